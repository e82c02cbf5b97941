//! What machines ask, outside `/api/v1` and open to everyone: is it alive, can it serve, which
//! version is it; and the API's own description.

use std::sync::Arc;

use axum::{Router, extract, http::header, response::IntoResponse, routing::get};
use domain::{Code, Error};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{State, error::Answer, json::Json};

/// That it is well.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Well {
    /// `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Which program this is.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct VersionView {
    /// `xueliang`.
    name: &'static str,
    /// The version.
    version: &'static str,
    /// What the unit's own sign-in is called (`GET /api/v1/session/provider`), where it has one.
    provider: Option<String>,
}

/// Is the process alive?
#[utoipa::path(get, path = "/healthz", tag = "machine", security(()),
    responses((status = 200, body = Well, description = "It answers.")))]
pub(crate) async fn get_healthz() -> Json<Well> {
    Json(Well { status: "ok" })
}

/// Can it serve requests?
#[utoipa::path(get, path = "/readyz", tag = "machine", security(()),
    responses((status = 200, body = Well, description = "The database answers and it is not stopping.")))]
pub(crate) async fn get_readyz(extract::State(state): extract::State<State>) -> Answer<Json<Well>> {
    if state.stop.is_cancelled() {
        return Err(Error::new(Code::Stopping).into());
    }
    state.store.ping().await?;
    Ok(Json(Well { status: "ok" }))
}

/// Which version is it?
#[utoipa::path(get, path = "/version", tag = "machine", security(()),
    responses((status = 200, body = VersionView)))]
pub(crate) async fn get_version(extract::State(state): extract::State<State>) -> Json<VersionView> {
    Json(VersionView {
        name: "xueliang",
        version: state.settings.version,
        provider: state
            .settings
            .provider
            .as_ref()
            .map(|it| it.label().to_owned()),
    })
}

/// The description as JSON, and as pages for people; all assets are inside the program.
pub(crate) fn document_routes(document: &utoipa::openapi::OpenApi) -> Router<State> {
    let text: Arc<str> = document.to_json().unwrap_or_default().into();
    let json = get(move || async move {
        (
            [(header::CONTENT_TYPE, "application/json")],
            text.to_string(),
        )
            .into_response()
    });
    let pages = SwaggerUi::new("/api/docs").config(Config::from("/api/openapi.json"));
    Router::new().route("/api/openapi.json", json).merge(pages)
}
