//! Signing in, and the sessions of people. Of a token only its hash is stored.

use domain::{Actor, Code, Error, Result, Timestamp, access::Via, id::UserId, user::User};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    audit::act,
    error::{During as _, corrupt},
    pool::{Tx, on},
    scope::Grants,
    user::{self, columns},
};

/// A session that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionInfo {
    /// The hash of the token that the session's own pages know.
    pub csrf_hash: [u8; 32],
    /// Whose session it is.
    pub user: User,
    /// Whether nothing else is allowed before the password is changed.
    pub must_change: bool,
}

#[derive(FromRow)]
struct Row {
    user_id: Uuid,
    csrf_hash: Vec<u8>,
}

impl Store {
    /// Counts a wrong password against the name, where somebody has it, and writes it into the
    /// security log. `name` is what was typed.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sign_in_failed(&self, name: &str, address: &str) -> Result<()> {
        const COUNT: &str = "update person set failures = failures + 1, last_failure = $2 \
                             where name_key = $1";
        const LOG: &str = "insert into security_log (at, name, address, what) \
                           values ($1, $2, $3, 'sign_in_failed')";
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        let now = self.clock.now().0;
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(COUNT).bind(name.to_lowercase()).bind(now)
            .execute(conn).await.map(drop))
        .during("count a failed sign-in")?;
        on!(&mut tx, conn => sqlx::query(LOG).bind(now).bind(&name).bind(address)
            .execute(conn).await.map(drop))
        .during("log a failed sign-in")?;
        tx.commit().await
    }

    /// Opens a session until `until` for somebody whose password was right, and forgets the wrong
    /// ones. Sessions that ran out go on the occasion.
    ///
    /// # Errors
    /// [`Code::SignInWrong`] when the person may not sign in any more.
    pub async fn sign_in_ok(
        &self,
        user: UserId,
        token_hash: [u8; 32],
        csrf_hash: [u8; 32],
        address: &str,
        until: Timestamp,
    ) -> Result<User> {
        const RESET: &str = "update person set failures = 0 where id = $1 and enabled";
        const OLD: &str = "delete from session where until < $1";
        const ADD: &str = "insert into session \
            (token_hash, csrf_hash, user_id, address, opened, until) \
            values ($1, $2, $3, $4, $5, $6)";
        let now = self.clock.now().0;
        let mut tx = self.begin().await?;
        let found = on!(&mut tx, conn => sqlx::query(RESET).bind(user.0).execute(conn).await
            .map(|done| done.rows_affected()))
        .during("reset failed sign-ins")?;
        if found == 0 {
            return Err(Error::new(Code::SignInWrong));
        }
        on!(&mut tx, conn => sqlx::query(OLD).bind(now).execute(conn).await.map(drop))
            .during("end old sessions")?;
        on!(&mut tx, conn => sqlx::query(ADD)
            .bind(&token_hash[..]).bind(&csrf_hash[..]).bind(user.0).bind(address).bind(now)
            .bind(until.0).execute(conn).await.map(drop))
        .during("open a session")?;
        let user = person(&mut tx, user)
            .await?
            .ok_or_else(|| Error::new(Code::SignInWrong))?;
        let actor = actor(&user, address);
        let act = act(&actor, "session_open", "user", user.id, json!({}));
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Who acts with this session's token from `address`; `None` when there is no such session, it
    /// ran out, or its person may not sign in any more.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn session_actor(
        &self,
        token_hash: &[u8; 32],
        address: &str,
    ) -> Result<Option<(Actor, SessionInfo)>> {
        const SQL: &str =
            "select user_id, csrf_hash from session where token_hash = $1 and until > $2";
        let mut tx = self.read().await?;
        let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(&token_hash[..]).bind(self.clock.now().0).fetch_optional(conn).await)
        .during("read a session")?;
        let Some(row) = row else {
            return Ok(None);
        };
        let found = person(&mut tx, UserId(row.user_id)).await?;
        let Some(user) = found.filter(|user| user.enabled) else {
            return Ok(None);
        };
        let info = SessionInfo {
            csrf_hash: <[u8; 32]>::try_from(row.csrf_hash)
                .map_err(|_| corrupt("session", user.id))?,
            must_change: user.must_change,
            user,
        };
        Ok(Some((actor(&info.user, address), info)))
    }

    /// Ends a session. One that is gone already leaves no row in the audit log.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn session_close(&self, actor: &Actor, token_hash: &[u8; 32]) -> Result<()> {
        const SQL: &str = "delete from session where token_hash = $1";
        let mut tx = self.begin().await?;
        let closed = on!(&mut tx, conn => sqlx::query(SQL).bind(&token_hash[..])
            .execute(conn).await.map(|done| done.rows_affected()))
        .during("close a session")?;
        if closed > 0 {
            let act = act(actor, "session_close", "user", actor.user, json!({}));
            self.write_audit(&mut tx, None, act).await?;
        }
        tx.commit().await
    }
}

/// Ends a person's sessions, but the one with the token hash `keep`.
pub(crate) async fn end_all(tx: &mut Tx, user: UserId, keep: Option<&[u8; 32]>) -> Result<()> {
    const SQL: &str = "delete from session where user_id = $1 and token_hash <> $2";
    let keep = keep.map_or(&[][..], |hash| &hash[..]);
    on!(tx, conn => sqlx::query(SQL).bind(user.0).bind(keep).execute(conn).await.map(drop))
        .during("end sessions")
}

/// A person, whoever asks.
pub(crate) async fn person(tx: &mut Tx, id: UserId) -> Result<Option<User>> {
    const SQL: &str = concat!(columns!(), " where p.id = $1");
    let row: Option<user::Row> = on!(&mut *tx, conn => sqlx::query_as(SQL).bind(id.0)
        .fetch_optional(conn).await)
    .during("read a person")?;
    let Some(row) = row else {
        return Ok(None);
    };
    row.user(&Grants::of(tx, id.0).await?).map(Some)
}

fn actor(user: &User, address: &str) -> Actor {
    Actor {
        user: user.id,
        name: user.name.clone(),
        principal: user.id.0,
        role: user.role,
        permissions: user.role.permissions().to_vec(),
        via: Via::Session,
        address: address.to_owned(),
    }
}
