//! Everything that happens without being asked: cameras are connected, recorded and judged, old
//! footage goes, alerts are raised and brought to receivers, what a crash left behind is put in order.
//!
//! Who may ask for what, HTTP and SQL are not here. Nothing here slows a camera, one camera's
//! trouble never reaches another, and recording goes on while the database is away: what is known
//! in memory can be rebuilt from the database, the disk and the cameras.
//!
//! ```text
//! cameras ── keeps the right ones running ──► camera ──► stream ──► media::source
//!    lines, slots: what everybody else knows about them (health, live, snapshot, sampler)
//! recording ◄── media::record, stream: rows and gaps, in order
//! ```

mod adopt;
mod advice;
mod alert;
mod audit;
mod backoff;
mod budget;
mod camera;
mod cameras;
pub mod check;
mod events;
mod footage;
mod health;
mod inspect;
mod jobs;
mod line;
mod live;
mod notify;
mod patience;
mod plan;
mod pressure;
mod purge;
mod reconcile;
mod recording;
pub mod reindex;
mod retention;
mod run;
mod sampler;
mod scope;
mod settings;
mod setup;
mod slot;
mod snapshot;
mod startup;
mod stream;
mod trigger;
mod view;
pub mod volume;
mod waiting;
mod wire;

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use domain::{
    Clock, Error, Result, Span, Timestamp,
    day::Days,
    footage::FootageDay,
    health::State,
    id::{CameraId, NodeId, VolumeId},
    video::StreamKind,
};
use media::{clip::Clip, footage::Footage, source::Source};
use store::Store;
use tokio::sync::{self, Notify, Semaphore, mpsc, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use advice::Advice;
pub use live::{Viewing, Watching};
pub use settings::Settings;
pub use view::{
    CameraHealth, DiskView, EngineState, FootageView, ProbeReport, SegmentView, Snapshot,
    StreamHealth,
};

/// How many addresses may be tried at once.
const PROBES: usize = 4;
/// How many notes may wait for their keeper.
const NOTES: usize = 4096;

/// What an engine is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Where footage lies: the volumes that are there.
    pub footage: Arc<Footage>,
    /// The time.
    pub clock: Clock,
    /// This node.
    pub node: NodeId,
    /// The numbers.
    pub settings: Settings,
    /// The program `xueliang-inspect`; without it there are no stills and no frozen state.
    pub inspect: Option<PathBuf>,
}

/// The engine. Cloning shares it.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

/// What the parts of the engine share.
pub(crate) struct Inner {
    store: Store,
    footage: Arc<Footage>,
    clock: Clock,
    node: NodeId,
    settings: Settings,
    lines: line::Lines,
    budgets: budget::Budgets,
    inspect: Option<Arc<inspect::Inspect>>,
    probes: Semaphore,
    /// Recorded stills that are made at a time.
    stills: Arc<Semaphore>,
    /// Those that are being made, whether or not somebody still waits for them.
    making: TaskTracker,
    volumes: volume::Volumes,
    notes: mpsc::Sender<recording::Note>,
    wire: wire::Wire,
    /// Taken by the first run.
    noted: Mutex<Option<mpsc::Receiver<recording::Note>>>,
    feed: events::Feed,
    wake: Notify,
    /// A state changed and is to be written down.
    changed: Notify,
    /// There is work.
    work: Notify,
    /// A camera is to be purged.
    purging: Notify,
    expiring: sync::Mutex<()>,
    /// Files that could not be written down for a reason that passes.
    left: Mutex<startup::Left>,
    /// What the database has not taken yet.
    waiting: Arc<waiting::Waiting>,
    /// What is not recorded for want of space.
    gave_way: Mutex<BTreeSet<(StreamKind, CameraId)>>,
    /// How many days of footage there will be room for; below zero until that is known.
    days_kept: AtomicI64,
    stopping: AtomicBool,
    started: Mutex<Option<Timestamp>>,
    /// Until when the run before this one was alive, where it was killed.
    killed: OnceLock<Option<Timestamp>>,
}

