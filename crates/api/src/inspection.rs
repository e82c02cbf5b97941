//! `GET /api/v1/inspection.zip`: what the police ask for when they inspect the system (State Council
//! Decree 799, article 24), in one file: the register, the audit log, certificates and orders of
//! deletion, what was promised of each camera and what is there, disks, alerts and people without
//! secrets, as tables, and a manifest with the SHA-256 of each.
//!
//! The tables are read page by page while the file is sent: however long they are, a few pages are in
//! memory. That it was made is a row of the audit log before the first byte.

mod pack;
mod tables;

use axum::{
    body::Body,
    extract,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use domain::{Permission, Span, Timestamp, audit::AuditAction};

use crate::{
    State,
    caller::Caller,
    error::{self, Answer, Problem},
    json::{self, Query},
    table,
};

/// Of which time.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InspectionQuery {
    /// What was done and looked at from this time on.
    #[param(required = true, value_type = Timestamp, example = "2026-11-01T00:00:00+08:00")]
    from: Option<String>,
    /// And before this time.
    #[param(required = true, value_type = Timestamp, example = "2026-11-01T00:00:00+08:00")]
    to: Option<String>,
}

/// Everything an inspection asks for, as one ZIP file
///
/// `manifest.json` in it names each file with its size and SHA-256. A file without a manifest is not
/// whole: something failed while it was made.
#[utoipa::path(get, path = "/api/v1/inspection.zip", tag = "audit", params(InspectionQuery),
    responses((status = 200, description = "The file.", body = String,
        content_type = "application/zip")))]
pub(crate) async fn get_inspection_pack(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    headers: HeaderMap,
    Query(query): Query<InspectionQuery>,
) -> Answer<Response> {
    actor.require(Permission::AuditRead)?;
    actor.require(Permission::RegisterRead)?;
    let from = json::time("from", query.from.as_deref())?;
    let to = json::time("to", query.to.as_deref())?;
    let span = Span::new(from, to).map_err(|error| Problem::at("?to", error))?;
    let details = serde_json::json!({"from": span.from(), "to": span.to()});
    let what = ("inspection", String::from("-"));
    state
        .store
        .audit_note(&actor, AuditAction::InspectionExport, what, details)
        .await?;
    let asked = tables::Asked {
        store: state.store.clone(),
        settings: state.settings.clone(),
        clock: state.clock.clone(),
        language: error::language(&headers),
        actor,
        span,
    };
    let name = format!(
        "attachment; filename=\"inspection-{}.zip\"",
        table::stamp(&state.clock)
    );
    Ok((
        [
            (header::CONTENT_TYPE, "application/zip".to_owned()),
            (header::CONTENT_DISPOSITION, name),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ],
        Body::from_stream(pack::made(&state, asked)),
    )
        .into_response())
}
