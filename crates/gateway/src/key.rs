//! The installation's key: where it comes from, and another one in its place.
//!
//! A new key is written beside the old one before anything is sealed with it, and takes its place
//! afterwards; between the two, what the database holds says which of them it is. Whoever reads the
//! key settles what a rotation left that was cut off.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use domain::{Actor, Clock, Code, Error, Result, secret::Key};
use store::Store;

use crate::{
    config::Config,
    folder::{self, Folder},
};

/// The key's file in the data folder.
pub(crate) const FILE: &str = "secret.key";

/// Where the key is.
enum Place {
    File(PathBuf),
    Environment(Key),
}

impl Place {
    fn of(config: &Config) -> Self {
        match &config.keys.now {
            Some(key) => Self::Environment(key.clone()),
            None => Self::File(file(config)),
        }
    }
}

/// The file, unless the environment has the key.
fn file(config: &Config) -> PathBuf {
    match config.data.key_file.as_os_str().is_empty() {
        true => config.data.folder.join(FILE),
        false => config.data.key_file.clone(),
    }
}

/// Where a rotation writes the new key first.
fn next(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".next");
    name.into()
}

/// The key. Made at the first start, in the data folder only: a named file that is not there may be
/// on a disk that is not mounted. `held` when the caller has the data folder for itself.
///
/// # Errors
/// [`Code::KeyFile`] when there is none to be read; [`Code::DataFolderBusy`] while a rotation runs.
pub async fn of(config: &Config, held: Option<&Folder>) -> Result<Key> {
    let file = match Place::of(config) {
        Place::Environment(key) => return Ok(key),
        Place::File(file) => file,
    };
    let next = next(&file);
    if let Some(new) = read(&next)? {
        let _lock = match held {
            Some(_) => None,
            None => Some(Folder::open(&config.data.folder, &Clock::system())?),
        };
        settle(config, &file, &next, &new).await?;
    }
    if let Some(key) = read(&file)? {
        return Ok(key);
    }
    if !config.data.key_file.as_os_str().is_empty() {
        return Err(unusable(&file, io::ErrorKind::NotFound.into()));
    }
    let key = Key::fresh()?;
    folder::make(&config.data.folder).map_err(|source| unusable(&file, source))?;
    folder::write(&file, key.bytes()).map_err(|source| unusable(&file, source))?;
    Ok(key)
}

/// Fails where [`of`] would make a key: what only looks at an installation makes none.
///
/// # Errors
/// [`Code::KeyMissing`].
pub fn is_there(config: &Config) -> Result<()> {
    let there = match Place::of(config) {
        Place::Environment(_) => true,
        Place::File(file) => file.exists() || next(&file).exists(),
    };
    match there {
        true => Ok(()),
        false => Err(Error::new(Code::KeyMissing).with("path", config.data.folder.display())),
    }
}

/// Keeps the key that the database was sealed with, of two that a rotation left.
async fn settle(config: &Config, file: &Path, next: &Path, new: &Key) -> Result<()> {
    let store = Store::open(&config.database(), Clock::system(), new.clone()).await?;
    if store.key_fits(new).await? {
        tracing::warn!("a rotation of the key was cut off after its work was done; it is finished");
        replace(next, file)
    } else {
        tracing::warn!(
            "a rotation of the key was cut off before its work was done; the old key holds"
        );
        fs::remove_file(next).map_err(|source| unusable(next, source))
    }
}

/// Seals everything that is secret under a new key, with the gateway stopped; how many things those
/// were, and whether the file has the new key. A key of the environment is replaced by the one in
/// `XUELIANG_KEY_NEW`.
///
/// # Errors
/// [`Code::DataFolderBusy`] while the gateway runs; [`Code::KeyUnreadable`] when something does not
/// open with the present key: then nothing changed.
pub async fn rotate(config: &Config) -> Result<(usize, bool)> {
    let folder = &config.data.folder;
    if !Folder::is_there(folder) {
        return Err(Error::new(Code::DataFolderMissing).with("path", folder.display()));
    }
    let folder = Folder::open(folder, &Clock::system())?;
    let old = of(config, Some(&folder)).await?;
    let store = Store::open(&config.database(), Clock::system(), old).await?;
    let actor = Actor::system("xueliang key rotate");
    match Place::of(config) {
        Place::Environment(_) => {
            let new = config.keys.new.as_ref();
            let new = new.ok_or(Error::new(Code::KeyNewMissing))?;
            let count = store.key_rotate(&actor, folder.node, new).await?;
            Ok((count, false))
        }
        Place::File(file) => {
            let (new, next) = (Key::fresh()?, next(&file));
            folder::write(&next, new.bytes()).map_err(|source| unusable(&next, source))?;
            // Whether a commit that failed was one after all, the next start finds out.
            let count = store.key_rotate(&actor, folder.node, &new).await?;
            replace(&next, &file)?;
            Ok((count, true))
        }
    }
}

/// The new key takes the old one's place, for good.
fn replace(next: &Path, file: &Path) -> Result<()> {
    let synced = || {
        fs::rename(next, file)?;
        let folder = file.parent().filter(|path| !path.as_os_str().is_empty());
        fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    synced().map_err(|source| unusable(file, source))
}

fn read(file: &Path) -> Result<Option<Key>> {
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(file, error)),
    };
    let bytes = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| {
        let wrong = io::Error::new(io::ErrorKind::InvalidData, "it does not have 32 bytes");
        unusable(file, wrong)
    })?;
    Ok(Some(Key::new(bytes)))
}

