//! Sending one session's frames at their time: RTP headers, sender reports, one write per frame.

use std::{
    io,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use tokio::{
    io::{AsyncWrite, AsyncWriteExt},
    time::Instant,
};

use crate::{
    Behaviour,
    camera::{Camera, Channel},
    packet::{INTERLEAVED, RTP},
    reel::{Reel, Shot},
    rtcp,
    transport::Transport,
    voice::Voice,
};

/// Time between sender reports; the first follows the first frame.
pub(crate) const REPORTS: Duration = Duration::from_secs(5);
/// A sender later than this leaves out what it has missed instead of catching up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(1);
/// Over this span the first frames of the cameras are spread, so that cameras told to play at one
/// moment do not send their key pictures at one moment.
const SPREAD_S: f64 = 0.2;

/// Where a session's numbering begins, as `RTP-Info` tells the client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub(crate) sequence: u16,
    pub(crate) rtp: u32,
    pub(crate) ssrc: u32,
}

impl Start {
    /// Where the numbering of its sound begins.
    pub(crate) fn of_audio(self) -> Start {
        Start {
            sequence: self.sequence ^ 0x5a5a,
            rtp: self.rtp.rotate_left(7),
            ssrc: self.ssrc.wrapping_add(1),
        }
    }
}

/// A session that plays.
pub(crate) struct Play {
    camera: Arc<Camera>,
    channel: usize,
    reel: Reel,
    begin: Instant,
    behaviour: Behaviour,
    ssrc: u32,
    sequence: u16,
    packets: u32,
    octets: u32,
    report: Instant,
    dice: u32,
    scratch: Vec<u8>,
    ends: Vec<usize>,
    voice: Option<Voice>,
}

impl Play {
    pub(crate) fn new(
        camera: Arc<Camera>,
        channel: usize,
        behaviour: Behaviour,
        start: Start,
        sound: bool,
    ) -> Play {
        // The golden section puts any number of cameras at distances as equal as can be.
        let spread = (camera.place as f64 * 0.618_034).fract() * SPREAD_S;
        let wait = match behaviour {
            Behaviour::SlowStart { seconds } => seconds,
            _ => 0.0,
        };
        let begin = Instant::now() + crate::behaviour::seconds(spread + wait);
        let reel = Reel::new(&camera.channels[channel], behaviour, start.rtp);
        let sent = &camera.channels[channel].sent;
        sent.sessions.fetch_add(1, Relaxed);
        sent.playing.fetch_add(1, Relaxed);
        Play {
            channel,
            reel,
            begin,
            behaviour,
            ssrc: start.ssrc,
            sequence: start.sequence,
            packets: 0,
            octets: 0,
            report: begin,
            dice: 0x9e37_79b9,
            scratch: Vec::new(),
            ends: Vec::new(),
            voice: camera
                .config
                .audio
                .filter(|_| sound)
                .map(|audio| Voice::new(audio.tone(), begin, start.of_audio())),
            camera,
        }
    }

    /// When the next frame, or the next packet of sound, is to be sent.
    pub(crate) fn due(&self) -> Instant {
        let frame = self.begin + self.reel.due();
        self.voice
            .as_ref()
            .map_or(frame, |voice| frame.min(voice.due()))
    }

    /// Changes the behaviour from the next frame on.
    pub(crate) fn set(&mut self, behaviour: Behaviour) {
        self.behaviour = behaviour;
        self.reel.set(behaviour);
    }

