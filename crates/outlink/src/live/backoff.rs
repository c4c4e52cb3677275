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
}

#[derive(Clone, Copy, Debug)]
struct Failing {
    again: Instant,
    pause: Duration,
}

impl Backoff {
    /// Whether files that look like this are to be tried now.
    pub(super) fn is_due(&self, stamps: &[FileStamp]) -> bool {
        self.tried != stamps || self.failing.is_some_and(|failing| failing.again <= Instant::now())
    }

    /// Remembers a try, which counts as failed until it has succeeded.
    pub(super) fn begin(&mut self, stamps: Vec<FileStamp>) {
        let before = self.failing.filter(|_| self.tried == stamps);
        let pause = before.map_or(FIRST_PAUSE, |failing| LONGEST_PAUSE.min(2 * failing.pause));
        self.failing = Some(Failing { again: Instant::now() + pause, pause });
        self.tried = stamps;
    }

    /// The files that were tried last are in force.
    pub(super) fn succeed(&mut self) {
        self.failing = None;
    }
}

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

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
            assert!(!backoff.is_due(&one) && backoff.is_due(&other));
            pauses.push(backoff.failing.unwrap().pause.as_secs());
            backoff.failing.as_mut().unwrap().again = Instant::now();
            assert!(backoff.is_due(&one));
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
        backoff.begin(other);
        assert_eq!(backoff.failing.unwrap().pause.as_secs(), 1, "other files begin anew");
        backoff.begin(one.clone());
        backoff.succeed();
        assert!(!backoff.is_due(&one), "what is in force is not tried again");
    }
}
