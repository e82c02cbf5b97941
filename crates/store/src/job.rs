//! Work that must survive a restart. A job is a row; whoever does it holds a lease, and when that
//! runs out (the process was killed) somebody else takes it. So it is done at least once.
//!
//! What jobs are and how long to wait after a failure is in `domain::work`; doing them is
//! `engine`'s.

use std::time::Duration;

use domain::{
    Error, Result, Timestamp,
    id::{JobId, NodeId},
    work::Work,
};
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::{
    Store, dialect,
    error::{During as _, corrupt},
    pool::{Tx, on},
};

/// How many jobs of one share run at once, so that one receiver that hangs does not take all places.
const SHARE: i64 = 4;

/// Work that this node has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Which.
    pub id: JobId,
    /// What is to be done.
    pub work: Work,
    /// How many times it failed.
    pub failures: u32,
    /// When it was made.
    pub created: Timestamp,
}

/// How a job ended for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It failed and is to be tried again then.
    Again(Timestamp),
    /// It is given up.
    GivenUp,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    work: String,
    failures: i64,
    created: i64,
}

impl TryFrom<Row> for Job {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let wrong = || corrupt("job", row.id);
        Ok(Self {
            id: JobId(row.id),
            work: serde_json::from_str(&row.work).map_err(|source| wrong().because(source))?,
            failures: u32::try_from(row.failures).map_err(|_| wrong())?,
            created: Timestamp(row.created),
        })
    }
}

impl Store {
    /// Takes the job that is due longest, for `ttl`; `None` when none is. A share that nothing runs
    /// for comes before those that something does. Of one share and lane only the first is taken,
    /// and it stands before the others until it is done or given up.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn job_take(&self, node: NodeId, ttl: Duration) -> Result<Option<Job>> {
        let mut tx = self.begin().await?;
        let clock = dialect::now(&tx);
        let find = |least: i64| {
            let find = format!(
                "select j.id, j.work, j.failures, j.created from job j \
                 where j.due <= $1 and (j.leased_until is null or j.leased_until < {clock}) \
                   and j.share not in (select r.share from job r \
                     where r.leased_until >= {clock} group by r.share having count(*) >= {least}) \
                   and not exists (select 1 from job e \
                     where e.share = j.share and e.lane = j.lane and e.seq < j.seq) \
                 order by j.due, j.id limit 1"
            );
            dialect::skip_locked!(&tx, find)
        };
        let finds = [find(1), find(SHARE)];
        let take =
            format!("update job set leased_by = $2, leased_until = {clock} + $3 where id = $1");
        let mut found: Option<Row> = None;
        for find in finds {
            found = on!(&mut tx, conn => sqlx::query_as(AssertSqlSafe(find))
                .bind(self.clock.now().0).fetch_optional(conn).await)
            .during("look for work")?;
            if found.is_some() {
                break;
            }
        }
        let Some(row) = found else {
            return Ok(None);
        };
        let ttl = i64::try_from(ttl.as_micros()).unwrap_or(i64::MAX / 4);
        on!(&mut tx, conn => sqlx::query(AssertSqlSafe(take))
            .bind(row.id).bind(node.0).bind(ttl).execute(conn).await.map(drop))
        .during("take work")?;
        tx.commit().await?;
        row.try_into().map(Some)
    }

    /// Frees what this node has taken: when it stops, and when it starts after being killed.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn job_release(&self, node: NodeId) -> Result<()> {
        const SQL: &str = "update job set leased_by = null, leased_until = null \
                           where leased_by = $1";
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(node.0).execute(conn).await.map(drop))
            .during("free work")?;
        tx.commit().await
    }
}

/// Adds a job.
pub(crate) async fn add(
    tx: &mut Tx,
    id: JobId,
    work: &Work,
    (share, lane, seq): (Uuid, &str, i64),
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "insert into job (id, work, share, lane, due, failures, created, seq) \
                       values ($1, $2, $3, $4, $5, 0, $5, $6)";
    let text = serde_json::to_string(work)
        .map_err(|source| Error::internal("write work down").because(source))?;
    on!(tx, conn => sqlx::query(SQL)
        .bind(id.0).bind(text).bind(share).bind(lane).bind(now.0).bind(seq)
        .execute(conn).await.map(drop))
    .during("add work")
}

/// Ends a job for now; whether it was still this node's.
pub(crate) async fn finish(
    tx: &mut Tx,
    node: NodeId,
    job: JobId,
    outcome: Outcome,
) -> Result<bool> {
    const GONE: &str = "delete from job where id = $1 and leased_by = $2";
    const AGAIN: &str = "update job set due = $3, failures = failures + 1, leased_by = null, \
                         leased_until = null where id = $1 and leased_by = $2";
    let changed = match outcome {
        Outcome::Done | Outcome::GivenUp => on!(tx, conn => sqlx::query(GONE)
            .bind(job.0).bind(node.0).execute(conn).await.map(|done| done.rows_affected())),
        Outcome::Again(due) => on!(tx, conn => sqlx::query(AGAIN)
            .bind(job.0).bind(node.0).bind(due.0).execute(conn).await
            .map(|done| done.rows_affected())),
    };
    Ok(changed.during("finish work")? > 0)
}

/// Drops the jobs of messages that are done with.
pub(crate) async fn drop_orphans(tx: &mut Tx) -> Result<()> {
    const SQL: &str = "delete from job where not exists (select 1 from delivery d \
                       where d.id = job.id and d.state = 'pending')";
    on!(tx, conn => sqlx::query(SQL).execute(conn).await.map(drop)).during("drop work")
}
