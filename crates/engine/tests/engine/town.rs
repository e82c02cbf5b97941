//! A small town for one test: cameras that behave as told, a database, a volume, an engine.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use domain::{
    Actor, Clock, Result, Span,
    alert::AlertCause,
    camera::{Credentials, RecordingPlan},
    footage::{Gap, Segment},
    health::State,
    id::{CameraId, NodeId, SiteId},
    limit::{Compliance, Retention},
    outbound::Outbound,
    secret::Key,
    video::StreamKind,
};
use engine::{CameraHealth, Engine, Parts, Settings};
use media::{footage::Footage, record::RecordSettings, source::SourceLimits};
use simcam::{Audio, Behaviour, CameraConfig, Clip, Codec, Digest, Simcam, Stream};
use store::{AlertListed, Store};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use crate::rows::add_site;

pub(crate) const USER: &str = "admin";
pub(crate) const PASSWORD: &str = "correct-horse";

/// A folder that goes with the test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("xueliang-engine-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What lasts over restarts of the engine.
pub(crate) struct Town {
    pub(crate) folder: Folder,
    pub(crate) simcam: Simcam,
    pub(crate) store: Store,
    pub(crate) footage: Arc<Footage>,
    pub(crate) clock: Clock,
    pub(crate) node: NodeId,
    pub(crate) site: SiteId,
    pub(crate) cameras: Vec<CameraId>,
    pub(crate) settings: Settings,
    pub(crate) inspect: Option<PathBuf>,
}

/// An engine that runs.
pub(crate) struct Running {
    pub(crate) engine: Engine,
    pub(crate) stop: CancellationToken,
    task: JoinSet<Result<()>>,
}

/// The name of the simulated camera with this index.
pub(crate) fn name(index: usize) -> String {
    format!("cam{index:02}")
}

/// Cameras with both streams, sound and a password.
pub(crate) fn configs(count: usize) -> Vec<CameraConfig> {
    (0..count)
        .map(|index| CameraConfig {
            name: name(index),
            main: Clip::builtin(index as u8 + 1, Stream::Main, Codec::H264),
            sub: Some(Clip::builtin(index as u8 + 1, Stream::Sub, Codec::H264)),
            audio: Some(Audio::Alaw),
            credentials: Some((USER.to_owned(), PASSWORD.to_owned())),
            digest: Digest::Md5,
            behaviour: Behaviour::Healthy,
        })
        .collect()
}

pub(crate) fn credentials(password: &str) -> Credentials {
    Credentials {
        username: USER.to_owned(),
        password: password.to_owned(),
    }
}

pub(crate) fn settings() -> Settings {
    Settings {
        ring_bytes: 8 << 20,
        record: RecordSettings {
            length: Duration::from_secs(2),
            ..RecordSettings::default()
        },
        retention: Retention {
            min_days: 1,
            max_days: 1,
        },
        compliance: Compliance::Off,
        sample_every: Duration::from_secs(5),
        linger: Duration::from_secs(2),
        source: SourceLimits {
            outbound: Arc::new(Outbound::new(&["127.0.0.0/8"], &[]).unwrap()),
            ..SourceLimits::default()
        },
        ..Settings::default()
    }
}

pub(crate) fn actor() -> Actor {
    Actor::system("test")
}

impl Town {
    /// A town with this many healthy cameras, their main streams to be recorded.
    pub(crate) async fn new(count: usize) -> Self {
        Self::with(count, RecordingPlan::Main, PASSWORD).await
    }

    pub(crate) async fn with(count: usize, plan: RecordingPlan, password: &str) -> Self {
        let folder = Folder::new();
        let store = open_store(&folder.0, &Clock::system()).await;
        Self::made(count, plan, password, folder, store).await
    }

    /// A town in a database of its own.
    pub(crate) async fn of(
        count: usize,
        plan: RecordingPlan,
        password: &str,
        store: Store,
    ) -> Self {
        Self::made(count, plan, password, Folder::new(), store).await
    }

    async fn made(
        count: usize,
        plan: RecordingPlan,
        password: &str,
        folder: Folder,
        store: Store,
    ) -> Self {
        // With RUST_LOG set, a failing test tells what happened.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
            .with_test_writer()
            .try_init();
        let listen: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let simcam = Simcam::start(listen, configs(count)).await.unwrap();
        let clock = Clock::system();
        let footage = Footage::open(vec![folder.0.join("footage")]).unwrap();
        let node = store.node_add("test").await.unwrap();
        let site = add_site(&store).await;
        let mut town = Self {
            folder,
            simcam,
            store,
            footage,
            clock,
            node,
            site,
            cameras: Vec::new(),
            settings: settings(),
            inspect: inspect(),
        };
        for index in 0..count {
            town.add_camera(index, plan, Some(credentials(password)))
                .await;
        }
        town
    }

