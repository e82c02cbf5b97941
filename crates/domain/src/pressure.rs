//! Space on a volume: when old footage goes ahead of need, and when recording gives way.
//!
//! Pure rules. What may go at all (age, holds, the law) is retention's; how much is free and how
//! fast it fills is measured by whoever asks.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};

use crate::{id::CameraId, video::StreamKind, words::words};

words! {
    /// How long a camera goes on being recorded when there is no space for all (重要程度).
    Importance {
        /// It gives way before others.
        Low "low",
        /// As most do.
        Normal "normal",
        /// It gives way after others.
        High "high",
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "the list of words derives what all have"
)]
impl Default for Importance {
    fn default() -> Self {
        Self::Normal
    }
}

/// A stream that is recorded, as far as it matters when there is no space for all.
pub type Recorded = (StreamKind, CameraId);

/// Share of the recorded streams that give way in one look.
const SHARE: usize = 4;

/// Which streams stop next: a share of those that are recorded, without those that are `away`
/// already. In the order of `give_way`, kinds that it does not name last; of one kind, those of less
/// important cameras first.
#[must_use]
pub fn next_to_stop(
    recorded: &[(Recorded, Importance)],
    away: &BTreeSet<Recorded>,
    give_way: &[StreamKind],
) -> Vec<Recorded> {
    let rank = |stream: StreamKind| {
        let named = give_way.iter().position(|kind| *kind == stream);
        named.unwrap_or(give_way.len())
    };
    let mut left: Vec<_> = recorded
        .iter()
        .filter(|(key, _)| !away.contains(key))
        .map(|&(key, importance)| (rank(key.0), importance, key))
        .collect();
    left.sort_unstable();
    left.truncate(recorded.len().div_ceil(SHARE));
    left.into_iter().map(|(_, _, key)| key).collect()
}

/// Old footage goes when what is free would be filled within this time.
const AHEAD: Duration = Duration::from_secs(600);
/// Recording gives way when what is free would be filled within this time: enough to end every
/// open file in order.
const LAST: Duration = Duration::from_secs(20);
/// The mark is never lower than this: other programs write to the disk, too. In bytes.
const LEAST_LOW: u64 = 1 << 30;
/// The same for giving way.
const LEAST_STOP: u64 = 128 << 20;

/// The marks of a volume, in free bytes; each is below the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Below this, recording gives way.
    pub stop: u64,
    /// From here on, what gave way is recorded again.
    pub resume: u64,
    /// Below this, old footage goes.
    pub low: u64,
    /// Up to here, so that it does not go file by file.
    pub aim: u64,
}

impl Marks {
    /// The marks of a volume of `size` bytes that `inflow` bytes come to in a second. A small volume
    /// has low marks: at most a tenth of it is kept free for footage to come.
    #[must_use]
    pub fn new(size: u64, inflow: u64) -> Self {
        let low = (inflow.saturating_mul(AHEAD.as_secs()))
            .max(LEAST_LOW)
            .min(size / 10);
        let stop = (inflow.saturating_mul(LAST.as_secs()))
            .max(LEAST_STOP)
            .min(low / 4);
        Self {
            stop,
            resume: low / 2,
            low,
            aim: low + low / 4,
        }
    }

    /// How many bytes of old footage are to go when `free` bytes are free.
    #[must_use]
    pub fn wanted(self, free: u64) -> u64 {
        if free < self.low { self.aim - free } else { 0 }
    }

    /// What recording does now, when `free` bytes are free.
    #[must_use]
    pub fn course(self, free: u64) -> Course {
        if free < self.stop {
            Course::GiveWay
        } else if free >= self.resume {
            Course::TakeUp
        } else {
            Course::Keep
        }
    }
}

/// What came in the last day, by the hour: cameras send less at night, and a forecast by the minute
/// would be another one every minute.
#[derive(Clone, Debug, Default)]
pub struct DayInflow(VecDeque<(Duration, u64)>);

/// One piece of [`DayInflow`], and how many of them are a day.
const PIECE: Duration = Duration::from_secs(3600);
const PIECES: usize = 24;
/// Less is no ground for a forecast.
const LEAST_KNOWN: Duration = Duration::from_secs(600);
/// Forecasts go no further, in days.
pub const FAR: u32 = 3650;

impl DayInflow {
    /// Takes in that `bytes` came in `time`.
    pub fn add(&mut self, time: Duration, bytes: u64) {
        match self.0.back_mut() {
            Some((known, sum)) if *known < PIECE => {
                *known += time;
                *sum = sum.saturating_add(bytes);
            }
            _ => self.0.push_back((time, bytes)),
        }
        if self.0.len() > PIECES {
            self.0.pop_front();
        }
    }

    /// How many bytes a day come; `None` until enough is known.
    #[must_use]
    pub fn a_day(&self) -> Option<u64> {
        let time: Duration = self.0.iter().map(|(time, _)| *time).sum();
        let bytes: u128 = self.0.iter().map(|(_, bytes)| u128::from(*bytes)).sum();
        if time < LEAST_KNOWN {
            return None;
        }
        let day = Duration::from_secs(24 * 3600).as_millis();
        u64::try_from(bytes * day / time.as_millis()).ok()
    }
}

