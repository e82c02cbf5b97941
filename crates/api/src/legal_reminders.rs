//! `GET /api/v1/legal_reminders`: the cameras whose legal record asks for somebody: not approved, to be
//! filed, an agreement that ends, a review that is old.

use axum::extract;
use domain::{
    Permission,
    day::Day,
    id::{AreaId, CameraId},
    legal::Missing,
};

use crate::{
    State,
    caller::Caller,
    cameras::legal::ReminderView,
    error::Answer,
    json::{Json, Query},
    page::List,
};

/// A camera that somebody should see to.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct LegalReminders {
    camera_id: CameraId,
    /// Its name.
    name: String,
    site_name: String,
    area_name: String,
    /// Whether it may be pulled today.
    approved: bool,
    /// What is missing before it can be approved.
    missing: Vec<Missing>,
    /// What to see to, the most urgent first; at least one.
    reminders: Vec<ReminderView>,
    /// The version of the record.
    version: i64,
}

/// Which cameras to look at.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LegalRemindersQuery {
    /// Only those in or below this area.
    area_id: Option<AreaId>,
}

/// Cameras whose legal record asks for somebody, by name, on one page
#[utoipa::path(get, path = "/api/v1/legal_reminders", tag = "legal", params(LegalRemindersQuery),
    responses((status = 200, body = List<LegalReminders>)))]
pub(crate) async fn list_legal_reminders(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(query): Query<LegalRemindersQuery>,
) -> Answer<Json<List<LegalReminders>>> {
    actor.require(Permission::CameraRead)?;
    let today = Day::of(state.clock.now());
    let found = state.store.legal_reminders(&actor, query.area_id).await?;
    let view = |listed: store::LegalListed| LegalReminders {
        camera_id: listed.camera,
        name: listed.name,
        site_name: listed.site_name,
        area_name: listed.area_name,
        approved: listed.record.is_approved(today),
        missing: listed.record.legal.missing(today),
        reminders: listed.reminders.into_iter().map(Into::into).collect(),
        version: listed.record.version,
    };
    Ok(Json(List::whole(found.into_iter().map(view).collect())))
}
