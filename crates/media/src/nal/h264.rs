//! The few syntax elements of H.264 (ITU-T Rec. H.264, 7.3) that matter here.

use super::{
    Picture, Role, Sequence,
    bits::Bits,
    units,
    usability::{appearance, rate},
};

const SLICE: u8 = 1;
const IDR: u8 = 5;
const SEI: u8 = 6;
/// Sequence parameter set.
pub(super) const SPS: u8 = 7;
/// Picture parameter set.
pub(super) const PPS: u8 = 8;
const DELIMITER: u8 = 9;
const FILLER: u8 = 12;
/// Extension of a sequence parameter set.
const SPS_EXTENSION: u8 = 13;
const RECOVERY_POINT: u32 = 6;

pub(super) fn role(kind: u8) -> Role {
    match kind {
        SPS | PPS | SPS_EXTENSION => Role::ParameterSet,
        DELIMITER | FILLER => Role::Empty,
        _ => Role::Content,
    }
}

/// Decoding can begin at an IDR picture, and at one of I slices only that says it is a recovery
/// point: so open groups begin.
pub(super) fn picture(data: &[u8]) -> Picture {
    let (mut coded, mut idr, mut intra) = (false, true, true);
    for unit in units(data) {
        match unit.first().map(|head| head & 0x1f) {
            Some(IDR) => coded = true,
            Some(SLICE) => {
                (coded, idr) = (true, false);
                intra = intra && is_intra(&unit[1..]);
            }
            Some(2..=4) => (coded, idr, intra) = (true, false, false),
            _ => {}
        }
    }
    let key = coded && (idr || (intra && has_recovery_point(data)));
    Picture { coded, key }
}

fn is_intra(slice: &[u8]) -> bool {
    let mut bits = Bits::new(slice);
    let kind = bits.ue().and_then(|_first_macroblock| bits.ue());
    matches!(kind, Some(2 | 4 | 7 | 9))
}

fn has_recovery_point(data: &[u8]) -> bool {
    units(data)
        .filter(|unit| unit.first().is_some_and(|head| head & 0x1f == SEI))
        .any(|unit| messages_have(&unit[1..], RECOVERY_POINT).unwrap_or(false))
}

/// Whether one of the messages of a supplemental enhancement information unit is of this kind.
fn messages_have(body: &[u8], wanted: u32) -> Option<bool> {
    let mut bits = Bits::new(body);
    loop {
        let mut number = || {
            let mut value: u32 = 0;
            loop {
                let byte = bits.byte()?;
                value = value.checked_add(u32::from(byte))?;
                if byte != 255 {
                    return Some(value);
                }
            }
        };
        let (kind, size) = (number()?, number()?);
        if kind == wanted {
            return Some(true);
        }
        for _ in 0..size {
            bits.byte()?;
        }
    }
}

/// Reads a sequence parameter set, with its header byte. `None` when it is none.
#[must_use]
pub fn sequence(unit: &[u8]) -> Option<Sequence> {
    let (head, body) = unit.split_first()?;
    if head & 0x1f != SPS {
        return None;
    }
    let mut bits = Bits::new(body);
    let profile = bits.bits(8)?;
    let constraints = bits.bits(8)?;
    bits.skip(8)?; // level
    bits.ue_to(31)?; // its number
    let chroma = chroma(&mut bits, profile)?;
    bits.ue_to(12)?; // log2_max_frame_num_minus4
    let order_type = bits.ue_to(2)?;
    match order_type {
        0 => drop(bits.ue_to(12)?),
        1 => {
            bits.skip(1)?;
            bits.se()?;
            bits.se()?;
            for _ in 0..bits.ue_to(255)? {
                bits.se()?;
            }
        }
        _ => {}
    }
    let references = bits.ue_to(16)?;
    bits.skip(1)?; // gaps_in_frame_num_value_allowed_flag
    let columns = bits.ue_to(4095)? + 1;
    let rows = bits.ue_to(4095)? + 1;
    let frames_only = bits.bit()?;
    let fields = if frames_only { 1 } else { 2 };
    if !frames_only {
        bits.skip(1)?;
    }
    bits.skip(1)?; // direct_8x8_inference_flag
    let (across, down) = cropping(&mut bits, chroma, fields)?;
    let width = (columns * 16).checked_sub(across).filter(|n| *n > 0)?;
    let height = (rows * 16 * fields).checked_sub(down).filter(|n| *n > 0)?;

    // Some cameras write the usability information wrongly; the size does not depend on it.
    let usability = if bits.bit()? {
        usability(&mut bits)
    } else {
        None
    };
    let (frame_rate_milli, reorder) = usability.unwrap_or_default();
    // Without B pictures (Baseline), with output in decoding order, or with intra pictures only,
    // nothing is reordered. Else the standard would have us assume a full decoder buffer; encoders
    // that leave the number out hold back at most what they refer to.
    let never = profile == 66 || order_type == 2 || (constraints & 0x10 != 0 && profile != 77);
    let reorder = match reorder {
        Some(depth) => depth,
        None if never => 0,
        None => references.max(1),
    };
    Some(Sequence {
        width,
        height,
        reorder: u8::try_from(reorder.min(16)).unwrap_or(16),
        frame_rate_milli,
    })
}

