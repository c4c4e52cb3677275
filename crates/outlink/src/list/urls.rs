//! `urls`: one URL per line, with or without its scheme.

use ipnet::IpNet;

use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use super::shape;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| read_lines(Urls, input, options, output),
};

fn shape(line: &str) -> Shape {
    match Urls.entry(line) {
        None => Shape::Comment,
        // A range of addresses reads as a path of one.
        Some(entry) if entry.parse::<IpNet>().is_ok() => Shape::Could,
        Some(entry) if shape::is_url(entry) || shape::is_path_of_host(entry) => Shape::Surely,
        Some(entry) => Shape::could(shape::is_link(entry) || entry.starts_with("//")),
    }
}

/// One URL per line. A host without a path is the URL with the path `/`, which covers everything on
/// that host but no subdomain other than `www`.
pub(crate) struct Urls;

impl Grammar for Urls {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        // `//host/path` is a URL without a scheme, `// text` is a comment.
        const COMMENTS: Comments =
            Comments { line: &["#", "!", ";", "// ", "//\t"], trailing: &["#"] };
        COMMENTS.entry(line).filter(|entry| *entry != "//")
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        if entry.contains(char::is_whitespace) {
            let message = "a URL has no spaces; write one entry per line, and %20 for a space";
            return output.report(entry, Problem::new(DiagnosticCode::SeveralFields, message));
        }
        let mut notes = Notes::new();
        let pattern = pattern::listed_url(entry, &mut notes);
        output.reading(entry, pattern, notes);
    }
}

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::list::found::found_in;
    use crate::rule::ListInfo;
    use crate::rule::Rule;

    #[test]
    fn a_range_of_addresses_among_urls_is_a_range() {
        for (entry, expected) in [
            ("203.0.113.0/24", "ip 203.0.113.0/24"),
            ("203[.]0[.]113[.]0/24", "ip 203.0.113.0/24"),
            ("203.0.113.7/32", "ip 203.0.113.7/32"),
            ("2001:db8::/32", "ip 2001:db8::/32"),
            // A page whose name is a number.
            ("203.0.113.7/24", "url 203.0.113.7/24"),
            ("203.0.113.0/2024", "url 203.0.113.0/2024"),
            ("http://203.0.113.0/24", "url 203.0.113.0/24"),
            ("203.0.113.0/24/x", "url 203.0.113.0/24/x"),
        ] {
            for (format, text) in [
                (Format::Urls, format!("{entry}\n")),
                (Format::Csv, format!("url,note\n{entry},z\n")),
                (Format::Json, format!(r#"[{{"url":"{entry}"}}]"#)),
            ] {
                let written = |rule: &Rule| format!("{} {}", rule.pattern.kind(), rule.pattern);
                let info = ListInfo::new("list", format);
                let mut found =
                    found_in(&info, text.as_bytes(), written, |_| String::new()).unwrap();
                found.retain(|it| !it.is_empty());
                assert_eq!(found, [expected], "{text}");
            }
        }
    }
}
