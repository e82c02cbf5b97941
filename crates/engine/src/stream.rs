//! Keeps one stream connected while somebody needs it: waits for a place in the budgets, runs one
//! session, and after a failure waits as long as is good for the camera.
//!
//! The session itself is `media::source`'s. What the failures mean for people is `health`'s.

use std::{sync::Arc, time::Duration};

use domain::{Clock, Timestamp, health::Reason};
use media::{
    hub::{Next, Reader},
    source::{self, Failure, Source, SourceLimits},
};
use tokio::{
    sync::{mpsc, watch},
    time::{self, Instant},
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};

use crate::{
    backoff::Backoff,
    budget::{Budget, Place},
    line::Line,
    recording::Note,
    slot::{Purpose, Slot},
};

/// How long a camera may take to say goodbye; then the connection is dropped.
const GOODBYE: Duration = Duration::from_millis(1500);
/// A session that showed pictures for less than this counts as another failure, or a camera that
/// sends one picture and hangs up would be called without end.
const WORKED: Duration = Duration::from_secs(5);
/// How long an address may take to answer a look; short, because a lost packet would be sent
/// again only after a second.
const LOOK: Duration = Duration::from_millis(400);

/// Everything one stream needs to run.
pub(crate) struct Stream {
    pub(crate) slot: Arc<Slot>,
    pub(crate) line: Arc<Line>,
    pub(crate) source: Source,
    /// Asked in this order.
    pub(crate) budgets: Vec<Arc<Budget>>,
    pub(crate) clock: Clock,
    pub(crate) limits: SourceLimits,
    pub(crate) linger: Duration,
    pub(crate) notes: mpsc::Sender<Note>,
}

/// How a session ended.
enum Outcome {
    Stopped,
    /// Nobody needs the stream any more.
    Unneeded,
    /// A recorded stream needs the place.
    GaveWay,
    /// A person wants a fresh connection.
    Again,
    Failed {
        failure: Failure,
        /// Whether pictures came for a while before.
        worked: bool,
    },
}

