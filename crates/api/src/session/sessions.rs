//! `/api/v1/session/sessions`: where one is signed in oneself.

use axum::{extract, http::StatusCode};
use domain::{Timestamp, id::SessionId, session::Session};

use crate::{
    State,
    caller::Person,
    error::Answer,
    json::{Json, Path},
    page::List,
};

/// A session of a person that holds.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = PersonSession)]
pub(crate) struct SessionView {
    id: SessionId,
    /// When it was opened.
    opened: Timestamp,
    /// When it was used last, to about a minute.
    last_seen: Timestamp,
    /// When it ends, used or not.
    until: Timestamp,
    /// Where it was opened from.
    address: String,
    /// The browser it was opened with, in short; may be empty.
    #[schema(example = "Firefox 145 · Linux")]
    agent: String,
    /// Whether it is the one that asks.
    own: bool,
}

impl From<Session> for SessionView {
    fn from(session: Session) -> Self {
        Self {
            id: session.id,
            opened: session.opened,
            last_seen: session.last_seen,
            until: session.until,
            address: session.address,
            agent: session.agent,
            own: session.is_own,
        }
    }
}

/// Where one is signed in
///
/// The session used last comes first.
#[utoipa::path(get, path = "/api/v1/session/sessions", tag = "session",
    security(("session" = [])), responses((status = 200, body = List<SessionView>)))]
pub(crate) async fn list_sessions(
    extract::State(state): extract::State<State>,
    Person(person): Person,
) -> Answer<Json<List<SessionView>>> {
    let (actor, own) = (&person.actor, Some(&person.token));
    let idle = state.settings.idle;
    let sessions = state
        .store
        .session_list(actor, actor.user, own, idle)
        .await?;
    Ok(Json(List::whole(
        sessions.into_iter().map(SessionView::from).collect(),
    )))
}

/// End one's other sessions
#[utoipa::path(delete, path = "/api/v1/session/sessions", tag = "session",
    security(("session" = [])),
    responses((status = 204, description = "Only this session is left.")))]
pub(crate) async fn delete_other_sessions(
    extract::State(state): extract::State<State>,
    Person(person): Person,
) -> Answer<StatusCode> {
    let (actor, own) = (&person.actor, Some(&person.token));
    state.store.session_end_all(actor, actor.user, own).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End one of one's sessions
#[utoipa::path(delete, path = "/api/v1/session/sessions/{session_id}", tag = "session",
    security(("session" = [])), params(("session_id" = SessionId, Path)),
    responses((status = 204, description = "The session is over.")))]
pub(crate) async fn delete_session(
    extract::State(state): extract::State<State>,
    Person(person): Person,
    Path(id): Path<SessionId>,
) -> Answer<StatusCode> {
    let actor = &person.actor;
    state.store.session_end(actor, actor.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
