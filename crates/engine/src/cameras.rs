//! Keeps exactly the right cameras running: compares what this node holds leases for with what
//! runs here, starts what is missing, stops what is too much, restarts what was changed. Never
//! does anything else, whatever woke it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use domain::{Actor, Result, day::Day, health::State, id::CameraId};
use tokio::{
    sync::watch,
    task::{self, JoinError, JoinSet},
    time::{self, Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, debug, error, info, info_span, warn};

use crate::{Inner, budget::Whose, patience::within, setup::Setup};

/// How long a camera is this node's after the last heartbeat.
const LEASE: Duration = Duration::from_secs(15);
/// How long to wait before a camera whose task panicked is started again.
const AGAIN: Duration = Duration::from_secs(1);

/// A camera that is to run, or is still stopping.
struct Entry {
    setup: Arc<Setup>,
    /// Tells the running task of what it takes up without being started again.
    news: watch::Sender<Arc<Setup>>,
    running: Option<CancellationToken>,
    /// When to start it, while it does not run.
    start: Option<Instant>,
    /// It goes when it has stopped; with the state it has then, where nobody is to run it.
    leaving: Option<Option<State>>,
}

/// Everything about the cameras of this node.
struct Cameras<R> {
    engine: Arc<Inner>,
    run_camera: R,
    stop: CancellationToken,
    entries: HashMap<CameraId, Entry>,
    tasks: JoinSet<()>,
    ids: HashMap<task::Id, CameraId>,
    /// Whether the database was away when last asked.
    away: bool,
}

/// Runs cameras until `stop`, then waits until all have stopped.
///
/// `run_camera` runs one camera until its token is cancelled; it retries by itself and returns
/// only when told to stop. If it panics, it is started again.
pub(crate) async fn run<R, F>(engine: Arc<Inner>, stop: CancellationToken, run_camera: R)
where
    R: Fn(Arc<Inner>, watch::Receiver<Arc<Setup>>, CancellationToken) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let mut cameras = Cameras {
        engine: Arc::clone(&engine),
        run_camera,
        stop: stop.clone(),
        entries: HashMap::new(),
        tasks: JoinSet::new(),
        ids: HashMap::new(),
        away: false,
    };
    let mut tick = time::interval(LEASE / 3);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let next = cameras.next_start();
        let due = async {
            match next {
                Some(at) => time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(done) = cameras.tasks.join_next_with_id() => {
                cameras.ended(done.map(|(id, ())| id)).await;
            }
            () = due => cameras.start_due(),
            _ = tick.tick() => cameras.round().await,
            () = engine.wake.notified() => cameras.round().await,
        }
    }
    while let Some(done) = cameras.tasks.join_next_with_id().await {
        if let Err(failure) = done {
            error!(%failure, "a camera's task panicked while stopping");
        }
    }
}

