//! The data folder: the node's id, made at the first start, and that only one program runs on it.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
};

use domain::{Clock, Code, Error, Result, id::NodeId};

use crate::key;

/// The file that says which node it is.
const NODE: &str = "node.id";

/// What the data folder holds besides the database.
#[derive(Debug)]
pub struct Folder {
    /// This node, the same from start to start.
    pub node: NodeId,
    /// Released when dropped: two programs must not share a folder.
    _lock: fs::File,
}

impl Folder {
    /// Opens the folder, making it and what is missing in it.
    ///
    /// # Errors
    /// [`Code::DataFolder`] when it cannot be written, [`Code::DataFolderBusy`] when another program
    /// uses it.
    pub fn open(path: &Path, clock: &Clock) -> Result<Self> {
        let unusable = |source| unusable(path, source);
        make(path).map_err(unusable)?;
        let lock = fs::File::create(path.join("lock")).map_err(unusable)?;
        lock.try_lock().map_err(|source| match source {
            fs::TryLockError::Error(source) => unusable(source),
            fs::TryLockError::WouldBlock => {
                Error::new(Code::DataFolderBusy).with("path", path.display())
            }
        })?;
        let node = match Self::node(path)? {
            Some(node) => node,
            None => {
                let node = NodeId::fresh(clock);
                write(&path.join(NODE), node.to_string().as_bytes()).map_err(unusable)?;
                node
            }
        };
        Ok(Self { node, _lock: lock })
    }

    /// Whether there is a gateway's data.
    #[must_use]
    pub fn is_there(path: &Path) -> bool {
        path.join(NODE).is_file() || path.join(key::FILE).is_file()
    }

    /// Whether a gateway runs on the folder now.
    #[must_use]
    pub fn is_taken(path: &Path) -> bool {
        let lock = fs::File::open(path.join("lock"));
        lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(fs::TryLockError::WouldBlock)))
    }

    /// The node whose folder it is; `None` before the first start.
    ///
    /// # Errors
    /// [`Code::DataFolder`] when it cannot be read.
    pub fn node(path: &Path) -> Result<Option<NodeId>> {
        let file = path.join(NODE);
        let Some(text) = read(&file).map_err(|source| unusable(path, source))? else {
            return Ok(None);
        };
        let node = String::from_utf8_lossy(&text).trim().parse();
        node.map(Some).map_err(|source| {
            Error::new(Code::DataFolder)
                .with("path", file.display())
                .because(source)
        })
    }
}

/// Makes the folder, where it is missing, for this user alone: the database and the footage in it
/// are about people. One that is there keeps its rights.
pub(crate) fn make(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

fn unusable(path: &Path, source: io::Error) -> Error {
    Error::new(Code::DataFolder)
        .with("path", path.display())
        .because(source)
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a file that only this user may read: beside, synced, renamed, folder synced.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    let folder = path.parent().filter(|path| !path.as_os_str().is_empty());
    fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_node_stays_and_its_folder_is_nobody_elses() {
        let folder = std::env::temp_dir().join(format!("xl-folder-{}", std::process::id()));
        let clock = Clock::system();
        let first = Folder::open(&folder, &clock).unwrap();
        let busy = Folder::open(&folder, &clock).unwrap_err();
        assert_eq!(busy.code(), Code::DataFolderBusy);
        let node = first.node;
        drop(first);
        assert_eq!(node, Folder::open(&folder, &clock).unwrap().node);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        write(&folder.join("secret.key"), &[1; 32]).unwrap();
        assert_eq!(mode(&folder.join("secret.key")), 0o600);
        fs::remove_dir_all(folder).unwrap();
    }
}
