//! Live view: how long a picture takes from the camera to a viewer, and how long a viewer waits
//! for the first picture. Printed, never asserted.
//!
//! The camera is simulated in this process, so the moment each frame leaves is seen here; the
//! gateway is the program in a process of its own; the viewer is a WebSocket client that does not
//! decode. `cargo bench --workspace --bench live`, after `cargo build --release --workspace --bins`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that fails must end, and prints"
)]

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures::{SinkExt as _, StreamExt as _};
use serde_json::json;
use simcam::{CameraConfig, Clip, Codec, Simcam, Stream};
use tests::{
    Folder,
    gateway::{Client, Gateway},
};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};

const FRAMES: usize = 750;
const CONNECTS: usize = 50;

type Socket =
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

async fn connect(gateway: &Gateway, client: &Client, camera: &str) -> Socket {
    let address = gateway.address().replace("http://", "ws://");
    let mut request = format!("{address}/api/v1/cameras/{camera}/live?stream=main")
        .into_client_request()
        .unwrap();
    request
        .headers_mut()
        .insert("cookie", client.cookie().parse().unwrap());
    request
        .headers_mut()
        .insert("origin", gateway.address().parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let hello = json!({"codecs": ["avc1", "hvc1"], "width": 1280, "height": 720}).to_string();
    socket.send(Message::text(hello)).await.unwrap();
    socket
}

/// Waits for the next fragment: whether it is a key picture.
async fn fragment(socket: &mut Socket) -> bool {
    loop {
        if let Message::Binary(bytes) = socket.next().await.unwrap().unwrap()
            && bytes[0] != 0
        {
            return bytes[0] == 1;
        }
    }
}

fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    sorted[(sorted.len() - 1) * percent / 100].as_secs_f64() * 1000.0
}

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort();
    println!(
        "{what}: p50 {:.1} ms, p95 {:.1} ms, max {:.1} ms (n = {})",
        percentile(&times, 50),
        percentile(&times, 95),
        percentile(&times, 100),
        times.len(),
    );
}

#[tokio::main]
async fn main() {
    let config = CameraConfig::plain("gate", Clip::builtin(1, Stream::Main, Codec::H264));
    let simcam = Arc::new(
        Simcam::start(SocketAddr::from(([127, 0, 0, 1], 0)), vec![config])
            .await
            .unwrap(),
    );
    let folder = Folder::new("bench-live");
    let gateway = Gateway::start(folder.path(), "").await;
    let client = gateway.sign_in("admin", "administrator").await;
    let address = vec![(
        "村口".to_owned(),
        json!({"url": simcam.url("gate", "main")}),
    )];
    let camera = client.cameras(&address, None).await.remove(0);
    client
        .until_state(&camera, "online", Duration::from_secs(10))
        .await;

    client.stand_duty().await;
    let mut first = Vec::new();
    for _ in 0..CONNECTS {
        let began = Instant::now();
        let mut socket = connect(&gateway, &client, &camera).await;
        fragment(&mut socket).await;
        first.push(began.elapsed());
        let _ = socket.close(None).await;
        tokio::time::sleep(Duration::from_millis(77)).await;
    }
    print("time to first picture", first);

    // When each frame left the camera: the counter is watched by a thread of its own.
    let left: Arc<Mutex<Vec<(u64, Instant)>>> = Arc::default();
    let over = Arc::new(AtomicBool::new(false));
    let watcher = std::thread::spawn({
        let (simcam, left, over) = (simcam.clone(), left.clone(), over.clone());
        move || {
            let mut last = simcam.sent("gate", "main").frames;
            while !over.load(Ordering::Relaxed) {
                let now = simcam.sent("gate", "main").frames;
                if now != last {
                    left.lock().unwrap().push((now, Instant::now()));
                    last = now;
                }
                std::thread::sleep(Duration::from_micros(200));
            }
        }
    });
    let mut socket = connect(&gateway, &client, &camera).await;
    // The burst from the last key picture on has passed once a fragment takes its time to come.
    loop {
        let began = Instant::now();
        fragment(&mut socket).await;
        if began.elapsed() > Duration::from_millis(20) {
            break;
        }
    }
    fragment(&mut socket).await;
    let last = left.lock().unwrap().last().unwrap().0;
    let mut latencies = Vec::new();
    for number in (last + 1..).take(FRAMES) {
        fragment(&mut socket).await;
        let arrived = Instant::now();
        let left = left.lock().unwrap();
        let sent = left.iter().rev().find(|(count, _)| *count == number);
        // The counter moves after the write: a viewer may be faster than the watcher.
        latencies.push(sent.map_or(Duration::ZERO, |(_, at)| {
            arrived.saturating_duration_since(*at)
        }));
    }
    print("camera to viewer", latencies);
    over.store(true, Ordering::Relaxed);
    watcher.join().unwrap();
}
