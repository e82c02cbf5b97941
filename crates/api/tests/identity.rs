//! Second factors, sessions and papers, as people at the door meet them.

use std::time::Duration;

use domain::{
    Timestamp,
    day::Day,
    totp::{Secret, step},
};
use serde_json::{Value, json};

use crate::world::{Answer, PASSWORD, Who, World, person};

async fn enter(world: &World, name: &str, code: Option<&str>) -> Answer {
    let mut body = json!({"name": name, "password": PASSWORD});
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    world.post(&Who::Stranger, "/api/v1/session", &body).await
}

async fn totp(world: &World, who: &Who, body: Value) -> Answer {
    world.post(who, "/api/v1/session/totp/actions", &body).await
}

/// The code of a secret as it is told for typing, some steps from now.
fn code(world: &World, secret: &str, away: i64) -> String {
    let value = |letter: char| match letter {
        'A'..='Z' => letter as u64 - 'A' as u64,
        digit => digit as u64 - '2' as u64 + 26,
    };
    let mut bytes = Vec::new();
    for eight in secret.chars().collect::<Vec<_>>().chunks(8) {
        let bits = eight
            .iter()
            .fold(0, |bits, letter| bits << 5 | value(*letter));
        bytes.extend_from_slice(&bits.to_be_bytes()[3..]);
    }
    let secret = Secret::from_bytes(&bytes).unwrap();
    secret.code(step(world.clock.now()) + away)
}

#[tokio::test]
async fn an_exporter_sets_up_a_second_factor_and_signs_in_with_it() {
    let world = World::with_second_factor().await;
    let session = world.sign_in("operator").await;
    let user = world.get(&session, "/api/v1/session").await.json()["user"].clone();
    assert_eq!(
        (&user["must_enrol"], &user["second_factor"]),
        (&json!(false), &json!(false))
    );
    let answer = enter(&world, "case_officer", None).await;
    assert_eq!(answer.json()["user"]["must_enrol"], true);
    let officer = person(&answer);
    let answer = totp(&world, &officer, json!({"action": "begin"})).await;
    assert_eq!(answer.problem(), "field_missing");
    let wrong = json!({"action": "begin", "password": "wrong-password-1"});
    let answer = totp(&world, &officer, wrong).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem()),
        (400, "password_wrong".into())
    );
    let begin = json!({"action": "begin", "password": PASSWORD});
    let begun = totp(&world, &officer, begin.clone()).await.worked().json();
    let secret = begun["secret"].as_str().unwrap();
    assert!(
        begun["uri"]
            .as_str()
            .unwrap()
            .contains(&format!("secret={secret}&"))
    );
    let confirm = |code: String| json!({"action": "confirm", "code": code});
    let answer = totp(&world, &officer, confirm(code(&world, secret, 5))).await;
    assert_eq!(answer.problem(), "totp_code_wrong");
    let done = totp(&world, &officer, confirm(code(&world, secret, 0)))
        .await
        .worked()
        .json();
    let recovery = done["recovery_codes"].as_array().unwrap().clone();
    assert_eq!((recovery.len(), &done["recovery_left"]), (10, &json!(10)));
    let later = world
        .get(&officer, "/api/v1/session/totp")
        .await
        .worked()
        .json();
    assert_eq!(
        (&later["secret"], &later["recovery_codes"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(totp(&world, &officer, begin).await.problem(), "totp_on");
    world.get(&officer, "/api/v1/cameras").await.worked();

    // A wrong password says nothing of the second factor; a right one asks for it.
    let wrong = json!({"name": "case_officer", "password": "wrong-password-1"});
    let answer = world.post(&Who::Stranger, "/api/v1/session", &wrong).await;
    assert_eq!(answer.problem(), "sign_in_wrong");
    let answer = enter(&world, "case_officer", None).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem()),
        (401, "code_needed".into())
    );
    assert!(answer.headers.get("set-cookie").is_none());
    let used = code(&world, secret, 0);
    assert_eq!(
        enter(&world, "case_officer", Some(&used)).await.problem(),
        "code_wrong"
    );
    let next = code(&world, secret, 1);
    let officer = person(&enter(&world, "case_officer", Some(&next)).await);
    let paper = recovery[0].as_str().unwrap();
    enter(&world, "case_officer", Some(paper)).await.worked();
    assert_eq!(
        enter(&world, "case_officer", Some(paper)).await.problem(),
        "code_wrong"
    );

    // Wrong codes wait as wrong passwords do.
    for _ in 0..4 {
        assert_eq!(
            enter(&world, "case_officer", Some("000000"))
                .await
                .problem(),
            "code_wrong"
        );
    }
    let paper = recovery[1].as_str().unwrap();
    assert_eq!(
        enter(&world, "case_officer", Some(paper)).await.problem(),
        "sign_in_locked"
    );
    world.clock.set(world.clock.now() + Duration::from_secs(60));
    enter(&world, "case_officer", Some(paper)).await.worked();

    let give_up = json!({"action": "disable", "password": PASSWORD, "code": recovery[2]});
    totp(&world, &officer, give_up).await.worked();
    let answer = world.get(&officer, "/api/v1/cameras").await;
    assert_eq!(answer.problem(), "second_factor_needed", "it must have one");
}

