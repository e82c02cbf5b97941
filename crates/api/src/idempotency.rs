//! `Idempotency-Key`: a POST that is sent again gets its first answer again.
//!
//! The key is remembered per caller for a day, with a keyed hash of the request and the sealed
//! answer. A request with a key runs to its end even when its caller goes away, because that is
//! when it will be sent again. Strangers are not remembered.

use axum::{
    body::{Body, to_bytes},
    extract::{self, FromRequestParts as _, Request},
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{Code, Error, limit, secret::Key};
use store::Idempotency;
use tracing::Instrument as _;

use crate::{State, caller::Caller, error::Answer, json, mac::keyed};

const HEADER: &str = "idempotency-key";
/// Tells a caller that nothing was done again.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The longest key, in characters.
const KEY_MOST: usize = 128;
/// The largest answer that is remembered, in bytes; ours are far smaller.
const ANSWER_MOST: usize = limit::BODY;

/// Remembers answers of POSTs that carry the header; everything else passes.
pub(crate) async fn remember(
    extract::State(state): extract::State<State>,
    request: Request,
    next: Next,
) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(HEADER) {
        return next.run(request).await;
    }
    match remembered(state, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn remembered(state: State, request: Request, next: Next) -> Answer<Response> {
    let (mut parts, body) = request.into_parts();
    let Caller(actor) = Caller::from_request_parts(&mut parts, &state).await?;
    let key = checked_key(&parts)?;
    let body = json::in_time(&state, to_bytes(body, limit::BODY))
        .await?
        .map_err(|_| json::too_large())?;
    let principal = keyed(
        &state.keys.answers,
        &[b"principal", actor.principal.as_bytes()],
    );
    let target = parts
        .uri
        .path_and_query()
        .map_or("", |target| target.as_str());
    let content = parts
        .headers
        .get(header::CONTENT_TYPE)
        .map_or(&b""[..], HeaderValue::as_bytes);
    // Bodies may hold passwords: a plain hash of them would be a way to guess.
    let hash = keyed(&state.keys.answers, &[target.as_bytes(), content, &body]);
    let begun = state.store.idempotency_begin(principal, &key, hash).await?;
    match begun {
        Idempotency::Mismatch => Err(Error::new(Code::IdempotencyMismatch).into()),
        Idempotency::Running => Err(Error::new(Code::IdempotencyRunning).into()),
        Idempotency::Replay {
            status,
            body,
            location,
        } => replay(&state.keys.answers, &key, status, &body, location),
        Idempotency::Fresh => {
            let request = Request::from_parts(parts, Body::from(body));
            let run = run(state.clone(), principal, key.clone(), request, next);
            let done = state.open.spawn(run.instrument(tracing::Span::current()));
            match done.await {
                Ok(response) => response,
                Err(source) => {
                    state.store.idempotency_forget(principal, &key).await?;
                    Err(Error::internal("run a remembered request")
                        .because(source)
                        .into())
                }
            }
        }
    }
}

fn checked_key(parts: &Parts) -> Answer<String> {
    let value = parts
        .headers
        .get(HEADER)
        .and_then(|value| value.to_str().ok());
    value
        .filter(|key| (1..=KEY_MOST).contains(&key.len()))
        .filter(|key| key.bytes().all(|b| b.is_ascii_graphic()))
        .map(str::to_owned)
        .ok_or_else(|| {
            Error::new(Code::IdempotencyKeyInvalid)
                .with("limit", KEY_MOST)
                .into()
        })
}

async fn run(
    state: State,
    principal: [u8; 32],
    key: String,
    request: Request,
    next: Next,
) -> Answer<Response> {
    let response = next.run(request).await;
    let status = response.status();
    // A refusal or a fault left nothing behind; trying again may go better.
    if !status.is_success() {
        state.store.idempotency_forget(principal, &key).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, ANSWER_MOST)
        .await
        .map_err(|source| Error::internal("keep an answer").because(source))?;
    let text = |name| {
        parts
            .headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let etag = text(header::ETAG).unwrap_or_default();
    let sealed = state.keys.answers.seal(&key, &packed(etag, &body))?;
    let location = text(header::LOCATION);
    let finished = state
        .store
        .idempotency_finish(principal, &key, status.as_u16(), &sealed, location)
        .await;
    if let Err(error) = finished {
        // The change is made; only its answer cannot be given twice.
        tracing::warn!(error = error.chain(), "an answer could not be remembered");
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// The entity tag's length in one byte, the tag, the body.
fn packed(etag: &str, body: &[u8]) -> Vec<u8> {
    let (length, etag) = match u8::try_from(etag.len()) {
        Ok(length) => (length, etag),
        Err(_) => (0, ""),
    };
    [&[length], etag.as_bytes(), body].concat()
}

fn replay(
    keys: &Key,
    key: &str,
    status: u16,
    sealed: &[u8],
    location: Option<String>,
) -> Answer<Response> {
    let damaged = || {
        Error::new(Code::Corrupt)
            .with("table", "idempotency")
            .with("id", key)
    };
    let packed = keys.open(key, sealed)?;
    let (length, rest) = packed.split_first().ok_or_else(damaged)?;
    let (etag, body) = rest
        .split_at_checked(usize::from(*length))
        .ok_or_else(damaged)?;
    let status = StatusCode::from_u16(status).map_err(|_| damaged())?;
    let mut response = (status, body.to_vec()).into_response();
    let headers = response.headers_mut();
    let mut insert = |name, value: &[u8]| {
        if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_bytes(value)) {
            headers.insert(name, value);
        }
    };
    let kind = if body.is_empty() {
        ""
    } else {
        "application/json"
    };
    insert(header::CONTENT_TYPE, kind.as_bytes());
    insert(header::ETAG, etag);
    insert(header::LOCATION, location.unwrap_or_default().as_bytes());
    insert(REPLAYED, b"true");
    Ok(response)
}
