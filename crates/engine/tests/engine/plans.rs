//! When a camera is recorded: at hours of the week, around events; and what changes meanwhile.

use std::time::Duration;

use domain::{
    Clock, Timestamp,
    camera::RecordingPlan,
    footage::{GapReason, Segment},
    health::State,
    schedule::{Schedule, TimeOfDay, Weekday, WeeklySpan, When},
    video::StreamKind,
};
use media::footage::Found;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{
    killed::until_killed,
    town::{PASSWORD, Town, until},
};

const SOON: Duration = Duration::from_secs(10);

fn weekly(spans: &[(Weekday, &str, &str)]) -> Schedule {
    let time = |text: &str| TimeOfDay::parse(text).unwrap();
    let span = |&(day, from, to): &(Weekday, &str, &str)| WeeklySpan {
        day,
        from: time(from),
        to: time(to),
    };
    Schedule {
        when: When::Weekly,
        spans: spans.iter().map(span).collect(),
        ..Schedule::default()
    }
}

fn on_event(pre_s: u32) -> Schedule {
    Schedule {
        when: When::OnEvent,
        pre_s,
        post_s: 5,
        ..Schedule::default()
    }
}

impl Town {
    fn rolling(&self) -> Vec<Found> {
        let volume = self.footage.volumes()[0].id;
        let found = self.footage.scan(volume).unwrap().into_iter();
        found.filter(|file| file.roll).collect()
    }
}

fn follow_each_other(segments: &[Segment]) {
    for pair in segments.windows(2) {
        assert_eq!(pair[0].span.to(), pair[1].span.from());
    }
}

/// From continuous to hours of the week, the sub-stream added, taken away and moved: no frame of
/// the main stream is lost, and it is neither connected nor cut anew.
#[tokio::test(flavor = "multi_thread")]
async fn what_stays_wanted_loses_no_frame_when_the_plan_changes() {
    let town = Town::new(1).await;
    town.set_sub(0, None).await;
    let running = town.start();
    let camera = town.cameras[0];
    running.until(camera, State::Online, SOON).await;
    sleep(Duration::from_secs(1)).await;
    let recording = || {
        let health = running.health(camera);
        health.streams.iter().filter(|one| one.recording).count()
    };
    let all: Vec<_> = Weekday::ALL
        .iter()
        .map(|day| (*day, "00:00", "24:00"))
        .collect();
    town.set_schedule(0, weekly(&all)).await;
    running.engine.wake();
    let sub = town.stream_address(0, "sub");
    town.set_sub(0, Some(sub)).await;
    town.set_plan(0, RecordingPlan::Both).await;
    running.engine.wake();
    until("both recorded", SOON, || recording() == 2).await;
    town.set_schedule(0, Schedule::default()).await;
    running.engine.wake();
    sleep(Duration::from_secs(1)).await;
    town.set_sub(0, None).await;
    running.engine.wake();
    until("one recorded", SOON, || recording() == 1).await;
    running.stop().await;
    town.check().await;

    assert_eq!(town.simcam.sent("cam00", "main").sessions, 1);
    let segments = town.segments(0, StreamKind::Main).await;
    follow_each_other(&segments);
    let kept: u64 = segments.iter().map(|one| u64::from(one.frames)).sum();
    let sent = town.simcam.sent("cam00", "main").frames;
    assert!(kept + 3 >= sent && kept <= sent, "{kept} kept of {sent}");
    let gaps = town.gaps(0, StreamKind::Main).await;
    let reasons: Vec<_> = gaps.iter().map(|gap| gap.reason).collect();
    assert_eq!(reasons, [GapReason::Starting, GapReason::GatewayStopped]);
    assert!(!town.segments(0, StreamKind::Sub).await.is_empty());
    assert!(town.rolling().is_empty());
}

