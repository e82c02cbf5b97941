//! From the sound that the network library delivers to packets beside the pictures.
//!
//! Whatever is wrong with sound ends here: a packet that cannot be placed is left out, and the
//! pictures never wait for it.

#[cfg(test)]
mod tests;

use std::{collections::VecDeque, sync::Arc};

use bytes::Bytes;
use domain::{
    Timestamp,
    audio::{AudioCodec, AudioFormat, follow},
};
use retina::{
    client::Stream,
    codec::{AudioFrame, ParametersRef},
};

use crate::{
    hub::AudioPacket,
    mp4::{self, LONGEST_AUDIO_CONFIG},
};

/// How far sound may be from where it came, in microseconds.
const APART: i64 = 300_000;
/// Sound that is late for this long, in microseconds, is not just a network that stalls.
const LATE: i64 = 2_000_000;
/// How much sound waits for a picture, in microseconds; then the oldest goes.
const MOST: i64 = 2_000_000;
/// A packet lasts at least this part of a second.
const SHORTEST: u32 = 1000;
/// The highest sample rate that is believed.
const HIGHEST_RATE: u32 = 192_000;

/// What a stream of the session description sounds like, where it can be recorded.
pub(super) fn format(stream: &Stream) -> Option<AudioFormat> {
    let codec = match (stream.media(), stream.encoding_name()) {
        ("audio", "mpeg4-generic") => AudioCodec::Aac,
        ("audio", "pcma") => AudioCodec::Alaw,
        ("audio", "pcmu") => AudioCodec::Ulaw,
        _ => return None,
    };
    let Some(ParametersRef::Audio(parameters)) = stream.parameters() else {
        return None;
    };
    let (rate_hz, channels) = (parameters.clock_rate(), parameters.channels().get());
    let config = match codec {
        AudioCodec::Aac => parameters.extra_data().to_vec(),
        AudioCodec::Alaw | AudioCodec::Ulaw => Vec::new(),
    };
    let known = match codec {
        AudioCodec::Aac => (1..=LONGEST_AUDIO_CONFIG).contains(&config.len()),
        AudioCodec::Alaw | AudioCodec::Ulaw => channels <= 2,
    };
    (known && (1..=HIGHEST_RATE).contains(&rate_hz)).then_some(AudioFormat {
        codec,
        rate_hz,
        channels,
        config,
    })
}

/// The sound of one connection, on its way to the next picture.
#[derive(Debug)]
pub(super) struct Audio {
    format: Arc<AudioFormat>,
    clock: AudioClock,
    /// When each begins, in units of the sample rate.
    waiting: VecDeque<(i64, u32, Bytes)>,
}

impl Audio {
    pub(super) fn new(format: AudioFormat) -> Self {
        Self {
            clock: AudioClock::new(format.rate_hz),
            format: Arc::new(format),
            waiting: VecDeque::new(),
        }
    }

    pub(super) fn format(&self) -> &Arc<AudioFormat> {
        &self.format
    }

    /// Takes some sound; what comes before the first picture goes.
    pub(super) fn packet(&mut self, packet: &AudioFrame, received: Timestamp) {
        let data = Bytes::copy_from_slice(packet.data());
        let duration = match self.format.codec {
            AudioCodec::Aac => packet.frame_length().get(),
            AudioCodec::Alaw | AudioCodec::Ulaw => {
                let samples = data.len() / usize::from(self.format.channels.max(1));
                u32::try_from(samples).unwrap_or(0)
            }
        };
        let stamp = packet.timestamp().elapsed();
        // Packets too short to be real would cost more memory than the sound in them.
        let shortest = self.format.rate_hz.div_ceil(SHORTEST).max(1);
        if data.is_empty() || duration < shortest {
            return;
        }
        if let Some(at) = self.clock.place(stamp, duration, received) {
            self.waiting.push_back((at, duration, data));
            let oldest = at - self.clock.units(MOST);
            while self.waiting.front().is_some_and(|one| one.0 < oldest) {
                self.waiting.pop_front();
            }
        }
    }

