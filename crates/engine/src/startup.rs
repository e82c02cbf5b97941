//! Before cameras run: the disk and the database are brought to agree.
//!
//! A crash leaves at most one `.part` per stream, sealed files without a row, files that were rolling
//! (`.roll`: without a row until an event wants them), and files that
//! retention gave up but did not unlink. What is missing since gets its gap when the camera is
//! started (`recording`), because only then is it certain that this node records it.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, PoisonError},
};

use domain::{
    Code, ErrorKind, Result, Span, Timestamp,
    id::{CameraId, NodeId, VolumeId},
    volume::VolumeUse,
};
use media::footage::{Footage, Found};
use store::Store;
use tracing::{debug, error, info, warn};

use crate::{
    Inner,
    adopt::{self, Rows, Taken},
    check, plan,
};

/// Who writes files down, in the audit log.
const WHO: &str = "start";
/// How many rows of garbage are taken at once.
const BATCH: u32 = 500;

/// Brings disk and database to agree.
pub(crate) async fn run(engine: &Inner) -> Result<()> {
    name_volumes(&engine.store, &engine.footage, engine.node).await?;
    let now = engine.clock.now();
    for volume in engine.store.volume_list(engine.node).await? {
        if volume.wanted != VolumeUse::Retired {
            let mut board = engine.volumes.board();
            board.know(volume.id, volume.path.into(), volume.wanted, now);
        }
    }
    // Before the first heartbeat of this run.
    let alive_until = engine.store.node_alive_until(engine.node).await?;
    // Set only here, once a run.
    let _ = engine.killed.set(alive_until);
    remove_garbage(engine).await?;
    let mut adopted = 0;
    for volume in engine.footage.ids() {
        match adopt(engine, volume, true).await {
            Ok(some) => adopted += some,
            // Others may be in order; this one is taken up when it is, too.
            Err(error)
                if matches!(
                    error.code(),
                    Code::VolumeForeign | Code::Disk | Code::DiskFull
                ) =>
            {
                error!(%volume, error = error.chain(), "a volume cannot be looked through");
                engine.footage.close(volume);
            }
            Err(error) => return Err(error),
        }
    }
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
    for volume in engine.footage.ids() {
        loop {
            let garbage = engine.store.garbage_list(volume, BATCH).await?;
            if garbage.is_empty() {
                break;
            }
            removed += garbage.len() as u64;
            if engine.remove_files(garbage).await? == 0 {
                // The disk refuses; the rows stay and it is tried again in a minute.
                break;
            }
        }
    }
    Ok(removed)
}

/// Writes down sealed files without a row, while cameras run.
pub(crate) async fn adopt_sealed(engine: &Inner) -> Result<u64> {
    // A file that retention unlinks meanwhile would get a row again.
    let _one = engine.expiring.lock().await;
    let mut adopted = 0;
    for volume in engine.footage.ids() {
        adopted += adopt(engine, volume, false).await?;
    }
    Ok(adopted)
}

/// Writes down what lies on a volume that was not there before, while cameras run.
pub(crate) async fn adopt_volume(engine: &Inner, volume: VolumeId) -> Result<u64> {
    let _one = engine.expiring.lock().await;
    let adopted = adopt(engine, volume, true).await?;
    if adopted > 0 {
        explain(engine).await?;
    }
    Ok(adopted)
}

/// Files that could not be written down for a reason that passes, such as a full disk, by path. They
/// were found before the writer of their volume was started, and no other touches them.
pub(crate) type Left = BTreeMap<(VolumeId, String), Found>;

