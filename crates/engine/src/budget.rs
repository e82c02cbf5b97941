//! How many sessions may run at once over one site's uplink and through one recorder.
//!
//! A stream that is recorded goes before one that is only watched: it takes a watched one's place.
//! Counting bandwidth is not here; cameras do not keep to what they announce.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::id::{RecorderId, SiteId};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// All budgets of this node, made when first asked for.
#[derive(Debug, Default)]
pub(crate) struct Budgets(Mutex<HashMap<Whose, Arc<Budget>>>);

/// Whose sessions are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Whose {
    /// Those over a site's uplink.
    Site(SiteId),
    /// Those through a recorder.
    Recorder(RecorderId),
}

impl Whose {
    /// What people call it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Site(_) => "site",
            Self::Recorder(_) => "recorder",
        }
    }
}

impl Budgets {
    /// The budget of a site or recorder; without limit until one is set.
    pub(crate) fn of(&self, whose: Whose) -> Arc<Budget> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            all.entry(whose)
                .or_insert_with(|| Arc::new(Budget::new(whose))),
        )
    }

    /// Every budget that was asked for.
    pub(crate) fn known(&self) -> Vec<Arc<Budget>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().cloned().collect()
    }
}

/// One limit and who uses it.
#[derive(Debug)]
pub(crate) struct Budget {
    /// Whose.
    pub(crate) whose: Whose,
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// 0 means no limit.
    limit: u32,
    /// By number; with a token where the place may be asked back.
    used: HashMap<u64, Option<CancellationToken>>,
    next: u64,
    /// Recorded streams that wait: places are theirs first.
    waiting: usize,
}

/// A session's place; given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    budget: Arc<Budget>,
    number: u64,
    /// Cancelled when somebody with more right needs the place.
    pub(crate) wanted_back: CancellationToken,
}

impl Budget {
    fn new(whose: Whose) -> Self {
        Self {
            whose,
            state: Mutex::default(),
            freed: Notify::new(),
        }
    }

    /// Sets how many sessions may run; 0 means no limit. Running ones are not ended.
    pub(crate) fn set(&self, limit: u32) {
        self.lock().limit = limit;
        self.freed.notify_waiters();
    }

    /// How many sessions may run; 0 means no limit.
    pub(crate) fn limit(&self) -> u32 {
        self.lock().limit
    }

    /// A place, if there is one. When there is none and the asker records, a watched stream is
    /// asked for its place, which comes back shortly.
    pub(crate) fn try_take(self: &Arc<Self>, records: bool) -> Option<Place> {
        let mut state = self.lock();
        let promised = if records { 0 } else { state.waiting };
        if state.limit != 0 && state.used.len() + promised >= state.limit as usize {
            if records {
                let yielding = state
                    .used
                    .values()
                    .flatten()
                    .find(|token| !token.is_cancelled());
                if let Some(token) = yielding {
                    token.cancel();
                }
            }
            return None;
        }
        let number = state.next;
        state.next += 1;
        let wanted_back = CancellationToken::new();
        state
            .used
            .insert(number, (!records).then(|| wanted_back.clone()));
        Some(Place {
            budget: Arc::clone(self),
            number,
            wanted_back,
        })
    }

    /// Waits for a place. Dropping the future gives up waiting.
    pub(crate) async fn take(self: &Arc<Self>, records: bool) -> Place {
        let _waits = records.then(|| Waits::new(self));
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            freed.as_mut().enable();
            if let Some(place) = self.try_take(records) {
                return place;
            }
            freed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A recorded stream that waits; counted while it lives.
struct Waits<'a>(&'a Budget);

impl<'a> Waits<'a> {
    fn new(budget: &'a Budget) -> Self {
        budget.lock().waiting += 1;
        Self(budget)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.lock().waiting -= 1;
        self.0.freed.notify_waiters();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.budget.lock().used.remove(&self.number);
        self.budget.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Clock;
    use std::time::Duration;
    use tokio::time::timeout;

    fn budget(limit: u32) -> Arc<Budget> {
        let budgets = Budgets::default();
        let budget = budgets.of(Whose::Site(SiteId::fresh(&Clock::system())));
        budget.set(limit);
        budget
    }

    #[tokio::test]
    async fn places_are_limited_and_come_back() {
        let budget = budget(2);
        let one = budget.take(true).await;
        let _two = budget.take(true).await;
        let waiting = timeout(Duration::from_millis(50), budget.take(true)).await;
        assert!(waiting.is_err());
        let (three, ()) = tokio::join!(timeout(Duration::from_secs(5), budget.take(true)), async {
            tokio::task::yield_now().await;
            drop(one);
        });
        assert!(three.is_ok());
    }

    #[tokio::test]
    async fn a_recorded_stream_takes_a_watched_ones_place() {
        let budget = budget(1);
        let watched = budget.take(false).await;
        assert!(budget.try_take(false).is_none());
        assert!(!watched.wanted_back.is_cancelled());
        let recorded = budget.take(true);
        let give_back = async {
            watched.wanted_back.cancelled().await;
            drop(watched);
            // The one that gave way asks again at once, and does not get ahead.
            assert!(budget.try_take(false).is_none());
        };
        let (place, ()) = timeout(Duration::from_secs(5), async {
            tokio::join!(recorded, give_back)
        })
        .await
        .unwrap();
        assert!(budget.try_take(true).is_none());
        assert!(!place.wanted_back.is_cancelled());
    }

    #[tokio::test]
    async fn no_limit_is_no_limit_and_a_new_one_counts_at_once() {
        let budget = budget(0);
        let places: Vec<_> = (0..50).filter_map(|_| budget.try_take(true)).collect();
        assert_eq!(places.len(), 50);
        budget.set(10);
        assert!(budget.try_take(true).is_none());
        drop(places);
        assert!(budget.try_take(true).is_some());
    }
}