    /// Sends the next frame or packet of sound, and a sender report when it is time for one.
    pub(crate) async fn send(
        &mut self,
        writer: &mut (impl AsyncWrite + Unpin),
        transport: &Transport,
        audio: Option<&Transport>,
    ) -> io::Result<()> {
        let now = Instant::now();
        let frame = self.begin + self.reel.due();
        if let (Some(voice), Some(transport)) = (&mut self.voice, audio)
            && voice.due() < frame
        {
            let broken = self.behaviour == Behaviour::AudioBroken;
            return voice.send(writer, transport, now, broken).await;
        }
        let late = now.saturating_duration_since(frame);
        if late > PATIENCE {
            let pictures = self.reel.leave_out(late);
            let Channel { sent, .. } = &self.camera.channels[self.channel];
            sent.left_out.fetch_add(pictures, Relaxed);
        }
        let shot = self.reel.next();
        let interleaved = match transport {
            Transport::Tcp { channel } => Some(*channel),
            Transport::Udp { .. } => None,
        };
        let dropped = self.fill(&shot, interleaved);
        let report = (now >= self.report).then(|| {
            self.report = now + REPORTS;
            let off = match self.behaviour {
                Behaviour::ClockOffset { seconds } => seconds,
                _ => 0.0,
            };
            let wall = rtcp::wall_clock();
            rtcp::sender_report(self.ssrc, wall, off, shot.now, self.packets, self.octets)
        });
        match transport {
            Transport::Tcp { channel } => {
                if let Some(report) = report {
                    let header = [b'$', channel + 1, 0, report.len() as u8];
                    self.scratch.extend_from_slice(&header);
                    self.scratch.extend_from_slice(&report);
                }
                writer.write_all(&self.scratch).await?;
            }
            Transport::Udp { rtp, rtcp } => {
                let mut from = 0;
                let packets = self.ends.iter().map(|&end| {
                    let packet = &self.scratch[from + INTERLEAVED..end];
                    from = end;
                    packet
                });
                Transport::send_datagrams(rtp, packets).await;
                if let Some(report) = report {
                    Transport::send_datagrams(rtcp, std::iter::once(&report[..])).await;
                }
            }
        }
        self.count(&shot, dropped);
        Ok(())
    }

    /// Puts the packets of a frame into the scratch buffer with this session's numbers; returns how
    /// many were left out.
    fn fill(&mut self, shot: &Shot, interleaved: Option<u8>) -> u64 {
        let per_mille = match self.behaviour {
            Behaviour::DropPackets { per_mille } => u32::from(per_mille),
            _ => 0,
        };
        self.scratch.clear();
        self.ends.clear();
        let (frame, mut dropped) = (shot.frame(), 0);
        for range in frame.ranges() {
            let sequence = self.sequence;
            self.sequence = self.sequence.wrapping_add(1);
            if per_mille > 0 && self.roll() % 1000 < per_mille {
                dropped += 1;
                continue;
            }
            let at = self.scratch.len();
            self.scratch.extend_from_slice(&frame.wire[range]);
            let header = &mut self.scratch[at..at + INTERLEAVED + RTP];
            header[1] = interleaved.unwrap_or(0);
            header[6..8].copy_from_slice(&sequence.to_be_bytes());
            header[8..12].copy_from_slice(&shot.rtp.to_be_bytes());
            header[12..16].copy_from_slice(&self.ssrc.to_be_bytes());
            self.ends.push(self.scratch.len());
        }
        let packets = self.ends.len();
        let bytes = self
            .ends
            .last()
            .map_or(0, |&end| end - packets * INTERLEAVED);
        self.packets = self.packets.wrapping_add(packets as u32);
        self.octets = self.octets.wrapping_add((bytes - packets * RTP) as u32);
        dropped
    }

    fn count(&self, shot: &Shot, dropped: u64) {
        let Channel { sent, .. } = &self.camera.channels[self.channel];
        let packets = self.ends.len();
        sent.dropped.fetch_add(dropped, Relaxed);
        if let Some(end) = self.ends.last() {
            sent.frames.fetch_add(1, Relaxed);
            sent.packets.fetch_add(packets as u64, Relaxed);
            sent.bytes
                .fetch_add((end - packets * INTERLEAVED) as u64, Relaxed);
            sent.key_frames
                .fetch_add(u64::from(shot.frame().key), Relaxed);
        }
    }

    /// A number by a fixed sequence, so that a run can be repeated.
    fn roll(&mut self) -> u32 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 17;
        self.dice ^= self.dice << 5;
        self.dice >> 4
    }
}

impl Drop for Play {
    fn drop(&mut self) {
        let Channel { sent, .. } = &self.camera.channels[self.channel];
        sent.playing.fetch_sub(1, Relaxed);
    }
}
