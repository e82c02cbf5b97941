//! `/api/v1/receivers`: programs elsewhere that are told what happens, by signed webhooks. Their
//! messages are in [`deliveries`].

pub(crate) mod deliveries;

use axum::{
    extract,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    Actor, Permission, Timestamp,
    access::Via,
    id::{AreaId, ReceiverId},
    limit,
    receiver::{SECRET_PREFIX, Topic, address},
    secret,
};
use store::ReceiverListed;

use crate::{
    State,
    caller::Caller,
    error::{Answer, Fields},
    json::{Json, Path, given},
    page::{List, PageParams, Paged},
    version::{IfMatch, etag},
};
use deliveries::DeliveryView;

/// A program elsewhere that is told what happens.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Receiver)]
pub(crate) struct ReceiverView {
    id: ReceiverId,
    name: String,
    /// Where messages are posted to.
    url: String,
    /// What it wants to hear of.
    topics: Vec<Topic>,
    /// Where: everything in and below these areas.
    areas: Vec<AreaId>,
    /// Whether it is told anything.
    enabled: bool,
    /// Until when messages are also signed with the secret before the last change of it.
    old_secret_until: Option<Timestamp>,
    /// Since when deliveries fail; null while the last one worked.
    failing_since: Option<Timestamp>,
    /// Messages still to be delivered.
    pending: u32,
    /// Messages that were given up.
    dead: u32,
    version: i64,
}

impl From<ReceiverListed> for ReceiverView {
    fn from(listed: ReceiverListed) -> Self {
        let receiver = listed.receiver;
        Self {
            id: receiver.id,
            name: receiver.name,
            url: receiver.url,
            topics: receiver.topics,
            areas: receiver.areas,
            enabled: receiver.enabled,
            old_secret_until: receiver.old_secret_until,
            failing_since: receiver.failing_since,
            pending: listed.pending,
            dead: listed.dead,
            version: receiver.version,
        }
    }
}

/// A new receiver.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "镇指挥平台", "url": "http://10.20.0.8:9000/xueliang", "topics": ["alert", "case"],
    "areas": ["019ab0c1-7d3e-7000-8000-0000000000a1"]
}))]
pub(crate) struct NewReceiver {
    /// 1 to 128 characters; unique.
    name: String,
    /// `http` or `https`, without credentials.
    url: String,
    /// At least one.
    topics: Vec<Topic>,
    /// In or below the caller's own; at least one.
    areas: Vec<AreaId>,
}

/// A receiver that was just made, or whose secret was just changed.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct MadeReceiver {
    #[serde(flatten)]
    receiver: ReceiverView,
    /// What its messages are signed with (Standard Webhooks). It is not shown again.
    secret: String,
}

/// What of a receiver changes.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "镇指挥平台（新）", "version": 1}))]
pub(crate) struct ReceiverChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    url: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    topics: Option<Vec<Topic>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    areas: Option<Vec<AreaId>>,
    /// `false` also gives up what is still to be delivered.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    enabled: Option<bool>,
    /// The version the change is made for, unless `If-Match` says it.
    version: Option<i64>,
}

/// What to do with a receiver.
#[derive(Clone, Copy, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReceiverAction {
    /// Send it a message that asks for nothing.
    Test,
    /// Make a new secret; the old one also signs for a day.
    NewSecret,
}

/// Something to do with a receiver.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "test"}))]
pub(crate) struct ReceiverActionRequest {
    action: ReceiverAction,
}

/// What came of it.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct ReceiverActionDone {
    /// For `test`: the message, to be watched in the list of deliveries.
    delivery: Option<DeliveryView>,
    /// For `new_secret`: the secret. It is not shown again.
    secret: Option<String>,
}

/// The receivers
#[utoipa::path(get, path = "/api/v1/receivers", tag = "receivers", params(PageParams),
    responses((status = 200, body = List<ReceiverView>)))]
pub(crate) async fn list_receivers(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    paged: Paged,
) -> Answer<Json<List<ReceiverView>>> {
    actor.require(Permission::ReceiverManage)?;
    let page = state.store.receiver_list(&actor, &paged.paging()).await?;
    Ok(Json(paged.answer(page, ReceiverView::from)))
}

/// Add a receiver
#[utoipa::path(post, path = "/api/v1/receivers", tag = "receivers", request_body = NewReceiver,
    responses((status = 201, body = MadeReceiver, headers(("Location" = String)))))]
