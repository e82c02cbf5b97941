//! What is on disk and what is missing: segments, gaps, holds, and what retention may take.

use std::time::Duration;

use crate::{
    day::{DAY_US, Day},
    health::Reason,
    id::{CameraId, CaseLinkId, GapId, HoldId, SegmentId, VolumeId},
    limit::Retention,
    time::{Span, Timestamp},
    video::{Codec, StreamKind},
};

/// A file: the volume it lies on, and its path there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileRef {
    /// The volume.
    pub volume: VolumeId,
    /// The path relative to the volume, with `/`.
    pub path: String,
}

/// A sealed piece of footage: one file that describes itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Which.
    pub id: SegmentId,
    /// Of which camera.
    pub camera: CameraId,
    /// Of which stream.
    pub stream: StreamKind,
    /// From the first picture to the end of the last.
    pub span: Span,
    /// Where it lies.
    pub file: FileRef,
    /// The size of the file.
    pub bytes: i64,
    /// BLAKE3 of the whole file, computed while it was written.
    pub blake3: [u8; 32],
    /// The codec.
    pub codec: Codec,
    /// The codec in the words of browsers (RFC 6381).
    pub rfc6381: String,
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// How many pictures.
    pub frames: u32,
    /// How many network packets were lost while it was recorded.
    pub lost: u32,
    /// The camera's clock minus ours, in microseconds, where the camera told its time.
    pub camera_offset_us: Option<i64>,
}

impl Segment {
    /// The hash of the file, in hexadecimal.
    #[must_use]
    pub fn hash(&self) -> String {
        blake3::Hash::from_bytes(self.blake3).to_string()
    }
}

/// Why footage that was planned is not there.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum GapReason {
    /// The camera is being connected for the first time.
    Starting,
    /// Nothing answered at its address.
    Unreachable,
    /// The connection was refused.
    Refused,
    /// The credentials were refused.
    Denied,
    /// The device had no session left.
    Overloaded,
    /// The camera's answers were not understood.
    Malformed,
    /// The camera sends a codec that is not recorded.
    Unsupported,
    /// Connected, but no pictures came.
    Silent,
    /// The camera ended the stream.
    Ended,
    /// The gateway was stopped.
    GatewayStopped,
    /// The gateway ended without being stopped: killed, crashed, or the power went.
    GatewayKilled,
    /// The disk was full.
    DiskFull,
    /// The disk failed.
    DiskError,
    /// It was recorded by another gateway and lies on its disk: that one shows it.
    Elsewhere,
    /// The disk was too slow and pictures fell out of the ring.
    Overrun,
    /// The camera was switched off, its plan changed, or its approval ended.
    NotPlanned,
    /// Retention took it.
    Expired,
    /// All of the camera was ordered to be deleted.
    Purged,
    /// The record of why was lost.
    Unknown,
}

impl GapReason {
    /// Every reason.
    pub const ALL: [Self; 19] = [
        Self::Starting,
        Self::Unreachable,
        Self::Refused,
        Self::Denied,
        Self::Overloaded,
        Self::Malformed,
        Self::Unsupported,
        Self::Silent,
        Self::Ended,
        Self::GatewayStopped,
        Self::GatewayKilled,
        Self::DiskFull,
        Self::DiskError,
        Self::Elsewhere,
        Self::Overrun,
        Self::NotPlanned,
        Self::Expired,
        Self::Purged,
        Self::Unknown,
    ];

    /// The word in the API and in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::Denied => "denied",
            Self::Overloaded => "overloaded",
            Self::Malformed => "malformed",
            Self::Unsupported => "unsupported",
            Self::Silent => "silent",
            Self::Ended => "ended",
            Self::GatewayStopped => "gateway_stopped",
            Self::GatewayKilled => "gateway_killed",
            Self::DiskFull => "disk_full",
            Self::DiskError => "disk_error",
            Self::Elsewhere => "elsewhere",
            Self::Overrun => "overrun",
            Self::NotPlanned => "not_planned",
            Self::Expired => "expired",
            Self::Purged => "purged",
            Self::Unknown => "unknown",
        }
    }

    /// The reason with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

impl From<Reason> for GapReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Unreachable => Self::Unreachable,
            Reason::Refused => Self::Refused,
            Reason::Denied => Self::Denied,
            Reason::Overloaded => Self::Overloaded,
            Reason::Malformed => Self::Malformed,
            Reason::Unsupported => Self::Unsupported,
            Reason::Silent => Self::Silent,
            Reason::Ended => Self::Ended,
        }
    }
}

