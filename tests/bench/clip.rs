//! A clip of one hour of 4 Mbit/s: how long until its first byte, warm and cold, how fast the rest
//! comes beside the same files sent one after the other by the same library, and the memory it takes.
//!
//! `cargo build --release --workspace --bins && cargo bench --workspace --bench clip [-- MINUTES]`.
//! One minute is recorded; the hour is made of copies of that file, each with another beginning, as
//! if a crash had left them unsealed, and the gateway adopts them. Cold needs root, which may have the
//! system forget its cached pages.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that fails must end, and prints"
)]

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::{Router, body::Body, routing::get};
use domain::{Clock, Timestamp, id::SegmentId};
use futures::{StreamExt as _, stream};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use tests::{
    Folder, eventually,
    gateway::{Client, Gateway},
    program,
};
use tokio::task::JoinSet;

const KBIT_S: u32 = 4000;
const TIMES: usize = 10;
/// What the peer reads at a time.
const PIECE: usize = 256 * 1024;

/// The simulated camera; ends when dropped.
struct Camera(Child);

impl Drop for Camera {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Camera {
    fn start() -> (Self, String) {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        let port = port.unwrap().port();
        let process = Command::new(program("xueliang"))
            .args(["simcam", "--listen", &format!("127.0.0.1:{port}")])
            .args(["--cameras", "1", "--kbit-s", &KBIT_S.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        (Self(process), format!("rtsp://127.0.0.1:{port}/cam01/main"))
    }
}

/// Copies a file so often, one after the other, that they last so long; answers how often, and when
/// they begin and end. They end before anything that was recorded.
fn copies(file: &Path, minutes: u32) -> (usize, Timestamp, Timestamp) {
    let bytes = fs::read(file).unwrap();
    // What the trailer says of its own size, and of the end of the pictures after its box's header,
    // its type and the version.
    let size = u32::from_be_bytes(*bytes.last_chunk().unwrap()) as usize;
    let (mut body, trailer) = (
        bytes[..bytes.len() - size].to_vec(),
        &bytes[bytes.len() - size..],
    );
    let end = i64::from_be_bytes(trailer[25..33].try_into().unwrap());
    let place = |name: &str, length: usize| {
        let at = body
            .windows(name.len())
            .position(|window| window == name.as_bytes())
            .unwrap();
        at + name.len()..at + name.len() + length
    };
    let (start_at, id_at) = (place("\"start_us\":", 16), place("\"segment\":\"", 36));
    let start: i64 = String::from_utf8_lossy(&body[start_at.clone()])
        .parse()
        .unwrap();
    let length = end - start;
    let count = (i64::from(minutes) * 60_000_000 + length - 1) / length;
    let first = start - (count + 60) * length;
    let clock = Clock::system();
    for n in 0..count {
        let at = first + n * length;
        body[start_at.clone()].copy_from_slice(at.to_string().as_bytes());
        body[id_at.clone()].copy_from_slice(SegmentId::fresh(&clock).to_string().as_bytes());
        // 2026-11-28T01:02:03.000004Z
        let text = Timestamp(at).to_string();
        let (seconds, rest) = text
            .split_once('.')
            .unwrap_or((text.trim_end_matches('Z'), "Z"));
        let micros = rest.trim_end_matches('Z');
        let name = format!("{}.{micros:0<6}Z.mp4.part", seconds.replace(['-', ':'], ""));
        let day = file.ancestors().nth(2).unwrap().join(&text[..10]);
        fs::create_dir_all(&day).unwrap();
        fs::write(day.join(name), &body).unwrap();
    }
    let to = first + i64::from(minutes) * 60_000_000;
    (
        usize::try_from(count).unwrap(),
        Timestamp(first),
        Timestamp(to),
    )
}

/// Sends all files of a folder of a camera, one after the other.
async fn peer(files: Vec<PathBuf>, tasks: &mut JoinSet<()>) -> String {
    let answer = move || {
        let files = files.clone();
        let pieces = stream::iter(files).flat_map(|path| {
            stream::unfold(None, move |file| {
                let path = path.clone();
                async move {
                    let mut file = match file {
                        Some(file) => file,
                        None => tokio::fs::File::open(&path).await.unwrap(),
                    };
                    let mut piece = vec![0; PIECE];
                    let read = tokio::io::AsyncReadExt::read(&mut file, &mut piece)
                        .await
                        .unwrap();
                    piece.truncate(read);
                    (read > 0).then_some((Ok::<_, std::io::Error>(piece), Some(file)))
                }
            })
            .boxed()
        });
        async move { Body::from_stream(pieces) }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let router = Router::new().route("/", get(answer));
    tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// Until the first byte, until the last, and how many there were.
async fn fetch(request: RequestBuilder, whole: bool) -> (Duration, Duration, u64) {
    let began = Instant::now();
    let answer = request.send().await.unwrap().error_for_status().unwrap();
    let mut pieces = answer.bytes_stream();
    let mut bytes = pieces.next().await.unwrap().unwrap().len() as u64;
    let first = began.elapsed();
    while whole && let Some(piece) = pieces.next().await {
        bytes += piece.unwrap().len() as u64;
    }
    (first, began.elapsed(), bytes)
}

/// Has the system forget what it read from disks; `false` when that is not allowed.
fn forget() -> bool {
    Command::new("sync").status().unwrap();
    fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}

fn memory(id: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap();
    let line = text.lines().find(|line| line.starts_with("Pss:")).unwrap();
    let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib / 1024.0
}

/// What comes of `work`, and the most memory that the process took meanwhile.
async fn watched<T>(id: u32, work: impl Future<Output = T>) -> (T, f64) {
    let mut most = 0.0_f64;
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return (done, most),
            () = tokio::time::sleep(Duration::from_millis(100)) => most = most.max(memory(id)),
        }
    }
}

/// Median and worst in milliseconds.
fn summary(mut times: Vec<Duration>) -> String {
    times.sort();
    let ms = |at: usize| times[at].as_secs_f64() * 1000.0;
    format!(
        "median {:.1} ms, worst {:.1} ms",
        ms(times.len() / 2),
        ms(times.len() - 1)
    )
}

async fn footage(gateway: &mut Gateway, minutes: u32) -> (Client, String, Timestamp, Timestamp) {
    let client = gateway.sign_in("admin", "administrator").await;
    let (camera, url) = Camera::start();
    let address = [("gate".to_owned(), json!({ "url": url }))];
    let id = client.cameras(&address, None).await.remove(0);
    let folder = gateway.footage();
    let file = eventually(
        "a minute is recorded",
        Duration::from_secs(150),
        async || {
            walk(&folder)
                .into_iter()
                .max_by_key(|path| fs::metadata(path).map_or(0, |it| it.len()))
        },
    )
    .await;
    gateway.stop().await;
    drop(camera);
    let (count, from, to) = copies(&file, minutes);
    gateway.again().await;
    let folder = gateway.footage();
    let adopted = async || {
        // Those that were recorded, and theirs.
        (walk(&folder).len() > count).then_some(())
    };
    eventually("the hour is adopted", Duration::from_secs(300), adopted).await;
    (client, id, from, to)
}

#[tokio::main]
async fn main() {
    let minutes = std::env::args().filter_map(|word| word.parse().ok()).next();
    let minutes = minutes.unwrap_or(60);
    let folder = Folder::new("bench-clip");
    let mut gateway = Gateway::start(folder.path(), "").await;
    let (client, camera, from, to) = footage(&mut gateway, minutes).await;
    let why = json!({"purpose": "emergency", "reason": "bench"});
    let access = client.say_why(why, &camera, (from, to)).await;
    let path = format!("/cameras/{camera}/clip.mp4?stream=main&from={from}&to={to}{access}");
    let clip = || client.request(Method::GET, &path);
    let mut files: Vec<PathBuf> = walk(&gateway.footage());
    files.sort();
    let length = files
        .iter()
        .map(|file| fs::metadata(file).unwrap().len())
        .sum::<u64>();
    println!(
        "{minutes} minutes of {KBIT_S} kbit/s in {} files, {:.0} MB",
        files.len(),
        length as f64 / 1e6
    );
    let mut tasks = JoinSet::new();
    let peer = peer(files, &mut tasks).await;
    let http = reqwest::Client::new();

    let before = memory(gateway.id());
    fetch(clip(), true).await;
    let mut first = Vec::new();
    for _ in 0..TIMES {
        first.push(fetch(clip(), false).await.0);
    }
    println!("first byte, warm: {}", summary(first));
    for round in 1..=3 {
        let ((_, took, bytes), most) = watched(gateway.id(), fetch(clip(), true)).await;
        let (_, peer_took, peer_bytes) = fetch(http.get(&peer), true).await;
        let rate = bytes as f64 / took.as_secs_f64() / 1e6;
        let peer_rate = peer_bytes as f64 / peer_took.as_secs_f64() / 1e6;
        println!(
            "round {round}, warm: clip {rate:.0} MB/s, the files themselves {peer_rate:.0} MB/s: {:.2}; \
             memory at most {most:.0} MiB, {before:.0} before",
            rate / peer_rate,
        );
    }
    let mut first = Vec::new();
    for _ in 0..TIMES {
        if !forget() {
            println!("cold: not measured, only root can have pages forgotten");
            return;
        }
        first.push(fetch(clip(), false).await.0);
    }
    println!("first byte, cold: {}", summary(first));
    forget();
    let (_, took, bytes) = fetch(clip(), true).await;
    forget();
    let (_, peer_took, peer_bytes) = fetch(http.get(&peer), true).await;
    let rate = bytes as f64 / took.as_secs_f64() / 1e6;
    let peer_rate = peer_bytes as f64 / peer_took.as_secs_f64() / 1e6;
    println!(
        "whole, cold: clip {rate:.0} MB/s, the files themselves {peer_rate:.0} MB/s: {:.2}",
        rate / peer_rate
    );
}

/// The sealed files below a folder.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let found = entries.flat_map(|path| {
        if path.is_dir() {
            walk(&path)
        } else if path.extension().is_some_and(|kind| kind == "mp4") {
            vec![path]
        } else {
            vec![]
        }
    });
    found.collect()
}
