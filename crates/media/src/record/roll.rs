//! Files of a stream that are recorded only when an event wants them: they lie on the disk for a
//! while, without a row, and go again.
//!
//! Which events want what is the engine's business.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use domain::Timestamp;

use super::{file::Sealing, stream::Context};

/// How long such a file is; it ends at the next key picture.
pub(super) const LENGTH: Duration = Duration::from_secs(10);

pub(super) struct Rolled {
    /// Whether new files are such.
    pub(super) on: bool,
    /// How long after its end one goes.
    back: Duration,
    /// Ended and not sealed, the oldest first, and when each was ended.
    files: VecDeque<(Instant, Sealing)>,
}

impl Rolled {
    pub(super) fn new(back: Option<Duration>) -> Self {
        Self {
            on: back.is_some(),
            back: back.unwrap_or_default(),
            files: VecDeque::new(),
        }
    }

    pub(super) fn begin(&mut self, back: Duration) {
        (self.on, self.back) = (true, back);
    }

    pub(super) fn push(&mut self, file: Sealing) {
        self.files.push_back((Instant::now(), file));
    }

    /// Takes those that have pictures of `from` or later.
    pub(super) fn take(&mut self, from: Timestamp) -> Vec<Sealing> {
        let (kept, rest): (VecDeque<_>, VecDeque<_>) = std::mem::take(&mut self.files)
            .into_iter()
            .partition(|(_, file): &(_, Sealing)| file.segment.span.to() > from);
        self.files = rest;
        kept.into_iter().map(|(_, file)| file).collect()
    }

    /// Lets those go that nobody wanted in time.
    pub(super) fn age(&mut self, context: &mut Context) {
        while let Some((ended, _)) = self.files.front()
            && ended.elapsed() >= self.back
            && let Some((_, file)) = self.files.pop_front()
        {
            context.jobs.discard(file);
        }
    }

    /// Lets all go.
    pub(super) fn clear(&mut self, context: &mut Context) {
        for (_, file) in self.files.drain(..) {
            context.jobs.discard(file);
        }
    }
}
