//! Volumes: what a disk for footage is used for, how it is, and which streams are written to which.
//!
//! Pure rules. Opening and looking at disks is `media`'s, moving streams `engine`'s; how full a disk
//! may become is [`crate::pressure`].

use std::collections::BTreeMap;

use crate::{
    id::{CameraId, VolumeId},
    pressure::Course,
    video::StreamKind,
    words::words,
};

words! {
    /// What a volume is used for; people say so.
    VolumeUse {
        /// Footage is written to it (使用中).
        Record "record",
        /// Nothing is written to it any more, and what lies on it is moved to others (迁出中).
        Drain "drain",
        /// It is no longer of this system (已停用).
        Retired "retired",
    }
}

words! {
    /// How a volume is.
    VolumeState {
        /// It takes footage (正常).
        Ready "ready",
        /// It is full, and nothing on it may go (已满).
        Full "full",
        /// It is not there, or another disk is in its place (未挂载).
        Missing "missing",
        /// Reading or writing fails (读写出错).
        Failing "failing",
        /// It does not answer (无响应).
        Stalled "stalled",
    }
}

/// What was seen of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The writer or the look at it has stood still for a while.
    pub stands_still: bool,
    /// Its marker is there.
    pub is_there: bool,
    /// Something failed not long ago.
    pub has_failed: bool,
    /// What its space means for recording.
    pub course: Course,
}

impl VolumeState {
    /// How the volume is now, after it was `self`.
    #[must_use]
    pub fn judged(self, seen: Seen) -> Self {
        match seen {
            Seen {
                stands_still: true, ..
            } => Self::Stalled,
            Seen {
                is_there: false, ..
            } => Self::Missing,
            Seen {
                has_failed: true, ..
            } => Self::Failing,
            Seen {
                course: Course::GiveWay,
                ..
            } => Self::Full,
            Seen {
                course: Course::Keep,
                ..
            } if self == Self::Full => Self::Full,
            _ => Self::Ready,
        }
    }
}

/// A stream that is recorded.
pub type Key = (CameraId, StreamKind);

/// A stream, how much comes of it, and where that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Which.
    pub key: Key,
    /// Bytes in a second; 0 while that is not known.
    pub rate: u64,
    /// The volume it is written to.
    pub at: Option<VolumeId>,
}

/// A load counts for at least this much: a camera that is away will come back. In bytes a second.
const LEAST_RATE: u64 = 32 * 1024;
/// Streams move for the sake of balance when the shares of two volumes lie further apart than this.
const APART: f64 = 1.15;
/// So many streams move at once for the sake of balance.
const AT_ONCE: usize = 4;

