//! Unusual use of pictures, found in the register: at night by somebody who is not on duty, much taken
//! away in a day, one camera's footage again and again without a case. A finding is a reason to ask,
//! and proves nothing; it says which rows it stands on.
//!
//! The register is read row by row, in order: what is kept in memory grows with people and cameras, not
//! with rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    day::{DAY_US, Day, SHANGHAI_US},
    error::{Code, Error, Result},
    id::{CameraId, UserId},
    register::Viewing,
    time::{Span, Timestamp},
    words::words,
};

const HOUR_US: i64 = 3600 * 1_000_000;
/// How many days the look back for one camera again and again is.
pub const BACK_DAYS: i64 = 30;

words! {
    /// What is unusual.
    Unusual {
        /// Looked at by night by somebody who was not on duty (非工作时段).
        OffHours "off_hours",
        /// Much was taken away in one day (批量导出).
        Bulk "bulk",
        /// One camera's footage again and again, without a case (反复查看).
        Repeated "repeated",
    }
}

/// From when on use is unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusualLimits {
    /// The hour in China at which the night begins, 0 to 23.
    pub night_from: u8,
    /// The hour at which it ends; the same as where it begins means that there is none.
    pub night_to: u8,
    /// More hours of footage taken away by one person in a day are much.
    pub bulk_hours: u32,
    /// Footage of more cameras taken away by one person in a day is much.
    pub bulk_cameras: u32,
    /// Footage of one camera looked at on more days of thirty, without a case, is often.
    pub repeat_days: u32,
}

impl Default for UnusualLimits {
    fn default() -> Self {
        Self {
            night_from: 22,
            night_to: 6,
            bulk_hours: 8,
            bulk_cameras: 10,
            repeat_days: 5,
        }
    }
}

impl UnusualLimits {
    /// Whether an instant lies in the night.
    #[must_use]
    pub fn is_night(&self, at: Timestamp) -> bool {
        let hour = (at.0 + SHANGHAI_US).rem_euclid(DAY_US) / HOUR_US;
        let (from, to) = (i64::from(self.night_from), i64::from(self.night_to));
        match from <= to {
            true => from <= hour && hour < to,
            false => hour >= from || hour < to,
        }
    }

    /// The day on which the night of an instant began.
    fn night_of(&self, at: Timestamp) -> Day {
        let early = match self.night_from > self.night_to {
            true => i64::from(self.night_to) * HOUR_US,
            false => 0,
        };
        Day::of(Timestamp(at.0 - early))
    }
}

/// A month of China's calendar, `2026-11`.
///
/// # Errors
/// [`Code::MonthInvalid`].
pub fn month(text: &str) -> Result<Span> {
    let wrong = || {
        let value: String = text.chars().take(64).collect();
        Error::new(Code::MonthInvalid).with("value", value)
    };
    let first = Day::parse(&format!("{text}-01")).map_err(|_| wrong())?;
    let next = (28..=31)
        .map(|days| Day::numbered(first.number() + days))
        .find(|day| day.to_string().ends_with("-01"))
        .ok_or_else(wrong)?;
    Span::new(first.start(), next.start())
}

/// A row of the register, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Who.
    pub user: UserId,
    /// At which camera.
    pub camera: CameraId,
    /// How.
    pub viewing: Viewing,
    /// When.
    pub began: Timestamp,
    /// At which footage; `None` for pictures of now.
    pub span: Option<Span>,
    /// Whether for a case.
    pub for_case: bool,
}

/// Something unusual, and the rows it stands on: those of the person, and of the camera where one is
/// named, that began in this time, taken away alone where it is [`Unusual::Bulk`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub unusual: Unusual,
    /// Whose.
    pub user: UserId,
    /// Of which camera; `None` where it is of no single one.
    pub camera: Option<CameraId>,
    /// The first of its rows.
    pub first: Timestamp,
    /// The last of them.
    pub last: Timestamp,
    /// How many rows.
    pub rows: u32,
    /// How many cameras.
    pub cameras: u32,
    /// On how many days.
    pub days: u32,
    /// How much footage was taken away, in seconds; only for [`Unusual::Bulk`].
    pub seconds: u64,
}

#[derive(Default)]
struct Sum {
    rows: u32,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    cameras: BTreeSet<CameraId>,
    micros: u64,
}

impl Sum {
    fn add(&mut self, looked: &Looked) {
        self.rows += 1;
        self.first.get_or_insert(looked.began);
        self.last = Some(looked.began);
        self.cameras.insert(looked.camera);
        let span = looked.span.map_or(0, |span| span.to().0 - span.from().0);
        self.micros = self.micros.saturating_add(span.unsigned_abs());
    }

