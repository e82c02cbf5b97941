//! The door of the running program: who is slow, too many or too loud is turned away, and nobody
//! else notices.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::{Folder, gateway::Gateway};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Longer than any limit set here.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection on which bytes are sent as they are.
async fn raw(gateway: &Gateway, bytes: &[u8]) -> TcpStream {
    let address = gateway.address().strip_prefix("http://").unwrap();
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(bytes).await.unwrap();
    socket
}

/// What comes until the other side closes.
async fn rest(mut socket: TcpStream) -> String {
    let mut out = Vec::new();
    // A reset is an end, too.
    let _ = timeout(PATIENCE, socket.read_to_end(&mut out))
        .await
        .expect("it is closed");
    String::from_utf8_lossy(&out).into_owned()
}

#[tokio::test]
async fn the_slow_and_the_many_are_turned_away() {
    let folder = Folder::new("door");
    let limits = "[limits]\nhead_seconds = 1\nbody_seconds = 1\nconnections_per_address = 12";
    let gateway = Gateway::start(folder.path(), limits).await;
    let person = gateway.sign_in("admin", "administrator").await;

    // A head that never ends (slowloris), and a connection that says nothing.
    let began = Instant::now();
    let head = raw(&gateway, b"GET /version HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    let silent = raw(&gateway, b"").await;
    assert!(!rest(head).await.contains(" 200 "));
    assert_eq!(rest(silent).await, "");
    assert!(began.elapsed() < PATIENCE);

    // A body that trickles.
    let post = "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 60\r\n\r\n{\"name\"";
    let said = rest(raw(&gateway, post.as_bytes()).await).await;
    assert!(
        said.starts_with("HTTP/1.1 408 ") && said.contains("body_slow"),
        "{said}"
    );

    // Heads that are too large, or that do not agree with themselves.
    let long = format!(
        "GET /version HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n",
        "y".repeat(40_000)
    );
    let said = rest(raw(&gateway, long.as_bytes()).await).await;
    assert!(said.starts_with("HTTP/1.1 431 "), "{said}");
    for smuggled in [
        "POST /version HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        "GET /version HTTP/1.1\r\nHost: x\r\nX-Evil: a\rb\r\n\r\n",
        "GET /ver\tsion HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
        let said = rest(raw(&gateway, smuggled.as_bytes()).await).await;
        assert!(said.starts_with("HTTP/1.1 400 "), "{smuggled:?}: {said}");
    }

    // Files outside the console cannot be asked for; an address without a dot is a page of it.
    for path in [
        "/../Cargo.toml",
        "/assets/../../../etc/passwd",
        "/assets/..%2f..%2fCargo.toml",
    ] {
        let ask = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let said = rest(raw(&gateway, ask.as_bytes()).await).await;
        assert!(
            !said.contains("root:") && !said.contains("[workspace"),
            "{path}: {said}"
        );
        assert!(said.contains("content-security-policy"), "{path}: {said}");
    }

    // The feed goes on although it takes longer than any head or body may.
    let events = person.request(reqwest::Method::GET, "/events").send();
    let mut events = events.await.unwrap();
    let until = Instant::now() + Duration::from_secs(3);
    while let Ok(chunk) = tokio::time::timeout_at(until.into(), events.chunk()).await {
        assert!(chunk.unwrap().is_some(), "the feed broke off");
    }
    let area = person.post("/areas", json!({"name": "白庙社区"})).await["id"].clone();
    let case = json!({"area_id": area, "title": "村口摄像机离线"});
    person.post("/cases", case).await;
    let chunk = timeout(PATIENCE, events.chunk()).await.unwrap().unwrap();
    assert!(chunk.is_some(), "the feed broke off");

    // More connections than one address may have: the last ones are closed at once.
    let mut many = Vec::new();
    for _ in 0..14 {
        many.push(raw(&gateway, b"").await);
    }
    let mut closed = 0;
    for socket in &mut many {
        let mut byte = [0];
        let read = timeout(Duration::from_millis(100), socket.read(&mut byte)).await;
        closed += usize::from(matches!(read, Ok(Ok(0) | Err(_))));
    }
    assert!((2..14).contains(&closed), "{closed} were closed");
    assert!(gateway.log().contains("a connection was turned away"));
}

#[tokio::test]
async fn what_people_type_does_not_reach_the_gateway_itself() {
    let folder = Folder::new("outbound");
    // Loopback is allowed in these configurations; the gateway's own port is not, whatever its name.
    let gateway = Gateway::start(folder.path(), "").await;
    let person = gateway.sign_in("admin", "administrator").await;
    let port = gateway.address().rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
        let url = format!("rtsp://{host}:{port}/api/v1/system");
        let answer = person
            .request(reqwest::Method::POST, "/cameras/probe")
            .json(&json!({"url": url}))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 400, "{host}");
        let body: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(body["code"], "outbound_refused", "{host}");
    }
    // A receiver may be written down before it is there; nothing is posted to it.
    let area = person.post("/areas", json!({"name": "白庙社区"})).await["id"].clone();
    for host in ["127.0.0.1", "localhost"] {
        let url = format!("http://{host}:{port}/healthz");
        let receiver = json!({"name": host, "url": url, "topics": ["alert"], "areas": [area]});
        let receiver = person.post("/receivers", receiver).await["id"].clone();
        let path = format!("/receivers/{}", receiver.as_str().unwrap());
        person
            .post(&format!("{path}/actions"), json!({"action": "test"}))
            .await;
        let error = tests::eventually("the message was tried", PATIENCE, async || {
            let deliveries = person.get(&format!("{path}/deliveries")).await;
            let last = deliveries["items"][0]["attempts"][0]["error"].clone();
            last.as_str().map(str::to_owned)
        })
        .await;
        assert_eq!(error, "not_allowed", "{host}");
    }
}
