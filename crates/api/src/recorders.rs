//! `/api/v1/recorders`: recorders (NVRs) that several cameras are reached through.

use axum::{
    extract,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    Permission,
    id::{RecorderId, SiteId},
    limit,
};
use store::Recorder;

use crate::{
    State,
    caller::Caller,
    error::{Answer, Fields},
    json::{Json, Path, Query, given},
    page::{List, PageParams, Paged},
    version::{IfMatch, etag},
};

/// A recorder.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Recorder)]
pub(crate) struct RecorderView {
    id: RecorderId,
    site_id: SiteId,
    name: String,
    /// How many sessions it serves at once; 0 means no limit.
    session_budget: u32,
    version: i64,
}

impl From<Recorder> for RecorderView {
    fn from(recorder: Recorder) -> Self {
        Self {
            id: recorder.id,
            site_id: recorder.site,
            name: recorder.name,
            session_budget: recorder.session_budget,
            version: recorder.version,
        }
    }
}

/// A new recorder.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "site_id": "019ab0c1-7d3e-7000-8000-0000000000b1", "name": "NVR-1", "session_budget": 8
}))]
pub(crate) struct NewRecorder {
    site_id: SiteId,
    /// 1 to 128 characters.
    name: String,
    #[serde(default)]
    session_budget: u32,
}

/// What of a recorder changes.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"session_budget": 6, "version": 1}))]
pub(crate) struct RecorderChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    session_budget: Option<u32>,
    /// The version the change is made for, unless `If-Match` says it.
    version: Option<i64>,
}

/// What recorders to list.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecorderFilter {
    /// Only those of this site.
    site_id: Option<SiteId>,
}

/// The recorders the caller may see
#[utoipa::path(get, path = "/api/v1/recorders", tag = "recorders",
    params(RecorderFilter, PageParams), responses((status = 200, body = List<RecorderView>)))]
pub(crate) async fn list_recorders(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(filter): Query<RecorderFilter>,
    paged: Paged,
) -> Answer<Json<List<RecorderView>>> {
    actor.require(Permission::CameraRead)?;
    let page = state
        .store
        .recorder_list(&actor, filter.site_id, &paged.paging())
        .await?;
    Ok(Json(paged.answer(page, RecorderView::from)))
}

/// Add a recorder
#[utoipa::path(post, path = "/api/v1/recorders", tag = "recorders", request_body = NewRecorder,
    responses((status = 201, body = RecorderView, headers(("Location" = String)))))]
pub(crate) async fn create_recorder(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Json(body): Json<NewRecorder>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraManage)?;
    let mut fields = Fields::default();
    let new = store::NewRecorder {
        site: body.site_id,
        name: fields.take("/name", limit::name("name", &body.name)),
        session_budget: body.session_budget,
    };
    fields.done()?;
    let view = RecorderView::from(state.store.recorder_add(&actor, new).await?);
    let location = [(header::LOCATION, format!("/api/v1/recorders/{}", view.id))];
    Ok((
        StatusCode::CREATED,
        etag(view.version),
        location,
        Json(view),
    ))
}

/// One recorder
#[utoipa::path(get, path = "/api/v1/recorders/{id}", tag = "recorders",
    params(("id" = RecorderId, Path)),
    responses((status = 200, body = RecorderView, headers(("ETag" = String)))))]
pub(crate) async fn get_recorder(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<RecorderId>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraRead)?;
    let view = RecorderView::from(state.store.recorder_get(&actor, id).await?);
    Ok((etag(view.version), Json(view)))
}

/// Change a recorder
#[utoipa::path(patch, path = "/api/v1/recorders/{id}", tag = "recorders",
    params(("id" = RecorderId, Path)), request_body = RecorderChange,
    responses((status = 200, body = RecorderView, headers(("ETag" = String)))))]
pub(crate) async fn update_recorder(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<RecorderId>,
    if_match: IfMatch,
    Json(body): Json<RecorderChange>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraManage)?;
    let version = if_match.required(body.version)?;
    let mut fields = Fields::default();
    let change = store::RecorderChange {
        name: fields.maybe("/name", body.name, |name| limit::name("name", &name)),
        session_budget: body.session_budget,
    };
    fields.done()?;
    let view = RecorderView::from(
        state
            .store
            .recorder_update(&actor, id, change, version)
            .await?,
    );
    state.engine.wake();
    Ok((etag(view.version), Json(view)))
}

/// Remove a recorder that no camera is reached through
#[utoipa::path(delete, path = "/api/v1/recorders/{id}", tag = "recorders",
    params(("id" = RecorderId, Path)), responses((status = 204, description = "It is gone.")))]
pub(crate) async fn delete_recorder(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<RecorderId>,
    if_match: IfMatch,
) -> Answer<StatusCode> {
    actor.require(Permission::CameraManage)?;
    state
        .store
        .recorder_remove(&actor, id, if_match.or(None))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
