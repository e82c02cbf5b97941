//! What the video usability information of H.264 (E.1.1) and H.265 (E.2.1) has in common.

use super::bits::Bits;

/// The part of the usability information that H.264 and H.265 share: how pictures look.
pub(super) fn appearance(bits: &mut Bits<'_>) -> Option<()> {
    if bits.bit()? && bits.bits(8)? == 255 {
        bits.skip(32)?; // shape of pixels
    }
    if bits.bit()? {
        bits.skip(1)?; // overscan
    }
    if bits.bit()? {
        bits.skip(4)?; // signal
        if bits.bit()? {
            bits.skip(24)?; // colours
        }
    }
    if bits.bit()? {
        bits.ue()?; // where chroma samples are
        bits.ue()?;
    }
    Some(())
}

/// `scale` divided by `units`, in thousandths, where that is a rate of pictures.
pub(super) fn rate(scale: u32, units: Option<u32>) -> Option<u32> {
    let units = u64::from(units?);
    let rate = (u64::from(scale) * 1000 + units / 2).checked_div(units)?;
    u32::try_from(rate)
        .ok()
        .filter(|rate| (1..=1_000_000).contains(rate))
}
