//! Pulling a stream with retina.

use futures::StreamExt;
use retina::{
    client::{
        Credentials, PlayOptions, Session, SessionOptions, SetupOptions, TcpTransportOptions,
        Transport, UdpTransportOptions,
    },
    codec::{CodecItem, FrameFormat},
    rtcp::TypedPacketRef,
};
use tokio::time::{Instant, timeout};

use crate::PATIENCE;

/// What was received.
#[derive(Default)]
pub(crate) struct Pulled {
    /// The frames as Annex-B, parameter sets before each key picture.
    pub(crate) data: Vec<u8>,
    /// Per frame: RTP time in ticks since the first, whether a decoder can begin here, arrival.
    pub(crate) frames: Vec<(i64, bool, Instant)>,
    pub(crate) lost: u64,
    pub(crate) new_parameters: usize,
    /// Sender reports: NTP seconds since 1970, and the RTP time in ticks they belong to.
    pub(crate) reports: Vec<(f64, i64)>,
}

/// Pulls until so many frames have come; fails as retina does.
pub(crate) async fn pull(
    url: &str,
    credentials: Option<(&str, &str)>,
    udp: bool,
    frames: usize,
) -> Result<Pulled, retina::Error> {
    timeout(PATIENCE, pull_patiently(url, credentials, udp, frames))
        .await
        .expect("in time")
}

async fn pull_patiently(
    url: &str,
    credentials: Option<(&str, &str)>,
    udp: bool,
    frames: usize,
) -> Result<Pulled, retina::Error> {
    let credentials = credentials.map(|(user, password)| Credentials {
        username: user.to_owned(),
        password: password.to_owned(),
    });
    let options = SessionOptions::default().creds(credentials);
    let mut session = Session::describe(url.parse().expect("a URL"), options).await?;
    let transport = match udp {
        true => Transport::Udp(UdpTransportOptions::default()),
        false => Transport::Tcp(TcpTransportOptions::default()),
    };
    let options = SetupOptions::default()
        .transport(transport)
        .frame_format(FrameFormat::SIMPLE);
    session.setup(0, options).await?;
    let mut items = session.play(PlayOptions::default()).await?.demuxed()?;
    let mut pulled = Pulled::default();
    while pulled.frames.len() < frames {
        match items.next().await {
            None => break,
            Some(item) => match item? {
                CodecItem::VideoFrame(frame) => {
                    pulled.data.extend_from_slice(frame.data());
                    pulled.lost += u64::from(frame.loss());
                    pulled.new_parameters += usize::from(frame.has_new_parameters());
                    let time = frame.timestamp().elapsed();
                    let key = frame.is_random_access_point();
                    pulled.frames.push((time, key, Instant::now()));
                }
                CodecItem::Rtcp(packets) => {
                    let Some(time) = packets.rtp_timestamp() else {
                        continue;
                    };
                    for packet in packets.pkts() {
                        if let Ok(Some(TypedPacketRef::SenderReport(report))) = packet.as_typed() {
                            let ntp = report.ntp_timestamp().0 as f64 / 2f64.powi(32);
                            pulled.reports.push((ntp - 2_208_988_800.0, time.elapsed()));
                        }
                    }
                }
                _ => {}
            },
        }
    }
    Ok(pulled)
}