fn unusable(file: &Path, source: io::Error) -> Error {
    Error::new(Code::KeyFile)
        .with("path", file.display())
        .because(source)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Data;
    use domain::receiver::Topic;
    use store::{NewReceiver, Paging};

    /// An installation with one secret.
    async fn installation(name: &str) -> Config {
        let folder = std::env::temp_dir().join(format!("xl-key-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let config = Config {
            data: Data {
                folder,
                ..Data::default()
            },
            ..Config::default()
        };
        let folder = Folder::open(&config.data.folder, &Clock::system()).unwrap();
        let store = opened(&config, &folder).await;
        let actor = Actor::system("test");
        let area = store::NewArea {
            parent: None,
            name: "青莲镇".into(),
            code: String::new(),
            code_until: None,
            alert_after_s: None,
            min_days: None,
            max_days: None,
        };
        let area = store.area_add(&actor, area).await.unwrap().id;
        let receiver = NewReceiver {
            name: "平台".into(),
            url: "http://10.0.0.9/".into(),
            topics: vec![Topic::Alert],
            areas: vec![area],
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into(),
        };
        store.receiver_add(&actor, receiver).await.unwrap();
        config
    }

    async fn opened(config: &Config, folder: &Folder) -> Store {
        let key = of(config, Some(folder)).await.unwrap();
        Store::open(&config.database(), Clock::system(), key)
            .await
            .unwrap()
    }

    /// Whether the secret opens with the key that is read now, and how many keys lie there.
    async fn is_whole(config: &Config) -> bool {
        let key = of(config, None).await.unwrap();
        let store = Store::open(&config.database(), Clock::system(), key.clone())
            .await
            .unwrap();
        let files = fs::read_dir(&config.data.folder).unwrap();
        let keys = files.filter(|file| {
            let name = file.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with(FILE)
        });
        store.key_fits(&key).await.unwrap() && keys.count() == 1
    }

    #[tokio::test]
    async fn a_new_key_opens_everything_and_the_old_one_nothing() {
        let config = installation("rotate").await;
        let old = of(&config, None).await.unwrap();
        assert_eq!(rotate(&config).await.unwrap(), (1, true));
        let new = of(&config, None).await.unwrap();
        assert_ne!(old.bytes(), new.bytes());
        assert!(is_whole(&config).await);
        let store = Store::open(&config.database(), Clock::system(), new)
            .await
            .unwrap();
        assert!(!store.key_fits(&old).await.unwrap());
        let paging = Paging {
            after: None,
            limit: 1,
        };
        let filter = store::AuditFilter::default();
        let actor = Actor::system("test");
        let audit = store.audit_list(&actor, &filter, &paging).await;
        let row = audit.unwrap().items.remove(0);
        assert_eq!(
            (row.action.as_str(), &row.details["sealed"]),
            ("key_rotate", &1.into())
        );
        let _running = Folder::open(&config.data.folder, &Clock::system()).unwrap();
        assert_eq!(
            rotate(&config).await.unwrap_err().code(),
            Code::DataFolderBusy
        );
        fs::remove_dir_all(&config.data.folder).unwrap();
    }

    /// What a kill leaves after each step of [`rotate`].
    #[tokio::test]
    async fn a_rotation_that_is_cut_off_anywhere_loses_nothing() {
        let config = installation("cut").await;
        let file = file(&config);
        let next = next(&file);
        let clock = Clock::system();
        // After the new key was written.
        let old = of(&config, None).await.unwrap();
        folder::write(&next, Key::fresh().unwrap().bytes()).unwrap();
        {
            // Nobody else decides while the rotation goes on.
            let _lock = Folder::open(&config.data.folder, &clock).unwrap();
            let busy = of(&config, None).await.unwrap_err();
            assert_eq!(busy.code(), Code::DataFolderBusy);
        }
        assert!(is_whole(&config).await);
        assert_eq!(of(&config, None).await.unwrap().bytes(), old.bytes());
        // After everything was sealed anew.
        let new = Key::fresh().unwrap();
        folder::write(&next, new.bytes()).unwrap();
        {
            let folder = Folder::open(&config.data.folder, &clock).unwrap();
            let store = Store::open(&config.database(), clock.clone(), old)
                .await
                .unwrap();
            let actor = Actor::system("test");
            store.key_rotate(&actor, folder.node, &new).await.unwrap();
        }
        assert!(is_whole(&config).await);
        assert_eq!(of(&config, None).await.unwrap().bytes(), new.bytes());
        fs::remove_dir_all(&config.data.folder).unwrap();
    }

    #[tokio::test]
    async fn a_named_key_is_not_made_and_the_environments_wins() {
        let mut config = installation("named").await;
        let place = config.data.folder.join("elsewhere.key");
        config.data.key_file = place.clone();
        assert_eq!(of(&config, None).await.unwrap_err().code(), Code::KeyFile);
        fs::rename(config.data.folder.join(FILE), &place).unwrap();
        assert!(of(&config, None).await.is_ok());
        let key = Key::new(*of(&config, None).await.unwrap().bytes());
        config.keys.now = Some(key);
        let missing = rotate(&config).await.unwrap_err();
        assert_eq!(missing.code(), Code::KeyNewMissing);
        config.keys.new = Some(Key::new([9; 32]));
        assert_eq!(rotate(&config).await.unwrap(), (1, false));
        config.keys.now = config.keys.new.take();
        let key = of(&config, None).await.unwrap();
        let store = Store::open(&config.database(), Clock::system(), key.clone())
            .await
            .unwrap();
        assert!(store.key_fits(&key).await.unwrap());
        fs::remove_dir_all(&config.data.folder).unwrap();
    }
}
