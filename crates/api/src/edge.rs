//! What happens around every request: an id, the log, the numbers, the shape of failures, and
//! the headers every answer has. Nothing here decides who may do what.

use std::{panic::AssertUnwindSafe, time::Instant};

use axum::{
    body::Body,
    extract::{self, MatchedPath, Request},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{Code, Error, Result, id::RequestId};
use futures::{FutureExt as _, TryStreamExt as _};
use tracing::Instrument as _;

use crate::{
    State, caller,
    error::{self, Problem},
    media_links,
};

/// What answers with pictures are.
const PICTURES: [&str; 2] = ["video/mp4", "image/jpeg"];
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// No page of ours listens, looks or asks where somebody is.
const NO_DEVICES: &str =
    "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), payment=()";
/// Where the pages of the API's description are.
const DOCS: &str = "/api/docs";
/// They come with their scripts as files, and write styles into themselves.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// Answers for addresses under `/api` that do not exist.
pub(crate) async fn route_missing(request: Request) -> Problem {
    let path: String = request.uri().path().chars().take(128).collect();
    Error::new(Code::RouteMissing).with("path", path).into()
}

/// Wraps a request. Only the pattern of the route is logged: addresses carry ids, and queries may
/// carry tokens.
pub(crate) async fn around(
    extract::State(state): extract::State<State>,
    request: Request,
    next: Next,
) -> Response {
    let id = RequestId::fresh(&state.clock);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let linked = media_links::is_one(request.uri());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("-", MatchedPath::as_str)
        .to_owned();
    let language = error::language(request.headers());
    let span = tracing::info_span!("request", request = %id, %method, route);
    async {
        let began = Instant::now();
        let mut response = match admitted(&state, request) {
            Ok(request) => AssertUnwindSafe(next.run(request))
                .catch_unwind()
                .await
                .unwrap_or_else(|_| {
                    let error = Error::internal("answer a request").because("the handler panicked");
                    Problem::from(error).into_response()
                }),
            Err(error) => Problem::from(error).into_response(),
        };
        if !is_read(&method) {
            state.recent.forget();
        }
        error::render(&mut response, id, language, &method, &path);
        headers(&mut response, id, &path);
        if linked {
            // Made to be opened from somebody else's page.
            let anywhere = HeaderValue::from_static("cross-origin");
            response.headers_mut().insert(RESOURCE_POLICY, anywhere);
        }
        let response = counted(&state, response);
        let took = began.elapsed();
        let status = response.status().as_u16();
        state
            .metrics
            .answered(method.as_str(), &route, status, took);
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        if is_read(&method) && status < 400 {
            tracing::debug!(status, duration_ms, "answered");
        } else {
            tracing::info!(status, duration_ms, "answered");
        }
        response
    }
    .instrument(span)
    .await
}

/// Strangers are counted before anything is done for them; others once it is known who they are.
fn admitted(state: &State, request: Request) -> Result<Request> {
    let (parts, body) = request.into_parts();
    if !caller::shows_proof(&parts.headers) {
        state.callers.stranger(caller::ip(&parts))?;
    }
    Ok(Request::from_parts(parts, body))
}

/// Counts the bytes of pictures as they leave, whoever makes them.
fn counted(state: &State, response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| PICTURES.iter().any(|one| kind == one)) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let metrics = state.metrics.clone();
    let counted = body
        .into_data_stream()
        .inspect_ok(move |bytes| metrics.sent_pictures(bytes.len()));
    Response::from_parts(parts, Body::from_stream(counted))
}

fn is_read(method: &Method) -> bool {
    method == Method::GET || method == Method::HEAD
}

fn headers(response: &mut Response, id: RequestId, path: &str) {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    let policy = if path.starts_with(DOCS) {
        DOCS_POLICY
    } else {
        "default-src 'none'; frame-ancestors 'none'"
    };
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (PERMISSIONS_POLICY, NO_DEVICES),
        (OPENER_POLICY, "same-origin"),
        (RESOURCE_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Whatever does not say otherwise is about people and places: nobody keeps a copy.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}
