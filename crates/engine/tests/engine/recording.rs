//! Pictures become files, rows and gaps.

use std::time::Duration;

use domain::{Span, camera::RecordingPlan, footage::GapReason, health::State, video::StreamKind};
use simcam::{Behaviour, Clip, Simcam, Special};
use tokio::time::sleep;

use crate::town::{PASSWORD, Town, configs, credentials, until};

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn cameras_are_recorded_sealed_and_shown_up_to_the_last_flush() {
    let town = Town::new(2).await;
    let running = town.start();
    for &camera in &town.cameras {
        running.until(camera, State::Online, SOON).await;
    }
    sleep(Duration::from_secs(7)).await;
    let camera = town.cameras[0];
    let view = running
        .engine
        .footage(camera, StreamKind::Main, town.all_time())
        .await
        .unwrap();
    let sealed = view.segments.iter().filter(|segment| !segment.open).count();
    assert!(sealed >= 2, "{view:?}");
    let open = view.segments.iter().find(|segment| segment.open).unwrap();
    let behind = town.clock.now().since(open.span.to());
    assert!(behind < Duration::from_millis(1500), "{behind:?} behind");
    assert!(view.covered > Duration::from_secs(5), "{view:?}");
    assert!(view.planned >= view.covered, "{view:?}");

    // A clip over sealed and open footage is one file.
    let clips = running
        .engine
        .clip(camera, StreamKind::Main, town.all_time())
        .await
        .unwrap();
    assert_eq!(clips.len(), 1);
    let length = clips[0].span().length();
    assert!(length >= view.covered, "{length:?} {:?}", view.covered);

    running.stop().await;
    let report = town.check().await;
    assert_eq!(report.unfinished, []);
    for index in 0..2 {
        let segments = town.segments(index, StreamKind::Main).await;
        assert!(segments.len() >= 3, "{segments:?}");
        for pair in segments.windows(2) {
            assert_eq!(pair[0].span.to(), pair[1].span.from());
        }
        let sent = town.simcam.sent(&format!("cam{index:02}"), "main").frames;
        let kept: u64 = segments
            .iter()
            .map(|segment| u64::from(segment.frames))
            .sum();
        // What came since the last look at the network, a tenth of a second ago, is not kept.
        assert!(kept + 5 >= sent && kept <= sent, "{kept} kept of {sent}");
        let gaps = town.gaps(index, StreamKind::Main).await;
        let reasons: Vec<_> = gaps.iter().map(|gap| gap.reason).collect();
        assert_eq!(
            reasons,
            [GapReason::Starting, GapReason::GatewayStopped],
            "{gaps:?}"
        );
        assert_eq!(
            gaps[0].to,
            segments.first().map(|segment| segment.span.from())
        );
        assert_eq!(
            Some(gaps[1].from),
            segments.last().map(|segment| segment.span.to())
        );
        assert_eq!(gaps[1].to, None);
        assert!(town.segments(index, StreamKind::Sub).await.is_empty());
    }
}

/// Where groups are open, the pictures shown last before a cut lie in the file after it.
#[tokio::test(flavor = "multi_thread")]
async fn a_clip_that_ends_at_a_cut_has_its_last_pictures() {
    let mut town = Town::new(1).await;
    let mut config = configs(2);
    config[1].main = Clip::Special(Special::OpenGroupH265);
    let listen = ([127, 0, 0, 1], 0).into();
    town.simcam = Simcam::start(listen, config).await.unwrap();
    let known = Some(credentials(PASSWORD));
    town.add_camera(1, RecordingPlan::Main, known).await;
    let running = town.start();
    let camera = town.cameras[1];
    running.until(camera, State::Online, SOON).await;
    sleep(Duration::from_secs(8)).await;
    let segments = town.segments(1, StreamKind::Main).await;
    assert!(segments.len() >= 3, "{segments:?}");
    let span = Span::new(segments[0].span.from(), segments[0].span.to()).unwrap();
    let alone = media::clip::plan(&town.footage, &segments[..1], None, span).unwrap();
    let whole = media::clip::plan(&town.footage, &segments, None, span).unwrap();
    assert!(whole[0].len() > alone[0].len());
    let clips = running.engine.clip(camera, StreamKind::Main, span).await;
    let clips = clips.unwrap();
    assert_eq!((clips.len(), clips[0].len()), (1, whole[0].len()));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_follows_its_cause() {
    let town = Town::new(1).await;
    let running = town.start();
    let camera = town.cameras[0];
    running.until(camera, State::Online, SOON).await;
    sleep(Duration::from_secs(2)).await;
    town.set(0, Behaviour::Refuse);
    running.until(camera, State::Refused, SOON).await;
    // The recorder notices after ten seconds without a picture.
    sleep(Duration::from_secs(11)).await;
    let gaps = town.gaps(0, StreamKind::Main).await;
    let last = gaps.last().unwrap();
    assert_eq!(
        (last.to, last.reason),
        (None, GapReason::Refused),
        "{gaps:?}"
    );
    let segments = town.segments(0, StreamKind::Main).await;
    assert_eq!(
        Some(last.from),
        segments.last().map(|segment| segment.span.to())
    );
    town.set(0, Behaviour::Healthy);
    running.until(camera, State::Online, SOON).await;
    sleep(Duration::from_secs(1)).await;
    let gaps = town.gaps(0, StreamKind::Main).await;
    assert!(gaps.last().unwrap().to.is_some(), "{gaps:?}");
    running.stop().await;
    town.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_decides_what_is_recorded_and_may_change() {
    let town = Town::with(1, RecordingPlan::Off, PASSWORD).await;
    let running = town.start();
    let camera = town.cameras[0];
    // Nothing is recorded, and yet it is known that the camera lives.
    running.until(camera, State::Online, SOON).await;
    sleep(Duration::from_secs(2)).await;
    assert!(town.segments(0, StreamKind::Main).await.is_empty());
    assert!(
        running
            .health(camera)
            .streams
            .iter()
            .all(|stream| !stream.recording)
    );

    town.set_plan(0, RecordingPlan::Both).await;
    running.engine.wake();
    let both = || {
        running
            .health(camera)
            .streams
            .iter()
            .filter(|stream| stream.recording)
            .count()
    };
    until("both recorded", SOON, || both() == 2).await;

    town.set_plan(0, RecordingPlan::Sub).await;
    running.engine.wake();
    until("one recorded", SOON, || both() == 1).await;
    sleep(Duration::from_secs(1)).await;
    let gaps = town.gaps(0, StreamKind::Main).await;
    let last = gaps.last().unwrap();
    assert_eq!(
        (last.to, last.reason),
        (None, GapReason::NotPlanned),
        "{gaps:?}"
    );

    town.set_enabled(0, false).await;
    running.engine.wake();
    until("gone", SOON, || running.engine.health(camera).is_none()).await;
    sleep(Duration::from_secs(1)).await;
    let gaps = town.gaps(0, StreamKind::Sub).await;
    assert_eq!(
        gaps.last().unwrap().reason,
        GapReason::NotPlanned,
        "{gaps:?}"
    );
    running.stop().await;
    town.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn renaming_a_camera_does_not_touch_its_connection() {
    let town = Town::new(1).await;
    let running = town.start();
    let camera = town.cameras[0];
    running.until(camera, State::Online, SOON).await;
    town.rename(0, "村委会-门口").await;
    running.engine.wake();
    sleep(Duration::from_secs(2)).await;
    assert_eq!(town.simcam.sent("cam00", "main").sessions, 1);
    running.stop().await;
}
