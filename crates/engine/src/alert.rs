//! Looks once a second what alerts are due and which are over.
//!
//! What is due is decided by `domain::alert::watch` from what the database says of cameras, so this
//! is the same on one node and on many, and nothing is kept in memory between two looks.

use std::{sync::Arc, time::Duration};

use tokio::time::{self, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{Inner, patience::within};

/// Between two looks.
const EVERY: Duration = Duration::from_secs(1);

/// Looks until `stop`.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let mut tick = time::interval(EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut away = false;
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        loop {
            let sweep = within(engine.store.alert_sweep(&engine.settings.alert));
            match stop.run_until_cancelled(sweep).await {
                None => return,
                Some(Ok(0)) => {
                    away = false;
                    break;
                }
                Some(Ok(done)) => {
                    info!(done, "alerts changed");
                    engine.feed.written();
                }
                // Said once, not every second.
                Some(Err(error)) => {
                    if !std::mem::replace(&mut away, true) {
                        warn!(error = error.chain(), "alerts are not looked at now");
                    }
                    break;
                }
            }
        }
    }
}
