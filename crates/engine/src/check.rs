//! Compares rows with files, both ways, and the database with itself; mends what can be mended when
//! it is asked to.
//!
//! May run beside a gateway that records: rows are read before and after the folders, so that what
//! is sealed or removed meanwhile is not taken for a fault.

use std::{collections::HashSet, sync::Arc, time::Duration};

use domain::{
    Result, Timestamp,
    audit::AuditReport,
    footage::{FileRef, GapReason},
    id::NodeId,
};
use media::footage::{Footage, Found};
use store::{Hole, Store};
use tracing::warn;

use crate::{
    adopt::{self, Rows, Taken},
    startup,
};

/// A gateway that runs may owe a row for so long, and longer while the database takes nothing.
const SHORT: Duration = Duration::from_secs(600);
/// How many stretches of time without a reason are mended at once.
const HOLES: u32 = 1000;
/// Who forgets a row, in the audit log.
const WHO: &str = "xueliang check --repair";

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
    /// Files that have not the size that their row says: cut off, or changed.
    pub damaged: Vec<FileRef>,
    /// Rows whose file the disk does not let be looked at.
    pub unreadable: Vec<FileRef>,
    /// Files that are being written at this moment.
    pub written: Vec<FileRef>,
    /// Files that nobody writes any more, left by a run that was killed, while no gateway runs: the
    /// next start seals them.
    pub unfinished: Vec<FileRef>,
    /// The same beside a gateway that runs, which could not take them up yet.
    pub left: Vec<FileRef>,
    /// Sealed files whose rows a gateway that runs has still to write.
    pub waiting: Vec<FileRef>,
    /// Files that are kept for a moment in case an event wants them, or were when the gateway was
    /// killed; the next start removes them, or writes them down.
    pub rolling: u64,
    /// Files that retention gave up and that are not unlinked yet.
    pub garbage: u64,
    /// What the database contradicts itself in.
    pub contradictions: Vec<String>,
    /// What was found in the audit log.
    pub audit: AuditReport,
}

impl Report {
    /// Whether nothing is wrong. Files being written, rolling ones, those that wait for their row or
    /// for the next start, and garbage are not: they are what a gateway has that runs, or was killed.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.missing_files.is_empty()
            && self.missing_rows.is_empty()
            && self.damaged.is_empty()
            && self.unreadable.is_empty()
            && self.left.is_empty()
            && self.contradictions.is_empty()
            && self.audit.is_clean()
    }
}

/// Compares. Of a file its size is looked at, not what is in it.
///
/// # Errors
/// Those of the database and the disk; a difference is no error.
pub async fn run(store: &Store, footage: &Arc<Footage>) -> Result<Report> {
    whole(store, footage, None).await
}

/// As [`run`], beside a gateway that runs as `node`: what it sealed a short while ago, or since the
/// database has taken nothing from it, gets its row in time.
///
/// # Errors
/// As [`run`].
pub async fn beside(
    store: &Store,
    footage: &Arc<Footage>,
    node: NodeId,
    now: Timestamp,
) -> Result<Report> {
    let heard = store.node_alive_until(node).await?.unwrap_or(now).min(now);
    whole(store, footage, Some(heard - SHORT)).await
}

/// Everything; `since` as in [`compare`].
async fn whole(store: &Store, footage: &Arc<Footage>, since: Option<Timestamp>) -> Result<Report> {
    Ok(Report {
        contradictions: store.check().await?,
        audit: store.audit_check(None).await?,
        ..compare(store, footage, since).await?
    })
}

