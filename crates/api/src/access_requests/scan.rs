//! `/api/v1/access_requests/{id}/scan`: the document somebody came with, as a PDF, PNG or JPEG. What it
//! is is judged by its bytes; it is given back as a file to be saved, never to be shown by the browser
//! in our name.

use axum::{
    extract::{self, Request},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    Code, Error, Permission,
    access_request::{SCAN, ScanKind},
    id::AccessRequestId,
};

use super::{may_handle, view::AccessRequestView};
use crate::{
    State,
    caller::Caller,
    document::Binary,
    error::Answer,
    json::{self, Json, Path},
    version::etag,
};

/// Give the scanned document of a request
///
/// At most 10 MiB; in place of the one before, as long as nothing is decided.
#[utoipa::path(put, path = "/api/v1/access_requests/{id}/scan", tag = "register",
    params(("id" = AccessRequestId, Path)),
    request_body(content = Binary, content_type = "application/octet-stream",
        description = "A PDF, PNG or JPEG."),
    responses((status = 200, body = AccessRequestView, headers(("ETag" = String)))))]
pub(crate) async fn update_access_request_scan(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<AccessRequestId>,
    request: Request,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::RequestMake)?;
    // Asked before the body is read, for it is large.
    let asked = state.store.access_request_get(&actor, id).await?;
    asked.request.takes_scan()?;
    let body = json::large(&state, request, SCAN).await?;
    let bytes = body.ok_or_else(|| Error::new(Code::BodyTooLarge).with("limit", SCAN))?;
    let kept = state
        .store
        .access_request_scan_keep(&actor, id, &bytes)
        .await?;
    state.engine.written();
    let view = AccessRequestView::new(kept, &actor, state.clock.now());
    Ok((etag(view.version), Json(view)))
}

/// The scanned document of a request
///
/// That it was read is written down in the audit log.
#[utoipa::path(get, path = "/api/v1/access_requests/{id}/scan", tag = "register",
    params(("id" = AccessRequestId, Path)),
    responses((status = 200, body = Binary, content_type = "application/octet-stream",
        description = "The document, as what it is: `application/pdf`, `image/png` or `image/jpeg`.")))]
pub(crate) async fn get_access_request_scan(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<AccessRequestId>,
) -> Answer<Response> {
    may_handle(&actor)?;
    let number = state.store.access_request_get(&actor, id).await?;
    let number = number.request.number;
    let (kind, bytes) = state.store.access_request_scan_read(&actor, id).await?;
    let ending = match kind {
        ScanKind::Pdf => "pdf",
        ScanKind::Png => "png",
        ScanKind::Jpeg => "jpg",
    };
    let name = format!("attachment; filename=\"{number}.{ending}\"");
    let name = HeaderValue::from_str(&name)
        .map_err(|source| Error::internal("name a scan").because(source))?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(kind.media_type()),
        ),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes).into_response())
}
