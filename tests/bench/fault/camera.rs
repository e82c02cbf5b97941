//! Cameras in trouble: how long until the gateway says so, and how long until pictures come after
//! the trouble is over.

use std::{net::SocketAddr, time::Duration};

use futures::future::join_all;
use serde_json::json;
use simcam::{Behaviour, CameraConfig, Clip, Codec, Simcam, Stream};
use tests::{
    Folder, eventually,
    gateway::{Client, Gateway},
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    time::{Instant, sleep, timeout},
};

use crate::{Random, figures::Figures};

const CAMERAS: u8 = 12;
const ROUNDS: usize = 2;
const NAME: &str = "cam";

/// A camera with the gateway's id for it.
struct Camera {
    id: String,
    address: SocketAddr,
    number: u8,
    simcam: Option<Simcam>,
}

/// One fault of one camera, in the order of its moments.
struct Times {
    noticed: Option<Duration>,
    back: Duration,
}

async fn start(address: SocketAddr, number: u8) -> Simcam {
    let clip = Clip::builtin(number, Stream::Main, Codec::H264);
    let cameras = vec![CameraConfig::plain(NAME, clip)];
    Simcam::start(address, cameras).await.unwrap()
}

impl Camera {
    fn sent(&self) -> u64 {
        self.simcam.as_ref().unwrap().sent(NAME, "main").frames
    }

    async fn state(&self, client: &Client) -> String {
        let health = client.get(&format!("/cameras/{}/health", self.id)).await;
        health["state"].as_str().unwrap().to_owned()
    }

    /// Waits until pictures come, and how long that takes from now on.
    async fn back(&self) -> Duration {
        let (began, before) = (Instant::now(), self.sent());
        while self.sent() == before {
            assert!(began.elapsed() < Duration::from_secs(120), "no picture");
            sleep(Duration::from_millis(5)).await;
        }
        began.elapsed()
    }

    async fn healthy(&self, client: &Client) {
        eventually(
            "the camera is online",
            Duration::from_secs(60),
            async || (self.state(client).await == "online").then_some(()),
        )
        .await;
    }

    /// Behaves badly for `time`.
    async fn misbehave(&self, client: &Client, behaviour: Behaviour, time: Duration) -> Times {
        self.healthy(client).await;
        let began = Instant::now();
        let simcam = self.simcam.as_ref().unwrap();
        assert!(simcam.set(NAME, behaviour));
        while self.state(client).await == "online" {
            assert!(began.elapsed() < Duration::from_secs(60), "not noticed");
            sleep(Duration::from_millis(20)).await;
        }
        let noticed = began.elapsed();
        sleep(time.saturating_sub(noticed)).await;
        assert!(simcam.set(NAME, Behaviour::Healthy));
        Times {
            noticed: Some(noticed),
            back: self.back().await,
        }
    }

    /// Is not to be reached for `time`: requests to connect to its port are not answered.
    async fn vanish(&mut self, client: &Client, time: Duration) -> Times {
        self.healthy(client).await;
        self.simcam.take().unwrap().stop().await;
        let wall = Wall::build(self.address).await;
        sleep(time).await;
        drop(wall);
        self.simcam = Some(start(self.address, self.number).await);
        Times {
            noticed: None,
            back: self.back().await,
        }
    }
}

/// A port whose queue of connections is full: the kernel drops what comes, as if nobody were there.
struct Wall {
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl Wall {
    async fn build(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(address).unwrap();
        let listener = socket.listen(1).unwrap();
        let mut queue = Vec::new();
        let within = Duration::from_millis(300);
        while let Ok(Ok(stream)) = timeout(within, TcpStream::connect(address)).await {
            queue.push(stream);
        }
        Self {
            _listener: listener,
            _queue: queue,
        }
    }
}

/// The figures; nothing can be damaged here.
pub(crate) async fn run(mut random: Random) -> (Vec<Figures>, usize) {
    let folder = Folder::new("bench-camera");
    let mut gateway = Gateway::start(folder.path(), "").await;
    let client = gateway.sign_in("admin", "administrator").await;
    let mut cameras = Vec::new();
    for number in 1..=CAMERAS {
        let simcam = start(SocketAddr::from(([127, 0, 0, 1], 0)), number).await;
        cameras.push(Camera {
            id: String::new(),
            address: simcam.address(),
            number,
            simcam: Some(simcam),
        });
    }
    let address = |camera: &Camera| {
        let url = camera.simcam.as_ref().unwrap().url(NAME, "main");
        (format!("cam{:02}", camera.number), json!({ "url": url }))
    };
    let addresses: Vec<_> = cameras.iter().map(address).collect();
    let ids = client.cameras(&addresses, None).await;
    for (camera, id) in cameras.iter_mut().zip(ids) {
        camera.id = id;
    }

    let mut silent = Vec::new();
    let mut refused = Vec::new();
    let mut vanished = Vec::new();
    for _ in 0..ROUNDS {
        let mut waits = |least, most| -> Vec<Duration> {
            cameras.iter().map(|_| random.wait(least, most)).collect()
        };
        let (long, short, other) = (
            waits(8000, 50_000),
            waits(2000, 20_000),
            waits(6000, 25_000),
        );
        let fault = |behaviour, waits: Vec<Duration>| {
            let pairs = cameras.iter().zip(waits);
            join_all(pairs.map(|(camera, wait)| camera.misbehave(&client, behaviour, wait)))
        };
        silent.extend(fault(Behaviour::Silent, long).await);
        refused.extend(fault(Behaviour::Refuse, short).await);
        let pairs = cameras.iter_mut().zip(other);
        vanished.extend(join_all(pairs.map(|(camera, wait)| camera.vanish(&client, wait))).await);
    }
    gateway.stop().await;
    let noticed = |times: &[Times]| times.iter().filter_map(|times| times.noticed).collect();
    let back = |times: &[Times]| times.iter().map(|times| times.back).collect();
    let figures = vec![
        Figures::new(
            "silent camera: until it is said",
            "worst 5",
            noticed(&silent),
        ),
        Figures::new(
            "silent camera: pictures after it is well",
            "worst 10",
            back(&silent),
        ),
        Figures::new("refusing camera: until it is said", "", noticed(&refused)),
        Figures::new(
            "refusing camera: pictures after it is well",
            "worst 1",
            back(&refused),
        ),
        Figures::new(
            "unreachable camera: pictures after its return",
            "worst 1",
            back(&vanished),
        ),
    ];
    (figures, 0)
}
