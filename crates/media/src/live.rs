//! Pictures for viewers: an initialisation segment, then one fragment per picture, at once.
//!
//! The fragment of a picture is built once and shared by all viewers. What carries it to them is
//! not here.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use bytes::Bytes;
use domain::{Timestamp, video::VideoFormat};

use crate::{
    hub::{Frame, Next, Reader},
    mp4::{self, Sample},
    nal,
};

/// Added to decode times, which may be below zero where boxes cannot say so: a minute.
const AHEAD: i64 = 60 * mp4::TIMESCALE as i64;

/// What a viewer gets.
#[derive(Clone, Debug)]
pub enum LiveItem {
    /// What the player needs before the fragments that follow; again with every change of format
    /// and with every session, whose times begin anew.
    Init {
        /// The format.
        format: Arc<VideoFormat>,
        /// `ftyp` and `moov`.
        bytes: Bytes,
    },
    /// One picture.
    Fragment {
        /// When it was received here, by this machine's clock.
        captured: Timestamp,
        /// Whether decoding can begin here.
        key: bool,
        /// `moof` and `mdat`.
        bytes: Bytes,
    },
    /// This many pictures were left out because the viewer was too slow; a key picture follows.
    Missed(u64),
    /// The stream has ended.
    Ended,
}

/// One viewer's stream.
#[derive(Debug)]
pub struct Live {
    reader: Reader,
    showing: Option<Showing>,
    /// The picture that comes after an initialisation segment.
    pending: Option<Arc<Frame>>,
    /// The time of the key picture that decoding began at, until it begins anew.
    start: Option<i64>,
}

#[derive(Debug)]
struct Showing {
    session: u64,
    format: Arc<VideoFormat>,
    /// Whether pictures are shown in another order than they are decoded in.
    reordered: bool,
}

impl Live {
    /// A viewer who begins where the reader stands.
    #[must_use]
    pub fn new(reader: Reader) -> Self {
        Self {
            reader,
            showing: None,
            pending: None,
            start: None,
        }
    }

    /// Waits for the next thing to send. Dropping the future loses nothing.
    pub async fn next(&mut self) -> LiveItem {
        loop {
            if let Some(frame) = self.pending.take() {
                return self.shown(&frame);
            }
            match self.reader.next().await {
                Next::Frame(frame) => {
                    if self.begins_anew(&frame) {
                        let init = self.begin(&frame);
                        self.pending = Some(frame);
                        return init;
                    }
                    // Pictures shown before the one that decoding began at need others that this
                    // viewer never got.
                    let start = *self.start.get_or_insert(frame.pts);
                    if frame.pts >= start {
                        return self.shown(&frame);
                    }
                }
                Next::Missed(count) => {
                    self.start = None;
                    return LiveItem::Missed(count);
                }
                Next::Ended => return LiveItem::Ended,
            }
        }
    }

    fn begins_anew(&self, frame: &Frame) -> bool {
        self.showing.as_ref().is_none_or(|showing| {
            showing.session != frame.session || showing.format != frame.format
        })
    }

    fn begin(&mut self, frame: &Frame) -> LiveItem {
        let format = Arc::clone(&frame.format);
        let sequence = nal::config::sequence(&format);
        self.showing = Some(Showing {
            session: frame.session,
            format: Arc::clone(&format),
            reordered: sequence.is_none_or(|sequence| sequence.reorder > 0),
        });
        self.start = Some(frame.pts);
        let bytes = Bytes::from(mp4::init_segment(&format, None));
        LiveItem::Init { format, bytes }
    }

    fn shown(&self, frame: &Frame) -> LiveItem {
        let reordered = self
            .showing
            .as_ref()
            .is_some_and(|showing| showing.reordered);
        LiveItem::Fragment {
            captured: frame.received,
            key: frame.key,
            bytes: frame.live.fragment(|| fragment(frame, reordered)),
        }
    }
}

/// One picture as `moof` and `mdat`.
///
/// How long it lasts is a guess: the next one is not here yet. Browsers take a decode time more
/// than two durations later for a break and wait for a key picture, so a late picture must not
/// look like one: twice the usual step is stated, and the next picture cuts it short. Where
/// pictures are reordered that would cover their neighbours, so there the usual step is stated.
fn fragment(frame: &Frame, reordered: bool) -> Bytes {
    let step = frame.live.step();
    let sample = Sample {
        duration: if reordered {
            step
        } else {
            step.saturating_mul(2)
        },
        size: u32::try_from(frame.data.len()).unwrap_or(u32::MAX),
        key: frame.key,
        composition: i32::try_from(frame.pts - frame.dts).unwrap_or(i32::MAX),
        lost: u16::try_from(frame.lost_before).unwrap_or(u16::MAX),
    };
    let number = frame.live.number() as u32;
    let base = u64::try_from(frame.dts + AHEAD).unwrap_or(0);
    let mut bytes = mp4::fragment(number.wrapping_add(1), base, &[sample], None);
    bytes.extend_from_slice(&frame.data);
    Bytes::from(bytes)
}
