//! NAL units: what can be known of an encoded picture without decoding it.
//!
//! Splitting, the few syntax elements that matter here (size, reordering, frame rate, where
//! decoding can begin) and decoder configuration records belong here, as pure functions that never
//! panic whatever the bytes are. Packets and boxes belong to `source` and `mp4`.

mod bits;
pub mod config;
pub mod h264;
pub mod h265;
mod usability;

use domain::video::{Codec, VideoFormat};

/// What a sequence parameter set says, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// Width of the picture shown (after cropping), in pixels.
    pub width: u32,
    /// Height of the picture shown (after cropping), in pixels.
    pub height: u32,
    /// How many pictures may come before a picture that is shown before all of them.
    pub reorder: u8,
    /// Pictures in a thousand seconds, where the set says so.
    pub frame_rate_milli: Option<u32>,
}

/// What one picture's NAL units say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Whether there is a piece of a picture at all.
    pub coded: bool,
    /// Whether decoding can begin here.
    pub key: bool,
}

/// What a NAL unit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// A piece of a picture, or something that travels with pictures.
    Content,
    /// A parameter set; it travels in the format.
    ParameterSet,
    /// A delimiter or filler, which says nothing.
    Empty,
}

fn role(codec: Codec, unit: &[u8]) -> Role {
    match (codec, unit) {
        (Codec::H264, [head, ..]) => h264::role(head & 0x1f),
        (Codec::H265, [head, _, ..]) => h265::role(head >> 1 & 0x3f),
        _ => Role::Empty,
    }
}

/// The NAL units of `data`, each after its 4-byte length. Ends early at a length that leads out of
/// the data.
pub fn units(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (unit, after) = after.split_at_checked(length)?;
        rest = after;
        Some(unit)
    })
}

/// The NAL units of a byte stream (Annex B), without start codes and the zeros around them.
pub fn stream_units(stream: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = after_start_code(stream);
    std::iter::from_fn(move || {
        let unit = rest?;
        let end = unit.windows(3).position(|three| three == [0, 0, 1]);
        rest = end.map(|end| &unit[end + 3..]);
        let unit = &unit[..end.unwrap_or(unit.len())];
        let zeros = unit.iter().rev().take_while(|byte| **byte == 0).count();
        Some(&unit[..unit.len() - zeros])
    })
    .filter(|unit| !unit.is_empty())
}

fn after_start_code(stream: &[u8]) -> Option<&[u8]> {
    let at = stream.windows(3).position(|three| three == [0, 0, 1])?;
    Some(&stream[at + 3..])
}

/// Looks into the NAL units (with 4-byte lengths) of one picture.
#[must_use]
pub fn picture(codec: Codec, data: &[u8]) -> Picture {
    match codec {
        Codec::H264 => h264::picture(data),
        Codec::H265 => h265::picture(data),
    }
}

/// The same picture without parameter sets, delimiters and filler. Costs nothing when there are
/// none.
#[must_use]
pub fn stripped(codec: Codec, mut data: Vec<u8>) -> Vec<u8> {
    let kept: usize = units(&data)
        .filter(|unit| role(codec, unit) == Role::Content)
        .map(|unit| unit.len() + 4)
        .sum();
    if kept == data.len() {
        return data;
    }
    let (mut from, mut to) = (0, 0);
    while let Some((length, keep)) = first(codec, &data[from..]) {
        if keep {
            data.copy_within(from..from + length, to);
            to += length;
        }
        from += length;
    }
    data.truncate(to);
    data
}

/// How long the first unit is with its length, and whether it is kept.
fn first(codec: Codec, data: &[u8]) -> Option<(usize, bool)> {
    let unit = units(data).next()?;
    Some((unit.len() + 4, role(codec, unit) == Role::Content))
}

/// A picture (NAL units with 4-byte lengths) as a byte stream (Annex B), parameter sets first.
#[must_use]
pub fn annex_b(format: &VideoFormat, data: &[u8]) -> Vec<u8> {
    let sets = config::parameter_sets(format.codec, &format.config).unwrap_or_default();
    let length: usize = sets.iter().map(|set| set.len() + 4).sum();
    let mut out = Vec::with_capacity(length + data.len());
    for unit in sets.into_iter().chain(units(data)) {
        out.extend_from_slice(&[0, 0, 0, 1]);
        out.extend_from_slice(unit);
    }
    out
}

#[cfg(test)]
mod tests;
