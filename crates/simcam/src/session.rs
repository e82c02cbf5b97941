//! One RTSP connection: requests are answered, frames are sent, the behaviour is obeyed at once.

use std::{io, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::{
    Behaviour,
    answer::{Desk, Next, TIMEOUT_S},
    camera::Camera,
    play::Play,
    rtsp::{Parsed, Request, Response},
    transport::Transport,
};

/// A client that takes nothing for this long is left.
const WRITE: Duration = Duration::from_secs(5);
/// A session by UDP ends this long after its last request; the margin is for slow clients.
const EXPIRY: Duration = Duration::from_secs(TIMEOUT_S + 5);

/// How a connection ends.
enum End {
    /// By FIN: the client left, or the camera stops.
    Closed,
    /// By RST: [`Behaviour::Refuse`].
    Reset,
}

/// Serves one connection until it ends.
pub(crate) async fn run(
    mut stream: TcpStream,
    camera: Arc<Camera>,
    behaviour: watch::Receiver<Behaviour>,
    stop: CancellationToken,
) {
    // Without it the second of two small frames would wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let (Ok(local), Ok(peer)) = (stream.local_addr(), stream.peer_addr()) else {
        return;
    };
    let session = Session {
        desk: Desk::new(camera.clone(), local, peer),
        camera,
        refused: behaviour.clone(),
        behaviour,
        stop,
        play: None,
        inbox: Vec::new(),
        heard: Instant::now(),
    };
    match session.serve(&mut stream).await {
        End::Closed => {}
        End::Reset => {
            if let Err(error) = stream.set_zero_linger() {
                tracing::debug!(%error, "connection ends by FIN instead of RST");
            }
        }
    }
}

struct Session {
    camera: Arc<Camera>,
    desk: Desk,
    behaviour: watch::Receiver<Behaviour>,
    /// The same, for waits in which `behaviour` must not be marked as seen.
    refused: watch::Receiver<Behaviour>,
    stop: CancellationToken,
    play: Option<Play>,
    inbox: Vec<u8>,
    heard: Instant,
}

impl Session {
    async fn serve(mut self, stream: &mut TcpStream) -> End {
        let (mut reader, mut writer) = stream.split();
        let mut buffer = [0; 4096];
        loop {
            let behaviour = *self.behaviour.borrow_and_update();
            let silent = behaviour == Behaviour::Silent;
            if behaviour == Behaviour::Refuse {
                return End::Reset;
            }
            if let Some(play) = &mut self.play {
                play.set(behaviour);
            }
            let due = self.play.as_ref().filter(|_| !silent).map(Play::due);
            let by_udp = matches!(self.desk.set_up, Some((_, Transport::Udp { .. })));
            let ended = tokio::select! {
                biased;
                () = self.stop.cancelled() => Err(End::Closed),
                changed = self.behaviour.changed() => changed.map_err(|_| End::Closed),
                read = reader.read(&mut buffer) => match read {
                    Ok(0) | Err(_) => Err(End::Closed),
                    Ok(_) if silent => {
                        self.inbox.clear();
                        Ok(())
                    }
                    Ok(count) => {
                        self.inbox.extend_from_slice(&buffer[..count]);
                        self.requests(behaviour, &mut writer).await
                    }
                },
                () = until(due), if due.is_some() => self.frame(&mut writer).await,
                () = sleep_until(self.heard + EXPIRY), if by_udp && !silent => Err(End::Closed),
            };
            if let Err(end) = ended {
                return end;
            }
        }
    }

    /// Answers what has arrived completely.
    async fn requests(
        &mut self,
        behaviour: Behaviour,
        writer: &mut (impl AsyncWriteExt + Unpin),
    ) -> Result<(), End> {
        let mut done = 0;
        loop {
            match Request::parse(&self.inbox[done..]) {
                Parsed::More => break,
                Parsed::Data(length) => done += length,
                Parsed::Bad(status) => {
                    let bytes = Response::new(status).bytes(None);
                    self.guarded_write(writer, &bytes).await?;
                    return Err(End::Closed);
                }
                Parsed::Request(request, length) => {
                    done += length;
                    self.heard = Instant::now();
                    let (response, next) = self.desk.answer(&request, behaviour).await;
                    let bytes = response.bytes(request.header("CSeq"));
                    self.guarded_write(writer, &bytes).await?;
                    match (next, &self.desk.set_up) {
                        (Next::Leave, _) => return Err(End::Closed),
                        (Next::Pause, _) => self.play = None,
                        (Next::Play(start), Some((channel, _))) => {
                            let camera = self.camera.clone();
                            let sound = self.desk.audio.is_some();
                            self.play = Some(Play::new(camera, *channel, behaviour, start, sound));
                        }
                        (Next::Play(_), None) | (Next::Stay, _) => {}
                    }
                }
            }
        }
        self.inbox.drain(..done);
        Ok(())
    }

    async fn guarded_write(
        &mut self,
        writer: &mut (impl AsyncWriteExt + Unpin),
        bytes: &[u8],
    ) -> Result<(), End> {
        guarded(&self.stop, &mut self.refused, writer.write_all(bytes)).await
    }

    async fn frame(&mut self, writer: &mut (impl AsyncWriteExt + Unpin)) -> Result<(), End> {
        let (Some(play), Some((_, transport))) = (&mut self.play, &self.desk.set_up) else {
            return Ok(());
        };
        let sent = play.send(writer, transport, self.desk.audio.as_ref());
        guarded(&self.stop, &mut self.refused, sent).await
    }
}

/// Waits for a write, but no longer than a client may take, than the camera runs and than it
/// accepts connections.
async fn guarded(
    stop: &CancellationToken,
    refused: &mut watch::Receiver<Behaviour>,
    write: impl Future<Output = io::Result<()>>,
) -> Result<(), End> {
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(End::Closed),
        _ = refused.wait_for(|behaviour| *behaviour == Behaviour::Refuse) => Err(End::Reset),
        written = timeout(WRITE, write) => match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Closed),
        },
    }
}

/// Waits until then, or for ever.
async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
