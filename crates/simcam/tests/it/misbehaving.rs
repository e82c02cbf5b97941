//! Every behaviour, as its documentation says it.

use std::{
    io::ErrorKind,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use simcam::{Behaviour, CameraConfig, Clip, Codec, Digest, Simcam, Special, Stream};
use tokio::time::{Instant, sleep, timeout};

use crate::{
    camera,
    client::{Client, Packet},
    decode::{Picture, decode},
    one,
    pull::{Pulled, pull},
    start,
};

async fn playing(cameras: &Simcam, name: &str) -> Client {
    let mut client = Client::connect(cameras, name).await.expect("open");
    client.play().await;
    client.packets(5).await;
    client
}

async fn pull_one(cameras: &Simcam, frames: usize) -> Pulled {
    let url = cameras.url("one", "main");
    pull(&url, None, false, frames).await.expect("pulled")
}

fn pictures(pulled: &Pulled) -> Option<Vec<Picture>> {
    let (pictures, complaints) = decode(Codec::H264, &pulled.data)?;
    assert_eq!(complaints, "");
    Some(pictures)
}

#[tokio::test]
async fn silent_keeps_connections_and_says_nothing() {
    let cameras = start(vec![camera("one", 1), camera("two", 2)]).await;
    let mut client = playing(&cameras, "one").await;
    assert!(cameras.set("one", Behaviour::Silent));
    sleep(Duration::from_millis(100)).await;
    let sent = cameras.sent("one", "sub").frames;
    client.send("GET_PARAMETER", "").await;
    let mut late = Client::connect(&cameras, "one").await.expect("accepted");
    late.send("OPTIONS", "").await;
    let quiet = timeout(Duration::from_millis(700), late.packet()).await;
    assert!(quiet.is_err(), "neither answer nor end: {quiet:?}");
    assert_eq!(cameras.sent("one", "sub").frames, sent);
    assert_eq!(cameras.sent("one", "sub").playing, 1);
    playing(&cameras, "two").await;
    assert!(cameras.set("one", Behaviour::Healthy));
    let mut after = client.packets(40).await;
    assert!(
        after.iter().any(Packet::is_idr),
        "goes on with a key picture"
    );
    // Time ran on meanwhile.
    after.retain(|packet| packet.bytes[1] & 0x80 != 0);
    let steps: Vec<u32> = after
        .windows(2)
        .map(|pair| pair[1].timestamp().wrapping_sub(pair[0].timestamp()))
        .collect();
    assert!(steps.iter().all(|step| step % 6000 == 0), "{steps:?}");
    assert_eq!(
        late.ask("OPTIONS", "").await.status,
        200,
        "the next one is answered"
    );
    cameras.stop().await;
}

#[tokio::test]
async fn refusing_resets_and_refuses_that_camera_alone() {
    let cameras = start(vec![camera("one", 1), camera("two", 2)]).await;
    let mut client = playing(&cameras, "one").await;
    let mut other = playing(&cameras, "two").await;
    for _ in 0..3 {
        assert!(cameras.set("one", Behaviour::Refuse));
        let end = loop {
            if let Err(error) = client.packet().await {
                break error;
            }
        };
        assert_eq!(end.kind(), ErrorKind::ConnectionReset);
        let refused = Client::connect(&cameras, "one")
            .await
            .err()
            .expect("refused");
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        other.packets(5).await;
        assert!(cameras.set("one", Behaviour::Healthy));
        let begin = Instant::now();
        while Client::connect(&cameras, "one").await.is_err() {
            assert!(begin.elapsed() < Duration::from_secs(1), "still refused");
            sleep(Duration::from_millis(5)).await;
        }
        client = playing(&cameras, "one").await;
        assert!(
            begin.elapsed() < Duration::from_secs(1),
            "pictures within a second"
        );
    }
    cameras.stop().await;
}

#[tokio::test]
async fn flapping_goes_and_comes_back() {
    let cameras = one(Behaviour::Flapping {
        up_s: 0.5,
        down_s: 0.4,
    })
    .await;
    let begin = Instant::now();
    let mut changes = Vec::new();
    while begin.elapsed() < Duration::from_millis(2_900) {
        let open = Client::connect(&cameras, "one").await.is_ok();
        if changes.last() != Some(&open) {
            changes.push(open);
        }
        sleep(Duration::from_millis(10)).await;
    }
    assert!(changes.len() >= 5 && changes[0], "{changes:?}");
    cameras.stop().await;
}

#[tokio::test]
async fn a_wrong_password_is_answered_401() {
    let config = CameraConfig {
        credentials: Some(("admin".to_owned(), "right".to_owned())),
        digest: Digest::Sha256,
        ..camera("one", 5)
    };
    let cameras = start(vec![config]).await;
    let url = cameras.url("one", "main");
    let denied = |error: retina::Error| {
        let text = error.to_string();
        assert!(text.contains("401"), "{text}");
    };
    denied(
        pull(&url, Some(("admin", "wrong")), false, 1)
            .await
            .err()
            .expect("denied"),
    );
    pull(&url, Some(("admin", "right")), false, 1)
        .await
        .expect("granted");
    assert!(cameras.set("one", Behaviour::WrongPassword));
    denied(
        pull(&url, Some(("admin", "right")), false, 1)
            .await
            .err()
            .expect("denied"),
    );
    cameras.stop().await;
}

#[tokio::test]
async fn a_frozen_picture_stays_while_time_goes_on() {
    let cameras = one(Behaviour::Frozen).await;
    let pulled = pull_one(&cameras, 40).await;
    assert!(
        pulled
            .frames
            .windows(2)
            .all(|pair| pair[1].0 - pair[0].0 == 6000)
    );
    assert_eq!(pulled.frames.iter().filter(|frame| frame.1).count(), 2);
    if let Some(pictures) = pictures(&pulled) {
        let frames: Vec<_> = pictures.iter().flat_map(|picture| picture.code).collect();
        assert!(
            frames
                .iter()
                .all(|code| (code.camera, code.frame) == (5, 45))
        );
        assert_eq!(frames.len(), 40);
    }
    cameras.stop().await;
}

#[tokio::test]
async fn a_black_picture_is_black() {
    let cameras = one(Behaviour::Black).await;
    let pulled = pull_one(&cameras, 20).await;
    if let Some(pictures) = pictures(&pulled) {
        assert_eq!(pictures.len(), 20);
        assert!(pictures.iter().all(|picture| picture.mean < 20));
    }
    cameras.stop().await;
}

#[tokio::test]
async fn parameter_sets_change() {
    let cameras = one(Behaviour::ChangingParameters { every_s: 0.8 }).await;
    let pulled = pull_one(&cameras, 60).await;
    assert!(
        pulled.new_parameters >= 3,
        "{} changes",
        pulled.new_parameters
    );
    if let Some(pictures) = pictures(&pulled) {
        assert!(
            pictures
                .iter()
                .flat_map(|p| p.code)
                .all(|code| code.camera == 5)
        );
        assert_eq!(pictures.len(), 60);
    }
    cameras.stop().await;
}

#[tokio::test]
async fn timestamps_jump() {
    let cameras = one(Behaviour::JumpingTimestamps {
        every_s: 0.4,
        by_s: 5.0,
    })
    .await;
    let pulled = pull_one(&cameras, 14).await;
    let steps: Vec<i64> = pulled
        .frames
        .windows(2)
        .map(|pair| pair[1].0 - pair[0].0)
        .collect();
    assert_eq!(
        steps.iter().filter(|&&step| step == 456_000).count(),
        2,
        "{steps:?}"
    );
    assert_eq!(
        steps.iter().filter(|&&step| step == 6_000).count(),
        11,
        "{steps:?}"
    );
    cameras.stop().await;
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "compared with the real clock")]
async fn sender_reports_tell_the_time_or_lie_about_it() {
    let config = |name: &str, behaviour| CameraConfig {
        behaviour,
        ..camera(name, 5)
    };
    let cameras = start(vec![
        config("right", Behaviour::Healthy),
        config("wrong", Behaviour::ClockOffset { seconds: -90.0 }),
        CameraConfig {
            main: Clip::Special(Special::OpenGroupH265),
            ..camera("late", 5)
        },
    ])
    .await;
    for (name, off) in [("right", 0.0), ("wrong", -90.0), ("late", 0.0)] {
        let url = cameras.url(name, "main");
        let pulled = pull(&url, None, false, 3).await.expect("pulled");
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("after 1970");
        let (ntp, rtp) = pulled.reports[0];
        let age = now.as_secs_f64() + off - ntp;
        assert!((-0.01..1.0).contains(&age), "{name}: {age} s");
        // The first picture with B-pictures before it was taken two or three frames ago.
        let ahead = if name == "late" {
            12_000..=18_000
        } else {
            0..=0
        };
        assert!(ahead.contains(&rtp), "{name}: {rtp} ticks");
    }
    cameras.stop().await;
}