/// Rows with files, without asking the database about itself. `since` says that a gateway runs, and
/// from when on sealed files may wait for their rows.
async fn compare(
    store: &Store,
    footage: &Arc<Footage>,
    since: Option<Timestamp>,
) -> Result<Report> {
    let mut report = Report::default();
    for volume in footage.volumes() {
        let id = volume.id;
        let before = Rows::of(store, id).await?;
        let found = adopt::scan(footage, id).await?;
        let after = Rows::of(store, id).await?;
        report.garbage += after.garbage.len() as u64;
        report.rows += after.len() as u64;
        let mut sealed = HashSet::new();
        for found in found {
            let Found {
                file,
                part,
                bytes,
                changed,
                ..
            } = found;
            if found.roll {
                report.rolling += 1;
                continue;
            }
            if part {
                match footage.is_being_written(&file) {
                    Ok(Some(true)) => report.written.push(file),
                    Ok(Some(false)) if since.is_some() => report.left.push(file),
                    Ok(Some(false)) => report.unfinished.push(file),
                    // Sealed a moment ago.
                    Ok(None) => {}
                    Err(error) => {
                        warn!(
                            path = file.path,
                            error = error.chain(),
                            "cannot be looked at"
                        );
                        report.unreadable.push(file);
                    }
                }
                continue;
            }
            report.files += 1;
            let path = file.path.clone();
            if before.contradict(&path, bytes) || after.contradict(&path, bytes) {
                report.damaged.push(file);
            } else if !(before.has(&path) || after.has(&path) || after.garbage.contains(&path)) {
                if since.is_some_and(|since| changed >= since) {
                    report.waiting.push(file);
                } else {
                    report.missing_rows.push(file);
                }
            }
            sealed.insert(path);
        }
        for path in before.paths() {
            if !after.has(path) || sealed.contains(path) {
                continue;
            }
            let file = FileRef {
                volume: id,
                path: path.clone(),
            };
            // A file cannot be sealed under a row that is there already, but it can be hidden by
            // a folder that was being changed while it was listed, or that cannot be listed.
            match footage.exists(&file) {
                Ok(true) => {}
                Ok(false) => report.missing_files.push(file),
                Err(error) => {
                    warn!(path, error = error.chain(), "cannot be looked at");
                    report.unreadable.push(file);
                }
            }
        }
    }
    for list in [
        &mut report.missing_files,
        &mut report.missing_rows,
        &mut report.damaged,
        &mut report.unreadable,
        &mut report.written,
        &mut report.unfinished,
        &mut report.left,
        &mut report.waiting,
    ] {
        list.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    }
    Ok(report)
}

/// What was mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Files that have a row now, or a true one.
    pub adopted: u64,
    /// Files that a killed run had left unfinished, sealed now.
    pub sealed: u64,
    /// Rows whose file is gone: their time is missing now, with a reason.
    pub lost: u64,
    /// Stretches of time that had no reason, and are missing for an unknown one now.
    pub explained: u64,
    /// What could not be mended; the log says why.
    pub left: u64,
}

/// Mends what can be mended; of what the database contradicts itself in, only time without a reason. Not beside a gateway that runs.
///
/// # Errors
/// Those of the database; a file that cannot be mended is counted and left as it is.
pub async fn repair(store: &Store, footage: &Arc<Footage>, node: NodeId) -> Result<Repaired> {
    let mut done = Repaired::default();
    startup::name_volumes(store, footage, node).await?;
    for volume in footage.volumes() {
        let rows = Rows::of(store, volume.id).await?;
        for found in adopt::scan(footage, volume.id).await? {
            if !(found.part || rows.lack(&found)) {
                continue;
            }
            match adopt::take((store, footage, node), &rows, &found, WHO).await? {
                // A file without any picture is gone, which mends it, too.
                Taken::Written | Taken::Empty if found.part => done.sealed += 1,
                Taken::Written | Taken::Empty => done.adopted += 1,
                Taken::Left(error) => {
                    let path = &found.file.path;
                    warn!(path, error = error.chain(), "cannot be mended");
                    done.left += 1;
                }
            }
        }
    }
    // Only now: a file that was sealed above is no longer missing.
    let report = compare(store, footage, None).await?;
    for file in &report.missing_files {
        // The folder must still be the volume when the row goes, not only when it was listed.
        footage.check(file.volume)?;
        done.lost += u64::from(store.segment_lost(file, None, WHO).await?);
    }
    done.left += report.unreadable.len() as u64;
    done.explained = explain(store, None).await?;
    Ok(done)
}

/// Gives time between what is known, that is neither footage nor a gap, an unknown reason: where footage
/// was written down later. Up to `until` only, where a gateway runs that tells of the time since itself.
/// How many stretches.
///
/// # Errors
/// Those of the database.
pub(crate) async fn explain(store: &Store, until: Option<Timestamp>) -> Result<u64> {
    let mut explained = 0;
    loop {
        let holes = store.gap_holes(HOLES).await?;
        let some = holes.len();
        let before = |hole: &Hole| until.is_none_or(|until| hole.span.to() <= until);
        let mut mended = 0;
        for hole in holes.into_iter().filter(before) {
            let reason = GapReason::Unknown;
            store
                .gap_missing(hole.camera, hole.stream, hole.span, reason)
                .await?;
            mended += 1;
        }
        explained += mended;
        if some < HOLES as usize || mended == 0 {
            return Ok(explained);
        }
    }
}
