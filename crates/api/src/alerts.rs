//! `/api/v1/alerts`: what is out of order and asks for somebody. When one is raised and when it is
//! over is decided in `domain::alert`; which programs hear of it in `/receivers`.

use axum::{extract, response::IntoResponse};
use domain::{
    Permission, Timestamp,
    alert::{AlertAction, AlertCause, AlertLogRow, AlertState},
    health::State as HealthState,
    id::{AlertId, AreaId, CameraId, SiteId, UserId},
    limit,
};
use store::{AlertCamera, AlertFilter, AlertListed, Assignee};

use crate::{
    State,
    caller::Caller,
    error::{Answer, Problem},
    json::{Json, Path, Query},
    page::{List, PageParams, Paged},
    version::{IfMatch, etag},
};

/// Something that is wrong with a camera or a site.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Alert)]
pub(crate) struct AlertView {
    id: AlertId,
    /// What it is about.
    cause: AlertCause,
    state: AlertState,
    /// What its state allows.
    actions: Vec<AlertAction>,
    /// The camera's state when it was raised.
    seen: HealthState,
    site_id: SiteId,
    site_name: String,
    /// Whom to call there.
    contact: String,
    /// Who repairs there.
    contractor: String,
    area_id: AreaId,
    area_name: String,
    /// Null when it is about the whole site.
    camera_id: Option<CameraId>,
    camera_name: Option<String>,
    /// How many cameras it stands for.
    cameras: u32,
    /// Since when things are wrong.
    since: Timestamp,
    /// When it was raised, the last time.
    raised: Timestamp,
    /// How many times it was raised.
    times: u32,
    /// Whether what is wrong comes and goes.
    flapping: bool,
    /// Who knows of it, by name.
    acknowledged_by: Option<String>,
    acknowledged_at: Option<Timestamp>,
    /// To whom it was given.
    assignee_id: Option<UserId>,
    assignee_name: Option<String>,
    /// When it was over.
    ended: Option<Timestamp>,
    /// Who closed it, by name; empty where it ended by itself.
    ended_by: String,
    version: i64,
}

impl From<AlertListed> for AlertView {
    fn from(listed: AlertListed) -> Self {
        let alert = listed.alert;
        let (actions, flapping) = (alert.actions(), alert.is_flapping());
        let (acknowledged_by, acknowledged_at) = alert.acknowledged.unzip();
        Self {
            id: alert.id,
            cause: alert.cause,
            state: alert.state,
            actions,
            seen: alert.seen,
            site_id: alert.site,
            site_name: listed.site_name,
            contact: listed.contact,
            contractor: listed.contractor,
            area_id: listed.area,
            area_name: listed.area_name,
            camera_id: alert.camera,
            camera_name: listed.camera_name,
            cameras: listed.cameras,
            since: alert.since,
            raised: alert.raised,
            times: alert.times,
            flapping,
            acknowledged_by,
            acknowledged_at,
            assignee_id: alert.assignee,
            assignee_name: listed.assignee_name,
            ended: alert.ended,
            ended_by: alert.ended_by,
            version: alert.version,
        }
    }
}

/// An alert with the cameras it stands for.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct AlertWithCameras {
    #[serde(flatten)]
    alert: AlertView,
    /// For an alert of a whole site.
    away: Vec<AwayView>,
}

/// A camera that an alert of a whole site stands for.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = AlertCamera)]
pub(crate) struct AwayView {
    camera_id: CameraId,
    name: String,
    since: Timestamp,
}

impl From<AlertCamera> for AwayView {
    fn from(away: AlertCamera) -> Self {
        Self {
            camera_id: away.camera,
            name: away.name,
            since: away.since,
        }
    }
}

/// Something to do with an alert.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "note", "note": "已电话通知村网格员"}))]
pub(crate) struct AlertActionRequest {
    action: AlertAction,
    /// The version it is meant for, unless `If-Match` says it.
    version: Option<i64>,
    /// What was done, or why; a note and a closing need it.
    #[serde(default)]
    note: String,
    /// For `assign`: one of `/alerts/{id}/assignees`.
    assignee_id: Option<UserId>,
}

/// One line of an alert's log.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = AlertLogRow)]
pub(crate) struct LogView {
    seq: i64,
    at: Timestamp,
    /// Who, by name; empty for the gateway itself.
    by: String,
    /// An action, or `raise`, `raise_again`, `recover`, `merge`, `end`.
    action: String,
    /// For `raise` and `raise_again`: the camera's state.
    note: String,
}

impl From<AlertLogRow> for LogView {
    fn from(row: AlertLogRow) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            by: row.by,
            action: row.action,
            note: row.note,
        }
    }
}

