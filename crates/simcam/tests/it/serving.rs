//! What a healthy camera does.

use std::time::{Duration, Instant};

use simcam::{CameraConfig, Clip, Codec, Digest, Simcam, Stream};
use tokio::net::UdpSocket;

use crate::{
    camera,
    client::Client,
    decode::{decode, skipped},
    pull::pull,
    start,
};

/// Frames that come by TCP or UDP decode to the pictures of that camera, one after the other.
async fn streams(clip: Clip, number: u8, udp: bool, digest: Digest) {
    let credentials = ("admin", "mima, \"12=3");
    let config = CameraConfig {
        main: clip.clone(),
        credentials: Some((credentials.0.to_owned(), credentials.1.to_owned())),
        digest,
        ..camera("a", number)
    };
    let cameras = start(vec![config]).await;
    let url = cameras.url("a", "main");
    let pulled = pull(&url, Some(credentials), udp, 40)
        .await
        .expect("pulled");
    assert_eq!((pulled.frames.len(), pulled.lost), (40, 0));
    let ticks = 90_000 / i64::from(clip.fps());
    for (index, window) in pulled.frames.windows(2).enumerate() {
        assert_eq!(window[1].0 - window[0].0, ticks, "after frame {index}");
    }
    assert!(pulled.frames[0].1 && !pulled.frames[1].1);
    assert_eq!(pulled.reports.len(), 1, "at once, then after 5 s");
    let Some((pictures, complaints)) = decode(clip.codec(), &pulled.data) else {
        return;
    };
    assert_eq!(complaints, "");
    let codes: Vec<_> = pictures.iter().flat_map(|p| p.code).collect();
    assert!(codes.iter().all(|code| code.camera == number));
    assert!(codes.iter().map(|code| code.frame).eq(0..40), "{codes:?}");
    let sent = cameras.sent("a", "main");
    assert!(sent.frames >= 40 && sent.packets > sent.frames && sent.key_frames >= 1);
    assert_eq!((sent.sessions, sent.dropped), (1, 0));
    assert_eq!(cameras.sent("a", "sub").sessions, 0);
    cameras.stop().await;
}

#[tokio::test]
async fn h264_by_tcp_with_md5() {
    let clip = Clip::builtin(2, Stream::Main, Codec::H264);
    streams(clip, 2, false, Digest::Md5).await;
}

#[tokio::test]
async fn h264_by_udp_with_sha256() {
    let clip = Clip::builtin(3, Stream::Sub, Codec::H264);
    streams(clip, 3, true, Digest::Sha256).await;
}

#[tokio::test]
async fn h265_by_tcp_with_sha256() {
    let clip = Clip::builtin(16, Stream::Main, Codec::H265);
    streams(clip, 16, false, Digest::Sha256).await;
}

#[tokio::test]
async fn h265_by_udp_with_md5() {
    let clip = Clip::builtin(9, Stream::Sub, Codec::H265);
    streams(clip, 9, true, Digest::Md5).await;
}

#[tokio::test]
async fn padding_reaches_the_bit_rate_and_leaves_the_pictures_alone() {
    let clip = Clip::builtin(4, Stream::Sub, Codec::H264).padded(4000);
    let cameras = start(vec![CameraConfig {
        main: clip,
        ..camera("a", 4)
    }])
    .await;
    // One group of 30 frames at 15 per second is a million bytes at 4 Mbit/s.
    let pulled = pull(&cameras.url("a", "main"), None, false, 30)
        .await
        .expect("pulled");
    let bytes = pulled.data.len();
    assert!((980_000..1_020_000).contains(&bytes), "{bytes} bytes");
    match decode(Codec::H264, &pulled.data) {
        None => skipped(),
        Some((pictures, complaints)) => {
            assert_eq!(complaints, "");
            assert!(pictures.iter().all(|picture| picture.code.is_some()));
        }
    }
    cameras.stop().await;
}

#[tokio::test]
async fn every_method_is_answered_as_it_should_be() {
    let cameras = start(vec![CameraConfig {
        sub: Some(Clip::builtin(1, Stream::Sub, Codec::H264)),
        ..camera("a", 1)
    }])
    .await;
    let mut client = Client::connect(&cameras, "a").await.expect("open");
    let public = client.ask("OPTIONS", "").await;
    assert!(
        public
            .header("Public")
            .is_some_and(|methods| methods.contains("GET_PARAMETER"))
    );
    assert_eq!(client.ask("PLAY", "").await.status, 455);
    assert_eq!(client.ask("PAUSE", "").await.status, 455);
    assert_eq!(client.ask("RECORD", "").await.status, 405);
    assert_eq!(
        client
            .ask("GET_PARAMETER", "Session: other\r\n")
            .await
            .status,
        454
    );
    assert_eq!(
        client.ask("SETUP", "Transport: RTP/SAVP\r\n").await.status,
        461
    );
    let answer = client.play().await;
    let info = answer.header("RTP-Info").expect("given").to_owned();
    let first = client.packets(1).await.remove(0);
    assert!(
        info.contains(&format!("seq={};", first.sequence())),
        "{info}"
    );
    assert!(
        info.ends_with(&format!("rtptime={}", first.timestamp())),
        "{info}"
    );
    assert_eq!(
        client
            .ask("SETUP", "Transport: RTP/AVP/TCP\r\n")
            .await
            .status,
        455
    );
    assert_eq!(
        client
            .ask("SET_PARAMETER", "Content-Length: 0\r\n")
            .await
            .status,
        200
    );
    cameras.stop().await;
}

