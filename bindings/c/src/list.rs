//! Lists
//!
//! The description of a list: everything that is known before its first line is read. A rule inherits
//! what it does not say itself.
//!
//! ```c
//! outlink_list_new(outlink_str_of("orders"), OUTLINK_FORMAT_URLS, &list, &error);
//! outlink_list_set_category(list, outlink_str_of("recruitment"), &error);
//! outlink_list_set_ground(list, OUTLINK_GROUND_ILLEGAL, &error);
//! outlink_list_set_mandatory(list, true, &error);
//! ```

use std::mem::MaybeUninit;

use outlink::Attributes;
use outlink::Exceptions;
use outlink::Format;
use outlink::HashOf;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Share;
use outlink::Timestamp;

use crate::action::action_of;
use crate::action::outlink_action;
use crate::boundary::Result;
use crate::boundary::attempt;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::boundary::member_of;
use crate::boundary::text_of;
use crate::context::with_jurisdiction;
use crate::guard::free;
use crate::rule::outlink_ground;
use crate::rule::outlink_source_type;
use crate::status::OUTLINK_STATUS_INVALID_ARGUMENT;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::outlink_str;
use crate::when::ground_of;
use crate::when::source_type_of;

/// How a list is written.
pub type outlink_format = u32;

/// One domain per line.
pub const OUTLINK_FORMAT_DOMAINS: outlink_format = 0;
/// A hosts file: an address, then names.
pub const OUTLINK_FORMAT_HOSTS: outlink_format = 1;
/// One URL per line, with or without its scheme.
pub const OUTLINK_FORMAT_URLS: outlink_format = 2;
/// Network rules of ad blockers.
pub const OUTLINK_FORMAT_ADBLOCK: outlink_format = 3;
/// One keyword per line.
pub const OUTLINK_FORMAT_KEYWORDS: outlink_format = 4;
/// One regular expression per line.
pub const OUTLINK_FORMAT_REGEXES: outlink_format = 5;
/// One address or range of addresses per line.
pub const OUTLINK_FORMAT_CIDR: outlink_format = 6;
/// One hash or hash prefix per line, in hex.
pub const OUTLINK_FORMAT_HASHES: outlink_format = 7;
/// One rule object per line, in JSON.
pub const OUTLINK_FORMAT_RULES: outlink_format = 8;
/// A table with a column of links.
pub const OUTLINK_FORMAT_CSV: outlink_format = 9;
/// Strings or records of a JSON document, or of JSON Lines.
pub const OUTLINK_FORMAT_JSON: outlink_format = 10;
/// Indicators of a STIX 2.1 bundle.
pub const OUTLINK_FORMAT_STIX: outlink_format = 11;
/// Attributes of MISP events, or a MISP warning list.
pub const OUTLINK_FORMAT_MISP: outlink_format = 12;
/// A response policy zone of a name server.
pub const OUTLINK_FORMAT_RPZ: outlink_format = 13;
/// Settings of dnsmasq.
pub const OUTLINK_FORMAT_DNSMASQ: outlink_format = 14;
/// Local zones of Unbound.
pub const OUTLINK_FORMAT_UNBOUND: outlink_format = 15;
/// Rules of Clash, Surge and v2fly.
pub const OUTLINK_FORMAT_CLASH: outlink_format = 16;
/// Regular expressions for the host, as Pi-hole has them.
pub const OUTLINK_FORMAT_PIHOLE: outlink_format = 17;
/// Trails of Maltrail.
pub const OUTLINK_FORMAT_MALTRAIL: outlink_format = 18;
/// Recognised by the content, when the list is read.
pub const OUTLINK_FORMAT_AUTO: outlink_format = 255;

/// What a list is meant for.
pub type outlink_list_kind = u32;

/// It names single evils: a rule that takes down a public suffix, a shared host or a whole messenger
/// is refused. The default.
pub const OUTLINK_LIST_KIND_THREAT: outlink_list_kind = 0;
/// It names a category, and may mean whole platforms.
pub const OUTLINK_LIST_KIND_CATEGORY: outlink_list_kind = 1;

/// Whose blocks the exceptions of a list lift.
pub type outlink_exceptions = u32;

