//! The writer of a volume: one thread that moves pictures from rings into segment files.
//!
//! Belongs here: when a file begins, is flushed, is made durable and ends, and what is reported of
//! it. Where files lie is `footage`; what is in them is `mp4`; rows are the business of whoever
//! listens to [`Recorded`].
//!
//! The thread wakes every [`RecordSettings::flush`], takes what the rings hold, and appends one
//! fragment per stream by one write. It never waits: what waits for the disk (sync, seal, rename)
//! is done by a second thread, and a listener that is slow is never waited for. A failure of one
//! stream's file ends that file only.

mod file;
mod finish;
mod open;
mod stream;
#[cfg(test)]
pub(crate) mod tests;

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use domain::{
    Clock, Error, Result, Span, Timestamp,
    footage::{GapReason, Segment},
    id::{CameraId, VolumeId},
    video::StreamKind,
};

use crate::{error::during, footage::Footage, hub::Reader};

pub use open::OpenSegment;

use finish::Finisher;
use open::OpenFiles;
use stream::{Context, Stream};

/// What happened to a stream that is recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum Recorded {
    /// Pictures lie on disk from `at` on.
    Started {
        /// The camera.
        camera: CameraId,
        /// The stream.
        stream: StreamKind,
        /// When the first picture is shown.
        at: Timestamp,
    },
    /// A file was sealed and is durable.
    Segment(Segment),
    /// A file that was written is gone: somebody removed it before it was sealed.
    Lost {
        /// The camera.
        camera: CameraId,
        /// The stream.
        stream: StreamKind,
        /// What it held.
        span: Span,
    },
    /// From `at` on there are no pictures. Sent once for a recording that cannot even begin, too.
    Stopped {
        /// The camera.
        camera: CameraId,
        /// The stream.
        stream: StreamKind,
        /// The end of what is kept.
        at: Timestamp,
        /// Why, where it lies with the recording: disk, overrun, pictures of an unknown format.
        /// `None` when nothing came any more: removed, hub closed, a new session, silence.
        reason: Option<GapReason>,
    },
}

/// How a volume is written.
#[derive(Clone, Debug)]
pub struct RecordSettings {
    /// How often pictures are written; at most this is lost when the program is killed.
    pub flush: Duration,
    /// How long a file is; it ends at the next key picture.
    pub length: Duration,
    /// How often files are made durable; at most this and one flush is lost when power goes.
    pub sync: Duration,
}

impl Default for RecordSettings {
    fn default() -> Self {
        Self {
            flush: Duration::from_millis(250),
            length: Duration::from_secs(60),
            sync: Duration::from_secs(5),
        }
    }
}

/// A stream of a camera.
type Key = (CameraId, StreamKind);

enum Command {
    Add(Key, Reader),
    Remove(Key),
    GiveWay(Key),
    TakeUp(Key),
    Stop,
}

