//! Texts for arguments: those that mean something, any bytes, NULL and nonsense.

#![allow(unsafe_code, reason = "views are those of C")]

use std::mem;
use std::ptr;

use arbitrary::Arbitrary;
use outlink_c::view::outlink_bytes;
use outlink_c::view::outlink_str;

use super::view::Parts;

#[derive(Debug, Arbitrary)]
pub(super) enum Text {
    Known(u8),
    Bytes(Vec<u8>),
    Null,
    NullWithLength(u8),
    TooLong,
}

impl Text {
    pub(super) fn view(&self) -> outlink_str {
        // SAFETY: the two have the same layout, that of C.
        unsafe { mem::transmute(self.parts()) }
    }

    pub(super) fn bytes(&self) -> outlink_bytes {
        // SAFETY: as above.
        unsafe { mem::transmute(self.parts()) }
    }

    fn parts(&self) -> Parts {
        match self {
            Self::Known(number) => Parts::of(TEXTS[usize::from(*number) % TEXTS.len()].as_bytes()),
            Self::Bytes(bytes) => Parts::of(bytes),
            Self::Null => Parts { data: ptr::null(), len: 0 },
            Self::NullWithLength(length) => Parts { data: ptr::null(), len: usize::from(*length) },
            Self::TooLong => Parts { data: b"x".as_ptr(), len: usize::MAX },
        }
    }
}

/// The place of the name of lists.
pub(super) const LIST: u8 = 21;

const TEXTS: [&str; 22] = [
    "",
    "https://evil.example/a?b#c",
    "https://www.google.com/url?q=https%3A%2F%2Fevil.example%2F",
    "https://t.me/s/foo/7",
    "http://127.0.0.1/",
    "https://testsafebrowsing.appspot.com/s/phishing.html",
    "see evil[.]example and hxxp://a.example/b",
    "evil.example\nexample.org\n",
    "||evil.example^$important\n@@||a.evil.example^\n/foo.*bar/\n",
    "{\"domain\":\"evil.example\",\"mandatory\":true,\"category\":\"malware\"}\n",
    "{\"entity\":\"telegram:username/foo\"}\n{\"ip\":\"127.0.0.0/8\"}\n",
    "casino\nweapons\n",
    "0102030405060708\n",
    "malware",
    "SE",
    "NO",
    "minor",
    "credentials",
    "listed = \"warn\"\n[[when]]\ncategory = \"malware\"\naction = \"review\"\n",
    "javascript:alert(1)",
    "http://[::1",
    "name",
];
