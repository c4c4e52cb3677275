//! The options of a network rule, behind its `$`.

use ipnet::IpNet;

use super::super::address;
use super::super::answer;
use super::super::diagnostic::DiagnosticCode;
use super::super::diagnostic::Problem;
use super::super::diagnostic::excerpt;
use super::super::pattern;
use super::super::pattern::Notes;
use super::super::pattern::Result;

/// The options that can be honoured for a link.
#[derive(Default)]
pub(super) struct Options {
    pub(super) important: bool,
    /// Whether the rule is for pages, and not only for what pages load.
    pub(super) is_navigation: bool,
    pub(super) match_case: bool,
    /// The domains that the rule is for; none means all.
    pub(super) domains: Vec<String>,
    /// The domains that it is not for (`domain=~x`), which only a rule for one host can honour.
    pub(super) elsewhere: Vec<String>,
    /// Domains that the rule leaves alone (`denyallow=`).
    pub(super) spared: Vec<String>,
    /// The addresses that the host must have.
    pub(super) addresses: Vec<IpNet>,
}

/// Parts a rule into its pattern and its options.
///
/// A `$` may stand in the pattern and in the value of an option, so they are tried from the right:
/// options begin where all that follows reads as names with values, or where a name begins that is
/// known, whose value may then hold anything. One pass from the right knows for each comma whether
/// what follows it reads as options, so that no number of `$` costs more than that pass.
pub(super) fn split(rule: &str) -> (&str, &str) {
    let mut rest_is_options = true;
    for (at, mark) in rule.rmatch_indices(['$', ',']) {
        let options = rule.get(at + 1..).unwrap_or_default();
        let name = option_name(options);
        if mark == "," {
            rest_is_options &= name.is_some();
        } else if let Some(name) = name
            && (rest_is_options || KNOWN.contains(&name.to_ascii_lowercase().as_str()))
        {
            return (rule.get(..at).unwrap_or_default(), options);
        }
    }
    (rule, "")
}

/// The options one by one, without the spaces around them.
pub(super) fn pieces(options: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(options).filter(|options| !options.is_empty());
    std::iter::from_fn(move || {
        let text = rest?;
        // A reason in quotes may hold commas.
        let mut is_quoted = false;
        let end = text.bytes().position(|byte| {
            is_quoted ^= byte == b'"';
            byte == b',' && !is_quoted
        });
        // A quote that is not closed is a quote of the value.
        let end = end.or_else(|| text.find(',').filter(|_| is_quoted));
        let (piece, behind) = match end.and_then(|end| text.split_at_checked(end)) {
            Some((piece, behind)) => (piece, behind.get(1..)),
            None => (text, None),
        };
        rest = behind;
        Some(piece.trim())
    })
}

/// Reads options; one that cannot be honoured refuses the rule.
pub(super) fn read(text: &str, notes: &mut Notes) -> Result<Options> {
    let mut options = Options::default();
    let mut is_popup = false;
    let mut other_type = None;
    for piece in pieces(text) {
        let (name, value) = match piece.split_once('=') {
            Some((name, value)) => (name.trim_end(), Some(value.trim_start())),
            None => (piece, None),
        };
        match (name.to_ascii_lowercase().as_str(), value) {
            ("important", None) => options.important = true,
            ("match-case", None) => options.match_case = true,
            ("document" | "doc" | "all", None) => options.is_navigation = true,
            ("popup", None) => (options.is_navigation, is_popup) = (true, true),
            // For the request of a page itself, where it goes is where it is from.
            ("domain" | "from" | "to", Some(value)) => {
                let (inside, outside) = domains(piece, value, notes)?;
                if !options.domains.is_empty() && !inside.is_empty() {
                    return Err(unsupported(piece, "with another option it names domains twice"));
                }
                options.domains.extend(inside);
                match name.eq_ignore_ascii_case("to") {
                    true => {
                        options.is_navigation = true;
                        options.spared.extend(outside);
                    }
                    false => options.elsewhere.extend(outside),
                }
            }
            // A name server that answers so blocks the name.
            ("dnsrewrite", Some(value)) if is_null_answer(value) => {}
            ("dnstype", Some(value)) if answer::asks_for_address(value.split('|')) => {}
            ("denyallow", Some(value)) => {
                let (spared, negated) = domains(piece, value, notes)?;
                if !negated.is_empty() {
                    return Err(unsupported(piece, "it has a `~`"));
                }
                options.spared.extend(spared);
            }
            ("ipaddress", Some(value)) => {
                for address in value.split('|') {
                    let range = address::range(address.trim(), notes);
                    options.addresses.push(range.ok_or_else(|| {
                        unsupported(piece, "only addresses and ranges are honoured")
                    })?);
                }
            }
            // What the reader of the list shows in place of the page.
            ("reason", _) => {}
            (name, None) if RESOURCE_TYPES.contains(&name) => other_type = Some(piece),
            // `~image` and the like except resources that a page loads, and a link is none of them.
            (name, None)
                if name.strip_prefix('~').is_some_and(|name| RESOURCE_TYPES.contains(&name)) =>
            {
                other_type = Some(piece);
            }
            // Noise that makes rules differ: `$_`, `$____`.
            (name, None) if !name.is_empty() && name.bytes().all(|byte| byte == b'_') => {}
            _ => return Err(unsupported(piece, "it cannot be honoured for a link")),
        }
    }
    if let Some(piece) = other_type.filter(|_| !options.is_navigation) {
        return Err(unsupported(piece, "the rule is for parts of a page, not for links"));
    }
    if is_popup && !options.domains.is_empty() {
        return Err(unsupported("domain", "with `popup` it names where the link stands"));
    }
    Ok(options)
}

