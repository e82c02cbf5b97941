//! Requests of people from outside, as those at the centre handle them.

use domain::{Permission, access_request::SCAN as LARGEST};
use serde_json::{Value, json};

use crate::world::{SCAN, Who, World};

const PLAY: &str = "from=2026-11-23T01:00:00Z&to=2026-11-23T01:10:00Z";

fn of_police(world: &World) -> Value {
    json!({
        "state_organ": {"organ": "盐亭县公安局", "document_no": "盐公调证〔2026〕18号",
            "wants": "export", "officers": [{"name": "赵某", "card_no": "J0001"},
                {"name": "钱某", "card_no": "J0002"}]},
        "camera_ids": [world.inside.camera], "reason": "盗窃案",
        "from": "2026-11-23T01:00:00Z", "to": "2026-11-23T01:30:00Z"})
}

fn of_person(world: &World) -> Value {
    json!({
        "natural_person": {"name": "孙某", "relation": "oneself", "protects": "property"},
        "camera_ids": [world.inside.camera], "reason": "电动车丢失",
        "from": "2026-11-23T01:00:00Z", "to": "2026-11-23T01:30:00Z"})
}

async fn made(world: &World, who: &Who, body: &Value) -> String {
    let answer = world.post(who, "/api/v1/access_requests", body).await;
    let id = answer.worked().json()["id"].clone();
    format!("/api/v1/access_requests/{}", id.as_str().unwrap())
}

async fn act(world: &World, who: &Who, path: &str, body: Value) -> crate::world::Answer {
    world.post(who, &format!("{path}/actions"), &body).await
}

async fn record(world: &World, who: &Who, purpose: &str, path: &str) -> crate::world::Answer {
    let id = path.rsplit('/').next().unwrap();
    let body = json!({"purpose": purpose, "camera_id": world.inside.camera, "request_id": id,
        "from": "2026-11-23T01:00:00Z", "to": "2026-11-23T01:10:00Z"});
    world.post(who, "/api/v1/access_records", &body).await
}

#[tokio::test]
async fn the_police_see_what_was_approved_and_only_so() {
    let world = World::new().await;
    let liaison = world.sign_in("police_liaison").await;
    let director = world.sign_in("director").await;
    let path = made(&world, &liaison, &of_police(&world)).await;
    let totals = "/api/v1/access_requests/totals";
    // The village's own request waits as well.
    let waiting = world.get(&director, totals).await.json();
    assert_eq!(waiting, json!({"waiting": 2, "approved": 0}));
    let early = act(&world, &director, &path, json!({"action": "approve"})).await;
    assert_eq!(early.problem(), "request_scan_needed");
    let scan = format!("{path}/scan");
    world
        .ask(&liaison, "PUT", &scan)
        .body(SCAN)
        .send()
        .await
        .worked();
    let own = act(&world, &liaison, &path, json!({"action": "approve"})).await;
    assert_eq!(own.problem(), "permission_missing");
    let mute = act(&world, &director, &path, json!({"action": "refuse"})).await;
    assert_eq!(mute.problem(), "request_needs_note");
    assert_eq!(mute.json()["errors"][0]["pointer"], "/note");
    let wider = json!({"action": "approve", "to": "2026-11-23T01:31:00Z"});
    let wider = act(&world, &director, &path, wider).await;
    assert_eq!(wider.problem(), "request_wider");
    let long = json!({"action": "approve", "until": "2026-12-23T02:00:01Z"});
    let long = act(&world, &director, &path, long).await;
    assert_eq!(long.problem(), "value_invalid");

    let narrower = json!({"action": "approve", "to": "2026-11-23T01:15:00Z", "wants": "view"});
    let done = act(&world, &director, &path, narrower).await.json();
    assert_eq!(done["granted"]["to"], "2026-11-23T01:15:00.000000Z");
    assert_eq!(done["granted"]["wants"], "view");
    assert_eq!(done["granted"]["until"], "2026-11-30T02:00:00.000000Z");
    assert_eq!(done["actions"], json!(["close"]));
    let again = act(&world, &director, &path, json!({"action": "approve"})).await;
    assert_eq!(again.problem(), "request_action_refused");

    // Without it the police see nothing; with it what is inside, and no export.
    let emergency =
        json!({"purpose": "emergency", "camera_id": world.inside.camera, "reason": "x"});
    let other = world
        .post(&liaison, "/api/v1/access_records", &emergency)
        .await;
    assert_eq!(other.problem(), "purpose_refused");
    let answer = record(&world, &liaison, "state_organ", &path).await.json();
    assert_eq!(answer["request_number"], done["number"]);
    assert_eq!(answer["on_site"], false);
    let access = answer["id"].as_str().unwrap();
    let camera = world.inside.camera;
    let snapshot =
        |query: &str| format!("/api/v1/cameras/{camera}/snapshot.jpg?access={access}&{query}");
    let outside = world
        .get(&liaison, &snapshot("at=2026-11-23T01:20:00Z"))
        .await;
    assert_eq!(outside.problem(), "access_elsewhere");
    let inside = world
        .get(&liaison, &snapshot("at=2026-11-23T01:05:00Z"))
        .await;
    assert!(![401, 403].contains(&inside.status.as_u16()));
    let link = json!({"access_id": access, "camera_id": camera, "download": true,
        "from": "2026-11-23T01:00:00Z", "to": "2026-11-23T01:10:00Z"});
    let taken = world.post(&liaison, "/api/v1/media_links", &link).await;
    assert_eq!(taken.problem(), "purpose_forbids");

    act(&world, &liaison, &path, json!({"action": "withdraw"}))
        .await
        .worked();
    let over = world
        .get(&liaison, &snapshot("at=2026-11-23T01:05:00Z"))
        .await;
    assert_eq!(over.problem(), "access_over");
}