/// Where streams are to go: those that lie nowhere, or on a volume that is not among `rooms` (usable
/// ones, with their sizes), at once; and when there are none of these, a few of the others where the
/// volumes' shares are far from their sizes, so that all hold footage for about as many days. Empty
/// when nothing is to move or there is no usable volume.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "shares of disks need no more than 52 bits"
)]
pub fn placed(streams: &[Load], rooms: &BTreeMap<VolumeId, u64>) -> Vec<(Key, VolumeId)> {
    let weight = |stream: &Load| stream.rate.max(LEAST_RATE) as f64;
    let size = |volume: &VolumeId| rooms[volume].max(1) as f64;
    let mut loads: BTreeMap<VolumeId, f64> = rooms.keys().map(|id| (*id, 0.0)).collect();
    let mut homeless = Vec::new();
    for stream in streams {
        match stream.at.and_then(|at| loads.get_mut(&at)) {
            Some(load) => *load += weight(stream),
            None => homeless.push(*stream),
        }
    }
    if rooms.is_empty() {
        return Vec::new();
    }
    let mut moves = Vec::new();
    if !homeless.is_empty() {
        homeless.sort_by_key(|stream| (std::cmp::Reverse(stream.rate.max(LEAST_RATE)), stream.key));
        for stream in homeless {
            let after = |(id, load): (&VolumeId, &f64)| (load + weight(&stream)) / size(id);
            let least = |one: &VolumeId, other: &VolumeId| {
                after((one, &loads[one])).total_cmp(&after((other, &loads[other])))
            };
            let best = rooms.keys().copied().min_by(|one, other| least(one, other));
            if let Some(best) = best {
                *loads.entry(best).or_default() += weight(&stream);
                moves.push((stream.key, best));
            }
        }
        return moves;
    }
    let mut streams = streams.to_vec();
    while moves.len() < AT_ONCE {
        let share = |id: &VolumeId| loads[id] / size(id);
        let by_share = |one: &&VolumeId, other: &&VolumeId| share(one).total_cmp(&share(other));
        let Some((&full, &empty)) = rooms
            .keys()
            .max_by(by_share)
            .zip(rooms.keys().min_by(by_share))
        else {
            break;
        };
        // The one after which the two are most alike.
        let after = |stream: &Load| {
            let less = (loads[&full] - weight(stream)) / size(&full);
            let more = (loads[&empty] + weight(stream)) / size(&empty);
            less.max(more)
        };
        let best = streams
            .iter_mut()
            .filter(|stream| stream.at == Some(full))
            .min_by(|one, other| after(one).total_cmp(&after(other)));
        let is_worth_it = |stream: &&mut Load| {
            share(&full) > share(&empty) * APART && after(stream) < share(&full)
        };
        let Some(stream) = best.filter(is_worth_it) else {
            break;
        };
        let rate = weight(stream);
        stream.at = Some(empty);
        moves.push((stream.key, empty));
        *loads.entry(full).or_default() -= rate;
        *loads.entry(empty).or_default() += rate;
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OK: Seen = Seen {
        stands_still: false,
        is_there: true,
        has_failed: false,
        course: Course::TakeUp,
    };

    #[test]
    fn a_volume_is_what_is_worst_about_it() {
        let ready = VolumeState::Ready;
        assert_eq!(ready.judged(OK), VolumeState::Ready);
        let seen = |change: fn(&mut Seen)| {
            let mut seen = OK;
            change(&mut seen);
            seen
        };
        let full = ready.judged(seen(|seen| seen.course = Course::GiveWay));
        assert_eq!(full, VolumeState::Full);
        let between = seen(|seen| seen.course = Course::Keep);
        assert_eq!(full.judged(between), VolumeState::Full);
        assert_eq!(ready.judged(between), VolumeState::Ready);
        let missing = seen(|seen| (seen.is_there, seen.has_failed) = (false, true));
        assert_eq!(ready.judged(missing), VolumeState::Missing);
        let stalled = seen(|seen| (seen.is_there, seen.stands_still) = (false, true));
        assert_eq!(ready.judged(stalled), VolumeState::Stalled);
    }

    fn volume(n: u128) -> VolumeId {
        VolumeId(uuid::Uuid::from_u128(n))
    }

    fn loads(rates: &[u64], at: impl Fn(usize) -> Option<VolumeId>) -> Vec<Load> {
        let load = |(n, rate): (usize, &u64)| Load {
            key: (CameraId(uuid::Uuid::from_u128(n as u128)), StreamKind::Main),
            rate: *rate,
            at: at(n),
        };
        rates.iter().enumerate().map(load).collect()
    }

    fn apply(streams: &mut [Load], moves: &[(Key, VolumeId)]) {
        for (key, to) in moves {
            let stream = streams.iter_mut().find(|stream| stream.key == *key);
            stream.unwrap().at = Some(*to);
        }
    }

    #[test]
    fn a_new_disk_takes_its_share_and_then_nothing_moves() {
        let mut streams = loads(&[500_000; 12], |_| Some(volume(1)));
        let rooms = BTreeMap::from([(volume(1), 4_000), (volume(2), 8_000)]);
        let mut rounds = 0;
        loop {
            let moves = placed(&streams, &rooms);
            if moves.is_empty() {
                break;
            }
            apply(&mut streams, &moves);
            rounds += 1;
        }
        let new = streams.iter().filter(|stream| stream.at == Some(volume(2)));
        assert_eq!((new.count(), rounds), (8, 2));
    }

    proptest! {
        /// Wherever there is a usable volume, every stream gets one, and moving comes to an end.
        #[test]
        fn every_stream_finds_a_place(
            rates in prop::collection::vec(0..4_000_000_u64, 0..40),
            sizes in prop::collection::vec(1_u64 << 30..1 << 44, 1..5),
            gone in any::<bool>(),
        ) {
            let rooms: BTreeMap<_, _> = (1..).map(volume).zip(sizes).collect();
            let mut streams = loads(&rates, |n| match n % 3 {
                0 => None,
                1 if gone => Some(volume(99)),
                _ => Some(volume(1)),
            });
            let first = placed(&streams, &rooms);
            apply(&mut streams, &first);
            prop_assert!(streams.iter().all(|s| s.at.is_some_and(|at| rooms.contains_key(&at))));
            for _ in 0..100 {
                let moves = placed(&streams, &rooms);
                if moves.is_empty() {
                    return Ok(());
                }
                apply(&mut streams, &moves);
            }
            prop_assert!(false, "streams move for ever");
        }

        /// Without a usable volume nothing is torn from where it is.
        #[test]
        fn without_a_usable_volume_nothing_moves(rates in prop::collection::vec(0..9_u64, 0..9)) {
            prop_assert!(placed(&loads(&rates, |_| Some(volume(7))), &BTreeMap::new()).is_empty());
        }
    }
}
