//! Days as people in China count them: UTC+8, without daylight saving since 1991.

use std::fmt;

use crate::{
    error::{Code, Error, Result},
    time::{Span, Timestamp},
};

/// The length of a day, in microseconds.
pub const DAY_US: i64 = 24 * 3600 * 1_000_000;
/// How far China's clock is ahead of UTC, in microseconds.
pub const SHANGHAI_US: i64 = 8 * 3600 * 1_000_000;

/// A day in China Standard Time. Written `yyyy-mm-dd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

impl Day {
    /// The day that has this instant.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        Self((at.0 + SHANGHAI_US).div_euclid(DAY_US))
    }

    /// The day with this number, counted from 1970-01-01.
    #[must_use]
    pub fn numbered(number: i64) -> Self {
        Self(number)
    }

    /// The days since 1970-01-01.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }

    /// Reads `yyyy-mm-dd`.
    ///
    /// # Errors
    /// [`Code::DayInvalid`] when the text is no such day, or none between 1970-01-02 and
    /// 9999-12-30.
    pub fn parse(text: &str) -> Result<Self> {
        let midnight = Timestamp::parse(&format!("{text}T00:00:00+08:00")).ok();
        midnight
            .map(Self::of)
            // What jiff takes besides, such as 20261123, is not how we write it.
            .filter(|day| day.to_string() == text)
            .ok_or_else(|| {
                let value: String = text.chars().take(64).collect();
                Error::new(Code::DayInvalid).with("value", value)
            })
    }

    /// Its first instant.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp(self.0 * DAY_US - SHANGHAI_US)
    }

    /// The first instant of the day after it.
    #[must_use]
    pub fn end(self) -> Timestamp {
        self.next().start()
    }

    /// The day after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The part of a span that lies in it.
    #[must_use]
    pub fn shared(self, span: Span) -> Option<Span> {
        Span::new(self.start().max(span.from()), self.end().min(span.to())).ok()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.start().day_shanghai())
    }
}

/// Some days in a row; at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    first: Day,
    last: Day,
}

impl Days {
    /// The days from the first to the last, both included.
    ///
    /// # Errors
    /// [`Code::DaysEmpty`] when the last one is before the first, [`Code::DaysTooMany`] above
    /// `most`.
    pub fn new(first: Day, last: Day, most: u32) -> Result<Self> {
        if last < first {
            return Err(Error::new(Code::DaysEmpty)
                .with("from", first)
                .with("to", last));
        }
        if last.0 - first.0 >= i64::from(most) {
            return Err(Error::new(Code::DaysTooMany).with("most", most));
        }
        Ok(Self { first, last })
    }

    /// The first day.
    #[must_use]
    pub fn first(self) -> Day {
        self.first
    }

    /// The last day.
    #[must_use]
    pub fn last(self) -> Day {
        self.last
    }

    /// Each of them that shares time with `span`, with the time it shares.
    pub fn shared(self, span: Span) -> impl Iterator<Item = (Day, Span)> {
        let last_instant = Timestamp(span.to().0 - 1);
        let from = self.first.max(Day::of(span.from()));
        let to = self.last.min(Day::of(last_instant));
        (from.0..=to.0).filter_map(move |number| {
            let day = Day(number);
            Some((day, day.shared(span)?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_round_trips(number in 1..2_932_894i64) {
            let day = Day::numbered(number);
            prop_assert_eq!(Day::parse(&day.to_string()).unwrap(), day);
            prop_assert_eq!(Day::of(day.start()), day);
            prop_assert_eq!(Day::of(Timestamp(day.end().0 - 1)), day);
        }

        /// Days share a span out among them without a rest and without taking anything twice.
        #[test]
        fn days_share_a_span_out(from in 0..20 * DAY_US, length in 1..8 * DAY_US) {
            let span = Span::new(Timestamp(from), Timestamp(from + length)).unwrap();
            let all = Days::new(Day::numbered(-1), Day::numbered(40), 50).unwrap();
            let mut at = span.from();
            for (day, part) in all.shared(span) {
                prop_assert_eq!(part.from(), at);
                prop_assert_eq!(Day::of(part.from()), day);
                at = part.to();
            }
            prop_assert_eq!(at, span.to());
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "today",
            "2026-02-30",
            "20261123",
            "2026-11-23T00:00:00",
            "2026-1-3",
        ] {
            assert_eq!(
                Day::parse(text).unwrap_err().code(),
                Code::DayInvalid,
                "{text}"
            );
        }
        let day = |text| Day::parse(text).unwrap();
        assert_eq!(
            day("2026-11-23").start(),
            Timestamp::parse("2026-11-22T16:00:00Z").unwrap()
        );
        let days = |first, last| Days::new(day(first), day(last), 366);
        assert_eq!(
            days("2026-11-23", "2026-11-22").unwrap_err().code(),
            Code::DaysEmpty
        );
        assert!(days("2024-01-01", "2024-12-31").is_ok());
        assert_eq!(
            days("2024-01-01", "2025-01-01").unwrap_err().code(),
            Code::DaysTooMany
        );
    }
}
