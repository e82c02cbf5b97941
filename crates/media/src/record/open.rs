//! What is written and not sealed yet, as readers see it.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use domain::{
    Span, Timestamp,
    audio::AudioFormat,
    footage::FileRef,
    id::{CameraId, SegmentId},
    video::{StreamKind, VideoFormat},
};

use super::Key;
use crate::{
    footage::{SampleIndex, samples},
    mp4::index::{AudioIndexed, Indexed},
};

/// How long a sealed file is still listed, so that who gives it a row hears of it meanwhile: he may wait
/// for the database for some seconds first.
const AFTERWARDS: Duration = Duration::from_secs(10);

/// What of a stream is on disk and has no row yet.
#[derive(Clone, Debug)]
pub struct OpenSegment {
    /// The camera.
    pub camera: CameraId,
    /// The stream.
    pub stream: StreamKind,
    /// The files, oldest first: those that are being sealed, and the one that is written. Their
    /// ids are those that their rows get.
    pub parts: Vec<SampleIndex>,
}

impl OpenSegment {
    /// From the first picture to the end of the last.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        let from = self.parts.iter().map(|part| part.start).min()?;
        let to = self.parts.iter().map(|part| part.end).max()?;
        Span::new(from, to).ok()
    }
}

/// One file while it is written.
#[derive(Debug)]
pub(super) struct OpenFile {
    pub(super) segment: SegmentId,
    /// With the name that it will have when sealed.
    pub(super) file: FileRef,
    pub(super) start: Timestamp,
    pub(super) format: Arc<VideoFormat>,
    /// `None` when it has no track of sound.
    pub(super) audio_format: Option<Arc<AudioFormat>>,
    samples: Mutex<Vec<Indexed>>,
    audio: Mutex<Vec<AudioIndexed>>,
    sealed: AtomicBool,
}

impl OpenFile {
    pub(super) fn new(
        segment: SegmentId,
        file: FileRef,
        start: Timestamp,
        format: Arc<VideoFormat>,
        audio_format: Option<Arc<AudioFormat>>,
    ) -> Self {
        Self {
            segment,
            file,
            start,
            format,
            audio_format,
            samples: Mutex::default(),
            audio: Mutex::default(),
            sealed: AtomicBool::new(false),
        }
    }

    pub(super) fn samples(&self) -> MutexGuard<'_, Vec<Indexed>> {
        self.samples.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn audio(&self) -> MutexGuard<'_, Vec<AudioIndexed>> {
        self.audio.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It is durable and was reported.
    pub(super) fn sealed(&self) {
        self.sealed.store(true, Ordering::Release);
    }

    fn index(&self) -> SampleIndex {
        let samples = self.samples().clone();
        SampleIndex {
            segment: self.segment,
            file: self.file.clone(),
            start: self.start,
            end: samples::end(self.start, &samples),
            format: Arc::clone(&self.format),
            samples,
            audio_format: self.audio_format.clone(),
            audio: self.audio().clone(),
        }
    }
}

#[derive(Debug)]
struct Listed {
    file: Arc<OpenFile>,
    /// When it was first seen to be sealed.
    since: Option<Instant>,
}

/// The files of a volume that are written or only just sealed.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenFiles(Arc<Mutex<BTreeMap<Key, Vec<Listed>>>>);

impl OpenFiles {
    pub(super) fn list(&self, key: Key, file: Arc<OpenFile>) {
        let listed = Listed { file, since: None };
        self.lock().entry(key).or_default().push(listed);
    }

    pub(super) fn get(&self, key: Key) -> Option<OpenSegment> {
        let files: Vec<_> = self
            .lock()
            .get(&key)?
            .iter()
            .map(|listed| Arc::clone(&listed.file))
            .collect();
        let parts: Vec<_> = files
            .iter()
            .map(|file| file.index())
            .filter(|index| !index.samples.is_empty())
            .collect();
        (!parts.is_empty()).then_some(OpenSegment {
            camera: key.0,
            stream: key.1,
            parts,
        })
    }

    /// Drops what was sealed long enough ago.
    pub(super) fn forget_sealed(&self, now: Instant) {
        self.lock().retain(|_, files| {
            files.retain_mut(|listed| {
                if !listed.file.sealed.load(Ordering::Acquire) {
                    return true;
                }
                now.duration_since(*listed.since.get_or_insert(now)) < AFTERWARDS
            });
            !files.is_empty()
        });
    }

    /// Drops one that will never be sealed.
    pub(super) fn forget(&self, key: Key, file: &Arc<OpenFile>) {
        if let Some(files) = self.lock().get_mut(&key) {
            files.retain(|listed| !Arc::ptr_eq(&listed.file, file));
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Vec<Listed>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
