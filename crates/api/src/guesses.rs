//! Failed sign-ins with names that nobody has. They wait like the others, so that waiting does not
//! tell which names exist. Kept in memory only: forgetting them costs nothing but that.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{Timestamp, user};

/// The most names that are remembered.
const MOST: usize = 4096;

/// Failures by name. Cloning shares them.
#[derive(Clone, Default)]
pub(crate) struct Guesses(Arc<Mutex<HashMap<String, (u32, Timestamp)>>>);

impl Guesses {
    /// How often the name failed in a row, and when last.
    pub(crate) fn of(&self, name: &str) -> (u32, Timestamp) {
        let guesses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = guesses.get(&name.to_lowercase()).copied();
        known.unwrap_or((0, Timestamp(0)))
    }

    /// The name failed once more.
    pub(crate) fn failed(&self, name: &str, now: Timestamp) {
        let mut guesses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if guesses.len() >= MOST {
            guesses.retain(|_, (failures, last)| user::not_locked(*failures, *last, now).is_err());
        }
        if guesses.len() >= MOST {
            guesses.clear();
        }
        let entry = guesses.entry(name.to_lowercase()).or_insert((0, now));
        *entry = (entry.0.saturating_add(1), now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_and_there_is_an_end_to_it() {
        let guesses = Guesses::default();
        for _ in 0..5 {
            guesses.failed("Nobody", Timestamp(7));
        }
        assert_eq!(guesses.of("nobody"), (5, Timestamp(7)));
        for number in 0..2 * MOST {
            guesses.failed(&number.to_string(), Timestamp(8));
        }
        assert_eq!(guesses.of("nobody"), (5, Timestamp(7)), "still waiting");
        assert!(guesses.0.lock().unwrap().len() <= MOST);
    }
}
