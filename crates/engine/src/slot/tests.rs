use std::sync::Arc;

use bytes::Bytes;
use domain::{
    Clock,
    health::State,
    video::{Codec, VideoFormat},
};
use media::hub::{Built, Frame, Next};
use tokio::time::timeout;

use super::*;

const SECOND: i64 = 1_000_000;

fn slot() -> Slot {
    Slot::new(CameraId::fresh(&Clock::system()), StreamKind::Main, 1 << 20)
}

fn picture(at: i64) -> Frame {
    Frame {
        session: 1,
        format: Arc::new(VideoFormat {
            codec: Codec::H264,
            width: 1280,
            height: 720,
            rfc6381: "avc1.640028".to_owned(),
            config: Vec::new(),
        }),
        received: Timestamp(at),
        at: Timestamp(at),
        camera_time: None,
        pts: at * 9 / 100,
        dts: at * 9 / 100,
        key: true,
        lost_before: 0,
        data: Bytes::from_static(&[0, 0, 0, 1, 0x65]),
        audio_format: None,
        audio: Vec::new(),
        live: Built::default(),
    }
}

#[test]
fn a_gap_has_the_reason_of_what_ended_the_pictures() {
    let slot = slot();
    slot.begin(Timestamp(0));
    assert_eq!(slot.gap_reason(Timestamp(0)), GapReason::Starting);
    slot.hub().publish(picture(10 * SECOND));
    // The camera fell silent: nothing has failed yet.
    assert_eq!(slot.gap_reason(Timestamp(11 * SECOND)), GapReason::Silent);
    slot.failed(Reason::Ended, "FIN".to_owned(), Timestamp(12 * SECOND));
    assert_eq!(slot.gap_reason(Timestamp(11 * SECOND)), GapReason::Ended);
    // Told late, when pictures come again already.
    slot.hub().publish(picture(13 * SECOND));
    assert_eq!(slot.gap_reason(Timestamp(11 * SECOND)), GapReason::Ended);
    // A later gap is another one.
    assert_eq!(slot.gap_reason(Timestamp(20 * SECOND)), GapReason::Silent);
}

#[test]
fn judging_and_telling_agree() {
    let slot = slot();
    let patience = Patience::default();
    slot.set_purpose(Purpose::Recorded, Timestamp(0));
    slot.begin(Timestamp(0));
    assert!(!slot.judge(Timestamp(SECOND), &patience));
    slot.hub().publish(picture(2 * SECOND));
    assert!(slot.judge(Timestamp(2 * SECOND), &patience));
    assert_eq!(slot.told().health.state, State::Online);
    slot.failed(Reason::Denied, "401".to_owned(), Timestamp(3 * SECOND));
    assert!(slot.judge(Timestamp(4 * SECOND), &patience));
    let told = slot.told();
    assert_eq!(
        (told.health.state, told.reason),
        (State::Denied, Some(Reason::Denied))
    );
    // A picture after it makes the failure history.
    slot.hub().publish(picture(5 * SECOND));
    assert!(slot.judge(Timestamp(5 * SECOND), &patience));
    let told = slot.told();
    assert_eq!(
        (told.health.state, told.reason, told.detail),
        (State::Online, None, None)
    );
}

#[test]
fn a_clock_that_goes_back_does_not_bring_a_camera_back() {
    let slot = slot();
    let patience = Patience::default();
    let day = 86_400 * SECOND;
    slot.set_purpose(Purpose::Recorded, Timestamp(0));
    slot.begin(Timestamp(day));
    slot.hub().publish(picture(day + SECOND));
    assert!(slot.judge(Timestamp(day + SECOND), &patience));
    assert!(slot.judge(Timestamp(day + 9 * SECOND), &patience));
    assert_eq!(slot.told().health.state, State::Silent);
    // An hour back.
    let now = day - 3600 * SECOND;
    assert!(!slot.judge(Timestamp(now), &patience));
    slot.failed(
        Reason::Unreachable,
        "no".to_owned(),
        Timestamp(now + SECOND),
    );
    assert_eq!(slot.told().reason, Some(Reason::Unreachable));
    assert!(slot.judge(Timestamp(now + SECOND), &patience));
    assert_eq!(slot.told().health.state, State::Unreachable);
    // A camera that goes on is online all the time.
    slot.hub().publish(picture(now + 2 * SECOND));
    assert!(slot.judge(Timestamp(now + 2 * SECOND), &patience));
    assert!(!slot.judge(Timestamp(now - day / 2), &patience));
    slot.hub().publish(picture(now - day / 2));
    assert!(!slot.judge(Timestamp(now - day / 2), &patience));
    assert_eq!(slot.told().health.state, State::Online);
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_needed_while_somebody_looks_and_a_while_longer() {
    let slot = slot();
    let linger = Duration::from_secs(10);
    assert!(
        timeout(Duration::from_secs(60), slot.needed())
            .await
            .is_err()
    );
    let _reader = slot.view(Timestamp(0));
    slot.needed().await;
    assert!(
        timeout(Duration::from_secs(60), slot.unneeded(linger))
            .await
            .is_err()
    );
    slot.unview();
    assert!(
        timeout(Duration::from_secs(9), slot.unneeded(linger))
            .await
            .is_err()
    );
    assert!(
        timeout(Duration::from_secs(2), slot.unneeded(linger))
            .await
            .is_ok()
    );
    // One that is recorded is always needed.
    slot.set_purpose(Purpose::Recorded, Timestamp(0));
    slot.needed().await;
    assert!(
        timeout(Duration::from_secs(60), slot.unneeded(linger))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_viewer_never_sees_what_a_closed_stream_left_behind() {
    let slot = slot();
    slot.begin(Timestamp(0));
    slot.hub().publish(picture(SECOND));
    slot.rest();
    assert_eq!(slot.seen(), Seen::default());
    let mut reader = slot.view(Timestamp(2 * SECOND));
    assert!(reader.try_next().is_none());
    slot.hub().publish(picture(3 * SECOND));
    assert!(matches!(reader.try_next(), Some(Next::Frame(frame)) if frame.at.0 == 3 * SECOND));
    // While somebody looks, nothing is thrown away.
    slot.rest();
    slot.hub().publish(picture(4 * SECOND));
    assert!(matches!(reader.try_next(), Some(Next::Frame(_))));
}

#[test]
fn what_is_wanted_again_is_not_put_to_rest() {
    let slot = slot();
    slot.rest();
    slot.set_purpose(Purpose::Recorded, Timestamp(0));
    let mut recorder = slot.reader(Timestamp(0));
    // Whoever held the connection had found a moment before that nobody needed it.
    slot.rest();
    slot.hub().publish(picture(SECOND));
    assert!(matches!(recorder.try_next(), Some(Next::Frame(_))));
    // It comes already: recording begins with its last key picture, but not twice with the same.
    let later = Timestamp(2 * SECOND);
    let mut again = slot.reader(later);
    assert!(matches!(again.try_next(), Some(Next::Frame(_))));
    slot.witness().released = Some(Instant::now());
    assert!(slot.reader(later).try_next().is_none());
}
