//! What is packed into a token: JSON, perhaps with JSON in its strings, and compressed text.

use miniz_oxide::inflate::core::DecompressorOxide;
use miniz_oxide::inflate::core::decompress;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;

/// The text of a token that zlib (RFC 1950), gzip (RFC 1952) or raw deflate (RFC 1951) packed. At
/// most so much is unpacked as no link exceeds, so that the work stays linear.
pub(super) fn inflate(packed: &[u8]) -> Option<String> {
    match packed {
        [0x1f, 0x8b, ..] => unpack(behind_gzip_header(packed)?, RAW),
        [0x08 | 0x18 | 0x28 | 0x38 | 0x48 | 0x58 | 0x68 | 0x78, ..] => {
            unpack(packed, TINFL_FLAG_PARSE_ZLIB_HEADER).or_else(|| unpack(packed, RAW))
        }
        _ => unpack(packed, RAW),
    }
}

/// What was unpacked before the limit or an error may hold the target all the same.
fn unpack(packed: &[u8], flags: u32) -> Option<String> {
    let mut bytes = vec![0; MAX_RATIO * packed.len() + MAX_RATIO];
    let flags = flags | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = Box::<DecompressorOxide>::default();
    let (_, _, written) = decompress(&mut state, packed, &mut bytes, 0, flags);
    bytes.truncate(written);
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

/// What stands behind the header of gzip: ten bytes, and the fields that their flags announce.
fn behind_gzip_header(packed: &[u8]) -> Option<&[u8]> {
    let (head, mut rest) = packed.split_first_chunk::<10>()?;
    let [_, _, _, flags, ..] = head;
    if flags & EXTRA_FIELD != 0 {
        let (length, behind) = rest.split_first_chunk::<2>()?;
        rest = behind.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for text in [FILE_NAME, COMMENT] {
        if flags & text != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = rest.get(end + 1..)?;
        }
    }
    if flags & HEADER_CHECKSUM != 0 { rest.get(2..) } else { Some(rest) }
}

/// Deflate without a header.
const RAW: u32 = 0;

/// The flags of a gzip header.
const HEADER_CHECKSUM: u8 = 1 << 1;
const EXTRA_FIELD: u8 = 1 << 2;
const FILE_NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;

/// JSON without the escapes of its strings, however deep they are nested: `\/`, `\\\/`, `\"`,
/// `\u0026`. The result is no JSON any more, but the links in it stand as they are.
pub(crate) fn without_escapes(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        rest = after.trim_start_matches('\\');
        let code = rest.strip_prefix('u').and_then(|code| code.get(..4));
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        if let Some(character) = code.and_then(char::from_u32) {
            text.push(character);
            rest = rest.get(5..).unwrap_or_default();
        }
    }
    text.push_str(rest);
    text
}

/// How many bytes of text a byte may unpack to. Deflate reaches a thousand, text that holds a link
/// hardly ten.
const MAX_RATIO: usize = 32;

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use flate2::write::GzEncoder;
    use flate2::write::ZlibEncoder;

    use super::*;

    #[test]
    fn every_container_is_unpacked_and_none_without_bound() {
        let text = "https://a.example/x?y=1";
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        for writer in [&mut zlib as &mut dyn Write, &mut gzip, &mut raw] {
            writer.write_all(text.as_bytes()).unwrap();
        }
        for packed in [zlib.finish().unwrap(), gzip.finish().unwrap(), raw.finish().unwrap()] {
            assert_eq!(inflate(&packed).as_deref(), Some(text));
        }
        let mut named = flate2::GzBuilder::new();
        named = named.filename("name").comment("comment").extra([1, 2, 3]);
        let mut named = named.write(Vec::new(), Compression::default());
        named.write_all(text.as_bytes()).unwrap();
        let named = named.finish().unwrap();
        assert_eq!(inflate(&named).as_deref(), Some(text));
        (2..16).for_each(|end| assert_eq!(inflate(&named[..end]), None, "{end}"));
        let mut bomb = ZlibEncoder::new(Vec::new(), Compression::best());
        bomb.write_all(&vec![b'a'; 1 << 20]).unwrap();
        let bomb = bomb.finish().unwrap();
        assert!(inflate(&bomb).unwrap().len() <= MAX_RATIO * (bomb.len() + 1));
        assert_eq!(inflate(b""), None);
        assert_eq!(inflate(&[0xff; 40]), None);
    }

    #[test]
    fn escapes_of_nested_strings_go() {
        let nested = r#"{"p": "{\"url\": \"https:\\\/\\\/a.example\\\/x?y=1\\u0026z=2\"}"}"#;
        let flat = r#"{"p": "{"url": "https://a.example/x?y=1&z=2"}"}"#;
        assert_eq!(without_escapes(nested), flat);
        assert_eq!(without_escapes(r"\u12"), "u12");
        assert_eq!(without_escapes(r"\"), "");
    }
}
