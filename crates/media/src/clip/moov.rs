//! The start of a progressive file: `ftyp`, `moov` with all tables, and the header of `mdat`.

use domain::{Timestamp, audio::AudioFormat, video::VideoFormat};

use crate::mp4::{
    AudioSample,
    write::{Boxes, audio_mdia, audio_tkhd, edits, ftyp, mdia, mvhd, stsd, tkhd},
};

/// Pictures in one chunk: about a second.
pub(super) const CHUNK: usize = 25;
/// From 1904, where MP4 begins to count, to 1970, in seconds.
const EPOCH: i64 = 2_082_844_800;

/// One picture of the file, in the order of decoding.
pub(super) struct Entry {
    /// Until the next one is decoded.
    pub(super) duration: i64,
    /// From decoding to being shown.
    pub(super) composition: i64,
    pub(super) size: u32,
    pub(super) key: bool,
}

/// What is shown of it, in units of [`crate::mp4::TIMESCALE`] since the first decode time.
pub(super) struct Times {
    pub(super) start: i64,
    pub(super) length: i64,
    /// When the first picture shown was taken.
    pub(super) begins: Timestamp,
}

/// The sound beside the pictures.
pub(super) struct Sound<'a> {
    pub(super) format: &'a AudioFormat,
    pub(super) samples: &'a [AudioSample],
    /// How many of them stand before the end of each chunk of pictures; the last is all of them.
    pub(super) until: &'a [usize],
    /// What of it is heard: see [`edits`].
    pub(super) edits: Vec<(u64, i64)>,
}

impl Sound<'_> {
    /// The samples behind each chunk of pictures.
    fn chunks(&self) -> impl Iterator<Item = &[AudioSample]> {
        let mut from = 0;
        self.until.iter().map(move |&to| {
            let chunk = self.samples.get(from..to).unwrap_or_default();
            from = to;
            chunk
        })
    }
}

/// Everything before the first picture. Behind each chunk of pictures lies the sound of the same time.
pub(super) fn header(
    format: &VideoFormat,
    entries: &[Entry],
    times: &Times,
    sound: Option<&Sound<'_>>,
) -> Vec<u8> {
    let length = positive(times.length);
    let created = positive(times.begins.0.div_euclid(1_000_000) + EPOCH);
    let total: i64 = entries.iter().map(|entry| entry.duration).sum();
    let media = positive(total.max(times.start + times.length));
    let mut data: u64 = entries.iter().map(|entry| u64::from(entry.size)).sum();
    let mut out = Boxes::default();
    let (mut offsets, mut audio_offsets) = (0, 0);
    ftyp(&mut out, b"isom", &[b"isom", b"iso4", b"mp41"]);
    out.boxed(b"moov", |b| {
        mvhd(b, created, length, sound.is_some());
        b.boxed(b"trak", |b| {
            tkhd(b, length, format);
            edits(b, &[(length, times.start.max(0))]);
            mdia(b, media, |b| {
                stsd(b, format);
                runs(
                    b,
                    b"stts",
                    0,
                    entries.iter().map(|entry| clamped(entry.duration)),
                );
                if entries.iter().any(|entry| entry.composition != 0) {
                    let offsets = entries.iter().map(|entry| signed(entry.composition));
                    runs(b, b"ctts", 1, offsets);
                }
                sync_samples(b, entries);
                chunks(b, entries.chunks(CHUNK).map(<[Entry]>::len));
                sizes(b, entries.iter().map(|entry| entry.size));
                offsets = places(b, entries.len().div_ceil(CHUNK));
            });
        });
        if let Some(sound) = sound {
            b.boxed(b"trak", |b| audio_offsets = audio_track(b, sound));
        }
    });
    if let Some(sound) = sound {
        data += bytes(sound.samples);
    }
    // Always with a large size: a day of footage is more than 32 bits can say.
    out.u32(1);
    out.bytes(b"mdat");
    out.u64(16 + data);
    let mut at = out.len() as u64;
    let mut sounds = sound.map(Sound::chunks);
    for (n, chunk) in entries.chunks(CHUNK).enumerate() {
        out.patch(offsets + n * 8, &at.to_be_bytes());
        at += chunk.iter().map(|entry| u64::from(entry.size)).sum::<u64>();
        let sounds = sounds.as_mut().and_then(Iterator::next);
        if let Some(chunk) = sounds.filter(|chunk| !chunk.is_empty()) {
            out.patch(audio_offsets, &at.to_be_bytes());
            audio_offsets += 8;
            at += bytes(chunk);
        }
    }
    out.into_bytes()
}

