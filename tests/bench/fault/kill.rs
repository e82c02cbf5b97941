//! Kills in a row: the gateway is ended by SIGKILL at random moments and starts again;
//! `xueliang check` is asked after each kill.

use std::time::Duration;

use domain::Clock;
use simcam::Codec;
use tests::{
    Folder, cameras,
    gateway::{Client, Gateway},
};

use crate::{
    PASSWORD, Random,
    figures::{self, Figures},
};

const CAMERAS: u8 = 8;

/// The figures, and how often rows and files differed.
pub(crate) async fn run(kills: usize, mut random: Random) -> (Vec<Figures>, usize) {
    let simcam = cameras::start(CAMERAS, |_| Codec::H264).await;
    let folder = Folder::new("bench-kill");
    let mut gateway = Gateway::start(folder.path(), "[footage]\nsegment_seconds = 10").await;
    let client = gateway.sign_in("admin", "administrator").await;
    let addresses = cameras::addresses(&simcam, CAMERAS);
    let cameras = client.cameras(&addresses, None).await;

    let clock = Clock::system();
    let began = clock.now();
    let mut ends = Vec::new();
    let mut differed = 0;
    for number in 1..=kills {
        tokio::time::sleep(random.wait(500, 6000)).await;
        gateway.kill();
        ends.push(clock.now());
        let (status, text) = gateway.command(&["check"]);
        if status != Some(0) {
            differed += 1;
            println!("after kill {number}: {text}");
        }
        gateway.again().await;
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let client = Client::sign_in(gateway.address(), "admin", PASSWORD).await;
    let (lost, nothing) = figures::lost(&client, &cameras, began, &ends, clock.now()).await;
    gateway.stop().await;
    let (status, text) = gateway.command(&["check"]);
    differed += usize::from(status != Some(0));
    println!(
        "kill: {kills} times, {CAMERAS} cameras; {nothing} times nothing of a camera was recorded \
         yet; rows and files differed {differed} times; at the end: {text}"
    );
    simcam.stop().await;
    let figures = Figures::new("kill -9: footage lost", "p95 0.35, worst 0.5", lost);
    (vec![figures], differed)
}
