//! Space for what comes: old footage goes ahead of need, and when nothing more may go, the least
//! important streams stop being recorded, until there is room again. The rules are
//! `domain::pressure`; what may go is asked of the store.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{MutexGuard, PoisonError, atomic::Ordering},
    time::Duration,
};

use domain::{
    Result,
    id::{CameraId, VolumeId},
    pressure::{Course, DayInflow, Marks, Recorded, days_kept, next_to_stop},
    video::StreamKind,
    volume::VolumeUse,
};
use media::record::Writer;
use tokio::time::Instant;
use tracing::{error, info, warn};

use crate::{
    Inner,
    slot::Purpose,
    startup,
    volume::{Disk, Rates},
};

/// How many files go at once.
const BATCH: u32 = 200;
/// After nothing could go, it is asked again after this long: footage grows old slowly.
const NOTHING: Duration = Duration::from_secs(10);
/// The inflow is the mean of about so many looks.
const MEAN: u64 = 30;

/// What is known of the inflow and of the space.
#[derive(Default)]
pub(crate) struct Pressure {
    /// Bytes of pictures that had come at the last look, of every stream that was recorded.
    bytes: Rates,
    at: Option<Instant>,
    rates: Rates,
    day: DayInflow,
    rooms: HashMap<VolumeId, Room>,
}

/// The space of a volume.
#[derive(Default)]
struct Room {
    /// How many bytes of old footage are to go.
    wanted: u64,
    /// How many bytes of footage there are, or can be.
    holds: u64,
    /// Until when nothing is asked for: there was nothing that may go.
    nothing_until: Option<Instant>,
}

impl Room {
    /// Whether old footage may still help: it was not found a moment ago that none may go.
    fn may_ask(&self) -> bool {
        self.nothing_until
            .is_none_or(|until| until <= Instant::now())
    }
}

/// What is to go.
pub(crate) struct Relief {
    pub(crate) volume: VolumeId,
    pub(crate) bytes: u64,
}

impl Pressure {
    /// Takes in how much came since the last look; what comes of each stream, in bytes a second.
    pub(crate) fn measure(&mut self, engine: &Inner) -> Rates {
        let slots = engine.lines.slots();
        let recorded = slots
            .iter()
            .filter(|slot| slot.witness().purpose == Purpose::Recorded);
        let bytes: Rates = recorded
            .map(|slot| ((slot.camera, slot.stream), slot.hub().counters().bytes))
            .collect();
        let now = Instant::now();
        if let Some(at) = self.at.replace(now) {
            let ms = u64::try_from((now - at).as_millis())
                .unwrap_or(u64::MAX)
                .max(1);
            // A stream that was not recorded before tells nothing yet, and neither does a ring that
            // began anew.
            let came: Rates = (bytes.iter())
                .filter_map(|(key, now)| Some((*key, now.checked_sub(*self.bytes.get(key)?)?)))
                .collect();
            self.day.add(now - at, came.values().sum());
            self.rates.retain(|key, _| bytes.contains_key(key));
            for (key, came) in came {
                let rate = came.saturating_mul(1000) / ms;
                let mean = self.rates.entry(key).or_insert(rate);
                *mean = (*mean * (MEAN - 1) + rate) / MEAN;
            }
        }
        self.bytes = bytes;
        self.rates.clone()
    }

    /// What the space of a volume means for recording, when `inflow` bytes come to it in a second.
    pub(crate) fn course(
        &mut self,
        engine: &Inner,
        id: VolumeId,
        disk: &Disk,
        inflow: u64,
    ) -> Course {
        // One that does not answer says that it has no bytes at all, one that is not mounted tells
        // the space of another disk: the recorder sees that itself.
        let Some(info) = disk.info.as_ref().filter(|info| info.size > 0) else {
            self.rooms.remove(&id);
            return Course::Keep;
        };
        // Without what is kept free for others.
        let ours = |bytes: u64| bytes.saturating_sub(engine.settings.keep_free);
        let (free, size) = (ours(info.free), ours(info.size));
        let marks = Marks::new(size, inflow);
        let room = self.rooms.entry(id).or_default();
        room.wanted = marks.wanted(free);
        room.holds = match disk.wanted {
            VolumeUse::Record => info.footage.saturating_add(free.saturating_sub(marks.low)),
            VolumeUse::Drain | VolumeUse::Retired => 0,
        };
        match marks.course(free) {
            // What is old goes first, as long as there is time for that.
            Course::GiveWay if room.may_ask() && free >= marks.stop / 2 => Course::Keep,
            course => course,
        }
    }

    /// Forgets volumes that are not there any more.
    pub(crate) fn forget_others(&mut self, there: &HashMap<VolumeId, Course>) {
        self.rooms.retain(|volume, _| there.contains_key(volume));
    }

