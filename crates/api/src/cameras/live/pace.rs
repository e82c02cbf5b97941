//! Whether a viewer keeps up. Buffers between here and a screen hold many seconds of pictures; a
//! viewer that reads slower than the camera sends would watch the past, and believe it is now.

use std::time::Duration;

/// A picture older than this is not live any more.
const LATE: Duration = Duration::from_secs(3);

/// What becomes of a picture.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is sent.
    Send,
    /// It is sent, after saying that so many were left out.
    SendAfter(u64),
    /// It is left out.
    Skip,
}

/// How far a viewer is behind.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Whether a picture was ever on time: at first, a viewer gets the pictures since the last
    /// key picture, which may be old without being late.
    caught_up: bool,
    skipped: u64,
}

impl Pace {
    /// What becomes of a picture that is `age` old: once a viewer falls behind, everything is left
    /// out up to a key picture that is on time.
    pub(super) fn judge(&mut self, key: bool, age: Duration) -> Verdict {
        let on_time = age <= LATE;
        if self.skipped > 0 {
            if key && on_time {
                return Verdict::SendAfter(std::mem::take(&mut self.skipped));
            }
            self.skipped += 1;
            return Verdict::Skip;
        }
        if on_time {
            self.caught_up = true;
        } else if self.caught_up {
            self.skipped = 1;
            return Verdict::Skip;
        }
        Verdict::Send
    }

    /// The ring left out `count` pictures; how many are to be told of now, if any.
    pub(super) fn missed(&mut self, count: u64) -> Option<u64> {
        if self.skipped > 0 {
            self.skipped += count;
            return None;
        }
        self.caught_up = false;
        Some(count)
    }

    /// Decoding begins anew; how many pictures were left out before it.
    pub(super) fn begin(&mut self) -> Option<u64> {
        let skipped = std::mem::take(self).skipped;
        (skipped > 0).then_some(skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn who_falls_behind_goes_on_at_a_picture_of_now() {
        let mut pace = Pace::default();
        // The pictures since a key picture fifteen seconds ago, and then those of now.
        assert_eq!(pace.judge(true, 15 * SECOND), Verdict::Send);
        assert_eq!(pace.judge(false, 9 * SECOND), Verdict::Send);
        assert_eq!(pace.judge(false, Duration::ZERO), Verdict::Send);
        // Falling behind.
        assert_eq!(pace.judge(false, 4 * SECOND), Verdict::Skip);
        assert_eq!(pace.judge(true, 4 * SECOND), Verdict::Skip);
        assert_eq!(pace.judge(false, SECOND), Verdict::Skip);
        assert_eq!(pace.missed(7), None);
        assert_eq!(pace.judge(true, SECOND), Verdict::SendAfter(10));
        assert_eq!(pace.judge(false, SECOND), Verdict::Send);
    }

    #[test]
    fn the_ring_and_a_new_beginning_forget_the_delay() {
        let mut pace = Pace::default();
        pace.judge(true, Duration::ZERO);
        assert_eq!(pace.missed(5), Some(5));
        assert_eq!(pace.judge(true, 8 * SECOND), Verdict::Send);
        pace.judge(false, Duration::ZERO);
        pace.judge(false, 8 * SECOND);
        assert_eq!(pace.begin(), Some(1));
        assert_eq!(pace.begin(), None);
        assert_eq!(pace.judge(true, 8 * SECOND), Verdict::Send);
    }
}