/// `chroma_format_idc` (0 also for separate planes), reading up to the scaling lists.
fn chroma(bits: &mut Bits<'_>, profile: u32) -> Option<u32> {
    if !matches!(
        profile,
        100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135
    ) {
        return Some(1);
    }
    let chroma = bits.ue_to(3)?;
    let separate = chroma == 3 && bits.bit()?;
    bits.ue_to(6)?; // bit depths
    bits.ue_to(6)?;
    bits.skip(1)?;
    if bits.bit()? {
        for list in 0..if chroma == 3 { 12 } else { 8 } {
            if bits.bit()? {
                scaling_list(bits, if list < 6 { 16 } else { 64 })?;
            }
        }
    }
    Some(if separate { 0 } else { chroma })
}

fn scaling_list(bits: &mut Bits<'_>, size: u32) -> Option<()> {
    let (mut last, mut next) = (8_i32, 8_i32);
    for _ in 0..size {
        if next != 0 {
            next = last.wrapping_add(bits.se()?).rem_euclid(256);
        }
        if next != 0 {
            last = next;
        }
    }
    Some(())
}

/// `chroma_format_idc` and the bit depths above 8 of luma and chroma, which only the high profiles
/// name.
pub(super) fn depths(unit: &[u8]) -> Option<[u8; 3]> {
    let mut bits = Bits::new(unit.get(4..)?);
    bits.ue_to(31)?;
    let chroma = bits.ue_to(3)?;
    if chroma == 3 {
        bits.skip(1)?;
    }
    Some([chroma as u8, bits.ue_to(6)? as u8, bits.ue_to(6)? as u8])
}

/// What is cut off: columns and rows, in pixels.
fn cropping(bits: &mut Bits<'_>, chroma: u32, fields: u32) -> Option<(u32, u32)> {
    if !bits.bit()? {
        return Some((0, 0));
    }
    let unit_x = if matches!(chroma, 1 | 2) { 2 } else { 1 };
    let unit_y = if chroma == 1 { 2 } else { 1 } * fields;
    let mut edge = || bits.ue_to(0xffff);
    let (left, right, top, bottom) = (edge()?, edge()?, edge()?, edge()?);
    Some(((left + right) * unit_x, (top + bottom) * unit_y))
}

/// Video usability information (E.1.1): frame rate and reorder depth.
fn usability(bits: &mut Bits<'_>) -> Option<(Option<u32>, Option<u32>)> {
    appearance(bits)?;
    let frame_rate = if bits.bit()? {
        let (units, scale) = (bits.bits(32)?, bits.bits(32)?);
        bits.skip(1)?;
        // A frame takes two ticks.
        rate(scale, units.checked_mul(2))
    } else {
        None
    };
    let depth = (|| {
        let network = bits.bit()?;
        if network {
            buffer_model(bits)?;
        }
        let video = bits.bit()?;
        if video {
            buffer_model(bits)?;
        }
        if network || video {
            bits.skip(1)?;
        }
        bits.skip(1)?; // pic_struct_present_flag
        if !bits.bit()? {
            return None;
        }
        bits.skip(1)?;
        for _ in 0..4 {
            bits.ue()?;
        }
        bits.ue_to(16)
    })();
    Some((frame_rate, depth))
}

/// Hypothetical reference decoder parameters (E.1.2).
fn buffer_model(bits: &mut Bits<'_>) -> Option<()> {
    let count = bits.ue_to(31)? + 1;
    bits.skip(8)?;
    for _ in 0..count {
        bits.ue()?;
        bits.ue()?;
        bits.skip(1)?;
    }
    bits.skip(20)
}
