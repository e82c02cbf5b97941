//! How much one caller may ask for: strangers by their address, people and programs by who they are,
//! and wrong passwords by address whatever the names. Kept in memory only: forgetting costs little.
//!
//! Connections, and how long a request's head may take, are the gateway's own business.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::{Code, Error, Result, rate::Rate};
use uuid::Uuid;

/// The most callers of one kind that are remembered.
const MOST: usize = 16 * 1024;

/// What one caller may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Requests of one address without a valid session or key.
    pub stranger: Rate,
    /// Requests of one person or key. A wall of 64 tiles with stills asks for about 150 things when
    /// it opens, and for one in a second afterwards.
    pub known: Rate,
    /// Wrong passwords from one address.
    pub guesses: Rate,
    /// How long a body may take.
    pub body: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            stranger: Rate::per_second(20, 200),
            known: Rate::per_second(100, 1000),
            guesses: Rate {
                burst: 20,
                every: Duration::from_secs(30),
            },
            body: Duration::from_secs(30),
        }
    }
}

/// Who asked for how much.
pub(crate) struct Callers {
    limits: Limits,
    began: Instant,
    strangers: Taken<IpAddr>,
    known: Taken<Uuid>,
    guesses: Taken<IpAddr>,
}

/// When each will have everything back, counted from the start.
struct Taken<K>(Mutex<HashMap<K, Duration>>);

impl Callers {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            began: Instant::now(),
            strangers: Taken(Mutex::default()),
            known: Taken(Mutex::default()),
            guesses: Taken(Mutex::default()),
        }
    }

    /// A request of nobody we know.
    ///
    /// # Errors
    /// [`Code::RateLimited`].
    pub(crate) fn stranger(&self, from: Option<IpAddr>) -> Result<()> {
        let Some(from) = from else { return Ok(()) };
        let taken = (self.strangers).take(house(from), self.limits.stranger, self.now());
        taken.map_err(|wait| told(Code::RateLimited, wait))
    }

    /// A request of somebody whose proof was seen.
    ///
    /// # Errors
    /// [`Code::RateLimited`].
    pub(crate) fn known(&self, principal: Uuid) -> Result<()> {
        let taken = self.known.take(principal, self.limits.known, self.now());
        taken.map_err(|wait| told(Code::RateLimited, wait))
    }

    /// Whether a password from there is compared at all.
    ///
    /// # Errors
    /// [`Code::AddressLocked`].
    pub(crate) fn may_guess(&self, from: Option<IpAddr>) -> Result<()> {
        let Some(from) = from else { return Ok(()) };
        let full = self.guesses.full(&house(from));
        let left = self.limits.guesses.left(full, self.now());
        left.map_err(|wait| told(Code::AddressLocked, wait))
    }

    /// A password from there was wrong.
    pub(crate) fn guessed_wrong(&self, from: Option<IpAddr>) {
        if let Some(from) = from {
            // Nothing left is what the next attempt hears of.
            let _ = (self.guesses).take(house(from), self.limits.guesses, self.now());
        }
    }

    fn now(&self) -> Duration {
        self.began.elapsed()
    }
}

impl<K: Eq + Hash> Taken<K> {
    fn full(&self, key: &K) -> Duration {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.get(key).copied().unwrap_or_default()
    }

    fn take(&self, key: K, rate: Rate, now: Duration) -> Result<(), Duration> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.len() >= MOST {
            taken.retain(|_, full| *full > now);
        }
        if taken.len() >= MOST {
            taken.clear();
        }
        let full = taken.entry(key).or_default();
        *full = rate.taken(*full, now)?;
        Ok(())
    }
}

/// What one subscriber has of addresses: of IPv6 the first 64 bits.
fn house(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
    }
}

fn told(code: Code, wait: Duration) -> Error {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    Error::new(code).with("seconds", seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_counted_apart_and_there_is_an_end_to_it() {
        let callers = Callers::new(Limits {
            stranger: Rate::per_second(1, 2),
            ..Limits::default()
        });
        let ask = |text: &str| callers.stranger(Some(text.parse().unwrap()));
        assert!(ask("10.0.0.1").is_ok() && ask("10.0.0.1").is_ok());
        let error = ask("10.0.0.1").unwrap_err();
        assert_eq!(error.code(), Code::RateLimited);
        assert_eq!(error.params(), [("seconds", "1".to_owned())]);
        assert!(ask("10.0.0.2").is_ok());
        assert!(ask("fd00::1").is_ok() && ask("fd00::2").is_ok());
        assert!(ask("fd00::3").is_err(), "one house");
        for number in 0..2 * MOST as u32 {
            let _ = callers.stranger(Some(IpAddr::V4(number.into())));
        }
        assert!(callers.strangers.0.lock().unwrap().len() <= MOST);
        assert!(callers.stranger(None).is_ok());
    }
}
