//! `xueliang check` and `reindex`: do the rows and the files tell the same story, is the audit log as
//! it was written, and rows made from the files.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use domain::{
    Clock, Code, Error, Result,
    audit::{AuditReport, seal},
    volume::VolumeUse,
};
use media::footage::Footage;
use store::Store;

use crate::{config::Config, folder::Folder, key};

/// What differs beside a gateway that runs is looked at again after this.
const AGAIN: Duration = Duration::from_secs(2);

/// What was found.
pub struct Report {
    /// For people.
    pub text: String,
    /// Whether nothing is wrong.
    pub clean: bool,
}

/// Fails unless there is something to compare: opening makes what is missing, and an installation
/// that was just made in a mistyped folder would agree with itself.
fn is_there(config: &Config) -> Result<()> {
    let folder = &config.data.folder;
    if Folder::is_there(folder) {
        Ok(())
    } else {
        missing(Code::DataFolderMissing, folder)
    }
}

/// Whether something lies in a folder: a volume that is not mounted would be marked as a new one.
fn is_filled(volume: &Path) -> bool {
    fs::read_dir(volume).is_ok_and(|mut entries| entries.next().is_some())
}

/// Opens the volumes of the configuration, `more`, and those that people added to the node; where
/// those lie that are not there, whose rows nobody may take for lost.
async fn opened(
    store: &Store,
    config: &Config,
    more: &[PathBuf],
) -> Result<(Arc<Footage>, Vec<PathBuf>)> {
    let mut all = config.volumes();
    all.extend(
        more.iter()
            .filter(|path| !config.volumes().contains(path))
            .cloned(),
    );
    let (there, mut gone): (Vec<_>, Vec<_>) = all.into_iter().partition(|path| is_filled(path));
    let Some(node) = Folder::node(&config.data.folder)? else {
        return Ok((Footage::open(there)?, gone));
    };
    let footage = engine::volume::open::volumes(store, node, &there).await?;
    let open = footage.ids();
    for known in store.volume_list(node).await? {
        let path = PathBuf::from(known.path);
        if known.wanted == VolumeUse::Retired {
            gone.retain(|gone| *gone != path);
        } else if !open.contains(&known.id) && !gone.contains(&path) {
            gone.push(path);
        }
    }
    Ok((footage, gone))
}

fn missing(code: Code, path: &Path) -> Result<()> {
    Err(Error::new(code).with("path", path.display()))
}

/// Compares the installation's database with its footage. The gateway may be running, unless
/// `repair` asks to mend what can be mended: files without a row get one, what a killed run left
/// unfinished is sealed, and rows whose file is gone become missing time with a reason.
///
/// # Errors
/// When the database or a volume cannot be opened; [`Code::DataFolderBusy`] when something is to be
/// mended while the gateway runs.
pub async fn run(config: Config, repair: bool) -> Result<Report> {
    is_there(&config)?;
    key::is_there(&config)?;
    let (folder, clock) = (&config.data.folder, Clock::system());
    let taken = if repair {
        Some(Folder::open(folder, &clock)?)
    } else {
        None
    };
    let runs = !repair && Folder::is_taken(folder);
    let store = Store::open(
        &config.database(),
        clock.clone(),
        key::of(&config, taken.as_ref()).await?,
    )
    .await?;
    let (footage, gone) = opened(&store, &config, &[]).await?;
    let (mut text, mut left) = (String::new(), 0);
    if let Some(taken) = taken {
        footage.claim()?;
        let done = engine::check::repair(&store, &footage, taken.node).await?;
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "mended: {} files written down, {} unfinished files sealed, {} rows without a file \
             forgotten, {} stretches of time got their reason; {} could not be mended (the log \
             above says why)",
            done.adopted, done.sealed, done.lost, done.explained, done.left
        );
        left = done.left;
    }
    if repair {
        store.audit_seal(Duration::ZERO).await?;
    }
    let node = Folder::node(folder)?.filter(|_| runs);
    let compare = async || match node {
        Some(node) => engine::check::beside(&store, &footage, node, clock.now()).await,
        None => engine::check::run(&store, &footage).await,
    };
    let mut report = compare().await?;
    if runs && !report.is_clean() {
        // Somebody may have changed something just then.
        tokio::time::sleep(AGAIN).await;
        report = compare().await?;
    }
    for path in &gone {
        let path = path.display();
        let _ = writeln!(
            text,
            "volume that is missing or empty, whose rows were not compared (is its disk mounted?): {path}"
        );
    }
    describe(&mut text, &report, &footage, runs);
    let clean = report.is_clean() && left == 0 && gone.is_empty();
    text.push_str(if clean {
        "rows and files agree"
    } else if !report.audit.is_clean() {
        "the audit log was tampered with"
    } else if !report.is_clean() {
        "rows and files differ"
    } else if left > 0 {
        "some things could not be mended"
    } else {
        "rows and files agree on the volumes that are there"
    });
    Ok(Report { text, clean })
}

