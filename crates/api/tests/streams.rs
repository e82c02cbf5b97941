//! What stays open: the feed, and live pictures. Over a real socket where the protocol needs one.

use std::time::Duration;

use axum::body::Body;
use domain::Permission;
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{net::TcpListener, time::timeout};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};

use crate::world::{Who, World};

/// The next message of a feed, comments left out.
async fn next(body: &mut axum::body::BodyDataStream, rest: &mut String) -> Option<(String, Value)> {
    loop {
        if let Some((message, more)) = rest.clone().split_once("\n\n") {
            *rest = more.to_owned();
            let field = |name: &str| {
                let mut lines = message.lines();
                lines
                    .find_map(|line| line.strip_prefix(name))
                    .map(|text| text.trim().to_owned())
            };
            if let (Some(id), Some(data)) = (field("id:"), field("data:")) {
                return Some((id, serde_json::from_str(&data).unwrap()));
            }
            continue;
        }
        let bytes = timeout(Duration::from_secs(10), body.next())
            .await
            .unwrap()?
            .unwrap();
        rest.push_str(std::str::from_utf8(&bytes).unwrap());
    }
}

/// A feed that begins after a number that cannot be gone on from.
#[tokio::test]
async fn a_reader_is_told_what_it_cannot_have() {
    let world = World::new().await;
    let officer = world.sign_in("case_officer").await;
    for junk in ["abc", "-", "1.5", ""] {
        let ask = world.ask(&officer, "GET", "/api/v1/events");
        let answer = ask.header("last-event-id", junk).send().await;
        assert_eq!(answer.problem(), "value_invalid", "{junk}");
    }
    let last = world.store.feed_last().await.unwrap();
    let mut rest = String::new();
    // Never given, as after an older database was restored.
    let mut body = feed(&world, &officer, "999999").await;
    let (id, event) = next(&mut body, &mut rest).await.unwrap();
    assert_eq!(
        (event["type"].as_str(), id),
        (Some("xueliang.feed.reset.v1"), last.to_string())
    );
    // What came after it is no longer kept.
    world
        .store
        .feed_trim(world.clock.now() + Duration::from_secs(1))
        .await
        .unwrap();
    let mut body = feed(&world, &officer, "1").await;
    rest.clear();
    let (id, event) = next(&mut body, &mut rest).await.unwrap();
    assert_eq!(
        (event["type"].as_str(), id),
        (Some("xueliang.feed.reset.v1"), last.to_string())
    );
    assert_eq!(event["data"]["seen"], 1);
}

async fn feed(world: &World, who: &Who, after: &str) -> axum::body::BodyDataStream {
    let response = world
        .ask(who, "GET", "/api/v1/events")
        .header("last-event-id", after);
    let response = response.response().await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    Body::into_data_stream(response.into_body())
}

/// The next message about a case.
async fn next_case(body: &mut axum::body::BodyDataStream, rest: &mut String) -> Value {
    loop {
        let (id, event) = next(body, rest).await.unwrap();
        assert_eq!(event["specversion"], "1.0");
        assert_eq!(event["id"], id);
        if event["type"]
            .as_str()
            .unwrap()
            .starts_with("xueliang.case.")
        {
            return event;
        }
    }
}

