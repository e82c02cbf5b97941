//! One camera: its configuration, what it is told to do, and what it has sent.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use tokio::sync::watch;

use crate::{Audio, Behaviour, Clip, Digest, Stream, film::Film};

/// What a simulated camera is.
#[derive(Clone, Debug)]
pub struct CameraConfig {
    /// The first segment of its path: 1 to 64 ASCII letters, digits, `-`, `_` or `.`.
    pub name: String,
    /// What `/NAME/main` plays.
    pub main: Clip,
    /// What `/NAME/sub` plays; without it that path is answered 404.
    pub sub: Option<Clip>,
    /// What is heard beside the pictures of both.
    pub audio: Option<Audio>,
    /// User and password; without them nothing is asked for.
    pub credentials: Option<(String, String)>,
    /// How the credentials are asked for.
    pub digest: Digest,
    /// How it behaves to begin with.
    pub behaviour: Behaviour,
}

impl CameraConfig {
    /// A healthy camera that plays `main`, has no sub-stream and no sound and asks for no credentials.
    #[must_use]
    pub fn plain(name: impl Into<String>, main: Clip) -> Self {
        Self {
            name: name.into(),
            main,
            sub: None,
            audio: None,
            credentials: None,
            digest: Digest::None,
            behaviour: Behaviour::Healthy,
        }
    }
}

/// What a camera has sent on one stream since it was started, over all sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Access units whose packets were handed to the network.
    pub frames: u64,
    /// RTP packets handed to the network.
    pub packets: u64,
    /// Bytes of these packets with their RTP headers, without interleaving and RTCP.
    pub bytes: u64,
    /// Sessions that began to play.
    pub sessions: u64,
    /// Key pictures among the frames.
    pub key_frames: u64,
    /// Packets left out by [`Behaviour::DropPackets`].
    pub dropped: u64,
    /// Pictures left out because the sender was too late for them.
    pub left_out: u64,
    /// Sessions that play now.
    pub playing: u64,
}

/// The same counters while they are counted.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) frames: AtomicU64,
    pub(crate) packets: AtomicU64,
    pub(crate) bytes: AtomicU64,
    pub(crate) sessions: AtomicU64,
    pub(crate) key_frames: AtomicU64,
    pub(crate) dropped: AtomicU64,
    pub(crate) left_out: AtomicU64,
    pub(crate) playing: AtomicU64,
}

impl Counters {
    pub(crate) fn read(&self) -> Sent {
        Sent {
            frames: self.frames.load(Relaxed),
            packets: self.packets.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            sessions: self.sessions.load(Relaxed),
            key_frames: self.key_frames.load(Relaxed),
            dropped: self.dropped.load(Relaxed),
            left_out: self.left_out.load(Relaxed),
            playing: self.playing.load(Relaxed),
        }
    }
}

/// One stream of a camera: which clip, packetised, and what was sent of it.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) stream: Stream,
    pub(crate) clip: Clip,
    pub(crate) film: Arc<Film>,
    pub(crate) sent: Counters,
}

/// A camera as its sessions see it.
#[derive(Debug)]
pub(crate) struct Camera {
    pub(crate) config: CameraConfig,
    /// Its place in the list it was started with; spreads the cameras' frames in time.
    pub(crate) place: usize,
    pub(crate) channels: Vec<Channel>,
    /// What it was told; [`Behaviour::Flapping`] is resolved by `server.rs`.
    pub(crate) told: watch::Sender<Behaviour>,
}

impl Camera {
    /// Loads the clips of a camera; fails when the name is impossible or a clip is unusable.
    pub(crate) fn new(config: CameraConfig, place: usize) -> std::io::Result<Camera> {
        let invalid = |text: String| std::io::Error::new(std::io::ErrorKind::InvalidInput, text);
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !(1..=64).contains(&config.name.len()) || !config.name.chars().all(legal) {
            return Err(invalid(format!(
                "camera name {:?}: 1 to 64 letters, digits, '-', '_' or '.'",
                config.name
            )));
        }
        config
            .behaviour
            .check()
            .map_err(|why| invalid(format!("camera {}: {why}", config.name)))?;
        let mut channels = Vec::new();
        let clips = [
            (Stream::Main, Some(&config.main)),
            (Stream::Sub, config.sub.as_ref()),
        ];
        for (stream, clip) in clips {
            if let Some(clip) = clip {
                channels.push(Channel {
                    stream,
                    clip: clip.clone(),
                    film: clip.load()?,
                    sent: Counters::default(),
                });
            }
        }
        let told = watch::Sender::new(config.behaviour);
        Ok(Camera {
            config,
            place,
            channels,
            told,
        })
    }

    /// The place in `channels` of a stream by its name in the path.
    pub(crate) fn channel(&self, stream: &str) -> Option<usize> {
        self.channels
            .iter()
            .position(|channel| channel.stream.as_str() == stream)
    }
}
