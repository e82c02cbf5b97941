//! Which folders are opened as volumes: those of the configuration, and those that people added.
//!
//! A folder that was a volume of this node before must still be that one: a disk that is not mounted,
//! or another in its place, is never written to. It is looked for again while the gateway runs.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::{
    Result,
    id::{NodeId, VolumeId},
    volume::VolumeUse,
};
use media::footage::Footage;
use store::{Store, Volume};
use tracing::{error, warn};

use crate::{Inner, startup};

/// Opens the volumes of a node: the configured `folders`, and those that the database knows. What
/// was known and is not there is left out, and said in the log.
///
/// # Errors
/// As [`Footage::open`], for folders that were no volumes before; those of the database.
pub async fn volumes(store: &Store, node: NodeId, folders: &[PathBuf]) -> Result<Arc<Footage>> {
    let known = store.volume_list(node).await?;
    let footage = Footage::open(Vec::new())?;
    for folder in folders {
        let was = known.iter().find(|known| Path::new(&known.path) == folder);
        match was {
            Some(was) if was.wanted == VolumeUse::Retired => {
                warn!(
                    path = %folder.display(),
                    "was retired, and is not used: take its line out of footage.volumes"
                );
            }
            Some(was) => open_known(&footage, &known, was),
            None => {
                footage.add(folder.clone(), None)?;
            }
        }
    }
    for was in &known {
        let is_open = footage.ids().contains(&was.id);
        if !is_open
            && was.wanted != VolumeUse::Retired
            && !folders.iter().any(|folder| Path::new(&was.path) == folder)
        {
            open_known(&footage, &known, was);
        }
    }
    Ok(footage)
}

/// Opens what was a volume before: it itself, or another one of ours that was mounted in its place.
fn open_known(footage: &Footage, known: &[Volume], was: &Volume) {
    let path = PathBuf::from(&was.path);
    let ours = std::iter::once(was).chain(known.iter().filter(|other| other.id != was.id));
    let mut first = None;
    for volume in ours.filter(|volume| volume.wanted != VolumeUse::Retired) {
        match footage.add(path.clone(), Some(volume.id)) {
            Ok(_) => return,
            Err(error) => first = first.or(Some(error)),
        }
    }
    if let Some(error) = first {
        error!(
            volume = %was.id,
            error = error.chain(),
            "a volume is not there, and nothing is written in its place: is its disk mounted?"
        );
    }
}

impl Inner {
    /// Takes up a volume that was not there: writes down what lies on it, and records to it.
    ///
    /// # Errors
    /// [`domain::Code::VolumeForeign`] while it is not there; those of the disk and the database.
    pub(crate) async fn open_volume(&self, volume: VolumeId, path: PathBuf) -> Result<()> {
        let footage = Arc::clone(&self.footage);
        let open = move || {
            if !footage.ids().contains(&volume) {
                footage.add(path, Some(volume))?;
                if let Err(error) = footage.claim_one(volume) {
                    footage.close(volume);
                    return Err(error);
                }
                return Ok(true);
            }
            footage.try_out(volume).map(|()| false)
        };
        let is_new = self.blocking("open a volume", open).await??;
        if is_new {
            let adopted = match startup::adopt_volume(self, volume).await {
                Ok(adopted) => adopted,
                Err(error) => {
                    // Else it would be recorded to without what lies on it, the next time.
                    self.footage.close(volume);
                    return Err(error);
                }
            };
            tracing::info!(%volume, adopted, "a volume is there again");
        }
        let mut board = self.volumes.board();
        self.start_writer(&mut board, volume)
    }

    /// Makes a folder a volume of this node, while it runs.
    ///
    /// # Errors
    /// As [`Footage::add`]; [`domain::Code::VolumeForeign`] for one that another installation made.
    pub(crate) async fn add_volume(&self, path: PathBuf) -> Result<VolumeId> {
        let footage = Arc::clone(&self.footage);
        let folder = path.clone();
        let add = move || {
            let id = footage.add(folder, None)?;
            if let Err(error) = footage.claim_one(id).and_then(|()| footage.try_out(id)) {
                footage.close(id);
                return Err(error);
            }
            Ok(id)
        };
        self.blocking("add a volume", add).await?
    }

    /// Records to a volume that was added, once the database knows it.
    ///
    /// # Errors
    /// Those of the disk.
    pub(crate) fn use_volume(&self, volume: VolumeId, path: PathBuf) -> Result<()> {
        let mut board = self.volumes.board();
        board.know(volume, path, VolumeUse::Record, self.clock.now());
        self.start_writer(&mut board, volume)
    }

    /// Forgets a volume that was retired, or was not to be one after all.
    pub(crate) fn forget_volume(&self, volume: VolumeId) {
        let writer = {
            let mut board = self.volumes.board();
            for key in board.streams_at(volume) {
                board.places.insert(key, None);
            }
            board.disks.remove(&volume).and_then(|disk| disk.writer)
        };
        // Seals what it has, without being waited for.
        drop(writer);
        self.footage.close(volume);
    }
}
