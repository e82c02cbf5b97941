//! Simulated cameras by number: `cam01`, `cam02` …, each with its own built-in pictures.

use std::net::SocketAddr;

use serde_json::{Value, json};
use simcam::{CameraConfig, Clip, Codec, Simcam, Stream};

fn name(number: u8) -> String {
    format!("cam{number:02}")
}

/// Starts `count` healthy cameras without credentials and sub-streams; `codec` says what each sends.
pub async fn start(count: u8, codec: impl Fn(u8) -> Codec) -> Simcam {
    let cameras = (1..=count).map(|number| {
        let clip = Clip::builtin(number, Stream::Main, codec(number));
        CameraConfig::plain(name(number), clip)
    });
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    Simcam::start(address, cameras.collect()).await.unwrap()
}

/// Their names and main streams, as `gateway::Client::cameras` takes them.
#[must_use]
pub fn addresses(simcam: &Simcam, count: u8) -> Vec<(String, Value)> {
    let address = |number| {
        let name = name(number);
        let url = simcam.url(&name, "main");
        (name, json!({"url": url}))
    };
    (1..=count).map(address).collect()
}
