//! The tree of areas. Each row carries its path from the top, `/id/id/`, so that "in or below" is a
//! comparison of prefixes and a move rewrites the paths below it.

use domain::{Actor, Code, Error, Result, Timestamp, area::Area, id::AreaId};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Page, Paging, Store,
    audit::act,
    dialect::locked,
    error::{During as _, corrupt, current, unused},
    page::optional,
    pool::{Tx, on},
    retention::{self, AreaDays},
    scope::{self, TOP, named, scoped},
};

/// A new area; its fields were checked.
#[derive(Clone, Debug)]
pub struct NewArea {
    /// The one above; `None` makes a root, for whoever sees everything.
    pub parent: Option<AreaId>,
    /// Its name, new among its siblings.
    pub name: String,
    /// The administrative division code, or empty.
    pub code: String,
    /// The last day the code is valid.
    pub code_until: Option<Timestamp>,
    /// Seconds of an outage before an alert; `None` takes what is above: areas above, installation.
    pub alert_after_s: Option<u32>,
    /// Days of footage kept at least; `None` takes what is above.
    pub min_days: Option<u32>,
    /// Days after which footage goes; `None` takes what is above.
    pub max_days: Option<u32>,
}

/// What of an area changes; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct AreaChange {
    /// The one above; everything below moves along. A root is not made this way.
    pub parent: Option<AreaId>,
    /// Its name.
    pub name: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// The last day of the code; `Some(None)` takes it away.
    pub code_until: Option<Option<Timestamp>>,
    /// Seconds of an outage before an alert; `Some(None)` takes what is above.
    pub alert_after_s: Option<Option<u32>>,
    /// Days of footage kept at least; `Some(None)` takes what is above.
    pub min_days: Option<Option<u32>>,
    /// Days after which footage goes; `Some(None)` takes what is above.
    pub max_days: Option<Option<u32>>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    parent: Option<Uuid>,
    name: String,
    code: String,
    code_until: Option<i64>,
    alert_after_s: Option<i64>,
    min_days: Option<i64>,
    max_days: Option<i64>,
    path: String,
    version: i64,
}

impl Row {
    fn area(self, days: &AreaDays) -> Result<Area> {
        let row = self;
        let number = |number| optional(number).map_err(|_| corrupt("area", row.id));
        Ok(Area {
            id: AreaId(row.id),
            parent: row.parent.map(AreaId),
            alert_after_s: number(row.alert_after_s)?,
            min_days: number(row.min_days)?,
            max_days: number(row.max_days)?,
            said: days.at(&row.path),
            name: row.name,
            code: row.code,
            code_until: row.code_until.map(Timestamp),
            version: row.version,
        })
    }
}

/// Reads areas in scope: those given, and, to be named only, those in which a camera was given alone.
macro_rules! read {
    () => {
        read!(concat!(
            "(",
            scoped!("x.id"),
            " or x.id in (select si.area from camera c join site si on si.id = c.site \
               where c.removed is null and ",
            named!("c.id"),
            "))"
        ))
    };
    ($scope:expr) => {
        concat!(
            "select x.id, x.parent, x.name, x.code, x.code_until, x.alert_after_s, \
               x.min_days, x.max_days, x.path, x.version from area x where x.path <> '/' and ",
            $scope
        )
    };
}

