//! Segments, holds and retention.

use std::time::Duration;

use domain::{
    Code,
    case::LinkTarget,
    day::{Day, Days},
    footage::GapReason,
    id::{CameraId, VolumeId},
    limit::{Compliance, Retention},
    video::StreamKind,
};
use store::CameraChange;

use crate::world::{all, at, new_case, on_each, segment, span, system};

const DAY: i64 = 24 * 3600;

const MONTH: Retention = Retention {
    min_days: 30,
    max_days: 30,
};

#[tokio::test]
async fn segments_are_added_once_and_found_by_span() {
    on_each!(world => {
        let store = &world.store;
        let (_, _, camera) = world.one_camera().await;
        let (node, volume) = world.volume().await;
        let segments: Vec<_> = (0..10)
            .map(|n| segment(camera, volume, span(n * 60, n * 60 + 60)))
            .collect();
        for one in segments.iter().chain(&segments) {
            store.segment_add(one, node).await.unwrap();
        }
        let list = async |from, to| {
            store.segment_list(camera, StreamKind::Main, span(from, to)).await.unwrap()
        };
        assert_eq!(list(0, 600).await, segments);
        assert_eq!(list(59, 61).await, segments[..2]);
        assert_eq!(list(60, 120).await, segments[1..2], "half open");
        assert!(list(600, 700).await.is_empty());
        let sub = store.segment_list(camera, StreamKind::Sub, span(0, 600)).await.unwrap();
        assert!(sub.is_empty());
        let bounds = store.segment_bounds(camera, StreamKind::Main).await.unwrap();
        assert_eq!(bounds, Some((at(0), at(600))));
        assert_eq!(store.segment_bounds(camera, StreamKind::Sub).await.unwrap(), None);
        let mut files: Vec<_> =
            segments.iter().map(|one| (one.file.path.clone(), one.bytes)).collect();
        files.sort();
        assert_eq!(store.segment_files(volume).await.unwrap(), files);
        let nowhere = VolumeId(uuid::Uuid::nil());
        assert!(store.segment_files(nowhere).await.unwrap().is_empty());

        let stray = segment(CameraId(uuid::Uuid::nil()), volume, span(0, 60));
        let error = store.segment_add(&stray, node).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
        // A volume that was never named is our mistake, and no reason to remove a file.
        let lost = segment(camera, nowhere, span(700, 760));
        let error = store.segment_add(&lost, node).await.unwrap_err();
        assert_eq!(error.code(), Code::Internal);
        let endless = segment(camera, volume, span(700, 700 + 7 * 3600));
        assert_eq!(store.segment_add(&endless, node).await.unwrap_err().code(), Code::SpanTooLong);
        assert_eq!(store.volume_list(node).await.unwrap()[0].path, "/footage");
    });
}

#[tokio::test]
async fn a_hold_beats_retention_until_it_is_released() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let (node, volume) = world.volume().await;
        let segments: Vec<_> = (0..6)
            .map(|n| segment(camera, volume, span(n * 60, n * 60 + 60)))
            .collect();
        for one in &segments {
            store.segment_add(one, node).await.unwrap();
        }
        let (case, _) = store.case_open(&system(), new_case(area, "x")).await.unwrap();
        let target = LinkTarget::Span { camera, stream: None, span: span(130, 140) };
        let (link, _) = store.case_link_add(&system(), case.case.id, target, "").await.unwrap();
        let sub = LinkTarget::Span { camera, stream: Some(StreamKind::Sub), span: span(0, 9) };
        store.case_link_add(&system(), case.case.id, sub, "").await.unwrap();

        let expire = async |limit| {
            store.segment_expire(Compliance::On, MONTH, limit).await.unwrap()
        };
        world.pass(Duration::from_secs(29 * 24 * 3600));
        assert!(expire(9).await.is_empty(), "too young");
        // To the second on which the third segment is old enough.
        world.clock.set(at(30 * DAY + 180));
        let file = |n: usize| segments[n].file.clone();
        assert_eq!(expire(1).await, [file(0)], "the oldest first");
        assert_eq!(expire(9).await, [file(1)], "the third is held");
        world.clock.set(at(40 * DAY));
        assert_eq!(expire(9).await, [file(3), file(4), file(5)]);
        assert!(expire(9).await.is_empty());
        let left = store.segment_list(camera, StreamKind::Main, span(0, 600)).await.unwrap();
        assert_eq!(left, [segments[2].clone()]);
        let gaps = store.gap_list(camera, StreamKind::Main, span(0, 600)).await.unwrap();
        let told: Vec<_> = gaps.iter().map(|gap| (gap.from, gap.to, gap.reason)).collect();
        assert_eq!(told, [(at(180), Some(at(360)), GapReason::Expired)], "nothing before the first");

        let garbage = store.garbage_list(volume, 99).await.unwrap();
        assert_eq!(garbage.len(), 5);
        // A file that is being unlinked is not adopted again.
        store.segment_add(&segments[0], node).await.unwrap();
        assert_eq!(store.segment_files(volume).await.unwrap().len(), 1);
        store.garbage_done(&garbage).await.unwrap();
        assert!(store.garbage_list(volume, 99).await.unwrap().is_empty());
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());

        store.case_link_remove(&system(), case.case.id, link.id).await.unwrap();
        assert_eq!(expire(9).await, [file(2)]);
        let gaps = store.gap_list(camera, StreamKind::Main, span(0, 600)).await.unwrap();
        assert!(gaps.is_empty(), "without footage nothing is told: {gaps:?}");
    });
}

