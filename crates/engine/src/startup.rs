//! Before cameras run: the disk and the database are brought to agree.
//!
//! A crash leaves at most one `.part` per stream, sealed files without a row, and files that
//! retention gave up but did not unlink. What is missing since gets its gap when the camera is
//! started (`recording`), because only then is it certain that this node records it.

use std::{collections::HashSet, sync::Arc};

use domain::{
    ErrorKind, Result,
    footage::{FileRef, Segment},
    id::VolumeId,
};
use media::footage::Footage;
use tracing::{error, info, warn};

use crate::Inner;

/// How many rows of garbage are taken at once.
const BATCH: u32 = 500;

/// Brings disk and database to agree.
pub(crate) async fn run(engine: &Inner) -> Result<()> {
    for volume in engine.footage.volumes() {
        engine
            .store
            .volume_add(engine.node, volume.id, &volume.path.to_string_lossy())
            .await?;
    }
    remove_garbage(engine).await?;
    let adopted = adopt(engine, true).await?;
    if adopted > 0 {
        info!(adopted, "footage without a row was found and written down");
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
    adopt(engine, false).await
}

/// Writes down files without a row; with `parts`, also those that a crash left unsealed.
async fn adopt(engine: &Inner, parts: bool) -> Result<u64> {
    let mut adopted = 0;
    for volume in engine.footage.volumes() {
        let footage = Arc::clone(&engine.footage);
        let id = volume.id;
        let found = engine
            .blocking("scan a volume", move || footage.scan(id))
            .await??;
        let known: HashSet<String> = engine.store.segment_paths(id).await?.into_iter().collect();
        for file in found {
            let wanted = if file.part {
                parts
            } else {
                !known.contains(&file.file.path)
            };
            if !wanted {
                continue;
            }
            let footage = Arc::clone(&engine.footage);
            let path = file.file.path.clone();
            let adopt = move || Footage::adopt(&footage, id, &path);
            match engine.blocking("adopt a file", adopt).await? {
                Ok(None) => {}
                Ok(Some(segment)) => adopted += u64::from(write_down(engine, segment).await?),
                Err(error) => {
                    error!(
                        path = file.file.path,
                        error = error.chain(),
                        "cannot be adopted"
                    );
                }
            }
        }
    }
    Ok(adopted)
}

/// Adds the row of an adopted file; whether it has one now. Footage of a camera that is gone goes.
async fn write_down(engine: &Inner, segment: Segment) -> Result<bool> {
    match engine.store.segment_add(&segment, engine.node).await {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            warn!(camera = %segment.camera, path = segment.file.path, "no such camera; removed");
            engine.remove_files(vec![segment.file]).await?;
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
