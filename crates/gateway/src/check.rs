//! `xueliang check`: do the rows and the files tell the same story?

use std::{fmt::Write as _, fs, io, path::Path};

use domain::{Clock, Code, Error, Result};
use media::footage::Footage;
use store::Store;

use crate::{config::Config, folder::Folder};

/// What was found.
pub struct Report {
    /// For people.
    pub text: String,
    /// Whether rows and files agree.
    pub clean: bool,
}

/// Fails unless there is something to compare: opening makes what is missing, and an installation
/// that was just made in a mistyped folder would agree with itself. A volume that is not mounted
/// would be marked as a new one.
fn is_there(config: &Config) -> Result<()> {
    let missing = |code: Code, path: &Path| {
        let source = io::Error::new(io::ErrorKind::NotFound, "there is no gateway's data");
        Err(Error::new(code)
            .with("path", path.display())
            .because(source))
    };
    let folder = &config.data.folder;
    if !folder.join("secret.key").is_file() {
        return missing(Code::DataFolder, folder);
    }
    for volume in config.volumes() {
        if !fs::read_dir(&volume).is_ok_and(|mut entries| entries.next().is_some()) {
            return missing(Code::VolumeForeign, &volume);
        }
    }
    Ok(())
}

/// Compares the installation's database with its footage; changes nothing. The gateway may be
/// running.
///
/// # Errors
/// When the database or a volume cannot be opened.
pub async fn run(config: Config) -> Result<Report> {
    is_there(&config)?;
    let key = Folder::key(&config.data.folder)?;
    let store = Store::open(&config.database(), Clock::system(), key).await?;
    let footage = Footage::open(config.volumes())?;
    let report = engine::check::run(&store, &footage).await?;
    let mut text = format!("{} rows, {} files\n", report.rows, report.files);
    for (what, list) in [
        ("row without file", &report.missing_files),
        ("file without row", &report.missing_rows),
        (
            "unfinished file (being recorded, or adopted at the next start)",
            &report.unfinished,
        ),
        ("the database contradicts itself", &report.contradictions),
    ] {
        for item in list {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{what}: {item}");
        }
    }
    if report.garbage > 0 {
        let _ = writeln!(
            text,
            "{} files that retention gave up are still to be removed",
            report.garbage
        );
    }
    let clean = report.is_clean();
    text.push_str(if clean {
        "rows and files agree"
    } else {
        "rows and files differ"
    });
    Ok(Report { text, clean })
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
                database: String::new(),
            },
            ..Config::default()
        };
        let error = run(config).await.err().unwrap();
        assert_eq!(error.code(), Code::DataFolder);
        assert!(!folder.exists());
    }
}