impl Stream {
    /// Runs until `stop`.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut again = self.line.tries();
        let mut backoff = Backoff::default();
        let mut denied: Option<String> = None;
        while stop.run_until_cancelled(self.slot.needed()).await.is_some() {
            self.slot.begin(self.clock.now());
            again.borrow_and_update();
            if let Some(detail) = denied.clone().or_else(|| self.line.is_denied()) {
                self.failed(Reason::Denied, detail, None);
                let wait = self.wait(&mut again, std::future::pending());
                if stop.run_until_cancelled(wait).await == Some(true) {
                    backoff.worked();
                    denied = None;
                }
                continue;
            }
            let places = tokio::select! {
                biased;
                () = stop.cancelled() => return,
                places = self.places() => places,
                () = self.slot.unneeded(self.linger) => {
                    self.slot.rest();
                    continue;
                }
            };
            match self.session(&places, &mut again, &stop).await {
                Outcome::Stopped => return,
                Outcome::Unneeded => {
                    self.slot.rest();
                    backoff.worked();
                }
                Outcome::GaveWay => info!("gave its place to a stream that is recorded"),
                Outcome::Again => backoff.worked(),
                Outcome::Failed { failure, worked } => {
                    drop(places);
                    if worked {
                        backoff.worked();
                    }
                    if failure.reason == Reason::Denied {
                        info!(
                            detail = failure.detail,
                            "denied: not tried again until changed"
                        );
                        denied = Some(failure.detail);
                        continue;
                    }
                    let wait = backoff.failed(failure.reason);
                    debug!(
                        reason = failure.reason.word(),
                        detail = failure.detail,
                        wait_ms = wait.as_millis(),
                        "session ended"
                    );
                    let until = self.clock.now() + wait;
                    self.failed(failure.reason, failure.detail, Some(until));
                    let over = self.over(wait, failure.reason, &mut backoff);
                    let wait = self.wait(&mut again, over);
                    if stop.run_until_cancelled(wait).await == Some(true) {
                        backoff.worked();
                    }
                }
            }
        }
    }

    /// Waits for `over`, a person, or nobody needing the stream; whether it was a person.
    async fn wait(&self, again: &mut watch::Receiver<u64>, over: impl Future<Output = ()>) -> bool {
        tokio::select! {
            Ok(()) = again.changed() => true,
            () = self.slot.unneeded(self.linger) => {
                self.slot.rest();
                false
            }
            () = over => false,
        }
    }

    /// The end of a wait: its time has come, or the address answers where it did not, or does
    /// not where it did (then the reason is another, and its return is looked for).
    async fn over(&self, wait: Duration, failed: Reason, backoff: &mut Backoff) {
        let news = match failed {
            Reason::Unreachable | Reason::Refused => true,
            Reason::Ended => false,
            // The device is there and cannot or will not: looking at it would only disturb it.
            _ => return time::sleep(wait).await,
        };
        let look = async {
            loop {
                time::sleep(backoff.look()).await;
                let answers = source::reachable(&self.source, &self.limits.outbound, LOOK).await;
                if !answers {
                    backoff.absent();
                }
                if answers == news {
                    return answers;
                }
            }
        };
        let answers = tokio::select! {
            () = time::sleep(wait) => return,
            answers = look => answers,
        };
        debug!(answers, "the address is not as it was");
        if answers {
            backoff.answered();
        }
    }

    /// Whether its place is its own.
    fn records(&self) -> bool {
        let purpose = self.slot.witness().purpose;
        matches!(purpose, Purpose::Recorded | Purpose::Rolling)
    }

    /// A place in every budget; says so while it waits for one.
    async fn places(&self) -> Vec<Place> {
        let records = self.records();
        let mut places = Vec::with_capacity(self.budgets.len());
        for budget in &self.budgets {
            let place = match budget.try_take(records) {
                Some(place) => place,
                None => {
                    let (whose, limit) = (budget.whose.word(), budget.limit());
                    info!(whose, limit, "waits for a session");
                    let detail = format!("all {limit} sessions of the {whose} are in use");
                    self.failed(Reason::Overloaded, detail, None);
                    budget.take(records).await
                }
            };
            places.push(place);
        }
        places
    }

    /// One session, from connecting to its end.
    async fn session(
        &self,
        places: &[Place],
        again: &mut watch::Receiver<u64>,
        stop: &CancellationToken,
    ) -> Outcome {
        let mut door = tokio::select! {
            biased;
            () = stop.cancelled() => return Outcome::Stopped,
            Ok(()) = again.changed() => return Outcome::Again,
            door = self.line.door() => door,
        };
        if door.is_some() && self.line.is_denied().is_some() {
            return Outcome::Again;
        }
        self.slot.witness().next_try = None;
        let hub = self.slot.hub();
        let mut first = Some(hub.subscribe_new());
        let mut since = None;
        let mut stays = false;
        let goodbye = CancellationToken::new();
        let running = source::run(&self.source, &hub, &self.clock, &self.limits, &goodbye);
        tokio::pin!(running);
        let outcome = loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break Outcome::Stopped,
                ended = &mut running => {
                    let failure = ended.err().unwrap_or_else(|| Failure {
                        reason: Reason::Ended,
                        detail: "the session ended".to_owned(),
                    });
                    let worked = since.is_some_and(|at: Instant| at.elapsed() > WORKED);
                    if failure.reason == Reason::Denied {
                        // Before the door is free, or the other stream tries the same password.
                        self.line.deny(&failure.detail);
                    }
                    return Outcome::Failed { failure, worked };
                }
                Some(next) = picture(&mut first) => {
                    // Who waits for every picture keeps the source from taking its time.
                    first = None;
                    since = Some(Instant::now());
                    if let Next::Frame(_) = next {
                        self.line.prove();
                        door.take();
                        info!("pictures come");
                    }
                }
                () = self.slot.unneeded(self.linger) => break Outcome::Unneeded,
                // It may have been only watched when it took its place.
                () = wanted_back(places), if !stays => match self.records() {
                    true => stays = true,
                    false => break Outcome::GaveWay,
                },
                Ok(()) = again.changed() => break Outcome::Again,
            }
        };
        goodbye.cancel();
        if time::timeout(GOODBYE, running).await.is_err() {
            debug!("the camera did not say goodbye in time");
        }
        outcome
    }

    fn failed(&self, reason: Reason, detail: String, next_try: Option<Timestamp>) {
        let at = self.clock.now();
        self.slot.failed(reason, detail, at);
        self.slot.witness().next_try = next_try;
        let note = Note::Failed {
            camera: self.slot.camera,
            stream: self.slot.stream,
            at,
        };
        // When the queue is full the database is away; the next failure says it again.
        let _ = self.notes.try_send(note);
    }
}

/// Waits until one of the places is needed by somebody with more right.
async fn wanted_back(places: &[Place]) {
    match places {
        [] => std::future::pending().await,
        [one] => one.wanted_back.cancelled().await,
        [one, other, ..] => tokio::select! {
            () = one.wanted_back.cancelled() => {}
            () = other.wanted_back.cancelled() => {}
        },
    }
}

/// The next picture, while somebody wants one.
async fn picture(reader: &mut Option<Reader>) -> Option<Next> {
    match reader {
        Some(reader) => Some(reader.next().await),
        None => None,
    }
}
