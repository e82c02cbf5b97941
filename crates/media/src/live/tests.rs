use domain::video::Codec;

use super::*;
use crate::hub::{Built, Hub};

const STREAM: &[u8] = include_bytes!("../testdata/open.h264");

fn format() -> Arc<VideoFormat> {
    let units: Vec<&[u8]> = nal::stream_units(STREAM).collect();
    Arc::new(nal::config::format(Codec::H264, &units).unwrap().0)
}

/// A picture of group after group: key, P, then a B picture that is shown between them.
fn frame(format: &Arc<VideoFormat>, session: u64, n: i64) -> Frame {
    let order = [0, 2, 1][n.rem_euclid(3) as usize];
    Frame {
        session,
        format: Arc::clone(format),
        received: Timestamp(n),
        at: Timestamp(n),
        camera_time: None,
        pts: (n - n.rem_euclid(3) + order) * 3600,
        dts: (n - 1) * 3600,
        key: n % 3 == 0,
        lost_before: 0,
        data: Bytes::from(vec![n as u8; 10]),
        audio_format: None,
        audio: Vec::new(),
        live: Built::default(),
    }
}

async fn fragment_of(live: &mut Live) -> (Timestamp, bool, Bytes) {
    match live.next().await {
        LiveItem::Fragment {
            captured,
            key,
            bytes,
        } => (captured, key, bytes),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_viewer_gets_an_init_then_one_fragment_for_each_picture() {
    let (hub, format) = (Hub::new(10_000), format());
    let mut one = Live::new(hub.subscribe());
    for n in 0..4 {
        hub.publish(frame(&format, 1, n));
    }
    let mut other = Live::new(hub.subscribe());
    let LiveItem::Init {
        format: told,
        bytes,
    } = one.next().await
    else {
        panic!()
    };
    assert_eq!(told, format);
    assert_eq!(&bytes[4..8], b"ftyp");
    for n in 0..4 {
        let (captured, key, bytes) = fragment_of(&mut one).await;
        assert_eq!((captured, key), (Timestamp(n), n % 3 == 0));
        assert_eq!(&bytes[4..8], b"moof");
        assert_eq!(
            &bytes[bytes.len() - 18..],
            [&b"\0\0\0\x12mdat"[..], &[n as u8; 10]].concat()
        );
        if n == 3 {
            assert!(matches!(other.next().await, LiveItem::Init { .. }));
            let shared = fragment_of(&mut other).await.2;
            assert_eq!(shared.as_ptr(), bytes.as_ptr(), "built once");
        }
    }
    hub.close();
    assert!(matches!(one.next().await, LiveItem::Ended));
}

#[tokio::test]
async fn a_session_or_a_format_begins_with_an_init() {
    let (hub, format) = (Hub::new(10_000), format());
    let other = Arc::new(VideoFormat {
        width: 100,
        ..(*format).clone()
    });
    let mut live = Live::new(hub.subscribe());
    hub.publish(frame(&format, 1, 0));
    hub.publish(frame(&format, 2, 0));
    hub.publish(frame(&other, 2, 3));
    for _ in 0..3 {
        assert!(matches!(live.next().await, LiveItem::Init { .. }));
        assert!(fragment_of(&mut live).await.1);
    }
}

#[tokio::test]
async fn pictures_shown_before_the_start_are_left_out() {
    let (hub, format) = (Hub::new(10_000), format());
    hub.publish(frame(&format, 1, 3));
    let leading = Frame {
        pts: 2 * 3600,
        key: false,
        ..frame(&format, 1, 4)
    };
    hub.publish(leading);
    hub.publish(frame(&format, 1, 5));
    let mut live = Live::new(hub.subscribe());
    assert!(matches!(live.next().await, LiveItem::Init { .. }));
    assert_eq!(fragment_of(&mut live).await.0, Timestamp(3));
    assert_eq!(fragment_of(&mut live).await.0, Timestamp(5));
}

#[tokio::test]
async fn a_slow_viewer_is_told_and_goes_on_at_a_key_picture() {
    let (hub, format) = (Hub::new(40), format());
    let mut live = Live::new(hub.subscribe());
    for n in 0..12 {
        hub.publish(frame(&format, 1, n));
    }
    assert!(matches!(live.next().await, LiveItem::Missed(9)));
    assert!(matches!(live.next().await, LiveItem::Init { .. }));
    assert_eq!(fragment_of(&mut live).await.0, Timestamp(9));
}
