//! The pictures of one segment in time.

use std::sync::Arc;

use domain::{
    Span, Timestamp, audio::AudioFormat, footage::FileRef, id::SegmentId, video::VideoFormat,
};

use crate::mp4::{
    self,
    index::{AudioIndexed, Indexed, Summary},
    read::Contents,
};

/// Where the pictures of a segment lie in time and in its file.
#[derive(Clone, Debug)]
pub struct SampleIndex {
    /// The segment.
    pub segment: SegmentId,
    /// Its file.
    pub file: FileRef,
    /// When the first picture is shown.
    pub start: Timestamp,
    /// The first instant after the last picture.
    pub end: Timestamp,
    /// What a decoder must know.
    pub format: Arc<VideoFormat>,
    /// The pictures in the order of decoding; never empty.
    pub samples: Vec<Indexed>,
    /// What a decoder of its sound must know; `None` when it has no track of it.
    pub audio_format: Option<Arc<AudioFormat>>,
    /// Its sound, in order.
    pub audio: Vec<AudioIndexed>,
}

/// One picture, for those who only want to know what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// When it is shown.
    pub at: Timestamp,
    /// Whether decoding can begin here.
    pub key: bool,
    /// How many packets were lost before it.
    pub lost: u16,
    /// Its size in bytes.
    pub bytes: u32,
}

impl SampleIndex {
    pub(crate) fn new(file: FileRef, contents: Contents) -> Self {
        let start = Timestamp(contents.description.start_us);
        let end = contents
            .summary
            .map_or_else(|| end(start, &contents.samples), |summary| summary.end);
        Self {
            segment: contents.description.segment,
            file,
            start,
            end,
            format: Arc::new(contents.format),
            samples: contents.samples,
            audio_format: contents.audio_format.map(Arc::new),
            audio: contents.audio,
        }
    }

    /// The pictures in the order of decoding.
    pub fn pictures(&self) -> impl Iterator<Item = Picture> {
        self.samples.iter().enumerate().map(|(n, entry)| Picture {
            at: self.at(n),
            key: entry.sample.key,
            lost: entry.sample.lost,
            bytes: entry.sample.size,
        })
    }

    /// From the first picture to the end of the last; `None` when it has no length.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        Span::new(self.start, self.end).ok()
    }

    /// When picture number `n` is shown, in units of [`mp4::TIMESCALE`] after the start.
    pub(crate) fn shown(&self, n: usize) -> i64 {
        shown(&self.samples, n)
    }

    pub(crate) fn at(&self, n: usize) -> Timestamp {
        Timestamp(self.start.0 + mp4::micros(self.shown(n)))
    }
}

fn shown(samples: &[Indexed], n: usize) -> i64 {
    let first = samples.first().map_or(0, |entry| entry.sample.composition);
    samples.get(n).map_or(0, |entry| {
        entry.dts + i64::from(entry.sample.composition) - i64::from(first)
    })
}

/// The first instant after the last picture shown of a segment that begins at `start`.
pub(crate) fn end(start: Timestamp, samples: &[Indexed]) -> Timestamp {
    // With pictures shown in another order the last one decoded is rarely the last one shown;
    // the end can only be among the last few.
    let from = samples.len().saturating_sub(64);
    let latest = (from..samples.len()).map(|n| shown(samples, n)).max();
    let duration = samples.last().map_or(0, |last| last.sample.duration);
    Timestamp(start.0 + mp4::micros(latest.unwrap_or(0) + i64::from(duration)))
}

/// What is known of these pictures.
pub(crate) fn summary(
    end: Timestamp,
    samples: &[Indexed],
    camera_offset_us: Option<i64>,
) -> Summary {
    let lost: u64 = samples
        .iter()
        .map(|entry| u64::from(entry.sample.lost))
        .sum();
    Summary {
        end,
        frames: u32::try_from(samples.len()).unwrap_or(u32::MAX),
        lost: u32::try_from(lost).unwrap_or(u32::MAX),
        camera_offset_us,
    }
}
