//! What is logged and how. Messages are for people, fields for programs; never a secret.

use domain::{Error, Result};
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Starts logging to standard error.
///
/// # Errors
/// [`domain::Code::Internal`] when a log was started already, or the filter was not checked.
pub fn start(log: &Log) -> Result<()> {
    let filter = filter(&log.filter)
        .map_err(|reason| Error::internal("read the filter of the log").because(reason))?;
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

/// Reads the option `log.filter`, or says what is wrong with it.
pub(crate) fn filter(text: &str) -> Result<EnvFilter, String> {
    EnvFilter::try_new(text).map_err(|source| source.to_string())
}