/// Whether `dnsrewrite=` answers with no address, or with one that leads nowhere.
fn is_null_answer(value: &str) -> bool {
    let mut parts = value.split(';').map(str::trim);
    let first = parts.next().unwrap_or_default();
    let (kind, data) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let is_null = |address: &str| address.parse().is_ok_and(answer::is_sink);
    match first.to_ascii_uppercase().as_str() {
        "NXDOMAIN" | "REFUSED" | "SERVFAIL" => true,
        "NOERROR" => kind.is_empty() && data.is_empty() || is_null(data),
        _ => is_null(first),
    }
}

/// The names of `domain=`: where the rule holds, and where it does not. For the request of a page
/// itself, which is what following a link is, that is the host of the link.
fn domains(piece: &str, value: &str, notes: &mut Notes) -> Result<(Vec<String>, Vec<String>)> {
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for name in value.split('|').map(str::trim) {
        let (name, names) = match name.strip_prefix('~') {
            Some(name) => (name, &mut outside),
            None => (name, &mut inside),
        };
        if name.contains(['*', '/']) {
            return Err(unsupported(piece, "it has a wildcard"));
        }
        let name = pattern::name(name, notes);
        names.push(name.map_err(|error| unsupported(piece, &error.message))?);
    }
    Ok((inside, outside))
}

pub(super) fn unsupported(piece: &str, reason: &str) -> Problem {
    let message = format!("option `{}`: {reason}, so the rule is left out", excerpt(piece));
    Problem::new(DiagnosticCode::OptionUnsupported, message)
}

/// The name of the option that a text begins with, if it can be one: an `=`, a comma or the end
/// follows it.
fn option_name(text: &str) -> Option<&str> {
    let text = text.trim_start_matches([' ', '~']);
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
    let length = text.bytes().take(MAX_NAME_BYTES + 1).take_while(is_name).count();
    let (name, rest) = text.split_at(length);
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let is_whole = rest.is_empty() || rest.starts_with(['=', ',']);
    (is_whole && (1..=MAX_NAME_BYTES).contains(&length)).then_some(name)
}

/// The longest name of an option, in bytes; `inline-font` and `object-subrequest` are usual ones.
const MAX_NAME_BYTES: usize = 64;

/// Options that name parts of a page. Beside an option for the page itself they widen the rule by
/// what no link is, so they are harmless there.
const RESOURCE_TYPES: [&str; 22] = [
    "beacon",
    "css",
    "font",
    "frame",
    "image",
    "inline-font",
    "inline-script",
    "media",
    "object",
    "object-subrequest",
    "other",
    "ping",
    "popunder",
    "script",
    "stylesheet",
    "subdocument",
    "webrtc",
    "websocket",
    "xhr",
    "xmlhttprequest",
    "background",
    "dtd",
];

/// Options whose values may hold commas and `$`, and the ones that are common before them.
const KNOWN: [&str; 42] = [
    "1p",
    "3p",
    "all",
    "app",
    "badfilter",
    "client",
    "cookie",
    "csp",
    "ctag",
    "denyallow",
    "dnsrewrite",
    "dnstype",
    "doc",
    "document",
    "domain",
    "elemhide",
    "first-party",
    "from",
    "generichide",
    "header",
    "hls",
    "image",
    "important",
    "ipaddress",
    "jsonprune",
    "match-case",
    "method",
    "path",
    "permissions",
    "popup",
    "reason",
    "redirect",
    "redirect-rule",
    "removeheader",
    "removeparam",
    "replace",
    "rewrite",
    "script",
    "third-party",
    "to",
    "uritransform",
    "xmlprune",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_begin_at_the_right_dollar() {
        for (rule, pattern, options) in [
            ("||a.example^", "||a.example^", ""),
            ("||a.example^$script,~image", "||a.example^", "script,~image"),
            (
                "||a.example^$ important , domain = b.example",
                "||a.example^",
                " important , domain = b.example",
            ),
            ("/a$/", "/a$/", ""),
            ("/a$|b$/$match-case", "/a$|b$/", "match-case"),
            ("||a^$removeparam=/^b$/", "||a^", "removeparam=/^b$/"),
            ("||a^$replace=/a$b/c,d/", "||a^", "replace=/a$b/c,d/"),
            ("||a^$csp=x 'y', z", "||a^", "csp=x 'y', z"),
            ("||a/b$c/d", "||a/b$c/d", ""),
            ("$document", "", "document"),
            ("||a^$", "||a^$", ""),
        ] {
            assert_eq!(split(rule), (pattern, options), "{rule}");
        }
    }

    #[test]
    fn many_dollars_cost_one_pass() {
        let rule = format!("{}!", "a=$a,".repeat(1_000_000));
        assert_eq!(split(&rule).1, "");
    }
}
