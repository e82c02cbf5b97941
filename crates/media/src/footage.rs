//! Footage on disk: volumes, where a file lies, opening, adopting, indexing and removing.
//!
//! Belongs here: everything that touches the folders of a volume. What is inside a file is `mp4`;
//! what goes into it, and when, is `record`; which rows there are for it is not known here.
//!
//! Everything here blocks; async callers use a thread for blocking work.

mod adopt;
mod copy;
pub(crate) mod samples;
mod scan;
#[cfg(test)]
pub(crate) mod testing;
mod volume;

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock, atomic::Ordering},
};

use domain::{
    Code, Error, Result,
    footage::{FileRef, Segment},
    id::VolumeId,
};

pub use samples::{Picture, SampleIndex};
pub use scan::Found;
pub use volume::VolumeInfo;
pub(crate) use volume::{MARKER, PART, Place, ROLL, Volume, sync_folder, sync_folders};

pub use crate::mp4::read::Look;
use crate::{
    error::during,
    mp4::read::{self, Contents, Trouble},
};

/// The volumes of this node that are open. They come and go while it runs.
#[derive(Debug, Default)]
pub struct Footage {
    volumes: RwLock<Vec<Arc<Volume>>>,
}

impl Footage {
    /// Opens volumes. A folder that is new or empty becomes one: it gets a marker file with a
    /// fresh id.
    ///
    /// # Errors
    /// [`Code::VolumeParent`] when the folder above it does not exist;
    /// [`Code::VolumeForeign`] for a folder that holds something else; [`Code::VolumeTwice`];
    /// [`Code::VolumeNested`] for one inside another volume, or around it; [`Code::Disk`] or [`Code::DiskFull`] when it cannot be read or written.
    pub fn open(volumes: Vec<PathBuf>) -> Result<Arc<Self>> {
        let footage = Self::default();
        for root in volumes {
            footage.add(root, None)?;
        }
        Ok(Arc::new(footage))
    }

    /// Opens one more volume: that with the id `known`, or any, made where the folder is new or
    /// empty.
    ///
    /// # Errors
    /// As [`Self::open`]; [`Code::VolumeForeign`] when it is not the known one, and nothing is made
    /// then.
    pub fn add(&self, root: PathBuf, known: Option<VolumeId>) -> Result<VolumeId> {
        // Before anything is made: files of the one would be in the way of the other.
        let here = resolved(&root);
        for other in self.all() {
            let there = resolved(&other.root);
            if here != there && (here.starts_with(&there) || there.starts_with(&here)) {
                return Err(Error::new(Code::VolumeNested)
                    .with("path", root.display())
                    .with("other", other.root.display()));
            }
        }
        let volume = match known {
            Some(id) => Volume::known(root, id)?,
            None => Volume::open(root)?,
        };
        let mut volumes = self.volumes.write().unwrap_or_else(PoisonError::into_inner);
        if volumes.iter().any(|other| other.id == volume.id) {
            return Err(Error::new(Code::VolumeTwice).with("path", volume.root.display()));
        }
        let id = volume.id;
        volumes.push(Arc::new(volume));
        Ok(id)
    }

    /// Forgets a volume, whose files are no longer found from then on.
    pub fn close(&self, volume: VolumeId) {
        let mut volumes = self.volumes.write().unwrap_or_else(PoisonError::into_inner);
        volumes.retain(|other| other.id != volume);
    }

    /// Takes the volumes for this program alone, as long as this is alive: two recorders, or a
    /// recorder and somebody who mends, must not meet in one folder.
    ///
    /// # Errors
    /// [`Code::VolumeBusy`]; [`Code::Disk`].
    pub fn claim(&self) -> Result<()> {
        let volumes = self.all();
        volumes.iter().try_for_each(|volume| volume.claim())
    }

    /// As [`Self::claim`], for one that was opened later.
    ///
    /// # Errors
    /// As [`Self::claim`]; [`Code::VolumeForeign`] when it is not open here.
    pub fn claim_one(&self, volume: VolumeId) -> Result<()> {
        self.volume(volume)?.claim()
    }

    /// Which volumes are open.
    #[must_use]
    pub fn ids(&self) -> Vec<VolumeId> {
        self.all().iter().map(|volume| volume.id).collect()
    }

