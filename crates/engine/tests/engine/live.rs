//! Watching, stills and probing.

use std::time::Duration;

use domain::{
    Code, Timestamp,
    camera::Transport,
    health::{Reason, State},
    video::StreamKind,
};
use engine::Advice;
use media::{hub::Next, source::Source};
use simcam::Behaviour;
use tokio::time::{Instant, sleep, timeout};

use crate::town::{PASSWORD, Town, credentials, until};

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn a_sub_stream_is_opened_for_its_viewers_and_closed_after_them() {
    let town = Town::new(1).await;
    let running = town.start();
    let camera = town.cameras[0];
    running.until(camera, State::Online, SOON).await;
    assert_eq!(town.simcam.sent("cam00", "sub").sessions, 0);

    let begin = Instant::now();
    let mut viewing = running.engine.live(camera, StreamKind::Sub).unwrap();
    let other = running.engine.live(camera, StreamKind::Sub).unwrap();
    let Ok(Next::Frame(frame)) = timeout(SOON, viewing.next()).await else {
        panic!("no picture");
    };
    assert!(frame.key && frame.format.width == 640);
    assert!(
        begin.elapsed() < Duration::from_secs(3),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(town.simcam.sent("cam00", "sub").sessions, 1);

    drop(other);
    sleep(town.settings.linger + Duration::from_secs(1)).await;
    assert_eq!(town.simcam.sent("cam00", "sub").playing, 1);
    let (_reader, watching) = viewing.split();
    drop(watching);
    let closed = || town.simcam.sent("cam00", "sub").playing == 0;
    until(
        "closed",
        town.settings.linger + Duration::from_secs(2),
        closed,
    )
    .await;
    assert_eq!(town.simcam.sent("cam00", "main").playing, 1);

    // The main stream is there at once.
    let begin = Instant::now();
    let mut viewing = running.engine.live(camera, StreamKind::Main).unwrap();
    assert!(matches!(viewing.next().await, Next::Frame(frame) if frame.key));
    assert!(begin.elapsed() < Duration::from_millis(100));
    running.stop().await;
    // Stopping ends what viewers hold.
    let ended = async { while !matches!(viewing.next().await, Next::Ended) {} };
    assert!(timeout(SOON, ended).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn stills_are_made_live_and_of_what_was_recorded() {
    let town = Town::new(1).await;
    if town.inspect.is_none() {
        return;
    }
    let running = town.start();
    let camera = town.cameras[0];
    running.until(camera, State::Online, SOON).await;
    let engine = &running.engine;
    let live = engine
        .snapshot(camera, StreamKind::Main, None, Some(320))
        .await
        .unwrap();
    assert!(live.jpeg.starts_with(&[0xff, 0xd8]), "not a JPEG");
    assert!(town.clock.now().since(live.at) < Duration::from_secs(5));
    // A stream that nobody watches is opened for it.
    let sub = engine
        .snapshot(camera, StreamKind::Sub, None, None)
        .await
        .unwrap();
    assert!(sub.jpeg.starts_with(&[0xff, 0xd8]), "not a JPEG");

    sleep(Duration::from_secs(3)).await;
    let at = town.clock.now() - Duration::from_secs(1);
    let past = engine
        .snapshot(camera, StreamKind::Main, Some(at), Some(320))
        .await
        .unwrap();
    assert!(
        past.at <= at && at.since(past.at) < Duration::from_secs(4),
        "{} {at}",
        past.at
    );
    let long_ago = Timestamp(at.0 - 3_600_000_000);
    let none = engine
        .snapshot(camera, StreamKind::Main, Some(long_ago), None)
        .await;
    assert_eq!(none.unwrap_err().code(), Code::FootageNone);
    town.set(0, Behaviour::Refuse);
    running.until(camera, State::Refused, SOON).await;
    sleep(Duration::from_secs(5)).await;
    let none = engine.snapshot(camera, StreamKind::Main, None, None).await;
    assert_eq!(none.unwrap_err().code(), Code::PictureNone);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_says_what_a_camera_sends_and_what_to_change() {
    let town = Town::new(1).await;
    let running = town.start();
    let source = |password: &str| Source::Rtsp {
        url: town.stream_address(0, "main").url.parse().unwrap(),
        transport: Transport::Tcp,
        credentials: Some(credentials(password)),
        audio: false,
    };
    let report = running
        .engine
        .probe(source(PASSWORD), false, async || Ok(()))
        .await
        .unwrap();
    assert!(report.reachable, "{report:?}");
    assert_eq!((report.width, report.height), (Some(1280), Some(720)));
    assert_eq!(report.advice, [Advice::NoSubStream, Advice::Audio]);
    assert_eq!(report.snapshot.is_some(), town.inspect.is_some());
    let report = running
        .engine
        .probe(source("wrong"), true, async || Ok(()))
        .await
        .unwrap();
    assert_eq!(report.reason, Some(Reason::Denied));
    assert_eq!(report.advice, [Advice::Denied]);
    let told = format!("{report:?}");
    assert!(!told.contains("wrong"), "{told}");
    town.set(0, Behaviour::Refuse);
    let report = running
        .engine
        .probe(source(PASSWORD), true, async || Ok(()))
        .await
        .unwrap();
    assert_eq!(report.reason, Some(Reason::Refused));
    running.stop().await;
}
