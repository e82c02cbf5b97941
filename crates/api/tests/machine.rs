//! What machines ask.

use crate::world::{Who, World};

#[tokio::test]
async fn machines_ask_without_signing_in() {
    let world = World::new().await;
    for path in ["/healthz", "/readyz"] {
        let answer = world.get(&Who::Stranger, path).await;
        assert_eq!(answer.worked().json()["status"], "ok", "{path}");
    }
    let version = world.get(&Who::Stranger, "/version").await.json();
    assert_eq!(version["version"], "0.0.0-test");
    let kept = world.get(&Who::Stranger, "/api/openapi.json").await;
    assert_eq!(
        kept.worked().json(),
        serde_json::to_value(api::document()).unwrap()
    );
    let pages = world.get(&Who::Stranger, "/api/docs/").await;
    let text = String::from_utf8_lossy(&pages.worked().body).into_owned();
    assert!(
        text.contains("swagger-ui") && !text.contains("https://"),
        "{text}"
    );
    let script = world
        .get(&Who::Stranger, "/api/docs/swagger-ui-bundle.js")
        .await;
    assert!(script.worked().body.len() > 100_000);
    world.stop.cancel();
    let answer = world.get(&Who::Stranger, "/readyz").await;
    assert_eq!(
        (answer.problem().as_str(), answer.status.as_u16()),
        ("stopping", 503)
    );
}

#[tokio::test]
async fn numbers_are_told_by_route_and_state() {
    let world = World::new().await;
    let who = world.sign_in("operator").await;
    world
        .get(&who, &format!("/api/v1/cameras/{}", world.inside.camera))
        .await
        .worked();
    let router = api::metrics_router(world.state.clone());
    let request = axum::http::Request::get("/metrics")
        .body(axum::body::Body::empty())
        .unwrap();
    let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20)
        .await
        .unwrap();
    let text = std::str::from_utf8(&body).unwrap();
    assert!(
        text.contains("xueliang_cameras{state=\"unknown\"} 2\n"),
        "{text}"
    );
    assert!(text.contains("xueliang_cameras{state=\"online\"} 0\n"));
    let route = "method=\"GET\",route=\"/api/v1/cameras/{id}\",status=\"200\"";
    assert!(
        text.contains(&format!("duration_seconds_count{{{route}}} 1\n")),
        "{text}"
    );
    assert!(
        !text.contains(&world.inside.camera.to_string()),
        "an id became a label"
    );
}
