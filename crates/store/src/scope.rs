//! What an actor may see.
//!
//! A row of `scope` gives a principal (a person, a key, or nil for the gateway itself) an area and
//! everything below it. The hidden area with the nil id lies above all roots: who has it sees
//! everything. What is outside does not exist for the actor.

use std::collections::HashMap;

use domain::{
    Actor, Error, Result,
    id::{AreaId, CameraId},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    error::During as _,
    pool::{Tx, on},
};

/// The area above all roots; has no name and is in no list.
pub(crate) const TOP: AreaId = AreaId(Uuid::nil());

/// The condition that the area in `$column` is in the scope of the principal bound as `$1`.
macro_rules! scoped {
    ($column:literal) => {
        concat!(
            $column,
            " in (select a.id from scope s join area t on t.id = s.area \
               join area a on substr(a.path, 1, length(t.path)) = t.path \
               where s.principal = $1)"
        )
    };
}
pub(crate) use scoped;

/// As [`scoped!`], but as a filter of rows that are found in another way: for lists in an order that
/// an index has, by somebody who sees most of it. The engines would begin with the areas instead,
/// read all of them and sort.
macro_rules! filtered {
    ($column:literal) => {
        concat!(
            "case when ",
            $crate::scope::scoped!($column),
            " then 1 else 0 end = 1"
        )
    };
}
pub(crate) use filtered;

/// The condition that the area in `$column` is the one bound as `$number`, or below it, or that
/// none is bound.
macro_rules! below {
    ($column:literal, $number:literal) => {
        concat!(
            "($",
            $number,
            " is null or ",
            $column,
            " in (select a.id from area t \
               join area a on substr(a.path, 1, length(t.path)) = t.path where t.id = $",
            $number,
            "))"
        )
    };
}
pub(crate) use below;

/// The condition that the principal bound as `$1` sees all roots, and so every area there is now.
macro_rules! all_roots {
    () => {
        concat!(
            "(exists (select 1 from scope s where s.principal = $1) \
               and not exists (select 1 from area r where r.parent is null and r.path <> '/' \
                 and not (",
            $crate::scope::scoped!("r.id"),
            ")))"
        )
    };
}
pub(crate) use all_roots;

/// Fails unless the area exists and is in scope. The one above all roots is no place for anything.
pub(crate) async fn area(tx: &mut Tx, actor: &Actor, id: AreaId) -> Result<()> {
    const SQL: &str = concat!(
        "select count(*) from area x where x.id = $2 and x.path <> '/' and ",
        scoped!("x.id")
    );
    let count: i64 = on!(tx, conn => sqlx::query_scalar(SQL)
        .bind(actor.principal).bind(id.0).fetch_one(conn).await)
    .during("look for an area")?;
    if count == 0 {
        return Err(Error::not_found("area", id));
    }
    Ok(())
}

/// The area of a camera in scope; removed cameras are not.
pub(crate) async fn camera(tx: &mut Tx, actor: &Actor, id: CameraId) -> Result<AreaId> {
    const SQL: &str = concat!(
        "select si.area from camera c join site si on si.id = c.site \
         where c.id = $2 and c.removed is null and ",
        scoped!("si.area")
    );
    area_of(tx, actor, id, SQL).await
}

/// The condition that a camera `c` is there, or was removed and a case holds footage of it.
macro_rules! kept {
    () => {
        "(c.removed is null or exists (select 1 from hold h where h.camera = c.id))"
    };
}
pub(crate) use kept;

/// The area of a camera in scope whose footage may be looked at: also of a removed one, as long as a
/// case holds footage of it.
pub(crate) async fn camera_kept(tx: &mut Tx, actor: &Actor, id: CameraId) -> Result<AreaId> {
    const SQL: &str = concat!(
        "select si.area from camera c join site si on si.id = c.site where c.id = $2 and ",
        kept!(),
        " and ",
        scoped!("si.area")
    );
    area_of(tx, actor, id, SQL).await
}

