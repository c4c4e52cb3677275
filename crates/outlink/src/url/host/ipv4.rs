//! IPv4 addresses in every spelling that browsers understand:
//! <https://url.spec.whatwg.org/#concept-ipv4-parser>.

use std::net::Ipv4Addr;

/// Whether a host that ends like this is an IPv4 address or nothing
/// (<https://url.spec.whatwg.org/#ends-in-a-number-checker>).
pub(crate) fn ends_in_number(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let dot = host.bytes().rposition(|byte| byte == b'.');
    let last = dot.and_then(|dot| host.get(dot + 1..)).unwrap_or(host);
    if !last.starts_with(|first: char| first.is_ascii_digit()) {
        return false;
    }
    // A label of digits is a number here even where, as in `09`, it is not one to the parser.
    last.bytes().all(|byte| byte.is_ascii_digit()) || number(last).is_some()
}

/// Reads one to four numbers, each decimal, octal or hexadecimal, the last of which fills all the
/// bytes that the others leave.
pub(super) fn parse(host: &str) -> Option<Ipv4Addr> {
    let host = host.strip_suffix('.').unwrap_or(host);
    let mut address = 0_u64;
    let mut parts = host.split('.').peekable();
    for position in 0..4_u32 {
        let value = number(parts.next()?)?;
        if parts.peek().is_none() {
            let free_bits = 32 - 8 * position;
            let address = (value < 1 << free_bits).then_some(address | value)?;
            return u32::try_from(address).ok().map(Ipv4Addr::from);
        }
        address |= (value < 256).then_some(value)?.checked_shl(24 - 8 * position)?;
    }
    None
}

/// <https://url.spec.whatwg.org/#ipv4-number-parser>; a number beyond 32 bits comes out as `1 << 32`,
/// which is as wrong as any other that large.
fn number(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    let (digits, radix) = match bytes {
        [] => return None,
        [b'0', b'x' | b'X', digits @ ..] => (digits, 16),
        [b'0', digits @ ..] if !digits.is_empty() => (digits, 8),
        digits => (digits, 10),
    };
    digits.iter().try_fold(0_u64, |value, digit| {
        let digit = char::from(*digit).to_digit(radix)?;
        Some((value * u64::from(radix) + u64::from(digit)).min(1 << 32))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_many_spellings() {
        let loopback = Some(Ipv4Addr::LOCALHOST);
        for spelling in ["127.0.0.1", "127.0.0.1.", "127.1", "0x7f.1", "2130706433", "0177.0x0.1"] {
            assert_eq!(parse(spelling), loopback, "{spelling}");
            assert!(ends_in_number(spelling));
        }
        assert_eq!(parse("0x"), Some(Ipv4Addr::UNSPECIFIED));
        assert_eq!(parse("4294967295"), Some(Ipv4Addr::BROADCAST));
    }

    #[test]
    fn what_ends_in_a_number_need_not_be_an_address() {
        for host in [
            "256.0.0.1",
            "1.2.3.256",
            "1.2.65536",
            "1.16777216",
            "1.2.3.4.5",
            "4294967296",
            "09",
            "1..2",
            "o177.0.0.1",
            "a.0x",
        ] {
            assert!(ends_in_number(host), "{host}");
            assert_eq!(parse(host), None, "{host}");
        }
        for host in ["", ".", "1.example", "0xg", "1.2.3.4.."] {
            assert!(!ends_in_number(host), "{host}");
        }
    }
}
