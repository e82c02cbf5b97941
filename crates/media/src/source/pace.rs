//! When the network is looked at.
//!
//! Every look costs wake-ups and system calls, whatever it brings. Who watches live wants each
//! picture at once; what is only recorded may wait for a moment in the socket, and the cameras of
//! a site are then looked at together.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use futures::{Stream, StreamExt as _};
use tokio::time::{Instant, sleep_until};

use crate::hub::Hub;

/// How long pictures may wait while nobody waits for them.
const TURN: Duration = Duration::from_millis(100);
/// Streams take their turns in so many groups, so that not all of them have work at one instant.
const GROUPS: u32 = 4;
/// With more than this in a turn, in bytes, the next look comes early: a socket begins with room
/// for 64 KiB (Linux, `tcp_rmem`), and a camera that cannot send drops pictures.
const MUCH: usize = 64 * 1024;
/// A stream is taken as it comes for so long after its beginning: its first picture says what time
/// the others are.
const BEGINNING: Duration = Duration::from_secs(2);

/// Where turns are counted from.
static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
static NEXT_GROUP: AtomicU32 = AtomicU32::new(0);

/// The turns of one stream.
#[derive(Debug)]
pub(super) struct Pace {
    group: u32,
    /// Until when everything is taken as it comes; `None` when that is always so.
    hurries: Option<Instant>,
    taken: usize,
}

impl Pace {
    /// For a stream that can wait in its socket, or for one that cannot.
    pub(super) fn new(patient: bool) -> Self {
        Self {
            group: NEXT_GROUP.fetch_add(1, Ordering::Relaxed) % GROUPS,
            hurries: patient.then(|| Instant::now() + BEGINNING),
            taken: 0,
        }
    }

    /// Notes what a look brought, in bytes.
    pub(super) fn took(&mut self, bytes: usize) {
        self.taken = self.taken.saturating_add(bytes);
    }

    /// Waits for the next item. Dropping the future loses nothing.
    pub(super) async fn next<S: Stream + Unpin>(
        &mut self,
        items: &mut S,
        hub: &Hub,
    ) -> Option<S::Item> {
        loop {
            let now = Instant::now();
            if self.hurries.is_none_or(|until| now < until) || hub.is_awaited() {
                return items.next().await;
            }
            if let Poll::Ready(item) = look(items) {
                return item;
            }
            let much = std::mem::take(&mut self.taken) > MUCH;
            sleep_until(turn(now, self.group, much)).await;
        }
    }
}

/// What is there already. Nobody is woken by what comes later; the stream's own timers are looked at
/// here as well.
fn look<S: Stream + Unpin>(items: &mut S) -> Poll<Option<S::Item>> {
    items.poll_next_unpin(&mut Context::from_waker(Waker::noop()))
}

/// The next turn of a group after `now`; every group's turn is taken by those with much to do.
fn turn(now: Instant, group: u32, much: bool) -> Instant {
    let step = TURN / GROUPS;
    let passed = now.saturating_duration_since(*ORIGIN);
    let done = passed.as_micros() / step.as_micros();
    let mut next = u64::try_from(done).unwrap_or(u64::MAX).saturating_add(1);
    if !much {
        let groups = u64::from(GROUPS);
        next += (groups + u64::from(group) - next % groups) % groups;
    }
    *ORIGIN + Duration::from_micros(next.saturating_mul(step.as_micros() as u64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn turns_come_in_time_and_together(after in 0..10_000_000_u64, group in 0..GROUPS) {
            let now = *ORIGIN + Duration::from_micros(after);
            let step = TURN / GROUPS;
            let soon = turn(now, group, true);
            prop_assert!(now < soon && soon <= now + step);
            let next = turn(now, group, false);
            prop_assert!(now < next && next <= now + TURN);
            // The same instant for all of a group, and another one for each group.
            prop_assert_eq!(turn(next - Duration::from_micros(1), group, false), next);
            prop_assert_eq!(turn(next, (group + 1) % GROUPS, false), next + step);
        }
    }
}
