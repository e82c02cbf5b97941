//! Which sound a clip has, and when it is heard.

use std::sync::Arc;

use domain::audio::{AudioFormat, follow};

use super::{moov::CHUNK, plan::Piece};
use crate::mp4::{AUDIO_LEAD_S, AudioSample, TIMESCALE};

/// Of how long a packet half may be closed up, in parts of a second: it is how a file says a gap that
/// a packet seems to last for long.
const LONGEST_PACKET: i64 = 10;

/// The sound of a clip, in units of its sample rate.
pub(super) struct Sound {
    pub(super) format: Arc<AudioFormat>,
    pub(super) samples: Vec<AudioSample>,
    /// Of which piece each is, and where it lies there.
    pub(super) places: Vec<(usize, u64)>,
    /// When each begins, since the clip's origin.
    begins: Vec<i64>,
}

/// What pieces of one file sound like; pieces without sound fit to all.
pub(super) fn format<'a>(
    mut pieces: impl Iterator<Item = &'a Piece>,
) -> Option<&'a Arc<AudioFormat>> {
    pieces.find_map(|piece| piece.index.audio_format.as_ref())
}

/// Whether a piece sounds like those before it.
pub(super) fn fits(run: &[Piece], next: &Piece) -> bool {
    let (one, two) = (format(run.iter()), &next.index.audio_format);
    one.is_none() || two.is_none() || one == two.as_ref()
}

/// Takes the sound that is heard between `start` and `end`, in units of [`TIMESCALE`] since an origin,
/// and that from `opening` on, where the pictures begin that nobody sees: players that do not know
/// edit lists show those, and what they play stays together.
/// `times` says when decoding of a piece begins, and when what is used of it ends. `None` when there is
/// none.
pub(super) fn heard(
    run: &mut [Piece],
    times: impl Fn(&Piece) -> (i64, i64),
    (opening, start, end): (i64, i64, i64),
) -> Option<Sound> {
    let format = Arc::clone(format(run.iter())?);
    let rate = i64::from(format.rate_hz);
    let mut out = Sound {
        format,
        samples: Vec::new(),
        places: Vec::new(),
        begins: Vec::new(),
    };
    let [opening, start, end] = [opening, start, end].map(|ticks| units(ticks, rate));
    let mut before: Option<i64> = None;
    for (n, piece) in run.iter_mut().enumerate() {
        let (base, last) = times(piece);
        let (base, last) = (units(base, rate) - AUDIO_LEAD_S * rate, units(last, rate));
        // Given back as it is used: a day of it is long.
        for entry in std::mem::take(&mut piece.index.audio) {
            let (wanted, duration) = (base + entry.dts, i64::from(entry.sample.duration));
            if wanted + duration <= opening || wanted >= end.min(last) {
                continue;
            }
            let most = u32::try_from(rate / LONGEST_PACKET).unwrap_or(u32::MAX);
            let at = match before {
                Some(before) => follow(before, wanted, entry.sample.duration.min(most)),
                None => Some(wanted),
            };
            let Some(at) = at else { continue };
            // What is used of the piece may end within the gap after a packet.
            before = Some(at + duration.min((last - at).max(0)));
            out.samples.push(entry.sample);
            out.places.push((n, entry.offset));
            out.begins.push(at);
        }
    }
    // Each lasts until the next one, and the last not longer than the pictures.
    for n in 0..out.samples.len() {
        let own = out.begins[n] + i64::from(out.samples[n].duration);
        let until = out.begins.get(n + 1).map_or(own.min(end), |next| *next);
        out.samples[n].duration = u32::try_from(until - out.begins[n]).unwrap_or(1).max(1);
    }
    before.is_some_and(|end| end > start).then_some(out)
}

impl Sound {
    /// How much of it stands before the end of each chunk of pictures; `decoded` is when they are, as
    /// in [`heard`].
    pub(super) fn until(&self, decoded: impl ExactSizeIterator<Item = i64>) -> Vec<usize> {
        let chunks = decoded.len().div_ceil(CHUNK);
        let rate = i64::from(self.format.rate_hz);
        decoded
            .step_by(CHUNK)
            .skip(1)
            .map(|next| {
                let next = units(next, rate);
                self.begins.partition_point(|begins| *begins < next)
            })
            .chain([self.samples.len()])
            .take(chunks)
            .collect()
    }

    /// What of it is heard, as an edit list, when the clip shows what lies between `start` and `end`.
    pub(super) fn edits(&self, (start, end): (i64, i64)) -> Vec<(u64, i64)> {
        let rate = i64::from(self.format.rate_hz);
        let ticks = |units: i64| {
            let ticks = i128::from(units) * i128::from(TIMESCALE);
            ticks.div_euclid(i128::from(rate)) as i64
        };
        let first = self.begins.first().map_or(0, |first| *first) - units(start, rate);
        let sounding: i64 = self.samples.iter().map(|one| i64::from(one.duration)).sum();
        let silent = ticks(first.max(0)).min(end - start - 1);
        let until = ticks(first + sounding).min(end - start);
        let length = u64::try_from(until - silent).unwrap_or(0).max(1);
        let mut out = Vec::new();
        if let Ok(silent @ 1..) = u64::try_from(silent) {
            out.push((silent, -1));
        }
        out.push((length, (-first).max(0)));
        out
    }
}

fn units(ticks: i64, rate: i64) -> i64 {
    (i128::from(ticks) * i128::from(rate)).div_euclid(i128::from(TIMESCALE)) as i64
}
