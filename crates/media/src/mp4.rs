//! The MP4 boxes that are used here: what a segment file looks like.
//!
//! Writing ([`mod@write`]), reading ([`read`]) and the sample index at the end of a sealed file
//! ([`index`]) belong here, as pure functions over bytes. Files, folders and times of day do not:
//! those are `footage` and `record`.
//!
//! # A segment file
//!
//! ```text
//! ftyp            brands iso6, cmfc, mp41
//! moov            one video track, time scale 90000, no samples of its own; with sound a second one,
//!                 its time scale the sample rate
//! uuid            DESCRIPTION, then JSON: what the file is (see [`index::Description`])
//! moof mdat       one pair for each flush; times are relative to the first picture decoded
//! moof mdat       …; where there is sound, it follows the pictures in the same mdat
//! uuid            TRAILER: summary and sample index; only after the seal
//! ```
//!
//! A picture's place in time is `start + (decode time + composition offset − the first picture's
//! composition offset)`, so `start`, in the description, is when the first picture is shown.
//! Loss before a picture is kept in the flags of its sample (degradation priority), so that it
//! survives a crash before the seal.
//!
//! Sound is counted from [`AUDIO_LEAD_S`] before the first picture decoded, as a packet can begin
//! before the picture it came after; an edit list says so to players. A sample lasts until the next
//! one, so that a gap is a sample that lasts longer than it sounds.

pub mod index;
pub mod read;
pub mod write;

pub use write::{fragment, init_segment};

/// Units of time per second in every track that is written here.
pub const TIMESCALE: u32 = 90_000;

/// How many seconds before the first picture decoded the time of the sound begins.
pub const AUDIO_LEAD_S: i64 = 1;

/// The longest AudioSpecificConfig that is written, in bytes; those of AAC-LC have two to seven.
pub const LONGEST_AUDIO_CONFIG: usize = 64;

/// The extended type of the box that describes the file, right after `moov`.
pub const DESCRIPTION: [u8; 16] = [
    0x6b, 0x1e, 0x5c, 0x0a, 0x3f, 0x52, 0x4c, 0x8e, 0x9d, 0x27, 0x58, 0x4c, 0x44, 0x45, 0x53, 0x43,
];

/// The extended type of the last box of a sealed file.
pub const TRAILER: [u8; 16] = [
    0x6b, 0x1e, 0x5c, 0x0a, 0x3f, 0x52, 0x4c, 0x8e, 0x9d, 0x27, 0x58, 0x4c, 0x54, 0x52, 0x4c, 0x52,
];

/// One encoded picture, as boxes describe it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Until the next picture is decoded, in units of [`TIMESCALE`].
    pub duration: u32,
    /// How many bytes.
    pub size: u32,
    /// Whether decoding can begin here.
    pub key: bool,
    /// Presentation time minus decode time, in units of [`TIMESCALE`].
    pub composition: i32,
    /// How many packets were lost before it; 0 when it is whole. Saturates.
    pub lost: u16,
}

/// One packet of sound, as boxes describe it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AudioSample {
    /// Until the next one, in units of the sample rate.
    pub duration: u32,
    /// How many bytes.
    pub size: u32,
}

/// Microseconds as units of [`TIMESCALE`], rounded to the nearest.
#[must_use]
pub fn ticks(micros: i64) -> i64 {
    (i128::from(micros) * 9 + 50).div_euclid(100) as i64
}

/// Units of [`TIMESCALE`] as microseconds, rounded to the nearest.
#[must_use]
pub fn micros(ticks: i64) -> i64 {
    (i128::from(ticks) * 200 + 9).div_euclid(18) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_and_micros_round_trip() {
        for n in [
            -1_000_003,
            -1,
            0,
            1,
            3_003,
            3_600,
            324_000_000,
            i64::from(u32::MAX),
        ] {
            assert_eq!(ticks(micros(n)), n);
        }
        assert_eq!(micros(90_000), 1_000_000);
        assert_eq!(micros(1), 11);
    }
}
