//! Power cuts: database and footage lie on a disk image that is shut down at an instant as a power
//! cut shuts a disk down, is mounted again and recorded to again.
//!
//! What had reached the image counts as kept: a disk that loses its own cache is not modelled.

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
    mount::Mount,
};

const CAMERAS: u8 = 8;

/// The figures, and how often rows and files differed.
pub(crate) async fn run(cuts: usize, mut random: Random) -> (Vec<Figures>, usize) {
    let folder = Folder::new("bench-cut");
    let Some(disk) = Mount::image(&folder.path().join("data"), "4G") else {
        println!("cut: left out, no disk image can be made and mounted here");
        return (Vec::new(), 0);
    };
    let simcam = cameras::start(CAMERAS, |_| Codec::H264).await;
    let mut gateway = Gateway::start(folder.path(), "[footage]\nsegment_seconds = 20").await;
    let client = gateway.sign_in("admin", "administrator").await;
    let addresses = cameras::addresses(&simcam, CAMERAS);
    let cameras = client.cameras(&addresses, None).await;

    let clock = Clock::system();
    let began = clock.now();
    let (mut ends, mut instants) = (Vec::new(), Vec::new());
    let mut differed = 0;
    for number in 1..=cuts {
        tokio::time::sleep(random.wait(7000, 17_000)).await;
        let (before, after) = disk.cut();
        gateway.kill();
        ends.push(after);
        instants.push(after.since(before));
        disk.again();
        let (status, text) = gateway.command(&["check"]);
        if status != Some(0) {
            differed += 1;
            println!("after cut {number}: {text}");
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
        "cut: {cuts} times, {CAMERAS} cameras; {nothing} times nothing of a camera was kept; rows and \
         files differed {differed} times; at the end: {text}"
    );
    simcam.stop().await;
    drop(gateway);
    drop(disk);
    let figures = vec![
        Figures::new("power cut: footage lost", "worst 5.25", lost),
        Figures::new("power cut: how long the instant was", "", instants),
    ];
    (figures, differed)
}
