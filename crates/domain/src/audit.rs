//! What is written down about who did what. Rows are only ever added, in the same transaction as
//! the change they tell of; a refused operation leaves none.

use crate::{access::Actor, time::Timestamp};

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
