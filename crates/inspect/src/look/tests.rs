use super::*;
use domain::{
    quality::{Signature, StillLimits, Stillness, Want, stillness},
    video::Codec,
};
use ffmpeg_next::{Packet, codec};

/// What is seen in a file of `testdata`.
fn seen(name: &str, want: Want) -> (Seen, Vec<u8>) {
    let codec = if name.ends_with(".h265") {
        Codec::H265
    } else {
        Codec::H264
    };
    let path = format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"));
    let (outcome, body) = at(
        &Request { id: 1, codec, want },
        &std::fs::read(path).unwrap(),
    );
    (outcome.unwrap(), body)
}

const MEASURE: Want = Want {
    measure: true,
    jpeg_width: None,
    jpeg_quality: None,
    gray: None,
};

fn signature(name: &str) -> Signature {
    seen(name, MEASURE).0.measurement.unwrap().signature
}

fn jpeg_want(width: u32, quality: Option<u8>) -> Want {
    Want {
        jpeg_width: Some(width),
        jpeg_quality: quality,
        ..Want::default()
    }
}

/// What other programs see in a JPEG.
fn opened(jpeg: &[u8]) -> Video {
    let native = codec::decoder::find_by_name("mjpeg").unwrap();
    let mut decoder = codec::context::Context::new_with_codec(native)
        .decoder()
        .video()
        .unwrap();
    let mut frame = Video::empty();
    decoder.send_packet(&Packet::copy(jpeg)).unwrap();
    decoder.send_eof().unwrap();
    decoder.receive_frame(&mut frame).unwrap();
    frame
}

#[test]
fn black_and_white_are_0_and_255_whatever_the_range_and_depth() {
    for name in [
        "halves.h264",
        "halves.h265",
        "halves-full.h264",
        "halves-full-10bit.h265",
    ] {
        let is = seen(name, MEASURE).0.measurement.unwrap();
        assert!(
            (is.mean - 127.5).abs() < 0.6 && (is.contrast - 127.5).abs() < 0.6,
            "{name}: {is:?}"
        );
        let cells = is.signature.cells();
        assert!(
            cells[0] < 128 && cells[63] > 254 * 256 + 128,
            "{name}: {} {}",
            cells[0],
            cells[63]
        );
    }
    for name in ["black.h264", "black.h265"] {
        let is = seen(name, MEASURE).0.measurement.unwrap();
        assert!(is.mean < 0.5 && is.contrast < 0.5, "{name}: {is:?}");
    }
}

#[test]
fn a_quiet_night_moves_and_the_same_picture_is_frozen() {
    let limits = StillLimits::default();
    for kind in ["h264", "h265"] {
        let (one, two) = (
            signature(&format!("night-0.{kind}")),
            signature(&format!("night-1.{kind}")),
        );
        assert_eq!(
            stillness(&one, &two, &limits),
            Stillness::Moving,
            "{kind}: {:?}",
            one.difference(&two)
        );
        assert_eq!(
            stillness(&one, &signature(&format!("night-0.{kind}")), &limits),
            Stillness::Frozen
        );
    }
    let black = signature("black.h264");
    assert_eq!(
        stillness(&black, &signature("black.h265"), &limits),
        Stillness::Blank
    );
}

#[test]
fn a_jpeg_has_the_wanted_width_and_a_bigger_number_makes_it_better() {
    let (seen_640, body) = seen("busy-1080p.h264", jpeg_want(640, None));
    assert_eq!(seen_640.parts(&body).unwrap().0, &body[..]);
    assert!(body.starts_with(b"\xff\xd8\xff\xe0") && body.ends_with(b"\xff\xd9"));
    assert!(
        !body.windows(4).any(|window| window == b"Lavc"),
        "it names its encoder"
    );
    let still = opened(&body);
    assert_eq!((still.width(), still.height()), (640, 360));
    let sizes = [10, 50, 90].map(|quality| {
        seen("busy-1080p.h265", jpeg_want(1920, Some(quality)))
            .1
            .len()
    });
    assert!(sizes[0] < sizes[1] && sizes[1] < sizes[2], "{sizes:?}");
    let wide = opened(&seen("anamorphic.h264", jpeg_want(512, None)).1);
    assert_eq!((wide.width(), wide.height()), (512, 288));
}

#[test]
fn a_green_is_the_same_green_from_hd_and_from_sd() {
    for name in ["green-709.h264", "green-601.h264"] {
        let still = opened(&seen(name, jpeg_want(320, Some(100))).1);
        let [y, cb, cr] =
            [0, 1, 2].map(|plane| f64::from(still.data(plane)[40 * still.stride(plane) + 40]));
        // As every program that opens a JPEG turns it into colours (BT.601, full range).
        let (cb, cr) = (cb - 128.0, cr - 128.0);
        let rgb = [y + 1.402 * cr, y - 0.344 * cb - 0.714 * cr, y + 1.772 * cb];
        for (is, wanted) in rgb.into_iter().zip([0x20, 0xC0, 0x40]) {
            assert!((is - f64::from(wanted)).abs() < 5.0, "{name}: {rgb:?}");
        }
    }
}

#[test]
fn a_gray_plane_is_packed_and_lies_after_the_jpeg() {
    let gray = Some(Size {
        width: 33,
        height: 7,
    });
    let (is, body) = seen(
        "halves.h264",
        Want {
            measure: true,
            gray,
            ..jpeg_want(64, None)
        },
    );
    let (jpeg, gray) = is.parts(&body).unwrap();
    assert!(jpeg.ends_with(b"\xff\xd9") && is.measurement.is_some());
    assert_eq!(gray.len(), 33 * 7);
    for row in gray.chunks(33) {
        assert!(
            row[..16].iter().all(|&pixel| pixel < 2) && row[17..].iter().all(|&pixel| pixel > 253)
        );
    }
}

#[test]
fn impossible_wants_are_refused_before_decoding() {
    let request = Request {
        id: 1,
        codec: Codec::H264,
        want: jpeg_want(4096, None),
    };
    assert_eq!(at(&request, b"").0, Err(Failure::Impossible));
}

#[test]
fn nothing_wanted_still_tells_the_size() {
    let (is, body) = seen("busy-1080p.h265", Want::default());
    assert_eq!(
        (is.size, is.damaged, body.len()),
        (
            Size {
                width: 1920,
                height: 1080
            },
            false,
            0
        )
    );
}