#[tokio::test]
async fn a_natural_person_watches_at_the_centre() {
    let world = World::new().await;
    let officer = world.sign_in("case_officer").await;
    let director = world.sign_in("director").await;
    let liaison = world.sign_in("police_liaison").await;
    let mut wants = of_person(&world);
    wants["natural_person"]["wants"] = json!("export");
    let answer = world
        .post(&officer, "/api/v1/access_requests", &wants)
        .await;
    assert_eq!(answer.problem(), "field_unknown", "there is no such field");
    let body = of_person(&world);
    let answer = world.post(&liaison, "/api/v1/access_requests", &body).await;
    assert_eq!(answer.problem(), "request_kind_refused");
    let path = made(&world, &officer, &body).await;
    assert_eq!(world.get(&liaison, &path).await.problem(), "not_found");
    let taken = json!({"action": "approve", "wants": "export"});
    let taken = act(&world, &director, &path, taken).await;
    assert_eq!(taken.problem(), "request_wider");
    let done = act(&world, &director, &path, json!({"action": "approve"})).await;
    assert_eq!(done.json()["granted"]["wants"], Value::Null);

    let answer = record(&world, &officer, "natural_person", &path).await;
    assert_eq!(answer.worked().json()["on_site"], true);
    let access = answer.json()["id"].clone();
    let camera = world.inside.camera;
    // No address opens by itself, whatever it is for.
    for download in [false, true] {
        let link = json!({"access_id": &access, "camera_id": camera, "download": download,
            "from": "2026-11-23T01:00:00Z", "to": "2026-11-23T01:10:00Z"});
        let answer = world.post(&officer, "/api/v1/media_links", &link).await;
        let wanted = if download {
            "purpose_forbids"
        } else {
            "on_site_only"
        };
        assert_eq!(answer.problem(), wanted);
    }
    let access = access.as_str().unwrap();
    let clip = format!("/api/v1/cameras/{camera}/clip.mp4?{PLAY}&access={access}");
    // Whether there is footage is said before why one looks.
    assert_eq!(world.get(&officer, &clip).await.problem(), "footage_none");
    // A key is nobody who sits beside them.
    let key = key_of_administrator(&world).await;
    let answer = record(&world, &key, "natural_person", &path).await;
    assert_eq!(answer.problem(), "on_site_only");
}

async fn key_of_administrator(world: &World) -> Who {
    let permissions = [Permission::FootageView, Permission::LiveView];
    world.program(&permissions, world.inside.area).await
}

