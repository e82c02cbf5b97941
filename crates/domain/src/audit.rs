//! What is written down about who did what. Rows are only ever added, in the same transaction as
//! the change they tell of; a refused operation leaves none.
//!
//! The words for what is done are in [`action`]; what makes a changed row visible in [`seal`]; how
//! the whole log is looked over in [`chain`]. Which rows somebody sees is `store`'s.

pub mod action;
pub mod chain;
pub mod seal;

use crate::{
    access::Actor,
    error::{Code, Error, Result},
    limit::AUDIT_DAYS,
    time::Timestamp,
};

pub use action::AuditAction;
pub use chain::{AuditReport, Chain, Counted, Fault};
pub use seal::{Entry, Rows, Seal, SealKey};

/// How long the audit log is kept when nobody says otherwise: three years, in days.
pub const KEEP_DAYS: u32 = 1095;

/// Checks how many days the audit log is to be kept. Unlike footage's, this floor does not go with
/// the compliance profile: who looked at a trial's pictures matters, too.
///
/// # Errors
/// [`Code::AuditKeepTooShort`] below [`AUDIT_DAYS`].
pub fn keep_days(days: u32) -> Result<u32> {
    if days < AUDIT_DAYS {
        return Err(Error::new(Code::AuditKeepTooShort)
            .with("days", days)
            .with("least", AUDIT_DAYS));
    }
    Ok(days)
}

/// One row of the audit log.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRow {
    /// Rises by one from row to row, without holes in one database.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who, as a user id; nil for the gateway itself.
    pub user: uuid::Uuid,
    /// Who, by name.
    pub name: String,
    /// The address the request came from.
    pub address: String,
    /// What was done, object first: `camera_add`, `case_apply`.
    pub action: String,
    /// What it was done to: `camera`, `case` …
    pub target_kind: String,
    /// Which one.
    pub target: String,
    /// What a reader needs to understand the row; never a secret.
    pub details: serde_json::Value,
}

/// An act that is about to be written down.
#[derive(Clone, Debug)]
pub struct Act<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// What, object first.
    pub action: &'static str,
    /// The kind of thing it is done to.
    pub target_kind: &'static str,
    /// Which one.
    pub target: String,
    /// More.
    pub details: serde_json::Value,
}