#[tokio::test]
async fn pause_and_teardown_end_the_pictures() {
    let cameras = start(vec![camera("a", 1)]).await;
    let mut client = Client::connect(&cameras, "a").await.expect("open");
    client.play().await;
    client.packets(3).await;
    assert_eq!(cameras.sent("a", "sub").playing, 1);
    assert_eq!(client.ask("GET_PARAMETER", "").await.status, 200);
    assert_eq!(client.ask("PAUSE", "").await.status, 200);
    assert_eq!(cameras.sent("a", "sub").playing, 0);
    let frames = cameras.sent("a", "sub").frames;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(cameras.sent("a", "sub").frames, frames);
    assert_eq!(client.ask("PLAY", "").await.status, 200);
    assert!(client.packets(9).await.iter().any(|packet| packet.is_idr()));
    assert_eq!(client.ask("TEARDOWN", "").await.status, 200);
    let end = client.packet().await.expect_err("closed");
    assert_eq!(end.kind(), std::io::ErrorKind::UnexpectedEof);
    cameras.stop().await;
}

#[tokio::test]
async fn an_unknown_path_is_not_found_and_rubbish_is_refused() {
    let cameras = start(vec![CameraConfig {
        sub: None,
        ..camera("a", 1)
    }])
    .await;
    let mut client = Client::connect(&cameras, "a").await.expect("open");
    assert_eq!(
        client.ask("DESCRIBE", "").await.status,
        404,
        "no sub-stream"
    );
    assert_eq!(client.ask("DESCRIBE", "no colon\r\n").await.status, 400);
    assert!(client.packet().await.is_err(), "closed");
    cameras.stop().await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_left() {
    let cameras = start(vec![CameraConfig {
        sub: Some(Clip::builtin(1, Stream::Sub, Codec::H264).padded(200_000)),
        ..camera("a", 1)
    }])
    .await;
    let mut client = Client::connect(&cameras, "a").await.expect("open");
    client.play().await;
    let begin = Instant::now();
    while cameras.sent("a", "sub").playing > 0 {
        assert!(begin.elapsed() < Duration::from_secs(9), "still waited for");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    cameras.stop().await;
}

#[tokio::test]
async fn stopping_ends_everything_within_a_second() {
    let cameras = start((1..=4).map(|n| camera(&format!("c{n}"), n)).collect()).await;
    let mut clients = Vec::new();
    for number in 1..=4 {
        let mut client = Client::connect(&cameras, &format!("c{number}"))
            .await
            .expect("open");
        if number % 2 == 0 {
            client.play().await;
        }
        clients.push(client);
    }
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let port = socket.local_addr().expect("bound").port();
    clients[0].ask("DESCRIBE", "").await;
    let transport = format!(
        "Transport: RTP/AVP;unicast;client_port={port}-{}\r\n",
        port - 1
    );
    assert_eq!(clients[0].ask("SETUP", &transport).await.status, 200);
    assert_eq!(clients[0].ask("PLAY", "").await.status, 200);
    let mut datagram = [0; 2048];
    assert!(socket.recv(&mut datagram).await.expect("a packet") > 12);
    let (address, begin) = (cameras.address(), Instant::now());
    cameras.stop().await;
    assert!(begin.elapsed() < Duration::from_secs(1));
    for client in &mut clients {
        while client.packet().await.is_ok() {}
    }
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    assert!(begin.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn impossible_cameras_are_named() {
    let failure = async |cameras| {
        let started = Simcam::start(([127, 0, 0, 1], 0).into(), cameras).await;
        started.expect_err("impossible").to_string()
    };
    assert_eq!(failure(vec![]).await, "no cameras");
    let twice = failure(vec![camera("a", 1), camera("a", 2)]).await;
    assert_eq!(twice, "camera \"a\" is given twice");
    assert!(
        failure(vec![camera("村口", 1)])
            .await
            .starts_with("camera name \"村口\":")
    );
    let missing = CameraConfig {
        main: Clip::File {
            path: "/nowhere/clip.h264".into(),
            codec: Codec::H264,
            fps: 25,
        },
        ..camera("a", 1)
    };
    assert!(
        failure(vec![missing])
            .await
            .starts_with("clip /nowhere/clip.h264: ")
    );
    let cameras = start(vec![camera("a", 1)]).await;
    let taken = Simcam::start(cameras.address(), vec![camera("b", 1)]).await;
    let text = taken.expect_err("taken").to_string();
    assert!(text.starts_with("cannot listen on 127.0.0.1:"), "{text}");
    assert!(!cameras.set("b", simcam::Behaviour::Silent));
    assert_eq!(cameras.behaviour("b"), None);
    cameras.stop().await;
}
