//! The clips themselves: every picture decodes without complaint and says which one it is.

use simcam::{Clip, Code, Codec, Special, Stream};

use crate::decode::decode;

fn read(file: &str) -> Vec<u8> {
    let path = format!("{}/clips/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All loop frames carry the code, then come a frozen and a black group.
fn check(clip: &Clip, file: &str, camera: u8) {
    let Some((pictures, complaints)) = decode(clip.codec(), &read(file)) else {
        return;
    };
    assert_eq!(complaints, "", "{file}");
    let frames = clip.loop_frames().expect("built in") as usize;
    for (index, picture) in pictures[..frames].iter().enumerate() {
        let expected = Code {
            camera,
            frame: index as u16,
        };
        assert_eq!(picture.code, Some(expected), "{file} picture {index}");
        assert!(picture.mean > 40, "{file} picture {index} is dark");
    }
    let rest = &pictures[frames..];
    let (frozen, black) = rest.split_at(rest.len() / 2);
    for picture in frozen {
        let expected = Code {
            camera,
            frame: (frames / 2) as u16,
        };
        assert_eq!(picture.code, Some(expected), "{file} frozen");
    }
    for picture in black {
        assert!(picture.code.is_none() && picture.mean < 20, "{file} black");
    }
}

fn check_cameras(stream: Stream, codec: Codec, ending: &str) {
    for camera in 1..=16 {
        let file = format!("{camera:02}-{}.{ending}", stream.as_str());
        check(&Clip::builtin(camera, stream, codec), &file, camera);
    }
}

#[test]
fn main_h264() {
    check_cameras(Stream::Main, Codec::H264, "h264");
}

#[test]
fn main_h265() {
    check_cameras(Stream::Main, Codec::H265, "h265");
}

#[test]
fn sub_streams() {
    check_cameras(Stream::Sub, Codec::H264, "h264");
    check_cameras(Stream::Sub, Codec::H265, "h265");
}

#[test]
fn special_clips() {
    for (special, file, camera) in [
        (Special::OpenGroupH265, "open-group.h265", 201),
        (Special::RecoveryPointH264, "recovery-point.h264", 202),
        (Special::LongGroupH264, "long-group.h264", 203),
        (Special::LongGroupH265, "long-group.h265", 204),
    ] {
        check(&Clip::Special(special), file, camera);
    }
}

#[test]
fn all_clips_together_stay_small() {
    let folder = format!("{}/clips", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).expect("clips");
    let bytes: u64 = files
        .map(|file| file.and_then(|file| file.metadata()).expect("a file").len())
        .sum();
    assert!(bytes < 8_500_000, "{bytes} bytes");
}
