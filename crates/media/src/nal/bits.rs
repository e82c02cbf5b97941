//! Reading bits of a NAL unit.

/// A reader of the bits of a NAL unit that leaves out the bytes which only keep start codes from
/// appearing (H.264 and H.265, 7.3.1.1). Everything returns `None` at the end.
#[derive(Clone, Debug)]
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    /// How many of the bytes before `rest` are zero, at most 2.
    zeros: u8,
    current: u8,
    /// How many bits of `current` were not read yet.
    left: u8,
}

impl<'a> Bits<'a> {
    /// Begins after the header of the unit.
    pub(super) fn new(body: &'a [u8]) -> Self {
        Self {
            rest: body,
            zeros: 0,
            current: 0,
            left: 0,
        }
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        if self.left != 0 {
            return self.bits(8).map(|byte| byte as u8);
        }
        let (&byte, rest) = self.rest.split_first()?;
        let (byte, rest) = if self.zeros == 2 && byte == 3 {
            self.zeros = 0;
            let (&byte, rest) = rest.split_first()?;
            (byte, rest)
        } else {
            (byte, rest)
        };
        self.rest = rest;
        self.zeros = if byte == 0 {
            (self.zeros + 1).min(2)
        } else {
            0
        };
        Some(byte)
    }

    pub(super) fn bit(&mut self) -> Option<bool> {
        if self.left == 0 {
            self.current = self.byte()?;
            self.left = 8;
        }
        self.left -= 1;
        Some(self.current >> self.left & 1 == 1)
    }

    /// An unsigned number of `count` bits, at most 32.
    pub(super) fn bits(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |value, _| Some(value << 1 | u32::from(self.bit()?)))
    }

    pub(super) fn skip(&mut self, count: u32) -> Option<()> {
        (0..count).try_for_each(|_| self.bit().map(drop))
    }

    /// An unsigned Exp-Golomb number.
    pub(super) fn ue(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.bit()? {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.bits(zeros)?)
    }

    /// An unsigned Exp-Golomb number that is at most `most`.
    pub(super) fn ue_to(&mut self, most: u32) -> Option<u32> {
        self.ue().filter(|value| *value <= most)
    }

    /// A signed Exp-Golomb number.
    pub(super) fn se(&mut self) -> Option<i32> {
        let value = i64::from(self.ue()?);
        let signed = if value % 2 == 1 {
            value / 2 + 1
        } else {
            -(value / 2)
        };
        i32::try_from(signed).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_standard_says() {
        // 1 | 010 | 011 | 00100 | 1..
        let mut bits = Bits::new(&[0b1010_0110, 0b0100_1000]);
        assert_eq!(
            [bits.ue(), bits.ue(), bits.ue(), bits.ue(), bits.ue()],
            [Some(0), Some(1), Some(2), Some(3), Some(0)]
        );
        let mut bits = Bits::new(&[0b1010_0110, 0b0100_0010, 0b1000_0000]);
        assert_eq!(
            [bits.se(), bits.se(), bits.se(), bits.se(), bits.se()],
            [Some(0), Some(1), Some(-1), Some(2), Some(-2)]
        );
        assert_eq!(Bits::new(&[0, 0, 0, 0, 0, 0]).ue(), None);
    }

    #[test]
    fn bytes_against_start_codes_are_left_out() {
        let mut bits = Bits::new(&[0, 0, 3, 1, 0, 0, 3]);
        let read: Vec<u8> = std::iter::from_fn(|| bits.byte()).collect();
        assert_eq!(read, [0, 0, 1, 0, 0]);
        let mut bits = Bits::new(&[0, 0, 3, 0, 0, 3, 0x80]);
        assert_eq!((bits.bits(32), bits.bit()), (Some(0), Some(true)));
    }
}
