//! A clip made ready to send: access units cut into RTP packets, each with what a sender must know
//! of it. Made once per process and clip; nothing in it changes afterwards.

use std::ops::Range;

use crate::{
    Codec,
    bits::{Bits, nal_units},
    order, packet, sdp,
};

/// What is known of the bytes before they are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    pub(crate) codec: Codec,
    pub(crate) fps: u32,
    /// Frames of the loop; what follows is one group of a frozen picture and one of black ones.
    /// `None`: everything is the loop.
    pub(crate) loop_frames: Option<usize>,
    /// Fill up to this bit rate.
    pub(crate) kbit_s: Option<u32>,
}

/// One access unit, packetised.
#[derive(Debug)]
pub(crate) struct Frame {
    /// Its packets one after the other, each with interleaving and RTP header; channel, sequence
    /// number, timestamp and SSRC are zero.
    pub(crate) wire: Vec<u8>,
    /// Where each packet (its interleaving header) begins in `wire`; the next one, or the end, ends
    /// it.
    pub(crate) packets: Vec<u32>,
    /// Whether a decoder can begin here.
    pub(crate) key: bool,
    /// How many frames later it is shown than sent.
    pub(crate) shift: i32,
}

impl Frame {
    /// The packets as ranges of `wire`, interleaving header included.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let ends = self.packets.iter().skip(1).map(|&next| next as usize);
        let starts = self.packets.iter().map(|&start| start as usize);
        starts
            .zip(ends.chain([self.wire.len()]))
            .map(|(start, end)| start..end)
    }
}

/// A clip ready to send.
#[derive(Debug)]
pub(crate) struct Film {
    /// RTP clock ticks (90 kHz) per frame.
    pub(crate) ticks: u32,
    pub(crate) frames: Vec<Frame>,
    /// What is sent in a healthy state.
    pub(crate) loop_part: Range<usize>,
    /// A group of one picture over and over; in a clip without one, the first picture alone.
    pub(crate) frozen: Range<usize>,
    /// A group of black pictures, if the clip has one.
    pub(crate) black: Option<Range<usize>>,
    /// How many frames before its sending a picture was taken, at least: pictures that others refer
    /// to are sent before B-pictures that are older.
    pub(crate) delay: u32,
    /// The attributes of the media description.
    pub(crate) description: String,
}

impl Film {
    /// Reads an Annex-B stream; says in a sentence what is wrong with it, if it cannot be sent.
    pub(crate) fn new(data: &[u8], source: Source) -> Result<Film, String> {
        let Source { codec, fps, .. } = source;
        let units = access_units(codec, data);
        let description = sdp::attributes(codec, fps, units.iter().flatten().copied())
            .ok_or("no parameter sets found")?;
        let keys: Vec<bool> = units.iter().map(|unit| is_key(codec, unit)).collect();
        if keys.first() != Some(&true) {
            return Err("does not begin with a key picture".to_owned());
        }
        let end = source.loop_frames.unwrap_or(units.len());
        if end > units.len() {
            return Err(format!("{} frames, expected {end}", units.len()));
        }
        let shifts = order::shifts(codec, &units);
        let padding = Padding::new(&source, &units[..end], &keys[..end]);
        let frames: Vec<Frame> = units
            .iter()
            .zip(keys.iter().zip(shifts))
            .map(|(unit, (&key, shift))| {
                let filler = padding.of(unit, key);
                packet::frame(codec, unit, filler, key, shift)
            })
            .collect();
        let group = (frames.len() - end) / 2;
        let parts = (source.loop_frames.is_some() && group > 0)
            .then(|| (end..end + group, end + group..end + 2 * group));
        let (frozen, black) = match parts {
            Some((frozen, black)) => (frozen, Some(black)),
            None => (0..1, None),
        };
        let delay = frames.iter().map(|frame| frame.shift).max().unwrap_or(0);
        Ok(Film {
            ticks: 90_000 / fps,
            loop_part: 0..end,
            frozen,
            black,
            delay: u32::try_from(delay).unwrap_or(0),
            description,
            frames,
        })
    }
}

/// The NAL units of each access unit; delimiters and filler are left out.
fn access_units(codec: Codec, data: &[u8]) -> Vec<Vec<&[u8]>> {
    let mut units = Vec::new();
    let mut unit = Vec::new();
    let mut has_slice = false;
    for nal in nal_units(data) {
        let (slice, first, trailing, dropped) = match codec {
            Codec::H264 => {
                let kind = nal[0] & 31;
                let first = nal.get(1).is_some_and(|byte| byte & 0x80 != 0);
                let trailing = matches!(kind, 10 | 11);
                (
                    (1..=5).contains(&kind),
                    first,
                    trailing,
                    matches!(kind, 9 | 12),
                )
            }
            Codec::H265 => {
                let kind = nal[0] >> 1 & 63;
                let first = nal.get(2).is_some_and(|byte| byte & 0x80 != 0);
                let trailing = matches!(kind, 36 | 37 | 40);
                (kind < 32, first, trailing, matches!(kind, 35 | 38))
            }
        };
        if has_slice && !trailing && (first || !slice) {
            units.push(std::mem::take(&mut unit));
            has_slice = false;
        }
        has_slice |= slice;
        if !dropped {
            unit.push(nal);
        }
    }
    if has_slice {
        units.push(unit);
    }
    units
}

/// Whether a decoder can begin here: IDR; CRA or BLA; or an H.264 recovery point that recovers at
/// once.
fn is_key(codec: Codec, unit: &[&[u8]]) -> bool {
    unit.iter().any(|nal| match codec {
        Codec::H264 => match nal[0] & 31 {
            5 => true,
            6 => {
                // The recovery point must be the first message, as encoders write it.
                let mut bits = Bits::new(nal, 1);
                bits.take(8) == Some(6) && bits.take(8).is_some() && bits.golomb() == Some(0)
            }
            _ => false,
        },
        Codec::H265 => (16..=21).contains(&(nal[0] >> 1 & 63)),
    })
}

/// How many bytes to add to each access unit to reach a bit rate.
struct Padding {
    /// Wanted bytes of a frame that is not a key picture; zero when nothing is to be added.
    share: f64,
}

/// How much larger than other frames key pictures are made.
const KEY_SHARE: f64 = 8.0;

impl Padding {
    fn new(source: &Source, units: &[Vec<&[u8]>], keys: &[bool]) -> Padding {
        let Some(kbit_s) = source.kbit_s else {
            return Padding { share: 0.0 };
        };
        let bytes = f64::from(kbit_s) * 125.0 * units.len() as f64 / f64::from(source.fps);
        let key = keys.iter().filter(|&&key| key).count() as f64;
        Padding {
            share: bytes / (key * KEY_SHARE + (units.len() as f64 - key)),
        }
    }

    fn of(&self, unit: &[&[u8]], key: bool) -> usize {
        let wanted = self.share * if key { KEY_SHARE } else { 1.0 };
        let present: usize = unit.iter().map(|nal| nal.len()).sum();
        (wanted as usize).saturating_sub(present)
    }
}
