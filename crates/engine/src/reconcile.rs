//! Compares the plan with what lies on the disk: a stream whose pictures come, that is to be
//! recorded, and of which nothing was written for a while is not recorded, whatever the recorder
//! believes. That is written down for the camera, and the alerts tell people.
//!
//! What is looked at is the disk (the file that is being written must be there) and the rows, not
//! what the parts of the engine say of themselves.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use domain::{Result, Timestamp, health::State, id::CameraId};
use tokio::time::{self, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::{
    Inner,
    patience::within,
    slot::{Purpose, Slot},
};

/// What the database says of each camera: since when nothing is written.
type Said = HashMap<CameraId, Option<Timestamp>>;

/// Looks until `stop`.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let mut tick = time::interval(engine.settings.reconcile_every);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut said = Said::new();
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        match stop.run_until_cancelled(engine.reconcile(&mut said)).await {
            Some(Err(error)) => warn!(
                error = error.chain(),
                "plan and footage could not be compared; tried again shortly"
            ),
            Some(Ok(())) => {}
            None => return,
        }
    }
}

impl Inner {
    async fn reconcile(&self, said: &mut Said) -> Result<()> {
        let now = self.clock.now();
        let mut found: Said = HashMap::new();
        for slot in self.lines.slots() {
            let missing = self.unrecorded(&slot, now).await?;
            let camera = found.entry(slot.camera).or_default();
            *camera = match (*camera, missing) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
        for (&camera, &since) in &found {
            // Since when does not matter once people are to be told.
            let known = said.get(&camera).copied();
            if known.is_some_and(|known| known.is_some() == since.is_some()) {
                continue;
            }
            within(self.store.recording_apply(camera, since)).await?;
            said.insert(camera, since);
            match since {
                Some(since) => error!(%camera, %since, "pictures come and are not written"),
                None if known.is_some() => info!(%camera, "is written again"),
                None => {}
            }
        }
        let here: HashSet<CameraId> = found.into_keys().collect();
        said.retain(|camera, _| here.contains(camera));
        Ok(())
    }

    /// Since when a stream that is to be recorded, and whose pictures come, is not on the disk;
    /// `None` when it is, or when nothing can be.
    async fn unrecorded(&self, slot: &Slot, now: Timestamp) -> Result<Option<Timestamp>> {
        let (camera, stream) = (slot.camera, slot.stream);
        // What was written and is gone is told of though the next file is there: for as long as it
        // takes until people hear of it.
        let told = self.settings.alert.raise + self.settings.reconcile_late;
        let lost = slot.witness().lost;
        if let Some((span, _)) = lost.filter(|(_, found)| now.since(*found) < told) {
            return Ok(Some(span.from()));
        }
        let online = {
            let witness = slot.witness();
            let is_due = witness.purpose == Purpose::Recorded;
            let since = witness.health.since.max(witness.due).unwrap_or(now);
            (is_due && witness.health.state == State::Online).then_some(since)
        };
        let late = |last: Timestamp| now.since(last) > self.settings.reconcile_late;
        let Some(mut last) = online.filter(|online| late(*online)) else {
            return Ok(None);
        };
        let parts = self.open_segment(camera, stream).map(|open| open.parts);
        let parts = parts.unwrap_or_default();
        if parts.iter().any(|part| !late(part.end)) {
            let footage = Arc::clone(&self.footage);
            let there = move || {
                let there = parts.into_iter().filter(|part| {
                    // A disk that does not answer does not say that the file is there.
                    footage.is_written(&part.file).unwrap_or(false)
                });
                there.map(|part| part.end).max()
            };
            let written = self.blocking("look for the files being written", there);
            last = last.max(written.await?.unwrap_or(last));
        }
        if late(last) {
            let bounds = within(self.store.segment_bounds(camera, stream)).await?;
            last = last.max(bounds.map_or(last, |(_, end)| end));
        }
        Ok(late(last).then_some(last))
    }
}
