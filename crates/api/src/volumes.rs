//! `/api/v1/volumes`: the folders and disks that hold footage.
//!
//! What lies on them is of all areas, so only who sees all of them sees volumes at all.

use std::path::{Path as FilePath, PathBuf};

use axum::{
    extract,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    Code, Error, Permission, Timestamp,
    id::{NodeId, VolumeId},
    limit,
    volume::{VolumeState, VolumeUse},
};
use store::Volume;

use crate::{
    State,
    caller::Caller,
    error::{Answer, Fields},
    json::{Json, Path},
};

/// A volume: a folder, better a disk of its own, that holds footage.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Volume)]
pub(crate) struct VolumeView {
    id: VolumeId,
    /// The process that has it.
    node_id: NodeId,
    /// The folder, as that process sees it.
    path: String,
    r#use: VolumeUse,
    state: VolumeState,
    /// Since when the state is so.
    since: Timestamp,
    /// When its process said so; null before it did.
    seen_at: Option<Timestamp>,
    /// Bytes that can still be written.
    free: u64,
    /// Bytes in all.
    size: u64,
    /// Bytes of sealed footage.
    footage: u64,
    /// How many streams are written to it.
    streams: u64,
}

impl From<Volume> for VolumeView {
    fn from(volume: Volume) -> Self {
        Self {
            id: volume.id,
            node_id: volume.node,
            path: volume.path,
            r#use: volume.wanted,
            state: volume.state,
            since: volume.since,
            seen_at: volume.seen,
            free: volume.free,
            size: volume.size,
            footage: volume.footage,
            streams: volume.streams,
        }
    }
}

/// All volumes.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Volumes {
    items: Vec<VolumeView>,
}

/// A new volume.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"path": "/mnt/disk2/footage"}))]
pub(crate) struct NewVolume {
    /// An absolute path on the machine that answers. The folder above must be there; the folder itself
    /// must be new, empty, or have been a volume before.
    path: String,
}

/// What of a volume changes.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"use": "drain"}))]
pub(crate) struct VolumeChange {
    r#use: VolumeUse,
    /// With `use` `retired`: the disk and what lies on it are lost, and that footage is missing from
    /// now on, whether a case holds it or not. Otherwise a volume is retired only when it is empty.
    #[serde(default)]
    lost: bool,
}

/// The volumes; none for who does not see all areas
#[utoipa::path(get, path = "/api/v1/volumes", tag = "system",
    responses((status = 200, body = Volumes)))]
pub(crate) async fn list_volumes(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
) -> Answer<Json<Volumes>> {
    actor.require(Permission::SystemRead)?;
    let all = state.store.volume_all(&actor).await?;
    Ok(Json(Volumes {
        items: all.into_iter().map(VolumeView::from).collect(),
    }))
}

/// Add a volume to the process that answers, and record to it
#[utoipa::path(post, path = "/api/v1/volumes", tag = "system", request_body = NewVolume,
    responses((status = 201, body = VolumeView, headers(("Location" = String)))))]
pub(crate) async fn create_volume(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Json(body): Json<NewVolume>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::SystemManage)?;
    if !state.store.sees_all_areas(&actor).await? {
        return Err(Error::not_found("volume", "-").into());
    }
    let mut fields = Fields::default();
    let path = fields.take("/path", limit::text("path", &body.path));
    if !FilePath::new(&path).is_absolute() || path.chars().any(char::is_control) {
        let error = Error::new(Code::VolumePath).with("path", &path);
        let _: () = fields.take("/path", Err(error));
    }
    fields.done()?;
    let (node, store) = (state.settings.node, state.store.clone());
    let mut made = None;
    state
        .engine
        .add_volume(PathBuf::from(&path), async |id| {
            made = Some(store.volume_take(&actor, node, id, &path).await?);
            Ok(())
        })
        .await?;
    let made = made.ok_or_else(|| Error::internal("add a volume"))?;
    let view = VolumeView::from(made);
    let location = [(header::LOCATION, format!("/api/v1/volumes/{}", view.id))];
    Ok((StatusCode::CREATED, location, Json(view)))
}

/// Say what a volume is used for
#[utoipa::path(patch, path = "/api/v1/volumes/{id}", tag = "system",
    params(("id" = VolumeId, Path)), request_body = VolumeChange,
    responses((status = 200, body = VolumeView)))]
pub(crate) async fn update_volume(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<VolumeId>,
    Json(body): Json<VolumeChange>,
) -> Answer<Json<VolumeView>> {
    actor.require(Permission::SystemManage)?;
    let changed = state
        .store
        .volume_use(&actor, id, body.r#use, body.lost)
        .await?;
    state.engine.look_at_volumes();
    Ok(Json(VolumeView::from(changed)))
}
