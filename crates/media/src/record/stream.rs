//! One stream that is recorded: where its files begin and end.

use std::{
    sync::{Arc, atomic::Ordering, mpsc},
    time::{Duration, Instant},
};

use domain::{Clock, Code, Error, Timestamp, footage::GapReason, id::VolumeId};

use super::{
    Command, Key, RecordSettings, Recorded,
    file::{Handle, SegmentFile},
    finish::Jobs,
    open::OpenFiles,
    pulse::{self, Pulse},
    roll::{self, Rolled},
};
use crate::{
    error::during,
    footage::Footage,
    hub::{AudioPacket, Frame, Next, Reader},
};

/// After this long without a picture the last one is written too, with a guessed duration.
const QUIET: Duration = Duration::from_secs(2);
/// After this long without a picture the file is sealed.
const SILENT: Duration = Duration::from_secs(10);
/// After a failure of the disk nothing is tried for this long.
const AGAIN: Duration = Duration::from_secs(1);
/// The duration of a picture that is the only one: 25 pictures a second.
const USUAL: u32 = 3_600;
/// The longest guess at the duration of a picture whose successor never came: one second.
const LONGEST_GUESS: u32 = 90_000;

/// What all streams of a volume share.
pub(super) struct Context {
    pub(super) footage: Arc<Footage>,
    pub(super) volume: VolumeId,
    pub(super) settings: RecordSettings,
    pub(super) clock: Clock,
    pub(super) jobs: Jobs,
    pub(super) open: OpenFiles,
    pub(super) pulse: Arc<Pulse>,
}

/// What becomes of a stream after its ring was drained.
pub(super) enum After {
    Stays,
    /// Nothing is left to do.
    Ended,
    /// Another writer goes on with it.
    Leaves(mpsc::Sender<Command>),
}

pub(super) struct Stream {
    key: Key,
    reader: Reader,
    file: Option<SegmentFile>,
    /// The newest picture; it waits for the next one, which tells its duration.
    held: Option<Arc<Frame>>,
    /// Pictures with their durations, for the next write.
    ready: Vec<(Arc<Frame>, u32)>,
    /// The sound that came with them, for the same write.
    heard: Vec<AudioPacket>,
    duration: u32,
    /// How long the file may become that is written now.
    length: Duration,
    last_picture: Instant,
    /// [`Recorded::Started`] was sent and no [`Recorded::Stopped`] since.
    started: bool,
    /// What the last [`Recorded::Stopped`] said.
    told: Option<(Timestamp, Option<GapReason>)>,
    /// Who is to go on with it.
    leaves_for: Option<mpsc::Sender<Command>>,
    /// The disk's failure that was reported and has not ended.
    trouble: Option<GapReason>,
    not_before: Option<Instant>,
    /// Nothing is written for want of space until told otherwise.
    gave_way: bool,
    /// Since then it was reported that pictures come and are not kept.
    told_away: bool,
    /// Files that go unless they are wanted.
    rolled: Rolled,
    /// Where in the ring the picture in hand stands, or the next one that will be read.
    here: u64,
    /// Where in the ring the first picture stands that is not in a file.
    kept: u64,
}

impl Stream {
    /// `back` for one that only rolls.
    pub(super) fn new(key: Key, reader: Reader, length: Duration, back: Option<Duration>) -> Self {
        let here = reader.position();
        Self {
            key,
            reader,
            file: None,
            held: None,
            ready: Vec::new(),
            heard: Vec::new(),
            duration: USUAL,
            length: first_length(key, length),
            last_picture: Instant::now(),
            started: false,
            told: None,
            leaves_for: None,
            trouble: None,
            not_before: None,
            gave_way: false,
            told_away: false,
            rolled: Rolled::new(back),
            here,
            kept: here,
        }
    }

