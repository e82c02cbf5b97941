//! `/api/v1/cameras/{id}/events`: facts about a camera that people or cases care about: ours, and
//! those posted by devices, other platforms and operators.

use axum::{extract, response::IntoResponse};
use domain::{
    Code, Error, Permission, Span, Timestamp,
    access::Via,
    event::{self, CameraEvent, EventSource},
    id::{CameraEventId, CameraId},
    limit,
};

use crate::{
    State,
    caller::Caller,
    error::{Answer, Fields, Problem},
    json::{self, Json, Path, Query, made},
    page::{List, PageParams, Paged},
};

/// A fact about a camera.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = CameraEvent)]
pub(crate) struct EventView {
    id: CameraEventId,
    camera_id: CameraId,
    source: EventSource,
    /// What happened, as a word.
    kind: String,
    at: Timestamp,
    /// When it ended, where it has a length.
    until: Option<Timestamp>,
    note: String,
    /// The sender's own id for it.
    external_id: Option<String>,
    /// Who posted it, by name; empty for the gateway.
    by: String,
    /// When it was written down.
    recorded: Timestamp,
}

impl From<CameraEvent> for EventView {
    fn from(event: CameraEvent) -> Self {
        Self {
            id: event.id,
            camera_id: event.camera,
            source: event.source,
            kind: event.kind,
            at: event.at,
            until: event.until,
            note: event.note,
            external_id: event.external_id,
            by: event.by,
            recorded: event.recorded,
        }
    }
}

/// A fact to write down.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "line_crossing", "at": "2026-11-23T10:02:03+08:00", "external_id": "evt-42"
}))]
pub(crate) struct NewEvent {
    /// 1 to 64 of `a–z 0–9 _ . -`.
    kind: String,
    at: Timestamp,
    until: Option<Timestamp>,
    #[serde(default)]
    note: String,
    /// The sender's own id; the same one again answers the first event.
    external_id: Option<String>,
    /// `device` or `integrator`, for programs; people's marks are `operator`.
    source: Option<EventSource>,
}

/// Which events to list.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventFilter {
    /// Only those that began at or after this; together with `to`.
    #[param(value_type = Option<Timestamp>)]
    from: Option<String>,
    /// Only those that began before this.
    #[param(value_type = Option<Timestamp>)]
    to: Option<String>,
}

/// What happened at a camera, the newest first
#[utoipa::path(get, path = "/api/v1/cameras/{id}/events", tag = "events",
    params(("id" = CameraId, Path), EventFilter, PageParams),
    responses((status = 200, body = List<EventView>)))]
pub(crate) async fn list_camera_events(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    Query(filter): Query<EventFilter>,
    paged: Paged,
) -> Answer<Json<List<EventView>>> {
    actor.require(Permission::CameraRead)?;
    let span = match (&filter.from, &filter.to) {
        (None, None) => None,
        (from, to) => {
            let from = json::time("from", from.as_deref())?;
            let to = json::time("to", to.as_deref())?;
            Some(Span::new(from, to).map_err(|error| Problem::at("?to", error))?)
        }
    };
    let page = state
        .store
        .event_list(&actor, id, span, &paged.paging())
        .await?;
    Ok(Json(paged.answer(page, EventView::from)))
}

/// Write down what happened at a camera
#[utoipa::path(post, path = "/api/v1/cameras/{id}/events", tag = "events",
    params(("id" = CameraId, Path)), request_body = NewEvent,
    responses((status = 201, body = EventView),
        (status = 200, body = EventView, description = "It was written down before.")))]
pub(crate) async fn create_camera_event(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    Json(body): Json<NewEvent>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::EventPost)?;
    let mut fields = Fields::default();
    let now = state.clock.now();
    fields.maybe("/at", Some(body.at), |at| event::not_ahead(at, now));
    if let Some(until) = body.until {
        fields.maybe("/until", Some(until), |until| {
            Span::new(body.at, event::not_ahead(until, now)?)
        });
    }
    let new = store::NewCameraEvent {
        camera: id,
        source: fields
            .maybe("/source", Some(body.source), |source| {
                source_of(actor.via, source)
            })
            .unwrap_or(EventSource::Operator),
        kind: fields.take("/kind", event::kind(&body.kind)),
        at: body.at,
        until: body.until,
        note: fields.take("/note", limit::text("note", &body.note)),
        external_id: fields.maybe("/external_id", body.external_id, |external| {
            limit::name("external_id", &external)
        }),
    };
    fields.done()?;
    let (event, created) = state.store.event_add(&actor, new).await?;
    state.engine.written();
    Ok((made(created), Json(EventView::from(event))))
}

/// A person marks; a program says whether it speaks for a device.
fn source_of(via: Via, wanted: Option<EventSource>) -> domain::Result<EventSource> {
    match (via, wanted) {
        (Via::Session, None | Some(EventSource::Operator)) => Ok(EventSource::Operator),
        (Via::ApiKey(_), None | Some(EventSource::Integrator)) => Ok(EventSource::Integrator),
        (Via::ApiKey(_), Some(EventSource::Device)) => Ok(EventSource::Device),
        (_, wanted) => Err(Error::new(Code::ValueInvalid)
            .with("field", "source")
            .with("value", wanted.map_or("-", EventSource::word))
            .with("reason", "session: operator; key: device | integrator")),
    }
}
