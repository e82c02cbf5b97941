//! Where sound stands in the file that is written.

use domain::audio::{AudioCodec, follow};

use super::open::OpenFile;
use crate::{
    hub::AudioPacket,
    mp4::{AUDIO_LEAD_S, AudioSample, TIMESCALE, index},
};

/// Packets of G.711 that follow each other are one sample of up to this part of a second: its bytes
/// stand for themselves, and an index of them would be longer than that of the pictures.
const PART: u32 = 10;

/// The sound of one fragment.
pub(super) struct Placed<'a> {
    /// When the first begins, as the file counts.
    base: i64,
    samples: Vec<AudioSample>,
    packets: Vec<&'a AudioPacket>,
}

/// Places what was heard behind what the file has already; its pictures count from `first_dts`. What
/// has no place is left out, and all of it where the file has no track of sound.
pub(super) fn placed<'a>(file: &OpenFile, first_dts: i64, heard: &'a [AudioPacket]) -> Placed<'a> {
    let mut out = Placed {
        base: 0,
        samples: Vec::new(),
        packets: Vec::new(),
    };
    let Some(format) = &file.audio_format else {
        return out;
    };
    let rate = i64::from(format.rate_hz);
    let last = file.audio().last().copied();
    let mut end = last.map(|last| last.dts + i64::from(last.sample.duration));
    let mut begins = 0;
    for packet in heard {
        let ticks = i128::from(packet.at - first_dts) * i128::from(rate);
        let wanted = ticks.div_euclid(i128::from(TIMESCALE)) as i64 + AUDIO_LEAD_S * rate;
        let at = match end {
            Some(end) => follow(end, wanted, packet.duration),
            None => Some(wanted).filter(|at| *at >= 0),
        };
        let Some(at) = at.filter(|_| u32::try_from(packet.data.len()).is_ok()) else {
            continue;
        };
        out.packets.push(packet);
        end = Some(at + i64::from(packet.duration));
        match out.samples.last_mut() {
            Some(before)
                if format.codec != AudioCodec::Aac
                    && at == begins + i64::from(before.duration)
                    && before.duration.saturating_add(packet.duration) <= format.rate_hz / PART =>
            {
                before.duration += packet.duration;
                before.size += packet.data.len() as u32;
                continue;
            }
            // It lasts until this one, also over a gap.
            Some(before) => {
                before.duration = u32::try_from(at - begins).unwrap_or(before.duration);
            }
            None => out.base = at,
        }
        out.samples.push(AudioSample {
            duration: packet.duration,
            size: packet.data.len() as u32,
        });
        begins = at;
    }
    out
}

impl Placed<'_> {
    /// What the fragment says of it.
    pub(super) fn run(&self) -> Option<(u64, &[AudioSample])> {
        Some((u64::try_from(self.base).ok()?, &self.samples))
    }

    pub(super) fn data(&self) -> impl Iterator<Item = &[u8]> {
        self.packets.iter().map(|packet| &*packet.data)
    }

    /// It was written, from `offset` on.
    pub(super) fn keep(self, file: &OpenFile, offset: u64) {
        if let Some((base, _)) = self.run().filter(|(_, samples)| !samples.is_empty()) {
            index::append(&mut file.audio(), base, self.samples, offset);
        }
    }
}