#[tokio::test]
async fn the_feed_tells_what_happens_here_and_goes_on_where_one_left() {
    let world = World::new().await;
    let mut tasks = tokio::task::JoinSet::new();
    let (engine, stop) = (world.engine.clone(), world.stop.clone());
    tasks.spawn(async move { engine.run(stop).await.unwrap() });
    let officer = world.sign_in("case_officer").await;
    // Everything so far about the caller's village: its own case was opened and linked to.
    let mut all = feed(&world, &officer, "0").await;
    let mut rest = String::new();
    for kind in ["xueliang.case.opened.v1", "xueliang.case.linked.v1"] {
        let event = next_case(&mut all, &mut rest).await;
        assert_eq!(event["type"], kind);
        assert_eq!(event["subject"], format!("cases/{}", world.inside.case));
    }
    // A first connection begins now.
    let response = world
        .ask(&officer, "GET", "/api/v1/events")
        .response()
        .await;
    let mut fresh = Body::into_data_stream(response.into_body());
    let program = world
        .program(&[Permission::CameraRead], world.inside.area)
        .await;
    let mut cameras = feed(&world, &program, "0").await;
    let root = world.sign_in("root").await;
    let mut made = Value::Null;
    for area in [world.outside.area, world.inside.area] {
        let body = json!({"area_id": area, "title": "flood"});
        made = world
            .post(&root, "/api/v1/cases", &body)
            .await
            .worked()
            .json()["id"]
            .clone();
    }
    let subject = format!("cases/{}", made.as_str().unwrap());
    let mut other = String::new();
    let event = next_case(&mut fresh, &mut other).await;
    assert_eq!(event["subject"], subject);
    assert_eq!(next_case(&mut all, &mut rest).await["subject"], subject);
    // Where one left: only what came after.
    let before = event["id"].as_str().unwrap().parse::<i64>().unwrap() - 1;
    let mut again = feed(&world, &officer, &before.to_string()).await;
    let (id, _) = next(&mut again, &mut String::new()).await.unwrap();
    assert_eq!(id, event["id"].as_str().unwrap());
    // Stopping ends them, and who may not see cases heard nothing of them.
    world.stop.cancel();
    let mut heard = String::new();
    while let Some((_, event)) = next(&mut cameras, &mut heard).await {
        assert!(
            !event["type"]
                .as_str()
                .unwrap()
                .starts_with("xueliang.case."),
            "{event}"
        );
        assert_ne!(
            event["subject"],
            format!("cameras/{}", world.outside.camera)
        );
    }
    while next(&mut all, &mut rest).await.is_some() {}
    while next(&mut fresh, &mut other).await.is_some() {}
    tasks.join_all().await;
}

#[tokio::test]
async fn a_viewer_of_a_camera_without_pictures_is_told_why() {
    let world = World::new().await;
    let program = world
        .program(&[Permission::LiveView], world.inside.area)
        .await;
    let Who::Program(key) = &program else {
        unreachable!()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (router, stop) = (world.router.clone(), world.stop.clone());
    let serve = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned());
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move { serve.await.unwrap() });
    let connect = async |origin: Option<&str>| {
        let url = format!(
            "ws://{address}/api/v1/cameras/{}/live?stream=sub",
            world.inside.camera
        );
        let mut request = url.into_client_request().unwrap();
        let bearer = format!("Bearer {key}").parse().unwrap();
        request.headers_mut().insert("authorization", bearer);
        if let Some(origin) = origin {
            request
                .headers_mut()
                .insert("origin", origin.parse().unwrap());
        }
        tokio_tungstenite::connect_async(request).await
    };
    let refused = connect(Some("http://evil.test")).await.unwrap_err();
    assert!(refused.to_string().contains("403"), "{refused}");
    let refused = connect(None).await.unwrap_err();
    assert!(
        refused.to_string().contains("403"),
        "nobody said why: {refused}"
    );
    let why = json!({"purpose": "maintenance"});
    let said = world.post(&program, "/api/v1/access_records", &why).await;
    said.worked();
    let (mut socket, _) = connect(None).await.unwrap();
    let root = world.sign_in("root").await;
    let path = "/api/v1/access_views?viewing=live&purpose=maintenance";
    let views = world.get(&root, path).await.json();
    assert_eq!(views["items"].as_array().unwrap().len(), 1, "a look");
    let hello = json!({"codecs": ["avc1"], "width": 320, "height": 180}).to_string();
    socket.send(Message::text(hello)).await.unwrap();
    let said = timeout(Duration::from_secs(10), socket.next())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    let said: Value = serde_json::from_str(said.to_text().unwrap()).unwrap();
    assert_eq!(said["type"], "offline", "{said}");
    assert_eq!(said["state"], "unknown");
    // Nonsense instead of a hello.
    let (mut rude, _) = connect(None).await.unwrap();
    rude.send(Message::text("hello?")).await.unwrap();
    let said = timeout(Duration::from_secs(10), rude.next())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    let Message::Close(Some(frame)) = said else {
        panic!("{said:?}")
    };
    assert_eq!(u16::from(frame.code), 4400);
    // Stopping says so, and everything has ended.
    world.stop.cancel();
    loop {
        let said = timeout(Duration::from_secs(5), socket.next())
            .await
            .unwrap();
        match said.unwrap().unwrap() {
            Message::Close(Some(frame)) => break assert_eq!(u16::from(frame.code), 1001),
            Message::Close(None) => panic!("no reason"),
            _ => {}
        }
    }
    timeout(Duration::from_secs(5), world.state.drained())
        .await
        .unwrap();
    tasks.join_all().await;
}
