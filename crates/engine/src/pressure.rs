//! Space for what comes: old footage goes ahead of need, and when nothing more may go, the least
//! important streams stop being recorded, until there is room again. The rules are
//! `domain::pressure`; what may go is asked of the store.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, MutexGuard, PoisonError, atomic::Ordering},
    time::Duration,
};

use domain::{
    Error, Result,
    id::{CameraId, VolumeId},
    pressure::{Course, DayInflow, Marks, days_kept},
    video::StreamKind,
};
use media::record::Writer;
use tokio::{
    task::JoinSet,
    time::{self, Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::{
    Inner,
    slot::{Purpose, Slot},
    startup,
};

/// How often space is looked at.
const EVERY: Duration = Duration::from_secs(1);
/// How many files go at once.
const BATCH: u32 = 200;
/// How many files that were given up are asked for; those of other nodes are among them.
const PENDING: u32 = 10_000;
/// After nothing could go, it is asked again after this long: footage grows old slowly.
const NOTHING: Duration = Duration::from_secs(10);
/// Share of the streams that give way in one look.
const SHARE: usize = 4;
/// The inflow is the mean of about so many looks.
const MEAN: u64 = 30;

/// A stream that gave way.
type Key = (StreamKind, CameraId);

/// What was seen in the looks before.
#[derive(Default)]
struct Look {
    /// Bytes of pictures that had come at the last look, of every stream that was recorded.
    bytes: HashMap<Key, u64>,
    at: Option<Instant>,
    /// Bytes in a second.
    inflow: u64,
    day: DayInflow,
    /// Until when nothing is asked for: there was nothing that may go.
    nothing_until: Option<Instant>,
}

/// Runs until `stop`. Old footage goes in a task of its own: it may take its time, and streams must
/// not wait for it when the disk fills faster, nor it, with its locks, for a disk that hangs.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let mut tick = time::interval(EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut look = Look::default();
    let mut relief = JoinSet::new();
    loop {
        let outcome = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(done) = relief.join_next() => {
                let done = done.unwrap_or_else(|failure| {
                    Err(Error::internal("make room").because(failure))
                });
                done.map(|some: bool| {
                    look.nothing_until = (!some).then(|| Instant::now() + NOTHING);
                })
            }
            _ = tick.tick() => {
                let looked = engine.look_at_space(&mut look);
                match stop.run_until_cancelled(looked).await {
                    None => break,
                    Some(looked) => looked.map(|wanted| {
                        if let Some((volume, bytes)) = wanted
                            && relief.is_empty()
                            && look.may_ask()
                        {
                            let engine = Arc::clone(&engine);
                            relief.spawn(async move { engine.relieve(volume, bytes).await });
                        }
                    }),
                }
            }
        };
        if let Err(error) = outcome {
            warn!(
                error = error.chain(),
                "space could not be looked after; tried again shortly"
            );
        }
    }
    relief.shutdown().await;
}

impl Look {
    /// Whether old footage may still help: it was not found a moment ago that none may go.
    fn may_ask(&self) -> bool {
        self.nothing_until
            .is_none_or(|until| until <= Instant::now())
    }
}

impl Inner {
    /// Looks once and steers recording; how many bytes of old footage are to go, and where.
    async fn look_at_space(&self, look: &mut Look) -> Result<Option<(VolumeId, u64)>> {
        let footage = Arc::clone(&self.footage);
        let look_at = move || {
            // One that does not answer says that it has no bytes at all, one that is not mounted
            // tells the space of another disk: the recorder sees that itself.
            let volume = footage.volumes().into_iter().next();
            volume.filter(|volume| volume.size > 0 && footage.check(volume.id).is_ok())
        };
        let volume = self.blocking("look at the space of a volume", look_at);
        let Some(volume) = volume.await? else {
            return Ok(None);
        };
        self.measure(look);
        // Without what is kept free for others.
        let ours = |bytes: u64| bytes.saturating_sub(self.settings.keep_free);
        let (free, size) = (ours(volume.free), ours(volume.size));
        let marks = Marks::new(size, look.inflow);
        if let Some(a_day) = look.day.a_day() {
            let days = days_kept(volume.footage, free, marks, a_day);
            self.days_kept.store(i64::from(days), Ordering::Relaxed);
        }
        let course = match marks.course(free) {
            // What is old goes first, as long as there is time for that.
            Course::GiveWay if look.may_ask() && free >= marks.stop / 2 => Course::Keep,
            course => course,
        };
        self.steer(course, volume.id);
        let wanted = marks.wanted(free);
        Ok((wanted > 0).then_some((volume.id, wanted)))
    }

