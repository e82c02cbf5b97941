//! Keys that programs sign in with. A key never may more, and never sees more, than the person it
//! belongs to; of the key itself only its hash is stored.

use std::{collections::HashSet, time::Duration};

use domain::{
    Actor, Code, Error, Permission, Result, Timestamp,
    access::Via,
    id::{ApiKeyId, AreaId, UserId},
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Page, Paging, Store,
    audit::act,
    error::{During as _, corrupt},
    pool::on,
    scope::{self, Grants, scoped},
    session, user,
};

/// How exactly the last use of a key is known: not every request writes a row.
const USED: Duration = Duration::from_secs(60);

/// A key, without what it is proved by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Which.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// The person it belongs to.
    pub user: UserId,
    /// What it may do, as far as the person may.
    pub permissions: Vec<Permission>,
    /// Where; everything in and below these areas.
    pub areas: Vec<AreaId>,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends.
    pub until: Option<Timestamp>,
    /// When it was used last, to about a minute.
    pub last_used: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

/// A new key; its fields were checked.
#[derive(Clone)]
pub struct NewApiKey {
    /// What it is for.
    pub name: String,
    /// The person it belongs to; one that the actor sees.
    pub user: UserId,
    /// The hash of the token.
    pub token_hash: [u8; 32],
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// Where; each in the actor's scope.
    pub areas: Vec<AreaId>,
    /// When it ends.
    pub until: Option<Timestamp>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    name: String,
    user_id: Uuid,
    permissions: String,
    created: i64,
    until: Option<i64>,
    last_used: Option<i64>,
    revoked: Option<i64>,
}

impl Row {
    fn permissions(&self) -> Result<Vec<Permission>> {
        let words = self.permissions.split(' ').filter(|word| !word.is_empty());
        words
            .map(|word| Permission::from_word(word).ok_or_else(|| corrupt("api_key", self.id)))
            .collect()
    }

    fn key(self, grants: &Grants) -> Result<ApiKey> {
        Ok(ApiKey {
            id: ApiKeyId(self.id),
            user: UserId(self.user_id),
            permissions: self.permissions()?,
            areas: grants.shown(self.id),
            created: Timestamp(self.created),
            until: self.until.map(Timestamp),
            last_used: self.last_used.map(Timestamp),
            revoked: self.revoked.map(Timestamp),
            name: self.name,
        })
    }
}

macro_rules! columns {
    () => {
        "select k.id, k.name, k.user_id, k.permissions, k.created, k.until, k.last_used, \
         k.revoked from api_key k"
    };
}

/// Keys are seen like people: by whoever sees all areas of their owner.
macro_rules! read {
    () => {
        concat!(
            columns!(),
            " where not exists (select 1 from scope g where g.principal = k.user_id and not (",
            scoped!("g.area"),
            "))"
        )
    };
}

