//! Files of footage and their rows: which files want one, and how they get it.
//!
//! Used at the start, by `check --repair` and by `reindex`, each with its own rule for what cannot be
//! written down.

use std::{collections::HashMap, sync::Arc};

use domain::{
    Code, Result,
    footage::{FileRef, Segment},
    id::{NodeId, VolumeId},
};
use media::footage::{Footage, Found};
use store::Store;

use crate::blocking;

/// What the rows of a volume say of its files: sizes in bytes, by path.
pub(crate) struct Rows(HashMap<String, i64>);

impl Rows {
    pub(crate) async fn of(store: &Store, volume: VolumeId) -> Result<Self> {
        Ok(Self(
            store.segment_files(volume).await?.into_iter().collect(),
        ))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The paths of all rows.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Whether the row of a sealed file speaks of another size. Sealed files never change.
    pub(crate) fn contradict(&self, path: &str, bytes: u64) -> bool {
        self.0
            .get(path)
            .is_some_and(|known| known.unsigned_abs() != bytes)
    }

    /// Whether a sealed file has no row, or one that is not true.
    pub(crate) fn lack(&self, found: &Found) -> bool {
        let path = &found.file.path;
        !found.part && (!self.has(path) || self.contradict(path, found.bytes))
    }
}

/// Every file on a volume.
pub(crate) async fn scan(footage: &Arc<Footage>, volume: VolumeId) -> Result<Vec<Found>> {
    let disk = Arc::clone(footage);
    blocking("scan a volume", move || disk.scan(volume)).await?
}

/// Reads a file, sealing it when it was left unfinished; `None` when it held no picture and is gone.
pub(crate) async fn read(footage: &Arc<Footage>, file: &FileRef) -> Result<Option<Segment>> {
    let (disk, wanted) = (Arc::clone(footage), file.clone());
    blocking("adopt a file", move || {
        disk.adopt(wanted.volume, &wanted.path)
    })
    .await?
}

/// Writes down what was read. A row that speaks of another file gives way, and what it had said is in
/// the audit log, under `why`.
pub(crate) async fn write(
    store: &Store,
    node: NodeId,
    rows: &Rows,
    segment: &Segment,
    why: &'static str,
) -> Result<()> {
    let file = &segment.file;
    if rows.contradict(&file.path, segment.bytes.unsigned_abs()) {
        let left = Some((segment, node));
        return store.segment_lost(file, left, why).await.map(drop);
    }
    store.segment_add(segment, node).await
}

/// Reads a file and writes it down; whether there was anything in it. When nothing in a sealed file
/// can be read any more, its row goes all the same: the footage is lost.
pub(crate) async fn take(
    (store, footage, node): (&Store, &Arc<Footage>, NodeId),
    rows: &Rows,
    found: &Found,
    why: &'static str,
) -> Result<bool> {
    match read(footage, &found.file).await {
        Ok(Some(segment)) => {
            write(store, node, rows, &segment, why).await?;
            Ok(true)
        }
        Ok(None) => Ok(false),
        Err(error) => {
            let is_damaged = error.code() == Code::FileDamaged;
            if is_damaged && !found.part && rows.contradict(&found.file.path, found.bytes) {
                store.segment_lost(&found.file, None, why).await?;
            }
            Err(error)
        }
    }
}
