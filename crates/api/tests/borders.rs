//! Nobody gets more than they have: by a program's key, by another town, or by the hidden area.

use std::time::Duration;

use domain::{Actor, Permission, Role};
use serde_json::json;

use crate::world::{PASSWORD, Who, World};

#[tokio::test]
async fn a_key_makes_nobody_who_may_more() {
    let world = World::new().await;
    let key = world.program(&[Permission::UserManage], world.town).await;
    let body = json!({"name": "mallory", "role": "administrator", "areas": [world.town],
        "password": PASSWORD, "must_change": false});
    let answer = world.post(&key, "/api/v1/users", &body).await;
    assert_eq!(answer.problem(), "permission_missing");
    // Nor does it take over who is there: the person of the village is an operator.
    let path = format!("/api/v1/users/{}", world.inside.user);
    for change in [
        json!({"password": "taken-over-2027", "version": 1}),
        json!({"role": "administrator", "version": 1}),
    ] {
        let answer = world.patch(&key, &path, &change).await;
        assert_eq!(answer.problem(), "permission_missing", "{change}");
    }
    let permissions = [
        &[Permission::UserManage][..],
        Role::TownOperator.permissions(),
    ]
    .concat();
    let key = world.program(&permissions, world.town).await;
    let change = json!({"role": "administrator", "version": 1});
    let answer = world.patch(&key, &path, &change).await;
    assert_eq!(answer.problem(), "permission_missing");
    let change = json!({"unit": "村委会", "version": 1});
    world.patch(&key, &path, &change).await.worked();
}

#[tokio::test]
async fn the_installation_is_told_to_who_sees_all_towns() {
    let world = World::new().await;
    let system = Actor::system("test");
    let (_, auditor) = auditor(&world, world.town, "one-town").await;
    let of_people = "/api/v1/audit?action=user_add";
    let rows = world.get(&auditor, of_people).await.worked().json();
    assert!(!rows["items"].as_array().unwrap().is_empty());
    let other = store::NewArea {
        parent: None,
        name: "another town".into(),
        code: String::new(),
        code_until: None,
        alert_after_s: None,
        min_days: None,
        max_days: None,
    };
    let other = world.store.area_add(&system, other).await.unwrap().id;
    let rows = world.get(&auditor, of_people).await.worked().json();
    assert_eq!(rows["items"], json!([]), "people of another town");
    let (id, _) = self::auditor(&world, world.town, "both-towns").await;
    let change = store::UserChange {
        areas: Some(vec![world.town, other]),
        ..store::UserChange::default()
    };
    let store = &world.store;
    store.user_update(&system, id, change, None).await.unwrap();
    let both = world.sign_in("both-towns").await;
    let rows = world.get(&both, of_people).await.worked().json();
    assert!(!rows["items"].as_array().unwrap().is_empty());
}

async fn auditor(world: &World, area: domain::id::AreaId, name: &str) -> (domain::id::UserId, Who) {
    let new = store::NewUser {
        name: name.into(),
        display_name: String::new(),
        unit: String::new(),
        role: Role::AuditAdministrator,
        areas: vec![area],
        grants: Vec::new(),
        password_hash: domain::user::password_hash(PASSWORD).unwrap(),
        must_change: false,
        particulars: Default::default(),
    };
    let system = Actor::system("test");
    let user = world.store.user_add(&system, new).await.unwrap();
    (user.id, world.sign_in(name).await)
}

/// Somebody as the command line makes them: with the hidden area above all towns.
async fn who_sees_everything(world: &World, role: Role) -> Who {
    let new = store::NewUser {
        name: "everything".into(),
        display_name: String::new(),
        unit: String::new(),
        role,
        areas: Vec::new(),
        grants: Vec::new(),
        password_hash: domain::user::password_hash(PASSWORD).unwrap(),
        must_change: false,
        particulars: Default::default(),
    };
    let system = Actor::system("test");
    world.store.user_add(&system, new).await.unwrap();
    world.sign_in("everything").await
}

#[tokio::test]
async fn nothing_is_put_above_all_towns() {
    let world = World::new().await;
    let who = who_sees_everything(&world, Role::Administrator).await;
    let user = world.get(&who, "/api/v1/session").await.worked().json()["user"].clone();
    assert_eq!(user["everything"], true);
    let nil = "00000000-0000-0000-0000-000000000000";
    for (path, body) in [
        ("/api/v1/sites", json!({"area_id": nil, "name": "x"})),
        ("/api/v1/cases", json!({"area_id": nil, "title": "x"})),
        ("/api/v1/areas", json!({"parent_id": nil, "name": "x"})),
    ] {
        let answer = world.post(&who, path, &body).await;
        assert_eq!(answer.problem(), "not_found", "{path}");
    }
}

#[tokio::test]
async fn what_the_machine_carries_is_told_to_who_sees_everything() {
    let world = World::new().await;
    let all = who_sees_everything(&world, Role::TownOperator).await;
    let told = world.get(&all, "/api/v1/system").await.worked().json();
    assert!(told["cameras"]["enabled"].is_number() && told["volumes"].is_array());
    let village = world.sign_in("operator").await;
    let told = world.get(&village, "/api/v1/system").await.worked().json();
    assert_eq!(
        (&told["cameras"], &told["volumes"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(told["compliance"], "on");
}

#[tokio::test]
async fn a_camera_given_for_a_time_is_all_there_is_and_gone_when_the_time_is_over() {
    let world = World::new().await;
    let boss = who_sees_everything(&world, Role::Administrator).await;
    let (gate, other) = (world.inside.camera, world.outside.camera);
    let until = world.clock.now() + Duration::from_secs(3);
    let mut body = json!({"name": "guest", "role": "town_operator", "areas": [],
        "grants": [{"camera_id": gate, "until": until}], "password": PASSWORD,
        "must_change": false});
    let made = world
        .post(&boss, "/api/v1/users", &body)
        .await
        .worked()
        .json();
    let given = json!([{"area_id": null, "camera_id": gate, "from": null, "until": until}]);
    assert_eq!((&made["areas"], &made["grants"]), (&json!([]), &given));
    let guest = world.sign_in("guest").await;
    let list = world.get(&guest, "/api/v1/cameras").await.worked().json();
    let ids: Vec<&str> = (list["items"].as_array().unwrap().iter())
        .map(|camera| camera["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, [gate.to_string()]);
    let snapshot = |camera| format!("/api/v1/cameras/{camera}/snapshot.jpg");
    for (path, code) in [
        (snapshot(gate), "access_needed"),
        (snapshot(other), "not_found"),
        (format!("/api/v1/cases/{}", world.inside.case), "not_found"),
    ] {
        let answer = world.get(&guest, &path).await;
        assert_eq!(answer.problem(), code, "{path}");
    }
    world.clock.set(until);
    // Who asks is known for a second.
    tokio::time::sleep(Duration::from_millis(1200)).await;
    let path = format!("/api/v1/cameras/{gate}");
    assert_eq!(world.get(&guest, &path).await.problem(), "not_found");

    // What cannot be meant is named.
    body["name"] = json!("guest2");
    for (grants, pointer) in [
        (json!([{"until": until}]), "/grants"),
        (
            json!([{"area_id": world.town, "camera_id": gate}]),
            "/grants",
        ),
        (json!([{"area_id": world.town}]), "/grants"),
        (json!([]), "/areas"),
    ] {
        body["grants"] = grants;
        let answer = world.post(&boss, "/api/v1/users", &body).await;
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
    }
}
