//! Which names can end a host that stands in a text without a scheme.

use crate::url::Section;
use crate::url::SuffixList;

/// How many labels of a host, given in lower case and A-labels, belong to the registry and not to
/// whoever registered the name; 0 if its top-level domain does not exist.
///
/// The suffixes that companies let others have names below play no part in whether a name exists,
/// nor in how it may be written.
pub(super) fn suffix_labels(host: &str) -> usize {
    let mut name = host;
    // Each turn looks at a shorter suffix of the list, of which the longest has few labels.
    while let Some(suffix) = SuffixList::embedded().public_suffix(name) {
        match suffix.section {
            Some(Section::Icann) => return suffix.name.split('.').count(),
            Some(Section::Private) => match suffix.name.split_once('.') {
                Some((_, parent)) => name = parent,
                None => return 1,
            },
            None => return 0,
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::suffix_labels;

    #[test]
    fn the_longest_rule_of_a_registry_counts() {
        let cases = [
            ("example.com", 1),
            ("foo.co.uk", 2),
            ("a.b.c.d.e.f.g.co.jp", 2),
            ("x.y.ck", 2),
            ("www.ck", 1),
            ("example.xn--p1ai", 1),
            ("foo.github.io", 1),
            ("a.s3.amazonaws.com", 1),
            ("example.invalid", 0),
            ("com", 1),
            ("1.2.3.4", 0),
            ("", 0),
        ];
        for (host, labels) in cases {
            assert_eq!(suffix_labels(host), labels, "{host}");
        }
    }
}
