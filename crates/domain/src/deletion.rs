//! Certificates of deletion: which footage went, when, by which rule, and that its files are gone.
//!
//! One certificate stands for what went of one stream of one day by one rule, without footage in
//! between that stayed. It grows while more of that goes, for a day, so that a town's cameras fill a
//! row a day each and not one for every file; nothing is ever taken from it. Which footage goes is
//! not here ([`crate::retention`], [`crate::pressure`]).

use std::time::Duration;

use crate::{
    day::Day,
    footage::Segment,
    id::{AreaId, CameraId, DeletionId, PurgeId},
    retention::DaysFrom,
    time::{Span, Timestamp},
    video::StreamKind,
    words::words,
};

words! {
    /// Why footage was deleted.
    DeletionRule {
        /// It was older than the most that is kept (到期).
        Age "age",
        /// There was no space, and it was older than what was promised (空间不足).
        Space "space",
        /// All of the camera was ordered to go (责令删除).
        Purge "purge",
    }
}

/// A certificate grows for so long: a day's footage goes within a day, and its last file a little
/// later.
const GROWS: Duration = Duration::from_secs(25 * 3600);

/// The rule by which footage goes, with its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// Which rule.
    pub rule: DeletionRule,
    /// The days that were over: the most for age, the least for space; none for a purge.
    pub days: u32,
    /// Who had said so.
    pub from: DaysFrom,
    /// By which purge, where it is one.
    pub purge: Option<PurgeId>,
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// Which.
    pub id: DeletionId,
    /// Of which camera; it may be gone since.
    pub camera: CameraId,
    /// Its name then.
    pub camera_name: String,
    /// The name of its site then.
    pub site_name: String,
    /// The area of that site then.
    pub area: AreaId,
    /// Whether the camera had been removed before.
    pub removed: bool,
    /// Of which stream.
    pub stream: StreamKind,
    /// The footage, from its first picture to its last.
    pub span: Span,
    /// By which rule.
    pub by: By,
    /// How many files.
    pub files: u32,
    /// How many bytes they had.
    pub bytes: u64,
    /// When the first of them was given up.
    pub begun: Timestamp,
    /// When the last of them was given up.
    pub last: Timestamp,
    /// How many of the files were unlinked and then looked for and not found.
    pub gone: u32,
    /// When that was looked for last.
    pub checked: Option<Timestamp>,
}

impl By {
    /// By an order to delete all of a camera.
    #[must_use]
    pub fn purge(purge: PurgeId) -> Self {
        Self {
            rule: DeletionRule::Purge,
            days: 0,
            from: DaysFrom::Order,
            purge: Some(purge),
        }
    }
}

