//! Old footage goes: first its row, which asks the holds, then its file. Also trims what else
//! grows with time. What goes for want of space is `pressure`'s.

use std::{sync::Arc, time::Duration};

use domain::{Result, footage::FileRef, limit};
use tokio::time::{self, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{Inner, startup};

/// How often it is looked for old footage.
const EVERY: Duration = Duration::from_secs(60);
/// How many files go at once.
const BATCH: u32 = 200;
/// How long messages of the feed are kept for listeners that come back.
const FEED: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long messages to receivers are kept after they were delivered or given up.
const DELIVERIES: Duration = Duration::from_secs(30 * 24 * 3600);
/// The same for those about alerts: who heard of an outage hears of its end, however late.
const ALERT_DELIVERIES: Duration = Duration::from_secs(400 * 24 * 3600);

/// Runs until `stop`.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let mut tick = time::interval(EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut rounds = 0_u32;
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        let hourly = rounds.is_multiple_of(60);
        rounds = rounds.wrapping_add(1);
        let work = async {
            engine.expire().await?;
            engine.trim().await?;
            if hourly {
                let now = engine.clock.now();
                let store = &engine.store;
                store
                    .delivery_trim(now - DELIVERIES, now - ALERT_DELIVERIES)
                    .await?;
            }
            Result::<()>::Ok(())
        };
        if let Some(Err(error)) = stop.run_until_cancelled(work).await {
            warn!(
                error = error.chain(),
                "old footage could not be removed; tried again shortly"
            );
        }
    }
}

impl Inner {
    /// Removes everything that is old enough and not held, and then writes down what had been left for
    /// want of space; how many files were removed. Cancelling it loses
    /// nothing: rows that were given up wait as garbage.
    pub(crate) async fn expire(&self) -> Result<u64> {
        let _one = self.expiring.lock().await;
        let mut removed = startup::remove_garbage(self).await?;
        loop {
            let retention = self.settings.retention;
            let files = self
                .store
                .segment_expire(self.settings.compliance, retention, BATCH)
                .await?;
            if files.is_empty() {
                break;
            }
            removed += files.len() as u64;
            self.remove_files(files).await?;
        }
        if removed > 0 {
            info!(files = removed, "old footage was removed");
        }
        startup::adopt_left(self).await?;
        Ok(removed)
    }

    /// Unlinks files, looks whether they are gone, and then forgets their garbage rows, which verifies
    /// their certificates; how many are gone.
    pub(crate) async fn remove_files(&self, files: Vec<FileRef>) -> Result<usize> {
        let footage = Arc::clone(&self.footage);
        let unlink = move || {
            let mut gone = files;
            gone.retain(|file| match footage.remove(file) {
                Ok(()) => true,
                Err(error) => {
                    warn!(
                        path = file.path,
                        error = error.chain(),
                        "cannot be removed now"
                    );
                    false
                }
            });
            footage.settle(&gone).map(|()| gone)
        };
        let gone = self.blocking("remove files", unlink).await??;
        if !gone.is_empty() {
            self.store.garbage_done(&gone).await?;
        }
        Ok(gone.len())
    }

    async fn trim(&self) -> Result<()> {
        let now = self.clock.now();
        self.store.feed_trim(now - FEED).await?;
        let give_up = self.settings.retry.give_up;
        self.store.delivery_give_up(now - give_up).await?;
        self.store.idempotency_trim(now - limit::IDEMPOTENCY).await
    }
}