/// A clock that goes on from a time of our choice.
fn clock_from(start: &str, town: &CancellationToken) -> Clock {
    let start = Timestamp::parse(start).unwrap();
    let clock = Clock::manual(start);
    let (began, ticking, end) = (std::time::Instant::now(), clock.clone(), town.clone());
    std::thread::spawn(move || {
        while !end.is_cancelled() {
            ticking.set(start + began.elapsed());
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    clock
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_begin_and_end_to_the_minute() {
    let mut town = Town::new(2).await;
    let end = CancellationToken::new();
    let _end = end.clone().drop_guard();
    // A Monday in Shanghai, ten seconds before ten.
    let clock = clock_from("2026-11-23T09:59:50+08:00", &end);
    town.move_to(clock).await;
    let ten = Timestamp::parse("2026-11-23T10:00:00+08:00").unwrap();
    town.set_schedule(0, weekly(&[(Weekday::Monday, "09:00", "10:00")]))
        .await;
    town.set_schedule(1, weekly(&[(Weekday::Monday, "10:00", "11:00")]))
        .await;
    let running = town.start();
    for camera in &town.cameras {
        running.until(*camera, State::Online, SOON).await;
    }
    let recording = |index: usize| {
        let health = running.health(town.cameras[index]);
        health.streams.iter().any(|one| one.recording)
    };
    until("the first", SOON, || recording(0) && !recording(1)).await;
    until("the second", 2 * SOON, || !recording(0) && recording(1)).await;
    let behind = town.clock.now().since(ten);
    assert!(behind < Duration::from_secs(2), "{behind:?} late");
    sleep(Duration::from_secs(2)).await;
    running.stop().await;
    town.check().await;

    // Both were connected once.
    for camera in ["cam00", "cam01"] {
        assert_eq!(town.simcam.sent(camera, "main").sessions, 1);
    }
    let first = town.segments(0, StreamKind::Main).await;
    follow_each_other(&first);
    let last = first.last().unwrap().span.to();
    assert!(ten.since(last) < Duration::from_millis(300), "{last}");
    assert!(last.since(ten) < Duration::from_millis(300), "{last}");
    let second = town.segments(1, StreamKind::Main).await;
    let begin = second[0].span.from();
    assert!(begin <= ten, "{begin}: from the key picture before");
    for (index, reasons) in [
        (
            0,
            vec![
                GapReason::Starting,
                GapReason::NotPlanned,
                GapReason::GatewayStopped,
            ],
        ),
        (1, vec![GapReason::NotPlanned, GapReason::GatewayStopped]),
    ] {
        let gaps = town.gaps(index, StreamKind::Main).await;
        let found: Vec<_> = gaps.iter().map(|gap| gap.reason).collect();
        assert_eq!(found, reasons, "{gaps:?}");
    }
    // The next start tells apart what was planned of the time between.
    drop(end);
    let end = CancellationToken::new();
    let _end = end.clone().drop_guard();
    let clock = clock_from("2026-11-24T08:00:00+08:00", &end);
    town.move_to(clock).await;
    let running = town.start();
    running.until(town.cameras[0], State::Online, SOON).await;
    running.stop().await;
    town.check().await;
    let camera = town.cameras[1];
    let day = domain::Span::new(ten, ten + Duration::from_secs(24 * 3600)).unwrap();
    let gaps = town.store.gap_list(camera, StreamKind::Main, day).await;
    let gaps = gaps.unwrap();
    let missed = gaps
        .iter()
        .find(|gap| gap.reason == GapReason::GatewayStopped);
    let missed = missed.unwrap();
    let eleven = ten + Duration::from_secs(3600);
    assert_eq!(
        (missed.from, missed.to),
        (second.last().unwrap().span.to(), Some(eleven))
    );
    let after = gaps.iter().find(|gap| gap.from == eleven).unwrap();
    assert_eq!(after.reason, GapReason::NotPlanned);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_recorded_from_before_it_until_after_it() {
    let mut town = Town::new(1).await;
    town.settings.reconcile_every = Duration::from_millis(200);
    town.settings.reconcile_late = Duration::from_secs(2);
    town.settings.alert.raise = Duration::from_secs(1);
    town.set_schedule(0, on_event(4)).await;
    let running = town.start();
    let camera = town.cameras[0];
    running.until(camera, State::Online, SOON).await;
    sleep(Duration::from_secs(6)).await;
    let view = async || {
        let all = town.all_time();
        let view = running.engine.footage(camera, StreamKind::Main, all);
        view.await.unwrap()
    };
    let before = view().await;
    assert!(before.segments.is_empty(), "{before:?}");
    assert!(
        before
            .gaps
            .iter()
            .all(|gap| gap.reason == GapReason::NotPlanned)
    );
    assert!(town.rolling().len() >= 2);

    let at = town.clock.now();
    town.add_event(0, at).await;
    running.engine.written();
    let seconds = Duration::from_secs;
    let recording = || {
        running
            .health(camera)
            .streams
            .iter()
            .any(|one| one.recording)
    };
    let late = until("recorded", SOON, recording).await;
    assert!(late < Duration::from_secs(3), "{late:?}");
    until("the end", SOON, || !recording()).await;
    sleep(seconds(1)).await;
    let segments = town.segments(0, StreamKind::Main).await;
    follow_each_other(&segments);
    let (begin, end) = (segments[0].span.from(), segments.last().unwrap().span.to());
    assert!(begin <= at - seconds(4), "{begin} {at}");
    assert!(end >= at + seconds(5), "{end} {at}");
    // A file before and a group of pictures after it at most.
    assert!((at - seconds(4)).since(begin) < seconds(4), "{begin} {at}");
    assert!(end.since(at + seconds(5)) < seconds(4), "{end} {at}");
    let clips = running.engine.clip(
        camera,
        StreamKind::Main,
        domain::Span::new(at - seconds(4), at + seconds(5)).unwrap(),
    );
    let clips = clips.await.unwrap();
    assert_eq!(clips.len(), 1);
    assert!(!town.rolling().is_empty());

    // From events to continuous: what rolls just then is not cut.
    let changed = town.clock.now();
    town.set_schedule(0, Schedule::default()).await;
    running.engine.wake();
    until("recorded again", SOON, recording).await;
    sleep(seconds(1)).await;
    running.stop().await;
    let report = town.check().await;
    assert_eq!((report.rolling, report.unfinished.len()), (0, 0));
    let all = town.segments(0, StreamKind::Main).await;
    let later = all[segments.len()].span.from();
    assert!(later <= changed, "{later} {changed}");
    let gaps = town.gaps(0, StreamKind::Main).await;
    let found: Vec<_> = gaps
        .iter()
        .map(|gap| (gap.from, gap.to, gap.reason))
        .collect();
    assert_eq!(
        (found[0].1, found[0].2),
        (Some(begin), GapReason::NotPlanned)
    );
    // Unless the file that rolled then began where the clip had ended.
    let between = [(end, Some(later), GapReason::NotPlanned)];
    assert_eq!(
        found[1..found.len() - 1],
        between[..usize::from(end < later)]
    );
    assert_eq!(found.last().unwrap().2, GapReason::GatewayStopped);
    assert_eq!(town.simcam.sent("cam00", "main").sessions, 1);
    assert!(
        town.alerts(None).await.is_empty(),
        "nobody is told of what was not wanted"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_while_rolling_leaves_nothing_behind() {
    let town = Town::with(2, RecordingPlan::Main, PASSWORD).await;
    for index in 0..2 {
        town.set_schedule(index, on_event(3)).await;
    }
    let mut child = until_killed(&town);
    let playing =
        || (0..2).all(|index| town.simcam.sent(&crate::town::name(index), "main").frames > 150);
    until("rolling", Duration::from_secs(30), playing).await;
    child.kill().await.unwrap();
    let before = engine::check::run(&town.store, &town.footage)
        .await
        .unwrap();
    assert!(before.is_clean() && before.rolling >= 4, "{before:?}");
    assert!(before.unfinished.is_empty(), "{before:?}");
    // One that was told of when the gateway had no time left to do anything about it.
    let at = town.clock.now() - Duration::from_secs(1);
    town.add_event(0, at).await;

    let running = town.start();
    running.until(town.cameras[1], State::Online, SOON).await;
    running.stop().await;
    let report = town.check().await;
    assert_eq!(
        (report.rolling, report.unfinished.len()),
        (0, 0),
        "{report:?}"
    );
    let kept = town.segments(0, StreamKind::Main).await;
    assert!(
        kept[0].span.from() <= at - Duration::from_secs(3),
        "{kept:?} {at}"
    );
    assert!(
        kept.iter().any(|one| one.span.contains(at)),
        "{kept:?} {at}"
    );
    assert!(town.segments(1, StreamKind::Main).await.is_empty());
}