    /// What is to go from which volume; takes in how long footage will be kept.
    pub(crate) fn reliefs(&self, engine: &Inner) -> Vec<Relief> {
        if let Some(a_day) = self.day.a_day() {
            let room = self.rooms.values().map(|room| room.holds).sum();
            let days = days_kept(room, a_day);
            engine.days_kept.store(i64::from(days), Ordering::Relaxed);
        }
        let wanted = |(volume, room): (&VolumeId, &Room)| {
            (room.wanted > 0 && room.may_ask()).then_some(Relief {
                volume: *volume,
                bytes: room.wanted,
            })
        };
        self.rooms.iter().filter_map(wanted).collect()
    }

    /// Takes in whether anything went.
    pub(crate) fn relieved(&mut self, volume: VolumeId, some: bool) {
        if let Some(room) = self.rooms.get_mut(&volume) {
            room.nothing_until = (!some).then(|| Instant::now() + NOTHING);
        }
    }
}

impl Inner {
    /// Lets old footage go; whether that made room. While files that were given up cannot be
    /// unlinked, no more are: that would only give away footage and free nothing.
    pub(crate) async fn relieve(&self, volume: VolumeId, bytes: u64) -> Result<bool> {
        let _one = self.expiring.lock().await;
        startup::remove_garbage(self).await?;
        if !self.store.garbage_list(volume, 1).await?.is_empty() {
            warn!("old footage that was given up cannot be removed; no more is given up");
            return Ok(false);
        }
        let (compliance, retention) = (self.settings.compliance, self.settings.retention);
        let (files, freed) = self
            .store
            .segment_relieve(compliance, retention, volume, bytes, BATCH)
            .await?;
        if files.is_empty() {
            return Ok(false);
        }
        info!(
            files = files.len(),
            bytes = freed,
            "old footage went for want of space"
        );
        let count = files.len();
        Ok(self.remove_files(files).await? == count)
    }

    /// Stops or begins recording streams as the space of their volume wants it. Those that could go
    /// elsewhere have gone already.
    pub(crate) fn steer(&self, course: Course, volume: VolumeId) {
        let board = self.volumes.board();
        let here: Vec<Recorded> = (board.streams_at(volume).into_iter())
            .map(|(camera, stream)| (stream, camera))
            .collect();
        let mut away = self.away();
        match course {
            Course::Keep => {}
            Course::TakeUp => {
                let back: Vec<Recorded> = (here.into_iter())
                    .filter(|key| away.contains(key))
                    .collect();
                for key in &back {
                    for writer in board.writers() {
                        writer.take_up(key.1, key.0);
                    }
                    away.remove(key);
                }
                if !back.is_empty() {
                    info!(streams = back.len(), %volume, "there is room: recording goes on");
                }
            }
            Course::GiveWay => {
                let before = here.iter().filter(|key| away.contains(key)).count();
                let important = |key: Recorded| {
                    let line = self.lines.get(key.1);
                    (key, line.map(|line| line.importance()).unwrap_or_default())
                };
                let recorded: Vec<_> = here.into_iter().map(important).collect();
                let next = next_to_stop(&recorded, &away, &self.settings.give_way);
                for &(stream, camera) in &next {
                    for writer in board.writers() {
                        writer.give_way(camera, stream);
                    }
                }
                if !next.is_empty() {
                    error!(
                        streams = next.len(),
                        before,
                        %volume,
                        "the disk is full and nothing on it may go: recording stops"
                    );
                }
                away.extend(next);
            }
        }
    }

    /// Tells the writer of a stream it has just got, if that had given way: told before, it was told
    /// in vain.
    pub(crate) fn give_way_again(&self, writer: &Writer, camera: CameraId, stream: StreamKind) {
        // Held meanwhile, so that what is told next is told after it.
        let away = self.away();
        if away.contains(&(stream, camera)) {
            writer.give_way(camera, stream);
        }
    }

    /// Whether a stream is not recorded for want of space.
    pub(crate) fn has_given_way(&self, camera: CameraId, stream: StreamKind) -> bool {
        self.away().contains(&(stream, camera))
    }

    /// The stream is no longer to be recorded here.
    pub(crate) fn forget_gave_way(&self, camera: CameraId, stream: StreamKind) {
        self.away().remove(&(stream, camera));
    }

    /// How many days of footage there will be room for; `None` until that is known.
    pub(crate) fn days_kept(&self) -> Option<u32> {
        u32::try_from(self.days_kept.load(Ordering::Relaxed)).ok()
    }

    /// How many streams are not recorded for want of space.
    pub(crate) fn streams_without_space(&self) -> usize {
        self.away().len()
    }

    /// The cameras of which a stream is not recorded for want of space.
    pub(crate) fn cameras_without_space(&self) -> BTreeSet<CameraId> {
        self.away().iter().map(|(_, camera)| *camera).collect()
    }

    fn away(&self) -> MutexGuard<'_, BTreeSet<Recorded>> {
        self.gave_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
