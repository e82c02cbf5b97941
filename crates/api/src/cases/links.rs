//! `/api/v1/cases/{id}/links`: the cameras, events and spans of footage a case points to. A span
//! holds its footage for as long as the link is there.

use std::time::Duration;

use axum::{
    extract,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    Actor, Code, Error, Permission, Span, Timestamp,
    case::{CaseLink, LinkTarget},
    event::CameraEvent,
    id::{AlertId, CameraEventId, CameraId, CaseId, CaseLinkId},
    limit,
    video::StreamKind,
};
use store::NewCaseLink;

use crate::{
    State,
    caller::Caller,
    cameras::events::EventView,
    error::{Answer, Problem},
    json::{Json, Path, made},
    page::List,
};

/// By how much the clock of whoever attaches footage may be ahead of ours.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);

/// What kind of thing a link points to.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LinkKind {
    /// A camera near the case.
    Camera,
    /// An event of a camera.
    Event,
    /// An alert of a camera or of a whole site.
    Alert,
    /// A span of footage, which stays as long as the link does.
    Span,
}

/// What a case points to.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = CaseLink)]
pub(crate) struct LinkView {
    id: CaseLinkId,
    kind: LinkKind,
    /// Null for an alert of a whole site.
    camera_id: Option<CameraId>,
    /// For an alert.
    alert_id: Option<AlertId>,
    /// For an event.
    event_id: Option<CameraEventId>,
    /// For an event: what it says.
    event: Option<EventView>,
    /// For a span; null means both streams.
    stream: Option<StreamKind>,
    /// For a span.
    from: Option<Timestamp>,
    /// For a span.
    to: Option<Timestamp>,
    /// Why.
    note: String,
    /// Who made it, by name.
    by: String,
    at: Timestamp,
}

impl LinkView {
    fn new(link: CaseLink, events: &[CameraEvent]) -> Self {
        let (kind, event_id, stream, span) = match &link.target {
            LinkTarget::Camera { .. } => (LinkKind::Camera, None, None, None),
            LinkTarget::Event { event, .. } => (LinkKind::Event, Some(*event), None, None),
            LinkTarget::Alert { .. } => (LinkKind::Alert, None, None, None),
            LinkTarget::Span { stream, span, .. } => (LinkKind::Span, None, *stream, Some(*span)),
        };
        Self {
            id: link.id,
            kind,
            alert_id: link.target.alert(),
            camera_id: link.target.camera(),
            event_id,
            event: events
                .iter()
                .find(|event| Some(event.id) == event_id)
                .map(|event| EventView::from(event.clone())),
            stream,
            from: span.map(Span::from),
            to: span.map(Span::to),
            note: link.note,
            by: link.by,
            at: link.at,
        }
    }
}

/// Something a case is to point to.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "span", "camera_id": "019ab0c1-7d3e-7000-8000-000000000002", "stream": "main",
    "from": "2026-11-23T08:25:00+08:00", "to": "2026-11-23T08:35:00+08:00", "note": "塌陷经过"
}))]
pub(crate) struct NewLink {
    kind: LinkKind,
    /// For everything but an alert, which has its own.
    camera_id: Option<CameraId>,
    /// For an alert.
    alert_id: Option<AlertId>,
    /// For an event.
    event_id: Option<CameraEventId>,
    /// For a span; both streams when absent.
    stream: Option<StreamKind>,
    /// For a span.
    from: Option<Timestamp>,
    /// For a span; at most 24 hours after `from`.
    to: Option<Timestamp>,
    #[serde(default)]
    note: String,
}

impl NewLink {
    /// The link, where `at` points to it in the body. Footage is handed to the case: only who may
    /// see it may do so, and only once it has begun.
    pub(super) fn checked(&self, at: &str, actor: &Actor, now: Timestamp) -> Answer<NewCaseLink> {
        let target = self.target(at)?;
        if let LinkTarget::Span { span, .. } = &target
            && span.from() > now + CLOCKS_DIFFER
        {
            let error = Error::new(Code::SpanInFuture).with("to", span.from());
            return Err(Problem::at(format!("{at}/from"), error));
        }
        let note = limit::text("note", &self.note)
            .map_err(|error| Problem::at(format!("{at}/note"), error))?;
        match target {
            LinkTarget::Span { .. } => actor.require(Permission::FootageView)?,
            LinkTarget::Alert { .. } => actor.require(Permission::AlertRead)?,
            LinkTarget::Camera { .. } | LinkTarget::Event { .. } => {}
        }
        Ok(NewCaseLink { target, note })
    }

