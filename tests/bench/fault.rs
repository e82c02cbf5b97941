//! Kills in a row: the gateway records, is ended by SIGKILL at random moments, and starts again;
//! `xueliang check` is asked after each kill. How much footage each kill took is printed: from the
//! end of what is kept until the kill, over all cameras.
//!
//! `cargo bench --workspace --bench fault [-- KILLS [SEED]]`, after `cargo build --release
//! --workspace --bins`; 50 kills take some minutes. Ends with a failure when rows and files differ.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that fails must end, and prints"
)]

use std::time::Duration;

use domain::{Clock, Timestamp};
use simcam::Codec;
use tests::{
    Folder, cameras,
    gateway::{Client, Gateway},
};

const CAMERAS: u8 = 8;
const KILLS: usize = 50;
const SEED: u64 = 2026;
const PASSWORD: &str = "harbour-2026-lantern";

/// A generator that gives the same moments for the same seed (Knuth's MMIX constants).
struct Random(u64);

impl Random {
    /// Between `least` and `most` milliseconds.
    fn wait(&mut self, least: u64, most: u64) -> Duration {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Duration::from_millis(least + (self.0 >> 33) % (most - least))
    }
}

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|text| text.parse().ok());
    let kills = numbers
        .next()
        .map_or(KILLS, |number: u64| usize::try_from(number).unwrap());
    let seed = numbers.next().unwrap_or(SEED);
    let simcam = cameras::start(CAMERAS, |_| Codec::H264).await;
    let folder = Folder::new("bench-fault");
    let mut gateway = Gateway::start(folder.path(), "[footage]\nsegment_seconds = 10").await;
    let client = gateway.sign_in("admin", "administrator").await;
    let addresses = cameras::addresses(&simcam, CAMERAS);
    let cameras = client.cameras(&addresses, None).await;

    let clock = Clock::system();
    let began = clock.now();
    let mut random = Random(seed);
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
    let mut lost = Vec::new();
    let mut nothing = 0;
    for camera in &cameras {
        let (from, to) = (began, clock.now());
        let path = format!("/cameras/{camera}/footage?stream=main&from={from}&to={to}");
        let footage = client.get(&path).await;
        let segments = footage["segments"].as_array().unwrap();
        let time = |value: &serde_json::Value| Timestamp::parse(value.as_str().unwrap()).unwrap();
        let spans: Vec<_> = segments
            .iter()
            .map(|segment| (time(&segment["from"]), time(&segment["to"])))
            .collect();
        for (index, end) in ends.iter().enumerate() {
            let since = if index == 0 { began } else { ends[index - 1] };
            let mut kept = spans.iter().filter(|(from, _)| since < *from && from < end);
            match kept.next_back() {
                Some((_, to)) => lost.push(end.since(*to)),
                // It was killed before the camera had sent a key picture.
                None => nothing += 1,
            }
        }
    }
    gateway.stop().await;
    let (status, text) = gateway.command(&["check"]);
    lost.sort();
    let ms = |part: usize| lost[(lost.len() - 1) * part / 100].as_secs_f64() * 1000.0;
    println!(
        "{kills} kills (seed {seed}), {CAMERAS} cameras: lost p50 {:.0} ms, p95 {:.0} ms, most {:.0} ms \
         (n = {}); {nothing} times nothing was recorded yet",
        ms(50),
        ms(95),
        ms(100),
        lost.len()
    );
    println!("rows and files differed after {differed} kills; at the end: {text}");
    simcam.stop().await;
    assert!(differed == 0 && status == Some(0), "rows and files differ");
}
