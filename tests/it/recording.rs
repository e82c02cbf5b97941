//! Pictures from a server that nobody here wrote are on disk as they were sent.

use std::{path::PathBuf, time::Duration};

use serde_json::json;
use tests::{
    Folder, eventually, ffmpeg,
    gateway::{Client, Gateway},
    rtsp,
};

/// Twelve seconds of moving pictures at 25 a second.
const PICTURES: u64 = 300;
const SOURCE: &[&str] = &[
    "-f",
    "lavfi",
    "-i",
    "testsrc2=size=640x360:rate=25",
    "-t",
    "12",
    "-pix_fmt",
    "yuv420p",
];

struct Stream {
    codec: &'static str,
    transport: &'static str,
    encoder: &'static [&'static str],
}

/// The sealed files of a camera's main stream, in order.
fn files(gateway: &Gateway, camera: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![gateway.footage().join(camera).join("main")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "mp4") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

async fn lost(client: &Client, camera: &str) -> u64 {
    let health = client.get(&format!("/cameras/{camera}/health")).await;
    health["streams"][0]["lost"].as_u64().unwrap()
}

/// Records what GStreamer serves once from beginning to end, and answers what was sent, what is
/// on disk, how many packets were lost and what a decoder complains about.
async fn recorded(stream: &Stream) -> (u64, u64, u64, String) {
    let folder = Folder::new("recording");
    let clip = folder.path().join("clip.mp4");
    ffmpeg::make(&[SOURCE, stream.encoder].concat(), &clip);
    let sent = ffmpeg::packets(&clip);
    assert_eq!(sent, PICTURES);
    let server = rtsp::Gstreamer::start(&clip, stream.codec);
    let mut gateway = Gateway::start(folder.path(), "").await;
    let client = gateway.sign_in("admin", "administrator").await;
    let address = json!({"url": server.url(), "transport": stream.transport});
    let camera = client
        .cameras(
            &[("门口".to_owned(), address)],
            Some((rtsp::USER, rtsp::PASSWORD)),
        )
        .await
        .remove(0);
    client
        .until_state(&camera, "online", Duration::from_secs(15))
        .await;
    let health = format!("/cameras/{camera}/health");
    // The server ends the stream after the last picture; it must not be fetched a second time.
    eventually(
        "the whole clip has come",
        Duration::from_secs(30),
        async || {
            let frames = client.get(&health).await["streams"][0]["frames"].as_u64()?;
            (frames + lost(&client, &camera).await >= sent).then_some(())
        },
    )
    .await;
    drop(server);
    let lost = lost(&client, &camera).await;
    gateway.stop().await;
    let files = files(&gateway, &camera);
    let kept = files.iter().map(|file| ffmpeg::packets(file)).sum();
    let complaints = files.iter().map(|file| ffmpeg::complaints(file)).collect();
    println!(
        "{} {} {:?}: sent {sent}, on disk {kept}, packets lost {lost}",
        stream.codec, stream.transport, stream.encoder
    );
    (sent, kept, lost, complaints)
}

/// Every picture is on disk and decodes without a complaint.
async fn whole(stream: Stream) {
    let (sent, kept, lost, complaints) = recorded(&stream).await;
    assert_eq!((kept, lost), (sent, 0));
    assert_eq!(complaints, "");
}

#[tokio::test]
async fn h264_closed_groups() {
    whole(Stream {
        codec: "h264",
        transport: "tcp",
        encoder: &[
            "-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-bf", "0",
        ],
    })
    .await;
}

#[tokio::test]
async fn h264_open_groups_with_b_pictures() {
    whole(Stream {
        codec: "h264",
        transport: "tcp",
        encoder: &[
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-bf",
            "3",
            "-x264-params",
            "open-gop=1:keyint=50:min-keyint=50:b-pyramid=normal",
        ],
    })
    .await;
}

#[tokio::test]
async fn h265_closed_groups() {
    whole(Stream {
        codec: "h265",
        transport: "tcp",
        encoder: &[
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "log-level=error:keyint=50:open-gop=0:bframes=0:repeat-headers=1",
        ],
    })
    .await;
}

#[tokio::test]
async fn h265_open_groups_with_b_pictures() {
    whole(Stream {
        codec: "h265",
        transport: "tcp",
        encoder: &[
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "log-level=error:keyint=50:open-gop=1:bframes=4:b-pyramid=1:repeat-headers=1",
        ],
    })
    .await;
}

#[tokio::test]
async fn udp_loses_nothing_unseen() {
    let (sent, kept, lost, complaints) = recorded(&Stream {
        codec: "h264",
        transport: "udp",
        encoder: &[
            "-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-bf", "0", "-b:v", "1M",
        ],
    })
    .await;
    // A lost packet costs at most its picture and those lost whole with it.
    assert!(
        kept <= sent && kept + lost >= sent,
        "sent {sent}, kept {kept}, lost {lost}"
    );
    if lost == 0 {
        assert_eq!(complaints, "");
    }
}
