//! A full disk: another program fills the footage's file system to the last byte, and later lets
//! its space go again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::Write as _,
    net::SocketAddr,
    os::fd::AsRawFd as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use domain::Clock;
use serde_json::json;
use simcam::{CameraConfig, Clip, Codec, Simcam, Stream};
use tests::{
    Folder, eventually, ffmpeg,
    gateway::{Client, Gateway},
};

use crate::{
    PASSWORD, Random,
    figures::{self, Figures},
    mount::Mount,
};

const CAMERAS: u8 = 8;
const ROUNDS: usize = 5;
/// How long the disk stays full: longer than the rings remember.
const FULL: Duration = Duration::from_secs(30);
/// A stream is recorded again once a new file of it has so many bytes.
const RECORDED: u64 = 16 * 1024;

/// The figures, and how many files lost pictures, or how often rows and files differed.
pub(crate) async fn run(mut random: Random) -> (Vec<Figures>, usize) {
    let folder = Folder::new("bench-disk");
    let volume = folder.path().join("volume");
    let Some(disk) = Mount::memory(&volume, "1500m") else {
        println!("disk: left out, nothing can be mounted here");
        return (Vec::new(), 0);
    };
    let camera = |number: u8| {
        let clip = Clip::builtin(number, Stream::Main, Codec::H264).padded(4000);
        CameraConfig::plain(format!("cam{number:02}"), clip)
    };
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let simcam = Simcam::start(address, (1..=CAMERAS).map(camera).collect())
        .await
        .unwrap();
    let options = format!("[footage]\nsegment_seconds = 10\nvolumes = [{volume:?}]");
    let mut gateway = Gateway::start(folder.path(), &options).await;
    let client = gateway.sign_in("admin", "administrator").await;
    let addresses: Vec<_> = simcam
        .names()
        .map(|name| (name.to_owned(), json!({"url": simcam.url(name, "main")})))
        .collect();
    let cameras = client.cameras(&addresses, None).await;

    let clock = Clock::system();
    let (mut resumed, mut missing) = (Vec::new(), Vec::new());
    let (mut files, mut damaged) = (0, 0);
    let filler = volume.join("filler");
    for _ in 0..ROUNDS {
        let began = clock.now();
        tokio::time::sleep(random.wait(15_000, 20_000)).await;
        let before = content(&volume);
        fill(&filler);
        tokio::time::sleep(FULL).await;
        let old: BTreeSet<PathBuf> = list(&volume).into_iter().map(|(path, _)| path).collect();
        fs::remove_file(&filler).unwrap();
        resumed.extend(resumption(&volume, &cameras, &old).await);
        for (path, (bytes, pictures)) in &before {
            files += 1;
            let left = File::open(path).or_else(|_| File::open(part(path)));
            let whole = left.is_ok_and(|file| {
                file.metadata().unwrap().len() >= *bytes
                    && (*pictures == 0 || count(&file) >= *pictures)
            });
            if !whole {
                damaged += 1;
                println!(
                    "{} had {bytes} bytes before the disk was full",
                    path.display()
                );
            }
        }
        // What the rings kept is written within a flush.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let client = Client::sign_in(gateway.address(), "admin", PASSWORD).await;
        for camera in &cameras {
            let mut spans = figures::spans(&client, camera, began, clock.now()).await;
            spans.sort();
            let holes = spans.windows(2).map(|pair| pair[1].0.since(pair[0].1));
            missing.push(holes.sum());
        }
    }
    gateway.stop().await;
    let (status, text) = gateway.command(&["check"]);
    println!(
        "disk: {ROUNDS} times full for {} s, {CAMERAS} cameras; {damaged} of {files} files lost \
         pictures; check at the end: {text}",
        FULL.as_secs()
    );
    damaged += usize::from(status != Some(0));
    simcam.stop().await;
    drop(gateway);
    drop(disk);
    let figures = vec![
        Figures::new(
            "full disk: recording again after space is back",
            "worst 2",
            resumed,
        ),
        Figures::new("full disk: footage missing, of 30 s and more", "", missing),
    ];
    (figures, damaged)
}

/// Writes until nothing more fits.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    let zeros = vec![0; 1 << 20];
    for size in [1 << 20, 4096] {
        while file.write_all(&zeros[..size]).is_ok() {}
    }
}

/// For each camera, how long it took from now on until a file that is not in `old` was written.
async fn resumption(volume: &Path, cameras: &[String], old: &BTreeSet<PathBuf>) -> Vec<Duration> {
    let began = Instant::now();
    let mut resumed = BTreeMap::new();
    eventually("all record again", Duration::from_secs(60), async || {
        for (path, bytes) in list(volume) {
            let camera = cameras.iter().find(|id| path.starts_with(volume.join(id)));
            if let Some(camera) = camera
                && bytes >= RECORDED
                && !old.contains(&path)
            {
                resumed.entry(camera).or_insert_with(|| began.elapsed());
            }
        }
        (resumed.len() == cameras.len()).then_some(())
    })
    .await;
    resumed.into_values().collect()
}

/// How many bytes each file has, by the name it has or will have, and how many pictures, where it is
/// still written.
fn content(volume: &Path) -> BTreeMap<PathBuf, (u64, u64)> {
    let content = |(path, bytes): (PathBuf, u64)| {
        let pictures = File::open(part(&path)).map_or(0, |file| count(&file));
        (path, (bytes, pictures))
    };
    list(volume).into_iter().map(content).collect()
}

/// How many pictures a file has, even if it is sealed, and so renamed, at this moment.
fn count(file: &File) -> u64 {
    let path = format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd());
    ffmpeg::packets(Path::new(&path))
}

/// All files of footage by the names they have or will have, with their sizes.
fn list(volume: &Path) -> Vec<(PathBuf, u64)> {
    let mut folders = vec![volume.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(about) = entry.metadata() else {
                continue;
            };
            let name = path.to_string_lossy();
            if about.is_dir() {
                folders.push(path);
            } else if name.ends_with(".mp4") || name.ends_with(".mp4.part") {
                let sealed = PathBuf::from(name.trim_end_matches(".part"));
                files.push((sealed, about.len()));
            }
        }
    }
    files
}

fn part(sealed: &Path) -> PathBuf {
    PathBuf::from(format!("{}.part", sealed.display()))
}
