//! What one camera is run with: its record and its credentials.

use domain::{
    camera::{Camera, Credentials},
    video::StreamKind,
};
use media::source::Source;

use crate::budget::{Budgets, Whose};

/// A camera's record and credentials, as they were read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Setup {
    pub(crate) camera: Camera,
    pub(crate) credentials: Option<Credentials>,
}

impl Setup {
    /// Whether the camera would be reached in the same way: then it runs on, and takes up by itself
    /// what else was changed, its plan and its sub-stream among it.
    pub(crate) fn runs_like(&self, other: &Self) -> bool {
        let wiring = |setup: &Self| {
            let camera = &setup.camera;
            (
                camera.main.clone(),
                (camera.site, camera.recorder),
                setup.credentials.clone(),
            )
        };
        wiring(self) == wiring(other)
    }

    /// Where a stream comes from; `None` when the camera has no such stream or its address is
    /// not one.
    pub(crate) fn source(&self, stream: StreamKind) -> Option<Source> {
        let address = self.camera.stream(stream)?;
        Some(Source::Rtsp {
            url: url::Url::parse(&address.url).ok()?,
            transport: address.transport,
            credentials: self.credentials.clone(),
            audio: self.listens(stream),
        })
    }

    /// Whether a stream's sound is wanted: it goes nowhere but into footage.
    fn listens(&self, stream: StreamKind) -> bool {
        self.camera.audio && self.camera.records(stream)
    }

    /// Whose sessions its sessions are.
    pub(crate) fn payers(&self) -> impl Iterator<Item = Whose> {
        let recorder = self.camera.recorder.map(Whose::Recorder);
        recorder.into_iter().chain([Whose::Site(self.camera.site)])
    }

    /// Its budgets, so that somebody fills in their limits.
    pub(crate) fn budgets(&self, all: &Budgets) -> Vec<std::sync::Arc<crate::budget::Budget>> {
        self.payers().map(|whose| all.of(whose)).collect()
    }
}
