//! Giving areas and cameras to people and keys, and turning what has a time on and off.

use std::collections::HashMap;

use domain::{
    Actor, Result, Timestamp,
    id::{AreaId, CameraId},
    scope::{Grant, Place},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{TOP, area, camera, is_everything};
use crate::{
    Store,
    error::During as _,
    pool::{Tx, on},
};

/// What is in force does not say so, or the other way round, at the time bound as `$1`; `$2` is the
/// end of time.
macro_rules! to_turn {
    () => {
        "in_force <> (coalesce(from_at, $1) <= $1 and $1 < coalesce(until_at, $2))"
    };
}

/// Gives `principal` exactly these areas for good, each of which the actor must see. Nobody gives away
/// what they do not have.
pub(crate) async fn give(
    tx: &mut Tx,
    actor: &Actor,
    principal: Uuid,
    areas: &[AreaId],
) -> Result<()> {
    const CLEAR: &str =
        "delete from scope where principal = $1 and from_at is null and until_at is null";
    const ADD: &str = "insert into scope (principal, area, in_force) values ($1, $2, $3) \
        on conflict (principal, area) do update set from_at = null, until_at = null, in_force = $3";
    for &id in areas {
        if id != TOP || !is_everything(tx, actor).await? {
            area(tx, actor, id).await?;
        }
    }
    on!(&mut *tx, conn => sqlx::query(CLEAR).bind(principal).execute(conn).await.map(drop))
        .during("clear a scope")?;
    for id in areas {
        on!(&mut *tx, conn => sqlx::query(ADD).bind(principal).bind(id.0).bind(true)
            .execute(conn).await.map(drop))
        .during("give an area")?;
    }
    narrow_keys(tx).await
}

/// Gives `principal` exactly this besides its areas: areas for a time, and single cameras. The actor
/// must see each. An area that it has for good stays that.
pub(crate) async fn give_more(
    tx: &mut Tx,
    actor: &Actor,
    principal: Uuid,
    grants: &[Grant],
    now: Timestamp,
) -> Result<()> {
    const CLEAR_AREAS: &str = "delete from scope where principal = $1 \
                               and not (from_at is null and until_at is null)";
    const CLEAR_CAMERAS: &str = "delete from scope_camera where principal = $1";
    const ADD_AREA: &str = "insert into scope (principal, area, from_at, until_at, in_force) \
        values ($1, $2, $3, $4, $5) on conflict (principal, area) do nothing";
    const ADD_CAMERA: &str = "insert into scope_camera \
        (principal, camera, from_at, until_at, in_force) values ($1, $2, $3, $4, $5)";
    for grant in grants {
        match grant.place {
            Place::Area(id) => area(tx, actor, id).await?,
            Place::Camera(id) => camera(tx, actor, id).await.map(drop)?,
        }
    }
    for sql in [CLEAR_AREAS, CLEAR_CAMERAS] {
        on!(&mut *tx, conn => sqlx::query(sql).bind(principal).execute(conn).await.map(drop))
            .during("clear what was given besides")?;
    }
    for grant in grants {
        let (sql, place) = match grant.place {
            Place::Area(id) => (ADD_AREA, id.0),
            Place::Camera(id) => (ADD_CAMERA, id.0),
        };
        on!(&mut *tx, conn => sqlx::query(sql).bind(principal).bind(place)
            .bind(grant.from.map(|at| at.0)).bind(grant.until.map(|at| at.0))
            .bind(grant.holds(now)).execute(conn).await.map(drop))
        .during("give something besides the areas")?;
    }
    narrow_keys(tx).await
}

/// What was given besides the areas, for the audit log.
pub(crate) fn told(grants: &[Grant]) -> Value {
    let one = |grant: &Grant| {
        let (area, camera) = match grant.place {
            Place::Area(id) => (Some(id), None),
            Place::Camera(id) => (None, Some(id)),
        };
        json!({"area_id": area, "camera_id": camera, "from": grant.from, "until": grant.until})
    };
    grants.iter().map(one).collect()
}

/// How many areas a principal has now.
pub(crate) async fn count(tx: &mut Tx, principal: Uuid) -> Result<usize> {
    const SQL: &str = "select count(*) from scope where principal = $1 and in_force";
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
           select 1 from api_key k join scope o on o.principal = k.user_id and o.in_force \
             join area t on t.id = o.area \
             join area a on substr(a.path, 1, length(t.path)) = t.path \
           where k.id = scope.principal and a.id = scope.area)";
    on!(tx, conn => sqlx::query(SQL).execute(conn).await.map(drop)).during("narrow keys")
}