    /// The volumes, with their space now (zeros for one that does not answer).
    #[must_use]
    pub fn volumes(&self) -> Vec<VolumeInfo> {
        self.all().iter().map(|volume| volume.info()).collect()
    }

    /// One volume, with its space now.
    ///
    /// # Errors
    /// [`Code::VolumeForeign`] when it is not open here, or not what it was: a disk that is not
    /// mounted leaves an empty folder, and what is told of space is that of the disk below;
    /// [`Code::Disk`].
    pub fn look(&self, volume: VolumeId) -> Result<VolumeInfo> {
        let volume = self.volume(volume)?;
        volume.check()?;
        Ok(volume.info())
    }

    /// Whether a volume takes what is written to it: writes a little, makes it durable, removes it.
    ///
    /// # Errors
    /// As [`Self::look`]; [`Code::DiskFull`].
    pub fn try_out(&self, volume: VolumeId) -> Result<()> {
        let volume = self.volume(volume)?;
        volume.check()?;
        volume.try_out()
    }

    /// Fails unless the volume is there, with its marker: a disk that is not mounted leaves an empty
    /// folder, and what is told of space is that of the disk below.
    ///
    /// # Errors
    /// [`Code::VolumeForeign`]; [`Code::Disk`].
    pub fn check(&self, volume: VolumeId) -> Result<()> {
        self.volume(volume)?.check()
    }

    /// Where a file lies.
    ///
    /// # Errors
    /// [`Code::VolumeForeign`] for a volume that is not open here; [`Code::FileDamaged`] for a path
    /// that is none of ours: it could lead out of the folder.
    pub fn path(&self, file: &FileRef) -> Result<PathBuf> {
        let volume = self.volume(file.volume)?;
        if Place::parse(&file.path).is_none() {
            return Err(damaged(&file.path, "is no path of footage"));
        }
        Ok(volume.root.join(&file.path))
    }

