//! Volumes: the folders and disks that hold footage, and the files that were given up on them.

use domain::{
    Result,
    footage::FileRef,
    id::{NodeId, VolumeId},
};
use uuid::Uuid;

use crate::{Store, error::During as _, pool::on};

/// How many files are read at once; a reader that stays long keeps SQLite's log from shrinking.
const BATCH: i64 = 10_000;

/// A volume of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Which.
    pub id: VolumeId,
    /// The folder, as the node sees it.
    pub path: String,
}

impl Store {
    /// Writes down that a node has a volume, or where it has it now.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn volume_add(&self, node: NodeId, volume: VolumeId, path: &str) -> Result<()> {
        const NODE: &str = "insert into node (id, name, alive_until) values ($1, '', 0) \
                            on conflict (id) do nothing";
        const SQL: &str = "insert into volume (id, node, path, since) values ($1, $2, $3, $4) \
            on conflict (id) do update set node = excluded.node, path = excluded.path";
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(NODE).bind(node.0).execute(conn).await.map(drop))
            .during("add a node")?;
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(volume.0).bind(node.0).bind(path).bind(self.clock.now().0)
            .execute(conn).await.map(drop))
        .during("add a volume")?;
        tx.commit().await
    }

    /// The volumes of a node.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn volume_list(&self, node: NodeId) -> Result<Vec<Volume>> {
        const SQL: &str = "select id, path from volume where node = $1 order by id";
        let mut tx = self.read().await?;
        let rows: Vec<(Uuid, String)> = on!(&mut tx, conn => sqlx::query_as(SQL).bind(node.0)
            .fetch_all(conn).await)
        .during("list volumes")?;
        let volume = |(id, path)| Volume {
            id: VolumeId(id),
            path,
        };
        Ok(rows.into_iter().map(volume).collect())
    }

    /// The files of all segments on a volume, by path and size in bytes, ordered by path. Read in
    /// pieces: what is added or given up meanwhile may or may not be among them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn segment_files(&self, volume: VolumeId) -> Result<Vec<(String, i64)>> {
        const SQL: &str = "select path, bytes from segment where volume = $1 and path > $2 \
                           order by path limit $3";
        let mut all: Vec<(String, i64)> = Vec::new();
        loop {
            let after = all.last().map(|(path, _)| path.clone()).unwrap_or_default();
            let mut tx = self.read().await?;
            let some: Vec<(String, i64)> = on!(&mut tx, conn => sqlx::query_as(SQL)
                .bind(volume.0).bind(after).bind(BATCH).fetch_all(conn).await)
            .during("list the files of a volume")?;
            if some.is_empty() {
                return Ok(all);
            }
            all.extend(some);
        }
    }

    /// Files that were given up and are perhaps not unlinked yet, the oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn garbage_list(&self, limit: u32) -> Result<Vec<FileRef>> {
        const SQL: &str = "select volume, path from garbage order by since, path limit $1";
        let mut tx = self.read().await?;
        let rows: Vec<(Uuid, String)> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(i64::from(limit)).fetch_all(conn).await)
        .during("list garbage")?;
        let file = |(volume, path)| FileRef {
            volume: VolumeId(volume),
            path,
        };
        Ok(rows.into_iter().map(file).collect())
    }

    /// Forgets files that were unlinked; others than garbage are left alone.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn garbage_done(&self, files: &[FileRef]) -> Result<()> {
        const SQL: &str = "delete from garbage where volume = $1 and path = $2";
        let mut tx = self.begin().await?;
        for file in files {
            on!(&mut tx, conn => sqlx::query(SQL).bind(file.volume.0).bind(&file.path)
                .execute(conn).await.map(drop))
            .during("forget garbage")?;
        }
        tx.commit().await
    }
}