/// The content of the track with the sound; where the table of its chunks begins.
fn audio_track(out: &mut Boxes, sound: &Sound<'_>) -> usize {
    let Sound {
        format, samples, ..
    } = *sound;
    let media = samples.iter().map(|sample| u64::from(sample.duration));
    let filled = || sound.chunks().filter(|chunk| !chunk.is_empty());
    let mut offsets = 0;
    audio_tkhd(out, sound.edits.iter().map(|(length, _)| length).sum());
    edits(out, &sound.edits);
    audio_mdia(out, media.sum(), format, |b| {
        runs(b, b"stts", 0, samples.iter().map(|sample| sample.duration));
        chunks(b, filled().map(<[AudioSample]>::len));
        sizes(b, samples.iter().map(|sample| sample.size));
        offsets = places(b, filled().count());
    });
    offsets
}

fn bytes(samples: &[AudioSample]) -> u64 {
    samples.iter().map(|sample| u64::from(sample.size)).sum()
}

fn sizes(out: &mut Boxes, sizes: impl ExactSizeIterator<Item = u32>) {
    out.full(b"stsz", 0, 0, |b| {
        b.u32(0);
        b.u32(count(sizes.len()));
        sizes.for_each(|size| b.u32(size));
    });
}

/// Room for where chunks lie; where that room begins.
fn places(out: &mut Boxes, chunks: usize) -> usize {
    let mut begins = 0;
    out.full(b"co64", 0, 0, |b| {
        b.u32(count(chunks));
        begins = b.len();
        b.zeros(chunks * 8);
    });
    begins
}

/// A table of how often a value follows itself.
fn runs(out: &mut Boxes, kind: &[u8; 4], version: u8, values: impl Iterator<Item = u32>) {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for value in values {
        match runs.last_mut() {
            Some((count, last)) if *last == value => *count += 1,
            _ => runs.push((1, value)),
        }
    }
    out.full(kind, version, 0, |b| {
        b.u32(count(runs.len()));
        for (count, value) in runs {
            b.u32(count);
            b.u32(value);
        }
    });
}

fn sync_samples(out: &mut Boxes, entries: &[Entry]) {
    let keys: Vec<u32> = entries
        .iter()
        .zip(1..)
        .filter_map(|(entry, number)| entry.key.then_some(number))
        .collect();
    out.full(b"stss", 0, 0, |b| {
        b.u32(count(keys.len()));
        keys.iter().for_each(|&number| b.u32(number));
    });
}

/// How many samples the chunks have, in order.
fn chunks(out: &mut Boxes, sizes: impl Iterator<Item = usize>) {
    let mut entries: Vec<(usize, usize)> = Vec::new();
    for (size, number) in sizes.zip(1..) {
        if entries.last().is_none_or(|(_, last)| *last != size) {
            entries.push((number, size));
        }
    }
    out.full(b"stsc", 0, 0, |b| {
        b.u32(count(entries.len()));
        for (first, samples) in entries {
            b.u32(count(first));
            b.u32(count(samples));
            b.u32(1); // sample description
        }
    });
}

fn count(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn clamped(value: i64) -> u32 {
    u32::try_from(value.max(0)).unwrap_or(u32::MAX)
}

fn signed(value: i64) -> u32 {
    let clamped = value.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
    (clamped as i32).cast_unsigned()
}

fn positive(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
