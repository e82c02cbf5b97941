//! Seals of the audit log, and what goes with them when its time is over. What a seal is made of is
//! `domain::audit::seal`'s; when to make one, `engine`'s.
//!
//! Numbers of seals come from the row `audit_seal` of the table `counter`, taken once a minute by
//! whoever seals: it keeps others from sealing the same rows, and shows when the newest seals are
//! gone. Nobody who writes an audit row waits for it.

use std::time::Duration;

use domain::{
    Actor, Error, Result, Timestamp,
    audit::{Entry, Rows, Seal, SealKey, seal::Hash, seal::NONE},
    secret::Key,
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Page, Paging, Store,
    audit::{self, act},
    error::{During as _, corrupt},
    pool::{Tx, on},
};

/// The most rows of one seal: what is read in one transaction, and goes as a whole.
const MOST: i64 = 10_000;
/// How many rows are read at a time.
pub(super) const BATCH: i64 = 1000;

/// How the seals stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealState {
    /// The seals, the newest first.
    pub seals: Page<Seal>,
    /// Since when there is a row that is not sealed yet.
    pub unsealed: Option<Timestamp>,
}

#[derive(FromRow)]
pub(super) struct SealRow {
    number: i64,
    at: i64,
    first_seq: i64,
    last_seq: i64,
    row_count: i64,
    from_at: i64,
    to_at: i64,
    key_mark: Vec<u8>,
    rows_hash: Vec<u8>,
    hash: Vec<u8>,
    removed: Option<i64>,
    removed_mark: Option<Vec<u8>>,
}

impl From<SealRow> for Seal {
    /// A hash of another length was changed: it is read as one that fits nothing.
    fn from(row: SealRow) -> Self {
        let hash = |bytes: &[u8]| Hash::try_from(bytes).unwrap_or([0xff; 32]);
        Self {
            number: row.number,
            at: Timestamp(row.at),
            first: row.first_seq,
            last: row.last_seq,
            rows: row.row_count,
            from: Timestamp(row.from_at),
            to: Timestamp(row.to_at),
            key_mark: row.key_mark.as_slice().try_into().unwrap_or([0xff; 8]),
            rows_hash: hash(&row.rows_hash),
            hash: hash(&row.hash),
            removed: row
                .removed
                .map(|at| (Timestamp(at), hash(&row.removed_mark.unwrap_or_default()))),
        }
    }
}

#[derive(FromRow)]
pub(super) struct EntryRow {
    seq: i64,
    at: i64,
    user_id: Uuid,
    principal: Uuid,
    name: String,
    address: String,
    action: String,
    target_kind: String,
    target: String,
    area: Option<Uuid>,
    details: String,
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Self {
        Self {
            seq: row.seq,
            at: Timestamp(row.at),
            user: row.user_id,
            principal: row.principal,
            name: row.name,
            address: row.address,
            action: row.action,
            target_kind: row.target_kind,
            target: row.target,
            area: row.area,
            details: row.details,
        }
    }
}

macro_rules! columns {
    () => {
        "s.number, s.at, s.first_seq, s.last_seq, s.row_count, s.from_at, s.to_at, s.key_mark, \
         s.rows_hash, s.hash, s.removed, s.removed_mark"
    };
}
pub(super) use columns;

