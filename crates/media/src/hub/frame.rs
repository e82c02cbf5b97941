//! One encoded picture.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use domain::{Timestamp, audio::AudioFormat, video::VideoFormat};

use crate::nal;

/// One encoded picture with everything that is known about it.
#[derive(Debug)]
pub struct Frame {
    /// Rises with every connection, and when the camera's time stamps jump; a session begins with
    /// a key frame.
    pub session: u64,
    /// What a decoder must know; another one when the contents changed.
    pub format: Arc<VideoFormat>,
    /// When its last packet was taken from the network, by this machine's clock.
    pub received: Timestamp,
    /// When it is shown in the footage: the session's first picture is anchored to this machine's
    /// clock, the others follow by the camera's time stamps.
    pub at: Timestamp,
    /// When it was taken by the camera's own clock, if its sender reports told.
    pub camera_time: Option<Timestamp>,
    /// When it is shown, in units of 1/90000 s within the session; the session's first is at 0.
    pub pts: i64,
    /// When it is decoded, in the same units: strictly rising within the session, at most `pts`,
    /// and below zero at the start where pictures are reordered.
    pub dts: i64,
    /// Whether decoding can begin here: IDR, CRA, BLA, or an H.264 recovery point.
    pub key: bool,
    /// How many packets were lost since the previous picture.
    pub lost_before: u32,
    /// NAL units with 4-byte lengths; no parameter sets, delimiters or filler.
    pub data: Bytes,
    /// What a decoder of the session's sound must know; `None` when it has none. The same for a whole
    /// session.
    pub audio_format: Option<Arc<AudioFormat>>,
    /// The sound that came since the picture before it.
    pub audio: Vec<AudioPacket>,
    /// Filled in by the hub; `Default::default()` elsewhere.
    pub live: Built,
}

/// Some encoded sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioPacket {
    /// When it begins, in units of 1/90000 s within the session, as the pictures count: strictly
    /// rising, and about as late as the pictures it came with.
    pub at: i64,
    /// How long it sounds, in units of the sample rate.
    pub duration: u32,
    /// As the codec has it, without any header.
    pub data: Bytes,
}

impl Frame {
    /// How much memory it takes, nearly.
    pub(super) fn bytes(&self) -> usize {
        let sound = self.audio.iter().map(|packet| packet.data.len());
        let each = size_of::<AudioPacket>();
        self.data.len() + sound.sum::<usize>() + each * self.audio.len()
    }

    /// The picture as a byte stream (Annex B), parameter sets first.
    #[must_use]
    pub fn annex_b(&self) -> Vec<u8> {
        nal::annex_b(&self.format, &self.data)
    }
}

/// What the hub adds to a picture: its place in the stream, and the fragment that all live viewers
/// share.
#[derive(Debug, Default)]
pub struct Built {
    number: u64,
    bytes_before: u64,
    step: u32,
    fragment: OnceLock<Bytes>,
}

impl Built {
    pub(super) fn new(number: u64, bytes_before: u64, step: u32) -> Self {
        Self {
            number,
            bytes_before,
            step,
            fragment: OnceLock::new(),
        }
    }

    /// How many pictures the hub got before this one.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many bytes of pictures the hub got before this one.
    pub(super) fn bytes_before(&self) -> u64 {
        self.bytes_before
    }

    /// An estimate of the time until the next picture is decoded, in units of 1/90000 s.
    #[must_use]
    pub fn step(&self) -> u32 {
        self.step
    }

    /// The fragment, made by `make` when nobody asked before.
    pub(crate) fn fragment(&self, make: impl FnOnce() -> Bytes) -> Bytes {
        self.fragment.get_or_init(make).clone()
    }
}
