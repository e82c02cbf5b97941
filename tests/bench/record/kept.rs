//! What lies on disk afterwards: how many pictures were kept, and how many are missing between
//! them. MP4 files are read by `ffprobe`; the packets of the sink are counted here.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Time between two pictures, in seconds.
const STEP: f64 = 0.04;

/// Pictures of all streams.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Kept {
    /// Those that lie on disk.
    pub(crate) pictures: u64,
    /// Those missing between the first and the last of a file, by time stamps or sequence numbers.
    pub(crate) missing: u64,
    /// Files; more than the streams when a file was full, or a stream was interrupted.
    pub(crate) files: u64,
}

impl Kept {
    /// Counts in all files below `root`.
    pub(crate) fn count(root: &Path) -> Self {
        let mut kept = Self::default();
        for (_, path) in files(root) {
            let found = match path.extension().and_then(|end| end.to_str()) {
                Some("rtp") => packets(&fs::read(&path).unwrap()),
                _ => probe(&path),
            };
            kept.pictures += found.pictures;
            kept.missing += found.missing;
            kept.files += 1;
        }
        kept
    }
}

/// The bytes on disk of each stream that has a file.
pub(crate) fn sizes(root: &Path) -> BTreeMap<String, u64> {
    let mut sizes = BTreeMap::new();
    for (stream, path) in files(root) {
        *sizes.entry(stream).or_default() += fs::metadata(path).map_or(0, |file| file.len());
    }
    sizes
}

/// Each file of pictures with the name of its stream: the folder or what comes before the number.
fn files(root: &Path) -> Vec<(String, PathBuf)> {
    let mut paths = Vec::new();
    list(root, &mut paths);
    let is_media = |path: &PathBuf| {
        let name = path.to_string_lossy();
        [".mp4", ".mp4.part", ".rtp"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    let stream = |path: PathBuf| {
        let inside = path.strip_prefix(root).unwrap();
        let first = inside.iter().next().unwrap().to_string_lossy();
        let stream = first
            .split_once(".mp4")
            .map_or(&*first, |(name, _)| &name[..name.len() - 4]);
        (stream.to_owned(), path)
    };
    paths.into_iter().filter(is_media).map(stream).collect()
}

/// All files below a folder; what vanishes meanwhile is left out.
fn list(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => list(&entry.path(), found),
            _ => found.push(entry.path()),
        }
    }
}

fn probe(path: &Path) -> Kept {
    let out = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", "v:0"])
        .args(["-show_entries", "packet=dts_time", "-of", "csv=p=0"])
        .arg(path)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout);
    let number = |line: &str| line.trim_end_matches(',').parse::<f64>().ok();
    let times: Vec<f64> = text.lines().filter_map(number).collect();
    let missing = |pair: &[f64]| (((pair[1] - pair[0]) / STEP).round() as u64).saturating_sub(1);
    Kept {
        pictures: text.lines().filter(|line| !line.is_empty()).count() as u64,
        missing: times.windows(2).map(missing).sum(),
        files: 0,
    }
}

/// Interleaved RTP as it came (RFC 2326, 10.12): pictures by their last packets, which carry the
/// marker; what is missing, in packets.
fn packets(mut bytes: &[u8]) -> Kept {
    let mut kept = Kept::default();
    let mut last: Option<u16> = None;
    while let [b'$', channel, high, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some((packet, following)) = rest.split_at_checked(length) else {
            break;
        };
        if let (0, [_, second, high, low, ..]) = (*channel, packet) {
            let number = u16::from_be_bytes([*high, *low]);
            kept.pictures += u64::from(second >> 7);
            if let Some(last) = last.replace(number) {
                kept.missing += u64::from(number.wrapping_sub(last).wrapping_sub(1));
            }
        }
        bytes = following;
    }
    kept
}
