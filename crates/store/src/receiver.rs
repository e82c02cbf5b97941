//! Receivers as stored. Their secrets are sealed under the receiver's id and leave this crate only
//! for signing ([`crate::Posting`]).

use domain::{
    Actor, Error, Result, Timestamp,
    id::{AreaId, DeliveryId, ReceiverId},
    receiver::{OLD_SECRET, Receiver, Topic},
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Page, Paging, Store,
    audit::{self, act},
    dialect::locked,
    error::{During as _, corrupt, current},
    job,
    pool::{Tx, on},
    scope::{self, Grants, scoped},
};

/// A new receiver; its fields were checked.
#[derive(Clone)]
pub struct NewReceiver {
    /// What it is, for people; new.
    pub name: String,
    /// Where messages are posted to.
    pub url: String,
    /// What it wants to hear of.
    pub topics: Vec<Topic>,
    /// Where; each in the actor's scope.
    pub areas: Vec<AreaId>,
    /// What messages are signed with; stored sealed.
    pub secret: String,
}

/// What of a receiver changes; `None` leaves it.
#[derive(Clone, Default)]
pub struct ReceiverChange {
    /// What it is.
    pub name: Option<String>,
    /// Where messages are posted to.
    pub url: Option<String>,
    /// What it wants to hear of.
    pub topics: Option<Vec<Topic>>,
    /// Where.
    pub areas: Option<Vec<AreaId>>,
    /// Whether it is told anything. What was planned for one that is switched off is given up.
    pub enabled: Option<bool>,
    /// A new secret; the old one also signs for a day.
    pub secret: Option<String>,
}

/// A receiver with what lists show beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiverListed {
    /// The receiver.
    pub receiver: Receiver,
    /// Messages still to be delivered.
    pub pending: u32,
    /// Messages that were given up.
    pub dead: u32,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    name: String,
    url: String,
    topics: String,
    old_secret_until: Option<i64>,
    enabled: bool,
    failing_since: Option<i64>,
    version: i64,
    pending: i64,
    dead: i64,
}

impl Row {
    fn listed(self, grants: &Grants) -> Result<ReceiverListed> {
        let wrong = || corrupt("receiver", self.id);
        let topics = self.topics.split_whitespace();
        let topics = topics.map(|word| Topic::from_word(word).ok_or_else(wrong));
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(ReceiverListed {
            pending: count(self.pending),
            dead: count(self.dead),
            receiver: Receiver {
                id: ReceiverId(self.id),
                topics: topics.collect::<Result<_>>()?,
                areas: grants.shown(self.id),
                name: self.name,
                url: self.url,
                enabled: self.enabled,
                old_secret_until: self.old_secret_until.map(Timestamp),
                failing_since: self.failing_since.map(Timestamp),
                version: self.version,
            },
        })
    }
}

/// Receivers are seen by whoever sees all their areas.
macro_rules! read {
    () => {
        concat!(
            "select r.id, r.name, r.url, r.topics, r.old_secret_until, r.enabled, \
               r.failing_since, r.version, \
               (select count(*) from delivery d \
                 where d.receiver = r.id and d.state = 'pending') as pending, \
               (select count(*) from delivery d \
                 where d.receiver = r.id and d.state = 'dead') as dead \
             from receiver r where not exists (select 1 from scope g \
               where g.principal = r.id and not (",
            scoped!("g.area"),
            "))"
        )
    };
}

impl Store {
    /// Adds a receiver.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when an area is not in scope; [`domain::Code::NameTaken`].
    pub async fn receiver_add(&self, actor: &Actor, new: NewReceiver) -> Result<ReceiverListed> {
        const SQL: &str = "insert into receiver (id, name, url, topics, secret, enabled, version) \
                           values ($1, $2, $3, $4, $5, $6, 1)";
        let id = ReceiverId::fresh(&self.clock);
        let sealed = self.key.seal(&place(id), new.secret.as_bytes())?;
        let mut tx = self.begin().await?;
        // First, so that a name is not told to who may not have it there.
        scope::give(&mut tx, actor, id.0, &new.areas).await?;
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(&new.name).bind(&new.url).bind(words(&new.topics)).bind(sealed)
            .bind(true).execute(conn).await.map(drop))
        .unless_taken("add a receiver", &new.name)?;
        let listed = one(&mut tx, actor, id).await?;
        let details = described(&listed.receiver);
        let act = act(actor, "receiver_add", "receiver", id, details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(listed)
    }