#[tokio::test]
async fn who_loses_the_telephone_asks_who_manages_people() {
    let world = World::new().await;
    let auditor = world.sign_in("auditor").await;
    let begun = totp(
        &world,
        &auditor,
        json!({"action": "begin", "password": PASSWORD}),
    )
    .await;
    let secret = begun.worked().json()["secret"].as_str().unwrap().to_owned();
    let confirm = json!({"action": "confirm", "code": code(&world, &secret, 0)});
    totp(&world, &auditor, confirm).await.worked();
    let administrator = world.sign_in("administrator").await;
    let people = world.get(&administrator, "/api/v1/users").await.json();
    let people = people["items"].as_array().unwrap().clone();
    let of = |name: &str| people.iter().find(|one| one["name"] == name).unwrap();
    assert_eq!(of("auditor")["second_factor"], true);
    let path = format!(
        "/api/v1/users/{}/totp",
        of("auditor")["id"].as_str().unwrap()
    );
    assert_eq!(world.delete(&administrator, &path).await.status, 204);
    assert_eq!(world.get(&auditor, "/api/v1/session").await.status, 401);
    enter(&world, "auditor", None).await.worked();
    assert_eq!(
        world.delete(&administrator, &path).await.problem(),
        "totp_off"
    );
    let own = format!(
        "/api/v1/users/{}",
        of("administrator")["id"].as_str().unwrap()
    );
    let answer = world.delete(&administrator, &format!("{own}/totp")).await;
    assert_eq!(answer.problem(), "own_record");
    let change = json!({"role": "audit_administrator", "version": 1});
    assert_eq!(
        world.patch(&administrator, &own, &change).await.problem(),
        "own_record"
    );
}

/// What a browser brings along to the door is never what it leaves with, and what was known before
/// a sign-in opens nothing afterwards.
#[tokio::test]
async fn a_session_cannot_be_planted() {
    let world = World::new().await;
    let planted = world.sign_in("operator").await;
    let Who::Person { cookie, .. } = &planted else {
        unreachable!()
    };
    let chosen = "xueliang_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for brought in [chosen, cookie.as_str()] {
        let answer = world
            .ask(&Who::Stranger, "POST", "/api/v1/session")
            .header("cookie", brought)
            .json(&json!({"name": "auditor", "password": PASSWORD}))
            .send()
            .await;
        assert!(!answer.worked().header("set-cookie").starts_with(brought));
        let get = world.ask(&Who::Stranger, "GET", "/api/v1/session");
        assert_eq!(
            get.header("cookie", brought).send().await.status,
            401,
            "{brought}"
        );
    }
}

