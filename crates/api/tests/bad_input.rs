//! Bad input gets a clear answer, always in the same shape, and changes nothing.

use serde_json::{Value, json};

use crate::world::{HOST, Who, World};

#[tokio::test]
async fn fields_are_checked_and_all_named() {
    let world = World::new().await;
    let who = world.sign_in("administrator").await;
    let before = world.audited().await;
    let body = json!({"site_id": world.inside.site, "name": "村".repeat(129), "gb_code": "12",
        "main": {"url": "rtsp://admin:secret@10.0.0.1/"}, "username": "only", "min_days": 7,
        "longitude": 200.0, "latitude": 1.0});
    let answer = world.post(&who, "/api/v1/cameras", &body).await;
    assert_eq!(answer.status, 400);
    answer.problem();
    let said = answer.json();
    let mut found: Vec<(&str, &str)> = said["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["pointer"].as_str().unwrap(),
                one["code"].as_str().unwrap(),
            )
        })
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("/gb_code", "value_invalid"),
            ("/longitude", "value_invalid"),
            ("/main/url", "address_has_credentials"),
            ("/min_days", "retention_too_short"),
            ("/name", "name_too_long"),
            ("/password", "fields_together"),
        ]
    );
    assert!(!said.to_string().contains("secret"));
    assert_eq!(world.audited().await, before);
    // 128 characters are a name.
    let body = json!({"site_id": world.inside.site, "name": "村".repeat(128),
        "main": {"url": "rtsp://10.0.0.1/"}});
    world.post(&who, "/api/v1/cameras", &body).await.worked();
}

#[tokio::test]
async fn recording_hours_are_checked_with_their_places() {
    let world = World::new().await;
    let who = world.sign_in("administrator").await;
    let monday = |from: &str, to: &str| json!({"day": "monday", "from": from, "to": to});
    let with = |more: &[(&str, Value)]| {
        let mut schedule = json!({"when": "weekly", "spans": [monday("08:00", "12:00")]});
        for (name, value) in more {
            schedule[*name] = value.clone();
        }
        json!({"site_id": world.inside.site, "name": "村口", "main": {"url": "rtsp://10.0.0.1/"},
            "schedule": schedule})
    };
    let overlap = json!([monday("08:00", "12:00"), monday("11:00", "13:00")]);
    let night = json!([{"day": "sunday", "from": "22:00", "to": "08:30"}, monday("08:00", "9:00")]);
    for (body, pointer, code) in [
        (
            with(&[("pre_s", json!(31))]),
            "/schedule/pre_s",
            "value_invalid",
        ),
        (
            with(&[("post_s", json!(4))]),
            "/schedule/post_s",
            "value_invalid",
        ),
        (
            with(&[("post_s", json!(-1))]),
            "/schedule/post_s",
            "field_type",
        ),
        (
            with(&[("kinds", json!(["No"]))]),
            "/schedule/kinds/0",
            "value_invalid",
        ),
        (
            with(&[("kinds", json!(vec!["a"; 33]))]),
            "/schedule/kinds",
            "value_invalid",
        ),
        (
            with(&[("spans", json!([]))]),
            "/schedule/spans",
            "text_empty",
        ),
        (
            with(&[("spans", overlap)]),
            "/schedule/spans/1",
            "schedule_overlap",
        ),
        (
            with(&[("spans", night)]),
            "/schedule/spans/1/to",
            "value_unreadable",
        ),
        (
            with(&[("spans", json!([monday("09:00", "09:00")]))]),
            "/schedule/spans/0",
            "schedule_span_empty",
        ),
        (
            with(&[("spans", json!(vec![monday("00:00", "00:01"); 2000]))]),
            "/schedule/spans",
            "value_invalid",
        ),
        (
            with(&[(
                "spans",
                json!([{"day": "mon", "from": "08:00", "to": "09:00"}]),
            )]),
            "/schedule/spans/0/day",
            "value_unknown",
        ),
        (
            with(&[("when", json!("daily"))]),
            "/schedule/when",
            "value_unknown",
        ),
        (
            with(&[("hours", json!(1))]),
            "/schedule/hours",
            "field_unknown",
        ),
    ] {
        let answer = world.post(&who, "/api/v1/cameras", &body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem()),
            (400, code.to_owned()),
            "{body}"
        );
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
    }
    // What is right is kept, and what a plan was before still is one.
    let made = world.post(&who, "/api/v1/cameras", &with(&[])).await;
    let made = made.worked().json();
    assert_eq!(made["schedule"]["spans"][0], monday("08:00", "12:00"));
    assert_eq!(
        (&made["plan"], &made["schedule"]["pre_s"]),
        (&json!("main"), &json!(10))
    );
    let old = json!({"site_id": world.inside.site, "name": "村委", "plan": "off",
        "main": {"url": "rtsp://10.0.0.2/"}});
    let made = world.post(&who, "/api/v1/cameras", &old).await;
    assert_eq!(made.worked().json()["schedule"]["when"], "always");
}

