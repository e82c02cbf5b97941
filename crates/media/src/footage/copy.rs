//! Copies of sealed files from one volume to another.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use domain::{
    Result,
    footage::{FileRef, Segment},
    id::VolumeId,
};

use super::{Footage, PART, Place, adopt::hash, damaged, sync_folders, volume::mark_written};
use crate::error::during;

/// How much is copied at once.
const PIECE: usize = 1 << 20;

impl Footage {
    /// Copies a sealed file to another volume, under the same path where that is free, and makes the
    /// copy durable. A copy that is there already is used. The original stays.
    ///
    /// # Errors
    /// As [`Footage::path`]; [`domain::Code::FileDamaged`] when the file is not what its row says,
    /// and there is no copy then; [`domain::Code::Disk`], [`domain::Code::DiskFull`].
    pub fn copy(&self, segment: &Segment, to: VolumeId) -> Result<FileRef> {
        let from = self.path(&segment.file)?;
        let target = self.volume(to)?;
        target.check()?;
        let path = &segment.file.path;
        let place = Place::parse(path).ok_or_else(|| damaged(path, "is no path of footage"))?;
        let mut path = path.clone();
        if target.root.join(&path).exists() {
            let there = File::open(target.root.join(&path)).and_then(|file| hash(&file));
            let is_copy = there.is_ok_and(|hash| hash == segment.blake3);
            if is_copy {
                return Ok(FileRef { volume: to, path });
            }
            path = target.free_path(place.camera, place.stream, place.start);
        }
        let sealed = target.root.join(&path);
        let part = PathBuf::from(format!("{}{PART}", sealed.display()));
        let copied = copy(&from, &part, segment.blake3, &target.root).and_then(|same| {
            if same {
                fs::rename(&part, &sealed)?;
                sealed
                    .parent()
                    .map_or(Ok(()), |day| sync_folders(day, &target.root))?;
            }
            Ok(same)
        });
        if !matches!(copied, Ok(true)) {
            // Fails when there is none.
            let _ = fs::remove_file(&part);
        }
        match copied {
            Ok(true) => {
                self.grew(to, segment.bytes.unsigned_abs());
                Ok(FileRef { volume: to, path })
            }
            Ok(false) => Err(damaged(&segment.file.path, "is not what was recorded")),
            Err(error) => Err(during("copy a footage file", &from)(error)),
        }
    }
}

/// Copies and makes durable; whether what was copied has the hash.
fn copy(from: &Path, to: &Path, blake3: [u8; 32], root: &Path) -> io::Result<bool> {
    let mut source = File::open(from)?;
    if let Some(day) = to.parent() {
        fs::create_dir_all(day)?;
        sync_folders(day, root)?;
    }
    let mut target = File::create(to)?;
    mark_written(&target);
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; PIECE];
    loop {
        let count = source.read(&mut piece)?;
        if count == 0 {
            break;
        }
        hasher.update(&piece[..count]);
        target.write_all(&piece[..count])?;
    }
    target.sync_all()?;
    Ok(*hasher.finalize().as_bytes() == blake3)
}
