//! `/api/v1/users`: people who may sign in. Only who manages people comes here.

mod grants;
pub(crate) mod sessions;

use axum::{
    extract,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    Actor, Permission, Role,
    access::Via,
    day::Day,
    id::{AreaId, UserId},
    limit,
    particulars::{Paper, Particulars, ParticularsChange},
    scope::Grant,
    user,
    user::User,
};

use crate::{
    State,
    caller::Caller,
    error::{Answer, Fields, Problem},
    json::{Json, Path, clearable, given},
    page::{List, PageParams, Paged},
    session::hashed,
    users::grants::{GrantBody, areas_of, granted},
    version::{IfMatch, etag},
};

/// A person who may sign in.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = User)]
pub(crate) struct UserView {
    id: UserId,
    /// What they type to sign in.
    name: String,
    display_name: String,
    unit: String,
    role: Role,
    /// What they always see: everything in and below these areas.
    areas: Vec<AreaId>,
    /// What they see besides: areas for a time, and single cameras.
    grants: Vec<GrantBody>,
    /// Whether the areas are the whole installation, also what comes to it later.
    everything: bool,
    /// Whether they may sign in.
    enabled: bool,
    /// Whether the password must be changed at the next sign-in.
    must_change: bool,
    /// The post they hold; may be empty.
    post: String,
    /// The day of the background check.
    #[schema(format = Date)]
    cleared_at: Option<String>,
    /// The last day their training counts; afterwards they cannot sign in.
    #[schema(format = Date)]
    training_until: Option<String>,
    /// The last day of the contract of somebody from outside; afterwards they cannot sign in.
    #[schema(format = Date)]
    contract_until: Option<String>,
    /// The number of the agreement that goes with the contract; may be empty.
    agreement_no: String,
    /// The paper that ran out, so that they cannot sign in.
    expired: Option<Paper>,
    /// Whether a second factor is asked for when they sign in.
    second_factor: bool,
    version: i64,
}

impl UserView {
    fn of(state: &State, user: User) -> Self {
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        let papers = user.particulars;
        let expired = papers.expired(state.clock.now());
        Self {
            post: papers.post,
            cleared_at: day(papers.cleared),
            training_until: day(papers.training_until),
            contract_until: day(papers.contract_until),
            agreement_no: papers.agreement,
            expired: expired.map(|(paper, _)| paper),
            second_factor: user.second_factor,
            id: user.id,
            name: user.name,
            display_name: user.display_name,
            unit: user.unit,
            role: user.role,
            areas: user.areas,
            grants: user.grants.into_iter().map(GrantBody::from).collect(),
            everything: user.everything,
            enabled: user.enabled,
            must_change: user.must_change,
            version: user.version,
        }
    }
}

/// A new person.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "li", "display_name": "李梅", "unit": "白庙社区", "role": "town_operator",
    "areas": ["019ab0c1-7d3e-7000-8000-0000000000a1"], "password": "first-login-1"
}))]
pub(crate) struct NewUser {
    /// 1 to 128 characters; unique.
    name: String,
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    unit: String,
    role: Role,
    /// What they always see: everything in and below these areas; may be empty where there are grants.
    areas: Vec<AreaId>,
    /// What they see besides: areas for a time, and single cameras, always or for a time.
    #[serde(default)]
    grants: Vec<GrantBody>,
    /// 10 to 128 characters with letters and digits, without the name.
    password: String,
    /// `true` when absent: the person chooses an own password first, within seven days.
    must_change: Option<bool>,
    /// The post they hold (岗位).
    #[serde(default)]
    post: String,
    /// The day of the background check.
    #[schema(format = Date)]
    cleared_at: Option<String>,
    /// The last day their training counts, in China's time.
    #[schema(format = Date)]
    training_until: Option<String>,
    /// The last day of the contract of somebody from outside; needs `agreement_no`.
    #[schema(format = Date)]
    contract_until: Option<String>,
    /// The number of the agreement that goes with the contract.
    #[serde(default)]
    agreement_no: String,
}

/// What of a person changes.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"display_name": "李梅（副班）", "version": 1}))]
pub(crate) struct UserChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    display_name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    unit: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    role: Option<Role>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    areas: Option<Vec<AreaId>>,
    /// All of them anew.
    grants: Option<Vec<GrantBody>>,
    /// `false` also ends all sessions.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    enabled: Option<bool>,
    /// A new first password; the person must change it, and all sessions end.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    password: Option<String>,
    /// The post they hold (岗位).
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    post: Option<String>,
    /// The day of the background check; null clears it.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>, format = Date)]
    cleared_at: Option<Option<String>>,
    /// The last day their training counts; null does not limit them.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>, format = Date)]
    training_until: Option<Option<String>>,
    /// The last day of their contract; null does not limit them.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>, format = Date)]
    contract_until: Option<Option<String>>,
    /// The number of the agreement that goes with the contract.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    agreement_no: Option<String>,
    /// The version the change is made for, unless `If-Match` says it.
    version: Option<i64>,
}

/// The people who may sign in
#[utoipa::path(get, path = "/api/v1/users", tag = "users", params(PageParams),
    responses((status = 200, body = List<UserView>)))]
pub(crate) async fn list_users(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    paged: Paged,
) -> Answer<Json<List<UserView>>> {
    actor.require(Permission::UserManage)?;
    let page = state.store.user_list(&actor, &paged.paging()).await?;
    Ok(Json(paged.answer(page, |user| UserView::of(&state, user))))
}

/// Add a person
#[utoipa::path(post, path = "/api/v1/users", tag = "users", request_body = NewUser,
    responses((status = 201, body = UserView, headers(("Location" = String)))))]
