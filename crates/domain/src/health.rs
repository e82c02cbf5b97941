//! How a stream is judged: by pictures, not by sockets.
//!
//! The witnesses (the source's failures, the ring's counters, the program that looks at pictures)
//! are values here; collecting them is `engine`'s work.

use std::time::Duration;

use crate::time::Timestamp;

/// Why a stream could not be opened or did not go on, in one word that health shows to people.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nothing answers at the address in time, or there is no way there.
    Unreachable,
    /// The machine is there and refuses the connection.
    Refused,
    /// The camera does not accept the credentials.
    Denied,
    /// The camera or recorder has no session or bandwidth left.
    Overloaded,
    /// The camera answers, but not in a way that is understood.
    Malformed,
    /// It sends a codec that is not recorded.
    Unsupported,
    /// Connected, but no picture came in time.
    Silent,
    /// The camera ended the stream.
    Ended,
}

impl Reason {
    /// The word in the API, in metrics and in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::Denied => "denied",
            Self::Overloaded => "overloaded",
            Self::Malformed => "malformed",
            Self::Unsupported => "unsupported",
            Self::Silent => "silent",
            Self::Ended => "ended",
        }
    }
}

/// What people are told about a camera or a stream.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = HealthState)]
pub enum State {
    /// Not tried yet, or switched off.
    #[default]
    Unknown,
    /// It is to run and has no approval that stands: nothing is pulled from it.
    Unapproved,
    /// New pictures arrive.
    Online,
    /// Nothing answers.
    Unreachable,
    /// The connection is refused.
    Refused,
    /// The credentials are refused.
    Denied,
    /// The device has no session left.
    Overloaded,
    /// Connected, but no pictures.
    Silent,
    /// The same picture again and again.
    Frozen,
    /// Pictures of a kind that is not recorded.
    Unsupported,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Unknown,
        Self::Unapproved,
        Self::Online,
        Self::Unreachable,
        Self::Refused,
        Self::Denied,
        Self::Overloaded,
        Self::Silent,
        Self::Frozen,
        Self::Unsupported,
    ];

    /// The word in the API, in metrics and in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Unapproved => "unapproved",
            Self::Online => "online",
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::Denied => "denied",
            Self::Overloaded => "overloaded",
            Self::Silent => "silent",
            Self::Frozen => "frozen",
            Self::Unsupported => "unsupported",
        }
    }

    /// The state with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// How long things may last before the state says so.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Without a new picture this long, a stream is not online. Looking four times a second at
    /// pictures that are taken ten times a second, the state is told within five seconds.
    pub silent: Duration,
    /// A failure that can only be told by the device itself (refused, denied, overloaded) shows
    /// after this long without a picture.
    pub definite: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            silent: Duration::from_millis(4600),
            definite: Duration::from_secs(1),
        }
    }
}

/// What the witnesses say about one stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// When trying began, if it did.
    pub since: Option<Timestamp>,
    /// When the last whole picture arrived.
    pub picture: Option<Timestamp>,
    /// Why the last attempt ended, unless pictures came after it.
    pub failure: Option<(Reason, Timestamp)>,
    /// Whether the pictures looked at last were the same although they should differ.
    pub frozen: bool,
}

/// A state and since when it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// The state.
    pub state: State,
    /// Since when; `None` while unknown.
    pub since: Option<Timestamp>,
}

impl Health {
    /// The health after looking at the witnesses at `now`.
    ///
    /// A state only changes for a reason: while pictures are missing for less than the patience,
    /// the old state stands.
    #[must_use]
    pub fn judged(self, seen: &Seen, now: Timestamp, patience: &Patience) -> Self {
        let state = match self.fresh_state(seen, now, patience) {
            Some(state) => state,
            None => self.state,
        };
        if state == self.state {
            return self;
        }
        Self {
            state,
            since: Some(now),
        }
    }

