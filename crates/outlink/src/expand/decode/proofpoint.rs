//! Proofpoint URL Defense, second and third version.
//!
//! Source: the decoder that the company publishes.

use crate::codec::base64_decode;
use crate::codec::percent_decode;

/// `https-3A__host_path`: `-` stands for `%` and `_` for `/`.
pub(super) fn decode_v2(value: &str) -> String {
    let escaped = value.replace('-', "%").replace('_', "/");
    percent_decode(&escaped).replace("&amp;", "&")
}

/// `__URL__;BYTES!…`: in the URL, `*` stands for the next byte of BYTES, and `**X` for the next
/// 2 + (index of X in the alphabet of base64url) of them.
pub(super) fn decode_v3(value: &str) -> Option<String> {
    let (_, value) = value.split_once("__")?;
    let (url, rest) = value.split_once("__;")?;
    let rest = percent_decode(rest);
    let (encoded, _) = rest.split_once('!')?;
    let decoded = String::from_utf8(base64_decode(encoded)?).ok()?;
    let mut special = decoded.chars();
    let mut target = String::with_capacity(url.len());
    let mut characters = url.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '*' {
            target.push(character);
        } else if characters.peek() == Some(&'*') {
            characters.next();
            let run = 2 + run_length(characters.next()?)?;
            target.extend(special.by_ref().take(run));
        } else {
            target.extend(special.next());
        }
    }
    Some(target)
}

fn run_length(character: char) -> Option<usize> {
    let alphabet = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_']);
    alphabet.into_iter().position(|candidate| candidate == character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_version_is_read() {
        let value = "https-3A__example.com_a-5Fb-3Fq-3D1-26r-3D2";
        assert_eq!(decode_v2(value), "https://example.com/a_b?q=1&r=2");
    }

    #[test]
    fn the_third_version_is_read() {
        let value =
            "__https://lore.kernel.org/linux-scsi/Ykqg0kr0F*2Fyzk2XW@infradead.org/__;JQ!!ACW$";
        assert_eq!(
            decode_v3(value).as_deref(),
            Some("https://lore.kernel.org/linux-scsi/Ykqg0kr0F%2Fyzk2XW@infradead.org/")
        );
        // `###` and `é` in base64url: IyMjw6k
        let value = "__https:/a.example/**Ab*c__;IyMjw6k!!x$";
        assert_eq!(decode_v3(value).as_deref(), Some("https:/a.example/##b#c"));
    }

    #[test]
    fn what_is_cut_short_is_no_target() {
        for value in ["", "__https://a.example", "__https://a.example__;", "__a**__;JQ!"] {
            assert_eq!(decode_v3(value), None, "{value}");
        }
    }
}
