//! Signing in, and the sessions of people. Of a token only its hash is stored.

use std::time::Duration;

use domain::{
    Actor, Code, Error, Result, Timestamp,
    access::Via,
    id::{SessionId, UserId},
    limit,
    session::Session,
    user::{User, one_time_holds},
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    audit::act,
    error::{During as _, corrupt},
    pool::{Tx, on},
    scope::{self, Grants},
    user::{self, columns},
};

/// A session that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionInfo {
    /// Which.
    pub id: SessionId,
    /// The hash of the token that the session's own pages know.
    pub csrf_hash: [u8; 32],
    /// Whose session it is.
    pub user: User,
    /// Whether nothing else is allowed before the password is changed.
    pub must_change: bool,
    /// Whether it was opened by the unit's own provider, which asks for what it takes.
    pub provider: bool,
    /// When it was used last, to about a minute.
    pub last_seen: Timestamp,
}

/// How somebody proved who they are.
#[derive(Clone, Copy, Debug)]
pub enum Proved<'a> {
    /// By a password that was right.
    Password {
        /// What they typed from their telephone or their paper, if anything.
        code: Option<&'a str>,
    },
    /// To the unit's own provider.
    Provider {
        /// Whether it asked for a second factor.
        strong: bool,
    },
}

/// A session to open for somebody who proved who they are.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// Who.
    pub user: UserId,
    /// How they proved it.
    pub proved: Proved<'a>,
    /// The hash of the token in the cookie.
    pub token_hash: [u8; 32],
    /// The hash of the token that the session's own pages send.
    pub csrf_hash: [u8; 32],
    /// Where from.
    pub address: &'a str,
    /// The browser, in short.
    pub agent: &'a str,
    /// When it ends at the latest.
    pub until: Timestamp,
    /// The token hash of the session that the same browser had; it ends.
    pub replaces: Option<[u8; 32]>,
}

/// A session that goes on under another token.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// The hash of the token it had.
    pub before: [u8; 32],
    /// The hash of the new one.
    pub token_hash: [u8; 32],
    /// The hash of the new one of its pages.
    pub csrf_hash: [u8; 32],
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    csrf_hash: Vec<u8>,
    last_seen: i64,
    provider: bool,
}

#[derive(FromRow)]
struct Listed {
    id: Uuid,
    token_hash: Vec<u8>,
    address: String,
    agent: String,
    opened: i64,
    last_seen: i64,
    until: i64,
}

