//! An RTSP client that shows what is on the wire.

use md5::{Digest, Md5};
use simcam::Simcam;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::PATIENCE;

/// One connection.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    url: String,
    inbox: Vec<u8>,
    sequence: u32,
    session: Option<String>,
}

/// A response without its body's meaning.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.text.lines().find_map(|line| {
            let (given, value) = line.split_once(": ")?;
            given.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// An RTP packet inside the connection.
#[derive(Debug)]
pub(crate) struct Packet {
    pub(crate) channel: u8,
    pub(crate) bytes: Vec<u8>,
}

impl Packet {
    pub(crate) fn sequence(&self) -> u16 {
        u16::from_be_bytes([self.bytes[2], self.bytes[3]])
    }
    pub(crate) fn timestamp(&self) -> u32 {
        u32::from_be_bytes([self.bytes[4], self.bytes[5], self.bytes[6], self.bytes[7]])
    }
    /// Whether it carries an H.264 IDR slice or a piece of one.
    pub(crate) fn is_idr(&self) -> bool {
        let kind = self.bytes[12] & 31;
        kind == 5 || (kind == 28 && self.bytes[13] & 31 == 5)
    }
}

impl Client {
    pub(crate) async fn connect(cameras: &Simcam, name: &str) -> std::io::Result<Client> {
        let url = cameras.url(name, "sub");
        let address = url.split('/').nth(2).expect("host and port");
        Ok(Client {
            stream: TcpStream::connect(address).await?,
            url: url.clone(),
            inbox: Vec::new(),
            sequence: 0,
            session: None,
        })
    }

    /// Sends a request for the stream, or the track for SETUP.
    pub(crate) async fn send(&mut self, method: &str, headers: &str) {
        self.sequence += 1;
        let track = if method == "SETUP" { "/trackID=0" } else { "" };
        let session = self
            .session
            .as_ref()
            .map_or(String::new(), |id| format!("Session: {id}\r\n"));
        let text = format!(
            "{method} {}{track} RTSP/1.0\r\nCSeq: {}\r\n{session}{headers}\r\n",
            self.url, self.sequence
        );
        self.stream.write_all(text.as_bytes()).await.expect("sent");
    }

    /// Sends a request and waits for its answer; packets before it are passed over.
    pub(crate) async fn ask(&mut self, method: &str, headers: &str) -> Answer {
        self.send(method, headers).await;
        loop {
            if let Ok(answer) = self.receive().await.expect("an answer") {
                let expected = self.sequence.to_string();
                if answer.status != 400 {
                    assert_eq!(answer.header("CSeq"), Some(expected.as_str()));
                }
                if let Some(session) = answer.header("Session") {
                    self.session = session.split(';').next().map(str::to_owned);
                }
                return answer;
            }
        }
    }

    /// The next packet.
    pub(crate) async fn packet(&mut self) -> std::io::Result<Packet> {
        loop {
            if let Err(packet) = self.receive().await? {
                return Ok(packet);
            }
        }
    }

    /// The next `count` packets of video.
    pub(crate) async fn packets(&mut self, count: usize) -> Vec<Packet> {
        let mut packets = Vec::new();
        while packets.len() < count {
            let packet = self.packet().await.expect("a packet");
            if packet.channel == 0 {
                packets.push(packet);
            }
        }
        packets
    }

    /// DESCRIBE, SETUP inside the connection and PLAY; all must succeed.
    pub(crate) async fn play(&mut self) -> Answer {
        assert_eq!(self.ask("DESCRIBE", "").await.status, 200);
        let transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n";
        assert_eq!(self.ask("SETUP", transport).await.status, 200);
        let answer = self.ask("PLAY", "").await;
        assert_eq!(answer.status, 200);
        answer
    }

    async fn receive(&mut self) -> std::io::Result<Result<Answer, Packet>> {
        loop {
            if let Some(message) = self.message() {
                return Ok(message);
            }
            let mut buffer = [0; 8192];
            let read = timeout(PATIENCE, self.stream.read(&mut buffer)).await;
            match read.expect("something in time")? {
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                count => self.inbox.extend_from_slice(&buffer[..count]),
            }
        }
    }

    fn message(&mut self) -> Option<Result<Answer, Packet>> {
        if self.inbox.first() == Some(&b'$') {
            let length = u16::from_be_bytes(self.inbox.get(2..4)?.try_into().ok()?);
            let bytes = self.inbox.get(4..4 + usize::from(length))?.to_vec();
            let channel = self.inbox[1];
            self.inbox.drain(..4 + usize::from(length));
            return Some(Err(Packet { channel, bytes }));
        }
        let end = self.inbox.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
        let text = String::from_utf8_lossy(&self.inbox[..end]).into_owned();
        let mut answer = Answer {
            status: text[9..12].parse().expect("a status"),
            text,
        };
        let body = answer
            .header("Content-Length")
            .map_or(0, |length| length.parse::<usize>().expect("a length"));
        let whole = self.inbox.get(..end + body)?;
        answer.text = String::from_utf8_lossy(whole).into_owned();
        self.inbox.drain(..end + body);
        Some(Ok(answer))
    }

    /// The `Authorization` header that answers a challenge (MD5 without `qop`).
    pub(crate) fn authorization(
        &self,
        challenge: &str,
        method: &str,
        user: &str,
        password: &str,
    ) -> String {
        let part = |name: &str| {
            let from = challenge
                .split_once(&format!("{name}=\""))
                .expect("in it")
                .1;
            from.split_once('"').expect("closed").0.to_owned()
        };
        let md5 = |text: String| -> String {
            let hash = Md5::digest(text);
            hash.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        let (realm, nonce) = (part("realm"), part("nonce"));
        let track = if method == "SETUP" { "/trackID=0" } else { "" };
        let uri = format!("{}{track}", self.url);
        let first = md5(format!("{user}:{realm}:{password}"));
        let second = md5(format!("{method}:{uri}"));
        let response = md5(format!("{first}:{nonce}:{second}"));
        format!(
            "Authorization: Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\"\r\n"
        )
    }
}
