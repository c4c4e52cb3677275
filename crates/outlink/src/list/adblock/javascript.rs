//! Regular expressions of JavaScript in the syntax of the `regex` crate.

/// Rewrites what both know but spell differently. What the `regex` crate does not know, such as
/// look-around and back-references, is left for it to refuse.
///
/// Inside of brackets, JavaScript takes `[`, `&&`, `--` and `~~` for themselves, the `regex` crate
/// for classes within classes and for operations on sets. `[]` fits nothing and `[^]` anything.
pub(in crate::list) fn to_regex(source: &str) -> String {
    rewrite(source, false)
}

/// As [`to_regex`], of an extended regular expression of POSIX, which also has named classes within
/// brackets: `[^.[:space:]]`.
pub(in crate::list) fn posix_to_regex(source: &str) -> String {
    rewrite(source, true)
}

fn rewrite(source: &str, is_posix: bool) -> String {
    let mut regex = String::with_capacity(source.len() + 8);
    let mut chars = source.chars().peekable();
    let mut in_class = false;
    let mut after_hyphen = false;
    while let Some(char) = chars.next() {
        let is_hyphen = char == '-';
        match char {
            '\\' => match chars.next() {
                // `\/` is needed between the slashes only.
                Some('/') => regex.push('/'),
                Some(escaped) => regex.extend(['\\', escaped]),
                None => regex.push('\\'),
            },
            '[' if !in_class => {
                let is_negated = chars.next_if_eq(&'^').is_some();
                if chars.next_if_eq(&']').is_some() {
                    regex.push_str(if is_negated { r"[\s\S]" } else { r"[^\s\S]" });
                } else {
                    in_class = true;
                    regex.push_str(if is_negated { "[^" } else { "[" });
                }
            }
            '[' if in_class && is_posix && chars.peek() == Some(&':') => {
                regex.push('[');
                // Up to the end of the name; a name that is none is for the `regex` crate to refuse.
                for char in chars.by_ref() {
                    regex.push(char);
                    if char == ']' {
                        break;
                    }
                }
            }
            '[' | '&' | '~' if in_class => regex.extend(['\\', char]),
            '-' if in_class && after_hyphen => regex.push_str(r"\-"),
            ']' => {
                in_class = false;
                regex.push(']');
            }
            _ => regex.push(char),
        }
        after_hyphen = is_hyphen;
    }
    regex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_mean_what_they_mean_in_javascript() {
        for (source, text, fits) in [
            (r"[[]a", "[a", true),
            (r"[a&&b]", "&", true),
            (r"[+--]$", "-", true),
            (r"[a~~b]", "~", true),
            (r"^https?:\/\/x\.", "https://x.y", true),
            (r"[^[]z", "[z", false),
            (r"[\]]q", "]q", true),
            (r"^[\--a]$", "_", true),
            (r"a[^]b", "a\nb", true),
            (r"a[]", "a", false),
        ] {
            let regex = regex::Regex::new(&to_regex(source)).unwrap();
            assert_eq!(regex.is_match(text), fits, "{source}");
        }
        for (source, text, fits) in [
            (r"^ad[_.-]([^.[:space:]]+\.)+$", "ad-x.y.", true),
            (r"^[[:alpha:]-]+$", "a-b", true),
            (r"^[^[:digit:]]$", "7", false),
            (r"[[]a", "[a", true),
        ] {
            let regex = regex::Regex::new(&posix_to_regex(source)).unwrap();
            assert_eq!(regex.is_match(text), fits, "{source}");
        }
    }
}
