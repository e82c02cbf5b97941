//! Looking at a camera before it is added.

use std::{pin::pin, sync::Arc, time::Duration};

use domain::{Clock, health::Reason, video::VideoFormat};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::{
    Failure, Source, SourceLimits,
    rtsp::{self, About},
};
use crate::hub::{Counters, Frame, Hub, Next};

/// Enough for the groups of pictures that are looked at.
const RING: usize = 4 << 20;
/// The least time that pictures are watched, so that the rates mean something.
const WATCH: Duration = Duration::from_secs(2);

/// What a camera's stream is like.
#[derive(Clone, Debug)]
pub struct Probed {
    /// What the camera's server calls itself.
    pub server: Option<String>,
    /// The codec's name as the camera tells it, in small letters; also one that is not recorded.
    pub codec: String,
    /// The format; `None` when the codec is not recorded.
    pub format: Option<Arc<VideoFormat>>,
    /// Pictures in a thousand seconds.
    pub frame_rate_milli: u32,
    /// Between two key pictures, in microseconds; `None` when none came twice in the time.
    pub key_distance_us: Option<i64>,
    /// Bits of pictures in a second.
    pub bits_per_second: u64,
    /// The codec of its sound, if it has any.
    pub audio: Option<String>,
    /// A key picture.
    pub key_picture: Option<Arc<Frame>>,
}

/// Connects, watches until the second key picture (at most [`SourceLimits::first_picture`] after
/// the first picture, at least two seconds), disconnects and says what was seen.
///
/// # Errors
/// [`Failure`] as for [`super::run`], except that a codec which is not recorded is no failure here.
/// When `stop` is cancelled, [`Reason::Ended`].
pub async fn probe(
    source: &Source,
    clock: &Clock,
    limits: &SourceLimits,
    stop: &CancellationToken,
) -> Result<Probed, Failure> {
    let hub = Hub::new(RING);
    let about = About::default();
    let enough = stop.child_token();
    let ended = {
        let mut run = pin!(rtsp::run(source, &hub, clock, limits, &enough, &about));
        tokio::select! {
            biased;
            ended = &mut run => ended,
            () = watch(&hub, limits.first_picture) => {
                enough.cancel();
                run.await
            }
        }
    };
    let counters = hub.counters();
    let told = about.told().cloned();
    match (ended, told) {
        (_, Some(told)) if counters.frames > 0 => Ok(probed(told, counters, hub.latest_key())),
        (Err(failure), Some(told))
            if failure.reason == Reason::Unsupported && told.video.is_some() =>
        {
            Ok(probed(told, counters, None))
        }
        (Err(failure), _) => Err(failure),
        (Ok(()), _) => Err(Failure::new(Reason::Ended, "stopped")),
    }
}

fn probed(told: rtsp::Told, counters: Counters, key_picture: Option<Arc<Frame>>) -> Probed {
    Probed {
        server: told.server,
        codec: told.video.unwrap_or_default(),
        format: counters.format,
        frame_rate_milli: counters.frame_rate_milli,
        key_distance_us: counters.key_distance_us,
        bits_per_second: counters.bits_per_second,
        audio: told.audio,
        key_picture,
    }
}

/// Returns when enough was seen.
async fn watch(hub: &Hub, longest: Duration) {
    let mut reader = hub.subscribe();
    let mut keys = 0;
    let mut began = None;
    loop {
        let next = match began {
            None => reader.next().await,
            Some(began) => match timeout_at(began + longest, reader.next()).await {
                Ok(next) => next,
                Err(_) => return,
            },
        };
        match next {
            Next::Frame(frame) => {
                let began = *began.get_or_insert_with(Instant::now);
                keys += u32::from(frame.key);
                if keys >= 2 && began.elapsed() >= WATCH || began.elapsed() >= longest {
                    return;
                }
            }
            Next::Missed(_) => {}
            Next::Ended => return,
        }
    }
}
