//! Work that must survive a restart: a row with a lease, done at least once.
//!
//! Taking, finishing and repeating it are `store`'s and `engine`'s; how long to wait between two
//! attempts is decided here.

use std::time::Duration;

use crate::id::DeliveryId;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// Bring a message to its receiver.
    Deliver {
        /// Which message.
        delivery: DeliveryId,
    },
}

/// How work that failed is repeated.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    /// After the first failure.
    pub first: Duration,
    /// Never longer than this.
    pub most: Duration,
    /// Work older than this is given up.
    pub give_up: Duration,
}

impl Default for Retry {
    /// 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, then every 4 hours, for a day.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(5),
            most: Duration::from_secs(4 * 3600),
            give_up: Duration::from_secs(24 * 3600),
        }
    }
}

impl Retry {
    /// How long to wait after `failures` failures of work that is `age` old, or `None` to give it
    /// up. `random` between 0 and 1 spreads those that failed together over a fifth of the wait.
    #[must_use]
    pub fn wait(&self, failures: u32, age: Duration, random: f64) -> Option<Duration> {
        let doublings = 2 * failures.saturating_sub(1).min(15);
        let wait = self.first.saturating_mul(1 << doublings).min(self.most);
        let wait = wait.mul_f64(0.9 + 0.2 * random.clamp(0.0, 1.0));
        (age + wait <= self.give_up).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_of_failures_takes_about_a_dozen_attempts() {
        let retry = Retry::default();
        let (mut age, mut attempts) = (Duration::ZERO, 1);
        while let Some(wait) = retry.wait(attempts, age, 0.5) {
            age += wait;
            attempts += 1;
        }
        assert!((10..16).contains(&attempts), "{attempts}");
        assert!(age > Duration::from_secs(18 * 3600));
    }

    proptest! {
        #[test]
        fn waits_grow_and_end(failures in 1u32..1000, random in 0.0f64..=1.0) {
            let retry = Retry::default();
            let wait = retry.wait(failures, Duration::ZERO, random).unwrap();
            prop_assert!(wait >= retry.first.mul_f64(0.9) && wait <= retry.most.mul_f64(1.1));
            prop_assert_eq!(retry.wait(failures, retry.give_up, random), None);
        }
    }
}
