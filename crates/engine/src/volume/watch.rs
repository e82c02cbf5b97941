//! Looks at every volume once a second: whether it is there, works and has room. What follows for
//! streams (`volume`) and for old footage (`pressure`) is done here, in that order.
//!
//! A look never waits for a disk: one that does not answer is found out by that.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use domain::{
    Error, Result,
    id::VolumeId,
    pressure::Course,
    volume::{Seen, VolumeState, VolumeUse},
};
use media::footage::VolumeInfo;
use store::VolumeReport;
use tokio::{
    task::JoinSet,
    time::{self, Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::Disk;
use crate::{
    Inner,
    patience::within,
    pressure::{Pressure, Relief},
};

/// How often volumes are looked at.
const EVERY: Duration = Duration::from_secs(1);
/// How long a look waits for answers; later ones count for the next.
const ANSWER: Duration = Duration::from_millis(400);
/// A disk hangs after so many looks at a writer that stands still, at a file that is being made
/// durable, and without an answer. Memory holds about sixteen seconds of pictures.
const STILL: [u32; 3] = [5, 12, 5];
/// A disk that failed is left alone for this long, and for twice as long each time it fails again.
const LEFT_ALONE: Duration = Duration::from_secs(60);
/// Up to so many times twice as long.
const DOUBLED: u32 = 5;
/// In so many looks streams are moved for the sake of balance once.
const BALANCE: u64 = 60;
/// In so many looks volumes that are not there are looked for once.
const AGAIN: u64 = 5;
/// In so many looks the database is told once how volumes are, and asked what they are to be used
/// for.
const TELL: u64 = 10;

/// What is done beside the looks, as it may take its time.
enum Done {
    Looked(VolumeId, Result<VolumeInfo>),
    Relieved(VolumeId, Result<bool>),
    Opened(VolumeId, Result<()>),
    Told(Result<()>),
}

/// What was seen in the looks before.
#[derive(Default)]
struct Watch {
    looks: u64,
    pressure: Pressure,
    tasks: JoinSet<Done>,
    looking: HashSet<VolumeId>,
    relieving: HashSet<VolumeId>,
    opening: HashSet<VolumeId>,
    telling: bool,
    /// What the database was told last.
    told: HashMap<VolumeId, VolumeState>,
}

/// Runs until `stop`.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let mut tick = time::interval(EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut watch = Watch::default();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(done) = watch.tasks.join_next() => match done {
                Ok(done) => watch.take(&engine, done),
                Err(failure) => warn!(%failure, "a look at a volume failed"),
            },
            () = engine.volumes.changed.notified() => watch.tell(&engine),
            _ = tick.tick() => {
                let looked = watch.look(&engine);
                if stop.run_until_cancelled(looked).await.is_none() {
                    break;
                }
            }
        }
    }
    watch.tasks.shutdown().await;
}

impl Watch {
    /// Takes in what was done beside.
    fn take(&mut self, engine: &Inner, done: Done) {
        let failed = match done {
            Done::Looked(volume, answer) => {
                self.looking.remove(&volume);
                engine.answered(volume, answer);
                None
            }
            Done::Relieved(volume, done) => {
                self.relieving.remove(&volume);
                self.pressure.relieved(volume, matches!(done, Ok(true)));
                done.err().map(|error| ("make room on a volume", error))
            }
            Done::Opened(volume, done) => {
                self.opening.remove(&volume);
                // That it is not there was said before.
                done.err()
                    .filter(|error| error.code() != domain::Code::VolumeForeign)
                    .map(|error| ("take up a volume", error))
            }
            Done::Told(done) => {
                self.telling = false;
                if done.is_err() {
                    self.told.clear();
                }
                done.err().map(|error| ("tell how volumes are", error))
            }
        };
        if let Some((what, error)) = failed {
            warn!(what, error = error.chain(), "failed; tried again shortly");
        }
    }

