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

mod audio;
mod file;
mod finish;
mod hash;
mod open;
mod pulse;
mod roll;
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
pub use pulse::Beat;

use finish::Finisher;
use open::OpenFiles;
use pulse::Pulse;
use stream::{After, Context, Stream};

/// What happened to a stream that is recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum Recorded {
    /// Pictures lie on disk from `at` on.
    Started {
        /// Where.
        volume: VolumeId,
        /// The camera.
        camera: CameraId,
        /// The stream.
        stream: StreamKind,
        /// When the first picture is shown; where another volume goes on with the stream, when it does.
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
    /// A file cannot be sealed for now: what it holds is not there until its [`Recorded::Segment`]
    /// comes, if ever.
    Unsealed {
        /// The camera.
        camera: CameraId,
        /// The stream.
        stream: StreamKind,
        /// What it holds.
        span: Span,
        /// Whether the disk is full, or fails.
        reason: GapReason,
    },
    /// From `at` on there are no pictures. Sent once for a recording that cannot even begin, too.
    Stopped {
        /// Where they would be.
        volume: VolumeId,
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
    Add(Key, Reader, Option<Duration>),
    Keep(Key, Timestamp),
    Roll(Key, Duration),
    Remove(Key),
    GiveWay(Key),
    TakeUp(Key),
    HandOver(Key, mpsc::Sender<Command>),
    Take(Box<Stream>),
    Stop,
}

/// The writer of one volume. Dropping it seals everything too, without waiting for it.
#[derive(Debug)]
pub struct Writer {
    commands: mpsc::Sender<Command>,
    open: OpenFiles,
    pulse: Arc<Pulse>,
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
        let pulse = Arc::new(Pulse::default());
        let (jobs, finisher) = Finisher::new(out, Arc::clone(&pulse));
        let (commands, inbox) = mpsc::channel();
        let context = Context {
            footage,
            volume,
            settings,
            clock,
            jobs,
            open: open.clone(),
            pulse: Arc::clone(&pulse),
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
            pulse,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Records what `reader` gets, from its first key picture on. A stream that is recorded
    /// already is sealed first.
    pub fn add(&self, camera: CameraId, stream: StreamKind, reader: Reader) {
        self.command(Command::Add((camera, stream), reader, None));
    }

    /// Writes what `reader` gets into short files that go again `back` after they were ended, unless
    /// [`Self::keep`] wants them. Nothing is reported of them, nobody can read them, and they are
    /// not made durable. A stream that is recorded already is sealed first.
    pub fn add_rolling(
        &self,
        camera: CameraId,
        stream: StreamKind,
        reader: Reader,
        back: Duration,
    ) {
        self.command(Command::Add((camera, stream), reader, Some(back)));
    }

    /// Records a stream that rolls: the files that it still has with pictures of `from` or later are
    /// sealed, and everything that follows is recorded.
    pub fn keep(&self, camera: CameraId, stream: StreamKind, from: Timestamp) {
        self.command(Command::Keep((camera, stream), from));
    }

    /// From the next key picture on the stream only rolls; its reason for that is
    /// [`GapReason::NotPlanned`].
    pub fn roll(&self, camera: CameraId, stream: StreamKind, back: Duration) {
        self.command(Command::Roll((camera, stream), back));
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

    /// Leaves the stream to another writer: at its next key picture, so that no picture is written
    /// twice or not at all, or at once where nothing is being written. What is told of it comes from
    /// the other one from then on.
    pub fn hand_over(&self, camera: CameraId, stream: StreamKind, to: &Self) {
        self.command(Command::HandOver((camera, stream), to.commands.clone()));
    }

    /// Gives up a disk that hangs: when it goes on, its files are sealed as they are, and no more is
    /// written or told of its streams, which somebody else records by then.
    pub fn abandon(&self) {
        self.pulse.abandon();
    }

    /// Whether and how it works, to be compared with the same of a moment ago.
    #[must_use]
    pub fn beat(&self) -> Beat {
        self.pulse.beat()
    }

    /// What was written of a stream and is not sealed yet, or only just: up to ten seconds after
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

/// The streams of a writer.
#[derive(Default)]
struct Streams {
    here: BTreeMap<Key, Stream>,
    /// Who goes on with those that left, for what is said of them before it is known that they did.
    gone: BTreeMap<Key, mpsc::Sender<Command>>,
}

/// The thread.
fn run(mut context: Context, inbox: &mpsc::Receiver<Command>, finishing: JoinHandle<()>) {
    let mut streams = Streams::default();
    let mut next_flush = Instant::now() + context.settings.flush;
    let mut next_sync = Instant::now() + context.settings.sync;
    while !context.pulse.is_abandoned() {
        let wait = next_flush.saturating_duration_since(Instant::now());
        match inbox.recv_timeout(wait) {
            Ok(Command::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            Ok(command) => streams.obey(command, &mut context),
            Err(RecvTimeoutError::Timeout) => {}
        }
        let now = Instant::now();
        if now >= next_flush {
            next_flush = now + context.settings.flush;
            let keys: Vec<Key> = streams.here.keys().copied().collect();
            for key in keys {
                streams.visit(key, &mut context);
            }
            context.open.forget_sealed(now);
            context.pulse.round();
        }
        // The next look is a flush away: what is due until then is due now.
        if now + context.settings.flush > next_sync {
            next_sync = now + context.settings.sync;
            let unsynced = streams.here.values().filter_map(Stream::unsynced);
            context.jobs.sync(unsynced.collect());
        }
    }
    for stream in streams.here.values_mut() {
        drain(stream, &mut context);
        stream.end(&mut context);
    }
    drop(context);
    if finishing.join().is_err() {
        tracing::error!("the thread that seals files panicked");
    }
}

impl Streams {
    /// Does as it is told. The first picture is often there already, and need not wait for the timer.
    fn obey(&mut self, command: Command, context: &mut Context) {
        let key = match command {
            Command::Add(key, reader, back) => {
                let length = context.settings.length;
                self.insert(Stream::new(key, reader, length, back), context);
                key
            }
            Command::Take(mut stream) => {
                let key = stream.key();
                stream.arrive(context);
                self.insert(*stream, context);
                key
            }
            Command::Remove(key) => {
                self.gone.remove(&key);
                if let Some(mut stream) = self.here.remove(&key) {
                    drain(&mut stream, context);
                    stream.end(context);
                }
                return;
            }
            Command::Stop => return,
            Command::Keep(key, _)
            | Command::Roll(key, _)
            | Command::GiveWay(key)
            | Command::TakeUp(key)
            | Command::HandOver(key, _) => {
                // What came before it is not concerned by it.
                if matches!(command, Command::Keep(..) | Command::GiveWay(_)) {
                    self.visit(key, context);
                }
                let Some(stream) = self.here.get_mut(&key) else {
                    if let Some(to) = self.gone.get(&key) {
                        // Fails when that one has stopped, and the stream with it.
                        let _ = to.send(command);
                    }
                    return;
                };
                match command {
                    Command::Keep(_, from) => stream.keep(context, from),
                    Command::Roll(_, back) => stream.roll(back),
                    Command::GiveWay(_) => stream.give_way(context),
                    Command::TakeUp(_) => stream.take_up(),
                    Command::HandOver(_, to) => stream.leave_for(to),
                    _ => {}
                }
                key
            }
        };
        self.visit(key, context);
    }

    fn insert(&mut self, stream: Stream, context: &mut Context) {
        let key = stream.key();
        self.gone.remove(&key);
        if let Some(mut old) = self.here.insert(key, stream) {
            old.end(context);
        }
    }

    /// Writes what the ring of one stream holds, and lets it go where it has ended or leaves.
    fn visit(&mut self, key: Key, context: &mut Context) {
        let here = self.here.get_mut(&key);
        match here.map_or(After::Stays, |stream| drain(stream, context)) {
            After::Stays => {}
            After::Ended => drop(self.here.remove(&key)),
            After::Leaves(to) => {
                let Some(mut stream) = self.here.remove(&key) else {
                    return;
                };
                stream.depart(context);
                match to.send(Command::Take(Box::new(stream))) {
                    Ok(()) => drop(self.gone.insert(key, to)),
                    // The other one has stopped.
                    Err(back) => {
                        if let Command::Take(mut stream) = back.0 {
                            stream.end(context);
                        }
                    }
                }
            }
        }
    }
}

/// Writes what a ring holds. A panic there is a bug, and ends the file of that stream, not the
/// recording of every camera.
fn drain(stream: &mut Stream, context: &mut Context) -> After {
    if context.pulse.is_abandoned() {
        stream.forsake(context);
        return After::Ended;
    }
    let after = catch_unwind(AssertUnwindSafe(|| stream.drain(context)));
    after.unwrap_or_else(|_| {
        tracing::error!(camera = %stream.key().0, stream = %stream.key().1,
            "recording panicked; it goes on with a new file");
        stream.begin_anew(context);
        After::Stays
    })
}
