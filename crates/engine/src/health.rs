//! Judges every stream four times a second, and writes changed states down until row and judgement
//! agree.
//!
//! The judgement is `domain::health`'s; it goes on while the database is away. Alerts are not here.

use std::{sync::Arc, time::Duration};

use domain::{
    Result, Timestamp,
    health::{Health, State},
    id::CameraId,
};
use tokio::time::{self, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    Inner,
    line::Line,
    patience::{passes, within},
    slot::Slot,
};

/// A state is told at most this late.
const JUDGE: Duration = Duration::from_millis(250);
/// How long to wait before a state that could not be written down is written again.
const AGAIN: Duration = Duration::from_secs(1);

/// Judges until `stop`.
pub(crate) async fn judge(engine: Arc<Inner>, stop: CancellationToken) {
    let mut tick = time::interval(JUDGE);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        let now = engine.clock.now();
        for slot in engine.lines.slots() {
            if slot.judge(now, &engine.settings.patience) {
                let told = slot.told();
                info!(
                    camera = %slot.camera,
                    stream = %slot.stream,
                    state = told.health.state.word(),
                    reason = told.detail,
                    "state changed"
                );
                engine.changed.notify_one();
            }
        }
    }
}

/// Writes states down until `stop`.
pub(crate) async fn write(engine: Arc<Inner>, stop: CancellationToken) {
    let mut away = false;
    loop {
        let failed = match stop.run_until_cancelled(engine.write_states()).await {
            Some(Err(error)) => {
                // Said once, not every second.
                if !std::mem::replace(&mut away, true) {
                    warn!(error = error.chain(), "states are not written down yet");
                }
                true
            }
            _ => false,
        };
        away &= failed;
        let again = async {
            if failed {
                time::sleep(AGAIN).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = engine.changed.notified() => {}
            () = again => {}
        }
    }
}

impl Inner {
    /// Writes every state that the database does not know. One that it does not take does not keep
    /// back those of other cameras.
    async fn write_states(&self) -> Result<()> {
        let mut refused = None;
        for slot in self.lines.slots() {
            let (health, row) = {
                let witness = slot.witness();
                (witness.health, witness.row)
            };
            if slot.is_kept()
                && row != Some(health)
                && let Err(error) = self.write_state(&slot, health).await
            {
                if passes(&error) {
                    return Err(error);
                }
                refused = Some(error);
            }
        }
        refused.map_or(Ok(()), Err)
    }

    async fn write_state(&self, slot: &Slot, health: Health) -> Result<()> {
        let told = slot.told();
        let (reason, detail) = (told.reason.map(|reason| reason.word()), told.detail);
        let (camera, stream) = (slot.camera, slot.stream);
        let apply = (self.store).health_apply(camera, stream, health, reason, detail.as_deref());
        within(apply).await?;
        slot.witness().row = Some(health);
        self.feed.written();
        Ok(())
    }

    /// Takes up the states where the database left them, so that a restart neither repeats nor
    /// forgets a change. From here on the absence of pictures means something.
    pub(crate) async fn load_states(&self, camera: CameraId, slots: &[&Arc<Slot>]) {
        let rows = match within(self.store.health_rows(camera)).await {
            Ok(rows) => rows,
            Err(error) => {
                warn!(%camera, error = error.chain(), "the last state is not known");
                Vec::new()
            }
        };
        for slot in slots {
            let row = rows.iter().find(|(stream, _)| *stream == slot.stream);
            let health = row.map_or_else(Health::default, |(_, health)| *health);
            let now = self.clock.now();
            let mut witness = slot.witness();
            if witness.row.is_none() {
                (witness.row, witness.health) = (Some(health), health);
            }
            witness.seen.since.get_or_insert(now);
        }
    }

    /// The camera is no longer run by anybody: nothing is known about it but why, as `state` says.
    pub(crate) async fn rest_states(&self, line: &Line, state: State, now: Timestamp) {
        let since = Some(now);
        for slot in line.slots() {
            let row = slot.witness().row;
            if row.is_none_or(|row| row.state == state) {
                continue;
            }
            if let Err(error) = self.write_state(&slot, Health { state, since }).await {
                warn!(camera = %slot.camera, error = error.chain(), "its last state stays");
            }
        }
    }
}
