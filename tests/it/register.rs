//! A scripted day: several people look at pictures in every way there is, one is refused, and in the
//! evening every byte that left stands in the register under its reason.

use std::{net::SocketAddr, time::Duration};

use domain::Timestamp;
use futures::{SinkExt as _, StreamExt as _};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simcam::{CameraConfig, Clip, Codec, Simcam, Stream};
use tests::{
    Folder, eventually,
    gateway::{Client, Gateway},
};
use tokio_tungstenite::tungstenite::{Error, Message, client::IntoClientRequest as _};

#[tokio::test]
async fn every_byte_of_a_day_is_accounted_for() {
    let config = CameraConfig::plain("gate", Clip::builtin(2, Stream::Main, Codec::H264));
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let simcam = Simcam::start(address, vec![config]).await.unwrap();
    let folder = Folder::new("register");
    let gateway = Gateway::start(folder.path(), "").await;
    let admin = gateway.sign_in("admin", "administrator").await;
    let operator = gateway.sign_in("operator", "town_operator").await;
    let officer = gateway.sign_in("officer", "case_officer").await;
    let director = gateway.sign_in("director", "director").await;
    let address = vec![(
        "村口".to_owned(),
        json!({"url": simcam.url("gate", "main")}),
    )];
    let camera = admin.cameras(&address, None).await.remove(0);
    let patience = Duration::from_secs(10);
    admin.until_state(&camera, "online", patience).await;
    let now = admin.get("/system").await["now"].clone();
    let from = Timestamp::parse(now.as_str().unwrap()).unwrap() + Duration::from_secs(1);
    let to = from + Duration::from_secs(4);

    // Nobody has said why yet.
    let early = live(&gateway, &operator, &camera, 1).await;
    assert_eq!(early, Err(StatusCode::FORBIDDEN));
    let clip = format!("/cameras/{camera}/clip.mp4?from={from}&to={to}&stream=main");
    let still = format!("/cameras/{camera}/snapshot.jpg?stream=main");
    for path in [&clip, &still] {
        let answer = operator.request(Method::GET, path).send().await.unwrap();
        assert_ne!(answer.status(), StatusCode::OK, "{path}");
    }

    // Two shifts; live pictures until they are closed.
    let mut received = 0;
    for person in [&operator, &officer] {
        let shift = person.stand_duty().await;
        let close = async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            let began = std::time::Instant::now();
            person
                .post(
                    &format!("/shifts/{shift}/actions"),
                    json!({"action": "close"}),
                )
                .await;
            began
        };
        let (watched, closed) = tokio::join!(live(&gateway, person, &camera, usize::MAX), close);
        println!("live pictures ended {:?} after the shift", closed.elapsed());
        assert!(closed.elapsed() < Duration::from_secs(2));
        received += watched.unwrap();
    }

    // Footage: an emergency by ranges and as a file, an inspection, a still.
    let why = json!({"purpose": "emergency", "reason": "走失老人"});
    let access = officer.say_why(why, &camera, (from, to)).await;
    let clip_of = |access: &str| format!("{clip}{access}");
    received += ranges(&officer, &clip_of(&access)).await;
    received += whole(&officer, &format!("{}&download=1", clip_of(&access))).await;
    let at = format!(
        "{still}&at={}&width=160{access}",
        from + Duration::from_secs(2)
    );
    received += whole(&officer, &at).await;
    let why = json!({"purpose": "inspection"});
    let looked = director.say_why(why, &camera, (from, to)).await;
    received += whole(&director, &clip_of(&looked)).await;
    director
        .post("/access_records", json!({"purpose": "inspection"}))
        .await;
    received += whole(&director, &still).await;

    // A question for the length sends nothing; another's record, another time and taking away what
    // may only be looked at are refused.
    let head = officer.request(Method::HEAD, &clip_of(&access)).send();
    assert_eq!(head.await.unwrap().status(), StatusCode::OK);
    let later = format!(
        "/cameras/{camera}/clip.mp4?from={from}&to={}&stream=main{access}",
        to + patience
    );
    for (who, path) in [
        (&operator, clip_of(&access)),
        (&officer, later),
        (&director, format!("{}&download=1", clip_of(&looked))),
    ] {
        let answer = who.request(Method::GET, &path).send().await.unwrap();
        assert!(
            answer.status().is_client_error(),
            "{path}: {}",
            answer.status()
        );
    }

    let auditor = gateway.sign_in("auditor", "audit_administrator").await;
    let sent = gateway.metric("xueliang_picture_bytes_sent_total").await;
    assert_eq!(sent, received, "what left and what came");
    let views = eventually("all of it is written down", patience, async || {
        let views = auditor.get("/access_views?limit=500").await;
        let views = views["items"].as_array()?.clone();
        let bytes = |view: &Value| view["bytes"].as_u64().unwrap();
        let known: u64 = views.iter().map(bytes).sum();
        assert!(known <= sent, "{known} of {sent}");
        (known == sent).then_some(views)
    })
    .await;
    let mut said: Vec<String> = views.iter().map(line).collect();
    said.sort();
    println!("{}\n{sent} bytes in {} views", said.join("\n"), views.len());
    for expected in [
        "director inspection playback",
        "director inspection snapshot",
        "officer duty live",
        "officer emergency export",
        "officer emergency playback",
        "officer emergency snapshot",
        "operator duty live",
    ] {
        let there = said.iter().any(|line| line.starts_with(expected));
        assert!(there, "{expected} is not in {said:?}");
    }
    simcam.stop().await;
}

