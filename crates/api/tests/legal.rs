//! The legal record over HTTP: written by one, approved by another, ended by a change; its photo; and
//! what asks for somebody.

use domain::limit::Compliance;
use serde_json::{Value, json};

use crate::world::{Who, World};

/// Something that begins as a JPEG does.
pub(crate) fn photo() -> Vec<u8> {
    [&[0xff, 0xd8, 0xff, 0xe0][..], &[7; 400]].concat()
}

/// A record that lacks nothing, for the version.
pub(crate) fn complete(version: i64) -> Value {
    json!({
        "class": "art7_1", "builder_unit": "青莲镇人民政府", "approval_number": "青府发〔2025〕12号",
        "approval_date": "2025-03-18", "necessity": "", "near_secret_unit": false,
        "secret_consent": "", "no_forbidden_place": true, "sign_installed": "2025-05-06",
        "view_reviewed_by": "王强", "view_reviewed": "2026-11-20", "in_use_since": "2026-11-21",
        "filing_number": "", "filed": null, "sharing_number": "", "sharing_partner": "",
        "sharing_until": null, "audio_document": "", "masks": [], "version": version
    })
}

struct Town {
    world: World,
    manager: Who,
    director: Who,
    legal: String,
}

impl Town {
    async fn new() -> Self {
        let world = World::new().await.with_three_administrators();
        Self {
            manager: world.sign_in("system_administrator").await,
            director: world.sign_in("director").await,
            legal: format!("/api/v1/cameras/{}/legal", world.inside.camera),
            world,
        }
    }

    async fn put(&self, body: &Value) -> crate::world::Answer {
        let ask = self.world.ask(&self.manager, "PUT", &self.legal);
        ask.json(body).send().await
    }

    async fn act(&self, who: &Who, body: Value) -> crate::world::Answer {
        let path = format!("{}/actions", self.legal);
        self.world.post(who, &path, &body).await
    }
}

#[tokio::test]
async fn who_writes_a_record_does_not_approve_it() {
    let town = Town::new().await;
    let empty = town.world.get(&town.manager, &town.legal).await;
    assert_eq!(empty.worked().header("etag"), "\"0\"");
    assert_eq!(empty.json()["missing"][0], "class");
    let early = town.act(&town.director, json!({"action": "approve"})).await;
    assert_eq!(early.problem(), "legal_incomplete");

    let written = town.put(&complete(0)).await;
    assert_eq!(written.worked().json()["missing"], json!([]));
    assert_eq!(written.json()["reminders"][0]["reminder"], "waiting");
    assert_eq!(town.put(&complete(0)).await.problem(), "version_stale");
    let other = town.act(&town.manager, json!({"action": "approve"})).await;
    assert_eq!(other.problem(), "permission_missing");
    let unseen = json!({"action": "approve", "version": 7});
    assert_eq!(
        town.act(&town.director, unseen).await.problem(),
        "version_stale"
    );
    let ahead = json!({"action": "approve", "on": "2026-11-24", "version": 1});
    assert_eq!(town.act(&town.director, ahead).await.problem(), "day_ahead");
    let approve = json!({"action": "approve", "on": "2026-11-22", "version": 1});
    let approved = town.act(&town.director, approve.clone()).await;
    assert_eq!(approved.worked().json()["approval"]["name"], "director");
    assert_eq!(approved.json()["approved"], true);
    assert_eq!(
        town.act(&town.director, approve).await.problem(),
        "already_approved"
    );
    let camera = format!("/api/v1/cameras/{}", town.world.inside.camera);
    let shown = town.world.get(&town.manager, &camera).await.json();
    assert_eq!(shown["approved"], true);

    // More masks leave it standing, another document does not.
    let mut covered = complete(1);
    covered["masks"] = json!([{"points": [[0, 0], [5000, 0], [0, 5000]]}]);
    assert_eq!(town.put(&covered).await.worked().json()["approved"], true);
    let shown = town.world.get(&town.manager, &camera).await.json();
    assert_eq!(shown["masks"], covered["masks"]);
    let mut other = complete(2);
    other["approval_number"] = json!("another");
    let ended = town.put(&other).await;
    assert_eq!(ended.worked().json()["approved"], false);
    assert_eq!(ended.json()["ended"]["ended"], "record");

    let silent = json!({"action": "withdraw"});
    assert_eq!(
        town.act(&town.director, silent.clone()).await.problem(),
        "not_approved"
    );
    town.act(&town.director, json!({"action": "approve"}))
        .await
        .worked();
    assert_eq!(
        town.act(&town.director, silent).await.problem(),
        "withdraw_needs_reason"
    );
    let withdraw = json!({"action": "withdraw", "reason": "居民异议"});
    let withdrawn = town.act(&town.director, withdraw).await;
    assert_eq!(withdrawn.worked().json()["ended"]["reason"], "居民异议");
}

#[tokio::test]
async fn another_address_ends_an_approval_and_another_name_does_not() {
    let town = Town::new().await;
    town.put(&complete(0)).await.worked();
    town.act(&town.director, json!({"action": "approve"}))
        .await
        .worked();
    let camera = format!("/api/v1/cameras/{}", town.world.inside.camera);
    let patch = async |body| {
        let ask = town
            .world
            .ask(&town.manager, "PATCH", &camera)
            .header("if-match", "*");
        ask.json(&body).send().await.worked().json()["approved"].clone()
    };
    assert_eq!(patch(json!({"name": "村口二"})).await, true);
    let moved = json!({"main": {"url": "rtsp://127.0.0.1:10/main"},
        "username": "viewer", "password": "camera-password-1"});
    assert_eq!(patch(moved).await, false);
}

