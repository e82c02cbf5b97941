//! What is logged and how. Messages are for people, fields for programs; never a secret.

use domain::{Code, Error, Result};
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Starts logging to standard error.
///
/// # Errors
/// [`Code::ConfigInvalid`] when the filter cannot be read.
pub fn start(log: &Log) -> Result<()> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|source| {
        Error::new(Code::ConfigInvalid)
            .with("path", "log.filter")
            .with("reason", &source)
    })?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    started.map_err(|source| Error::internal("start logging").because(source.to_string()))
}
