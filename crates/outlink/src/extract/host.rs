//! Whether a run is a host.

#[cfg(test)]
mod tests;
mod words;

use std::borrow::Cow;
use std::net::Ipv4Addr;
use std::ops::Range;

use crate::extract::class::stands_apart;
use crate::extract::host::words::BUILD_ENDINGS;
use crate::extract::host::words::EXTENSIONS;
use crate::extract::host::words::GENERIC;
use crate::extract::host::words::OBJECTS;
use crate::extract::host::words::SELVES;
use crate::extract::host::words::STEMS;
use crate::extract::host::words::WORDS;
use crate::extract::suffix::suffix_labels;
use crate::platform;
use crate::url::Host;
use crate::url::Section;
use crate::url::SuffixList;

include!(concat!(env!("OUT_DIR"), "/shorteners.rs"));

/// The length of the host at the start of a run behind `scheme://`, if there is one.
///
/// The scheme makes it a link, so any name is good that could exist: one label, a top-level domain
/// that nobody has heard of, an underscore or a leading hyphen in a subdomain. What cannot exist is
/// an empty label, a label of more than 63 characters, or a registered name or top-level domain
/// outside letters, digits and inner hyphens (RFC 952, RFC 1123 section 2.1).
pub(super) fn host_after_scheme(run: &str) -> Option<usize> {
    let end = run.find("..").unwrap_or(run.len());
    let host = run.get(..end)?.trim_end_matches(['.', '-', '_']);
    let host = if host.is_ascii() { host } else { host.get(..end_before_prose(host))? };
    (!host.is_empty() && is_possible(host)).then_some(host.len())
}

/// What follows a host in text without a scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Surroundings {
    /// Whether a path, query or fragment follows.
    pub(super) path: bool,
    /// Whether a port follows.
    pub(super) port: bool,
    /// Whether the host is disguised, so that it is meant as one.
    pub(super) disguised: bool,
    /// Whether an opening parenthesis follows, as behind the name of a function.
    pub(super) called: bool,
    /// True if nothing stands between the parentheses.
    pub(super) called_empty: bool,
    /// Whether it stands behind a code mark or a command.
    pub(super) code: bool,
    /// Whether an operator of a programming language stands beside it.
    pub(super) operated: bool,
    /// Whether a space and a word follow.
    pub(super) in_sentence: bool,
    /// Whether a dot follows that is not part of it.
    pub(super) stopped: bool,
}

/// The host in a run without a scheme, if there is one: its top-level domain must exist, and it
/// must not be what people write when they mean something else, nor what nothing opens.
///
/// Behind it may stand the first word of a sentence, without a space: "shop.dk.Se mere". Paths of code
/// look alike ("java.io.File is"), so more words must follow, and the host must be no such path.
pub(super) fn host_in_text(run: &str, around: Surroundings) -> Option<Range<usize>> {
    whole_host(run, around).or_else(|| {
        let is_of_code = around.called || around.operated || around.code;
        let is_settled = around.path || around.port || around.disguised;
        if !around.in_sentence || is_of_code || is_settled {
            return None;
        }
        let head = before_sentence(run)?;
        let range = whole_host(run.get(..=head)?, around)?;
        let host = run.get(range.clone())?;
        (!may_be_path_of_code(host)).then_some(range)
    })
}

/// Where the dot stands before a word with a capital that ends a run in small letters.
fn before_sentence(run: &str) -> Option<usize> {
    let trimmed = run.trim_end_matches(['.', '-', '_']);
    let (head, word) = trimmed.rsplit_once('.')?;
    let mut letters = word.chars();
    let is_titled = letters.next().is_some_and(char::is_uppercase)
        && word.chars().count() > 1
        && letters.all(char::is_lowercase);
    (is_titled && !head.contains(char::is_uppercase)).then_some(head.len())
}

/// Whether a class may stand behind a name as behind the path of its package, or the name may be the
/// end of a sentence. Names with digits or hyphens and those of most countries are neither.
fn may_be_path_of_code(host: &str) -> bool {
    let Some((name, top)) = host.rsplit_once('.') else { return true };
    let is = |words: &[&str], word: &str| words.iter().any(|it| it.eq_ignore_ascii_case(word));
    let is_usual = top == "com" || !top.is_ascii() || top.len() == 2 && top != "io";
    let mut labels = name.split('.');
    (is(&WORDS, top) || !is_usual || labels.any(|it| is(&OBJECTS, it) || is(&SELVES, it)))
        && !name.contains(|c: char| c.is_ascii_digit() || c == '-')
}

