//! What a segment file says about itself: its description at the start, and its summary and
//! sample index at the end.
//!
//! The index is what clips are planned from, so it is compact (about three bytes a picture) and
//! stands alone: it also says where in the file the bytes of each picture lie.

use domain::{
    Timestamp,
    audio::AudioCodec,
    id::{CameraId, SegmentId, VolumeId},
    video::{Codec, StreamKind},
};

use super::{AudioSample, Sample, TRAILER, read::LATEST, write::extended};

/// The version of the description and of the trailer that is written.
pub const VERSION: u8 = 1;

/// More samples than this are not believed: a day at 60 pictures a second.
const MOST_SAMPLES: u64 = 86_400 * 60;

/// What a file is; JSON in the box [`super::DESCRIPTION`]. Unknown fields are ignored, so that
/// later versions can say more.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Description {
    /// The version of the format; readers refuse a newer one.
    pub version: u8,
    /// The segment, so that its row can be made again with the same id.
    pub segment: SegmentId,
    /// The camera.
    pub camera: CameraId,
    /// The stream.
    pub stream: StreamKind,
    /// When the first picture is shown, in microseconds since 1970.
    pub start_us: i64,
    /// The codec.
    pub codec: Codec,
    /// The codec in the words of browsers.
    pub rfc6381: String,
    /// Width of the picture shown, in pixels.
    pub width: u16,
    /// Height of the picture shown, in pixels.
    pub height: u16,
    /// The volume it was written to.
    pub volume: VolumeId,
    /// The codec of its sound, where it has a track of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<AudioCodec>,
}

/// What is known at the end of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The first instant after the last picture.
    pub end: Timestamp,
    /// How many pictures.
    pub frames: u32,
    /// How many packets were lost.
    pub lost: u32,
    /// The camera's clock minus ours, in microseconds.
    pub camera_offset_us: Option<i64>,
}

/// One picture and where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// Decode time relative to the first picture decoded, in units of [`super::TIMESCALE`].
    pub dts: i64,
    /// Where its bytes begin in the file.
    pub offset: u64,
    /// The rest.
    pub sample: Sample,
}

/// One packet of sound and where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioIndexed {
    /// Its time from [`super::AUDIO_LEAD_S`] before the first picture decoded, in units of the sample
    /// rate.
    pub dts: i64,
    /// Where its bytes begin in the file.
    pub offset: u64,
    /// The rest.
    pub sample: AudioSample,
}

/// Adds the sound of one fragment, which begins at `base` and lies from `offset` on; what was last
/// lasts until then. What does not follow that is left out: the pictures beside it are footage all
/// the same.
pub(crate) fn append(
    all: &mut Vec<AudioIndexed>,
    base: u64,
    samples: Vec<AudioSample>,
    mut offset: u64,
) {
    let Some(mut dts) = i64::try_from(base).ok().filter(|time| *time < LATEST) else {
        return;
    };
    if let Some(last) = all.last_mut() {
        match u32::try_from(dts - last.dts) {
            Ok(duration) if duration > 0 => last.sample.duration = duration,
            _ => return,
        }
    }
    for sample in samples {
        all.push(AudioIndexed {
            dts,
            offset,
            sample,
        });
        dts += i64::from(sample.duration);
        offset += u64::from(sample.size);
    }
}

/// What a trailer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trailer {
    /// What is known at the end.
    pub summary: Summary,
    /// The pictures in the order of decoding.
    pub samples: Vec<Indexed>,
    /// The sound, in order; empty when there is none.
    pub audio: Vec<AudioIndexed>,
}

/// Makes the trailer of a file with these pictures and this sound, as a whole box.
#[must_use]
pub fn trailer(summary: &Summary, samples: &[Indexed], audio: &[AudioIndexed]) -> Vec<u8> {
    let mut out = vec![VERSION];
    out.extend(summary.end.0.to_be_bytes());
    out.extend(summary.frames.to_be_bytes());
    out.extend(summary.lost.to_be_bytes());
    out.push(u8::from(summary.camera_offset_us.is_some()));
    out.extend(summary.camera_offset_us.unwrap_or(0).to_be_bytes());
    let places = samples
        .iter()
        .map(|entry| (entry.offset, entry.sample.size));
    put_runs(&mut out, &places.collect::<Vec<_>>());
    let mut guess = Guess::default();
    for entry in samples {
        guess.write(&mut out, &entry.sample);
    }
    if let Some(first) = audio.first() {
        let places = audio.iter().map(|entry| (entry.offset, entry.sample.size));
        put_runs(&mut out, &places.collect::<Vec<_>>());
        put(&mut out, zigzag(first.dts));
        let mut last = AudioSample::default();
        for AudioIndexed { sample, .. } in audio {
            let difference = |new: u32, old: u32| zigzag(i64::from(new) - i64::from(old));
            put(&mut out, difference(sample.duration, last.duration));
            put(&mut out, difference(sample.size, last.size));
            last = *sample;
        }
    }
    out.extend(&blake3::hash(&out).as_bytes()[..16]);
    // The whole box: its header, its type, what stands here, and this number.
    let whole = u32::try_from(8 + 16 + out.len() + 4).unwrap_or(u32::MAX);
    out.extend(whole.to_be_bytes());
    extended(TRAILER, &out)
}

