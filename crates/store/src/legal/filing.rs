//! Filings: what is filed of each camera now, beside what the last filing said of it.

use std::collections::HashMap;

use domain::{
    Actor, Error, Result, Timestamp,
    day::Day,
    filing::{Facts, Filed},
    id::AreaId,
    limit::{Compliance, Retention},
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use super::row::{Row, columns};
use crate::{
    CameraListed, Store,
    audit::act,
    camera::{self, Listed},
    error::During as _,
    pool::{Tx, on},
    retention::AreaDays,
    scope::{below, scoped},
};

/// What is to be filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The cameras that are there, by name.
    pub cameras: Vec<Filed>,
    /// What was filed last of those that were removed since.
    pub removed: Vec<Facts>,
    /// When a camera of these was filed last; `None` before the first filing.
    pub last: Option<Timestamp>,
}

#[derive(FromRow)]
struct Recorded {
    camera: Uuid,
    #[sqlx(flatten)]
    row: Row,
}

impl Store {
    /// Files the cameras in scope, in or below `area` where one is given: what is there now, with what
    /// the last filing said, which this one takes the place of.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] for an area out of scope; [`domain::Code::Corrupt`].
    pub async fn filing_export(
        &self,
        actor: &Actor,
        area: Option<AreaId>,
        (default, compliance): (Retention, Compliance),
    ) -> Result<Filing> {
        let now = self.clock.now();
        let mut tx = self.begin().await?;
        if let Some(area) = area {
            crate::scope::area(&mut tx, actor, area).await?;
        }
        let listed = cameras(&mut tx, actor, area).await?;
        let mut records = records(&mut tx, actor, area).await?;
        let mut known = known(&mut tx, actor, area).await?;
        let last = known.values().map(|(_, at)| *at).max();
        let mut found = Vec::new();
        for one in listed {
            let id = one.camera.id.0;
            let row = records.remove(&id);
            let record = row.ok_or_else(|| super::wrong(id))?.record(id)?;
            let kept = one.said.kept(default, compliance);
            let facts = Facts {
                area: one.area_name.clone(),
                site: one.site_name.clone(),
                position: one.camera.position,
                audio: one.camera.audio,
                class: record.legal.class,
                builder_unit: record.legal.builder_unit.clone(),
                approval_number: record.legal.approval_number.clone(),
                in_use_since: (record.legal.in_use_since)
                    .map_or_else(String::new, |day| day.to_string()),
                min_days: kept.min.days,
                max_days: kept.max.days,
                filing_number: record.legal.filing_number.clone(),
                approved: record.is_approved(Day::of(now)),
                name: one.camera.name.clone(),
                place: one.camera.place.clone(),
                gb_code: one.camera.gb_code.clone(),
            };
            write(&mut tx, &one, &facts, now).await?;
            found.push(Filed {
                before: known.remove(&id).map(|(facts, _)| facts),
                now: facts,
            });
        }
        let removed = gone(&mut tx, known).await?;
        let details = json!({"cameras": found.len(), "removed": removed.len(), "area": area});
        let act = act(actor, "filing_export", "filing", now, details);
        self.write_audit(&mut tx, area, act).await?;
        tx.commit().await?;
        Ok(Filing {
            cameras: found,
            removed,
            last,
        })
    }
}

async fn cameras(tx: &mut Tx, actor: &Actor, area: Option<AreaId>) -> Result<Vec<CameraListed>> {
    const SQL: &str = concat!(
        camera::read!(),
        " and ",
        below!("si.area", "2"),
        " order by c.name, c.id"
    );
    let days = AreaDays::read(tx, actor).await?;
    let rows: Vec<Listed> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(actor.principal).bind(area.map(|area| area.0)).fetch_all(conn).await)
    .during("read cameras for a filing")?;
    rows.into_iter().map(|row| row.listed(&days)).collect()
}

async fn records(tx: &mut Tx, actor: &Actor, area: Option<AreaId>) -> Result<HashMap<Uuid, Row>> {
    const SQL: &str = concat!(
        "select c.id as camera, ",
        columns!(),
        " from camera c join site si on si.id = c.site \
           left join camera_legal l on l.camera = c.id \
         where c.removed is null and ",
        scoped!("si.area"),
        " and ",
        below!("si.area", "2")
    );
    let rows: Vec<Recorded> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(actor.principal).bind(area.map(|area| area.0)).fetch_all(conn).await)
    .during("read legal records for a filing")?;
    Ok(rows.into_iter().map(|one| (one.camera, one.row)).collect())
}

/// What the last filings said of cameras that were in scope.
async fn known(
    tx: &mut Tx,
    actor: &Actor,
    area: Option<AreaId>,
) -> Result<HashMap<Uuid, (Facts, Timestamp)>> {
    const SQL: &str = concat!(
        "select f.camera, f.facts, f.at from filing f where ",
        scoped!("f.area"),
        " and ",
        below!("f.area", "2")
    );
    let rows: Vec<(Uuid, String, i64)> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(actor.principal).bind(area.map(|area| area.0)).fetch_all(conn).await)
    .during("read the last filing")?;
    let fact = |(camera, text, at): (Uuid, String, i64)| {
        let facts = serde_json::from_str(&text)
            .map_err(|source| crate::error::corrupt("filing", camera).because(source))?;
        Ok((camera, (facts, Timestamp(at))))
    };
    rows.into_iter().map(fact).collect()
}

async fn write(tx: &mut Tx, one: &CameraListed, facts: &Facts, at: Timestamp) -> Result<()> {
    const SQL: &str = "insert into filing (camera, area, name, facts, at) \
        values ($1, $2, $3, $4, $5) on conflict (camera) do update set area = excluded.area, \
          name = excluded.name, facts = excluded.facts, at = excluded.at";
    let text = serde_json::to_string(facts)
        .map_err(|source| Error::internal("write a filing").because(source))?;
    let camera = &one.camera;
    on!(tx, conn => sqlx::query(SQL).bind(camera.id.0).bind(camera.area.0).bind(&camera.name)
        .bind(&text).bind(at.0).execute(conn).await.map(drop))
    .during("write what was filed of a camera")
}

/// Of what was filed before, what was removed since; it is filed no more. A camera that went to
/// another place stays known, for whoever files it there.
async fn gone(tx: &mut Tx, known: HashMap<Uuid, (Facts, Timestamp)>) -> Result<Vec<Facts>> {
    const THERE: &str = "select count(*) from camera where id = $1 and removed is null";
    const SQL: &str = "delete from filing where camera = $1";
    let mut removed = Vec::new();
    for (camera, (facts, _)) in known {
        let there: i64 = on!(&mut *tx, conn => sqlx::query_scalar(THERE).bind(camera)
            .fetch_one(conn).await)
        .during("look for a camera that was filed")?;
        if there == 0 {
            on!(&mut *tx, conn => sqlx::query(SQL).bind(camera).execute(conn).await.map(drop))
                .during("forget what was filed of a camera")?;
            removed.push(facts);
        }
    }
    removed.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(removed)
}