/// The host that ends where a run does.
fn whole_host(run: &str, around: Surroundings) -> Option<Range<usize>> {
    let trimmed = run.trim_end_matches(['.', '-', '_']);
    // "see...example.com": dots before the host.
    let start = trimmed.rfind("..").map_or(0, |index| index + 2);
    let host = trimmed.get(start..)?.trim_start_matches('.');
    let start = trimmed.len() - host.len();
    let (name, top) = host.rsplit_once('.')?;
    let range = Some(start..trimmed.len());
    if top.bytes().all(|byte| byte.is_ascii_digit()) {
        // A bare dotted quad is a version more often than an address.
        let address = host.parse::<Ipv4Addr>().is_ok();
        return range.filter(|_| address && (around.path || around.port || around.disguised));
    }
    if !has_possible_labels(host) {
        return None;
    }
    let known = comparable(host);
    let suffix = suffix_labels(&known);
    if !is_registrable(host, suffix) {
        return None;
    }
    if suffix == 0
        && let Some((head, _)) = top.split_once('-').filter(|(head, _)| head.len() == 2)
        && !head.eq_ignore_ascii_case("xn")
    {
        // "klub.dk-siden": compounds of Nordic languages.
        let end = start + name.len() + 1 + head.len();
        let found = host_in_text(trimmed.get(start..end)?, around)?;
        return Some(start + found.start..start + found.end);
    }
    let labels = known.split('.').count();
    let whole = labels > suffix || around.path || is_known(&known);
    if suffix == 0 || !whole {
        return None;
    }
    let settled = around.path || suffix > 1 || is_prefixed(name, "www.");
    let stopped = run.get(start + host.len()..).is_some_and(|rest| rest.starts_with('.'));
    let around = Surroundings { stopped, ..around };
    if !settled && !is_known(&known) && is_something_else(name, top, around) {
        return None;
    }
    let Some(refused) = end_of_refused(host) else { return range };
    // "po´.in" is prose that nothing opens. What stands behind it may be a host: "´example.com".
    let rest = start + refused;
    let found = host_in_text(trimmed.get(rest..)?, around)?;
    Some(rest + found.start..rest + found.end)
}

/// Where the characters end that keep a name from being a host. No browser opens the name, and a
/// link needs a scheme to be taken for one all the same.
fn end_of_refused(host: &str) -> Option<usize> {
    let is_host = |text: &str| Host::parse(text).is_ok();
    if host.is_ascii() || host.len() > MAX_HOST_BYTES || is_host(host) {
        return None;
    }
    // A mark stands behind a letter, and letters of some scripts stand among their own only.
    let is_refused =
        |c: char| !c.is_ascii() && !is_host(&format!("{c}{c}")) && !is_host(&format!("a{c}"));
    let found = host.char_indices().rfind(|(_, c)| is_refused(*c));
    Some(found.map_or(host.len(), |(index, c)| index + c.len_utf8()))
}

/// Whether a host, in lower case and A-labels, is one of a platform, a shortener or a tenant of a service
/// that gives its users names, or below one of the first two. So it is a link, whatever it looks like.
fn is_known(host: &str) -> bool {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let suffixes = SuffixList::embedded();
    let is_tenant = || {
        let suffix = suffixes.public_suffix(host);
        suffix.is_some_and(|suffix| {
            suffix.section == Some(Section::Private) && suffix.name.len() < host.len()
        })
    };
    let site = suffixes.registrable_domain(host).unwrap_or(host);
    // Names such as `s.id` are fields in code as often.
    let is_shortener =
        |name: &str| name.find('.') != Some(1) && SHORTENERS.binary_search(&name).is_ok();
    let is_of_table = |name| platform::has_host(name) || is_shortener(name);
    is_of_table(host) || is_of_table(site) || is_tenant()
}

/// Whether a name without a path is something else, although its top-level domain exists.
///
/// The rule: a bare name is a link unless it looks like one of these. It is asked of names that no table
/// has, as [`is_known`] says.
///
/// * A file: its top-level domain is one that files end in, and the name is made of letters only, as
///   file names are and names of new sites seldom (`.pl` is a link without that). Always so behind a
///   command or code mark, with a capital, or with a usual name such as `main` and `readme`.
/// * Code: its top-level domain is a word, and it is called, an operator touches it, it stands behind
///   a code mark, or what stands in front is one letter, a usual object or camel case; it begins with
///   `self`; a constant in capitals stands behind such an object; or it is a reversed name,
///   `org.example.app`.
/// * Two sentences without a space between them: a top-level domain that is a word, with a capital.
/// * An abbreviation or number: one letter in front of a capital or a final dot, as in `B.Sc.` and
///   `m.in.`; no more than two digits.
fn is_something_else(name: &str, top: &str, around: Surroundings) -> bool {
    let is = |words: &[&str], word: &str| words.iter().any(|it| it.eq_ignore_ascii_case(word));
    let field = name.rsplit('.').next().unwrap_or(name);
    let usual = is(&STEMS, field);
    if is(&EXTENSIONS, top) {
        // Names of documents have hyphens.
        let hyphen = !is(&["md", "sh"], top);
        let like_site =
            field.contains(|c: char| c.is_ascii_digit() || c == '-' && hyphen || !c.is_ascii());
        let like_file = usual || around.code || name.contains(|c: char| c.is_ascii_uppercase());
        return like_file || !like_site && !top.eq_ignore_ascii_case("pl");
    }
    if is(&BUILD_ENDINGS, top) && (usual || around.code || is_prefixed(field, "lib")) {
        return true;
    }
    if around.port {
        return false;
    }
    if around.called_empty && is_identifier(name) {
        return true;
    }
    let one_letter = field.chars().count() == 1;
    let is_number = name.len() <= 2 && name.bytes().all(|byte| byte.is_ascii_digit());
    let is_abbreviation = one_letter && around.stopped && top.len() == 2;
    let is_reversed = name.split_once('.').is_some_and(|(first, _)| is(&GENERIC, first));
    if is_number || is_abbreviation || is_reversed && top.len() > 2 && !is(&GENERIC, top) {
        return true;
    }
    let first = name.split('.').next().unwrap_or(name);
    let is_constant = top.bytes().all(|byte| byte.is_ascii_uppercase())
        && name.contains(|c: char| c.is_ascii_lowercase())
        && (one_letter || is_camel_case(field) || is(&OBJECTS, field));
    if is(&SELVES, first) || is_constant {
        return true;
    }
    // "ASP.NET"
    if top == "NET" && name.len() <= 3 && name.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return true;
    }
    let titled = top.starts_with(|c: char| c.is_ascii_uppercase())
        && top.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
    let is_expression = around.called
        || around.operated
        || around.code
        || one_letter
        || is(&OBJECTS, field)
        || is_camel_case(field);
    titled && one_letter || is(&WORDS, top) && (titled || is_expression && is_identifier(name))
}

