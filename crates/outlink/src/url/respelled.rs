//! Respells links that are nearly canonical: whole columns of data are written in capitals, lack
//! their schemes, or hold letters beyond ASCII.

use crate::codec::percent::digit;
use crate::codec::word::each;
use crate::codec::word::first_zero;
use crate::names::Anomaly;

/// A link that means the same as another one, and what was odd about that.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Respelled<'a> {
    pub(crate) link: &'a str,
    pub(crate) anomaly: Option<Anomaly>,
}

/// Room for what a link may become.
pub(crate) const RESPELLED_BYTES: usize = 1024;

/// The link as a browser would write it: with its scheme supplied, two slashes behind that and one
/// behind the host, with scheme and host in lower case, and with escapes for spaces and for what is not
/// ASCII behind the host. It has at least the length of the link. [`normalize`](super::normalize())
/// makes the same of both, but for the anomaly.
///
/// `None` means that the link is already canonical, odd in another way, or too long.
pub(crate) fn respelled<'a>(
    link: &str,
    buffer: &'a mut [u8; RESPELLED_BYTES],
) -> Option<Respelled<'a>> {
    let text = link.as_bytes();
    let has_scheme = |scheme: &[u8]| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    let scheme = ["https:", "http:"].into_iter().find(|scheme| has_scheme(scheme.as_bytes()));
    let (_, rest) = text.split_at_checked(scheme.map_or(0, str::len))?;
    let slashes = rest.iter().take_while(|byte| **byte == b'/').count();
    // Without a slash, what follows may be a port: `https:443`. A link with more than two would become
    // shorter, and so come within a limit that it exceeds.
    let may_be_put_in_order = match scheme {
        Some(_) => matches!(slashes, 1 | 2),
        None => slashes == 0,
    };
    if !may_be_put_in_order {
        return None;
    }
    let (_, rest) = rest.split_at_checked(slashes)?;
    let host_end = rest.iter().position(|byte| !is_of_host(*byte)).unwrap_or(rest.len());
    let (host, behind) = rest.split_at_checked(host_end)?;
    // Browsers drop spaces at the end.
    if !matches!(behind, [] | [b'/' | b'?' | b'#', ..])
        || !host.first()?.is_ascii_alphanumeric()
        || behind.last() == Some(&b' ')
    {
        return None;
    }
    // An escape might be one of a scheme's colon, hosts have a dot, and repairs drop white space
    // beyond ASCII.
    let is_repairable = || host.contains(&b'.') && text.is_ascii() && !text.contains(&b'%');
    if scheme.is_none() && !is_repairable() {
        return None;
    }
    let has_slash = matches!(behind, [] | [b'/', ..]);
    let mut odd = first_odd(behind);
    let is_in_order = slashes == 2
        && scheme.is_some_and(|scheme| link.starts_with(scheme))
        && has_slash
        && odd.is_none()
        && !host.iter().any(u8::is_ascii_uppercase);
    if is_in_order {
        return None;
    }
    let mut writer = Writer { buffer, length: 0 };
    match scheme {
        Some("http:") => writer.write_few(b"http://")?,
        _ => writer.write_few(b"https://")?,
    }
    writer.write(host)?.make_ascii_lowercase();
    if !has_slash {
        writer.write_few(b"/")?;
    }
    let mut rest = behind;
    while let Some(at) = odd {
        let (plain, from) = rest.split_at_checked(at)?;
        writer.write(plain)?;
        rest = from;
        // Letters beyond ASCII have several bytes, and stand side by side.
        while let [byte, behind @ ..] = rest
            && is_odd(*byte)
        {
            writer.write_few(&[b'%', digit(byte >> 4), digit(byte & 15)])?;
            rest = behind;
        }
        odd = first_odd(rest);
    }
    writer.write(rest)?;
    let Writer { buffer, length } = writer;
    let respelled = std::str::from_utf8(buffer.get(..length)?).ok()?;
    let anomaly = match slashes {
        0 => Some(Anomaly::MissingScheme),
        2 => None,
        _ => Some(Anomaly::Slashes),
    };
    Some(Respelled { link: respelled, anomaly })
}

struct Writer<'a> {
    buffer: &'a mut [u8; RESPELLED_BYTES],
    length: usize,
}

