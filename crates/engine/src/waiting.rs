//! What the database has not taken yet, for those who read meanwhile: sealed pieces whose rows wait,
//! how much waits and since when. It is `recording` that writes it down.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{Span, Timestamp, footage::Segment, id::CameraId, video::StreamKind};

/// What waits.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Mutex<Inside>);

#[derive(Debug, Default)]
struct Inside {
    segments: HashMap<(CameraId, StreamKind), Vec<Segment>>,
    count: usize,
    since: Option<Timestamp>,
}

impl Waiting {
    /// A piece was sealed.
    pub(crate) fn add(&self, segment: &Segment) {
        let key = (segment.camera, segment.stream);
        self.lock()
            .segments
            .entry(key)
            .or_default()
            .push(segment.clone());
    }

    /// Its row was written, or will not be by this run.
    pub(crate) fn forget(&self, segment: &Segment) {
        let key = (segment.camera, segment.stream);
        let mut inside = self.lock();
        if let Some(segments) = inside.segments.get_mut(&key) {
            segments.retain(|one| one.id != segment.id);
            if segments.is_empty() {
                inside.segments.remove(&key);
            }
        }
    }

    /// How many rows wait.
    pub(crate) fn count(&self, rows: usize) {
        self.lock().count = rows;
    }

    /// The database did not take what it was given at this time, or takes everything.
    pub(crate) fn away(&self, since: Option<Timestamp>) {
        let mut inside = self.lock();
        inside.since = since.map(|since| inside.since.unwrap_or(since));
    }

    /// How many rows wait, and since when the database takes none; `None` while it does.
    pub(crate) fn told(&self) -> (usize, Option<Timestamp>) {
        let inside = self.lock();
        (inside.count, inside.since)
    }

    /// The pieces of a stream that share time with `span` and wait for their rows.
    pub(crate) fn of(&self, camera: CameraId, stream: StreamKind, span: Span) -> Vec<Segment> {
        let inside = self.lock();
        let segments = inside.segments.get(&(camera, stream)).into_iter().flatten();
        segments
            .filter(|segment| segment.span.overlaps(span))
            .cloned()
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
