//! The meeting point of one stream: one publisher, any number of readers, bounded memory.
//!
//! Frames stay in a ring limited in bytes. A reader that falls out of the ring is told how
//! much it missed and goes on from the next key frame; it never slows the publisher or
//! another reader. What a frame means, and files, belong elsewhere.

mod counters;
mod frame;
#[cfg(test)]
mod tests;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

pub use counters::Counters;
pub use frame::{AudioPacket, Built, Frame};

use counters::Tally;

/// One stream's ring. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Hub(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    ring: Mutex<Ring>,
    news: Notify,
    limit: usize,
}

#[derive(Debug, Default)]
struct Ring {
    frames: VecDeque<Arc<Frame>>,
    bytes: usize,
    /// The number of the frame at the front of `frames`; the first ever is 0.
    first: u64,
    /// The newest key frame, kept even when it no longer fits: it is what stills are made of.
    key: Option<Arc<Frame>>,
    closed: bool,
    readers: usize,
    /// How many of them wait for pictures, instead of looking for them now and then.
    waiting: usize,
    /// The last session number given out.
    session: u64,
    tally: Tally,
}

impl Ring {
    /// The number that the next frame will have.
    fn end(&self) -> u64 {
        self.first + self.frames.len() as u64
    }

    fn get(&self, number: u64) -> Option<&Arc<Frame>> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.frames.get(at)
    }
}

/// What a reader gets.
#[derive(Debug)]
pub enum Next {
    /// The next picture.
    Frame(Arc<Frame>),
    /// This many pictures were lost because the reader was too slow; the next picture is a key
    /// frame. More of these may follow before it.
    Missed(u64),
    /// The stream has ended, and everything was read.
    Ended,
}

impl Hub {
    /// A ring of at most `limit_bytes` of pictures and sound (but always the newest one). While somebody
    /// watches live, the fragments made of the same pictures take as much again.
    #[must_use]
    pub fn new(limit_bytes: usize) -> Self {
        Self(Arc::new(Shared {
            ring: Mutex::default(),
            news: Notify::new(),
            limit: limit_bytes,
        }))
    }

    /// Adds a picture, dropping the oldest ones that no longer fit. Never waits.
    pub fn publish(&self, mut frame: Frame) {
        let mut dropped = Vec::new();
        let mut ring = self.lock();
        ring.session = ring.session.max(frame.session);
        frame.live = Built::new(ring.end(), ring.tally.bytes(), ring.tally.step(&frame));
        ring.tally.count(&frame);
        ring.bytes += frame.bytes();
        let frame = Arc::new(frame);
        if frame.key {
            ring.key = Some(Arc::clone(&frame));
        }
        ring.frames.push_back(frame);
        while ring.bytes > self.0.limit && ring.frames.len() > 1 {
            if let Some(old) = ring.frames.pop_front() {
                ring.bytes -= old.bytes();
                ring.first += 1;
                dropped.push(old);
            }
        }
        drop(ring);
        // Memory is given back outside the lock.
        drop(dropped);
        self.0.news.notify_waiters();
    }

    /// A number for a new session, higher than every one before.
    #[must_use]
    pub fn next_session(&self) -> u64 {
        let mut ring = self.lock();
        ring.session += 1;
        ring.session
    }

    /// Notes how far the camera's clock is ahead of ours, in microseconds (negative: behind).
    pub fn note_camera_offset(&self, micros: i64) {
        self.lock().tally.camera_offset(micros);
    }

    /// Tells every reader that no more pictures come.
    pub fn close(&self) {
        self.lock().closed = true;
        self.0.news.notify_waiters();
    }

    /// A reader that starts at the latest key frame, or waits for the first one.
    #[must_use]
    pub fn subscribe(&self) -> Reader {
        let mut ring = self.lock();
        let back = ring.frames.iter().rev().position(|frame| frame.key);
        let next = ring.end() - back.map_or(0, |back| back as u64 + 1);
        self.reader(&mut ring, next)
    }

    /// A reader that starts at the next key frame that is published from now on.
    #[must_use]
    pub fn subscribe_new(&self) -> Reader {
        let mut ring = self.lock();
        let next = ring.end();
        self.reader(&mut ring, next)
    }

