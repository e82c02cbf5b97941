//! What tests of files need.

use std::{
    fs, io,
    ops::Deref,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use bytes::Bytes;
use domain::{
    Timestamp,
    video::{Codec, VideoFormat},
};

use crate::{
    hub::{Built, Frame},
    mp4,
};

/// A folder of its own for one test, removed with everything in it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let root = std::env::temp_dir();
        loop {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = root.join(format!("media-{}-{number}", std::process::id()));
            match fs::create_dir(&path) {
                Ok(()) => return Self(path),
                // Left behind by a process that had the same number.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => panic!("no folder for a test: {error}"),
            }
        }
    }
}

impl Deref for Folder {
    type Target = Path;
    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Pictures of a real encoder, with times in units of 1/90000 s; the first is shown at 0.
pub(crate) struct Pictures {
    pub(crate) format: Arc<VideoFormat>,
    pub(crate) all: Vec<Encoded>,
}

#[derive(Clone)]
pub(crate) struct Encoded {
    pub(crate) pts: i64,
    pub(crate) dts: i64,
    pub(crate) key: bool,
    pub(crate) data: Bytes,
}

/// H.264, a key picture every 20, no other order.
pub(crate) const H264: &[u8] = include_bytes!("../testdata/disk_h264.mp4");
/// H.264 with open groups and B-pictures.
pub(crate) const H264_OPEN: &[u8] = include_bytes!("../testdata/disk_h264_open.mp4");
/// H.265 with open groups and B-pictures.
pub(crate) const H265_OPEN: &[u8] = include_bytes!("../testdata/disk_h265_open.mp4");

/// One picture lasts this long, in every one of them.
pub(crate) const STEP: i64 = 3_600;

impl Pictures {
    /// Reads what `testdata/README.md` says was made by FFmpeg: one picture in each fragment.
    pub(crate) fn new(file: &'static [u8]) -> Self {
        let moov = child(file, b"moov").unwrap();
        let (codec, rfc6381, config) = match find(moov, b"avcC") {
            Some(config) => (Codec::H264, "avc1.64000a", config),
            None => (Codec::H265, "hvc1.1.6.L30.90", find(moov, b"hvcC").unwrap()),
        };
        let mut all = Vec::new();
        let mut rest = file;
        while let Some((kind, content, next)) = first_box(rest) {
            if kind == b"moof" {
                let (_, data, _) = first_box(next).unwrap();
                all.push(picture(content, data));
            }
            rest = next;
        }
        let zero = all[0].pts;
        for picture in &mut all {
            picture.pts -= zero;
            picture.dts -= zero;
        }
        let format = VideoFormat {
            codec,
            width: 96,
            height: 64,
            rfc6381: rfc6381.to_owned(),
            config: config.to_vec(),
        };
        Self {
            format: Arc::new(format),
            all,
        }
    }

    /// How long they last when played once.
    pub(crate) fn length(&self) -> i64 {
        self.all.len() as i64 * STEP
    }

    /// Picture `n` of a session that began at `start` and repeats them for ever.
    pub(crate) fn frame(&self, session: u64, start: Timestamp, n: usize) -> Frame {
        let picture = &self.all[n % self.all.len()];
        let later = (n / self.all.len()) as i64 * self.length();
        let at = Timestamp(start.0 + mp4::micros(picture.pts + later));
        Frame {
            session,
            format: Arc::clone(&self.format),
            received: at,
            at,
            camera_time: Some(Timestamp(at.0 + 90_000_000)),
            pts: picture.pts + later,
            dts: picture.dts + later,
            key: picture.key,
            lost_before: 0,
            data: picture.data.clone(),
            audio_format: None,
            audio: Vec::new(),
            live: Built::default(),
        }
    }
}

fn first_box(bytes: &'static [u8]) -> Option<(&'static [u8], &'static [u8], &'static [u8])> {
    let size = u32::from_be_bytes(*bytes.first_chunk()?) as usize;
    Some((&bytes[4..8], &bytes[8..size], &bytes[size..]))
}

fn child(mut bytes: &'static [u8], kind: &[u8; 4]) -> Option<&'static [u8]> {
    loop {
        let (this, content, next) = first_box(bytes)?;
        if this == kind {
            return Some(content);
        }
        bytes = next;
    }
}

fn find(bytes: &'static [u8], kind: &[u8; 4]) -> Option<&'static [u8]> {
    let at = bytes.windows(4).position(|four| four == kind)?;
    first_box(&bytes[at - 4..]).map(|(_, content, _)| content)
}

/// FFmpeg leaves out what the defaults say.
fn picture(moof: &'static [u8], data: &'static [u8]) -> Encoded {
    let number = |bytes: &[u8], at: usize| {
        i64::from(u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()))
    };
    let traf = child(moof, b"traf").unwrap();
    let tfhd = child(traf, b"tfhd").unwrap();
    let tfdt = child(traf, b"tfdt").unwrap();
    let trun = child(traf, b"trun").unwrap();
    let dts = i64::from_be_bytes(tfdt[4..12].try_into().unwrap());
    let default_flags = number(tfhd, tfhd.len() - 4);
    let has = |bit: i64| number(trun, 0) & bit != 0;
    assert_eq!(number(trun, 4), 1);
    let mut at = 12;
    let mut take = |bit| {
        has(bit).then(|| {
            at += 4;
            number(trun, at - 4)
        })
    };
    let first_flags = take(0x004);
    take(0x100);
    take(0x200);
    let flags = take(0x400).or(first_flags).unwrap_or(default_flags);
    let composition = take(0x800).unwrap_or(0);
    Encoded {
        pts: dts + composition,
        dts,
        key: flags & 0x1_0000 == 0,
        data: Bytes::from_static(data),
    }
}

/// What FFmpeg's tools say; the test fails when they say anything on their error output.
pub(crate) fn tool(name: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(name)
        .args(["-v", "error"])
        .args(arguments)
        .arg(file)
        .output()
        .unwrap_or_else(|error| panic!("{name} is needed for this test: {error}"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && complaint.is_empty(),
        "{name} on {}: {complaint}",
        file.display()
    );
    String::from_utf8(output.stdout).unwrap()
}

/// How many pictures can be decoded.
pub(crate) fn decodable(file: &Path) -> usize {
    decoded(file).len()
}

/// When each decoded picture is shown, in units of 1/90000 s, and what it looks like.
pub(crate) fn decoded(file: &Path) -> Vec<(i64, String)> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(file)
        .args(["-fps_mode", "passthrough", "-enc_time_base", "1:90000"])
        .args(["-f", "framemd5", "-"])
        .output()
        .unwrap_or_else(|error| panic!("ffmpeg is needed for this test: {error}"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(complaint.is_empty(), "{}: {complaint}", file.display());
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let words: Vec<_> = line.split(',').map(str::trim).collect();
            (words[2].parse().unwrap(), words[5].to_owned())
        })
        .collect()
}

/// How many packets there are.
pub(crate) fn packets(file: &Path) -> usize {
    let arguments = [
        "-count_packets",
        "-show_entries",
        "stream=nb_read_packets",
        "-of",
        "csv=p=0",
    ];
    tool("ffprobe", &arguments, file)
        .trim()
        .trim_end_matches(',')
        .parse()
        .unwrap()
}
