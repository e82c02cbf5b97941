//! The audit log: one row per change, written in the change's transaction, never touched again (a
//! trigger refuses), numbered without holes. Reading it is `list`; seals, and what goes after years,
//! `seal`; looking it over, `check`.
//!
//! A number is the next value of the row `audit` of the table `counter`. The update locks that row
//! until the transaction ends, so numbers rise in the order of commits, and a transaction that is
//! rolled back gives its number back. So that transactions which also lock other rows cannot wait
//! for each other in a circle, the audit row is written after all changes, and only feed items
//! (`feed`) after it.
//!
//! What machines note by themselves leaves no row: segments, gaps, health, heartbeats; the feed and
//! their own tables tell of them. Failed sign-ins are in `security_log`.

mod check;
mod list;
mod seal;

use domain::{
    Actor, Result,
    audit::{Act, AuditAction},
    id::{AreaId, CameraId},
};

pub use list::AuditFilter;
pub use seal::SealState;

use crate::{
    Store,
    error::During as _,
    pool::{Tx, on},
    scope,
};

impl Store {
    /// Writes down that the actor asked something of a camera that changes nothing in the database.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when the camera is not in the actor's areas.
    pub async fn audit_camera(
        &self,
        actor: &Actor,
        action: AuditAction,
        camera: CameraId,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let area = scope::camera(&mut tx, actor, camera).await?;
        let act = act(
            actor,
            action.word(),
            "camera",
            camera,
            serde_json::json!({}),
        );
        self.write_audit(&mut tx, Some(area), act).await?;
        tx.commit().await
    }

    /// Writes down something that was asked of the gateway and changes nothing in the database, about
    /// the installation as a whole.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn audit_note(
        &self,
        actor: &Actor,
        action: AuditAction,
        (target_kind, target): (&'static str, String),
        details: serde_json::Value,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let act = act(actor, action.word(), target_kind, target, details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await
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
        debug_assert!(
            AuditAction::from_word(act.action).is_some(),
            "{} is missing in domain::audit::action",
            act.action
        );
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
