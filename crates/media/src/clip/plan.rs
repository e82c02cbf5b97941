//! Which pictures a clip has, and when each is decoded and shown.

use std::{sync::Arc, time::Duration};

use domain::{
    Result, Span, Timestamp,
    footage::{self, FileRef, Segment},
    video::VideoFormat,
};

use super::{
    Clip, Extent,
    moov::{self, Entry, Times},
    sound::{self, Sound},
};
use crate::{
    footage::{Footage, SampleIndex},
    mp4::{self, index::Indexed},
    record::OpenSegment,
};

/// A difference up to this many microseconds is rounding, not missing or doubled time.
const ROUNDING: i64 = 1_000;
/// How far behind the wanted span a file may begin that still has pictures of it.
const AFTERWARDS: Duration = Duration::from_secs(1);
/// Longer pauses than this many microseconds do not fit into the duration of one picture.
const LONGEST_PAUSE: i64 = 12 * 3600 * 1_000_000;

/// What is used of one segment: `samples`, shown up to `end`.
pub(super) struct Piece {
    /// Without its samples.
    pub(super) index: SampleIndex,
    samples: Vec<Indexed>,
    /// Composition offset of the segment's first picture: its decode times count from there.
    shift: i64,
    end: Timestamp,
    /// It goes on where the piece before it ends.
    touches: bool,
}

impl Piece {
    /// When a picture is shown, in microseconds.
    fn shown(&self, entry: &Indexed) -> i64 {
        let ticks = entry.dts + i64::from(entry.sample.composition) - self.shift;
        self.index.start.0 + mp4::micros(ticks)
    }

    fn start(&self) -> Option<Timestamp> {
        self.samples
            .first()
            .map(|first| Timestamp(self.shown(first)))
    }

    /// Leaves out what precedes picture `key`, and the pictures after it that cannot be decoded
    /// without that.
    fn begin_at(&mut self, key: usize) {
        self.samples.drain(..key);
        let Some(first) = self.samples.first() else {
            return;
        };
        let first = first.dts + i64::from(first.sample.composition);
        let group = 1 + self.samples[1..]
            .iter()
            .position(|entry| entry.sample.key)
            .unwrap_or(self.samples.len() - 1);
        let mut n = 0;
        self.samples.retain(|entry| {
            n += 1;
            n > group || entry.dts + i64::from(entry.sample.composition) >= first
        });
    }

    /// Leaves out everything from the first picture on that is shown at `end` or later.
    fn end_at(&mut self, end: Timestamp) {
        let keep = self
            .samples
            .iter()
            .position(|entry| self.shown(entry) >= end.0)
            .unwrap_or(self.samples.len());
        self.samples.truncate(keep);
        self.end = self.end.min(end);
    }
}

/// The pictures of every file that shares time with `span`, or begins soon after it: there lie the
/// pictures that are shown just before the key picture at which files were cut. By the order of
/// their starts.
pub(super) fn indexes(
    footage: &Footage,
    segments: &[Segment],
    open: Option<&OpenSegment>,
    span: Span,
) -> Result<Vec<SampleIndex>> {
    let mut out = Vec::new();
    let wide = Span::new(span.from(), span.to() + AFTERWARDS)?;
    for segment in segments
        .iter()
        .filter(|segment| segment.span.overlaps(wide))
    {
        match footage.index(segment) {
            Ok(index) => out.push(index),
            Err(error) => tracing::error!(path = %segment.file.path, error = %error.chain(),
                "a footage file is left out of a clip"),
        }
    }
    for part in open.iter().flat_map(|open| &open.parts) {
        let known = segments.iter().any(|segment| segment.id == part.segment);
        let wanted = !known && part.span().is_some_and(|its| its.overlaps(wide));
        // Somebody may have removed it; its reader would break off in the middle.
        if wanted && footage.open_file(&part.file).is_ok() {
            out.push(part.clone());
        }
    }
    out.sort_by_key(|index| (index.start, index.end));
    Ok(out)
}

