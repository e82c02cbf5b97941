//! The feed: what programs and consoles hear of, numbered in the order of commits.
//!
//! A number is the next value of the row `feed` of the table `counter`, whose lock is held until
//! the transaction ends (see `audit`): a reader that has seen number N never misses a lower one
//! that commits later. The feed item is the last thing a transaction writes.

use domain::{
    Actor, Error, Result, Timestamp,
    event::FeedItem,
    id::{AreaId, CameraId},
};
use serde_json::Value;
use sqlx::FromRow;

use crate::{
    Store, audit,
    error::{During as _, corrupt},
    pool::{Tx, on},
    scope::filtered,
};

#[derive(FromRow)]
struct Row {
    seq: i64,
    at: i64,
    kind: String,
    subject: String,
    data: String,
}

impl TryFrom<Row> for FeedItem {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            seq: row.seq,
            at: Timestamp(row.at),
            kind: row.kind,
            subject: row.subject,
            data: serde_json::from_str(&row.data)
                .map_err(|source| corrupt("feed", row.seq).because(source))?,
        })
    }
}

impl Store {
    /// The messages after number `after` about the actor's areas, in order, at most `limit`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn feed_list(&self, actor: &Actor, after: i64, limit: u32) -> Result<Vec<FeedItem>> {
        const SQL: &str = concat!(
            "select f.seq, f.at, f.kind, f.subject, f.data from feed f where f.seq > $2 and ",
            filtered!("f.area", "f.camera"),
            " order by f.seq limit $3"
        );
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(after).bind(i64::from(limit)).fetch_all(conn).await)
        .during("read the feed")?;
        rows.into_iter().map(FeedItem::try_from).collect()
    }

    /// The number of the newest message, 0 before the first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn feed_last(&self) -> Result<i64> {
        const SQL: &str = "select value from counter where name = 'feed'";
        let mut tx = self.read().await?;
        on!(&mut tx, conn => sqlx::query_scalar(SQL).fetch_one(conn).await)
            .during("read the feed's number")
    }

    /// The number of the oldest message that is still kept; `None` when none is.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn feed_oldest(&self) -> Result<Option<i64>> {
        let mut tx = self.read().await?;
        on!(&mut tx, conn => sqlx::query_scalar("select min(seq) from feed")
            .fetch_one(conn).await)
        .during("read the oldest message")
    }

    /// Forgets messages from before `before`; their numbers do not come again.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn feed_trim(&self, before: Timestamp) -> Result<()> {
        const SQL: &str = "delete from feed where at < $1";
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(before.0).execute(conn).await.map(drop))
            .during("trim the feed")?;
        tx.commit().await
    }

    /// Adds a message, and what brings it to receivers; the last statements of its transaction.
    pub(crate) async fn feed_add(
        &self,
        tx: &mut Tx,
        (area, camera): (AreaId, Option<CameraId>),
        kind: &str,
        subject: &str,
        data: Value,
    ) -> Result<()> {
        const SQL: &str = "insert into feed (seq, at, kind, subject, area, camera, data) \
                           values ($1, $2, $3, $4, $5, $6, $7)";
        let seq = audit::next(tx, "feed").await?;
        let text = data.to_string();
        let at = self.clock.now();
        on!(&mut *tx, conn => sqlx::query(SQL)
            .bind(seq).bind(at.0).bind(kind).bind(subject).bind(area.0)
            .bind(camera.map(|camera| camera.0)).bind(&text)
            .execute(conn).await.map(drop))
        .during("add to the feed")?;
        let item = FeedItem {
            seq,
            at,
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            data,
        };
        self.delivery_plan(tx, area, &item).await
    }
}
