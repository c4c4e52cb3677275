//! Statements of reasons
//!
//! A statement of reasons (Digital Services Act, Article 17) is made from a verdict and from what only
//! the platform knows, which a profile says. A receipt is what an authority can be told that issued an
//! order.
//!
//! ```c
//! outlink_profile_from_toml(text, &profile, &error);
//! outlink_verdict_statement(verdict, profile, outlink_str_of("case-17"), published, decided, &statement,
//!                           &error);
//! outlink_str json = outlink_statement_json(statement);
//! outlink_statement_free(statement);
//! ```

use std::mem::MaybeUninit;
use std::sync::OnceLock;

use outlink::Timestamp;
use outlink::statement::Language;
use outlink::statement::Statement;
use outlink::statement::StatementCase;
use outlink::statement::StatementProfile;

use crate::boundary::attempt;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::boundary::text_of;
use crate::guard::answer;
use crate::guard::free;
use crate::status::OUTLINK_STATUS_NO_STATEMENT;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::verdict::outlink_verdict;
use crate::view::outlink_str;

/// What only the platform knows: how its categories and decisions are called in the transparency
/// database.
#[derive(Default)]
pub struct outlink_profile(StatementProfile);

/// A statement of reasons in the fields of the transparency database.
pub struct outlink_statement {
    statement: Statement,
    json: OnceLock<String>,
    /// A text for each language, made when it is first asked for.
    sentences: [OnceLock<String>; Language::ALL.len()],
}

/// What an authority can be told that issued an order.
pub struct outlink_receipt(String);

/// Reads a profile from TOML. An unknown key is an error.
///
/// ```toml
/// content_language = "SV"
/// [category.recruitment]
/// category = "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"
/// specification = ["KEYWORD_COORDINATED_HARM"]
/// provision = "Penal Code 16:5"
/// explanation = "The link leads to a group that recruits for serious crime."
/// ```
#[unsafe(no_mangle)]
pub extern "C" fn outlink_profile_from_toml(
    text: outlink_str,
    profile: Option<&mut MaybeUninit<Option<Box<outlink_profile>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let profile = given(profile, "profile")?;
        let read = StatementProfile::from_toml(text_of(&text, "text")?)?;
        hand_out(profile, outlink_profile(read));
        Ok(())
    })
}

/// Frees a profile.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_profile_free(profile: Option<Box<outlink_profile>>) {
    free(profile);
}

/// Makes the statement of reasons of a verdict. `puid` is the platform's own number of the statement:
/// letters, digits, `-` and `_`. The dates are seconds since 1970-01-01T00:00:00Z: when the content
/// was published, and when the decision was made. Fails with `OUTLINK_STATUS_NO_STATEMENT` if none is
/// due, or if the database would refuse it; the message says which field is missing.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_statement(
    verdict: Option<&outlink_verdict>,
    profile: Option<&outlink_profile>,
    puid: outlink_str,
    content_date: i64,
    application_date: i64,
    statement: Option<&mut MaybeUninit<Option<Box<outlink_statement>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let statement = given(statement, "statement")?;
        let case = StatementCase {
            puid: text_of(&puid, "puid")?.to_owned(),
            content_date: Timestamp::from_unix_seconds(content_date),
            application_date: Timestamp::from_unix_seconds(application_date),
        };
        let profile = &given(profile, "profile")?.0;
        let made = given(verdict, "verdict")?.engine().statement(profile, &case)?;
        hand_out(
            statement,
            outlink_statement {
                statement: made,
                json: OnceLock::new(),
                sentences: Default::default(),
            },
        );
        Ok(())
    })
}

/// The fields as JSON on one line, as the transparency database takes them.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_statement_json(statement: Option<&outlink_statement>) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        let outlink_statement { statement, json, .. } = statement?;
        Some(outlink_str::of(json.get_or_init(|| statement.to_json())))
    })
}

/// What the user is told, in the language of a code: `en`, `da`, `sv`, `nb` or `fi`. Absent for any
/// other.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_statement_sentence(
    statement: Option<&outlink_statement>,
    language: outlink_str,
) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        let outlink_statement { statement, sentences, .. } = statement?;
        let language: Language = text_of(&language, "language").ok()?.parse().ok()?;
        let place = Language::ALL.iter().position(|it| *it == language)?;
        let sentence = sentences.get(place)?.get_or_init(|| statement.sentence(language));
        Some(outlink_str::of(sentence))
    })
}

/// Frees a statement.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_statement_free(statement: Option<Box<outlink_statement>>) {
    free(statement);
}

/// Makes the receipt of the order that decided about a link, as it was checked at a time, in seconds
/// since 1970-01-01T00:00:00Z. Fails with `OUTLINK_STATUS_NO_STATEMENT` if no rule with a reference
/// decided.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_receipt(
    verdict: Option<&outlink_verdict>,
    checked_at: i64,
    receipt: Option<&mut MaybeUninit<Option<Box<outlink_receipt>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let receipt = given(receipt, "receipt")?;
        let checked_at = Timestamp::from_unix_seconds(checked_at);
        let made = given(verdict, "verdict")?.engine().receipt(checked_at).ok_or_else(|| {
            let message = "no order decided about the link: its first reason has no reference";
            outlink_error::new(OUTLINK_STATUS_NO_STATEMENT, message)
        })?;
        hand_out(receipt, outlink_receipt(made.to_json()));
        Ok(())
    })
}

/// The receipt as JSON on one line.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_receipt_json(receipt: Option<&outlink_receipt>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&receipt?.0)))
}

/// Frees a receipt.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_receipt_free(receipt: Option<Box<outlink_receipt>>) {
    free(receipt);
}
