//! Files without a row: what a crash left behind, and what the database never heard of.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom},
    os::unix::fs::FileExt,
    path::Path,
};

use domain::{
    Result, Span, Timestamp,
    footage::{FileRef, Segment},
    id::VolumeId,
};

use super::{Footage, Place, contents, damaged, samples, sync_folder, understood};
use crate::{
    error::during,
    mp4::{
        index::{self, Summary},
        read::{Contents, Look, Trouble},
    },
};

impl Footage {
    /// Makes a segment of a file that was found. Of a `.part` or a `.roll` the whole fragments are kept, and
    /// it is sealed and renamed; a sealed file is read as it is, as closely as `look` says. `None` when such a file holds no
    /// picture: it is removed then.
    ///
    /// Not for the files of a writer that is running.
    ///
    /// # Errors
    /// [`domain::Code::FileDamaged`] for a file that contradicts itself or its path; as
    /// [`Footage::path`]; [`domain::Code::Disk`], [`domain::Code::DiskFull`]. The file stays as it
    /// is then, byte for byte, as far as the disk lets it.
    pub fn adopt(&self, volume: VolumeId, path: &str, look: Look) -> Result<Option<Segment>> {
        let found = FileRef {
            volume,
            path: path.to_owned(),
        };
        let on_disk = self.path(&found)?;
        let root = self.volume(volume)?;
        root.check()?;
        let place = Place::parse(path).ok_or_else(|| damaged(path, "is no path of footage"))?;
        let unsealed = !place.suffix.is_empty();
        let file = OpenOptions::new()
            .read(true)
            .write(unsealed)
            .open(&on_disk)
            .map_err(during("open a footage file", &on_disk))?;
        let look = if unsealed { Look::Closely } else { look };
        let contents = match contents(&file, look) {
            Err(Trouble::Short) if unsealed => {
                tracing::info!(path, "removed a file that holds no picture");
                self.remove(&found)?;
                return Ok(None);
            }
            other => other.map_err(|trouble| understood(path, trouble))?,
        };
        let description = &contents.description;
        if description.camera != place.camera || description.stream != place.stream {
            return Err(damaged(path, "belongs to another camera or stream"));
        }
        let start = Timestamp(description.start_us);
        let summary = contents.summary.unwrap_or_else(|| {
            let end = samples::end(start, &contents.samples);
            samples::summary(end, &contents.samples, None)
        });
        // Before anything is changed: a file without length is of no use to anybody.
        let span = Span::new(start, summary.end)
            .map_err(|error| damaged(path, "ends before it begins").because(error))?;
        let sealed = if unsealed {
            let sealed = root.free_sealed(&place, path);
            seal(
                &file,
                &on_disk,
                &root.root.join(&sealed),
                &contents,
                &summary,
            )
            .map_err(during("seal a footage file", &on_disk))?;
            sealed
        } else {
            path.to_owned()
        };
        let failed = || during("read a footage file", &on_disk);
        let bytes = file.metadata().map_err(failed())?.len();
        let blake3 = hash(&file).map_err(failed())?;
        let file = FileRef {
            volume,
            path: sealed,
        };
        Ok(Some(segment(file, contents, span, &summary, bytes, blake3)))
    }
}

impl super::Volume {
    /// The name of a `.part` or a `.roll` without that, or the next free one.
    fn free_sealed(&self, place: &Place, part: &str) -> String {
        let wanted = part.strip_suffix(place.suffix).unwrap_or(part);
        if self.root.join(wanted).exists() {
            self.free_path(place.camera, place.stream, place.start)
        } else {
            wanted.to_owned()
        }
    }
}

fn seal(
    file: &File,
    part: &Path,
    sealed: &Path,
    contents: &Contents,
    summary: &Summary,
) -> io::Result<()> {
    if contents.summary.is_none() {
        let trailer = index::trailer(summary, &contents.samples, &contents.audio);
        end_with(file, contents.whole, &trailer)?;
    }
    file.sync_all()?;
    fs::rename(part, sealed)?;
    sealed.parent().map_or(Ok(()), sync_folder)
}

/// Ends a file with `trailer` at `whole`. Where that fails, as on a full disk, the file is again what
/// it was: half a trailer makes players refuse all of it. So nothing is cut off before the trailer is
/// there, and what it covers, less than a fragment, is kept meanwhile.
fn end_with(file: &File, whole: u64, trailer: &[u8]) -> io::Result<()> {
    let was = file.metadata()?.len();
    let covered = was.saturating_sub(whole).min(trailer.len() as u64);
    let mut before = vec![0; usize::try_from(covered).unwrap_or_default()];
    file.read_exact_at(&mut before, whole)?;
    let written = file
        .write_all_at(trailer, whole)
        .and_then(|()| file.set_len(whole + trailer.len() as u64));
    if written.is_err() {
        let restored = file
            .write_all_at(&before, whole)
            .and_then(|()| file.set_len(was));
        if let Err(error) = restored {
            tracing::error!(%error, "cannot undo a failed write; the whole fragments stay");
            file.set_len(whole)?;
        }
    }
    written
}

pub(super) fn hash(mut file: &File) -> io::Result<[u8; 32]> {
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file)?;
    Ok(*hasher.finalize().as_bytes())
}

fn segment(
    file: FileRef,
    contents: Contents,
    span: Span,
    summary: &Summary,
    bytes: u64,
    blake3: [u8; 32],
) -> Segment {
    let description = contents.description;
    Segment {
        id: description.segment,
        camera: description.camera,
        stream: description.stream,
        span,
        file,
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        blake3,
        codec: description.codec,
        rfc6381: description.rfc6381,
        width: description.width,
        height: description.height,
        frames: summary.frames,
        lost: summary.lost,
        camera_offset_us: summary.camera_offset_us,
    }
}
