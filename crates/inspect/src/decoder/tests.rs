use super::*;

/// A file of `testdata` and how it is encoded.
fn sample(name: &str) -> (Codec, Vec<u8>) {
    let codec = if name.ends_with(".h265") {
        Codec::H265
    } else {
        Codec::H264
    };
    let path = format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"));
    (codec, std::fs::read(path).unwrap())
}

const BUSY: [&str; 2] = ["busy-1080p.h264", "busy-1080p.h265"];

#[test]
fn whole_pictures_are_undamaged() {
    for (name, width, height) in [
        (BUSY[0], 1920, 1080),
        (BUSY[1], 1920, 1080),
        ("halves-full-10bit.h265", 640, 360),
        ("anamorphic.h264", 704, 576),
        ("open.h264", 320, 180),
    ] {
        let (codec, bytes) = sample(name);
        let picture = decode(codec, &bytes).unwrap();
        assert_eq!(picture.size(), Size { width, height }, "{name}");
        assert!(!picture.damaged, "{name}");
    }
}

#[test]
fn truncated_pictures_are_filled_in_and_say_so() {
    silence();
    for name in BUSY {
        let (codec, bytes) = sample(name);
        for part in 2..10 {
            let picture = decode(codec, &bytes[..bytes.len() * part / 10]).unwrap();
            assert!(picture.damaged, "{name} cut at {part}/10");
            assert_eq!(
                picture.size(),
                Size {
                    width: 1920,
                    height: 1080
                }
            );
        }
    }
}

#[test]
fn what_is_no_picture_is_undecodable() {
    silence();
    let (_, h264) = sample(BUSY[0]);
    let (_, h265) = sample(BUSY[1]);
    let inputs: [(Codec, &[u8]); 8] = [
        (Codec::H264, b""),
        (Codec::H265, b""),
        (Codec::H264, b"\0\0\0\x01\xff\x12\x33"),
        (Codec::H265, b"\0\0\0\x01\xff\x12\x33"),
        (Codec::H264, &h264[..40]),
        (Codec::H265, &h265[..40]),
        (Codec::H264, &h265),
        (Codec::H265, &h264),
    ];
    for (index, (codec, bytes)) in inputs.into_iter().enumerate() {
        assert_eq!(
            decode(codec, bytes).err(),
            Some(Failure::Undecodable),
            "input {index}"
        );
    }
}

#[test]
fn too_wide_a_picture_is_refused_by_its_name() {
    silence();
    for name in ["wide.h264", "wide.h265"] {
        let (codec, bytes) = sample(name);
        assert_eq!(
            decode(codec, &bytes).err(),
            Some(Failure::TooLarge),
            "{name}"
        );
    }
}

/// Flipped bits, lost and repeated stretches: any answer will do, but there is one, and a picture
/// has the size that fits its planes.
#[test]
fn damage_of_any_kind_ends_in_an_answer() {
    silence();
    let mut state = 20_261_123u64;
    let mut next = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for name in [
        "night-0.h264",
        "night-0.h265",
        "open.h264",
        "halves-full-10bit.h265",
        "black.h264",
    ] {
        let (codec, whole) = sample(name);
        for _ in 0..150 {
            let mut bytes = whole.clone();
            for _ in 0..=next(6) {
                let at = next(bytes.len());
                match next(4) {
                    0 => bytes.truncate(at + 1),
                    1 => bytes.extend_from_within(at..),
                    _ => bytes[at] ^= 1 << next(8),
                }
            }
            if let Ok(picture) = decode(codec, &bytes) {
                let rows = picture.frame.height() as usize;
                assert!(picture.frame.data(0).len() >= picture.frame.stride(0) * (rows - 1));
            }
        }
    }
}
