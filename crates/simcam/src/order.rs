//! In which order the pictures of a clip are shown. RTP timestamps are times of showing, so a clip
//! with B-pictures needs it; it is worked out from the picture order counts, as a decoder does.

use crate::{Codec, bits::Bits};

/// What of the parameter sets is needed to read a picture order count.
#[derive(Clone, Copy, Debug)]
enum Sets {
    H264 {
        separate_planes: bool,
        frame_number_bits: u32,
        count_bits: u32,
        frames_only: bool,
    },
    H265 {
        separate_planes: bool,
        count_bits: u32,
        output_flag: bool,
        extra_bits: u32,
    },
}

/// For each access unit (in coding order, as lists of NAL units): how many frames later it is shown
/// than coded; all zero when the clip says nothing or has no B-pictures.
pub(crate) fn shifts(codec: Codec, units: &[Vec<&[u8]>]) -> Vec<i32> {
    let zero = || vec![0; units.len()];
    let Some(counts) = counts(codec, units) else {
        return zero();
    };
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|&at| counts[at]);
    let mut shifts = zero();
    for (shown, &coded) in order.iter().enumerate() {
        shifts[coded] = shown as i32 - coded as i32;
    }
    shifts
}

/// For each access unit its sequence (which begins at an IDR) and picture order count.
fn counts(codec: Codec, units: &[Vec<&[u8]>]) -> Option<Vec<(u32, i64)>> {
    let all = || units.iter().flatten().copied();
    let sets = match codec {
        Codec::H264 => h264_sets(all().find(|nal| nal[0] & 31 == 7)?)?,
        Codec::H265 => h265_sets(
            all().find(|nal| nal[0] >> 1 & 63 == 33)?,
            all().find(|nal| nal[0] >> 1 & 63 == 34)?,
        )?,
    };
    let (mut sequence, mut previous) = (0, 0i64);
    units
        .iter()
        .map(|unit| {
            let picture = unit.iter().find_map(|nal| picture(sets, nal))?;
            if picture.restarts {
                sequence += 1;
                previous = 0;
            }
            let (low, range) = (i64::from(picture.count), 1i64 << picture.count_bits);
            // The full count is the one nearest to that of the last reference picture.
            let mut count = previous - previous.rem_euclid(range) + low;
            if count - previous >= range / 2 {
                count -= range;
            } else if previous - count > range / 2 {
                count += range;
            }
            if picture.reference {
                previous = count;
            }
            Some((sequence, count))
        })
        .collect()
}

struct Picture {
    restarts: bool,
    reference: bool,
    count: u32,
    count_bits: u32,
}

/// What the first slice of a picture says; `None` for other NAL units.
fn picture(sets: Sets, nal: &[u8]) -> Option<Picture> {
    match sets {
        Sets::H264 {
            separate_planes,
            frame_number_bits,
            count_bits,
            frames_only,
        } => {
            let kind = nal[0] & 31;
            if !(1..=5).contains(&kind) {
                return None;
            }
            let mut bits = Bits::new(nal, 1);
            bits.skip_golomb(3)?;
            bits.skip(if separate_planes { 2 } else { 0 });
            bits.take(frame_number_bits)?;
            if !frames_only && bits.flag()? {
                bits.flag()?;
            }
            if kind == 5 {
                bits.golomb()?;
            }
            Some(Picture {
                restarts: kind == 5,
                reference: nal[0] >> 5 & 3 != 0,
                count: bits.take(count_bits)?,
                count_bits,
            })
        }
        Sets::H265 {
            separate_planes,
            count_bits,
            output_flag,
            extra_bits,
        } => {
            let kind = nal[0] >> 1 & 63;
            if kind > 21 || nal.get(2)? & 0x80 == 0 {
                return None;
            }
            let idr = matches!(kind, 19 | 20);
            let mut bits = Bits::new(nal, 2);
            bits.skip(if kind >= 16 { 2 } else { 1 });
            bits.golomb()?;
            bits.skip(extra_bits as usize);
            bits.golomb()?;
            bits.skip(usize::from(output_flag));
            bits.skip(if separate_planes { 2 } else { 0 });
            Some(Picture {
                restarts: (16..=20).contains(&kind),
                // Neither leading pictures nor the pictures nothing refers to, and only the lowest
                // temporal layer.
                reference: !(6..=9).contains(&kind)
                    && (kind > 14 || kind % 2 == 1)
                    && nal[1] & 7 == 1,
                count: if idr { 0 } else { bits.take(count_bits)? },
                count_bits,
            })
        }
    }
}

