//! How long to wait before a camera is tried again. Waiting itself is `stream`'s.

use std::time::Duration;

use domain::{health::Reason, secret};

/// The first wait after a session that showed pictures: soon, but not all cameras of a site at
/// once when its uplink comes back.
const SOON: (Duration, Duration) = (Duration::from_millis(200), Duration::from_millis(500));
/// The first wait of the doubling ones.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait.
const MOST: Duration = Duration::from_secs(60);
/// So many failures of a silent camera leave the wait at four times the first one, about a minute: a
/// call takes five seconds to fail, so it is called again within ten.
const HELD: u32 = 4;
/// A device without free sessions is left alone at least this long: each attempt costs it one.
const OVERLOADED: (Duration, Duration) = (Duration::from_secs(15), Duration::from_secs(30));
/// Between two looks whether an address answers again.
const LOOK: (Duration, Duration) = (Duration::from_millis(350), Duration::from_millis(650));

/// Counts failures and says how long to wait after each.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
    /// How often the address answered a look and the attempt failed at once all the same.
    futile: u32,
}

impl Backoff {
    /// Pictures came: the next failure is a first one again.
    pub(crate) fn worked(&mut self) {
        *self = Self::default();
    }

    /// How long to wait after another failure of this kind.
    pub(crate) fn failed(&mut self, reason: Reason) -> Duration {
        let number = self.failures;
        self.failures = number.saturating_add(1);
        match reason {
            Reason::Overloaded => {
                let factor = 1u32 << number.min(2);
                between(
                    (OVERLOADED.0 * factor).min(MOST / 2),
                    (OVERLOADED.1 * factor).min(MOST),
                )
            }
            // Nothing changes here before a person changes the camera.
            Reason::Unsupported => between(MOST / 2, MOST),
            _ if number == 0 => between(SOON.0, SOON.1),
            _ => {
                let doubled = match reason {
                    Reason::Silent => (number - 1).min(2).max(number.saturating_sub(1 + HELD)),
                    _ => number - 1,
                };
                let wait = FIRST.saturating_mul(1u32 << doubled.min(10)).min(MOST);
                between(wait.mul_f64(0.75), wait.mul_f64(1.25).min(MOST))
            }
        }
    }

    /// How long to wait before the next look whether the address answers.
    pub(crate) fn look(&self) -> Duration {
        let trust = between(LOOK.0, LOOK.1);
        // An address that answers and then fails at once is not "back": look at it less often.
        trust.saturating_mul(1u32 << self.futile.min(7)).min(MOST)
    }

    /// The address answered a look, so it is tried; if that fails too, looking becomes rarer.
    pub(crate) fn answered(&mut self) {
        self.futile = self.futile.saturating_add(1);
    }

    /// The address did not answer a look: when it does, that is news.
    pub(crate) fn absent(&mut self) {
        self.futile = 0;
    }
}

/// A random time between the two.
fn between(least: Duration, most: Duration) -> Duration {
    // Without random numbers all wait the same: worse for the site, but no reason to fail.
    let part = secret::random::<4>().map_or(0.5, |bytes| {
        f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX)
    });
    least + most.saturating_sub(least).mul_f64(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_minute_and_begin_again() {
        let mut backoff = Backoff::default();
        let first = backoff.failed(Reason::Ended);
        assert!(SOON.0 <= first && first <= SOON.1, "{first:?}");
        let mut before = first;
        for _ in 0..6 {
            let next = backoff.failed(Reason::Refused);
            assert!(next > before, "{before:?} {next:?}");
            before = next;
        }
        for _ in 0..100 {
            let most = backoff.failed(Reason::Ended);
            assert!(MOST.mul_f64(0.7) <= most && most <= MOST, "{most:?}");
        }
        backoff.worked();
        assert!(backoff.failed(Reason::Ended) <= SOON.1);
    }

    #[test]
    fn a_silent_camera_is_called_often_for_a_minute() {
        let call = Duration::from_secs(5);
        let mut backoff = Backoff::default();
        let mut silent = call;
        while silent < Duration::from_secs(55) {
            let wait = backoff.failed(Reason::Silent);
            assert!(wait <= call, "{wait:?} after {silent:?}");
            silent += wait + call;
        }
        for _ in 0..20 {
            backoff.failed(Reason::Silent);
        }
        assert!(backoff.failed(Reason::Silent) >= MOST.mul_f64(0.7));
    }

    #[test]
    fn an_overloaded_device_is_left_alone() {
        let mut backoff = Backoff::default();
        for _ in 0..50 {
            let wait = backoff.failed(Reason::Overloaded);
            assert!(OVERLOADED.0 <= wait && wait <= MOST, "{wait:?}");
        }
    }

    #[test]
    fn looking_is_quick_unless_it_misleads() {
        let mut backoff = Backoff::default();
        assert!(backoff.look() <= LOOK.1);
        for _ in 0..20 {
            backoff.answered();
        }
        assert!(backoff.look() >= Duration::from_secs(30));
        backoff.absent();
        assert!(backoff.look() <= LOOK.1);
    }
}
