//! Where pictures come from. One variant per way of reaching a camera.
//!
//! A source publishes pictures to a hub until it fails or is stopped, and says why it failed in one
//! word that health shows to people. Trying again, and when, is the caller's business.

mod audio;
mod failure;
mod intake;
mod pace;
mod probe;
mod rtsp;
#[cfg(test)]
mod tests;
mod timing;

use std::{sync::Arc, time::Duration};

use domain::{
    Clock,
    camera::{Credentials, Transport},
    outbound::Outbound,
};
use tokio_util::sync::CancellationToken;
use url::Url;

pub use failure::Failure;
pub use probe::{Probed, probe};

use crate::hub::Hub;

/// How to reach one camera's stream.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// An RTSP address.
    Rtsp {
        /// `rtsp://host[:port]/path`, without user and password.
        url: Url,
        /// How pictures travel.
        transport: Transport,
        /// User and password, if the camera wants them.
        credentials: Option<Credentials>,
        /// Whether its sound is wanted beside the pictures, where it is of a kind that is recorded.
        /// Trouble with sound is never trouble with pictures.
        audio: bool,
    },
}

/// How long each step may take, and where it may lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLimits {
    /// Reaching the camera.
    pub connect: Duration,
    /// Each answer to a request.
    pub describe: Duration,
    /// From the start of playing to the first picture.
    pub first_picture: Duration,
    /// From one picture to the next.
    pub silence: Duration,
    /// What may be connected to.
    pub outbound: Arc<Outbound>,
}

impl Default for SourceLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            describe: Duration::from_secs(5),
            first_picture: Duration::from_secs(10),
            silence: Duration::from_secs(5),
            outbound: Arc::default(),
        }
    }
}

/// Feeds one stream into `hub` until it fails or `stop` is cancelled; then the camera is told
/// within a second. Never tries again, except once and at once when the camera no longer knows its
/// own nonce.
///
/// # Errors
/// [`Failure`] says why the stream could not be opened or did not go on. `Ok` means stopped.
pub async fn run(
    source: &Source,
    hub: &Hub,
    clock: &Clock,
    limits: &SourceLimits,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let Source::Rtsp { .. } = source;
    rtsp::run(source, hub, clock, limits, stop, &rtsp::About::default()).await
}

/// Whether something accepts connections at the address within this time. Sends nothing.
pub async fn reachable(source: &Source, outbound: &Outbound, within: Duration) -> bool {
    let Source::Rtsp { url, .. } = source;
    rtsp::connect(url, outbound, within).await.is_ok()
}