impl<R, F> Cameras<R>
where
    R: Fn(Arc<Inner>, watch::Receiver<Arc<Setup>>, CancellationToken) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    /// Compares and puts right.
    async fn round(&mut self) {
        let (engine, stop) = (Arc::clone(&self.engine), self.stop.clone());
        let leases = engine.store.lease_renew(
            engine.node,
            engine.settings.capacity,
            LEASE,
            engine.settings.compliance,
        );
        let wanted = match stop.run_until_cancelled(within(leases)).await {
            Some(Ok(wanted)) => wanted,
            Some(Err(error)) => {
                // Said once, not at every beat.
                if !std::mem::replace(&mut self.away, true) {
                    let error = error.chain();
                    warn!(error, "could not renew leases; the cameras run on");
                }
                return;
            }
            None => return,
        };
        self.away = false;
        let unapproved = engine.store.health_unapproved(engine.settings.compliance);
        match stop.run_until_cancelled(within(unapproved)).await {
            Some(Ok(true)) => engine.feed.written(),
            Some(Ok(false)) => {}
            Some(Err(error)) => {
                let error = error.chain();
                warn!(
                    error,
                    "which cameras are not approved is not written down yet"
                );
            }
            None => return,
        }
        let gone: Vec<CameraId> = self
            .entries
            .keys()
            .filter(|camera| !wanted.contains(camera))
            .copied()
            .collect();
        for camera in gone {
            self.leave(camera).await;
        }
        for camera in wanted {
            match stop.run_until_cancelled(self.compare(camera)).await {
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    warn!(%camera, error = error.chain(), "a camera's record could not be read");
                }
                None => return,
            }
        }
        if stop
            .run_until_cancelled(engine.read_budgets())
            .await
            .is_some()
        {
            self.start_due();
        }
    }

    /// Puts one camera right that is to run here.
    async fn compare(&mut self, camera: CameraId) -> Result<()> {
        let record = within(self.engine.store.camera_any(camera)).await?;
        let known = self
            .entries
            .get(&camera)
            .map(|entry| entry.setup.camera.version);
        if known != Some(record.version) {
            let credentials = within(self.engine.store.camera_credentials(camera)).await?;
            let setup = Arc::new(Setup {
                camera: record,
                credentials,
            });
            self.changed(setup);
        }
        if let Some(entry) = self.entries.get_mut(&camera) {
            entry.leaving = None;
        }
        Ok(())
    }

    fn changed(&mut self, setup: Arc<Setup>) {
        let camera = setup.camera.id;
        for payer in setup.payers() {
            self.engine.budgets.of(payer);
        }
        match self.entries.get_mut(&camera) {
            None => {
                let start = Some(Instant::now());
                let entry = Entry {
                    news: watch::Sender::new(Arc::clone(&setup)),
                    setup,
                    running: None,
                    start,
                    leaving: None,
                };
                self.entries.insert(camera, entry);
            }
            Some(entry) => {
                let same = entry.setup.runs_like(&setup);
                entry.setup = Arc::clone(&setup);
                entry.news.send_replace(setup);
                if !same {
                    info!(%camera, "changed; starting it again");
                    if let Some(running) = &entry.running {
                        running.cancel();
                    }
                } else if let Some(line) = self.engine.lines.get(camera)
                    && line.is_denied().is_some()
                {
                    line.try_again();
                }
            }
        }
    }

    /// The state of a camera that nobody is to run: it was switched off, or is not approved.
    async fn rest(&self, camera: CameraId) -> Option<State> {
        let (store, actor) = (&self.engine.store, Actor::system("engine"));
        let listed = within(store.camera_get(&actor, camera)).await.ok()?;
        let today = Day::of(self.engine.clock.now());
        if !listed.camera.enabled {
            return Some(State::Unknown);
        }
        (!listed.may_run(self.engine.settings.compliance, today)).then_some(State::Unapproved)
    }

    /// A camera is no longer to run here.
    async fn leave(&mut self, camera: CameraId) {
        let rest = self.rest(camera).await;
        let Some(entry) = self.entries.get_mut(&camera) else {
            return;
        };
        match &entry.running {
            Some(running) => {
                let rest_word = rest.map(State::word);
                info!(%camera, rest = rest_word, "stopping a camera that is not ours to run");
                entry.leaving = Some(rest);
                running.cancel();
            }
            None => {
                self.entries.remove(&camera);
                self.engine.leave(camera, rest).await;
            }
        }
    }

    /// A camera's task has ended: it was told to, or it panicked.
    async fn ended(&mut self, done: std::result::Result<task::Id, JoinError>) {
        let id = done.as_ref().map_or_else(JoinError::id, |id| *id);
        let Some(camera) = self.ids.remove(&id) else {
            return;
        };
        let Some(entry) = self.entries.get_mut(&camera) else {
            return;
        };
        entry.running = None;
        if let Some(rest) = entry.leaving {
            self.entries.remove(&camera);
            self.engine.leave(camera, rest).await;
            return;
        }
        entry.start = Some(Instant::now());
        if let Err(failure) = done {
            error!(%camera, %failure, "the camera's task panicked; it will be started again");
            entry.start = Some(Instant::now() + AGAIN);
        }
        self.start_due();
    }

    fn next_start(&self) -> Option<Instant> {
        self.entries.values().filter_map(|entry| entry.start).min()
    }

    fn start_due(&mut self) {
        let now = Instant::now();
        for (&camera, entry) in &mut self.entries {
            if entry.start.is_none_or(|at| at > now) {
                continue;
            }
            entry.start = None;
            let token = self.stop.child_token();
            entry.running = Some(token.clone());
            debug!(%camera, "starting");
            let work = (self.run_camera)(Arc::clone(&self.engine), entry.news.subscribe(), token);
            let task = self
                .tasks
                .spawn(work.instrument(info_span!("camera", %camera)));
            self.ids.insert(task.id(), camera);
        }
    }
}

impl Inner {
    /// Reads the budgets of the sites and recorders whose cameras run here.
    async fn read_budgets(&self) {
        let actor = Actor::system("engine");
        for budget in self.budgets.known() {
            let read = async {
                Ok(match budget.whose {
                    Whose::Site(id) => self.store.site_get(&actor, id).await?.session_budget,
                    Whose::Recorder(id) => {
                        self.store.recorder_get(&actor, id).await?.session_budget
                    }
                })
            };
            match within(read).await {
                Ok(limit) => budget.set(limit),
                Err(error) => debug!(error = error.chain(), "a budget could not be read"),
            }
        }
    }
}

#[cfg(test)]
mod tests;
