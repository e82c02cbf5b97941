//! The console: its pages, carried inside the program, and the rules they are served by.
//!
//! The pages themselves are in `web/` (TypeScript) and talk to the API like anybody else. Nothing
//! here knows what a camera is; no request here needs a sign-in, because the pages hold no data.

mod files;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};

use files::{File, media_type};

/// Serves when the program was built without `web/dist`.
const PLACEHOLDER: &str = include_str!("placeholder.html");
/// Names below it carry a hash of what is in them.
const HASHED: &str = "assets/";
const INDEX: &str = "index.html";

type Source = fn(&str) -> Option<File>;

/// The console's pages, as the fallback of everything else: an address without a dot is a page of
/// the console and answers `index.html`, a missing file is 404, and nothing below `/api` is ours.
pub fn router() -> Router {
    over(files::dist)
}

fn over(source: Source) -> Router {
    Router::new().fallback(get(move |uri: Uri, headers: HeaderMap| async move {
        let mut response = answer(source, &uri, &headers);
        protect(&mut response, headers.get(header::HOST));
        response
    }))
}

fn answer(source: Source, uri: &Uri, asked: &HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return missing();
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    let name = if last.contains('.') { path } else { INDEX };
    match source(name) {
        Some(file) => serve(source, name, file, asked),
        None if name == INDEX => placeholder(),
        None => missing(),
    }
}

fn serve(source: Source, name: &str, file: File, asked: &HeaderMap) -> Response {
    let etag = etag(&file);
    let mut headers = HeaderMap::new();
    let keep = if name.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(value) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, value);
    }
    if is_known(asked, &etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(media_type(name)),
    );
    let packed = takes_gzip(asked).then(|| source(&format!("{name}.gz")));
    let bytes = match packed.flatten() {
        Some(packed) => {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            packed.bytes
        }
        None => file.bytes,
    };
    (headers, Body::from(bytes.into_owned())).into_response()
}

fn placeholder() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, PLACEHOLDER).into_response()
}

fn missing() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (StatusCode::NOT_FOUND, headers, "404\n").into_response()
}

/// Weak, because the packed and the plain file share it.
fn etag(file: &File) -> String {
    let hex: String = file.hash[..16].iter().map(|b| format!("{b:02x}")).collect();
    format!("W/\"{hex}\"")
}

fn is_known(asked: &HeaderMap, etag: &str) -> bool {
    let known = asked.get_all(header::IF_NONE_MATCH).iter();
    known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == etag || known.trim() == "*")
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let accepted = asked.get(header::ACCEPT_ENCODING);
    accepted
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value.split(',').any(|coding| {
                let mut parts = coding.split(';').map(str::trim);
                parts.next() == Some("gzip") && !parts.any(|q| q == "q=0")
            })
        })
}

/// Says what a page may load and who may show it. Scripts come from here only and never stand in
/// the page; the component library writes its styles into it.
fn protect(response: &mut Response, host: Option<&HeaderValue>) {
    // Older browsers do not count a WebSocket to the same machine as `'self'`.
    let sockets = match host.and_then(|host| host.to_str().ok()) {
        Some(host) if is_plain_host(host) => format!(" ws://{host} wss://{host}"),
        _ => String::new(),
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; \
         connect-src 'self'{sockets}; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), payment=(), \
             fullscreen=(self)",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Whether a `Host` can stand in a policy without changing what it means.
fn is_plain_host(host: &str) -> bool {
    !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b))
}

#[cfg(test)]
mod tests;
