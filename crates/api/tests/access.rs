//! No operation answers a stranger, somebody without the permission, or somebody from elsewhere;
//! and none of these leaves an audit row. Every change leaves one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    document::operations,
    world::{Answer, Village, Who, World},
};

/// Open to everyone, on purpose. May only shrink.
pub(crate) const OPEN: [&str; 6] = [
    "sign_in",
    "sign_in_at_provider",
    "sign_in_from_provider",
    "get_healthz",
    "get_readyz",
    "get_version",
];
/// About oneself: whoever is signed in may.
pub(crate) const OWN: [&str; 8] = [
    "get_session",
    "sign_out",
    "change_password",
    "get_totp",
    "act_on_totp",
    "list_sessions",
    "delete_session",
    "delete_other_sessions",
];
/// What lies in no area: there is no other village's.
pub(crate) const NOWHERE: [&str; 5] = [
    "get_inspection_pack",
    "list_audit",
    "get_audit_table",
    "list_audit_seals",
    "probe_camera",
];

/// An operation as it is called with the examples of the document.
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
}

/// Every operation, with the ids of a village in place of the document's examples.
pub(crate) fn calls(village: &Village) -> Vec<Call> {
    let document = serde_json::to_value(api::document()).unwrap();
    operations()
        .into_iter()
        .map(|(method, path, operation)| {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let body = schema["$ref"].as_str().map(|target| {
                let example = &document.pointer(target.trim_start_matches('#')).unwrap()["example"];
                assert!(example.is_object(), "{target} has no example");
                let text = named(village, &example.to_string());
                serde_json::from_str(&text).unwrap()
            });
            Call {
                name: operation["operationId"].as_str().unwrap().to_owned(),
                path: addressed(village, &path),
                method,
                body,
            }
        })
        .collect()
}

fn named(village: &Village, text: &str) -> String {
    text.replace(
        "019ab0c1-7d3e-7000-8000-0000000000a1",
        &village.area.to_string(),
    )
    .replace(
        "019ab0c1-7d3e-7000-8000-0000000000b1",
        &village.site.to_string(),
    )
    .replace(
        "019ab0c1-7d3e-7000-8000-000000000002",
        &village.camera.to_string(),
    )
    .replace(
        "019ab0c1-7d3e-7000-8000-0000000000e1",
        &village.access.to_string(),
    )
    .replace("/mnt/disk2/footage", &village.disk.to_string_lossy())
}

fn addressed(village: &Village, path: &str) -> String {
    let first = path.split('/').nth(3).unwrap_or_default();
    let id = match first {
        "users" => village.user.to_string(),
        "api_keys" => village.key.clone(),
        "areas" => village.area.to_string(),
        "sites" => village.site.to_string(),
        "recorders" => village.recorder.to_string(),
        "cameras" => village.camera.to_string(),
        "cases" => village.case.to_string(),
        "receivers" => village.receiver.to_string(),
        "alerts" => village.alert.to_string(),
        "volumes" => village.volume.to_string(),
        "access_records" => village.access.to_string(),
        "access_requests" => village.request.to_string(),
        "shifts" => village.shift.to_string(),
        _ => String::new(),
    };
    let path = path
        .replace("{id}", &id)
        .replace("{link_id}", &village.link.to_string())
        .replace("{session_id}", &village.session.to_string())
        .replace("{delivery_id}", &village.delivery.to_string());
    match path.rsplit('/').next() {
        Some("footage" | "clip" | "clip.mp4" | "holds" | "inspection.zip") => {
            format!("{path}?from=2026-11-23T01:00:00Z&to=2026-11-23T01:01:00Z")
        }
        Some("days") => format!("{path}?from=2026-11-01&to=2026-11-30"),
        _ => path,
    }
}

