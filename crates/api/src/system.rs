//! `GET /api/v1/system`: the gateway itself.

use axum::extract;
use domain::{
    Permission, Timestamp,
    access::Administrators,
    id::{NodeId, VolumeId},
    limit::Compliance,
    totp::SecondFactor,
};

use crate::{State, caller::Caller, error::Answer, json::Json};

/// The gateway itself.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct System {
    version: &'static str,
    /// Whether the law's least days of retention hold; `off` is shown in red.
    compliance: Compliance,
    retention: SystemRetention,
    /// Who must have a second factor; `off` is said on the system page.
    second_factor: SecondFactor,
    /// Whether the three administrators are three people; `one` is shown.
    administrators: Administrators,
    /// Whether the data is made up.
    demo: bool,
    node: NodeId,
    started_at: Timestamp,
    now: Timestamp,
    /// The time zone people's times are shown in.
    #[schema(example = "Asia/Shanghai")]
    time_zone: &'static str,
    /// Whether stills and picture diagnosis work.
    inspect: bool,
    /// Null for who does not see all areas.
    cameras: Option<SystemCameras>,
    /// Null for who does not see all areas.
    volumes: Option<Vec<SystemVolume>>,
    /// How many streams are not recorded because the disk is full and nothing on it may go. Null
    /// for who does not see all areas.
    streams_without_space: Option<usize>,
    /// How many days of footage there will be room for at the inflow of the last day. Null until
    /// that is known, and for who does not see all areas.
    days_kept: Option<u32>,
    /// Since when the database has taken nothing of what is recorded, which goes on meanwhile. Null
    /// while it takes it.
    rows_waiting_since: Option<Timestamp>,
    /// `sqlite` or `postgres`.
    database: &'static str,
    /// Whether what passes between here and browsers can be read on the way: plain HTTP on more than
    /// loopback.
    readable: bool,
    /// When the certificate ends that browsers are shown; null without TLS.
    certificate_ends: Option<Timestamp>,
    /// Whether that is within 30 days.
    certificate_ends_soon: bool,
}

/// How long footage is kept where a camera says nothing else.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct SystemRetention {
    /// At least, in days.
    min_days: u32,
    /// At most, in days, unless it is held.
    max_days: u32,
}

/// The cameras this node runs.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct SystemCameras {
    /// Cameras that are to run here.
    enabled: usize,
    /// Cameras that show pictures now.
    running: usize,
}

/// A place where footage lies.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct SystemVolume {
    id: VolumeId,
    /// Bytes.
    free: u64,
    /// Bytes.
    size: u64,
    /// Bytes of sealed footage.
    footage: u64,
}

/// The gateway itself
#[utoipa::path(get, path = "/api/v1/system", tag = "system",
    responses((status = 200, body = System)))]
pub(crate) async fn get_system(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
) -> Answer<Json<System>> {
    actor.require(Permission::SystemRead)?;
    let engine = state.engine.state();
    let (door, now) = (&state.settings.door, state.clock.now());
    // Counts tell of cameras outside the caller's areas, and so does what their footage takes.
    let everything = state.store.sees_all_areas(&actor).await?;
    let volumes = engine.volumes.into_iter().map(|volume| SystemVolume {
        id: volume.id,
        free: volume.free,
        size: volume.size,
        footage: volume.footage,
    });
    Ok(Json(System {
        version: state.settings.version,
        compliance: state.settings.compliance,
        retention: SystemRetention {
            min_days: state.settings.retention.min_days,
            max_days: state.settings.retention.max_days,
        },
        second_factor: state.settings.second_factor,
        administrators: state.settings.administrators,
        demo: state.settings.demo,
        node: state.settings.node,
        started_at: state.started,
        now,
        time_zone: "Asia/Shanghai",
        inspect: engine.inspect,
        cameras: everything.then_some(SystemCameras {
            enabled: engine.cameras,
            running: engine.running,
        }),
        volumes: everything.then(|| volumes.collect()),
        streams_without_space: everything.then_some(engine.without_space),
        days_kept: engine.days_kept.filter(|_| everything),
        rows_waiting_since: engine.rows_waiting_since,
        database: state.settings.database,
        readable: door.readable,
        certificate_ends: door.certificate_ends(),
        certificate_ends_soon: door.ends_soon(now),
    }))
}