    /// What came since the picture before this one, which is shown at `at`, `pts` in its session.
    pub(super) fn take(
        &mut self,
        session: u64,
        at: Timestamp,
        pts: i64,
        received: Timestamp,
    ) -> Vec<AudioPacket> {
        if self.clock.picture(session, at, received) {
            // It belongs to the session before.
            self.waiting.clear();
        }
        let clock = &self.clock;
        self.waiting
            .drain(..)
            .map(|(begins, duration, data)| AudioPacket {
                at: pts + mp4::ticks(clock.micros(begins) - at.0),
                duration,
                data,
            })
            .collect()
    }
}

/// When sound is heard, in units of the sample rate since 1970, by the clock that pictures are shown
/// by.
///
/// The first packet stands where it came, as much later than footage time as the pictures do, and the
/// others follow by their time stamps. When these are too far from where packets come, for good, or
/// run ahead of that, the next packet is placed like the first.
#[derive(Debug)]
struct AudioClock {
    rate: i64,
    /// The session of pictures, and how late they come, in microseconds: the least of the last
    /// seconds.
    session: Option<u64>,
    lag: Least,
    /// The time stamp that stands at 0.
    zero: Option<i64>,
    /// The end of what was placed last.
    end: i64,
    /// How much later than where it stands sound came, in units: the least of the last seconds.
    late: Least,
}

impl AudioClock {
    fn new(rate_hz: u32) -> Self {
        Self {
            rate: i64::from(rate_hz),
            session: None,
            lag: Least::default(),
            zero: None,
            end: 0,
            late: Least::default(),
        }
    }

    /// Notes a picture that is shown at `at`; whether it begins a session.
    fn picture(&mut self, session: u64, at: Timestamp, received: Timestamp) -> bool {
        let begins = self.session.replace(session) != Some(session);
        if begins {
            (self.zero, self.end, self.lag) = (None, 0, Least::default());
        }
        let lag = received.0.saturating_sub(at.0);
        self.lag.note(lag, received);
        begins
    }

    /// Where the packet with this time stamp stands that came now; `None` when there are no pictures
    /// yet, or its time is taken.
    fn place(&mut self, stamp: i64, duration: u32, now: Timestamp) -> Option<i64> {
        self.session?;
        let lag = self.lag.least().unwrap_or(0);
        let came = self.units(now.0.saturating_sub(lag)) - i64::from(duration);
        let apart = self.units(APART);
        let zero = self.zero.filter(|zero| {
            let late = came - (stamp - zero);
            self.late.note(late, now);
            late > -apart && self.late.before.is_none_or(|late| late < apart)
        });
        let zero = zero.unwrap_or_else(|| {
            self.late = Least::default();
            stamp - came
        });
        self.zero = Some(zero);
        let at = follow(self.end, stamp - zero, duration)?;
        self.end = at + i64::from(duration);
        Some(at)
    }

    fn units(&self, micros: i64) -> i64 {
        (i128::from(micros) * i128::from(self.rate)).div_euclid(1_000_000) as i64
    }

    fn micros(&self, units: i64) -> i64 {
        (i128::from(units) * 1_000_000).div_euclid(i128::from(self.rate)) as i64
    }
}

/// The least of some values in the last [`LATE`] or so.
#[derive(Debug, Default)]
struct Least {
    /// Since when, and the least since then.
    now: Option<(Timestamp, i64)>,
    /// The least of the whole time before that, once one has passed.
    before: Option<i64>,
}

impl Least {
    fn note(&mut self, value: i64, now: Timestamp) {
        self.now = match self.now {
            Some((since, least)) if now.0.saturating_sub(since.0) < LATE => {
                Some((since, least.min(value)))
            }
            Some((_, least)) => {
                self.before = Some(least);
                Some((now, value))
            }
            None => Some((now, value)),
        };
    }

    fn least(&self) -> Option<i64> {
        let now = self.now.map(|(_, least)| least);
        now.into_iter().chain(self.before).min()
    }
}