impl World {
    pub(crate) async fn call(&self, who: &Who, call: &Call) -> Answer {
        let mut ask = self.ask(who, &call.method, &call.path);
        if let Some(body) = &call.body {
            ask = ask.json(body);
        }
        if call.name == "update_access_request_scan" {
            ask = ask.body(crate::world::SCAN);
        }
        if call.name == "update_sign_photo" {
            ask = ask.body(crate::legal::photo());
        }
        if call.name == "watch_live" {
            ask = ask.header("origin", &format!("http://{}", crate::world::HOST));
        }
        let response = ask.response().await;
        if call.name == "watch_events" && response.status().is_success() {
            // The feed does not end by itself.
            let (parts, _) = response.into_parts();
            return Answer {
                status: parts.status,
                headers: parts.headers,
                body: Vec::new(),
            };
        }
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.to_vec(),
        }
    }
}

#[tokio::test]
async fn nobody_gets_in_who_should_not() {
    let world = World::new().await;
    let powerless = world.program(&[], world.town).await;
    let administrator = world.sign_in("administrator").await;
    let before = world.audited().await;
    let mut seen = 0;
    for call in calls(&world.inside) {
        if OPEN.contains(&call.name.as_str()) {
            continue;
        }
        let answer = world.call(&Who::Stranger, &call).await;
        assert_eq!(answer.status, 401, "{} as a stranger", call.name);
        assert_eq!(answer.problem(), "sign_in_needed", "{}", call.name);
        let answer = world.call(&powerless, &call).await;
        let own = OWN.contains(&call.name.as_str());
        let wanted = if own {
            "sign_in_needed"
        } else {
            "permission_missing"
        };
        assert_eq!(answer.problem(), wanted, "{} without permission", call.name);
        seen += 1;
    }
    assert!(seen > 40, "{seen}");
    assert_eq!(world.audited().await, before, "a refusal left an audit row");
    // What lies in the other village, by address and by body.
    let elsewhere = calls(&world.outside);
    for call in elsewhere
        .into_iter()
        .filter(|call| call.path.len() > 50 || call.body.is_some())
    {
        if [&OPEN[..], &OWN, &NOWHERE]
            .concat()
            .contains(&call.name.as_str())
        {
            continue;
        }
        let answer = world.call(&administrator, &call).await;
        assert_eq!(answer.problem(), "not_found", "{} elsewhere", call.name);
        assert_eq!(answer.status, 404);
    }
    assert_eq!(world.audited().await, before, "a miss left an audit row");
}

/// Nothing but a new password, and after it nothing but a second factor, is allowed to somebody who
/// must have them first: not one operation, WebSocket and feed among them.
#[tokio::test]
async fn what_must_be_done_first_is_done_first() {
    let world = World::with_second_factor().await;
    let novice = world.sign_in("person of inside").await;
    let officer = world.sign_in("case_officer").await;
    let mut seen = 0;
    for call in calls(&world.inside) {
        let name = call.name.as_str();
        if OPEN.contains(&name) {
            continue;
        }
        if !["get_session", "sign_out", "change_password"].contains(&name) {
            let answer = world.call(&novice, &call).await;
            assert_eq!(answer.problem(), "password_change_needed", "{name}");
            let answer = world.call(&officer, &call).await;
            if !["get_totp", "act_on_totp"].contains(&name) {
                assert_eq!(answer.problem(), "second_factor_needed", "{name}");
            }
            seen += 1;
        }
    }
    assert!(seen > 60, "{seen}");
}