async fn area_of(tx: &mut Tx, actor: &Actor, id: CameraId, sql: &'static str) -> Result<AreaId> {
    let area: Option<Uuid> = on!(tx, conn => sqlx::query_scalar(sql)
        .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
    .during("look for a camera")?;
    area.map(AreaId)
        .ok_or_else(|| Error::not_found("camera", id))
}

/// Whether the actor sees everything.
pub(crate) async fn is_everything(tx: &mut Tx, actor: &Actor) -> Result<bool> {
    const SQL: &str = "select count(*) from scope where principal = $1 and area = $2";
    let count: i64 = on!(tx, conn => sqlx::query_scalar(SQL)
        .bind(actor.principal).bind(TOP.0).fetch_one(conn).await)
    .during("read a scope")?;
    Ok(count > 0)
}

/// Whether the actor sees at least half of all areas. Decides how a list is found, never what is in
/// it.
pub(crate) async fn is_wide(tx: &mut Tx, actor: &Actor) -> Result<bool> {
    const SQL: &str = concat!(
        "select (select count(*) from area x where ",
        scoped!("x.id"),
        "), (select count(*) from area)"
    );
    let (seen, all): (i64, i64) = on!(tx, conn => sqlx::query_as(SQL)
        .bind(actor.principal).fetch_one(conn).await)
    .during("count areas")?;
    Ok(seen * 2 >= all)
}

/// Gives `principal` exactly these areas, each of which the actor must see. Nobody gives away
/// what they do not have.
pub(crate) async fn grant(
    tx: &mut Tx,
    actor: &Actor,
    principal: Uuid,
    areas: &[AreaId],
) -> Result<()> {
    const CLEAR: &str = "delete from scope where principal = $1";
    const ADD: &str = "insert into scope (principal, area) values ($1, $2) \
                       on conflict (principal, area) do nothing";
    for &id in areas {
        if id != TOP || !is_everything(tx, actor).await? {
            area(tx, actor, id).await?;
        }
    }
    on!(&mut *tx, conn => sqlx::query(CLEAR).bind(principal).execute(conn).await.map(drop))
        .during("clear a scope")?;
    for id in areas {
        on!(&mut *tx, conn => sqlx::query(ADD).bind(principal).bind(id.0).execute(conn).await
            .map(drop))
        .during("give an area")?;
    }
    narrow_keys(tx).await
}

/// How many areas a principal was given.
pub(crate) async fn count(tx: &mut Tx, principal: Uuid) -> Result<usize> {
    const SQL: &str = "select count(*) from scope where principal = $1";
    let count: i64 = on!(tx, conn => sqlx::query_scalar(SQL).bind(principal).fetch_one(conn).await)
        .during("count the areas of a scope")?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Takes from every key the areas that its owner no longer sees. Asked after every change of
/// scopes and of the tree.
pub(crate) async fn narrow_keys(tx: &mut Tx) -> Result<()> {
    const SQL: &str = "delete from scope where exists (\
           select 1 from api_key k where k.id = scope.principal) \
         and not exists (\
           select 1 from api_key k join scope o on o.principal = k.user_id \
             join area t on t.id = o.area \
             join area a on substr(a.path, 1, length(t.path)) = t.path \
           where k.id = scope.principal and a.id = scope.area)";
    on!(tx, conn => sqlx::query(SQL).execute(conn).await.map(drop)).during("narrow keys")
}

impl Store {
    /// Whether the actor sees every area there is now.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sees_all_areas(&self, actor: &Actor) -> Result<bool> {
        let mut tx = self.read().await?;
        sees_all(&mut tx, actor).await
    }
}

/// Whether the actor sees every area there is now.
pub(crate) async fn sees_all(tx: &mut Tx, actor: &Actor) -> Result<bool> {
    const SQL: &str = concat!("select ", all_roots!());
    on!(tx, conn => sqlx::query_scalar(SQL).bind(actor.principal).fetch_one(conn).await)
        .during("compare a scope with all areas")
}

#[derive(FromRow)]
struct Grant {
    principal: Uuid,
    area: Uuid,
}

/// The areas of people and keys, as others see them: whoever has the top is shown with the roots.
pub(crate) struct Grants {
    areas: HashMap<Uuid, Vec<AreaId>>,
    roots: Vec<AreaId>,
}

impl Grants {
    /// Reads the areas of one principal.
    pub(crate) async fn of(tx: &mut Tx, principal: Uuid) -> Result<Self> {
        const SQL: &str = "select principal, area from scope where principal = $1 order by area";
        let rows: Vec<Grant> = on!(&mut *tx, conn => sqlx::query_as(SQL)
            .bind(principal).fetch_all(conn).await)
        .during("read a scope")?;
        Self::new(tx, rows).await
    }

    /// Reads the areas of everybody but the gateway itself; people and keys are few.
    pub(crate) async fn all(tx: &mut Tx) -> Result<Self> {
        const SQL: &str = "select principal, area from scope order by area";
        let rows: Vec<Grant> = on!(&mut *tx, conn => sqlx::query_as(SQL).fetch_all(conn).await)
            .during("read scopes")?;
        Self::new(tx, rows).await
    }

    /// Nobody's, for reading people whose areas are not asked for.
    pub(crate) fn none() -> Self {
        Self {
            areas: HashMap::new(),
            roots: Vec::new(),
        }
    }

    async fn new(tx: &mut Tx, rows: Vec<Grant>) -> Result<Self> {
        const ROOTS: &str = "select id from area where parent is null and id <> $1 order by id";
        let roots: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(ROOTS)
            .bind(TOP.0).fetch_all(conn).await)
        .during("read the roots")?;
        let mut areas: HashMap<Uuid, Vec<AreaId>> = HashMap::new();
        for row in rows {
            areas
                .entry(row.principal)
                .or_default()
                .push(AreaId(row.area));
        }
        Ok(Self {
            areas,
            roots: roots.into_iter().map(AreaId).collect(),
        })
    }

    /// The areas shown for `principal`.
    pub(crate) fn shown(&self, principal: Uuid) -> Vec<AreaId> {
        if self.everything(principal) {
            return self.roots.clone();
        }
        self.areas.get(&principal).cloned().unwrap_or_default()
    }

    /// Whether `principal` sees everything, also what comes later.
    pub(crate) fn everything(&self, principal: Uuid) -> bool {
        let areas = self.areas.get(&principal);
        areas.is_some_and(|areas| areas.contains(&TOP))
    }
}