impl Engine {
    /// An engine that does not run yet.
    ///
    /// # Errors
    /// [`domain::Code::RetentionTooShort`] or [`domain::Code::RetentionOrder`] when the settings
    /// keep footage shorter than the law demands, [`domain::Code::AuditKeepTooShort`] when they do so
    /// with the audit log, [`domain::Code::RegisterKeepTooShort`] with the register of access;
    /// [`domain::Code::Internal`] when the system gives no
    /// thread.
    pub fn new(parts: Parts) -> Result<Self> {
        parts
            .settings
            .retention
            .checked(parts.settings.compliance)?;
        domain::audit::keep_days(parts.settings.audit_keep_days)?;
        domain::register::keep_days(parts.settings.register_keep_days)?;
        let inspectors = parts.settings.inspectors;
        let inspect = parts
            .inspect
            .map(|program| inspect::Inspect::new(program, inspectors));
        let (notes, noted) = mpsc::channel(NOTES);
        Ok(Self(Arc::new(Inner {
            store: parts.store,
            footage: parts.footage,
            clock: parts.clock,
            node: parts.node,
            settings: parts.settings,
            lines: line::Lines::default(),
            budgets: budget::Budgets::default(),
            inspect: inspect.map(Arc::new),
            probes: Semaphore::new(PROBES),
            // One child is left to those who watch over the cameras.
            stills: Arc::new(Semaphore::new(inspectors.saturating_sub(1).max(1))),
            making: TaskTracker::new(),
            volumes: volume::Volumes::default(),
            notes,
            wire: wire::Wire::start()?,
            noted: Mutex::new(Some(noted)),
            feed: events::Feed::new(),
            wake: Notify::new(),
            changed: Notify::new(),
            work: Notify::new(),
            purging: Notify::new(),
            expiring: sync::Mutex::default(),
            left: Mutex::default(),
            waiting: Arc::default(),
            gave_way: Mutex::default(),
            days_kept: AtomicI64::new(-1),
            stopping: AtomicBool::new(false),
            started: Mutex::default(),
            killed: OnceLock::new(),
        })))
    }

    /// Runs until `stop`; returns when everything has stopped: footage sealed, gaps opened, leases
    /// released. An engine runs once.
    ///
    /// # Errors
    /// Those of starting: the database or the volume is not usable.
    pub async fn run(&self, stop: CancellationToken) -> Result<()> {
        run::run(Arc::clone(&self.0), stop).await
    }

    /// Watches a stream, opening it when nobody else needs it. `None` when the camera does not run
    /// here or has no such stream.
    #[must_use]
    pub fn live(&self, camera: CameraId, stream: StreamKind) -> Option<Viewing> {
        let slot = self.0.lines.slot(camera, stream)?;
        Some(Viewing::new(&self.0, slot))
    }

    /// How a camera is; `None` when it does not run here.
    #[must_use]
    pub fn health(&self, camera: CameraId) -> Option<CameraHealth> {
        Some(self.0.lines.get(camera)?.told())
    }

    /// A still: live, or recorded at `at` or up to ten minutes before; at most `width` pixels
    /// wide (16 to 1920).
    ///
    /// # Errors
    /// [`domain::Code::InspectMissing`], [`domain::Code::PictureNone`],
    /// [`domain::Code::FootageNone`], [`domain::Code::FootageUnreadable`],
    /// [`domain::Code::FootageElsewhere`], [`domain::Code::PictureUndecodable`], [`domain::Code::Busy`].
    pub async fn snapshot(
        &self,
        camera: CameraId,
        stream: StreamKind,
        at: Option<Timestamp>,
        width: Option<u32>,
    ) -> Result<Snapshot> {
        self.0.snapshot(camera, stream, at, width).await
    }

    /// Tries an address; `has_sub` when the person names a sub-stream too. What is wrong with the
    /// camera is in the report. `told` writes it down before the device hears of it.
    ///
    /// # Errors
    /// [`domain::Code::Busy`] when several addresses are being tried already;
    /// [`domain::Code::OutboundRefused`]; those of `told`.
    pub async fn probe(
        &self,
        source: Source,
        has_sub: bool,
        told: impl AsyncFnOnce() -> Result<()>,
    ) -> Result<ProbeReport> {
        self.0.probe(source, has_sub, told).await
    }

    /// The footage of a span as MP4 files, one per run of equal format.
    ///
    /// # Errors
    /// [`domain::Code::FootageNone`] when there is none, [`domain::Code::FootageUnreadable`] when
    /// there should be, [`domain::Code::FootageElsewhere`] when another gateway has it; those of the database and the disk.
    pub async fn clip(
        &self,
        camera: CameraId,
        stream: StreamKind,
        span: Span,
    ) -> Result<Vec<Arc<Clip>>> {
        self.0.clip(camera, stream, span).await
    }