impl Store {
    /// Counts a wrong password or code against the name, where somebody has it, and writes it into
    /// the security log. `name` is what was typed.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sign_in_failed(&self, name: &str, address: &str) -> Result<()> {
        const COUNT: &str = "update person set failures = failures + 1, last_failure = $2 \
                             where name_key = $1";
        let name = printable(name);
        let now = self.clock.now();
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(COUNT).bind(name.to_lowercase()).bind(now.0)
            .execute(conn).await.map(drop))
        .during("count a failed sign-in")?;
        log(&mut tx, now, &name, address, "sign_in_failed").await?;
        tx.commit().await
    }

    /// Writes into the security log that somebody with the right password was not let in, and why.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sign_in_refused(&self, name: &str, address: &str, why: Code) -> Result<()> {
        let mut tx = self.begin().await?;
        let name = printable(name);
        log(&mut tx, self.clock.now(), &name, address, why.word()).await?;
        tx.commit().await
    }

    /// Opens a session for somebody who proved who they are, and forgets the wrong passwords. Sessions
    /// that ran out go on the occasion.
    ///
    /// # Errors
    /// [`Code::SignInWrong`] when the person may not sign in any more; [`Code::CodeNeeded`] and
    /// [`Code::CodeWrong`] for the second factor, [`Code::FactorMissing`] where the provider asked for
    /// none; then, with whom to ask,
    /// [`Code::PasswordExpired`], [`Code::TrainingExpired`] or [`Code::ContractExpired`].
    pub async fn sign_in_ok(&self, new: NewSession<'_>) -> Result<User> {
        const RESET: &str = "update person set failures = 0 where id = $1 and enabled \
                             returning password_since";
        const OLD: &str = "delete from session where until < $1 or token_hash = $2";
        const ADD: &str = "insert into session \
            (token_hash, csrf_hash, user_id, id, address, agent, opened, last_seen, until, provider) \
            values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9)";
        let now = self.clock.now();
        let mut tx = self.begin().await?;
        let since: Option<i64> = on!(&mut tx, conn => sqlx::query_scalar(RESET).bind(new.user.0)
            .fetch_optional(conn).await)
        .during("reset failed sign-ins")?;
        let since = since.ok_or_else(|| Error::new(Code::SignInWrong))?;
        let user = person(&mut tx, new.user)
            .await?
            .ok_or_else(|| Error::new(Code::SignInWrong))?;
        let holds = match new.proved {
            Proved::Password { code } => {
                if user.second_factor {
                    let code = code.ok_or_else(|| Error::new(Code::CodeNeeded))?;
                    if self.code_taken(&mut tx, user.id, code).await? != Some(true) {
                        return Err(Error::new(Code::CodeWrong));
                    }
                }
                one_time_holds(user.must_change, Timestamp(since), now)
            }
            Proved::Provider { strong } => match user.second_factor && !strong {
                true => return Err(Error::new(Code::FactorMissing)),
                false => Ok(()),
            },
        };
        let holds = holds.and_then(|()| user.particulars.hold(now));
        if let Err(error) = holds {
            return Err(error.with("ask", user::managers(&mut tx, user.id, now).await?));
        }
        let replaces = new.replaces.unwrap_or_default();
        let provider = matches!(new.proved, Proved::Provider { .. });
        on!(&mut tx, conn => sqlx::query(OLD).bind(now.0).bind(&replaces[..])
            .execute(conn).await.map(drop))
        .during("end old sessions")?;
        on!(&mut tx, conn => sqlx::query(ADD)
            .bind(&new.token_hash[..]).bind(&new.csrf_hash[..]).bind(user.id.0)
            .bind(SessionId::fresh(&self.clock).0).bind(new.address).bind(new.agent)
            .bind(now.0).bind(new.until.0).bind(provider).execute(conn).await.map(drop))
        .during("open a session")?;
        let actor = actor(&user, new.address);
        let details = match provider {
            true => json!({"by": "provider"}),
            false => json!({}),
        };
        let act = act(&actor, "session_open", "user", user.id, details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Who acts with this session's token from `address`; `None` when there is no such session, it
    /// ran out or was not used for `idle`, or its person may not sign in any more.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn session_actor(
        &self,
        token_hash: &[u8; 32],
        address: &str,
        idle: Duration,
    ) -> Result<Option<(Actor, SessionInfo)>> {
        const SQL: &str = "select id, user_id, csrf_hash, last_seen, provider from session \
                           where token_hash = $1 and until > $2 and last_seen > $3";
        let now = self.clock.now();
        let mut tx = self.read().await?;
        let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(&token_hash[..]).bind(now.0).bind((now - idle).0).fetch_optional(conn).await)
        .during("read a session")?;
        let Some(row) = row else {
            return Ok(None);
        };
        let found = person(&mut tx, UserId(row.user_id)).await?;
        let due = scope::due(&mut tx, Some(row.user_id), now).await?;
        drop(tx);
        if due {
            self.scope_turn().await?;
        }
        let Some(user) = found.filter(|user| user.enabled && user.particulars.hold(now).is_ok())
        else {
            return Ok(None);
        };
        let info = SessionInfo {
            id: SessionId(row.id),
            csrf_hash: <[u8; 32]>::try_from(row.csrf_hash)
                .map_err(|_| corrupt("session", user.id))?,
            must_change: user.must_change && !row.provider,
            provider: row.provider,
            last_seen: Timestamp(row.last_seen),
            user,
        };
        Ok(Some((actor(&info.user, address), info)))
    }

    /// Notes that a session is in use.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn session_used(&self, id: SessionId) -> Result<()> {
        const SQL: &str = "update session set last_seen = $2 where id = $1";
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(id.0).bind(self.clock.now().0)
            .execute(conn).await.map(drop))
        .during("note the use of a session")?;
        tx.commit().await
    }

    /// The open sessions of a person, who is the actor or somebody the actor sees all areas of; the
    /// one used last comes first. `own` is the token hash of the one that asks.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn session_list(
        &self,
        actor: &Actor,
        id: UserId,
        own: Option<&[u8; 32]>,
        idle: Duration,
    ) -> Result<Vec<Session>> {
        const SQL: &str = "select id, token_hash, address, agent, opened, last_seen, until \
            from session where user_id = $1 and until > $2 and last_seen > $3 \
            order by last_seen desc, id desc limit $4";
        let now = self.clock.now();
        let mut tx = self.read().await?;
        user::seen(&mut tx, actor, id).await?;
        let rows: Vec<Listed> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(id.0).bind(now.0).bind((now - idle).0).bind(i64::from(limit::PAGE))
            .fetch_all(conn).await)
        .during("list sessions")?;
        let session = |row: Listed| Session {
            id: SessionId(row.id),
            user: id,
            opened: Timestamp(row.opened),
            last_seen: Timestamp(row.last_seen),
            until: Timestamp(row.until),
            address: row.address,
            agent: row.agent,
            is_own: own.is_some_and(|own| own[..] == row.token_hash[..]),
        };
        Ok(rows.into_iter().map(session).collect())
    }

    /// Ends one session of a person, who is the actor or somebody the actor sees all areas of.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn session_end(&self, actor: &Actor, user: UserId, id: SessionId) -> Result<()> {
        const SQL: &str = "delete from session where user_id = $1 and id = $2";
        let mut tx = self.begin().await?;
        user::seen(&mut tx, actor, user).await?;
        let ended = on!(&mut tx, conn => sqlx::query(SQL).bind(user.0).bind(id.0)
            .execute(conn).await.map(|done| done.rows_affected()))
        .during("end a session")?;
        if ended == 0 {
            return Err(Error::not_found("session", id));
        }
        let act = act(
            actor,
            "session_end",
            "user",
            user,
            json!({"session_id": id}),
        );
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await
    }

    /// Ends all sessions of a person, who is the actor or somebody the actor sees all areas of, but
    /// the one with the token hash `keep`. When there is none, no row is left in the audit log.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn session_end_all(
        &self,
        actor: &Actor,
        user: UserId,
        keep: Option<&[u8; 32]>,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        user::seen(&mut tx, actor, user).await?;
        let ended = end_all(&mut tx, user, keep).await?;
        if ended > 0 {
            let act = act(actor, "session_end", "user", user, json!({"count": ended}));
            self.write_audit(&mut tx, None, act).await?;
        }
        tx.commit().await
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

