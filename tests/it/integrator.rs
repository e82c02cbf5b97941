//! The page for integrators, run as a stranger would: every block of it, one after the other, on an
//! empty gateway with the one-time password of its first administrator.

use std::{net::SocketAddr, process::Command};

use simcam::{CameraConfig, Clip, Codec, Simcam, Stream};
use tests::{Folder, gateway::Gateway};

const PAGE: &str = include_str!("../../deploy/integration.md");

/// What stands in the page's shell blocks.
fn script() -> String {
    let mut out = String::from("set -euo pipefail\n");
    for (index, part) in PAGE.split("```").enumerate() {
        if let Some(block) = part.strip_prefix("sh\n")
            && index % 2 == 1
        {
            out.push_str(block);
        }
    }
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_gets_through_the_page() {
    let config = CameraConfig::plain("gate", Clip::builtin(1, Stream::Main, Codec::H264));
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let simcam = Simcam::start(address, vec![config]).await.unwrap();
    let folder = Folder::new("integrator");
    let gateway = Gateway::start(folder.path(), "").await;
    let (status, printed) = gateway.command(&["user", "add", "admin", "--role", "administrator"]);
    assert_eq!(status, Some(0), "{printed}");
    let once = printed.split_whitespace().last().unwrap().to_owned();

    let script = script();
    assert!(script.len() > 2000, "the page has lost its blocks");
    let page = folder.path().join("page.sh");
    std::fs::write(&page, script).unwrap();
    // From the root of the repository, but what it downloads stays in its own folder.
    std::os::unix::fs::symlink(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy"),
        folder.path().join("deploy"),
    )
    .unwrap();
    let (url, home) = (gateway.address().to_owned(), folder.path().to_owned());
    let camera = simcam.url("gate", "main");
    let out = tokio::task::spawn_blocking(move || {
        Command::new("bash")
            .arg("page.sh")
            .current_dir(home)
            .env("XL", url)
            .env("NAME", "admin")
            .env("PASSWORD", once)
            .env("NEW_PASSWORD", "harbour-2026-lantern")
            .env("CAMERA_URL", camera)
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    let printed = String::from_utf8_lossy(&out.stdout);
    let complained = String::from_utf8_lossy(&out.stderr);
    println!("{printed}");
    assert!(out.status.success(), "{printed}\n{complained}");
    assert!(printed.contains("xueliang.receiver.test.v1"), "{printed}");
    assert!(
        printed.contains(" m ") && printed.contains("known"),
        "{printed}"
    );
    assert!(
        printed.contains("id: 1"),
        "the feed from its beginning: {printed}"
    );
    let clip = folder.path().join("clip.mp4");
    assert!(
        tests::ffmpeg::pictures(&clip) > 200,
        "the clip of fifteen seconds"
    );
    let same = folder.path().join("same.mp4");
    assert!(std::fs::read(clip).unwrap() == std::fs::read(same).unwrap());
    simcam.stop().await;
}
