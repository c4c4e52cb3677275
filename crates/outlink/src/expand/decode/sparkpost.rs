//! Links of SparkPost: base64, padded with tildes, of fields of bytes, each behind its length. One is the
//! target, and one the name of the sender (`spc`).

use crate::codec::base64_decode;
use crate::codec::percent_decode;

/// The target; `None` if the bytes show none, as those of newer links do not.
pub(super) fn decode(value: &str) -> Option<String> {
    let value = percent_decode(value);
    let bytes = base64_decode(value.trim_end_matches('~'))?;
    let begins = |at: &usize| {
        let rest = bytes.get(*at..).unwrap_or_default();
        rest.starts_with(b"https://") || rest.starts_with(b"http://")
    };
    let start = (1..bytes.len()).find(begins)?;
    let length = usize::from(*bytes.get(start - 1)?);
    let rest = bytes.get(start..)?;
    let is_of_link = |byte: &u8| byte.is_ascii_graphic();
    let end = rest.iter().position(|byte| !is_of_link(byte)).unwrap_or(rest.len());
    // A length that does not fit has more bytes; the name of the next field is a letter then.
    let length = if (b"https://".len()..=end).contains(&length) { length } else { end - 1 };
    String::from_utf8(rest.get(..length)?.to_vec()).ok()
}

/// The way back, for tests.
#[cfg(test)]
pub(crate) fn encode(target: &str) -> Option<String> {
    let is_shown = target.starts_with("http") && target.bytes().all(|byte| byte.is_ascii_graphic());
    let length = u8::try_from(target.len()).ok().filter(|_| is_shown)?;
    let mut frame = b"F\x04\x67\x1b\xa2\xf1?D".to_vec();
    frame.push(length);
    frame.extend_from_slice(target.as_bytes());
    frame.extend_from_slice(b"W\x03spcB");
    Some(format!("{}~", crate::codec::base64url_encode(&frame)))
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_target_ends_where_its_length_says() {
        let link = "RgRnG6LxP0QVaHR0cHM6Ly90Lm1lL2t2ZWxkc29sVwNzcGNCCmU48R05Zac7H7RSGWIuc2FuZ3dpbkBra\
                    WNrc3RhcnRlci5jb21YBAAAAFQ~";
        assert_eq!(decode(link).as_deref(), Some("https://t.me/kveldsol"));
        assert_eq!(decode("KonVAAAA~"), None);
        let long = format!("https://a.example/{}", "x".repeat(300));
        let frame = [b"D\x01\x02", long.as_bytes(), b"W\x03spc"].concat();
        let value = crate::codec::base64url_encode(&frame);
        assert_eq!(decode(&value), Some(long));
    }
}
