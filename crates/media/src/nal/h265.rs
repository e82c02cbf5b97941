//! The few syntax elements of H.265 (ITU-T Rec. H.265, 7.3) that matter here.

use super::{
    Picture, Role, Sequence,
    bits::Bits,
    units,
    usability::{appearance, rate},
};

/// Video parameter set.
pub(super) const VPS: u8 = 32;
/// Sequence parameter set.
pub(super) const SPS: u8 = 33;
/// Picture parameter set.
pub(super) const PPS: u8 = 34;
const DELIMITER: u8 = 35;
const FILLER: u8 = 38;

pub(super) fn role(kind: u8) -> Role {
    match kind {
        VPS | SPS | PPS => Role::ParameterSet,
        DELIMITER | FILLER => Role::Empty,
        _ => Role::Content,
    }
}

/// Decoding can begin at BLA (16 to 18), IDR (19, 20) and CRA (21) pictures.
pub(super) fn picture(data: &[u8]) -> Picture {
    let mut seen = Picture {
        coded: false,
        key: true,
    };
    for unit in units(data) {
        let &[head, second, ..] = unit else { continue };
        let layer = (head & 1) << 5 | second >> 3;
        let kind = head >> 1 & 0x3f;
        // Pieces of pictures have the numbers below 32; other layers are not shown.
        if kind < 32 && layer == 0 {
            seen.coded = true;
            seen.key &= matches!(kind, 16..=21);
        }
    }
    seen.key &= seen.coded;
    seen
}

/// What a sequence parameter set says about the decoder that is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    /// Profile space, tier, profile, compatibility, constraints and level, as in the set.
    pub(super) general: [u8; 12],
    pub(super) sub_layers: u8,
    pub(super) nested: bool,
    pub(super) chroma: u8,
    pub(super) luma_depth: u8,
    pub(super) chroma_depth: u8,
}

/// Reads a sequence parameter set, with its header. `None` when it is none.
#[must_use]
pub fn sequence(unit: &[u8]) -> Option<Sequence> {
    read(unit).map(|(sequence, _)| sequence)
}

pub(super) fn read(unit: &[u8]) -> Option<(Sequence, Profile)> {
    let (head, body) = unit.split_first_chunk::<2>()?;
    if head[0] >> 1 & 0x3f != SPS {
        return None;
    }
    let mut bits = Bits::new(body);
    bits.skip(4)?; // number of the video parameter set
    let more_layers = bits.bits(3).filter(|n| *n < 7)?;
    let nested = bits.bit()?;
    let general = levels(&mut bits, more_layers)?;
    bits.ue_to(15)?; // its number
    let chroma = bits.ue_to(3)?;
    let separate = chroma == 3 && bits.bit()?;
    let (coded_width, coded_height) = (bits.ue_to(0xffff)?, bits.ue_to(0xffff)?);
    let (mut across, mut down) = (0, 0);
    if bits.bit()? {
        let unit_x = if matches!(chroma, 1 | 2) { 2 } else { 1 };
        let unit_y = if chroma == 1 { 2 } else { 1 };
        let mut edge = || bits.ue_to(0xffff);
        across = (edge()? + edge()?) * unit_x;
        down = (edge()? + edge()?) * unit_y;
    }
    let width = coded_width.checked_sub(across).filter(|n| *n > 0)?;
    let height = coded_height.checked_sub(down).filter(|n| *n > 0)?;
    let (luma_depth, chroma_depth) = (bits.ue_to(8)?, bits.ue_to(8)?);
    let order_bits = bits.ue_to(12)? + 4;
    let each = bits.bit()?;
    let mut reorder = 0;
    for _ in if each { 0 } else { more_layers }..=more_layers {
        bits.ue_to(16)?;
        reorder = bits.ue_to(16)?;
        bits.ue()?;
    }
    let profile = Profile {
        general,
        sub_layers: more_layers as u8 + 1,
        nested,
        chroma: if separate { 0 } else { chroma as u8 },
        luma_depth: luma_depth as u8 + 8,
        chroma_depth: chroma_depth as u8 + 8,
    };
    let sequence = Sequence {
        width,
        height,
        reorder: reorder as u8,
        frame_rate_milli: frame_rate(&mut bits, order_bits),
    };
    Some((sequence, profile))
}

