//! What each stream of a camera is connected for at a time, and when that is asked again. The plan
//! is `domain`'s; doing it is `camera`'s.

use std::time::Duration;

use domain::{
    Result, Span, Timestamp,
    camera::Camera,
    schedule::{When, merged},
    video::StreamKind,
};
use tracing::debug;

use crate::{Inner, patience::within, slot::Purpose};

/// It is looked again at least so often: clocks are set, and a call may not have come.
pub(crate) const LOOK: Duration = Duration::from_secs(30);
/// A stream is connected so long before its hours begin.
const LEAD: Duration = Duration::from_secs(30);
/// How long what rolls is kept beyond the time before an event: events are told of a little late.
const TOLD: Duration = Duration::from_secs(15);
/// How much of what was written down since the last look is read again: rows may be committed in
/// another order than they are stamped.
const AGAIN: Duration = Duration::from_secs(60);
/// No event that began longer ago wants anything now.
pub(crate) const LONGEST: Duration = Duration::from_secs(2 * 3600);
/// How far back it is explained why footage is missing.
const FAR: Duration = Duration::from_secs(100 * 24 * 3600);

/// What a stream is connected for at `now`; `wanted` are the times that events want.
pub(crate) fn purpose(
    camera: &Camera,
    stream: StreamKind,
    now: Timestamp,
    wanted: &[Span],
) -> Purpose {
    let schedule = &camera.schedule;
    if camera.records(stream) {
        match schedule.when {
            When::OnEvent if current(wanted, now).is_some() => return Purpose::Recorded,
            When::OnEvent => return Purpose::Rolling,
            _ if schedule.planned(now) => return Purpose::Recorded,
            _ if schedule.planned(now + LEAD) => return Purpose::Watched,
            _ => {}
        }
    }
    if stream == camera.primary() {
        Purpose::Watched
    } else {
        Purpose::OnDemand
    }
}

/// How long nothing changes by itself; at most [`LOOK`].
pub(crate) fn rest(camera: &Camera, now: Timestamp, wanted: &[Span]) -> Duration {
    let schedule = &camera.schedule;
    let hours = schedule.next_change(now).map(|at| at.since(now));
    let ahead = schedule
        .next_change(now + LEAD)
        .map(|at| at.since(now + LEAD));
    let events = wanted.iter().flat_map(|span| [span.from(), span.to()]);
    let events = events.filter(|at| *at > now).map(|at| at.since(now));
    let all = hours.into_iter().chain(ahead).chain(events);
    all.min().map_or(LOOK, |rest| rest.min(LOOK))
}

/// The time that events want around `now`.
pub(crate) fn current(wanted: &[Span], now: Timestamp) -> Option<Span> {
    wanted.iter().copied().find(|span| span.contains(now))
}

/// How long after its end a file goes that nobody wanted.
pub(crate) fn back(camera: &Camera) -> Duration {
    Duration::from_secs(u64::from(camera.schedule.pre_s)) + TOLD
}

/// What was to be recorded up to `now`, as far as it matters still.
pub(crate) fn past(camera: &Camera, now: Timestamp, wanted: &[Span]) -> Vec<Span> {
    let Ok(whole) = Span::new((now - FAR).max(Timestamp(0)), now) else {
        return Vec::new();
    };
    match camera.schedule.when {
        When::OnEvent => wanted.iter().filter_map(|one| one.shared(whole)).collect(),
        _ => camera.schedule.planned_within(whole),
    }
}

/// The times that the events of a camera want, kept up to date.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) spans: Vec<Span>,
    read: Option<Timestamp>,
}

impl Wanted {
    /// Takes in what happened since the last time. While the database is away nothing can have.
    pub(crate) async fn read(&mut self, engine: &Inner, camera: &Camera) {
        if camera.schedule.when != When::OnEvent {
            *self = Self::default();
            return;
        }
        let now = engine.clock.now();
        let since = self.read.map_or(Timestamp(0), |read| read.min(now) - AGAIN);
        match engine.wanted(camera, now - LONGEST, since).await {
            Ok(more) => {
                let mut spans = std::mem::take(&mut self.spans);
                spans.extend(more);
                spans.retain(|span| span.to() + AGAIN > now);
                (self.spans, self.read) = (merged(spans), Some(now));
            }
            Err(error) => debug!(error = error.chain(), "events could not be read"),
        }
    }
}