/// Somebody an alert may be given to.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Assignee)]
pub(crate) struct AssigneeView {
    id: UserId,
    name: String,
    unit: String,
}

impl From<Assignee> for AssigneeView {
    fn from(one: Assignee) -> Self {
        Self {
            id: one.id,
            name: one.name,
            unit: one.unit,
        }
    }
}

/// Which alerts to list.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListFilter {
    /// `true`: only those that still ask for somebody; `false`: only those that do not.
    open: Option<bool>,
    /// Only those in this state.
    #[param(inline)]
    state: Option<AlertState>,
    /// Only those about this.
    #[param(inline)]
    cause: Option<AlertCause>,
    /// Only those in or below this area.
    area_id: Option<AreaId>,
    /// Only those at this site.
    site_id: Option<SiteId>,
    /// Only those of this camera, or of its whole site while it was away.
    camera_id: Option<CameraId>,
    /// Only those given to this person.
    assignee_id: Option<UserId>,
    /// Only those whose camera or site has a name that contains this.
    q: Option<String>,
}

/// The alerts the caller may see, those raised last first
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts", params(ListFilter, PageParams),
    responses((status = 200, body = List<AlertView>)))]
pub(crate) async fn list_alerts(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(filter): Query<ListFilter>,
    paged: Paged,
) -> Answer<Json<List<AlertView>>> {
    actor.require(Permission::AlertRead)?;
    let q = filter.q.map(|q| limit::text("q", &q)).transpose();
    let filter = AlertFilter {
        open: filter.open,
        state: filter.state,
        cause: filter.cause,
        area: filter.area_id,
        site: filter.site_id,
        camera: filter.camera_id,
        assignee: filter.assignee_id,
        q: q.map_err(|error| Problem::at("?q", error))?,
    };
    let page = state
        .store
        .alert_list(&actor, &filter, &paged.paging())
        .await?;
    Ok(Json(paged.answer(page, AlertView::from)))
}

/// One alert, with the cameras it stands for
#[utoipa::path(get, path = "/api/v1/alerts/{id}", tag = "alerts", params(("id" = AlertId, Path)),
    responses((status = 200, body = AlertWithCameras, headers(("ETag" = String)))))]
pub(crate) async fn get_alert(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<AlertId>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::AlertRead)?;
    let alert = AlertView::from(state.store.alert_get(&actor, id).await?);
    let away = state.store.alert_cameras(&actor, id).await?;
    let whole = AlertWithCameras {
        alert,
        away: away.into_iter().map(AwayView::from).collect(),
    };
    Ok((etag(whole.alert.version), Json(whole)))
}

/// Acknowledge, assign, note or close an alert
#[utoipa::path(post, path = "/api/v1/alerts/{id}/actions", tag = "alerts",
    params(("id" = AlertId, Path)), request_body = AlertActionRequest,
    responses((status = 200, body = AlertView, headers(("ETag" = String)))))]
pub(crate) async fn act_on_alert(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<AlertId>,
    if_match: IfMatch,
    Json(body): Json<AlertActionRequest>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::AlertHandle)?;
    let note = limit::text("note", &body.note).map_err(|error| Problem::at("/note", error))?;
    let version = if_match.or(body.version);
    let assignee = body.assignee_id;
    let alert = state
        .store
        .alert_apply(&actor, id, version, body.action, &note, assignee)
        .await?;
    state.engine.written();
    let view = AlertView::from(alert);
    Ok((etag(view.version), Json(view)))
}

/// What happened to an alert, the oldest first
#[utoipa::path(get, path = "/api/v1/alerts/{id}/log", tag = "alerts",
    params(("id" = AlertId, Path)), responses((status = 200, body = List<LogView>)))]
pub(crate) async fn list_alert_log(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<AlertId>,
) -> Answer<Json<List<LogView>>> {
    actor.require(Permission::AlertRead)?;
    let rows = state.store.alert_log(&actor, id).await?;
    Ok(Json(List::whole(
        rows.into_iter().map(LogView::from).collect(),
    )))
}

/// Whom an alert may be given to
#[utoipa::path(get, path = "/api/v1/alerts/{id}/assignees", tag = "alerts",
    params(("id" = AlertId, Path)), responses((status = 200, body = List<AssigneeView>)))]
pub(crate) async fn list_alert_assignees(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<AlertId>,
) -> Answer<Json<List<AssigneeView>>> {
    actor.require(Permission::AlertHandle)?;
    let found = state.store.alert_assignees(&actor, id).await?;
    Ok(Json(List::whole(
        found.into_iter().map(AssigneeView::from).collect(),
    )))
}
