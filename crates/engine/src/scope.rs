//! Turns what people were given for a time on and off when its time comes. Who asks for something has
//! theirs turned at that moment; this is for those who are spoken of meanwhile.

use std::{sync::Arc, time::Duration};

use tokio::time::{self, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::Inner;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(1);

/// Turns until `stop`.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let mut tick = time::interval(EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut away = false;
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        match stop.run_until_cancelled(engine.store.scope_turn()).await {
            None => return,
            Some(Ok(turned)) => {
                away = false;
                if turned {
                    info!("grants began or ended");
                }
            }
            // Said once, not every second.
            Some(Err(error)) if away => debug!(error = error.chain(), "grants are not turned now"),
            Some(Err(error)) => {
                away = true;
                warn!(error = error.chain(), "grants are not turned now");
            }
        }
    }
}
