//! The floor: a program that asks each camera for its stream and appends what comes to a file,
//! without looking at it. One thread; a write for every 64 KiB.

use std::{fs::File, io::Write as _, path::Path};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
};

/// How much is gathered before it is written.
const BUFFER: usize = 64 * 1024;

/// Runs until it is asked to terminate.
pub(crate) fn run(folder: &Path, urls: &[String]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate()).unwrap();
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for url in urls {
            let (_, rest) = url.split_once("://").unwrap();
            let (address, path) = rest.split_once('/').unwrap();
            let name = path.split('/').next().unwrap();
            let file = File::create(folder.join(format!("{name}.rtp"))).unwrap();
            tasks.spawn(record(
                url.clone(),
                address.to_owned(),
                file,
                stopped.clone(),
            ));
        }
        terminate.recv().await;
        stop.send(true).unwrap();
        tasks.join_all().await;
    });
}

async fn record(url: String, address: String, mut file: File, mut stop: watch::Receiver<bool>) {
    let mut camera = TcpStream::connect(address).await.unwrap();
    let mut buffer = Vec::with_capacity(BUFFER);
    ask(
        &mut camera,
        &mut buffer,
        "DESCRIBE",
        &url,
        "Accept: application/sdp",
    )
    .await;
    let (_, description) = text(&buffer).split_once("m=video").unwrap();
    let (_, track) = description.split_once("a=control:").unwrap();
    let track = format!("{url}/{}", track.lines().next().unwrap());
    buffer.clear();
    let transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
    ask(&mut camera, &mut buffer, "SETUP", &track, transport).await;
    let (_, session) = text(&buffer).split_once("Session: ").unwrap();
    let session = session.split([';', '\r']).next().unwrap().to_owned();
    buffer.clear();
    let session = format!("Session: {session}");
    let end = ask(&mut camera, &mut buffer, "PLAY", &url, &session).await;
    buffer.drain(..end);
    loop {
        let read = tokio::select! {
            biased;
            _ = stop.changed() => break,
            read = camera.read_buf(&mut buffer) => read,
        };
        if !matches!(read, Ok(1..)) {
            break;
        }
        if buffer.len() == BUFFER {
            file.write_all(&buffer).unwrap();
            buffer.clear();
        }
    }
    file.write_all(&buffer).unwrap();
}

/// Sends a request and reads its answer, body and what follows included; answers where the head
/// ends.
async fn ask(
    camera: &mut TcpStream,
    buffer: &mut Vec<u8>,
    method: &str,
    url: &str,
    header: &str,
) -> usize {
    let request = format!("{method} {url} RTSP/1.0\r\nCSeq: 1\r\n{header}\r\n\r\n");
    camera.write_all(request.as_bytes()).await.unwrap();
    loop {
        assert!(
            camera.read_buf(buffer).await.unwrap() > 0,
            "{method}: the camera closed"
        );
        let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let length = text(&buffer[..head])
            .lines()
            .find_map(|line| line.strip_prefix("Content-Length: "))
            .map_or(0, |length| length.parse().unwrap());
        if buffer.len() >= head + 4 + length {
            return head + 4;
        }
    }
}

fn text(bytes: &[u8]) -> &str {
    // What follows the answer to PLAY is no text, and is not asked for.
    std::str::from_utf8(bytes).unwrap()
}
