//! One camera: gives its streams their purposes as its plan wants it by the hour and by events,
//! tells the recorder what to write, and keeps the streams connected until told to stop.
//!
//! A change of the plan, or of the sub-stream, touches only what it changes: what stays wanted is
//! neither connected nor cut anew.

use std::{collections::HashMap, panic, sync::Arc, time::Duration};

use domain::{Timestamp, health::State, id::CameraId, video::StreamKind};
use media::source::Source;
use tokio::{
    sync::watch,
    task::{JoinError, JoinSet},
    time::{self, Instant},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, info_span, warn};

use crate::{
    Inner,
    line::Line,
    plan::{self, Wanted},
    recording::{Away, Note},
    setup::Setup,
    slot::{Purpose, Slot},
    stream::Stream,
};

/// A camera that begins to run so long after the gateway did was not run by it before either.
const STARTING: Duration = Duration::from_secs(60);

/// Runs a camera until `stop`; `news` has how it is to be run, and tells of changes. What it made
/// known stays, for the next run or for [`Inner::leave`].
pub(crate) async fn run(
    engine: Arc<Inner>,
    mut news: watch::Receiver<Arc<Setup>>,
    stop: CancellationToken,
) {
    let mut setup = Arc::clone(&news.borrow_and_update());
    let line = engine.lines.open(setup.camera.id);
    line.forget_account();
    let mut wanted = Wanted::default();
    let mut streams = Streams::default();
    loop {
        engine.look(&line, &setup, &mut wanted, &stop).await;
        if stop.is_cancelled() {
            break;
        }
        streams.fit(&engine, &line, &setup, &stop);
        let rest = plan::rest(&setup.camera, engine.clock.now(), &wanted.spans);
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(done) = streams.tasks.join_next() => streams.ended(done),
            Ok(()) = news.changed() => {
                setup = Arc::clone(&news.borrow_and_update());
                // Other events may count now.
                wanted = Wanted::default();
            }
            () = line.poked() => {}
            () = time::sleep(rest) => {}
        }
    }
    while let Some(done) = streams.tasks.join_next().await {
        streams.ended(done);
    }
}

/// The streams of a camera that are kept connected.
#[derive(Default)]
struct Streams {
    running: HashMap<StreamKind, Running>,
    tasks: JoinSet<StreamKind>,
}

struct Running {
    source: Source,
    slot: Arc<Slot>,
    stop: CancellationToken,
}

impl Streams {
    /// Starts what is to run and does not; ends what is to run differently, which is started when
    /// it has ended.
    fn fit(
        &mut self,
        engine: &Arc<Inner>,
        line: &Arc<Line>,
        setup: &Setup,
        stop: &CancellationToken,
    ) {
        let slots = line.slots();
        for running in self.running.values() {
            let source = setup.source(running.slot.stream);
            let same = slots.iter().any(|slot| Arc::ptr_eq(slot, &running.slot));
            if !same || source.as_ref() != Some(&running.source) {
                running.stop.cancel();
            }
        }
        for slot in slots {
            let kind = slot.stream;
            if setup.camera.stream(kind).is_none() || self.running.contains_key(&kind) {
                continue;
            }
            let Some(source) = setup.source(kind) else {
                warn!(stream = %kind, "the address is not usable");
                continue;
            };
            let span = info_span!("stream", stream = %kind);
            let stop = stop.child_token();
            let running = Running {
                source: source.clone(),
                slot: Arc::clone(&slot),
                stop: stop.clone(),
            };
            self.running.insert(kind, running);
            let stream = Stream {
                slot,
                line: Arc::clone(line),
                source,
                budgets: setup.budgets(&engine.budgets),
                clock: engine.clock.clone(),
                limits: engine.settings.source.clone(),
                linger: engine.settings.linger,
                notes: engine.notes.clone(),
            };
            let run = async move {
                stream.run(stop).await;
                kind
            };
            self.tasks
                .spawn_on(run.instrument(span), engine.wire.thread());
        }
    }

    fn ended(&mut self, done: Result<StreamKind, JoinError>) {
        match done.map_err(JoinError::try_into_panic) {
            Ok(kind) => {
                self.running.remove(&kind);
            }
            // The whole camera is started again.
            Err(Ok(panic)) => panic::resume_unwind(panic),
            Err(Err(_)) => {}
        }
    }
}

impl Inner {
    /// Gives the streams of a camera the purposes that they have now, and tells the recorder. What
    /// may take long ends with `stop`; telling the recorder does not end half-way.
    async fn look(
        &self,
        line: &Line,
        setup: &Setup,
        wanted: &mut Wanted,
        stop: &CancellationToken,
    ) {
        let camera = &setup.camera;
        for slot in line.configure(camera, self.settings.ring_bytes) {
            slot.witness().scheduled = false;
            self.turn(&slot, Purpose::OnDemand, self.clock.now(), None)
                .await;
            slot.close();
        }
        let read = stop.run_until_cancelled(wanted.read(self, camera));
        if read.await.is_none() {
            return;
        }
        let now = self.clock.now();
        let slots = line.slots();
        let purpose = |slot: &Slot| plan::purpose(camera, slot.stream, now, &wanted.spans);
        let unknown: Vec<_> = slots
            .iter()
            .filter(|slot| purpose(slot) != Purpose::OnDemand && slot.witness().row.is_none())
            .collect();
        if !unknown.is_empty() {
            let load = stop.run_until_cancelled(self.load_states(camera.id, &unknown));
            if load.await.is_none() {
                return;
            }
        }
        for slot in &slots {
            let away = {
                let mut witness = slot.witness();
                witness.scheduled = camera.records(slot.stream);
                let first = !std::mem::replace(&mut witness.begun, true);
                (first && witness.scheduled).then(|| Away {
                    planned: plan::past(camera, now, &wanted.spans),
                    alive_until: self.alive_until(now),
                })
            };
            let how = How {
                back: plan::back(camera),
                from: plan::current(&wanted.spans, now).map_or(now, |span| span.from()),
                away,
            };
            self.turn(slot, purpose(slot), now, Some(how)).await;
        }
    }