    /// What exists of a span, up to the last flush of what is being written, and what is missing.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn footage(
        &self,
        camera: CameraId,
        stream: StreamKind,
        span: Span,
    ) -> Result<FootageView> {
        self.0.footage(camera, stream, span).await
    }

    /// The days of which something is known, in order, up to the last flush of what is being
    /// written.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn footage_days(
        &self,
        camera: CameraId,
        stream: StreamKind,
        days: Days,
    ) -> Result<Vec<FootageDay>> {
        self.0.footage_days(camera, stream, days).await
    }

    /// Connects a camera afresh, whatever it is doing or waiting for; `false` when it does not run
    /// here.
    pub fn reconnect(&self, camera: CameraId) -> bool {
        let line = self.0.lines.get(camera);
        if let Some(line) = &line {
            line.try_again();
        }
        line.is_some()
    }

    /// Cameras, sites or recorders were changed: takes that up at once.
    pub fn wake(&self) {
        self.0.wake.notify_one();
        self.0.feed.written();
    }

    /// Something was written to the feed: its followers hear at once.
    pub fn written(&self) {
        self.0.feed.written();
    }

    /// Makes a folder a volume of this node and records to it; which one. `told` writes it down
    /// before.
    ///
    /// # Errors
    /// As [`Footage::add`]; [`domain::Code::VolumeBusy`]; those of the disk and of `told`: it is no
    /// volume of this node then.
    pub async fn add_volume(
        &self,
        path: PathBuf,
        told: impl AsyncFnOnce(VolumeId) -> Result<()>,
    ) -> Result<VolumeId> {
        let volume = self.0.add_volume(path.clone()).await?;
        let done = match told(volume).await {
            // What lies on it, if it was a volume before.
            Ok(()) => match startup::adopt_volume(&self.0, volume).await {
                Ok(_) => self.0.use_volume(volume, path),
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        if done.is_err() {
            self.0.forget_volume(volume);
        }
        done.map(|()| volume)
    }

    /// What volumes are used for was changed: takes that up at once.
    pub fn look_at_volumes(&self) {
        self.0.volumes.changed.notify_one();
    }

    /// There is something to deliver: it is taken up at once.
    pub fn deliver(&self) {
        self.0.work.notify_one();
    }

    /// A camera is to be purged: it stops and its footage goes at once.
    pub fn purge(&self) {
        self.wake();
        self.0.purging.notify_one();
    }

    /// Follows the number of the feed's newest message.
    #[must_use]
    pub fn feed(&self) -> watch::Receiver<i64> {
        self.0.feed.follow()
    }

    /// How the engine is.
    #[must_use]
    pub fn state(&self) -> EngineState {
        let lines = self.0.lines.all();
        let online = |line: &&Arc<line::Line>| {
            line.first()
                .is_some_and(|slot| slot.witness().health.state == State::Online)
        };
        let (rows_waiting, rows_waiting_since) = self.0.waiting.told();
        let slots = self.0.lines.slots().into_iter();
        EngineState {
            node: self.0.node,
            started: *self
                .0
                .started
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
            cameras: lines.len(),
            running: lines.iter().filter(online).count(),
            inspect: self.0.inspect.is_some(),
            volumes: self.0.footage.volumes(),
            disks: self.0.disks(),
            without_space: self.0.streams_without_space(),
            days_kept: self.0.days_kept(),
            streams_recording: slots.filter(|slot| slot.witness().recording).count(),
            rows_waiting,
            rows_waiting_since,
        }
    }

    /// Removes at once what retention removes every minute; how many files.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn expire_now(&self) -> Result<u64> {
        self.0.expire().await
    }
}

impl Inner {
    /// Whether the gateway is stopping, so that the end of footage has that reason.
    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// What could not be written down for a reason that passes.
    fn left(&self) -> MutexGuard<'_, startup::Left> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does `work`, which blocks, on a thread for that.
    async fn blocking<T: Send + 'static>(
        &self,
        what: &'static str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        blocking(what, work).await
    }
}

/// Does `work`, which blocks, on a thread for that.
async fn blocking<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|failure| Error::internal(what).because(failure))
}
