//! The rules of serving, over files made up here, so that they hold without `web/dist`.

use super::*;
use axum::http::Request;
use std::borrow::Cow;
use tower::ServiceExt as _;

fn made_up(path: &str) -> Option<File> {
    let bytes: &[u8] = match path {
        "index.html" => b"<!doctype html>",
        "assets/index-a1b2.js" => b"export {}",
        "assets/index-a1b2.js.gz" => b"packed",
        "icon.svg" => b"<svg/>",
        _ => return None,
    };
    Some(File {
        bytes: Cow::Borrowed(bytes),
        hash: [u8::try_from(path.len()).unwrap(); 32],
    })
}

async fn ask(source: Source, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    over(source).oneshot(request).await.unwrap()
}

fn header_of<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

async fn body(response: Response) -> Vec<u8> {
    axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .unwrap()
        .to_vec()
}

#[tokio::test]
async fn pages_answer_the_index_and_files_themselves() {
    for page in ["/", "/wall", "/cameras/019ab0c1-7d3e", "/index.html"] {
        let response = ask(made_up, page, &[]).await;
        assert_eq!(response.status(), StatusCode::OK, "{page}");
        assert_eq!(header_of(&response, "cache-control"), "no-cache");
        assert_eq!(
            header_of(&response, "content-type"),
            "text/html; charset=utf-8"
        );
        assert_eq!(body(response).await, b"<!doctype html>");
    }
    let asset = ask(made_up, "/assets/index-a1b2.js", &[]).await;
    assert!(header_of(&asset, "cache-control").contains("immutable"));
    assert!(header_of(&asset, "content-type").starts_with("text/javascript"));
    let icon = ask(made_up, "/icon.svg", &[]).await;
    assert_eq!(header_of(&icon, "cache-control"), "no-cache");
}

#[tokio::test]
async fn what_is_missing_is_said_to_be_missing() {
    for path in [
        "/assets/index-0000.js",
        "/favicon.ico",
        "/../Cargo.toml",
        "/a/b.c",
        "/api",
        "/api/v1/nothing",
        "/api/v1/cameras/x",
    ] {
        let response = ask(made_up, path, &[]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(header_of(&response, "x-content-type-options"), "nosniff");
    }
    let request = Request::post("/wall").body(Body::empty()).unwrap();
    let refused = over(made_up).oneshot(request).await.unwrap();
    assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_known_page_is_not_sent_again() {
    let first = ask(made_up, "/wall", &[]).await;
    let etag = header_of(&first, "etag").to_owned();
    let again = ask(made_up, "/wall", &[("if-none-match", &etag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert!(body(again).await.is_empty());
    let other = ask(made_up, "/wall", &[("if-none-match", "W/\"00\"")]).await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[tokio::test]
async fn packed_files_go_to_those_who_take_them() {
    let path = "/assets/index-a1b2.js";
    let packed = ask(made_up, path, &[("accept-encoding", "deflate, gzip;q=0.8")]).await;
    assert_eq!(header_of(&packed, "content-encoding"), "gzip");
    assert_eq!(body(packed).await, b"packed");
    for refused in ["", "br", "gzip;q=0"] {
        let plain = ask(made_up, path, &[("accept-encoding", refused)]).await;
        assert_eq!(header_of(&plain, "content-encoding"), "");
    }
}

#[tokio::test]
async fn every_answer_says_what_a_page_may_do() {
    for path in ["/", "/assets/index-a1b2.js", "/missing.js"] {
        let response = ask(made_up, path, &[("host", "10.2.3.4:8480")]).await;
        let policy = header_of(&response, "content-security-policy");
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(
            policy.contains("connect-src 'self' ws://10.2.3.4:8480 wss://10.2.3.4:8480;"),
            "{policy}"
        );
        assert_eq!(header_of(&response, "referrer-policy"), "no-referrer");
        assert_eq!(header_of(&response, "x-frame-options"), "DENY");
        for name in ["cross-origin-opener-policy", "cross-origin-resource-policy"] {
            assert_eq!(header_of(&response, name), "same-origin");
        }
        let devices = header_of(&response, "permissions-policy");
        assert!(devices.contains("microphone=()"), "{devices}");
    }
    let strange = ask(made_up, "/", &[("host", "a; script-src *")]).await;
    let policy = header_of(&strange, "content-security-policy");
    assert!(policy.contains("connect-src 'self';"), "{policy}");
}

#[tokio::test]
async fn without_pages_the_program_says_how_to_build_them() {
    let response = ask(|_| None, "/wall", &[]).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(header_of(&response, "cache-control"), "no-store");
    let page = String::from_utf8(body(response).await).unwrap();
    assert!(page.contains("npm --prefix crates/console/web"), "{page}");
}