#[tokio::test]
async fn want_of_space_takes_the_oldest_beyond_its_promise_and_no_more() {
    on_each!(world => {
        let store = &world.store;
        let (area, site, camera) = world.one_camera().await;
        let other = world.camera(site, "河边").await;
        let (node, volume) = world.volume().await;
        let at_minute = |camera, n: i64| segment(camera, volume, span(n * 60, n * 60 + 60));
        let mine: Vec<_> = (0..6).map(|n| at_minute(camera, n)).collect();
        // The other's are older, but the oldest is held.
        let theirs: Vec<_> = (-3..3).map(|n| at_minute(other, n)).collect();
        for one in mine.iter().chain(&theirs) {
            store.segment_add(one, node).await.unwrap();
        }
        let (case, _) = store.case_open(&system(), new_case(area, "x")).await.unwrap();
        let target = LinkTarget::Span { camera: other, stream: None, span: span(-170, -160) };
        store.case_link_add(&system(), case.case.id, target, "").await.unwrap();
        let size = mine[0].bytes.unsigned_abs();
        let relieve = async |bytes| {
            let days = Retention { min_days: 30, max_days: 90 };
            store.segment_relieve(Compliance::On, days, volume, bytes, 99).await.unwrap()
        };
        world.clock.set(at(30 * DAY - 170));
        assert_eq!(relieve(size).await, (vec![], 0), "all of it is promised");
        world.clock.set(at(30 * DAY + 600));
        let (files, bytes) = relieve(2 * size).await;
        assert_eq!(files, [theirs[1].file.clone(), theirs[2].file.clone()]);
        assert_eq!(bytes, 2 * size);
        let elsewhere = VolumeId::fresh(&world.clock);
        let days = Retention { min_days: 30, max_days: 90 };
        let none = store.segment_relieve(Compliance::On, days, elsewhere, size, 99).await.unwrap();
        assert_eq!(none.0, [], "another volume's footage is no help");
        let (mut files, _) = relieve(u64::MAX).await;
        assert_eq!(files.len(), 9, "all but what is held");
        files.retain(|file| *file == theirs[0].file);
        assert_eq!(files, []);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[tokio::test]
async fn a_hold_made_before_the_footage_covers_it() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let (node, volume) = world.volume().await;
        let (case, _) = store.case_open(&system(), new_case(area, "x")).await.unwrap();
        let target = LinkTarget::Span { camera, stream: None, span: span(0, 60) };
        store.case_link_add(&system(), case.case.id, target, "").await.unwrap();
        let late = segment(camera, volume, span(30, 90));
        store.segment_add(&late, node).await.unwrap();
        world.clock.set(at(99 * DAY));
        let files = store.segment_expire(Compliance::Off, MONTH, 9).await.unwrap();
        assert!(files.is_empty());
    });
}

#[tokio::test]
async fn each_camera_has_its_own_days_but_not_fewer_than_the_law() {
    on_each!(world => {
        let store = &world.store;
        let (_, site, short) = world.one_camera().await;
        let long = world.camera(site, "长").await;
        let usual = world.camera(site, "常").await;
        let (node, volume) = world.volume().await;
        let days = |min, max| CameraChange {
            min_days: Some(Some(min)), max_days: Some(max), ..CameraChange::default()
        };
        store.camera_update(&system(), short, days(1, Some(2)), None).await.unwrap();
        // A longer least moves the longest along.
        store.camera_update(&system(), long, days(60, None), None).await.unwrap();
        for camera in [short, long, usual] {
            store.segment_add(&segment(camera, volume, span(0, 60)), node).await.unwrap();
        }
        let expire = async |day: i64, compliance| {
            world.clock.set(at(day * DAY + 60));
            let files = store.segment_expire(compliance, MONTH, 9).await.unwrap();
            let of = |file: domain::footage::FileRef| file.path.split('/').next().unwrap().to_owned();
            files.into_iter().map(of).collect::<Vec<_>>()
        };
        assert!(expire(29, Compliance::On).await.is_empty(), "the law");
        assert_eq!(expire(29, Compliance::Off).await, [short.to_string()]);
        assert_eq!(expire(30, Compliance::On).await, [usual.to_string()]);
        assert!(expire(59, Compliance::On).await.is_empty());
        let rows = store.audit_count().await.unwrap();
        assert_eq!(expire(60, Compliance::On).await, [long.to_string()]);
        assert_eq!(store.audit_count().await.unwrap(), rows + 1, "giving up footage is written down");
    });
}