/// `None` also when there is nothing to reorder (picture order count types 1 and 2).
fn h264_sets(nal: &[u8]) -> Option<Sets> {
    let mut bits = Bits::new(nal, 1);
    let profile = bits.take(24)? >> 16;
    bits.golomb()?;
    let mut separate_planes = false;
    if matches!(
        profile,
        44 | 83 | 86 | 100 | 110 | 118 | 122 | 128 | 134 | 135 | 138 | 139 | 244
    ) {
        if bits.golomb()? == 3 {
            separate_planes = bits.flag()?;
        }
        bits.skip_golomb(2)?;
        bits.skip(1);
        if bits.flag()? {
            // Scaling lists: no camera and no encoder of ours sends them here.
            return None;
        }
    }
    let frame_number_bits = bits.golomb()? + 4;
    if bits.golomb()? != 0 {
        return None;
    }
    let count_bits = bits.golomb()? + 4;
    bits.golomb()?;
    bits.skip(1);
    bits.skip_golomb(2)?;
    Some(Sets::H264 {
        separate_planes,
        frame_number_bits,
        count_bits,
        frames_only: bits.flag()?,
    })
    .filter(|_| frame_number_bits <= 16 && count_bits <= 16)
}

fn h265_sets(sps: &[u8], pps: &[u8]) -> Option<Sets> {
    let mut bits = Bits::new(sps, 2);
    bits.skip(4);
    let layers = bits.take(3)? as usize;
    bits.skip(1 + 96);
    if layers > 0 {
        let present: Vec<(bool, bool)> = (0..layers)
            .map(|_| Some((bits.flag()?, bits.flag()?)))
            .collect::<Option<_>>()?;
        bits.skip(2 * (8 - layers));
        for (profile, level) in present {
            bits.skip(if profile { 88 } else { 0 } + if level { 8 } else { 0 });
        }
    }
    bits.golomb()?;
    let separate_planes = bits.golomb()? == 3 && bits.flag()?;
    bits.skip_golomb(2)?;
    if bits.flag()? {
        bits.skip_golomb(4)?;
    }
    bits.skip_golomb(2)?;
    let count_bits = bits.golomb()? + 4;
    let mut bits = Bits::new(pps, 2);
    bits.skip_golomb(2)?;
    bits.skip(1);
    Some(Sets::H265 {
        separate_planes,
        count_bits,
        output_flag: bits.flag()?,
        extra_bits: bits.take(3)?,
    })
    .filter(|_| count_bits <= 16)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use crate::{Clip, Special};

    /// FFmpeg lists pictures as they are shown; where each lies in the file tells the coding order.
    #[test]
    fn the_order_is_what_a_decoder_makes_of_it() {
        for (special, file) in [
            (Special::OpenGroupH265, "open-group.h265"),
            (Special::RecoveryPointH264, "recovery-point.h264"),
        ] {
            let probed = Command::new("ffprobe")
                .args(["-v", "error", "-select_streams", "v", "-of", "csv=p=0"])
                .args(["-show_entries", "frame=pkt_pos"])
                .arg(format!("{}/clips/{file}", env!("CARGO_MANIFEST_DIR")))
                .output();
            let Ok(probed) = probed else {
                skipped();
                return;
            };
            let text = String::from_utf8(probed.stdout).expect("numbers");
            let digits = |line: &str| {
                line.trim_matches(|c: char| !c.is_ascii_digit())
                    .parse()
                    .ok()
            };
            let shown: Vec<u64> = text.lines().filter_map(digits).collect();
            let mut coded = shown.clone();
            coded.sort_unstable();
            let film = Clip::Special(special).load().expect("usable");
            assert_eq!(film.frames.len(), shown.len(), "{file}");
            for (index, frame) in film.frames.iter().enumerate() {
                let place = shown.iter().position(|&at| at == coded[index]);
                let expected = place.expect("listed") as i32 - index as i32;
                assert_eq!(frame.shift, expected, "{file} frame {index}");
            }
        }
    }

    #[expect(clippy::print_stderr, reason = "a test that was skipped must say so")]
    fn skipped() {
        eprintln!("SKIPPED: ffprobe is not installed (apt-get install ffmpeg)");
    }
}
