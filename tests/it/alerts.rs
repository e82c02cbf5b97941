//! Alerts as people and programs get them: one for a site that is cut off, one for one camera, and
//! messages that survive a kill.

use std::time::Duration;

use serde_json::{Value, json};
use simcam::{Behaviour, Codec, Simcam};
use tests::{
    Folder, cameras, eventually,
    gateway::{Client, Gateway},
    receiver::Receiver,
};

const OPTIONS: &str = "[alert]\nafter_seconds = 5\n";

async fn simulated(count: u8) -> Simcam {
    cameras::start(count, |_| Codec::H264).await
}

async fn add_cameras(client: &Client, simcam: &Simcam, count: u8) -> Vec<String> {
    let addresses = cameras::addresses(simcam, count);
    let cameras = client.cameras(&addresses, None).await;
    for camera in &cameras {
        client
            .until_state(camera, "online", Duration::from_secs(20))
            .await;
    }
    cameras
}

async fn add_receiver(client: &Client, receiver: &Receiver) -> (String, String) {
    let area = client.get("/areas").await["items"][0]["id"].clone();
    let body = json!({"name": "平台", "url": receiver.url(), "topics": ["alert"], "areas": [area]});
    let made = client.post("/receivers", body).await;
    let word = |key: &str| made[key].as_str().unwrap().to_owned();
    (word("id"), word("secret"))
}

async fn open_alerts(client: &Client) -> Vec<Value> {
    let list = client.get("/alerts?open=true").await;
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_site_cut_off_is_one_alert_and_one_camera_is_one() {
    let simcam = simulated(6).await;
    let folder = Folder::new("alerts");
    let gateway = Gateway::start(folder.path(), OPTIONS).await;
    let client = gateway.sign_in("admin", "administrator").await;
    let cameras = add_cameras(&client, &simcam, 6).await;
    let receiver = Receiver::start().await;
    let (_, secret) = add_receiver(&client, &receiver).await;

    for number in 1..=6 {
        assert!(simcam.set(&format!("cam{number:02}"), Behaviour::Refuse));
    }
    let raised = receiver
        .wait_for("xueliang.alert.raised.v1", Duration::from_secs(20))
        .await;
    assert!(raised.is_signed_with(&secret));
    let open = open_alerts(&client).await;
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!(open[0]["cause"], "site_offline");
    assert_eq!(open[0]["cameras"], 6);
    assert_eq!(raised.json()["data"]["alert_id"], open[0]["id"]);
    for number in 1..=6 {
        assert!(simcam.set(&format!("cam{number:02}"), Behaviour::Healthy));
    }
    let recovered = receiver
        .wait_for("xueliang.alert.recovered.v1", Duration::from_secs(30))
        .await;
    assert_eq!(recovered.json()["data"]["alert_id"], open[0]["id"]);

    // One of six.
    assert!(simcam.set("cam03", Behaviour::Refuse));
    let alert = eventually("the camera's alert", Duration::from_secs(20), async || {
        open_alerts(&client).await.into_iter().next()
    })
    .await;
    assert_eq!(alert["cause"], "offline");
    assert_eq!(alert["camera_id"], cameras[2].as_str());
    eventually("it is received", Duration::from_secs(5), async || {
        (receiver.got().len() == 3).then_some(())
    })
    .await;
    let kinds: Vec<_> = receiver.got().iter().map(|got| got.kind()).collect();
    println!("six cut off at once, back, one of six: {kinds:?}");
    simcam.stop().await;
}

#[tokio::test]
async fn a_kill_loses_no_message_and_repeats_it_with_the_same_id() {
    let simcam = simulated(1).await;
    let folder = Folder::new("deliveries");
    let mut gateway = Gateway::start(folder.path(), OPTIONS).await;
    let client = gateway.sign_in("admin", "administrator").await;
    add_cameras(&client, &simcam, 1).await;
    let receiver = Receiver::start().await;
    let (id, secret) = add_receiver(&client, &receiver).await;
    // Refused once, and then killed while the receiver is still thinking.
    receiver.refuse(Some(503));
    assert!(simcam.set("cam01", Behaviour::Refuse));
    receiver
        .wait_for("xueliang.alert.raised.v1", Duration::from_secs(20))
        .await;
    receiver.refuse(None);
    receiver.delay(Duration::from_secs(5));
    eventually("it is tried again", Duration::from_secs(20), async || {
        (receiver.got().len() >= 2).then_some(())
    })
    .await;
    gateway.kill();
    receiver.delay(Duration::ZERO);
    let before = receiver.got().len();
    gateway.again().await;
    let client = Client::sign_in(gateway.address(), "admin", "harbour-2026-lantern").await;
    eventually("it comes again", Duration::from_secs(10), async || {
        (receiver.got().len() > before).then_some(())
    })
    .await;
    let deliveries = eventually("it is delivered", Duration::from_secs(5), async || {
        let path = format!("/receivers/{id}/deliveries?state=delivered");
        let list = client.get(&path).await;
        let items = list["items"].as_array().unwrap().clone();
        (items.len() == 1).then_some(items)
    })
    .await;
    let got = receiver.got();
    let ids: std::collections::HashSet<_> = got
        .iter()
        .map(|got| got.header("webhook-id").to_owned())
        .collect();
    assert_eq!(ids.len(), 1, "every attempt carries the same id");
    assert!(got.iter().all(|got| got.is_signed_with(&secret)));
    assert!(got.iter().all(|other| other.body == got[0].body));
    println!(
        "received {} times with id {}: {}",
        got.len(),
        got[0].header("webhook-id"),
        deliveries[0]["attempts"]
    );

    // The test button.
    let done = client
        .post(
            &format!("/receivers/{id}/actions"),
            json!({"action": "test"}),
        )
        .await;
    let test = receiver
        .wait_for("xueliang.receiver.test.v1", Duration::from_secs(5))
        .await;
    assert_eq!(test.header("webhook-id"), done["delivery"]["id"]);
    simcam.stop().await;
}
