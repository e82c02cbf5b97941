//! The officer's road, by the API as people and programs go it: a camera stops, an alert reaches
//! people and a platform, a case is opened from it with the last seconds before the outage, the
//! footage outlives retention, the clip comes by ranges and plays, the case is closed, and the audit
//! log names each step and person.

use std::{net::SocketAddr, time::Duration};

use domain::Timestamp;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simcam::{Behaviour, CameraConfig, Clip, Codec, Digest, Simcam, Stream};
use tests::{
    Folder, eventually, ffmpeg,
    gateway::{Client, Gateway, PASSWORD},
    receiver::Receiver,
};

use crate::secrets;

/// Footage that nothing holds goes at once.
const OPTIONS: &str = "[footage]\nsegment_seconds = 10\nmin_days = 0\nmax_days = 0\n\
    compliance = \"off\"\n[alert]\nafter_seconds = 5\n[log]\nfilter = \"trace\"\n";

/// Who the camera lets in.
const CAMERA: (&str, &str) = ("viewer-of-the-gate", "orchard-7-gate-5");
/// What stands in the receiver's address, as some platforms want it.
const TOKEN: &str = "platform-token-81c2";

async fn now(client: &Client) -> Timestamp {
    let now = client.get("/system").await["now"].clone();
    Timestamp::parse(now.as_str().unwrap()).unwrap()
}

