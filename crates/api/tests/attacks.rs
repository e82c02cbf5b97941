//! What strangers and impatient programs try at the router. Slow heads, too many connections and TLS
//! are the door's, and tried in `tests/it/door.rs`.

use std::net::SocketAddr;

use api::Limits;
use axum::{
    body::{Body, Bytes},
    extract::ConnectInfo,
};
use domain::{limit::Compliance, rate::Rate};
use serde_json::json;

use crate::world::{PASSWORD, Who, World};

const SQLITE: &str = "sqlite::memory:";

fn from(text: &str) -> ConnectInfo<SocketAddr> {
    ConnectInfo(SocketAddr::new(text.parse().unwrap(), 40_000))
}

#[tokio::test]
async fn many_names_from_one_address_are_one_guesser() {
    let limits = Limits {
        guesses: Rate {
            burst: 4,
            every: std::time::Duration::from_secs(60),
        },
        ..Limits::default()
    };
    let world = World::with(SQLITE, Compliance::On, limits).await;
    let attempt = async |name: &str, password: &str, address: &str| {
        let body = json!({"name": name, "password": password});
        let ask = world.ask(&Who::Stranger, "POST", "/api/v1/session");
        ask.json(&body).extension(from(address)).send().await
    };
    for name in ["operator", "auditor", "nobody", "integrator"] {
        let answer = attempt(name, "wrong-password-1", "10.9.0.1").await;
        assert_eq!(answer.problem(), "sign_in_wrong", "{name}");
    }
    for (name, password) in [("root", "wrong-password-1"), ("root", PASSWORD)] {
        let answer = attempt(name, password, "10.9.0.1").await;
        assert_eq!(answer.problem(), "address_locked");
        assert_eq!(answer.status, 429);
        assert!((1..=60).contains(&answer.header("retry-after").parse::<u64>().unwrap()));
    }
    // Somebody else, and the names themselves, do not wait.
    attempt("root", PASSWORD, "10.9.0.2").await.worked();
    attempt("operator", PASSWORD, "10.9.0.2").await.worked();
}

#[tokio::test]
async fn strangers_are_counted_by_address_and_people_by_themselves() {
    let limits = Limits {
        stranger: Rate::per_second(1, 3),
        known: Rate::per_second(1, 6),
        ..Limits::default()
    };
    let world = World::with(SQLITE, Compliance::On, {
        let many = Rate::per_second(1_000_000, 1_000_000);
        Limits {
            known: many,
            stranger: many,
            ..limits
        }
    })
    .await;
    let operator = world.sign_in("operator").await;
    let auditor = world.sign_in("auditor").await;
    let world = world.limited(limits);
    let get = async |who: &Who, path: &str, address: &str| {
        let ask = world.ask(who, "GET", path);
        ask.extension(from(address)).send().await
    };
    for _ in 0..3 {
        let answer = get(&Who::Stranger, "/api/v1/cameras", "10.9.0.1").await;
        assert_eq!(answer.problem(), "sign_in_needed");
    }
    for path in ["/api/v1/cameras", "/version", "/api/docs/"] {
        let answer = get(&Who::Stranger, path, "10.9.0.1").await;
        assert_eq!(
            (answer.problem().as_str(), answer.status.as_u16()),
            ("rate_limited", 429)
        );
        assert_eq!(answer.header("retry-after"), "1");
    }
    // Made-up tokens are guesses too.
    let made_up = Who::Program("xlk_made-up".to_owned());
    for code in ["key_invalid", "key_invalid", "key_invalid", "rate_limited"] {
        let answer = get(&made_up, "/api/v1/cameras", "10.9.0.3").await;
        assert_eq!(answer.problem(), code);
    }
    // Who is signed in is not held up by strangers behind the same address, nor by others.
    for _ in 0..6 {
        get(&operator, "/api/v1/cameras", "10.9.0.1").await.worked();
    }
    let answer = get(&operator, "/api/v1/cameras", "10.9.0.7").await;
    assert_eq!(answer.problem(), "rate_limited");
    get(&auditor, "/api/v1/audit", "10.9.0.1").await.worked();
}

#[tokio::test]
async fn a_wall_and_its_stills_are_never_told_to_wait() {
    let usual = Limits::default();
    let world = World::with(SQLITE, Compliance::On, usual).await;
    let operator = world.sign_in("operator").await;
    let camera = format!("/api/v1/cameras/{}", world.inside.camera);
    // Two walls of 64 tiles and a page of 100 stills, opened at once by one person: for each tile its
    // record, a still, its health and the opening of its pictures.
    for tile in 0..164 {
        for path in ["", "/health", "/snapshot", "/live"] {
            let answer = world.get(&operator, &format!("{camera}{path}")).await;
            assert_ne!(answer.status, 429, "tile {tile}{path}");
        }
    }
}

