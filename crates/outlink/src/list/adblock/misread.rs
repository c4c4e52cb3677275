//! Patterns that no link fits, told with the spelling that was probably meant.

use crate::list::diagnostic::DiagnosticCode;
use crate::list::diagnostic::Problem;
use crate::list::diagnostic::excerpt;
use crate::list::pattern::Result;

/// Refuses a pattern that no link fits although its author had one in mind.
pub(super) fn check(text: &str) -> Result<()> {
    let body = text.trim_start_matches('|');
    let message = match text.len() - body.len() {
        0 | 1 => link_problem(text, body),
        2 => return check_host_pattern(body),
        _ => Some(format!("more than two `|` mark no beginning; write `||{}`", excerpt(body))),
    };
    message.map_or(Ok(()), |message| Err(never_fits(message)))
}

fn never_fits(message: String) -> Problem {
    Problem::new(DiagnosticCode::NeverFits, message)
}

/// What is wrong with a pattern that begins at the start of a link, or anywhere in it.
fn link_problem(text: &str, body: &str) -> Option<String> {
    if let Some(source) = without_flags(text) {
        let source = excerpt(source);
        return Some(format!(
            "flags behind a regex make it a text with slashes; write `{source}`, which pays no regard to \
             case, or `{source}$match-case`"
        ));
    }
    let behind = body.trim_start_matches('*').strip_prefix(':')?;
    let port = behind.split(['/', '^', '?', '*']).next().unwrap_or(behind);
    is_number(port).then(|| {
        format!(
            "links are compared without `:{}`, their port; write what follows it",
            excerpt(port)
        )
    })
}

/// Refuses what stands behind `||` and does not begin with a host.
fn check_host_pattern(body: &str) -> Result<()> {
    // A `*` fits also what follows a host; one in front stands for labels.
    let named = body.trim_start_matches('*');
    let scheme =
        named.split_once("://").filter(|(scheme, _)| !scheme.contains(['/', '?', '^', '*']));
    if let Some((_, host)) = scheme {
        return Err(never_fits(format!(
            "a host follows `||`, and no scheme; write `||{}`, or `|{}` for this scheme alone",
            excerpt(host),
            excerpt(body)
        )));
    }
    if named.split(['/', '?', '*']).next().is_some_and(|before| before.contains("||")) {
        let message = "a second `||` stands for itself; write one rule per line";
        return Err(never_fits(message.to_owned()));
    }
    let end = match body.strip_prefix('[') {
        Some(address) => address.find(']').map_or(body.len(), |at| at + 2),
        None => body.find(['/', '?', '^', ':', '|']).unwrap_or(body.len()),
    };
    let (host, tail) = body.split_at_checked(end).unwrap_or((body, ""));
    if host.trim_start_matches('*').contains('*') {
        return Ok(());
    }
    let is_of_hosts =
        |char: char| !char.is_ascii() || char.is_ascii_alphanumeric() || "-._*[]:".contains(char);
    if let Some(char) = host.chars().find(|char| !is_of_hosts(*char)) {
        let message = format!(
            "a host follows `||`, and never has a `{}`; leave it out",
            char.escape_default()
        );
        return Err(Problem::new(DiagnosticCode::InvalidHost, message));
    }
    tail_problem(host, tail).map_or(Ok(()), |message| Err(never_fits(message)))
}

/// Why what follows the host never follows one.
fn tail_problem(host: &str, tail: &str) -> Option<String> {
    if let Some(behind) = tail.strip_prefix(':') {
        let port = behind.split(['/', '^', '?', '*', '|']).next().unwrap_or(behind);
        let is_any = port.is_empty() && behind.starts_with('*');
        return (!is_number(port) && !is_any)
            .then(|| "a port follows the colon behind a host; leave the colon out".to_owned());
    }
    // The hosts of links of apps have no dot: `||resolve?domain=gang`.
    let is_name = |rest: &str| rest.contains('.') && !rest.contains(['=', '&']);
    if tail.strip_prefix('?').is_some_and(is_name) && !host.contains(['.', '*', '[']) {
        return Some("a `?` stands for itself; write `*` for any text".to_owned());
    }
    if tail.starts_with("^/") {
        return Some(
            "`^` is the slash behind a host, and no other follows it; leave one out".to_owned(),
        );
    }
    if tail.starts_with('|') && tail.len() > 1 {
        return Some("a `|` inside stands for itself; write one rule per line".to_owned());
    }
    (tail == "^$").then(|| "no options follow the `$`; leave it out".to_owned())
}

/// The regex of `/…/i`. A path may end so too, but has nothing that only regexes have.
fn without_flags(text: &str) -> Option<&str> {
    let regex = text.trim_end_matches(['g', 'i', 'm', 's', 'u', 'y']);
    let inside = regex.strip_prefix('/')?.strip_suffix('/')?;
    (regex.len() < text.len() && inside.contains(['\\', '(', '[', '$'])).then_some(regex)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_fit_nothing_are_refused() {
        for text in [
            "||https://evil.com^",
            "||evil2.com^,||evil3.com^",
            "||a^||b^",
            r"/evil4\.com/i",
            "||evil5.com^$",
            "|||evil6.com^",
            ":8080/evil7",
            "||evil.com;",
            "||evil.com:^",
            "||evil.com^/",
            "||e?il.com^",
            "||mailto:x@evil.com",
            "||evil.com|x",
            "||*://evil.com^",
            "||*.evil.com;",
            "||*.evil.com||b",
        ] {
            assert!(check(text).is_err(), "{text}");
        }
        for text in [
            "||evil.com^",
            "||evil.com|",
            "||evil.com^|",
            "||*.evil.com^*/x",
            "||evil.*^",
            "||evil.com:8080^",
            "||evil.com:*/x",
            "||evil.com?x=1",
            "||resolve?domain=gang",
            "||evil.com/a|b",
            "||evil.com/?u=https://a.example",
            "||[2001:db8::1]:80^",
            "||203.0.113.0/24^",
            "||betvictor.com*&utm_campaign=",
            "||track.example*=x1",
            "||evil.example*~gang",
            "||evil.example*;id=7",
            "||go.example*url=https://bad.example",
            "||q.example/x?a=1||2",
            "||q.example^*||2",
            "||b\u{fc}cher.example^",
            "|https://evil.com^",
            "|evil.com^",
            "/ads/i",
            r"/evil\.com/",
            "://evil.com",
            "evil.com:8080/x",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }
}
