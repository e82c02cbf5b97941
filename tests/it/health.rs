//! A camera that falls silent is called so within five seconds, and is back within one.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures::StreamExt as _;
use reqwest::Method;
use serde_json::json;
use simcam::{Behaviour, CameraConfig, Clip, Codec, Digest, Simcam, Stream};
use tests::{Folder, eventually, gateway::Gateway};

async fn camera() -> Simcam {
    let config = CameraConfig {
        name: "gate".to_owned(),
        main: Clip::builtin(1, Stream::Main, Codec::H264),
        sub: None,
        audio: None,
        credentials: Some(("admin".to_owned(), "right-password".to_owned())),
        digest: Digest::Sha256,
        behaviour: Behaviour::Healthy,
    };
    Simcam::start(SocketAddr::from(([127, 0, 0, 1], 0)), vec![config])
        .await
        .unwrap()
}

#[tokio::test]
async fn states_are_told_in_time() {
    let simcam = camera().await;
    let folder = Folder::new("health");
    let gateway = Gateway::start(folder.path(), "").await;
    let client = gateway.sign_in("admin", "administrator").await;
    let address = vec![(
        "村口".to_owned(),
        json!({"url": simcam.url("gate", "main")}),
    )];
    let id = client
        .cameras(&address, Some(("admin", "right-password")))
        .await
        .remove(0);
    client
        .until_state(&id, "online", Duration::from_secs(5))
        .await;

    let mut feed = client
        .request(Method::GET, "/events?after=0")
        .header("accept", "text/event-stream")
        .send()
        .await
        .unwrap()
        .bytes_stream();

    simcam.set("gate", Behaviour::Silent);
    let began = Instant::now();
    client
        .until_state(&id, "silent", Duration::from_secs(7))
        .await;
    println!("silent by API after {:?}", began.elapsed());
    let mut told = String::new();
    while !told.contains("xueliang.camera.silent.v1") {
        let part = tokio::time::timeout(Duration::from_secs(3), feed.next()).await;
        told.push_str(&String::from_utf8_lossy(
            &part.expect("the feed tells it").unwrap().unwrap(),
        ));
    }
    println!("silent by feed after {:?}", began.elapsed());

    simcam.set("gate", Behaviour::Refuse);
    client
        .until_state(&id, "refused", Duration::from_secs(15))
        .await;
    // Long enough for the waits between attempts to have grown.
    tokio::time::sleep(Duration::from_secs(6)).await;
    let before = simcam.sent("gate", "main").frames;
    simcam.set("gate", Behaviour::Healthy);
    let began = Instant::now();
    eventually("a packet flows again", Duration::from_secs(3), async || {
        (simcam.sent("gate", "main").frames > before).then_some(())
    })
    .await;
    println!("first packet {:?} after its return", began.elapsed());
    client
        .until_state(&id, "online", Duration::from_secs(3))
        .await;

    // A session that plays goes on with a password that has become wrong; it has to end first.
    simcam.set("gate", Behaviour::Refuse);
    client
        .until_state(&id, "refused", Duration::from_secs(5))
        .await;
    simcam.set("gate", Behaviour::WrongPassword);
    client
        .until_state(&id, "denied", Duration::from_secs(10))
        .await;
    simcam.set("gate", Behaviour::Healthy);
    tokio::time::sleep(Duration::from_secs(4)).await;
    let health = client.get(&format!("/cameras/{id}/health")).await;
    assert_eq!(
        health["state"], "denied",
        "a password is not tried twice by itself"
    );
    client
        .post(
            &format!("/cameras/{id}/actions"),
            json!({"action": "reconnect"}),
        )
        .await;
    client
        .until_state(&id, "online", Duration::from_secs(5))
        .await;
    assert!(!gateway.log().contains("right-password"));
    simcam.stop().await;
}
