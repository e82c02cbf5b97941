//! SIGKILL while sixteen cameras record: nothing that was flushed is lost, rows and files agree,
//! and the missing seconds say why.

use std::time::Duration;

use serde_json::{Value, json};
use simcam::{Codec, Simcam};
use tests::{
    Folder, cameras, eventually, ffmpeg,
    gateway::{Client, Gateway},
};

const CAMERAS: u8 = 16;

async fn simulated() -> Simcam {
    let codec = |number: u8| {
        if number.is_multiple_of(4) {
            Codec::H265
        } else {
            Codec::H264
        }
    };
    cameras::start(CAMERAS, codec).await
}

async fn footage(client: &Client, camera: &str) -> Value {
    client
        .get(&format!("/cameras/{camera}/footage?stream=main&from=2026-01-01T00:00:00Z&to=2026-01-01T01:00:00Z"))
        .await
}

/// The span from `before` the gateway's clock's now until a minute after, as query fields.
async fn around(client: &Client) -> String {
    let now = client.get("/system").await["now"]
        .as_str()
        .unwrap()
        .to_owned();
    let now = domain::Timestamp::parse(&now).unwrap();
    let minutes = |n: u64| Duration::from_secs(60 * n);
    format!("from={}&to={}", now - minutes(20), now + minutes(1))
}

// More than one thread: commands of the program are waited for while the cameras go on sending.
#[tokio::test(flavor = "multi_thread")]
async fn killed_while_recording() {
    let simcam = simulated().await;
    let folder = Folder::new("restart");
    let mut gateway = Gateway::start(folder.path(), "[footage]\nsegment_seconds = 10").await;
    let client = gateway.sign_in("admin", "administrator").await;
    let addresses = cameras::addresses(&simcam, CAMERAS);
    let cameras = client.cameras(&addresses, None).await;
    assert_eq!(footage(&client, &cameras[0]).await["segments"], json!([]));
    eventually(
        "each camera has a sealed file and an open one",
        Duration::from_secs(60),
        async || {
            let span = around(&client).await;
            for camera in &cameras {
                let footage = client
                    .get(&format!("/cameras/{camera}/footage?stream=main&{span}"))
                    .await;
                let segments = footage["segments"].as_array()?;
                let open = segments
                    .iter()
                    .filter(|segment| segment["open"] == true)
                    .count();
                if open == 0 || segments.len() < 2 {
                    return None;
                }
            }
            Some(())
        },
    )
    .await;

    gateway.kill();
    let sent: Vec<u64> = addresses
        .iter()
        .map(|(name, _)| simcam.sent(name, "main").frames)
        .collect();
    let (status, text) = gateway.command(&["check"]);
    assert!(
        text.contains("left by a run that was killed"),
        "{status:?} {text}"
    );

    gateway.again().await;
    let client = Client::sign_in(gateway.address(), "admin", "harbour-2026-lantern").await;
    for camera in &cameras {
        client
            .until_state(camera, "online", Duration::from_secs(20))
            .await;
    }
    let span = around(&client).await;
    for camera in &cameras {
        eventually(
            "the missing time has its reason",
            Duration::from_secs(15),
            async || {
                let footage = client
                    .get(&format!("/cameras/{camera}/footage?stream=main&{span}"))
                    .await;
                let gaps = footage["gaps"].as_array()?;
                gaps.iter()
                    .any(|gap| gap["reason"] == "gateway_killed")
                    .then_some(())
            },
        )
        .await;
    }
    // The first flush may be still to come.
    eventually(
        "files are being recorded",
        Duration::from_secs(10),
        async || {
            let (status, text) = gateway.command(&["check"]);
            assert_eq!(status, Some(0), "beside a gateway that records: {text}");
            text.contains("being recorded").then_some(())
        },
    )
    .await;
    let (status, text) = gateway.command(&["check", "--repair"]);
    assert_ne!(
        status,
        Some(0),
        "nothing is mended under a gateway that runs: {text}"
    );
    let stopped = gateway.stop().await;
    assert!(stopped < Duration::from_secs(8), "{stopped:?}");
    for check in [&["check"][..], &["check", "--repair"]] {
        let (status, text) = gateway.command(check);
        assert_eq!(status, Some(0), "{text}");
    }

    // What was sent until the kill, less a flush and a frame (and what the network still held).
    for ((camera, sent), name) in cameras.iter().zip(sent).zip(addresses.iter().map(|a| &a.0)) {
        let mut before: u64 = 0;
        let mut files = Vec::new();
        let mut folders = vec![gateway.footage().join(camera)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    files.push(entry.path());
                }
            }
        }
        files.sort();
        assert!(
            files
                .iter()
                .all(|file| file.extension().is_some_and(|end| end == "mp4")),
            "{files:?}"
        );
        for file in &files {
            before += ffmpeg::packets(file);
            assert_eq!(ffmpeg::complaints(file), "", "{}", file.display());
        }
        let after = simcam.sent(name, "main").frames - sent;
        let missing = (sent + after).saturating_sub(before);
        println!(
            "{name}: sent {sent} until the kill, {after} after; on disk {before}; missing {missing}"
        );
        // Half a second at 25 a second for the kill, as much for starting and stopping again.
        assert!(missing <= 25, "{name}: {missing} pictures are missing");
    }
    simcam.stop().await;
}
