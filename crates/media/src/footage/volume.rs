//! A volume: a folder with a marker file that says whose it is, and the shape of paths in it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::{
    Clock, Code, Error, Result, Timestamp,
    id::{CameraId, VolumeId},
    video::StreamKind,
};

use crate::error::during;

/// The file that makes a folder a volume.
pub(crate) const MARKER: &str = "xueliang-volume.json";
/// Written and removed to find out whether a disk that failed works again.
const TRIAL: &str = "xueliang-trial";
/// What a file that is still being written has at the end of its name.
pub(crate) const PART: &str = ".part";
/// What a file has at the end of its name that goes unless an event wants it.
pub(crate) const ROLL: &str = ".roll";

/// A volume and its space.
#[derive(Clone, Debug)]
pub struct VolumeInfo {
    /// Which.
    pub id: VolumeId,
    /// Its folder.
    pub path: PathBuf,
    /// Bytes that can still be written.
    pub free: u64,
    /// Bytes in all.
    pub size: u64,
    /// Bytes of sealed footage, as far as the folder was ever listed.
    pub footage: u64,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Marker {
    version: u8,
    volume: VolumeId,
}

#[derive(Debug)]
pub(crate) struct Volume {
    pub(crate) id: VolumeId,
    pub(crate) root: PathBuf,
    /// Bytes of sealed footage.
    pub(crate) footage: AtomicU64,
    /// Locked while this program has the volume for itself.
    claimed: OnceLock<File>,
}

impl Volume {
    pub(crate) fn open(root: PathBuf) -> Result<Self> {
        match fs::create_dir(&root) {
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                ) || error.kind() == io::ErrorKind::NotFound
                    && root.parent().is_some_and(Path::is_dir) =>
            {
                // Some file systems of the kernel say that what cannot be made is not found.
                return Err(Error::new(Code::VolumeUnwritable)
                    .with("path", root.display())
                    .because(error));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Making what is above would put footage on whatever disk that path lies on.
                return Err(Error::new(Code::VolumeParent).with("path", root.display()));
            }
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(during("make the folder of a volume", &root)(error));
            }
            _ => {}
        }
        let new = Self {
            id: VolumeId::fresh(&Clock::system()),
            root,
            footage: AtomicU64::new(0),
            claimed: OnceLock::new(),
        };
        match new.marker()? {
            Some(id) => Ok(Self { id, ..new }),
            None if new.is_empty()? => {
                new.mark().map_err(during("mark a volume", &new.root))?;
                Ok(new)
            }
            None => Err(new.foreign()),
        }
    }

    /// Opens a volume that must be there and be this one; makes nothing.
    pub(crate) fn known(root: PathBuf, id: VolumeId) -> Result<Self> {
        let volume = Self {
            id,
            root,
            footage: AtomicU64::new(0),
            claimed: OnceLock::new(),
        };
        volume.check()?;
        Ok(volume)
    }

    pub(crate) fn try_out(&self) -> Result<()> {
        let path = self.root.join(TRIAL);
        let write = || {
            let mut file = File::create(&path)?;
            file.write_all(&[0; 4096])?;
            file.sync_all()?;
            drop(file);
            fs::remove_file(&path)
        };
        write().map_err(during("try out a volume", &self.root))
    }

    pub(crate) fn claim(&self) -> Result<()> {
        let failed = || during("lock a volume", &self.root);
        let marker = File::open(self.root.join(MARKER)).map_err(failed())?;
        match marker.try_lock() {
            Ok(()) => {
                // Nobody else could have set it: the lock was free.
                let _ = self.claimed.set(marker);
                Ok(())
            }
            Err(fs::TryLockError::WouldBlock) => {
                Err(Error::new(Code::VolumeBusy).with("path", self.root.display()))
            }
            Err(fs::TryLockError::Error(source)) => Err(failed()(source)),
        }
    }

    /// Refuses when the folder is no longer this volume: a disk that was unmounted leaves an
    /// empty folder behind, and writing there would fill the disk below.
    pub(crate) fn check(&self) -> Result<()> {
        if self.marker()? == Some(self.id) {
            Ok(())
        } else {
            Err(self.foreign())
        }
    }

    pub(crate) fn foreign(&self) -> Error {
        Error::new(Code::VolumeForeign).with("path", self.root.display())
    }

    pub(crate) fn info(&self) -> VolumeInfo {
        let (free, size) = match nix::sys::statvfs::statvfs(&self.root) {
            Ok(space) => (
                space.blocks_available() * space.fragment_size(),
                space.blocks() * space.fragment_size(),
            ),
            Err(error) => {
                tracing::warn!(volume = %self.id, %error, "cannot ask a volume for its space");
                (0, 0)
            }
        };
        VolumeInfo {
            id: self.id,
            path: self.root.clone(),
            free,
            size,
            footage: self.footage.load(Ordering::Relaxed),
        }
    }

    fn marker(&self) -> Result<Option<VolumeId>> {
        match fs::read(self.root.join(MARKER)) {
            Ok(bytes) => match serde_json::from_slice::<Marker>(&bytes) {
                Ok(marker) if marker.version == 1 => Ok(Some(marker.volume)),
                Ok(_) => Err(self.foreign()),
                Err(error) => Err(self.foreign().because(error)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(during("read the marker of a volume", &self.root)(error)),
        }
    }

    fn is_empty(&self) -> Result<bool> {
        let failed = || during("look into the folder of a volume", &self.root);
        for entry in fs::read_dir(&self.root).map_err(failed())? {
            // ext4 makes this folder; a half-written marker is from a start that was interrupted.
            let name = entry.map_err(failed())?.file_name();
            if name != "lost+found" && name != format!("{MARKER}{PART}").as_str() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn mark(&self) -> io::Result<()> {
        let part = self.root.join(format!("{MARKER}{PART}"));
        let marker = Marker {
            version: 1,
            volume: self.id,
        };
        let mut file = File::create(&part)?;
        file.write_all(&serde_json::to_vec(&marker)?)?;
        file.sync_all()?;
        fs::rename(&part, self.root.join(MARKER))?;
        sync_folder(&self.root)
    }

    /// Makes the file of a new segment, which never replaces another one; `suffix` ends its name,
    /// [`PART`] or [`ROLL`]. Returns the path it will have when sealed. Neither the name nor the folders above it are
    /// durable yet.
    pub(crate) fn create(
        &self,
        camera: CameraId,
        stream: StreamKind,
        start: Timestamp,
        suffix: &str,
    ) -> Result<(File, String)> {
        self.check()?;
        let failed = || during("make a footage file", &self.root);
        // The day's folder may vanish in between: retention removes empty ones.
        for attempt in 0.. {
            let path = self.free_path(camera, stream, start);
            let part = self.root.join(format!("{path}{suffix}"));
            let day = part.parent().unwrap_or(&self.root);
            fs::create_dir_all(day).map_err(failed())?;
            let opened = OpenOptions::new()
                .read(true)
                .write(true)
                .create_new(true)
                .open(&part);
            match opened {
                Ok(file) => {
                    mark_written(&file);
                    return Ok((file, path));
                }
                Err(error) if attempt < 3 && error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(failed()(error)),
            }
        }
        unreachable!("the loop above has no end of its own")
    }

    /// The first path from `start` on that no file has yet. Two recordings can begin with the
    /// same picture, when a stream is taken up again from memory.
    pub(crate) fn free_path(
        &self,
        camera: CameraId,
        stream: StreamKind,
        start: Timestamp,
    ) -> String {
        let mut at = start;
        loop {
            let path = Place {
                camera,
                stream,
                start: at,
                suffix: "",
            }
            .path();
            let taken = |path: &str| self.root.join(path).exists();
            if !["", PART, ROLL]
                .iter()
                .any(|suffix| taken(&format!("{path}{suffix}")))
            {
                return path;
            }
            at = Timestamp(at.0 + 1);
        }
    }
}

/// Says that a file is being written, until its handle is closed or the program ends, however it ends:
/// an unfinished file that nobody has locked was left behind.
pub(crate) fn mark_written(file: &File) {
    if let Err(error) = file.try_lock() {
        // It is written all the same; only `check` takes it for one that was left.
        tracing::debug!(%error, "cannot lock a file of footage");
    }
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Makes the names in a folder and in those above it durable, up to `root`.
pub(crate) fn sync_folders(folder: &Path, root: &Path) -> io::Result<()> {
    let inside = |folder: &&Path| folder.starts_with(root);
    folder
        .ancestors()
        .take_while(inside)
        .try_for_each(sync_folder)
}

/// What a path of footage says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) camera: CameraId,
    pub(crate) stream: StreamKind,
    pub(crate) start: Timestamp,
    /// Nothing for a sealed file, [`PART`] or [`ROLL`].
    pub(crate) suffix: &'static str,
}

impl Place {
    /// `<camera>/<stream>/<yyyy-mm-dd>/<start>.mp4`, relative to the volume.
    pub(crate) fn path(&self) -> String {
        let start: String = self
            .start
            .to_string()
            .chars()
            .filter(|c| !matches!(c, '-' | ':'))
            .collect();
        let day = self.start.day_utc();
        let suffix = self.suffix;
        format!("{}/{}/{day}/{start}.mp4{suffix}", self.camera, self.stream)
    }

    /// What `path` says, if it is exactly as [`Self::path`] makes it.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let mut words = path.split('/');
        let camera = words.next()?.parse().ok()?;
        let stream = StreamKind::from_word(words.next()?).ok()?;
        let day = words.next()?;
        let name = words.next()?;
        let suffix = [PART, ROLL].into_iter().find(|end| name.ends_with(end));
        let suffix = suffix.unwrap_or_default();
        let time = name.strip_suffix(suffix)?.strip_suffix(".mp4")?;
        let time = time.get(9..)?;
        let (hours, rest) = time.split_at_checked(2)?;
        let (minutes, seconds) = rest.split_at_checked(2)?;
        let start = Timestamp::parse(&format!("{day}T{hours}:{minutes}:{seconds}")).ok()?;
        let place = Self {
            camera,
            stream,
            start,
            suffix,
        };
        (place.path() == path).then_some(place)
    }
}