/// Whether something that was given for a time has to be turned on or off: of one principal, or of
/// anybody.
pub(crate) async fn due(tx: &mut Tx, principal: Option<Uuid>, now: Timestamp) -> Result<bool> {
    const SQL: &str = concat!(
        "select (select count(*) from scope where ",
        to_turn!(),
        " and ($3 is null or principal = $3)) + (select count(*) from scope_camera where ",
        to_turn!(),
        " and ($3 is null or principal = $3))"
    );
    let due: i64 = on!(tx, conn => sqlx::query_scalar(SQL).bind(now.0).bind(i64::MAX)
        .bind(principal).fetch_one(conn).await)
    .during("look which grants begin and end")?;
    Ok(due > 0)
}

impl Store {
    /// Turns what was given for a time on when its time has come, and off when it is over; whether
    /// there was something to turn.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn scope_turn(&self) -> Result<bool> {
        const AREAS: &str = concat!(
            "update scope set in_force = not in_force where ",
            to_turn!()
        );
        const CAMERAS: &str = concat!(
            "update scope_camera set in_force = not in_force where ",
            to_turn!()
        );
        let now = self.clock.now();
        let mut tx = self.read().await?;
        if !due(&mut tx, None, now).await? {
            return Ok(false);
        }
        drop(tx);
        let mut tx = self.begin().await?;
        for sql in [AREAS, CAMERAS] {
            on!(&mut tx, conn => sqlx::query(sql).bind(now.0).bind(i64::MAX).execute(conn).await
                .map(drop))
            .during("turn grants on and off")?;
        }
        narrow_keys(&mut tx).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// A row of either table: whose, what, from when, until when.
type Row = (Uuid, Uuid, Option<i64>, Option<i64>);

/// What people and keys were given, as others see it: whoever has the top is shown with the roots.
pub(crate) struct Grants {
    areas: HashMap<Uuid, Vec<AreaId>>,
    more: HashMap<Uuid, Vec<Grant>>,
    roots: Vec<AreaId>,
}

impl Grants {
    /// Reads what one principal was given.
    pub(crate) async fn of(tx: &mut Tx, principal: Uuid) -> Result<Self> {
        Self::read(tx, Some(principal)).await
    }

    /// Reads what everybody was given; people and keys are few.
    pub(crate) async fn all(tx: &mut Tx) -> Result<Self> {
        Self::read(tx, None).await
    }

    /// Nobody's, for reading people whose areas are not asked for.
    pub(crate) fn none() -> Self {
        Self {
            areas: HashMap::new(),
            more: HashMap::new(),
            roots: Vec::new(),
        }
    }

    async fn read(tx: &mut Tx, principal: Option<Uuid>) -> Result<Self> {
        const ROOTS: &str = "select id from area where parent is null and id <> $1 order by id";
        const AREAS: &str = "select principal, area, from_at, until_at from scope \
                             where $1 is null or principal = $1 order by area";
        const CAMERAS: &str = "select principal, camera, from_at, until_at from scope_camera \
                               where $1 is null or principal = $1 order by camera";
        let areas: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(AREAS)
            .bind(principal).fetch_all(conn).await)
        .during("read scopes")?;
        let cameras: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(CAMERAS)
            .bind(principal).fetch_all(conn).await)
        .during("read cameras of scopes")?;
        let roots: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(ROOTS)
            .bind(TOP.0).fetch_all(conn).await)
        .during("read the roots")?;
        let mut found = Self {
            roots: roots.into_iter().map(AreaId).collect(),
            ..Self::none()
        };
        let areas = areas
            .into_iter()
            .map(|row| (Place::Area(AreaId(row.1)), row));
        let cameras = cameras
            .into_iter()
            .map(|row| (Place::Camera(CameraId(row.1)), row));
        for (place, (whose, _, from, until)) in areas.chain(cameras) {
            let grant = Grant {
                place,
                from: from.map(Timestamp),
                until: until.map(Timestamp),
            };
            match place {
                Place::Area(area) if grant.is_standing() => {
                    found.areas.entry(whose).or_default().push(area);
                }
                _ => found.more.entry(whose).or_default().push(grant),
            }
        }
        Ok(found)
    }

    /// The areas shown for `principal`: those it has for good.
    pub(crate) fn shown(&self, principal: Uuid) -> Vec<AreaId> {
        if self.everything(principal) {
            return self.roots.clone();
        }
        self.areas.get(&principal).cloned().unwrap_or_default()
    }

    /// What `principal` has besides, also what does not hold yet or any more.
    pub(crate) fn more(&self, principal: Uuid) -> Vec<Grant> {
        self.more.get(&principal).cloned().unwrap_or_default()
    }

    /// Whether `principal` sees everything, also what comes later.
    pub(crate) fn everything(&self, principal: Uuid) -> bool {
        let areas = self.areas.get(&principal);
        areas.is_some_and(|areas| areas.contains(&TOP))
    }
}
