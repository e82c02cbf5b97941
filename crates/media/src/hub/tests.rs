use bytes::Bytes;
use domain::{
    Timestamp,
    video::{Codec, VideoFormat},
};

use super::*;

fn frame(n: i64) -> Frame {
    Frame {
        session: 1,
        format: Arc::new(VideoFormat {
            codec: Codec::H264,
            width: 16,
            height: 16,
            rfc6381: "avc1.42c00a".to_owned(),
            config: Vec::new(),
        }),
        received: Timestamp(n * 40_000),
        at: Timestamp(n * 40_000),
        camera_time: None,
        pts: n * 3600,
        dts: n * 3600,
        key: n % 5 == 0,
        lost_before: 0,
        data: Bytes::from(vec![0; 10]),
        audio_format: None,
        audio: Vec::new(),
        live: Built::default(),
    }
}

fn number(next: Next) -> i64 {
    match next {
        Next::Frame(frame) => frame.pts / 3600,
        other => panic!("{other:?} is no picture"),
    }
}

#[tokio::test]
async fn a_slow_reader_loses_pictures_and_resumes_at_a_key_frame() {
    let hub = Hub::new(100); // ten frames
    let mut slow = hub.subscribe();
    for n in 0..23 {
        hub.publish(frame(n));
    }
    // 13 fell out, and 2 more up to the key frame.
    assert!(matches!(slow.next().await, Next::Missed(15)));
    assert_eq!(slow.backlog_bytes(), 80);
    assert_eq!(number(slow.next().await), 15);
    assert_eq!(number(slow.next().await), 16);
    assert_eq!(slow.backlog_bytes(), 60);
    assert_eq!(number(hub.subscribe().next().await), 20);
}

#[tokio::test]
async fn nobody_starts_in_the_middle_and_every_missed_picture_is_counted() {
    let hub = Hub::new(30); // three frames, less than a group of pictures
    let mut reader = hub.subscribe_new();
    for n in 0..9 {
        hub.publish(frame(n)); // key frames at 0 and 5; the ring now holds 6, 7, 8
    }
    assert!(matches!(reader.try_next(), Some(Next::Missed(9))));
    assert!(reader.try_next().is_none());
    for n in 9..12 {
        hub.publish(frame(n));
    }
    assert!(matches!(reader.try_next(), Some(Next::Missed(1))));
    assert_eq!(number(reader.try_next().unwrap()), 10);
    assert_eq!(number(reader.try_next().unwrap()), 11);
    assert!(reader.try_next().is_none());
    assert_eq!(
        hub.latest_key().unwrap().pts,
        10 * 3600,
        "stills have something to show"
    );
}

#[tokio::test]
async fn who_comes_first_waits_for_a_key_frame_and_missed_nothing() {
    let hub = Hub::new(1000);
    let mut reader = hub.subscribe();
    for n in 3..7 {
        hub.publish(frame(n));
    }
    assert_eq!(number(reader.next().await), 5);
    let mut next = hub.subscribe_new();
    for n in 7..11 {
        hub.publish(frame(n));
    }
    assert_eq!(number(next.next().await), 10);
    assert_eq!(hub.readers(), 2);
    drop(next);
    assert_eq!(hub.readers(), 1);
}

#[tokio::test]
async fn readers_wake_and_end() {
    let hub = Hub::new(1000);
    let mut reader = hub.subscribe();
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move {
        let mut seen = 0;
        while let Next::Frame(_) = reader.next().await {
            seen += 1;
        }
        seen
    });
    for n in 0..50 {
        hub.publish(frame(n));
        tokio::task::yield_now().await;
    }
    hub.close();
    assert_eq!(tasks.join_next().await.unwrap().unwrap(), 50);
}

#[test]
fn memory_is_bounded_and_one_picture_always_stays() {
    let hub = Hub::new(100);
    for n in 0..1000 {
        hub.publish(frame(n));
        let ring = hub.lock();
        let held: usize = ring.frames.iter().map(|frame| frame.data.len()).sum();
        assert_eq!(held, ring.bytes);
        assert!(held <= 100);
    }
    hub.publish(Frame {
        data: Bytes::from(vec![0; 500]),
        ..frame(1000)
    });
    assert_eq!(hub.lock().frames.len(), 1);
    assert_eq!(number(hub.subscribe().try_next().unwrap()), 1000);
}

#[test]
fn counters_tell_rates_sessions_and_key_distance() {
    let hub = Hub::new(1000);
    assert_eq!(hub.counters(), Counters::default());
    for n in 0..=250 {
        hub.publish(Frame {
            lost_before: u32::from(n == 7) * 3,
            ..frame(n)
        });
    }
    let counters = hub.counters();
    assert_eq!(
        (counters.frames, counters.keys, counters.lost),
        (251, 51, 3)
    );
    assert_eq!(counters.frame_rate_milli, 25_000);
    assert_eq!(counters.bits_per_second, 25 * 80);
    assert_eq!(counters.key_distance_us, Some(200_000));
    assert_eq!(counters.first_picture, Some(Timestamp(0)));
    assert_eq!(counters.last_picture, Some(Timestamp(10_000_000)));
    let session = hub.next_session();
    assert_eq!(session, 2);
    hub.publish(Frame {
        session,
        ..frame(0)
    });
    assert_eq!(hub.counters().sessions, 2);
    assert_eq!(hub.next_session(), 3);
}

#[test]
fn the_next_step_is_estimated_from_the_last() {
    let hub = Hub::new(1000);
    let mut reader = hub.subscribe();
    for n in [0, 1, 3, 4] {
        hub.publish(frame(n));
    }
    let mut steps = Vec::new();
    while let Some(Next::Frame(frame)) = reader.try_next() {
        steps.push((frame.live.number(), frame.live.step()));
    }
    assert_eq!(steps, [(0, 3600), (1, 3600), (2, 7200), (3, 3600)]);
}

#[tokio::test]
async fn a_reader_goes_back_for_what_it_let_pass() {
    let hub = Hub::new(200); // twenty frames
    let mut reader = hub.subscribe();
    for n in 0..12 {
        hub.publish(frame(n)); // key frames at 0, 5 and 10
    }
    while reader.try_next().is_some() {}
    assert_eq!(reader.position(), 12);
    reader.back_to_key(3);
    assert_eq!(number(reader.try_next().unwrap()), 5);
    while reader.try_next().is_some() {}
    reader.back_to_key(11);
    assert!(reader.try_next().is_none(), "no key frame is that new");
    for n in 12..40 {
        hub.publish(frame(n));
    }
    while reader.try_next().is_some() {}
    reader.back_to_key(0);
    assert_eq!(
        number(reader.try_next().unwrap()),
        20,
        "the oldest the ring holds, and nothing was missed"
    );
}

#[tokio::test]
async fn it_is_awaited_while_somebody_waits_for_pictures() {
    let hub = Hub::new(100);
    let mut thread = hub.subscribe();
    let mut viewer = hub.subscribe();
    hub.publish(frame(0));
    assert!(matches!(thread.try_next(), Some(Next::Frame(_))));
    assert!(!hub.is_awaited());
    assert_eq!(number(viewer.next().await), 0);
    assert!(hub.is_awaited());
    drop(thread);
    assert!(hub.is_awaited());
    drop(viewer);
    assert!(!hub.is_awaited());
}