    /// Writes what the ring holds.
    pub(super) fn drain(&mut self, context: &mut Context) -> After {
        if let Some(to) = self.leaves() {
            return After::Leaves(to);
        }
        if self.trouble.is_some() && self.file.is_none() && self.may_write() {
            self.reader.back_to_key(self.kept);
        }
        while let Some(next) = self.reader.try_next() {
            match next {
                Next::Frame(frame) => {
                    self.last_picture = Instant::now();
                    self.here = self.reader.position() - 1;
                    self.end_before(context, &frame);
                    if let Some(to) = self.leaves() {
                        self.reader.back_to_key(self.here);
                        return After::Leaves(to);
                    }
                    self.frame(context, frame);
                    self.here = self.reader.position();
                }
                Next::Missed(count) => {
                    tracing::warn!(camera = %self.key.0, stream = %self.key.1, count,
                        "the disk is too slow; pictures were lost");
                    self.stop(context, Some(GapReason::Overrun));
                }
                Next::Ended => {
                    self.end(context);
                    return After::Ended;
                }
            }
        }
        let failed = self
            .file
            .as_ref()
            .is_some_and(|file| file.handle().failed.load(Ordering::Acquire));
        if failed {
            self.stop(context, Some(GapReason::DiskError));
            // After that, because what could still be written ends an earlier trouble.
            self.not_before = Some(Instant::now() + AGAIN);
            self.trouble = Some(GapReason::DiskError);
        }
        let quiet = self.last_picture.elapsed();
        if quiet >= SILENT {
            self.stop(context, None);
        } else if quiet >= QUIET {
            self.release();
        }
        self.flush(context);
        self.rolled.age(context);
        self.leaves().map_or(After::Stays, After::Leaves)
    }

    /// Another writer is to go on with it.
    pub(super) fn leave_for(&mut self, to: mpsc::Sender<Command>) {
        self.leaves_for = Some(to);
    }

    /// Who goes on with it from here, where nothing is being written.
    fn leaves(&self) -> Option<mpsc::Sender<Command>> {
        self.leaves_for.clone().filter(|_| self.file.is_none())
    }

    /// Leaves this writer. What was rolled here goes: it lies on this one's disk.
    pub(super) fn depart(&mut self, context: &mut Context) {
        self.rolled.clear(context);
    }

    /// Goes on with this writer. What the one before told last is told again, as whoever listens may
    /// no longer listen to that one.
    pub(super) fn arrive(&mut self, context: &mut Context) {
        self.leaves_for = None;
        self.not_before = None;
        self.length = first_length(self.key, context.settings.length);
        if let Some((at, reason)) = self.told {
            self.report_stopped(context, at, reason);
        } else if self.started {
            let at = context.clock.now();
            self.report_started(context, at);
        }
        // There is room here.
        self.take_up();
    }

    /// Somebody else has gone on with it already: leaves what was written as it is, and is silent.
    pub(super) fn forsake(&mut self, context: &mut Context) {
        self.held = None;
        self.ready.clear();
        self.close(context, None);
        self.rolled.clear(context);
    }

    /// Nothing follows: seals what there is, and what was not wanted goes.
    pub(super) fn end(&mut self, context: &mut Context) {
        self.stop(context, None);
        self.rolled.clear(context);
    }

    /// Records from now on, and what is left of `from` and later.
    pub(super) fn keep(&mut self, context: &mut Context, from: Timestamp) {
        self.rolled.on = false;
        let kept = self.rolled.take(from);
        let mut begin = kept.first().map(|file| file.segment.span.from());
        let end = kept.last().map(|file| file.segment.span.to());
        if let Some(file) = self.file.as_mut().filter(|file| !file.is_kept()) {
            file.keep();
            context.open.list(self.key, Arc::clone(file.open()));
            if !file.is_empty() {
                begin = begin.or(Some(file.open().start));
            }
            self.length = first_length(self.key, context.settings.length);
        }
        if let Some(at) = begin
            && !std::mem::replace(&mut self.started, true)
        {
            self.told = None;
            self.report_started(context, at);
        }
        for file in kept {
            context.jobs.seal(file);
        }
        if let Some(at) = end.filter(|_| self.file.is_none()) {
            let reason = self.gave_way.then_some(GapReason::DiskFull);
            self.stopped(context, at, reason);
        }
    }

    /// From the next key picture on, nothing is kept that is not wanted.
    pub(super) fn roll(&mut self, back: Duration) {
        self.rolled.begin(back);
    }

    /// Seals what there is and lets pictures pass.
    pub(super) fn give_way(&mut self, context: &mut Context) {
        if std::mem::replace(&mut self.gave_way, true) {
            return;
        }
        self.told_away = self.file.is_some();
        self.stop(context, Some(GapReason::DiskFull));
    }