#[tokio::test]
async fn bodies_are_read_strictly() {
    let world = World::new().await;
    let who = world.sign_in("administrator").await;
    let site = world.inside.site;
    for (body, pointer, code) in [
        ("".to_owned(), "", "body_invalid"),
        ("{".to_owned(), "", "body_invalid"),
        ("[]".to_owned(), "", "field_type"),
        (
            json!({"site_id": "not an id", "name": "x"}).to_string(),
            "/site_id",
            "value_unreadable",
        ),
        (
            json!({"site_id": site, "name": "x", "session_budget": -1}).to_string(),
            "/session_budget",
            "field_type",
        ),
        (
            json!({"site_id": site, "name": "x", "colour": "red"}).to_string(),
            "/colour",
            "field_unknown",
        ),
        (
            json!({"site_id": site}).to_string(),
            "/name",
            "field_missing",
        ),
        (
            json!({"site_id": site, "name": 7}).to_string(),
            "/name",
            "field_type",
        ),
    ] {
        let answer = world
            .ask(&who, "POST", "/api/v1/recorders")
            .header("content-type", "application/json")
            .body(body.clone())
            .send()
            .await;
        assert_eq!(answer.problem(), code, "{body}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
    }
    let answer = world
        .ask(&who, "POST", "/api/v1/recorders")
        .header("content-type", "text/plain")
        .body("{}")
        .send()
        .await;
    assert_eq!(answer.problem(), "media_type_unsupported");
    assert_eq!(answer.status, 415);
    let answer = world
        .ask(&who, "POST", "/api/v1/recorders")
        .header("content-type", "application/json")
        .body(vec![b' '; (1 << 20) + 1])
        .send()
        .await;
    assert_eq!(answer.problem(), "body_too_large");
    assert_eq!(answer.status, 413);
    // A stranger's body is not even looked at.
    let answer = world
        .ask(&Who::Stranger, "POST", "/api/v1/recorders")
        .body(vec![b' '; (1 << 20) + 1])
        .send()
        .await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn impossible_spans_are_refused() {
    let world = World::new().await;
    let who = world.sign_in("case_officer").await;
    let camera = world.inside.camera;
    for (query, code) in [
        (
            "from=2026-11-23T01:00:00Z&to=2026-11-23T01:00:00Z",
            "span_empty",
        ),
        (
            "from=2026-11-23T02:00:00Z&to=2026-11-23T01:00:00Z",
            "span_empty",
        ),
        (
            "from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:01Z",
            "span_too_long",
        ),
        (
            "from=1969-12-31T23:00:00Z&to=1970-01-01T01:00:00Z",
            "time_invalid",
        ),
        ("from=yesterday&to=2026-11-23T01:00:00Z", "time_invalid"),
        (
            "from=2026-11-23T01:00:00&to=2026-11-23T02:00:00",
            "time_invalid",
        ),
        ("from=2026-11-23T01:00:00Z", "field_missing"),
        ("", "field_missing"),
        (
            "from=2026-11-23T01:00:00Z&to=2026-11-23T02:00:00Z&stream=third",
            "value_unknown",
        ),
    ] {
        for what in ["footage", "clip", "clip.mp4"] {
            let path = format!("/api/v1/cameras/{camera}/{what}?{query}");
            let answer = world.get(&who, &path).await;
            assert_eq!(answer.problem(), code, "{path}");
            assert_eq!(answer.status, 400, "{path}");
        }
    }
    // The largest one is none, and offsets are understood, with a plus sign as it comes.
    for query in [
        "from=2026-11-22T01:00:00Z&to=2026-11-23T01:00:00Z",
        "from=2026-11-23T08:00:00+08:00&to=2026-11-23T09:00:00%2B08:00",
    ] {
        let path = format!("/api/v1/cameras/{camera}/footage?{query}");
        let said = world.get(&who, &path).await;
        let said = said.worked().json();
        assert_eq!(said["segments"], json!([]), "{said}");
        assert_eq!(said["covered_ms"], 0);
        let path = format!("/api/v1/cameras/{camera}/clip.mp4?{query}");
        assert_eq!(world.get(&who, &path).await.problem(), "footage_none");
    }
    for (query, code) in [
        ("from=2026-11-23&to=2026-11-22", "days_empty"),
        ("from=2025-11-23&to=2026-11-24", "days_too_many"),
        ("from=2026-11-31&to=2026-12-01", "day_invalid"),
        ("from=2026-11-23T00:00:00Z&to=2026-11-24", "day_invalid"),
        ("from=2026-11-23", "field_missing"),
        (
            "from=2026-11-23&to=2026-11-23&stream=third",
            "value_unknown",
        ),
    ] {
        let path = format!("/api/v1/cameras/{camera}/footage/days?{query}");
        let answer = world.get(&who, &path).await;
        assert_eq!(answer.problem(), code, "{path}");
        assert_eq!(answer.status, 400, "{path}");
    }
    let path = format!("/api/v1/cameras/{camera}/footage/days?from=2025-11-24&to=2026-11-24");
    let said = world.get(&who, &path).await;
    assert_eq!(said.worked().json()["items"], json!([]));
    let link =
        |from: &str, to: &str| json!({"kind": "span", "camera_id": camera, "from": from, "to": to});
    let path = format!("/api/v1/cases/{}/links", world.inside.case);
    for (body, code) in [
        (
            link("2026-11-23T01:00:00Z", "2026-11-23T01:00:00Z"),
            "span_empty",
        ),
        (
            link("2026-11-20T01:00:00Z", "2026-11-23T01:00:00Z"),
            "span_too_long",
        ),
        (
            link("1960-01-01T00:00:00Z", "2026-11-23T01:00:00Z"),
            "time_invalid",
        ),
        (json!({"kind": "span", "camera_id": camera}), "text_empty"),
        (json!({"kind": "event", "camera_id": camera}), "text_empty"),
    ] {
        let answer = world.post(&who, &path, &body).await;
        assert_eq!(answer.problem(), code, "{body}");
    }
}

#[tokio::test]
async fn what_is_no_id_names_nothing() {
    let world = World::new().await;
    let who = world.sign_in("administrator").await;
    let before = world.audited().await;
    for path in [
        format!("/api/v1/cameras/{}", world.inside.case),
        format!("/api/v1/cases/{}", world.inside.camera),
        format!("/api/v1/users/{}", world.inside.area),
        "/api/v1/cameras/7".to_owned(),
        "/api/v1/cameras/..%2F..%2Fetc%2Fpasswd".to_owned(),
        "/api/v1/cameras/%2e%2e/snapshot.jpg".to_owned(),
        "/api/v1/cameras/../../etc/passwd".to_owned(),
        "/api/v1/cameras/%00".to_owned(),
        format!("/api/v1/cameras/{}/../../users", world.inside.camera),
        "/api/docs/..%2f..%2fCargo.toml".to_owned(),
        "/api/v1/nothing".to_owned(),
        "/api".to_owned(),
    ] {
        let answer = world.get(&who, &path).await;
        assert_eq!(answer.status, 404, "{path}");
        answer.problem();
    }
    let answer = world
        .delete(&who, &format!("/api/v1/cameras/{}", world.inside.site))
        .await;
    assert_eq!(answer.problem(), "not_found");
    assert_eq!(world.audited().await, before);
}

#[tokio::test]
async fn the_router_speaks_as_the_handlers_do() {
    let world = World::new().await;
    let answer = world
        .ask(&Who::Stranger, "PUT", "/api/v1/cameras")
        .send()
        .await;
    assert_eq!(answer.problem(), "method_refused");
    assert_eq!(answer.status, 405);
    assert!(answer.header("allow").contains("GET"));
    let answer = world.get(&Who::Stranger, "/api/v2/cameras").await;
    assert_eq!(answer.problem(), "route_missing");
    let who = world.sign_in("operator").await;
    for query in ["limit=0", "limit=501", "limit=x", "limit=-1"] {
        let answer = world.get(&who, &format!("/api/v1/cameras?{query}")).await;
        assert_eq!(answer.problem(), "limit_invalid", "{query}");
    }
    let answer = world.get(&who, "/api/v1/cameras?state=happy").await;
    assert_eq!(answer.problem(), "value_unknown");
    assert_eq!(answer.json()["errors"][0]["pointer"], "?state");
    let answer = world.get(&who, "/api/v1/cameras?area_id=x").await;
    assert_eq!(answer.problem(), "value_unreadable");
    assert_eq!(answer.json()["errors"][0]["pointer"], "?area_id");
}

#[tokio::test]
async fn both_languages_are_spoken() {
    let world = World::new().await;
    let who = world.sign_in("operator").await;
    let Who::Person { cookie, .. } = &who else {
        unreachable!()
    };
    let mut said = Vec::new();
    for language in ["zh-CN,zh;q=0.9", "en-GB"] {
        let request = axum::http::Request::get("/api/v1/audit")
            .header("cookie", cookie)
            .header("accept-language", language)
            .body(axum::body::Body::empty())
            .unwrap();
        let response = tower::ServiceExt::oneshot(world.router.clone(), request)
            .await
            .unwrap();
        let language = response.headers()["content-language"]
            .to_str()
            .unwrap()
            .to_owned();
        let body = axum::body::to_bytes(response.into_body(), 1 << 20)
            .await
            .unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        said.push((language, body["detail"].as_str().unwrap().to_owned()));
    }
    assert_eq!(
        said[0],
        ("zh-CN".into(), "当前角色没有“查看审计日志”权限".into())
    );
    assert_eq!(
        said[1],
        ("en".into(), "this needs the permission audit_read".into())
    );
}

#[tokio::test]
async fn live_pictures_are_for_our_own_pages() {
    let world = World::new().await;
    let who = world.sign_in("operator").await;
    let path = format!("/api/v1/cameras/{}/live", world.inside.camera);
    let before = world.audited().await;
    for (origin, code, status) in [
        (Some("http://evil.test"), "origin_refused", 403),
        (Some("null"), "origin_refused", 403),
        (None, "origin_refused", 403),
        (Some(&*format!("http://{HOST}")), "upgrade_needed", 400),
    ] {
        let mut ask = world.ask(&who, "GET", &path);
        if let Some(origin) = origin {
            ask = ask.header("origin", origin);
        }
        let answer = ask.send().await;
        assert_eq!(
            (answer.problem().as_str(), answer.status.as_u16()),
            (code, status)
        );
    }
    // A program with a key is no page.
    let program = world
        .program(&[domain::Permission::LiveView], world.inside.area)
        .await;
    let before = before.max(world.audited().await);
    assert_eq!(world.get(&program, &path).await.problem(), "upgrade_needed");
    assert_eq!(world.audited().await, before);
}

#[tokio::test]
async fn a_misspelt_filter_does_not_answer_everything() {
    let world = World::new().await;
    let who = world.sign_in("root").await;
    let camera = world.inside.camera;
    for (path, pointer) in [
        ("/api/v1/cases?stat=closed".to_owned(), "?stat"),
        ("/api/v1/areas?limit=5&q=x".to_owned(), "?q"),
        (format!("/api/v1/cameras/{camera}?fields=name"), "?fields"),
        ("/api/v1/cameras?%73it=1".to_owned(), "?sit"),
    ] {
        let answer = world.get(&who, &path).await;
        assert_eq!(answer.problem(), "query_field_unknown", "{path}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{path}");
    }
    let body = json!({"name": "x"});
    let answer = world.post(&who, "/api/v1/areas?dry_run=1", &body).await;
    assert_eq!(answer.problem(), "query_field_unknown");
    for path in [
        "/api/v1/cases?state=closed&limit=5&q=x",
        "/api/v1/cameras?near=1,2&radius_m=5&limit=3",
        "/api/docs/?anything=1",
    ] {
        world.get(&who, path).await.worked();
    }
}

#[tokio::test]
async fn nobody_is_made_who_sees_nothing() {
    let world = World::new().await;
    let who = world.sign_in("root").await;
    let before = world.audited().await;
    let person =
        json!({"name": "x", "role": "town_operator", "areas": [], "password": "baimiao-2026"});
    let key = json!({"name": "x", "permissions": ["camera_read"], "areas": []});
    let path = format!("/api/v1/users/{}", world.inside.user);
    for answer in [
        world.post(&who, "/api/v1/users", &person).await,
        world.post(&who, "/api/v1/api_keys", &key).await,
        world
            .patch(&who, &path, &json!({"areas": [], "version": 1}))
            .await,
    ] {
        assert_eq!(answer.problem(), "text_empty");
        assert_eq!(answer.json()["errors"][0]["pointer"], "/areas");
    }
    assert_eq!(world.audited().await, before);
}

#[tokio::test]
async fn footage_that_has_not_begun_is_not_attached_and_the_same_is_not_twice() {
    let world = World::new().await;
    let who = world.sign_in("case_officer").await;
    let path = format!("/api/v1/cases/{}/links", world.inside.case);
    let mut body = json!({"kind": "span", "camera_id": world.inside.camera,
        "from": "2030-01-01T00:00:00Z", "to": "2030-01-01T00:01:00Z"});
    let answer = world.post(&who, &path, &body).await;
    assert_eq!(answer.problem(), "span_in_future");
    assert_eq!(answer.json()["errors"][0]["pointer"], "/from");
    body["from"] = json!("2026-11-23T01:00:00Z");
    body["to"] = json!("2026-11-23T01:01:00Z");
    let first = world.post(&who, &path, &body).await;
    let again = world.post(&who, &path, &body).await;
    assert_eq!(first.status, 201);
    assert_eq!(again.status, 200);
    assert_eq!(first.json()["id"], again.json()["id"]);
    assert_eq!(first.header("location"), again.header("location"));
}