fn time(value: &Value) -> Timestamp {
    Timestamp::parse(value.as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn from_an_outage_to_a_closed_case() {
    let mut config = CameraConfig::plain("gate", Clip::builtin(1, Stream::Main, Codec::H264));
    config.credentials = Some((CAMERA.0.to_owned(), CAMERA.1.to_owned()));
    config.digest = Digest::Md5;
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let simcam = Simcam::start(address, vec![config]).await.unwrap();
    let folder = Folder::new("officer");
    let mut gateway = Gateway::start(folder.path(), OPTIONS).await;
    let admin = gateway.sign_in("admin", "administrator").await;
    let operator = gateway.sign_in("operator", "town_operator").await;
    let officer = gateway.sign_in("officer", "case_officer").await;
    let address = vec![(
        "村口".to_owned(),
        json!({"url": simcam.url("gate", "main")}),
    )];
    let camera = admin.cameras(&address, Some(CAMERA)).await.remove(0);
    admin
        .until_state(&camera, "online", Duration::from_secs(5))
        .await;
    let receiver = Receiver::start().await;
    let area = admin.get("/areas").await["items"][0]["id"].clone();
    let body = json!({"name": "平台", "url": format!("{}?token={TOKEN}", receiver.url()), "topics": ["alert", "case"], "areas": [area]});
    let secret = admin.post("/receivers", body).await["secret"].clone();

    // The camera has been recorded for a while, and stops.
    tokio::time::sleep(Duration::from_secs(12)).await;
    let stopped = now(&operator).await;
    assert!(simcam.set("gate", Behaviour::Refuse));
    let raised = receiver
        .wait_for("xueliang.alert.raised.v1", Duration::from_secs(20))
        .await;
    assert!(raised.is_signed_with(secret.as_str().unwrap()));
    println!(
        "received {:.1} s after the camera stopped; patience is 5 s",
        now(&operator).await.since(stopped).as_secs_f64()
    );
    let alert = operator.get("/alerts?open=true").await["items"][0].clone();
    let id = alert["id"].as_str().unwrap();
    assert_eq!(raised.json()["data"]["alert_id"], id);
    assert_eq!(alert["camera_id"], camera.as_str());

    // The operator knows of it and gives it to the officer.
    let act = |body: Value| operator.post_owned(format!("/alerts/{id}/actions"), body);
    let known = act(json!({"action": "acknowledge", "version": alert["version"]})).await;
    assert_eq!(known["acknowledged_by"], "operator");
    let people = operator.get(&format!("/alerts/{id}/assignees")).await;
    let person = people["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|person| person["name"] == "officer")
        .unwrap();
    act(json!({"action": "assign", "assignee_id": person["id"], "note": "请处理"})).await;

    // A case from the alert, with the last ten seconds before the outage.
    let since = time(&alert["since"]);
    let last = last_picture(&officer, &camera, since).await;
    let (from, to) = (last - Duration::from_secs(10), last);
    let case = officer
        .post(
            "/cases",
            json!({"area_id": alert["area_id"], "title": "村口摄像机离线", "place": "村口",
            "occurred_at": alert["since"], "links": [
                {"kind": "alert", "alert_id": id},
                {"kind": "span", "camera_id": camera, "stream": "main",
                    "from": from.to_string(), "to": to.to_string(), "note": "离线前十秒"},
            ]}),
        )
        .await;
    let case = case["id"].as_str().unwrap().to_owned();
    let links = officer.get(&format!("/cases/{case}")).await["links"].clone();
    let kinds: Vec<_> = links
        .as_array()
        .unwrap()
        .iter()
        .map(|link| link["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["alert", "span"]);
    let opened = receiver
        .wait_for("xueliang.case.opened.v1", Duration::from_secs(5))
        .await;
    assert_eq!(opened.json()["data"]["case_id"], case.as_str());

    // Back; retention runs over everything else.
    assert!(simcam.set("gate", Behaviour::Healthy));
    receiver
        .wait_for("xueliang.alert.recovered.v1", Duration::from_secs(30))
        .await;
    eventually("retention has run", Duration::from_secs(150), async || {
        let span = format!(
            "from={}&to={}",
            stopped - Duration::from_secs(60),
            now(&officer).await
        );
        let footage = officer
            .get(&format!("/cameras/{camera}/footage?stream=main&{span}"))
            .await;
        let gaps = footage["gaps"].as_array()?;
        gaps.iter()
            .any(|gap| gap["reason"] == "expired")
            .then_some(())
    })
    .await;

    let why = json!({"purpose": "case_handling", "case_id": case});
    let access = officer.say_why(why, &camera, (from, to)).await;
    let clip = format!("/cameras/{camera}/clip.mp4?from={from}&to={to}&stream=main{access}");
    let first = officer
        .request(Method::GET, &clip)
        .header("range", "bytes=0-99999")
        .send()
        .await
        .unwrap();
    assert_eq!(first.status(), StatusCode::PARTIAL_CONTENT);
    let etag = first.headers()["etag"].clone();
    let mut whole = first.bytes().await.unwrap().to_vec();
    let rest = officer
        .request(Method::GET, &clip)
        .header("range", format!("bytes={}-", whole.len()))
        .header("if-range", etag)
        .send()
        .await
        .unwrap();
    assert_eq!(rest.status(), StatusCode::PARTIAL_CONTENT);
    whole.extend_from_slice(&rest.bytes().await.unwrap());
    let file = folder.path().join("clip.mp4");
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(ffmpeg::complaints(&file), "");
    let pictures = ffmpeg::pictures(&file);
    assert!(
        (249..=301).contains(&pictures),
        "{pictures} pictures in the ten seconds before the outage"
    );

    for action in ["accept", "handle_locally", "feedback", "verify_ok"] {
        let done = json!({"action": action, "note": "已恢复供电"});
        officer.post(&format!("/cases/{case}/actions"), done).await;
    }
    let closed = officer.get(&format!("/cases/{case}")).await;
    assert_eq!(closed["state"], "closed");

    let auditor = gateway.sign_in("auditor", "audit_administrator").await;
    let rows = auditor.get("/audit?limit=500").await;
    let rows: Vec<(String, String)> = rows["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let word = |key: &str| row[key].as_str().unwrap().to_owned();
            (word("action"), word("name"))
        })
        .collect();
    println!("audit, the newest first: {rows:?}");
    for (action, name) in [
        ("receiver_add", "admin"),
        ("alert_apply", "operator"),
        ("case_open", "officer"),
        ("case_link_add", "officer"),
        ("access_open", "officer"),
        ("case_apply", "officer"),
    ] {
        let row = (action.to_owned(), name.to_owned());
        assert!(rows.contains(&row), "{row:?} is not in {rows:?}");
    }

    // A program with a key, and what goes wrong: none of it repeats a secret.
    let key = json!({"name": "platform", "permissions": ["camera_read"], "areas": [area]});
    let key = admin.post("/api_keys", key).await["token"].clone();
    let key = key.as_str().unwrap().to_owned();
    let mut left = Vec::new();
    for request in [
        admin.request(Method::GET, "/cameras").bearer_auth(&key),
        admin.request(Method::GET, "/audit").bearer_auth(&key),
        admin.request(Method::POST, "/cameras/probe").json(
            &json!({"url": simcam.url("gate", "main"), "username": CAMERA.0, "password": WRONG}),
        ),
        admin
            .request(Method::POST, "/session")
            .json(&json!({"name": "admin", "password": WRONG})),
        admin
            .request(Method::POST, "/users")
            .json(&json!({"name": "li", "password": [WRONG]})),
        admin
            .request(Method::POST, "/cases")
            .body(format!("{{\"password\": \"{WRONG}\",")),
    ] {
        let answer = request.send().await.unwrap();
        let (place, headers) = (answer.url().to_string(), format!("{:?}", answer.headers()));
        left.push((
            place,
            (headers + &answer.text().await.unwrap()).into_bytes(),
        ));
    }
    let told = receiver.got().into_iter();
    left.extend(told.map(|got| (format!("message {}", got.kind()), got.body.to_vec())));
    left.push(("the clip".to_owned(), whole));

    // A new key in the place of the old one: the camera still lets the gateway in.
    let old = std::fs::read(folder.path().join("data/secret.key")).unwrap();
    gateway.stop().await;
    let (status, said) = gateway.command(&["key", "rotate"]);
    assert_eq!(status, Some(0), "{said}");
    assert_ne!(
        std::fs::read(folder.path().join("data/secret.key")).unwrap(),
        old
    );
    gateway.again().await;
    let again = Client::sign_in(gateway.address(), "admin", PASSWORD).await;
    again
        .until_state(&camera, "online", Duration::from_secs(15))
        .await;
    gateway.stop().await;
    simcam.stop().await;

    let people = [&admin, &operator, &officer, &auditor, &again];
    let mut known = vec![
        ("the camera's password", CAMERA.1.to_owned()),
        ("the camera's user", CAMERA.0.to_owned()),
        ("a wrong password", WRONG.to_owned()),
        ("people's password", PASSWORD.to_owned()),
        ("the program's key", key),
        ("the receiver's secret", secret.as_str().unwrap().to_owned()),
    ];
    for client in people {
        let (_, token) = client.cookie().split_once('=').unwrap();
        known.push(("a session's token", token.to_owned()));
        known.push(("a token of a session's pages", client.csrf().to_owned()));
        // Two answers give a secret, once, to whoever made it.
        let heard = client.heard().into_iter();
        let heard =
            heard.filter(|(asked, _)| !["POST /receivers", "POST /api_keys"].contains(&&**asked));
        left.extend(heard.map(|(asked, text)| (asked, text.into_bytes())));
    }
    left.push(("the log".to_owned(), gateway.log().into_bytes()));
    let bytes: usize = left.iter().map(|(_, text)| text.len()).sum();
    println!(
        "{} answers, messages and files, {bytes} bytes, without a secret",
        left.len()
    );
    // The receiver's address is shown to who manages receivers, and is in their database.
    let mut with_token = known.clone();
    with_token.push(("the token in the receiver's address", TOKEN.to_owned()));
    let apart = |(place, _): &&(String, Vec<u8>)| !place.contains("/receivers");
    let others: Vec<_> = left.iter().filter(apart).cloned().collect();
    secrets::are_not_in(&with_token, &others);
    secrets::are_not_in(&known, &left);
    let mut files = Vec::new();
    secrets::files(
        &folder.path().join("data"),
        &["footage", "secret.key"],
        &mut files,
    );
    secrets::are_not_in(&known, &files);
}

/// A password that is none.
const WRONG: &str = "not-the-password-44";

/// The end of the footage before `at`.
async fn last_picture(client: &Client, camera: &str, at: Timestamp) -> Timestamp {
    let from = at - Duration::from_secs(300);
    let path = format!("/cameras/{camera}/footage?stream=main&from={from}&to={at}");
    let footage = client.get(&path).await;
    let ends = footage["segments"].as_array().unwrap().iter();
    ends.map(|segment| time(&segment["to"])).max().unwrap()
}
