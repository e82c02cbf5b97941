//! The simulated cameras seen from outside: by a client nobody here wrote (retina), by a client that
//! sees every byte, and by a decoder (ffmpeg).

mod client;
mod clips;
mod command_line;
mod decode;
mod misbehaving;
mod pull;
mod serving;

use std::time::Duration;

use simcam::{Behaviour, CameraConfig, Clip, Codec, Digest, Simcam, Stream};

/// Longer than anything here may take; a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// A camera without credentials; both streams are the small built-in clip, which costs least.
fn camera(name: &str, number: u8) -> CameraConfig {
    let sub = Clip::builtin(number, Stream::Sub, Codec::H264);
    CameraConfig {
        name: name.to_owned(),
        main: sub.clone(),
        sub: Some(sub),
        audio: None,
        credentials: None,
        digest: Digest::None,
        behaviour: Behaviour::Healthy,
    }
}

async fn start(cameras: Vec<CameraConfig>) -> Simcam {
    Simcam::start(([127, 0, 0, 1], 0).into(), cameras)
        .await
        .expect("cameras start")
}

/// One camera that behaves so from the start.
async fn one(behaviour: Behaviour) -> Simcam {
    let config = CameraConfig {
        behaviour,
        ..camera("one", 5)
    };
    start(vec![config]).await
}
