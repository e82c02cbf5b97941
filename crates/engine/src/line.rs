//! One camera as everybody here knows it: its slots, and what its streams share.
//!
//! The streams of one camera share an account: when one is told that the password is wrong, none
//! tries again, because devices lock an account after a few wrong ones.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::{camera::Camera, id::CameraId, pressure::Importance, video::StreamKind};
use tokio::sync::{self, Notify, watch};

use crate::{
    slot::{Purpose, Slot},
    view::CameraHealth,
};

/// All cameras that run here.
#[derive(Debug, Default)]
pub(crate) struct Lines(Mutex<HashMap<CameraId, Arc<Line>>>);

/// One camera.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) camera: CameraId,
    slots: Mutex<Vec<Arc<Slot>>>,
    /// The breaker: why no stream may try any more.
    denied: Mutex<Option<String>>,
    /// Whether the account is known to be accepted.
    proven: AtomicBool,
    /// Held by the stream that finds out whether the account is accepted.
    door: sync::Mutex<()>,
    again: watch::Sender<u64>,
    poked: Notify,
    importance: Mutex<Importance>,
}

impl Lines {
    /// The camera, made if it is not here yet.
    pub(crate) fn open(&self, camera: CameraId) -> Arc<Line> {
        Arc::clone(
            self.lock()
                .entry(camera)
                .or_insert_with(|| Arc::new(Line::new(camera))),
        )
    }

    /// The camera, if it runs here.
    pub(crate) fn get(&self, camera: CameraId) -> Option<Arc<Line>> {
        self.lock().get(&camera).cloned()
    }

    /// One stream of a camera that runs here.
    pub(crate) fn slot(&self, camera: CameraId, stream: StreamKind) -> Option<Arc<Slot>> {
        self.get(camera)?.slot(stream)
    }

    /// Forgets a camera; returns what it was.
    pub(crate) fn remove(&self, camera: CameraId) -> Option<Arc<Line>> {
        self.lock().remove(&camera)
    }

    /// Every camera.
    pub(crate) fn all(&self) -> Vec<Arc<Line>> {
        self.lock().values().cloned().collect()
    }

    /// Every stream of every camera.
    pub(crate) fn slots(&self) -> Vec<Arc<Slot>> {
        self.all().iter().flat_map(|line| line.slots()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CameraId, Arc<Line>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn new(camera: CameraId) -> Self {
        Self {
            camera,
            slots: Mutex::default(),
            denied: Mutex::default(),
            proven: AtomicBool::new(false),
            door: sync::Mutex::default(),
            again: watch::Sender::new(0),
            poked: Notify::new(),
            importance: Mutex::default(),
        }
    }

    /// How long it goes on being recorded when there is no space for all.
    pub(crate) fn importance(&self) -> Importance {
        *self
            .importance
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the slots fit the camera's record. Returns those that are gone.
    pub(crate) fn configure(&self, camera: &Camera, ring_bytes: usize) -> Vec<Arc<Slot>> {
        *self
            .importance
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = camera.importance;
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        for stream in StreamKind::ALL {
            if camera.stream(stream).is_some() && !slots.iter().any(|slot| slot.stream == stream) {
                slots.push(Arc::new(Slot::new(self.camera, stream, ring_bytes)));
            }
        }
        let (stay, gone) = std::mem::take(&mut *slots)
            .into_iter()
            .partition(|slot: &Arc<Slot>| camera.stream(slot.stream).is_some());
        *slots = stay;
        gone
    }

    /// Forgets what was learned about the account.
    pub(crate) fn forget_account(&self) {
        self.proven.store(false, Ordering::Release);
        *self.denied() = None;
    }

    /// Something happened at the camera: its task looks.
    pub(crate) fn poke(&self) {
        self.poked.notify_one();
    }

    /// Waits until something happened.
    pub(crate) async fn poked(&self) {
        self.poked.notified().await;
    }

    /// Its streams.
    pub(crate) fn slots(&self) -> Vec<Arc<Slot>> {
        self.slots
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// One of its streams, where it has it.
    pub(crate) fn slot(&self, stream: StreamKind) -> Option<Arc<Slot>> {
        self.slots().into_iter().find(|slot| slot.stream == stream)
    }

    /// The stream that stands for the camera: the recorded one (the main one first), else the
    /// one that is kept for health.
    pub(crate) fn first(&self) -> Option<Arc<Slot>> {
        let slots = self.slots();
        let with = |purpose| slots.iter().find(|slot| slot.witness().purpose == purpose);
        with(Purpose::Recorded)
            .or_else(|| with(Purpose::Rolling))
            .or_else(|| with(Purpose::Watched))
            .or(slots.first())
            .cloned()
    }

    /// What people are told about the camera.
    pub(crate) fn told(&self) -> CameraHealth {
        let streams: Vec<_> = self.slots().iter().map(|slot| slot.told()).collect();
        let first = self.first().map(|slot| slot.stream);
        let first = streams.iter().find(|told| Some(told.stream) == first);
        CameraHealth {
            state: first.map(|told| told.health.state).unwrap_or_default(),
            since: first.and_then(|told| told.health.since),
            reason: first
                .and_then(|told| told.reason)
                .map(|reason| reason.word()),
            streams,
        }
    }

    /// A stream was refused, which it will not ask for again. Where the account was accepted
    /// before, the others may find out for themselves once more: it may be this stream alone that
    /// the account has no right to.
    pub(crate) fn deny(&self, detail: &str) {
        if !self.proven.swap(false, Ordering::AcqRel) {
            *self.denied() = Some(detail.to_owned());
        }
    }

    /// Why nobody may try, if so.
    pub(crate) fn is_denied(&self) -> Option<String> {
        self.denied().clone()
    }

    /// A person wants it tried now, whatever was learned.
    pub(crate) fn try_again(&self) {
        *self.denied() = None;
        self.again.send_modify(|count| *count += 1);
    }

    /// Tells when a person wants it tried.
    pub(crate) fn tries(&self) -> watch::Receiver<u64> {
        self.again.subscribe()
    }

    /// Waits until this stream may connect: while it is not known whether the account is
    /// accepted, one stream at a time finds out.
    pub(crate) async fn door(&self) -> Option<sync::MutexGuard<'_, ()>> {
        if self.proven.load(Ordering::Acquire) {
            return None;
        }
        Some(self.door.lock().await)
    }

    /// The account was accepted.
    pub(crate) fn prove(&self) {
        self.proven.store(true, Ordering::Release);
    }

    fn denied(&self) -> MutexGuard<'_, Option<String>> {
        self.denied.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
