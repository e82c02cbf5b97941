//! `/api/v1/shifts`: standing duty. A shift covers live pictures of all cameras of whoever opened it.

use axum::{extract, http::StatusCode, response::IntoResponse};
use domain::{
    Permission, Timestamp,
    duty::Shift,
    id::{ShiftId, UserId},
};

use crate::{
    State,
    caller::Caller,
    error::Answer,
    json::{Json, Path},
};

/// One person's duty.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Shift)]
pub(crate) struct ShiftView {
    id: ShiftId,
    user_id: UserId,
    /// Whose, by name.
    name: String,
    unit: String,
    opened: Timestamp,
    /// When it ends by itself.
    until: Timestamp,
    closed: Option<Timestamp>,
}

impl From<Shift> for ShiftView {
    fn from(shift: Shift) -> Self {
        Self {
            id: shift.id,
            user_id: shift.user,
            name: shift.name,
            unit: shift.unit,
            opened: shift.opened,
            until: shift.until,
            closed: shift.closed,
        }
    }
}

/// What is asked of a shift.
#[derive(Clone, Copy, Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ShiftAction {
    /// End it; open live pictures end.
    Close,
}

/// An action.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "close"}))]
pub(crate) struct ShiftActionRequest {
    action: ShiftAction,
}

/// Begin one's shift
///
/// It ends by itself after 24 hours.
#[utoipa::path(post, path = "/api/v1/shifts", tag = "register",
    responses((status = 201, body = ShiftView)))]
pub(crate) async fn create_shift(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::DutyStand)?;
    let shift = state.store.shift_open(&actor).await?;
    Ok((StatusCode::CREATED, Json(ShiftView::from(shift))))
}

/// End one's shift
#[utoipa::path(post, path = "/api/v1/shifts/{id}/actions", tag = "register",
    params(("id" = ShiftId, Path)), request_body = ShiftActionRequest,
    responses((status = 200, body = ShiftView)))]
pub(crate) async fn act_on_shift(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<ShiftId>,
    Json(body): Json<ShiftActionRequest>,
) -> Answer<Json<ShiftView>> {
    actor.require(Permission::DutyStand)?;
    match body.action {
        ShiftAction::Close => {
            let shift = state.store.shift_close(&actor, id).await?;
            state.viewings.record_closed();
            Ok(Json(shift.into()))
        }
    }
}
