use proptest::prelude::*;

use super::*;
use crate::{
    Clock,
    id::{CameraEventId, CameraId},
};

fn weekly(spans: Vec<WeeklySpan>) -> Schedule {
    Schedule {
        when: When::Weekly,
        spans,
        ..Schedule::default()
    }
}

fn span(day: Weekday, from: &str, to: &str) -> WeeklySpan {
    let time = |text| TimeOfDay::parse(text).unwrap();
    WeeklySpan {
        day,
        from: time(from),
        to: time(to),
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(&format!("{text}+08:00")).unwrap()
}

fn spans() -> impl Strategy<Value = Vec<WeeklySpan>> {
    let one = (0..7usize, 0..DAY, 0..=DAY).prop_map(|(day, from, to)| WeeklySpan {
        day: Weekday::ALL[day],
        from: TimeOfDay(from),
        to: TimeOfDay(to),
    });
    prop::collection::vec(one, 1..12)
}

/// The spans that may stand beside those before them.
fn allowed(spans: Vec<WeeklySpan>) -> Schedule {
    let mut schedule = weekly(Vec::new());
    for span in spans {
        schedule.spans.push(span);
        if !schedule.faults().is_empty() {
            schedule.spans.pop();
        }
    }
    schedule
}

proptest! {
    /// Every minute of a week is planned exactly when a span has it, counted in the plainest way.
    #[test]
    fn a_minute_is_planned_when_a_span_has_it(spans in spans(), minute in 0..WEEK) {
        let schedule = allowed(spans);
        // 2026-11-23 is a Monday.
        let monday = at("2026-11-23T00:00:00").0;
        let there = schedule.spans.iter().any(|span| {
            let begin = i64::from(span.day as u16) * 1440 + i64::from(span.from.0);
            let mut end = i64::from(span.day as u16) * 1440 + i64::from(span.to.0);
            if span.to <= span.from {
                end += 1440;
            }
            [0, i64::from(WEEK)].iter().any(|week| {
                let minute = i64::from(minute) + week;
                begin <= minute && minute < end
            })
        });
        let first = monday + i64::from(minute) * MINUTE_US;
        prop_assert_eq!(schedule.planned(Timestamp(first)), there);
        prop_assert_eq!(schedule.planned(Timestamp(first + MINUTE_US - 1)), there);
    }

    /// A change is one, and there is none before it.
    #[test]
    fn the_next_change_is_the_next(spans in spans(), from in 0..4 * WEEK_US, steps in prop::collection::vec(0..WEEK_US, 8)) {
        let schedule = allowed(spans);
        let from = Timestamp(from);
        let now = schedule.planned(from);
        match schedule.next_change(from) {
            None => for step in steps {
                prop_assert_eq!(schedule.planned(Timestamp(from.0 + step)), now);
            },
            Some(next) => {
                prop_assert!(next > from && next.0 - from.0 <= WEEK_US);
                prop_assert_eq!(schedule.planned(next), !now);
                for step in steps {
                    let between = Timestamp(from.0 + step % (next.0 - from.0));
                    prop_assert_eq!(schedule.planned(between), now);
                }
            }
        }
    }

    /// What is planned within a span is all of it that is planned, in pieces that do not touch.
    #[test]
    fn planned_parts_are_what_is_planned(spans in spans(), from in 0..2 * WEEK_US, length in 1..2 * WEEK_US, steps in prop::collection::vec(0..WEEK_US, 8)) {
        let schedule = allowed(spans);
        let whole = Span::new(Timestamp(from), Timestamp(from + length)).unwrap();
        let parts = schedule.planned_within(whole);
        for pair in parts.windows(2) {
            prop_assert!(pair[0].to() < pair[1].from());
        }
        for step in steps {
            let at = Timestamp(from + step % length);
            let there = parts.iter().any(|part| part.contains(at));
            prop_assert_eq!(there, schedule.planned(at));
        }
    }

    #[test]
    fn merged_spans_cover_the_same(parts in prop::collection::vec((0..1000i64, 1..100i64), 0..12)) {
        let parts: Vec<Span> = parts.into_iter()
            .map(|(from, n)| Span::new(Timestamp(from), Timestamp(from + n)).unwrap())
            .collect();
        let one = merged(parts.clone());
        for pair in one.windows(2) {
            prop_assert!(pair[0].to() < pair[1].from());
        }
        for instant in 0..1100 {
            let has = |spans: &[Span]| spans.iter().any(|span| span.contains(Timestamp(instant)));
            prop_assert_eq!(has(&one), has(&parts));
        }
    }

    /// Time that is told of turn by turn is told of wholly, and as it was planned.
    #[test]
    fn turns_tell_every_instant_as_it_was_planned(
        parts in prop::collection::vec((0..1000i64, 1..100i64), 0..12), from in 0..500i64, length in 1..800i64,
    ) {
        let span = |from: i64, to: i64| Span::new(Timestamp(from), Timestamp(to)).unwrap();
        let planned = merged(parts.into_iter().map(|(from, n)| span(from, from + n)).collect());
        let whole = span(from, from + length);
        let turns = turns(whole, &planned);
        prop_assert_eq!(turns[0].0, whole.from());
        for pair in turns.windows(2) {
            prop_assert!(pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1);
        }
        for instant in from..from + length {
            let at = Timestamp(instant);
            let last = turns.iter().rev().find(|(turn, _)| *turn <= at).unwrap();
            prop_assert_eq!(last.1, planned.iter().any(|part| part.contains(at)));
        }
    }

    /// What an event wants begins early enough and ends late enough, and holds the time it was
    /// told at.
    #[test]
    fn an_event_is_wanted_from_before_until_after(
        pre in 0..=PRE_S, post in POST_S.0..=POST_S.1, late in -100..400i64, lasts in prop::option::of(0..10_000i64),
    ) {
        let schedule = Schedule { when: When::OnEvent, pre_s: pre, post_s: post, ..Schedule::default() };
        let recorded = at("2026-11-23T10:00:00");
        let second = |n: i64| Timestamp(recorded.0 + n * 1_000_000);
        let mut event = event(EventSource::Device, "line_crossing", second(-late), recorded);
        event.until = lasts.map(|lasts| second(lasts - late));
        let wanted = schedule.wanted(&event);
        prop_assert_eq!(wanted.is_some(), late <= 300);
        if let Some(wanted) = wanted {
            let seconds = |n: u32| Duration::from_secs(u64::from(n));
            prop_assert_eq!(wanted.from(), event.at.min(recorded) - seconds(pre));
            prop_assert!(wanted.contains(recorded));
            prop_assert!(wanted.to() >= event.at.min(recorded) + seconds(post));
            prop_assert!(wanted.length() <= LONGEST_EVENT + LATE + seconds(PRE_S + POST_S.1));
        }
    }
}

fn event(source: EventSource, kind: &str, at: Timestamp, recorded: Timestamp) -> CameraEvent {
    let clock = Clock::system();
    CameraEvent {
        id: CameraEventId::fresh(&clock),
        camera: CameraId::fresh(&clock),
        source,
        kind: kind.to_owned(),
        at,
        until: None,
        note: String::new(),
        external_id: None,
        by: String::new(),
        recorded,
    }
}

#[test]
fn hours_are_those_of_china_and_may_pass_midnight() {
    let schedule = weekly(vec![
        span(Weekday::Monday, "08:30", "18:00"),
        span(Weekday::Sunday, "22:00", "06:00"),
        span(Weekday::Saturday, "00:00", "24:00"),
    ]);
    assert!(schedule.faults().is_empty());
    for (time, planned) in [
        ("2026-11-23T08:29:59.999999", false),
        ("2026-11-23T08:30:00", true),
        ("2026-11-23T18:00:00", false),
        ("2026-11-23T05:59:59", true),
        ("2026-11-23T06:00:00", false),
        ("2026-11-27T23:59:59", false),
        ("2026-11-28T00:00:00", true),
        ("2026-11-29T00:00:00", false),
        ("2026-11-29T22:00:00", true),
    ] {
        assert_eq!(schedule.planned(at(time)), planned, "{time}");
    }
    let change = |from| schedule.next_change(at(from));
    assert_eq!(
        change("2026-11-23T08:30:00"),
        Some(at("2026-11-23T18:00:00"))
    );
    assert_eq!(
        change("2026-11-29T23:00:00"),
        Some(at("2026-11-30T06:00:00"))
    );
    let whole: Vec<_> = Weekday::ALL
        .iter()
        .map(|day| span(*day, "00:00", "24:00"))
        .collect();
    assert_eq!(weekly(whole).next_change(at("2026-11-23T00:00:00")), None);
}

#[test]
fn every_fault_is_told_with_its_place() {
    let mut schedule = weekly(vec![
        span(Weekday::Monday, "08:00", "12:00"),
        span(Weekday::Monday, "12:00", "13:00"),
        span(Weekday::Monday, "11:59", "12:00"),
        span(Weekday::Sunday, "22:00", "08:01"),
        span(Weekday::Friday, "09:00", "09:00"),
        span(Weekday::Friday, "24:00", "09:00"),
    ]);
    schedule.pre_s = 31;
    schedule.post_s = 4;
    schedule.kinds = vec!["fire".to_owned(), "No Word".to_owned()];
    let found: Vec<_> = schedule
        .faults()
        .into_iter()
        .map(|(at, error)| (at, error.code()))
        .collect();
    let found: Vec<_> = found
        .iter()
        .map(|(at, code)| (at.as_str(), *code))
        .collect();
    assert_eq!(
        found,
        [
            ("/pre_s", Code::ValueInvalid),
            ("/post_s", Code::ValueInvalid),
            ("/kinds/1", Code::ValueInvalid),
            ("/spans/2", Code::ScheduleOverlap),
            ("/spans/3", Code::ScheduleOverlap),
            ("/spans/4", Code::ScheduleSpanEmpty),
            ("/spans/5", Code::ScheduleSpanEmpty),
        ]
    );
    assert_eq!(weekly(Vec::new()).faults()[0].0, "/spans");
    let many = |n: u16| {
        weekly(
            (0..n)
                .map(|n| WeeklySpan {
                    day: Weekday::Monday,
                    from: TimeOfDay(n * 2),
                    to: TimeOfDay(n * 2 + 1),
                })
                .collect(),
        )
    };
    assert!(many(8).faults().is_empty());
    assert_eq!(many(9).faults().len(), 1);
    assert_eq!(many(600).faults().len(), 1);
}

#[test]
fn what_triggers_is_what_was_chosen() {
    let now = at("2026-11-23T10:00:00");
    let mut schedule = Schedule {
        when: When::OnEvent,
        ..Schedule::default()
    };
    let wants = |schedule: &Schedule, source, kind| {
        schedule.wanted(&event(source, kind, now, now)).is_some()
    };
    assert!(wants(&schedule, EventSource::Device, "motion"));
    assert!(wants(&schedule, EventSource::Integrator, "fire"));
    assert!(!wants(&schedule, EventSource::Gateway, "frozen"));
    assert!(!wants(&schedule, EventSource::Operator, "mark"));
    schedule.kinds = vec!["frozen".to_owned(), "mark".to_owned()];
    assert!(!wants(&schedule, EventSource::Device, "motion"));
    assert!(wants(&schedule, EventSource::Gateway, "frozen"));
    assert!(wants(&schedule, EventSource::Operator, "mark"));
    schedule.when = When::Weekly;
    assert!(!wants(&schedule, EventSource::Operator, "mark"));
}

#[test]
fn times_of_day_are_read_strictly() {
    for text in ["00:00", "09:05", "23:59", "24:00"] {
        assert_eq!(TimeOfDay::parse(text).unwrap().to_string(), text);
    }
    for text in [
        "", "9:05", "24:01", "12:60", "1200", "12:0", "ab:cd", "+1:00", "12:00:00",
    ] {
        assert_eq!(TimeOfDay::parse(text), None, "{text}");
    }
    let schedule: Schedule = serde_json::from_str(r#"{"when": "always"}"#).unwrap();
    assert_eq!(schedule, Schedule::default());
    let text =
        serde_json::to_string(&weekly(vec![span(Weekday::Monday, "08:00", "18:00")])).unwrap();
    let back: Schedule = serde_json::from_str(&text).unwrap();
    assert_eq!(back.spans[0].to_string(), "monday 08:00–18:00");
}
