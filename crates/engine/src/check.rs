//! Compares rows with files, both ways, and the database with itself. Changes nothing.
//!
//! May run beside a gateway that records: rows are read before and after the folders, so that what
//! is sealed or removed meanwhile is not taken for a fault.

use std::{collections::HashSet, sync::Arc};

use domain::{Error, Result, footage::FileRef};
use media::footage::Footage;
use store::Store;

/// Most garbage that is asked for; more waits only when a disk is broken.
const GARBAGE: u32 = 100_000;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many segments have a row.
    pub rows: u64,
    /// How many sealed files lie on the volumes.
    pub files: u64,
    /// Rows without a file: footage that is lost. Paths with their volumes.
    pub missing_files: Vec<String>,
    /// Files without a row: the next start writes them down.
    pub missing_rows: Vec<String>,
    /// Files that are being written, or were when the gateway was killed.
    pub unfinished: Vec<String>,
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
        let found = tokio::task::spawn_blocking(move || disk.scan(id))
            .await
            .map_err(|failure| Error::internal("scan a volume").because(failure))??;
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
            let path = file.file.path;
            if file.part {
                report.unfinished.push(named(volume.id, &path));
                continue;
            }
            report.files += 1;
            if !(before.contains(&path) || after.contains(&path) || garbage.contains(&path)) {
                report.missing_rows.push(named(volume.id, &path));
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
                report.missing_files.push(named(id, path));
            }
        }
    }
    for list in [
        &mut report.missing_files,
        &mut report.missing_rows,
        &mut report.unfinished,
    ] {
        list.sort_unstable();
    }
    Ok(report)
}

fn named(volume: domain::id::VolumeId, path: &str) -> String {
    format!("{volume}:{path}")
}
