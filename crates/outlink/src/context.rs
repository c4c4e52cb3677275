//! The circumstances under which a link is judged: when, where and for whom.
//!
//! They are an input of the policy alone. Matching never sees them, so that one database serves
//! every surface of a platform.

mod rfc3339;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

/// When, where and for whom a link is judged.
///
/// ```
/// use outlink::Context;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut context = Context::default();
/// context.jurisdictions = ["SE".parse()?].into_iter().collect();
/// context.audience = Some("minor".to_owned());
/// context.now = Some("2026-11-28T12:00:00Z".parse()?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Context {
    /// The time at which rules must be valid; `None` reads the clock when a rule has dates.
    pub now: Option<Timestamp>,
    /// Where the users are; empty means unknown, and then no rule is ruled out by its jurisdiction.
    pub jurisdictions: Jurisdictions,
    /// Who sees the link, as an open name that a policy can ask for, such as `minor`.
    pub audience: Option<String>,
    /// Where the link is shown, as an open name that a policy can ask for, such as `chat`.
    pub surface: Option<String>,
}

/// A moment, in whole seconds: any `i64` counted from 1970. Text has the years from 0 to 9999.
///
/// ```
/// use outlink::Timestamp;
///
/// let noon: Timestamp = "2026-03-31T12:00:00+02:00".parse().unwrap();
/// assert_eq!(noon.to_string(), "2026-03-31T10:00:00Z");
/// assert!(noon < Timestamp::FOREVER);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The end of what has no end: later than every other moment.
    pub const FOREVER: Self = Self(i64::MAX);

    /// The current time of the system clock.
    pub fn now() -> Self {
        let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => Self(seconds(since)),
            Err(before) => Self(-seconds(before.duration())),
        }
    }

    /// The moment so many seconds after 1970-01-01T00:00:00Z.
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// The moment, unless it lies outside the years that text has.
    pub(crate) fn of_text(seconds: i64) -> Option<Self> {
        rfc3339::Moment::of(seconds).map(|_| Self(seconds))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }
}

/// A time that is neither RFC 3339 nor a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a time of the years 0 to 9999 in UTC; write 2026-01-31T12:00:00Z, with an offset, or the \
     date 2026-01-31"
)]
pub struct InvalidTimestamp(String);

impl InvalidTimestamp {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.chars().take(64).collect())
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    /// Reads an RFC 3339 time with an offset; a date alone means its first second in UTC. In UTC the time
    /// must lie in the years from 0 to 9999, so that what is read can be written.
    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        let moment = rfc3339::parse(text).and_then(Self::of_text);
        moment.ok_or_else(|| InvalidTimestamp::new(text))
    }
}

impl fmt::Display for Timestamp {
    /// Writes RFC 3339 in UTC; a moment beyond the years that RFC 3339 has is written in seconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match rfc3339::Moment::of(self.0) {
            Some(moment) => write!(f, "{moment}"),
            None => write!(f, "@{}", self.0),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A country of ISO 3166-1 alpha-2, or `EU` for the member states of the European Union.
///
/// ```
/// use outlink::Jurisdiction;
///
/// let sweden: Jurisdiction = "SE".parse().unwrap();
/// assert!(sweden.overlaps("EU".parse().unwrap()));
/// // ISO 3166 has GB for the United Kingdom.
/// assert!("UK".parse::<Jurisdiction>().is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jurisdiction([u8; 2]);

/// ISO 3166-1 alpha-2, the 249 officially assigned codes.
const COUNTRIES: &str = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZ\
CACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGP\
GQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMA\
MCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQA\
RERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVC\
VEVGVIVNVUWFWSYEYTZAZMZW";

/// The member states of the European Union since 2020-02-01.
const EU_MEMBERS: &str = "ATBEBGCYCZDEDKEEESFIFRGRHRHUIEITLTLULVMTNLPLPTROSESISK";

impl Jurisdiction {
    /// The European Union as the set of its member states.
    pub const EU: Self = Self(*b"EU");

    /// The code, in upper case.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn is_in(self, codes: &str) -> bool {
        codes.as_bytes().chunks_exact(2).any(|code| code == self.0)
    }

    /// Whether a place can be in both: equal, or one is the EU and the other a member of it.
    pub fn overlaps(self, other: Self) -> bool {
        self == other
            || (self == Self::EU && other.is_in(EU_MEMBERS))
            || (other == Self::EU && self.is_in(EU_MEMBERS))
    }

    /// Whether all of a place lies within places that are given.
    fn is_within(self, places: &[Self]) -> bool {
        let is_member = || self.is_in(EU_MEMBERS) && places.contains(&Self::EU);
        let mut members = EU_MEMBERS.as_bytes().chunks_exact(2);
        let mut are_members = || members.all(|code| places.iter().any(|place| place.0 == code));
        places.contains(&self) || is_member() || (self == Self::EU && are_members())
    }
}

/// A code that is neither ISO 3166-1 alpha-2 nor `EU`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a jurisdiction; write a country as in ISO 3166-1 alpha-2, such as SE or GB, or EU"
)]
pub struct InvalidJurisdiction(String);

impl FromStr for Jurisdiction {
    type Err = InvalidJurisdiction;

    fn from_str(text: &str) -> Result<Self, InvalidJurisdiction> {
        let code = <[u8; 2]>::try_from(text.as_bytes())
            .ok()
            .map(|code| Self(code.map(|byte| byte.to_ascii_uppercase())));
        code.filter(|code| *code == Self::EU || code.is_in(COUNTRIES))
            .ok_or_else(|| InvalidJurisdiction(text.chars().take(64).collect()))
    }
}

