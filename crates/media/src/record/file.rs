//! One segment file while it grows.

use std::{
    fs::{self, File},
    io::{self, IoSlice, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::{
    Result, Span, Timestamp,
    footage::{FileRef, Segment},
    id::SegmentId,
};

use super::{Key, audio, hash::Hashing, open::OpenFile, stream::Context};
use crate::{
    footage::{MARKER, PART, ROLL, samples, sync_folder, sync_folders},
    hub::{AudioPacket, Frame},
    mp4::{
        DESCRIPTION, Sample,
        index::{self, Description, Indexed},
        write,
    },
};

/// The kernel takes no more pieces in one write.
const MOST_PIECES: usize = 1024;

/// The file itself, shared with the thread that makes it durable.
#[derive(Debug)]
pub(super) struct Handle {
    pub(super) file: File,
    /// Something was written since the last sync.
    pub(super) dirty: AtomicBool,
    /// A sync failed: what was written may be lost, and nothing more should be entrusted to it.
    pub(super) failed: AtomicBool,
    day: PathBuf,
    root: PathBuf,
    /// The name of the file is durable, and those of the folders above it.
    named: AtomicBool,
}

impl Handle {
    /// Makes what was written so far durable.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.dirty.store(false, Ordering::Release);
        let synced = self.file.sync_data().and_then(|()| self.sync_name());
        if let Err(error) = &synced {
            tracing::error!(%error, "cannot make a file durable");
            self.failed.store(true, Ordering::Release);
        }
        synced
    }

    fn sync_name(&self) -> io::Result<()> {
        if !self.named.load(Ordering::Acquire) {
            sync_folders(&self.day, &self.root)?;
            self.named.store(true, Ordering::Release);
        }
        Ok(())
    }
}

pub(super) struct SegmentFile {
    key: Key,
    handle: Arc<Handle>,
    open: Arc<OpenFile>,
    part: PathBuf,
    sealed: PathBuf,
    /// It is to be sealed, and nothing but that; else it goes unless it is wanted.
    kept: bool,
    /// The start of the file until it was written.
    header: Vec<u8>,
    hash: Hashing,
    /// How much was written, in whole fragments.
    length: u64,
    sequence: u32,
    first_dts: i64,
    /// Frames of another session belong into another file.
    pub(super) session: u64,
    camera_offset_us: Option<i64>,
}

impl SegmentFile {
    /// Makes the file that begins with `first`; `kept` or only while nobody has said that it is not
    /// wanted. Nothing is written yet.
    pub(super) fn create(context: &Context, key: Key, first: &Frame, kept: bool) -> Result<Self> {
        let (camera, stream) = key;
        let volume = context.footage.volume(context.volume)?;
        let (file, path) = volume.create(camera, stream, first.at, suffix(kept))?;
        let format = &first.format;
        let description = Description {
            version: index::VERSION,
            segment: SegmentId::fresh(&context.clock),
            camera,
            stream,
            start_us: first.at.0,
            codec: format.codec,
            rfc6381: format.rfc6381.clone(),
            width: format.width,
            height: format.height,
            volume: volume.id,
            audio: first.audio_format.as_ref().map(|audio| audio.codec),
        };
        let mut header = write::init_segment(format, first.audio_format.as_deref());
        let json = serde_json::to_vec(&description).unwrap_or_default();
        header.extend(write::extended(DESCRIPTION, &json));
        let sealed = volume.root.join(&path);
        let file_ref = FileRef {
            volume: volume.id,
            path,
        };
        Ok(Self {
            key,
            handle: Arc::new(Handle {
                file,
                dirty: AtomicBool::new(false),
                failed: AtomicBool::new(false),
                day: sealed.parent().unwrap_or(&volume.root).to_path_buf(),
                root: volume.root.clone(),
                named: AtomicBool::new(false),
            }),
            open: Arc::new(OpenFile::new(
                description.segment,
                file_ref,
                first.at,
                Arc::clone(format),
                first.audio_format.clone(),
            )),
            part: part(&sealed, suffix(kept)),
            sealed,
            kept,
            header,
            hash: Hashing::default(),
            length: 0,
            sequence: 0,
            first_dts: first.dts,
            session: first.session,
            camera_offset_us: None,
        })
    }

    pub(super) fn open(&self) -> &Arc<OpenFile> {
        &self.open
    }

    pub(super) fn handle(&self) -> &Arc<Handle> {
        &self.handle
    }

    /// Whether it is to be sealed.
    pub(super) fn is_kept(&self) -> bool {
        self.kept
    }

    /// From now on it is to be sealed, also by the next start, whatever happens here.
    pub(super) fn keep(&mut self) {
        if std::mem::replace(&mut self.kept, true) {
            return;
        }
        let part = part(&self.sealed, PART);
        match fs::rename(&self.part, &part) {
            Ok(()) => self.part = part,
            Err(error) => {
                // Sealing it gives it the right name all the same.
                tracing::warn!(path = %self.part.display(), %error, "cannot rename a file");
            }
        }
    }

    /// Whether nothing was written yet.
    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The end of what was written.
    pub(super) fn end(&self) -> Timestamp {
        samples::end(self.open.start, &self.open.samples())
    }

    /// Appends one fragment of pictures with their durations, and the sound that came with them.
    /// After a failure the file is as before.
    pub(super) fn append(
        &mut self,
        frames: &[(Arc<Frame>, u32)],
        heard: &[AudioPacket],
    ) -> io::Result<()> {
        let Some((first, _)) = frames.first() else {
            return Ok(());
        };
        let samples: Vec<Sample> = frames
            .iter()
            .map(|(frame, duration)| Sample {
                duration: *duration,
                size: u32::try_from(frame.data.len()).unwrap_or(u32::MAX),
                key: frame.key,
                composition: i32::try_from(frame.pts - frame.dts).unwrap_or(0),
                lost: u16::try_from(frame.lost_before).unwrap_or(u16::MAX),
            })
            .collect();
        let dts = first.dts - self.first_dts;
        let base = u64::try_from(dts).unwrap_or(0);
        let sounds = audio::placed(&self.open, self.first_dts, heard);
        let fragment = write::fragment(self.sequence + 1, base, &samples, sounds.run());
        let pieces: Vec<&[u8]> = [&*self.header, &*fragment]
            .into_iter()
            .chain(frames.iter().map(|(frame, _)| &*frame.data))
            .chain(sounds.data())
            .filter(|piece| !piece.is_empty())
            .collect();
        if let Err(error) = write_all(&self.handle.file, &pieces) {
            self.rewind();
            return Err(error);
        }
        self.handle.dirty.store(true, Ordering::Release);
        for piece in &pieces {
            self.hash.update(piece);
        }
        let mut offset = self.length + (self.header.len() + fragment.len()) as u64;
        self.length += pieces.iter().map(|piece| piece.len() as u64).sum::<u64>();
        self.header = Vec::new();
        self.sequence += 1;
        let mut table = self.open.samples();
        if let Some(last) = table.last_mut() {
            // The duration of a picture that was written before the next one came was a guess.
            last.sample.duration = u32::try_from(dts - last.dts).unwrap_or(last.sample.duration);
        }
        for ((frame, _), sample) in frames.iter().zip(samples) {
            table.push(Indexed {
                dts: frame.dts - self.first_dts,
                offset,
                sample,
            });
            offset += u64::from(sample.size);
            if let Some(time) = frame.camera_time {
                self.camera_offset_us = Some(time.0 - frame.received.0);
            }
        }
        sounds.keep(&self.open, offset);
        Ok(())
    }

    fn rewind(&mut self) {
        let mut file = &self.handle.file;
        let undone = file
            .set_len(self.length)
            .and_then(|()| file.seek(SeekFrom::Start(self.length)));
        if let Err(error) = undone {
            // The tail is no whole fragment; adoption leaves it out.
            tracing::warn!(path = %self.part.display(), %error, "cannot undo a failed write");
        }
    }

    /// Removes a file that never got a picture.
    pub(super) fn abandon(self) {
        if let Err(error) = fs::remove_file(&self.part) {
            tracing::warn!(path = %self.part.display(), %error, "cannot remove an empty file");
        }
    }

    /// No picture follows. `end` is where the next file begins, if one follows at once.
    pub(super) fn close(self, end: Option<Timestamp>) -> Option<Sealing> {
        let start = self.open.start;
        let end = end.unwrap_or_else(|| self.end());
        // A length of nothing is possible when the clock of a test stands still.
        let end = end.max(Timestamp(start.0 + 1));
        let span = Span::new(start, end).ok()?;
        let (camera, stream) = self.key;
        let samples = self.open.samples();
        let summary = samples::summary(end, &samples, self.camera_offset_us);
        let trailer = index::trailer(&summary, &samples, &self.open.audio());
        drop(samples);
        let mut hash = self.hash;
        hash.update(&trailer);
        let bytes = self.length + trailer.len() as u64;
        let format = &self.open.format;
        let segment = Segment {
            id: self.open.segment,
            camera,
            stream,
            span,
            file: self.open.file.clone(),
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            blake3: hash.finish(),
            codec: format.codec,
            rfc6381: format.rfc6381.clone(),
            width: format.width,
            height: format.height,
            frames: summary.frames,
            lost: summary.lost,
            camera_offset_us: summary.camera_offset_us,
        };
        Some(Sealing {
            segment,
            open: self.open,
            handle: self.handle,
            part: self.part,
            sealed: self.sealed,
            length: self.length,
            trailer,
            told: false,
        })
    }
}

/// A file that waits for its trailer, for being durable, and for its name.
pub(super) struct Sealing {
    pub(super) segment: Segment,
    pub(super) open: Arc<OpenFile>,
    handle: Arc<Handle>,
    part: PathBuf,
    sealed: PathBuf,
    length: u64,
    trailer: Vec<u8>,
    /// A failure was logged.
    pub(super) told: bool,
}

impl Sealing {
    /// Whether the file has no name any more; when it cannot be told, or the disk is not there, it has.
    pub(super) fn is_gone(&self) -> bool {
        let gone = |path: &Path| matches!(path.try_exists(), Ok(false));
        gone(&self.part) && gone(&self.sealed) && !gone(&self.handle.root.join(MARKER))
    }

    /// Removes the file: nobody wanted it.
    pub(super) fn discard(&self) {
        if let Err(error) = fs::remove_file(&self.part) {
            tracing::warn!(path = %self.part.display(), %error, "cannot remove a file");
        }
        // Fails while other files are left in it, which is most of the time.
        let _ = fs::remove_dir(&self.handle.day);
    }

    /// Can be tried again after a failure.
    pub(super) fn seal(&self) -> io::Result<()> {
        use std::os::unix::fs::FileExt;
        let file = &self.handle.file;
        if let Err(error) = file.write_all_at(&self.trailer, self.length) {
            file.set_len(self.length)?;
            return Err(error);
        }
        file.sync_all()?;
        if self.handle.failed.load(Ordering::Acquire) {
            // A sync that failed is reported once; the next one says nothing of what was lost.
            return Err(io::Error::other("an earlier sync of this file failed"));
        }
        self.handle.sync_name()?;
        match fs::rename(&self.part, &self.sealed) {
            // Renamed by the try before, which failed only afterwards.
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.sealed.exists() => {}
            other => other?,
        }
        sync_folder(&self.handle.day)
    }
}

fn part(sealed: &Path, suffix: &str) -> PathBuf {
    let mut name = sealed.to_path_buf().into_os_string();
    name.push(suffix);
    PathBuf::from(name)
}

fn suffix(kept: bool) -> &'static str {
    if kept { PART } else { ROLL }
}

/// Writes all pieces, by one call where the kernel takes them at once.
fn write_all(mut file: &File, pieces: &[&[u8]]) -> io::Result<()> {
    for pieces in pieces.chunks(MOST_PIECES) {
        let mut slices: Vec<IoSlice<'_>> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
        let mut rest = &mut slices[..];
        while !rest.is_empty() {
            match file.write_vectored(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => IoSlice::advance_slices(&mut rest, count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}