    /// The receivers that the actor sees all areas of, by name.
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn receiver_list(
        &self,
        actor: &Actor,
        paging: &Paging,
    ) -> Result<Page<ReceiverListed>> {
        const SQL: &str = concat!(read!(), " and r.name > $2 order by r.name limit $3");
        let after: String = paging.key(String::new())?;
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(after).bind(paging.rows()).fetch_all(conn).await)
        .during("list receivers")?;
        let grants = Grants::all(&mut tx).await?;
        paging
            .page(rows, |row| row.name.clone())?
            .map(|row| row.listed(&grants))
    }

    /// One receiver.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn receiver_get(&self, actor: &Actor, id: ReceiverId) -> Result<ReceiverListed> {
        let mut tx = self.read().await?;
        one(&mut tx, actor, id).await
    }

    /// Changes a receiver. Switching it off gives up what is still to be delivered.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::VersionStale`], [`domain::Code::NameTaken`].
    pub async fn receiver_update(
        &self,
        actor: &Actor,
        id: ReceiverId,
        change: ReceiverChange,
        version: Option<i64>,
    ) -> Result<ReceiverListed> {
        const SQL: &str = "update receiver set name = $2, url = $3, topics = $4, enabled = $5, \
            failing_since = case when $5 then failing_since end, version = version + 1 \
            where id = $1";
        const SECRET: &str = "update receiver set old_secret = secret, old_secret_until = $2, \
                              secret = $3 where id = $1";
        let mut tx = self.begin().await?;
        let before = read_locked(&mut tx, actor, id).await?.receiver;
        current(before.version, version)?;
        let after = Receiver {
            name: change.name.unwrap_or_else(|| before.name.clone()),
            url: change.url.unwrap_or_else(|| before.url.clone()),
            topics: change.topics.unwrap_or_else(|| before.topics.clone()),
            areas: change.areas.clone().unwrap_or_else(|| before.areas.clone()),
            enabled: change.enabled.unwrap_or(before.enabled),
            version: before.version + 1,
            ..before
        };
        let mut details = described(&after);
        details["secret"] = json!(change.secret.is_some());
        details["version"] = json!(after.version);
        let act = act(actor, "receiver_update", "receiver", id, details);
        // The counter before the row's key: whoever tells receivers locks them in this order.
        self.write_audit(&mut tx, None, act).await?;
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(&after.name).bind(&after.url).bind(words(&after.topics))
            .bind(after.enabled).execute(conn).await.map(drop))
        .unless_taken("change a receiver", &after.name)?;
        if let Some(secret) = change.secret {
            let sealed = self.key.seal(&place(id), secret.as_bytes())?;
            let until = self.clock.now() + OLD_SECRET;
            on!(&mut tx, conn => sqlx::query(SECRET).bind(id.0).bind(until.0).bind(sealed)
                .execute(conn).await.map(drop))
            .during("change a receiver's secret")?;
        }
        if let Some(areas) = &change.areas {
            scope::give(&mut tx, actor, id.0, areas).await?;
            forget_elsewhere(&mut tx, id).await?;
        }
        if !after.enabled {
            give_up(&mut tx, id, self.clock.now()).await?;
        }
        let listed = one(&mut tx, actor, id).await?;
        tx.commit().await?;
        Ok(listed)
    }

    /// Removes a receiver with its messages.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::VersionStale`].
    pub async fn receiver_remove(
        &self,
        actor: &Actor,
        id: ReceiverId,
        version: Option<i64>,
    ) -> Result<()> {
        const JOBS: &str = "delete from job where share = $1";
        const SCOPE: &str = "delete from scope where principal = $1";
        const SQL: &str = "delete from receiver where id = $1";
        let mut tx = self.begin().await?;
        let receiver = read_locked(&mut tx, actor, id).await?.receiver;
        current(receiver.version, version)?;
        let details = json!({"name": receiver.name});
        let act = act(actor, "receiver_remove", "receiver", id, details);
        self.write_audit(&mut tx, None, act).await?;
        // Nobody plans a message to it from here on.
        audit::next(&mut tx, "feed").await?;
        for sql in [JOBS, SCOPE, SQL] {
            on!(&mut tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(drop))
                .during("remove a receiver")?;
        }
        tx.commit().await
    }

    /// A secret in the clear, for signing.
    pub(crate) fn opened(&self, id: ReceiverId, sealed: &[u8]) -> Result<String> {
        let plain = self.key.open(&place(id), sealed)?;
        String::from_utf8(plain)
            .map_err(|_| Error::new(domain::Code::KeyUnreadable).with("what", place(id)))
    }
}