/// Ends a person's sessions, but the one with the token hash `keep`; answers how many there were.
pub(crate) async fn end_all(tx: &mut Tx, user: UserId, keep: Option<&[u8; 32]>) -> Result<u64> {
    const SQL: &str = "delete from session where user_id = $1 and token_hash <> $2";
    let keep = keep.map_or(&[][..], |hash| &hash[..]);
    on!(tx, conn => sqlx::query(SQL).bind(user.0).bind(keep).execute(conn).await
        .map(|done| done.rows_affected()))
    .during("end sessions")
}

/// Lets a session go on under another token.
pub(crate) async fn renew(tx: &mut Tx, renewed: &Renewed) -> Result<()> {
    const SQL: &str = "update session set token_hash = $2, csrf_hash = $3 where token_hash = $1";
    on!(tx, conn => sqlx::query(SQL).bind(&renewed.before[..]).bind(&renewed.token_hash[..])
        .bind(&renewed.csrf_hash[..]).execute(conn).await.map(drop))
    .during("renew a session")
}

async fn log(tx: &mut Tx, at: Timestamp, name: &str, address: &str, what: &str) -> Result<()> {
    const SQL: &str = "insert into security_log (at, name, address, what) values ($1, $2, $3, $4)";
    on!(tx, conn => sqlx::query(SQL).bind(at.0).bind(name).bind(address).bind(what)
        .execute(conn).await.map(drop))
    .during("write the security log")
}

fn printable(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
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
