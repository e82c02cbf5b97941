//! Monitoring rooms.

use domain::{
    Actor, Error, Result,
    area::{Site, SiteState},
    id::{AreaId, SiteId},
    retention::{DaysFrom, Said},
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Page, Paging, Store, alert,
    audit::act,
    camera,
    dialect::locked,
    error::{During as _, corrupt, current, unused},
    page::optional,
    pool::{Tx, on},
    retention::{self, AreaDays},
    scope::{self, below, named, scoped},
};

/// A new site; its fields were checked.
#[derive(Clone, Debug)]
pub struct NewSite {
    /// The area it lies in.
    pub area: AreaId,
    /// Its name, new in its area.
    pub name: String,
    /// How far along it is.
    pub state: SiteState,
    /// Whom to call.
    pub contact: String,
    /// Who repairs.
    pub contractor: String,
    /// How many sessions may run over its uplink at once; 0 means no limit.
    pub session_budget: u32,
    /// How many kilobits a second its uplink carries; 0 means not known.
    pub uplink_kbps: u32,
    /// Seconds of an outage before an alert; `None` takes what is above: areas, installation.
    pub alert_after_s: Option<u32>,
    /// Days of footage kept at least; `None` takes what is above.
    pub min_days: Option<u32>,
    /// Days after which footage goes; `None` takes what is above.
    pub max_days: Option<u32>,
}

/// What of a site changes; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct SiteChange {
    /// The area it lies in; its cameras move along.
    pub area: Option<AreaId>,
    /// Its name.
    pub name: Option<String>,
    /// How far along it is.
    pub state: Option<SiteState>,
    /// Whom to call.
    pub contact: Option<String>,
    /// Who repairs.
    pub contractor: Option<String>,
    /// How many sessions; 0 means no limit.
    pub session_budget: Option<u32>,
    /// How many kilobits a second; 0 means not known.
    pub uplink_kbps: Option<u32>,
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
    area: Uuid,
    name: String,
    state: String,
    contact: String,
    contractor: String,
    session_budget: i64,
    uplink_kbps: i64,
    alert_after_s: Option<i64>,
    min_days: Option<i64>,
    max_days: Option<i64>,
    area_path: String,
    version: i64,
}

impl Row {
    fn site(self, days: &AreaDays) -> Result<Site> {
        let row = self;
        let wrong = || corrupt("site", row.id);
        let number = |number| optional(number).map_err(|_| wrong());
        let (min_days, max_days) = (number(row.min_days)?, number(row.max_days)?);
        let said = Said::by(DaysFrom::Site, Some(&row.name), min_days, max_days);
        Ok(Site {
            id: SiteId(row.id),
            area: AreaId(row.area),
            state: SiteState::from_word(&row.state).ok_or_else(wrong)?,
            session_budget: u32::try_from(row.session_budget).map_err(|_| wrong())?,
            uplink_kbps: u32::try_from(row.uplink_kbps).map_err(|_| wrong())?,
            alert_after_s: number(row.alert_after_s)?,
            min_days,
            max_days,
            said: said.or(days.at(&row.area_path)),
            name: row.name,
            contact: row.contact,
            contractor: row.contractor,
            version: row.version,
        })
    }
}

/// Reads sites in scope: those in areas given, and, to be named only, those at which a camera was given
/// alone.
macro_rules! read {
    () => {
        read!(concat!(
            "(",
            scoped!("x.area"),
            " or x.id in (select c.site from camera c where c.removed is null and ",
            named!("c.id"),
            "))"
        ))
    };
    ($scope:expr) => {
        concat!(
            "select x.id, x.area, x.name, x.state, x.contact, x.contractor, x.session_budget, \
               x.uplink_kbps, x.alert_after_s, x.min_days, x.max_days, \
               (select p.path from area p where p.id = x.area) as area_path, x.version \
             from site x where ",
            $scope
        )
    };
}

impl Store {
    /// Adds a site.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when the area is not in scope; [`domain::Code::NameTaken`].
    pub async fn site_add(&self, actor: &Actor, new: NewSite) -> Result<Site> {
        const SQL: &str = "insert into site (id, area, name, state, contact, contractor, \
              session_budget, uplink_kbps, alert_after_s, min_days, max_days, version) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let id = SiteId::fresh(&self.clock);
        let site = Site {
            id,
            area: new.area,
            name: new.name,
            state: new.state,
            contact: new.contact,
            contractor: new.contractor,
            session_budget: new.session_budget,
            uplink_kbps: new.uplink_kbps,
            alert_after_s: new.alert_after_s,
            min_days: new.min_days,
            max_days: new.max_days,
            said: Said::default(),
            version: 1,
        };
        let mut tx = self.begin().await?;
        scope::area(&mut tx, actor, site.area).await?;
        write(&mut tx, SQL, &site).await?;
        let site = read_locked(&mut tx, actor, id).await?;
        let details = json!({
            "name": &site.name, "area_id": site.area, "min_days": site.min_days,
            "max_days": site.max_days,
        });
        let act = act(actor, "site_add", "site", site.id, details);
        self.write_audit(&mut tx, Some(site.area), act).await?;
        tx.commit().await?;
        Ok(site)
    }