#[tokio::test]
async fn a_scan_has_a_size_and_a_kind_and_is_read_by_few() {
    let world = World::new().await;
    let liaison = world.sign_in("police_liaison").await;
    let director = world.sign_in("director").await;
    let path = made(&world, &liaison, &of_police(&world)).await;
    let scan = format!("{path}/scan");
    assert_eq!(world.get(&director, &scan).await.problem(), "not_found");
    for (bytes, problem) in [
        (
            b"<script>alert(1)</script>".to_vec(),
            "media_type_unsupported",
        ),
        (Vec::new(), "media_type_unsupported"),
        (vec![b' '; LARGEST + 1], "body_too_large"),
    ] {
        let answer = world.ask(&liaison, "PUT", &scan).body(bytes).send().await;
        assert_eq!(answer.problem(), problem);
    }
    let mut largest = SCAN.to_vec();
    largest.resize(LARGEST, b' ');
    let answer = world
        .ask(&liaison, "PUT", &scan)
        .body(largest.clone())
        .send()
        .await;
    assert_eq!(answer.worked().json()["scan"], "pdf");
    let before = world.audited().await;
    let answer = world.get(&director, &scan).await;
    assert!(answer.worked().body == largest);
    assert_eq!(world.audited().await, before + 1);
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment")
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "no-store");

    // Who reads the register knows of the request, and not of those who came.
    let auditor = world.sign_in("auditor").await;
    let known = world.get(&auditor, &path).await.worked().json();
    assert_eq!(known["state_organ"]["organ"], "盐亭县公安局");
    assert_eq!(known["state_organ"]["officers"], Value::Null);
    assert_eq!(known["actions"], json!([]));
    let answer = world.get(&auditor, &scan).await;
    assert_eq!(answer.problem(), "permission_missing");
    let known = world.get(&director, &path).await.json();
    assert_eq!(known["state_organ"]["officers"][0]["name"], "赵某");
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_where_it_is() {
    let world = World::new().await;
    let officer = world.sign_in("case_officer").await;
    let with = |pointer: &str, value: Value| {
        let mut body = of_police(&world);
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let mut both = of_police(&world);
    both["natural_person"] = of_person(&world)["natural_person"].clone();
    let mut neither = of_police(&world);
    neither.as_object_mut().unwrap().remove("state_organ");
    let one = json!([{"name": "赵某", "card_no": "J0001"}]);
    let camera = world.inside.camera;
    for (body, code, pointer) in [
        (both, "field_twice", "/natural_person"),
        (neither, "field_missing", "/state_organ"),
        (with("/reason", json!(" ")), "text_empty", "/reason"),
        (
            with("/state_organ/organ", json!("")),
            "text_empty",
            "/state_organ/organ",
        ),
        (
            with("/state_organ/officers/1/card_no", json!("")),
            "text_empty",
            "/state_organ/officers/1/card_no",
        ),
        (
            with("/state_organ/officers/1/card_no", json!("J0001")),
            "request_officers_same",
            "/state_organ/officers",
        ),
        (
            with("/state_organ/officers", one),
            "request_officers_same",
            "/state_organ/officers",
        ),
        (with("/camera_ids", json!([])), "text_empty", "/camera_ids"),
        (
            with("/to", json!("2026-11-23T03:00:00Z")),
            "span_in_future",
            "/to",
        ),
        (
            with("/from", json!("2026-10-01T00:00:00Z")),
            "span_too_long",
            "/to",
        ),
    ] {
        let answer = world.post(&officer, "/api/v1/access_requests", &body).await;
        assert_eq!(answer.problem(), code, "{body}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
    }
    let far = with("/camera_ids", json!([camera, world.outside.camera]));
    let answer = world.post(&officer, "/api/v1/access_requests", &far).await;
    assert_eq!(answer.problem(), "not_found");
    let operator = world.sign_in("town_operator").await;
    let body = of_police(&world);
    let answer = world
        .post(&operator, "/api/v1/access_requests", &body)
        .await;
    assert_eq!(answer.problem(), "permission_missing");
}
