//! What each call of the C interface must give.

#![allow(unsafe_code, reason = "outputs and views are those of C")]

use outlink_c::action::OUTLINK_ACTION_BLOCK;
use outlink_c::chain;
use outlink_c::compile;
use outlink_c::context;
use outlink_c::database;
use outlink_c::expand;
use outlink_c::extract;
use outlink_c::limits;
use outlink_c::list;
use outlink_c::normalize;
use outlink_c::policy;
use outlink_c::screener;
use outlink_c::when;

use super::Call;
use super::Objects;
use super::chosen;
use super::chosen_mut;
use super::outcome::done;
use super::outcome::made;
use super::reading;
use super::reading::read_candidate;
use super::reading::read_url;
use super::text::LIST;
use super::text::Text;
use super::view::read;

impl Objects {
    pub(super) fn call(&mut self, call: &Call) {
        match call {
            Call::Starter => {
                let made = made(|place, error| database::outlink_database_starter(place, error));
                self.databases.extend(made);
            }
            Call::FromBytes(bytes) => {
                let bytes = bytes.bytes();
                self.databases.extend(made(|place, error| {
                    database::outlink_database_from_bytes(bytes, None, place, error)
                }));
            }
            Call::Verify(number) => {
                let database = chosen(&self.databases, *number);
                done(|error| database::outlink_database_verify(database, error));
                assert_eq!(
                    read(database::outlink_database_name(database)).is_some(),
                    database.is_some()
                );
                read(database::outlink_database_id(database));
                for index in 0..=database::outlink_database_list_count(database) {
                    read(database::outlink_database_list_name(database, index));
                    database::outlink_database_list_rule_count(database, index);
                }
            }
            Call::NewContext { now, jurisdiction, audience } => {
                let mut new = context::outlink_context_new();
                done(|error| context::outlink_context_set_now(new.as_deref_mut(), *now, error));
                done(|error| {
                    let code = jurisdiction.view();
                    context::outlink_context_add_jurisdiction(new.as_deref_mut(), code, error)
                });
                let audience = audience.view();
                done(|error| {
                    context::outlink_context_set_audience(new.as_deref_mut(), audience, error)
                });
                done(|error| {
                    context::outlink_context_set_surface(new.as_deref_mut(), audience, error)
                });
                self.contexts.extend(new);
            }
            Call::NewLimits { limit, value } => {
                let mut new = limits::outlink_limits_new();
                let (limit, value) = (u32::from(limit % 8), *value as usize);
                done(|error| limits::outlink_limits_set(new.as_deref_mut(), limit, value, error));
                self.limits.extend(new);
            }
            Call::NewPolicy(text) => {
                let text = text.view();
                let from_toml =
                    made(|place, error| policy::outlink_policy_from_toml(text, place, error));
                self.policies.extend(from_toml.or_else(|| policy::outlink_policy_preview()));
            }
            Call::SetPolicy { policy, setting, action, category, anomaly } => {
                let mut policy = chosen_mut(&mut self.policies, *policy);
                let (setting, action) = (u32::from(setting % 12), u32::from(action % 5) * 10);
                done(|error| {
                    policy::outlink_policy_set(policy.as_deref_mut(), setting, action, error)
                });
                let (category, anomaly) = (category.view(), anomaly.view());
                done(|error| {
                    let policy = policy.as_deref_mut();
                    policy::outlink_policy_set_category(policy, category, action, error)
                });
                done(|error| {
                    let policy = policy.as_deref_mut();
                    policy::outlink_policy_set_anomaly(policy, anomaly, action, error)
                });
                policy::outlink_policy_action(policy.as_deref(), setting);
            }
            Call::AddWhen { policy, action, text, number } => {
                let (action, number) = (u32::from(action % 5) * 10, u32::from(number % 14));
                let when = made(|place, error| when::outlink_when_new(action, place, error));
                let Some(mut when) = when else { return };
                let text = text.view();
                done(|error| when::outlink_when_add_category(Some(&mut *when), text, error));
                done(|error| when::outlink_when_add_code(Some(&mut *when), number, error));
                done(|error| when::outlink_when_set_ground(Some(&mut *when), number, error));
                done(|error| when::outlink_when_add_jurisdiction(Some(&mut *when), text, error));
                let policy = chosen_mut(&mut self.policies, *policy);
                done(|error| policy::outlink_policy_add_when(policy, Some(&*when), error));
                when::outlink_when_free(Some(when));
            }
            Call::NewList { format, kind, text, canary, is_keyed } => {
                let (format, kind) = (u32::from(format % 12), u32::from(kind % 3));
                let name = Text::Known(LIST).view();
                let new = made(|place, error| list::outlink_list_new(name, format, place, error));
                let Some(mut new) = new else { return };
                let (text, canary) = (text.view(), canary.view());
                done(|error| list::outlink_list_set_kind(Some(&mut *new), kind, error));
                done(|error| list::outlink_list_set_exceptions(Some(&mut *new), kind, error));
                done(|error| list::outlink_list_set_keyed(Some(&mut *new), *is_keyed, error));
                done(|error| list::outlink_list_add_canary(Some(&mut *new), canary, error));
                done(|error| list::outlink_list_set_category(Some(&mut *new), text, error));
                done(|error| list::outlink_list_add_jurisdiction(Some(&mut *new), text, error));
                self.lists.push(new);
            }
            Call::NewCompiler(name) => {
                let name = name.view();
                self.compilers
                    .extend(made(|place, error| compile::outlink_compiler_new(name, place, error)));
            }
            Call::Compile { compiler, list, text } => {
                let compiler = chosen_mut(&mut self.compilers, *compiler);
                let list = chosen(&self.lists, *list);
                let bytes = text.bytes();
                done(|error| compile::outlink_compiler_add_bytes(compiler, list, bytes, error));
            }
            Call::Finish { compiler } => {
                let compiler = chosen_mut(&mut self.compilers, *compiler);
                let finished =
                    made(|place, error| compile::outlink_compiler_finish(compiler, place, error));
                if let Some(compiled) = &finished {
                    assert!(read(compile::outlink_compiled_report(Some(&**compiled))).is_some());
                    compile::outlink_compiled_rule_count(Some(&**compiled));
                }
                self.compiled.extend(finished);
            }
            Call::Open { compiled } => {
                let compiled = chosen(&self.compiled, *compiled);
                self.databases.extend(made(|place, error| {
                    compile::outlink_compiled_open(compiled, None, place, error)
                }));
            }
            Call::NewScreener { database, policy } => {
                let (database, policy) =
                    (chosen(&self.databases, *database), chosen(&self.policies, *policy));
                self.screeners.extend(made(|place, error| {
                    screener::outlink_screener_new(database, policy, place, error)
                }));
            }
            Call::Build { database, policy, limits } => {
                if self.builders.is_empty() {
                    self.builders.extend(screener::outlink_screener_builder_new());
                }
                let mut builder = self.builders.first_mut().map(|builder| &mut **builder);
                let database = chosen(&self.databases, *database);
                done(|error| {
                    let builder = builder.as_deref_mut();
                    screener::outlink_screener_builder_add_database(builder, database, error)
                });
                let policy = chosen(&self.policies, *policy);
                done(|error| {
                    let builder = builder.as_deref_mut();
                    screener::outlink_screener_builder_set_policy(builder, policy, error)
                });
                let limits = chosen(&self.limits, *limits);
                done(|error| {
                    let builder = builder.as_deref_mut();
                    screener::outlink_screener_builder_set_limits(builder, limits, error)
                });
                self.screeners.extend(made(|place, error| {
                    screener::outlink_screener_builder_build(builder.as_deref(), place, error)
                }));
                let screener = self.screeners.last().map(|screener| &**screener);
                let canaries = made(|place, error| {
                    screener::outlink_screener_uncaught_canaries(screener, place, error)
                });
                let count = screener::outlink_canaries_count(canaries.as_deref());
                for index in 0..=count {
                    let link = read(screener::outlink_canaries_link(canaries.as_deref(), index));
                    assert_eq!(link.is_some(), index < count);
                }
                screener::outlink_canaries_free(canaries);
                let names = made(|place, error| {
                    screener::outlink_screener_unknown_policy_names(screener, place, error)
                });
                let names = names.as_deref();
                let count = screener::outlink_unknown_names_count(names);
                for index in 0..=count {
                    let message = read(screener::outlink_unknown_names_message(names, index));
                    assert_eq!(message.is_some(), index < count);
                }
            }
            Call::Screen { screener, link, context } => {
                let screener = chosen(&self.screeners, *screener);
                let context = chosen(&self.contexts, *context);
                let link = link.view();
                let action = screener::outlink_screener_action(screener, link, context);
                let verdict = made(|place, error| {
                    screener::outlink_screener_screen(screener, link, context, place, error)
                });
                match verdict {
                    Some(verdict) => self.keep(verdict, Some(action)),
                    None => assert_eq!(action, OUTLINK_ACTION_BLOCK, "what is no link is blocked"),
                }
            }
            Call::Actions { screener, links, context } => {
                let screener = chosen(&self.screeners, *screener);
                let context = chosen(&self.contexts, *context);
                let views = links.each_ref().map(Text::view);
                let mut actions = [7; 3];
                let (count, place) = (views.len(), actions.as_mut_ptr());
                done(|error| {
                    let links = views.as_ptr();
                    // SAFETY: both arrays have room for so many, and do not overlap.
                    unsafe {
                        screener::outlink_screener_actions(
                            screener, links, count, context, place, error,
                        )
                    }
                });
                for (link, action) in views.iter().zip(actions) {
                    assert_eq!(action, screener::outlink_screener_action(screener, *link, context));
                }
            }
            Call::Address { screener, address, context } => {
                let screener = chosen(&self.screeners, *screener);
                let context = chosen(&self.contexts, *context);
                let address = Text::Bytes(address.clone());
                let address = address.bytes();
                let action = screener::outlink_screener_address_action(screener, address, context);
                let verdict = made(|place, error| {
                    screener::outlink_screener_screen_address(
                        screener, address, context, place, error,
                    )
                });
                if let Some(verdict) = verdict {
                    self.keep(verdict, Some(action));
                }
            }
            Call::NewChain { screener, context } => {
                let screener = chosen(&self.screeners, *screener);
                let context = chosen(&self.contexts, *context);
                self.chains.extend(made(|place, error| {
                    chain::outlink_chain_new(screener, context, place, error)
                }));
            }
            Call::Hop { chain, link } => {
                let mut chain = chosen_mut(&mut self.chains, *chain);
                let link = link.view();
                let verdict = made(|place, error| {
                    chain::outlink_chain_hop(chain.as_deref_mut(), link, place, error)
                });
                let action = chain::outlink_chain_action(chain.as_deref());
                chain::outlink_chain_length(chain.as_deref());
                read(chain::outlink_chain_resource(chain, link));
                match verdict {
                    Some(verdict) => {
                        assert!(
                            reading::action(&verdict) <= action,
                            "a chain is as strict as its hops"
                        );
                        self.keep(verdict, None);
                    }
                    None => assert_eq!(action, OUTLINK_ACTION_BLOCK, "a hop that failed blocks"),
                }
            }
            Call::Normalize { link, limits } => {
                let (link, limits) = (link.view(), chosen(&self.limits, *limits));
                let made =
                    made(|place, error| normalize::outlink_normalize(link, limits, place, error));
                let Some(normalized) = made else { return };
                let url = normalize::outlink_normalized_url(Some(&*normalized));
                let problem = read(normalize::outlink_normalized_error(Some(&*normalized)));
                assert_eq!(url.is_some(), problem.is_none());
                read_url(url);
                assert!(read(normalize::outlink_normalized_json(Some(&*normalized))).is_some());
                normalize::outlink_normalized_free(Some(normalized));
            }
            Call::Expand { link, limits } => {
                let (link, limits) = (link.view(), chosen(&self.limits, *limits));
                let made = made(|place, error| expand::outlink_expand(link, limits, place, error));
                let Some(expansion) = made else { return };
                let count = expand::outlink_expansion_candidate_count(Some(&*expansion));
                for index in 0..=count {
                    let candidate = expand::outlink_expansion_candidate(Some(&*expansion), index);
                    assert_eq!(candidate.is_some(), index < count);
                    read_candidate(candidate);
                }
                read(expand::outlink_expansion_limit(Some(&*expansion)));
                read(expand::outlink_expansion_error(Some(&*expansion)));
                assert!(read(expand::outlink_expansion_json(Some(&*expansion))).is_some());
                expand::outlink_expansion_free(Some(expansion));
            }
            Call::Extract(text) => {
                let text = text.view();
                let made = made(|place, error| extract::outlink_extract(text, place, error));
                let Some(links) = made else { return };
                for index in 0..=extract::outlink_links_count(Some(&*links)) {
                    let start = extract::outlink_links_start(Some(&*links), index);
                    assert!(start <= extract::outlink_links_end(Some(&*links), index));
                    read(extract::outlink_links_url(Some(&*links), index));
                }
                extract::outlink_links_free(Some(links));
            }
            Call::Free { kind, number } => self.free_one(*kind, *number),
        }
    }
}
