//! A span of footage as one MP4, and single key pictures out of it.
//!
//! A clip is planned from the sample indexes of the segments, and its pictures are read from their
//! files when somebody asks for the bytes: nothing is copied beforehand, and any range can be had.
//! Pictures are never decoded or changed.
//!
//! The file is progressive: all tables first. It begins at the key picture at or before the wanted
//! start; an edit list hides what precedes the start, so players show the wanted span to the
//! picture. Where footage is missing the picture before it stands still, so that the player's clock
//! stays true. Sound has a track of its own with an edit list of its own.

mod moov;
mod picture;
mod plan;
mod read;
mod sound;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use bytes::Bytes;
use domain::{
    Result, Span,
    audio::AudioFormat,
    footage::{FileRef, Segment},
    video::VideoFormat,
};

use crate::{footage::Footage, record::OpenSegment};

pub use picture::{KeyPicture, key_picture_at};

/// A span of footage as one MP4 file that exists only while it is read.
#[derive(Debug)]
pub struct Clip {
    footage: Arc<Footage>,
    format: Arc<VideoFormat>,
    audio_format: Option<Arc<AudioFormat>>,
    span: Span,
    gaps: Vec<Span>,
    /// Everything before the first picture.
    header: Bytes,
    files: Vec<FileRef>,
    /// Where the bytes behind the header come from, without holes, in order.
    extents: Vec<Extent>,
    len: u64,
    etag: String,
}

/// A stretch of bytes that lies in one piece in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extent {
    /// Where it stands in the clip.
    at: u64,
    /// Which of the clip's files.
    file: u32,
    /// Where it lies there.
    offset: u64,
    /// How many bytes.
    len: u64,
}

/// Plans the clips that show `span`: one for each run of equal format of pictures and sound (footage
/// without sound goes with either), in order; none when there is
/// no footage. `segments` are those that share time with `span`, or begin within a second after it (where
/// pictures are reordered, the last ones of a span can lie in the next file), and `open` is what
/// is still being written. A file that cannot be read counts as missing. Where segments overlap the
/// earlier one is taken, up to a key picture of the later one.
///
/// Blocks: a few small reads for each segment.
///
/// # Errors
/// [`domain::Code::SpanImpossible`].
pub fn plan(
    footage: &Arc<Footage>,
    segments: &[Segment],
    open: Option<&OpenSegment>,
    span: Span,
) -> Result<Vec<Clip>> {
    let indexes = plan::indexes(footage, segments, open, span)?;
    let pieces = plan::pieces(indexes);
    Ok(plan::runs(pieces)
        .into_iter()
        .filter_map(|run| plan::clip(footage, run, span))
        .collect())
}

impl Clip {
    /// The size of the file in bytes.
    #[expect(clippy::len_without_is_empty, reason = "a clip is never empty")]
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// What identifies the content, with quotes, as HTTP wants it. The same after a restart.
    #[must_use]
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// What is shown: the wanted span, moved to where pictures begin and end.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// What is missing within [`Self::span`].
    #[must_use]
    pub fn gaps(&self) -> &[Span] {
        &self.gaps
    }

    /// What a decoder must know.
    #[must_use]
    pub fn format(&self) -> &Arc<VideoFormat> {
        &self.format
    }

    /// What a decoder of its sound must know; `None` when there is none in it.
    #[must_use]
    pub fn audio_format(&self) -> Option<&AudioFormat> {
        self.audio_format.as_deref()
    }
}
