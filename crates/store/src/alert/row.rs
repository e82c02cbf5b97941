//! The row of an alert, and the statements that read it.

use domain::{
    Actor, Error, Result, Timestamp,
    alert::{Alert, AlertCause, AlertState},
    health::State,
    id::{AlertId, AreaId, CameraId, SiteId, UserId},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::AlertListed;
use crate::{
    dialect::locked,
    error::{During as _, corrupt},
    page::optional,
    pool::{Tx, on},
};

/// Reads alerts in scope with what lists show beside them.
macro_rules! read {
    () => {
        $crate::alert::row::read!($crate::scope::seen!("si.area", "al.camera"))
    };
    ($scope:expr) => {
        concat!(
            "select al.id, al.site, al.camera, al.cause, al.state, al.seen, al.since, al.raised, \
               al.times, al.acknowledged_by, al.acknowledged, al.assignee, al.ended, \
               al.ended_by, al.version, si.area, si.name as site_name, si.contact, \
               si.contractor, ar.name as area_name, c.name as camera_name, \
               (select coalesce(nullif(p.display_name, ''), p.name) from person p \
                 where p.id = al.assignee) as assignee_name, \
               (select count(*) from alert_camera m where m.alert = al.id) as members \
             from alert al join site si on si.id = al.site join area ar on ar.id = si.area \
               left join camera c on c.id = al.camera where ",
            $scope
        )
    };
}
pub(super) use read;

#[derive(FromRow)]
pub(super) struct Listed {
    pub(super) id: Uuid,
    site: Uuid,
    camera: Option<Uuid>,
    cause: String,
    state: String,
    seen: String,
    since: i64,
    pub(super) raised: i64,
    times: i64,
    acknowledged_by: Option<String>,
    acknowledged: Option<i64>,
    assignee: Option<Uuid>,
    ended: Option<i64>,
    ended_by: String,
    version: i64,
    area: Uuid,
    site_name: String,
    contact: String,
    contractor: String,
    area_name: String,
    camera_name: Option<String>,
    assignee_name: Option<String>,
    members: i64,
}

impl TryFrom<Listed> for AlertListed {
    type Error = Error;
    fn try_from(row: Listed) -> Result<Self> {
        let wrong = || corrupt("alert", row.id);
        let state = AlertState::from_word(&row.state).ok_or_else(wrong)?;
        if state.is_open() == row.ended.is_some() {
            return Err(wrong());
        }
        let count = |count: i64| optional(Some(count)).ok().flatten().ok_or_else(wrong);
        let members = count(row.members)?;
        Ok(Self {
            alert: Alert {
                id: AlertId(row.id),
                site: SiteId(row.site),
                camera: row.camera.map(CameraId),
                cause: AlertCause::from_word(&row.cause).ok_or_else(wrong)?,
                state,
                seen: State::from_word(&row.seen).ok_or_else(wrong)?,
                since: Timestamp(row.since),
                raised: Timestamp(row.raised),
                times: count(row.times)?,
                acknowledged: row.acknowledged_by.zip(row.acknowledged.map(Timestamp)),
                assignee: row.assignee.map(UserId),
                ended: row.ended.map(Timestamp),
                ended_by: row.ended_by,
                version: row.version,
            },
            cameras: if row.camera.is_some() { 1 } else { members },
            area: AreaId(row.area),
            area_name: row.area_name,
            site_name: row.site_name,
            contact: row.contact,
            contractor: row.contractor,
            camera_name: row.camera_name,
            assignee_name: row.assignee_name,
        })
    }
}

/// One alert in scope.
pub(crate) async fn one(tx: &mut Tx, actor: &Actor, id: AlertId) -> Result<AlertListed> {
    const SQL: &str = concat!(read!(), " and al.id = $2");
    fetch(tx, actor, id, SQL).await
}

/// One alert; nobody else changes it until the transaction ends.
pub(super) async fn read_locked(tx: &mut Tx, actor: &Actor, id: AlertId) -> Result<AlertListed> {
    let sql = locked!(tx, "al", read!(), " and al.id = $2");
    fetch(tx, actor, id, sql).await
}

async fn fetch(tx: &mut Tx, actor: &Actor, id: AlertId, sql: &'static str) -> Result<AlertListed> {
    let row: Option<Listed> = on!(tx, conn => sqlx::query_as(sql)
        .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
    .during("read an alert")?;
    row.ok_or_else(|| Error::not_found("alert", id))?.try_into()
}