impl Store {
    /// Seals the rows since the last seal, up to ten thousand of them; `None` when there are none,
    /// or when they are fewer and the last seal is not yet `apart` old: another node made it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn audit_seal(&self, apart: Duration) -> Result<Option<Seal>> {
        const SQL: &str = "insert into audit_seal (number, at, first_seq, last_seq, row_count, \
              from_at, to_at, key_mark, rows_hash, hash) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        const LEFT: &str =
            "select count(*) from (select 1 from audit u where u.seq > $1 limit $2) r";
        let left = async |tx: &mut Tx, last: Option<&Seal>| -> Result<i64> {
            let after = last.map_or(0, |seal| seal.last);
            on!(tx, conn => sqlx::query_scalar(LEFT).bind(after).bind(MOST).fetch_one(conn).await)
                .during("look for rows without a seal")
        };
        let now = self.clock.now();
        let due = |last: Option<&Seal>, rows: i64| {
            // A clock that was set back must not keep rows from being sealed.
            let young =
                last.is_some_and(|seal| now.since(seal.at) < apart && seal.at.since(now) < apart);
            rows >= MOST || rows > 0 && !young
        };
        // Most of the time there is nothing to do, and nobody is to wait for that.
        let mut tx = self.read().await?;
        let last = newest(&mut tx).await?;
        if !due(last.as_ref(), left(&mut tx, last.as_ref()).await?) {
            return Ok(None);
        }
        drop(tx);
        let mut tx = self.begin().await?;
        let key = self.seal_key_made(&mut tx).await?;
        let number = audit::next(&mut tx, "audit_seal").await?;
        let last = newest(&mut tx).await?;
        if !due(last.as_ref(), left(&mut tx, last.as_ref()).await?) {
            return Ok(None);
        }
        let (after, before) = last.map_or((0, NONE), |seal| (seal.last, seal.hash));
        let rows = taken(&mut tx, &key, after, i64::MAX).await?;
        // Where the newest seals were removed, their numbers stay free, and so it is seen.
        let Some(seal) = rows.sealed(&key, number, now, &before) else {
            return Ok(None);
        };
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(seal.number).bind(seal.at.0).bind(seal.first).bind(seal.last).bind(seal.rows)
            .bind(seal.from.0).bind(seal.to.0).bind(&seal.key_mark[..]).bind(&seal.rows_hash[..])
            .bind(&seal.hash[..]).execute(conn).await.map(drop))
        .during("write a seal")?;
        tx.commit().await?;
        Ok(Some(seal))
    }

    /// The seals, the newest first, and whether rows wait for one. Not about areas: numbers of rows
    /// count over all of them, as everybody sees who reads the log.
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn audit_seals(&self, paging: &Paging) -> Result<SealState> {
        const SQL: &str = concat!(
            "select ",
            columns!(),
            " from audit_seal s where s.number < $1 order by s.number desc limit $2"
        );
        const OLDEST: &str = "select u.at from audit u where u.seq > $1 order by u.seq limit 1";
        let before: i64 = paging.key(i64::MAX)?;
        let mut tx = self.read().await?;
        let rows: Vec<SealRow> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(before).bind(paging.rows()).fetch_all(conn).await)
        .during("list seals")?;
        let last = newest(&mut tx).await?.map_or(0, |seal| seal.last);
        let unsealed: Option<i64> = on!(&mut tx, conn => sqlx::query_scalar(OLDEST)
            .bind(last).fetch_optional(conn).await)
        .during("look for rows without a seal")?;
        Ok(SealState {
            seals: paging
                .page(rows, |row| row.number)?
                .map(|row| Ok(Seal::from(row)))?,
            unsealed: unsealed.map(Timestamp),
        })
    }

    /// Removes the rows of the oldest seal that still has them, if all are older than `before`;
    /// nothing else of it. The audit log says what went, and whether it was what had been sealed.
    ///
    /// # Errors
    /// Those of the database, which itself refuses to remove rows of the last 180 days.
    pub async fn audit_expire(&self, before: Timestamp) -> Result<Option<i64>> {
        const READ: &str = concat!(
            "select ",
            columns!(),
            " from audit_seal s where s.removed is null order by s.number limit 1"
        );
        const REMOVE: &str = "delete from audit where seq >= $1 and seq <= $2";
        const MARK: &str = "update audit_seal set removed = $2, removed_mark = $3 \
                            where number = $1 and removed is null";
        const LOCK: &str = "update counter set value = value where name = 'audit_seal'";
        let oldest = async |tx: &mut Tx| -> Result<Option<Seal>> {
            let row: Option<SealRow> =
                on!(tx, conn => sqlx::query_as(READ).fetch_optional(conn).await)
                    .during("read the oldest seal")?;
            Ok(row.map(Seal::from).filter(|seal| seal.to < before))
        };
        let mut tx = self.read().await?;
        if oldest(&mut tx).await?.is_none() {
            return Ok(None);
        }
        drop(tx);
        let now = self.clock.now();
        let mut tx = self.begin().await?;
        let key = self.seal_key_made(&mut tx).await?;
        // One node at a time.
        on!(&mut tx, conn => sqlx::query(LOCK).execute(conn).await.map(drop))
            .during("lock the seals")?;
        let Some(seal) = oldest(&mut tx).await? else {
            return Ok(None);
        };
        // What was changed meanwhile goes, too, and is not forgotten.
        let rows = taken(&mut tx, &key, seal.first.saturating_sub(1), seal.last).await?;
        let as_sealed = rows.hash() == seal.rows_hash;
        let gone = on!(&mut tx, conn => sqlx::query(REMOVE).bind(seal.first).bind(seal.last)
            .execute(conn).await.map(|done| done.rows_affected()))
        .during("remove audit rows")?;
        let gone = i64::try_from(gone).unwrap_or(i64::MAX);
        let mark = key.removed_mark(&seal, now);
        on!(&mut tx, conn => sqlx::query(MARK).bind(seal.number).bind(now.0).bind(&mark[..])
            .execute(conn).await.map(drop))
        .during("mark a seal")?;
        let details = json!({
            "seal": seal.number, "first": seal.first, "last": seal.last, "rows": gone,
            "from": seal.from, "to": seal.to, "as_sealed": as_sealed,
        });
        let actor = Actor::system("retention");
        let act = act(&actor, "audit_expire", "audit_seal", seal.number, details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(Some(gone))
    }

    /// What seals are made with, made where there is none yet. A key of its own, which another key of
    /// the installation leaves as it is (`sealed`).
    async fn seal_key_made(&self, tx: &mut Tx) -> Result<SealKey> {
        const ADD: &str =
            "insert into audit_key (id, secret) values ($1, $2) on conflict do nothing";
        if let Some(key) = self.seal_key(tx).await? {
            return Ok(key);
        }
        let place = format!("audit key {}", Uuid::nil());
        let fresh = self.key.seal(&place, Key::fresh()?.bytes())?;
        on!(&mut *tx, conn => sqlx::query(ADD).bind(Uuid::nil()).bind(fresh).execute(conn).await
            .map(drop))
        .during("make the key of the audit log")?;
        self.seal_key(tx)
            .await?
            .ok_or_else(|| corrupt("audit_key", Uuid::nil()))
    }

    /// What seals were made with; `None` before the first.
    ///
    /// # Errors
    /// [`domain::Code::KeyUnreadable`] when it was sealed under another key of the installation.
    pub(super) async fn seal_key(&self, tx: &mut Tx) -> Result<Option<SealKey>> {
        const READ: &str = "select id, secret from audit_key order by id limit 1";
        let row: Option<(Uuid, Vec<u8>)> =
            on!(tx, conn => sqlx::query_as(READ).fetch_optional(conn).await)
                .during("read the key of the audit log")?;
        let Some((id, sealed)) = row else {
            return Ok(None);
        };
        let plain = self.key.open(&format!("audit key {id}"), &sealed)?;
        let bytes = <[u8; 32]>::try_from(plain).map_err(|_| corrupt("audit_key", id))?;
        Ok(Some(SealKey::new(&Key::new(bytes))))
    }
}

