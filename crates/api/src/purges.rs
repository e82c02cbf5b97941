//! `GET /api/v1/purges` and `GET /api/v1/removed_cameras`: the orders to delete all footage of a camera,
//! and the cameras that were removed and could still be purged. Ordering one is `cameras::purge`'s.

use axum::extract;
use domain::{
    Permission, Timestamp,
    id::{CameraId, PurgeId, UserId, VolumeId},
    limit,
    purge::Purge,
};
use store::RemovedCamera;

use crate::{
    State,
    caller::Caller,
    error::Answer,
    json::Json,
    page::{List, PageParams, Paged},
};

/// A disk that is looked at for files of the camera.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = PurgeVolume)]
pub(crate) struct PurgeVolumeView {
    volume_id: VolumeId,
    path: String,
    /// When it was looked at and had no file of the camera; null until then: it may be away.
    looked: Option<Timestamp>,
    /// Files without a certificate that were removed there: unfinished ones, and copies.
    strays: u32,
}

/// An order to delete all footage of a camera, and what became of it. Its certificates are deletions
/// with its id.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Purge)]
pub(crate) struct PurgeView {
    id: PurgeId,
    camera_id: CameraId,
    /// Its name then; the camera may be gone since.
    camera_name: String,
    /// The name of its site then.
    site_name: String,
    /// Whether the camera had been removed before.
    camera_removed: bool,
    /// The number of the document that orders it.
    document: String,
    reason: String,
    user_id: UserId,
    /// Who gave it effect, by name.
    name: String,
    unit: String,
    ordered: Timestamp,
    /// Footage that begins from then on stays: somebody switched the camera on again. Null: none.
    until: Option<Timestamp>,
    /// Since when all is known to be gone; null while some is left, or a disk is away.
    done: Option<Timestamp>,
    files: u32,
    bytes: u64,
    /// How many files are not known to be gone yet.
    left: u32,
    volumes: Vec<PurgeVolumeView>,
}

impl From<Purge> for PurgeView {
    fn from(purge: Purge) -> Self {
        let volumes = purge.volumes.iter().map(|one| PurgeVolumeView {
            volume_id: one.volume,
            path: one.path.clone(),
            looked: one.looked,
            strays: one.strays,
        });
        Self {
            volumes: volumes.collect(),
            left: purge.left(),
            id: purge.id,
            camera_id: purge.camera,
            camera_name: purge.camera_name,
            site_name: purge.site_name,
            camera_removed: purge.removed,
            document: purge.document,
            reason: purge.reason,
            user_id: purge.user,
            name: purge.name,
            unit: purge.unit,
            ordered: purge.ordered,
            until: purge.until,
            done: purge.done,
            files: purge.files,
            bytes: purge.bytes,
        }
    }
}

/// Orders to delete all footage of a camera, the latest first
#[utoipa::path(get, path = "/api/v1/purges", tag = "audit", params(PageParams),
    responses((status = 200, body = List<PurgeView>)))]
pub(crate) async fn list_purges(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    paged: Paged,
) -> Answer<Json<List<PurgeView>>> {
    actor.require(Permission::AuditRead)?;
    let page = state.store.purge_list(&actor, &paged.paging()).await?;
    Ok(Json(paged.answer(page, PurgeView::from)))
}

/// A camera that was removed and of which there is footage.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = RemovedCamera)]
pub(crate) struct RemovedCameraView {
    id: CameraId,
    name: String,
    site_name: String,
    removed: Timestamp,
}

impl From<RemovedCamera> for RemovedCameraView {
    fn from(camera: RemovedCamera) -> Self {
        Self {
            id: camera.id,
            name: camera.name,
            site_name: camera.site_name,
            removed: camera.removed,
        }
    }
}

/// Cameras that were removed and of which there is footage, which can still be purged; at most 500
#[utoipa::path(get, path = "/api/v1/removed_cameras", tag = "cameras",
    responses((status = 200, body = List<RemovedCameraView>)))]
pub(crate) async fn list_removed_cameras(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
) -> Answer<Json<List<RemovedCameraView>>> {
    actor.require(Permission::CameraPurge)?;
    let cameras = state.store.camera_removed(&actor, limit::PAGE).await?;
    let views = cameras.into_iter().map(RemovedCameraView::from);
    Ok(Json(List::whole(views.collect())))
}