/// The writer of one volume. Dropping it seals everything too, without waiting for it.
#[derive(Debug)]
pub struct Writer {
    commands: mpsc::Sender<Command>,
    open: OpenFiles,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts writing to `volume`. What happens goes to `out`, which is never waited for: when it
    /// stays full, reports are kept up to a bound and dropped then; sealed files without a report
    /// wait on disk for adoption.
    ///
    /// # Errors
    /// [`domain::Code::VolumeForeign`] when the volume is not open or not mounted;
    /// [`domain::Code::Disk`] when no thread can be had.
    pub fn start(
        footage: Arc<Footage>,
        volume: VolumeId,
        settings: RecordSettings,
        clock: Clock,
        out: tokio::sync::mpsc::Sender<Recorded>,
    ) -> Result<Self> {
        footage.volume(volume)?.check()?;
        let open = OpenFiles::default();
        let (jobs, finisher) = Finisher::new(out);
        let (commands, inbox) = mpsc::channel();
        let context = Context {
            footage,
            volume,
            settings,
            clock,
            jobs,
            open: open.clone(),
        };
        let failed = || during("start the threads of a volume", volume.to_string());
        let finishing = thread::Builder::new()
            .name("seal".to_owned())
            .spawn(move || finisher.run())
            .map_err(failed())?;
        let thread = thread::Builder::new()
            .name("record".to_owned())
            .spawn(move || run(context, &inbox, finishing))
            .map_err(failed())?;
        Ok(Self {
            commands,
            open,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Records what `reader` gets, from its first key picture on. A stream that is recorded
    /// already is sealed first.
    pub fn add(&self, camera: CameraId, stream: StreamKind, reader: Reader) {
        self.command(Command::Add((camera, stream), reader));
    }

    /// Seals the stream and forgets it.
    pub fn remove(&self, camera: CameraId, stream: StreamKind) {
        self.command(Command::Remove((camera, stream)));
    }

    /// Seals the stream and writes nothing more of it, for want of space, until [`Self::take_up`].
    pub fn give_way(&self, camera: CameraId, stream: StreamKind) {
        self.command(Command::GiveWay((camera, stream)));
    }

    /// Records a stream again that gave way, with what its ring still holds.
    pub fn take_up(&self, camera: CameraId, stream: StreamKind) {
        self.command(Command::TakeUp((camera, stream)));
    }

    /// What was written of a stream and is not sealed yet, or only just: up to two seconds after
    /// its [`Recorded::Segment`] a file is still listed here. `None` when there is nothing.
    #[must_use]
    pub fn open_segment(&self, camera: CameraId, stream: StreamKind) -> Option<OpenSegment> {
        self.open.get((camera, stream))
    }

    /// Seals everything and returns when all is on disk and reported. Later calls return at once.
    ///
    /// # Errors
    /// [`domain::Code::Internal`] when a thread of the writer had panicked.
    pub async fn stop(&self) -> Result<()> {
        self.command(Command::Stop);
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(thread) = thread else {
            return Ok(());
        };
        match tokio::task::spawn_blocking(move || thread.join()).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Error::internal("stop the writer of a volume")),
        }
    }

    fn command(&self, command: Command) {
        // Fails only when the thread has ended, after `stop`: nothing is left to be told then.
        let _ = self.commands.send(command);
    }
}

/// The thread.
fn run(mut context: Context, inbox: &mpsc::Receiver<Command>, finishing: JoinHandle<()>) {
    let mut streams: BTreeMap<Key, Stream> = BTreeMap::new();
    let mut next_flush = Instant::now() + context.settings.flush;
    let mut next_sync = Instant::now() + context.settings.sync;
    loop {
        let wait = next_flush.saturating_duration_since(Instant::now());
        match inbox.recv_timeout(wait) {
            Ok(Command::Add(key, reader)) => {
                if let Some(mut old) = streams.remove(&key) {
                    old.end(&mut context);
                }
                let mut stream = Stream::new(key, reader, context.settings.length);
                // The first picture is often there already; it need not wait for the timer.
                if drain(&mut stream, &mut context) {
                    streams.insert(key, stream);
                }
            }
            Ok(Command::Remove(key)) => {
                if let Some(mut stream) = streams.remove(&key) {
                    drain(&mut stream, &mut context);
                    stream.end(&mut context);
                }
            }
            Ok(Command::GiveWay(key)) => {
                if let Some(stream) = streams.get_mut(&key)
                    && drain(stream, &mut context)
                {
                    stream.give_way(&mut context);
                }
            }
            Ok(Command::TakeUp(key)) => {
                if let Some(stream) = streams.get_mut(&key) {
                    stream.take_up();
                    drain(stream, &mut context);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Command::Stop) | Err(RecvTimeoutError::Disconnected) => break,
        }
        let now = Instant::now();
        if now >= next_flush {
            next_flush = now + context.settings.flush;
            streams.retain(|_, stream| drain(stream, &mut context));
            context.open.forget_sealed(now);
        }
        if now >= next_sync {
            next_sync = now + context.settings.sync;
            context
                .jobs
                .sync(streams.values().filter_map(Stream::unsynced).collect());
        }
    }
    for stream in streams.values_mut() {
        drain(stream, &mut context);
        stream.end(&mut context);
    }
    drop(context);
    if finishing.join().is_err() {
        tracing::error!("the thread that seals files panicked");
    }
}

/// Writes what a ring holds; `false` when its stream has ended. A panic there is a bug, and ends
/// the file of that stream, not the recording of every camera.
fn drain(stream: &mut Stream, context: &mut Context) -> bool {
    let alive = catch_unwind(AssertUnwindSafe(|| stream.drain(context)));
    alive.unwrap_or_else(|_| {
        tracing::error!(camera = %stream.key().0, stream = %stream.key().1,
            "recording panicked; it goes on with a new file");
        stream.begin_anew(context);
        true
    })
}