impl fmt::Display for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Jurisdiction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Jurisdiction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A set of jurisdictions, sorted and without repetition. The empty set means everywhere for a
/// rule, and unknown for a context.
///
/// ```
/// use outlink::Jurisdictions;
///
/// let nordic: Jurisdictions = ["SE", "NO"].iter().map(|code| code.parse().unwrap()).collect();
/// let everywhere = Jurisdictions::default();
/// let denmark = std::iter::once("DK".parse().unwrap()).collect();
/// assert!(everywhere.admits(&denmark) && !nordic.admits(&denmark));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Jurisdictions(Vec<Jurisdiction>);

impl Jurisdictions {
    /// The empty set.
    pub(crate) const NONE: &Self = &Self(Vec::new());

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The countries of the set: for the union, its members.
    pub(crate) fn countries(&self) -> Vec<Jurisdiction> {
        let members = || {
            let (codes, _) = EU_MEMBERS.as_bytes().as_chunks::<2>();
            codes.iter().map(|code| Jurisdiction(*code))
        };
        let is_union = |place: &Jurisdiction| *place == Jurisdiction::EU;
        let mut countries: Vec<Jurisdiction> = self.iter().filter(|it| !is_union(it)).collect();
        countries.extend(self.iter().filter(is_union).flat_map(|_| members()));
        countries
    }

    /// The members in alphabetical order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Jurisdiction> + '_ {
        self.0.iter().copied()
    }

    /// The members in alphabetical order, where they are.
    pub fn as_slice(&self) -> &[Jurisdiction] {
        &self.0
    }

    /// Whether there is no more than one place, known or not.
    pub(crate) fn is_one_place(&self) -> bool {
        self.0.len() <= 1
    }

    /// Each of the places alone.
    pub(crate) fn places(&self) -> impl Iterator<Item = Self> {
        self.0.iter().map(|place| Self(vec![*place]))
    }

    /// Whether a rule for `self` counts where the users are in `context`: always when one of the
    /// two is empty, else when a place can be in both.
    pub fn admits(&self, context: &Self) -> bool {
        self.is_empty()
            || context.is_empty()
            || self.0.iter().any(|rule| context.0.iter().any(|place| rule.overlaps(*place)))
    }

    /// Whether an exception or a withdrawal with these jurisdictions counts for the users of `context`:
    /// if one of the two is empty, or if every place of `context` lies within `self`. The block stays
    /// in force for users elsewhere.
    pub(crate) fn covers(&self, context: &Self) -> bool {
        self.is_empty() || context.0.iter().all(|place| place.is_within(&self.0))
    }
}

impl FromIterator<Jurisdiction> for Jurisdictions {
    fn from_iter<I: IntoIterator<Item = Jurisdiction>>(jurisdictions: I) -> Self {
        let mut set: Vec<Jurisdiction> = jurisdictions.into_iter().collect();
        set.sort_unstable();
        set.dedup();
        Self(set)
    }
}

impl<'de> Deserialize<'de> for Jurisdictions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Jurisdiction>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(codes: &[&str]) -> Jurisdictions {
        codes.iter().map(|code| code.parse::<Jurisdiction>().unwrap()).collect()
    }

    #[test]
    fn the_eu_is_the_set_of_its_members() {
        assert!(set(&["EU"]).admits(&set(&["SE"])));
        assert!(set(&["FI"]).admits(&set(&["EU"])));
        assert!(!set(&["EU"]).admits(&set(&["NO"])));
        assert!(!set(&["SE"]).admits(&set(&["FI"])));
        assert!(set(&[]).admits(&set(&["NO"])));
        assert!(set(&["NO"]).admits(&set(&[])), "an unknown place rules nothing out");
        let within = |rule: &[&str], places: &[&str]| set(rule).covers(&set(places));
        assert!(within(&["EU"], &["EU", "SE"]) && within(&["DK", "SE"], &["DK"]));
        assert!(!within(&["DK"], &["EU"]) && !within(&["DK"], &["DK", "SE"]));
        assert!(!within(&["EU"], &["SE", "NO"]));
        assert!(within(&[], &["NO"]) && within(&["NO"], &[]));
        let members: Jurisdictions = EU_MEMBERS
            .as_bytes()
            .chunks_exact(2)
            .map(|code| std::str::from_utf8(code).unwrap().parse::<Jurisdiction>().unwrap())
            .collect();
        assert!(members.covers(&set(&["EU"])), "the union is its members");
        assert_eq!(set(&["EU"]).countries(), members.0);
        assert_eq!(set(&["EU", "NO"]).countries().len(), 28);
        assert_eq!(COUNTRIES.len(), 249 * 2);
        assert_eq!(EU_MEMBERS.len(), 27 * 2);
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        assert_eq!("se".parse::<Jurisdiction>().unwrap().as_str(), "SE");
        assert!("UK".parse::<Jurisdiction>().is_err());
        assert!("Sweden".parse::<Jurisdiction>().is_err());
    }

    #[test]
    fn times_are_rfc_3339_or_dates() {
        let time: Timestamp = "2024-01-01T01:00:00+01:00".parse().unwrap();
        assert_eq!(time.to_string(), "2024-01-01T00:00:00Z");
        assert_eq!("2024-01-01".parse::<Timestamp>().unwrap(), time);
        assert!("01/02/2024".parse::<Timestamp>().is_err());
        assert!("2024-01-01T01:00:00".parse::<Timestamp>().is_err(), "no offset, no moment");
        for text in ["0000-01-01T00:00:00+10:00", "9999-12-31T23:59:59-00:01"] {
            let error = text.parse::<Timestamp>().unwrap_err().to_string();
            assert!(error.contains("years 0 to 9999"), "{error}");
        }
        for text in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), text);
        }
    }
}
