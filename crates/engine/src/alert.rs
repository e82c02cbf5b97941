//! Looks once a second what alerts are due and which are over.
//!
//! What is due is decided by `domain::alert::watch` from what the database says of cameras, so this
//! is the same on one node and on many, and nothing is kept in memory between two looks.

use std::{sync::Arc, time::Duration};

use tokio::time::{self, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use domain::Result;
use store::Space;

use crate::{Inner, patience::within};

/// Between two looks.
const EVERY: Duration = Duration::from_secs(1);
/// Every so many looks, what sites are promised is compared with the space again, although nothing
/// is new of the space: promises may have changed, or cameras come.
const SPACE: u32 = 30;

/// Looks until `stop`.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let mut tick = time::interval(EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut away = false;
    let mut looks = 0_u32;
    let mut known = None;
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        looks = looks.wrapping_add(1);
        let space = engine.space();
        if looks.is_multiple_of(SPACE) || known.as_ref() != Some(&space) {
            match stop.run_until_cancelled(engine.alert_space(&space)).await {
                None => return,
                Some(Ok(done)) => {
                    known = Some(space);
                    if done > 0 {
                        info!(done, "alerts about space changed");
                        engine.feed.written();
                    }
                }
                Some(Err(error)) if away => {
                    debug!(error = error.chain(), "space is not looked at now");
                }
                Some(Err(error)) => {
                    warn!(
                        error = error.chain(),
                        "alerts about space are not looked at now"
                    );
                }
            }
        }
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

impl Inner {
    /// What this node knows of its space.
    fn space(&self) -> Space {
        Space {
            days_kept: self.days_kept(),
            away: self.cameras_without_space(),
            faults: self.disk_faults(),
        }
    }

    /// Tells the sites of this node's cameras that there is no space for their footage, or that there
    /// is again; how much that was.
    async fn alert_space(&self, space: &Space) -> Result<usize> {
        let promise = (self.settings.retention, self.settings.compliance);
        let look = (self.store).alert_space(self.node, space, promise, &self.settings.alert);
        within(look).await
    }
}
