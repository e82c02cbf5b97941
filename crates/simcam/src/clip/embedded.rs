//! The bytes of the built-in clips, as `clips/make.sh` made them.

use super::{Clip, Codec, Special, Stream};

/// The four clips drawn for one camera.
struct Drawn {
    main_h264: &'static [u8],
    main_h265: &'static [u8],
    sub_h264: &'static [u8],
    sub_h265: &'static [u8],
}

macro_rules! drawn {
    ($($number:literal)*) => {
        [$(Drawn {
            main_h264: include_bytes!(concat!("../../clips/", $number, "-main.h264")),
            main_h265: include_bytes!(concat!("../../clips/", $number, "-main.h265")),
            sub_h264: include_bytes!(concat!("../../clips/", $number, "-sub.h264")),
            sub_h265: include_bytes!(concat!("../../clips/", $number, "-sub.h265")),
        }),*]
    };
}

static DRAWN: [Drawn; 16] = drawn!(
    "01" "02" "03" "04" "05" "06" "07" "08" "09" "10" "11" "12" "13" "14" "15" "16"
);

/// The Annex-B bytes of a built-in clip; none for what is not built in.
pub(super) fn bytes(clip: &Clip) -> &'static [u8] {
    match clip {
        Clip::Builtin {
            camera,
            stream,
            codec,
        } => {
            let drawn = &DRAWN[usize::from(camera.wrapping_sub(1) % 16)];
            match (stream, codec) {
                (Stream::Main, Codec::H264) => drawn.main_h264,
                (Stream::Main, Codec::H265) => drawn.main_h265,
                (Stream::Sub, Codec::H264) => drawn.sub_h264,
                (Stream::Sub, Codec::H265) => drawn.sub_h265,
            }
        }
        Clip::Special(special) => match special {
            Special::OpenGroupH265 => include_bytes!("../../clips/open-group.h265"),
            Special::RecoveryPointH264 => include_bytes!("../../clips/recovery-point.h264"),
            Special::LongGroupH264 => include_bytes!("../../clips/long-group.h264"),
            Special::LongGroupH265 => include_bytes!("../../clips/long-group.h265"),
        },
        Clip::File { .. } | Clip::Padded { .. } => &[],
    }
}
