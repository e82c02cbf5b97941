//! How long the database may take before the work goes on without it, and what is worth waiting for.

use std::time::Duration;

use domain::{Error, ErrorKind, Result, error::Code};
use tokio::time;

/// Longer than any statement of ours takes; a database that does not answer is as good as away.
const DATABASE: Duration = Duration::from_secs(5);

/// The answer of the database, if it comes in time.
///
/// # Errors
/// Its own, or [`Code::DatabaseUnavailable`] when none came.
pub(crate) async fn within<T>(asked: impl Future<Output = Result<T>>) -> Result<T> {
    match time::timeout(DATABASE, asked).await {
        Ok(answer) => answer,
        Err(_) => {
            Err(Error::new(Code::DatabaseUnavailable)
                .with(domain::error::DOING, "wait for an answer"))
        }
    }
}

/// Whether the same may succeed later.
pub(crate) fn passes(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Unavailable | ErrorKind::Exhausted | ErrorKind::TooMany
    )
}
