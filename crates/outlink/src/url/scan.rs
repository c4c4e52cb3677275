//! The fast path of the URL parser: recognizes web links that are already serialized as the URL Standard
//! does it, and splits them in one vectorized pass.

mod head;
#[cfg_attr(all(target_arch = "x86_64", target_feature = "sse2"), path = "scan/sse2.rs")]
#[cfg_attr(all(target_arch = "aarch64", target_feature = "neon"), path = "scan/neon.rs")]
#[cfg_attr(
    not(any(
        all(target_arch = "x86_64", target_feature = "sse2"),
        all(target_arch = "aarch64", target_feature = "neon"),
    )),
    path = "scan/portable.rs"
)]
mod lanes;
/// The safe twin of what the processor has.
#[cfg(test)]
mod portable;
mod tail;
mod window;

use std::borrow::Cow;
use std::net::IpAddr;

use self::lanes::Lanes;
use self::tail::Tail;
use self::window::WIDTH;
use self::window::Window;
use super::href::Href;
use super::path;
use crate::limits::Limits;
use crate::names::Network;

/// Parses a web link that is written as a browser would write it, but for a missing slash at
/// its end, and that has no anomalies. More than 99.5 % of the links that people post are; they cost a
/// tenth of what a parser does.
///
/// `None` means that the link needs [`normalize`](super::normalize()). Where both answer, they answer
/// the same, byte for byte.
///
/// ```
/// use outlink::Limits;
/// use outlink::internal::scan;
///
/// let link = "https://www.evil.example/a?q=%41";
/// let scanned = scan(link, &Limits::default()).expect("it is canonical");
/// assert_eq!(scanned.host(), "www.evil.example");
/// assert_eq!(scanned.raw_query(), Some("q=%41"));
/// assert_eq!(scanned.normal(), "https://www.evil.example/a?q=A");
/// assert!(scan("https://WWW.evil.example", &Limits::default()).is_none());
/// ```
#[inline(always)] // So that its parts stay in registers.
pub fn scan<'a>(link: &'a str, limits: &Limits) -> Option<Scanned<'a>> {
    if link.len() <= limits.link_bytes { scan_any(link) } else { None }
}

/// [`scan`] without a length limit.
#[inline(always)]
pub(crate) fn scan_any(link: &str) -> Option<Scanned<'_>> {
    Head::of(link)?.scan_tail()
}

/// The first half of [`scan`], for callers that use the host before the rest is scanned.
#[inline(always)]
pub(crate) fn scan_head<'a>(link: &'a str, limits: &Limits) -> Option<Head<'a>> {
    if link.len() <= limits.link_bytes { Head::of(link) } else { None }
}

/// The host of a link that begins as [`scan`] reads it, and where its labels begin.
#[inline(never)]
pub(crate) fn scan_host(link: &str) -> Option<(&str, LabelStarts)> {
    let head = Head::of(link)?;
    Some((link.get(head.host_range())?, head.label_starts()))
}

/// Where a byte stands among some; bit 0 is the first of them.
#[inline(always)]
pub(crate) fn marks(bytes: &[u8; 64], byte: u8) -> u64 {
    let (lanes, _) = bytes.as_chunks::<16>();
    lanes.iter().rev().fold(0, |bits, lane| bits << 16 | Lanes::new(*lane).is(byte).bits())
}

/// A web link whose scheme, host and port are already canonical.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    link: &'a str,
    /// The dots of the host; bit 0 is its first byte.
    dots: u64,
    /// What needs a closer look if it stands in the path, in the window that begins with the host.
    odd: u64,
    host_start: usize,
    host_end: usize,
    path: usize,
}

impl<'a> Head<'a> {
    #[inline(always)]
    fn of(link: &'a str) -> Option<Self> {
        let text = link.as_bytes();
        let host_start = head::host_start(text)?;
        let window = Window::first(text, host_start)?;
        let (host_end, dots) = head::host(link, host_start, &window)?;
        let path = match text.get(host_end) {
            Some(b'/') | None => host_end,
            Some(_) => head::port_end(text, host_end)?,
        };
        Some(Self { link, dots, odd: window.odd, host_start, host_end, path })
    }