    async fn look(&mut self, engine: &Arc<Inner>) {
        self.looks += 1;
        self.ask(engine).await;
        let rates = self.pressure.measure(engine);
        let mut courses = HashMap::new();
        let mut hang = Vec::new();
        {
            let mut board = engine.volumes.board();
            let ids: Vec<VolumeId> = board.disks.keys().copied().collect();
            for id in ids {
                let inflow = (board.streams_at(id).iter())
                    .filter_map(|key| rates.get(key))
                    .sum();
                let Some(disk) = board.disks.get_mut(&id) else {
                    continue;
                };
                let silent = self.looking.contains(&id);
                let course = self.pressure.course(engine, id, disk, inflow);
                disk.judge(id, engine, silent, course);
                if disk.state == VolumeState::Stalled && disk.writer.is_some() {
                    hang.push(id);
                }
                courses.insert(id, course);
            }
        }
        self.pressure.forget_others(&courses);
        for id in hang {
            engine.abandon(id).await;
        }
        engine.move_streams(&rates, self.looks.is_multiple_of(BALANCE));
        for (volume, course) in courses {
            engine.steer(course, volume);
        }
        for Relief { volume, bytes } in self.pressure.reliefs(engine) {
            if self.relieving.insert(volume) {
                let engine = Arc::clone(engine);
                self.tasks.spawn(async move {
                    Done::Relieved(volume, engine.relieve(volume, bytes).await)
                });
            }
        }
        if self.looks.is_multiple_of(AGAIN) {
            self.open_missing(engine);
        }
        let states: Vec<(VolumeId, VolumeState)> = {
            let board = engine.volumes.board();
            board
                .disks
                .iter()
                .map(|(id, disk)| (*id, disk.state))
                .collect()
        };
        let news = |(id, state): &(VolumeId, VolumeState)| self.told.get(id) != Some(state);
        if self.looks.is_multiple_of(TELL) || states.iter().any(news) {
            self.tell(engine);
        }
    }

    /// Asks every volume that does not owe an answer, and waits a little.
    async fn ask(&mut self, engine: &Arc<Inner>) {
        let wanted: Vec<(VolumeId, bool)> = {
            let board = engine.volumes.board();
            let open = board.disks.iter().filter(|(_, disk)| disk.writer.is_some());
            let trial = |disk: &Disk| disk.state == VolumeState::Failing;
            open.map(|(id, disk)| (*id, trial(disk))).collect()
        };
        for (volume, trial) in wanted {
            if !self.looking.insert(volume) {
                continue;
            }
            let engine = Arc::clone(engine);
            self.tasks.spawn(async move {
                let footage = Arc::clone(&engine.footage);
                let look = move || {
                    if trial {
                        footage.try_out(volume)?;
                    }
                    footage.look(volume)
                };
                let answer = engine.blocking("look at a volume", look).await;
                Done::Looked(volume, answer.and_then(|answer| answer))
            });
        }
        let until = Instant::now() + ANSWER;
        while !self.looking.is_empty() {
            match time::timeout_at(until, self.tasks.join_next()).await {
                Ok(Some(Ok(done))) => self.take(engine, done),
                Ok(Some(Err(failure))) => warn!(%failure, "a look at a volume failed"),
                Ok(None) | Err(_) => break,
            }
        }
    }

    /// Looks for volumes that are not there.
    fn open_missing(&mut self, engine: &Arc<Inner>) {
        let missing: Vec<(VolumeId, PathBuf)> = {
            let board = engine.volumes.board();
            let missing = board.disks.iter().filter(|(_, disk)| disk.writer.is_none());
            missing.map(|(id, disk)| (*id, disk.path.clone())).collect()
        };
        for (volume, path) in missing {
            if self.opening.insert(volume) {
                let engine = Arc::clone(engine);
                self.tasks.spawn(async move {
                    Done::Opened(volume, engine.open_volume(volume, path).await)
                });
            }
        }
    }

