//! `/api/v1/cameras`: one record per camera (一机一档). What a camera shows lies in the files
//! below this one.

pub(crate) mod clip;
pub(crate) mod clip_list;
pub(crate) mod events;
pub(crate) mod footage;
pub(crate) mod footage_days;
pub(crate) mod health;
pub(crate) mod holds;
pub(crate) mod legal;
pub(crate) mod live;
pub(crate) mod probe;
pub(crate) mod purge;
pub(crate) mod record;
pub(crate) mod snapshot;

use axum::{
    extract,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    Code, Error, Permission, Timestamp,
    audit::AuditAction,
    camera::{Near, RecordingPlan, StreamAddress},
    day::Day,
    health::State as HealthState,
    id::{AreaId, CameraId, RecorderId, SiteId},
    legal::Mask,
    limit::{self, Compliance},
    pressure::Importance,
    schedule::Schedule,
};
use store::{CameraFilter, CameraListed};

use crate::{
    State,
    caller::Caller,
    error::{Answer, Problem, together},
    json::{Json, Path, Query},
    kept::KeptView,
    page::{List, PageParams, Paged},
    version::{IfMatch, etag},
};
use record::{CameraChange, NewCamera};

/// A camera, as everybody who may see it sees it.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Camera)]
pub(crate) struct CameraView {
    id: CameraId,
    name: String,
    site_id: SiteId,
    site_name: String,
    area_id: AreaId,
    area_name: String,
    /// The recorder it is reached through, if any.
    recorder_id: Option<RecorderId>,
    /// The GB/T 28181 code, 20 digits, or empty.
    gb_code: String,
    /// Where it stands, in words.
    place: String,
    /// WGS 84, in degrees.
    longitude: Option<f64>,
    /// WGS 84, in degrees.
    latitude: Option<f64>,
    /// The full picture.
    main: StreamAddress,
    /// The small picture, where the camera has one.
    sub: Option<StreamAddress>,
    /// Which streams are recorded.
    plan: RecordingPlan,
    /// Whether their sound is recorded too, where there is some of a kind that is.
    audio: bool,
    /// When they are.
    schedule: Schedule,
    /// Days of footage kept at least; null takes what is above.
    min_days: Option<u32>,
    /// Days after which footage goes; null takes what is above.
    max_days: Option<u32>,
    /// How long footage is kept here, whoever says so.
    kept: KeptView,
    /// How long it goes on being recorded when there is no space for all.
    importance: Importance,
    /// Seconds of an outage before an alert, 1 to 86400; null takes what is above.
    alert_after_s: Option<u32>,
    /// Whether it is to run at all.
    enabled: bool,
    /// Whether credentials are stored; they are never shown.
    has_credentials: bool,
    /// Whether its legal record is approved today; without that nothing is pulled from it while the
    /// compliance profile is on.
    approved: bool,
    /// What is covered in its pictures when people look. The pictures themselves
    /// have nothing covered.
    masks: Vec<Mask>,
    /// When it was removed: it is still shown as long as a case holds footage of it, in no list.
    removed: Option<Timestamp>,
    version: i64,
    health: HealthView,
    /// How far from the place asked for with `near`, in metres; null where none was asked for.
    distance_m: Option<u32>,
}

/// How a camera is.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = CameraState)]
pub(crate) struct HealthView {
    state: HealthState,
    /// Since when; null while unknown.
    since: Option<Timestamp>,
    /// Why, in a word, while there is a failure.
    reason: Option<String>,
}

