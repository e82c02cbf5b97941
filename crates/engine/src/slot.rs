//! One stream as everybody here knows it: its ring, its witnesses, who needs it.
//!
//! A slot outlives connections, changed settings and panics of the camera's task, so that viewers,
//! the recorder and health keep what they hold. Connecting is `stream`'s, judging is `health`'s.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{
    Span, Timestamp,
    footage::GapReason,
    health::{Health, Patience, Reason, Seen},
    id::CameraId,
    video::StreamKind,
};
use media::hub::{Counters, Hub, Reader};
use tokio::{sync::Notify, time::Instant};

use crate::view::StreamHealth;

/// A stream that is older than this is not shown to a viewer as if it were now.
const STALE: Duration = Duration::from_secs(3);

/// After this long the last key picture is another than the one that was recorded last.
const RELEASED: Duration = Duration::from_secs(60);

/// Why a stream is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It is recorded.
    Recorded,
    /// It is written into files that go unless an event wants them.
    Rolling,
    /// It is not recorded now, and tells whether the camera lives, or is recorded in a moment.
    Watched,
    /// Only while somebody looks.
    OnDemand,
}

/// One stream of one camera that runs here.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) camera: CameraId,
    pub(crate) stream: StreamKind,
    ring_bytes: usize,
    ring: Mutex<Ring>,
    witness: Mutex<Witness>,
    /// Viewers came or went, or the purpose changed.
    attention: Notify,
}

#[derive(Debug)]
struct Ring {
    hub: Hub,
    viewers: usize,
    /// When the last viewer left.
    left: Option<Instant>,
}

/// What is known about the stream.
#[derive(Debug)]
pub(crate) struct Witness {
    pub(crate) purpose: Purpose,
    pub(crate) seen: Seen,
    /// The last failure in words; never a secret.
    pub(crate) detail: Option<String>,
    /// When the camera is tried next, while waiting.
    pub(crate) next_try: Option<Timestamp>,
    /// Why the last session ended, kept after pictures came again: a gap is told afterwards.
    pub(crate) ended: Option<(Reason, Timestamp)>,
    pub(crate) health: Health,
    /// What the database says, once that is known.
    pub(crate) row: Option<Health>,
    /// Whether the recorder was given it.
    pub(crate) handed_over: bool,
    /// Whether the recorder only rolls it, and for how long back.
    pub(crate) rolling: Option<Duration>,
    /// From when on the recorder was told to keep what it had rolled.
    pub(crate) kept_from: Option<Timestamp>,
    /// When it was last taken from the recorder.
    pub(crate) released: Option<Instant>,
    /// Whether what is missing from before this run was given its reason.
    pub(crate) begun: bool,
    /// Whether the plan wants it at times.
    pub(crate) scheduled: bool,
    /// Since when it is to be recorded.
    pub(crate) due: Option<Timestamp>,
    /// Since when it is not any more.
    pub(crate) rested: Option<Timestamp>,
    /// Whether the recorder writes it now.
    pub(crate) recording: bool,
    /// The reason that the open gap was given here.
    pub(crate) gap: Option<GapReason>,
    /// What was written last and is gone, and when that was found.
    pub(crate) lost: Option<(Span, Timestamp)>,
    /// When the stream was last judged.
    judged: Option<Timestamp>,
    /// How many pictures there were then, and when the last one came by the clock as it is now.
    heard: (u64, Option<Timestamp>),
}

impl Witness {
    /// Takes in how many pictures came. Where the clock went back since the last time, what was
    /// written down goes with it: a time in the future would have no age, and a camera that is
    /// away would be online.
    fn hear(&mut self, counters: &Counters, now: Timestamp) {
        if self.heard.0 != counters.frames {
            self.heard = (counters.frames, counters.last_picture);
        }
        let back = self.judged.map_or(Duration::ZERO, |last| last.since(now));
        self.judged = Some(now);
        if back.is_zero() {
            return;
        }
        let failure = self.seen.failure.as_mut().map(|(_, at)| at);
        let ended = self.ended.as_mut().map(|(_, at)| at);
        let known = [
            self.seen.since.as_mut(),
            self.heard.1.as_mut(),
            self.due.as_mut(),
            self.rested.as_mut(),
            failure,
            ended,
        ];
        for at in known.into_iter().flatten().filter(|at| **at > now) {
            *at = *at - back;
        }
    }