    /// Takes in that so many bytes of footage were sealed on a volume.
    pub fn grew(&self, volume: VolumeId, bytes: u64) {
        if let Ok(volume) = self.volume(volume) {
            volume.footage.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    /// Whether a sealed file is there.
    ///
    /// # Errors
    /// As [`Self::path`]; [`Code::VolumeForeign`] when the volume was swapped or is not mounted;
    /// [`Code::Disk`] when the disk does not tell.
    pub fn exists(&self, file: &FileRef) -> Result<bool> {
        let path = self.path(file)?;
        let there = path
            .try_exists()
            .map_err(during("look for a footage file", &path))?;
        // A disk that went away has no files, and none of them is lost.
        if !there {
            self.check(file.volume)?;
        }
        Ok(there)
    }

    /// Whether a file is there, sealed or still being written.
    ///
    /// # Errors
    /// As [`Self::exists`].
    pub fn is_written(&self, file: &FileRef) -> Result<bool> {
        let mut part = file.clone();
        part.path.push_str(PART);
        // Once more after `.part`, as it may have been sealed between the two looks.
        Ok(self.exists(&part)? || self.exists(file)?)
    }

    /// Whether somebody writes an unfinished file at this moment. One that is not there, as it was
    /// sealed or removed meanwhile, is not left behind either: `None`.
    ///
    /// # Errors
    /// As [`Self::path`]; [`Code::Disk`].
    pub fn is_being_written(&self, file: &FileRef) -> Result<Option<bool>> {
        let path = self.path(file)?;
        let failed = || during("look at an unfinished file", &path);
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(failed())?,
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(Some(false)),
            Err(fs::TryLockError::WouldBlock) => Ok(Some(true)),
            Err(fs::TryLockError::Error(source)) => Err(failed()(source)),
        }
    }

    /// Removes a file, and its day's folder when that is empty now. A file that is gone already
    /// is no error, one that is there afterwards is. That it is gone outlives a power cut only after
    /// [`Self::settle`].
    ///
    /// # Errors
    /// As [`Self::path`]; [`Code::VolumeForeign`] when the volume was swapped or is not mounted;
    /// [`Code::Disk`].
    pub fn remove(&self, file: &FileRef) -> Result<()> {
        let path = self.path(file)?;
        let volume = self.volume(file.volume)?;
        volume.check()?;
        let bytes = fs::metadata(&path).map_or(0, |file| file.len());
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(during("remove a footage file", &path)(error));
            }
            _ => {}
        }
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(during("look for a removed file", &path)(error)),
            Ok(_) => return Err(Error::new(Code::Disk).with("what", "remove a footage file")),
        }
        let less = |footage: u64| Some(footage.saturating_sub(bytes));
        // Fails only when the closure says so.
        let _ = (volume.footage).fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        if let Some(day) = path.parent() {
            // Fails while other files are left in it, which is most of the time.
            let _ = fs::remove_dir(day);
        }
        Ok(())
    }

    /// Makes it durable that files were removed: after a power cut they are still gone.
    ///
    /// # Errors
    /// As [`Self::path`]; [`Code::Disk`].
    pub fn settle(&self, files: &[FileRef]) -> Result<()> {
        let mut folders = BTreeSet::new();
        for file in files {
            let path = self.path(file)?;
            // The day's folder, or the one above it that is left.
            let left = path.ancestors().skip(1).find(|folder| folder.exists());
            folders.extend(left.map(Path::to_path_buf));
        }
        for folder in folders {
            sync_folder(&folder).map_err(during("sync a folder", &folder))?;
        }
        Ok(())
    }

    /// The pictures of a sealed segment: when, which are key pictures, where they lie.
    ///
    /// # Errors
    /// As [`Self::path`]; [`Code::FileDamaged`]; [`Code::Disk`].
    pub fn index(&self, segment: &Segment) -> Result<SampleIndex> {
        let file = self.open_file(&segment.file)?;
        let contents = contents(&file, Look::Quick)
            .map_err(|trouble| understood(&segment.file.path, trouble))?;
        Ok(SampleIndex::new(segment.file.clone(), contents))
    }

    /// Opens a file for reading, whether it was sealed or moved to another volume meanwhile or not.
    pub(crate) fn open_file(&self, file: &FileRef) -> Result<File> {
        let path = self.path(file)?;
        let mut part = path.clone().into_os_string();
        part.push(PART);
        // Once more after `.part`, as it may have been sealed between the first two looks.
        File::open(&path)
            .or_else(|_| File::open(part))
            .or_else(|_| File::open(&path))
            .or_else(|error| {
                let elsewhere = self
                    .all()
                    .into_iter()
                    .filter(|other| other.id != file.volume);
                elsewhere
                    .filter_map(|other| File::open(other.root.join(&file.path)).ok())
                    .next()
                    .ok_or(error)
            })
            .map_err(during("open a footage file", &path))
    }

    pub(crate) fn volume(&self, id: VolumeId) -> Result<Arc<Volume>> {
        let found = self.all().into_iter().find(|volume| volume.id == id);
        found.ok_or_else(|| {
            Error::new(Code::VolumeForeign).with("path", format_args!("volume {id}"))
        })
    }

    fn all(&self) -> Vec<Arc<Volume>> {
        let volumes = self.volumes.read().unwrap_or_else(PoisonError::into_inner);
        volumes.clone()
    }
}

/// A folder without links and dots, also one that is still to be made.
fn resolved(folder: &Path) -> PathBuf {
    let whole = folder.canonicalize().ok().or_else(|| {
        let above = folder.parent()?.canonicalize().ok()?;
        Some(above.join(folder.file_name()?))
    });
    whole.unwrap_or_else(|| folder.to_path_buf())
}

/// Reads what a file holds.
pub(crate) fn contents(file: &File, look: Look) -> Result<Contents, Trouble> {
    use std::os::unix::fs::FileExt;
    let length = file.metadata()?.len();
    read::read(length, |at, out| file.read_exact_at(out, at), look)
}

pub(crate) fn damaged(path: &str, reason: impl std::fmt::Display) -> Error {
    Error::new(Code::FileDamaged)
        .with("path", path)
        .with("reason", reason)
}

pub(crate) fn understood(path: &str, trouble: Trouble) -> Error {
    match trouble {
        Trouble::Io(error) => during("read a footage file", path)(error),
        other => damaged(path, other),
    }
}

#[cfg(test)]
mod tests {
    use super::{testing::Folder, *};

