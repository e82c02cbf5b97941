//! Which node runs which camera. One node or many, the path is the same: a node renews one
//! heartbeat row, and cameras point to the node.
//!
//! A camera is free when it points to nobody, or to a node whose heartbeat ran out. Whoever takes
//! over from a node locks its row first, and a node that renews locks its own: of a node that wakes
//! up and one that takes over, only one is first, and the other sees what it did. Clocks of nodes
//! are not compared; the database's own counts.

use std::time::Duration;

use domain::{
    Result, Timestamp,
    day::Day,
    id::{CameraId, NodeId},
    limit::Compliance,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{
    Store, dialect,
    error::During as _,
    legal::{self, approved},
    pool::{Tx, on},
};

impl Store {
    /// Writes down a new node and makes its id, which the caller keeps with its data. A node that
    /// is not known yet when it renews or names a volume is written down too.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn node_add(&self, name: &str) -> Result<NodeId> {
        const SQL: &str = "insert into node (id, name, alive_until) values ($1, $2, 0)";
        let id = NodeId::fresh(&self.clock);
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(id.0).bind(name).execute(conn).await.map(drop))
            .during("add a node")?;
        tx.commit().await?;
        Ok(id)
    }

    /// Until when the node was alive at least, by the database's clock; `None` when it ended in order,
    /// or never ran.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn node_alive_until(&self, node: NodeId) -> Result<Option<Timestamp>> {
        const SQL: &str = "select alive_until from node where id = $1";
        let mut tx = self.read().await?;
        let until: Option<i64> = on!(&mut tx, conn => sqlx::query_scalar(SQL).bind(node.0)
            .fetch_optional(conn).await)
        .during("read a heartbeat")?;
        Ok(until.filter(|until| *until > 0).map(Timestamp))
    }

    /// Renews this node's heartbeat for `ttl`, gives up cameras that are not to run, that may not be
    /// pulled for want of approval, or are above `capacity`, takes free ones up to it, and answers all
    /// it has now.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn lease_renew(
        &self,
        node: NodeId,
        capacity: u32,
        ttl: Duration,
        compliance: Compliance,
    ) -> Result<Vec<CameraId>> {
        const MINE: &str = "select id from camera where leased_by = $1 order by id";
        const OFF: &str = concat!(
            "update camera set leased_by = null where leased_by = $1 \
               and (not enabled or ($2 is not null and not ",
            approved!("camera", "2"),
            "))"
        );
        let today = legal::day_of(compliance, self.clock.now()).map(Day::number);
        let mut tx = self.begin().await?;
        beat(&mut tx, node, ttl).await?;
        on!(&mut tx, conn => sqlx::query(OFF).bind(node.0).bind(today)
            .execute(conn).await.map(drop))
        .during("give up cameras that are not to run")?;
        let mut mine: Vec<Uuid> = on!(&mut tx, conn => sqlx::query_scalar(MINE).bind(node.0)
            .fetch_all(conn).await)
        .during("read the own cameras")?;
        let most = usize::try_from(capacity).unwrap_or(usize::MAX);
        for camera in mine.split_off(mine.len().min(most)) {
            give(&mut tx, camera, None).await?;
        }
        if mine.len() < most {
            for camera in free(&mut tx, most - mine.len(), today).await? {
                give(&mut tx, camera, Some(node)).await?;
                mine.push(camera);
            }
        }
        tx.commit().await?;
        Ok(mine.into_iter().map(CameraId).collect())
    }

    /// Gives up all cameras of a node that stops, so that others need not wait.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn lease_release(&self, node: NodeId) -> Result<()> {
        const CAMERAS: &str = "update camera set leased_by = null where leased_by = $1";
        const NODE: &str = "update node set alive_until = 0 where id = $1";
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(NODE).bind(node.0).execute(conn).await.map(drop))
            .during("end a heartbeat")?;
        on!(&mut tx, conn => sqlx::query(CAMERAS).bind(node.0).execute(conn).await.map(drop))
            .during("give up cameras")?;
        tx.commit().await
    }
}

/// Renews the heartbeat; from here on nobody takes over from this node.
async fn beat(tx: &mut Tx, node: NodeId, ttl: Duration) -> Result<()> {
    let now = dialect::now(tx);
    let sql = format!(
        "insert into node (id, name, alive_until) values ($1, '', {now} + $2) \
         on conflict (id) do update set alive_until = excluded.alive_until"
    );
    let ttl = i64::try_from(ttl.as_micros()).unwrap_or(i64::MAX / 4);
    on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).bind(node.0).bind(ttl)
        .execute(conn).await.map(drop))
    .during("renew the heartbeat")
}

/// Free cameras, locked; those that others are taking are skipped.
async fn free(tx: &mut Tx, most: usize, today: Option<i64>) -> Result<Vec<Uuid>> {
    let dead = format!(
        "select id from node where alive_until < {}",
        dialect::now(tx)
    );
    let dead = dialect::skip_locked!(tx, dead);
    let dead: Vec<Uuid> = on!(&mut *tx, conn => sqlx::query_scalar(AssertSqlSafe(dead))
        .fetch_all(conn).await)
    .during("look for nodes that ended")?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let unleased = concat!(
        "select id from camera where enabled and removed is null and leased_by is null \
           and ($2 is null or ",
        approved!("camera", "2"),
        ") order by id limit $1"
    );
    let unleased = dialect::skip_locked!(tx, unleased);
    let mut free: Vec<Uuid> = on!(&mut *tx, conn => sqlx::query_scalar(AssertSqlSafe(unleased))
        .bind(most).bind(today).fetch_all(conn).await)
    .during("look for free cameras")?;
    for node in dead {
        let left = most - i64::try_from(free.len()).unwrap_or(i64::MAX);
        if left <= 0 {
            break;
        }
        let orphans = concat!(
            "select id from camera where enabled and removed is null and leased_by = $1 \
               and ($3 is null or ",
            approved!("camera", "3"),
            ") order by id limit $2"
        );
        let orphans = dialect::skip_locked!(tx, orphans);
        let found: Vec<Uuid> = on!(&mut *tx, conn => sqlx::query_scalar(AssertSqlSafe(orphans))
            .bind(node).bind(left).bind(today).fetch_all(conn).await)
        .during("look for cameras of a node that ended")?;
        free.extend(found);
    }
    Ok(free)
}

async fn give(tx: &mut Tx, camera: Uuid, node: Option<NodeId>) -> Result<()> {
    const SQL: &str = "update camera set leased_by = $2 where id = $1";
    on!(tx, conn => sqlx::query(SQL).bind(camera).bind(node.map(|node| node.0))
        .execute(conn).await.map(drop))
    .during("give a camera to a node")
}
