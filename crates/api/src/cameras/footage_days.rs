//! `GET /api/v1/cameras/{id}/footage/days`: on which days there is footage, for a calendar.

use std::time::Duration;

use axum::extract;
use domain::{
    Permission, Result, day::Days, footage::FootageDay, id::CameraId, limit, video::StreamKind,
};

use crate::{
    State,
    caller::Caller,
    error::{Answer, Problem},
    json::{self, Json, Path, Query},
    page::List,
};

/// Days of one stream, in China Standard Time.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DaysQuery {
    /// The first day.
    #[param(required = true, value_type = String, format = Date, example = "2026-11-01")]
    from: Option<String>,
    /// The last day; at most 366 days in all.
    #[param(required = true, value_type = String, format = Date, example = "2026-11-30")]
    to: Option<String>,
    /// `main` when absent.
    #[param(inline)]
    stream: Option<StreamKind>,
}

/// What is known of one day.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = FootageDay, example = json!({
    "date": "2026-11-23", "covered_ms": 86_100_000, "segments": 1436, "held": true,
    "gap_ms": 300_000,
}))]
pub(crate) struct FootageDayView {
    /// The day in China Standard Time.
    #[schema(format = Date)]
    date: String,
    /// How much of it is there, in milliseconds.
    covered_ms: u64,
    /// How many pieces of footage share time with it.
    segments: u64,
    /// Whether a case holds a part of it.
    held: bool,
    /// How much of it, up to now, is missing with a known reason, in milliseconds.
    gap_ms: u64,
}

/// On which days there is footage
///
/// One item for each day of which something is known, in order; the others have neither footage nor
/// gaps.
#[utoipa::path(get, path = "/api/v1/cameras/{id}/footage/days", tag = "cameras",
    params(("id" = CameraId, Path), DaysQuery),
    responses((status = 200, body = List<FootageDayView>)))]
pub(crate) async fn list_footage_days(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    Query(query): Query<DaysQuery>,
) -> Answer<Json<List<FootageDayView>>> {
    actor.require(Permission::FootageView)?;
    let from = json::day("from", query.from.as_deref())?;
    let to = json::day("to", query.to.as_deref())?;
    let days: Result<Days> = Days::new(from, to, limit::DAYS);
    let days = days.map_err(|error| Problem::at("?to", error))?;
    let stream = query.stream.unwrap_or(StreamKind::Main);
    state.store.camera_kept(&actor, id).await?;
    let known = state.engine.footage_days(id, stream, days).await?;
    Ok(Json(List::whole(known.into_iter().map(view).collect())))
}

fn view(known: FootageDay) -> FootageDayView {
    let millis = |length: Duration| u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
    FootageDayView {
        date: known.day.to_string(),
        covered_ms: millis(known.covered),
        segments: known.segments,
        held: known.held,
        gap_ms: millis(known.gap),
    }
}
