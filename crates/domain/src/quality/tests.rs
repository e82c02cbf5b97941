use super::*;
use proptest::{collection::vec, option, prelude::*};

fn signature(cell: impl Fn(usize) -> f64) -> Signature {
    Signature::from_fn(|i| (cell(i) * 256.0).round() as u16)
}

/// A scene with features: brightness 40 to 200, different in every cell.
fn scene(i: usize) -> f64 {
    120.0 + 80.0 * (i as f64 * 0.37).sin()
}

fn judge(earlier: &Signature, later: &Signature) -> Stillness {
    stillness(earlier, later, &StillLimits::default())
}

#[test]
fn a_repeated_picture_is_frozen_and_a_changed_digit_is_not() {
    let picture = signature(scene);
    assert_eq!(judge(&picture, &picture), Stillness::Frozen);
    let digit = signature(|i| scene(i) + if i == 70 { 1.5 } else { 0.0 });
    assert!(picture.difference(&digit).mean < StillLimits::default().mean);
    assert_eq!(judge(&picture, &digit), Stillness::Moving);
}

#[test]
fn black_twice_is_blank_and_black_after_a_picture_is_moving() {
    let black = signature(|_| 0.0);
    assert_eq!(judge(&black, &black), Stillness::Blank);
    assert_eq!(judge(&signature(scene), &black), Stillness::Moving);
}

#[test]
fn parts_are_as_long_as_the_head_says() {
    let size = Size {
        width: 2,
        height: 2,
    };
    let seen = Seen {
        size,
        damaged: false,
        measurement: None,
        jpeg_bytes: 2,
        gray_bytes: 1,
    };
    assert_eq!(seen.parts(b"abc").unwrap(), (&b"ab"[..], &b"c"[..]));
    for body in [&b"ab"[..], b"abcd", b""] {
        assert_eq!(seen.parts(body).unwrap_err().code(), Code::Internal);
    }
}

#[test]
fn lengths_over_the_limit_are_refused_before_the_bytes_arrive() {
    assert!(Frame::take(&(HEAD_LIMIT as u32 + 1).to_be_bytes()).is_err());
    let mut bytes = Frame::encode(&1, b"").unwrap();
    bytes.truncate(5);
    bytes.extend_from_slice(&u32::MAX.to_be_bytes());
    assert!(Frame::take(&bytes).is_err());
    assert!(Frame::encode(&1, &vec![0; BODY_LIMIT + 1]).is_err());
    assert!(Frame::encode(&"x".repeat(HEAD_LIMIT), b"").is_err());
}

#[test]
fn a_head_that_is_something_else_is_an_error() {
    let bytes = Frame::encode(&"not a request", b"").unwrap();
    let frame = Frame::take(&bytes).unwrap().unwrap();
    assert_eq!(frame.head::<Request>().unwrap_err().code(), Code::Internal);
}

#[test]
fn wants_have_limits() {
    let jpeg = |jpeg_width| Want {
        jpeg_width: Some(jpeg_width),
        ..Want::default()
    };
    assert!(Want::default().is_possible() && jpeg(16).is_possible() && jpeg(1920).is_possible());
    assert!(!jpeg(15).is_possible() && !jpeg(1921).is_possible());
    for quality in [0, 101] {
        assert!(
            !Want {
                jpeg_quality: Some(quality),
                ..jpeg(640)
            }
            .is_possible()
        );
    }
    let gray = |width, height| Want {
        gray: Some(Size { width, height }),
        ..Want::default()
    };
    assert!(
        gray(1, 1920).is_possible() && !gray(0, 9).is_possible() && !gray(9, 1921).is_possible()
    );
}

proptest! {
    #[test]
    fn messages_round_trip_and_wait_for_their_last_byte(
        id in any::<u64>(),
        h265 in any::<bool>(),
        measure in any::<bool>(),
        jpeg_width in option::of(any::<u32>()),
        body in vec(any::<u8>(), 0..2000),
        cut in any::<prop::sample::Index>(),
    ) {
        let codec = if h265 { Codec::H265 } else { Codec::H264 };
        let request = Request { id, codec, want: Want { measure, jpeg_width, ..Want::default() } };
        let mut bytes = Frame::encode(&request, &body).unwrap();
        prop_assert_eq!(Frame::take(&bytes[..cut.index(bytes.len())]).unwrap(), None);
        let length = bytes.len();
        bytes.extend_from_slice(b"next");
        let frame = Frame::take(&bytes).unwrap().unwrap();
        prop_assert_eq!(frame.length(), length);
        prop_assert_eq!(frame.body, &body[..]);
        prop_assert_eq!(frame.head::<Request>().unwrap(), request);
    }

    #[test]
    fn answers_round_trip(cells in vec(any::<u16>(), Signature::CELLS), mean in 0f32..255.0, failed in any::<bool>()) {
        let signature = Signature::from_fn(|i| cells[i]);
        let measurement = Some(Measurement { mean, contrast: signature.contrast(), signature });
        let size = Size { width: 1920, height: 1080 };
        let seen = Seen { size, damaged: true, measurement, jpeg_bytes: 7, gray_bytes: 0 };
        let answer = Answer { id: 1, outcome: if failed { Err(Failure::TooLarge) } else { Ok(seen) } };
        let bytes = Frame::encode(&answer, b"").unwrap();
        prop_assert_eq!(Frame::take(&bytes).unwrap().unwrap().head::<Answer>().unwrap(), answer);
    }

    #[test]
    fn any_bytes_are_a_message_an_error_or_too_few(bytes in vec(any::<u8>(), 0..200)) {
        if let Ok(Some(frame)) = Frame::take(&bytes) {
            prop_assert!(frame.length() <= bytes.len());
        }
    }

    #[test]
    fn the_judgement_does_not_depend_on_the_order(
        noise in vec(-0.5f64..0.5, Signature::CELLS),
        scale in 0f64..2.0,
    ) {
        let (one, two) = (signature(scene), signature(|i| scene(i) + noise[i] * scale));
        prop_assert_eq!(judge(&one, &two), judge(&two, &one));
    }

    /// Whatever the scene: noise of a standard deviation of 0.05 in the means of cells moves it,
    /// and the steps that a settled encoder still makes do not.
    #[test]
    fn noise_tells_a_living_picture(
        phase in 0f64..6.0,
        noise in vec(-1f64..1.0, Signature::CELLS),
    ) {
        let scene = |i| 120.0 + 80.0 * (i as f64 * 0.37 + phase).sin();
        let still = signature(scene);
        let alive = signature(|i| scene(i) + 0.09 * noise[i]);
        prop_assert_eq!(judge(&still, &alive), Stillness::Moving);
        let settled = signature(|i| scene(i) + if i % 100 == 0 { 0.4 * noise[i] } else { 0.0 });
        prop_assert_eq!(judge(&still, &settled), Stillness::Frozen);
    }

    /// Two pictures that differ more are never called frozen when two that differ less are not.
    #[test]
    fn more_difference_is_never_more_frozen(
        noise in vec(-1f64..1.0, Signature::CELLS),
        small in 0f64..0.2,
        more in 0f64..2.0,
    ) {
        let still = signature(scene);
        let near = signature(|i| scene(i) + noise[i] * small);
        let far = signature(|i| scene(i) + noise[i] * (small + more + 0.02));
        if judge(&still, &near) == Stillness::Moving {
            prop_assert_eq!(judge(&still, &far), Stillness::Moving);
        }
    }
}
