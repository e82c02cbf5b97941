//! `/api/v1/api_keys`: keys that programs sign in with. A key is shown once, when it is made.

use axum::{
    extract,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    Actor, Code, Error, Permission, Role, Timestamp,
    access::Via,
    id::{ApiKeyId, AreaId, UserId},
    limit, secret,
};
use store::ApiKey;

use crate::{
    State,
    caller::{Caller, KEY_PREFIX},
    error::{Answer, Fields, Problem},
    json::{Json, Path},
    page::{List, PageParams, Paged},
};

/// A key, without what it is proved by.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = ApiKey)]
pub(crate) struct ApiKeyView {
    id: ApiKeyId,
    name: String,
    /// The person it belongs to; it never may more than they.
    user_id: UserId,
    permissions: Vec<Permission>,
    areas: Vec<AreaId>,
    created: Timestamp,
    /// When it ends; null means never.
    until: Option<Timestamp>,
    last_used: Option<Timestamp>,
    revoked: Option<Timestamp>,
}

impl From<ApiKey> for ApiKeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            user_id: key.user,
            permissions: key.permissions,
            areas: key.areas,
            created: key.created,
            until: key.until,
            last_used: key.last_used,
            revoked: key.revoked,
        }
    }
}

/// A new key.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "upper platform", "permissions": ["camera_read", "event_post"],
    "areas": ["019ab0c1-7d3e-7000-8000-0000000000a1"]
}))]
pub(crate) struct NewApiKey {
    /// 1 to 128 characters.
    name: String,
    /// Some of the person's, and of the caller's own unless it is for an integrator.
    permissions: Vec<Permission>,
    /// The person it belongs to; the caller when absent.
    user_id: Option<UserId>,
    /// In or below the caller's own, and the person's; at least one.
    areas: Vec<AreaId>,
    /// When it ends; never when absent.
    until: Option<Timestamp>,
}

/// A key that was just made.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct MadeApiKey {
    id: ApiKeyId,
    /// What the program sends as `Authorization: Bearer …`. It is not shown again.
    token: String,
}

/// The keys
#[utoipa::path(get, path = "/api/v1/api_keys", tag = "api_keys", params(PageParams),
    responses((status = 200, body = List<ApiKeyView>)))]
pub(crate) async fn list_api_keys(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    paged: Paged,
) -> Answer<Json<List<ApiKeyView>>> {
    actor.require(Permission::UserManage)?;
    let page = state.store.api_key_list(&actor, &paged.paging()).await?;
    Ok(Json(paged.answer(page, ApiKeyView::from)))
}

/// Make a key
#[utoipa::path(post, path = "/api/v1/api_keys", tag = "api_keys", request_body = NewApiKey,
    responses((status = 201, body = MadeApiKey, headers(("Location" = String)))))]
pub(crate) async fn create_api_key(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Json(body): Json<NewApiKey>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::UserManage)?;
    if !for_platform(&state, &actor, body.user_id).await? {
        for permission in &body.permissions {
            actor
                .require(*permission)
                .map_err(|error| Problem::at("/permissions", error))?;
        }
    }
    let mut fields = Fields::default();
    let name = fields.take("/name", limit::name("name", &body.name));
    fields.maybe("/until", body.until, |until| {
        if until > state.clock.now() {
            return Ok(());
        }
        Err(Error::new(Code::ValueInvalid)
            .with("field", "until")
            .with("value", until)
            .with("reason", "> now"))
    });
    let areas = fields.take("/areas", limit::list("areas", body.areas));
    fields.done()?;
    let token = secret::token(KEY_PREFIX)?;
    let new = store::NewApiKey {
        name,
        token_hash: secret::token_hash(&token),
        user: body.user_id.unwrap_or(actor.user),
        permissions: body.permissions,
        areas,
        until: body.until,
    };
    let key = state.store.api_key_add(&actor, new).await?;
    let location = [(header::LOCATION, format!("/api/v1/api_keys/{}", key.id))];
    let made = MadeApiKey { id: key.id, token };
    Ok((StatusCode::CREATED, location, Json(made)))
}

/// Whether a person makes a key for a platform, which may do what the platform may: whoever manages
/// people sees neither cases nor footage, and the platform has no password to make a key with. Any
/// other key may at most what its maker may, or it would be a way to act as somebody else.
async fn for_platform(state: &State, actor: &Actor, user: Option<UserId>) -> Answer<bool> {
    let Some(user) = user.filter(|user| *user != actor.user && actor.via == Via::Session) else {
        return Ok(false);
    };
    Ok(state.store.user_get(actor, user).await?.role == Role::Integrator)
}

/// Stop a key from being used
#[utoipa::path(delete, path = "/api/v1/api_keys/{id}", tag = "api_keys",
    params(("id" = ApiKeyId, Path)), responses((status = 204, description = "It no longer works.")))]
pub(crate) async fn revoke_api_key(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<ApiKeyId>,
) -> Answer<StatusCode> {
    actor.require(Permission::UserManage)?;
    state.store.api_key_revoke(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
