//! The dates of rules: a plain date is a whole day in the time zone of its list.

use std::fmt;
use std::str::FromStr;

use crate::context::InvalidTimestamp;
use crate::context::Timestamp;

/// A time zone of the IANA database, such as `Europe/Stockholm`. The database is built in, so that
/// the same lists give the same rules on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(jiff::tz::TimeZone);

impl TimeZone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(jiff::tz::TimeZone::UTC);

    /// The moment at which a rule begins to count that is valid from `text` on: the first second
    /// of a plain date, or the moment of an RFC 3339 time.
    ///
    /// # Errors
    /// If the text is neither.
    pub(crate) fn start(&self, text: &str) -> Result<Timestamp, InvalidTimestamp> {
        match plain_date(text) {
            Some(date) => self.midnight(date).ok_or_else(|| InvalidTimestamp::new(text)),
            None => text.parse(),
        }
    }

    /// The moment from which a rule no longer counts that is valid until `text`: the end of a plain
    /// date, or the moment of an RFC 3339 time. From 9999-12-31 on it is [`Timestamp::FOREVER`].
    ///
    /// # Errors
    /// If the text is neither a date nor a time.
    pub(crate) fn end(&self, text: &str) -> Result<Timestamp, InvalidTimestamp> {
        if means_no_end(text) {
            return Ok(Timestamp::FOREVER);
        }
        let Some(date) = plain_date(text) else { return text.parse() };
        let next = date.tomorrow().ok().and_then(|next| self.midnight(next));
        next.ok_or_else(|| InvalidTimestamp::new(text))
    }

    /// The first moment of a day, if it lies in the years of text. Where clocks skip midnight, the day
    /// begins after the gap.
    fn midnight(&self, date: jiff::civil::Date) -> Option<Timestamp> {
        let moment = self.0.to_ambiguous_timestamp(date.at(0, 0, 0, 0)).compatible().ok()?;
        Timestamp::of_text(moment.as_second())
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self::UTC
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.iana_name().unwrap_or("UTC"))
    }
}

/// A name that no time zone has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time zone; write a name of the IANA database, such as Europe/Stockholm")]
pub struct InvalidTimeZone(String);

impl FromStr for TimeZone {
    type Err = InvalidTimeZone;

    fn from_str(name: &str) -> Result<Self, InvalidTimeZone> {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get(name);
        zone.map(Self).map_err(|_| InvalidTimeZone(name.chars().take(64).collect()))
    }
}

/// The date, if the text is one and no more.
fn plain_date(text: &str) -> Option<jiff::civil::Date> {
    // `jiff` reads the date of a time without an offset too, but that is not a whole day.
    let is_date = text.len() == "2026-01-31".len();
    Some(text).filter(|_| is_date)?.parse().ok()
}

/// Whether a date or time lies so far ahead that it is written for "no end": on 9999-12-31 or later.
fn means_no_end(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let Some((year, rest)) = digits.split_once('-') else { return false };
    let is_number = (4..=9).contains(&year.len()) && year.bytes().all(|byte| byte.is_ascii_digit());
    // Only the shape is compared: no calendar goes beyond the year 9999.
    let is_dated = matches!(rest.as_bytes(), [m, n, b'-', d, e, ..]
        if [m, n, d, e].iter().all(|byte| byte.is_ascii_digit()));
    let year = year.trim_start_matches('0');
    is_number && is_dated && (year.len() > 4 || (year == "9999" && rest.starts_with("12-31")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(end: Result<Timestamp, InvalidTimestamp>) -> String {
        end.map_or_else(|error| error.to_string(), |end| end.to_string())
    }

    #[test]
    fn a_plain_date_is_a_whole_day_in_its_zone() {
        let stockholm: TimeZone = "Europe/Stockholm".parse().unwrap();
        assert_eq!(shown(TimeZone::UTC.start("2026-12-24")), "2026-12-24T00:00:00Z");
        assert_eq!(shown(TimeZone::UTC.end("2026-12-24")), "2026-12-25T00:00:00Z");
        assert_eq!(shown(TimeZone::UTC.end("2028-02-29")), "2028-03-01T00:00:00Z");
        assert_eq!(shown(stockholm.start("2026-07-01")), "2026-06-30T22:00:00Z");
        assert_eq!(shown(stockholm.end("2026-12-31")), "2026-12-31T23:00:00Z");
        assert_eq!(shown(stockholm.end("2026-12-31T23:00:00+01:00")), "2026-12-31T22:00:00Z");
        // Lebanon skips midnight when summer time begins.
        let beirut: TimeZone = "Asia/Beirut".parse().unwrap();
        assert_eq!(shown(beirut.start("2024-03-31")), "2024-03-30T22:00:00Z");
    }

    #[test]
    fn the_end_of_the_calendar_is_no_end() {
        for text in [
            "9999-12-31",
            "9999-12-31T23:59:59Z",
            "9999-12-31T23:59:59.999+02:00",
            "10000-01-01",
            "+99999-12-31T00:00:00Z",
        ] {
            assert_eq!(TimeZone::UTC.end(text), Ok(Timestamp::FOREVER), "{text}");
        }
        for text in ["9999-12-31x", "99999", "9999-1-1", "2026-02-30", "2026-12-31T23:59:59"] {
            let end = TimeZone::UTC.end(text);
            assert!(end.is_err() || text == "9999-12-31x", "{text}");
        }
        assert_eq!(shown(TimeZone::UTC.end("9998-12-31")), "9999-01-01T00:00:00Z");
        let sydney: TimeZone = "Australia/Sydney".parse().unwrap();
        assert!(sydney.start("0000-01-01").is_err(), "it begins in the year before in UTC");
    }

    #[test]
    fn zones_are_those_of_iana() {
        assert_eq!("Europe/Oslo".parse::<TimeZone>().unwrap().to_string(), "Europe/Oslo");
        assert!("Nordic".parse::<TimeZone>().is_err());
    }
}