#[tokio::test]
async fn a_removed_camera_keeps_its_footage_until_it_is_old() {
    on_each!(world => {
        let store = &world.store;
        let (_, site, camera) = world.one_camera().await;
        let (node, volume) = world.volume().await;
        store.segment_add(&segment(camera, volume, span(0, 60)), node).await.unwrap();
        store.camera_remove(&system(), camera, None).await.unwrap();
        assert!(store.camera_any(camera).await.is_err());
        // Sealed after the camera was removed.
        store.segment_add(&segment(camera, volume, span(60, 70)), node).await.unwrap();
        let error = store.site_remove(&system(), site, None).await.unwrap_err();
        assert_eq!(error.code(), Code::InUse);
        world.clock.set(at(31 * DAY));
        let files = store.segment_expire(Compliance::On, MONTH, 9).await.unwrap();
        assert_eq!(files.len(), 2);
        store.site_remove(&system(), site, None).await.unwrap();
        let late = segment(camera, volume, span(80, 90));
        assert_eq!(store.segment_add(&late, node).await.unwrap_err().code(), Code::NotFound);
        assert!(store.site_list(&system(), None, &all()).await.unwrap().items.is_empty());
    });
}

#[tokio::test]
async fn each_day_knows_what_it_has() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let (node, volume) = world.volume().await;
        // The town's clock stands at ten in the morning: midnight is fourteen hours later.
        let midnight = 14 * 3600;
        let add = async |from, to| {
            store.segment_add(&segment(camera, volume, span(from, to)), node).await.unwrap();
        };
        let turn = async |second, reason| {
            store.gap_turn(camera, StreamKind::Main, at(second), reason).await.unwrap();
        };
        add(0, 60).await;
        add(60, 120).await;
        turn(120, Some(GapReason::Silent)).await;
        turn(150, None).await;
        // Across a midnight, both of footage and of what is missing.
        add(midnight - 60, midnight + 30).await;
        turn(midnight + 30, Some(GapReason::Unreachable)).await;
        turn(midnight + 2 * DAY + 40, None).await;
        add(midnight + 2 * DAY + 40, midnight + 2 * DAY + 100).await;
        turn(midnight + 4 * DAY, Some(GapReason::DiskFull)).await;
        world.clock.set(at(midnight + 4 * DAY + 70));

        let (case, _) = store.case_open(&system(), new_case(area, "x")).await.unwrap();
        for (stream, from) in [(StreamKind::Main, midnight + 10), (StreamKind::Sub, 10)] {
            let target = LinkTarget::Span { camera, stream: Some(stream), span: span(from, from + 5) };
            store.case_link_add(&system(), case.case.id, target, "").await.unwrap();
        }

        let days = |first, last| {
            Days::new(Day::parse(first).unwrap(), Day::parse(last).unwrap(), 366).unwrap()
        };
        let told = async |stream, days| {
            let list = store.footage_day_list(camera, stream, days).await.unwrap();
            list.into_iter().map(|day| (
                day.day.to_string(), day.segments, day.covered.as_secs(), day.gap.as_secs(), day.held,
            )).collect::<Vec<_>>()
        };
        let day = |date: &str, segments, covered, gap, held| {
            (date.to_owned(), segments, covered, gap, held)
        };
        let all = [
            day("2026-11-23", 3, 180, 30, false),
            day("2026-11-24", 1, 30, 86_400 - 30, true),
            day("2026-11-25", 0, 0, 86_400, false),
            day("2026-11-26", 1, 60, 40, false),
            day("2026-11-28", 0, 0, 70, false),
        ];
        assert_eq!(told(StreamKind::Main, days("2026-11-01", "2026-11-30")).await, all);
        // What begins on the day before is there, and what lies around is not.
        assert_eq!(told(StreamKind::Main, days("2026-11-24", "2026-11-25")).await, all[1..3]);
        assert_eq!(told(StreamKind::Main, days("2026-11-25", "2026-11-25")).await, all[2..3]);
        assert!(told(StreamKind::Main, days("2026-10-01", "2026-11-22")).await.is_empty());
        assert_eq!(told(StreamKind::Sub, days("2026-11-01", "2026-11-30")).await,
            [day("2026-11-23", 0, 0, 0, true)]);
    });
}