/// Whether a name could be a path of identifiers of a programming language.
fn is_identifier(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
}

/// Whether a capital follows a small letter, as in `fileStorage`, or small letters follow several
/// capitals, as in `HTTPResponse`.
fn is_camel_case(name: &str) -> bool {
    let mut pairs = name.as_bytes().windows(2);
    let is_acronym = name.bytes().take_while(u8::is_ascii_uppercase).count() > 1;
    pairs.any(|pair| matches!(pair, [b'a'..=b'z', b'A'..=b'Z']))
        || is_acronym && name.contains(|c: char| c.is_ascii_lowercase())
}

fn is_prefixed(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

/// Whether a name could be one of the domain name system.
fn is_possible(host: &str) -> bool {
    has_possible_labels(host)
        && (!host.contains('.') || is_registrable(host, suffix_labels(&comparable(host))))
}

fn has_possible_labels(host: &str) -> bool {
    if host.len() > MAX_HOST_BYTES {
        return false;
    }
    let possible = |label: &str| !label.is_empty() && label.chars().count() <= MAX_LABEL_CHARS;
    host.split('.').all(possible)
}

/// Whether the labels that somebody registered can be registered, of which the registry has so many.
fn is_registrable(host: &str, suffix: usize) -> bool {
    let registrable =
        |label: &str| !label.starts_with('-') && !label.ends_with('-') && !label.contains('_');
    let checked = if suffix == 0 { 1 } else { suffix + 1 };
    host.rsplit('.').take(checked).all(registrable)
}

/// Where a host ends that prose follows without a space: `https://example.com。好` has the host
/// `example.com`. Only a host whose top-level domain does not exist is cut.
fn end_before_prose(host: &str) -> usize {
    if host.len() > MAX_HOST_BYTES || suffix_labels(&comparable(host)) > 0 {
        return host.len();
    }
    let mut previous = 'a';
    let mut tries = 0;
    for (index, c) in host.char_indices() {
        if !c.is_ascii() && previous.is_ascii() && tries < MAX_TRIES {
            tries += 1;
            let head = host.get(..index).unwrap_or_default().trim_end_matches(['.', '-', '_']);
            if head.contains('.') && suffix_labels(&comparable(head)) > 0 {
                return head.len();
            }
        }
        previous = c;
    }
    // No top-level domain is written in two scripts: `https://a.exampleに`.
    let top = host.rfind('.').map_or(host.len(), |dot| dot + 1);
    let label = host.get(top..).unwrap_or_default();
    let ascii = label.bytes().take_while(u8::is_ascii).count();
    let is_other = |c: char| stands_apart(c) || matches!(c, '\u{370}'..='\u{58f}');
    if ascii > 1 && label.get(ascii..).is_some_and(|rest| rest.starts_with(is_other)) {
        return top + ascii;
    }
    host.len()
}

/// A host as the suffix list is asked: in lower case and A-labels, so far as it has them.
fn comparable(host: &str) -> Cow<'_, str> {
    if !host.is_ascii() {
        // What UTS #46 refuses may still be followed by a name that exists.
        return Cow::Owned(idna::domain_to_ascii(host).unwrap_or_else(|_| host.to_lowercase()));
    }
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(host.to_ascii_lowercase())
    } else {
        Cow::Borrowed(host)
    }
}

/// RFC 1035 section 2.3.4, in characters: a longer one stays longer when it is encoded.
const MAX_LABEL_CHARS: usize = 63;

/// In bytes, with room for percent-encoded and non-Latin names of 253 encoded bytes.
const MAX_HOST_BYTES: usize = 1024;

const MAX_TRIES: usize = 8;
