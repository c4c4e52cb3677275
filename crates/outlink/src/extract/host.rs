//! Whether a run is a host.

use std::borrow::Cow;
use std::net::Ipv4Addr;
use std::ops::Range;

use crate::extract::suffix::suffix_labels;

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
    /// Whether it stands behind a code mark or a command.
    pub(super) code: bool,
}

/// The host in a run without a scheme, if there is one: its top-level domain must exist, and it
/// must not be what people write when they mean something else.
pub(super) fn host_in_text(run: &str, around: Surroundings) -> Option<Range<usize>> {
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
    if !is_possible(host) {
        return None;
    }
    let known = comparable(host);
    let suffix = suffix_labels(&known);
    let labels = known.split('.').count();
    let whole = labels > suffix || around.path;
    if suffix == 0 || !whole {
        return None;
    }
    let settled = around.path || suffix > 1 || is_prefixed(name, "www.");
    range.filter(|_| settled || !is_something_else(name, top, around))
}

/// Whether a name without a path is something else, although its top-level domain exists:
///
/// * a file: under a top-level domain that files end in, unless the name has a digit or hyphen, as
///   sites do and files seldom (`.pl` is a link without that); and always behind a command or code
///   mark, with a capital, or with a usual name such as `main` and `readme`;
/// * code: a field of a usual object, or a method that is called;
/// * two sentences without a space between them: a top-level domain that is a word, with a capital;
/// * an abbreviation: one letter in front of a capital, as in `B.Sc.`.
fn is_something_else(name: &str, top: &str, around: Surroundings) -> bool {
    let is = |words: &[&str], word: &str| words.iter().any(|it| it.eq_ignore_ascii_case(word));
    let field = name.rsplit('.').next().unwrap_or(name);
    let usual = is(&STEMS, field);
    if is(&EXTENSIONS, top) {
        let like_site = field.contains(|c: char| c.is_ascii_digit() || c == '-' || !c.is_ascii());
        let like_file = usual || around.code || name.contains(|c: char| c.is_ascii_uppercase());
        return !around.port && (like_file || !like_site && !top.eq_ignore_ascii_case("pl"));
    }
    let titled = top.starts_with(|c: char| c.is_ascii_uppercase())
        && top.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
    !around.port
        && (usual && is(&BUILD_ENDINGS, top)
            || is(&FIELDS, top) && is(&OBJECTS, field)
            || around.called && is(&METHODS, top)
            || titled && (is(&WORDS, top) || name.chars().count() == 1))
}

