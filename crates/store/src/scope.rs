//! What an actor may see.
//!
//! A row of `scope` gives a principal (a person, a key, or nil for the gateway itself) an area and
//! everything below it, one of `scope_camera` a single camera with the names of where it stands; while
//! it is in force. The hidden area with the nil id lies above all roots: who has it sees everything.
//! What is outside does not exist for the actor. Giving and taking is `grant`'s.

mod grant;

use domain::{
    Actor, Error, Result,
    id::{AreaId, CameraId},
};
use uuid::Uuid;

pub(crate) use grant::{Grants, count, due, give, give_more, narrow_keys, told};

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
               where s.principal = $1 and s.in_force)"
        )
    };
}
pub(crate) use scoped;

/// The condition that the camera in `$camera` was given to the principal bound as `$1` by itself.
macro_rules! named {
    ($camera:literal) => {
        concat!(
            $camera,
            " in (select m.camera from scope_camera m where m.principal = $1 and m.in_force)"
        )
    };
}
pub(crate) use named;

/// The condition that the camera in `$camera`, which stands in the area in `$area`, is in the scope of
/// the principal bound as `$1`.
macro_rules! seen {
    ($area:literal, $camera:literal) => {
        concat!(
            "(",
            $crate::scope::scoped!($area),
            " or ",
            $crate::scope::named!($camera),
            ")"
        )
    };
}
pub(crate) use seen;

/// As [`scoped!`], but as a filter of rows that are found in another way: for lists in an order that
/// an index has, by somebody who sees most of it. The engines would begin with the areas instead,
/// read all of them and sort.
macro_rules! filtered {
    ($area:literal) => {
        $crate::scope::filtered!(of $crate::scope::scoped!($area))
    };
    ($area:literal, $camera:literal) => {
        $crate::scope::filtered!(of $crate::scope::seen!($area, $camera))
    };
    (of $seen:expr) => {
        concat!("case when ", $seen, " then 1 else 0 end = 1")
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
            "(exists (select 1 from scope s where s.principal = $1 and s.in_force) \
               and not exists (select 1 from area r where r.parent is null and r.path <> '/' \
                 and not (",
            $crate::scope::scoped!("r.id"),
            ")))"
        )
    };
}
pub(crate) use all_roots;

/// The condition `$seen` (of `scoped!` or `filtered!`) on the area in `$area`, for rows that outlive it:
/// where the area is gone, whoever sees all roots sees them.
macro_rules! outlasting {
    ($seen:expr, $area:literal) => {
        concat!(
            "(",
            $seen,
            " or (",
            $crate::scope::all_roots!(),
            " and not exists (select 1 from area x where x.id = ",
            $area,
            ")))"
        )
    };
}
pub(crate) use outlasting;

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
        seen!("si.area", "c.id")
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
        seen!("si.area", "c.id")
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
    const SQL: &str = "select count(*) from scope where principal = $1 and area = $2 \
                       and in_force";
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
