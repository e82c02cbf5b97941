//! What a camera answers to each request, as its behaviour wants it.

use std::{
    hash::{BuildHasher, RandomState},
    net::SocketAddr,
    sync::Arc,
};

use crate::{
    Audio, Behaviour,
    auth::{Guard, Verdict},
    camera::Camera,
    play::Start,
    reel::Reel,
    rtsp::{Request, Response},
    sdp,
    transport::{Transport, Wanted},
};

/// Seconds after which a session without a request ends; clients ask for something in half the time.
pub(crate) const TIMEOUT_S: u64 = 60;
const METHODS: &str =
    "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER";

/// What happens after an answer.
pub(crate) enum Next {
    Stay,
    Play(Start),
    Pause,
    Leave,
}

/// The state of one connection as far as answers need it.
pub(crate) struct Desk {
    camera: Arc<Camera>,
    guard: Guard,
    local: SocketAddr,
    peer: SocketAddr,
    id: String,
    /// Which stream was set up, and how it is to be sent.
    pub(crate) set_up: Option<(usize, Transport)>,
    /// How its sound is to be sent, if that was set up too.
    pub(crate) audio: Option<Transport>,
    playing: bool,
}

impl Desk {
    pub(crate) fn new(camera: Arc<Camera>, local: SocketAddr, peer: SocketAddr) -> Desk {
        let config = &camera.config;
        Desk {
            guard: Guard::new(config.digest, config.credentials.clone()),
            id: format!("{:016x}", chance()),
            set_up: None,
            audio: None,
            playing: false,
            camera,
            local,
            peer,
        }
    }

    /// Answers one request.
    pub(crate) async fn answer(
        &mut self,
        request: &Request,
        behaviour: Behaviour,
    ) -> (Response, Next) {
        if let Some(refusal) = self.refusal(request, behaviour) {
            return (refusal, Next::Stay);
        }
        let stay = |response| (response, Next::Stay);
        match request.method.as_str() {
            "OPTIONS" => stay(Response::new(200).with("Public", METHODS)),
            "DESCRIBE" => stay(self.describe(request, behaviour)),
            "SETUP" => stay(self.set_up(request, behaviour).await),
            "PLAY" => self.play(request),
            "PAUSE" if self.set_up.is_some() => {
                self.playing = false;
                (self.plain(), Next::Pause)
            }
            "GET_PARAMETER" | "SET_PARAMETER" => stay(self.plain()),
            "TEARDOWN" => (self.plain(), Next::Leave),
            "PAUSE" => stay(Response::new(455)),
            _ => stay(Response::new(405).with("Allow", METHODS)),
        }
    }

    /// Why a request is not answered at all: credentials, or a session that is not this one.
    fn refusal(&mut self, request: &Request, behaviour: Behaviour) -> Option<Response> {
        let Request { method, uri, .. } = request;
        if method == "OPTIONS" {
            return None;
        }
        let header = request.header("Authorization");
        let verdict = match behaviour {
            Behaviour::WrongPassword => Verdict::Denied,
            _ => {
                let once = behaviour == Behaviour::StaleNonce;
                self.guard.judge(method, uri, header, once)
            }
        };
        if verdict != Verdict::Granted {
            let challenge = self.guard.challenge(verdict == Verdict::Stale);
            return Some(Response::new(401).with("WWW-Authenticate", challenge));
        }
        let named = request.header("Session")?;
        let id = named.split(';').next().unwrap_or("").trim();
        (id != self.id || self.set_up.is_none() && self.audio.is_none()).then(|| Response::new(454))
    }

    fn describe(&self, request: &Request, behaviour: Behaviour) -> Response {
        let Some(channel) = self.channel(request) else {
            return Response::new(404);
        };
        let reel = Reel::new(&self.camera.channels[channel], behaviour, 0);
        let base = request.uri.split(['?', '#']).next().unwrap_or("");
        Response::new(200)
            .with("Content-Base", format!("{}/", base.trim_end_matches('/')))
            .body(
                "application/sdp",
                sdp::describe(
                    self.local.ip(),
                    reel.description(),
                    self.camera.config.audio.map(Audio::tone),
                ),
            )
    }

    async fn set_up(&mut self, request: &Request, behaviour: Behaviour) -> Response {
        if behaviour == Behaviour::NotEnoughBandwidth {
            return Response::new(453);
        }
        if self.playing {
            return Response::new(455);
        }
        let Some(channel) = self.channel(request) else {
            return Response::new(404);
        };
        let is_audio = request.path().any(|part| part == sdp::AUDIO_TRACK);
        if is_audio && self.camera.config.audio.is_none() {
            return Response::new(404);
        }
        if is_audio && behaviour == Behaviour::AudioRefused {
            return Response::new(461);
        }
        let Some(wanted) = request.header("Transport").and_then(Wanted::parse) else {
            return Response::new(461);
        };
        match Transport::open(&wanted, self.local.ip(), self.peer.ip()).await {
            Ok((transport, answer)) => {
                if is_audio {
                    self.audio = Some(transport);
                } else {
                    self.set_up = Some((channel, transport));
                }
                Response::new(200)
                    .with("Transport", answer)
                    .with("Session", format!("{};timeout={TIMEOUT_S}", self.id))
            }
            Err(error) => {
                tracing::warn!(%error, "no transport");
                Response::new(453)
            }
        }
    }

    fn play(&mut self, request: &Request) -> (Response, Next) {
        if self.set_up.is_none() {
            return (Response::new(455), Next::Stay);
        }
        if self.playing {
            return (self.plain(), Next::Stay);
        }
        self.playing = true;
        let numbers = chance();
        let start = Start {
            sequence: numbers as u16,
            rtp: (numbers >> 32) as u32,
            ssrc: (numbers >> 16) as u32,
        };
        let uri = request.uri.trim_end_matches('/');
        let track = uri
            .strip_suffix(sdp::TRACK)
            .unwrap_or(uri)
            .trim_end_matches('/');
        let (sequence, rtp) = (start.sequence, start.rtp);
        let mut info = format!("url={track}/{};seq={sequence};rtptime={rtp}", sdp::TRACK);
        if self.audio.is_some() {
            let Start { sequence, rtp, .. } = start.of_audio();
            let audio = sdp::AUDIO_TRACK;
            info += &format!(",url={track}/{audio};seq={sequence};rtptime={rtp}");
        }
        let response = self
            .plain()
            .with("Range", "npt=0.000-")
            .with("RTP-Info", info);
        (response, Next::Play(start))
    }

    fn plain(&self) -> Response {
        let response = Response::new(200);
        match self.set_up {
            Some(_) => response.with("Session", &self.id),
            None => response,
        }
    }

    /// The stream that a path names: `/NAME/STREAM`, with or without a track.
    fn channel(&self, request: &Request) -> Option<usize> {
        let mut path = request.path();
        let (name, stream) = (path.next()?, path.next()?);
        let is_track = |track| [sdp::TRACK, sdp::AUDIO_TRACK].contains(&track);
        let rest_is_track = path.next().is_none_or(is_track);
        (name == self.camera.config.name && rest_is_track && path.next().is_none())
            .then(|| self.camera.channel(stream))
            .flatten()
    }
}

/// Numbers that differ from session to session.
fn chance() -> u64 {
    RandomState::new().hash_one("session")
}