    /// Ends that: writes again, what the ring still holds first.
    pub(super) fn take_up(&mut self) {
        if !std::mem::take(&mut self.gave_way) {
            return;
        }
        self.not_before = None;
        self.reader.back_to_key(self.kept);
    }

    /// How long `file` may become.
    fn length(&self, file: &SegmentFile) -> Duration {
        if file.is_kept() {
            self.length
        } else {
            self.length.min(roll::LENGTH)
        }
    }

    fn may_write(&self) -> bool {
        !self.gave_way && self.not_before.is_none_or(|time| time <= Instant::now())
    }

    pub(super) fn key(&self) -> Key {
        self.key
    }

    /// Seals what was written and leaves out what was not: writing that may have been what failed.
    pub(super) fn begin_anew(&mut self, context: &mut Context) {
        self.held = None;
        self.ready.clear();
        self.stop(context, Some(GapReason::Malformed));
        self.here = self.reader.position();
        self.kept = self.here;
    }

    /// The file, if it was written to since it was last made durable.
    pub(super) fn unsynced(&self) -> Option<Arc<Handle>> {
        let handle = self.file.as_ref()?.handle();
        let dirty = handle.dirty.load(Ordering::Acquire);
        let wanted = self.file.as_ref().is_some_and(SegmentFile::is_kept);
        (dirty && wanted).then(|| Arc::clone(handle))
    }

    /// Ends the file that `frame` does not belong into.
    fn end_before(&mut self, context: &mut Context, frame: &Frame) {
        let Some(file) = &self.file else { return };
        let open = file.open();
        let same = Arc::ptr_eq(&open.format, &frame.format) || *open.format == *frame.format;
        let sounds_the_same = open.audio_format == frame.audio_format;
        let is_long =
            || self.leaves_for.is_some() || frame.at.since(open.start) >= self.length(file);
        if file.session != frame.session {
            self.stop(context, None);
        } else if !same && !frame.key {
            self.stop(context, Some(GapReason::Malformed));
        } else if frame.key && file.is_kept() && self.rolled.on {
            self.next_is(frame);
            self.stop(context, Some(GapReason::NotPlanned));
        } else if !same || frame.key && (!sounds_the_same || is_long()) {
            self.next_is(frame);
            self.cut(context, frame.at);
        }
    }

    fn frame(&mut self, context: &mut Context, frame: Arc<Frame>) {
        if self.file.is_some() {
            self.next_is(&frame);
        } else {
            if !frame.key {
                return;
            }
            if self.gave_way && !std::mem::replace(&mut self.told_away, true) {
                // It began to send only after it had given way.
                self.report_stopped(context, frame.at, Some(GapReason::DiskFull));
            }
            if !self.may_write() {
                return;
            }
            match SegmentFile::create(context, self.key, &frame, !self.rolled.on) {
                Ok(file) => {
                    if file.is_kept() {
                        context.open.list(self.key, Arc::clone(file.open()));
                    }
                    self.file = Some(file);
                }
                Err(error) => {
                    self.fail(context, frame.at, &error);
                    return;
                }
            }
        }
        self.held = Some(frame);
    }

    /// The picture held back lasts until `frame`, and what was heard meanwhile belongs beside it.
    fn next_is(&mut self, frame: &Frame) {
        let open = self.file.as_ref().map(SegmentFile::open);
        if open.is_some_and(|open| open.audio_format == frame.audio_format) {
            self.heard.extend_from_slice(&frame.audio);
        }
        if let Some(held) = self.held.take() {
            let duration = u32::try_from(frame.dts - held.dts).unwrap_or(1).max(1);
            self.duration = duration;
            self.ready.push((held, duration));
        }
    }

    /// The picture held back waits no longer.
    fn release(&mut self) {
        if let Some(held) = self.held.take() {
            self.ready.push((held, self.duration.min(LONGEST_GUESS)));
        }
    }

    fn flush(&mut self, context: &mut Context) {
        let ready = std::mem::take(&mut self.ready);
        let Some(file) = self.file.as_mut().filter(|_| !ready.is_empty()) else {
            return;
        };
        let heard = std::mem::take(&mut self.heard);
        if let Err(error) = file.append(&ready, &heard) {
            let end = file.end();
            let error = during("write footage", &file.open().file.path)(error);
            self.close(context, None);
            self.held = None;
            self.fail(context, end, &error);
            return;
        }
        self.trouble = None;
        self.kept = self.here - u64::from(self.held.is_some());
        let at = file.open().start;
        if file.is_kept() && !std::mem::replace(&mut self.started, true) {
            self.told = None;
            self.report_started(context, at);
        }
    }

