//! The conversation with one viewer.
//!
//! Pictures are pulled from the camera's ring as fast as the viewer takes them, and no faster:
//! while a send waits, the ring goes on. What fell out of it, and what came too late to be called
//! live (`pace`), is one `missed` message. A viewer that takes nothing for ten seconds is let go.
//! Nothing here can slow the camera.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, WebSocket},
};
use domain::{
    Actor, ErrorKind, Permission, Timestamp,
    health::State as HealthState,
    id::AccessRecordId,
    register,
    video::{StreamKind, VideoFormat},
};
use engine::Watching;
use futures::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use media::live::{Live, LiveItem};
use std::sync::Arc;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::{
    Fallback, Hello, Kind, Said, binary,
    pace::{Pace, Verdict},
};
use crate::{State, caller::Identity, viewing::Viewing};

/// A viewer says what it can show within this.
const HELLO: Duration = Duration::from_secs(10);
/// A viewer takes a message within this.
const PROGRESS: Duration = Duration::from_secs(10);
/// Between two looks at the clock.
const TICK: Duration = Duration::from_secs(1);
/// Without a picture this long, the viewer is told why.
const QUIET: Duration = Duration::from_secs(3);
/// Ticks from one such word to the next.
const SAY_AGAIN: u64 = 5;
/// Ticks from one ping to the next.
const PING: u64 = 15;
/// Ticks from one question whether the record and the areas still hold to the next; for the session
/// itself it is each tick.
const HOLDS_AGAIN: u64 = 10;

/// What somebody asked to see.
pub(super) struct Wanted {
    pub(super) looked: register::Wanted,
    /// The record it is looked at under.
    pub(super) record: AccessRecordId,
    pub(super) has_sub: bool,
}

/// Why a conversation ended, as a WebSocket code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The viewer went.
    Gone,
    /// The gateway stops.
    Stopping,
    /// The viewer said something else than a hello.
    NoHello,
    /// The session or the key ended.
    SignedOut,
    /// The viewer may no longer look at this camera.
    Denied,
    /// The viewer does not read.
    Stuck,
}

impl End {
    fn frame(self) -> Option<CloseFrame> {
        let (code, reason) = match self {
            Self::Gone | Self::Stuck => return None,
            Self::Stopping => (1001, "the gateway stops"),
            Self::NoHello => (4400, "say which codecs you can show"),
            Self::SignedOut => (4401, "the session ended"),
            Self::Denied => (4403, "no longer allowed"),
        };
        Some(CloseFrame {
            code,
            reason: reason.into(),
        })
    }
}

/// Shows a camera until somebody has enough.
pub(super) async fn run(
    state: State,
    identity: Identity,
    wanted: Wanted,
    viewing: Viewing,
    socket: WebSocket,
) {
    let _open = state.metrics.viewer();
    let (out, mut heard) = socket.split();
    let mut show = Show {
        pictures: None,
        stream: StreamKind::Main,
        last: Instant::now(),
        format: None,
        fallback: None,
        pace: Pace::default(),
        state,
        identity,
        wanted,
        viewing,
        out,
    };
    let end = match show.until_end(&mut heard).await {
        Ok(never) => match never {},
        Err(end) => end,
    };
    tracing::debug!(camera = %show.wanted.looked.camera, ?end, "a viewer left");
    if let Some(frame) = end.frame() {
        // A viewer that does not take its farewell is not waited for.
        let _ = timeout(TICK, show.out.send(Message::Close(Some(frame)))).await;
    }
}

struct Show {
    state: State,
    identity: Identity,
    wanted: Wanted,
    /// Counts what is sent.
    viewing: Viewing,
    out: SplitSink<WebSocket, Message>,
    /// The pictures; the second half keeps the stream open for us.
    pictures: Option<(Live, Watching)>,
    stream: StreamKind,
    /// When the last picture was sent, or showing began.
    last: Instant,
    /// What the viewer was last told the pictures are.
    format: Option<Arc<VideoFormat>>,
    /// What was done because the viewer cannot show the codec: the codec, and whether it was said.
    fallback: Option<(String, Option<Fallback>)>,
    pace: Pace,
}

type Flow<T = ()> = Result<T, End>;