/// What is used of each: no time twice, and every piece begins with a key picture.
pub(super) fn pieces(indexes: Vec<SampleIndex>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for mut index in indexes {
        let samples = std::mem::take(&mut index.samples);
        let first = samples.first();
        let mut next = Piece {
            shift: first.map_or(0, |first| i64::from(first.sample.composition)),
            samples,
            end: index.end,
            touches: false,
            index,
        };
        while let (Some(last), Some(start)) = (pieces.last_mut(), next.start()) {
            let pause = start.0 - last.end.0;
            next.touches = pause.abs() <= ROUNDING;
            if pause >= -ROUNDING {
                break;
            }
            // They overlap: go over to the later one at its last key picture that still does.
            let key = next
                .samples
                .iter()
                .rposition(|entry| entry.sample.key && next.shown(entry) <= last.end.0);
            match key.filter(|_| next.end > last.end) {
                Some(key) => {
                    last.end_at(Timestamp(next.shown(&next.samples[key])));
                    next.begin_at(key);
                }
                None => next.samples.clear(),
            }
            if !last.samples.is_empty() {
                break;
            }
            pieces.pop();
        }
        if !next.touches {
            next.begin_at(0);
        }
        if !next.samples.is_empty() {
            pieces.push(next);
        }
    }
    pieces
}

/// Pieces that fit into one file.
pub(super) fn runs(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut runs: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        let fits = runs.last().and_then(|run| run.last()).is_some_and(|last| {
            let pause = piece.index.start.0 - last.end.0;
            same(&last.index.format, &piece.index.format) && pause < LONGEST_PAUSE
        });
        match runs.last_mut() {
            Some(run) if fits && sound::fits(run, &piece) => run.push(piece),
            _ => runs.push(vec![piece]),
        }
    }
    runs
}

fn same(a: &VideoFormat, b: &VideoFormat) -> bool {
    a.codec == b.codec && a.config == b.config
}

/// A picture in the clip.
struct Item {
    piece: usize,
    entry: Indexed,
    /// When it is decoded and shown, in units of [`mp4::TIMESCALE`] since `origin`.
    decoded: i64,
    shown: i64,
}

