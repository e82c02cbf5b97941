//! Signals: the first asks everything to stop in order, the second ends the program at once.

use std::time::Duration;

use domain::{Error, Result};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How long stopping may take before the program ends anyway and says so.
pub const STOP_WITHIN: Duration = Duration::from_secs(20);

/// Cancels `stop` at the first SIGINT or SIGTERM and returns at the second, or when stopping
/// takes longer than [`STOP_WITHIN`].
///
/// # Errors
/// When the signals cannot be listened to.
pub async fn signals(stop: &CancellationToken) -> Result<()> {
    let failed = |source: std::io::Error| Error::internal("listen for signals").because(source);
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping; a second signal ends the program at once");
    stop.cancel();
    tokio::select! {
        _ = interrupt.recv() => tracing::warn!("ended at once by a second signal"),
        _ = terminate.recv() => tracing::warn!("ended at once by a second signal"),
        () = tokio::time::sleep(STOP_WITHIN) => {
            tracing::error!(limit_s = STOP_WITHIN.as_secs(), "stopping took too long");
        }
    }
    Ok(())
}
