//! Volumes: the folders and disks that hold footage, and the files that were given up on them.

use std::collections::BTreeSet;

use domain::{
    Actor, Code, Error, Result, Timestamp,
    footage::FileRef,
    id::{NodeId, VolumeId},
    volume::{VolumeState, VolumeUse},
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    audit::act,
    error::{During as _, corrupt},
    pool::{Tx, on},
};

/// How many files are read at once; a reader that stays long keeps SQLite's log from shrinking.
const BATCH: i64 = 10_000;

/// A volume of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Which.
    pub id: VolumeId,
    /// Whose.
    pub node: NodeId,
    /// The folder, as the node sees it.
    pub path: String,
    /// What people use it for.
    pub wanted: VolumeUse,
    /// How its node saw it last.
    pub state: VolumeState,
    /// Since when it is so.
    pub since: Timestamp,
    /// When its node told so; `None` before it did.
    pub seen: Option<Timestamp>,
    /// Bytes that could still be written.
    pub free: u64,
    /// Bytes in all.
    pub size: u64,
    /// Bytes of sealed footage.
    pub footage: u64,
    /// How many streams were written to it.
    pub streams: u64,
}

/// How a node sees a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeReport {
    /// Which.
    pub id: VolumeId,
    /// How it is.
    pub state: VolumeState,
    /// Since when.
    pub since: Timestamp,
    /// Bytes that can still be written.
    pub free: u64,
    /// Bytes in all.
    pub size: u64,
    /// Bytes of sealed footage.
    pub footage: u64,
    /// How many streams are written to it.
    pub streams: usize,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    node: Uuid,
    path: String,
    r#use: String,
    state: String,
    state_since: i64,
    seen: Option<i64>,
    free: i64,
    size: i64,
    footage: i64,
    streams: i64,
}

impl TryFrom<Row> for Volume {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let wrong = || corrupt("volume", row.id);
        let count = |value: i64| u64::try_from(value).map_err(|_| wrong());
        Ok(Self {
            id: VolumeId(row.id),
            node: NodeId(row.node),
            wanted: VolumeUse::from_word(&row.r#use).ok_or_else(wrong)?,
            state: VolumeState::from_word(&row.state).ok_or_else(wrong)?,
            since: Timestamp(row.state_since),
            seen: row.seen.map(Timestamp),
            free: count(row.free)?,
            size: count(row.size)?,
            footage: count(row.footage)?,
            streams: count(row.streams)?,
            path: row.path,
        })
    }
}

macro_rules! read {
    ($which:literal) => {
        concat!(
            "select id, node, path, use, state, state_since, seen, free, size, footage, streams \
             from volume ",
            $which
        )
    };
}

