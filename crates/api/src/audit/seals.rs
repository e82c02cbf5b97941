//! `GET /api/v1/audit/seals`: how the audit log is sealed, so that a seal can be noted elsewhere.

use axum::extract;
use domain::{
    Permission, Timestamp,
    audit::{Seal, seal::hex},
};

use crate::{
    State,
    caller::Caller,
    error::Answer,
    json::Json,
    page::{PageParams, Paged},
};

/// A seal over audit rows: a hash over them and over the seal before.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = AuditSeal)]
pub(crate) struct SealView {
    /// Rises by one from seal to seal.
    number: i64,
    at: Timestamp,
    /// The first row.
    first: i64,
    /// The last row.
    last: i64,
    /// How many rows.
    rows: i64,
    /// The earliest time of a row.
    from: Timestamp,
    /// The latest time of a row.
    to: Timestamp,
    /// 64 hexadecimal digits.
    hash: String,
    /// Number and hash in one word, to be noted elsewhere; `xueliang check --audit --noted` takes it.
    noted: String,
    /// Since when the rows are gone because their time was over.
    removed_at: Option<Timestamp>,
}

impl From<Seal> for SealView {
    fn from(seal: Seal) -> Self {
        Self {
            noted: seal.noted(),
            hash: hex(&seal.hash),
            number: seal.number,
            at: seal.at,
            first: seal.first,
            last: seal.last,
            rows: seal.rows,
            from: seal.from,
            to: seal.to,
            removed_at: seal.removed.map(|(at, _)| at),
        }
    }
}

/// The seals, and whether rows wait for one.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct AuditSeals {
    /// The items, in a stable order.
    items: Vec<SealView>,
    /// Give it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
    /// The time of the oldest row that is not sealed yet; rows are sealed within a minute.
    unsealed_since: Option<Timestamp>,
}

/// How the audit log is sealed, the newest seal first
#[utoipa::path(get, path = "/api/v1/audit/seals", tag = "audit", params(PageParams),
    responses((status = 200, body = AuditSeals)))]
pub(crate) async fn list_audit_seals(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    paged: Paged,
) -> Answer<Json<AuditSeals>> {
    actor.require(Permission::AuditRead)?;
    let found = state.store.audit_seals(&paged.paging()).await?;
    let (items, next_cursor) = paged.answer(found.seals, SealView::from).parts();
    Ok(Json(AuditSeals {
        items,
        next_cursor,
        unsealed_since: found.unsealed,
    }))
}