/// Looks over the audit log alone; `noted` is a seal as it was noted elsewhere. The gateway may be
/// running.
///
/// # Errors
/// When the database cannot be opened; [`Code::KeyMissing`] without the installation's key;
/// [`Code::ValueInvalid`] when `noted` is no seal.
pub async fn audit(config: Config, noted: Option<&str>) -> Result<Report> {
    let noted = match noted {
        None => None,
        Some(text) => Some(seal::read_noted(text).ok_or_else(|| {
            Error::new(Code::ValueInvalid)
                .with("field", "--noted")
                .with("value", text.chars().take(80).collect::<String>())
                .with("reason", "NUMBER-HASH")
        })?),
    };
    let folder = &config.data.folder;
    if !Folder::is_there(folder) {
        return Err(Error::new(Code::KeyMissing).with("path", folder.display()));
    }
    key::is_there(&config)?;
    let store = Store::open(
        &config.database(),
        Clock::system(),
        key::of(&config, None).await?,
    )
    .await?;
    let mut report = store.audit_check(noted).await?;
    if Folder::is_taken(folder) && !report.is_clean() {
        // What was just removed after its time is no fault.
        tokio::time::sleep(AGAIN).await;
        report = store.audit_check(noted).await?;
    }
    let mut text = String::new();
    describe_audit(&mut text, &report);
    text.push_str(if report.is_clean() {
        "the audit log is as it was written"
    } else {
        "the audit log was tampered with"
    });
    let clean = report.is_clean();
    Ok(Report { text, clean })
}

/// What is in the audit log and what is wrong with it, a line each.
fn describe_audit(text: &mut String, report: &AuditReport) {
    let _ = writeln!(
        text,
        "audit log: {} rows, {} seals ({} of them over rows that went after their time), {} rows not \
         sealed yet",
        report.rows, report.seals, report.removed, report.unsealed
    );
    if let Some(seal) = &report.newest {
        let at = seal.at.text_shanghai();
        let _ = writeln!(text, "newest seal: {} ({at})", seal.noted());
    }
    for fault in &report.faults {
        let _ = writeln!(text, "audit log: {fault}");
    }
    if report.more > 0 {
        let _ = writeln!(text, "audit log: {} more faults", report.more);
    }
}

/// Writes rows for footage that the database does not know, with the cameras it needs; what was
/// done, in words. `more` are volumes that the configuration does not name and a lost database has
/// forgotten.
///
/// # Errors
/// When the database or a volume cannot be opened; [`Code::VolumeMissing`]; [`Code::DataFolderBusy`]
/// while the gateway runs.
pub async fn reindex(config: Config, more: &[PathBuf]) -> Result<String> {
    let clock = Clock::system();
    for volume in config.volumes().iter().chain(more) {
        if !is_filled(volume) {
            missing(Code::VolumeMissing, volume)?;
        }
    }
    let folder = Folder::open(&config.data.folder, &clock)?;
    let key = key::of(&config, Some(&folder)).await?;
    let store = Store::open(&config.database(), clock, key).await?;
    let is_new = store.volume_list(folder.node).await?.is_empty();
    let (footage, gone) = opened(&store, &config, more).await?;
    if let Some(volume) = gone.first() {
        missing(Code::VolumeMissing, volume)?;
    }
    footage.claim()?;
    let done = engine::reindex::run(&store, &footage, folder.node).await?;
    store.audit_seal(Duration::ZERO).await?;
    let mut text = format!(
        "{} files written down, {} cameras that were not known, {} stretches of time without a \
         reason, {} files could not be read or written down\nlooked through:",
        done.segments, done.cameras, done.explained, done.left
    );
    for volume in footage.volumes() {
        let _ = write!(text, "\n  {}", volume.path.display());
    }
    if is_new {
        text.push_str(
            "\nvolumes that were added while the gateway ran are named by the lost database alone: \
             is one not in the list, run this again with --volume FOLDER for each; is one in it that \
             was retired, take its line out of footage.volumes and retire it again",
        );
    }
    Ok(text)
}

/// What differs, a line each. `runs` says that a gateway runs.
fn describe(text: &mut String, report: &engine::check::Report, footage: &Footage, runs: bool) {
    let _ = writeln!(text, "{} rows, {} files", report.rows, report.files);
    for (what, list) in [
        ("row without file", &report.missing_files),
        ("file without row", &report.missing_rows),
        ("file of another size than its row says", &report.damaged),
        ("file that cannot be looked at", &report.unreadable),
        (
            "left by a run that was killed, and not taken up by the gateway, which tries again each \
             minute (is the disk full?)",
            &report.left,
        ),
        (
            "unfinished (left by a run that was killed; sealed at the next start, or by --repair)",
            &report.unfinished,
        ),
        ("being recorded", &report.written),
        ("sealed, and its row is on its way", &report.waiting),
    ] {
        for file in list {
            let _ = match footage.path(file) {
                Ok(path) => writeln!(text, "{what}: {}", path.display()),
                Err(_) => writeln!(text, "{what}: {} on volume {}", file.path, file.volume),
            };
        }
    }
    for item in &report.contradictions {
        let _ = writeln!(text, "the database contradicts itself: {item}");
    }
    describe_audit(text, &report.audit);
    if report.rolling > 0 {
        let _ = writeln!(
            text,
            "{} files are kept for a moment in case an event wants them{}",
            report.rolling,
            if runs {
                ""
            } else {
                " (the next start removes them, or writes them down)"
            }
        );
    }
    if report.garbage > 0 {
        let _ = writeln!(
            text,
            "{} files that retention gave up are still to be removed",
            report.garbage
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_is_made_where_nothing_is() {
        let folder = std::env::temp_dir().join(format!("xl-check-{}", std::process::id()));
        let config = Config {
            data: crate::config::Data {
                folder: folder.clone(),
                ..crate::config::Data::default()
            },
            ..Config::default()
        };
        let error = run(config, false).await.err().unwrap();
        assert_eq!(error.code(), Code::DataFolderMissing);
        assert!(!folder.exists());
    }
}