/// Reads the content of a trailer box (what follows its type). `None` when it is damaged or of a
/// newer version.
#[must_use]
pub fn read_trailer(content: &[u8]) -> Option<Trailer> {
    let (content, _whole) = content.split_last_chunk::<4>()?;
    let (content, checksum) = content.split_last_chunk::<16>()?;
    if blake3::hash(content).as_bytes()[..16] != *checksum {
        return None;
    }
    let mut rest = content;
    let [version] = take(&mut rest)?;
    if version != VERSION {
        return None;
    }
    let end = Timestamp(i64::from_be_bytes(take(&mut rest)?));
    let frames = u32::from_be_bytes(take(&mut rest)?);
    let lost = u32::from_be_bytes(take(&mut rest)?);
    let [known] = take(&mut rest)?;
    let offset = i64::from_be_bytes(take(&mut rest)?);
    let summary = Summary {
        end,
        frames,
        lost,
        camera_offset_us: (known == 1).then_some(offset),
    };
    let (count, runs) = get_runs(&mut rest)?;
    let mut samples = Vec::with_capacity(count);
    let mut guess = Guess::default();
    let (mut at, mut dts) = (0_u64, 0_i64);
    for (skip, length) in runs {
        at = at.checked_add(skip)?;
        for _ in 0..length {
            let sample = guess.read(&mut rest)?;
            samples.push(Indexed {
                dts,
                offset: at,
                sample,
            });
            dts += i64::from(sample.duration);
            at = at.checked_add(u64::from(sample.size))?;
        }
    }
    let audio = if rest.is_empty() {
        Vec::new()
    } else {
        read_audio(&mut rest)?
    };
    rest.is_empty().then_some(Trailer {
        summary,
        samples,
        audio,
    })
}