    fn reader(&self, ring: &mut Ring, next: u64) -> Reader {
        ring.readers += 1;
        Reader {
            hub: self.clone(),
            next,
            need_key: true,
            behind: false,
            skipped: 0,
            waits: false,
        }
    }

    /// What was counted since the hub was made.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.lock().tally.counters()
    }

    /// The newest key frame.
    #[must_use]
    pub fn latest_key(&self) -> Option<Arc<Frame>> {
        self.lock().key.clone()
    }

    /// How many readers there are.
    #[must_use]
    pub fn readers(&self) -> usize {
        self.lock().readers
    }

    /// Whether somebody waits for each picture: who publishes need not hurry otherwise.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.lock().waiting > 0
    }

    /// The most bytes of pictures that stay in the ring.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.0.limit
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.0.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A position in a [`Hub`].
#[derive(Debug)]
pub struct Reader {
    hub: Hub,
    next: u64,
    /// Decoding cannot begin before the next key frame.
    need_key: bool,
    /// Whether the wait for a key frame is the fault of this reader.
    behind: bool,
    /// Pictures passed over since the last [`Next::Missed`] for lack of a key frame.
    skipped: u64,
    /// Whether it ever waited for a picture.
    waits: bool,
}

impl Reader {
    /// Waits for the next picture. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Next {
        if !std::mem::replace(&mut self.waits, true) {
            self.hub.lock().waiting += 1;
        }
        loop {
            let hub = self.hub.clone();
            let news = hub.0.news.notified();
            tokio::pin!(news);
            // Registered before looking, so that nothing published in between is slept over.
            news.as_mut().enable();
            if let Some(next) = self.try_next() {
                return next;
            }
            news.await;
        }
    }

    /// The next picture, if there is one already. For threads that drain many hubs on a timer.
    pub fn try_next(&mut self) -> Option<Next> {
        let hub = self.hub.clone();
        let ring = hub.lock();
        loop {
            if self.next < ring.first {
                let skip = ring.frames.iter().position(|frame| frame.key);
                let to = ring.first + skip.unwrap_or(ring.frames.len()) as u64;
                let missed = to - self.next + std::mem::take(&mut self.skipped);
                self.next = to;
                self.need_key = true;
                self.behind = true;
                return Some(Next::Missed(missed));
            }
            let Some(frame) = ring.get(self.next) else {
                return ring.closed.then_some(Next::Ended);
            };
            if self.need_key && !frame.key {
                self.next += 1;
                self.skipped += u64::from(self.behind);
                continue;
            }
            if self.skipped > 0 {
                return Some(Next::Missed(std::mem::take(&mut self.skipped)));
            }
            self.next += 1;
            self.need_key = false;
            self.behind = false;
            return Some(Next::Frame(Arc::clone(frame)));
        }
    }

    /// Where in the ring this reader is: how many pictures were published before its next one.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.next
    }

    /// Goes back to the oldest key frame at `from` or later that the ring still holds, if there is
    /// one before this reader: what was let pass is read after all.
    pub fn back_to_key(&mut self, from: u64) {
        let hub = self.hub.clone();
        let ring = hub.lock();
        let from = from.max(ring.first);
        let skip = usize::try_from(from - ring.first).unwrap_or(usize::MAX);
        let mut later = ring.frames.iter().skip(skip);
        if let Some(further) = later.position(|frame| frame.key) {
            let key = from + further as u64;
            if key < self.next {
                (self.next, self.need_key) = (key, true);
                (self.behind, self.skipped) = (false, 0);
            }
        }
    }

    /// How many bytes of pictures wait to be read.
    #[must_use]
    pub fn backlog_bytes(&self) -> u64 {
        let ring = self.hub.lock();
        let from = ring.get(self.next.max(ring.first));
        from.map_or(0, |frame| ring.tally.bytes() - frame.live.bytes_before())
    }

    /// The hub that this reads.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.hub
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut ring = self.hub.lock();
        ring.readers -= 1;
        ring.waiting -= usize::from(self.waits);
    }
}
