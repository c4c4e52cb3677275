//! Numbers with their nouns.

/// A number with its noun, in the plural where it has to be.
pub fn counted(count: u64, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_is_singular_and_the_rest_is_plural() {
        let counts = [0, 1, 2].map(|count| counted(count, "list"));
        assert_eq!(counts, ["0 lists", "1 list", "2 lists"]);
        assert_eq!([1, 2].map(|count| counted(count, "entry")), ["1 entry", "2 entries"]);
    }
}