/// Writes down what could not be before, where its reason has passed; how many files. The caller keeps
/// retention away.
pub(crate) async fn adopt_left(engine: &Inner) -> Result<u64> {
    let open = engine.footage.ids();
    let left = {
        let mut left = engine.left();
        // A volume that is opened again is looked through anyway.
        left.retain(|(volume, _), _| open.contains(volume));
        left.clone()
    };
    let mut adopted = 0;
    let mut rows: Option<(VolumeId, Option<Rows>)> = None;
    for (key, found) in left {
        let volume = key.0;
        if rows.as_ref().is_none_or(|(known, _)| *known != volume) {
            let footage = Arc::clone(&engine.footage);
            let tried = engine.blocking("try a volume", move || footage.try_out(volume));
            let known = match tried.await? {
                Ok(()) => Some(Rows::of(&engine.store, volume).await?),
                Err(_) => None,
            };
            rows = Some((volume, known));
        }
        let Some((_, Some(known))) = &rows else {
            continue;
        };
        let (footage, file) = (Arc::clone(&engine.footage), found.file.clone());
        let there = engine.blocking("look for a file", move || footage.is_being_written(&file));
        if matches!(there.await?, Ok(None)) {
            warn!(path = key.1, "a file that was left is gone");
            engine.left().remove(&key);
            continue;
        }
        let installation = (&engine.store, &engine.footage, engine.node);
        let taken = adopt::take(installation, known, &found, WHO).await?;
        let passing = taken.may_pass();
        match taken {
            Taken::Written => adopted += 1,
            Taken::Empty => {}
            Taken::Left(error) if passing => {
                debug!(
                    path = key.1,
                    error = error.chain(),
                    "still cannot be written down"
                );
                if error.code() == Code::DiskFull {
                    // The others on it would not fit either.
                    rows = Some((volume, None));
                }
                continue;
            }
            Taken::Left(error) => {
                error!(
                    path = key.1,
                    error = error.chain(),
                    "stays on the disk without a row"
                );
            }
        }
        engine.left().remove(&key);
    }
    if adopted > 0 {
        explain(engine).await?;
        info!(adopted, "footage that had been left was written down");
    }
    Ok(adopted)
}

/// Gives the time around what was just written down its reason, as far as this run does not tell it.
async fn explain(engine: &Inner) -> Result<()> {
    let started = *engine
        .started
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    check::explain(&engine.store, started).await.map(drop)
}

/// Which of the files that a killed run left rolling an event wants; the others are removed.
async fn rolled(engine: &Inner, found: &[Found]) -> Result<HashSet<String>> {
    let mut rolled: HashMap<CameraId, Vec<&Found>> = HashMap::new();
    for file in found.iter().filter(|file| file.roll) {
        rolled.entry(file.camera).or_default().push(file);
    }
    let (mut kept, mut gone) = (HashSet::new(), Vec::new());
    for (camera, files) in rolled {
        let camera = match engine.store.camera_any(camera).await {
            Ok(camera) => camera,
            // More likely the wrong database than footage of no use.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let first = files.iter().map(|file| file.start).min();
        let since = first.unwrap_or(Timestamp(0)) - plan::LONGEST;
        let wanted = engine.wanted(&camera, since, Timestamp(0)).await?;
        for file in &files {
            // Where it ends is only in it; the next one begins there.
            let later = files
                .iter()
                .filter(|other| other.stream == file.stream && other.start > file.start)
                .map(|other| other.start);
            let end = later.min();
            let overlaps =
                |span: &Span| file.start < span.to() && end.is_none_or(|end| span.from() < end);
            if wanted.iter().any(overlaps) {
                kept.insert(file.file.path.clone());
            } else {
                gone.push(file.file.clone());
            }
        }
    }
    if !gone.is_empty() {
        info!(files = gone.len(), "footage that no event wanted goes");
        engine.remove_files(gone).await?;
    }
    Ok(kept)
}

/// Writes down files without a row or with one that is not true; with `parts`, also those that a
/// crash left unsealed. A file that cannot be written down stays as it is, and is no reason to stop:
/// a database that knows none of the cameras is more likely the wrong one, or an old copy, than the
/// footage is of no use.
async fn adopt(engine: &Inner, volume: VolumeId, parts: bool) -> Result<u64> {
    let mut adopted = 0;
    let mut unknown: HashSet<String> = HashSet::new();
    let mut left: u64 = 0;
    let (store, footage) = (&engine.store, &engine.footage);
    let found = adopt::scan(footage, volume).await?;
    let rows = Rows::of(store, volume).await?;
    let wanted = if parts {
        rolled(engine, &found).await?
    } else {
        HashSet::new()
    };
    for found in found {
        let wanted = found.part && parts || wanted.contains(&found.file.path);
        if !(rows.lack(&found) || wanted) {
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
        let taken = adopt::take(installation, &rows, &found, WHO).await?;
        if taken.may_pass() {
            engine
                .left()
                .insert((volume, file.path.clone()), found.clone());
        }
        match taken {
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
