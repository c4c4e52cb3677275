//! Escapes that the normal form of a link never has.

use regex_syntax::hir::Hir;
use regex_syntax::hir::HirKind;

use crate::codec::percent;

/// An escape in every match of a regex that the normal form writes in another way, and how.
pub(super) fn unwritten(hir: &Hir, ignores_case: bool) -> Option<(String, String)> {
    let of = |hir: &Hir| unwritten(hir, ignores_case);
    match hir.kind() {
        HirKind::Literal(literal) => in_text(&literal.0, ignores_case),
        HirKind::Repetition(repetition) if repetition.min > 0 => of(&repetition.sub),
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Concat(parts) => parts.iter().find_map(of),
        HirKind::Alternation(branches) => {
            let found: Option<Vec<_>> = branches.iter().map(of).collect();
            found?.into_iter().next()
        }
        _ => None,
    }
}

fn in_text(mut text: &[u8], ignores_case: bool) -> Option<(String, String)> {
    while !text.is_empty() {
        let Some((byte, escape)) = percent::escaped(text).zip(text.get(..3)) else {
            text = text.get(1..)?;
            continue;
        };
        let mut written = String::new();
        // The `?` that does not begin a query stays escaped.
        if percent::needs_escape(byte) || byte == b'?' {
            percent::push_escape(byte, &mut written);
        } else {
            written.push(char::from(byte));
        }
        let is_same = match ignores_case {
            true => escape.eq_ignore_ascii_case(written.as_bytes()),
            false => escape == written.as_bytes(),
        };
        if !is_same {
            return Some((String::from_utf8_lossy(escape).into_owned(), written));
        }
        text = text.get(3..)?;
    }
    None
}
