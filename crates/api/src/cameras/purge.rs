//! `/api/v1/cameras/{id}/purge`: all footage of a camera is deleted by order (责令删除), and how far that
//! is. What stops it is `domain::purge`'s; the purges of all cameras are in `purges`.

use axum::{extract, http::StatusCode, response::IntoResponse};
use domain::{
    Permission, Timestamp,
    id::{CameraId, CaseId},
    limit,
    purge::{PurgeHold, PurgeOrder},
};

use crate::{
    State,
    caller::Caller,
    error::{Answer, Fields},
    json::{Json, Path},
    purges::PurgeView,
};

/// An order to delete all footage of a camera.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "白庙社区-村口-东向-枪机", "document": "绵公责改字〔2026〕7号", "reason": "安装位置不当，责令拆除并删除录像"
}))]
pub(crate) struct NewPurge {
    /// The camera's name, repeated, so that it is not another one's footage that goes.
    name: String,
    /// The number of the document that orders it.
    document: String,
    /// Why.
    reason: String,
}

/// Footage that a case holds, and who decides about it.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = PurgeHold)]
pub(crate) struct PurgeHoldView {
    case_id: CaseId,
    case_number: String,
    /// The area the case happened in.
    area_name: String,
    /// The officer who works the case, who decides; null while nobody does: then those of the area.
    officer: Option<String>,
    /// The officer's unit.
    unit: String,
    /// Who holds the footage for it, by name.
    by: String,
    from: Timestamp,
    to: Timestamp,
}

impl From<PurgeHold> for PurgeHoldView {
    fn from(hold: PurgeHold) -> Self {
        Self {
            case_id: hold.case,
            case_number: hold.number,
            area_name: hold.area_name,
            officer: hold.officer,
            unit: hold.unit,
            by: hold.by,
            from: hold.span.from(),
            to: hold.span.to(),
        }
    }
}

/// What there is of a camera that would go, what stops that, and how the last purge is.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct CameraPurge {
    camera_name: String,
    site_name: String,
    /// When the camera was removed, if it was.
    removed: Option<Timestamp>,
    /// Sealed files that there are now.
    files: u32,
    bytes: u64,
    /// The first picture there is; null without footage.
    from: Option<Timestamp>,
    /// The end of the last.
    to: Option<Timestamp>,
    /// What cases hold: while there is any, nothing can be deleted.
    holds: Vec<PurgeHoldView>,
    /// The last purge; null where there was none.
    purge: Option<PurgeView>,
}

/// What a purge of a camera would delete, and how the last one is
#[utoipa::path(get, path = "/api/v1/cameras/{id}/purge", tag = "cameras",
    params(("id" = CameraId, Path)), responses((status = 200, body = CameraPurge)))]
pub(crate) async fn get_camera_purge(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
) -> Answer<Json<CameraPurge>> {
    actor.require(Permission::CameraPurge)?;
    let facts = state.store.purge_facts(&actor, id).await?;
    Ok(Json(CameraPurge {
        camera_name: facts.camera_name,
        site_name: facts.site_name,
        removed: facts.removed,
        files: facts.files,
        bytes: facts.bytes,
        from: facts.span.map(|span| span.from()),
        to: facts.span.map(|span| span.to()),
        holds: facts.holds.into_iter().map(PurgeHoldView::from).collect(),
        purge: facts.last.map(PurgeView::from),
    }))
}

/// Delete all footage of a camera, everywhere, by order
///
/// The camera is switched off and stays so until somebody switches it on. Nothing is deleted while a
/// case holds any footage of the camera: the answer `purge_held` names the cases and who decides.
#[utoipa::path(post, path = "/api/v1/cameras/{id}/purge", tag = "cameras",
    params(("id" = CameraId, Path)), request_body = NewPurge,
    responses((status = 202, body = PurgeView, description = "It is being done; ask for it again.")))]
pub(crate) async fn create_camera_purge(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    Json(body): Json<NewPurge>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraPurge)?;
    let mut fields = Fields::default();
    let order = PurgeOrder {
        name: fields.take("/name", limit::name("name", &body.name)),
        document: fields.take("/document", limit::name("document", &body.document)),
        reason: fields.take("/reason", limit::text("reason", &body.reason)),
    };
    fields.done()?;
    let purge = state.store.purge_add(&actor, id, order).await?;
    state.engine.purge();
    Ok((StatusCode::ACCEPTED, Json(PurgeView::from(purge))))
}
