//! When a camera's streams are recorded: always, at hours of the week, or around events. Which
//! streams that are is `camera::RecordingPlan`'s.
//!
//! Hours are those of China Standard Time (UTC+8, without daylight saving since 1991), so a week is
//! always as long as the last one.

use std::{fmt, time::Duration};

use crate::{
    day::{DAY_US, SHANGHAI_US},
    error::{Code, Error},
    event::{self, CameraEvent, EventSource},
    time::{Span, Timestamp},
    words::words,
};

/// Most spans that may begin on one day.
pub const SPANS_A_DAY: usize = 8;
/// Most seconds that are kept from before an event.
pub const PRE_S: u32 = 30;
/// Fewest and most seconds that are recorded after an event.
pub const POST_S: (u32, u32) = (5, 600);
/// Most kinds of events that are named.
pub const KINDS: usize = 32;
/// How late an event may be told of and still be recorded.
pub const LATE: Duration = Duration::from_secs(5 * 60);
/// How long an event may last and be recorded to its end.
pub const LONGEST_EVENT: Duration = Duration::from_secs(3600);

/// Minutes of a day and of a week.
const DAY: u16 = 24 * 60;
const WEEK: u16 = 7 * DAY;
const MINUTE_US: i64 = 60_000_000;
const WEEK_US: i64 = 7 * DAY_US;
/// 1970-01-01 was a Thursday; weeks begin with Monday.
const FIRST_DAY_US: i64 = 3 * DAY_US;

words! {
    /// When what a plan names is recorded.
    When {
        /// All the time.
        Always "always",
        /// At hours of the week.
        Weekly "weekly",
        /// Around events, from before they happened.
        OnEvent "on_event",
    }
}

words! {
    /// A day of the week.
    Weekday {
        /// The first.
        Monday "monday",
        /// The second.
        Tuesday "tuesday",
        /// The third.
        Wednesday "wednesday",
        /// The fourth.
        Thursday "thursday",
        /// The fifth.
        Friday "friday",
        /// The sixth.
        Saturday "saturday",
        /// The last.
        Sunday "sunday",
    }
}

/// A minute of a day, `00:00` to `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// The minute with this number, 0 to 1440.
    #[must_use]
    pub fn numbered(minute: u16) -> Option<Self> {
        (minute <= DAY).then_some(Self(minute))
    }

    /// Reads `hh:mm`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let number = |digits: &str| {
            let fits = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
            fits.then(|| digits.parse::<u16>().ok()).flatten()
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        (minutes < 60)
            .then(|| Self::numbered(hours * 60 + minutes))
            .flatten()
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl serde::Serialize for TimeOfDay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for TimeOfDay {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not hh:mm up to 24:00"))
    }
}

impl utoipa::PartialSchema for TimeOfDay {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"))
            .examples(["08:30"])
            .into()
    }
}

impl utoipa::ToSchema for TimeOfDay {}

/// Hours that come again every week; up to the next day where `to` is not after `from`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(deny_unknown_fields)]
pub struct WeeklySpan {
    /// The day on which it begins.
    pub day: Weekday,
    /// The first minute, `hh:mm` in China Standard Time.
    pub from: TimeOfDay,
    /// The first minute after it, `hh:mm`; before `from` it is one of the next day.
    pub to: TimeOfDay,
}

impl WeeklySpan {
    /// The first minute of the week.
    fn begin(&self) -> u16 {
        self.day as u16 * DAY + self.from.0
    }

    /// How many minutes it lasts.
    fn length(&self) -> u16 {
        if self.to > self.from {
            self.to.0 - self.from.0
        } else {
            DAY - self.from.0 + self.to.0
        }
    }

    /// Whether the minute of the week is one of it.
    fn has(&self, minute: u16) -> bool {
        (minute + WEEK - self.begin()) % WEEK < self.length()
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.has(other.begin()) || other.has(self.begin())
    }
}

impl fmt::Display for WeeklySpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}–{}", self.day.word(), self.from, self.to)
    }
}

/// When what a plan names is recorded. What `when` does not need is kept for the day it is needed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Which of the three.
    pub when: When,
    /// The hours of `weekly`; at most 8 begin on one day, and none overlap.
    #[serde(default)]
    pub spans: Vec<WeeklySpan>,
    /// Seconds kept from before an event, 0 to 30.
    #[serde(default = "pre_s")]
    pub pre_s: u32,
    /// Seconds recorded after an event, 5 to 600.
    #[serde(default = "post_s")]
    pub post_s: u32,
    /// Kinds of events that are recorded, whoever tells of them; when empty, every event that a
    /// device or another platform tells of.
    #[serde(default)]
    pub kinds: Vec<String>,
}

fn pre_s() -> u32 {
    10
}

fn post_s() -> u32 {
    60
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            when: When::Always,
            spans: Vec::new(),
            pre_s: pre_s(),
            post_s: post_s(),
            kinds: Vec::new(),
        }
    }
}

