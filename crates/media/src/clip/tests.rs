use std::{fs, ops::Range, path::PathBuf};

use domain::{Timestamp, video::StreamKind};
use futures::StreamExt;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use super::*;
use crate::{
    footage::testing::{H264, H264_OPEN, H265_OPEN, Pictures, STEP, decoded, packets},
    mp4,
    record::tests::{Rig, START, after, settings},
};

/// One picture lasts this many microseconds.
const PICTURE: i64 = 40_000;
/// A unit of time of the file, in microseconds.
const TICK: i64 = 12;

fn span(from: Timestamp, to: Timestamp) -> Span {
    Span::new(from, to).unwrap()
}

/// `micros` after the start.
fn at(micros: i64) -> Timestamp {
    Timestamp(START.0 + micros)
}

fn bytes(clip: &Arc<Clip>, range: Range<u64>) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut stream = Box::pin(Arc::clone(clip).read(range));
        let mut out = Vec::new();
        while let Some(piece) = stream.next().await {
            let piece = piece.unwrap();
            assert!(piece.len() <= 256 << 10 && !piece.is_empty());
            out.extend(piece);
        }
        out
    })
}

fn saved(rig: &Rig, clip: &Arc<Clip>) -> (PathBuf, Vec<u8>) {
    let whole = bytes(clip, 0..u64::MAX);
    assert_eq!(whole.len() as u64, clip.len());
    let path = rig.folder.join("clip.mp4");
    fs::write(&path, &whole).unwrap();
    (path, whole)
}

/// Records, in a runtime of its own, so that the rest of a test can be without one.
fn recorded(length_ms: u64, publish: impl FnOnce(&Rig)) -> (Rig, Vec<Segment>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut rig = Rig::new(settings(length_ms));
        publish(&rig);
        let segments = rig.segments().await;
        (rig, segments)
    })
}

fn clips(rig: &Rig, segments: &[Segment], wanted: Span) -> Vec<Arc<Clip>> {
    let clips = plan(&rig.footage, segments, None, wanted).unwrap();
    clips.into_iter().map(Arc::new).collect()
}

