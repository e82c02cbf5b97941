//! Second factors as stored. Secrets are sealed under the person's id and are never read outside
//! this crate; recovery codes are hashes.

use domain::{
    Actor, Code, Error, Result, Timestamp,
    id::UserId,
    totp::{Secret, is_recovery, recovery_hash},
    user::not_oneself,
};
use serde_json::json;
use sqlx::FromRow;

use crate::{
    Store,
    audit::act,
    error::{During as _, corrupt},
    pool::{Tx, on},
    session, user,
};

/// How a person's second factor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totp {
    /// Since when it is asked for; `None` when it is not.
    pub confirmed: Option<Timestamp>,
    /// Recovery codes that were not used.
    pub recovery_left: usize,
}

#[derive(FromRow)]
struct Row {
    secret: Vec<u8>,
    confirmed: Option<i64>,
    last_step: i64,
}

impl Store {
    /// How the actor's own second factor stands.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn totp_get(&self, actor: &Actor) -> Result<Totp> {
        const LEFT: &str = "select count(*) from recovery_code where user_id = $1";
        let mut tx = self.read().await?;
        let row = read(&mut tx, actor.user).await?;
        let left: i64 = on!(&mut tx, conn => sqlx::query_scalar(LEFT)
            .bind(actor.user.0).fetch_one(conn).await)
        .during("count recovery codes")?;
        Ok(Totp {
            confirmed: row.and_then(|row| row.confirmed).map(Timestamp),
            recovery_left: usize::try_from(left).unwrap_or(0),
        })
    }

    /// Keeps a secret for the actor, which holds once a code of it was typed.
    ///
    /// # Errors
    /// [`Code::TotpOn`] when there is one that holds.
    pub async fn totp_begin(&self, actor: &Actor, secret: &Secret) -> Result<()> {
        const SQL: &str = "insert into totp (user_id, secret, last_step) values ($1, $2, 0) \
            on conflict (user_id) do update set secret = $2, last_step = 0 \
            where totp.confirmed is null";
        let sealed = self.key.seal(&place(actor.user), secret.bytes())?;
        let mut tx = self.begin().await?;
        let kept = on!(&mut tx, conn => sqlx::query(SQL).bind(actor.user.0).bind(sealed)
            .execute(conn).await.map(|done| done.rows_affected()))
        .during("begin a second factor")?;
        if kept == 0 {
            return Err(Error::new(Code::TotpOn));
        }
        let act = act(actor, "totp_begin", "user", actor.user, json!({}));
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await
    }

    /// Takes the first code of the actor's new secret, and keeps the hashes of the recovery codes.
    ///
    /// # Errors
    /// [`Code::TotpOff`] when none was begun, [`Code::TotpOn`] when it holds already,
    /// [`Code::TotpCodeWrong`].
    pub async fn totp_confirm(
        &self,
        actor: &Actor,
        code: &str,
        recovery: &[[u8; 32]],
    ) -> Result<()> {
        const SQL: &str = "update totp set confirmed = $2, last_step = $3 \
            where user_id = $1 and confirmed is null";
        const ADD: &str = "insert into recovery_code (user_id, hash) values ($1, $2)";
        let now = self.clock.now();
        let mut tx = self.begin().await?;
        let row = read(&mut tx, actor.user).await?;
        let row = row.ok_or(Error::new(Code::TotpOff))?;
        let secret = self.shared_secret(actor.user, &row.secret)?;
        let step = secret.accepted(code, now, row.last_step);
        let step = step.ok_or(Error::new(Code::TotpCodeWrong))?;
        let done = on!(&mut tx, conn => sqlx::query(SQL).bind(actor.user.0).bind(now.0).bind(step)
            .execute(conn).await.map(|done| done.rows_affected()))
        .during("confirm a second factor")?;
        if done == 0 {
            return Err(Error::new(Code::TotpOn));
        }
        for hash in recovery {
            on!(&mut tx, conn => sqlx::query(ADD).bind(actor.user.0).bind(&hash[..])
                .execute(conn).await.map(drop))
            .during("keep a recovery code")?;
        }
        let act = act(actor, "totp_confirm", "user", actor.user, json!({}));
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await
    }

    /// Takes the actor's own second factor away, for a code of it.
    ///
    /// # Errors
    /// [`Code::TotpOff`], [`Code::TotpCodeWrong`].
    pub async fn totp_disable(&self, actor: &Actor, code: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        match self.code_taken(&mut tx, actor.user, code).await? {
            None => return Err(Error::new(Code::TotpOff)),
            Some(false) => return Err(Error::new(Code::TotpCodeWrong)),
            Some(true) => {}
        }
        remove(&mut tx, actor.user).await?;
        let act = act(actor, "totp_disable", "user", actor.user, json!({}));
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await
    }

    /// Takes away the second factor of somebody who lost it, and ends their sessions: whoever has
    /// the telephone now may have those, too.
    ///
    /// # Errors
    /// [`Code::NotFound`] when the actor does not see the person, [`Code::OwnRecord`],
    /// [`Code::TotpOff`].
    pub async fn totp_reset(&self, actor: &Actor, id: UserId) -> Result<()> {
        not_oneself(actor.user, id)?;
        let mut tx = self.begin().await?;
        let person = user::seen(&mut tx, actor, id).await?;
        if !remove(&mut tx, id).await? {
            return Err(Error::new(Code::TotpOff));
        }
        session::end_all(&mut tx, id, None).await?;
        let details = json!({"name": person.name});
        let act = act(actor, "totp_reset", "user", id, details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await
    }

    /// Takes a code, or a recovery code, of a person: `None` when none is asked for, otherwise
    /// whether it was right and not used before. Taken when the transaction commits.
    pub(crate) async fn code_taken(
        &self,
        tx: &mut Tx,
        user: UserId,
        code: &str,
    ) -> Result<Option<bool>> {
        const STEP: &str = "update totp set last_step = $2 where user_id = $1 and last_step < $2";
        const USE: &str = "delete from recovery_code where user_id = $1 and hash = $2";
        let Some(row) = read(tx, user).await?.filter(|row| row.confirmed.is_some()) else {
            return Ok(None);
        };
        let used = if is_recovery(code) {
            let hash = recovery_hash(code);
            on!(tx, conn => sqlx::query(USE).bind(user.0).bind(&hash[..])
                .execute(conn).await.map(|done| done.rows_affected()))
            .during("use a recovery code")?
        } else {
            let secret = self.shared_secret(user, &row.secret)?;
            let Some(step) = secret.accepted(code, self.clock.now(), row.last_step) else {
                return Ok(Some(false));
            };
            // Of two who send the same code at once, the second finds the step taken.
            on!(tx, conn => sqlx::query(STEP).bind(user.0).bind(step)
                .execute(conn).await.map(|done| done.rows_affected()))
            .during("use a code")?
        };
        Ok(Some(used > 0))
    }

    fn shared_secret(&self, user: UserId, sealed: &[u8]) -> Result<Secret> {
        let plain = self.key.open(&place(user), sealed)?;
        Secret::from_bytes(&plain).ok_or_else(|| corrupt("totp", user))
    }
}

/// The place that a secret is sealed for.
fn place(user: UserId) -> String {
    format!("person {user} totp")
}

async fn read(tx: &mut Tx, user: UserId) -> Result<Option<Row>> {
    const SQL: &str = "select secret, confirmed, last_step from totp where user_id = $1";
    on!(tx, conn => sqlx::query_as(SQL).bind(user.0).fetch_optional(conn).await)
        .during("read a second factor")
}

/// Whether there was one.
async fn remove(tx: &mut Tx, user: UserId) -> Result<bool> {
    const CODES: &str = "delete from recovery_code where user_id = $1";
    const SQL: &str = "delete from totp where user_id = $1";
    on!(&mut *tx, conn => sqlx::query(CODES).bind(user.0).execute(conn).await.map(drop))
        .during("remove recovery codes")?;
    on!(tx, conn => sqlx::query(SQL).bind(user.0).execute(conn).await
        .map(|done| done.rows_affected() > 0))
    .during("remove a second factor")
}