    /// Takes in how much came since the last look.
    fn measure(&self, look: &mut Look) {
        let recorded = |slot: &&Arc<Slot>| slot.witness().purpose == Purpose::Recorded;
        let slots = self.lines.slots();
        let bytes: HashMap<Key, u64> = slots
            .iter()
            .filter(recorded)
            .map(|slot| ((slot.stream, slot.camera), slot.hub().counters().bytes))
            .collect();
        let now = Instant::now();
        if let Some(at) = look.at.replace(now) {
            let ms = u64::try_from((now - at).as_millis())
                .unwrap_or(u64::MAX)
                .max(1);
            // A stream that was not recorded before tells nothing yet, and neither does a ring that
            // began anew.
            let since = |(key, now): (&Key, &u64)| now.checked_sub(*look.bytes.get(key)?);
            let came: u64 = bytes.iter().filter_map(since).sum();
            look.day.add(now - at, came);
            let rate = came.saturating_mul(1000) / ms;
            look.inflow = match look.inflow {
                0 => rate,
                mean => (mean * (MEAN - 1) + rate) / MEAN,
            };
        }
        look.bytes = bytes;
    }

    /// Lets old footage go; whether that made room. While files that were given up cannot be
    /// unlinked, no more are: that would only give away footage and free nothing.
    async fn relieve(&self, volume: VolumeId, bytes: u64) -> Result<bool> {
        let _one = self.expiring.lock().await;
        startup::remove_garbage(self).await?;
        let garbage = self.store.garbage_list(PENDING).await?;
        if garbage.iter().any(|file| file.volume == volume) {
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

    /// Stops or begins recording streams as the space wants it.
    fn steer(&self, course: Course, volume: VolumeId) {
        let Some(writer) = self.writer() else { return };
        let mut away = self.away();
        match course {
            Course::Keep => {}
            Course::TakeUp => {
                for &(stream, camera) in away.iter() {
                    writer.take_up(camera, stream);
                }
                if !away.is_empty() {
                    info!(streams = away.len(), %volume, "there is room: recording goes on");
                }
                away.clear();
            }
            Course::GiveWay => {
                let recorded: Vec<Key> = self
                    .lines
                    .slots()
                    .iter()
                    .filter(|slot| slot.witness().handed_over)
                    .map(|slot| (slot.stream, slot.camera))
                    .collect();
                let next = next_to_stop(&recorded, &away, &self.settings.give_way);
                for &(stream, camera) in &next {
                    writer.give_way(camera, stream);
                }
                if !next.is_empty() {
                    error!(
                        streams = next.len(),
                        before = away.len(),
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

    fn away(&self) -> MutexGuard<'_, BTreeSet<Key>> {
        self.gave_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which streams stop next: a share of those that are recorded, in the order of `give_way`, kinds
/// that it does not name last.
fn next_to_stop(recorded: &[Key], away: &BTreeSet<Key>, give_way: &[StreamKind]) -> Vec<Key> {
    let rank = |(stream, _): &Key| {
        let named = give_way.iter().position(|kind| kind == stream);
        named.unwrap_or(give_way.len())
    };
    let mut left: Vec<Key> = recorded
        .iter()
        .filter(|key| !away.contains(key))
        .copied()
        .collect();
    left.sort_by_key(|key| (rank(key), *key));
    left.truncate(recorded.len().div_ceil(SHARE));
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Clock;

    #[test]
    fn the_least_important_stop_first_and_none_twice() {
        let clock = Clock::system();
        let cameras: Vec<_> = (0..4).map(|_| CameraId::fresh(&clock)).collect();
        let recorded: Vec<Key> = [StreamKind::Main, StreamKind::Sub]
            .into_iter()
            .flat_map(|stream| cameras.iter().map(move |camera| (stream, *camera)))
            .collect();
        let order = [StreamKind::Sub, StreamKind::Main];
        let mut away = BTreeSet::new();
        let mut kinds = Vec::new();
        while away.len() < recorded.len() {
            let next = next_to_stop(&recorded, &away, &order);
            assert_eq!(next.len(), 2);
            kinds.extend(next.iter().map(|(stream, _)| *stream));
            away.extend(next);
        }
        assert!(kinds[..4].iter().all(|kind| *kind == StreamKind::Sub));
        assert!(next_to_stop(&recorded, &away, &order).is_empty());
    }
}