#[tokio::test]
async fn a_body_that_trickles_is_given_up() {
    let limits = Limits {
        body: std::time::Duration::from_millis(200),
        ..Limits::default()
    };
    let world = World::with(SQLITE, Compliance::On, limits).await;
    let first = futures::stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"{")) });
    let trickle = futures::StreamExt::chain(first, futures::stream::pending());
    let ask = world.ask(&Who::Stranger, "POST", "/api/v1/session");
    let ask = ask.header("content-type", "application/json");
    let answer = ask.body(Body::from_stream(trickle)).send().await;
    assert_eq!(
        (answer.problem().as_str(), answer.status.as_u16()),
        ("body_slow", 408)
    );
    // A stranger's body is not waited for at all where one has to be signed in.
    let ask = world.ask(&Who::Stranger, "POST", "/api/v1/cases");
    let ask = ask.header("content-type", "application/json");
    let pending = futures::stream::pending::<std::io::Result<Bytes>>();
    let answer = ask.body(Body::from_stream(pending)).send().await;
    assert_eq!(answer.problem(), "sign_in_needed");
    // Larger than the largest, said and unsaid.
    let much = vec![b' '; domain::limit::BODY + 1];
    for unsaid in [false, true] {
        let body = match unsaid {
            false => Body::from(much.clone()),
            true => Body::from_stream(futures::stream::iter(
                much.chunks(1000)
                    .map(|part| Ok::<_, std::io::Error>(Bytes::copy_from_slice(part)))
                    .collect::<Vec<_>>(),
            )),
        };
        let ask = world.ask(&Who::Stranger, "POST", "/api/v1/session");
        let ask = ask.header("content-type", "application/json");
        let answer = ask.body(body).send().await;
        assert_eq!(answer.problem(), "body_too_large");
    }
}

#[tokio::test]
async fn paths_and_headers_stay_what_they_are() {
    let world = World::new().await;
    let root = world.sign_in("root").await;
    let camera = world.inside.camera;
    for path in [
        "/api/v1/cameras/..%2f..%2fsystem".to_owned(),
        "/api/v1/cameras/%2e%2e/system".to_owned(),
        format!("/api/v1/cameras/{camera}%2f..%2f{camera}"),
        format!("/api/v1/cameras/{camera}%00"),
        format!("/api/v1/cameras/{camera}%0d%0aX-Evil:%20yes"),
        "/api/docs/..%2f..%2f..%2fetc%2fpasswd".to_owned(),
        "/api/docs/../v1/system".to_owned(),
        "/api//v1/system".to_owned(),
    ] {
        let answer = world.get(&root, &path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.headers.contains_key("x-evil"), "{path}");
    }
    // What is put into answers' headers cannot begin another one.
    let name = "a\r\nSet-Cookie: xueliang_session=evil";
    let body = json!({"name": name, "permissions": ["camera_read"], "areas": [world.town]});
    let answer = world.post(&root, "/api/v1/api_keys", &body).await;
    assert_eq!(answer.status, 400);
    let path = "/api/v1/cameras?cursor=%0d%0aX-Evil:%20yes";
    let answer = world.get(&root, path).await;
    assert_eq!(answer.problem(), "cursor_invalid");
    assert!(!answer.headers.contains_key("x-evil"));
    let from = world.inside.camera;
    let path = format!(
        "/api/v1/cameras/{from}/clip.mp4?from=2026-11-23T00:00:00Z%0d%0aX:1&to=2026-11-23T00:01:00Z"
    );
    assert_eq!(world.get(&root, &path).await.status, 400);
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let world = World::new().await;
    let root = world.sign_in("root").await;
    for (who, path) in [
        (&root, "/api/v1/cameras"),
        (&root, "/api/v1/nothing"),
        (&Who::Stranger, "/api/v1/cameras"),
        (&Who::Stranger, "/healthz"),
        (&Who::Stranger, "/api/openapi.json"),
        (&Who::Stranger, "/api/docs/"),
        (&Who::Stranger, "/api/docs/swagger-ui-bundle.js"),
    ] {
        let answer = world.get(who, path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe-eval"), "{path}: {policy}");
        let scripts = policy.contains("script-src 'self'");
        assert_eq!(scripts, path.starts_with("/api/docs"), "{path}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(
            answer
                .header("permissions-policy")
                .contains("microphone=()")
        );
    }
}

#[tokio::test]
async fn a_session_is_made_by_signing_in_and_by_nothing_else() {
    let world = World::new().await;
    // A cookie that somebody planted does not become a session.
    let planted = "xueliang_session=planted-by-somebody-else";
    let body = json!({"name": "operator", "password": PASSWORD});
    let ask = world.ask(&Who::Stranger, "POST", "/api/v1/session");
    let answer = ask.header("cookie", planted).json(&body).send().await;
    let cookie = answer.worked().header("set-cookie").to_owned();
    assert!(!cookie.contains("planted"), "{cookie}");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
    let csrf = answer.json()["csrf_token"].as_str().unwrap().to_owned();
    let planted = Who::Person {
        cookie: planted.to_owned(),
        csrf: csrf.clone(),
    };
    let answer = world.get(&planted, "/api/v1/session").await;
    assert_eq!(answer.problem(), "sign_in_needed");
    // A second sign-in does not go on with the first one's token, nor its page's.
    let second = world.sign_in("operator").await;
    let Who::Person {
        cookie: other,
        csrf: other_csrf,
    } = &second
    else {
        unreachable!()
    };
    assert!(!cookie.starts_with(other.as_str()) && *other_csrf != csrf);
    let mixed = Who::Person {
        cookie: other.clone(),
        csrf,
    };
    let answer = world.delete(&mixed, "/api/v1/session").await;
    assert_eq!(answer.problem(), "csrf_missing");
}

#[tokio::test]
async fn addresses_typed_by_people_do_not_lead_back_here() {
    let world = World::new().await;
    let root = world.sign_in("root").await;
    for address in [
        "169.254.169.254",
        "[::1]:8480",
        "0.0.0.0",
        "224.0.0.1",
        "[::ffff:169.254.1.1]",
    ] {
        let url = format!("rtsp://{address}/stream");
        let answer = world
            .post(&root, "/api/v1/cameras/probe", &json!({"url": url}))
            .await;
        assert_eq!(
            (answer.problem().as_str(), answer.status.as_u16()),
            ("outbound_refused", 400),
            "{address}"
        );
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("outbound.allow"), "{detail}");
    }
}
