//! Annex-B bytes: NAL units, and bits inside them.

/// The NAL units of an Annex-B stream, without start codes.
pub(crate) fn nal_units(data: &[u8]) -> Vec<&[u8]> {
    let mut starts = Vec::new();
    let mut at = 0;
    while at + 3 <= data.len() {
        // The third byte decides how far to jump: anything above 1 cannot be in a start code.
        match data[at + 2] {
            1 if data[at] == 0 && data[at + 1] == 0 => {
                starts.push(at + 3);
                at += 3;
            }
            0 | 1 => at += 1,
            _ => at += 3,
        }
    }
    let ends = starts.iter().skip(1).map(|next| next - 3);
    let ends = ends.chain([data.len()]);
    let trimmed = |(&start, end): (&usize, usize)| {
        let mut unit = &data[start..end.max(start)];
        while let [rest @ .., 0] = unit {
            unit = rest;
        }
        unit
    };
    let units = starts.iter().zip(ends).map(trimmed);
    units.filter(|unit| !unit.is_empty()).collect()
}

/// Reads the bits of a NAL unit's payload, emulation prevention bytes left out. Every read is
/// `None` past the end.
pub(crate) struct Bits {
    bytes: Vec<u8>,
    at: usize,
}

impl Bits {
    /// The bits of `nal` after its header of `header` bytes. Only the first bytes are needed, so
    /// at most 256 are taken.
    pub(crate) fn new(nal: &[u8], header: usize) -> Bits {
        let mut bytes = Vec::new();
        let mut zeros = 0;
        for &byte in nal.iter().skip(header).take(256) {
            if zeros >= 2 && byte == 3 {
                zeros = 0;
                continue;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            bytes.push(byte);
        }
        Bits { bytes, at: 0 }
    }

    /// The next `count` bits (at most 32), highest first.
    pub(crate) fn take(&mut self, count: u32) -> Option<u32> {
        let mut value = 0u32;
        for _ in 0..count {
            let byte = *self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    /// The next bit as a flag.
    pub(crate) fn flag(&mut self) -> Option<bool> {
        Some(self.take(1)? == 1)
    }

    /// Passes over `count` bits.
    pub(crate) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    /// The next unsigned Exp-Golomb number.
    pub(crate) fn golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        let rest = self.take(zeros)?;
        Some((1u32 << zeros).wrapping_sub(1).wrapping_add(rest))
    }

    /// Passes over `count` Exp-Golomb numbers.
    pub(crate) fn skip_golomb(&mut self, count: usize) -> Option<()> {
        for _ in 0..count {
            self.golomb()?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_found_with_short_and_long_start_codes() {
        let data = [0, 0, 0, 1, 9, 0xf0, 0, 0, 1, 0x65, 0, 0, 0, 0, 1, 7];
        assert_eq!(nal_units(&data), [&[9u8, 0xf0][..], &[0x65], &[7]]);
        assert!(nal_units(&[1, 2, 3]).is_empty());
        assert!(nal_units(&[0, 0, 1]).is_empty());
    }

    #[test]
    fn golomb_numbers_and_emulation() {
        // 1 | 010 | 011 | 00100 | padding
        let mut bits = Bits::new(&[0xff, 0b1010_0110, 0b0100_0000], 1);
        let read: Vec<_> = (0..4).map(|_| bits.golomb()).collect();
        assert_eq!(read, [Some(0), Some(1), Some(2), Some(3)]);
        assert_eq!(bits.golomb(), None);
        let mut bits = Bits::new(&[0, 0, 3, 1], 0);
        assert_eq!(bits.take(24), Some(1));
        assert_eq!(bits.take(1), None);
    }
}