    fn finding(&self, unusual: Unusual, user: UserId) -> Option<Finding> {
        Some(Finding {
            unusual,
            user,
            camera: None,
            first: self.first?,
            last: self.last?,
            rows: self.rows,
            cameras: u32::try_from(self.cameras.len()).unwrap_or(u32::MAX),
            days: 1,
            seconds: match unusual {
                Unusual::Bulk => self.micros / 1_000_000,
                _ => 0,
            },
        })
    }
}

/// A day on which footage of a camera was looked at: how often, first and last.
type LookedDay = (u32, Timestamp, Timestamp);

/// Reads the register of one month, row by row in order, beginning [`BACK_DAYS`] before it.
pub struct Watch {
    limits: UnusualLimits,
    month: Span,
    duty: BTreeMap<UserId, Vec<Span>>,
    nights: BTreeMap<(UserId, Day), Sum>,
    taken: BTreeMap<(UserId, Day), Sum>,
    often: BTreeMap<(UserId, CameraId), BTreeMap<Day, LookedDay>>,
}

impl Watch {
    /// Where the register is read from for a month.
    #[must_use]
    pub fn begin(month: Span) -> Timestamp {
        Timestamp(month.from().0 - (BACK_DAYS - 1) * DAY_US)
    }

    /// Of a month; `duty` is when whom was on duty.
    #[must_use]
    pub fn new(
        limits: UnusualLimits,
        month: Span,
        duty: impl IntoIterator<Item = (UserId, Span)>,
    ) -> Self {
        let mut shifts: BTreeMap<UserId, Vec<Span>> = BTreeMap::new();
        for (user, span) in duty {
            shifts.entry(user).or_default().push(span);
        }
        Self {
            limits,
            month,
            duty: shifts,
            nights: BTreeMap::new(),
            taken: BTreeMap::new(),
            often: BTreeMap::new(),
        }
    }

    /// Takes in the next row.
    pub fn take(&mut self, looked: &Looked) {
        let (user, at) = (looked.user, looked.began);
        let day = Day::of(at);
        if self.month.contains(at) {
            if self.limits.is_night(at) && !self.on_duty(user, at) {
                let night = self.limits.night_of(at);
                self.nights.entry((user, night)).or_default().add(looked);
            }
            if looked.viewing == Viewing::Export {
                self.taken.entry((user, day)).or_default().add(looked);
            }
        }
        if looked.span.is_some() && !looked.for_case {
            let days = self.often.entry((user, looked.camera)).or_default();
            let known = days.entry(day).or_insert((0, at, at));
            known.0 += 1;
            known.2 = at;
        }
    }

    fn on_duty(&self, user: UserId, at: Timestamp) -> bool {
        let shifts = self.duty.get(&user);
        shifts.is_some_and(|shifts| shifts.iter().any(|shift| shift.contains(at)))
    }