/// The clip of one run; `None` when no picture of it is shown within `span`.
pub(super) fn clip(footage: &Arc<Footage>, mut run: Vec<Piece>, span: Span) -> Option<Clip> {
    let origin = run.first()?.start()?;
    let ticks = |at: Timestamp| mp4::ticks(at.0 - origin.0);
    let mut items: Vec<Item> = Vec::new();
    for (piece, part) in run.iter().enumerate() {
        let base = ticks(part.index.start) - part.shift;
        items.extend(part.samples.iter().map(|&entry| Item {
            piece,
            entry,
            decoded: base + entry.dts,
            shown: base + entry.dts + i64::from(entry.sample.composition),
        }));
    }
    let (from, to) = (ticks(span.from()), ticks(span.to()));
    let end_of = |item: &Item| ticks(run[item.piece].end);

    // The end: the last picture that is shown before `to`, and what it needs.
    let last = items.iter().rposition(|item| item.shown < to)?;
    let next = items[last + 1..]
        .iter()
        // Pictures shown before a key picture at which files were cut lie in the later file.
        .take_while(|item| {
            let between = &run[items[last].piece + 1..=item.piece];
            between.iter().all(|piece| piece.touches)
        })
        .chain(&items[..=last])
        .filter(|item| item.shown >= to)
        .map(|item| item.shown)
        .min();
    let end = next.unwrap_or_else(|| {
        let latest = items[..=last].iter().map(|item| item.shown).max();
        let duration = items[last].entry.sample.duration;
        to.max(latest.unwrap_or(to) + i64::from(duration))
    });
    let end = end.min(end_of(&items[last]));
    items.truncate(last + 1);

    // The start: the picture that is on the screen at `from`, and the key picture it needs.
    let first = items
        .iter()
        .rposition(|item| item.entry.sample.key && item.shown <= from)
        .unwrap_or(0);
    items.drain(..first);
    let opening = items.first()?.shown;
    let group = items.iter().skip(1).position(|item| item.entry.sample.key);
    let group = group.map_or(items.len(), |at| at + 1);
    let mut n = 0;
    items.retain(|item| {
        n += 1;
        n > group || item.shown >= opening
    });
    let start = items
        .iter()
        .map(|item| item.shown)
        .filter(|shown| *shown <= from)
        .max()
        .unwrap_or(opening);

    // Decode times must rise, whatever clocks did between two pieces.
    let zero = items.first()?.decoded;
    let mut before = zero - 1;
    for item in &mut items {
        item.decoded = item.decoded.max(before + 1);
        before = item.decoded;
    }
    let instant = |ticks: i64| Timestamp(origin.0 + mp4::micros(ticks));
    let shown = Span::new(instant(start), instant(end)).ok()?;
    let covered: Vec<Span> = run
        .iter()
        .filter_map(|piece| Span::new(piece.start()?, piece.end).ok())
        .collect();
    let gaps = footage::gaps(shown, &covered)
        .into_iter()
        .filter(|gap| gap.to().0 - gap.from().0 > ROUNDING)
        .collect();

    let entries: Vec<Entry> = items
        .iter()
        .enumerate()
        .map(|(n, item)| Entry {
            duration: items.get(n + 1).map_or_else(
                || (end - item.shown).max(1),
                |next| next.decoded - item.decoded,
            ),
            composition: item.shown - item.decoded,
            size: item.entry.sample.size,
            key: item.entry.sample.key,
        })
        .collect();
    let times = Times {
        start: start - zero,
        length: end - start,
        begins: shown.from(),
    };
    let format = Arc::clone(&run.first()?.index.format);
    let placed = |piece: &Piece| (ticks(piece.index.start) - piece.shift, ticks(piece.end));
    let sound = sound::heard(&mut run, placed, (opening, start, end));
    let until = sound
        .as_ref()
        .map(|sound| sound.until(items.iter().map(|item| item.decoded)));
    let until = until.unwrap_or_default();
    let track = sound.as_ref().map(|sound| moov::Sound {
        format: &sound.format,
        samples: &sound.samples,
        until: &until,
        edits: sound.edits((start, end)),
    });
    let header = moov::header(&format, &entries, &times, track.as_ref());
    let files: Vec<FileRef> = run.iter().map(|piece| piece.index.file.clone()).collect();
    let (extents, len) = extents(
        pieces_of(&items, sound.as_ref(), &until),
        header.len() as u64,
    );
    let mut hasher = blake3::Hasher::new();
    hasher.update(&header);
    for extent in &extents {
        // Not where the files lie: the same footage may move to another volume.
        let piece = run.get(usize::try_from(extent.file).ok()?)?;
        hasher.update(piece.index.segment.0.as_bytes());
        hasher.update(&extent.offset.to_be_bytes());
    }
    let etag = format!("\"{}\"", &hasher.finalize().to_hex()[..32]);
    Some(Clip {
        footage: Arc::clone(footage),
        format,
        audio_format: sound.map(|sound| sound.format),
        span: shown,
        gaps,
        header: header.into(),
        files,
        extents,
        len,
        etag,
    })
}

/// Of which piece what lies behind the header is, and where it lies there and how long it is, in
/// order: chunks of pictures, and the sound of each behind it.
fn pieces_of<'a>(
    items: &'a [Item],
    sound: Option<&'a Sound>,
    until: &'a [usize],
) -> impl Iterator<Item = (usize, u64, u32)> + 'a {
    let mut from = 0;
    items
        .chunks(moov::CHUNK)
        .enumerate()
        .flat_map(move |(n, chunk)| {
            let to = until.get(n).map_or(from, |to| *to);
            let sounds = sound.into_iter().flat_map(move |sound| {
                (from..to).map(|k| {
                    let (piece, offset) = sound.places[k];
                    (piece, offset, sound.samples[k].size)
                })
            });
            from = to;
            let pictures = chunk.iter().map(|item| {
                let Indexed { offset, sample, .. } = item.entry;
                (item.piece, offset, sample.size)
            });
            pictures.chain(sounds)
        })
}

/// Where the bytes come from, and where they end.
fn extents(parts: impl Iterator<Item = (usize, u64, u32)>, header: u64) -> (Vec<Extent>, u64) {
    let mut out: Vec<Extent> = Vec::new();
    let mut at = header;
    for (piece, offset, size) in parts {
        let file = u32::try_from(piece).unwrap_or(u32::MAX);
        let len = u64::from(size);
        match out.last_mut() {
            Some(last) if last.file == file && last.offset + last.len == offset => {
                last.len += len;
            }
            _ => out.push(Extent {
                at,
                file,
                offset,
                len,
            }),
        }
        at += len;
    }
    (out, at)
}