    pub(crate) fn set(&self, index: usize, behaviour: Behaviour) {
        assert!(self.simcam.set(&name(index), behaviour));
    }

    /// Starts an engine on this town.
    pub(crate) fn start(&self) -> Running {
        let engine = Engine::new(Parts {
            store: self.store.clone(),
            footage: Arc::clone(&self.footage),
            clock: self.clock.clone(),
            node: self.node,
            settings: self.settings.clone(),
            inspect: self.inspect.clone(),
        })
        .unwrap();
        let stop = CancellationToken::new();
        let mut task = JoinSet::new();
        task.spawn({
            let (engine, stop) = (engine.clone(), stop.clone());
            async move { engine.run(stop).await }
        });
        Running { engine, stop, task }
    }

    pub(crate) fn all_time(&self) -> Span {
        let now = self.clock.now();
        Span::new(
            now - Duration::from_secs(3600),
            now + Duration::from_secs(3600),
        )
        .unwrap()
    }

    /// Records the first camera for some seconds: several sealed pieces.
    pub(crate) async fn recorded(&self) -> Vec<Segment> {
        let running = self.start();
        let (camera, soon) = (self.cameras[0], Duration::from_secs(10));
        running.until(camera, State::Online, soon).await;
        sleep(Duration::from_secs(9)).await;
        running.stop().await;
        self.segments(0, StreamKind::Main).await
    }

    /// Makes a sealed file one that is still written; where it lies now.
    pub(crate) fn unseal(&self, segment: &Segment) -> PathBuf {
        let path = self.footage.path(&segment.file).unwrap();
        let mut part = path.clone().into_os_string();
        part.push(".part");
        fs::rename(path, &part).unwrap();
        part.into()
    }

    pub(crate) async fn segments(&self, index: usize, stream: StreamKind) -> Vec<Segment> {
        let camera = self.cameras[index];
        self.store
            .segment_list(camera, stream, self.all_time())
            .await
            .unwrap()
    }

    pub(crate) async fn gaps(&self, index: usize, stream: StreamKind) -> Vec<Gap> {
        let camera = self.cameras[index];
        self.store
            .gap_list(camera, stream, self.all_time())
            .await
            .unwrap()
    }

    /// What people were told of; only of one cause where it is given.
    pub(crate) async fn alerts(&self, cause: Option<AlertCause>) -> Vec<AlertListed> {
        let filter = store::AlertFilter {
            cause,
            ..Default::default()
        };
        let all = store::Paging {
            limit: 100,
            after: None,
        };
        let listed = self.store.alert_list(&actor(), &filter, &all).await;
        listed.unwrap().items
    }

    /// Compares rows and files; nothing may be wrong.
    pub(crate) async fn check(&self) -> engine::check::Report {
        let report = engine::check::run(&self.store, &self.footage)
            .await
            .unwrap();
        assert!(report.is_clean(), "{report:?}");
        report
    }
}

impl Running {
    /// Stops the engine; how long that took.
    pub(crate) async fn stop(mut self) -> Duration {
        let begin = Instant::now();
        self.stop.cancel();
        self.task.join_next().await.unwrap().unwrap().unwrap();
        begin.elapsed()
    }

    pub(crate) fn state(&self, camera: CameraId) -> State {
        self.engine
            .health(camera)
            .map(|health| health.state)
            .unwrap_or_default()
    }

    pub(crate) fn health(&self, camera: CameraId) -> CameraHealth {
        self.engine.health(camera).unwrap()
    }

    /// Waits until the camera is in this state; how long that took.
    pub(crate) async fn until(&self, camera: CameraId, state: State, within: Duration) -> Duration {
        until(state.word(), within, || self.state(camera) == state).await
    }
}

/// Waits until `holds`; how long that took.
pub(crate) async fn until(
    what: &str,
    within: Duration,
    mut holds: impl FnMut() -> bool,
) -> Duration {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < within, "not within {within:?}: {what}");
        sleep(Duration::from_millis(20)).await;
    }
    begin.elapsed()
}

pub(crate) async fn open_store(folder: &Path, clock: &Clock) -> Store {
    let url = format!("sqlite:{}", folder.join("test.db").display());
    Store::open(&url, clock.clone(), Key::new([7; 32]))
        .await
        .unwrap()
}

/// `xueliang-inspect`, if it was built.
#[expect(
    clippy::print_stderr,
    reason = "who reads the test's output is to know what was skipped"
)]
fn inspect() -> Option<PathBuf> {
    let test = std::env::current_exe().unwrap();
    let program = test.parent()?.parent()?.join("xueliang-inspect");
    let found = program.exists();
    if !found {
        eprintln!("xueliang-inspect is not built; tests of pictures are skipped");
    }
    found.then_some(program)
}
