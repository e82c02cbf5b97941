//! Before cameras run: the disk and the database are brought to agree.
//!
//! A crash leaves at most one `.part` per stream, sealed files without a row, and files that
//! retention gave up but did not unlink. What is missing since gets its gap when the camera is
//! started (`recording`), because only then is it certain that this node records it.

use std::collections::HashSet;

use domain::{
    ErrorKind, Result,
    footage::FileRef,
    id::{NodeId, VolumeId},
};
use media::footage::Footage;
use store::Store;
use tracing::{error, info, warn};

use crate::{
    Inner,
    adopt::{self, Rows, Taken},
};

/// How many rows of garbage are taken at once.
const BATCH: u32 = 500;

/// Brings disk and database to agree.
pub(crate) async fn run(engine: &Inner) -> Result<()> {
    name_volumes(&engine.store, &engine.footage, engine.node).await?;
    remove_garbage(engine).await?;
    let adopted = adopt(engine, true).await?;
    if adopted > 0 {
        info!(adopted, "footage without a row was found and written down");
    }
    Ok(())
}

/// Makes the volumes of a node known to the database, which may be new, or an older copy.
pub(crate) async fn name_volumes(store: &Store, footage: &Footage, node: NodeId) -> Result<()> {
    for volume in footage.volumes() {
        let path = volume.path.to_string_lossy();
        store.volume_add(node, volume.id, &path).await?;
    }
    Ok(())
}

/// Unlinks what the database gave up; how many files.
pub(crate) async fn remove_garbage(engine: &Inner) -> Result<u64> {
    let mut removed = 0;
    loop {
        let garbage = engine.store.garbage_list(BATCH).await?;
        let ours: Vec<FileRef> = {
            let volumes: HashSet<VolumeId> = engine
                .footage
                .volumes()
                .iter()
                .map(|volume| volume.id)
                .collect();
            garbage
                .into_iter()
                .filter(|file| volumes.contains(&file.volume))
                .collect()
        };
        if ours.is_empty() {
            return Ok(removed);
        }
        removed += ours.len() as u64;
        let gone = engine.remove_files(ours).await?;
        if gone == 0 {
            // The disk refuses; the rows stay and it is tried again in a minute.
            return Ok(removed);
        }
    }
}

/// Writes down sealed files without a row, while cameras run.
pub(crate) async fn adopt_sealed(engine: &Inner) -> Result<u64> {
    // A file that retention unlinks meanwhile would get a row again.
    let _one = engine.expiring.lock().await;
    adopt(engine, false).await
}

/// Writes down files without a row or with one that is not true; with `parts`, also those that a
/// crash left unsealed. A file that cannot be written down stays as it is, and is no reason to stop:
/// a database that knows none of the cameras is more likely the wrong one, or an old copy, than the
/// footage is of no use.
async fn adopt(engine: &Inner, parts: bool) -> Result<u64> {
    let mut adopted = 0;
    let mut unknown: HashSet<String> = HashSet::new();
    let mut left: u64 = 0;
    let (store, footage) = (&engine.store, &engine.footage);
    for volume in footage.volumes() {
        let found = adopt::scan(footage, volume.id).await?;
        let rows = Rows::of(store, volume.id).await?;
        for found in found {
            if !(rows.lack(&found) || found.part && parts) {
                continue;
            }
            let file = &found.file;
            // The folder of a camera. Reading its files to learn the same again takes long.
            let owner = file.path.split('/').next().unwrap_or_default();
            if unknown.contains(owner) {
                left += 1;
                continue;
            }
            if rows.is_cut(&found) {
                warn!(
                    path = file.path,
                    bytes = found.bytes,
                    "a sealed file is not what it was; what is left of it is written down"
                );
            }
            let installation = (store, footage, engine.node);
            match adopt::take(installation, &rows, &found, "start").await? {
                Taken::Written => adopted += 1,
                Taken::Empty => {}
                Taken::Left(error) => {
                    if error.kind() == ErrorKind::NotFound {
                        unknown.insert(owner.to_owned());
                    }
                    left += 1;
                    error!(
                        path = file.path,
                        error = error.chain(),
                        "footage cannot be written down; it stays on the disk"
                    );
                }
            }
        }
    }
    if left > 0 {
        warn!(
            files = left,
            cameras = unknown.len(),
            "footage was left where it is without a row, or with one that is not true; \
             `xueliang check` tells which"
        );
    }
    Ok(adopted)
}
