//! `GET /api/v1/deletions`: certificates of deleted footage. They are made by retention and purges, never
//! changed here, and kept as long as the audit log.

use axum::extract;
use domain::{
    Permission, Timestamp,
    deletion::{Deletion, DeletionRule},
    id::{AreaId, CameraId, DeletionId, PurgeId},
    retention::DaysFrom,
    video::StreamKind,
};
use store::DeletionFilter;

use crate::{
    State,
    caller::Caller,
    error::Answer,
    json::{self, Json, Query},
    page::{List, PageParams, Paged},
};

/// A certificate of deleted footage: what of one stream of one day went by one rule. It grows for a
/// day while more of that goes, and never shrinks.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Deletion)]
pub(crate) struct DeletionView {
    id: DeletionId,
    camera_id: CameraId,
    /// Its name then; the camera may be gone since.
    camera_name: String,
    /// The name of its site then.
    site_name: String,
    area_id: AreaId,
    /// Whether the camera had been removed before.
    camera_removed: bool,
    stream: StreamKind,
    /// The first picture that went.
    from: Timestamp,
    /// The end of the last picture that went. Nothing in between stayed.
    to: Timestamp,
    rule: DeletionRule,
    /// The days that were over: for `age` those after which footage goes, for `space` those it was
    /// promised; none for `purge`.
    days: u32,
    /// Who had said so.
    days_from: DaysFrom,
    /// By which purge, for `purge`.
    purge_id: Option<PurgeId>,
    files: u32,
    bytes: u64,
    /// When the first of the files was given up.
    begun: Timestamp,
    /// When the last of them was given up.
    last: Timestamp,
    /// Since when all files were looked for after they were unlinked, and not found; null while some
    /// are left.
    verified_at: Option<Timestamp>,
    /// How many files are not known to be gone yet.
    left: u32,
}

impl From<Deletion> for DeletionView {
    fn from(one: Deletion) -> Self {
        Self {
            id: one.id,
            verified_at: one.verified(),
            left: one.left(),
            camera_id: one.camera,
            camera_name: one.camera_name,
            site_name: one.site_name,
            area_id: one.area,
            camera_removed: one.removed,
            stream: one.stream,
            from: one.span.from(),
            to: one.span.to(),
            rule: one.by.rule,
            days: one.by.days,
            days_from: one.by.from,
            purge_id: one.by.purge,
            files: one.files,
            bytes: one.bytes,
            begun: one.begun,
            last: one.last,
        }
    }
}

/// Which certificates to list.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeletionQuery {
    /// Only footage of this camera, which may be gone.
    camera_id: Option<CameraId>,
    /// Only footage that went by this rule.
    #[param(inline)]
    rule: Option<DeletionRule>,
    /// Only footage of this time or after it.
    #[param(value_type = Option<Timestamp>)]
    from: Option<String>,
    /// Only footage of before this time.
    #[param(value_type = Option<Timestamp>)]
    to: Option<String>,
    /// `true`: only those of which all files are known to be gone; `false`: only the others.
    verified: Option<bool>,
}

/// Which footage was deleted, when and by which rule, the latest first
#[utoipa::path(get, path = "/api/v1/deletions", tag = "audit", params(DeletionQuery, PageParams),
    responses((status = 200, body = List<DeletionView>)))]
pub(crate) async fn list_deletions(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(query): Query<DeletionQuery>,
    paged: Paged,
) -> Answer<Json<List<DeletionView>>> {
    actor.require(Permission::AuditRead)?;
    let filter = DeletionFilter {
        camera: query.camera_id,
        rule: query.rule,
        from: json::maybe_time("from", query.from.as_deref())?,
        to: json::maybe_time("to", query.to.as_deref())?,
        verified: query.verified,
    };
    let page = state
        .store
        .deletion_list(&actor, &filter, &paged.paging())
        .await?;
    Ok(Json(paged.answer(page, DeletionView::from)))
}