impl Show {
    async fn until_end(
        &mut self,
        heard: &mut SplitStream<WebSocket>,
    ) -> Flow<std::convert::Infallible> {
        let hello = self.hello(heard).await?;
        self.stream = self.first_stream(&hello);
        self.last = Instant::now();
        self.open();
        let stop = self.state.stop.clone();
        let mut closed = self.state.viewings.closed();
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut tick = 0;
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return Err(End::Stopping),
                message = heard.next() => match message {
                    None | Some(Err(_) | Ok(Message::Close(_))) => return Err(End::Gone),
                    // Pongs, and whatever later viewers may say.
                    Some(Ok(_)) => {}
                },
                _ = ticks.tick() => {
                    tick += 1;
                    self.tick(tick).await?;
                }
                Ok(()) = closed.changed() => self.ask_again(true).await?,
                item = next(&mut self.pictures) => self.item(item, &hello).await?,
            }
        }
    }

    async fn hello(&mut self, heard: &mut SplitStream<WebSocket>) -> Flow<Hello> {
        let stop = self.state.stop.clone();
        let first = async {
            while let Some(Ok(message)) = heard.next().await {
                if let Message::Text(text) = message {
                    return serde_json::from_str(text.as_str()).map_err(|_| End::NoHello);
                }
            }
            Err(End::Gone)
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(End::Stopping),
            first = timeout(HELLO, first) => first.unwrap_or(Err(End::NoHello)),
        }
    }

    fn first_stream(&self, hello: &Hello) -> StreamKind {
        match self.wanted.looked.stream {
            _ if !self.wanted.has_sub => StreamKind::Main,
            Some(stream) => stream,
            None if hello.is_small() => StreamKind::Sub,
            None => StreamKind::Main,
        }
    }

    /// Asks for the pictures, unless they are there or of no use.
    fn open(&mut self) {
        let stills = matches!(self.fallback, Some((_, Some(Fallback::Stills))));
        if self.pictures.is_none() && !stills {
            let viewing = self
                .state
                .engine
                .live(self.wanted.looked.camera, self.stream);
            self.pictures = viewing.map(|viewing| {
                let (reader, watching) = viewing.split();
                (Live::new(reader), watching)
            });
        }
    }

    async fn tick(&mut self, tick: u64) -> Flow {
        self.open();
        // The first time at once: a record may have been closed before anybody listened here.
        let holds = tick == 1 || tick.is_multiple_of(HOLDS_AGAIN);
        self.ask_again(holds).await?;
        if tick.is_multiple_of(PING) {
            self.send(Message::Ping(Bytes::new())).await?;
        }
        if tick.is_multiple_of(SAY_AGAIN) || self.last.elapsed().as_secs() == QUIET.as_secs() {
            self.say_why_quiet().await?;
        }
        Ok(())
    }

    /// Whether the viewer may still look, and with `holds` at this camera for the reason given. While
    /// the database is away the last answer holds.
    async fn ask_again(&self, holds: bool) -> Flow {
        let actor = match self.identity.again(&self.state, true).await {
            Ok(None) => return Err(End::SignedOut),
            Ok(Some(actor)) => actor,
            Err(_) => return Ok(()),
        };
        if !actor.may(Permission::LiveView) {
            return Err(End::Denied);
        }
        if !holds {
            return Ok(());
        }
        let (looked, record) = (&self.wanted.looked, self.wanted.record);
        let holds = self.state.store.view_holds(&actor, looked, record);
        match holds.await.map_err(|error| error.kind()) {
            Err(ErrorKind::NotFound | ErrorKind::Denied) => Err(End::Denied),
            _ => Ok(()),
        }
    }

    async fn say_why_quiet(&mut self) -> Flow {
        if self.last.elapsed() < QUIET {
            return Ok(());
        }
        let health = self.state.engine.health(self.wanted.looked.camera);
        let stream = health.as_ref().and_then(|health| {
            let mut streams = health.streams.iter();
            streams.find(|stream| stream.stream == self.stream)
        });
        let (state, since, reason) = match (stream, &health) {
            (Some(stream), _) => {
                let reason = stream.reason.map(|reason| reason.word().to_owned());
                (stream.health.state, stream.health.since, reason)
            }
            (None, Some(health)) => (health.state, health.since, health.reason.map(str::to_owned)),
            (None, None) => self.state_kept().await,
        };
        let watching_stills = matches!(self.fallback, Some((_, Some(Fallback::Stills))));
        if state == HealthState::Online && (self.pictures.is_some() || watching_stills) {
            return Ok(());
        }
        let said = Said::Offline {
            state,
            since,
            reason,
        };
        self.send(said.message()).await
    }

    /// How a camera is that is not run here, as last written down.
    async fn state_kept(&self) -> (HealthState, Option<Timestamp>, Option<String>) {
        let (store, actor) = (&self.state.store, Actor::system("live"));
        let listed = store.camera_get(&actor, self.wanted.looked.camera).await;
        listed.map_or((HealthState::Unknown, None, None), |listed| {
            (listed.health.state, listed.health.since, listed.reason)
        })
    }

    async fn item(&mut self, item: LiveItem, hello: &Hello) -> Flow {
        match item {
            LiveItem::Init { format, bytes } if hello.shows(&format.rfc6381) => {
                self.init(format, &bytes).await
            }
            LiveItem::Init { format, .. } => self.cannot_show(&format.rfc6381).await,
            LiveItem::Fragment {
                captured,
                key,
                bytes,
            } => {
                let age = self.state.clock.now().since(captured);
                match self.pace.judge(key, age) {
                    Verdict::Send => {}
                    Verdict::SendAfter(skipped) => self.missed(Some(skipped)).await?,
                    Verdict::Skip => return Ok(()),
                }
                let kind = if key { Kind::Key } else { Kind::Fragment };
                self.send(binary(kind, captured, &bytes)).await?;
                self.last = Instant::now();
                Ok(())
            }
            LiveItem::Missed(count) => {
                let count = self.pace.missed(count);
                self.missed(count).await
            }
            LiveItem::Ended => {
                self.pictures = None;
                Ok(())
            }
        }
    }

    async fn missed(&mut self, count: Option<u64>) -> Flow {
        match count {
            Some(count) => self.send(Said::Missed { count }.message()).await,
            None => Ok(()),
        }
    }

    async fn init(&mut self, format: Arc<VideoFormat>, bytes: &[u8]) -> Flow {
        let skipped = self.pace.begin();
        self.missed(skipped).await?;
        if let Some((codec, None)) = self.fallback.clone() {
            self.unsupported(codec, Fallback::Sub).await?;
        }
        if self.format.as_ref().is_some_and(|before| *before != format) {
            self.send(Said::CodecChange.message()).await?;
        }
        let said = Said::Init {
            stream: self.stream,
            codec: format.rfc6381.clone(),
            mime: format!("video/mp4; codecs=\"{}\"", format.rfc6381),
            width: format.width,
            height: format.height,
        };
        self.format = Some(format);
        self.send(said.message()).await?;
        let now: Timestamp = self.state.clock.now();
        self.send(binary(Kind::Init, now, bytes)).await
    }

    /// Turns to the sub-stream where there is one; whether it can be shown is seen when it comes.
    async fn cannot_show(&mut self, codec: &str) -> Flow {
        self.pictures = None;
        if self.stream == StreamKind::Main && self.wanted.has_sub {
            self.stream = StreamKind::Sub;
            self.fallback = Some((codec.to_owned(), None));
            self.last = Instant::now();
            self.open();
            return Ok(());
        }
        let codec = match self.fallback.take() {
            Some((main, _)) => main,
            None => codec.to_owned(),
        };
        self.unsupported(codec, Fallback::Stills).await
    }

    async fn unsupported(&mut self, codec: String, fallback: Fallback) -> Flow {
        self.fallback = Some((codec.clone(), Some(fallback)));
        if fallback == Fallback::Stills {
            self.pictures = None;
        }
        self.send(Said::Unsupported { codec, fallback }.message())
            .await
    }

    async fn send(&mut self, message: Message) -> Flow {
        if let Message::Binary(bytes) = &message {
            self.viewing.sent(bytes.len());
            self.state.metrics.sent_pictures(bytes.len());
        }
        let stop = self.state.stop.clone();
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(End::Stopping),
            sent = timeout(PROGRESS, self.out.send(message)) => match sent {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(End::Gone),
                Err(_) => Err(End::Stuck),
            },
        }
    }
}

/// The next thing of the pictures; waits for ever while there are none.
async fn next(pictures: &mut Option<(Live, Watching)>) -> LiveItem {
    match pictures {
        Some((live, _)) => live.next().await,
        None => std::future::pending().await,
    }
}
