//! Sound is recorded where the camera's record allows it, and nowhere else.

use std::time::{Duration, Instant};

use domain::{audio::AudioCodec, health::State, video::StreamKind};
use tokio::time::sleep;

use crate::town::Town;

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn sound_is_recorded_while_it_is_allowed() {
    let town = Town::new(1).await;
    let running = town.start();
    let camera = town.cameras[0];
    running.until(camera, State::Online, SOON).await;
    let kinds = async || {
        let mut kinds = Vec::new();
        for segment in town.segments(0, StreamKind::Main).await {
            let index = town.footage.index(&segment).unwrap();
            let codec = index.audio_format.as_ref().map(|format| format.codec);
            assert_eq!(codec.is_some(), !index.audio.is_empty(), "{segment:?}");
            if kinds.last() != Some(&codec) {
                kinds.push(codec);
            }
        }
        kinds
    };
    let wanted = [None, Some(AudioCodec::Alaw), None];
    for (n, audio) in wanted.into_iter().enumerate() {
        if n > 0 {
            town.set_audio(0, audio.is_some()).await;
            running.engine.wake();
        }
        let begin = Instant::now();
        while kinds().await != wanted[..=n] {
            assert!(begin.elapsed() < SOON, "{:?}", kinds().await);
            sleep(Duration::from_millis(100)).await;
        }
    }
    running.stop().await;
    assert_eq!(kinds().await, wanted);
}