#[tokio::test]
async fn no_key_picture_comes_for_as_long_as_told() {
    let cameras = one(Behaviour::NoKeyPicture { seconds: 1.6 }).await;
    let mut client = Client::connect(&cameras, "one").await.expect("open");
    client.play().await;
    let begin = Instant::now();
    let first = client.packets(1).await.remove(0);
    assert!(!first.is_idr());
    while !client.packets(1).await[0].is_idr() {}
    let waited = begin.elapsed().as_secs_f64();
    assert!((1.3..2.2).contains(&waited), "{waited} s");
    cameras.stop().await;
}

#[tokio::test]
async fn a_slow_camera_answers_and_sends_late() {
    let cameras = one(Behaviour::SlowStart { seconds: 0.8 }).await;
    let begin = Instant::now();
    let mut client = Client::connect(&cameras, "one").await.expect("open");
    client.play().await;
    assert!(
        begin.elapsed() < Duration::from_millis(500),
        "answered at once"
    );
    client.packets(1).await;
    let waited = begin.elapsed().as_secs_f64();
    assert!((0.8..1.6).contains(&waited), "{waited} s");
    cameras.stop().await;
}

#[tokio::test]
async fn a_nonce_is_good_for_one_request() {
    let config = CameraConfig {
        credentials: Some(("admin".to_owned(), "right".to_owned())),
        digest: Digest::Md5,
        behaviour: Behaviour::StaleNonce,
        ..camera("one", 5)
    };
    let cameras = start(vec![config]).await;
    let mut client = Client::connect(&cameras, "one").await.expect("open");
    let answer = client.ask("DESCRIBE", "").await;
    let mut challenge = answer.header("WWW-Authenticate").expect("asked").to_owned();
    assert!(!challenge.contains("stale"));
    let methods = [
        ("DESCRIBE", ""),
        (
            "SETUP",
            "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n",
        ),
        ("PLAY", ""),
    ];
    for (index, (method, headers)) in methods.into_iter().enumerate() {
        if index > 0 {
            let old = client.authorization(&challenge, method, "admin", "right");
            let answer = client.ask(method, &format!("{old}{headers}")).await;
            assert_eq!(answer.status, 401, "{method} with a used nonce");
            challenge = answer.header("WWW-Authenticate").expect("asked").to_owned();
            assert!(challenge.ends_with("stale=true"), "{challenge}");
        }
        let fresh = client.authorization(&challenge, method, "admin", "right");
        let answer = client.ask(method, &format!("{fresh}{headers}")).await;
        assert_eq!(answer.status, 200, "{method} with a new nonce");
    }
    client.packets(3).await;
    cameras.stop().await;
}