/// How many whole days of footage there will be at `a_day` bytes a day, where there is room for `room`
/// bytes of it; at most ten years.
#[must_use]
pub fn days_kept(room: u64, a_day: u64) -> u32 {
    let days = room.checked_div(a_day).unwrap_or(u64::MAX);
    u32::try_from(days).unwrap_or(u32::MAX).min(FAR)
}

/// What recording does under pressure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// The least important streams stop.
    GiveWay,
    /// It stays as it is.
    Keep,
    /// The most important of those that stopped begin again.
    TakeUp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The marks are in order whatever the volume, and relief ends the need for relief.
        #[test]
        fn marks_are_in_order(size in 0..1_u64 << 50, inflow in 0..1_u64 << 40) {
            let marks = Marks::new(size, inflow);
            prop_assert!(marks.stop <= marks.resume && marks.resume <= marks.low);
            prop_assert!(marks.low <= marks.aim && marks.aim <= size);
            for free in [0, marks.stop, marks.resume, marks.low.saturating_sub(1)] {
                let after = free + marks.wanted(free);
                prop_assert!(after >= marks.low || free >= marks.low);
                prop_assert_eq!(marks.wanted(after), 0);
            }
        }

        /// What gives way does not come back at once, and what comes back does not give way.
        #[test]
        fn giving_way_and_taking_up_lie_apart(size in 1_u64 << 20..1_u64 << 50, inflow in 0..1_u64 << 30) {
            let marks = Marks::new(size, inflow);
            prop_assert_eq!(marks.course(marks.stop.saturating_sub(1)), Course::GiveWay);
            prop_assert_eq!(marks.course(marks.resume), Course::TakeUp);
            prop_assert_eq!(marks.course(marks.stop), Course::Keep);
        }
    }

    proptest! {
        /// Whatever is recorded: each stops once, all stop in the end, and none stops before one of
        /// a kind that is to go earlier or, of its kind, of a less important camera.
        #[test]
        fn the_least_important_stop_first(
            importance in prop::collection::vec(0..Importance::ALL.len(), 1..40), subs_first: bool,
        ) {
            let mut order = [StreamKind::Main, StreamKind::Sub];
            if subs_first {
                order.reverse();
            }
            let cameras = importance.iter().zip(1..).map(|(importance, n)| {
                (CameraId(uuid::Uuid::from_u128(n)), Importance::ALL[*importance])
            });
            let recorded: Vec<_> = cameras
                .flat_map(|(camera, of)| order.map(|stream| ((stream, camera), of)))
                .collect();
            let mut away = BTreeSet::new();
            let mut stopped = Vec::new();
            while away.len() < recorded.len() {
                let next = next_to_stop(&recorded, &away, &order);
                prop_assert!(!next.is_empty() && next.len() <= recorded.len().div_ceil(SHARE));
                for key in next {
                    prop_assert!(away.insert(key));
                    let of = recorded.iter().find(|(known, _)| *known == key).unwrap().1;
                    stopped.push((order.iter().position(|kind| *kind == key.0), of));
                }
            }
            prop_assert!(stopped.is_sorted());
            prop_assert!(next_to_stop(&recorded, &away, &order).is_empty());
            prop_assert_eq!(next_to_stop(&recorded, &BTreeSet::new(), &[]).first().map(|(kind, _)| *kind),
                Some(StreamKind::Main), "without an order, by importance and then as they are");
        }
    }

    #[test]
    fn a_forecast_is_of_the_last_day() {
        let minute = Duration::from_secs(60);
        let mut inflow = DayInflow::default();
        for _ in 0..9 {
            inflow.add(minute, 60_000_000);
        }
        assert_eq!(inflow.a_day(), None, "nine minutes are too few");
        inflow.add(minute, 60_000_000);
        assert_eq!(inflow.a_day(), Some(86_400_000_000));
        // Two days without anything: what was before is forgotten.
        for _ in 0..2 * 1440 {
            inflow.add(minute, 0);
        }
        assert_eq!(inflow.a_day(), Some(0));

        assert_eq!(days_kept(864_000_000_000, 86_400_000_000), 10);
        assert_eq!(days_kept(0, 1), 0);
        assert_eq!(days_kept(5, 0), 3650);
    }

    #[test]
    fn a_busy_volume_is_relieved_ten_minutes_ahead() {
        let tera = 1_u64 << 40;
        // A hundred cameras of 4 Mbit/s.
        let marks = Marks::new(8 * tera, 50_000_000);
        assert_eq!(marks.low, 30_000_000_000);
        assert_eq!(marks.stop, 1_000_000_000);
        // A trial on a small disk.
        let marks = Marks::new(64 << 20, 500_000);
        assert!(marks.low <= 7 << 20 && marks.stop > 0);
    }
}
