//! Counting what viewers are sent, for the register: each view's bytes and how long it lasted. The
//! numbers are written down every two seconds and when the last of a view's answers is through, so
//! that a run that is killed loses two seconds of counting and no view.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{Clock, Timestamp, id::AccessViewId};
use store::{Begun, Seen, Store};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, sleep},
};
use tokio_util::sync::CancellationToken;

/// Between two notes.
const NOTE: Duration = Duration::from_secs(2);
/// A player asks for many ranges of one clip; that is one look. A view is over when nothing was
/// asked for so long.
pub(crate) const ONE_LOOK: Duration = Duration::from_secs(60);
/// A view that lasts is noted this often, pictures or not.
const ALIVE: Duration = Duration::from_secs(60);
/// A view of which nothing was noted for so long belongs to a run that was killed.
const STALE: Duration = Duration::from_secs(300);
/// The same while the gateway stops.
const LAST: Duration = Duration::from_millis(100);

/// The views that are looked at here. Cloning shares them.
#[derive(Clone)]
pub(crate) struct Viewings {
    all: Arc<Mutex<HashMap<AccessViewId, Sum>>>,
    /// Changes when a record was closed.
    closed: watch::Sender<()>,
    clock: Clock,
}

/// What is known of a view and not written down yet.
struct Sum {
    bytes: u64,
    /// When the last of them was sent.
    at: Timestamp,
    /// How many answers send at this moment.
    open: usize,
    /// When it was noted last.
    noted: Timestamp,
}

/// One answer that sends pictures of a view.
pub(crate) struct Viewing {
    all: Viewings,
    view: AccessViewId,
}

impl Viewings {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            all: Arc::default(),
            closed: watch::Sender::new(()),
            clock,
        }
    }

    /// An answer begins to send pictures of a view.
    pub(crate) fn begin(&self, begun: Begun) -> Viewing {
        let now = self.clock.now();
        let fresh = || Sum {
            bytes: 0,
            at: now,
            open: 0,
            noted: now,
        };
        self.lock().entry(begun.view).or_insert_with(fresh).open += 1;
        Viewing {
            all: self.clone(),
            view: begun.view,
        }
    }

    /// A record was closed here: open live pictures ask whether theirs still holds.
    pub(crate) fn record_closed(&self) {
        self.closed.send_replace(());
    }

    /// Changes when a record was closed here. Those closed by another node are seen later.
    pub(crate) fn closed(&self) -> watch::Receiver<()> {
        self.closed.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccessViewId, Sum>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down what was counted until `stop`, and what is left then.
    pub(crate) async fn keep(self, store: Store, stop: CancellationToken) {
        let mut ticks = interval(NOTE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut swept: Option<Timestamp> = None;
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            self.note(&store, false).await;
            let now = self.clock.now();
            if swept.is_none_or(|swept| now.since(swept) >= ALIVE) {
                swept = Some(now);
                if let Err(error) = store.views_end_stale(STALE).await {
                    tracing::debug!(error = error.chain(), "views of killed runs stay open");
                }
            }
        }
        // Until the last answer is through, or is cut off and this with it.
        while self.lock().values().any(|sum| sum.open > 0) {
            sleep(LAST).await;
            self.note(&store, false).await;
        }
        self.note(&store, true).await;
    }

    async fn note(&self, store: &Store, last: bool) {
        let now = self.clock.now();
        let mut news = Vec::new();
        self.lock().retain(|view, sum| {
            let over = last || (sum.open == 0 && now.since(sum.at) >= ONE_LOOK);
            let lasts = sum.open > 0 && now.since(sum.noted) >= ALIVE;
            if sum.bytes > 0 || over || lasts {
                news.push(Seen {
                    view: *view,
                    bytes: std::mem::take(&mut sum.bytes),
                    at: if lasts { now } else { sum.at },
                    over,
                });
                sum.noted = now;
            }
            !over
        });
        if news.is_empty() {
            return;
        }
        // In one order everywhere: two gateways may know of the same views.
        news.sort_unstable_by_key(|one| one.view.0);
        if let Err(error) = store.view_note(&news).await {
            tracing::warn!(
                error = error.chain(),
                views = news.len(),
                "what viewers were sent is written down later"
            );
            self.give_back(news);
        }
    }

    /// Keeps what could not be written down for the next time.
    fn give_back(&self, news: Vec<Seen>) {
        let mut all = self.lock();
        for one in news {
            let fresh = || Sum {
                bytes: 0,
                at: one.at,
                open: 0,
                noted: one.at,
            };
            all.entry(one.view).or_insert_with(fresh).bytes += one.bytes;
        }
    }
}

impl Viewing {
    /// Counts bytes of pictures that are sent.
    pub(crate) fn sent(&self, bytes: usize) {
        let now = self.all.clock.now();
        if let Some(sum) = self.all.lock().get_mut(&self.view) {
            sum.bytes += bytes as u64;
            sum.at = now;
        }
    }
}

impl Drop for Viewing {
    fn drop(&mut self) {
        let now = self.all.clock.now();
        if let Some(sum) = self.all.lock().get_mut(&self.view) {
            sum.open -= 1;
            sum.at = now;
        }
    }
}
