//! Decoding with the ffmpeg program, to look at the pictures.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use simcam::{Code, Codec, read_code};

/// One decoded picture.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) code: Option<Code>,
    pub(crate) mean: u32,
}

/// Decodes an Annex-B stream to pictures of 320×180, in the order they are shown, and the decoder's
/// complaints. `None` (after saying so) when this machine has no ffmpeg.
pub(crate) fn decode(codec: Codec, data: &[u8]) -> Option<(Vec<Picture>, String)> {
    let format = match codec {
        Codec::H264 => "h264",
        Codec::H265 => "hevc",
    };
    let mut file = std::env::temp_dir();
    file.push(format!("simcam-{}-{:p}.{format}", std::process::id(), data));
    let mut written = std::fs::File::create(&file).expect("a temporary file");
    written.write_all(data).expect("space for it");
    let output = Command::new("ffmpeg")
        .args([
            "-nostdin", "-v", "error", "-threads", "1", "-f", format, "-i",
        ])
        .arg(&file)
        .args(["-vsync", "passthrough", "-vf", "scale=320:180:flags=area"])
        .args(["-f", "rawvideo", "-pix_fmt", "gray", "-"])
        .stdin(Stdio::null())
        .output();
    std::fs::remove_file(&file).expect("it is there");
    let output = match output {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            skipped();
            return None;
        }
        output => output.expect("ffmpeg runs"),
    };
    let pictures = output.stdout.chunks_exact(320 * 180).map(|luma| Picture {
        code: read_code(luma, 320, 180, 320),
        mean: luma.iter().map(|&pixel| u32::from(pixel)).sum::<u32>() / (320 * 180),
    });
    Some((
        pictures.collect(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    ))
}

#[expect(clippy::print_stderr, reason = "a test that was skipped must say so")]
pub(crate) fn skipped() {
    eprintln!("SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
}
