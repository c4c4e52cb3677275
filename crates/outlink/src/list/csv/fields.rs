//! The fields of a row.

/// The fields of a row; `None` if a quote is open at its end.
pub(super) fn fields(row: &str, delimiter: char) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = row;
    loop {
        let trimmed = rest.trim_start_matches(|char| char == ' ' && char != delimiter);
        if let Some(quoted) = trimmed.strip_prefix('"') {
            let mut field = String::new();
            let mut inside = quoted;
            let behind = loop {
                let (text, after) = inside.split_once('"')?;
                field.push_str(text);
                match after.strip_prefix('"') {
                    Some(after) => {
                        field.push('"');
                        inside = after;
                    }
                    None => break after,
                }
            };
            // What stands between the quote and the next field belongs to neither.
            match behind.split_once(delimiter) {
                Some((between, next)) => {
                    field.push_str(between.trim());
                    fields.push(field);
                    rest = next;
                }
                None => {
                    field.push_str(behind.trim());
                    fields.push(field);
                    return Some(fields);
                }
            }
        } else {
            match rest.split_once(delimiter) {
                Some((field, next)) => {
                    fields.push(field.to_owned());
                    rest = next;
                }
                None => {
                    fields.push(rest.to_owned());
                    return Some(fields);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_taken_apart_as_feeds_write_them() {
        for (row, expected) in [
            ("a,b", Some(&["a", "b"][..])),
            (r#""a, b", "c ""d""""#, Some(&["a, b", r#"c "d""#])),
            (r#""a" ,b,"#, Some(&["a", "b", ""])),
            (r#"a,"b"#, None),
            ("", Some(&[""])),
        ] {
            let given = fields(row, ',');
            assert_eq!(
                given.as_deref().map(|it| it.iter().map(String::as_str).collect()),
                expected.map(<[&str]>::to_vec),
                "{row}"
            );
        }
        assert_eq!(fields("a\tb", '\t').map(|it| it.len()), Some(2));
    }
}