    /// Where the host stands in the link.
    #[inline(always)]
    pub(crate) fn host_range(&self) -> std::ops::Range<usize> {
        self.host_start..self.host_end
    }

    /// As [`Scanned::label_starts`].
    #[inline(always)]
    pub(crate) fn label_starts(&self) -> LabelStarts {
        LabelStarts::of(self.dots)
    }

    /// The second half of [`scan`]: the whole link, if the rest is already canonical as well.
    #[inline(always)]
    pub(crate) fn scan_tail(self) -> Option<Scanned<'a>> {
        let Self { link, dots, odd, host_start, host_end, path } = self;
        let text = link.as_bytes();
        let length = u32::try_from(text.len()).ok()?;
        // Most links end within the window of the host, or soon after.
        let odd = odd & u64::MAX << (path - host_start).min(WIDTH);
        let next = host_start + WIDTH;
        let is_plain = odd == 0
            && (text.len() <= next
                || (path <= next
                    && text.len() <= next + WIDTH
                    && window::odd_in_path(text, next)? == 0));
        let tail =
            if is_plain { Tail::plain(length) } else { Tail::read(text, path, host_start, odd)? };
        let [host_start, host_end, path] = [host_start, host_end, path].map(|at| at as u32);
        Some(Scanned { link, dots, host_start, host_end, path, tail })
    }
}

/// A web link that [`scan`] has proven to be canonical, and its parts.
///
/// ```text
/// https://www.evil.example:8080/a%2Fb?q=%41#top
///      |  |               |    |     |     |
///      |  host.start      |    path  query fragment
///      scheme_end         host.end
/// ```
///
/// It answers as [`NormalizedUrl`](super::NormalizedUrl) does. The link has no anomalies and was
/// not repaired. The host needs nothing done to come to its normal form; a path that holds escapes
/// or runs of slashes, or a query that holds escapes, is brought to its own when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Scanned<'a> {
    link: &'a str,
    /// The dots of the host; bit 0 is its first byte.
    dots: u64,
    host_start: u32,
    host_end: u32,
    path: u32,
    tail: Tail,
}