    #[test]
    fn a_volume_keeps_its_id_and_nothing_else_is_one() {
        let folder = Folder::new();
        let first = Footage::open(vec![folder.join("new")]).unwrap();
        let again = Footage::open(vec![folder.join("new")]).unwrap();
        assert_eq!(first.volumes()[0].id, again.volumes()[0].id);
        assert!(first.volumes()[0].size >= first.volumes()[0].free);
        assert!(first.volumes()[0].size > 0);

        let twice = Footage::open(vec![folder.join("new"), folder.join("new")]).unwrap_err();
        assert_eq!(twice.code(), Code::VolumeTwice);
        let nowhere = Footage::open(vec![folder.join("no/disk")]).unwrap_err();
        assert_eq!(nowhere.code(), Code::VolumeParent);
        assert!(!folder.join("no").exists(), "nothing was made");
        let unwritable = Footage::open(vec!["/proc/xueliang".into()]).unwrap_err();
        assert_eq!(unwritable.code(), Code::VolumeUnwritable);
        fs::create_dir(folder.join("other")).unwrap();
        fs::write(folder.join("other/letter.txt"), "hello").unwrap();
        let foreign = Footage::open(vec![folder.join("other")]).unwrap_err();
        assert_eq!(foreign.code(), Code::VolumeForeign);
        fs::write(folder.join("other/xueliang-volume.json"), "{}").unwrap();
        let unreadable = Footage::open(vec![folder.join("other")]).unwrap_err();
        assert_eq!(unreadable.code(), Code::VolumeForeign);
        fs::create_dir_all(folder.join("disk/lost+found")).unwrap();
        Footage::open(vec![folder.join("disk")]).unwrap();
        std::os::unix::fs::symlink(folder.join("disk"), folder.join("link")).unwrap();
        for (one, other) in [
            ("disk", "disk/in"),
            ("disk/in", "disk"),
            ("disk", "link/in"),
        ] {
            let nested = Footage::open(vec![folder.join(one), folder.join(other)]);
            assert_eq!(
                nested.unwrap_err().code(),
                Code::VolumeNested,
                "{one} {other}"
            );
            let _ = fs::remove_dir_all(folder.join("disk"));
            fs::create_dir(folder.join("disk")).unwrap();
        }
    }

    #[test]
    fn a_volume_is_of_one_program_at_a_time() {
        let folder = Folder::new();
        let one = Footage::open(vec![folder.join("v")]).unwrap();
        one.claim().unwrap();
        // Looking is allowed.
        let other = Footage::open(vec![folder.join("v")]).unwrap();
        assert_eq!(other.claim().unwrap_err().code(), Code::VolumeBusy);
        drop(one);
        other.claim().unwrap();
    }

    #[test]
    fn paths_stay_inside() {
        let folder = Folder::new();
        let footage = Footage::open(vec![folder.join("v")]).unwrap();
        let volume = footage.volumes()[0].id;
        let camera = "0199c6b0-0000-7000-8000-000000000001";
        let good = format!("{camera}/main/2026-11-23/20261123T101500.123456Z.mp4");
        let path = |path: &str| {
            footage.path(&FileRef {
                volume,
                path: path.to_owned(),
            })
        };
        assert!(path(&good).unwrap().starts_with(folder.join("v")));
        assert!(path(&format!("{good}.part")).is_ok());
        for bad in [
            "../../etc/passwd",
            "/etc/passwd",
            "",
            "xueliang-volume.json",
            &format!("{camera}/main/2026-11-23/../../20261123T101500.123456Z.mp4"),
            &format!("{camera}/main/../20261123T101500.123456Z.mp4"),
            &format!("{camera}/third/2026-11-23/20261123T101500.123456Z.mp4"),
            &format!("{camera}/main/2026-11-23/20261123T101500.123456Z.mp4/"),
            &format!("{camera}/main/2026-11-23/20261323T101500.123456Z.mp4"),
            &format!("./{good}"),
            &format!("{good}\0"),
        ] {
            assert_eq!(path(bad).unwrap_err().code(), Code::FileDamaged, "{bad}");
        }
        let elsewhere = FileRef {
            volume: VolumeId::fresh(&domain::Clock::system()),
            path: good,
        };
        let error = footage.path(&elsewhere).unwrap_err();
        assert_eq!(error.code(), Code::VolumeForeign);
    }
}
