//! Cameras that send pictures, each in its own way.

use domain::video::{Codec, VideoFormat};
use simcam::Special;

use super::*;

const STEP: i64 = 90_000 / 15;

#[tokio::test]
async fn healthy_cameras_of_both_codecs_by_both_ways_with_both_digests() {
    for (codec, transport, digest) in [
        (SimCodec::H264, Transport::Tcp, Digest::Md5),
        (SimCodec::H265, Transport::Tcp, Digest::Sha256),
        (SimCodec::H264, Transport::Udp, Digest::Sha256),
        (SimCodec::H265, Transport::Udp, Digest::Md5),
    ] {
        let mut camera = Camera::new(clip(codec), digest, Behaviour::Healthy).await;
        camera.transport = transport;
        let mut watched = camera.watched();
        let frames = watched.frames(40).await;
        assert_sound(&frames);
        assert!(frames.iter().filter(|frame| frame.key).count() >= 2);
        let VideoFormat { width, height, .. } = *frames[0].format;
        assert_eq!((width, height), (640, 360));
        for (n, frame) in frames.iter().enumerate() {
            assert!(Arc::ptr_eq(&frame.format, &frames[0].format));
            assert_eq!((frame.session, frame.lost_before), (1, 0));
            assert_eq!(frame.pts, n as i64 * STEP);
            assert_eq!(
                frame.at.0 - frames[0].at.0,
                n as i64 * 1_000_000 / 15,
                "footage time follows the stamps"
            );
        }
        let counters = watched.hub.counters();
        assert!(
            (14_900..15_100).contains(&counters.frame_rate_milli),
            "{counters:?}"
        );
        assert_eq!(counters.key_distance_us, Some(2_000_000));
        watched.stop().await;
        // The camera was told: nobody plays any more.
        let playing = async {
            while camera.simcam.sent("cam", "main").playing > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, playing).await.expect("no TEARDOWN");
    }
}

#[tokio::test]
async fn open_groups_play_on() {
    for (special, codec) in [
        (Special::OpenGroupH265, Codec::H265),
        (Special::RecoveryPointH264, Codec::H264),
    ] {
        let camera = Camera::new(Clip::Special(special), Digest::Md5, Behaviour::Healthy).await;
        let mut watched = camera.watched();
        let mut frames = watched.frames(60).await;
        while frames.iter().filter(|frame| frame.key).count() < 3 {
            frames.push(watched.frame().await);
        }
        assert_sound(&frames);
        assert_eq!(frames[0].format.codec, codec);
        assert!(
            frames.iter().any(|frame| frame.dts < frame.pts),
            "there are pictures shown in another order"
        );
        assert!(frames.iter().all(|frame| frame.session == 1));
        // Every picture from the first one on is there, each at its own time.
        let mut times: Vec<i64> = frames.iter().map(|frame| frame.pts).collect();
        times.sort_unstable();
        let step = times[1];
        let whole = times.iter().enumerate().take(frames.len() - 8);
        assert!(
            whole.clone().all(|(n, pts)| *pts == n as i64 * step),
            "{times:?}"
        );
        watched.stop().await;
    }
}

#[tokio::test]
async fn parameters_that_change_make_a_new_format_at_a_key_picture() {
    let behaviour = Behaviour::ChangingParameters { every_s: 2.0 };
    for codec in [SimCodec::H264, SimCodec::H265] {
        let camera = Camera::new(clip(codec), Digest::Md5, behaviour).await;
        let mut watched = camera.watched();
        let mut frames = vec![watched.frame().await];
        let mut changes = 0;
        while changes < 2 {
            let frame = watched.frame().await;
            let before = frames.last().unwrap();
            if frame.format != before.format {
                assert!(frame.key);
                changes += 1;
            } else {
                assert!(
                    Arc::ptr_eq(&frame.format, &before.format),
                    "equal ones are shared"
                );
            }
            frames.push(frame);
        }
        assert_sound(&frames);
        watched.stop().await;
    }
}

#[tokio::test]
async fn time_stamps_that_jump_keep_footage_time_true() {
    for by_s in [3600.0, -7.0] {
        let behaviour = Behaviour::JumpingTimestamps { every_s: 1.5, by_s };
        let camera = Camera::behaving(behaviour).await;
        let mut watched = camera.watched();
        let mut frames = vec![watched.frame().await];
        while watched.hub.counters().sessions < 3 {
            frames.push(watched.frame().await);
        }
        assert_sound(&frames);
        for frame in &frames {
            let apart = frame.received.0 - frame.at.0;
            assert!(apart.abs() < 1_500_000, "{apart} µs apart");
        }
        watched.stop().await;
    }
}

#[tokio::test]
async fn the_cameras_clock_is_kept_beside_ours() {
    let camera = Camera::behaving(Behaviour::ClockOffset { seconds: 90.0 }).await;
    let mut watched = camera.watched();
    let frame = loop {
        let frame = watched.frame().await;
        if frame.camera_time.is_some() {
            break frame;
        }
    };
    let near = 89_000_000..91_000_000;
    let ahead = frame.camera_time.unwrap().0 - frame.received.0;
    assert!(near.contains(&ahead), "{ahead}");
    let offset = watched.hub.counters().camera_offset_us.unwrap();
    assert!(near.contains(&offset), "{offset}");
    watched.stop().await;
}

#[tokio::test]
async fn lost_packets_are_counted_and_pictures_go_on() {
    for transport in [Transport::Tcp, Transport::Udp] {
        let mut camera = Camera::behaving(Behaviour::Healthy).await;
        camera.transport = transport;
        let mut watched = camera.watched();
        watched.frame().await;
        let before = camera.simcam.sent("cam", "main").dropped;
        camera.set(Behaviour::DropPackets { per_mille: 50 });
        let frames = watched.frames(90).await;
        camera.set(Behaviour::Healthy);
        let rest = watched.frames(10).await;
        let dropped = camera.simcam.sent("cam", "main").dropped - before;
        let marked: u32 = frames
            .iter()
            .chain(&rest)
            .map(|frame| frame.lost_before)
            .sum();
        assert!(dropped > 0);
        assert_eq!(u64::from(marked), dropped);
        assert_eq!(watched.hub.counters().lost, dropped);
        watched.stop().await;
    }
}

#[tokio::test]
async fn a_long_wait_for_a_key_picture_is_borne() {
    let camera = Camera::behaving(Behaviour::NoKeyPicture { seconds: 6.0 }).await;
    // Longer than the silence that is borne: pictures come, but none to begin with.
    let mut watched = camera.watched();
    assert_sound(&watched.frames(5).await);
    watched.stop().await;
}
