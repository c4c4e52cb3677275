//! Oddities of a link.

use super::names;

names! {
    /// Something odd about how a link is written.
    ///
    /// None of them is an error: the link has a normal form and is screened. A policy may still mind,
    /// because most of them are rare in honest links and usual in those that are meant to deceive.
    ///
    /// ```
    /// use outlink::Limits;
    /// use outlink::url::{Anomaly, normalize};
    ///
    /// # fn main() -> Result<(), outlink::url::NormalizeError> {
    /// let link = normalize("https://bank.example@evil.example/", &Limits::default())?;
    /// assert!(link.anomalies().contains(Anomaly::Credentials));
    /// # Ok(())
    /// # }
    /// ```
    #[non_exhaustive]
    pub enum Anomaly: u8, "anomaly" {
        /// White space or control characters around the link, or tabs and line breaks inside it.
        /// Browsers drop them (<https://url.spec.whatwg.org/#concept-basic-url-parser>, steps 1 to 3).
        WhiteSpace = 0 => "white_space",
        /// A `\` where a `/` belongs; browsers take it for one in web links.
        Backslash = 1 => "backslash",
        /// Fewer or more than two slashes after the scheme; browsers do not mind.
        Slashes = 2 => "slashes",
        /// A user name or password in front of the host, as in `https://bank.example@evil.example/`.
        Credentials = 3 => "credentials",
        /// No scheme; `https` is assumed.
        MissingScheme = 4 => "missing_scheme",
        /// Written so that nobody opens it by mistake: `hxxp`, `[.]`, `(dot)` and the like.
        Defanged = 5 => "defanged",
        /// Characters that are not drawn, such as zero width spaces and soft hyphens, in front of or
        /// within the host.
        InvisibleCharacters = 6 => "invisible_characters",
        /// Dots at the beginning of the host, in a row, or more than one at its end.
        EmptyLabels = 7 => "empty_labels",
        /// An IPv4 address that is not written as four decimal numbers: `127.1`, `0x7f000001`.
        Ipv4Spelling = 8 => "ipv4_spelling",
        /// An IPv6 address that stands for an IPv4 address: `[::ffff:10.0.0.1]`, `[64:ff9b::a00:1]`.
        EmbeddedIpv4 = 9 => "embedded_ipv4",
        /// Percent escapes in the host.
        PercentEncodedHost = 10 => "percent_encoded_host",
        /// Percent escapes of percent escapes in the host or the path. Those in the query do not count:
        /// a link that carries a link has them rightly.
        MultipleEncoding = 11 => "multiple_encoding",
        /// A label that begins with `xn--` but is no Punycode, or Punycode of nothing that UTS #46
        /// allows. Browsers open it (<https://github.com/whatwg/url/pull/914>).
        InvalidPunycode = 12 => "invalid_punycode",
        /// Characters beyond ASCII that stand for an ASCII host, as in `ｅvil。example`.
        FoldedHost = 13 => "folded_host",
        /// Bytes that are not UTF-8.
        InvalidUtf8 = 14 => "invalid_utf8",
        /// A host that no browser opens. There is a normal form, as Safe Browsing defines it, but
        /// nothing to fetch.
        InvalidHost = 15 => "invalid_host",
        /// The hop before was encrypted and this one is not. It shows between two links only: a
        /// [`Chain`](crate::Chain) notices it, [`normalize`](crate::url::normalize) cannot.
        Downgrade = 16 => "downgrade",
        /// The text shows one host and leads to another: `[bank.example](https://evil.example)`. It
        /// shows in a text only: [`Screener::screen_text`](crate::Screener::screen_text) notices it,
        /// [`normalize`](crate::url::normalize) cannot.
        ShownHostDiffers = 17 => "shown_host_differs",
    }
}
