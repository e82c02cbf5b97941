//! The audit log: one row per change, written in the change's transaction, never touched again (a
//! trigger refuses), numbered without holes.
//!
//! A number is the next value of the row `audit` of the table `counter`. The update locks that row
//! until the transaction ends, so numbers rise in the order of commits, and a transaction that is
//! rolled back gives its number back. So that transactions which also lock other rows cannot wait
//! for each other in a circle, the audit row is written after all changes, and only feed items
//! (`feed`) after it.
//!
//! What machines note by themselves leaves no row: segments, gaps, health, heartbeats; the feed and
//! their own tables tell of them. Failed sign-ins are in `security_log`.

use std::time::Duration;

use domain::{
    Actor, Error, Result, Timestamp,
    audit::{Act, AuditRow},
    id::{AreaId, CameraId, UserId},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Page, Paging, Store,
    error::{During as _, corrupt},
    pool::{Tx, on},
    scope::{self, all_roots, scoped},
};

/// Which rows to list; all of them where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only rows with this action.
    pub action: Option<String>,
    /// Only rows about the thing with this id.
    pub target: Option<String>,
    /// Only rows of this person, or of keys made for them.
    pub user: Option<UserId>,
    /// Only rows at or after this time.
    pub from: Option<Timestamp>,
    /// Only rows before this time.
    pub to: Option<Timestamp>,
}

#[derive(FromRow)]
struct Row {
    seq: i64,
    at: i64,
    user_id: Uuid,
    name: String,
    address: String,
    action: String,
    target_kind: String,
    target: String,
    details: String,
}

impl TryFrom<Row> for AuditRow {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            seq: row.seq,
            at: Timestamp(row.at),
            user: row.user_id,
            name: row.name,
            address: row.address,
            action: row.action,
            target_kind: row.target_kind,
            target: row.target,
            details: serde_json::from_str(&row.details)
                .map_err(|source| corrupt("audit", row.seq).because(source))?,
        })
    }
}

impl Store {
    /// The rows the actor may see, the newest first: those about their areas, and, for whoever sees
    /// all roots, those about the installation as a whole (people, keys, what was removed).
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn audit_list(
        &self,
        actor: &Actor,
        filter: &AuditFilter,
        paging: &Paging,
    ) -> Result<Page<AuditRow>> {
        const SQL: &str = concat!(
            "select u.seq, u.at, u.user_id, u.name, u.address, u.action, u.target_kind, \
               u.target, u.details from audit u \
             where u.seq < $2 and ($3 is null or u.action = $3) \
               and ($4 is null or u.target = $4) and ($5 is null or u.user_id = $5) \
               and ($6 is null or u.at >= $6) and ($7 is null or u.at < $7) and (",
            scoped!("u.area"),
            " or (",
            all_roots!(),
            " and not exists (select 1 from area x where x.id = u.area))) \
             order by u.seq desc limit $8"
        );
        let after: i64 = paging.key(i64::MAX)?;
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(after)
            .bind(&filter.action).bind(&filter.target).bind(filter.user.map(|user| user.0))
            .bind(filter.from.map(|at| at.0)).bind(filter.to.map(|at| at.0))
            .bind(paging.rows()).fetch_all(conn).await)
        .during("list the audit log")?;
        paging.page(rows, |row| row.seq)?.map(AuditRow::try_from)
    }

    /// Writes down that the actor looked at a camera's pictures or asked something of it, unless
    /// the same was written down within `once_within`; zero always writes.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when the camera is not in the actor's areas.
    pub async fn audit_view(
        &self,
        actor: &Actor,
        action: &'static str,
        camera: CameraId,
        details: serde_json::Value,
        once_within: Duration,
    ) -> Result<()> {
        const KNOWN: &str = "select count(*) from audit \
            where target = $1 and action = $2 and principal = $3 and details = $4 and at > $5";
        let target = camera.to_string();
        if once_within > Duration::ZERO {
            // Asked without the writer's lock: players ask for many ranges of one clip.
            let mut tx = self.read().await?;
            scope::camera_kept(&mut tx, actor, camera).await?;
            let since = self.clock.now() - once_within;
            let text = details.to_string();
            let known: i64 = on!(&mut tx, conn => sqlx::query_scalar(KNOWN)
                .bind(&target).bind(action).bind(actor.principal).bind(&text).bind(since.0)
                .fetch_one(conn).await)
            .during("look for an earlier view")?;
            if known > 0 {
                return Ok(());
            }
        }
        let mut tx = self.begin().await?;
        let area = scope::camera_kept(&mut tx, actor, camera).await?;
        let act = Act {
            actor,
            action,
            target_kind: "camera",
            target,
            details,
        };
        self.write_audit(&mut tx, Some(area), act).await?;
        tx.commit().await
    }

    /// How many rows there are, in all areas.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn audit_count(&self) -> Result<i64> {
        let mut tx = self.read().await?;
        on!(&mut tx, conn => sqlx::query_scalar("select count(*) from audit").fetch_one(conn).await)
            .during("count the audit log")
    }

    /// Writes the row of `act`; `area` is where the thing lies, `None` for the installation.
    pub(crate) async fn write_audit(
        &self,
        tx: &mut Tx,
        area: Option<AreaId>,
        act: Act<'_>,
    ) -> Result<()> {
        const SQL: &str = "insert into audit \
            (seq, at, user_id, principal, name, address, action, target_kind, target, area, details) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let seq = next(tx, "audit").await?;
        let details = act.details.to_string();
        let actor = act.actor;
        on!(tx, conn => sqlx::query(SQL)
            .bind(seq).bind(self.clock.now().0).bind(actor.user.0).bind(actor.principal)
            .bind(&actor.name).bind(&actor.address).bind(act.action).bind(act.target_kind)
            .bind(&act.target).bind(area.map(|area| area.0)).bind(&details)
            .execute(conn).await.map(drop))
        .during("write the audit row")
    }
}

/// The next number of a counter; locks it until the transaction ends.
pub(crate) async fn next(tx: &mut Tx, counter: &'static str) -> Result<i64> {
    const SQL: &str = "update counter set value = value + 1 where name = $1 returning value";
    on!(tx, conn => sqlx::query_scalar(SQL).bind(counter).fetch_one(conn).await)
        .during("take a number")
}

/// Shortens writing an [`Act`].
pub(crate) fn act<'a>(
    actor: &'a Actor,
    action: &'static str,
    target_kind: &'static str,
    target: impl std::fmt::Display,
    details: serde_json::Value,
) -> Act<'a> {
    Act {
        actor,
        action,
        target_kind,
        target: target.to_string(),
        details,
    }
}
