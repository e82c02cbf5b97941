//! A clip attached to a case outlives retention, downloads by range, and every step is written
//! down.

use std::{net::SocketAddr, time::Duration};

use reqwest::{Method, StatusCode};
use serde_json::json;
use simcam::{CameraConfig, Clip, Codec, Simcam, Stream};
use tests::{Folder, eventually, ffmpeg, gateway::Gateway};

#[tokio::test]
async fn a_case_holds_a_clip() {
    let config = CameraConfig::plain("gate", Clip::builtin(4, Stream::Main, Codec::H264));
    let simcam = Simcam::start(SocketAddr::from(([127, 0, 0, 1], 0)), vec![config])
        .await
        .unwrap();
    let folder = Folder::new("cases");
    // Footage goes at once, unless something holds it.
    let options =
        "[footage]\nsegment_seconds = 10\nmin_days = 0\nmax_days = 0\ncompliance = \"off\"";
    let gateway = Gateway::start(folder.path(), options).await;
    let client = gateway.sign_in("admin", "administrator").await;
    let address = vec![(
        "村口".to_owned(),
        json!({"url": simcam.url("gate", "main")}),
    )];
    let camera = client.cameras(&address, None).await.remove(0);
    client
        .until_state(&camera, "online", Duration::from_secs(5))
        .await;

    // What is being recorded now is attached, while it is being recorded.
    let now = client.get("/system").await["now"]
        .as_str()
        .unwrap()
        .to_owned();
    let now = domain::Timestamp::parse(&now).unwrap();
    tokio::time::sleep(Duration::from_secs(6)).await;
    let (from, to) = (now + Duration::from_secs(1), now + Duration::from_secs(5));
    let area = client.get("/areas").await["items"][0]["id"].clone();
    let case = client
        .post(
            "/cases",
            json!({"area_id": area, "title": "主干道护栏损坏", "place": "村口"}),
        )
        .await;
    let case = case["id"].as_str().unwrap();
    let link = json!({"kind": "span", "camera_id": camera, "from": from.to_string(), "to": to.to_string(), "note": "护栏被撞"});
    client.post(&format!("/cases/{case}/links"), link).await;

    let clip = format!("/cameras/{camera}/clip.mp4?from={from}&to={to}&stream=main");
    eventually(
        "retention has run over everything else",
        Duration::from_secs(150),
        async || {
            let span = format!(
                "from={}&to={}",
                now - Duration::from_secs(60),
                now + Duration::from_secs(3600)
            );
            let footage = client
                .get(&format!("/cameras/{camera}/footage?stream=main&{span}"))
                .await;
            let gaps = footage["gaps"].as_array()?;
            gaps.iter()
                .any(|gap| gap["reason"] == "expired")
                .then_some(())
        },
    )
    .await;

    let refused = client.request(Method::GET, &clip).send().await.unwrap();
    assert_eq!(
        refused.status(),
        StatusCode::FORBIDDEN,
        "no purpose, no picture"
    );
    let why = json!({"purpose": "case_handling", "case_id": case});
    let clip = clip + &client.say_why(why, &camera, (from, to)).await;
    let whole = client.request(Method::GET, &clip).send().await.unwrap();
    assert_eq!(whole.status(), StatusCode::OK);
    let etag = whole.headers()["etag"].clone();
    let whole = whole.bytes().await.unwrap();
    let mut parts = Vec::new();
    while parts.len() < whole.len() {
        let end = (parts.len() + 100_000).min(whole.len());
        let part = client
            .request(Method::GET, &clip)
            .header("range", format!("bytes={}-{}", parts.len(), end - 1))
            .header("if-range", &etag)
            .send()
            .await
            .unwrap();
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
        parts.extend_from_slice(&part.bytes().await.unwrap());
    }
    assert!(parts == whole, "the ranges make the whole");
    let file = folder.path().join("clip.mp4");
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(ffmpeg::complaints(&file), "");
    let pictures = ffmpeg::pictures(&file);
    assert!(
        (99..=151).contains(&pictures),
        "{pictures} pictures in four seconds and a key picture before"
    );

    for action in ["accept", "handle_locally", "feedback", "verify_ok"] {
        let done = json!({"action": action, "note": "已联系维修"});
        client.post(&format!("/cases/{case}/actions"), done).await;
    }
    assert_eq!(
        client.get(&format!("/cases/{case}")).await["state"],
        "closed"
    );

    let auditor = gateway.sign_in("auditor", "audit_administrator").await;
    let rows = auditor.get("/audit?limit=500").await;
    let actions: Vec<_> = rows["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["action"].as_str().unwrap())
        .collect();
    println!("audit: {actions:?}");
    for action in [
        "session_open",
        "camera_add",
        "case_open",
        "case_link_add",
        "access_open",
        "case_apply",
    ] {
        assert!(actions.contains(&action), "{action} is not in {actions:?}");
    }
    simcam.stop().await;
}
