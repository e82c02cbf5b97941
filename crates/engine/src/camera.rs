//! One camera: gives its streams their purposes, tells the recorder what to write, and keeps the
//! streams connected until told to stop.

use std::{panic, sync::Arc};

use domain::id::CameraId;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, info_span, warn};

use crate::{
    Inner,
    recording::Note,
    setup::Setup,
    slot::{Purpose, Slot},
    stream::Stream,
};

/// Runs a camera until `stop`. What it made known stays, for the next run or for
/// [`Inner::leave`].
pub(crate) async fn run(engine: Arc<Inner>, setup: Arc<Setup>, stop: CancellationToken) {
    let camera = &setup.camera;
    let line = engine.lines.open(camera.id);
    for slot in line.configure(camera, engine.settings.ring_bytes) {
        slot.set_purpose(Purpose::OnDemand);
        engine.record(&slot).await;
        slot.close();
    }
    if stop
        .run_until_cancelled(engine.load_states(&line))
        .await
        .is_none()
    {
        return;
    }
    for slot in line.slots() {
        engine.record(&slot).await;
    }
    let mut streams = JoinSet::new();
    for slot in line.slots() {
        let Some(source) = setup.source(slot.stream) else {
            warn!(stream = %slot.stream, "the address is not usable");
            continue;
        };
        let span = info_span!("stream", stream = %slot.stream);
        let stream = Stream {
            slot,
            line: Arc::clone(&line),
            source,
            budgets: setup.budgets(&engine.budgets),
            clock: engine.clock.clone(),
            limits: engine.settings.source,
            linger: engine.settings.linger,
            notes: engine.notes.clone(),
        };
        streams.spawn(stream.run(stop.clone()).instrument(span));
    }
    while let Some(done) = streams.join_next().await {
        if let Err(failure) = done
            && let Ok(panic) = failure.try_into_panic()
        {
            // The whole camera is started again.
            panic::resume_unwind(panic);
        }
    }
    stop.cancelled().await;
}

impl Inner {
    /// Begins or ends recording a stream as its purpose wants.
    async fn record(&self, slot: &Slot) {
        if !self.records() {
            return;
        }
        let (camera, stream, at) = (slot.camera, slot.stream, self.clock.now());
        let (was, wanted) = {
            let mut witness = slot.witness();
            let wanted = witness.purpose == Purpose::Recorded;
            (std::mem::replace(&mut witness.handed_over, wanted), wanted)
        };
        match (was, wanted) {
            (false, true) => {
                self.note(Note::Resumed { camera, stream, at }).await;
                self.begin_recording(camera, stream).await;
            }
            (true, false) => {
                let recording = slot.witness().recording;
                self.note(Note::Unplanned {
                    camera,
                    stream,
                    at,
                    recording,
                })
                .await;
                self.end_recording(camera, stream);
            }
            _ => {}
        }
    }

    /// A camera is no longer run here; `disabled` when it is not to run at all. Another node that
    /// took it writes down by itself how it is.
    pub(crate) async fn leave(&self, camera: CameraId, disabled: bool) {
        let Some(line) = self.lines.remove(camera) else {
            return;
        };
        for slot in line.slots() {
            if disabled {
                slot.set_purpose(Purpose::OnDemand);
                self.record(&slot).await;
            } else {
                self.end_recording(camera, slot.stream);
            }
        }
        if disabled {
            self.forget_states(&line, self.clock.now()).await;
        }
        for slot in line.slots() {
            slot.close();
        }
    }

    pub(crate) async fn note(&self, note: Note) {
        // Fails only when the gateway has stopped.
        let _ = self.notes.send(note).await;
    }
}