impl CameraView {
    fn of(listed: CameraListed, state: &State) -> Self {
        let (settings, today) = (&state.settings, Day::of(state.clock.now()));
        let approved = listed.may_run(Compliance::On, today);
        let camera = listed.camera;
        let degrees = |value: i32| f64::from(value) / 1e7;
        Self {
            id: camera.id,
            name: camera.name,
            site_id: camera.site,
            site_name: listed.site_name,
            area_id: camera.area,
            area_name: listed.area_name,
            recorder_id: camera.recorder,
            gb_code: camera.gb_code,
            place: camera.place,
            longitude: camera.position.map(|(longitude, _)| degrees(longitude)),
            latitude: camera.position.map(|(_, latitude)| degrees(latitude)),
            main: camera.main,
            sub: camera.sub,
            plan: camera.plan,
            audio: camera.audio,
            schedule: camera.schedule,
            min_days: camera.min_days,
            max_days: camera.max_days,
            kept: KeptView::of(&listed.said, settings),
            importance: camera.importance,
            alert_after_s: camera.alert_after_s,
            enabled: camera.enabled,
            has_credentials: camera.has_credentials,
            approved,
            masks: listed.masks,
            removed: listed.removed,
            version: camera.version,
            health: HealthView {
                state: listed.health.state,
                since: listed.health.since,
                reason: listed.reason,
            },
            distance_m: None,
        }
    }
}

/// What cameras to list.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListFilter {
    /// Only those in or below this area.
    area_id: Option<AreaId>,
    /// Only those of this site.
    site_id: Option<SiteId>,
    /// Only those whose name, place or code contains this.
    q: Option<String>,
    /// Only those in this state.
    #[param(inline)]
    state: Option<HealthState>,
    /// Only those near this place: longitude and latitude (WGS 84, degrees) with a comma between.
    /// The nearest first, on one page.
    #[param(example = "104.7,31.7")]
    near: Option<String>,
    /// How near, in metres; 1 to 100000, 500 when absent. Only with `near`.
    radius_m: Option<u32>,
}

/// What to do with a camera.
#[derive(Clone, Copy, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CameraAction {
    /// Try again at once, also after the camera refused the credentials.
    Reconnect,
}

/// Something to do with a camera.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "reconnect"}))]
pub(crate) struct CameraActionRequest {
    action: CameraAction,
}

/// The cameras the caller may see
#[utoipa::path(get, path = "/api/v1/cameras", tag = "cameras", params(ListFilter, PageParams),
    responses((status = 200, body = List<CameraView>)))]
pub(crate) async fn list_cameras(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(filter): Query<ListFilter>,
    paged: Paged,
) -> Answer<Json<List<CameraView>>> {
    actor.require(Permission::CameraRead)?;
    let near = near(&filter)?;
    let q = filter.q.map(|q| limit::text("q", &q)).transpose();
    let filter = CameraFilter {
        area: filter.area_id,
        site: filter.site_id,
        q: q.map_err(|error| Problem::at("?q", error))?,
        state: filter.state,
    };
    if let Some(near) = near {
        let limit = paged.paging().limit;
        let found = state
            .store
            .camera_near(&actor, &filter, near, limit)
            .await?;
        let view = |(listed, metres)| CameraView {
            distance_m: Some(metres),
            ..CameraView::of(listed, &state)
        };
        return Ok(Json(List::whole(found.into_iter().map(view).collect())));
    }
    let page = state
        .store
        .camera_list(&actor, &filter, &paged.paging())
        .await?;
    Ok(Json(
        paged.answer(page, |listed| CameraView::of(listed, &state)),
    ))
}

/// The place to look near, and how near.
fn near(filter: &ListFilter) -> Answer<Option<Near>> {
    const WORD: &str = "longitude,latitude";
    let invalid = |field: &'static str, value: &str, reason: &str| {
        let error = Error::new(Code::ValueInvalid)
            .with("field", field)
            .with("value", value.chars().take(limit::NAME).collect::<String>())
            .with("reason", reason);
        Problem::at(format!("?{field}"), error)
    };
    let Some(text) = &filter.near else {
        return match filter.radius_m {
            Some(_) => Err(Problem::at("?radius_m", together("radius_m", "near"))),
            None => Ok(None),
        };
    };
    let (longitude, latitude) = text
        .split_once(',')
        .and_then(|(one, two)| one.trim().parse().ok().zip(two.trim().parse().ok()))
        .ok_or_else(|| invalid("near", text, WORD))?;
    let centre = record::position(Some(longitude), Some(latitude))
        .map_err(|error| Problem::at("?near", error))?;
    let radius_m = filter.radius_m.unwrap_or(500);
    if !(1..=100_000).contains(&radius_m) {
        return Err(invalid("radius_m", &radius_m.to_string(), "1–100000"));
    }
    Ok(centre.map(|centre| Near { centre, radius_m }))
}

