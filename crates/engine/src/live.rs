//! Watching a stream: it is opened when nobody else needs it, and closed a while after the last
//! viewer left.

use std::sync::Arc;

use media::hub::{Next, Reader};

use crate::{Inner, slot::Slot};

/// Somebody watches a stream. Pictures come as soon as the camera sends them, which takes a moment
/// when the stream was not open.
#[derive(Debug)]
pub struct Viewing {
    reader: Reader,
    watching: Watching,
}

/// Keeps a stream open; dropping it is how a viewer leaves.
#[derive(Debug)]
pub struct Watching(Arc<Slot>);

impl Viewing {
    pub(crate) fn new(engine: &Inner, slot: Arc<Slot>) -> Self {
        let reader = slot.view(engine.clock.now());
        Self {
            reader,
            watching: Watching(slot),
        }
    }

    /// The next picture, from the newest key picture on. Never ends because a camera is away; it
    /// ends when the camera is removed or its stream is taken from its record.
    pub async fn next(&mut self) -> Next {
        self.reader.next().await
    }

    /// The reader by itself, and what must be kept for as long as it is used.
    #[must_use]
    pub fn split(self) -> (Reader, Watching) {
        (self.reader, self.watching)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.unview();
    }
}
