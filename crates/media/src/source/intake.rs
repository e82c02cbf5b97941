//! From what the network library delivers to frames in the hub.

use std::sync::Arc;

use bytes::Bytes;
use domain::{
    Clock, Timestamp,
    health::Reason,
    video::{Codec, VideoFormat},
};
use retina::codec::{AudioFrame, ParametersRef, VideoFrame, VideoParameters};
use retina::rtcp::{ReceivedCompoundPacket, TypedPacketRef};

use super::{
    Failure,
    audio::Audio,
    timing::{CameraClock, Timing},
};
use crate::{
    hub::{Built, Frame, Hub},
    nal,
};

/// What is remembered from one picture to the next within a connection.
#[derive(Debug)]
pub(super) struct Intake {
    codec: Codec,
    format: Option<Arc<VideoFormat>>,
    timing: Timing,
    camera: CameraClock,
    /// Packets lost since the last picture that was published.
    lost: u32,
    /// Whether pictures must wait for a key picture because the parameters changed.
    waits: bool,
    /// The sound beside the pictures, where it is wanted and there is some.
    audio: Option<Audio>,
    /// How the network library names the stream of the sound in its errors.
    audio_context: String,
    /// The last that came was sound that could not be read.
    sound_broke: bool,
    /// Whether a picture came.
    showed: bool,
}

impl Intake {
    pub(super) fn new(codec: Codec) -> Self {
        Self {
            codec,
            format: None,
            timing: Timing::new(0, None),
            camera: CameraClock::default(),
            lost: 0,
            waits: false,
            audio: None,
            audio_context: String::new(),
            sound_broke: false,
            showed: false,
        }
    }

    /// Sound comes too, by a stream that the network library calls so.
    pub(super) fn listen(&mut self, audio: Audio, context: String) {
        self.audio = Some(audio);
        self.audio_context = context;
    }

    /// Whether this is about a packet of sound. The library says it in its words alone.
    pub(super) fn is_of_sound(&mut self, error: &retina::Error) -> bool {
        let is = self.audio.is_some()
            && error
                .to_string()
                .contains(&format!("\nstream: {}\n", self.audio_context));
        self.sound_broke = is;
        is
    }

    /// Whether the connection ended right after sound that could not be read: the library gives up
    /// the pictures then, too.
    pub(super) fn sound_broke(&self) -> bool {
        self.sound_broke
    }

    /// Whether any picture came.
    pub(super) fn showed(&self) -> bool {
        self.showed
    }

    /// Takes some sound, for the next picture.
    pub(super) fn sound(&mut self, packet: &AudioFrame, received: Timestamp) {
        self.sound_broke = false;
        if let Some(audio) = &mut self.audio {
            audio.packet(packet, received);
        }
    }

    /// Takes the parameter sets, from the session description or from the stream itself.
    pub(super) fn parameters(&mut self, parameters: &VideoParameters) -> Result<(), Failure> {
        let unreadable = |what| Failure::new(Reason::Malformed, format!("parameter sets: {what}"));
        let sets = nal::config::parameter_sets(self.codec, parameters.extra_data())
            .ok_or_else(|| unreadable("an unreadable record"))?;
        let (format, sequence) = nal::config::format(self.codec, &sets).map_err(unreadable)?;
        if self.format.as_deref() != Some(&format) {
            self.timing
                .set_format(sequence.reorder, sequence.frame_rate_milli);
            self.waits = self.format.is_some();
            self.format = Some(Arc::new(format));
        }
        Ok(())
    }

    /// Takes one picture and publishes it, unless it cannot be shown; whether decoding can begin at
    /// one that was published.
    pub(super) fn picture(
        &mut self,
        picture: VideoFrame,
        parameters: Option<ParametersRef<'_>>,
        hub: &Hub,
        received: Timestamp,
    ) -> Result<bool, Failure> {
        self.sound_broke = false;
        self.showed = true;
        self.lost = self.lost.saturating_add(picture.loss().into());
        if let Some(ParametersRef::Video(parameters)) = parameters
            && (picture.has_new_parameters() || self.format.is_none())
        {
            self.parameters(parameters)?;
        }
        let stamp = picture.timestamp().elapsed();
        let data = nal::stripped(self.codec, picture.into_data());
        let seen = nal::picture(self.codec, &data);
        let Some(format) = self.format.as_ref().filter(|_| seen.coded) else {
            return Ok(false);
        };
        if self.waits && !seen.key {
            return Ok(false);
        }
        self.waits = false;
        let placed = self
            .timing
            .place(stamp, received, seen.key, || hub.next_session());
        let Some(placed) = placed else {
            return Ok(false);
        };
        if placed.jumped {
            self.camera.forget();
        }
        let audio = self.audio.as_mut().map(|audio| {
            let packets = audio.take(placed.session, placed.at, placed.pts, received);
            (Arc::clone(audio.format()), packets)
        });
        let (audio_format, audio) = audio.unzip();
        hub.publish(Frame {
            session: placed.session,
            format: Arc::clone(format),
            received,
            at: placed.at,
            camera_time: self.camera.at(stamp),
            pts: placed.pts,
            dts: placed.dts,
            key: seen.key,
            lost_before: std::mem::take(&mut self.lost),
            data: Bytes::from(data),
            audio_format,
            audio: audio.unwrap_or_default(),
            live: Built::default(),
        });
        Ok(seen.key)
    }

    /// Whether pictures come but none of them can be shown yet.
    pub(super) fn needs_key(&self) -> bool {
        self.waits || self.timing.needs_key()
    }

    /// Takes a control packet; sender reports tell the camera's time.
    pub(super) fn report(&mut self, packet: &ReceivedCompoundPacket, hub: &Hub, clock: &Clock) {
        let Some(stamp) = packet.rtp_timestamp() else {
            return;
        };
        for part in packet.pkts() {
            if let Ok(Some(TypedPacketRef::SenderReport(report))) = part.as_typed() {
                let ntp = report.ntp_timestamp().0;
                if let Some(ahead) = self.camera.heard(ntp, stamp.elapsed(), clock.now()) {
                    hub.note_camera_offset(ahead);
                }
            }
        }
    }
}