impl Schedule {
    /// All that is wrong with it, each with the JSON Pointer of its place.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, Error)> {
        let mut faults = Vec::new();
        let between = |field: &'static str, value: u32, least: u32, most: u32| {
            let error = Error::new(Code::ValueInvalid)
                .with("field", field)
                .with("value", value)
                .with("reason", format!("{least}–{most}"));
            (!(least..=most).contains(&value)).then(|| (format!("/{field}"), error))
        };
        faults.extend(between("pre_s", self.pre_s, 0, PRE_S));
        faults.extend(between("post_s", self.post_s, POST_S.0, POST_S.1));
        if self.kinds.len() > KINDS {
            let error = Error::new(Code::ValueInvalid)
                .with("field", "kinds")
                .with("value", self.kinds.len())
                .with("reason", format!("≤ {KINDS}"));
            faults.push(("/kinds".to_owned(), error));
        } else {
            let wrong = |(index, kind): (usize, &String)| {
                let error = event::kind(kind).err()?;
                Some((format!("/kinds/{index}"), error))
            };
            faults.extend(self.kinds.iter().enumerate().filter_map(wrong));
        }
        if self.when == When::Weekly && self.spans.is_empty() {
            let error = Error::new(Code::TextEmpty).with("field", "spans");
            faults.push(("/spans".to_owned(), error));
        }
        // No list is compared that nobody would write by hand.
        if self.spans.len() > 7 * SPANS_A_DAY {
            faults.push(("/spans".to_owned(), too_many(self.spans.len(), 7)));
            return faults;
        }
        for (index, span) in self.spans.iter().enumerate() {
            faults.extend(
                self.span_fault(index, span)
                    .map(|error| (format!("/spans/{index}"), error)),
            );
        }
        faults
    }

    /// What is wrong with a span and the ones before it.
    fn span_fault(&self, index: usize, span: &WeeklySpan) -> Option<Error> {
        let before = &self.spans[..index];
        if span.from == span.to || span.from.0 == DAY {
            return Some(Error::new(Code::ScheduleSpanEmpty).with("value", span));
        }
        if let Some(other) = before.iter().find(|other| other.overlaps(span)) {
            return Some(
                Error::new(Code::ScheduleOverlap)
                    .with("one", other)
                    .with("two", span),
            );
        }
        let same_day = before.iter().filter(|other| other.day == span.day).count();
        (same_day == SPANS_A_DAY).then(|| too_many(same_day + 1, 1))
    }

    /// Whether the clock alone wants recording at `at`; of `on_event`, nothing is.
    #[must_use]
    pub fn planned(&self, at: Timestamp) -> bool {
        match self.when {
            When::Always => true,
            When::OnEvent => false,
            When::Weekly => self.has(minute_of_week(at)),
        }
    }

    /// The first instant after `after` from which [`Self::planned`] says otherwise; `None` when it
    /// never does.
    #[must_use]
    pub fn next_change(&self, after: Timestamp) -> Option<Timestamp> {
        if self.when != When::Weekly {
            return None;
        }
        let ends = |span: &WeeklySpan| [span.begin(), (span.begin() + span.length()) % WEEK];
        let turns = |minute: &u16| self.has(*minute) != self.has((minute + WEEK - 1) % WEEK);
        let here = week_us(after);
        let wait = |minute: u16| match (i64::from(minute) * MINUTE_US - here).rem_euclid(WEEK_US) {
            0 => WEEK_US,
            wait => wait,
        };
        let minutes = self.spans.iter().flat_map(ends).filter(turns);
        Some(Timestamp(after.0 + minutes.map(wait).min()?))
    }

    /// The parts of `span` that the clock alone wants recorded, in order, as long as they can be.
    #[must_use]
    pub fn planned_within(&self, span: Span) -> Vec<Span> {
        let (mut at, mut out) = (span.from(), Vec::new());
        while at < span.to() {
            let next = self.next_change(at).unwrap_or(span.to()).min(span.to());
            if self.planned(at) {
                out.extend(Span::new(at, next));
            }
            at = next;
        }
        out
    }

    /// What is to be recorded for an event: from before it until some time after it, and after it
    /// was told of. `None` when it is none that is recorded, or was told of too late.
    #[must_use]
    pub fn wanted(&self, event: &CameraEvent) -> Option<Span> {
        let told = matches!(event.source, EventSource::Device | EventSource::Integrator);
        let fits = if self.kinds.is_empty() {
            told
        } else {
            self.kinds.contains(&event.kind)
        };
        if self.when != When::OnEvent || !fits || event.recorded.since(event.at) > LATE {
            return None;
        }
        let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds));
        // It was seen before it was told of, whatever the clock of whoever saw it says.
        let at = event.at.min(event.recorded);
        let end = event.until.unwrap_or(at).min(at + LONGEST_EVENT);
        Span::new(
            at - seconds(self.pre_s),
            end.max(event.recorded) + seconds(self.post_s),
        )
        .ok()
    }

    fn has(&self, minute: u16) -> bool {
        self.spans.iter().any(|span| span.has(minute))
    }
}

fn too_many(spans: usize, days: usize) -> Error {
    Error::new(Code::ValueInvalid)
        .with("field", "spans")
        .with("value", spans)
        .with("reason", format!("≤ {}", days * SPANS_A_DAY))
}

/// Spans in order, those that touch or overlap made one.
#[must_use]
pub fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| span.from());
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match out.last_mut() {
            Some(last) if span.from() <= last.to() => {
                let to = last.to().max(span.to());
                *last = Span::new(last.from(), to).unwrap_or(*last);
            }
            _ => out.push(span),
        }
    }
    out
}

/// Where recording was to begin and to end within `whole`, told in order from its first instant on:
/// each with whether it was to be recorded from there. `planned` is in order.
#[must_use]
pub fn turns(whole: Span, planned: &[Span]) -> Vec<(Timestamp, bool)> {
    let mut out = Vec::new();
    let mut told = whole.from();
    for part in planned.iter().filter_map(|part| part.shared(whole)) {
        if told < part.from() {
            out.push((told, false));
        }
        out.push((part.from(), true));
        told = part.to();
    }
    if told < whole.to() {
        out.push((told, false));
    }
    out
}

/// How far into its week an instant is.
fn week_us(at: Timestamp) -> i64 {
    (at.0 + SHANGHAI_US + FIRST_DAY_US).rem_euclid(WEEK_US)
}

fn minute_of_week(at: Timestamp) -> u16 {
    u16::try_from(week_us(at) / MINUTE_US).unwrap_or(0)
}

#[cfg(test)]
mod tests;