    /// The sites in scope, by name; only those in or below `area` where it is given.
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn site_list(
        &self,
        actor: &Actor,
        area: Option<AreaId>,
        paging: &Paging,
    ) -> Result<Page<Site>> {
        const SQL: &str = concat!(
            read!(),
            " and ",
            below!("x.area", "2"),
            " and (x.name, x.id) > ($3, $4) order by x.name, x.id limit $5"
        );
        let (name, id): (String, Uuid) = paging.key((String::new(), Uuid::nil()))?;
        let mut tx = self.read().await?;
        let days = AreaDays::read(&mut tx, actor).await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(area.map(|area| area.0)).bind(name).bind(id)
            .bind(paging.rows()).fetch_all(conn).await)
        .during("list sites")?;
        paging
            .page(rows, |row| (row.name.clone(), row.id))?
            .map(|row| row.site(&days))
    }

    /// One site.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn site_get(&self, actor: &Actor, id: SiteId) -> Result<Site> {
        const SQL: &str = concat!(read!(), " and x.id = $2");
        let mut tx = self.read().await?;
        let days = AreaDays::read(&mut tx, actor).await?;
        let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
        .during("read a site")?;
        row.ok_or_else(|| Error::not_found("site", id))?.site(&days)
    }

    /// Changes a site.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::VersionStale`], [`domain::Code::NameTaken`].
    pub async fn site_update(
        &self,
        actor: &Actor,
        id: SiteId,
        change: SiteChange,
        version: Option<i64>,
    ) -> Result<Site> {
        const SQL: &str = "update site set area = $2, name = $3, state = $4, contact = $5, \
              contractor = $6, session_budget = $7, uplink_kbps = $8, alert_after_s = $9, \
              min_days = $10, max_days = $11, version = $12 where id = $1";
        let mut tx = self.begin().await?;
        let before = read_locked(&mut tx, actor, id).await?;
        current(before.version, version)?;
        let site = Site {
            id,
            area: change.area.unwrap_or(before.area),
            name: change.name.unwrap_or(before.name),
            state: change.state.unwrap_or(before.state),
            contact: change.contact.unwrap_or(before.contact),
            contractor: change.contractor.unwrap_or(before.contractor),
            session_budget: change.session_budget.unwrap_or(before.session_budget),
            uplink_kbps: change.uplink_kbps.unwrap_or(before.uplink_kbps),
            alert_after_s: change.alert_after_s.unwrap_or(before.alert_after_s),
            min_days: change.min_days.unwrap_or(before.min_days),
            max_days: change.max_days.unwrap_or(before.max_days),
            said: Said::default(),
            version: before.version + 1,
        };
        scope::area(&mut tx, actor, site.area).await?;
        write(&mut tx, SQL, &site).await?;
        let site = read_locked(&mut tx, actor, id).await?;
        let mut details =
            json!({"name": &site.name, "area_id": site.area, "version": site.version});
        let was = (before.min_days, before.max_days);
        retention::changed(&mut details, was, (site.min_days, site.max_days));
        let act = act(actor, "site_update", "site", id, details);
        self.write_audit(&mut tx, Some(site.area), act).await?;
        tx.commit().await?;
        Ok(site)
    }

    /// Removes a site without cameras and recorders.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::VersionStale`]; [`domain::Code::InUse`], also
    /// while footage of a removed camera is kept.
    pub async fn site_remove(&self, actor: &Actor, id: SiteId, version: Option<i64>) -> Result<()> {
        const USES: &str = "select \
            (select count(*) from camera where site = $1 and removed is null), \
            (select count(*) from camera where site = $1 and removed is not null), \
            (select count(*) from recorder where site = $1), \
            (select count(*) from case_link l join alert a on a.id = l.alert \
              where a.site = $1)";
        const SQL: &str = "delete from site where id = $1";
        let mut tx = self.begin().await?;
        let site = read_locked(&mut tx, actor, id).await?;
        current(site.version, version)?;
        camera::forget_removed(&mut tx).await?;
        let (cameras, removed, recorders, alerts): (i64, i64, i64, i64) =
            on!(&mut tx, conn => sqlx::query_as(USES).bind(id.0).fetch_one(conn).await)
                .during("look what belongs to a site")?;
        let uses = [
            ("cameras", Some(cameras)),
            ("removed cameras with footage", Some(removed)),
            ("recorders", Some(recorders)),
            ("alerts in cases", Some(alerts)),
        ];
        unused("site", &uses)?;
        alert::forget_site(&mut tx, id).await?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(id.0).execute(conn).await.map(drop))
            .during("remove a site")?;
        let act = act(actor, "site_remove", "site", id, json!({"name": site.name}));
        self.write_audit(&mut tx, Some(site.area), act).await?;
        tx.commit().await
    }
}

async fn write(tx: &mut Tx, sql: &'static str, site: &Site) -> Result<()> {
    on!(tx, conn => sqlx::query(sql)
        .bind(site.id.0).bind(site.area.0).bind(&site.name).bind(site.state.word())
        .bind(&site.contact).bind(&site.contractor).bind(i64::from(site.session_budget))
        .bind(i64::from(site.uplink_kbps)).bind(site.alert_after_s.map(i64::from))
        .bind(site.min_days.map(i64::from)).bind(site.max_days.map(i64::from))
        .bind(site.version)
        .execute(conn).await.map(drop))
    .unless_taken("write a site", &site.name)
}

pub(crate) async fn read_locked(tx: &mut Tx, actor: &Actor, id: SiteId) -> Result<Site> {
    let sql = locked!(tx, "x", read!(scoped!("x.area")), " and x.id = $2");
    let row: Option<Row> = on!(&mut *tx, conn => sqlx::query_as(sql)
        .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
    .during("read a site")?;
    let days = AreaDays::read(tx, actor).await?;
    row.ok_or_else(|| Error::not_found("site", id))?.site(&days)
}
