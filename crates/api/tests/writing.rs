//! Repeating, overtaking and paging: what callers rely on when things happen twice or at once.

use domain::Permission;
use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn a_post_that_is_sent_again_gets_its_first_answer() {
    let world = World::new().await;
    let who = world.sign_in("administrator").await;
    let body = json!({"area_id": world.inside.area, "name": "once"});
    let send = async |key: &str, body: &serde_json::Value| {
        let ask = world.ask(&who, "POST", "/api/v1/sites");
        ask.header("idempotency-key", key).json(body).send().await
    };
    let first = send("key-1", &body).await;
    assert_eq!(first.worked().status, 201);
    let rows = world.audited().await;
    let again = send("key-1", &body).await;
    assert_eq!(again.status, 201);
    assert_eq!(again.body, first.body);
    for name in ["location", "etag", "content-type"] {
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(world.audited().await, rows, "it was done twice");
    // Another body, or another address, with the same key.
    let other = json!({"area_id": world.inside.area, "name": "twice"});
    let answer = send("key-1", &other).await;
    assert_eq!(answer.problem(), "idempotency_mismatch");
    assert_eq!(answer.status, 422);
    let ask = world.ask(&who, "POST", "/api/v1/recorders");
    let answer = ask
        .header("idempotency-key", "key-1")
        .json(&body)
        .send()
        .await;
    assert_eq!(answer.problem(), "idempotency_mismatch");
    // The same key of another caller is another key.
    let root = world.sign_in("root").await;
    let ask = world.ask(&root, "POST", "/api/v1/sites");
    let answer = ask
        .header("idempotency-key", "key-1")
        .json(&other)
        .send()
        .await;
    assert_eq!(answer.status, 201);
    // What failed may be tried again with the same key.
    let wrong = json!({"area_id": world.outside.area, "name": "x"});
    assert_eq!(send("key-2", &wrong).await.status, 404);
    assert_eq!(send("key-2", &wrong).await.status, 404);
    for key in ["", "with blank", &"x".repeat(129)] {
        let answer = send(key, &body).await;
        assert_eq!(answer.problem(), "idempotency_key_invalid", "{key}");
    }
}

#[tokio::test]
async fn a_made_key_is_given_again_but_not_kept_in_the_clear() {
    let world = World::new().await;
    let root = world.sign_in("root").await;
    let body = json!({"name": "p", "permissions": ["camera_read"], "areas": [world.town]});
    let send = async || {
        let ask = world.ask(&root, "POST", "/api/v1/api_keys");
        ask.header("idempotency-key", "k").json(&body).send().await
    };
    let first = send().await;
    let again = send().await;
    assert_eq!(
        first.worked().json()["token"],
        again.worked().json()["token"]
    );
}

#[tokio::test]
async fn requests_at_once_with_one_key_are_done_once() {
    let world = World::new().await;
    let who = world.sign_in("administrator").await;
    let body = json!({"area_id": world.inside.area, "title": "flood"});
    let before = world.audited().await;
    let sends = (0..6).map(|_| {
        let ask = world.ask(&who, "POST", "/api/v1/cases");
        ask.header("idempotency-key", "same").json(&body).send()
    });
    let answers = futures::future::join_all(sends).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert!(made >= 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.problem(), "idempotency_running");
    }
    assert_eq!(world.audited().await, before + 1);
}

