//! Times as RFC 3339 writes them, from and to seconds since 1970-01-01T00:00:00Z.

use std::fmt;

/// The seconds of a time with an offset, or of the first second of a date in UTC. Fractions of a
/// second are dropped towards the past.
pub(super) fn parse(text: &str) -> Option<i64> {
    let mut rest = text;
    let year = digits(&mut rest, 4)?;
    let month = digits(strip(&mut rest, "-")?, 2)?;
    let day = digits(strip(&mut rest, "-")?, 2)?;
    if !(1..=12).contains(&month) || day < 1 || day > days_of(year, month) {
        return None;
    }
    let midnight = days_before(year, month, day) * DAY;
    if rest.is_empty() {
        return Some(midnight);
    }
    rest = rest.strip_prefix(['T', 't', ' '])?;
    let hour = digits(&mut rest, 2)?;
    let minute = digits(strip(&mut rest, ":")?, 2)?;
    let mut second = 0;
    if strip(&mut rest, ":").is_some() {
        second = digits(&mut rest, 2)?;
        if let Some(fraction) = rest.strip_prefix(['.', ',']) {
            rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if !(1..=9).contains(&(fraction.len() - rest.len())) {
                return None;
            }
        }
    }
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // A leap second is the last second of its minute, as clocks count.
    let local = midnight + hour * 3600 + minute * 60 + second.min(59);
    let offset = offset(&mut rest)?;
    // RFC 9557 lets the name of a time zone follow, which the offset has to agree with anyway.
    let is_done = rest.is_empty() || (rest.starts_with('[') && rest.ends_with(']'));
    is_done.then(|| local - offset)
}

/// The offset from UTC in seconds: `Z`, `+01`, `+0130`, `+01:30` or `-01:30:15`.
fn offset(rest: &mut &str) -> Option<i64> {
    if let Some(behind) = rest.strip_prefix(['Z', 'z']) {
        *rest = behind;
        return Some(0);
    }
    let sign = match rest.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    *rest = rest.get(1..)?;
    let mut seconds = digits(rest, 2)? * 3600;
    if seconds > 25 * 3600 {
        return None;
    }
    for unit in [60, 1] {
        let has_colon = strip(rest, ":").is_some();
        if !has_colon && !rest.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        let value = digits(rest, 2).filter(|value| *value < 60)?;
        seconds += value * unit;
    }
    Some(sign * seconds)
}

/// A moment that RFC 3339 can write: one of the years 0 to 9999.
pub(super) struct Moment {
    year: i64,
    month: i64,
    day: i64,
    second: i64,
}

impl Moment {
    /// The moment so many seconds after 1970-01-01T00:00:00Z.
    pub(super) fn of(seconds: i64) -> Option<Self> {
        if !(days_before(0, 1, 1) * DAY..days_before(10_000, 1, 1) * DAY).contains(&seconds) {
            return None;
        }
        let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        // Years that begin in March, so that a leap day is the last of its year.
        let shifted = days + MARCH_0000;
        let era = shifted.div_euclid(ERA_DAYS);
        let day_of_era = shifted.rem_euclid(ERA_DAYS);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Some(Self { year, month, day, second })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, second } = self;
        let (hour, minute) = (second / 3600, second / 60 % 60);
        let second = second % 60;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// How many days lie between 1970-01-01 and a date of the Gregorian calendar.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * ERA_DAYS + day_of_era - MARCH_0000
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Reads a number of exactly so many digits.
fn digits(rest: &mut &str, count: usize) -> Option<i64> {
    let digits = rest.get(..count).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    *rest = rest.get(count..)?;
    digits.parse().ok()
}

fn strip<'a, 't>(rest: &'a mut &'t str, prefix: &str) -> Option<&'a mut &'t str> {
    *rest = rest.strip_prefix(prefix)?;
    Some(rest)
}

const DAY: i64 = 86_400;

/// How many days the Gregorian calendar takes to begin anew: 400 years.
const ERA_DAYS: i64 = 146_097;

/// How many days lie between 0000-03-01 and 1970-01-01.
const MARCH_0000: i64 = 719_468;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_comes_back() {
        for day in (days_before(0, 1, 1)..days_before(10_000, 1, 1)).step_by(7) {
            let text = Moment::of(day * DAY + 86_399).unwrap().to_string();
            assert_eq!(parse(&text), Some(day * DAY + 86_399), "{text}");
        }
        assert_eq!(Moment::of(1_769_860_800).unwrap().to_string(), "2026-01-31T12:00:00Z");
        assert!(Moment::of(days_before(10_000, 1, 1) * DAY).is_none());
        assert!(Moment::of(i64::MIN).is_none());
    }

    #[test]
    #[cfg(feature = "compile")]
    fn times_are_read_as_another_library_reads_them() {
        let texts = [
            "2026-01-31T12:00:00Z",
            "2026-01-31t12:00:00z",
            "2026-01-31 12:00:00Z",
            "2026-01-31T12:00:00.5Z",
            "2026-01-31T12:00:00,123456789Z",
            "2026-01-31T12:00:00.Z",
            "2026-01-31T12:00Z",
            "2026-01-31T12:00:60Z",
            "2026-01-31T12:00:61Z",
            "2026-01-31T24:00:00Z",
            "2026-01-31T12:60:00Z",
            "2026-01-31T12:00:00+01:00",
            "2026-01-31T12:00:00-0130",
            "2026-01-31T12:00:00+01",
            "2026-01-31T12:00:00+01:30:15",
            "2026-01-31T12:00:00+01:60",
            "2026-01-31T12:00:00+",
            "2026-01-31T12:00:00",
            "2026-02-29T12:00:00Z",
            "2024-02-29T12:00:00Z",
            "1900-02-29T12:00:00Z",
            "2000-02-29T23:59:59Z",
            "0000-01-01T00:00:00Z",
            "1969-12-31T23:59:59.5Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-31T12:00:00Zx",
            "",
            "Z",
        ];
        for text in texts {
            let theirs = text.parse::<jiff::Timestamp>().ok();
            let theirs = theirs.map(|theirs| theirs.as_nanosecond().div_euclid(1_000_000_000));
            assert_eq!(parse(text).map(i128::from), theirs, "{text}");
        }
        assert_eq!(parse("2026-01-31"), Some(1_769_817_600));
        assert_eq!(parse("2026-01-3é"), None);
    }
}
