//! Who proved themselves a moment ago, so that a wall of stills or the ranges of one clip do not ask
//! the database each time. What this node changes holds at once; what another one changes, within
//! [`HOLDS`].

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::Timestamp;

use super::{Identity, Proof};

/// How long an answer of the database is believed.
const HOLDS: Duration = Duration::from_secs(1);
/// The most callers that are remembered.
const MOST: usize = 4096;

/// The answers of the last second.
#[derive(Default)]
pub(crate) struct Recent(Mutex<Answers>);

#[derive(Default)]
struct Answers {
    /// Rises with each change, so that what was read before one is not kept after it.
    changes: u64,
    found: HashMap<Proof, (Timestamp, Identity)>,
}

impl Recent {
    /// Who showed this proof, when it is known at `now`; otherwise what [`Recent::keep`] wants to
    /// hear when it was looked up.
    pub(super) fn get(&self, proof: Proof, now: Timestamp) -> Result<Identity, u64> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match answers.found.get(&proof) {
            Some((at, found)) if holds(*at, now) => Ok(found.clone()),
            _ => Err(answers.changes),
        }
    }

    /// Keeps what was asked at `now`, unless something changed meanwhile.
    pub(super) fn keep(&self, changes: u64, now: Timestamp, found: &Identity) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.changes != changes {
            return;
        }
        if answers.found.len() >= MOST {
            answers.found.retain(|_, (at, _)| holds(*at, now));
        }
        if answers.found.len() < MOST {
            answers.found.insert(found.proof, (now, found.clone()));
        }
    }

    /// Something changed that may concern anybody.
    pub(crate) fn forget(&self) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.changes += 1;
        answers.found.clear();
    }
}

/// A clock that was set back ends it, too.
fn holds(at: Timestamp, now: Timestamp) -> bool {
    at <= now && now < at + HOLDS
}

#[cfg(test)]
mod tests {
    use domain::Actor;

    use super::*;

    fn someone(byte: u8) -> Identity {
        Identity {
            actor: Actor::system("someone"),
            session: None,
            proof: Proof::Key([byte; 32]),
        }
    }

    #[test]
    fn an_answer_holds_for_a_second_and_until_something_changes() {
        let recent = Recent::default();
        let one = someone(1);
        let at = |ms: i64| Timestamp(1_000_000_000 + ms * 1000);
        let changes = recent.get(one.proof, at(0)).err().unwrap();
        recent.keep(changes, at(0), &one);
        assert!(recent.get(one.proof, at(999)).is_ok());
        assert!(recent.get(one.proof, at(1000)).is_err());
        assert!(recent.get(one.proof, at(-1)).is_err(), "set back");
        assert!(recent.get(Proof::Session([1; 32]), at(1)).is_err());
        recent.forget();
        assert!(recent.get(one.proof, at(1)).is_err());
        recent.keep(changes, at(1), &one);
        assert!(recent.get(one.proof, at(1)).is_err(), "read before it");
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let recent = Recent::default();
        let at = Timestamp(0);
        for number in 0..MOST + 10 {
            let mut one = someone(0);
            let mut token = [0; 32];
            token[..8].copy_from_slice(&number.to_le_bytes());
            one.proof = Proof::Key(token);
            recent.keep(0, at, &one);
        }
        assert_eq!(recent.0.lock().unwrap().found.len(), MOST);
        recent.keep(0, at + HOLDS, &someone(9));
        assert_eq!(recent.0.lock().unwrap().found.len(), 1);
    }
}