impl Store {
    /// Writes down that a node has a volume, or where it has it now.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn volume_add(&self, node: NodeId, volume: VolumeId, path: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        self.name_volume(&mut tx, node, volume, path).await?;
        tx.commit().await
    }

    /// As [`Self::volume_add`], for somebody who adds it while the node runs; one that was retired is
    /// used again.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn volume_take(
        &self,
        actor: &Actor,
        node: NodeId,
        volume: VolumeId,
        path: &str,
    ) -> Result<Volume> {
        let mut tx = self.begin().await?;
        self.name_volume(&mut tx, node, volume, path).await?;
        write_use(&mut tx, volume, VolumeUse::Record).await?;
        let details = json!({"path": path, "node_id": node});
        let act = act(actor, "volume_add", "volume", volume, details);
        self.write_audit(&mut tx, None, act).await?;
        let taken = read(&mut tx, volume).await?;
        tx.commit().await?;
        Ok(taken)
    }

    async fn name_volume(
        &self,
        tx: &mut Tx,
        node: NodeId,
        volume: VolumeId,
        path: &str,
    ) -> Result<()> {
        const NODE: &str = "insert into node (id, name, alive_until) values ($1, '', 0) \
                            on conflict (id) do nothing";
        const SQL: &str = "insert into volume (id, node, path, since, use, state, state_since, \
            free, size, footage, streams) values ($1, $2, $3, $4, $5, $6, $4, 0, 0, 0, 0) \
            on conflict (id) do update set node = excluded.node, path = excluded.path";
        on!(&mut *tx, conn => sqlx::query(NODE).bind(node.0).execute(conn).await.map(drop))
            .during("add a node")?;
        on!(&mut *tx, conn => sqlx::query(SQL)
            .bind(volume.0).bind(node.0).bind(path).bind(self.clock.now().0)
            .bind(VolumeUse::Record.word()).bind(VolumeState::Ready.word())
            .execute(conn).await.map(drop))
        .during("add a volume")
    }

    /// The volumes of a node.
    ///
    /// # Errors
    /// [`Code::Corrupt`].
    pub async fn volume_list(&self, node: NodeId) -> Result<Vec<Volume>> {
        const SQL: &str = read!("where node = $1 order by id");
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL).bind(node.0)
            .fetch_all(conn).await)
        .during("list volumes")?;
        rows.into_iter().map(Volume::try_from).collect()
    }

    /// The volumes of all nodes; none for who does not see all areas, as what lies on them is of
    /// all.
    ///
    /// # Errors
    /// [`Code::Corrupt`].
    pub async fn volume_all(&self, actor: &Actor) -> Result<Vec<Volume>> {
        const SQL: &str = read!("order by path, id");
        if !self.sees_all_areas(actor).await? {
            return Ok(Vec::new());
        }
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL).fetch_all(conn).await)
            .during("list volumes")?;
        rows.into_iter().map(Volume::try_from).collect()
    }

    /// Those of `volumes` that are another node's than `node`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn volume_elsewhere(
        &self,
        node: NodeId,
        volumes: &BTreeSet<VolumeId>,
    ) -> Result<BTreeSet<VolumeId>> {
        const SQL: &str = "select id from volume where node <> $1";
        if volumes.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut tx = self.read().await?;
        let others: Vec<Uuid> = on!(&mut tx, conn => sqlx::query_scalar(SQL).bind(node.0)
            .fetch_all(conn).await)
        .during("list volumes of other gateways")?;
        let others = others.into_iter().map(VolumeId);
        Ok(others.filter(|id| volumes.contains(id)).collect())
    }

    /// Says what a volume is used for from now on. One is retired when no footage is left on it,
    /// unless its disk is `lost`: then that footage is missing from now on, held or not.
    ///
    /// # Errors
    /// [`Code::NotFound`], also for who does not see all areas; [`Code::VolumeInUse`];
    /// [`Code::VolumeLast`] when its node would have none to record to.
    pub async fn volume_use(
        &self,
        actor: &Actor,
        volume: VolumeId,
        wanted: VolumeUse,
        lost: bool,
    ) -> Result<Volume> {
        const LEFT: &str = "select count(*) from segment where volume = $1";
        const GARBAGE: &str = "delete from garbage where volume = $1";
        const OTHERS: &str =
            "select count(*) from volume where node = $1 and id <> $2 and use = $3";
        let unseen = || Error::not_found("volume", volume);
        if !self.sees_all_areas(actor).await? {
            return Err(unseen());
        }
        let mut tx = self.begin().await?;
        let was = read(&mut tx, volume).await?;
        if wanted == VolumeUse::Retired {
            let left: i64 = on!(&mut tx, conn => sqlx::query_scalar(LEFT).bind(volume.0)
                .fetch_one(conn).await)
            .during("count the footage on a volume")?;
            let others: i64 = on!(&mut tx, conn => sqlx::query_scalar(OTHERS)
                .bind(was.node.0).bind(volume.0).bind(VolumeUse::Record.word())
                .fetch_one(conn).await)
            .during("count the other volumes")?;
            if others == 0 {
                return Err(Error::new(Code::VolumeLast).with("path", &was.path));
            }
            if left > 0 && !lost {
                return Err(Error::new(Code::VolumeInUse)
                    .with("path", &was.path)
                    .with("count", left));
            }
            on!(&mut tx, conn => sqlx::query(GARBAGE).bind(volume.0).execute(conn).await.map(drop))
                .during("forget the garbage of a volume")?;
        }
        if was.wanted != wanted {
            write_use(&mut tx, volume, wanted).await?;
            let details = json!({
                "path": &was.path, "from": was.wanted, "to": wanted, "lost": lost,
            });
            let act = act(actor, "volume_use", "volume", volume, details);
            self.write_audit(&mut tx, None, act).await?;
        }
        let now = read(&mut tx, volume).await?;
        tx.commit().await?;
        Ok(now)
    }

    /// Writes down how a node sees its volumes.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn volume_report(&self, reports: &[VolumeReport]) -> Result<()> {
        const SQL: &str = "update volume set state = $2, state_since = $3, seen = $4, free = $5, \
                           size = $6, footage = $7, streams = $8 where id = $1";
        let now = self.clock.now();
        let count = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        let mut tx = self.begin().await?;
        for report in reports {
            on!(&mut tx, conn => sqlx::query(SQL)
                .bind(report.id.0).bind(report.state.word()).bind(report.since.0).bind(now.0)
                .bind(count(report.free)).bind(count(report.size)).bind(count(report.footage))
                .bind(i64::try_from(report.streams).unwrap_or(i64::MAX))
                .execute(conn).await.map(drop))
            .during("write down how a volume is")?;
        }
        tx.commit().await
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

    /// Files of a volume that were given up and are perhaps not unlinked yet, the oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn garbage_list(&self, volume: VolumeId, limit: u32) -> Result<Vec<FileRef>> {
        const SQL: &str =
            "select path from garbage where volume = $1 order by since, path limit $2";
        let mut tx = self.read().await?;
        let paths: Vec<String> = on!(&mut tx, conn => sqlx::query_scalar(SQL)
            .bind(volume.0).bind(i64::from(limit)).fetch_all(conn).await)
        .during("list garbage")?;
        let file = |path| FileRef { volume, path };
        Ok(paths.into_iter().map(file).collect())
    }
}

async fn read(tx: &mut Tx, volume: VolumeId) -> Result<Volume> {
    const SQL: &str = read!("where id = $1");
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(SQL).bind(volume.0)
        .fetch_optional(conn).await)
    .during("read a volume")?;
    row.ok_or_else(|| Error::not_found("volume", volume))?
        .try_into()
}

async fn write_use(tx: &mut Tx, volume: VolumeId, wanted: VolumeUse) -> Result<()> {
    const SQL: &str = "update volume set use = $2 where id = $1";
    on!(tx, conn => sqlx::query(SQL).bind(volume.0).bind(wanted.word())
        .execute(conn).await.map(drop))
    .during("say what a volume is used for")
}