pub(crate) async fn create_receiver(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Json(body): Json<NewReceiver>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::ReceiverManage)?;
    readable(&actor, &body.topics)?;
    let mut fields = Fields::default();
    let secret = secret::signing_key(SECRET_PREFIX)?;
    let new = store::NewReceiver {
        name: fields.take("/name", limit::name("name", &body.name)),
        url: fields.take("/url", address(&body.url)),
        topics: fields.take("/topics", limit::list("topics", body.topics)),
        areas: fields.take("/areas", limit::list("areas", body.areas)),
        secret: secret.clone(),
    };
    fields.done()?;
    let receiver = ReceiverView::from(state.store.receiver_add(&actor, new).await?);
    let location = format!("/api/v1/receivers/{}", receiver.id);
    Ok((
        StatusCode::CREATED,
        etag(receiver.version),
        [(header::LOCATION, location)],
        Json(MadeReceiver { receiver, secret }),
    ))
}

/// One receiver
#[utoipa::path(get, path = "/api/v1/receivers/{id}", tag = "receivers",
    params(("id" = ReceiverId, Path)),
    responses((status = 200, body = ReceiverView, headers(("ETag" = String)))))]
pub(crate) async fn get_receiver(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<ReceiverId>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::ReceiverManage)?;
    let view = ReceiverView::from(state.store.receiver_get(&actor, id).await?);
    Ok((etag(view.version), Json(view)))
}

/// Change a receiver, or switch it off
#[utoipa::path(patch, path = "/api/v1/receivers/{id}", tag = "receivers",
    params(("id" = ReceiverId, Path)), request_body = ReceiverChange,
    responses((status = 200, body = ReceiverView, headers(("ETag" = String)))))]
pub(crate) async fn update_receiver(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<ReceiverId>,
    if_match: IfMatch,
    Json(body): Json<ReceiverChange>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::ReceiverManage)?;
    let version = if_match.required(body.version)?;
    readable(&actor, body.topics.as_deref().unwrap_or_default())?;
    let mut fields = Fields::default();
    let change = store::ReceiverChange {
        name: fields.maybe("/name", body.name, |name| limit::name("name", &name)),
        url: fields.maybe("/url", body.url, |url| address(&url)),
        topics: fields.maybe("/topics", body.topics, |topics| {
            limit::list("topics", topics)
        }),
        areas: fields.maybe("/areas", body.areas, |areas| limit::list("areas", areas)),
        enabled: body.enabled,
        secret: None,
    };
    fields.done()?;
    let after = state
        .store
        .receiver_update(&actor, id, change, version)
        .await?;
    let view = ReceiverView::from(after);
    Ok((etag(view.version), Json(view)))
}

/// Remove a receiver with its messages
#[utoipa::path(delete, path = "/api/v1/receivers/{id}", tag = "receivers",
    params(("id" = ReceiverId, Path)), responses((status = 204, description = "It is gone.")))]
pub(crate) async fn delete_receiver(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<ReceiverId>,
    if_match: IfMatch,
) -> Answer<StatusCode> {
    actor.require(Permission::ReceiverManage)?;
    state
        .store
        .receiver_remove(&actor, id, if_match.or(None))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Test a receiver, or give it a new secret
#[utoipa::path(post, path = "/api/v1/receivers/{id}/actions", tag = "receivers",
    params(("id" = ReceiverId, Path)), request_body = ReceiverActionRequest,
    responses((status = 200, body = ReceiverActionDone)))]
pub(crate) async fn act_on_receiver(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<ReceiverId>,
    Json(body): Json<ReceiverActionRequest>,
) -> Answer<Json<ReceiverActionDone>> {
    actor.require(Permission::ReceiverManage)?;
    Ok(Json(match body.action {
        ReceiverAction::Test => {
            let delivery = state.store.delivery_test(&actor, id).await?;
            state.engine.deliver();
            ReceiverActionDone {
                delivery: Some(delivery.into()),
                secret: None,
            }
        }
        ReceiverAction::NewSecret => {
            let secret = secret::signing_key(SECRET_PREFIX)?;
            let change = store::ReceiverChange {
                secret: Some(secret.clone()),
                ..store::ReceiverChange::default()
            };
            state
                .store
                .receiver_update(&actor, id, change, None)
                .await?;
            ReceiverActionDone {
                delivery: None,
                secret: Some(secret),
            }
        }
    }))
}

/// Fails unless the actor may read what such messages tell, where a program asks. People who manage
/// receivers choose who is told of cases without reading them.
pub(crate) fn readable(actor: &Actor, topics: &[Topic]) -> domain::Result<()> {
    if actor.via == Via::Session {
        return Ok(());
    }
    topics
        .iter()
        .try_for_each(|topic| actor.require(topic.needs()))
}