impl Writer<'_> {
    /// Answers what was written.
    fn write(&mut self, bytes: &[u8]) -> Option<&mut [u8]> {
        let end = self.length + bytes.len();
        let place = self.buffer.get_mut(self.length..end)?;
        place.copy_from_slice(bytes);
        self.length = end;
        Some(place)
    }

    /// Writes so few bytes that a call would take longer.
    #[inline(always)]
    fn write_few<const N: usize>(&mut self, bytes: &[u8; N]) -> Option<()> {
        *self.buffer.get_mut(self.length..)?.first_chunk_mut()? = *bytes;
        self.length += N;
        Some(())
    }
}

/// Whether a plain host may hold a byte.
#[inline(always)]
fn is_of_host(byte: u8) -> bool {
    #[expect(clippy::indexing_slicing, reason = "it is evaluated at compile time")]
    const BYTES: [bool; 256] = {
        let mut bytes = [false; 256];
        let mut byte = 0;
        while byte < 128_u8 {
            bytes[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
            byte += 1;
        }
        bytes
    };
    BYTES.get(usize::from(byte)).is_some_and(|is_of_host| *is_of_host)
}

/// Whether a byte behind the host is escaped.
const fn is_odd(byte: u8) -> bool {
    !byte.is_ascii() || byte == b' '
}

/// Where the first byte stands that is escaped.
#[inline]
fn first_odd(text: &[u8]) -> Option<usize> {
    let (words, rest) = text.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let before = first_zero(word ^ each(b' ')).min((word & each(0x80)).trailing_zeros() & !7);
        if before < u64::BITS {
            return Some(8 * number + before as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| is_odd(*byte))?;
    Some(text.len() - rest.len() + at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::limits::Limits;
    use crate::url::normalize;

    #[test]
    fn spellings_are_put_in_order() {
        let mut buffer = [0; RESPELLED_BYTES];
        for (link, expected) in [
            ("HTTPS://WWW.Example.COM/A", "https://www.example.com/A"),
            ("http://example.com/\u{fc}?\u{df}#\u{e9}", "http://example.com/%C3%BC?%C3%9F#%C3%A9"),
            ("example.com", "https://example.com"),
            ("Example.com/A?b", "https://example.com/A?b"),
            ("https://example.com?q#f", "https://example.com/?q#f"),
            ("example.com#f", "https://example.com/#f"),
            ("https:/example.com/a", "https://example.com/a"),
            ("https://example.com/a b?c d# e", "https://example.com/a%20b?c%20d#%20e"),
        ] {
            let respelled = respelled(link, &mut buffer).unwrap();
            assert_eq!(respelled.link, expected, "{link}");
            let anomalies = normalize(link, &Limits::default()).unwrap().anomalies();
            assert_eq!(
                Vec::from_iter(respelled.anomaly),
                Vec::from_iter(anomalies.iter()),
                "{link}"
            );
        }
        let long = format!("HTTPS://a.example/{}", "x".repeat(RESPELLED_BYTES));
        for link in [
            "https://example.com/a",
            "https://example.com/a ",
            "https:443/",
            "http:///example.com/a",
            "//example.com/",
            "ftp://EXAMPLE.com/",
            "localhost/a",
            "example.com:80/",
            "user@example.com",
            "example.com/%3A",
            "example.com/\u{3000}",
            "https://b\u{fc}cher.example/",
            "evil[.]example/",
            "",
            &long,
        ] {
            assert_eq!(respelled(link, &mut buffer), None, "{link}");
        }
    }

    proptest! {
        #[test]
        fn both_spellings_mean_the_same(
            link in "(https?:/{0,4}|HTTPS?://|/?)[a-cW.-]{1,4}\\.[A-Za-z0-9.-]{2,5}[/?#]?[ -~\u{e9}\u{202e}\u{3000}]{0,20}",
        ) {
            let mut buffer = [0; RESPELLED_BYTES];
            if let Some(Respelled { link: longer, anomaly }) = respelled(&link, &mut buffer)
                && let Ok(other) = normalize(longer, &Limits::default())
                // What is odd about both is left to the general path.
                && other.anomalies().is_empty()
            {
                let url = normalize(&link, &Limits::default()).unwrap();
                prop_assert!(longer.len() >= link.len());
                prop_assert_eq!(url.href(), other.href(), "{}", link);
                prop_assert_eq!(url.normal(), other.normal());
                prop_assert_eq!(url.fragment(), other.fragment());
                let anomalies: Vec<Anomaly> = url.anomalies().iter().collect();
                prop_assert_eq!(anomalies, Vec::from_iter(anomaly));
            }
        }
    }
}