#[tokio::test]
async fn what_a_record_cannot_say_is_refused_where_it_stands() {
    let town = Town::new().await;
    for (field, value, code) in [
        ("class", json!("art33_non_public"), "place_not_public"),
        ("approval_date", json!("18.3.2025"), "day_invalid"),
        (
            "masks",
            json!([{"points": [[0, 0], [1, 1]]}]),
            "mask_invalid",
        ),
        (
            "masks",
            json!([{"points": [[0, 0], [20_000, 0], [0, 1]]}]),
            "mask_invalid",
        ),
        ("builder_unit", json!("x".repeat(129)), "name_too_long"),
    ] {
        let mut body = complete(0);
        body[field] = value;
        let answer = town.put(&body).await;
        assert_eq!(answer.problem(), code, "{field}");
        let pointer = answer.json()["errors"][0]["pointer"].clone();
        assert_eq!(pointer, format!("/{field}"));
    }
}

#[tokio::test]
async fn a_photo_is_a_picture_and_not_too_large() {
    let town = Town::new().await;
    let path = format!("/api/v1/cameras/{}/sign_photo", town.world.inside.camera);
    let missing = town.world.get(&town.manager, &path).await;
    assert_eq!(missing.problem(), "not_found");
    let put = async |photo: Vec<u8>| {
        let ask = town.world.ask(&town.manager, "PUT", &path).body(photo);
        ask.send().await
    };
    let large = [photo(), vec![0; 5 << 20]].concat();
    for wrong in [b"<svg onload=alert(1)>".to_vec(), Vec::new(), large] {
        assert_eq!(put(wrong).await.problem(), "photo_invalid");
    }
    let most = [photo(), vec![0; (5 << 20) - 404]].concat();
    assert_eq!(put(most.clone()).await.worked().status, 204);
    let shown = town.world.get(&town.director, &path).await;
    assert_eq!(shown.worked().header("content-type"), "image/jpeg");
    assert!(shown.body == most);
}

#[tokio::test]
async fn sound_needs_its_document() {
    let town = Town::new().await;
    let camera = format!("/api/v1/cameras/{}", town.world.inside.camera);
    let listen = async || {
        let ask = town
            .world
            .ask(&town.manager, "PATCH", &camera)
            .header("if-match", "*");
        ask.json(&json!({"audio": true})).send().await
    };
    assert_eq!(listen().await.problem(), "audio_not_allowed");
    let mut body = complete(0);
    body["audio_document"] = json!("信访接待室录音批复");
    town.put(&body).await.worked();
    listen().await.worked();
    assert_eq!(town.put(&complete(1)).await.problem(), "audio_not_allowed");
    let free = World::on("sqlite::memory:", Compliance::Off).await;
    let root = free.sign_in("root").await;
    let camera = format!("/api/v1/cameras/{}", free.inside.camera);
    let ask = free.ask(&root, "PATCH", &camera).header("if-match", "*");
    ask.json(&json!({"audio": true})).send().await.worked();
    // Who then wants the camera approved needs the document all the same.
    let legal = format!("{camera}/legal");
    let put = free.ask(&root, "PUT", &legal).json(&complete(0));
    put.send().await.worked();
    let (path, approve) = (format!("{legal}/actions"), json!({"action": "approve"}));
    let refused = free.post(&root, &path, &approve).await;
    assert_eq!(refused.problem(), "audio_not_allowed");
}

#[tokio::test]
async fn reminders_end_at_the_border() {
    let town = Town::new().await;
    let listed = async || {
        let answer = town
            .world
            .get(&town.director, "/api/v1/legal_reminders")
            .await;
        answer.worked().json()["items"].clone()
    };
    let items = listed().await;
    assert_eq!(items.as_array().unwrap().len(), 1, "{items}");
    assert_eq!(items[0]["camera_id"], json!(town.world.inside.camera));
    assert_eq!(items[0]["reminders"][0]["reminder"], "incomplete");
    town.put(&complete(0)).await.worked();
    town.act(&town.director, json!({"action": "approve"}))
        .await
        .worked();
    let items = listed().await;
    let words = [json!({"reminder": "sign_photo", "due": null})];
    assert_eq!(items[0]["reminders"], json!(words));
}

#[tokio::test]
async fn a_filing_is_a_spreadsheet() {
    let town = Town::new().await;
    for who in [&town.manager, &town.director] {
        let table = town.world.get(who, "/api/v1/filing.xlsx").await;
        let kind = table.worked().header("content-type");
        assert!(kind.ends_with("spreadsheetml.sheet"), "{kind}");
        assert!(table.body.starts_with(b"PK"), "no archive");
        assert!(
            table
                .header("content-disposition")
                .contains("filing-20261123")
        );
    }
    let elsewhere = format!("/api/v1/filing.xlsx?area_id={}", town.world.outside.area);
    let far = town.world.get(&town.manager, &elsewhere).await;
    assert_eq!(far.problem(), "not_found");
}
