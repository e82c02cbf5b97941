//! `/api/v1/sites`: monitoring rooms of villages.

use axum::{
    extract,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    Permission, alert,
    area::{Site, SiteState},
    id::{AreaId, SiteId},
    limit,
};

use crate::{
    ApiSettings, State,
    caller::Caller,
    error::{Answer, Fields},
    json::{Json, Path, Query, clearable, given},
    kept::{self, KeptView},
    page::{List, PageParams, Paged},
    version::{IfMatch, etag},
};

/// A village's monitoring room.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Site)]
pub(crate) struct SiteView {
    id: SiteId,
    area_id: AreaId,
    name: String,
    state: SiteState,
    /// Whom to call.
    contact: String,
    /// Who repairs.
    contractor: String,
    /// How many sessions may run over the site's uplink at once; 0 means no limit.
    session_budget: u32,
    /// How many kilobits a second the uplink carries; 0 means not known.
    uplink_kbps: u32,
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

impl SiteView {
    fn of(site: Site, settings: &ApiSettings) -> Self {
        Self {
            kept: KeptView::of(&site.said, settings),
            id: site.id,
            area_id: site.area,
            name: site.name,
            state: site.state,
            contact: site.contact,
            contractor: site.contractor,
            session_budget: site.session_budget,
            uplink_kbps: site.uplink_kbps,
            alert_after_s: site.alert_after_s,
            min_days: site.min_days,
            max_days: site.max_days,
            version: site.version,
        }
    }
}

/// A new site.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "area_id": "019ab0c1-7d3e-7000-8000-0000000000a1", "name": "白庙社区监控室",
    "state": "accepted", "contact": "0816-0000000", "session_budget": 16, "uplink_kbps": 50000
}))]
pub(crate) struct NewSite {
    area_id: AreaId,
    /// 1 to 128 characters.
    name: String,
    /// `accepted` when absent.
    state: Option<SiteState>,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    contractor: String,
    #[serde(default)]
    session_budget: u32,
    #[serde(default)]
    uplink_kbps: u32,
    /// Seconds of an outage before an alert, 1 to 86400; null takes what is above.
    alert_after_s: Option<u32>,
    /// Days of footage kept at least, not below the law's 30 while the compliance profile is on; null
    /// takes what is above.
    min_days: Option<u32>,
    /// Days after which footage goes, not below those that are kept at least; null takes what is
    /// above.
    max_days: Option<u32>,
}

/// What of a site changes.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"contact": "0816-1111111", "version": 1}))]
pub(crate) struct SiteChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    area_id: Option<AreaId>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    state: Option<SiteState>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    contact: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    contractor: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    session_budget: Option<u32>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    uplink_kbps: Option<u32>,
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

/// What sites to list.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SiteFilter {
    /// Only those in or below this area.
    area_id: Option<AreaId>,
}

/// The sites the caller may see
#[utoipa::path(get, path = "/api/v1/sites", tag = "sites", params(SiteFilter, PageParams),
    responses((status = 200, body = List<SiteView>)))]
pub(crate) async fn list_sites(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(filter): Query<SiteFilter>,
    paged: Paged,
) -> Answer<Json<List<SiteView>>> {
    actor.require(Permission::CameraRead)?;
    let page = state
        .store
        .site_list(&actor, filter.area_id, &paged.paging())
        .await?;
    Ok(Json(
        paged.answer(page, |site| SiteView::of(site, &state.settings)),
    ))
}

/// Add a site
#[utoipa::path(post, path = "/api/v1/sites", tag = "sites", request_body = NewSite,
    responses((status = 201, body = SiteView, headers(("Location" = String)))))]
pub(crate) async fn create_site(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Json(body): Json<NewSite>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraManage)?;
    let mut fields = Fields::default();
    if body.min_days.is_some() || body.max_days.is_some() {
        let above = state.store.area_get(&actor, body.area_id).await?.said;
        let own = (body.min_days, body.max_days);
        kept::check(&mut fields, &state.settings, above, own);
    }
    let new = store::NewSite {
        area: body.area_id,
        name: fields.take("/name", limit::name("name", &body.name)),
        state: body.state.unwrap_or(SiteState::Accepted),
        contact: fields.take("/contact", limit::text("contact", &body.contact)),
        contractor: fields.take("/contractor", limit::text("contractor", &body.contractor)),
        session_budget: body.session_budget,
        uplink_kbps: body.uplink_kbps,
        alert_after_s: fields.take("/alert_after_s", alert::patience(body.alert_after_s)),
        min_days: body.min_days,
        max_days: body.max_days,
    };
    fields.done()?;
    let view = SiteView::of(state.store.site_add(&actor, new).await?, &state.settings);
    let location = [(header::LOCATION, format!("/api/v1/sites/{}", view.id))];
    Ok((
        StatusCode::CREATED,
        etag(view.version),
        location,
        Json(view),
    ))
}

/// One site
#[utoipa::path(get, path = "/api/v1/sites/{id}", tag = "sites", params(("id" = SiteId, Path)),
    responses((status = 200, body = SiteView, headers(("ETag" = String)))))]
pub(crate) async fn get_site(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<SiteId>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraRead)?;
    let view = SiteView::of(state.store.site_get(&actor, id).await?, &state.settings);
    Ok((etag(view.version), Json(view)))
}

/// Change a site
#[utoipa::path(patch, path = "/api/v1/sites/{id}", tag = "sites", params(("id" = SiteId, Path)),
    request_body = SiteChange, responses((status = 200, body = SiteView, headers(("ETag" = String)))))]
pub(crate) async fn update_site(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<SiteId>,
    if_match: IfMatch,
    Json(body): Json<SiteChange>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraManage)?;
    let version = if_match.required(body.version)?;
    let mut fields = Fields::default();
    if body.min_days.is_some() || body.max_days.is_some() {
        let before = state.store.site_get(&actor, id).await?;
        let area = body.area_id.unwrap_or(before.area);
        let above = state.store.area_get(&actor, area).await?.said;
        let own = (
            body.min_days.unwrap_or(before.min_days),
            body.max_days.unwrap_or(before.max_days),
        );
        kept::check(&mut fields, &state.settings, above, own);
    }
    let change = store::SiteChange {
        area: body.area_id,
        name: fields.maybe("/name", body.name, |name| limit::name("name", &name)),
        state: body.state,
        contact: fields.maybe("/contact", body.contact, |text| {
            limit::text("contact", &text)
        }),
        contractor: fields.maybe("/contractor", body.contractor, |text| {
            limit::text("contractor", &text)
        }),
        session_budget: body.session_budget,
        uplink_kbps: body.uplink_kbps,
        alert_after_s: fields.maybe("/alert_after_s", body.alert_after_s, alert::patience),
        min_days: body.min_days,
        max_days: body.max_days,
    };
    fields.done()?;
    let view = SiteView::of(
        state.store.site_update(&actor, id, change, version).await?,
        &state.settings,
    );
    state.engine.wake();
    Ok((etag(view.version), Json(view)))
}

/// Remove a site that has no camera
#[utoipa::path(delete, path = "/api/v1/sites/{id}", tag = "sites", params(("id" = SiteId, Path)),
    responses((status = 204, description = "It is gone.")))]
pub(crate) async fn delete_site(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<SiteId>,
    if_match: IfMatch,
) -> Answer<StatusCode> {
    actor.require(Permission::CameraManage)?;
    state
        .store
        .site_remove(&actor, id, if_match.or(None))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