#[test]
fn any_span_begins_and_ends_at_its_pictures_and_any_range_is_a_part_of_the_whole() {
    for file in [H264, H264_OPEN, H265_OPEN] {
        let pictures = Pictures::new(file);
        let (rig, segments) = recorded(3000, |rig| rig.publish(&pictures, 1, START, 300));
        assert!(segments.len() > 3);
        let all = span(START, after(START, 300));
        let whole = clips(&rig, &segments, all);
        assert_eq!(whole.len(), 1);
        assert_eq!(whole[0].span(), all);
        assert!(whole[0].gaps().is_empty());
        let (path, _) = saved(&rig, &whole[0]);
        assert_eq!(packets(&path), 300);
        let reference = decoded(&path);
        assert_eq!(reference.len(), 300);
        for (n, (time, _)) in reference.iter().enumerate() {
            assert!((time - n as i64 * STEP).abs() <= 1, "{n} at {time}");
        }

        // Not shorter, as FFmpeg loses the second of two pictures after an H.264 recovery point.
        let spans = (0..11_600_000_i64, 300_000..3_000_000_i64, any::<[u16; 2]>());
        let cases = Config {
            cases: 12,
            failure_persistence: None,
            ..Config::default()
        };
        TestRunner::new(cases)
            .run(&spans, |(from, length, range)| {
                let wanted = span(at(from), at(from + length));
                let clip = Arc::clone(&clips(&rig, &segments, wanted)[0]);
                let early = wanted.from().0 - clip.span().from().0;
                prop_assert!((-TICK..=PICTURE).contains(&early), "{} early", early);
                let late = clip.span().to().0 - wanted.to().0.min(all.to().0);
                prop_assert!((-TICK..=PICTURE).contains(&late), "{} late", late);

                let (path, whole) = saved(&rig, &clip);
                let shown = decoded(&path);
                let first = (mp4::ticks(clip.span().from().0 - START.0) + 1) / STEP;
                let count = (mp4::ticks(clip.span().length().as_micros() as i64) + 1) / STEP;
                let wanted: Vec<_> = reference[first as usize..(first + count) as usize]
                    .iter()
                    .map(|(_, picture)| picture)
                    .collect();
                let given: Vec<_> = shown.iter().map(|(_, picture)| picture).collect();
                prop_assert_eq!(given, wanted);

                let [a, b] = range.map(|n| u64::from(n) * clip.len() / 65_535);
                let (a, b) = (a.min(b), a.max(b));
                prop_assert_eq!(bytes(&clip, a..b), &whole[a as usize..b as usize]);
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn the_same_clip_has_the_same_tag_and_another_has_another() {
    let pictures = Pictures::new(H264);
    let (rig, segments) = recorded(2000, |rig| rig.publish(&pictures, 1, START, 200));
    let tag = |footage: &Arc<Footage>, to: i64| {
        let wanted = span(at(1_000_000), at(to));
        plan(footage, &segments, None, wanted).unwrap()[0]
            .etag()
            .to_owned()
    };
    let first = tag(&rig.footage, 5_000_000);
    assert!(first.starts_with('"') && first.ends_with('"'));
    let again = Footage::open(vec![rig.folder.join("volume")]).unwrap();
    assert_eq!(tag(&again, 5_000_000), first);
    assert_ne!(tag(&again, 5_200_000), first);
}

#[test]
fn what_is_missing_stands_still_and_is_listed() {
    let pictures = Pictures::new(H265_OPEN);
    let back = at(7_000_000);
    let (rig, segments) = recorded(60_000, |rig| {
        rig.publish(&pictures, 1, START, 100);
        rig.publish(&pictures, 2, back, 100);
    });
    let end = after(back, 100);
    // From before the beginning until after the end.
    let wanted = span(at(-3_000_000), Timestamp(end.0 + 3_000_000));
    let clip = Arc::clone(&clips(&rig, &segments, wanted)[0]);
    assert_eq!(clip.span(), span(START, end));
    assert_eq!(clip.gaps(), [span(at(4_000_000), back)]);
    let (path, _) = saved(&rig, &clip);
    let shown = decoded(&path);
    assert_eq!(shown.len(), 200);
    assert_eq!(shown[99].0, 99 * STEP);
    assert_eq!(shown[100].0, 7 * 90_000);

    // A span that ends or begins where nothing is.
    let before = Arc::clone(&clips(&rig, &segments, span(at(1_000_000), at(6_000_000)))[0]);
    assert_eq!(before.span(), span(at(1_000_000), at(4_000_000)));
    let later = Arc::clone(&clips(&rig, &segments, span(at(5_000_000), at(8_000_000)))[0]);
    assert_eq!(later.span(), span(back, at(8_000_000)));
    assert!(clips(&rig, &segments, span(at(5_000_000), at(6_000_000))).is_empty());

    // A file that is gone counts as missing, and so do its pictures.
    fs::remove_file(rig.file(&segments[0])).unwrap();
    assert_eq!(clips(&rig, &segments, wanted)[0].span(), span(back, end));
}

#[test]
fn every_format_gets_its_own_clip() {
    let (first, second) = (Pictures::new(H264), Pictures::new(H265_OPEN));
    let change = after(START, 100);
    let (rig, segments) = recorded(60_000, |rig| {
        rig.publish(&first, 1, START, 100);
        rig.publish(&second, 2, change, 100);
    });
    let found = clips(&rig, &segments, span(at(1_000_000), at(6_000_000)));
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].span(), span(at(1_000_000), change));
    assert_eq!(found[1].span(), span(change, at(6_000_000)));
    assert_eq!(found[1].format(), &second.format);
    for clip in &found {
        let (path, _) = saved(&rig, clip);
        decoded(&path);
    }
}

#[test]
fn time_that_was_recorded_twice_is_shown_once() {
    for file in [H264, H264_OPEN] {
        let pictures = Pictures::new(file);
        // The clock was set back by a second, between two pictures.
        let back = at(2_990_000);
        let (rig, segments) = recorded(60_000, |rig| {
            rig.publish(&pictures, 1, START, 100);
            rig.publish(&pictures, 2, back, 100);
        });
        let wanted = span(START, after(back, 100));
        let clip = Arc::clone(&clips(&rig, &segments, wanted)[0]);
        assert_eq!(clip.span(), wanted);
        let (path, _) = saved(&rig, &clip);
        let shown = decoded(&path);
        assert!(shown.is_sorted_by(|a, b| a.0 < b.0));
        let last = shown.last().unwrap().0;
        assert_eq!(last, mp4::ticks(after(back, 99).0 - START.0));
    }
}

#[tokio::test]
async fn what_is_being_written_is_footage_too() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(60_000));
    rig.publish(&pictures, 1, START, 60);
    let open = rig.wait_for_open(59).await;
    let wanted = span(at(1_000_000), at(2_000_000));
    let read = async |footage: &Arc<Footage>, segments: &[Segment], open| {
        let mut clips = plan(footage, segments, open, wanted).unwrap();
        assert_eq!(clips.len(), 1);
        let clip = Arc::new(clips.remove(0));
        let pieces: Vec<_> = Arc::clone(&clip).read(0..clip.len()).collect().await;
        let bytes: Vec<_> = pieces.into_iter().map(Result::unwrap).collect();
        (clip, bytes.concat())
    };
    let (clip, growing) = read(&rig.footage, &[], Some(&open)).await;
    assert_eq!(clip.span(), wanted);
    let still = key_picture_at(&rig.footage, &[], Some(&open), at(1_999_999)).unwrap();
    assert_eq!(still.as_ref().unwrap().at, after(START, 40));
    assert!(still.unwrap().annex_b.starts_with(&[0, 0, 0, 1]));

    // The same after it was sealed, by what was known before and by what is known now.
    let segments = rig.segments().await;
    let (_, renamed) = read(&rig.footage, &[], Some(&open)).await;
    let (sealed, bytes) = read(&rig.footage, &segments, Some(&open)).await;
    assert_eq!(growing, renamed);
    assert_eq!(growing, bytes);
    assert_eq!(sealed.etag(), clip.etag());
    let key = |micros| key_picture_at(&rig.footage, &segments, None, at(micros)).unwrap();
    assert_eq!(key(1_999_999).unwrap().at, after(START, 40));
    assert_eq!(key(0).unwrap().at, START);
    assert_eq!(key(60_000_000).unwrap().at, after(START, 40));
    assert!(key(-1).is_none());
    assert!(
        rig.writer
            .open_segment(rig.camera, StreamKind::Main)
            .is_some()
    );
}
