//! The cameras of a process: one listener each, opened and shut as the behaviour wants it.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    task::JoinSet,
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use crate::{Behaviour, CameraConfig, Sent, camera::Camera, session};

/// Most connections of one camera at a time; further ones wait in the listener's queue.
const SESSIONS: usize = 512;
/// Connections the listener keeps until they are accepted.
const BACKLOG: u32 = 128;
/// Time between attempts to take a port back, and after a failed accept.
const RETRY: Duration = Duration::from_millis(20);

/// Simulated cameras that run. Dropping it ends them at once, without waiting; [`Simcam::stop`]
/// waits.
#[derive(Debug)]
pub struct Simcam {
    cameras: Vec<(Arc<Camera>, SocketAddr)>,
    tasks: JoinSet<()>,
    stop: CancellationToken,
}

impl Simcam {
    /// Starts cameras, each on a port of its own: any free ones for port 0, else `listen` and the
    /// ones above it in the order of the list. Fails when a port is taken, a name is impossible or
    /// given twice, or a clip is unusable.
    pub async fn start(listen: SocketAddr, cameras: Vec<CameraConfig>) -> io::Result<Simcam> {
        let invalid = |text: String| io::Error::new(io::ErrorKind::InvalidInput, text);
        if cameras.is_empty() {
            return Err(invalid("no cameras".to_owned()));
        }
        let mut simcam = Simcam {
            cameras: Vec::new(),
            tasks: JoinSet::new(),
            stop: CancellationToken::new(),
        };
        for (place, config) in cameras.into_iter().enumerate() {
            if simcam.find(&config.name).is_some() {
                return Err(invalid(format!("camera {:?} is given twice", config.name)));
            }
            let camera = Arc::new(Camera::new(config, place)?);
            let mut address = listen;
            if listen.port() != 0 {
                let port = usize::from(listen.port()) + place;
                let port = u16::try_from(port).map_err(|_| invalid(format!("no port {port}")))?;
                address.set_port(port);
            }
            let named = |error: io::Error| {
                io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"))
            };
            let socket = bind(address).map_err(named)?;
            let address = socket.local_addr().map_err(named)?;
            // Opened before `start` returns, so that a camera can be reached at once.
            let door = match camera.config.behaviour {
                Behaviour::Refuse => Door::Shut(socket),
                _ => Door::Open(socket.listen(BACKLOG).map_err(named)?),
            };
            let task = serve(camera.clone(), door, address, simcam.stop.clone());
            simcam.tasks.spawn(task);
            simcam.cameras.push((camera, address));
        }
        Ok(simcam)
    }

    /// The address of the first camera.
    pub fn address(&self) -> SocketAddr {
        self.cameras[0].1
    }

    /// The URL of a stream (`"main"` or `"sub"`), without credentials. For a camera that does not
    /// exist it is a URL that is answered 404.
    pub fn url(&self, camera: &str, stream: &str) -> String {
        let (_, address) = self.find(camera).unwrap_or(&self.cameras[0]);
        format!("rtsp://{address}/{camera}/{stream}")
    }

    /// Changes how a camera behaves, from now on; `false` when there is no such camera or the
    /// behaviour's values are impossible.
    pub fn set(&self, camera: &str, behaviour: Behaviour) -> bool {
        match self.find(camera) {
            Some((camera, _)) if behaviour.check().is_ok() => {
                camera.told.send_replace(behaviour);
                true
            }
            _ => false,
        }
    }

    /// How a camera was told to behave; `None` when there is no such camera.
    pub fn behaviour(&self, camera: &str) -> Option<Behaviour> {
        Some(*self.find(camera)?.0.told.borrow())
    }

    /// What a camera has sent on a stream since its start, over all sessions; zeros when there is
    /// no such stream.
    pub fn sent(&self, camera: &str, stream: &str) -> Sent {
        self.find(camera)
            .and_then(|(camera, _)| Some(camera.channels[camera.channel(stream)?].sent.read()))
            .unwrap_or_default()
    }

    /// The names of the cameras, in the order they were given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cameras
            .iter()
            .map(|(camera, _)| camera.config.name.as_str())
    }

    /// Closes all connections (by FIN) and listeners, and waits until everything has ended.
    pub async fn stop(mut self) {
        self.stop.cancel();
        while self.tasks.join_next().await.is_some() {}
    }

    fn find(&self, camera: &str) -> Option<&(Arc<Camera>, SocketAddr)> {
        self.cameras
            .iter()
            .find(|(known, _)| known.config.name == camera)
    }
}

/// A camera's port.
enum Door {
    Open(TcpListener),
    /// Bound but not listening: connections are refused, and nobody else gets the port.
    Shut(TcpSocket),
    /// Between the two: the port could not be taken back yet.
    Lost,
}

impl Door {
    /// Opens or shuts the port, if it is not so already.
    fn turn(self, open: bool, address: SocketAddr) -> Door {
        let turned = match (self, open) {
            (Door::Open(listener), false) => {
                drop(listener);
                bind(address).map(Door::Shut)
            }
            (Door::Shut(socket), true) => socket.listen(BACKLOG).map(Door::Open),
            (Door::Lost, false) => bind(address).map(Door::Shut),
            (Door::Lost, true) => {
                bind(address).and_then(|socket| Ok(Door::Open(socket.listen(BACKLOG)?)))
            }
            (door, _) => Ok(door),
        };
        turned.unwrap_or_else(|error| {
            tracing::warn!(%address, %error, "port not taken back yet");
            Door::Lost
        })
    }

    async fn accept(&self) -> io::Result<TcpStream> {
        match self {
            Door::Open(listener) => Ok(listener.accept().await?.0),
            Door::Shut(_) | Door::Lost => std::future::pending().await,
        }
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // Connections that were reset or closed a moment ago must not keep the port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Runs one camera until it is stopped.
async fn serve(camera: Arc<Camera>, mut door: Door, address: SocketAddr, stop: CancellationToken) {
    let mut told = camera.told.subscribe();
    let mut behaviour = *told.borrow_and_update();
    let mut since = Instant::now();
    let effective = watch::Sender::new(behaviour.resolve(Duration::ZERO).0);
    let mut sessions = JoinSet::new();
    loop {
        let (now, rest) = behaviour.resolve(since.elapsed());
        door = door.turn(now != Behaviour::Refuse, address);
        effective.send_if_modified(|old| std::mem::replace(old, now) != now);
        let wait = match door {
            Door::Lost => Some(RETRY),
            Door::Open(_) | Door::Shut(_) => rest,
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            changed = told.changed() => match changed {
                Ok(()) => {
                    behaviour = *told.borrow_and_update();
                    since = Instant::now();
                }
                Err(_) => break,
            },
            Some(_) = sessions.join_next() => {}
            accepted = door.accept(), if sessions.len() < SESSIONS => match accepted {
                Ok(stream) => {
                    let effective = effective.subscribe();
                    let stop = stop.clone();
                    sessions.spawn(session::run(stream, camera.clone(), effective, stop));
                }
                Err(error) => {
                    tracing::warn!(%address, %error, "connection not accepted");
                    tokio::time::sleep(RETRY).await;
                }
            },
            () = tokio::time::sleep(wait.unwrap_or_default()), if wait.is_some() => {}
        }
    }
    drop(door);
    while sessions.join_next().await.is_some() {}
}