fn is_prefixed(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

/// Whether a name could be one of the domain name system.
fn is_possible(host: &str) -> bool {
    if host.len() > LONGEST_HOST {
        return false;
    }
    let possible = |label: &str| !label.is_empty() && label.chars().count() <= LONGEST_LABEL;
    if !host.split('.').all(possible) {
        return false;
    }
    if !host.contains('.') {
        return true;
    }
    let registrable =
        |label: &str| !label.starts_with('-') && !label.ends_with('-') && !label.contains('_');
    let suffix = suffix_labels(&comparable(host));
    let checked = if suffix == 0 { 1 } else { suffix + 1 };
    host.rsplit('.').take(checked).all(registrable)
}

/// Where a host ends that prose follows without a space: `https://example.com。好` has the host
/// `example.com`. Only a host whose top-level domain does not exist is cut.
fn end_before_prose(host: &str) -> usize {
    if host.len() > LONGEST_HOST || suffix_labels(&comparable(host)) > 0 {
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
const LONGEST_LABEL: usize = 63;

/// In bytes, with room for percent-encoded and non-Latin names of 253 encoded bytes.
const LONGEST_HOST: usize = 1024;

const MAX_TRIES: usize = 8;

/// Top-level domains that files, or English words after a missing space, end in.
const EXTENSIONS: [&str; 14] =
    ["bz", "do", "dot", "java", "map", "md", "mm", "mov", "pl", "pm", "ps", "py", "rs", "sh"];

/// Top-level domains that files of a build end in.
const BUILD_ENDINGS: [&str; 8] = ["ac", "am", "cc", "in", "ml", "so", "tf", "zip"];

/// Usual names of files.
const STEMS: [&str; 34] = [
    "app",
    "backup",
    "build",
    "cargo",
    "changelog",
    "config",
    "configure",
    "contributing",
    "deploy",
    "example",
    "get",
    "helper",
    "index",
    "init",
    "install",
    "lib",
    "license",
    "main",
    "makefile",
    "mod",
    "notes",
    "outputs",
    "providers",
    "readme",
    "run",
    "script",
    "setup",
    "start",
    "test",
    "tests",
    "todo",
    "update",
    "utils",
    "variables",
];

/// Top-level domains that are names of methods.
const METHODS: [&str; 37] = [
    "as", "at", "build", "call", "click", "date", "day", "do", "fail", "fit", "foo", "group", "id",
    "in", "info", "is", "link", "my", "name", "new", "next", "no", "now", "open", "play", "read",
    "run", "save", "search", "seek", "select", "show", "store", "style", "to", "watch", "you",
];

/// Top-level domains that begin sentences in the languages of our users.
const WORDS: [&str; 52] = [
    "ai", "all", "am", "as", "at", "be", "best", "by", "de", "do", "er", "es", "et", "for", "gay",
    "here", "how", "il", "im", "in", "is", "it", "je", "la", "li", "ma", "me", "men", "my", "na",
    "ne", "new", "ni", "no", "now", "nu", "om", "one", "pa", "re", "se", "si", "so", "su", "to",
    "today", "tv", "us", "va", "vi", "win", "you",
];

/// Top-level domains that are names of fields in code, and objects that have such fields.
const FIELDS: [&str; 17] = [
    "at", "call", "data", "date", "id", "info", "link", "name", "new", "now", "run", "save",
    "style", "target", "to", "top", "watch",
];
const OBJECTS: [&str; 33] = [
    "console", "model", "torch", "window", "account", "app", "body", "channel", "client", "data",
    "document", "element", "entity", "event", "file", "group", "guild", "item", "job", "member",
    "message", "node", "obj", "object", "order", "parent", "record", "row", "self", "session",
    "target", "this", "user",
];

#[cfg(test)]
mod tests {
    use super::Surroundings;
    use super::host_after_scheme;
    use super::host_in_text;

    fn bare(run: &str) -> Option<&str> {
        host_in_text(run, Surroundings::default()).and_then(|it| run.get(it))
    }

    #[test]
    fn a_scheme_makes_any_possible_name_a_host() {
        for host in
            ["a", "999", "example.invalid", "-a.b_.example.com", "a_b", "日本.jp", "my_x.local"]
        {
            assert_eq!(host_after_scheme(host), Some(host.len()), "{host}");
        }
        for host in ["", ".", ".a.com", "-a.com", "a-.com", "a_b.com", "a.c_m"] {
            assert_eq!(host_after_scheme(host), None, "{host}");
        }
        assert_eq!(host_after_scheme(&"a".repeat(64)), None);
        assert_eq!(host_after_scheme("example.com.です"), Some(11));
        assert_eq!(host_after_scheme("example.comです"), Some(11));
        assert_eq!(host_after_scheme("example.com..."), Some(11));
    }

    #[test]
    fn without_a_scheme_the_name_must_exist() {
        for host in
            ["a.ws", "t.co", "EXAMPLE.CZ", "9292.nl", "президент.рф", "xn--d1abbgf6aiiy.xn--p1ai"]
        {
            assert_eq!(bare(host), Some(host), "{host}");
        }
        assert_eq!(bare("see...example.com."), Some("example.com"));
        let nothing = [
            "foo",
            "foo.123",
            "1.2.3.4",
            "e.g",
            "readme.md",
            "node.id",
            "heal.do",
            "co.uk",
            "example.invalid",
            "_example.com",
            "www.example..com",
        ];
        for host in nothing {
            assert_eq!(bare(host), None, "{host}");
        }
    }

    #[test]
    fn a_path_settles_doubts() {
        let path = Surroundings { path: true, ..Surroundings::default() };
        for host in ["docs.rs", "1.2.3.4", "gov.uk", "node.id"] {
            assert_eq!(host_in_text(host, path), Some(0..host.len()), "{host}");
        }
        assert_eq!(host_in_text("1.2.3.4.5", path), None);
    }
}