    /// When the last picture came.
    fn picture(&self, counters: &Counters) -> Option<Timestamp> {
        if self.heard.0 == counters.frames {
            self.heard.1
        } else {
            counters.last_picture
        }
    }

    /// Why the last session failed, unless pictures came after it.
    fn failure(&self, counters: &Counters) -> Option<(Reason, Timestamp)> {
        let picture = self.picture(counters);
        (self.seen.failure).filter(|(_, at)| picture.is_none_or(|picture| picture <= *at))
    }
}

impl Slot {
    /// A stream that was never connected.
    pub(crate) fn new(camera: CameraId, stream: StreamKind, ring_bytes: usize) -> Self {
        Self {
            camera,
            stream,
            ring_bytes,
            ring: Mutex::new(Ring {
                hub: Hub::new(ring_bytes),
                viewers: 0,
                left: None,
            }),
            witness: Mutex::new(Witness {
                purpose: Purpose::OnDemand,
                seen: Seen::default(),
                detail: None,
                next_try: None,
                ended: None,
                health: Health::default(),
                row: None,
                handed_over: false,
                rolling: None,
                kept_from: None,
                released: None,
                begun: false,
                scheduled: false,
                due: None,
                rested: None,
                recording: false,
                gap: None,
                lost: None,
                judged: None,
                heard: (0, None),
            }),
            attention: Notify::new(),
        }
    }

    /// The ring that pictures go to now.
    pub(crate) fn hub(&self) -> Hub {
        self.ring().hub.clone()
    }

    /// What is known, to read or change; never held across a wait.
    pub(crate) fn witness(&self) -> MutexGuard<'_, Witness> {
        self.witness.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets why the stream is connected, from `now` on.
    pub(crate) fn set_purpose(&self, purpose: Purpose, now: Timestamp) {
        let mut witness = self.witness();
        if std::mem::replace(&mut witness.purpose, purpose) == purpose {
            return;
        }
        if purpose == Purpose::Recorded {
            (witness.due, witness.rested) = (Some(now), None);
        } else if witness.due.take().is_some() {
            witness.rested = Some(now);
        }
        drop(witness);
        self.attention.notify_waiters();
    }

    /// Begins trying: from now on the absence of pictures means something.
    pub(crate) fn begin(&self, now: Timestamp) {
        self.witness().seen.since.get_or_insert(now);
    }

    /// Nobody needs the stream: nothing is known about it any more. Old pictures go, so that the
    /// next viewer does not see them. One that is wanted again meanwhile stays as it is: the
    /// recorder may hold a reader already.
    pub(crate) fn rest(&self) {
        let mut ring = self.ring();
        if self.is_kept() {
            return;
        }
        if ring.viewers == 0 {
            ring.hub.close();
            ring.hub = Hub::new(self.ring_bytes);
        }
        drop(ring);
        let mut witness = self.witness();
        (witness.seen, witness.heard) = (Seen::default(), (0, None));
        (witness.detail, witness.next_try) = (None, None);
    }

    /// Writes down why a session ended or none began.
    pub(crate) fn failed(&self, reason: Reason, detail: String, now: Timestamp) {
        let mut witness = self.witness();
        witness.seen.failure = Some((reason, now));
        witness.ended = Some((reason, now));
        witness.detail = Some(detail);
    }

    /// The witnesses together: what was written down and when the last picture came.
    pub(crate) fn seen(&self) -> Seen {
        let counters = self.hub().counters();
        let witness = self.witness();
        Seen {
            picture: witness.picture(&counters),
            ..witness.seen
        }
    }

    /// Judges the stream; whether its state changed.
    pub(crate) fn judge(&self, now: Timestamp, patience: &Patience) -> bool {
        let counters = self.hub().counters();
        self.witness().hear(&counters, now);
        let seen = self.seen();
        let mut witness = self.witness();
        let judged = witness.health.judged(&seen, now, patience);
        let changed = judged != witness.health;
        witness.health = judged;
        changed
    }

