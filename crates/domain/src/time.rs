//! One representation of time, and the only place that reads the wall clock.

use std::{
    fmt,
    ops::{Add, Sub},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use crate::error::{Code, Error, Result};

/// An instant: microseconds since 1970-01-01T00:00:00Z. Written for people as RFC 3339 in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// The latest instant that is accepted from outside: 9999-12-31T00:00:00Z.
const LATEST: i64 = 253_402_214_400_000_000;

impl Timestamp {
    /// Reads RFC 3339 with an offset.
    ///
    /// # Errors
    /// [`Code::TimeInvalid`] when the text is no such time, or lies before 1970 or after 9999.
    pub fn parse(text: &str) -> Result<Self> {
        let invalid = || Error::new(Code::TimeInvalid).with("value", shortened(text));
        let time: jiff::Timestamp = text
            .parse()
            .map_err(|source: jiff::Error| invalid().because(source.to_string()))?;
        let micros = time.as_microsecond();
        if !(0..=LATEST).contains(&micros) {
            return Err(invalid());
        }
        Ok(Self(micros))
    }

    /// The day in UTC, `yyyy-mm-dd`; names folders of footage.
    #[must_use]
    pub fn day_utc(self) -> String {
        let text = self.to_string();
        text.get(..10).unwrap_or("1970-01-01").to_owned()
    }

    /// The day in China Standard Time (UTC+8, without daylight saving since 1991), `yyyy-mm-dd`.
    #[must_use]
    pub fn day_shanghai(self) -> String {
        Self(self.0 + 8 * 3600 * 1_000_000).day_utc()
    }

    /// As people in China read it: RFC 3339 at UTC+8, to the second.
    #[must_use]
    pub fn text_shanghai(self) -> String {
        let text = Self(self.0.saturating_add(8 * 3600 * 1_000_000)).to_string();
        match text.get(..19) {
            Some(second) => format!("{second}+08:00"),
            None => text,
        }
    }

    /// This instant moved later by `duration`, or the latest one there is.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(micros(duration)))
    }

    /// This instant moved earlier by `duration`, or the earliest one there is.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(micros(duration)))
    }

    /// How long after `earlier` this is; zero when it is not.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

fn shortened(text: &str) -> String {
    text.chars().take(64).collect()
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        self.after(duration)
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        self.before(duration)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(time) => write!(f, "{time:.6}"),
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                utoipa::openapi::KnownFormat::DateTime,
            )))
            .into()
    }
}

impl utoipa::ToSchema for Timestamp {}

/// A half-open stretch of time `[from, to)`; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, utoipa::ToSchema)]
pub struct Span {
    from: Timestamp,
    to: Timestamp,
}

impl Span {
    /// The span `[from, to)`.
    ///
    /// # Errors
    /// [`Code::SpanEmpty`] unless `from < to`; [`Code::SpanImpossible`] when it begins before 1970.
    pub fn new(from: Timestamp, to: Timestamp) -> Result<Self> {
        if from.0 < 0 {
            return Err(Error::new(Code::SpanImpossible).with("from", from));
        }
        if from >= to {
            return Err(Error::new(Code::SpanEmpty)
                .with("from", from)
                .with("to", to));
        }
        Ok(Self { from, to })
    }

    /// The span, if it is no longer than `most`.
    ///
    /// # Errors
    /// [`Code::SpanTooLong`].
    pub fn at_most(self, most: Duration) -> Result<Self> {
        if self.length() > most {
            return Err(Error::new(Code::SpanTooLong).with("hours", most.as_secs() / 3600));
        }
        Ok(self)
    }

    /// The first instant.
    #[must_use]
    pub fn from(self) -> Timestamp {
        self.from
    }

    /// The first instant after it.
    #[must_use]
    pub fn to(self) -> Timestamp {
        self.to
    }

    /// How long it is.
    #[must_use]
    pub fn length(self) -> Duration {
        self.to.since(self.from)
    }

    /// Whether `at` lies in it.
    #[must_use]
    pub fn contains(self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }

    /// Whether the two share an instant.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// What the two share.
    #[must_use]
    pub fn shared(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to)).ok()
    }
}

/// Where wall time comes from. Cloning shares a manual clock.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is set.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(start.0))))
    }

    /// The wall time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            #[expect(
                clippy::disallowed_methods,
                reason = "this is the clock everybody else is to take"
            )]
            Source::System => Timestamp(jiff::Timestamp::now().as_microsecond()),
            Source::Manual(micros) => Timestamp(micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock to `time`; the machine's clock is left alone.
    pub fn set(&self, time: Timestamp) {
        if let Source::Manual(micros) = &self.0 {
            micros.store(time.0, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_round_trips(micros in 0..LATEST) {
            let time = Timestamp(micros);
            prop_assert_eq!(Timestamp::parse(&time.to_string()).unwrap(), time);
        }

        #[test]
        fn shared_is_in_both(a in 0..1000i64, b in 1..1000i64, c in 0..1000i64, d in 1..1000i64) {
            let one = Span::new(Timestamp(a), Timestamp(a + b)).unwrap();
            let two = Span::new(Timestamp(c), Timestamp(c + d)).unwrap();
            prop_assert_eq!(one.overlaps(two), one.shared(two).is_some());
            if let Some(both) = one.shared(two) {
                prop_assert!(one.contains(both.from()) && two.contains(both.from()));
                prop_assert!(both.to() <= one.to() && both.to() <= two.to());
            }
        }
    }

    #[test]
    fn impossible_times_are_refused() {
        for text in [
            "",
            "yesterday",
            "2026-11-23T10:00:00",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(
                Timestamp::parse(text).unwrap_err().code(),
                Code::TimeInvalid,
                "{text}"
            );
        }
        assert_eq!(
            Timestamp::parse("2026-11-23T10:00:00+08:00")
                .unwrap()
                .to_string(),
            "2026-11-23T02:00:00.000000Z"
        );
        let at = Timestamp(5);
        assert_eq!(Span::new(at, at).unwrap_err().code(), Code::SpanEmpty);
        assert_eq!(
            Span::new(Timestamp(-1), at).unwrap_err().code(),
            Code::SpanImpossible
        );
    }

    #[test]
    fn the_day_turns_at_midnight_in_shanghai() {
        let late = Timestamp::parse("2026-11-23T16:00:00Z").unwrap();
        assert_eq!(
            (late.day_utc().as_str(), late.day_shanghai().as_str()),
            ("2026-11-23", "2026-11-24")
        );
    }
}
