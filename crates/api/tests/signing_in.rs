//! Sessions, keys, and what keeps other pages and guessers out.

use std::time::Duration;

use domain::Permission;
use serde_json::json;

use crate::world::{HOST, PASSWORD, Who, World, person};

#[tokio::test]
async fn a_session_begins_and_ends() {
    let world = World::new().await;
    let body = json!({"name": "operator", "password": PASSWORD});
    let answer = world.post(&Who::Stranger, "/api/v1/session", &body).await;
    let cookie = answer.worked().header("set-cookie").to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let said = answer.json();
    assert_eq!(said["user"]["role"], "town_operator");
    assert_eq!(said["user"]["areas"], json!([world.inside.area]));
    assert!(
        said["user"]["permissions"]
            .as_array()
            .unwrap()
            .contains(&json!("live_view"))
    );
    let who = person(&answer);
    // A page that is loaded again gets the same token.
    let again = world.get(&who, "/api/v1/session").await;
    assert_eq!(again.json(), said);
    assert_eq!(again.header("cache-control"), "no-store");
    assert_eq!(again.header("x-content-type-options"), "nosniff");
    let out = world.delete(&who, "/api/v1/session").await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(world.get(&who, "/api/v1/session").await.status, 401);
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let world = World::new().await;
    let who = world.sign_in("operator").await;
    world.get(&who, "/api/v1/cameras").await.worked();
    world
        .clock
        .set(world.clock.now() + Duration::from_secs(12 * 3600 + 1));
    let answer = world.get(&who, "/api/v1/cameras").await;
    assert_eq!(answer.problem(), "sign_in_needed");
    assert!(answer.header("www-authenticate").starts_with("Bearer"));
}

#[tokio::test]
async fn wrong_names_and_wrong_passwords_look_alike() {
    let world = World::new().await;
    let before = world.audited().await;
    let mut said = Vec::new();
    for (name, password) in [
        ("operator", "wrong-password-1"),
        ("nobody", "wrong-password-1"),
        ("operator", ""),
        ("", ""),
        ("x'; drop table user; --", "y"),
    ] {
        let body = json!({"name": name, "password": password});
        let answer = world.post(&Who::Stranger, "/api/v1/session", &body).await;
        assert_eq!(answer.status, 401);
        assert!(answer.headers.get("set-cookie").is_none());
        let mut body = answer.json();
        body.as_object_mut().unwrap().remove("request_id");
        said.push(body);
    }
    assert!(said.windows(2).all(|pair| pair[0] == pair[1]), "{said:?}");
    assert_eq!(
        world.audited().await,
        before,
        "failures belong into the security log"
    );
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let world = World::new().await;
    let wrong = json!({"name": "operator", "password": "wrong-password-1"});
    let right = json!({"name": "operator", "password": PASSWORD});
    for _ in 0..5 {
        let answer = world.post(&Who::Stranger, "/api/v1/session", &wrong).await;
        assert_eq!(answer.problem(), "sign_in_wrong");
    }
    let answer = world.post(&Who::Stranger, "/api/v1/session", &right).await;
    assert_eq!(answer.problem(), "sign_in_locked");
    assert_eq!(answer.status, 429);
    assert!(answer.header("retry-after").parse::<u64>().unwrap() <= 16);
    world.clock.set(world.clock.now() + Duration::from_secs(16));
    world
        .post(&Who::Stranger, "/api/v1/session", &right)
        .await
        .worked();
    // The count began anew.
    let answer = world.post(&Who::Stranger, "/api/v1/session", &wrong).await;
    assert_eq!(answer.problem(), "sign_in_wrong");
}

