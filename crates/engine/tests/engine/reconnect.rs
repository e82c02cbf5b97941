//! Coming back: at once when the camera is back, and never into a lock-out.

use std::time::Duration;

use domain::{
    camera::RecordingPlan,
    health::{Reason, State},
    video::StreamKind,
};
use simcam::Behaviour;
use tokio::time::{Instant, sleep};

use crate::{
    door::Door,
    town::{PASSWORD, Town, credentials, until},
};

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_is_back_shows_its_first_picture_within_a_second() {
    let town = Town::new(1).await;
    let running = town.start();
    let camera = town.cameras[0];
    running.until(camera, State::Online, SOON).await;
    town.set(0, Behaviour::Refuse);
    running.until(camera, State::Refused, SOON).await;
    // Long enough for the waits between two attempts to have grown.
    sleep(Duration::from_secs(12)).await;
    let told = running.health(camera);
    assert_eq!(told.reason, Some(Reason::Refused.word()));
    assert!(told.streams.iter().any(|stream| stream.next_try.is_some()));

    let frames = || running.health(camera).streams[0].counters.frames;
    let before = frames();
    let back = Instant::now();
    town.set(0, Behaviour::Healthy);
    until("a picture", Duration::from_secs(2), || frames() > before).await;
    let took = back.elapsed();
    assert!(took < Duration::from_millis(1200), "{took:?}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_tried_once_until_somebody_does_something() {
    let town = Town::with(1, RecordingPlan::Both, "wrong").await;
    let door = Door::new(town.camera_address(0)).await;
    town.move_camera(0, door.address).await;
    let running = town.start();
    let camera = town.cameras[0];
    until("running", SOON, || running.engine.health(camera).is_some()).await;
    running.until(camera, State::Denied, SOON).await;
    let tries = || door.knocks();
    let first = tries();
    sleep(Duration::from_secs(4)).await;
    assert_eq!(tries(), first, "tried again after it was denied");
    assert!(running.engine.live(camera, StreamKind::Sub).is_some());
    assert_eq!(tries(), first);

    // A person asks: one more attempt.
    assert!(running.engine.reconnect(camera));
    until("tried again", SOON, || tries() > first).await;
    // An attempt knocks several times: in case only the nonce had expired, among others.
    sleep(Duration::from_secs(3)).await;
    assert_eq!(tries(), 2 * first, "one more attempt");
    assert_eq!(running.state(camera), State::Denied);

    // The right password.
    town.set_credentials(0, credentials(PASSWORD)).await;
    running.engine.wake();
    running.until(camera, State::Online, SOON).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_without_sessions_is_left_alone() {
    let town = Town::new(1).await;
    town.set(0, Behaviour::NotEnoughBandwidth);
    let running = town.start();
    let camera = town.cameras[0];
    until("running", SOON, || running.engine.health(camera).is_some()).await;
    running.until(camera, State::Overloaded, SOON).await;
    let next = running.health(camera).streams[0].next_try.unwrap();
    let wait = next.since(town.clock.now());
    assert!(wait > Duration::from_secs(10), "{wait:?}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_over_the_sites_budget_waits_and_says_so() {
    let town = Town::new(3).await;
    town.set_budget(2).await;
    let running = town.start();
    let online = || {
        let states = town.cameras.iter().map(|&camera| running.state(camera));
        states.filter(|state| *state == State::Online).count()
    };
    until("two online", SOON, || online() == 2).await;
    let waiting = |state| {
        town.cameras
            .iter()
            .copied()
            .find(|&camera| running.state(camera) == state)
    };
    until("one waits", SOON, || waiting(State::Overloaded).is_some()).await;
    let camera = waiting(State::Overloaded).unwrap();
    let detail = running.health(camera).streams[0].detail.clone().unwrap();
    assert!(detail.contains('2') && detail.contains("site"), "{detail}");

    town.set_budget(3).await;
    running.engine.wake();
    until("three online", SOON, || online() == 3).await;
    running.stop().await;
}
