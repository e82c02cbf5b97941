//! Judges every stream four times a second, and writes changed states down until row and judgement
//! agree.
//!
//! The judgement is `domain::health`'s; it goes on while the database is away. Alerts are not here.

use std::{sync::Arc, time::Duration};

use domain::{
    Timestamp,
    health::{Health, State},
};
use tokio::time::{self, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{Inner, line::Line, patience::within, slot::Slot};

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
    loop {
        let all = stop.run_until_cancelled(engine.write_states()).await;
        let again = async {
            if all == Some(false) {
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
    /// Writes every state that the database does not know; whether all were written.
    async fn write_states(&self) -> bool {
        for slot in self.lines.slots() {
            let (health, row) = {
                let witness = slot.witness();
                (witness.health, witness.row)
            };
            if !slot.is_kept() || row == Some(health) {
                continue;
            }
            if !self.write_state(&slot, health).await {
                return false;
            }
        }
        true
    }

    async fn write_state(&self, slot: &Slot, health: Health) -> bool {
        let told = slot.told();
        let reason = told.reason.map(|reason| reason.word());
        let applied = self.store.health_apply(
            slot.camera,
            slot.stream,
            health,
            reason,
            told.detail.as_deref(),
        );
        match within(applied).await {
            Ok(()) => {
                slot.witness().row = Some(health);
                self.feed.written();
                true
            }
            Err(error) => {
                warn!(camera = %slot.camera, error = error.chain(), "a state could not be written down");
                false
            }
        }
    }

    /// Takes up the states where the database left them, so that a restart neither repeats nor
    /// forgets a change. From here on the absence of pictures means something.
    pub(crate) async fn load_states(&self, line: &Line) {
        let rows = match within(self.store.health_rows(line.camera)).await {
            Ok(rows) => rows,
            Err(error) => {
                warn!(camera = %line.camera, error = error.chain(), "the last state is not known");
                Vec::new()
            }
        };
        for slot in line.slots().iter().filter(|slot| slot.is_kept()) {
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

    /// The camera is no longer run by anybody: nothing is known about it.
    pub(crate) async fn forget_states(&self, line: &Line, now: Timestamp) {
        for slot in line.slots() {
            let known = slot
                .witness()
                .row
                .is_some_and(|row| row.state != State::Unknown);
            if known {
                self.write_state(
                    &slot,
                    Health {
                        state: State::Unknown,
                        since: Some(now),
                    },
                )
                .await;
            }
        }
    }
}