#[tokio::test]
async fn the_first_password_only_opens_the_door_to_a_better_one() {
    let world = World::new().await;
    let root = world.sign_in("root").await;
    let body = json!({"name": "novice", "role": "administrator", "areas": [world.town],
        "password": PASSWORD});
    world.post(&root, "/api/v1/users", &body).await.worked();
    let novice = world.sign_in("novice").await;
    let session = world.get(&novice, "/api/v1/session").await.json();
    assert_eq!(session["user"]["must_change"], true);
    for path in [
        "/api/v1/cameras",
        "/api/v1/users",
        "/api/v1/events",
        "/api/v1/system",
    ] {
        let answer = world.get(&novice, path).await;
        assert_eq!(answer.problem(), "password_change_needed", "{path}");
        assert_eq!(answer.status, 403);
    }
    let change = |old: &str, new: &str| json!({"old_password": old, "new_password": new});
    for (body, code) in [
        (change(PASSWORD, "short1"), "password_weak"),
        (change(PASSWORD, "xnovice12345"), "password_has_name"),
        (change(PASSWORD, PASSWORD), "password_same"),
        (
            change("wrong-password-1", "qinglian-2027"),
            "password_wrong",
        ),
        (change(PASSWORD, "qinglian-2000"), "password_repeats"),
        (change(PASSWORD, "Password-2027"), "password_common"),
    ] {
        let answer = world.post(&novice, "/api/v1/session/password", &body).await;
        assert_eq!(answer.problem(), code);
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json()["errors"][0]["code"], code);
    }
    let other = world.sign_in("novice").await;
    let body = change(PASSWORD, "qinglian-2027");
    let answer = world.post(&novice, "/api/v1/session/password", &body).await;
    let renewed = person(&answer);
    world.get(&renewed, "/api/v1/cameras").await.worked();
    // The token that was known before the change opens nothing any more.
    assert_eq!(world.get(&novice, "/api/v1/session").await.status, 401);
    let back = change("qinglian-2027", PASSWORD);
    let answer = world
        .post(&renewed, "/api/v1/session/password", &back)
        .await;
    assert_eq!(answer.problem(), "password_reused");
    assert_eq!(world.get(&other, "/api/v1/session").await.status, 401);
}

#[tokio::test]
async fn only_our_own_pages_write() {
    let world = World::new().await;
    let who = world.sign_in("administrator").await;
    let Who::Person { cookie, csrf } = &who else {
        unreachable!()
    };
    let body = json!({"area_id": world.inside.area, "name": "x"}).to_string();
    let send = async |origin: Option<&str>, token: Option<&str>| {
        let mut ask = world
            .ask(&Who::Stranger, "POST", "/api/v1/sites")
            .header("cookie", cookie)
            .header("content-type", "application/json");
        if let Some(origin) = origin {
            ask = ask.header("origin", origin);
        }
        if let Some(token) = token {
            ask = ask.header("x-csrf-token", token);
        }
        ask.body(body.clone()).send().await
    };
    let ours = format!("http://{HOST}");
    for (origin, token, code) in [
        (Some(ours.as_str()), None, "csrf_missing"),
        (Some(&ours), Some("guess"), "csrf_missing"),
        (
            Some("http://evil.test"),
            Some(csrf.as_str()),
            "origin_refused",
        ),
        (Some("null"), Some(csrf), "origin_refused"),
        (None, None, "csrf_missing"),
    ] {
        let answer = send(origin, token).await;
        assert_eq!(answer.problem(), code, "{origin:?}");
        assert_eq!(answer.status, 403);
    }
    send(Some(&ours), Some(csrf)).await.worked();
    // Another page cannot sign anybody in either.
    let answer = world
        .ask(&Who::Stranger, "POST", "/api/v1/session")
        .header("origin", "http://evil.test")
        .json(&json!({"name": "operator", "password": PASSWORD}))
        .send()
        .await;
    assert_eq!(answer.problem(), "origin_refused");
}

