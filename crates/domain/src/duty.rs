//! Duty (值班): shifts that people open and close. What is looked at under one is in `register`.

use std::time::Duration;

use crate::{
    id::{ShiftId, UserId},
    time::Timestamp,
};

/// A shift that nobody closes ends after this.
pub const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// One person's duty from its beginning to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Which.
    pub id: ShiftId,
    /// Whose.
    pub user: UserId,
    /// Whose, by name.
    pub name: String,
    /// Their unit.
    pub unit: String,
    /// When it began.
    pub opened: Timestamp,
    /// When it ends by itself.
    pub until: Timestamp,
    /// When it was closed.
    pub closed: Option<Timestamp>,
}

impl Shift {
    /// Whether it lasts at `now`.
    #[must_use]
    pub fn lasts(&self, now: Timestamp) -> bool {
        self.closed.is_none() && now < self.until
    }
}
