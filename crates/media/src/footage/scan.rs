//! What lies on a volume.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
    time::UNIX_EPOCH,
};

use domain::{
    Result, Timestamp,
    footage::FileRef,
    id::{CameraId, VolumeId},
    video::StreamKind,
};

use super::{Footage, PART, Place, ROLL, Volume, sync_folder};
use crate::error::during;

/// A file of footage found on a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where.
    pub file: FileRef,
    /// Whether it is still being written, or was when the program ended.
    pub part: bool,
    /// Whether it goes unless an event wants it; then it is no `part`.
    pub roll: bool,
    /// Of which camera.
    pub camera: CameraId,
    /// Of which stream.
    pub stream: StreamKind,
    /// When its first picture is shown.
    pub start: Timestamp,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was last written to, by this machine's clock; zero where the disk does not tell.
    pub changed: Timestamp,
}

impl Footage {
    /// Every file of footage on a volume, ordered by path. Files that are not ours are passed
    /// over, and so are folders in it that cannot be read: one that is damaged does not hide the
    /// others.
    ///
    /// # Errors
    /// [`domain::Code::VolumeForeign`] when the volume was swapped or is not mounted;
    /// [`domain::Code::Disk`].
    pub fn scan(&self, volume: VolumeId) -> Result<Vec<Found>> {
        let volume = self.volume(volume)?;
        volume.check()?;
        let found = walk(&volume, volume.root.clone(), 0)?;
        let sealed = found.iter().filter(|file| !(file.part || file.roll));
        let bytes = sealed.map(|file| file.bytes).sum();
        volume.footage.store(bytes, Ordering::Relaxed);
        Ok(found)
    }

    /// As [`Self::scan`], of one camera alone.
    ///
    /// # Errors
    /// As [`Self::scan`]; [`domain::Code::Disk`] also when the camera's folder cannot be read.
    pub fn scan_camera(&self, volume: VolumeId, camera: CameraId) -> Result<Vec<Found>> {
        let volume = self.volume(volume)?;
        volume.check()?;
        let folder = volume.root.join(camera.to_string());
        fs::read_dir(&folder)
            .map(drop)
            .or_else(|error| match error.kind() {
                io::ErrorKind::NotFound => Ok(()),
                _ => Err(during("look into a folder of footage", &folder)(error)),
            })?;
        walk(&volume, folder, 1)
    }

    /// Removes the folders of a camera that has no footage on a volume any more.
    ///
    /// # Errors
    /// As [`Self::scan`].
    pub fn remove_camera(&self, volume: VolumeId, camera: CameraId) -> Result<()> {
        let volume = self.volume(volume)?;
        volume.check()?;
        let folder = volume.root.join(camera.to_string());
        for stream in StreamKind::ALL {
            // Fails while there is something in it.
            let _ = fs::remove_dir(folder.join(stream.word()));
        }
        let _ = fs::remove_dir(&folder);
        sync_folder(&volume.root).map_err(during("sync a folder", &volume.root))
    }
}

/// The files of footage in a folder of a volume, which lies so deep in it.
fn walk(volume: &Volume, folder: PathBuf, depth: u32) -> Result<Vec<Found>> {
    let top = depth;
    let mut found = Vec::new();
    let mut folders = vec![(folder, depth)];
    while let Some((folder, depth)) = folders.pop() {
        let entries = listed(&folder).map_err(during("look into a folder of footage", &folder));
        let entries = match entries {
            Err(error) if depth > top => {
                tracing::error!(error = error.chain(), "a folder of footage is passed over");
                continue;
            }
            other => other?,
        };
        for (path, metadata) in entries {
            // camera / stream / day / file
            if metadata.is_dir() && depth < 3 {
                folders.push((path, depth + 1));
                continue;
            }
            let relative = path.strip_prefix(&volume.root).ok().and_then(Path::to_str);
            if let Some(relative) = relative.filter(|_| metadata.is_file())
                && let Some(place) = Place::parse(relative)
            {
                found.push(Found {
                    file: FileRef {
                        volume: volume.id,
                        path: relative.to_owned(),
                    },
                    part: place.suffix == PART,
                    roll: place.suffix == ROLL,
                    camera: place.camera,
                    stream: place.stream,
                    start: place.start,
                    bytes: metadata.len(),
                    changed: changed(&metadata),
                });
            }
        }
    }
    found.sort_by(|a, b| a.file.path.cmp(&b.file.path));
    Ok(found)
}

fn changed(metadata: &fs::Metadata) -> Timestamp {
    let since = metadata.modified().ok();
    let since = since.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let micros = since.and_then(|since| i64::try_from(since.as_micros()).ok());
    Timestamp(micros.unwrap_or_default())
}

/// What is in a folder now. What vanishes while it is listed is passed over, and links are not
/// followed.
fn listed(folder: &Path) -> io::Result<Vec<(PathBuf, fs::Metadata)>> {
    let mut out = Vec::new();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(out),
        other => other?,
    };
    for entry in entries {
        let entry = entry?;
        match entry.metadata() {
            Ok(metadata) => out.push((entry.path(), metadata)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(out)
}
