//! `urls`: a URL a line, with or without its scheme.

use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::output::Grammar;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;

/// A URL a line. A host without a path is the URL with the path `/`, which covers everything on
/// that host but no subdomain other than `www`.
pub(crate) struct Urls;

impl Grammar for Urls {
    fn entry<'l>(&self, line: &'l str) -> Option<&'l str> {
        // `//host/path` is a URL without a scheme, `// text` is a comment.
        const COMMENTS: Comments =
            Comments { line: &["#", "!", ";", "// ", "//\t"], trailing: &["#"] };
        COMMENTS.entry(line).filter(|entry| *entry != "//")
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        if entry.contains(char::is_whitespace) {
            let message = "a URL has no spaces; write one entry a line, and %20 for a space";
            return output.report(entry, Problem::new(DiagnosticCode::SeveralFields, message));
        }
        let mut notes = Notes::new();
        let pattern = pattern::listed_url(entry, &mut notes);
        output.reading(entry, pattern, notes);
    }
}
