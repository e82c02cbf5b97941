//! Files of footage and their rows: which files want one, and how they get it.
//!
//! Used at the start, by `check --repair` and by `reindex`, each with its own rule for what cannot be
//! written down.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use domain::{
    Code, Error, Result,
    footage::Segment,
    id::{NodeId, VolumeId},
};
use media::footage::{Footage, Found, Look};
use store::Store;

use crate::{blocking, patience::passes};

/// Most garbage that is asked for; more waits only when a disk is broken.
const GARBAGE: u32 = 100_000;

/// What the database says of the files of a volume.
pub(crate) struct Rows {
    /// Sizes in bytes, by path.
    known: HashMap<String, i64>,
    /// What was given up and is not unlinked yet.
    pub(crate) garbage: HashSet<String>,
}

impl Rows {
    pub(crate) async fn of(store: &Store, volume: VolumeId) -> Result<Self> {
        let garbage = store.garbage_list(volume, GARBAGE).await?.into_iter();
        Ok(Self {
            garbage: garbage.map(|file| file.path).collect(),
            known: store.segment_files(volume).await?.into_iter().collect(),
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.known.len()
    }

    /// The paths of all rows.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &String> {
        self.known.keys()
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.known.contains_key(path)
    }

    /// Whether the row of a sealed file speaks of another size. Sealed files never change.
    pub(crate) fn contradict(&self, path: &str, bytes: u64) -> bool {
        self.known
            .get(path)
            .is_some_and(|known| known.unsigned_abs() != bytes)
    }

    /// Whether a sealed file is not what its row says.
    pub(crate) fn is_cut(&self, found: &Found) -> bool {
        !found.part && !found.roll && self.contradict(&found.file.path, found.bytes)
    }

    /// Whether a sealed file has no row and is to have one, or has one that is not true.
    pub(crate) fn lack(&self, found: &Found) -> bool {
        let path = &found.file.path;
        let unknown = !self.has(path) && !self.garbage.contains(path);
        !found.part && !found.roll && unknown || self.is_cut(found)
    }
}

/// Every file on a volume.
pub(crate) async fn scan(footage: &Arc<Footage>, volume: VolumeId) -> Result<Vec<Found>> {
    let disk = Arc::clone(footage);
    blocking("scan a volume", move || disk.scan(volume)).await?
}

/// Reads a file, sealing it when it was left unfinished; `None` when it held no picture and is gone.
/// One that was cut off is looked at closely: what it ends with may be no picture.
pub(crate) async fn read(
    footage: &Arc<Footage>,
    rows: &Rows,
    found: &Found,
) -> Result<Option<Segment>> {
    let (disk, wanted) = (Arc::clone(footage), found.file.clone());
    let look = if rows.is_cut(found) {
        Look::Closely
    } else {
        Look::Quick
    };
    blocking("adopt a file", move || {
        disk.adopt(wanted.volume, &wanted.path, look)
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
    let added = store.segment_add(segment, node).await?;
    if !added && !rows.has(&file.path) {
        // A copy under another name, which says that it is the same piece.
        return Err(Error::new(Code::FileTwice).with("path", &file.path));
    }
    Ok(())
}

/// What came of a file that wanted a row.
pub(crate) enum Taken {
    /// It has a true row now.
    Written,
    /// There was nothing in it, and it is gone.
    Empty,
    /// It could not be read, or its row does not fit; it stays as it is.
    Left(Error),
}

impl Taken {
    /// Whether what stays may be written down later without anybody doing anything: the disk was full,
    /// or did not let itself be read or written.
    pub(crate) fn may_pass(&self) -> bool {
        let passing = [Code::DiskFull, Code::Disk, Code::VolumeForeign];
        matches!(self, Self::Left(error) if passing.contains(&error.code()))
    }
}

/// Reads a file and writes it down. When nothing in a sealed file can be read any more, its row goes
/// all the same: the footage is lost.
///
/// # Errors
/// Those of the database alone: what is wrong with one file is no reason to leave the others.
pub(crate) async fn take(
    (store, footage, node): (&Store, &Arc<Footage>, NodeId),
    rows: &Rows,
    found: &Found,
    why: &'static str,
) -> Result<Taken> {
    let segment = match read(footage, rows, found).await {
        Ok(Some(segment)) => segment,
        Ok(None) => return Ok(Taken::Empty),
        Err(error) => {
            if error.code() == Code::FileDamaged && rows.is_cut(found) {
                store.segment_lost(&found.file, None, why).await?;
            }
            return Ok(Taken::Left(error));
        }
    };
    match write(store, node, rows, &segment, why).await {
        Ok(()) => Ok(Taken::Written),
        Err(error) if error.code() == Code::FileTwice => {
            if is_left_copy(store, footage, &segment).await? {
                let (disk, copy) = (Arc::clone(footage), segment.file);
                blocking("remove a copy", move || disk.remove(&copy)).await??;
                return Ok(Taken::Empty);
            }
            Ok(Taken::Left(error))
        }
        Err(error) if passes(&error) => Err(error),
        Err(error) => Ok(Taken::Left(error)),
    }
}

/// Whether a file is a copy, on another volume, of one that is there and has its row: what moving it
/// left behind when it was interrupted.
async fn is_left_copy(store: &Store, footage: &Arc<Footage>, copy: &Segment) -> Result<bool> {
    let Some(row) = store.segment_find(copy.id).await? else {
        return Ok(false);
    };
    if row.blake3 != copy.blake3 || row.file.volume == copy.file.volume {
        return Ok(false);
    }
    let disk = Arc::clone(footage);
    let there = blocking("look for a file", move || disk.exists(&row.file)).await?;
    Ok(there.unwrap_or(false))
}
