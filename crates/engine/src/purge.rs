//! Purges: everything of a camera goes from the disks of this node, whoever recorded it and whether it
//! has a row or not; what lies on other nodes' disks is theirs. Done again and again until every volume
//! was looked at and had nothing: a restart, a disk that is away and a file that is sealed late are all
//! taken the same way. What goes, and when it is done, is `store::purge`'s.

use std::{sync::Arc, time::Duration};

use domain::{Result, footage::FileRef, id::VolumeId, purge::Purge};
use media::footage::Found;
use tokio::time::{self, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{Inner, adopt::Rows, startup};

/// How often it is looked for something to purge.
const EVERY: Duration = Duration::from_secs(2);
/// How many files go at once.
const BATCH: u32 = 200;
/// A sealed file that is younger may be on its way to its row.
const SEALED: Duration = Duration::from_secs(10);

/// Runs until `stop`.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let mut tick = time::interval(EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = engine.purging.notified() => {}
            _ = tick.tick() => {}
        }
        match stop.run_until_cancelled(engine.purge_all()).await {
            Some(Err(error)) => warn!(
                error = error.chain(),
                "a camera could not be purged; tried again shortly"
            ),
            Some(Ok(())) => {}
            None => return,
        }
    }
}

impl Inner {
    async fn purge_all(&self) -> Result<()> {
        for purge in self.store.purge_open().await? {
            self.purge(&purge).await?;
        }
        Ok(())
    }

    /// Takes a purge as far as it comes now. Cancelling it loses nothing.
    async fn purge(&self, purge: &Purge) -> Result<()> {
        // Retention and adoption touch the same files.
        let _one = self.expiring.lock().await;
        let open = self.footage.ids();
        let mut removed = 0;
        loop {
            let mut files = self.store.purge_expire(purge.id, BATCH).await?;
            if files.is_empty() {
                break;
            }
            files.retain(|file| open.contains(&file.volume));
            removed += self.remove_files(files).await?;
        }
        // What was given up before, by another node, or before a restart.
        startup::remove_garbage(self).await?;
        if removed > 0 {
            info!(camera = %purge.camera, files = removed, "footage was purged");
        }
        for volume in self.store.volume_list(self.node).await? {
            let looked = purge.volumes.iter().find(|one| one.volume == volume.id);
            let is_looked = looked.is_some_and(|one| one.looked.is_some());
            if is_looked || !open.contains(&volume.id) {
                continue;
            }
            match self.purge_volume(purge, volume.id).await {
                Ok((strays, clean)) if strays > 0 || clean => {
                    self.store
                        .purge_looked(purge.id, volume.id, strays, clean)
                        .await?;
                }
                Ok(_) => {}
                // The others are looked at all the same.
                Err(error) => warn!(
                    volume = %volume.id,
                    error = error.chain(),
                    "cannot be looked through for what is to be purged"
                ),
            }
        }
        if self.store.purge_done(purge.id).await? {
            info!(camera = %purge.camera, "the camera is purged");
        }
        Ok(())
    }

    /// Removes what lies on a volume without a row: how many files, and whether nothing of the camera is
    /// left there. A file that is written, or waits for its row or for the disk, goes by itself.
    async fn purge_volume(&self, purge: &Purge, volume: VolumeId) -> Result<(u32, bool)> {
        let (disk, camera) = (Arc::clone(&self.footage), purge.camera);
        let scan = self.blocking("look for a camera's files", move || {
            disk.scan_camera(volume, camera)
        });
        let mut found = scan.await??;
        found.retain(|file| purge.takes(file.start));
        let mut strays = Vec::new();
        let all = found.len();
        if all > 0 {
            let rows = Rows::of(&self.store, volume).await?;
            for file in found {
                if self.is_stray(&rows, &file).await? {
                    strays.push(file.file);
                }
            }
        }
        let gone = self.unlink(strays).await?;
        if gone == all {
            let disk = Arc::clone(&self.footage);
            self.blocking("remove a camera's folders", move || {
                disk.remove_camera(volume, camera)
            })
            .await??;
        }
        Ok((u32::try_from(gone).unwrap_or(u32::MAX), gone == all))
    }

    /// Whether nobody else will remove a file.
    async fn is_stray(&self, rows: &Rows, found: &Found) -> Result<bool> {
        let path = &found.file.path;
        if found.part || found.roll {
            let (disk, file) = (Arc::clone(&self.footage), found.file.clone());
            let written = self.blocking("look at an unfinished file", move || {
                disk.is_being_written(&file)
            });
            return Ok(written.await?? == Some(false));
        }
        let is_young = self.clock.now().since(found.changed) < SEALED;
        Ok(!(rows.has(path) || rows.garbage.contains(path) || is_young))
    }

    /// Unlinks files that have no row; how many are gone.
    async fn unlink(&self, files: Vec<FileRef>) -> Result<usize> {
        if files.is_empty() {
            return Ok(0);
        }
        for file in &files {
            warn!(path = file.path, "has no row and is purged");
            self.left().remove(&(file.volume, file.path.clone()));
        }
        self.remove_files(files).await
    }
}