    fn fresh_state(self, seen: &Seen, now: Timestamp, patience: &Patience) -> Option<State> {
        let Some(began) = seen.since else {
            return Some(State::Unknown);
        };
        let quiet = now.since(seen.picture.map_or(began, |at| at.max(began)));
        let failure = seen
            .failure
            .filter(|(_, at)| seen.picture.is_none_or(|picture| picture <= *at));
        match failure {
            None if seen.picture.is_some() && quiet < patience.silent => Some(if seen.frozen {
                State::Frozen
            } else {
                State::Online
            }),
            None if quiet >= patience.silent => Some(State::Silent),
            None => None,
            Some((reason, _)) => {
                let (state, patience) = match reason {
                    Reason::Refused => (State::Refused, patience.definite),
                    Reason::Denied => (State::Denied, patience.definite),
                    Reason::Overloaded => (State::Overloaded, patience.definite),
                    Reason::Unsupported => (State::Unsupported, patience.definite),
                    Reason::Unreachable => (State::Unreachable, patience.silent),
                    Reason::Malformed | Reason::Silent | Reason::Ended => {
                        (State::Silent, patience.silent)
                    }
                };
                (quiet >= patience).then_some(state)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const S: i64 = 1_000_000;

    fn at(second: i64) -> Timestamp {
        Timestamp(second * S)
    }

    fn seen() -> Seen {
        Seen {
            since: Some(at(0)),
            ..Seen::default()
        }
    }

    #[test]
    fn each_cause_shows_in_its_time() {
        let patience = Patience::default();
        let online = Health::default().judged(
            &Seen {
                picture: Some(at(10)),
                ..seen()
            },
            at(10),
            &patience,
        );
        assert_eq!(online.state, State::Online);
        // Silent: nothing but the clock says so.
        let quiet = Seen {
            picture: Some(at(10)),
            ..seen()
        };
        assert_eq!(
            online.judged(&quiet, at(14), &patience).state,
            State::Online
        );
        assert_eq!(
            online.judged(&quiet, at(15), &patience).state,
            State::Silent
        );
        for (reason, after, state) in [
            (Reason::Refused, patience.definite, State::Refused),
            (Reason::Denied, patience.definite, State::Denied),
            (Reason::Overloaded, patience.definite, State::Overloaded),
            (Reason::Unreachable, patience.silent, State::Unreachable),
            (Reason::Ended, patience.silent, State::Silent),
        ] {
            let failed = Seen {
                picture: Some(at(10)),
                failure: Some((reason, at(10))),
                ..seen()
            };
            assert_eq!(
                online
                    .judged(&failed, Timestamp((at(10) + after).0 - 1), &patience)
                    .state,
                State::Online
            );
            assert_eq!(
                online.judged(&failed, at(10) + after, &patience).state,
                state
            );
        }
        let frozen = Seen {
            picture: Some(at(20)),
            frozen: true,
            ..seen()
        };
        assert_eq!(
            online.judged(&frozen, at(20), &patience).state,
            State::Frozen
        );
    }

    #[test]
    fn a_failure_older_than_a_picture_is_forgotten() {
        let back = Seen {
            picture: Some(at(12)),
            failure: Some((Reason::Refused, at(11))),
            ..seen()
        };
        let health = Health {
            state: State::Refused,
            since: Some(at(11)),
        };
        assert_eq!(
            health.judged(&back, at(12), &Patience::default()).state,
            State::Online
        );
    }

    proptest! {
        /// Nothing is called online without a picture younger than the patience, and `since`
        /// moves exactly when the state does.
        #[test]
        fn online_needs_a_picture(picture in prop::option::of(0..100i64), failure in prop::option::of(0..100i64), now in 0..200i64, frozen: bool) {
            let seen = Seen {
                picture: picture.map(at),
                failure: failure.map(|t| (Reason::Unreachable, at(t))),
                frozen,
                ..seen()
            };
            let before = Health::default();
            let after = before.judged(&seen, at(now), &Patience::default());
            if after.state == State::Online {
                prop_assert!(now - picture.unwrap() < 5);
            }
            prop_assert_eq!(after.since.is_some(), after.state != before.state);
        }
    }
}
