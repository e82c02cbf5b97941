//! What the recorder and the streams tell, written down in order: a row per sealed segment, a gap
//! with its reason for everything that is missing.
//!
//! While the database is away, recording goes on and the notes wait here. The list is bounded: what
//! no longer fits is dropped, and found again on the disk (`startup`). Writing files is `media`'s.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use domain::{
    ErrorKind, Result, Span, Timestamp,
    footage::{GapReason, Segment},
    id::CameraId,
    schedule,
    video::StreamKind,
};
use media::record::Recorded;
use tokio::{
    sync::{Mutex, mpsc},
    time::{self, Instant},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::{
    Inner,
    patience::{passes, within},
    slot::Purpose,
    startup, volume,
    waiting::Waiting,
};

/// Most notes that wait for the database: for a hundred cameras about an hour.
const WAITING: usize = 8192;
/// How often one entry may fail with an error that should not be, before it is given up: for a
/// minute, in which a database that changes its master, or refuses to write, comes back.
const FAILURES: u32 = 60;
/// How long to wait before the database is tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// How long the recorder's last messages may take after it was stopped.
const GRACE: Duration = Duration::from_millis(300);
/// A stream that ends is not missing its last picture before so long.
const LAST_PICTURE: Duration = Duration::from_secs(2);
/// How long the last notes may take when the gateway stops.
const LAST: Duration = Duration::from_secs(2);

/// What is not known yet of the time before this run.
#[derive(Clone, Debug)]
pub(crate) struct Away {
    /// What of it was to be recorded, in order.
    pub(crate) planned: Vec<Span>,
    /// Until when the run before was alive, where it was killed.
    pub(crate) alive_until: Option<Timestamp>,
}

/// What streams tell.
#[derive(Clone, Debug)]
pub(crate) enum Note {
    /// A stream is to be recorded from here on.
    Resumed {
        camera: CameraId,
        stream: StreamKind,
        at: Timestamp,
        away: Option<Away>,
    },
    /// A stream is not to be recorded from here on, and was not recorded either.
    Rested {
        camera: CameraId,
        stream: StreamKind,
        at: Timestamp,
        away: Option<Away>,
    },
    /// A session failed.
    Failed {
        camera: CameraId,
        stream: StreamKind,
        at: Timestamp,
    },
    /// No volume takes the stream.
    Nowhere {
        camera: CameraId,
        stream: StreamKind,
        at: Timestamp,
    },
    /// The stream is no longer to be recorded; where it was just being recorded, the end of what
    /// is kept is told by the recorder.
    Unplanned {
        camera: CameraId,
        stream: StreamKind,
        at: Timestamp,
        recording: bool,
    },
}

/// Something to be written to the database.
#[derive(Debug)]
enum Entry {
    Segment(Box<Segment>),
    /// What was written and is gone, or cannot be had now.
    Missing {
        camera: CameraId,
        stream: StreamKind,
        span: Span,
        reason: GapReason,
    },
    Turn {
        camera: CameraId,
        stream: StreamKind,
        at: Timestamp,
        reason: Option<GapReason>,
    },
    /// The stream begins here to be recorded, or not to be.
    Begin {
        camera: CameraId,
        stream: StreamKind,
        at: Timestamp,
        away: Option<Away>,
        /// Why it is missing until its pictures come.
        reason: GapReason,
    },
}

/// Where the recorder's and the streams' messages arrive. Behind a lock so that a keeper that
/// panicked can be started again.
pub(crate) struct Inbox {
    pub(crate) recorded: mpsc::Receiver<Recorded>,
    pub(crate) notes: mpsc::Receiver<Note>,
    waiting: VecDeque<Entry>,
    /// Whether the database was away when last asked.
    away: bool,
    /// How often the first of them failed in a way that waiting does not explain.
    failures: u32,
    /// Streams that are no longer to be recorded, until the recorder has told where they end.
    unplanned: HashSet<(CameraId, StreamKind)>,
    /// Notes were dropped: files may lie on the disk without a row.
    dropped: u64,
    /// The same as others see it.
    shown: Arc<Waiting>,
}

impl Inbox {
    pub(crate) fn new(
        recorded: mpsc::Receiver<Recorded>,
        notes: mpsc::Receiver<Note>,
        shown: Arc<Waiting>,
    ) -> Self {
        Self {
            recorded,
            notes,
            waiting: VecDeque::new(),
            away: false,
            failures: 0,
            unplanned: HashSet::new(),
            dropped: 0,
            shown,
        }
    }

    fn push(&mut self, entry: Entry) {
        if self.waiting.len() >= WAITING {
            self.pop();
            self.dropped += 1;
        }
        if let Entry::Segment(segment) = &entry {
            self.shown.add(segment);
        }
        self.waiting.push_back(entry);
        self.shown.count(self.waiting.len());
    }

    /// Lets the first go.
    fn pop(&mut self) {
        if let Some(Entry::Segment(segment)) = self.waiting.pop_front() {
            self.shown.forget(&segment);
        }
        self.shown.count(self.waiting.len());
    }
}

/// Writes down what comes until the recorder has ended, then what was left over. `end` says that the
/// recorder has been stopped; one that hangs in its disk is not waited for.
pub(crate) async fn run(engine: Arc<Inner>, inbox: Arc<Mutex<Inbox>>, end: CancellationToken) {
    let mut inbox = inbox.lock().await;
    let inbox = &mut *inbox;
    let mut again: Option<Instant> = None;
    loop {
        let retry = async {
            match again {
                Some(at) => time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            Some(note) = inbox.notes.recv() => engine.noted(inbox, note),
            told = inbox.recorded.recv() => match told {
                Some(told) => engine.told(inbox, told),
                None => break,
            },
            () = retry => again = None,
            () = time::sleep(GRACE), if end.is_cancelled() => break,
            () = end.cancelled(), if !end.is_cancelled() => continue,
        }
        if again.is_none() && end.run_until_cancelled(engine.write_down(inbox)).await == Some(false)
        {
            again = Some(Instant::now() + AGAIN);
        }
    }
    engine.last_gaps(inbox);
    let last = async {
        while !engine.write_down(inbox).await {
            time::sleep(AGAIN / 4).await;
        }
    };
    if time::timeout(LAST, last).await.is_err() {
        let waiting = inbox.waiting.len();
        warn!(
            waiting,
            "the database is away; the next start finds the footage on the disk"
        );
    }
}

impl Inner {
    fn noted(&self, inbox: &mut Inbox, note: Note) {
        match note {
            Note::Resumed {
                camera,
                stream,
                at,
                away,
            } => {
                let slot = self.lines.slot(camera, stream);
                let reason = match slot.map(|slot| slot.gap_reason(at)) {
                    _ if self.has_given_way(camera, stream) => GapReason::DiskFull,
                    // Its pictures come, and the next key picture is waited for.
                    None | Some(GapReason::Silent) => GapReason::Starting,
                    Some(reason) => reason,
                };
                inbox.push(Entry::Begin {
                    camera,
                    stream,
                    at,
                    away,
                    reason,
                });
            }
            Note::Nowhere { camera, stream, at } => {
                let reason = Some(volume::NOWHERE);
                if let Some(slot) = self.lines.slot(camera, stream) {
                    let mut witness = slot.witness();
                    (witness.recording, witness.gap) = (false, reason);
                }
                inbox.push(Entry::Turn {
                    camera,
                    stream,
                    at,
                    reason,
                });
            }
            Note::Rested {
                camera,
                stream,
                at,
                away,
            } => inbox.push(Entry::Begin {
                camera,
                stream,
                at,
                away,
                reason: GapReason::NotPlanned,
            }),
            // Whatever the camera does, its footage is missing for want of space.
            Note::Failed { camera, stream, .. } if self.has_given_way(camera, stream) => {}
            Note::Failed { camera, stream, at } => {
                let Some(slot) = self.lines.slot(camera, stream) else {
                    return;
                };
                let reason = slot.gap_reason(at);
                let mut witness = slot.witness();
                let missing = witness.purpose == Purpose::Recorded && !witness.recording;
                if missing && witness.gap.replace(reason) != Some(reason) {
                    inbox.push(Entry::Turn {
                        camera,
                        stream,
                        at,
                        reason: Some(reason),
                    });
                }
            }
            Note::Unplanned {
                camera,
                stream,
                recording: true,
                ..
            } => {
                inbox.unplanned.insert((camera, stream));
            }
            Note::Unplanned {
                camera,
                stream,
                at,
                recording: false,
            } => {
                let reason = Some(GapReason::NotPlanned);
                inbox.push(Entry::Turn {
                    camera,
                    stream,
                    at,
                    reason,
                });
            }
        }
    }

    fn told(&self, inbox: &mut Inbox, told: Recorded) {
        match told {
            Recorded::Started {
                volume,
                camera,
                stream,
                ..
            }
            | Recorded::Stopped {
                volume,
                camera,
                stream,
                ..
            } if !self.is_told_by(camera, stream, volume) => {}
            Recorded::Started {
                volume,
                camera,
                stream,
                at,
            } => {
                self.end_stray(camera, stream, volume);
                if let Some(slot) = self.lines.slot(camera, stream) {
                    let mut witness = slot.witness();
                    (witness.recording, witness.gap) = (true, None);
                }
                inbox.push(Entry::Turn {
                    camera,
                    stream,
                    at,
                    reason: None,
                });
            }
            Recorded::Segment(segment) => {
                let bytes = segment.bytes.unsigned_abs();
                self.footage.grew(segment.file.volume, bytes);
                inbox.push(Entry::Segment(Box::new(segment)));
            }
            Recorded::Lost {
                camera,
                stream,
                span,
            } => {
                if let Some(slot) = self.lines.slot(camera, stream) {
                    slot.witness().lost = Some((span, self.clock.now()));
                }
                inbox.push(Entry::Missing {
                    camera,
                    stream,
                    span,
                    reason: GapReason::DiskError,
                });
            }
            // Footage that comes later fills its gap.
            Recorded::Unsealed {
                camera,
                stream,
                span,
                reason,
            } => inbox.push(Entry::Missing {
                camera,
                stream,
                span,
                reason,
            }),
            Recorded::Stopped {
                camera,
                stream,
                at,
                reason,
                ..
            } => {
                let unplanned = inbox.unplanned.remove(&(camera, stream));
                let slot = self.lines.slot(camera, stream);
                if slot.is_none() && !unplanned {
                    // Another node records it now and tells its own story.
                    return;
                }
                let cause = reason.unwrap_or_else(|| {
                    if self.is_stopping() {
                        return GapReason::GatewayStopped;
                    }
                    slot.as_ref()
                        .map_or(GapReason::Silent, |slot| slot.gap_reason(at))
                });
                let rested = slot.as_ref().map(|slot| {
                    let witness = slot.witness();
                    (witness.purpose != Purpose::Recorded).then_some(witness.rested)
                });
                let rests = unplanned || rested.is_some_and(|rests| rests.is_some());
                let reason = if rests { GapReason::NotPlanned } else { cause };
                // It had gone silent before it was to rest, which was noticed only now.
                let until = rested.flatten().flatten();
                let silent = until.filter(|until| until.since(at) > LAST_PICTURE);
                let turn = |at, reason| Entry::Turn {
                    camera,
                    stream,
                    at,
                    reason: Some(reason),
                };
                if silent.is_some() {
                    inbox.push(turn(at, cause));
                }
                if let Some(slot) = slot {
                    let mut witness = slot.witness();
                    (witness.recording, witness.gap) = (false, Some(reason));
                }
                inbox.push(turn(silent.unwrap_or(at), reason));
            }
        }
    }

    /// The gateway stops: from now on that is why footage is missing.
    fn last_gaps(&self, inbox: &mut Inbox) {
        let at = self.clock.now();
        for slot in self.lines.slots() {
            let mut witness = slot.witness();
            // Also of one that rests at this hour: the next start looks when it was to be recorded.
            if witness.scheduled && witness.gap != Some(GapReason::GatewayStopped) {
                witness.gap = Some(GapReason::GatewayStopped);
                let (camera, stream) = (slot.camera, slot.stream);
                let reason = witness.gap;
                inbox.push(Entry::Turn {
                    camera,
                    stream,
                    at,
                    reason,
                });
            }
        }
    }

    /// Writes what waits; whether all of it was written.
    async fn write_down(&self, inbox: &mut Inbox) -> bool {
        while let Some(entry) = inbox.waiting.front() {
            let begun = self.clock.now();
            if let Err(error) = within(self.write_entry(entry)).await {
                let waiting = inbox.waiting.len();
                inbox.failures += u32::from(!passes(&error));
                if inbox.failures < FAILURES {
                    inbox.shown.away(Some(begun));
                    // Said once, not every second.
                    if !std::mem::replace(&mut inbox.away, true) {
                        let error = error.chain();
                        warn!(error, waiting, "not written down yet; recording goes on");
                    }
                    return false;
                }
                error!(error = error.chain(), ?entry, "could not be written down");
                // Its file is there: it is looked for like those that found no room here.
                inbox.dropped += u64::from(matches!(entry, Entry::Segment(_)));
            }
            inbox.failures = 0;
            inbox.pop();
        }
        inbox.shown.away(None);
        if std::mem::take(&mut inbox.away) {
            info!("everything that waited was written down");
        }
        if inbox.dropped > 0 && !self.is_stopping() {
            info!(
                dropped = inbox.dropped,
                "looking for footage that was not written down"
            );
            match startup::adopt_sealed(self).await {
                Ok(_) => inbox.dropped = 0,
                Err(error) => {
                    warn!(error = error.chain(), "could not look for footage");
                    return false;
                }
            }
        }
        true
    }

    async fn write_entry(&self, entry: &Entry) -> Result<()> {
        match *entry {
            Entry::Segment(ref segment) => match self.store.segment_add(segment, self.node).await {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    warn!(camera = %segment.camera, "footage of a camera that was removed goes");
                    self.remove_files(vec![segment.file.clone()])
                        .await
                        .map(|_| ())
                }
                done => done.map(drop),
            },
            Entry::Missing {
                camera,
                stream,
                span,
                reason,
            } => self.store.gap_missing(camera, stream, span, reason).await,
            Entry::Turn {
                camera,
                stream,
                at,
                reason,
            } => self.store.gap_turn(camera, stream, at, reason).await,
            Entry::Begin {
                camera,
                stream,
                at,
                ref away,
                reason,
            } => {
                if let Some(away) = away {
                    self.explain((camera, stream), at, away).await?;
                }
                self.begin((camera, stream), at, reason).await
            }
        }
    }

    /// From `at` on the stream is missing for `reason`, until its pictures come. A gap that lasts
    /// keeps its own where it is to be recorded: it has a cause, not a plan.
    async fn begin(
        &self,
        (camera, stream): (CameraId, StreamKind),
        at: Timestamp,
        reason: GapReason,
    ) -> Result<()> {
        let rests = reason == GapReason::NotPlanned;
        match self.store.gap_open(camera, stream).await? {
            Some(gap) if !rests && gap.reason != GapReason::NotPlanned => return Ok(()),
            Some(_) => {}
            // It goes on where it was just about to end.
            None if !rests && self.store.segment_bounds(camera, stream).await?.is_some() => {
                return Ok(());
            }
            None => {}
        }
        let reason = Some(reason);
        self.store.gap_turn(camera, stream, at, reason).await
    }

    /// Gives what is missing up to `at` its reason, and leaves a gap that lasts: an open gap has
    /// one; footage that breaks off without a gap was ended by a kill. What was not planned of that
    /// time is told apart. A stream without any footage has nothing to explain.
    async fn explain(
        &self,
        (camera, stream): (CameraId, StreamKind),
        at: Timestamp,
        away: &Away,
    ) -> Result<()> {
        let (from, reason) = match self.store.gap_open(camera, stream).await? {
            Some(gap) if gap.reason == GapReason::NotPlanned => {
                let Some(until) = away.alive_until else {
                    return Ok(());
                };
                (until.max(gap.from), GapReason::GatewayKilled)
            }
            Some(gap) => (gap.from, gap.reason),
            None => match self.store.segment_bounds(camera, stream).await? {
                Some((_, last)) => (last.min(at), GapReason::GatewayKilled),
                None => return Ok(()),
            },
        };
        let turn = async |at, reason| {
            let reason = Some(reason);
            self.store.gap_turn(camera, stream, at, reason).await
        };
        let Ok(whole) = Span::new(from, at) else {
            // The clock went back: what is known reaches beyond now.
            return turn(from, reason).await;
        };
        for (at, planned) in schedule::turns(whole, &away.planned) {
            let reason = if planned {
                reason
            } else {
                GapReason::NotPlanned
            };
            turn(at, reason).await?;
        }
        Ok(())
    }
}
