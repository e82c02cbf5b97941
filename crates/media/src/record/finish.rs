//! The thread beside the writer that waits for the disk: syncs, seals and renames files, and
//! hands on the reports.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError, SyncSender, TrySendError},
    },
    time::{Duration, Instant},
};

use domain::footage::GapReason;

use super::{
    Recorded,
    file::{Handle, Sealing},
    pulse::{self, Pulse},
};

/// Jobs that may wait. More means that the disk has not answered for minutes: files that do not
/// fit are left as they are, for adoption.
const MOST_JOBS: usize = 1024;
/// Reports that may wait for a listener.
const MOST_REPORTS: usize = 4096;
/// How often what failed, or found no room, is tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// How long a listener that does not take its reports holds up the end.
const FAREWELL: Duration = Duration::from_secs(2);

enum Job {
    Sync(Vec<Arc<Handle>>),
    Seal(Box<Sealing>),
    Discard(Box<Sealing>),
    Report(Recorded),
}

/// What the writer hands over; never waits.
pub(super) struct Jobs {
    queue: SyncSender<Job>,
    syncing: Arc<AtomicBool>,
    told: bool,
}

impl Jobs {
    /// Makes files durable, unless the last time is still going on.
    pub(super) fn sync(&mut self, files: Vec<Arc<Handle>>) {
        if files.is_empty() || self.syncing.swap(true, Ordering::AcqRel) {
            return;
        }
        if !self.push(Job::Sync(files)) {
            self.syncing.store(false, Ordering::Release);
        }
    }

    pub(super) fn seal(&mut self, sealing: Sealing) {
        self.push(Job::Seal(Box::new(sealing)));
    }

    /// Removes a file that nobody wanted; one that finds no room here goes at the next start.
    pub(super) fn discard(&mut self, file: Sealing) {
        self.push(Job::Discard(Box::new(file)));
    }

    pub(super) fn report(&mut self, report: Recorded) {
        self.push(Job::Report(report));
    }

    fn push(&mut self, job: Job) -> bool {
        match self.queue.try_send(job) {
            Ok(()) => {
                self.told = false;
                true
            }
            Err(TrySendError::Full(_)) => {
                if !std::mem::replace(&mut self.told, true) {
                    tracing::error!("the disk is too slow to seal files; they wait for adoption");
                }
                false
            }
            Err(TrySendError::Disconnected(_)) => false,
        }
    }
}

pub(super) struct Finisher {
    queue: mpsc::Receiver<Job>,
    syncing: Arc<AtomicBool>,
    out: tokio::sync::mpsc::Sender<Recorded>,
    pulse: Arc<Pulse>,
    reports: VecDeque<Recorded>,
    failed: Vec<Sealing>,
    next_try: Instant,
    told: bool,
}

impl Finisher {
    pub(super) fn new(out: tokio::sync::mpsc::Sender<Recorded>, pulse: Arc<Pulse>) -> (Jobs, Self) {
        let (sender, queue) = mpsc::sync_channel(MOST_JOBS);
        let syncing = Arc::new(AtomicBool::new(false));
        let jobs = Jobs {
            queue: sender,
            syncing: Arc::clone(&syncing),
            told: false,
        };
        let finisher = Self {
            queue,
            syncing,
            out,
            pulse,
            reports: VecDeque::new(),
            failed: Vec::new(),
            next_try: Instant::now(),
            told: false,
        };
        (jobs, finisher)
    }

    /// Ends when the writer has ended and everything is done.
    pub(super) fn run(mut self) {
        loop {
            let idle = self.reports.is_empty() && self.failed.is_empty();
            let job = if idle {
                self.queue
                    .recv()
                    .map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                self.queue.recv_timeout(AGAIN)
            };
            match job {
                Ok(Job::Sync(files)) => {
                    for file in files {
                        let synced = self.pulse.finish(|| file.sync());
                        if synced.is_err_and(|error| pulse::is_the_disks(&error)) {
                            self.pulse.failed();
                        }
                    }
                    self.syncing.store(false, Ordering::Release);
                }
                Ok(Job::Seal(sealing)) => self.seal(*sealing),
                Ok(Job::Discard(file)) => file.discard(),
                Ok(Job::Report(report)) => self.report(report),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if !self.failed.is_empty() && Instant::now() >= self.next_try {
                self.again();
            }
            self.hand_on();
        }
        self.again();
        let last = Instant::now() + FAREWELL;
        while !self.hand_on() {
            if Instant::now() >= last {
                let count = self.reports.len();
                tracing::error!(count, "nobody took the last reports of a volume");
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn again(&mut self) {
        self.next_try = Instant::now() + AGAIN;
        for sealing in std::mem::take(&mut self.failed) {
            self.seal(sealing);
        }
    }

    fn seal(&mut self, mut sealing: Sealing) {
        let path = &sealing.segment.file.path;
        match self.pulse.finish(|| sealing.seal()) {
            Ok(()) => {
                tracing::debug!(%path, frames = sealing.segment.frames, "sealed");
                self.report(Recorded::Segment(sealing.segment));
                sealing.open.sealed();
            }
            Err(error) if sealing.is_gone() => {
                tracing::error!(%path, %error, "a file that was being recorded was removed");
                let segment = &sealing.segment;
                let lost = Recorded::Lost {
                    camera: segment.camera,
                    stream: segment.stream,
                    span: segment.span,
                };
                self.report(lost);
                sealing.open.sealed();
            }
            Err(error) => {
                let is_full = error.kind() == io::ErrorKind::StorageFull;
                if pulse::is_the_disks(&error) {
                    self.pulse.failed();
                }
                if !std::mem::replace(&mut sealing.told, true) {
                    tracing::error!(%path, %error, "cannot seal a file; trying again");
                    let segment = &sealing.segment;
                    let reason = if is_full {
                        GapReason::DiskFull
                    } else {
                        GapReason::DiskError
                    };
                    let unsealed = Recorded::Unsealed {
                        camera: segment.camera,
                        stream: segment.stream,
                        span: segment.span,
                        reason,
                    };
                    self.report(unsealed);
                }
                if self.failed.len() < MOST_JOBS {
                    self.failed.push(sealing);
                }
            }
        }
    }

    fn report(&mut self, report: Recorded) {
        if self.reports.len() < MOST_REPORTS {
            self.reports.push_back(report);
        } else if !std::mem::replace(&mut self.told, true) {
            tracing::error!("nobody takes reports of a volume; sealed files wait for adoption");
        }
        self.hand_on();
    }

    /// Whether nothing is left to hand on.
    fn hand_on(&mut self) -> bool {
        use tokio::sync::mpsc::error::TrySendError;
        while let Some(report) = self.reports.pop_front() {
            match self.out.try_send(report) {
                Ok(()) => self.told = false,
                Err(TrySendError::Full(report)) => {
                    self.reports.push_front(report);
                    return false;
                }
                // Nobody listens any more: the files are found at the next start.
                Err(TrySendError::Closed(_)) => self.reports.clear(),
            }
        }
        true
    }
}