    /// Tells the database how volumes are, and takes up what people want of them.
    fn tell(&mut self, engine: &Arc<Inner>) {
        if std::mem::replace(&mut self.telling, true) {
            return;
        }
        let reports: Vec<VolumeReport> = {
            let board = engine.volumes.board();
            let report = |(id, disk): (&VolumeId, &Disk)| {
                let space = |of: fn(&VolumeInfo) -> u64| disk.info.as_ref().map_or(0, of);
                VolumeReport {
                    id: *id,
                    state: disk.state,
                    since: disk.since,
                    free: space(|info| info.free),
                    size: space(|info| info.size),
                    footage: space(|info| info.footage),
                    streams: board.streams_at(*id).len(),
                }
            };
            board.disks.iter().map(report).collect()
        };
        self.told = reports
            .iter()
            .map(|report| (report.id, report.state))
            .collect();
        let engine = Arc::clone(engine);
        self.tasks
            .spawn(async move { Done::Told(engine.tell_volumes(reports).await) });
    }
}

impl Disk {
    /// Judges how it is; `silent` says that it owes an answer.
    fn judge(&mut self, id: VolumeId, engine: &Inner, silent: bool, course: Course) {
        let mut failed = false;
        if let Some(writer) = &self.writer {
            let beat = writer.beat();
            let still = [
                beat.rounds == self.beat.rounds,
                beat.finishing && beat.finished == self.beat.finished,
                silent,
            ];
            for (count, still) in self.still.iter_mut().zip(still) {
                *count = if still { *count + 1 } else { 0 };
            }
            // Of a disk that is not there everything fails.
            failed = beat.errors != self.beat.errors && self.state != VolumeState::Missing;
            self.beat = beat;
        }
        if failed {
            self.failed = Some(Instant::now());
            if self.state != VolumeState::Failing {
                self.failures = (self.failures + 1).min(DOUBLED);
            }
        }
        let alone = LEFT_ALONE * 2_u32.pow(self.failures.saturating_sub(1));
        let has_failed = self.failed.is_some_and(|at| at.elapsed() < alone);
        let stands_still = self
            .still
            .iter()
            .zip(STILL)
            .any(|(count, most)| *count >= most);
        let was = self.state;
        let seen = Seen {
            stands_still,
            is_there: self.info.is_some(),
            has_failed,
            course,
        };
        // Without a writer it stays what it was until it has been opened again.
        if self.writer.is_some() {
            self.state = was.judged(seen);
        }
        if self.state == was {
            return;
        }
        self.since = engine.clock.now();
        let (path, state) = (self.path.display(), self.state.word());
        if self.state == VolumeState::Ready {
            info!(volume = %id, %path, "the volume is in order again");
        } else {
            error!(volume = %id, %path, state, "the volume is out of order");
        }
    }
}

impl Inner {
    fn answered(&self, volume: VolumeId, answer: Result<VolumeInfo>) {
        let mut board = self.volumes.board();
        let Some(disk) = board.disks.get_mut(&volume) else {
            return;
        };
        match answer {
            Ok(info) if info.size > 0 => disk.info = Some(info),
            Err(error) if is_away(&error) => disk.info = None,
            // It is there and does not let itself be looked at.
            Ok(_) | Err(_) => disk.failed = Some(Instant::now()),
        }
    }

    async fn tell_volumes(&self, reports: Vec<VolumeReport>) -> Result<()> {
        within(self.store.volume_report(&reports)).await?;
        let now = self.clock.now();
        let known = within(self.store.volume_list(self.node)).await?;
        let gone: Vec<VolumeId> = {
            let mut board = self.volumes.board();
            let retired = known
                .iter()
                .filter(|volume| volume.wanted == VolumeUse::Retired);
            let gone = retired.map(|volume| volume.id).collect();
            for volume in known {
                if volume.wanted != VolumeUse::Retired {
                    board.know(volume.id, PathBuf::from(volume.path), volume.wanted, now);
                }
            }
            gone
        };
        for volume in gone {
            self.forget_volume(volume);
        }
        Ok(())
    }
}

/// Whether the folder is not what it was.
fn is_away(error: &Error) -> bool {
    error.code() == domain::Code::VolumeForeign
}