/// The blocks of the same list. The default.
pub const OUTLINK_EXCEPTIONS_OWN: outlink_exceptions = 0;
/// The blocks of every list: for the operator's own list.
pub const OUTLINK_EXCEPTIONS_ALL: outlink_exceptions = 1;

/// What the hashes of a list are made of.
pub type outlink_hash_of = u32;

/// Expressions of Safe Browsing: `evil.example/`, `evil.example/page`. The default.
pub const OUTLINK_HASH_OF_EXPRESSION: outlink_hash_of = 0;
/// Names alone, `evil.example`; each covers what is below it.
pub const OUTLINK_HASH_OF_HOST: outlink_hash_of = 1;

/// The description of a list.
pub struct outlink_list(pub(crate) ListInfo);

/// A threat list of which nothing else is known. The name is the one that verdicts give, and unique
/// in a database.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_new(
    name: outlink_str,
    format: outlink_format,
    list: Option<&mut MaybeUninit<Option<Box<outlink_list>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let list = given(list, "list")?;
        let format = member_of(Format::ALL, |format| format as u32, format, "format")?;
        hand_out(list, outlink_list(ListInfo::new(text_of(&name, "name")?, format)));
        Ok(())
    })
}

/// Sets what the list is meant for.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_kind(
    list: Option<&mut outlink_list>,
    kind: outlink_list_kind,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        let all = [ListKind::Threat, ListKind::Category];
        list.kind = member_of(&all, |kind| kind as u32, kind, "kind")?;
        Ok(())
    })
}

/// Sets whose blocks the exceptions of the list lift.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_exceptions(
    list: Option<&mut outlink_list>,
    exceptions: outlink_exceptions,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        let all = [Exceptions::Own, Exceptions::All];
        list.exceptions = member_of(&all, |it| it as u32, exceptions, "exceptions")?;
        Ok(())
    })
}

/// Sets whether the hashes of the list are HMAC-SHA-256 with a key that is given when the database
/// is opened.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_keyed(
    list: Option<&mut outlink_list>,
    keyed: bool,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        list.keyed = keyed;
        Ok(())
    })
}

/// Sets what the hashes of the list are made of. Keyed hashes are of expressions always.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_hash_of(
    list: Option<&mut outlink_list>,
    hash_of: outlink_hash_of,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        list.hash_of = member_of(HashOf::ALL, |it| it as u32, hash_of, "hash_of")?;
        Ok(())
    })
}

/// Adds a link that some rule must catch as long as the list is in force: a reload after which none does
/// is not published.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_add_canary(
    list: Option<&mut outlink_list>,
    link: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        list.canaries.push(text_of(&link, "link")?.to_owned());
        Ok(())
    })
}

/// Sets what the content is, as an open name such as `malware` or `recruitment`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_category(
    list: Option<&mut outlink_list>,
    category: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| set(&mut attributes.category, &category, "category"))
}

/// Sets why the content may not stay.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_ground(
    list: Option<&mut outlink_list>,
    ground: outlink_ground,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| {
        attributes.ground = Some(ground_of(ground)?);
        Ok(())
    })
}

/// Sets what to do about what the rules fit, unless the policy says otherwise.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_action(
    list: Option<&mut outlink_list>,
    action: outlink_action,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| {
        attributes.action = Some(action_of(action)?);
        Ok(())
    })
}

/// Adds a place where the rules count: a country as in ISO 3166-1 alpha-2, or `EU`. Without any they
/// count everywhere.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_add_jurisdiction(
    list: Option<&mut outlink_list>,
    jurisdiction: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| {
        attributes.jurisdictions = with_jurisdiction(&attributes.jurisdictions, &jurisdiction)?;
        Ok(())
    })
}

/// Sets from when on the rules count, in seconds since 1970-01-01T00:00:00Z.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_valid_from(
    list: Option<&mut outlink_list>,
    unix_seconds: i64,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| {
        attributes.valid_from = Some(Timestamp::from_unix_seconds(unix_seconds));
        Ok(())
    })
}

/// Sets from when on the rules do not count any more, in seconds since 1970-01-01T00:00:00Z.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_valid_until(
    list: Option<&mut outlink_list>,
    unix_seconds: i64,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| {
        attributes.valid_until = Some(Timestamp::from_unix_seconds(unix_seconds));
        Ok(())
    })
}

