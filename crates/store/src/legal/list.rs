//! What somebody should see to: cameras that are not approved, papers that run out.

use domain::{
    Actor, Result,
    day::Day,
    id::{AreaId, CameraId},
    legal::{LegalRecord, Reminder},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::row::{Row, columns};
use crate::{
    Store,
    error::During as _,
    pool::on,
    scope::{below, scoped},
};

/// A camera that somebody should see to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalListed {
    /// Which.
    pub camera: CameraId,
    /// Its name.
    pub name: String,
    /// The name of its site.
    pub site_name: String,
    /// The name of its area.
    pub area_name: String,
    /// Its legal record.
    pub record: LegalRecord,
    /// What to see to, with the day it is due; at least one.
    pub reminders: Vec<(Reminder, Option<Day>)>,
}

#[derive(FromRow)]
struct Listed {
    camera: Uuid,
    name: String,
    site_name: String,
    area_name: String,
    #[sqlx(flatten)]
    row: Row,
}

impl Store {
    /// The cameras in scope, in or below `area` where one is given, that somebody should see to, by
    /// name. A machine runs a thousand cameras at most, so that all of them are on one page.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn legal_reminders(
        &self,
        actor: &Actor,
        area: Option<AreaId>,
    ) -> Result<Vec<LegalListed>> {
        const SQL: &str = concat!(
            "select c.id as camera, c.name, si.name as site_name, ar.name as area_name, ",
            columns!(),
            " from camera c join site si on si.id = c.site join area ar on ar.id = si.area \
               left join camera_legal l on l.camera = c.id \
             where c.removed is null and ",
            scoped!("si.area"),
            " and ",
            below!("si.area", "2"),
            " order by c.name, c.id"
        );
        let today = Day::of(self.clock.now());
        let mut tx = self.read().await?;
        let rows: Vec<Listed> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(area.map(|area| area.0)).fetch_all(conn).await)
        .during("look what legal records need")?;
        let mut found = Vec::new();
        for row in rows {
            let record = row.row.record(row.camera)?;
            let reminders = record.reminders(today);
            if !reminders.is_empty() {
                found.push(LegalListed {
                    camera: CameraId(row.camera),
                    name: row.name,
                    site_name: row.site_name,
                    area_name: row.area_name,
                    record,
                    reminders,
                });
            }
        }
        Ok(found)
    }
}
