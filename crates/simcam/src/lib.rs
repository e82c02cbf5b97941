//! Simulated RTSP cameras: for the demo, the tests and the load bench.
//!
//! Here belongs what a camera does on the network: it answers RTSP, sends RTP and RTCP, and
//! misbehaves as told. What does not belong here: anything of the gateway. The crate uses no other
//! crate of this workspace, so that both sides of a test do not share one misunderstanding.
//!
//! Each camera listens on a port of its own, so that "refused" is a refusal by TCP and meets that
//! camera alone. The pictures are clips made for the project (`clips/make.sh`), packetised once per
//! process; every frame carries a drawn code ([`read_code`]) that says which camera and which frame
//! it is.

mod answer;
mod audio;
mod auth;
mod behaviour;
mod bits;
mod camera;
mod clip;
mod code;
mod film;
mod order;
mod packet;
mod play;
mod reel;
mod rtcp;
mod rtsp;
mod run;
mod sdp;
mod server;
mod session;
mod transport;
mod voice;

pub use audio::Audio;
pub use auth::Digest;
pub use behaviour::Behaviour;
pub use camera::{CameraConfig, Sent};
pub use clip::{Clip, Codec, Special, Stream, TITLES};
pub use code::{Code, draw_code, read_code};
pub use run::{Options, run_cli};
pub use server::Simcam;