/// Add a camera
#[utoipa::path(post, path = "/api/v1/cameras", tag = "cameras", request_body = NewCamera,
    responses((status = 201, body = CameraView, headers(("Location" = String)))))]
pub(crate) async fn create_camera(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Json(body): Json<NewCamera>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraManage)?;
    let above = state.store.site_get(&actor, body.site_id).await?.said;
    let new = body.checked(&state.settings, above)?;
    // Nothing is written down of it yet that could allow its sound.
    if new.audio && state.settings.compliance == Compliance::On {
        return Err(Problem::at("/audio", Error::new(Code::AudioNotAllowed)));
    }
    let camera = state.store.camera_add(&actor, new).await?;
    let view = CameraView::of(camera, &state);
    state.engine.wake();
    let location = [(header::LOCATION, format!("/api/v1/cameras/{}", view.id))];
    Ok((
        StatusCode::CREATED,
        etag(view.version),
        location,
        Json(view),
    ))
}

/// One camera
#[utoipa::path(get, path = "/api/v1/cameras/{id}", tag = "cameras", params(("id" = CameraId, Path)),
    responses((status = 200, body = CameraView, headers(("ETag" = String)))))]
pub(crate) async fn get_camera(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraRead)?;
    let view = CameraView::of(state.store.camera_kept(&actor, id).await?, &state);
    Ok((etag(view.version), Json(view)))
}

/// Change a camera
#[utoipa::path(patch, path = "/api/v1/cameras/{id}", tag = "cameras",
    params(("id" = CameraId, Path)), request_body = CameraChange,
    responses((status = 200, body = CameraView, headers(("ETag" = String)))))]
pub(crate) async fn update_camera(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    if_match: IfMatch,
    Json(body): Json<CameraChange>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraManage)?;
    let version = if_match.required(body.version)?;
    let before = state.store.camera_get(&actor, id).await?;
    let site = body.site_id.unwrap_or(before.camera.site);
    let above = state.store.site_get(&actor, site).await?.said;
    let change = body.checked(&before.camera, &state.settings, above)?;
    let louder = change.audio == Some(true) && !before.camera.audio;
    if louder && state.settings.compliance == Compliance::On {
        let record = state.store.legal_get(&actor, id).await?;
        if record.legal.audio_document.is_empty() {
            return Err(Problem::at("/audio", Error::new(Code::AudioNotAllowed)));
        }
    }
    let after = state
        .store
        .camera_update(&actor, id, change, version)
        .await?;
    state.engine.wake();
    let view = CameraView::of(after, &state);
    Ok((etag(view.version), Json(view)))
}

/// Remove a camera; its footage goes when it is old enough, and stays for cases
#[utoipa::path(delete, path = "/api/v1/cameras/{id}", tag = "cameras",
    params(("id" = CameraId, Path)), responses((status = 204, description = "It is gone.")))]
pub(crate) async fn delete_camera(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    if_match: IfMatch,
) -> Answer<StatusCode> {
    actor.require(Permission::CameraManage)?;
    state
        .store
        .camera_remove(&actor, id, if_match.or(None))
        .await?;
    state.engine.wake();
    Ok(StatusCode::NO_CONTENT)
}

/// Do something with a camera
#[utoipa::path(post, path = "/api/v1/cameras/{id}/actions", tag = "cameras",
    params(("id" = CameraId, Path)), request_body = CameraActionRequest,
    responses((status = 202, description = "It is being done; watch the camera's health.")))]
pub(crate) async fn act_on_camera(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    Json(body): Json<CameraActionRequest>,
) -> Answer<StatusCode> {
    actor.require(Permission::CameraManage)?;
    state.store.camera_get(&actor, id).await?;
    match body.action {
        CameraAction::Reconnect => {
            let act = AuditAction::CameraReconnect;
            state.store.audit_camera(&actor, act, id).await?;
            state.engine.reconnect(id);
        }
    }
    Ok(StatusCode::ACCEPTED)
}