#[tokio::test]
async fn lists_end_at_the_border() {
    let world = World::new().await;
    let administrator = world.sign_in("administrator").await;
    for (path, inside) in [
        ("/api/v1/areas", world.inside.area.to_string()),
        ("/api/v1/sites", world.inside.site.to_string()),
        ("/api/v1/recorders", world.inside.recorder.to_string()),
        ("/api/v1/cameras", world.inside.camera.to_string()),
        ("/api/v1/cases", world.inside.case.to_string()),
        ("/api/v1/alerts", world.inside.alert.to_string()),
        ("/api/v1/receivers", world.inside.receiver.to_string()),
        ("/api/v1/access_requests", world.inside.request.to_string()),
    ] {
        let answer = world.get(&administrator, path).await;
        let items = answer.worked().json()["items"].clone();
        let ids: Vec<_> = items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["id"])
            .collect();
        assert_eq!(ids, [&json!(inside)], "{path}");
    }
    let health = world.get(&administrator, "/api/v1/health").await.json();
    assert_eq!(health["areas"].as_array().unwrap().len(), 1, "{health}");
    assert_eq!(health["totals"], json!({"unknown": 1}));
    assert_eq!(health["alerts"], json!({"open": 1, "acknowledged": 0}));
}

/// The changes, in an order in which each can be made; after the creations come the removals.
fn changes(village: &Village, made: &Village) -> Vec<(&'static str, String, Option<Value>)> {
    let calls = calls(village);
    let example = |name: &str| {
        let call = calls.iter().find(|call| call.name == name).unwrap();
        (call.path.clone(), call.body.clone())
    };
    let mut out = Vec::new();
    for name in [
        "create_area",
        "update_area",
        "create_site",
        "update_site",
        "create_recorder",
        "update_recorder",
        "create_camera",
        "update_camera",
        "update_legal",
        "act_on_legal",
        "update_sign_photo",
        "act_on_camera",
        "create_camera_event",
        "create_case",
        "act_on_case",
        "create_case_link",
        "act_on_alert",
        "create_receiver",
        "update_receiver",
        "act_on_receiver",
        "act_on_delivery",
        "create_user",
        "update_user",
        "delete_user_session",
        "delete_user_sessions",
        "delete_user_totp",
        "create_api_key",
        "delete_case_link",
        "revoke_api_key",
        "create_volume",
        "update_volume",
        "probe_camera",
        "create_access_request",
        "update_access_request_scan",
        "act_on_access_request",
        "probe_known_camera",
        "create_access_record",
        "create_media_link",
        "act_on_access_record",
        "act_on_shift",
        "create_shift",
    ] {
        let (path, body) = example(name);
        out.push((name, path, body));
    }
    let order = json!({"name": "spare", "document": "7", "reason": "x"});
    let path = format!("/api/v1/cameras/{}/purge", made.camera);
    out.push(("create_camera_purge", path, Some(order)));
    for (name, path) in [
        ("delete_camera", format!("/api/v1/cameras/{}", made.camera)),
        (
            "delete_recorder",
            format!("/api/v1/recorders/{}", made.recorder),
        ),
        ("delete_site", format!("/api/v1/sites/{}", made.site)),
        ("delete_area", format!("/api/v1/areas/{}", made.area)),
        (
            "delete_receiver",
            format!("/api/v1/receivers/{}", made.receiver),
        ),
    ] {
        out.push((name, path, None));
    }
    for name in [
        "delete_session",
        "delete_other_sessions",
        "act_on_totp",
        "change_password",
        "sign_out",
    ] {
        let (path, body) = example(name);
        out.push((name, path, body));
    }
    out
}

