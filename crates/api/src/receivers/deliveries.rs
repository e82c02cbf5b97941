//! `/api/v1/receivers/{id}/deliveries`: the messages to a receiver, what was tried, and trying again.

use axum::extract;
use domain::{
    Permission, Timestamp,
    id::{DeliveryId, ReceiverId},
    receiver::{Attempt, Delivery, DeliveryState},
};
use store::DeliveryFilter;

use super::readable;
use crate::{
    State,
    caller::Caller,
    error::Answer,
    json::{Json, Path, Query},
    page::{List, PageParams, Paged},
};

/// One message to a receiver.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Delivery)]
pub(crate) struct DeliveryView {
    /// Also the `webhook-id`, the same in every attempt.
    id: DeliveryId,
    /// What it tells.
    #[schema(example = "xueliang.alert.raised.v1")]
    kind: String,
    /// About what.
    subject: String,
    /// What is posted, byte for byte.
    body: String,
    state: DeliveryState,
    created: Timestamp,
    /// When it was delivered or given up.
    done: Option<Timestamp>,
    /// When it is tried next, while it is pending.
    due: Option<Timestamp>,
    /// What was tried, the oldest first.
    attempts: Vec<AttemptView>,
}

/// One attempt to deliver a message.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = DeliveryAttempt)]
pub(crate) struct AttemptView {
    at: Timestamp,
    /// The HTTP status, where there was an answer.
    status: Option<u16>,
    /// What went wrong; empty when it worked. `refused` or `redirected` with a status; without an
    /// answer one of `unreachable`, `timed_out`, `broken_off`, `address_unusable`, `not_allowed`,
    /// `secret_unusable`.
    error: String,
    took_ms: u32,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            kind: delivery.kind,
            subject: delivery.subject,
            body: delivery.body,
            state: delivery.state,
            created: delivery.created,
            done: delivery.done,
            due: delivery.due,
            attempts: delivery.attempts.into_iter().map(attempt).collect(),
        }
    }
}

fn attempt(attempt: Attempt) -> AttemptView {
    AttemptView {
        at: attempt.at,
        status: attempt.status,
        error: attempt.error,
        took_ms: attempt.took_ms,
    }
}

/// What to do with a message.
#[derive(Clone, Copy, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryAction {
    /// Deliver it again, with the same id.
    Again,
}

/// Something to do with a message.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "again"}))]
pub(crate) struct DeliveryActionRequest {
    action: DeliveryAction,
}

/// Which messages to list.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListFilter {
    /// Only those that stand here.
    #[param(inline)]
    state: Option<DeliveryState>,
}

/// The messages to a receiver, the newest first
#[utoipa::path(get, path = "/api/v1/receivers/{id}/deliveries", tag = "receivers",
    params(("id" = ReceiverId, Path), ListFilter, PageParams),
    responses((status = 200, body = List<DeliveryView>)))]
pub(crate) async fn list_deliveries(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<ReceiverId>,
    Query(filter): Query<ListFilter>,
    paged: Paged,
) -> Answer<Json<List<DeliveryView>>> {
    actor.require(Permission::ReceiverManage)?;
    let receiver = state.store.receiver_get(&actor, id).await?.receiver;
    readable(&actor, &receiver.topics)?;
    let filter = DeliveryFilter {
        state: filter.state,
    };
    let page = state
        .store
        .delivery_list(&actor, id, filter, &paged.paging())
        .await?;
    Ok(Json(paged.answer(page, DeliveryView::from)))
}

/// Deliver a message again
#[utoipa::path(post, path = "/api/v1/receivers/{id}/deliveries/{delivery_id}/actions",
    tag = "receivers", params(("id" = ReceiverId, Path), ("delivery_id" = DeliveryId, Path)),
    request_body = DeliveryActionRequest, responses((status = 200, body = DeliveryView)))]
pub(crate) async fn act_on_delivery(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path((id, delivery)): Path<(ReceiverId, DeliveryId)>,
    Json(body): Json<DeliveryActionRequest>,
) -> Answer<Json<DeliveryView>> {
    actor.require(Permission::ReceiverManage)?;
    let DeliveryAction::Again = body.action;
    let delivery = state.store.delivery_again(&actor, id, delivery).await?;
    state.engine.deliver();
    Ok(Json(delivery.into()))
}
