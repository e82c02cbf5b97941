//! `/api/v1/users/{id}/sessions`: where somebody is signed in, for who manages people.

use axum::{extract, http::StatusCode};
use domain::{
    Permission,
    id::{SessionId, UserId},
};

use crate::{
    State,
    caller::Caller,
    error::Answer,
    json::{Json, Path},
    page::List,
    session::sessions::SessionView,
};

/// Where somebody is signed in
///
/// The session used last comes first.
#[utoipa::path(get, path = "/api/v1/users/{id}/sessions", tag = "users",
    params(("id" = UserId, Path)), responses((status = 200, body = List<SessionView>)))]
pub(crate) async fn list_user_sessions(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<UserId>,
) -> Answer<Json<List<SessionView>>> {
    actor.require(Permission::UserManage)?;
    let idle = state.settings.idle;
    let sessions = state.store.session_list(&actor, id, None, idle).await?;
    Ok(Json(List::whole(
        sessions.into_iter().map(SessionView::from).collect(),
    )))
}

/// End all sessions of somebody
#[utoipa::path(delete, path = "/api/v1/users/{id}/sessions", tag = "users",
    params(("id" = UserId, Path)), responses((status = 204, description = "They are signed out.")))]
pub(crate) async fn delete_user_sessions(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<UserId>,
) -> Answer<StatusCode> {
    actor.require(Permission::UserManage)?;
    state.store.session_end_all(&actor, id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End one session of somebody
#[utoipa::path(delete, path = "/api/v1/users/{id}/sessions/{session_id}", tag = "users",
    params(("id" = UserId, Path), ("session_id" = SessionId, Path)),
    responses((status = 204, description = "The session is over.")))]
pub(crate) async fn delete_user_session(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path((user, id)): Path<(UserId, SessionId)>,
) -> Answer<StatusCode> {
    actor.require(Permission::UserManage)?;
    state.store.session_end(&actor, user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