#[tokio::test]
async fn nobody_overwrites_what_they_did_not_see() {
    let world = World::new().await;
    let who = world.sign_in("administrator").await;
    let path = format!("/api/v1/sites/{}", world.inside.site);
    let seen = world.get(&who, &path).await;
    let etag = seen.worked().header("etag").to_owned();
    let version = seen.json()["version"].as_i64().unwrap();
    assert_eq!(etag, format!("\"{version}\""));
    let answer = world.patch(&who, &path, &json!({"name": "blind"})).await;
    assert_eq!(answer.problem(), "version_missing");
    let patch = async |name: &str, tag: &str| {
        let ask = world.ask(&who, "PATCH", &path).header("if-match", tag);
        ask.json(&json!({"name": name})).send().await
    };
    let changed = patch("first", &etag).await;
    assert_eq!(changed.worked().json()["name"], "first");
    assert_ne!(changed.header("etag"), etag);
    let late = patch("second", &etag).await;
    assert_eq!(late.problem(), "version_stale");
    assert_eq!(late.status, 412);
    assert_eq!(late.json()["params"]["current"], (version + 1).to_string());
    assert_eq!(late.json()["params"]["given"], version.to_string());
    patch("third", "*").await.worked();
    assert_eq!(patch("fourth", "3").await.problem(), "value_invalid");
    let answer = world
        .patch(&who, &path, &json!({"name": "fifth", "version": version}))
        .await;
    assert_eq!(answer.problem(), "version_stale");
    let answer = world
        .patch(&who, &path, &json!({"name": null, "version": 1}))
        .await;
    assert_eq!(answer.problem(), "field_type");
    // Cases too.
    let path = format!("/api/v1/cases/{}/actions", world.inside.case);
    let officer = world.sign_in("case_officer").await;
    let stale = json!({"action": "accept", "version": 999});
    assert_eq!(
        world.post(&officer, &path, &stale).await.problem(),
        "version_stale"
    );
    let accepted = world
        .post(&officer, &path, &json!({"action": "accept"}))
        .await;
    assert_eq!(accepted.worked().json()["state"], "accepted");
    assert_eq!(accepted.json()["actions"], json!(["handle_locally"]));
    let refused = world
        .post(&officer, &path, &json!({"action": "accept"}))
        .await;
    assert_eq!(refused.problem(), "case_action_refused");
    assert_eq!(refused.status, 409);
}

#[tokio::test]
async fn merge_patches_clear_what_can_be_cleared() {
    let world = World::new().await;
    let who = world.sign_in("administrator").await;
    let path = format!("/api/v1/cameras/{}", world.inside.camera);
    let patch = async |body: serde_json::Value| {
        let ask = world.ask(&who, "PATCH", &path).header("if-match", "*");
        ask.json(&body).send().await
    };
    let body = json!({"longitude": 104.7712345, "latitude": 31.5, "recorder_id": world.inside.recorder,
        "min_days": 60});
    let camera = patch(body).await.worked().json();
    assert_eq!(camera["longitude"], 104.7712345);
    assert_eq!(camera["recorder_id"], json!(world.inside.recorder));
    assert_eq!(camera["has_credentials"], true);
    let camera = patch(json!({"sub": null, "longitude": null, "latitude": null,
        "recorder_id": null, "min_days": null, "username": null, "password": null}))
    .await
    .worked()
    .json();
    for field in ["sub", "longitude", "latitude", "recorder_id", "min_days"] {
        assert!(camera[field].is_null(), "{field}");
    }
    assert_eq!(camera["has_credentials"], false);
    assert_eq!(camera["main"]["url"], "rtsp://127.0.0.1:9/main");
    let camera = patch(json!({"username": "a", "password": "b"}))
        .await
        .worked()
        .json();
    assert_eq!(camera["has_credentials"], true);
    assert!(!camera.to_string().contains("password"));
    for (body, code) in [
        (json!({"username": "a"}), "fields_together"),
        (json!({"longitude": 1.0}), "fields_together"),
        (json!({"min_days": 10}), "retention_too_short"),
        (json!({"min_days": 40, "max_days": 35}), "retention_order"),
        // Stored credentials are not sent to another machine than they were given for.
        (
            json!({"main": {"url": "rtsp://10.9.9.9/"}}),
            "credentials_needed",
        ),
        (
            json!({"sub": {"url": "rtsp://10.9.9.9/"}}),
            "credentials_needed",
        ),
        (
            json!({"main": {"url": "http://10.0.0.1/"}}),
            "address_invalid",
        ),
        (
            json!({"main": {"url": "rtsp://h/?password=1"}}),
            "address_has_credentials",
        ),
    ] {
        assert_eq!(patch(body.clone()).await.problem(), code, "{body}");
    }
    for body in [
        json!({"main": {"url": "rtsp://127.0.0.1:10/other"}}),
        json!({"main": {"url": "rtsp://10.9.9.9/"}, "username": "a", "password": "c"}),
        json!({"sub": {"url": "rtsp://10.9.9.9/sub"}}),
    ] {
        patch(body).await.worked();
    }
}