    /// Ends the file where the next one begins.
    fn cut(&mut self, context: &mut Context, next: Timestamp) {
        self.flush(context);
        self.close(context, Some(next));
        self.length = context.settings.length;
    }

    /// Ends the file; no other one follows at once.
    fn stop(&mut self, context: &mut Context, reason: Option<GapReason>) {
        self.release();
        self.flush(context);
        let Some(at) = self.file.as_ref().map(SegmentFile::end) else {
            return;
        };
        self.close(context, None);
        self.stopped(context, at, reason);
    }

    fn close(&mut self, context: &mut Context, end: Option<Timestamp>) {
        self.heard.clear();
        let Some(file) = self.file.take() else {
            return;
        };
        if file.is_empty() {
            context.open.forget(self.key, file.open());
            file.abandon();
            return;
        }
        let (open, kept) = (Arc::clone(file.open()), file.is_kept());
        match file.close(end) {
            Some(sealing) if kept => context.jobs.seal(sealing),
            Some(sealing) => self.rolled.push(sealing),
            None => {
                tracing::error!(path = %open.file.path, "footage before 1970 is left unsealed");
                context.open.forget(self.key, &open);
            }
        }
    }

    /// The disk failed; `at` is the end of what is kept.
    fn fail(&mut self, context: &mut Context, at: Timestamp, error: &Error) {
        let reason = match error.code() {
            Code::DiskFull => GapReason::DiskFull,
            _ => GapReason::DiskError,
        };
        let cause = std::error::Error::source(error);
        let cause = cause.and_then(|cause| cause.downcast_ref::<std::io::Error>());
        if cause.is_some_and(pulse::is_the_disks) {
            context.pulse.failed();
        }
        self.not_before = Some(Instant::now() + AGAIN);
        if self.trouble != Some(reason) {
            tracing::error!(camera = %self.key.0, stream = %self.key.1, error = %error.chain(),
                "recording stopped; trying again every second");
        }
        let news = self.trouble.replace(reason) != Some(reason);
        if self.started || news && !self.rolled.on {
            self.started = true;
            self.stopped(context, at, Some(reason));
        }
    }

    fn stopped(&mut self, context: &mut Context, at: Timestamp, reason: Option<GapReason>) {
        self.length = first_length(self.key, context.settings.length);
        if std::mem::take(&mut self.started) {
            self.report_stopped(context, at, reason);
        }
    }

    fn report_started(&self, context: &mut Context, at: Timestamp) {
        let (volume, (camera, stream)) = (context.volume, self.key);
        context.jobs.report(Recorded::Started {
            volume,
            camera,
            stream,
            at,
        });
    }

    fn report_stopped(&mut self, context: &mut Context, at: Timestamp, reason: Option<GapReason>) {
        self.told = Some((at, reason));
        let (volume, (camera, stream)) = (context.volume, self.key);
        context.jobs.report(Recorded::Stopped {
            volume,
            camera,
            stream,
            at,
            reason,
        });
    }
}

/// The length of a recording's first file, between half and all of the others', so that cameras
/// that were started together are not sealed together.
fn first_length((camera, stream): Key, length: Duration) -> Duration {
    let mut hasher = blake3::Hasher::new();
    hasher.update(camera.0.as_bytes());
    hasher.update(stream.word().as_bytes());
    let share = u32::from(hasher.finalize().as_bytes()[0]);
    length / 2 + length * share / 512
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{id::CameraId, video::StreamKind};

    #[test]
    fn files_that_begin_together_do_not_end_together() {
        let minute = Duration::from_secs(60);
        let mut lengths: Vec<_> = (0..16)
            .map(|n| {
                let camera = CameraId(uuid::Uuid::from_u128(n));
                first_length((camera, StreamKind::Main), minute)
            })
            .collect();
        lengths.sort();
        assert!(lengths[0] >= minute / 2 && lengths[15] <= minute);
        let apart = |pair: &[Duration]| pair[1] - pair[0] > Duration::from_millis(500);
        assert!(lengths.windows(2).filter(|pair| apart(pair)).count() >= 10);
    }
}
