//! Decoder configuration records (ISO/IEC 14496-15, `avcC` and `hvcC`) and formats made of
//! parameter sets.

use std::fmt::Write as _;

use domain::video::{Codec, VideoFormat};

use super::{
    Sequence, h264,
    h265::{self, Profile},
};

/// The most parameter sets of one kind that are kept, and the longest one in bytes.
const MOST: usize = 31;
const LONGEST: usize = 0xffff;

/// The format that these parameter sets (without start codes, in any order) describe, and what its
/// sequence parameter set says.
///
/// # Errors
/// In words: what is missing, cannot be read or is too large.
pub fn format(codec: Codec, sets: &[&[u8]]) -> Result<(VideoFormat, Sequence), &'static str> {
    if sets.iter().any(|set| set.len() > LONGEST) {
        return Err("a parameter set is too long");
    }
    let (sequence, rfc6381, config) = match codec {
        Codec::H264 => of_h264(sets)?,
        Codec::H265 => of_h265(sets)?,
    };
    let small = |value: u32| u16::try_from(value).map_err(|_| "the picture is too large");
    let format = VideoFormat {
        codec,
        width: small(sequence.width)?,
        height: small(sequence.height)?,
        rfc6381,
        config,
    };
    Ok((format, sequence))
}

/// What the sequence parameter set in a format's record says.
#[must_use]
pub fn sequence(format: &VideoFormat) -> Option<Sequence> {
    let sets = parameter_sets(format.codec, &format.config)?;
    sets.into_iter().find_map(|set| match format.codec {
        Codec::H264 => h264::sequence(set),
        Codec::H265 => h265::sequence(set),
    })
}

fn of_h264(sets: &[&[u8]]) -> Result<(Sequence, String, Vec<u8>), &'static str> {
    let of_kind = |wanted: u8| kind(sets, move |set| set[0] & 0x1f == wanted);
    let (sequences, pictures) = (of_kind(h264::SPS), of_kind(h264::PPS));
    let first = *sequences.first().ok_or("no sequence parameter set")?;
    if pictures.is_empty() {
        return Err("no picture parameter set");
    }
    let sequence = h264::sequence(first).ok_or("an unreadable sequence parameter set")?;
    let &[_, profile, constraints, level, ..] = first else {
        return Err("an unreadable sequence parameter set");
    };
    let mut config = vec![1, profile, constraints, level, 0xff];
    config.push(0xe0 | sequences.len() as u8);
    for set in sequences {
        push(&mut config, set);
    }
    config.push(pictures.len() as u8);
    for set in pictures {
        push(&mut config, set);
    }
    if matches!(profile, 100 | 110 | 122 | 144)
        && let Some([chroma, luma_depth, chroma_depth]) = h264::depths(first)
    {
        config.extend_from_slice(&[0xfc | chroma, 0xf8 | luma_depth, 0xf8 | chroma_depth]);
        // Extensions are about pictures that are not shown, so there are none.
        config.push(0);
    }
    let rfc6381 = format!("avc1.{profile:02X}{constraints:02X}{level:02X}");
    Ok((sequence, rfc6381, config))
}

fn of_h265(sets: &[&[u8]]) -> Result<(Sequence, String, Vec<u8>), &'static str> {
    let of_kind = |wanted: u8| {
        kind(sets, move |set| {
            set.len() > 1 && set[0] >> 1 & 0x3f == wanted
        })
    };
    let kinds = [h265::VPS, h265::SPS, h265::PPS].map(|wanted| (wanted, of_kind(wanted)));
    let first = *kinds[1].1.first().ok_or("no sequence parameter set")?;
    if kinds[0].1.is_empty() || kinds[2].1.is_empty() {
        return Err("no video or picture parameter set");
    }
    let (sequence, profile) = h265::read(first).ok_or("an unreadable sequence parameter set")?;
    let mut config = vec![1];
    config.extend_from_slice(&profile.general);
    // Nothing is said about segmentation, parallel decoding and the frame rate.
    config.extend_from_slice(&[0xf0, 0, 0xfc, 0xfc | profile.chroma]);
    config.extend_from_slice(&[
        0xf8 | (profile.luma_depth - 8),
        0xf8 | (profile.chroma_depth - 8),
    ]);
    let layers = profile.sub_layers << 3 | u8::from(profile.nested) << 2;
    config.extend_from_slice(&[0, 0, layers | 3, kinds.len() as u8]);
    for (kind, sets) in kinds {
        config.extend_from_slice(&[0x80 | kind, 0, sets.len() as u8]);
        for set in sets {
            push(&mut config, set);
        }
    }
    Ok((sequence, words(&profile), config))
}

/// The codec in the words of ISO/IEC 14496-15, E.3.
fn words(profile: &Profile) -> String {
    let [first, compatible @ .., level] = profile.general;
    let [a, b, c, d, constraints @ ..] = compatible;
    let space = ["", "A", "B", "C"][usize::from(first >> 6)];
    let tier = if first & 0x20 == 0 { 'L' } else { 'H' };
    let compatible = u32::from_be_bytes([a, b, c, d]).reverse_bits();
    let mut text = format!("hvc1.{space}{}.{compatible:X}.{tier}{level}", first & 0x1f);
    let said = constraints.iter().rposition(|byte| *byte != 0);
    for byte in &constraints[..said.map_or(0, |last| last + 1)] {
        // Writing to a text cannot fail.
        let _ = write!(text, ".{byte:X}");
    }
    text
}

fn kind<'a>(sets: &[&'a [u8]], wanted: impl Fn(&[u8]) -> bool) -> Vec<&'a [u8]> {
    let mut of_kind: Vec<&[u8]> = Vec::new();
    for set in sets {
        if !set.is_empty() && wanted(set) && !of_kind.contains(set) && of_kind.len() < MOST {
            of_kind.push(set);
        }
    }
    of_kind
}

fn push(config: &mut Vec<u8>, set: &[u8]) {
    config.extend_from_slice(&(set.len() as u16).to_be_bytes());
    config.extend_from_slice(set);
}

/// The parameter sets in a decoder configuration record, in its order. `None` when it is none.
#[must_use]
pub fn parameter_sets(codec: Codec, config: &[u8]) -> Option<Vec<&[u8]>> {
    let mut sets = Vec::new();
    let (header, mut rest) = match codec {
        Codec::H264 => config.split_at_checked(5)?,
        Codec::H265 => config.split_at_checked(22)?,
    };
    if header[0] != 1 {
        return None;
    }
    match codec {
        Codec::H264 => {
            let count = byte(&mut rest)? & 0x1f;
            take(&mut rest, count.into(), &mut sets)?;
            let count = byte(&mut rest)?;
            take(&mut rest, count.into(), &mut sets)?;
        }
        Codec::H265 => {
            for _ in 0..byte(&mut rest)? {
                byte(&mut rest)?;
                let count = u16::from_be_bytes([byte(&mut rest)?, byte(&mut rest)?]);
                take(&mut rest, count.into(), &mut sets)?;
            }
        }
    }
    Some(sets)
}

fn byte(rest: &mut &[u8]) -> Option<u8> {
    let (&byte, after) = rest.split_first()?;
    *rest = after;
    Some(byte)
}

fn take<'a>(rest: &mut &'a [u8], count: usize, sets: &mut Vec<&'a [u8]>) -> Option<()> {
    for _ in 0..count {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (set, after) = after.split_at_checked(u16::from_be_bytes(*length).into())?;
        sets.push(set);
        *rest = after;
    }
    Some(())
}