#[tokio::test]
async fn pages_follow_each_other() {
    let world = World::new().await;
    let who = world.sign_in("administrator").await;
    for number in 0..7 {
        let body = json!({"site_id": world.inside.site, "name": format!("recorder {number}")});
        world.post(&who, "/api/v1/recorders", &body).await.worked();
    }
    let mut path = "/api/v1/recorders?limit=3".to_owned();
    let mut seen = Vec::new();
    let mut pages = 0;
    let mut cursor = String::new();
    loop {
        let page = world.get(&who, &path).await.worked().json();
        pages += 1;
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].to_string()),
        );
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = next.to_owned();
        path = format!("/api/v1/recorders?limit=3&cursor={cursor}");
    }
    let all = world.get(&who, "/api/v1/recorders").await.json();
    let all: Vec<_> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["id"].to_string())
        .collect();
    assert_eq!((pages, seen), (3, all));
    let mut bent = cursor.clone();
    bent.replace_range(5..6, if &cursor[5..6] == "A" { "B" } else { "A" });
    for path in [
        format!("/api/v1/recorders?cursor={bent}"),
        "/api/v1/recorders?cursor=made-up".to_owned(),
        // Made for another list, and with other filters.
        format!("/api/v1/sites?cursor={cursor}"),
        format!(
            "/api/v1/recorders?site_id={}&cursor={cursor}",
            world.inside.site
        ),
    ] {
        let answer = world.get(&who, &path).await;
        assert_eq!(answer.problem(), "cursor_invalid", "{path}");
        assert_eq!(answer.status, 400);
    }
}