    /// The reason for footage that is missing from `from` on.
    pub(crate) fn gap_reason(&self, from: Timestamp) -> GapReason {
        let counters = self.hub().counters();
        let witness = self.witness();
        let failure = (witness.failure(&counters)).or(witness.ended.filter(|(_, at)| *at >= from));
        match failure {
            Some((reason, _)) => reason.into(),
            None if counters.last_picture.is_some() => GapReason::Silent,
            None => GapReason::Starting,
        }
    }

    /// A reader for the recorder; of a stream that comes already, from its last key picture on, so
    /// that recording does not begin late. What was recorded a moment ago is not recorded twice.
    pub(crate) fn reader(&self, now: Timestamp) -> Reader {
        let released = self.witness().released;
        let ring = self.ring();
        let last = ring.hub.counters().last_picture;
        let fresh = last.is_some_and(|at| now.since(at) < STALE);
        if fresh && released.is_none_or(|at| at.elapsed() > RELEASED) {
            ring.hub.subscribe()
        } else {
            ring.hub.subscribe_new()
        }
    }

    /// A reader for a viewer who counts as one until [`Slot::unview`].
    pub(crate) fn view(&self, now: Timestamp) -> Reader {
        let mut ring = self.ring();
        ring.viewers += 1;
        let fresh = (ring.hub.counters().last_picture).is_some_and(|at| now.since(at) < STALE);
        let reader = if fresh {
            ring.hub.subscribe()
        } else {
            ring.hub.subscribe_new()
        };
        drop(ring);
        self.attention.notify_waiters();
        reader
    }

    /// A viewer left.
    pub(crate) fn unview(&self) {
        let mut ring = self.ring();
        ring.viewers = ring.viewers.saturating_sub(1);
        if ring.viewers == 0 {
            ring.left = Some(Instant::now());
        }
        drop(ring);
        self.attention.notify_waiters();
    }

    /// How many look at it.
    pub(crate) fn viewers(&self) -> usize {
        self.ring().viewers
    }

    /// Whether the stream runs even when nobody looks.
    pub(crate) fn is_kept(&self) -> bool {
        self.witness().purpose != Purpose::OnDemand
    }

    /// Waits until somebody needs the stream.
    pub(crate) async fn needed(&self) {
        loop {
            let attention = self.attention.notified();
            tokio::pin!(attention);
            attention.as_mut().enable();
            if self.is_kept() || self.viewers() > 0 {
                return;
            }
            attention.await;
        }
    }

    /// Waits until nobody has needed the stream for `linger`.
    pub(crate) async fn unneeded(&self, linger: Duration) {
        loop {
            let attention = self.attention.notified();
            tokio::pin!(attention);
            attention.as_mut().enable();
            let quiet = (!self.is_kept())
                .then(|| {
                    let ring = self.ring();
                    (ring.viewers == 0).then(|| ring.left.map_or(Duration::ZERO, |at| at.elapsed()))
                })
                .flatten();
            match quiet {
                None => attention.await,
                Some(quiet) if quiet >= linger => return,
                Some(quiet) => tokio::select! {
                    () = attention => {}
                    () = tokio::time::sleep(linger - quiet) => {}
                },
            }
        }
    }

    /// The stream is gone for good: viewers are told that it ended.
    pub(crate) fn close(&self) {
        self.ring().hub.close();
    }

    /// What people are told about the stream.
    pub(crate) fn told(&self) -> StreamHealth {
        let (counters, viewers): (Counters, usize) = {
            let ring = self.ring();
            (ring.hub.counters(), ring.viewers)
        };
        let witness = self.witness();
        let failure = witness.failure(&counters);
        StreamHealth {
            stream: self.stream,
            health: witness.health,
            reason: failure.map(|(reason, _)| reason),
            detail: failure.and(witness.detail.clone()),
            next_try: failure.and(witness.next_try),
            recording: witness.recording,
            open: witness.purpose != Purpose::OnDemand || witness.seen.since.is_some(),
            viewers,
            counters,
        }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