fn read_audio(rest: &mut &[u8]) -> Option<Vec<AudioIndexed>> {
    let (count, runs) = get_runs(rest)?;
    let mut out = Vec::with_capacity(count);
    let mut dts = Some(unzigzag(get(rest)?)).filter(|first| (0..LATEST).contains(first))?;
    let (mut at, mut last) = (0_u64, AudioSample::default());
    for (skip, length) in runs {
        at = at.checked_add(skip)?;
        for _ in 0..length {
            let mut next = |old: u32| {
                let new = i64::from(old).checked_add(unzigzag(get(rest)?))?;
                u32::try_from(new).ok()
            };
            let sample = AudioSample {
                duration: next(last.duration)?,
                size: next(last.size)?,
            };
            out.push(AudioIndexed {
                dts,
                offset: at,
                sample,
            });
            dts = dts.checked_add(i64::from(sample.duration))?;
            at = at.checked_add(u64::from(sample.size))?;
            last = sample;
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Writes where things of these offsets and sizes lie: how many there are, and for each run without
/// holes how much precedes it and how long it is.
fn put_runs(out: &mut Vec<u8>, places: &[(u64, u32)]) {
    let end = |(offset, size): (u64, u32)| offset + u64::from(size);
    let runs: Vec<_> = places.chunk_by(|a, b| end(*a) == b.0).collect();
    put(out, places.len() as u64);
    put(out, runs.len() as u64);
    let mut before = 0;
    for run in runs {
        put(out, run[0].0.saturating_sub(before));
        put(out, run.len() as u64);
        before = run.last().map_or(before, |last| end(*last));
    }
}

/// How many things there are, and their runs. Every thing takes a byte at least of what follows.
fn get_runs(rest: &mut &[u8]) -> Option<(usize, Vec<(u64, u64)>)> {
    let count = get(rest)?;
    let run_count = get(rest)?;
    if count > MOST_SAMPLES || run_count > count || count > rest.len() as u64 {
        return None;
    }
    let mut runs = Vec::new();
    let mut total = 0_u64;
    for _ in 0..run_count {
        let (skip, length) = (get(rest)?, get(rest)?);
        total = total.checked_add(length)?;
        runs.push((skip, length));
    }
    (total == count).then_some((usize::try_from(count).ok()?, runs))
}

/// What the next sample probably is; only the difference is written.
///
/// For each sample: the difference of durations, doubled thrice to hold three flags (key, lost,
/// other composition offset); the difference of sizes to the last one that was a key picture or
/// was none; where flagged, the difference of composition offsets and the number lost.
#[derive(Default)]
struct Guess {
    duration: i64,
    key_size: i64,
    other_size: i64,
    composition: i64,
}

impl Guess {
    fn write(&mut self, out: &mut Vec<u8>, sample: &Sample) {
        let duration = i64::from(sample.duration);
        let composition = i64::from(sample.composition);
        let moved = composition != self.composition;
        let flags = u64::from(sample.key) | u64::from(sample.lost > 0) << 1 | u64::from(moved) << 2;
        put(out, zigzag(duration - self.duration) << 3 | flags);
        self.duration = duration;
        let size = i64::from(sample.size);
        let last = self.last_size(sample.key);
        put(out, zigzag(size - *last));
        *last = size;
        if moved {
            put(out, zigzag(composition - self.composition));
            self.composition = composition;
        }
        if sample.lost > 0 {
            put(out, u64::from(sample.lost));
        }
    }

    fn read(&mut self, rest: &mut &[u8]) -> Option<Sample> {
        let first = get(rest)?;
        let key = first & 1 != 0;
        self.duration = self.duration.checked_add(unzigzag(first >> 3))?;
        let difference = unzigzag(get(rest)?);
        let last = self.last_size(key);
        *last = last.checked_add(difference)?;
        let size = u32::try_from(*last).ok()?;
        if first & 4 != 0 {
            self.composition = self.composition.checked_add(unzigzag(get(rest)?))?;
        }
        let lost = if first & 2 != 0 {
            u16::try_from(get(rest)?).ok()?
        } else {
            0
        };
        Some(Sample {
            duration: u32::try_from(self.duration).ok()?,
            size,
            key,
            composition: i32::try_from(self.composition).ok()?,
            lost,
        })
    }

    fn last_size(&mut self, key: bool) -> &mut i64 {
        if key {
            &mut self.key_size
        } else {
            &mut self.other_size
        }
    }
}

fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn get(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the box holds after its header and its type.
    fn content(bytes: &[u8]) -> &[u8] {
        &bytes[24..]
    }

    fn place(samples: &[(Sample, u16)]) -> Vec<Indexed> {
        let (mut dts, mut offset) = (0, 700);
        samples
            .iter()
            .map(|&(sample, skip)| {
                offset += u64::from(skip);
                let entry = Indexed {
                    dts,
                    offset,
                    sample,
                };
                dts += i64::from(sample.duration);
                offset += u64::from(sample.size);
                entry
            })
            .collect()
    }

    fn place_audio(samples: &[(u32, u32, u16)], from: i64) -> Vec<AudioIndexed> {
        let (mut dts, mut offset) = (from, 900);
        samples
            .iter()
            .map(|&(duration, size, skip)| {
                offset += u64::from(skip);
                let sample = AudioSample { duration, size };
                let entry = AudioIndexed {
                    dts,
                    offset,
                    sample,
                };
                dts += i64::from(duration);
                offset += u64::from(size);
                entry
            })
            .collect()
    }

    prop_compose! {
        fn sample()(duration in 0..100_000_u32, size: u32, key: bool,
                    composition in -9_000..9_000_i32, lost in 0..3_u16) -> Sample {
            Sample { duration, size, key, composition, lost }
        }
    }

    proptest! {
        #[test]
        fn trailers_round_trip(
            samples in prop::collection::vec((sample(), 0..300_u16), 0..60),
            sounds in prop::collection::vec((0..100_000_u32, any::<u32>(), 0..300_u16), 0..60),
            from in 0..90_000_i64,
            offset: Option<i64>,
        ) {
            let entries = place(&samples);
            let audio = place_audio(&sounds, from);
            let summary = Summary {
                end: Timestamp(77), frames: entries.len() as u32, lost: 3,
                camera_offset_us: offset,
            };
            let bytes = trailer(&summary, &entries, &audio);
            let length = u32::from_be_bytes(*bytes.last_chunk().unwrap()) as usize;
            prop_assert_eq!(length, bytes.len());
            let said = Trailer { summary, samples: entries, audio };
            prop_assert_eq!(read_trailer(content(&bytes)), Some(said));
        }

        #[test]
        fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(read_trailer(&bytes), None);
        }

        /// Even with a right checksum.
        #[test]
        fn nothing_panics(mut bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            if let Some(first) = bytes.first_mut() {
                *first = VERSION;
            }
            let checksum = blake3::hash(&bytes);
            bytes.extend(&checksum.as_bytes()[..16]);
            bytes.extend([0; 4]);
            let _ = read_trailer(&bytes);
        }
    }

    #[test]
    fn about_three_bytes_a_picture() {
        let samples: Vec<_> = (0..1500_u32)
            .map(|n| {
                let size = 20_000 + n * 7919 % 6_000;
                let sample = Sample {
                    duration: 3600,
                    size: if n % 50 == 0 { size * 5 } else { size },
                    key: n % 50 == 0,
                    ..Sample::default()
                };
                (sample, if n % 7 == 0 { 208 } else { 0 })
            })
            .collect();
        let summary = Summary {
            end: Timestamp(0),
            frames: 1500,
            lost: 0,
            camera_offset_us: None,
        };
        let length = trailer(&summary, &place(&samples), &[]).len();
        assert!(length < 1500 * 4, "{length}");
    }
}