/// A stretch of time that was planned and is missing. Open at the end while it lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Which.
    pub id: GapId,
    /// Of which camera.
    pub camera: CameraId,
    /// Of which stream.
    pub stream: StreamKind,
    /// The first missing instant.
    pub from: Timestamp,
    /// The first instant that is there again; `None` while it lasts.
    pub to: Option<Timestamp>,
    /// Why.
    pub reason: GapReason,
}

/// A promise that footage stays: retention, pressure, deletion and purge all ask for it. Covers
/// what is still being recorded, and what is filled in later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Which.
    pub id: HoldId,
    /// Of which camera.
    pub camera: CameraId,
    /// Of which stream; `None` is both.
    pub stream: Option<StreamKind>,
    /// What stays.
    pub span: Span,
    /// The link of the case that holds it.
    pub link: CaseLinkId,
    /// When it was made.
    pub since: Timestamp,
}

/// What is known of one day of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FootageDay {
    /// Which.
    pub day: Day,
    /// How much of it is there. Time that two nodes recorded counts twice, but no day is longer
    /// than itself.
    pub covered: Duration,
    /// How many pieces of footage share time with it.
    pub segments: u64,
    /// How much of it, up to now, is missing with a known reason.
    pub gap: Duration,
    /// Whether a case holds a part of it.
    pub held: bool,
}

impl FootageDay {
    /// A day of which nothing is known.
    #[must_use]
    pub fn empty(day: Day) -> Self {
        Self {
            day,
            covered: Duration::ZERO,
            segments: 0,
            gap: Duration::ZERO,
            held: false,
        }
    }

    /// One more piece of footage.
    pub fn add(&mut self, part: Span) {
        self.covered =
            (self.covered + part.length()).min(Duration::from_micros(DAY_US.unsigned_abs()));
        self.segments += 1;
    }

    /// Whether there is anything to tell.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.segments > 0 || self.gap > Duration::ZERO || self.held
    }
}

/// The parts of `span` that none of `covered` covers, in order.
#[must_use]
pub fn gaps(span: Span, covered: &[Span]) -> Vec<Span> {
    let mut covered: Vec<Span> = covered
        .iter()
        .filter_map(|part| part.shared(span))
        .collect();
    covered.sort_by_key(|part| part.from());
    let mut at = span.from();
    let mut out = Vec::new();
    for part in covered {
        if let Ok(gap) = Span::new(at, part.from()) {
            out.push(gap);
        }
        at = at.max(part.to());
    }
    if let Ok(gap) = Span::new(at, span.to()) {
        out.push(gap);
    }
    out
}

/// How much of `span` is covered.
#[must_use]
pub fn covered(span: Span, parts: &[Span]) -> Duration {
    let missing: Duration = gaps(span, parts).iter().map(|gap| gap.length()).sum();
    span.length().saturating_sub(missing)
}

/// Whether retention by age may take `segment` at `now`: it is older than the longest retention
/// and nothing holds a part of it.
#[must_use]
pub fn expired(segment: &Segment, retention: Retention, holds: &[Hold], now: Timestamp) -> bool {
    let oldest = now - Duration::from_secs(u64::from(retention.max_days) * 24 * 3600);
    segment.span.to() <= oldest && !held(segment, holds)
}

/// Whether one of `holds` holds a part of `segment`.
#[must_use]
pub fn held(segment: &Segment, holds: &[Hold]) -> bool {
    holds.iter().any(|hold| {
        hold.camera == segment.camera
            && hold.stream.is_none_or(|stream| stream == segment.stream)
            && hold.span.overlaps(segment.span)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(from: i64, to: i64) -> Span {
        Span::new(Timestamp(from), Timestamp(to)).unwrap()
    }

    proptest! {
        /// Gaps and parts together cover the span exactly, and never overlap.
        #[test]
        fn gaps_are_the_rest(parts in prop::collection::vec((0..1000i64, 1..200i64), 0..20)) {
            let whole = span(100, 900);
            let parts: Vec<Span> = parts.into_iter().map(|(at, n)| span(at, at + n)).collect();
            let missing = gaps(whole, &parts);
            for instant in 100..900 {
                let at = Timestamp(instant);
                let there = parts.iter().any(|part| part.contains(at));
                let gone = missing.iter().filter(|gap| gap.contains(at)).count();
                prop_assert_eq!(gone, usize::from(!there));
            }
            for pair in missing.windows(2) {
                prop_assert!(pair[0].to() < pair[1].from());
            }
        }
    }
}
