//! `/api/v1/areas`: the tree town → village or community.

use axum::{
    extract,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{Permission, Timestamp, alert, area, area::Area, id::AreaId, limit, retention::Said};

use crate::{
    ApiSettings, State,
    caller::Caller,
    error::{Answer, Fields},
    json::{Json, Path, clearable, given},
    kept::{self, KeptView},
    page::{List, PageParams, Paged},
    version::{IfMatch, etag},
};

/// A unit of the tree.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Area)]
pub(crate) struct AreaView {
    id: AreaId,
    /// The one above; null for the root.
    parent_id: Option<AreaId>,
    name: String,
    /// The administrative division code (GB/T 2260), or empty.
    code: String,
    /// The last day the code is valid; codes die when towns are merged.
    code_until: Option<Timestamp>,
    /// Seconds of an outage before an alert, 1 to 86400; null takes what is above.
    alert_after_s: Option<u32>,
    /// Days of footage kept at least; null takes what is above.
    min_days: Option<u32>,
    /// Days after which footage goes; null takes what is above.
    max_days: Option<u32>,
    /// How long footage is kept here, whoever says so.
    kept: KeptView,
    version: i64,
}

impl AreaView {
    fn of(area: Area, settings: &ApiSettings) -> Self {
        Self {
            kept: KeptView::of(&area.said, settings),
            id: area.id,
            parent_id: area.parent,
            name: area.name,
            code: area.code,
            code_until: area.code_until,
            alert_after_s: area.alert_after_s,
            min_days: area.min_days,
            max_days: area.max_days,
            version: area.version,
        }
    }
}

/// A new area.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "parent_id": "019ab0c1-7d3e-7000-8000-0000000000a1", "name": "白庙社区", "code": "510781207001"
}))]
pub(crate) struct NewArea {
    /// The one above.
    parent_id: Option<AreaId>,
    /// 1 to 128 characters.
    name: String,
    /// 6 to 12 digits.
    #[serde(default)]
    code: String,
    code_until: Option<Timestamp>,
    /// Seconds of an outage before an alert, 1 to 86400; null takes what is above.
    alert_after_s: Option<u32>,
    /// Days of footage kept at least, not below the law's 30 while the compliance profile is on; null
    /// takes what is above.
    min_days: Option<u32>,
    /// Days after which footage goes, not below those that are kept at least; null takes what is
    /// above.
    max_days: Option<u32>,
}

/// What of an area changes.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "白庙社区（新）", "version": 1}))]
pub(crate) struct AreaChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    parent_id: Option<AreaId>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    code: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<Timestamp>)]
    code_until: Option<Option<Timestamp>>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<u32>)]
    alert_after_s: Option<Option<u32>>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<u32>)]
    min_days: Option<Option<u32>>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<u32>)]
    max_days: Option<Option<u32>>,
    /// The version the change is made for, unless `If-Match` says it.
    version: Option<i64>,
}

/// The areas the caller may see
#[utoipa::path(get, path = "/api/v1/areas", tag = "areas", params(PageParams),
    responses((status = 200, body = List<AreaView>)))]
pub(crate) async fn list_areas(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    paged: Paged,
) -> Answer<Json<List<AreaView>>> {
    actor.require(Permission::CameraRead)?;
    let page = state.store.area_list(&actor, &paged.paging()).await?;
    Ok(Json(
        paged.answer(page, |area| AreaView::of(area, &state.settings)),
    ))
}

/// Add an area below another
#[utoipa::path(post, path = "/api/v1/areas", tag = "areas", request_body = NewArea,
    responses((status = 201, body = AreaView, headers(("Location" = String)))))]
pub(crate) async fn create_area(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Json(body): Json<NewArea>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraManage)?;
    let mut fields = Fields::default();
    if body.min_days.is_some() || body.max_days.is_some() {
        let above = match body.parent_id {
            Some(parent) => state.store.area_get(&actor, parent).await?.said,
            None => Said::default(),
        };
        let own = (body.min_days, body.max_days);
        kept::check(&mut fields, &state.settings, above, own);
    }
    let new = store::NewArea {
        parent: body.parent_id,
        name: fields.take("/name", limit::name("name", &body.name)),
        code: fields.take("/code", area::code(&body.code)),
        code_until: body.code_until,
        alert_after_s: fields.take("/alert_after_s", alert::patience(body.alert_after_s)),
        min_days: body.min_days,
        max_days: body.max_days,
    };
    fields.done()?;
    let area = state.store.area_add(&actor, new).await?;
    let location = [(header::LOCATION, format!("/api/v1/areas/{}", area.id))];
    let view = AreaView::of(area, &state.settings);
    Ok((
        StatusCode::CREATED,
        etag(view.version),
        location,
        Json(view),
    ))
}

/// One area
#[utoipa::path(get, path = "/api/v1/areas/{id}", tag = "areas", params(("id" = AreaId, Path)),
    responses((status = 200, body = AreaView, headers(("ETag" = String)))))]
pub(crate) async fn get_area(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<AreaId>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraRead)?;
    let view = AreaView::of(state.store.area_get(&actor, id).await?, &state.settings);
    Ok((etag(view.version), Json(view)))
}

/// Rename or move an area
#[utoipa::path(patch, path = "/api/v1/areas/{id}", tag = "areas", params(("id" = AreaId, Path)),
    request_body = AreaChange, responses((status = 200, body = AreaView, headers(("ETag" = String)))))]
pub(crate) async fn update_area(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<AreaId>,
    if_match: IfMatch,
    Json(body): Json<AreaChange>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraManage)?;
    let version = if_match.required(body.version)?;
    let mut fields = Fields::default();
    if body.min_days.is_some() || body.max_days.is_some() {
        let before = state.store.area_get(&actor, id).await?;
        let above = match body.parent_id.or(before.parent) {
            // What one says that the caller does not see holds all the same, whatever is said here.
            Some(parent) => match state.store.area_get(&actor, parent).await {
                Ok(parent) => parent.said,
                Err(_) if body.parent_id.is_none() => Said::default(),
                Err(error) => return Err(error.into()),
            },
            None => Said::default(),
        };
        let own = (
            body.min_days.unwrap_or(before.min_days),
            body.max_days.unwrap_or(before.max_days),
        );
        kept::check(&mut fields, &state.settings, above, own);
    }
    let change = store::AreaChange {
        parent: body.parent_id,
        name: fields.maybe("/name", body.name, |name| limit::name("name", &name)),
        code: fields.maybe("/code", body.code, |code| area::code(&code)),
        code_until: body.code_until,
        alert_after_s: fields.maybe("/alert_after_s", body.alert_after_s, alert::patience),
        min_days: body.min_days,
        max_days: body.max_days,
    };
    fields.done()?;
    let view = AreaView::of(
        state.store.area_update(&actor, id, change, version).await?,
        &state.settings,
    );
    Ok((etag(view.version), Json(view)))
}

/// Remove an area that nothing lies in
#[utoipa::path(delete, path = "/api/v1/areas/{id}", tag = "areas", params(("id" = AreaId, Path)),
    responses((status = 204, description = "It is gone.")))]
pub(crate) async fn delete_area(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<AreaId>,
    if_match: IfMatch,
) -> Answer<StatusCode> {
    actor.require(Permission::CameraManage)?;
    state
        .store
        .area_remove(&actor, id, if_match.or(None))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
