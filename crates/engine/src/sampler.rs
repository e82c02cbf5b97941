//! Looks at the pictures of every camera now and then, to tell a frozen picture from a living one.
//!
//! One look is two key pictures, one after the other; when they are the same, a third one a little
//! later decides. So a camera that froze is found by the next look, and a source that repeats
//! itself is not accused for being met at the same point twice. The rule is `domain::quality`'s.

use std::{collections::HashMap, sync::Arc, time::Duration};

use domain::{
    Result, Timestamp,
    id::CameraId,
    quality::{Signature, StillLimits, Stillness, Want, stillness},
};
use media::hub::Frame;
use tokio::{
    task::JoinSet,
    time::{self, Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error};

use crate::{Inner, inspect::Inspect, slot::Slot};

/// How often it is seen who is due.
const TICK: Duration = Duration::from_millis(500);
/// At least this long between the two pictures of a look.
const PAIR: Duration = Duration::from_millis(900);
/// At least this long before the picture that decides.
const DECIDING: Duration = Duration::from_millis(2100);
/// A frozen camera is looked at this often, so that its return shows soon.
const FROZEN: Duration = Duration::from_secs(5);
/// A stream without a picture for this long has nothing to look at; health tells.
const STALE: Duration = Duration::from_secs(5);

/// What is remembered of a camera's pictures.
#[derive(Debug)]
struct Look {
    previous: Option<Signature>,
    /// How many pictures in a row were the same as the one before.
    same: u32,
    /// Whether the next picture begins a look, rather than being compared in one.
    begins: bool,
    session: u64,
    received: Timestamp,
    due: Instant,
    running: bool,
}

/// One picture that was looked at.
struct Looked {
    slot: Arc<Slot>,
    signature: Result<Option<Signature>>,
}

/// Looks until `stop`.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let Some(inspect) = &engine.inspect else {
        return;
    };
    let every = engine.settings.sample_every;
    // Whoever asks for a still gets the other children.
    let most = engine.settings.inspectors.saturating_sub(1).max(1);
    let mut looks: HashMap<CameraId, Look> = HashMap::new();
    let mut running: JoinSet<Looked> = JoinSet::new();
    let mut tick = time::interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            Some(done) = running.join_next() => match done {
                Ok(looked) => {
                    if let Some(look) = looks.get_mut(&looked.slot.camera) {
                        look.learn(looked, every);
                    }
                }
                Err(failure) => error!(%failure, "a look at a picture failed"),
            },
            _ = tick.tick() => {}
        }
        let mut lines = engine.lines.all();
        lines.sort_by_key(|line| looks.get(&line.camera).map(|look| look.due));
        looks.retain(|camera, _| lines.iter().any(|line| line.camera == *camera));
        for line in lines {
            if running.len() >= most {
                break;
            }
            let Some(slot) = line.first() else { continue };
            let Some(frame) = fresh(&slot, engine.clock.now()) else {
                continue;
            };
            let look = looks
                .entry(line.camera)
                .or_insert_with(|| Look::new(&frame));
            if look.wants(&frame) {
                running.spawn(look_at(Arc::clone(inspect), slot, frame));
            }
        }
    }
}

/// The newest key picture of a stream that shows pictures now.
fn fresh(slot: &Slot, now: Timestamp) -> Option<Arc<Frame>> {
    let hub = slot.hub();
    let alive = hub
        .counters()
        .last_picture
        .is_some_and(|at| now.since(at) < STALE);
    alive.then(|| hub.latest_key()).flatten()
}

async fn look_at(inspect: Arc<Inspect>, slot: Arc<Slot>, frame: Arc<Frame>) -> Looked {
    let want = Want {
        measure: true,
        ..Want::default()
    };
    let looked = inspect
        .look(frame.format.codec, &frame.annex_b(), want)
        .await;
    let signature = looked.map(|looked| {
        // What the decoder had to fill in is not the camera's picture.
        let whole = !looked.seen.damaged;
        looked
            .seen
            .measurement
            .filter(|_| whole)
            .map(|measured| measured.signature)
    });
    Looked { slot, signature }
}

impl Look {
    fn new(frame: &Frame) -> Self {
        Self {
            previous: None,
            same: 0,
            begins: true,
            session: frame.session,
            received: Timestamp(0),
            due: Instant::now(),
            running: false,
        }
    }

    /// Whether this picture is to be looked at now; if so, it is noted as taken.
    fn wants(&mut self, frame: &Frame) -> bool {
        let reconnected = self.session != frame.session;
        if self.running || self.received == frame.received {
            return false;
        }
        if !reconnected && Instant::now() < self.due {
            return false;
        }
        self.begins |= reconnected;
        (self.session, self.received) = (frame.session, frame.received);
        self.running = true;
        true
    }

    /// Takes in what was seen, and says when to look again.
    fn learn(&mut self, looked: Looked, every: Duration) {
        self.running = false;
        let slot = looked.slot;
        let signature = match looked.signature {
            Ok(Some(signature)) => signature,
            Ok(None) => return self.rest(every),
            Err(error) => {
                debug!(camera = %slot.camera, error = error.chain(), "a picture was not seen");
                return self.rest(every);
            }
        };
        let limits = StillLimits::default();
        let still =
            (self.previous.as_ref()).map(|previous| stillness(previous, &signature, &limits));
        self.previous = Some(signature);
        self.same = if still == Some(Stillness::Frozen) {
            self.same + 1
        } else {
            0
        };
        let before = slot.witness().seen.frozen;
        let frozen = match (still, self.same) {
            // Nothing to compare with, or in doubt: what was known stands.
            (None, _) | (_, 1) => before,
            (_, same) => same > 1,
        };
        slot.witness().seen.frozen = frozen;
        let wait = if std::mem::take(&mut self.begins) {
            PAIR
        } else if frozen {
            every.min(FROZEN)
        } else if self.same > 0 {
            DECIDING
        } else {
            self.begins = true;
            every
        };
        self.due = Instant::now() + wait;
    }

    /// Nothing was seen: the pictures before say nothing about the next.
    fn rest(&mut self, every: Duration) {
        (self.previous, self.same, self.begins) = (None, 0, true);
        self.due = Instant::now() + every;
    }
}

#[cfg(test)]
mod tests;