fn line(view: &Value) -> String {
    let record = &view["record"];
    let words = [&record["name"], &record["purpose"], &view["viewing"]];
    let words = words.map(|word| word.as_str().unwrap());
    format!("{} {}", words.join(" "), view["bytes"])
}

/// Watches live pictures until the gateway ends it, or so many messages came: their bytes; or the
/// status of a refusal.
async fn live(
    gateway: &Gateway,
    client: &Client,
    camera: &str,
    most: usize,
) -> Result<u64, StatusCode> {
    let address = gateway.address().replace("http://", "ws://");
    let mut request = format!("{address}/api/v1/cameras/{camera}/live?stream=main")
        .into_client_request()
        .unwrap();
    let headers = request.headers_mut();
    headers.insert("cookie", client.cookie().parse().unwrap());
    headers.insert("origin", gateway.address().parse().unwrap());
    let mut socket = match tokio_tungstenite::connect_async(request).await {
        Ok((socket, _)) => socket,
        Err(Error::Http(answer)) => return Err(answer.status()),
        Err(error) => panic!("{error}"),
    };
    let hello = json!({"codecs": ["avc1", "hvc1"], "width": 1280, "height": 720}).to_string();
    socket.send(Message::text(hello)).await.unwrap();
    let mut bytes = 0;
    for _ in 0..most {
        match socket.next().await {
            Some(Ok(Message::Binary(piece))) => bytes += piece.len() as u64,
            Some(Ok(Message::Close(_)) | Err(_)) | None => break,
            Some(Ok(_)) => {}
        }
    }
    assert!(bytes > 0, "pictures came");
    Ok(bytes)
}

/// Gets it whole: its bytes.
async fn whole(client: &Client, path: &str) -> u64 {
    let answer = eventually("it is there", Duration::from_secs(20), async || {
        let answer = client.request(Method::GET, path).send().await.unwrap();
        answer.status().is_success().then_some(answer)
    })
    .await;
    answer.bytes().await.unwrap().len() as u64
}

/// Gets it in pieces, as players do: their bytes.
async fn ranges(client: &Client, path: &str) -> u64 {
    let piece = async |from: u64| {
        let range = format!("bytes={from}-{}", from + 199_999);
        let request = client.request(Method::GET, path).header("range", range);
        request.send().await.unwrap()
    };
    let first = eventually("there is footage", Duration::from_secs(20), async || {
        let answer = piece(0).await;
        (answer.status() == StatusCode::PARTIAL_CONTENT).then_some(answer)
    })
    .await;
    let length = first.headers()["content-range"].to_str().unwrap();
    let length: u64 = length.rsplit('/').next().unwrap().parse().unwrap();
    let mut bytes = first.bytes().await.unwrap().len() as u64;
    while bytes < length {
        bytes += piece(bytes).await.bytes().await.unwrap().len() as u64;
    }
    assert_eq!(bytes, length);
    bytes
}
