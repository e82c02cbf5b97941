//! The sound of a camera: a tone, ready to send.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// What a camera's sound is encoded as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audio {
    /// G.711 A-law, 8 kHz, in packets of 20 ms.
    Alaw,
    /// G.711 µ-law, 8 kHz, in packets of 20 ms.
    Ulaw,
    /// AAC-LC, 16 kHz, one access unit of 64 ms in a packet (RFC 3640).
    Aac,
}

/// As `clips/make.sh` made it.
const AAC: &[u8] = include_bytes!("../clips/tone.aac");
/// Samples of G.711 in a packet.
const G711: u32 = 160;

/// A tone cut into packets, over and over.
#[derive(Debug)]
pub(crate) struct Tone {
    /// The payload type.
    pub(crate) kind: u8,
    /// Ticks of its RTP clock in a second.
    pub(crate) rate: u32,
    /// Ticks of a packet.
    pub(crate) step: u32,
    pub(crate) payloads: Vec<Vec<u8>>,
    /// The attributes of the media description.
    pub(crate) description: &'static str,
}

impl Audio {
    pub(crate) fn tone(self) -> &'static Tone {
        static TONES: [OnceLock<Tone>; 3] = [const { OnceLock::new() }; 3];
        TONES[self as usize].get_or_init(|| match self {
            Self::Alaw => Tone {
                kind: 8,
                rate: 8_000,
                step: G711,
                payloads: vec![(0..G711).map(|n| alaw(sample(n))).collect()],
                description: "a=rtpmap:8 PCMA/8000\r\n",
            },
            Self::Ulaw => Tone {
                kind: 0,
                rate: 8_000,
                step: G711,
                payloads: vec![(0..G711).map(|n| ulaw(sample(n))).collect()],
                description: "a=rtpmap:0 PCMU/8000\r\n",
            },
            Self::Aac => Tone {
                kind: 97,
                rate: 16_000,
                step: 1_024,
                payloads: access_units(AAC).map(aac).collect(),
                description: "a=rtpmap:97 mpeg4-generic/16000/1\r\n\
                    a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;\
                    indexlength=3;indexdeltalength=3;config=1408\r\n",
            },
        })
    }
}

/// 400 Hz: a packet holds whole periods of it.
fn sample(n: u32) -> i16 {
    let phase = f64::from(n % 20) / 20.0;
    (8_000.0 * (phase * std::f64::consts::TAU).sin()) as i16
}

/// ITU-T G.711, table 1: sign, segment and step, every other bit turned.
fn alaw(sample: i16) -> u8 {
    let (sign, size) = match sample {
        0.. => (0x80, sample),
        _ => (0, !sample),
    };
    let size = size >> 3;
    let segment = (size.max(1).ilog2().max(4) - 4) as u8;
    let step = (size >> segment.max(1)) as u8 & 15;
    (sign | segment << 4 | step) ^ 0x55
}

/// ITU-T G.711, table 2: sign, segment and step, all bits turned.
fn ulaw(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let size = sample.unsigned_abs().min(32_635) + 132;
    let segment = (size.ilog2() - 7) as u8;
    let step = (size >> (segment + 3)) as u8 & 15;
    !(sign | segment << 4 | step)
}

/// The access units of an ADTS stream.
fn access_units(mut adts: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let [0xff, _, _, a, b, c, ..] = adts else {
            return None;
        };
        let length = usize::from(a & 3) << 11 | usize::from(*b) << 3 | usize::from(c >> 5);
        let (unit, rest) = adts.split_at_checked(length)?;
        adts = rest;
        unit.get(7..)
    })
}

/// One access unit behind its header (RFC 3640, AAC-hbr).
fn aac(unit: &[u8]) -> Vec<u8> {
    let size = (unit.len() as u16) << 3;
    let mut payload = vec![0, 16];
    payload.extend(size.to_be_bytes());
    payload.extend_from_slice(unit);
    payload
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_encoded_as_g_711_says() {
        // Silence, and the ends of the scales.
        for (sample, a, u) in [(0, 0xd5, 0xff), (32_767, 0xaa, 0x80), (-32_768, 0x2a, 0)] {
            assert_eq!((alaw(sample), ulaw(sample)), (a, u), "{sample}");
        }
    }

    #[test]
    fn tones_are_whole() {
        for audio in [Audio::Alaw, Audio::Ulaw, Audio::Aac] {
            let tone = audio.tone();
            assert!(!tone.payloads.is_empty() && tone.payloads.iter().all(|one| one.len() > 4));
        }
        assert_eq!(Audio::Aac.tone().payloads.len(), 33);
    }
}