/// Sets the number of the order or case.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_reference(
    list: Option<&mut outlink_list>,
    reference: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| set(&mut attributes.reference, &reference, "reference"))
}

/// Sets who says so.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_source(
    list: Option<&mut outlink_list>,
    source: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| set(&mut attributes.source, &source, "source"))
}

/// Sets in which role they say so.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_source_type(
    list: Option<&mut outlink_list>,
    source_type: outlink_source_type,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| {
        attributes.source_type = Some(source_type_of(source_type)?);
        Ok(())
    })
}

/// Sets whether no exception may lift the rules.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_mandatory(
    list: Option<&mut outlink_list>,
    mandatory: bool,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| {
        attributes.mandatory = Some(mandatory);
        Ok(())
    })
}

/// Sets a remark for people.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_comment(
    list: Option<&mut outlink_list>,
    comment: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| set(&mut attributes.comment, &comment, "comment"))
}

/// Sets the number or name that the list itself gives rules which have none.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_id(
    list: Option<&mut outlink_list>,
    id: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| set(&mut attributes.id, &id, "id"))
}

/// Adds a further open name; one that was added already is not added again.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_add_tag(
    list: Option<&mut outlink_list>,
    tag: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| {
        let tag = text_of(&tag, "tag")?.to_owned();
        if !attributes.tags.contains(&tag) {
            attributes.tags.push(tag);
        }
        Ok(())
    })
}

/// Sets the provision of the law or of the terms that the content breaks.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_provision(
    list: Option<&mut outlink_list>,
    provision: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| set(&mut attributes.provision, &provision, "provision"))
}

/// Sets whether the rules may take down hosts that many strangers share.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_accept_over_block(
    list: Option<&mut outlink_list>,
    accept: bool,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attribute(list, error, |attributes| {
        attributes.accept_over_block = Some(accept);
        Ok(())
    })
}

/// Sets where the plain dates of the rules are whole days, as a name of the IANA database such as
/// `Europe/Stockholm`. Default: `UTC`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_time_zone(
    list: Option<&mut outlink_list>,
    time_zone: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        list.time_zone = text_of(&time_zone, "time_zone")?.parse()?;
        Ok(())
    })
}

/// Sets whether an entry that is a name covers the names below it. Default: as the format has it.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_subdomains(
    list: Option<&mut outlink_list>,
    subdomains: bool,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        list.subdomains = Some(subdomains);
        Ok(())
    })
}

/// Sets the fewest rules that the list must give; with fewer of them compiling fails.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_min_rules(
    list: Option<&mut outlink_list>,
    min_rules: u64,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        list.expectations.min_rules = Some(min_rules);
        Ok(())
    })
}

/// Sets the largest share of its rules, from 0 to 1, that the list may lose against the database that
/// `outlink_compiler_replaces` names; if it loses more, compiling fails.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_set_max_shrink(
    list: Option<&mut outlink_list>,
    max_shrink: f64,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(list, error, |list| {
        list.expectations.max_shrink = Some(share_of(max_shrink)?);
        Ok(())
    })
}

/// A share as a caller gives it.
pub(crate) fn share_of(max_shrink: f64) -> Result<Share> {
    Share::new(max_shrink).ok_or_else(|| {
        let message = format!("the argument `max_shrink` is {max_shrink}; give one from 0 to 1");
        outlink_error::new(OUTLINK_STATUS_INVALID_ARGUMENT, message)
    })
}

/// Frees what is known of a list.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_list_free(list: Option<Box<outlink_list>>) {
    free(list);
}

fn set(place: &mut Option<String>, text: &outlink_str, name: &str) -> Result<()> {
    *place = Some(text_of(text, name)?.to_owned());
    Ok(())
}

fn attribute(
    list: Option<&mut outlink_list>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
    set: impl FnOnce(&mut Attributes) -> Result<()>,
) -> outlink_status {
    change(list, error, |list| set(&mut list.attributes))
}

pub(crate) fn change(
    list: Option<&mut outlink_list>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
    change: impl FnOnce(&mut ListInfo) -> Result<()>,
) -> outlink_status {
    attempt(error, || change(&mut given(list, "list")?.0))
}