impl Inner {
    /// What the events of a camera want that began from `at` on and were written down from
    /// `recorded` on.
    pub(crate) async fn wanted(
        &self,
        camera: &Camera,
        at: Timestamp,
        recorded: Timestamp,
    ) -> Result<Vec<Span>> {
        let events = within(self.store.event_list_since(camera.id, at, recorded)).await?;
        let wanted = events
            .iter()
            .filter_map(|event| camera.schedule.wanted(event));
        Ok(merged(wanted.collect()))
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        Clock,
        camera::{RecordingPlan, StreamAddress},
        id::{AreaId, CameraId, SiteId},
        schedule::{Schedule, TimeOfDay, Weekday, WeeklySpan},
    };

    use super::*;

    fn camera(when: When) -> Camera {
        let address = || StreamAddress {
            url: "rtsp://10.0.0.1/".to_owned(),
            transport: Default::default(),
        };
        let time = |text: &str| TimeOfDay::parse(text).unwrap();
        let clock = Clock::system();
        Camera {
            id: CameraId::fresh(&clock),
            site: SiteId::fresh(&clock),
            area: AreaId::fresh(&clock),
            recorder: None,
            name: String::new(),
            gb_code: String::new(),
            place: String::new(),
            position: None,
            main: address(),
            sub: Some(address()),
            plan: RecordingPlan::Both,
            audio: false,
            schedule: Schedule {
                when,
                spans: vec![WeeklySpan {
                    day: Weekday::Monday,
                    from: time("10:00"),
                    to: time("11:00"),
                }],
                ..Schedule::default()
            },
            min_days: None,
            max_days: None,
            importance: domain::pressure::Importance::default(),
            alert_after_s: None,
            enabled: true,
            has_credentials: false,
            version: 1,
        }
    }

    /// On a Monday.
    fn at(time: &str) -> Timestamp {
        Timestamp::parse(&format!("2026-11-23T{time}+08:00")).unwrap()
    }

    #[test]
    fn both_streams_are_there_when_their_hours_begin_and_one_tells_how_it_is() {
        let camera = camera(When::Weekly);
        for (time, main, sub) in [
            ("09:00:00", Purpose::Watched, Purpose::OnDemand),
            ("09:59:30", Purpose::Watched, Purpose::Watched),
            ("10:00:00", Purpose::Recorded, Purpose::Recorded),
            ("11:00:00", Purpose::Watched, Purpose::OnDemand),
        ] {
            let purpose = |stream| purpose(&camera, stream, at(time), &[]);
            assert_eq!(purpose(StreamKind::Main), main, "{time}");
            assert_eq!(purpose(StreamKind::Sub), sub, "{time}");
        }
        let rest = |time| rest(&camera, at(time), &[]);
        assert_eq!(rest("09:00:00"), LOOK);
        assert_eq!(rest("09:59:20"), Duration::from_secs(10));
        assert_eq!(rest("09:59:59.75"), Duration::from_millis(250));
    }

    #[test]
    fn events_want_their_time_and_no_other() {
        let camera = camera(When::OnEvent);
        let wanted = [Span::new(at("10:00:00"), at("10:00:20")).unwrap()];
        let purpose = |time| purpose(&camera, StreamKind::Sub, at(time), &wanted);
        assert_eq!(purpose("10:00:00"), Purpose::Recorded);
        assert_eq!(purpose("10:00:20"), Purpose::Rolling);
        let rest = rest(&camera, at("10:00:15"), &wanted);
        assert_eq!(rest, Duration::from_secs(5));
        let past = past(&camera, at("10:00:05"), &wanted);
        assert_eq!(past, [Span::new(at("10:00:00"), at("10:00:05")).unwrap()]);
    }
}
