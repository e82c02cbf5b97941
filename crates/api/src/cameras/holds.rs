//! `GET /api/v1/cameras/{id}/holds`: which footage cases hold, so that it stays whatever its age.

use std::time::Duration;

use axum::extract;
use domain::{
    Permission, Timestamp,
    id::{CameraId, CaseId, HoldId},
    limit,
    video::StreamKind,
};
use store::HoldListed;

use super::footage::SpanQuery;
use crate::{
    State,
    caller::Caller,
    error::Answer,
    json::{Json, Path, Query},
    page::List,
};

/// Footage that stays as long as a case points to it.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Hold)]
pub(crate) struct HoldView {
    id: HoldId,
    /// Of which stream; null means both.
    stream: Option<StreamKind>,
    from: Timestamp,
    to: Timestamp,
    /// When it was made.
    since: Timestamp,
    /// For which case; null when the caller may not see it.
    case: Option<HeldForView>,
}

/// The case footage is held for.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = HeldFor)]
pub(crate) struct HeldForView {
    id: CaseId,
    number: String,
    title: String,
    /// Who holds the footage for it, by name.
    by: String,
}

/// The longest span that is asked for, whole days that begin and end in somebody's time zone: a
/// timeline of many days shows what is held, and there are few holds on a camera.
const MOST: Duration = Duration::from_secs((limit::DAYS as u64 + 1) * 24 * 3600);

/// Which footage of a span of at most 366 days is held
#[utoipa::path(get, path = "/api/v1/cameras/{id}/holds", tag = "cameras",
    params(("id" = CameraId, Path), SpanQuery), responses((status = 200, body = List<HoldView>)))]
pub(crate) async fn list_camera_holds(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    Query(query): Query<SpanQuery>,
) -> Answer<Json<List<HoldView>>> {
    actor.require(Permission::FootageView)?;
    let span = query.at_most(MOST)?;
    let sees_cases = actor.require(Permission::CaseRead).is_ok();
    let holds = state.store.hold_list_for(&actor, id, span).await?;
    let of_stream = |listed: &HoldListed| match (query.stream, listed.hold.stream) {
        (Some(wanted), Some(held)) => wanted == held,
        _ => true,
    };
    let holds = holds.into_iter().filter(of_stream).map(|listed| HoldView {
        id: listed.hold.id,
        stream: listed.hold.stream,
        from: listed.hold.span.from(),
        to: listed.hold.span.to(),
        since: listed.hold.since,
        case: listed.case.filter(|_| sees_cases).map(|case| HeldForView {
            id: case.id,
            number: case.number,
            title: case.title,
            by: case.by,
        }),
    });
    Ok(Json(List::whole(holds.collect())))
}
