//! Compares rows with files, both ways, and the database with itself; mends what can be mended when
//! it is asked to.
//!
//! May run beside a gateway that records: rows are read before and after the folders, so that what
//! is sealed or removed meanwhile is not taken for a fault.

use std::{collections::HashSet, sync::Arc};

use domain::{ErrorKind, Result, footage::FileRef, id::NodeId};
use media::footage::Footage;
use store::Store;
use tracing::warn;

use crate::{blocking, startup};

/// Most garbage that is asked for; more waits only when a disk is broken.
const GARBAGE: u32 = 100_000;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many segments have a row.
    pub rows: u64,
    /// How many sealed files lie on the volumes.
    pub files: u64,
    /// Rows without a file: footage that is lost.
    pub missing_files: Vec<FileRef>,
    /// Files without a row: the next start writes them down.
    pub missing_rows: Vec<FileRef>,
    /// Files that are being written, or were when the gateway was killed.
    pub unfinished: Vec<FileRef>,
    /// Files that retention gave up and that are not unlinked yet.
    pub garbage: u64,
    /// What the database contradicts itself in.
    pub contradictions: Vec<String>,
}

impl Report {
    /// Whether nothing is wrong. Unfinished files and garbage are not: a gateway that runs has
    /// both.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.missing_files.is_empty()
            && self.missing_rows.is_empty()
            && self.contradictions.is_empty()
    }
}

/// Compares.
///
/// # Errors
/// Those of the database and the disk; a difference is no error.
pub async fn run(store: &Store, footage: &Arc<Footage>) -> Result<Report> {
    let mut report = Report {
        contradictions: store.check().await?,
        ..Report::default()
    };
    for volume in footage.volumes() {
        let before: HashSet<String> = store.segment_paths(volume.id).await?.into_iter().collect();
        let (disk, id) = (Arc::clone(footage), volume.id);
        let found = blocking("scan a volume", move || disk.scan(id)).await??;
        let after: HashSet<String> = store.segment_paths(volume.id).await?.into_iter().collect();
        let garbage = store.garbage_list(GARBAGE).await?;
        let garbage: HashSet<String> = garbage
            .into_iter()
            .filter(|file| file.volume == id)
            .map(|file| file.path)
            .collect();
        report.garbage += garbage.len() as u64;
        report.rows += after.len() as u64;
        let mut sealed = HashSet::new();
        for file in found {
            if file.part {
                report.unfinished.push(file.file);
                continue;
            }
            report.files += 1;
            let path = file.file.path.clone();
            if !(before.contains(&path) || after.contains(&path) || garbage.contains(&path)) {
                report.missing_rows.push(file.file);
            }
            sealed.insert(path);
        }
        for path in before
            .intersection(&after)
            .filter(|path| !sealed.contains(*path))
        {
            let file = FileRef {
                volume: id,
                path: path.clone(),
            };
            // A file cannot be sealed under a row that is there already, but it can be hidden by
            // a folder that was being changed while it was listed.
            if !footage.path(&file)?.exists() {
                report.missing_files.push(file);
            }
        }
    }
    for list in [
        &mut report.missing_files,
        &mut report.missing_rows,
        &mut report.unfinished,
    ] {
        list.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    }
    Ok(report)
}

/// What was mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Files that have a row now.
    pub adopted: u64,
    /// Files that a killed run had left unfinished, sealed now.
    pub sealed: u64,
    /// Rows whose file is gone: their time is missing now, with a reason.
    pub lost: u64,
    /// What could not be mended; the log says why.
    pub left: u64,
}

/// Mends what `report` names, but contradictions of the database. Not beside a gateway that runs.
///
/// # Errors
/// Those of the database; a file that cannot be mended is counted and left as it is.
pub async fn repair(
    store: &Store,
    footage: &Arc<Footage>,
    node: NodeId,
    report: &Report,
) -> Result<Repaired> {
    let mut done = Repaired::default();
    startup::name_volumes(store, footage, node).await?;
    let tails = report.unfinished.iter().map(|file| (file, true));
    let strays = report.missing_rows.iter().map(|file| (file, false));
    for (file, is_tail) in tails.chain(strays) {
        let (disk, wanted) = (Arc::clone(footage), file.clone());
        let adopt = move || disk.adopt(wanted.volume, &wanted.path);
        let added = match blocking("adopt a file", adopt).await? {
            // It held no picture and is gone.
            Ok(None) => Ok(()),
            Ok(Some(segment)) => store.segment_add(&segment, node).await,
            Err(error) => Err(error),
        };
        match added {
            Ok(()) if is_tail => done.sealed += 1,
            Ok(()) => done.adopted += 1,
            Err(error) if error.kind() == ErrorKind::Unavailable => return Err(error),
            Err(error) => {
                warn!(path = file.path, error = error.chain(), "cannot be mended");
                done.left += 1;
            }
        }
    }
    for file in &report.missing_files {
        done.lost += u64::from(store.segment_lost(file).await?);
    }
    Ok(done)
}
