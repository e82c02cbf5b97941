//! Sending one session's sound at its time.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncWrite, AsyncWriteExt},
    time::Instant,
};

use crate::{
    audio::Tone,
    packet::{INTERLEAVED, RTP},
    play::{PATIENCE, REPORTS, Start},
    rtcp,
    transport::Transport,
};

/// The sound of a session that plays.
pub(crate) struct Voice {
    tone: &'static Tone,
    begin: Instant,
    start: Start,
    /// The number of the next packet.
    next: u64,
    /// How many packets were sent, and bytes in them.
    packets: u32,
    octets: u32,
    report: Instant,
}

impl Voice {
    pub(crate) fn new(tone: &'static Tone, begin: Instant, start: Start) -> Voice {
        Voice {
            tone,
            begin,
            start,
            next: 0,
            packets: 0,
            octets: 0,
            report: begin,
        }
    }

    /// When the next packet is to be sent: after it was heard.
    pub(crate) fn due(&self) -> Instant {
        let ticks = (self.next + 1) * u64::from(self.tone.step);
        self.begin + Duration::from_nanos(ticks * 1_000_000_000 / u64::from(self.tone.rate))
    }

    /// Sends the next packet, and a sender report when it is time for one. A `broken` one cannot be
    /// read.
    pub(crate) async fn send(
        &mut self,
        writer: &mut (impl AsyncWrite + Unpin),
        transport: &Transport,
        now: Instant,
        broken: bool,
    ) -> io::Result<()> {
        while now.saturating_duration_since(self.due()) > PATIENCE {
            self.next += 1;
        }
        let rtp = (self.next * u64::from(self.tone.step)) as u32;
        let rtp = self.start.rtp.wrapping_add(rtp);
        let packet = self.packet(rtp, broken);
        self.next += 1;
        self.packets = self.packets.wrapping_add(1);
        self.octets = self.octets.wrapping_add((packet.len() - RTP) as u32);
        let report = (now >= self.report).then(|| {
            self.report = now + REPORTS;
            let wall = rtcp::wall_clock();
            let heard = rtp.wrapping_add(self.tone.step);
            let (ssrc, packets) = (self.start.ssrc, self.packets);
            rtcp::sender_report(ssrc, wall, 0.0, heard, packets, self.octets)
        });
        match transport {
            Transport::Tcp { channel } => {
                let mut out = Vec::with_capacity(INTERLEAVED + packet.len());
                let mut data = |channel: u8, bytes: &[u8]| {
                    let [high, low] = (bytes.len() as u16).to_be_bytes();
                    out.extend([b'$', channel, high, low]);
                    out.extend_from_slice(bytes);
                };
                data(*channel, &packet);
                if let Some(report) = report {
                    data(channel + 1, &report);
                }
                writer.write_all(&out).await
            }
            Transport::Udp { rtp, rtcp } => {
                Transport::send_datagrams(rtp, std::iter::once(&packet[..])).await;
                if let Some(report) = report {
                    Transport::send_datagrams(rtcp, std::iter::once(&report[..])).await;
                }
                Ok(())
            }
        }
    }

    fn packet(&self, rtp: u32, broken: bool) -> Vec<u8> {
        let Tone { kind, payloads, .. } = self.tone;
        let payload = &payloads[(self.next % payloads.len() as u64) as usize];
        let sequence = self.start.sequence.wrapping_add(self.next as u16);
        // What carries no header of its own is broken by a sender that nobody knows, every other
        // time; an access unit by being longer than it is.
        let stranger = broken && payloads.len() == 1 && self.next % 2 == 1;
        let ssrc = self.start.ssrc.wrapping_add(u32::from(stranger));
        let mut packet = vec![0x80, kind | 0x80];
        packet.extend(sequence.to_be_bytes());
        packet.extend(rtp.to_be_bytes());
        packet.extend(ssrc.to_be_bytes());
        packet.extend_from_slice(payload);
        if broken && payloads.len() > 1 {
            packet[RTP + 2] = 0xff;
        }
        packet
    }
}
