//! `GET /api/v1/unusual_uses`: what is unusual in the register of a month, person by person, with the
//! rows it stands on. What is unusual is `domain::unusual`'s.

use axum::extract;
use domain::{
    Permission, Timestamp,
    id::{CameraId, UserId},
    unusual::{self, Unusual},
};
use store::FindingListed;

use crate::{
    State,
    caller::Caller,
    error::{Answer, Problem},
    json::{Json, Query},
};

/// Something unusual. Its rows are the views of the person, and of the camera where one is named, from
/// `first` to `last`; with `bulk` those of the kind `export`.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = UnusualUse)]
pub(crate) struct UnusualView {
    unusual: Unusual,
    user_id: UserId,
    /// Who, by name.
    name: String,
    unit: String,
    /// The camera, for `repeated`.
    camera_id: Option<CameraId>,
    camera_name: Option<String>,
    /// When the first of its views began.
    first: Timestamp,
    /// When the last of them began.
    last: Timestamp,
    views: u32,
    cameras: u32,
    days: u32,
    /// How much footage was taken away, for `bulk`.
    footage_seconds: u64,
}

impl From<FindingListed> for UnusualView {
    fn from(listed: FindingListed) -> Self {
        let finding = listed.finding;
        Self {
            unusual: finding.unusual,
            user_id: finding.user,
            name: listed.name,
            unit: listed.unit,
            camera_id: finding.camera,
            camera_name: listed.camera_name,
            first: finding.first,
            last: finding.last,
            views: finding.rows,
            cameras: finding.cameras,
            days: finding.days,
            footage_seconds: finding.seconds,
        }
    }
}

/// What is unusual in a month, and from when on something is.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct UnusualUses {
    /// The hours of China's time between which nobody looks who is not on duty.
    night_from: u8,
    night_to: u8,
    /// More hours of footage than this are much for a day,
    bulk_hours: u32,
    /// and more cameras than this.
    bulk_cameras: u32,
    /// More days of thirty than this are often.
    repeat_days: u32,
    items: Vec<UnusualView>,
}

/// Which month.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UnusualQuery {
    /// `2026-11`, in China's time; this month when absent.
    month: Option<String>,
}

/// Unusual use of pictures in a month: a reason to ask, and no proof
#[utoipa::path(get, path = "/api/v1/unusual_uses", tag = "register", params(UnusualQuery),
    responses((status = 200, body = UnusualUses)))]
pub(crate) async fn list_unusual_uses(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(query): Query<UnusualQuery>,
) -> Answer<Json<UnusualUses>> {
    actor.require(Permission::RegisterRead)?;
    let today = state.clock.now().day_shanghai();
    let month = query
        .month
        .unwrap_or_else(|| today.chars().take(7).collect());
    let month = unusual::month(&month).map_err(|error| Problem::at("?month", error))?;
    let limits = state.settings.unusual;
    let found = state.store.unusual_list(&actor, limits, month).await?;
    Ok(Json(UnusualUses {
        night_from: limits.night_from,
        night_to: limits.night_to,
        bulk_hours: limits.bulk_hours,
        bulk_cameras: limits.bulk_cameras,
        repeat_days: limits.repeat_days,
        items: found.into_iter().map(UnusualView::from).collect(),
    }))
}