#[tokio::test]
async fn one_sees_where_one_is_signed_in_and_ends_it() {
    let world = World::new().await;
    let other = world.sign_in("operator").await;
    let answer = world
        .ask(&Who::Stranger, "POST", "/api/v1/session")
        .header(
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        )
        .json(&json!({"name": "operator", "password": PASSWORD}))
        .send()
        .await;
    let who = person(&answer);
    let path = "/api/v1/session/sessions";
    let list = world.get(&who, path).await.worked().json()["items"].clone();
    let own = |own: bool| {
        let mut all = list.as_array().unwrap().iter();
        all.find(|one| one["own"] == own).unwrap().clone()
    };
    assert_eq!(own(true)["agent"], "Firefox 145 · Linux");
    let one = format!("{path}/{}", own(false)["id"].as_str().unwrap());
    assert_eq!(world.delete(&who, &one).await.status, 204);
    assert_eq!(world.get(&other, "/api/v1/session").await.status, 401);
    assert_eq!(world.delete(&who, &one).await.problem(), "not_found");
    let other = world.sign_in("operator").await;
    assert_eq!(world.delete(&who, path).await.status, 204);
    assert_eq!(world.get(&other, "/api/v1/session").await.status, 401);
    world.get(&who, "/api/v1/session").await.worked();
}

/// Use keeps a session; a page that refreshes itself with nobody at it does not.
#[tokio::test]
async fn a_session_that_nobody_uses_ends() {
    let world = World::new().await;
    let (used, left) = (
        world.sign_in("operator").await,
        world.sign_in("auditor").await,
    );
    for _ in 0..3 {
        world
            .clock
            .set(world.clock.now() + Duration::from_secs(3 * 3600));
        world.get(&used, "/api/v1/cameras").await.worked();
        let ask = world.ask(&left, "GET", "/api/v1/cameras");
        let answer = ask.header("x-unattended", "1").send().await;
        if world.clock.now() < Timestamp::parse("2026-11-23T10:00:00Z").unwrap() {
            answer.worked();
        } else {
            assert_eq!(answer.problem(), "sign_in_needed");
        }
    }
}

#[tokio::test]
async fn papers_are_written_down_checked_and_run_out() {
    let world = World::new().await;
    let root = world.sign_in("root").await;
    let mut body = json!({"name": "guest", "role": "town_operator", "areas": [world.inside.area],
        "password": PASSWORD, "must_change": false, "post": "运维", "cleared_at": "2026-11-01",
        "contract_until": "2026-11-23"});
    let answer = world.post(&root, "/api/v1/users", &body).await;
    assert_eq!(answer.problem(), "agreement_needed");
    assert_eq!(answer.json()["errors"][0]["pointer"], "/agreement_no");
    body["agreement_no"] = json!("外包〔2026〕7号");
    body["cleared_at"] = json!("2026-02-30");
    let answer = world.post(&root, "/api/v1/users", &body).await;
    assert_eq!(answer.json()["errors"][0]["pointer"], "/cleared_at");
    body["cleared_at"] = json!("2026-11-01");
    let made = world
        .post(&root, "/api/v1/users", &body)
        .await
        .worked()
        .json();
    assert_eq!(
        (&made["cleared_at"], &made["expired"]),
        (&body["cleared_at"], &json!(null))
    );
    let guest = world.sign_in("guest").await;
    world.clock.set(Day::parse("2026-11-23").unwrap().end());
    assert_eq!(
        world.get(&guest, "/api/v1/cameras").await.problem(),
        "sign_in_needed"
    );
    // Only whoever knows the password hears of it, and whom to ask.
    let wrong = json!({"name": "guest", "password": "wrong-password-1"});
    let answer = world.post(&Who::Stranger, "/api/v1/session", &wrong).await;
    assert_eq!(answer.problem(), "sign_in_wrong");
    let answer = enter(&world, "guest", None).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem()),
        (401, "contract_expired".into())
    );
    let said = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(
        said.contains("2026-11-23") && said.contains("administrator, root"),
        "{said}"
    );
    let root = world.sign_in("root").await;
    let path = format!("/api/v1/users/{}", made["id"].as_str().unwrap());
    assert_eq!(world.get(&root, &path).await.json()["expired"], "contract");
    let change = json!({"contract_until": "2026-12-31", "training_until": null, "version": 1});
    let after = world.patch(&root, &path, &change).await.worked().json();
    assert_eq!(
        (&after["post"], &after["expired"]),
        (&json!("运维"), &json!(null))
    );
    assert_eq!(
        world.get(&guest, "/api/v1/cameras").await.status,
        401,
        "no session comes back"
    );
    world.sign_in("guest").await;
}
