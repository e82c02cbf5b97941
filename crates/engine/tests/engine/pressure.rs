//! A disk that fills, on a small file system in memory: old footage goes ahead of need, and when
//! nothing may go recording stops in order and goes on as soon as there is room.

#![expect(
    clippy::print_stderr,
    reason = "who reads the test's output is to know how fast it was and what was skipped"
)]

use std::{fs, time::Duration};

use domain::{
    alert::{AlertCause, AlertState},
    footage::GapReason,
    health::State,
    limit::Retention,
    video::StreamKind,
};
use media::footage::Footage;
use tokio::time::{Instant, sleep};

use crate::{
    disk::Mounted,
    town::{Running, Town, until},
};

/// 64 MiB: old footage goes below 6.4 MiB, recording stops below 1.6 MiB and goes on from 3.2 MiB.
struct SmallDisk(Mounted);

impl SmallDisk {
    fn mount(town: &mut Town) -> Option<Self> {
        let disk = Mounted::small(town, "small")?;
        town.footage = Footage::open(vec![disk.0.join("volume")]).unwrap();
        Some(Self(disk))
    }

    /// Leaves about this much free.
    fn leave(&self, town: &Town, bytes: u64) {
        let path = self.0.0.join("ballast");
        let have = fs::metadata(&path).map_or(0, |file| file.len());
        let free = town.footage.volumes()[0].free + have;
        fs::write(&path, vec![0; usize::try_from(free - bytes).unwrap()]).unwrap();
    }
}