/// The seal with the highest number.
async fn newest(tx: &mut Tx) -> Result<Option<Seal>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from audit_seal s order by s.number desc limit 1"
    );
    let row: Option<SealRow> = on!(tx, conn => sqlx::query_as(SQL).fetch_optional(conn).await)
        .during("read the newest seal")?;
    Ok(row.map(Seal::from))
}

/// The rows after a number and up to another, at most as many as one seal takes.
async fn taken(tx: &mut Tx, key: &SealKey, after: i64, last: i64) -> Result<Rows> {
    let mut rows = key.rows();
    let mut after = after;
    while rows.count() < MOST {
        let batch = entries(tx, after, last).await?;
        for entry in &batch {
            rows.take(entry);
            after = entry.seq;
        }
        if batch.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
            break;
        }
    }
    Ok(rows)
}

/// Some rows after a number and up to another, as they are stored.
pub(super) async fn entries(tx: &mut Tx, after: i64, last: i64) -> Result<Vec<Entry>> {
    const SQL: &str = "select u.seq, u.at, u.user_id, u.principal, u.name, u.address, u.action, \
          u.target_kind, u.target, u.area, u.details \
        from audit u where u.seq > $1 and u.seq <= $2 order by u.seq limit $3";
    let rows: Vec<EntryRow> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(after).bind(last).bind(BATCH).fetch_all(conn).await)
    .during("read the audit log")?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// A counter's row.
pub(super) fn counter(found: Option<i64>, name: &'static str) -> Result<i64> {
    found.ok_or_else(|| -> Error { corrupt("counter", name) })
}
