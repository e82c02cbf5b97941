//! Remembered answers: a request with the same key and body is answered like the first time.

use std::time::Duration;

use domain::{Result, Timestamp};
use sqlx::FromRow;

use crate::{
    Store,
    dialect::locked,
    error::{During as _, corrupt},
    pool::on,
};

/// A request that began longer ago and never finished was cut off, with the process or with its
/// connection to the database; the next one with its key runs.
const CUT_OFF: Duration = Duration::from_secs(60);

/// What is known about a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// Nothing; it is now running, and whoever asked finishes or forgets it.
    Fresh,
    /// The first request with it is still being handled.
    Running,
    /// It was answered.
    Replay {
        /// The status of the answer.
        status: u16,
        /// Its body, as it was handed in.
        body: Vec<u8>,
        /// Its `Location`, where it had one.
        location: Option<String>,
    },
    /// It was used with another request.
    Mismatch,
}

#[derive(FromRow)]
struct Row {
    request_hash: Vec<u8>,
    at: i64,
    status: Option<i64>,
    body: Option<Vec<u8>>,
    location: Option<String>,
}

impl Store {
    /// Looks a key up, and takes it where it is new.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn idempotency_begin(
        &self,
        principal_hash: [u8; 32],
        key: &str,
        request_hash: [u8; 32],
    ) -> Result<Idempotency> {
        const ADD: &str = "insert into idempotency (principal_hash, key, request_hash, at) \
                           values ($1, $2, $3, $4) on conflict (principal_hash, key) do nothing";
        const AGAIN: &str = "update idempotency set at = $3 where principal_hash = $1 and key = $2";
        let now = self.clock.now();
        let mut tx = self.begin().await?;
        let added = on!(&mut tx, conn => sqlx::query(ADD)
            .bind(&principal_hash[..]).bind(key).bind(&request_hash[..]).bind(now.0)
            .execute(conn).await.map(|done| done.rows_affected()))
        .during("take an idempotency key")?;
        if added > 0 {
            tx.commit().await?;
            return Ok(Idempotency::Fresh);
        }
        let sql = locked!(
            &tx,
            "i",
            "select i.request_hash, i.at, i.status, i.body, i.location from idempotency i \
             where i.principal_hash = $1 and i.key = $2"
        );
        let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(sql)
            .bind(&principal_hash[..]).bind(key).fetch_optional(conn).await)
        .during("read an idempotency key")?;
        // Forgotten between the two statements: the first request just failed.
        let Some(row) = row else {
            return Ok(Idempotency::Running);
        };
        if row.request_hash != request_hash {
            return Ok(Idempotency::Mismatch);
        }
        let Some(status) = row.status else {
            if now.since(Timestamp(row.at)) < CUT_OFF {
                return Ok(Idempotency::Running);
            }
            on!(&mut tx, conn => sqlx::query(AGAIN)
                .bind(&principal_hash[..]).bind(key).bind(now.0).execute(conn).await.map(drop))
            .during("take an idempotency key over")?;
            tx.commit().await?;
            return Ok(Idempotency::Fresh);
        };
        Ok(Idempotency::Replay {
            status: u16::try_from(status).map_err(|_| corrupt("idempotency", key))?,
            body: row.body.unwrap_or_default(),
            location: row.location,
        })
    }

    /// Remembers the answer to a request that ran.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn idempotency_finish(
        &self,
        principal_hash: [u8; 32],
        key: &str,
        status: u16,
        body: &[u8],
        location: Option<&str>,
    ) -> Result<()> {
        const SQL: &str = "update idempotency set status = $3, body = $4, location = $5 \
                           where principal_hash = $1 and key = $2";
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(&principal_hash[..]).bind(key).bind(i64::from(status)).bind(body)
            .bind(location).execute(conn).await.map(drop))
        .during("remember an answer")?;
        tx.commit().await
    }

    /// Forgets a request that failed and changed nothing, so that it may be tried again.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn idempotency_forget(&self, principal_hash: [u8; 32], key: &str) -> Result<()> {
        const SQL: &str = "delete from idempotency \
                           where principal_hash = $1 and key = $2 and status is null";
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(&principal_hash[..]).bind(key)
            .execute(conn).await.map(drop))
        .during("forget an idempotency key")?;
        tx.commit().await
    }

    /// Forgets keys from before `before`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn idempotency_trim(&self, before: Timestamp) -> Result<()> {
        const SQL: &str = "delete from idempotency where at < $1";
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(before.0).execute(conn).await.map(drop))
            .during("trim idempotency keys")?;
        tx.commit().await
    }
}