#[tokio::test]
async fn keys_may_what_they_were_given_and_no_more() {
    let world = World::new().await;
    let permissions = [Permission::CameraRead, Permission::EventPost];
    let program = world.program(&permissions, world.inside.area).await;
    let cameras = world.get(&program, "/api/v1/cameras").await;
    assert_eq!(
        cameras.worked().json()["items"].as_array().unwrap().len(),
        1
    );
    let answer = world.get(&program, "/api/v1/cases").await;
    assert_eq!(answer.problem(), "permission_missing");
    // No cookie, no token, no origin needed.
    let event = json!({"kind": "line_crossing", "at": "2026-11-23T01:00:00Z", "source": "device",
        "external_id": "e-1"});
    let path = format!("/api/v1/cameras/{}/events", world.inside.camera);
    let first = world.post(&program, &path, &event).await;
    assert_eq!(
        (first.status.as_u16(), &first.json()["source"]),
        (201, &json!("device"))
    );
    let again = world.post(&program, &path, &event).await;
    assert_eq!(
        (again.status.as_u16(), again.json()["id"].clone()),
        (200, first.json()["id"].clone())
    );
    for key in ["xlk_unknown", "other", ""] {
        let answer = world
            .get(&Who::Program(key.into()), "/api/v1/cameras")
            .await;
        assert_eq!(answer.problem(), "key_invalid");
        assert_eq!(answer.status, 401);
    }
    let root = world.sign_in("root").await;
    let keys = world.get(&root, "/api/v1/api_keys").await.json();
    let text = keys.to_string();
    let Who::Program(token) = &program else {
        unreachable!()
    };
    assert!(!text.contains(token.as_str()));
    let key = keys["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|key| key["name"] == "a program");
    let path = format!("/api/v1/api_keys/{}", key.unwrap()["id"].as_str().unwrap());
    assert_eq!(world.delete(&root, &path).await.status, 204);
    let answer = world.get(&program, "/api/v1/cameras").await;
    assert_eq!(answer.problem(), "key_invalid");
}

#[tokio::test]
async fn nobody_gives_away_more_than_they_have() {
    let world = World::new().await;
    let administrator = world.sign_in("security_administrator").await;
    let body = json!({"name": "x", "permissions": ["audit_read"], "areas": [world.inside.area]});
    let answer = world.post(&administrator, "/api/v1/api_keys", &body).await;
    assert_eq!(answer.problem(), "permission_missing");
    for area in [world.town, world.outside.area] {
        let body = json!({"name": "x", "permissions": ["camera_read"], "areas": [area]});
        let answer = world.post(&administrator, "/api/v1/api_keys", &body).await;
        assert_eq!(answer.problem(), "not_found");
        let body =
            json!({"name": "y", "role": "town_operator", "areas": [area], "password": PASSWORD});
        let answer = world.post(&administrator, "/api/v1/users", &body).await;
        assert_eq!(answer.problem(), "not_found");
    } // A platform's key may what the platform may; one for a person only what its maker may.
    let people = world
        .get(&administrator, "/api/v1/users?limit=100")
        .await
        .json();
    let id_of = |name: &str| {
        let mut all = people["items"].as_array().unwrap().iter();
        all.find(|user| user["name"] == name).unwrap()["id"].clone()
    };
    for (name, permission, status) in [
        ("integrator", "case_report", 201),
        ("integrator", "case_handle", 400),
        ("operator", "case_report", 403),
    ] {
        let body = json!({"name": "x", "permissions": [permission], "user_id": id_of(name),
                          "areas": [world.inside.area]});
        let answer = world.post(&administrator, "/api/v1/api_keys", &body).await;
        assert_eq!(answer.status, status, "{name} {permission}");
    }
}

#[tokio::test]
async fn three_administrators_are_three_people() {
    let world = World::new().await.with_three_administrators();
    let body = json!({"name": "administrator", "password": PASSWORD});
    let answer = world.post(&Who::Stranger, "/api/v1/session", &body).await;
    assert_eq!(answer.problem(), "role_not_separate");
    let security = world.sign_in("security_administrator").await;
    let area = world.inside.area;
    let body = json!({"name": "y", "role": "administrator", "areas": [area], "password": PASSWORD});
    let answer = world.post(&security, "/api/v1/users", &body).await;
    assert_eq!(answer.problem(), "role_not_separate");
}
