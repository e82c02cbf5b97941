//! The source against simulated cameras, on loopback.

mod pictures;
mod sound;
mod troubles;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use domain::{
    Clock,
    camera::{Credentials, Transport},
};
use simcam::{Behaviour, CameraConfig, Clip, Codec as SimCodec, Digest, Simcam, Stream};
use tokio::{task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::hub::{Frame, Next, Reader};

/// Longer than anything here may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// One simulated camera.
struct Camera {
    simcam: Simcam,
    credentials: Option<Credentials>,
    transport: Transport,
    /// Whether its sound is wanted.
    audio: bool,
}

impl Camera {
    async fn new(main: Clip, digest: Digest, behaviour: Behaviour) -> Self {
        Self::sounding(main, None, digest, behaviour).await
    }

    async fn sounding(
        main: Clip,
        audio: Option<simcam::Audio>,
        digest: Digest,
        behaviour: Behaviour,
    ) -> Self {
        let known = ("operator", "p455-word");
        let config = CameraConfig {
            name: "cam".to_owned(),
            main,
            sub: None,
            audio,
            credentials: Some((known.0.to_owned(), known.1.to_owned())),
            digest,
            behaviour,
        };
        let any: SocketAddr = ([127, 0, 0, 1], 0).into();
        Self {
            simcam: Simcam::start(any, vec![config]).await.unwrap(),
            credentials: Some(Credentials {
                username: known.0.to_owned(),
                password: known.1.to_owned(),
            }),
            transport: Transport::Tcp,
            audio: false,
        }
    }

    async fn behaving(behaviour: Behaviour) -> Self {
        Self::new(clip(SimCodec::H264), Digest::Md5, behaviour).await
    }

    fn set(&self, behaviour: Behaviour) {
        assert!(self.simcam.set("cam", behaviour));
    }

    fn source(&self) -> Source {
        Source::Rtsp {
            url: self.simcam.url("cam", "main").parse().unwrap(),
            transport: self.transport,
            credentials: self.credentials.clone(),
            audio: self.audio,
        }
    }

    fn watched(&self) -> Watched {
        Watched::new(self.source(), limits())
    }

    /// How the stream ends by itself.
    async fn failure(&self) -> Failure {
        self.watched().end().await.unwrap_err()
    }
}

fn clip(codec: SimCodec) -> Clip {
    Clip::builtin(1, Stream::Sub, codec)
}

/// Short enough for tests, long enough for a busy machine.
fn limits() -> SourceLimits {
    SourceLimits {
        connect: Duration::from_secs(5),
        describe: Duration::from_secs(3),
        first_picture: Duration::from_secs(5),
        silence: Duration::from_secs(2),
        outbound: Arc::new(here()),
    }
}

/// Simulated cameras are on this machine.
fn here() -> Outbound {
    Outbound::new(&["127.0.0.0/8"], &[]).unwrap()
}

/// A running source and a reader of what it publishes.
struct Watched {
    hub: Hub,
    reader: Reader,
    stop: CancellationToken,
    tasks: JoinSet<Result<(), Failure>>,
}

impl Watched {
    fn new(source: Source, limits: SourceLimits) -> Self {
        let hub = Hub::new(16 << 20);
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let (there, token) = (hub.clone(), stop.clone());
        tasks.spawn(async move { run(&source, &there, &Clock::system(), &limits, &token).await });
        Self {
            reader: hub.subscribe(),
            hub,
            stop,
            tasks,
        }
    }

    async fn end(&mut self) -> Result<(), Failure> {
        let end = timeout(PATIENCE, self.tasks.join_next()).await;
        end.expect("it does not end").unwrap().unwrap()
    }

    async fn stop(mut self) {
        self.stop.cancel();
        assert_eq!(self.end().await, Ok(()));
    }

    async fn frame(&mut self) -> Arc<Frame> {
        tokio::select! {
            next = timeout(PATIENCE, self.reader.next()) => match next.expect("no picture comes") {
                Next::Frame(frame) => frame,
                other => panic!("{other:?}"),
            },
            end = self.tasks.join_next() => panic!("it ended: {end:?}"),
        }
    }

    async fn frames(&mut self, count: usize) -> Vec<Arc<Frame>> {
        let mut frames = Vec::new();
        while frames.len() < count {
            frames.push(self.frame().await);
        }
        frames
    }
}

/// What holds for every session, whatever the camera does.
fn assert_sound(frames: &[Arc<Frame>]) {
    for frame in frames {
        assert!(frame.dts <= frame.pts && !frame.data.is_empty());
        assert!(frame.pts >= 0);
        let seen = crate::nal::picture(frame.format.codec, &frame.data);
        assert!(seen.coded && seen.key == frame.key);
    }
    for two in frames.windows(2) {
        assert!(two[0].session <= two[1].session && two[0].received <= two[1].received);
        if two[0].session == two[1].session {
            assert!(two[0].dts < two[1].dts);
        } else {
            assert!(two[1].key && two[1].pts == 0);
        }
    }
    assert!(frames[0].key && frames[0].pts == 0);
}