impl Store {
    /// Adds an area.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when the parent is not in scope;
    /// [`domain::Code::AreaRoot`] for a root by somebody who does not see everything;
    /// [`domain::Code::NameTaken`].
    pub async fn area_add(&self, actor: &Actor, new: NewArea) -> Result<Area> {
        const SQL: &str = "insert into area (id, parent, name, code, code_until, path, \
                           alert_after_s, min_days, max_days, version) \
                           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)";
        let id = AreaId::fresh(&self.clock);
        let mut tx = self.begin().await?;
        // A move that runs meanwhile rewrites the paths of the rows it sees, and not of this one.
        lock_tree(&mut tx).await?;
        let above = match new.parent {
            Some(parent) => read_locked(&mut tx, actor, parent).await?.path,
            None if scope::is_everything(&mut tx, actor).await? => "/".to_owned(),
            None => return Err(Error::new(Code::AreaRoot)),
        };
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(new.parent.map(|parent| parent.0)).bind(&new.name).bind(&new.code)
            .bind(new.code_until.map(|at| at.0)).bind(path(&above, id))
            .bind(new.alert_after_s.map(i64::from))
            .bind(new.min_days.map(i64::from)).bind(new.max_days.map(i64::from))
            .execute(conn).await.map(drop))
        .unless_taken("add an area", &new.name)?;
        let area = read_locked(&mut tx, actor, id).await?;
        let area = area.area(&AreaDays::read(&mut tx, actor).await?)?;
        let details = json!({
            "name": &new.name, "parent_id": new.parent, "min_days": new.min_days,
            "max_days": new.max_days,
        });
        self.write_audit(
            &mut tx,
            Some(id),
            act(actor, "area_add", "area", id, details),
        )
        .await?;
        tx.commit().await?;
        Ok(area)
    }

    /// The areas in scope; an area comes before those below it.
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn area_list(&self, actor: &Actor, paging: &Paging) -> Result<Page<Area>> {
        const SQL: &str = concat!(read!(), " and x.path > $2 order by x.path limit $3");
        let after: String = paging.key(String::new())?;
        let mut tx = self.read().await?;
        let days = AreaDays::read(&mut tx, actor).await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(after).bind(paging.rows()).fetch_all(conn).await)
        .during("list areas")?;
        paging
            .page(rows, |row| row.path.clone())?
            .map(|row| row.area(&days))
    }

    /// One area.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn area_get(&self, actor: &Actor, id: AreaId) -> Result<Area> {
        const SQL: &str = concat!(read!(), " and x.id = $2");
        let mut tx = self.read().await?;
        let days = AreaDays::read(&mut tx, actor).await?;
        let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
        .during("read an area")?;
        row.ok_or_else(|| Error::not_found("area", id))?.area(&days)
    }

    /// Renames or moves an area.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::VersionStale`], [`domain::Code::NameTaken`],
    /// [`domain::Code::AreaCycle`].
    pub async fn area_update(
        &self,
        actor: &Actor,
        id: AreaId,
        change: AreaChange,
        version: Option<i64>,
    ) -> Result<Area> {
        const SQL: &str = "update area set parent = $2, name = $3, code = $4, code_until = $5, \
                           alert_after_s = $6, min_days = $7, max_days = $8, version = $9 \
                           where id = $1";
        let mut tx = self.begin().await?;
        if change.parent.is_some() {
            // One move at a time, or two of them could make a circle together; and no new area
            // while the paths above it change.
            lock_tree(&mut tx).await?;
        }
        let row = read_locked(&mut tx, actor, id).await?;
        current(row.version, version)?;
        let from = row.path.clone();
        let mut area = row.area(&AreaDays::read(&mut tx, actor).await?)?;
        let was = (area.min_days, area.max_days);
        let mut to = None;
        if let Some(parent) = change.parent.filter(|parent| area.parent != Some(*parent)) {
            let above = read_locked(&mut tx, actor, parent).await?.path;
            if above.starts_with(&from) {
                return Err(Error::new(domain::Code::AreaCycle));
            }
            area.parent = Some(parent);
            to = Some(path(&above, id));
        }
        area.name = change.name.unwrap_or(area.name);
        area.code = change.code.unwrap_or(area.code);
        area.code_until = change.code_until.unwrap_or(area.code_until);
        area.alert_after_s = change.alert_after_s.unwrap_or(area.alert_after_s);
        area.min_days = change.min_days.unwrap_or(area.min_days);
        area.max_days = change.max_days.unwrap_or(area.max_days);
        area.version += 1;
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(area.parent.map(|parent| parent.0)).bind(&area.name)
            .bind(&area.code).bind(area.code_until.map(|at| at.0))
            .bind(area.alert_after_s.map(i64::from))
            .bind(area.min_days.map(i64::from)).bind(area.max_days.map(i64::from))
            .bind(area.version)
            .execute(conn).await.map(drop))
        .unless_taken("change an area", &area.name)?;
        if let Some(to) = to {
            move_below(&mut tx, &from, &to).await?;
            scope::narrow_keys(&mut tx).await?;
        }
        let now = read_locked(&mut tx, actor, id).await?;
        area.said = AreaDays::read(&mut tx, actor).await?.at(&now.path);
        let mut details =
            json!({"name": &area.name, "parent_id": area.parent, "version": area.version});
        retention::changed(&mut details, was, (area.min_days, area.max_days));
        self.write_audit(
            &mut tx,
            Some(id),
            act(actor, "area_update", "area", id, details),
        )
        .await?;
        tx.commit().await?;
        Ok(area)
    }

    /// Removes an area that nothing lies in and nobody was given.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::VersionStale`], [`domain::Code::InUse`].
    pub async fn area_remove(&self, actor: &Actor, id: AreaId, version: Option<i64>) -> Result<()> {
        const USES: &str = "select (select count(*) from area where parent = $1), \
            (select count(*) from site where area = $1), \
            (select count(*) from governance_case where area = $1), \
            (select count(*) from scope where area = $1)";
        const SQL: &str = "delete from area where id = $1";
        let mut tx = self.begin().await?;
        let row = read_locked(&mut tx, actor, id).await?;
        current(row.version, version)?;
        let (areas, sites, cases, scopes): (i64, i64, i64, i64) =
            on!(&mut tx, conn => sqlx::query_as(USES).bind(id.0).fetch_one(conn).await)
                .during("look what lies in an area")?;
        let uses = [
            ("areas", Some(areas)),
            ("sites", Some(sites)),
            ("cases", Some(cases)),
            // How many there are is not for everybody who may remove an area.
            (
                "areas of users, keys or receivers",
                (scopes == 0).then_some(0),
            ),
        ];
        unused("area", &uses)?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(id.0).execute(conn).await.map(drop))
            .during("remove an area")?;
        let details = json!({"name": row.name});
        let act = act(actor, "area_remove", "area", id, details);
        self.write_audit(&mut tx, row.parent.map(AreaId), act)
            .await?;
        tx.commit().await
    }
}

async fn read_locked(tx: &mut Tx, actor: &Actor, id: AreaId) -> Result<Row> {
    let sql = locked!(tx, "x", read!(scoped!("x.id")), " and x.id = $2");
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(sql)
        .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
    .during("read an area")?;
    row.filter(|row| AreaId(row.id) != TOP)
        .ok_or_else(|| Error::not_found("area", id))
}

async fn lock_tree(tx: &mut Tx) -> Result<()> {
    let sql = locked!(tx, "x", "select x.version from area x where x.id = $1");
    on!(tx, conn => sqlx::query(sql).bind(TOP.0).execute(conn).await.map(drop))
        .during("lock the tree of areas")
}

async fn move_below(tx: &mut Tx, from: &str, to: &str) -> Result<()> {
    const SQL: &str = "update area set path = $2 || substr(path, length($1) + 1) \
                       where substr(path, 1, length($1)) = $1";
    on!(tx, conn => sqlx::query(SQL).bind(from).bind(to).execute(conn).await.map(drop))
        .during("move an area")
}

fn path(above: &str, id: AreaId) -> String {
    format!("{above}{}/", id.0.simple())
}
