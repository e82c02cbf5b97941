//! What is known about encoded sound without decoding it, and where its packets stand in time.

/// A way of encoding sound that is recorded as it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AudioCodec {
    /// MPEG-4 AAC (ISO/IEC 14496-3).
    Aac,
    /// ITU-T G.711, A-law. Not every browser plays it.
    Alaw,
    /// ITU-T G.711, µ-law. Not every browser plays it.
    Ulaw,
}

/// Everything a decoder must know before the first packet.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AudioFormat {
    /// The codec.
    pub codec: AudioCodec,
    /// Samples of each channel in a second; also the clock of the packets.
    pub rate_hz: u32,
    /// How many channels.
    pub channels: u16,
    /// The AudioSpecificConfig (ISO/IEC 14496-3) of AAC; empty for the others.
    pub config: Vec<u8>,
}

impl std::fmt::Debug for AudioFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            codec,
            rate_hz,
            channels,
            ..
        } = self;
        write!(f, "{codec:?} {rate_hz} Hz, {channels} channels")
    }
}

/// Where a packet of `duration` stands that follows what ends at `end` and is wanted at `wanted`,
/// all in one unit. Clocks are rounded and jitter: what is off by less than half a packet follows at
/// once, what comes later leaves a gap, and `None` is for what lies in time that is taken already.
/// So places never overlap, and are never further than half a packet from where they are wanted.
#[must_use]
pub fn follow(end: i64, wanted: i64, duration: u32) -> Option<i64> {
    let half = i64::from(duration / 2);
    match wanted.saturating_sub(end) {
        off if off < -half => None,
        off if off <= half => Some(end),
        _ => Some(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// Whatever is wanted, packets follow each other, and stand about where they are wanted.
        #[test]
        fn places_rise_and_are_about_right(
            wanted in proptest::collection::vec((-5_000..500_000i64, 2u32..2_000), 1..100),
        ) {
            let mut end = 0;
            for (wanted, duration) in wanted {
                match follow(end, wanted, duration) {
                    Some(at) => {
                        proptest::prop_assert!(at >= end);
                        proptest::prop_assert!((at - wanted).abs() <= i64::from(duration / 2));
                        end = at + i64::from(duration);
                    }
                    None => proptest::prop_assert!(wanted < end),
                }
            }
        }
    }
}