#[tokio::test]
async fn not_enough_bandwidth_is_answered_453() {
    let cameras = one(Behaviour::NotEnoughBandwidth).await;
    let url = cameras.url("one", "main");
    let error = pull(&url, None, false, 1).await.err().expect("refused");
    assert!(error.to_string().contains("453"), "{error}");
    cameras.stop().await;
}

#[tokio::test]
async fn left_out_packets_are_counted_on_both_sides() {
    let config = CameraConfig {
        main: Clip::builtin(5, Stream::Sub, Codec::H264).padded(8_000),
        ..camera("one", 5)
    };
    let cameras = start(vec![CameraConfig {
        behaviour: Behaviour::DropPackets { per_mille: 20 },
        sub: Some(config.main.clone()),
        ..config
    }])
    .await;
    let mut client = Client::connect(&cameras, "one").await.expect("open");
    client.play().await;
    let packets = client.packets(2_000).await;
    let lost: u32 = packets
        .windows(2)
        .map(|pair| u32::from(pair[1].sequence().wrapping_sub(pair[0].sequence())) - 1)
        .sum();
    assert!((15..80).contains(&lost), "{lost} of 2000");
    let sent = cameras.sent("one", "sub");
    assert!(sent.dropped >= u64::from(lost) && sent.packets >= 2_000);
    cameras.stop().await;
}
