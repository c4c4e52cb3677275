//! Cases by the calls that a program in C makes.

use std::path::Path;

use outlink::Timestamp;
use outlink_c::context;
use outlink_c::context::outlink_context;
use outlink_c::database;
use outlink_c::policy;
use outlink_c::screener;
use outlink_c::verdict;

use super::Case;
use crate::fuzzing::c_api::done;
use crate::fuzzing::c_api::made;
use crate::fuzzing::c_api::read;
use crate::fuzzing::c_api::view;
use crate::random::ContextFields;

#[expect(clippy::expect_used, reason = "what goes wrong here is a failed test")]
pub(super) fn screen(folder: &Path, case: &Case) -> Vec<String> {
    let path = folder.join(&case.database).to_string_lossy().into_owned();
    let path = view(path.as_bytes());
    let database = made(|place, error| database::outlink_database_map(path, None, place, error));
    let database = database.expect("a database");
    let text = view(case.policy.as_bytes());
    let policy = made(|place, error| policy::outlink_policy_from_toml(text, place, error));
    let policy = policy.expect("a policy");
    let screener = made(|place, error| {
        screener::outlink_screener_new(Some(&database), Some(&policy), place, error)
    });
    let screener = screener.expect("a screener");
    database::outlink_database_free(Some(database));
    policy::outlink_policy_free(Some(policy));
    let context = context_of(&case.fields);
    let json_of = |link: &String| {
        let link = view(link.as_bytes());
        let (screener, context) = (Some(&*screener), Some(&*context));
        let verdict = made(|place, error| {
            screener::outlink_screener_screen(screener, link, context, place, error)
        });
        let json = read(verdict::outlink_verdict_json(verdict.as_deref()));
        verdict::outlink_verdict_free(verdict);
        json.expect("every link has a verdict")
    };
    let verdicts = case.links.iter().map(json_of).collect();
    context::outlink_context_free(Some(context));
    screener::outlink_screener_free(Some(screener));
    verdicts
}

#[expect(clippy::expect_used, reason = "what goes wrong here is a failed test")]
fn context_of(fields: &ContextFields) -> Box<outlink_context> {
    let mut context = context::outlink_context_new().expect("a context");
    let now = fields.now.parse::<Timestamp>().expect("a time").unix_seconds();
    let mut is_done =
        done(|error| context::outlink_context_set_now(Some(&mut context), now, error));
    for code in &fields.jurisdictions {
        let code = view(code.as_bytes());
        is_done &= done(|error| {
            context::outlink_context_add_jurisdiction(Some(&mut context), code, error)
        });
    }
    if let Some(audience) = &fields.audience {
        let audience = view(audience.as_bytes());
        is_done &= done(|error| {
            context::outlink_context_set_audience(Some(&mut context), audience, error)
        });
    }
    if let Some(surface) = &fields.surface {
        let surface = view(surface.as_bytes());
        is_done &=
            done(|error| context::outlink_context_set_surface(Some(&mut context), surface, error));
    }
    assert!(is_done, "{fields:?}");
    context
}