    fn target(&self, at: &str) -> Answer<LinkTarget> {
        let missing = |field: &'static str| {
            Problem::at(
                format!("{at}/{field}"),
                Error::new(Code::TextEmpty).with("field", field),
            )
        };
        // What would be passed over, somebody meant: a span that is called a camera holds nothing.
        let known: &[&str] = match self.kind {
            LinkKind::Camera => &["camera_id"],
            LinkKind::Alert => &["alert_id"],
            LinkKind::Event => &["camera_id", "event_id"],
            LinkKind::Span => &["camera_id", "stream", "from", "to"],
        };
        for (field, given) in [
            ("camera_id", self.camera_id.is_some()),
            ("alert_id", self.alert_id.is_some()),
            ("event_id", self.event_id.is_some()),
            ("stream", self.stream.is_some()),
            ("from", self.from.is_some()),
            ("to", self.to.is_some()),
        ] {
            if given && !known.contains(&field) {
                let error = Error::new(Code::FieldUnknown)
                    .with("field", field)
                    .with("known", format!("kind, {}, note", known.join(", ")));
                return Err(Problem::at(format!("{at}/{field}"), error));
            }
        }
        let camera = || self.camera_id.ok_or_else(|| missing("camera_id"));
        Ok(match self.kind {
            LinkKind::Camera => LinkTarget::Camera { camera: camera()? },
            LinkKind::Alert => LinkTarget::Alert {
                alert: self.alert_id.ok_or_else(|| missing("alert_id"))?,
                camera: None,
            },
            LinkKind::Event => LinkTarget::Event {
                camera: camera()?,
                event: self.event_id.ok_or_else(|| missing("event_id"))?,
            },
            LinkKind::Span => {
                let from = self.from.ok_or_else(|| missing("from"))?;
                let to = self.to.ok_or_else(|| missing("to"))?;
                LinkTarget::Span {
                    camera: camera()?,
                    stream: self.stream,
                    span: Span::new(from, to)
                        .and_then(|span| span.at_most(limit::CLIP))
                        .map_err(|error| Problem::at(format!("{at}/to"), error))?,
                }
            }
        })
    }
}

/// What is wrong with an opening of a case: a link that the store refused is pointed to.
pub(super) fn opening_refused(error: Error) -> Problem {
    let value = |wanted: &str| {
        let mut params = error.params().iter();
        params.find_map(|(name, value)| (*name == wanted).then_some(value.as_str()))
    };
    let Some(number) = value("link") else {
        return error.into();
    };
    let field = match value("what") {
        Some("event") => "event_id",
        Some("alert") => "alert_id",
        _ => "camera_id",
    };
    Problem::at(format!("/links/{number}/{field}"), error)
}

/// What a case points to, with what its events say.
pub(super) async fn links_of(state: &State, actor: &Actor, case: CaseId) -> Answer<Vec<LinkView>> {
    let links = state.store.case_link_list(actor, case).await?;
    let events = state.store.event_list_of_case(actor, case).await?;
    let view = |link| LinkView::new(link, &events);
    Ok(links.into_iter().map(view).collect())
}

/// What a case points to
#[utoipa::path(get, path = "/api/v1/cases/{id}/links", tag = "cases",
    params(("id" = CaseId, Path)), responses((status = 200, body = List<LinkView>)))]
pub(crate) async fn list_case_links(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CaseId>,
) -> Answer<Json<List<LinkView>>> {
    actor.require(Permission::CaseRead)?;
    Ok(Json(List::whole(links_of(&state, &actor, id).await?)))
}

/// Link a camera, an event, an alert or a span of footage to a case
///
/// What the case points to already is answered as it is, with 200.
#[utoipa::path(post, path = "/api/v1/cases/{id}/links", tag = "cases",
    params(("id" = CaseId, Path)), request_body = NewLink,
    responses((status = 201, body = LinkView, headers(("Location" = String))),
        (status = 200, description = "It was linked before.", body = LinkView,
         headers(("Location" = String)))))]
pub(crate) async fn create_case_link(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CaseId>,
    Json(body): Json<NewLink>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CaseReport)?;
    let NewCaseLink { target, note } = body.checked("", &actor, state.clock.now())?;
    let event = match target {
        LinkTarget::Event { event, .. } => Some(state.store.event_get(&actor, event).await?),
        _ => None,
    };
    let (link, is_new) = state.store.case_link_add(&actor, id, target, &note).await?;
    state.engine.written();
    let location = format!("/api/v1/cases/{id}/links/{}", link.id);
    Ok((
        made(is_new),
        [(header::LOCATION, location)],
        Json(LinkView::new(link, event.as_slice())),
    ))
}

/// Remove a link; a span of footage may then go
#[utoipa::path(delete, path = "/api/v1/cases/{id}/links/{link_id}", tag = "cases",
    params(("id" = CaseId, Path), ("link_id" = CaseLinkId, Path)),
    responses((status = 204, description = "It is gone.")))]
pub(crate) async fn delete_case_link(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path((id, link)): Path<(CaseId, CaseLinkId)>,
) -> Answer<StatusCode> {
    actor.require(Permission::CaseHandle)?;
    state.store.case_link_remove(&actor, id, link).await?;
    state.engine.written();
    Ok(StatusCode::NO_CONTENT)
}