    /// Until when the run before this one was alive, where it was killed and the camera was run by
    /// it.
    fn alive_until(&self, now: Timestamp) -> Option<Timestamp> {
        let started = *self.started.lock().unwrap_or_else(|e| e.into_inner());
        let started = started.filter(|at| now.since(*at) < STARTING);
        started.and_then(|_| *self.killed.get()?)
    }

    /// Begins, ends or changes the recording of a stream as its purpose is now.
    async fn turn(&self, slot: &Slot, purpose: Purpose, at: Timestamp, how: Option<How>) {
        let (camera, stream) = (slot.camera, slot.stream);
        slot.set_purpose(purpose, at);
        if !self.records() {
            return;
        }
        let how = how.unwrap_or_default();
        let wanted = match purpose {
            Purpose::Recorded => Writing::Kept,
            Purpose::Rolling => Writing::Rolled(how.back),
            Purpose::Watched | Purpose::OnDemand => Writing::Nothing,
        };
        let (was, recording, kept_from) = {
            let mut witness = slot.witness();
            let was = match (witness.handed_over, witness.rolling) {
                (false, _) => Writing::Nothing,
                (true, None) => Writing::Kept,
                (true, Some(back)) => Writing::Rolled(back),
            };
            witness.handed_over = wanted != Writing::Nothing;
            witness.rolling = match wanted {
                Writing::Rolled(back) => Some(back),
                _ => None,
            };
            let kept_from = witness.kept_from.filter(|_| was == Writing::Kept);
            witness.kept_from = Some(kept_from.map_or(how.from, |kept| kept.min(how.from)));
            if (was, wanted) == (Writing::Kept, Writing::Nothing) {
                witness.released = Some(Instant::now());
            }
            (was, witness.recording, kept_from)
        };
        let away = how.away;
        let resumed = |away| Note::Resumed {
            camera,
            stream,
            at,
            away,
        };
        let rested = |away| Note::Rested {
            camera,
            stream,
            at,
            away,
        };
        match (was, wanted) {
            (Writing::Nothing, Writing::Kept) => {
                self.note(resumed(away)).await;
                self.begin_recording(slot, at).await;
            }
            (Writing::Nothing, Writing::Rolled(_)) => {
                self.note(rested(away)).await;
                self.begin_recording(slot, at).await;
            }
            (Writing::Rolled(_), Writing::Kept) => {
                self.note(resumed(away)).await;
                self.tell_writers(|writer| writer.keep(camera, stream, how.from));
            }
            // Another event wants more of what was rolled before.
            (Writing::Kept, Writing::Kept) if kept_from.is_some_and(|kept| how.from < kept) => {
                self.tell_writers(|writer| writer.keep(camera, stream, how.from));
            }
            (Writing::Kept, Writing::Rolled(back)) => {
                // Where it is being recorded, the recorder tells where that ends.
                if !recording {
                    self.note(rested(away)).await;
                }
                self.tell_writers(|writer| writer.roll(camera, stream, back));
            }
            (Writing::Rolled(was), Writing::Rolled(back)) if was != back => {
                self.tell_writers(|writer| writer.roll(camera, stream, back));
            }
            (Writing::Kept, Writing::Nothing) => {
                self.note(Note::Unplanned {
                    camera,
                    stream,
                    at,
                    recording,
                })
                .await;
                self.end_recording(camera, stream);
            }
            (Writing::Rolled(_), Writing::Nothing) => {
                self.end_recording(camera, stream);
            }
            _ if away.is_some() => {
                self.note(rested(away)).await;
            }
            _ => {}
        }
    }

    /// A camera is no longer run here; `rest` is its state when it is not to run at all. Another node
    /// that took it writes down by itself how it is.
    pub(crate) async fn leave(&self, camera: CameraId, rest: Option<State>) {
        let Some(line) = self.lines.remove(camera) else {
            return;
        };
        for slot in line.slots() {
            if rest.is_some() {
                self.turn(&slot, Purpose::OnDemand, self.clock.now(), None)
                    .await;
            } else {
                self.end_recording(camera, slot.stream);
            }
        }
        if let Some(state) = rest {
            self.rest_states(&line, state, self.clock.now()).await;
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

/// What the recorder does with a stream.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Writing {
    Nothing,
    /// Files that go so long after their end.
    Rolled(Duration),
    Kept,
}

/// What the recorder is told besides.
struct How {
    /// How long after its end a file goes that nobody wanted.
    back: Duration,
    /// From when on what was rolled is kept.
    from: Timestamp,
    /// What is to be explained from before this run.
    away: Option<Away>,
}

impl Default for How {
    fn default() -> Self {
        Self {
            back: Duration::ZERO,
            from: Timestamp(i64::MAX),
            away: None,
        }
    }
}
