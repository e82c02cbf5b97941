//! Whether the threads of a writer go round: a disk that hangs tells nothing, and holds them in the
//! middle of a write.

use std::{
    io,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use nix::errno::Errno;

/// What a writer has done so far. Two that are alike, a while apart, come from a writer that stands
/// still, unless it has nothing to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beat {
    /// How often all rings were drained. It goes on as long as the writer is alive.
    pub rounds: u64,
    /// How many files were synced or sealed.
    pub finished: u64,
    /// Whether one is being synced or sealed.
    pub finishing: bool,
    /// How often the disk failed, being full apart.
    pub errors: u64,
    /// How often files were made durable.
    pub syncs: u64,
    /// How long that took, in microseconds.
    pub sync_us: u64,
}

#[derive(Debug, Default)]
pub(super) struct Pulse {
    rounds: AtomicU64,
    finished: AtomicU64,
    finishing: AtomicBool,
    errors: AtomicU64,
    syncs: AtomicU64,
    sync_us: AtomicU64,
    abandoned: AtomicBool,
}

impl Pulse {
    pub(super) fn round(&self) {
        self.rounds.fetch_add(1, Ordering::Relaxed);
    }

    /// Does what waits for the disk, and takes the time.
    pub(super) fn finish<T>(&self, work: impl FnOnce() -> T) -> T {
        let began = std::time::Instant::now();
        self.finishing.store(true, Ordering::Relaxed);
        let done = work();
        self.finishing.store(false, Ordering::Relaxed);
        self.finished.fetch_add(1, Ordering::Relaxed);
        self.syncs.fetch_add(1, Ordering::Relaxed);
        let took = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.sync_us.fetch_add(took, Ordering::Relaxed);
        done
    }

    pub(super) fn failed(&self) {
        self.errors.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn abandon(&self) {
        self.abandoned.store(true, Ordering::Release);
    }

    pub(super) fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Acquire)
    }

    pub(super) fn beat(&self) -> Beat {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Beat {
            rounds: read(&self.rounds),
            finished: read(&self.finished),
            finishing: self.finishing.load(Ordering::Relaxed),
            errors: read(&self.errors),
            syncs: read(&self.syncs),
            sync_us: read(&self.sync_us),
        }
    }
}

/// Whether a failure tells of the disk, and so of every stream that is written to it: not one that is
/// full, nor where somebody removed a file, or put another in the way of one camera's.
pub(super) fn is_the_disks(error: &io::Error) -> bool {
    let disk = [
        Errno::EIO,
        Errno::EROFS,
        Errno::ENODEV,
        Errno::ENXIO,
        Errno::ESTALE,
        Errno::EREMOTEIO,
        Errno::ETIMEDOUT,
        Errno::ENOMEDIUM,
        // ext4's and XFS's word for what is not what it was.
        Errno::EUCLEAN,
    ];
    let code = error.raw_os_error().map(Errno::from_raw);
    code.is_some_and(|code| disk.contains(&code))
}
