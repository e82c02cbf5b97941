//! The start of a progressive file: `ftyp`, `moov` with all tables, and the header of `mdat`.

use domain::{Timestamp, video::VideoFormat};

use crate::mp4::write::{Boxes, ftyp, mdia, mvhd, stsd, tkhd};

/// Pictures in one chunk: about a second.
const CHUNK: usize = 25;
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

/// Everything before the first picture.
pub(super) fn header(format: &VideoFormat, entries: &[Entry], times: &Times) -> Vec<u8> {
    let length = positive(times.length);
    let created = positive(times.begins.0.div_euclid(1_000_000) + EPOCH);
    let total: i64 = entries.iter().map(|entry| entry.duration).sum();
    let media = positive(total.max(times.start + times.length));
    let data: u64 = entries.iter().map(|entry| u64::from(entry.size)).sum();
    let mut out = Boxes::default();
    let mut offsets = 0;
    ftyp(&mut out, b"isom", &[b"isom", b"iso4", b"mp41"]);
    out.boxed(b"moov", |b| {
        mvhd(b, created, length);
        b.boxed(b"trak", |b| {
            tkhd(b, length, format);
            b.boxed(b"edts", |b| {
                b.full(b"elst", 1, 0, |b| {
                    b.u32(1);
                    b.u64(length);
                    b.u64(positive(times.start));
                    b.u32(0x0001_0000); // normal speed
                });
            });
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
                chunks(b, entries.len());
                b.full(b"stsz", 0, 0, |b| {
                    b.u32(0);
                    b.u32(count(entries.len()));
                    entries.iter().for_each(|entry| b.u32(entry.size));
                });
                b.full(b"co64", 0, 0, |b| {
                    b.u32(count(entries.len().div_ceil(CHUNK)));
                    offsets = b.len();
                    b.zeros(entries.len().div_ceil(CHUNK) * 8);
                });
            });
        });
    });
    // Always with a large size: a day of footage is more than 32 bits can say.
    out.u32(1);
    out.bytes(b"mdat");
    out.u64(16 + data);
    let mut at = out.len() as u64;
    for (n, chunk) in entries.chunks(CHUNK).enumerate() {
        out.patch(offsets + n * 8, &at.to_be_bytes());
        at += chunk.iter().map(|entry| u64::from(entry.size)).sum::<u64>();
    }
    out.into_bytes()
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

/// All chunks are of one size, but for the last.
fn chunks(out: &mut Boxes, samples: usize) {
    let (whole, rest) = (samples / CHUNK, samples % CHUNK);
    let mut entries = Vec::new();
    if whole > 0 {
        entries.push((1, CHUNK));
    }
    if rest > 0 {
        entries.push((whole + 1, rest));
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