#[tokio::test]
async fn looks_and_changes_can_be_found_in_the_audit_log() {
    let world = World::new().await;
    let officer = world.sign_in("case_officer").await;
    let body = json!({"area_id": world.inside.area, "title": "flood"});
    let case = world
        .post(&officer, "/api/v1/cases", &body)
        .await
        .worked()
        .json();
    let auditor = world.sign_in("auditor").await;
    let path = format!("/api/v1/audit?target={}", case["id"].as_str().unwrap());
    let rows = world.get(&auditor, &path).await.worked().json();
    let rows = rows["items"].as_array().unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["name"], "case_officer");
    assert_eq!(rows[0]["target_kind"], "case");
    let user = rows[0]["user_id"].as_str().unwrap();
    let action = rows[0]["action"].as_str().unwrap();
    let now = "2026-11-23T02:00:00Z";
    let later = "2026-11-23T03:00:00Z";
    for (query, some) in [
        (format!("user={user}&action={action}"), true),
        (format!("user={user}&action=user_add"), false),
        (format!("name=Case_Officer&action={action}"), true),
        ("name=nobody".to_owned(), false),
        (format!("user={user}&from={now}&to={later}"), true),
        (format!("user={user}&from={later}"), false),
    ] {
        let rows = world
            .get(&auditor, &format!("/api/v1/audit?{query}"))
            .await
            .worked()
            .json();
        assert_eq!(
            !rows["items"].as_array().unwrap().is_empty(),
            some,
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_case_opens_with_its_links_or_says_which_is_wrong() {
    let world = World::new().await;
    let who = world.sign_in("case_officer").await;
    let (inside, outside) = (&world.inside, &world.outside);
    let span = |camera| {
        json!({"kind": "span", "camera_id": camera, "from": "2026-11-23T01:00:00Z",
            "to": "2026-11-23T01:01:00Z", "note": "经过"})
    };
    let open = async |links: Value| {
        let body = json!({"area_id": inside.area, "title": "fire", "links": links});
        world.post(&who, "/api/v1/cases", &body).await
    };
    let event = json!({"kind": "event", "camera_id": inside.camera, "event_id": outside.event});
    for (links, pointer) in [
        (json!([span(outside.camera)]), "/links/0/camera_id"),
        (json!([span(inside.camera), event]), "/links/1/event_id"),
        (
            json!([span(inside.camera), {"kind": "span", "camera_id": inside.camera}]),
            "/links/1/from",
        ),
        (json!(vec![span(inside.camera); 51]), "/links"),
    ] {
        let answer = open(links).await;
        answer.problem();
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
    }
    let found = world.get(&who, "/api/v1/cases?q=fire").await.json();
    assert_eq!(found["items"], json!([]), "nothing was written");
    let holds = format!(
        "/api/v1/cameras/{}/holds?from=2026-11-23T01:00:00Z&to=2026-11-23T01:00:30Z",
        inside.camera
    );
    let held = world.get(&who, &holds).await.worked().json();
    assert_eq!(held["items"], json!([]));

    let event = json!({"kind": "event", "camera_id": inside.camera, "event_id": inside.event});
    let case = open(json!([event, span(inside.camera)]))
        .await
        .worked()
        .json();
    let path = format!("/api/v1/cases/{}", case["id"].as_str().unwrap());
    let links = world.get(&who, &path).await.worked().json()["links"].clone();
    let links = links.as_array().unwrap();
    assert_eq!(links.len(), 2);
    let of_kind = |kind: &str| links.iter().find(|link| link["kind"] == kind).unwrap();
    assert_eq!(of_kind("event")["event"]["id"], json!(inside.event));
    let held = world.get(&who, &holds).await.worked().json();
    assert_eq!(held["items"][0]["case"]["number"], case["number"]);
    assert_eq!(held["items"][0]["case"]["by"], of_kind("span")["by"]);
    // A timeline of many days asks, too.
    let weeks = holds.replace("from=2026-11-23", "from=2026-11-01");
    let held = world.get(&who, &weeks).await.worked().json();
    assert_eq!(held["items"].as_array().unwrap().len(), 1, "{held}");

    // Whoever may not see footage hands none to a case; who may not see cases hears of no case.
    let permissions = [Permission::CaseHandle, Permission::CaseRead];
    let program = world.program(&permissions, world.town).await;
    let body = json!({"area_id": inside.area, "title": "fire", "links": [span(inside.camera)]});
    let answer = world.post(&program, "/api/v1/cases", &body).await;
    assert_eq!(answer.problem(), "permission_missing");
    let program = world.program(&[Permission::FootageView], world.town).await;
    let held = world.get(&program, &holds).await.worked().json();
    assert_eq!(held["items"][0]["case"], Value::Null);

    let totals = world
        .get(&who, "/api/v1/cases/totals")
        .await
        .worked()
        .json();
    assert_eq!((&totals["open"], &totals["mine"]), (&json!(2), &json!(0)));
}

#[tokio::test]
async fn the_nearest_place_says_how_long_footage_is_kept() {
    let world = World::new().await;
    let who = world.sign_in("administrator").await;
    let inside = &world.inside;
    let area = format!("/api/v1/areas/{}", inside.area);
    let site = format!("/api/v1/sites/{}", inside.site);
    let camera = format!("/api/v1/cameras/{}", inside.camera);
    let patch = async |path: &str, body: serde_json::Value| {
        let ask = world.ask(&who, "PATCH", path).header("if-match", "*");
        ask.json(&body).send().await
    };
    let kept = async || world.get(&who, &camera).await.worked().json()["kept"].clone();
    let installation = json!({
        "min": {"days": 30, "from": "installation", "name": null},
        "max": {"days": 90, "from": "installation", "name": null},
    });
    assert_eq!(kept().await, installation);

    let said = patch(&area, json!({"min_days": 60})).await.worked().json();
    let sixty = json!({"days": 60, "from": "area", "name": said["name"]});
    assert_eq!(
        (&said["min_days"], &said["kept"]["min"]),
        (&json!(60), &sixty)
    );
    assert_eq!(kept().await["min"], sixty);
    let shown = world.get(&who, &site).await.worked().json();
    assert_eq!(shown["kept"]["min"], sixty);
    for (path, body, code) in [
        (&camera, json!({"max_days": 45}), "retention_order"),
        (&site, json!({"max_days": 59}), "retention_order"),
        (&site, json!({"min_days": 29}), "retention_too_short"),
        (&area, json!({"min_days": 0}), "retention_too_short"),
    ] {
        assert_eq!(patch(path, body).await.problem(), code, "{path}");
    }
    let changed = patch(&camera, json!({"min_days": 31, "importance": "high"})).await;
    let changed = changed.worked().json();
    assert_eq!(changed["importance"], "high");
    assert_eq!(changed["kept"]["min"]["from"], "camera");
    patch(&camera, json!({"min_days": null})).await.worked();
    patch(&area, json!({"min_days": null})).await.worked();
    assert_eq!(kept().await, installation);
}