impl Store {
    /// Makes a key for a person.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when an area is not in the actor's scope, or there is no such
    /// person whom the actor sees; [`domain::Code::KeyTooWide`] when the person may not do, or does
    /// not see, what the key is to.
    pub async fn api_key_add(&self, actor: &Actor, new: NewApiKey) -> Result<ApiKey> {
        const SQL: &str = "insert into api_key (id, name, user_id, token_hash, permissions, \
            created, until) values ($1, $2, $3, $4, $5, $6, $7)";
        let id = ApiKeyId::fresh(&self.clock);
        let now = self.clock.now();
        let words: Vec<&str> = new.permissions.iter().map(|one| one.word()).collect();
        let mut tx = self.begin().await?;
        let owner = user::seen(&mut tx, actor, new.user).await?;
        if let Some(wide) = (new.permissions.iter())
            .find(|permission| !owner.role.permissions().contains(permission))
        {
            return Err(Error::new(Code::KeyTooWide)
                .with("name", owner.name)
                .with("what", wide.word()));
        }
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(&new.name).bind(owner.id.0).bind(&new.token_hash[..])
            .bind(words.join(" ")).bind(now.0).bind(new.until.map(|at| at.0))
            .execute(conn).await.map(drop))
        .during("add a key")?;
        scope::give(&mut tx, actor, id.0, &new.areas).await?;
        // What its owner does not see was taken from it again.
        if scope::count(&mut tx, id.0).await? < distinct(&new.areas) {
            return Err(Error::new(Code::KeyTooWide)
                .with("name", owner.name)
                .with("what", "areas"));
        }
        let key = ApiKey {
            id,
            name: new.name,
            user: owner.id,
            permissions: new.permissions,
            areas: Grants::of(&mut tx, id.0).await?.shown(id.0),
            created: now,
            until: new.until,
            last_used: None,
            revoked: None,
        };
        let details = json!({
            "name": &key.name, "user_id": key.user, "permissions": words, "areas": &key.areas,
            "until": key.until,
        });
        self.write_audit(
            &mut tx,
            None,
            act(actor, "api_key_add", "api_key", id, details),
        )
        .await?;
        tx.commit().await?;
        Ok(key)
    }

    /// The keys of the people the actor sees, the newest first, revoked ones too.
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn api_key_list(&self, actor: &Actor, paging: &Paging) -> Result<Page<ApiKey>> {
        const SQL: &str = concat!(
            read!(),
            " and (k.created, k.id) < ($2, $3) order by k.created desc, k.id desc limit $4"
        );
        let (created, id): (i64, Uuid) = paging.key((i64::MAX, Uuid::max()))?;
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(created).bind(id).bind(paging.rows())
            .fetch_all(conn).await)
        .during("list keys")?;
        let grants = Grants::all(&mut tx).await?;
        paging
            .page(rows, |row| (row.created, row.id))?
            .map(|row| row.key(&grants))
    }

    /// Stops a key from being used. Doing it again changes nothing and leaves no row.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn api_key_revoke(&self, actor: &Actor, id: ApiKeyId) -> Result<()> {
        const READ: &str = concat!(read!(), " and k.id = $2");
        const SQL: &str = "update api_key set revoked = $2 where id = $1 and revoked is null";
        let mut tx = self.begin().await?;
        let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(READ)
            .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
        .during("read a key")?;
        let row = row.ok_or_else(|| Error::not_found("api key", id))?;
        let changed = on!(&mut tx, conn => sqlx::query(SQL).bind(id.0).bind(self.clock.now().0)
            .execute(conn).await.map(|done| done.rows_affected()))
        .during("revoke a key")?;
        if changed > 0 {
            let details = json!({"name": row.name});
            let act = act(actor, "api_key_revoke", "api_key", id, details);
            self.write_audit(&mut tx, None, act).await?;
        }
        tx.commit().await
    }

    /// Who acts with this key from `address`; `None` when there is no such key, it was revoked or
    /// ran out, or its person may not sign in any more, also for want of training or contract.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn api_key_actor(
        &self,
        token_hash: &[u8; 32],
        address: &str,
    ) -> Result<Option<Actor>> {
        const SQL: &str = concat!(
            columns!(),
            " where k.token_hash = $1 and k.revoked is null and (k.until is null or k.until > $2)"
        );
        let now = self.clock.now();
        let mut tx = self.read().await?;
        let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(&token_hash[..]).bind(now.0).fetch_optional(conn).await)
        .during("read a key")?;
        let Some(row) = row else {
            return Ok(None);
        };
        let found = session::person(&mut tx, UserId(row.user_id)).await?;
        let due = scope::due(&mut tx, Some(row.user_id), now).await?;
        drop(tx);
        if due {
            self.scope_turn().await?;
        }
        let Some(user) = found.filter(|user| user.enabled && user.particulars.hold(now).is_ok())
        else {
            return Ok(None);
        };
        let mut permissions = row.permissions()?;
        permissions.retain(|permission| user.role.permissions().contains(permission));
        if row.last_used.is_none_or(|used| used < (now - USED).0) {
            self.key_used(row.id).await?;
        }
        Ok(Some(Actor {
            user: user.id,
            name: format!("{}/{}", user.name, row.name),
            principal: row.id,
            role: user.role,
            permissions,
            via: Via::ApiKey(ApiKeyId(row.id)),
            address: address.to_owned(),
        }))
    }

    async fn key_used(&self, id: Uuid) -> Result<()> {
        const SQL: &str = "update api_key set last_used = $2 where id = $1";
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(id).bind(self.clock.now().0)
            .execute(conn).await.map(drop))
        .during("note the use of a key")?;
        tx.commit().await
    }
}

fn distinct(areas: &[AreaId]) -> usize {
    areas.iter().collect::<HashSet<_>>().len()
}
