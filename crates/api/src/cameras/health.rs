//! `GET /api/v1/cameras/{id}/health`: how a camera is, stream by stream, with its counters.

use axum::extract;
use domain::{
    Permission, Timestamp,
    health::{Reason, State as HealthState},
    id::CameraId,
    video::{Codec, StreamKind},
};
use engine::StreamHealth;

use crate::{
    State,
    caller::Caller,
    error::Answer,
    json::{Json, Path},
};

/// How a camera is.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct CameraHealth {
    state: HealthState,
    /// Since when; null while unknown.
    since: Option<Timestamp>,
    /// Why, in a word, while there is a failure.
    reason: Option<String>,
    /// Each stream that runs here; empty when the camera does not.
    streams: Vec<StreamHealthView>,
}

/// How one stream is, and what came from it.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = StreamHealth)]
pub(crate) struct StreamHealthView {
    stream: StreamKind,
    state: HealthState,
    since: Option<Timestamp>,
    reason: Option<Reason>,
    /// The reason in words, for technicians.
    detail: Option<String>,
    /// Whether it is being written to disk.
    recording: bool,
    /// How many look at it.
    viewers: usize,
    frames: u64,
    bytes: u64,
    /// Network packets that did not come.
    lost: u64,
    /// Key pictures.
    keys: u64,
    /// Connections so far.
    sessions: u64,
    /// Pictures a second.
    frame_rate: f64,
    bits_per_second: u64,
    /// From one key picture to the next.
    key_distance_ms: Option<i64>,
    codec: Option<Codec>,
    /// The codec in the words of browsers.
    rfc6381: Option<String>,
    width: Option<u16>,
    height: Option<u16>,
    /// The camera's clock minus ours, where it tells its time.
    camera_offset_ms: Option<i64>,
    last_picture: Option<Timestamp>,
    /// When it is tried next; null while connected, and while only a person can help.
    next_try: Option<Timestamp>,
}

impl From<StreamHealth> for StreamHealthView {
    fn from(stream: StreamHealth) -> Self {
        let counters = stream.counters;
        let format = counters.format.as_deref();
        Self {
            stream: stream.stream,
            state: stream.health.state,
            since: stream.health.since,
            reason: stream.reason,
            detail: stream.detail,
            recording: stream.recording,
            viewers: stream.viewers,
            frames: counters.frames,
            bytes: counters.bytes,
            lost: counters.lost,
            keys: counters.keys,
            sessions: counters.sessions,
            frame_rate: f64::from(counters.frame_rate_milli) / 1000.0,
            bits_per_second: counters.bits_per_second,
            key_distance_ms: counters.key_distance_us.map(|micros| micros / 1000),
            codec: format.map(|format| format.codec),
            rfc6381: format.map(|format| format.rfc6381.clone()),
            width: format.map(|format| format.width),
            height: format.map(|format| format.height),
            camera_offset_ms: counters.camera_offset_us.map(|micros| micros / 1000),
            last_picture: counters.last_picture,
            next_try: stream.next_try,
        }
    }
}

/// How a camera is
#[utoipa::path(get, path = "/api/v1/cameras/{id}/health", tag = "health",
    params(("id" = CameraId, Path)), responses((status = 200, body = CameraHealth)))]
pub(crate) async fn get_camera_health(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
) -> Answer<Json<CameraHealth>> {
    actor.require(Permission::CameraRead)?;
    let listed = state.store.camera_get(&actor, id).await?;
    let health = match state.engine.health(id) {
        Some(running) => CameraHealth {
            state: running.state,
            since: running.since,
            reason: running.reason.map(str::to_owned),
            streams: running.streams.into_iter().map(Into::into).collect(),
        },
        None => CameraHealth {
            state: listed.health.state,
            since: listed.health.since,
            reason: listed.reason,
            streams: Vec::new(),
        },
    };
    Ok(Json(health))
}
