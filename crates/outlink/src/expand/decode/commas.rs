//! Links with parameters that commas part, as QQ Browser takes them:
//! `URL,product=TBS,packagename=NAME,from=NAME,version=1,encoded=1`.
//!
//! With `encoded=1` the app undoes the escapes of the target. Here they are undone wherever the text is not
//! a link as it stands.
//! Source: the names that the software development kit of the browser writes behind a link.

/// What such a link opens, and what it downloads, with their escapes.
pub(super) fn targets(text: &str, emit: &mut dyn FnMut(&str)) {
    let names = || text.match_indices(',').filter_map(|(at, _)| Some((at, name_at(text, at)?)));
    let is_known = |name: &str| KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name));
    // A parameter of an unknown name may also be a part of the target.
    let first = names().next().map(|(at, _)| at);
    let known = names().find(|(_, name)| is_known(name)).map(|(at, _)| at);
    let target = |end: Option<usize>| end.and_then(|end| text.get(..end)).unwrap_or(text);
    emit(target(first));
    if first != known {
        emit(target(known));
    }
    for (at, name) in names().filter(|(_, name)| name.eq_ignore_ascii_case(DOWNLOAD)) {
        let value = text.get(at + name.len() + 2..).unwrap_or_default();
        emit(value.split(',').next().unwrap_or_default());
    }
}

/// The name of the parameter that begins behind a comma.
fn name_at(text: &str, comma: usize) -> Option<&str> {
    let rest = text.get(comma + 1..)?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (name, behind) = rest.split_at_checked(end)?;
    (behind.starts_with('=') && !name.is_empty()).then_some(name)
}

/// The parameter that holds a link to a file.
const DOWNLOAD: &str = "downloadurl";

/// Parameters that stand behind the target.
const KNOWN: [&str; 14] = [
    "channelid",
    "downloadcookie",
    "downloadfilename",
    "downloadmimetype",
    DOWNLOAD,
    "encoded",
    "forcedownload",
    "from",
    "packagename",
    "posid",
    "product",
    "src",
    "statkey",
    "version",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_end_the_target() {
        for (text, expected) in [
            ("https://a.example/x", &["https://a.example/x"][..]),
            ("https://a.example/?b=1,src=x", &["https://a.example/?b=1"]),
            (
                "https%3A%2F%2Fa.example%2F%3Fb%3Dc%2Cd%3De,product=TBS,from=x,encoded=1",
                &["https%3A%2F%2Fa.example%2F%3Fb%3Dc%2Cd%3De"],
            ),
            ("https://a.example/x,Version=1/2,from=y", &["https://a.example/x"]),
            ("https://a.example/x,1", &["https://a.example/x,1"]),
            ("https://a.example/x,y=1,src=z", &["https://a.example/x", "https://a.example/x,y=1"]),
            ("https://a.example/x,y=1", &["https://a.example/x", "https://a.example/x,y=1"]),
            (
                "a.example/,downloadurl=https%3A%2F%2Fb.example%2Fc.apk,encoded=1",
                &["a.example/", "https%3A%2F%2Fb.example%2Fc.apk"],
            ),
        ] {
            let mut found = Vec::new();
            targets(text, &mut |target| found.push(target.to_owned()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
