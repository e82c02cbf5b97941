//! Empties volumes: what lies on one that is drained is moved to others, file by file, and what lay on
//! one whose disk is lost is forgotten.
//!
//! A move is a copy that is checked against its row and made durable, then the row, then the old file
//! goes as garbage does: interrupted anywhere, nothing is lost and a copy that was left goes at the
//! next start.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use domain::{
    Result,
    footage::Segment,
    id::{SegmentId, VolumeId},
    volume::VolumeUse,
};
use tokio::time::{self, Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::Inner;

/// How often it is looked for something to do.
const EVERY: Duration = Duration::from_secs(5);
/// How many rows are read, or forgotten, at once.
const BATCH: u32 = 200;
/// Moving rests for as long as it took: recording and viewing come first.
const REST: u32 = 1;

/// Runs until `stop`.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let mut tick = time::interval(EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut known = Known::default();
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        match stop
            .run_until_cancelled(engine.empty_volumes(&mut known))
            .await
        {
            Some(Err(error)) => warn!(
                error = error.chain(),
                "a volume could not be emptied; tried again shortly"
            ),
            Some(Ok(())) => {}
            None => return,
        }
    }
}

/// What was found out before.
#[derive(Default)]
struct Known {
    /// What could not be moved.
    left: HashSet<SegmentId>,
    /// Volumes that wait for room elsewhere, which was said.
    waiting: HashSet<VolumeId>,
    /// How many bytes each volume took.
    taken: HashMap<VolumeId, u64>,
}

impl Inner {
    /// Moves and forgets what is to go.
    async fn empty_volumes(&self, known: &mut Known) -> Result<()> {
        for volume in self.store.volume_list(self.node).await? {
            match volume.wanted {
                VolumeUse::Record => {}
                VolumeUse::Drain => self.drain(volume.id, known).await?,
                VolumeUse::Retired => {
                    let mut lost = 0;
                    while let some @ 1.. = self.store.volume_forget(volume.id, BATCH).await? {
                        lost += some;
                    }
                    if lost > 0 {
                        warn!(volume = %volume.id, lost, "the footage of a lost disk was forgotten");
                    }
                }
            }
        }
        Ok(())
    }

    async fn drain(&self, volume: VolumeId, known: &mut Known) -> Result<()> {
        let (mut after, mut moved) = (String::new(), 0_u64);
        loop {
            let some = self.store.segment_on(volume, &after, BATCH).await?;
            let Some(last) = some.last() else { break };
            after.clone_from(&last.file.path);
            for segment in some {
                if known.left.contains(&segment.id) {
                    continue;
                }
                let Some(to) = self.room_for(volume, &segment, &known.taken) else {
                    if known.waiting.insert(volume) {
                        warn!(%volume, "cannot be drained further: no other volume has room");
                    }
                    return Ok(());
                };
                known.waiting.remove(&volume);
                let began = Instant::now();
                let (id, bytes) = (segment.id, segment.bytes.unsigned_abs());
                match self.move_segment(segment, to).await {
                    Ok(()) => {
                        moved += 1;
                        *known.taken.entry(to).or_default() += bytes;
                    }
                    Err(error) if crate::patience::passes(&error) => return Err(error),
                    Err(error) => {
                        warn!(error = error.chain(), "a file cannot be moved; it stays");
                        known.left.insert(id);
                    }
                }
                time::sleep(began.elapsed() * REST).await;
            }
        }
        if moved > 0 {
            info!(%volume, files = moved, "footage was moved to other volumes");
        }
        Ok(())
    }

    /// The volume that a segment of `volume` is moved to: each takes as much as it is large, of those
    /// that need not make room themselves.
    fn room_for(
        &self,
        volume: VolumeId,
        segment: &Segment,
        taken: &HashMap<VolumeId, u64>,
    ) -> Option<VolumeId> {
        let bytes = segment.bytes.unsigned_abs();
        let board = self.volumes.board();
        let rooms = board
            .disks
            .iter()
            .filter(|(id, disk)| **id != volume && disk.is_usable())
            .filter_map(|(id, disk)| Some((*id, disk.info.as_ref()?)))
            .filter(|(_, info)| info.free.saturating_sub(bytes) > info.size / 8)
            .map(|(id, info)| (id, info.size));
        let taken = |id: VolumeId| taken.get(&id).copied().unwrap_or_default();
        least_taken(rooms.map(|(id, size)| (id, taken(id) + bytes, size)))
    }

    async fn move_segment(&self, segment: Segment, to: VolumeId) -> Result<()> {
        let (footage, copied) = (Arc::clone(&self.footage), segment.clone());
        let copy = self
            .blocking("copy a file", move || footage.copy(&copied, to))
            .await??;
        if self.store.segment_move(&segment, &copy, self.node).await? {
            self.remove_files(vec![segment.file]).await?;
            return Ok(());
        }
        let footage = Arc::clone(&self.footage);
        self.blocking("remove a copy", move || footage.remove(&copy))
            .await?
    }
}

/// The volume whose share is the least after it took a file: of `(which, bytes it then took, its
/// size)`.
fn least_taken(rooms: impl Iterator<Item = (VolumeId, u64, u64)>) -> Option<VolumeId> {
    let share = |taken: u64, size: u64| (u128::from(taken) << 64) / u128::from(size.max(1));
    let least = rooms.min_by_key(|(_, taken, size)| share(*taken, *size));
    least.map(|(id, _, _)| id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Clock;

    #[test]
    fn what_is_moved_is_spread_by_size() {
        let clock = Clock::system();
        let sizes = [300 << 20, 80 << 30, 40 << 30].map(|size| (VolumeId::fresh(&clock), size));
        let mut taken = HashMap::<VolumeId, u64>::new();
        let file = 4 << 20;
        for _ in 0..3000 {
            let of = |id: VolumeId| taken.get(&id).copied().unwrap_or_default();
            let rooms = sizes.iter().map(|(id, size)| (*id, of(*id) + file, *size));
            *taken.entry(least_taken(rooms).unwrap()).or_default() += file;
        }
        let files = sizes.map(|(id, _)| taken.get(&id).copied().unwrap_or_default() / file);
        assert!(files[0] <= 8, "{files:?}");
        assert!(files[1].abs_diff(2 * files[2]) <= 4, "{files:?}");
    }
}
