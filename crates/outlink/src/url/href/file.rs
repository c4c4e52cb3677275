//! `file` links, which the `url` crate 2.5 serializes otherwise than browsers: it drops slashes
//! at the beginning of the path, and the host in front of a drive letter.

use std::borrow::Cow;

use ::url::ParseError;

use super::Href;
use crate::url::host;

/// Parses a `file` link as <https://url.spec.whatwg.org/#file-state> says, without a base; `None`
/// if the scheme is another. The link is trimmed and holds no tab or line break.
pub(crate) fn parse(link: &str) -> Option<Result<Href, ParseError>> {
    let (scheme, rest) = link.split_once(':')?;
    scheme.eq_ignore_ascii_case("file").then(|| parse_rest(rest))
}

fn parse_rest(rest: &str) -> Result<Href, ParseError> {
    let is_slash = |c: char| matches!(c, '/' | '\\');
    let (host, path) =
        match rest.strip_prefix(is_slash).and_then(|rest| rest.strip_prefix(is_slash)) {
            Some(rest) => {
                let end =
                    rest.find(|c| is_slash(c) || matches!(c, '?' | '#')).unwrap_or(rest.len());
                let (host, path) = rest.split_at(end);
                if is_drive(host) { ("", rest) } else { (host, path) }
            }
            None => ("", rest),
        };
    let host = match host {
        "" => Cow::Borrowed(""),
        host => host::serialize(host).map_err(|_| ParseError::IdnaError)?,
    };
    let host = if host == "localhost" { "" } else { &*host };
    // A drive letter is the one segment that `..` does not leave, so it is kept apart.
    let inner = path.strip_prefix(is_slash).unwrap_or(path);
    let (drive, path) = match inner.get(..2).filter(|drive| is_drive(drive)) {
        Some(drive)
            if matches!(inner.as_bytes().get(2), None | Some(b'/' | b'\\' | b'?' | b'#')) =>
        {
            let letter = drive.get(..1).unwrap_or_default();
            (["/", letter, ":"].concat(), inner.get(2..).unwrap_or_default())
        }
        _ => (String::new(), path),
    };
    let slash = if path.starts_with(is_slash) { "" } else { "/" };
    // Everything else is as in other URLs with a host.
    let rest = Href::parse(&["http://h", slash, path].concat())?;
    let path = rest.text.strip_prefix("http://h").unwrap_or_default();
    // A drive with nothing behind it has no slash of its own.
    let path = if drive.is_empty() { path } else { path.strip_prefix(slash).unwrap_or(path) };
    Ok(Href::of_file(["file://", host, &drive, path].concat(), host.len()))
}

fn is_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, b':' | b'|'] if letter.is_ascii_alphabetic())
}
