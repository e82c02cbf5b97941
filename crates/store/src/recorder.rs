//! Recorders (NVRs) that several cameras are reached through.

use domain::{
    Actor, Error, Result,
    id::{AreaId, RecorderId, SiteId},
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Page, Paging, Store,
    audit::act,
    camera,
    dialect::locked,
    error::{During as _, corrupt, current, unused},
    pool::{Tx, on},
    scope::scoped,
    site,
};

/// A recorder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorder {
    /// Which.
    pub id: RecorderId,
    /// Where it stands.
    pub site: SiteId,
    /// Its name.
    pub name: String,
    /// How many sessions it serves at once; 0 means no limit.
    pub session_budget: u32,
    /// Counts the changes.
    pub version: i64,
}

/// A new recorder; its fields were checked.
#[derive(Clone, Debug)]
pub struct NewRecorder {
    /// Where it stands.
    pub site: SiteId,
    /// Its name, new at its site.
    pub name: String,
    /// How many sessions it serves at once; 0 means no limit.
    pub session_budget: u32,
}

/// What of a recorder changes; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct RecorderChange {
    /// Its name.
    pub name: Option<String>,
    /// How many sessions; 0 means no limit.
    pub session_budget: Option<u32>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    site: Uuid,
    name: String,
    session_budget: i64,
    version: i64,
    area: Uuid,
}

impl TryFrom<Row> for Recorder {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: RecorderId(row.id),
            site: SiteId(row.site),
            name: row.name,
            session_budget: u32::try_from(row.session_budget)
                .map_err(|_| corrupt("recorder", row.id))?,
            version: row.version,
        })
    }
}

macro_rules! read {
    () => {
        concat!(
            "select x.id, x.site, x.name, x.session_budget, x.version, si.area \
             from recorder x join site si on si.id = x.site where ",
            scoped!("si.area")
        )
    };
}

impl Store {
    /// Adds a recorder.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when the site is not in scope; [`domain::Code::NameTaken`].
    pub async fn recorder_add(&self, actor: &Actor, new: NewRecorder) -> Result<Recorder> {
        const SQL: &str = "insert into recorder (id, site, name, session_budget, version) \
                           values ($1, $2, $3, $4, $5)";
        let recorder = Recorder {
            id: RecorderId::fresh(&self.clock),
            site: new.site,
            name: new.name,
            session_budget: new.session_budget,
            version: 1,
        };
        let mut tx = self.begin().await?;
        let site = site::read_locked(&mut tx, actor, recorder.site).await?;
        write(&mut tx, SQL, &recorder).await?;
        let details = json!({"name": &recorder.name, "site_id": recorder.site});
        let act = act(actor, "recorder_add", "recorder", recorder.id, details);
        self.write_audit(&mut tx, Some(site.area), act).await?;
        tx.commit().await?;
        Ok(recorder)
    }

    /// The recorders in scope, by name; only those of `site` where it is given.
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn recorder_list(
        &self,
        actor: &Actor,
        site: Option<SiteId>,
        paging: &Paging,
    ) -> Result<Page<Recorder>> {
        const SQL: &str = concat!(
            read!(),
            " and ($2 is null or x.site = $2) and (x.name, x.id) > ($3, $4) \
             order by x.name, x.id limit $5"
        );
        let (name, id): (String, Uuid) = paging.key((String::new(), Uuid::nil()))?;
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(site.map(|site| site.0)).bind(name).bind(id)
            .bind(paging.rows()).fetch_all(conn).await)
        .during("list recorders")?;
        paging
            .page(rows, |row| (row.name.clone(), row.id))?
            .map(Recorder::try_from)
    }

    /// One recorder.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn recorder_get(&self, actor: &Actor, id: RecorderId) -> Result<Recorder> {
        const SQL: &str = concat!(read!(), " and x.id = $2");
        let mut tx = self.read().await?;
        let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
        .during("read a recorder")?;
        row.ok_or_else(|| Error::not_found("recorder", id))?
            .try_into()
    }

    /// Changes a recorder.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::VersionStale`], [`domain::Code::NameTaken`].
    pub async fn recorder_update(
        &self,
        actor: &Actor,
        id: RecorderId,
        change: RecorderChange,
        version: Option<i64>,
    ) -> Result<Recorder> {
        const SQL: &str = "update recorder set site = $2, name = $3, session_budget = $4, \
                           version = $5 where id = $1";
        let mut tx = self.begin().await?;
        let (before, area) = read_locked(&mut tx, actor, id).await?;
        current(before.version, version)?;
        let recorder = Recorder {
            name: change.name.unwrap_or(before.name),
            session_budget: change.session_budget.unwrap_or(before.session_budget),
            version: before.version + 1,
            ..before
        };
        write(&mut tx, SQL, &recorder).await?;
        let details = json!({"name": &recorder.name, "version": recorder.version});
        let act = act(actor, "recorder_update", "recorder", id, details);
        self.write_audit(&mut tx, Some(area), act).await?;
        tx.commit().await?;
        Ok(recorder)
    }

    /// Removes a recorder that no camera is reached through.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::VersionStale`], [`domain::Code::InUse`].
    pub async fn recorder_remove(
        &self,
        actor: &Actor,
        id: RecorderId,
        version: Option<i64>,
    ) -> Result<()> {
        const USES: &str = "select count(*) from camera where recorder = $1";
        const SQL: &str = "delete from recorder where id = $1";
        let mut tx = self.begin().await?;
        let (recorder, area) = read_locked(&mut tx, actor, id).await?;
        current(recorder.version, version)?;
        camera::forget_removed(&mut tx).await?;
        let cameras: i64 =
            on!(&mut tx, conn => sqlx::query_scalar(USES).bind(id.0).fetch_one(conn).await)
                .during("look who uses a recorder")?;
        unused("recorder", &[("cameras", Some(cameras))])?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(id.0).execute(conn).await.map(drop))
            .during("remove a recorder")?;
        let details = json!({"name": recorder.name});
        let act = act(actor, "recorder_remove", "recorder", id, details);
        self.write_audit(&mut tx, Some(area), act).await?;
        tx.commit().await
    }
}

async fn write(tx: &mut Tx, sql: &'static str, recorder: &Recorder) -> Result<()> {
    on!(tx, conn => sqlx::query(sql)
        .bind(recorder.id.0).bind(recorder.site.0).bind(&recorder.name)
        .bind(i64::from(recorder.session_budget)).bind(recorder.version)
        .execute(conn).await.map(drop))
    .unless_taken("write a recorder", &recorder.name)
}

pub(crate) async fn read_locked(
    tx: &mut Tx,
    actor: &Actor,
    id: RecorderId,
) -> Result<(Recorder, AreaId)> {
    let sql = locked!(tx, "x", read!(), " and x.id = $2");
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(sql)
        .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
    .during("read a recorder")?;
    let row = row.ok_or_else(|| Error::not_found("recorder", id))?;
    let area = AreaId(row.area);
    Ok((row.try_into()?, area))
}
