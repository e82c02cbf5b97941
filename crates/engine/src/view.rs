//! What the engine tells others about cameras and footage: plain values for `api` and the command
//! line. How they look as JSON is `api`'s.

use std::time::Duration;

use bytes::Bytes;
use domain::{
    Span, Timestamp,
    footage::Gap,
    health::{Health, Reason, State},
    id::{NodeId, VolumeId},
    video::{Codec, StreamKind},
    volume::VolumeState,
};
use media::{footage::VolumeInfo, hub::Counters, record::Beat};

use crate::advice::Advice;

/// How a camera is.
#[derive(Clone, Debug)]
pub struct CameraHealth {
    /// The state of the stream that stands for the camera: the recorded one, the main one first.
    pub state: State,
    /// Since when; `None` while unknown.
    pub since: Option<Timestamp>,
    /// Why, as a word, while there is a failure.
    pub reason: Option<&'static str>,
    /// Each of its streams.
    pub streams: Vec<StreamHealth>,
}

/// How one stream is.
#[derive(Clone, Debug)]
pub struct StreamHealth {
    /// Which.
    pub stream: StreamKind,
    /// The state, and since when.
    pub health: Health,
    /// Why the last attempt ended, unless pictures came after it.
    pub reason: Option<Reason>,
    /// The same in words, for technicians.
    pub detail: Option<String>,
    /// When the camera is tried next; `None` while connected, and while only a person can help.
    pub next_try: Option<Timestamp>,
    /// Whether it is being written to disk.
    pub recording: bool,
    /// Whether it is wanted now: recorded, kept for health, or watched.
    pub open: bool,
    /// How many look at it.
    pub viewers: usize,
    /// What was received.
    pub counters: Counters,
}

/// A still picture.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The picture.
    pub jpeg: Bytes,
    /// When it was taken, by our clock.
    pub at: Timestamp,
}

/// What trying an address brought to light.
#[derive(Clone, Debug, Default)]
pub struct ProbeReport {
    /// Whether pictures came.
    pub reachable: bool,
    /// Why they did not.
    pub reason: Option<Reason>,
    /// The same in words, for technicians; never a secret.
    pub detail: Option<String>,
    /// What the device calls itself.
    pub server: Option<String>,
    /// The codec's name, also of one that is not recorded.
    pub codec: Option<String>,
    /// The codec in the words of browsers (RFC 6381).
    pub rfc6381: Option<String>,
    /// Width in pixels.
    pub width: Option<u16>,
    /// Height in pixels.
    pub height: Option<u16>,
    /// Pictures in a thousand seconds.
    pub frame_rate_milli: Option<u32>,
    /// From one key picture to the next.
    pub key_distance: Option<Duration>,
    /// Bits in a second.
    pub bits_per_second: Option<u64>,
    /// The codec of the sound, where there is any.
    pub audio: Option<String>,
    /// What to change, the most important first.
    pub advice: Vec<Advice>,
    /// One picture as JPEG, where it could be made.
    pub snapshot: Option<Bytes>,
}

/// What exists of a span of one stream.
#[derive(Clone, Debug)]
pub struct FootageView {
    /// What is there, by time; not clipped to the span.
    pub segments: Vec<SegmentView>,
    /// What is missing and why, clipped to the span and to now.
    pub gaps: Vec<Gap>,
    /// How much of the span is there.
    pub covered: Duration,
    /// How much of the span, up to now, was to be recorded.
    pub planned: Duration,
}

/// One piece of footage.
#[derive(Clone, Debug)]
pub struct SegmentView {
    /// From its first picture to the end of its last.
    pub span: Span,
    /// Its size.
    pub bytes: i64,
    /// Whether it is still being written.
    pub open: bool,
    /// The codec.
    pub codec: Codec,
    /// The codec in the words of browsers (RFC 6381).
    pub rfc6381: String,
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// Network packets lost while it was recorded.
    pub lost: u32,
}

/// How the engine is.
#[derive(Clone, Debug)]
pub struct EngineState {
    /// This node.
    pub node: NodeId,
    /// When it began to run; `None` while it does not.
    pub started: Option<Timestamp>,
    /// Cameras that are to run here.
    pub cameras: usize,
    /// Cameras that show pictures now.
    pub running: usize,
    /// Whether stills can be made.
    pub inspect: bool,
    /// Where footage lies.
    pub volumes: Vec<VolumeInfo>,
    /// How the disks of the volumes work.
    pub disks: Vec<DiskView>,
    /// Streams that are not recorded for want of space.
    pub without_space: usize,
    /// How many days of footage there will be room for at the inflow of the last day; `None` until
    /// that is known.
    pub days_kept: Option<u32>,
    /// How many streams are being written to disk.
    pub streams_recording: usize,
    /// How many rows of footage and gaps wait for the database.
    pub rows_waiting: usize,
    /// Since when the database has taken no rows; `None` while it takes them.
    pub rows_waiting_since: Option<Timestamp>,
}

/// How the disk of a volume works.
#[derive(Clone, Debug)]
pub struct DiskView {
    /// Which volume.
    pub volume: VolumeId,
    /// How it is.
    pub state: VolumeState,
    /// What its writer has done since it was started.
    pub beat: Beat,
}
