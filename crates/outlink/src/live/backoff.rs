//! Which files were tried, and when those that failed are tried again.

use std::time::Duration;
use std::time::Instant;

use super::file_stamp::FileStamp;

/// What the files looked like when they were last tried.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    tried: Vec<FileStamp>,
    /// Since when they have failed, each time as they are.
    failing: Option<Failing>,
    /// When they are to be compared with what is in force, although they look the same.
    second_look: Option<Instant>,
    /// Whether copies may be in the cache folder that are in use no more.
    pub(super) may_sweep: bool,
}

/// Why files are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReloadCause {
    /// The caller asked for a reload: everything is compared.
    Asked,
    /// They look different, or failed some time ago.
    Due,
    /// They look the same as a while ago, when something may have been written in the same tick of
    /// the clock in which they were opened.
    Second,
}

#[derive(Clone, Copy, Debug)]
struct Failing {
    again: Instant,
    pause: Duration,
}

impl Backoff {
    /// Whether files that look like this are to be tried now, and why.
    pub(super) fn reload_cause(&self, stamps: &[FileStamp]) -> Option<ReloadCause> {
        let now = Instant::now();
        if self.tried != stamps || self.failing.is_some_and(|failing| failing.again <= now) {
            return Some(ReloadCause::Due);
        }
        let is_settled = self.second_look.is_none_or(|time| time > now);
        (!is_settled && self.failing.is_none()).then_some(ReloadCause::Second)
    }

    /// Remembers a try, which counts as failed until it has succeeded.
    pub(super) fn begin(&mut self, stamps: Vec<FileStamp>) {
        let before = self.failing.filter(|_| self.tried == stamps);
        let pause = before.map_or(FIRST_PAUSE, |failing| MAX_PAUSE.min(2 * failing.pause));
        self.failing = Some(Failing { again: Instant::now() + pause, pause });
        self.tried = stamps;
    }

    /// The files that were tried last are in force. Unless they have been for a while, they are looked
    /// at once more, and so they are while a policy waits.
    pub(super) fn succeed(&mut self, cause: ReloadCause, is_waiting: bool) {
        self.failing = None;
        let is_second_due = cause != ReloadCause::Second || is_waiting;
        self.second_look = is_second_due.then(|| Instant::now() + SETTLED);
    }
}

/// How long after a file was opened whatever is written to it gives it another time. File systems keep
/// times of up to two seconds, most of them of some milliseconds.
pub(super) const SETTLED: Duration = Duration::from_secs(3);

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const MAX_PAUSE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn what_fails_is_tried_again_after_longer_and_longer_pauses() {
        let (one, other) = (vec![FileStamp::of(Path::new("Cargo.toml"))], Vec::new());
        let mut backoff = Backoff::default();
        let mut pauses = Vec::new();
        for _ in 0..8 {
            backoff.begin(one.clone());
            assert_eq!(
                (backoff.reload_cause(&one), backoff.reload_cause(&other)),
                (None, Some(ReloadCause::Due))
            );
            pauses.push(backoff.failing.unwrap().pause.as_secs());
            backoff.failing.as_mut().unwrap().again = Instant::now();
            assert_eq!(backoff.reload_cause(&one), Some(ReloadCause::Due));
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
        backoff.begin(other);
        assert_eq!(backoff.failing.unwrap().pause.as_secs(), 1, "other files begin anew");
        backoff.begin(one.clone());
        backoff.succeed(ReloadCause::Due, false);
        assert_eq!(backoff.reload_cause(&one), None, "what is in force is not tried again");
        backoff.second_look = Some(Instant::now());
        assert_eq!(
            backoff.reload_cause(&one),
            Some(ReloadCause::Second),
            "but looked at once more"
        );
        backoff.succeed(ReloadCause::Second, false);
        assert_eq!((backoff.second_look, backoff.reload_cause(&one)), (None, None));
        backoff.succeed(ReloadCause::Second, true);
        assert!(backoff.second_look.is_some(), "what waits is looked at again");
    }
}