    /// What is unusual, person by person.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        for ((user, _), sum) in &self.nights {
            found.extend(sum.finding(Unusual::OffHours, *user));
        }
        let much = |sum: &Sum| {
            let hours = sum.micros > u64::from(self.limits.bulk_hours) * HOUR_US.unsigned_abs();
            hours || sum.cameras.len() > self.limits.bulk_cameras as usize
        };
        for ((user, _), sum) in self.taken.iter().filter(|(_, sum)| much(sum)) {
            found.extend(sum.finding(Unusual::Bulk, *user));
        }
        for ((user, camera), days) in &self.often {
            found.extend(self.repeated(*user, *camera, days));
        }
        found.sort_by_key(|one| (one.user, one.unusual, one.first));
        found
    }

    /// The thirty days, ending in the month, in which somebody looked most often at one camera.
    fn repeated(
        &self,
        user: UserId,
        camera: CameraId,
        days: &BTreeMap<Day, LookedDay>,
    ) -> Option<Finding> {
        let in_month = |day: &Day| self.month.contains(day.start());
        let windows = days.keys().filter(|day| in_month(day)).map(|last| {
            let first = Day::numbered(last.number() - (BACK_DAYS - 1));
            days.range(first..=*last)
        });
        let most = windows.max_by_key(|window| window.clone().count())?;
        let count = u32::try_from(most.clone().count()).unwrap_or(u32::MAX);
        if count <= self.limits.repeat_days {
            return None;
        }
        Some(Finding {
            unusual: Unusual::Repeated,
            user,
            camera: Some(camera),
            first: most.clone().next()?.1.1,
            last: most.clone().next_back()?.1.2,
            rows: most.map(|(_, (rows, ..))| rows).sum(),
            cameras: 1,
            days: count,
            seconds: 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ONE: UserId = UserId(uuid::Uuid::from_u128(1));

    fn camera(number: u32) -> CameraId {
        CameraId(uuid::Uuid::from_u128(u128::from(number)))
    }

    /// So many hours after the first of November 2026 in China.
    fn at(hours: i64) -> Timestamp {
        Timestamp(month("2026-11").unwrap().from().0 + hours * HOUR_US)
    }

    fn looked(began: Timestamp, number: u32, viewing: Viewing, hours: i64) -> Looked {
        Looked {
            user: ONE,
            camera: camera(number),
            viewing,
            began,
            span: Span::new(Timestamp(0), Timestamp(hours * HOUR_US)).ok(),
            for_case: false,
        }
    }

    fn found(duty: &[(UserId, Span)], rows: &[Looked]) -> Vec<Finding> {
        let month = month("2026-11").unwrap();
        let mut watch = Watch::new(UnusualLimits::default(), month, duty.iter().copied());
        rows.iter().for_each(|row| watch.take(row));
        watch.findings()
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        let days = |text| month(text).unwrap().length().as_secs() / 86_400;
        assert_eq!(
            (days("2026-11"), days("2028-02"), days("2026-12")),
            (30, 29, 31)
        );
        for wrong in ["2026-13", "2026", "2026-1", "x", "2026-11-01"] {
            assert_eq!(month(wrong).unwrap_err().code(), Code::MonthInvalid);
        }
    }

    #[test]
    fn a_night_off_duty_is_one_finding() {
        let live = |hours| looked(at(hours), 1, Viewing::Live, 0);
        // 23:00 and 02:00 are one night, 22:00 of the next day another, 12:00 none.
        let rows = [live(23), live(26), live(36), live(46)];
        let one = found(&[], &rows);
        assert_eq!(one.iter().map(|one| one.rows).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((one[0].first, one[0].last), (at(23), at(26)));
        let duty = [(ONE, Span::new(at(22), at(30)).unwrap())];
        assert_eq!(found(&duty, &rows).len(), 1);
    }

    #[test]
    fn much_in_a_day_is_found_by_hours_and_by_cameras() {
        let take = |hour, number, hours| looked(at(hour), number, Viewing::Export, hours);
        assert!(found(&[], &[take(9, 1, 4), take(10, 1, 4)]).is_empty());
        let much = found(&[], &[take(9, 1, 4), take(10, 1, 5)]);
        assert_eq!(
            (much[0].unusual, much[0].seconds),
            (Unusual::Bulk, 9 * 3600)
        );
        let many: Vec<_> = (0..11).map(|number| take(9, number, 0)).collect();
        let mut many = many;
        many.iter_mut()
            .for_each(|row| row.span = Span::new(Timestamp(0), Timestamp(1)).ok());
        assert_eq!(found(&[], &many)[0].cameras, 11);
        many.pop();
        assert!(found(&[], &many).is_empty());
    }

    proptest! {
        /// One camera without a case: found exactly when some thirty days that end in the month have
        /// more than five days with looks; with a case, never; and the rows it names are there.
        #[test]
        fn again_and_again_is_counted_by_days(
            days in prop::collection::btree_set(-29..30_i64, 0..20), for_case in any::<bool>(),
        ) {
            let rows: Vec<Looked> = days.iter().map(|day| Looked {
                for_case, ..looked(at(day * 24 + 10), 1, Viewing::Playback, 1)
            }).collect();
            let most = days.iter().filter(|day| **day >= 0)
                .map(|last| days.range(last - 29..=*last).count()).max().unwrap_or(0);
            let found = found(&[], &rows);
            prop_assert_eq!(found.len() == 1, most > 5 && !for_case);
            if let Some(one) = found.first() {
                prop_assert_eq!(one.days as usize, most);
                prop_assert_eq!(one.rows as usize, most);
                prop_assert!(one.first <= one.last);
            }
        }

        /// By day nothing is off hours, whoever looks.
        #[test]
        fn nothing_is_off_hours_by_day(hour in 6..22_i64, day in 0..30_i64) {
            let row = looked(at(day * 24 + hour), 1, Viewing::Live, 0);
            prop_assert!(found(&[], &[row]).is_empty());
        }
    }
}
