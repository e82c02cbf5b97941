//! How packets reach a client: inside the RTSP connection or by UDP.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tokio::net::UdpSocket;

/// Attempts to find two free ports side by side.
const ATTEMPTS: usize = 100;
/// UDP packets sent without a pause; a large key picture at once would overrun a receiver's buffer.
const BURST: usize = 16;
/// The pause after a burst.
const PAUSE: Duration = Duration::from_millis(1);

/// What a client asked for with `Transport`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// RTP on this channel, RTCP on the next.
    Tcp(u8),
    /// RTP to the first port, RTCP to the second.
    Udp(u16, u16),
}

impl Wanted {
    /// The first alternative of a `Transport` header that a simulated camera can do.
    pub(crate) fn parse(header: &str) -> Option<Wanted> {
        header.split(',').find_map(|alternative| {
            let mut parts = alternative.trim().split(';');
            let protocol = parts.next()?;
            let parts: Vec<&str> = parts.collect();
            if parts.contains(&"multicast") {
                return None;
            }
            let pair = |name: &str| {
                let text = parts.iter().find_map(|part| part.strip_prefix(name))?;
                let (first, second) = text.split_once('-').unwrap_or((text, ""));
                let first: u16 = first.parse().ok()?;
                Some((first, second.parse().ok().or_else(|| first.checked_add(1))?))
            };
            match protocol {
                "RTP/AVP/TCP" => {
                    let (rtp, _) = pair("interleaved=").unwrap_or((0, 1));
                    u8::try_from(rtp)
                        .ok()
                        .filter(|&rtp| rtp < 255)
                        .map(Wanted::Tcp)
                }
                "RTP/AVP" | "RTP/AVP/UDP" => {
                    let (rtp, rtcp) = pair("client_port=")?;
                    (rtp > 0).then_some(Wanted::Udp(rtp, rtcp))
                }
                _ => None,
            }
        })
    }
}

/// An agreed transport.
pub(crate) enum Transport {
    Tcp { channel: u8 },
    Udp { rtp: UdpSocket, rtcp: UdpSocket },
}

impl Transport {
    /// Prepares what was wanted and says what to answer. UDP goes to the client's own address, never
    /// to one it names.
    pub(crate) async fn open(
        wanted: &Wanted,
        local: IpAddr,
        peer: IpAddr,
    ) -> io::Result<(Transport, String)> {
        match *wanted {
            Wanted::Tcp(channel) => Ok((
                Transport::Tcp { channel },
                format!("RTP/AVP/TCP;unicast;interleaved={channel}-{}", channel + 1),
            )),
            Wanted::Udp(to_rtp, to_rtcp) => {
                let (rtp, rtcp, port) = pair(local).await?;
                rtp.connect(SocketAddr::new(peer, to_rtp)).await?;
                rtcp.connect(SocketAddr::new(peer, to_rtcp)).await?;
                let answer = format!(
                    "RTP/AVP;unicast;client_port={to_rtp}-{to_rtcp};server_port={port}-{}",
                    port + 1
                );
                Ok((Transport::Udp { rtp, rtcp }, answer))
            }
        }
    }

    /// Sends packets by UDP. A receiver that is not there is none of the sender's business.
    pub(crate) async fn send_datagrams<'a>(
        rtp: &UdpSocket,
        packets: impl Iterator<Item = &'a [u8]>,
    ) {
        for (index, packet) in packets.enumerate() {
            if index > 0 && index % BURST == 0 {
                tokio::time::sleep(PAUSE).await;
            }
            // An error here is the answer to an earlier packet (port unreachable): it is reported
            // once, and this packet was not sent, so it is sent again.
            if rtp.send(packet).await.is_err() {
                let _ = rtp.send(packet).await;
            }
        }
    }
}

/// Two sockets on neighbouring ports, the first one even.
async fn pair(local: IpAddr) -> io::Result<(UdpSocket, UdpSocket, u16)> {
    for _ in 0..ATTEMPTS {
        let first = UdpSocket::bind((local, 0)).await?;
        let port = first.local_addr()?.port();
        if port % 2 == 0
            && let Ok(second) = UdpSocket::bind((local, port + 1)).await
        {
            return Ok((first, second, port));
        }
    }
    Err(io::Error::new(
        io::ErrorKind::AddrInUse,
        "no two neighbouring UDP ports are free",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_possible_alternative_is_taken() {
        let parse = Wanted::parse;
        assert_eq!(
            parse("RTP/AVP/TCP;unicast;interleaved=2-3"),
            Some(Wanted::Tcp(2))
        );
        assert_eq!(parse("RTP/AVP/TCP"), Some(Wanted::Tcp(0)));
        assert_eq!(
            parse("RTP/AVP;multicast, RTP/AVP;unicast;client_port=5000-5001"),
            Some(Wanted::Udp(5000, 5001))
        );
        assert_eq!(
            parse("RTP/AVP;unicast;client_port=7000"),
            Some(Wanted::Udp(7000, 7001))
        );
        for wrong in [
            "",
            "RTP/SAVP;unicast",
            "RTP/AVP;unicast",
            "RTP/AVP;client_port=0-1",
        ] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
        assert_eq!(parse("RTP/AVP/TCP;interleaved=255-256"), None);
        assert_eq!(parse("RTP/AVP;client_port=65535"), None);
    }
}
