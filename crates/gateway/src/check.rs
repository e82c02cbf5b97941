//! `xueliang check` and `reindex`: do the rows and the files tell the same story, is the audit log as
//! it was written, and rows made from the files.

use std::{fmt::Write as _, fs, path::Path, sync::Arc, time::Duration};

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
/// that was just made in a mistyped folder would agree with itself. A volume that is not mounted
/// would be marked as a new one.
fn is_there(config: &Config) -> Result<()> {
    let folder = &config.data.folder;
    if !Folder::is_there(folder) {
        return missing(Code::DataFolderMissing, folder);
    }
    volumes_are_there(config)
}

fn volumes_are_there(config: &Config) -> Result<()> {
    for volume in config.volumes() {
        if !fs::read_dir(&volume).is_ok_and(|mut entries| entries.next().is_some()) {
            return missing(Code::VolumeMissing, &volume);
        }
    }
    Ok(())
}

/// Opens the volumes of the configuration and those that people added to the node. One that is not
/// there is no fault of its rows: the comparison would take all of them for lost.
async fn opened(store: &Store, config: &Config) -> Result<Arc<Footage>> {
    let Some(node) = Folder::node(&config.data.folder)? else {
        return Footage::open(config.volumes());
    };
    let footage = engine::volume::open::volumes(store, node, &config.volumes()).await?;
    let open = footage.ids();
    for known in store.volume_list(node).await? {
        if known.wanted != VolumeUse::Retired && !open.contains(&known.id) {
            missing(Code::VolumeMissing, Path::new(&known.path))?;
        }
    }
    Ok(footage)
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
    let footage = opened(&store, &config).await?;
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
    describe(&mut text, &report, runs);
    let clean = report.is_clean() && left == 0;
    text.push_str(if clean {
        "rows and files agree"
    } else if report.is_clean() {
        "some things could not be mended"
    } else if !report.audit.is_clean() {
        "the audit log was tampered with"
    } else {
        "rows and files differ"
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
/// done, in words.
///
/// # Errors
/// When the database or a volume cannot be opened; [`Code::DataFolderBusy`] while the gateway runs.
pub async fn reindex(config: Config) -> Result<String> {
    let clock = Clock::system();
    volumes_are_there(&config)?;
    let folder = Folder::open(&config.data.folder, &clock)?;
    let key = key::of(&config, Some(&folder)).await?;
    let store = Store::open(&config.database(), clock, key).await?;
    let footage = opened(&store, &config).await?;
    footage.claim()?;
    let done = engine::reindex::run(&store, &footage, folder.node).await?;
    store.audit_seal(Duration::ZERO).await?;
    Ok(format!(
        "{} files written down, {} cameras that were not known, {} files could not be read or written down",
        done.segments, done.cameras, done.left
    ))
}

/// What differs, a line each. `runs` says that a gateway runs.
fn describe(text: &mut String, report: &engine::check::Report, runs: bool) {
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
            let _ = writeln!(text, "{what}: {}:{}", file.volume, file.path);
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