async fn both_record(town: &Town, running: &Running) {
    for camera in &town.cameras {
        running
            .until(*camera, State::Online, Duration::from_secs(10))
            .await;
    }
    sleep(Duration::from_secs(7)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_footage_goes_ahead_of_need() {
    let mut town = Town::new(2).await;
    let Some(disk) = SmallDisk::mount(&mut town) else {
        return;
    };
    town.settings.retention = Retention {
        min_days: 0,
        max_days: 90,
    };
    let running = town.start();
    both_record(&town, &running).await;
    let first = town.segments(0, StreamKind::Main).await.remove(0);
    town.hold(1, town.segments(1, StreamKind::Main).await[0].span)
        .await;
    let held = town.segments(1, StreamKind::Main).await.remove(0);

    disk.leave(&town, 6 << 20);
    let path = town.footage.path(&first.file).unwrap();
    let took = until("the oldest is gone", Duration::from_secs(5), || {
        !path.exists()
    })
    .await;
    eprintln!(
        "the oldest went {:.1} s after the disk had filled",
        took.as_secs_f64()
    );
    sleep(Duration::from_secs(3)).await;
    assert_eq!(running.engine.state().without_space, 0, "recording went on");
    running.stop().await;
    let left = town.segments(1, StreamKind::Main).await;
    assert_eq!(left[0].id, held.id, "what a case holds stays");
    let reasons: Vec<_> = town.gaps(1, StreamKind::Main).await;
    assert!(
        reasons.iter().all(|gap| gap.reason != GapReason::DiskFull),
        "{reasons:?}"
    );
    town.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recording_gives_way_in_order_and_goes_on_when_there_is_room() {
    let mut town = Town::new(2).await;
    let Some(disk) = SmallDisk::mount(&mut town) else {
        return;
    };
    // Promised for a day: nothing may go.
    let running = town.start();
    both_record(&town, &running).await;
    let before = town.segments(0, StreamKind::Main).await;

    disk.leave(&town, 1 << 20);
    let took = until("both gave way", Duration::from_secs(8), || {
        running.engine.state().without_space == 2
    })
    .await;
    eprintln!("recording stopped within {:.1} s", took.as_secs_f64());
    let recording = |camera| {
        let streams = running.health(camera).streams;
        streams.iter().any(|stream| stream.recording)
    };
    until("nothing is written", Duration::from_secs(3), || {
        !town.cameras.iter().any(|camera| recording(*camera))
    })
    .await;
    for camera in &town.cameras {
        assert_eq!(
            running.state(*camera),
            State::Online,
            "the pictures still come"
        );
    }
    sleep(Duration::from_secs(2)).await;

    disk.leave(&town, 20 << 20);
    let began = Instant::now();
    until("both record again", Duration::from_secs(5), || {
        town.cameras.iter().all(|camera| recording(*camera))
    })
    .await;
    eprintln!(
        "recording went on after {:.1} s",
        began.elapsed().as_secs_f64()
    );
    sleep(Duration::from_secs(2)).await;
    running.stop().await;

    for index in 0..2 {
        let segments = town.segments(index, StreamKind::Main).await;
        let gaps = town.gaps(index, StreamKind::Main).await;
        let full = gaps.iter().filter(|gap| gap.reason == GapReason::DiskFull);
        let missing: Duration = full.map(|gap| gap.to.unwrap().since(gap.from)).sum();
        // The ring held what came meanwhile: at most the rest of a group of pictures is missing.
        eprintln!("camera {index}: {:.1} s missing", missing.as_secs_f64());
        assert!(missing < Duration::from_secs(3), "{gaps:?}");
        let shown: Duration = segments.iter().map(|segment| segment.span.length()).sum();
        let whole = segments
            .last()
            .unwrap()
            .span
            .to()
            .since(segments[0].span.from());
        assert!(
            whole - shown - missing < Duration::from_millis(1),
            "{segments:?}"
        );
    }
    let alerts = town.alerts(Some(AlertCause::NoSpace)).await;
    let told: Vec<_> = alerts
        .iter()
        .map(|one| (one.alert.camera, one.alert.state, one.cameras > 0))
        .collect();
    assert_eq!(
        told,
        [(None, AlertState::Recovered, true)],
        "the site was told"
    );
    let after = town.segments(0, StreamKind::Main).await;
    assert!(
        before.iter().all(|segment| after.contains(segment)),
        "nothing was destroyed"
    );
    town.check().await;
}

/// A tail that a kill left cannot be sealed on a full disk; it waits as it is, everything else runs,
/// and it is taken up as soon as there is room.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_on_a_full_disk_is_not_harmed_and_taken_up_later() {
    let mut town = Town::new(1).await;
    let Some(disk) = SmallDisk::mount(&mut town) else {
        return;
    };
    let running = town.start();
    both_record(&town, &running).await;
    running.stop().await;
    let first = town.segments(0, StreamKind::Main).await[0].span.from();
    let start = first - Duration::from_secs(60);
    let volume = &town.footage.volumes()[0];
    // Half of the trailer's head finds room, which is what makes players refuse a file.
    let here = (town.cameras[0], volume.id);
    let (path, bytes) = crate::leftover::file(&town.clock, here, start, 90_000, 12);
    let part = volume.path.join(&path);
    fs::create_dir_all(part.parent().unwrap()).unwrap();
    fs::write(&part, &bytes).unwrap();
    disk.leave(&town, 0);

    let done = engine::check::repair(&town.store, &town.footage, town.node).await;
    assert_eq!(done.unwrap().left, 1);
    assert_eq!(fs::read(&part).unwrap(), bytes);
    let running = town.start();
    running
        .until(town.cameras[0], State::Online, Duration::from_secs(10))
        .await;
    running.engine.expire_now().await.unwrap();
    assert_eq!(fs::read(&part).unwrap(), bytes);
    let beside = async || {
        let now = town.clock.now();
        engine::check::beside(&town.store, &town.footage, town.node, now)
            .await
            .unwrap()
    };
    let report = beside().await;
    assert!(!report.is_clean() && report.left.len() == 1, "{report:?}");
    assert_eq!(report.left[0].path, path);

    disk.leave(&town, 8 << 20);
    running.engine.expire_now().await.unwrap();
    assert!(!part.exists());
    let report = beside().await;
    assert!(report.is_clean(), "{report:?}");
    assert!(report.unfinished.is_empty() && report.left.is_empty());
    running.stop().await;
    let report = town.check().await;
    assert!(report.written.is_empty() && report.unfinished.is_empty());
    let kept = town.segments(0, StreamKind::Main).await;
    assert_eq!((kept[0].span.from(), kept[0].frames), (start, 1));
}
