//! Stopping is quick and complete, however the cameras are.

use std::time::Duration;

use domain::{footage::GapReason, health::State, video::StreamKind};
use simcam::Behaviour;
use tokio::time::sleep;

use crate::town::Town;

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_cameras_in_every_condition_stop_within_five_seconds() {
    let town = Town::new(16).await;
    town.set(1, Behaviour::Silent);
    town.set(2, Behaviour::Refuse);
    town.set(3, Behaviour::WrongPassword);
    town.set(4, Behaviour::NotEnoughBandwidth);
    let running = town.start();
    for index in [0, 5, 15] {
        running
            .until(town.cameras[index], State::Online, Duration::from_secs(20))
            .await;
    }
    town.set(6, Behaviour::Silent);
    town.set(7, Behaviour::Silent);
    sleep(Duration::from_secs(3)).await;
    let watched = running.engine.live(town.cameras[8], StreamKind::Sub);
    let took = running.stop().await;
    drop(watched);
    assert!(took < Duration::from_secs(5), "{took:?}");
    for index in 0..16 {
        let gaps = town.gaps(index, StreamKind::Main).await;
        let last = gaps.last().unwrap();
        assert_eq!(
            (last.to, last.reason),
            (None, GapReason::GatewayStopped),
            "{index} {gaps:?}"
        );
        let segments = town.segments(index, StreamKind::Main).await;
        if let Some(segment) = segments.last() {
            assert!(segment.span.to() <= last.from, "{segments:?} {gaps:?}");
        }
    }
    assert!(town.check().await.unfinished.is_empty());

    // The gaps end when pictures come again.
    let running = town.start();
    running
        .until(town.cameras[0], State::Online, Duration::from_secs(20))
        .await;
    sleep(Duration::from_secs(2)).await;
    let gaps = town.gaps(0, StreamKind::Main).await;
    let last = gaps.last().unwrap();
    assert_eq!(last.reason, GapReason::GatewayStopped, "{gaps:?}");
    assert!(last.to.is_some(), "{gaps:?}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_without_cameras_stops_too() {
    let town = Town::new(1).await;
    town.set_enabled(0, false).await;
    let running = town.start();
    sleep(Duration::from_millis(300)).await;
    assert_eq!(running.engine.state().cameras, 0);
    assert!(running.stop().await < Duration::from_secs(1));
}