impl<'a> Scanned<'a> {
    /// What a browser would open: the link, with a slash at its end if it ends with its host or port.
    pub fn href(&self) -> Cow<'a, str> {
        if self.has_path() {
            Cow::Borrowed(self.link)
        } else {
            Cow::Owned(format!("{}/", self.link))
        }
    }

    /// The form that rules are compared with: `scheme://host/path?query`.
    pub fn normal(&self) -> Cow<'a, str> {
        if let Some(normal) = self.as_normal() {
            return Cow::Borrowed(normal);
        }
        let mut normal = String::with_capacity(self.link.len() + 1);
        self.push_normal(&mut normal);
        Cow::Owned(normal)
    }

    /// The normal form, if that is how it stands in the link.
    #[inline]
    pub(crate) fn as_normal(&self) -> Option<&'a str> {
        let is_written = self.has_path()
            && self.path == self.host_end
            && self.tail.is_path_normal
            && self.tail.is_query_normal;
        is_written.then(|| self.part(0, self.tail.fragment))
    }

    /// The normal form of a link that ends with its host, or with the port behind it.
    pub(crate) fn write_root<'b>(&self, out: &'b mut [u8; MAX_ROOT_BYTES]) -> Option<&'b str> {
        let root = self.part(0, self.host_end).as_bytes();
        let (start, rest) = out.split_at_mut_checked(root.len()).filter(|_| !self.has_path())?;
        start.copy_from_slice(root);
        *rest.first_mut()? = b'/';
        std::str::from_utf8(out.get(..root.len() + 1)?).ok()
    }

    /// Where the host stands in the link.
    #[inline]
    pub(crate) fn host_range(&self) -> std::ops::Range<usize> {
        self.host_start as usize..self.host_end as usize
    }

    /// How many bytes the query takes, with its question mark.
    #[inline(always)]
    pub(crate) fn query_bytes(&self) -> usize {
        self.tail.fragment.saturating_sub(self.tail.query) as usize
    }

    /// The first byte of the fragment; zero if there is none.
    #[inline(always)]
    pub(crate) fn fragment_lead(&self) -> u8 {
        let byte = self.link.as_bytes().get(self.tail.fragment as usize + 1);
        byte.copied().unwrap_or_default()
    }

    /// The two bytes behind the slash with which the path begins, be they those of a query; zeros
    /// where the link ends.
    #[inline(always)]
    pub(crate) fn path_lead(&self) -> [u8; 2] {
        let path = self.link.as_bytes().get(self.path as usize..).unwrap_or_default();
        match path {
            [_, one, other, ..] => [*one, *other],
            [_, one] => [*one, 0],
            _ => [0; 2],
        }
    }

    /// Whether the host ends in a digit, as every address does.
    #[inline(always)]
    pub(crate) fn ends_in_digit(&self) -> bool {
        let last = (self.host_end as usize).checked_sub(1);
        last.and_then(|last| self.link.as_bytes().get(last)).is_some_and(u8::is_ascii_digit)
    }

    /// Appends the normal form to a string, for those who keep one for many links.
    pub fn push_normal(&self, out: &mut String) {
        out.push_str(self.part(0, self.host_end));
        self.push_path(out);
        if let Some(query) = self.raw_query() {
            out.push('?');
            path::push_query(query, out);
        }
    }

    /// The scheme: `http`, `https`, `ws`, `wss` or `ftp`.
    pub fn scheme(&self) -> &'a str {
        self.part(0, self.host_start.saturating_sub(3))
    }

    /// The host in normal form.
    #[inline(always)]
    pub fn host(&self) -> &'a str {
        self.part(self.host_start, self.host_end)
    }

    /// Where the labels of the host begin, counted from its first byte, from the last label to the
    /// first: 9, 4 and 0 of `www.evil.example`. The numbers of an address count as labels.
    pub fn label_starts(&self) -> LabelStarts {
        LabelStarts::of(self.dots)
    }

    /// Whether one of the labels of the host is this one.
    #[inline(always)]
    pub(crate) fn has_label<const N: usize>(&self, label: &[u8; N]) -> bool {
        // Bit n: a label begins at byte n of the host, or the last one ends before it.
        let edges = u128::from(self.dots) << 1 | 1 | 1 << (self.host_range().len() + 1);
        let mut of_length = edges & edges >> (N + 1);
        while of_length != 0 {
            let rest = self.host().as_bytes().get(of_length.trailing_zeros() as usize..);
            if rest.is_some_and(|rest| rest.starts_with(label)) {
                return true;
            }
            of_length &= of_length - 1;
        }
        false
    }

    /// The address, if the host is one. IPv6 addresses are left to [`normalize`](super::normalize()).
    #[inline(always)]
    pub fn ip(&self) -> Option<IpAddr> {
        head::ip(self.host()).map(IpAddr::V4)
    }

    /// What the host addresses.
    #[inline(always)]
    pub fn network(&self) -> Network {
        self.ip().map_or_else(|| Network::of_name(self.host()), Network::of_ip)
    }

    /// The port, unless it is the default one of the scheme.
    pub fn port(&self) -> Option<u16> {
        let port = self.part(self.host_end, self.path).strip_prefix(':')?;
        head::port(port.as_bytes())
    }

    /// The path in normal form. It begins with `/`.
    pub fn path(&self) -> Cow<'a, str> {
        if self.tail.is_path_normal {
            return Cow::Borrowed(self.raw_path());
        }
        let mut path = String::with_capacity(self.raw_path().len());
        self.push_path(&mut path);
        Cow::Owned(path)
    }

    /// The path as a browser serializes it, with its escapes.
    #[inline(always)]
    pub fn raw_path(&self) -> &'a str {
        if self.has_path() { self.part(self.path, self.tail.query) } else { "/" }
    }

    /// Whether [`path`](Self::path) is what stands in the link.
    pub fn is_path_normal(&self) -> bool {
        self.tail.is_path_normal
    }

    /// The query in normal form, without its question mark; `Some("")` if there is nothing but that.
    pub fn query(&self) -> Option<Cow<'a, str>> {
        let raw = self.raw_query()?;
        if self.tail.is_query_normal {
            return Some(Cow::Borrowed(raw));
        }
        let mut query = String::with_capacity(raw.len());
        path::push_query(raw, &mut query);
        Some(Cow::Owned(query))
    }

    /// The query as a browser serializes it, with its escapes and without its question mark.
    #[inline(always)]
    pub fn raw_query(&self) -> Option<&'a str> {
        self.part(self.tail.query, self.tail.fragment).strip_prefix('?')
    }

    /// Whether [`query`](Self::query) is what stands in the link.
    pub fn is_query_normal(&self) -> bool {
        self.tail.is_query_normal
    }

    /// The fragment, without its number sign.
    pub fn fragment(&self) -> Option<&'a str> {
        self.link.get(self.tail.fragment as usize..).unwrap_or_default().strip_prefix('#')
    }

    /// The link as it stands.
    #[inline(always)]
    pub(crate) fn text(&self) -> &'a str {
        self.link
    }

    /// The path, the query and the fragment as they stand; empty if the link ends with its host or port.
    pub(crate) fn behind_host(&self) -> &'a str {
        self.link.get(self.path as usize..).unwrap_or_default()
    }

    /// Whether the path or the query has a byte without which it holds no link: `:`, `%` or `H`.
    #[inline(always)]
    pub(crate) fn has_hint(&self) -> bool {
        self.has_any(self.path as usize, self.tail.fragment as usize, window::hints)
    }

    /// Whether the query or the fragment has bytes without which it holds no link, not even one that
    /// lacks its scheme: those of [`Self::has_hint`], slashes, `ww`, or what base64 of one begins
    /// with behind an equals sign.
    #[inline(always)]
    pub(crate) fn has_target_hint(&self) -> bool {
        self.has_any(self.tail.query as usize, self.link.len(), window::target_hints)
    }

    /// Whether any byte of a part of the link is of interest.
    #[inline(always)]
    fn has_any(
        &self,
        mut at: usize,
        end: usize,
        interest: impl Fn(&[u8], usize) -> Option<u64>,
    ) -> bool {
        let text = self.link.as_bytes();
        while at < end {
            let inside = !(u64::MAX << (end - at).min(WIDTH));
            // What cannot be read has to be looked at.
            if interest(text, at).is_none_or(|found| found & inside != 0) {
                return true;
            }
            at += WIDTH;
        }
        false
    }

    /// What the general parser makes of the link.
    pub(super) fn to_href(self) -> Href {
        let slash = usize::from(!self.has_path());
        let [query, fragment] = [self.tail.query, self.tail.fragment].map(|at| at as usize + slash);
        let starts = [self.path as usize, query, fragment];
        let text = self.href().into_owned();
        Href::of_parts(text, self.scheme().len(), self.host_range(), starts, self.port())
    }

    fn has_path(&self) -> bool {
        (self.path as usize) < self.link.len()
    }

    fn push_path(&self, out: &mut String) {
        // Escapes of escapes would be an anomaly, and such paths are not taken.
        let _several_layers = path::push_path(self.raw_path(), out);
    }

    #[inline(always)]
    fn part(&self, start: u32, end: u32) -> &'a str {
        self.link.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// The most bytes that scheme, host and a slash take.
pub(crate) const MAX_ROOT_BYTES: usize = "https://".len() + head::MAX_HOST_BYTES + 1;

/// Where the labels of a host begin; see [`Scanned::label_starts`].
#[derive(Clone, Debug)]
pub struct LabelStarts {
    /// The starts that are not given yet.
    edges: u64,
}

impl LabelStarts {
    #[inline(always)]
    fn of(dots: u64) -> Self {
        Self { edges: dots << 1 | 1 }
    }
}

impl Iterator for LabelStarts {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let start = self.edges.checked_ilog2()?;
        self.edges ^= 1 << start;
        Some(start as usize)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.edges.count_ones() as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for LabelStarts {}

#[cfg(test)]
mod tests;
