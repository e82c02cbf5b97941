//! FFmpeg's tools as judges: what a player would find in a file.

use std::{path::Path, process::Command};

fn output(program: &str, arguments: &[&str], file: &Path) -> (String, String) {
    let out = Command::new(program)
        .args(arguments)
        .arg(file)
        .output()
        .unwrap_or_else(|error| panic!("{program} cannot be started: {error}"));
    (
        String::from_utf8_lossy(&out.stdout).trim().to_owned(),
        String::from_utf8_lossy(&out.stderr).trim().to_owned(),
    )
}

/// How many pictures the file carries, as packets of its video track.
#[must_use]
pub fn packets(file: &Path) -> u64 {
    let (out, err) = output(
        "ffprobe",
        &[
            "-v",
            "error",
            "-count_packets",
            "-select_streams",
            "v:0",
            "-show_entries",
            "stream=nb_read_packets",
            "-of",
            "csv=p=0",
        ],
        file,
    );
    out.trim_end_matches(',')
        .parse()
        .unwrap_or_else(|_| panic!("ffprobe {}: {out} {err}", file.display()))
}

/// How many pictures come out of a decoder.
#[must_use]
pub fn pictures(file: &Path) -> u64 {
    let (out, err) = output(
        "ffprobe",
        &[
            "-v",
            "error",
            "-count_frames",
            "-select_streams",
            "v:0",
            "-show_entries",
            "stream=nb_read_frames",
            "-of",
            "csv=p=0",
        ],
        file,
    );
    out.trim_end_matches(',')
        .parse()
        .unwrap_or_else(|_| panic!("ffprobe {}: {out} {err}", file.display()))
}

/// What a full decode complains about; empty when nothing.
#[must_use]
pub fn complaints(file: &Path) -> String {
    let out = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(file)
        .args(["-f", "null", "-"])
        .output()
        .expect("ffmpeg starts");
    String::from_utf8_lossy(&out.stderr).trim().to_owned()
}

/// Makes a test file with FFmpeg, as `ffmpeg -v error -y ARGUMENTS FILE`.
pub fn make(arguments: &[&str], file: &Path) {
    let out = Command::new("ffmpeg")
        .args(["-v", "error", "-y"])
        .args(arguments)
        .arg(file)
        .output()
        .expect("ffmpeg starts");
    assert!(
        out.status.success(),
        "ffmpeg: {}",
        String::from_utf8_lossy(&out.stderr)
    );
}