/// The place that a secret is sealed for.
fn place(id: ReceiverId) -> String {
    format!("receiver {id}")
}

/// Topics as they are stored, so that each is found with a space before and after it.
fn words(topics: &[Topic]) -> String {
    let words: Vec<&str> = topics.iter().map(|topic| topic.word()).collect();
    format!(" {} ", words.join(" "))
}

/// What the audit log says of a receiver. Its address may hold a secret in the path or query, so
/// only the host is written down.
fn described(receiver: &Receiver) -> serde_json::Value {
    let host = receiver.url.split('/').nth(2).unwrap_or_default();
    json!({
        "name": &receiver.name, "host": host, "topics": &receiver.topics,
        "areas": &receiver.areas, "enabled": receiver.enabled,
    })
}

async fn give_up(tx: &mut Tx, id: ReceiverId, now: Timestamp) -> Result<()> {
    const JOBS: &str = "delete from job where share = $1";
    const SQL: &str = "update delivery set state = 'dead', done = $2 \
                       where receiver = $1 and state = 'pending'";
    on!(&mut *tx, conn => sqlx::query(JOBS).bind(id.0).execute(conn).await.map(drop))
        .during("give up messages")?;
    on!(tx, conn => sqlx::query(SQL).bind(id.0).bind(now.0).execute(conn).await.map(drop))
        .during("give up messages")
}

/// Forgets messages about areas that the receiver no longer has: whoever sees it now need not see
/// them.
async fn forget_elsewhere(tx: &mut Tx, id: ReceiverId) -> Result<()> {
    const SQL: &str = "delete from delivery where receiver = $1 and area is not null \
        and not exists (select 1 from scope s join area t on t.id = s.area \
          join area x on substr(x.path, 1, length(t.path)) = t.path \
          where s.principal = $1 and x.id = delivery.area)";
    on!(&mut *tx, conn => sqlx::query(SQL).bind(id.0).execute(conn).await.map(drop))
        .during("forget messages about other areas")?;
    job::drop_orphans(tx).await
}

/// Locks the receiver of a message, so that nobody changes or removes it meanwhile.
pub(crate) async fn lock_of(tx: &mut Tx, delivery: DeliveryId) -> Result<()> {
    let sql = locked!(
        tx,
        "r",
        "select r.version from receiver r \
         where r.id = (select d.receiver from delivery d where d.id = $1)"
    );
    on!(tx, conn => sqlx::query(sql).bind(delivery.0).execute(conn).await.map(drop))
        .during("lock a receiver")
}

/// One receiver that the actor sees all areas of.
pub(crate) async fn one(tx: &mut Tx, actor: &Actor, id: ReceiverId) -> Result<ReceiverListed> {
    const SQL: &str = concat!(read!(), " and r.id = $2");
    fetch(tx, actor, id, SQL).await
}

async fn read_locked(tx: &mut Tx, actor: &Actor, id: ReceiverId) -> Result<ReceiverListed> {
    let sql = locked!(tx, "r", read!(), " and r.id = $2");
    fetch(tx, actor, id, sql).await
}

async fn fetch(
    tx: &mut Tx,
    actor: &Actor,
    id: ReceiverId,
    sql: &'static str,
) -> Result<ReceiverListed> {
    let row: Option<Row> = on!(&mut *tx, conn => sqlx::query_as(sql)
        .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
    .during("read a receiver")?;
    let grants = Grants::of(tx, id.0).await?;
    row.ok_or_else(|| Error::not_found("receiver", id))?
        .listed(&grants)
}