/// `profile_tier_level` (7.3.3): the general part.
fn levels(bits: &mut Bits<'_>, more_layers: u32) -> Option<[u8; 12]> {
    let mut general = [0; 12];
    for byte in &mut general {
        *byte = bits.byte()?;
    }
    let mut skip = 0;
    for _ in 0..more_layers {
        skip += if bits.bit()? { 88 } else { 0 };
        skip += if bits.bit()? { 8 } else { 0 };
    }
    if more_layers > 0 {
        bits.skip(2 * (8 - more_layers))?;
    }
    bits.skip(skip)?;
    Some(general)
}

/// Reads on from the picture order to the timing in the usability information.
fn frame_rate(bits: &mut Bits<'_>, order_bits: u32) -> Option<u32> {
    for _ in 0..6 {
        bits.ue()?; // sizes of blocks
    }
    if bits.bit()? && bits.bit()? {
        scaling_lists(bits)?;
    }
    bits.skip(2)?;
    if bits.bit()? {
        bits.skip(8)?; // samples that are not compressed
        bits.ue()?;
        bits.ue()?;
        bits.skip(1)?;
    }
    let mut sets: Vec<Vec<i32>> = Vec::new();
    for _ in 0..bits.ue_to(64)? {
        let set = reference_set(bits, sets.last())?;
        sets.push(set);
    }
    if bits.bit()? {
        for _ in 0..bits.ue_to(32)? {
            bits.skip(order_bits + 1)?; // long-term references
        }
    }
    bits.skip(2)?;
    if !bits.bit()? {
        return None;
    }
    appearance(bits)?;
    bits.skip(3)?;
    if bits.bit()? {
        for _ in 0..4 {
            bits.ue()?; // the window shown by default
        }
    }
    if !bits.bit()? {
        return None;
    }
    let (units, scale) = (bits.bits(32)?, bits.bits(32)?);
    rate(scale, Some(units))
}

fn scaling_lists(bits: &mut Bits<'_>) -> Option<()> {
    for size in 0..4_u32 {
        for _ in 0..if size == 3 { 2 } else { 6 } {
            if !bits.bit()? {
                bits.ue()?;
                continue;
            }
            if size > 1 {
                bits.se()?;
            }
            for _ in 0..64.min(1 << (4 + (size << 1))) {
                bits.se()?;
            }
        }
    }
    Some(())
}

/// `st_ref_pic_set` (7.3.7): distances in picture order, nearest first, earlier ones first.
fn reference_set(bits: &mut Bits<'_>, before: Option<&Vec<i32>>) -> Option<Vec<i32>> {
    let mut set = Vec::new();
    if let Some(before) = before
        && bits.bit()?
    {
        let negative = bits.bit()?;
        let distance = i32::try_from(bits.ue_to(0x7fff)?).ok()? + 1;
        let shift = if negative { -distance } else { distance };
        for reference in before.iter().copied().chain([0]) {
            let used = bits.bit()?;
            if used || bits.bit()? {
                set.push(reference + shift);
            }
        }
        set.retain(|distance| *distance != 0);
        set.sort_by_key(|distance| (*distance > 0, distance.abs()));
        return (set.len() <= 16).then_some(set);
    }
    let (earlier, later) = (bits.ue_to(16)?, bits.ue_to(16)?);
    for (count, sign) in [(earlier, -1), (later, 1)] {
        let mut at = 0;
        for _ in 0..count {
            at += i32::try_from(bits.ue_to(0x7fff)?).ok()? + 1;
            bits.skip(1)?;
            set.push(sign * at);
        }
    }
    Some(set)
}
