//! How often somebody may do something: so much at once, then one after the other.
//!
//! The generic cell rate algorithm (ITU-T I.371, annex A) in its virtual-scheduling form: all that is
//! remembered of a caller is one moment, when everything they took will have come back. Who is
//! counted, and for what, is not decided here.

use std::time::Duration;

/// A limit: `burst` at once, and one more with each `every` that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How much may be taken at once; at least 1.
    pub burst: u32,
    /// In how much time one of it comes back; above zero.
    pub every: Duration,
}

impl Rate {
    /// `per_second` in the long run, `burst` at once.
    #[must_use]
    pub fn per_second(per_second: u32, burst: u32) -> Self {
        Self {
            burst: burst.max(1),
            every: Duration::from_secs(1) / per_second.max(1),
        }
    }

    /// Takes one at `now` from somebody who will have everything back at `full`; times are counted
    /// from any one moment and never go back. Answers the new `full`.
    ///
    /// # Errors
    /// How long to wait until one can be taken; nothing was.
    pub fn taken(self, full: Duration, now: Duration) -> Result<Duration, Duration> {
        let full = full.max(now) + self.every;
        let most = self.every * self.burst;
        match (full - now).checked_sub(most) {
            None | Some(Duration::ZERO) => Ok(full),
            Some(wait) => Err(wait),
        }
    }

    /// Whether nothing is left at `now`; as [`Rate::taken`], taking nothing.
    ///
    /// # Errors
    /// How long to wait.
    pub fn left(self, full: Duration, now: Duration) -> Result<(), Duration> {
        self.taken(full, now).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_burst_passes_and_then_one_at_a_time() {
        let rate = Rate::per_second(10, 3);
        let now = Duration::from_secs(7);
        let mut full = Duration::ZERO;
        for _ in 0..3 {
            full = rate.taken(full, now).unwrap();
        }
        assert_eq!(rate.taken(full, now), Err(Duration::from_millis(100)));
        let later = now + Duration::from_millis(100);
        full = rate.taken(full, later).unwrap();
        assert!(rate.left(full, later).is_err());
        assert!(rate.left(full, later + Duration::from_secs(1)).is_ok());
    }

    proptest! {
        /// In no window does more pass than the burst and what came back in it; who is refused
        /// passes after the wait that was named.
        #[test]
        fn no_window_lets_more_pass(
            per_second in 1_u32..50,
            burst in 1_u32..20,
            waits in prop::collection::vec(0_u64..300, 1..200),
        ) {
            let rate = Rate::per_second(per_second, burst);
            let (mut now, mut full) = (Duration::ZERO, Duration::ZERO);
            let mut passed = Vec::new();
            for wait in waits {
                now += Duration::from_millis(wait);
                match rate.taken(full, now) {
                    Ok(next) => {
                        full = next;
                        passed.push(now);
                    }
                    Err(wait) => prop_assert!(rate.left(full, now + wait).is_ok()),
                }
            }
            for (index, from) in passed.iter().enumerate() {
                for (more, to) in passed[index..].iter().enumerate() {
                    let back = (*to - *from).as_secs_f64() / rate.every.as_secs_f64();
                    prop_assert!((more + 1) as f64 <= f64::from(burst) + back + 1e-6);
                }
            }
        }
    }
}
