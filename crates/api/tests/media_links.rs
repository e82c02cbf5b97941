//! Addresses of clips and pictures that open by themselves: replayed, changed, shared and outlived.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use serde_json::{Value, json};

use crate::world::{Answer, Who, World};

const MINE: &str = "10.9.0.1";

fn wanted(world: &World) -> Value {
    json!({"access_id": world.inside.access, "camera_id": world.inside.camera,
        "from": "2026-11-23T01:00:00Z", "to": "2026-11-23T01:01:00Z"})
}

async fn made(world: &World, who: &Who, body: &Value) -> String {
    let answer = world.post(who, "/api/v1/media_links", body).await;
    answer.worked().json()["path"].as_str().unwrap().to_owned()
}

async fn open(world: &World, path: &str, address: &str) -> Answer {
    let from = ConnectInfo(SocketAddr::new(address.parse().unwrap(), 40_000));
    world
        .ask(&Who::Stranger, "GET", path)
        .extension(from)
        .send()
        .await
}

#[tokio::test]
async fn an_address_opens_one_thing_for_one_viewer_for_a_while() {
    let world = World::new().await;
    let root = world.sign_in("root").await;
    let path = made(&world, &root, &wanted(&world)).await;
    // There is no footage; whoever hears of it was let in.
    for _ in 0..2 {
        let answer = open(&world, &path, MINE).await;
        assert_eq!(answer.problem(), "footage_none");
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "cross-origin"
        );
    }
    assert_eq!(
        open(&world, &path, "10.9.0.2").await.problem(),
        "link_elsewhere"
    );

    let camera = world.inside.camera.to_string();
    for changed in [
        path.replace("01:01:00", "01:02:00"),
        path.replace("stream=main", "stream=sub"),
        path.replace(&camera, &world.outside.camera.to_string()),
        path.replace("&access=", "&download=1&access="),
        path.replace("clip.mp4", "snapshot.jpg"),
        format!("{path}A"),
        path.replace("&link=", "&link=A"),
        path.split("&link=").next().unwrap().to_owned() + "&link=",
    ] {
        let answer = open(&world, &changed, MINE).await;
        assert!(matches!(answer.status.as_u16(), 400 | 401), "{changed}");
    }
    // It is of no use elsewhere, not even beside a session.
    let link = path.split("&link=").nth(1).unwrap();
    let answer = world
        .get(&root, &format!("/api/v1/session?link={link}"))
        .await;
    assert_eq!(answer.status, 400);

    world
        .clock
        .set(world.clock.now().after(std::time::Duration::from_secs(299)));
    assert_eq!(open(&world, &path, MINE).await.problem(), "footage_none");
    world
        .clock
        .set(world.clock.now().after(std::time::Duration::from_secs(1)));
    assert_eq!(open(&world, &path, MINE).await.problem(), "link_over");
}

#[tokio::test]
async fn it_ends_with_the_session_the_key_and_the_record_it_was_made_with() {
    let world = World::new().await;
    let root = world.sign_in("root").await;
    let path = made(&world, &root, &wanted(&world)).await;
    world.delete(&root, "/api/v1/session").await.worked();
    assert_eq!(open(&world, &path, MINE).await.problem(), "sign_in_needed");

    let root = world.sign_in("root").await;
    let path = made(&world, &root, &wanted(&world)).await;
    let record = format!("/api/v1/access_records/{}/actions", world.inside.access);
    world
        .post(&root, &record, &json!({"action": "close"}))
        .await
        .worked();
    // Whether there is footage is said before why one looks.
    let answer = world
        .post(&root, "/api/v1/media_links", &wanted(&world))
        .await;
    assert_eq!(answer.problem(), "access_over");
    let mut picture = wanted(&world);
    picture["from"] = Value::Null;
    picture["to"] = Value::Null;
    let answer = world.post(&root, "/api/v1/media_links", &picture).await;
    assert_eq!(answer.problem(), "access_over");
    assert_eq!(open(&world, &path, MINE).await.problem(), "footage_none");

    let permissions = [domain::Permission::LiveView, domain::Permission::CaseRead];
    let program = world.program(&permissions, world.inside.area).await;
    let body = json!({"purpose": "emergency", "camera_id": world.inside.camera, "reason": "fire"});
    let record = world.post(&program, "/api/v1/access_records", &body).await;
    let body = json!({"access_id": record.worked().json()["id"], "camera_id": world.inside.camera});
    let path = made(&world, &program, &body).await;
    // The engine runs no camera: let in, and there is no picture.
    let answer = open(&world, &path, MINE).await;
    assert!(
        answer.status != 401 && answer.status != 403,
        "{}",
        answer.status
    );
    let keys = world.get(&root, "/api/v1/api_keys").await.json();
    let mut keys = keys["items"].as_array().unwrap().iter();
    let key = keys.find(|key| key["name"] == "a program").unwrap()["id"].clone();
    let key = format!("/api/v1/api_keys/{}", key.as_str().unwrap());
    world.delete(&root, &key).await.worked();
    assert_eq!(open(&world, &path, MINE).await.problem(), "key_invalid");

    // Nobody makes one of what another said.
    let operator = world.sign_in("town_operator").await;
    let answer = world
        .post(&operator, "/api/v1/media_links", &wanted(&world))
        .await;
    assert_eq!(answer.problem(), "access_needed");
}