pub(crate) async fn create_user(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Json(body): Json<NewUser>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::UserManage)?;
    within(&actor, body.role)?;
    let known = body.role.known(state.settings.administrators);
    known.map_err(|error| Problem::at("/role", error))?;
    let mut fields = Fields::default();
    let name = fields.take("/name", limit::name("name", &body.name));
    fields.take("/password", user::password_checked(&name, &body.password));
    let grants = fields.take("/grants", granted(body.grants));
    let areas = fields.take("/areas", areas_of(body.areas, &grants));
    let display_name = label(&mut fields, "display_name", body.display_name);
    let unit = label(&mut fields, "unit", body.unit);
    let particulars = Particulars {
        post: label(&mut fields, "post", body.post),
        cleared: day(&mut fields, "cleared_at", body.cleared_at),
        training_until: day(&mut fields, "training_until", body.training_until),
        contract_until: day(&mut fields, "contract_until", body.contract_until),
        agreement: label(&mut fields, "agreement_no", body.agreement_no),
    };
    fields.done()?;
    let new = store::NewUser {
        name,
        display_name,
        unit,
        role: body.role,
        areas,
        grants,
        password_hash: hashed(&state, body.password).await?,
        must_change: body.must_change.unwrap_or(true),
        particulars,
    };
    let view = UserView::of(&state, state.store.user_add(&actor, new).await?);
    let location = [(header::LOCATION, format!("/api/v1/users/{}", view.id))];
    Ok((
        StatusCode::CREATED,
        etag(view.version),
        location,
        Json(view),
    ))
}

/// One person
#[utoipa::path(get, path = "/api/v1/users/{id}", tag = "users", params(("id" = UserId, Path)),
    responses((status = 200, body = UserView, headers(("ETag" = String)))))]
pub(crate) async fn get_user(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<UserId>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::UserManage)?;
    let view = UserView::of(&state, state.store.user_get(&actor, id).await?);
    Ok((etag(view.version), Json(view)))
}

/// Change a person, or stop one from signing in
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "users", params(("id" = UserId, Path)),
    request_body = UserChange, responses((status = 200, body = UserView, headers(("ETag" = String)))))]
pub(crate) async fn update_user(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<UserId>,
    if_match: IfMatch,
    Json(body): Json<UserChange>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::UserManage)?;
    let version = if_match.required(body.version)?;
    let before = state.store.user_get(&actor, id).await?;
    within(&actor, before.role)?;
    if let Some(role) = body.role {
        within(&actor, role)?;
        let known = role.known(state.settings.administrators);
        known.map_err(|error| Problem::at("/role", error))?;
    }
    let mut fields = Fields::default();
    if let Some(password) = &body.password {
        fields.take("/password", user::password_checked(&before.name, password));
    }
    let display_name = body
        .display_name
        .map(|text| label(&mut fields, "display_name", text));
    let unit = body.unit.map(|text| label(&mut fields, "unit", text));
    let grants = fields.maybe("/grants", body.grants, granted);
    let kept: Vec<Grant> = grants.clone().unwrap_or(before.grants.clone());
    let areas = fields.maybe("/areas", body.areas, |areas| areas_of(areas, &kept));
    let mut changed =
        |field, value: Option<Option<String>>| value.map(|value| day(&mut fields, field, value));
    let mut particulars = ParticularsChange {
        cleared: changed("cleared_at", body.cleared_at),
        training_until: changed("training_until", body.training_until),
        contract_until: changed("contract_until", body.contract_until),
        ..ParticularsChange::default()
    };
    let post = body.post;
    particulars.post = post.map(|text| label(&mut fields, "post", text));
    let agreement = body.agreement_no;
    particulars.agreement = agreement.map(|text| label(&mut fields, "agreement_no", text));
    fields.done()?;
    let password_hash = match body.password {
        Some(password) => Some(hashed(&state, password).await?),
        None => None,
    };
    let change = store::UserChange {
        display_name,
        unit,
        role: body.role,
        areas,
        grants,
        enabled: body.enabled,
        password_hash,
        particulars,
    };
    let user = state.store.user_update(&actor, id, change, version).await?;
    let view = UserView::of(&state, user);
    Ok((etag(view.version), Json(view)))
}

/// Take away the second factor of somebody who lost it
///
/// Their sessions end. Where their role must have one, they set up a new one at the next sign-in.
#[utoipa::path(delete, path = "/api/v1/users/{id}/totp", tag = "users",
    params(("id" = UserId, Path)),
    responses((status = 204, description = "No second factor is asked for any more.")))]
pub(crate) async fn delete_user_totp(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<UserId>,
) -> Answer<StatusCode> {
    actor.require(Permission::UserManage)?;
    let person = state.store.user_get(&actor, id).await?;
    within(&actor, person.role)?;
    state.store.totp_reset(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A day that may be left out.
fn day(fields: &mut Fields, field: &str, value: Option<String>) -> Option<Day> {
    fields.maybe(&format!("/{field}"), value, |text| Day::parse(&text))
}

/// Fails when a key would make or take over somebody who may more than the key does. People who
/// manage others may give every role.
fn within(actor: &Actor, role: Role) -> domain::Result<()> {
    if matches!(actor.via, Via::ApiKey(_)) {
        for permission in role.permissions() {
            actor.require(*permission)?;
        }
    }
    Ok(())
}

/// A name that may be empty.
fn label(fields: &mut Fields, field: &'static str, value: String) -> String {
    if value.trim().is_empty() {
        return String::new();
    }
    fields.take(&format!("/{field}"), limit::name(field, &value))
}