#[tokio::test]
async fn every_change_leaves_its_audit_row() {
    let world = World::new().await;
    let mut root = world.sign_in("root").await;
    let made = spare(&world, &root, "spare").await;
    let mut left: BTreeSet<String> = operations()
        .into_iter()
        .filter(|(method, ..)| method != "GET")
        .map(|(_, _, operation)| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    for (name, mut path, body) in changes(&world.inside, &made) {
        if let "delete_session" | "delete_other_sessions" = name {
            world.sign_in("root").await;
        }
        if name == "delete_session" {
            let sessions = world.get(&root, "/api/v1/session/sessions").await.json();
            let sessions = sessions["items"].as_array().unwrap();
            let other = sessions.iter().find(|one| one["own"] == false).unwrap();
            path = format!("/api/v1/session/sessions/{}", other["id"].as_str().unwrap());
        }
        let (method, _) = operations()
            .into_iter()
            .find(|(_, _, operation)| operation["operationId"] == name)
            .map(|(method, path, _)| (method, path))
            .unwrap();
        let before = world.audited().await;
        let mut ask = world.ask(&root, &method, &path);
        if name == "update_sign_photo" {
            ask = ask.body(crate::legal::photo());
        }
        if let Some(mut body) = body {
            if name == "change_password" {
                body["old_password"] = json!(crate::world::PASSWORD);
            }
            if name == "act_on_totp" {
                body["password"] = json!(crate::world::PASSWORD);
            }
            if let Some(version) = body.get_mut("version") {
                let now = world.get(&root, &path).await;
                *version = now.json()["version"].clone();
            }
            ask = ask.json(&body);
        }
        if name == "update_access_request_scan" {
            ask = ask.body(crate::world::SCAN);
        }
        let answer = ask.send().await;
        answer.worked();
        if name == "probe_camera" {
            assert_eq!(answer.json()["reachable"], false);
        }
        let rows = world.audited().await - before;
        assert!(rows >= 1, "{name} left no audit row");
        left.remove(name);
        if name == "change_password" {
            root = crate::world::person(&answer);
        }
        if name == "sign_out" {
            assert_eq!(world.get(&root, "/api/v1/session").await.status, 401);
        }
    }
    let before = world.audited().await;
    sign_in_with(&world, "qinglian-2027").await;
    assert!(
        world.audited().await > before,
        "signing in left no audit row"
    );
    left.remove("sign_in");
    // There are no exceptions: what reaches a device or a receiver is a deed, too. A repeat with an
    // idempotency key is none; its first time left the row (`writing.rs`).
    assert!(left.is_empty(), "not tried: {left:?}");
}

async fn sign_in_with(world: &World, password: &str) -> Who {
    let body = json!({"name": "root", "password": password});
    let answer = world.post(&Who::Stranger, "/api/v1/session", &body).await;
    crate::world::person(&answer)
}

/// Things to remove.
pub(crate) async fn spare(world: &World, root: &Who, name: &str) -> Village {
    let make = async |path: &str, body: Value| world.post(root, path, &body).await;
    let inside = &world.inside;
    let area = make(
        "/api/v1/areas",
        json!({"parent_id": inside.area, "name": name}),
    )
    .await
    .id();
    let site = make(
        "/api/v1/sites",
        json!({"area_id": inside.area, "name": name}),
    )
    .await
    .id();
    let recorder = make(
        "/api/v1/recorders",
        json!({"site_id": inside.site, "name": name}),
    )
    .await
    .id();
    let body = json!({"site_id": inside.site, "name": name,
        "main": {"url": "rtsp://127.0.0.1:9/spare"}});
    let camera = make("/api/v1/cameras", body).await.id();
    let body = json!({"name": name, "url": "http://127.0.0.1:9/hook", "topics": ["case"],
        "areas": [inside.area]});
    let receiver = make("/api/v1/receivers", body).await.id();
    let body = json!({"kind": "camera", "camera_id": camera});
    let link = make(&format!("/api/v1/cases/{}/links", inside.case), body)
        .await
        .id();
    let body = json!({"name": name, "permissions": ["camera_read"], "areas": [inside.area]});
    let key = make("/api/v1/api_keys", body).await.json()["id"].clone();
    let (user, session) =
        crate::world::colleague(world, root, &format!("colleague of {name}"), inside.area).await;
    Village {
        area,
        site,
        recorder,
        camera,
        event: inside.event,
        case: inside.case,
        link,
        user,
        session,
        key: key.as_str().unwrap().to_owned(),
        receiver,
        delivery: inside.delivery,
        alert: inside.alert,
        volume: inside.volume,
        access: inside.access,
        request: inside.request,
        shift: inside.shift,
        disk: inside.disk.clone(),
    }
}
