//! States are told in time, and once.

use std::time::Duration;

use domain::{health::State, video::StreamKind};
use simcam::Behaviour;
use tokio::time::sleep;

use crate::town::{Town, until};

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_camera_is_told_in_time_and_harms_no_other() {
    let town = Town::new(2).await;
    let running = town.start();
    let [silent, other] = [town.cameras[0], town.cameras[1]];
    for camera in [silent, other] {
        running.until(camera, State::Online, SOON).await;
    }
    town.set(0, Behaviour::Silent);
    let took = running
        .until(silent, State::Silent, Duration::from_secs(6))
        .await;
    assert!(took > Duration::from_secs(4), "{took:?}");
    assert_eq!(running.state(other), State::Online);
    // The row and the feed say it too.
    let last = town.store.feed_last().await.unwrap();
    let mut feed = running.engine.feed();
    feed.wait_for(|seq| *seq >= last).await.unwrap();
    town.row_is(silent, StreamKind::Main, State::Silent).await;
    town.set(0, Behaviour::Healthy);
    running
        .until(silent, State::Online, Duration::from_secs(40))
        .await;
    assert_eq!(town.simcam.sent("cam01", "main").sessions, 1);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_neither_repeats_nor_forgets_a_state() {
    let town = Town::new(2).await;
    town.set(1, Behaviour::Refuse);
    let running = town.start();
    running.until(town.cameras[0], State::Online, SOON).await;
    running.until(town.cameras[1], State::Refused, SOON).await;
    town.row_is(town.cameras[1], StreamKind::Main, State::Refused)
        .await;
    town.row_is(town.cameras[0], StreamKind::Main, State::Online)
        .await;
    let since = [0, 1].map(|index| running.health(town.cameras[index]).since);
    running.stop().await;
    let told = town.store.feed_last().await.unwrap();

    let running = town.start();
    until("running", SOON, || {
        running.engine.health(town.cameras[0]).is_some()
    })
    .await;
    running.until(town.cameras[0], State::Online, SOON).await;
    running.until(town.cameras[1], State::Refused, SOON).await;
    sleep(Duration::from_secs(3)).await;
    assert_eq!(
        [0, 1].map(|index| running.health(town.cameras[index]).since),
        since
    );
    assert_eq!(town.store.feed_last().await.unwrap(), told);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_picture_is_told_within_the_sampling_interval() {
    let town = Town::new(2).await;
    if town.inspect.is_none() {
        return;
    }
    let running = town.start();
    let camera = town.cameras[0];
    running.until(camera, State::Online, SOON).await;
    sleep(Duration::from_secs(3)).await;
    town.set(0, Behaviour::Frozen);
    // A look begins within the interval; it is three pictures, two seconds apart.
    let most = town.settings.sample_every + Duration::from_secs(8);
    running.until(camera, State::Frozen, most).await;
    assert_eq!(running.state(town.cameras[1]), State::Online);
    town.set(0, Behaviour::Healthy);
    running.until(camera, State::Online, most).await;
    running.stop().await;
}
