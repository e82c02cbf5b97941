//! `xueliang check`: do the rows and the files tell the same story?

use std::fmt::Write as _;

use domain::{Clock, Result};
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

/// Compares the installation's database with its footage; changes nothing. The gateway may be
/// running.
///
/// # Errors
/// When the database or a volume cannot be opened.
pub async fn run(config: Config) -> Result<Report> {
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
