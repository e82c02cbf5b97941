//! Tells whoever listens that the feed grew. The messages themselves are rows; a listener that
//! misses a call loses nothing.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, watch},
    time,
};
use tokio_util::sync::CancellationToken;
use tracing::debug;

use crate::{Inner, patience::within};

/// How often the database is asked without a reason: other nodes write to it too.
const ASK: Duration = Duration::from_secs(1);

/// The number of the feed's newest message.
#[derive(Debug)]
pub(crate) struct Feed {
    newest: watch::Sender<i64>,
    written: Notify,
}

impl Feed {
    pub(crate) fn new() -> Self {
        Self {
            newest: watch::Sender::new(0),
            written: Notify::new(),
        }
    }

    /// Something was written to the feed.
    pub(crate) fn written(&self) {
        self.written.notify_one();
    }

    /// Follows the newest number.
    pub(crate) fn follow(&self) -> watch::Receiver<i64> {
        self.newest.subscribe()
    }
}

/// Keeps the number up to date until `stop`.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    loop {
        match stop
            .run_until_cancelled(within(engine.store.feed_last()))
            .await
        {
            None => return,
            Some(Ok(last)) => {
                engine.feed.newest.send_if_modified(|newest| {
                    let grew = *newest < last;
                    *newest = last.max(*newest);
                    grew
                });
            }
            Some(Err(error)) => debug!(error = error.chain(), "could not ask for the feed"),
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = engine.feed.written.notified() => {}
            () = time::sleep(ASK) => {}
        }
    }
}