impl Deletion {
    /// How many files are not known to be gone.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.files.saturating_sub(self.gone)
    }

    /// Since when all of the files are known to be gone.
    #[must_use]
    pub fn verified(&self) -> Option<Timestamp> {
        self.checked.filter(|_| self.left() == 0)
    }

    /// Whether it goes on with this segment of its stream, given up at `now` by `by`. Whether
    /// footage stayed in between is asked apart.
    #[must_use]
    pub fn goes_on(&self, segment: &Segment, by: By, now: Timestamp) -> bool {
        self.by == by
            && (self.camera, self.stream) == (segment.camera, segment.stream)
            && segment.span.from() >= self.span.from()
            && Day::of(segment.span.from()) == Day::of(self.span.from())
            && now.since(self.begun) <= GROWS
    }

    /// Takes in a segment that it goes on with.
    pub fn take(&mut self, segment: &Segment, now: Timestamp) {
        let to = self.span.to().max(segment.span.to());
        // Longer than before, so it is a span.
        self.span = Span::new(self.span.from(), to).unwrap_or(self.span);
        self.files = self.files.saturating_add(1);
        self.bytes = self.bytes.saturating_add(segment.bytes.unsigned_abs());
        self.last = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        day::DAY_US,
        footage::FileRef,
        id::{SegmentId, VolumeId},
        video::Codec,
    };
    use proptest::prelude::*;

    const BY: By = By {
        rule: DeletionRule::Age,
        days: 90,
        from: DaysFrom::Installation,
        purge: None,
    };

    fn segment(from: i64, length: i64) -> Segment {
        let nil = uuid::Uuid::nil();
        Segment {
            id: SegmentId(nil),
            camera: CameraId(nil),
            stream: StreamKind::Main,
            span: Span::new(Timestamp(from), Timestamp(from + length)).unwrap(),
            file: FileRef {
                volume: VolumeId(nil),
                path: String::new(),
            },
            bytes: 7,
            blake3: [0; 32],
            codec: Codec::H264,
            rfc6381: String::new(),
            width: 2,
            height: 2,
            frames: 1,
            lost: 0,
            camera_offset_us: None,
        }
    }

    fn of(first: &Segment, now: Timestamp) -> Deletion {
        Deletion {
            id: DeletionId(uuid::Uuid::nil()),
            camera: first.camera,
            camera_name: String::new(),
            site_name: String::new(),
            area: AreaId(uuid::Uuid::nil()),
            removed: false,
            stream: first.stream,
            span: first.span,
            by: BY,
            files: 1,
            bytes: first.bytes.unsigned_abs(),
            begun: now,
            last: now,
            gone: 0,
            checked: None,
        }
    }

    proptest! {
        /// Whatever goes in order, minute by minute: every file is in exactly one certificate, whose
        /// span holds it, which began on one day and grew for one.
        #[test]
        fn every_file_has_its_certificate(
            lengths in prop::collection::vec(1_000_000..3_600_000_000_i64, 1..80), kept in 1..3_i64,
        ) {
            let mut all: Vec<(Deletion, u32)> = Vec::new();
            let mut from = 0;
            for length in lengths {
                let one = segment(from, length);
                let now = Timestamp(from + length + kept * DAY_US);
                match all.last_mut().filter(|(last, _)| last.goes_on(&one, BY, now)) {
                    Some((last, count)) => {
                        last.take(&one, now);
                        *count += 1;
                    }
                    None => all.push((of(&one, now), 1)),
                }
                let (last, count) = all.last().unwrap();
                prop_assert_eq!(last.files, *count);
                prop_assert!(last.span.from() <= one.span.from() && one.span.to() <= last.span.to());
                prop_assert!(last.last.since(last.begun) <= GROWS);
                from += length;
            }
            let days = from / DAY_US + 2;
            prop_assert!(all.len() <= usize::try_from(days).unwrap());
        }
    }

    #[test]
    fn another_rule_or_number_is_another_certificate() {
        let first = segment(0, 60);
        let deletion = of(&first, Timestamp(0));
        let next = segment(60, 60);
        assert!(deletion.goes_on(&next, BY, Timestamp(9)));
        let others = [
            By { days: 91, ..BY },
            By {
                rule: DeletionRule::Space,
                ..BY
            },
            By {
                from: DaysFrom::Camera,
                ..BY
            },
            By {
                purge: Some(PurgeId(uuid::Uuid::nil())),
                ..BY
            },
        ];
        for by in others {
            assert!(!deletion.goes_on(&next, by, Timestamp(9)));
        }
        assert!(!deletion.goes_on(&next, BY, Timestamp(2 * DAY_US)), "later");
        assert!(!deletion.goes_on(&segment(DAY_US, 60), BY, Timestamp(9)));
    }

    #[test]
    fn it_is_verified_when_nothing_is_left() {
        let mut deletion = of(&segment(0, 60), Timestamp(0));
        assert_eq!((deletion.left(), deletion.verified()), (1, None));
        deletion.gone = 1;
        deletion.checked = Some(Timestamp(5));
        assert_eq!(
            (deletion.left(), deletion.verified()),
            (0, Some(Timestamp(5)))
        );
        deletion.take(&segment(60, 60), Timestamp(9));
        assert_eq!((deletion.left(), deletion.verified()), (1, None));
    }
}
