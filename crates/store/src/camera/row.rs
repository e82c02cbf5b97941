//! The row of a camera, and the statements that read and write it.

use domain::{
    Actor, Error, Result, Timestamp,
    camera::{Camera, RecordingPlan, StreamAddress, Transport},
    day::Day,
    health::{Health, State},
    id::{AreaId, CameraId, RecorderId, SiteId},
    pressure::Importance,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::CameraListed;
use crate::{
    dialect::locked,
    error::{During as _, corrupt},
    legal,
    page::{optional, searchable},
    pool::{Tx, on},
    retention::{self, AreaDays},
};

/// Reads cameras in scope with what lists show beside them; never the credentials.
macro_rules! read {
    () => {
        $crate::camera::read!("c.removed is null")
    };
    ($which:expr) => {
        concat!(
            "select c.id, c.site, si.area, c.recorder, c.name, c.gb_code, c.place, c.longitude, \
               c.latitude, c.main_url, c.main_transport, c.sub_url, c.sub_transport, c.plan, c.audio, c.schedule, \
               c.min_days, c.max_days, c.importance, c.alert_after_s, c.enabled, \
               si.min_days as site_min_days, si.max_days as site_max_days, ar.path as area_path, \
               c.credentials is not null as has_credentials, c.version, c.removed, \
               si.name as site_name, ar.name as area_name, c.state, c.state_since, \
               c.state_reason, (select m.masks from camera_mask m where m.camera = c.id \
                 order by m.version desc limit 1) as masks, lg.approved, lg.approved_until \
             from camera c join site si on si.id = c.site join area ar on ar.id = si.area \
               left join camera_legal lg on lg.camera = c.id \
             where ",
            $which,
            " and ",
            $crate::scope::seen!("si.area", "c.id")
        )
    };
}
pub(crate) use read;

#[derive(FromRow)]
pub(crate) struct Listed {
    pub(super) id: Uuid,
    site: Uuid,
    area: Uuid,
    recorder: Option<Uuid>,
    pub(super) name: String,
    gb_code: String,
    place: String,
    longitude: Option<i64>,
    latitude: Option<i64>,
    main_url: String,
    main_transport: String,
    sub_url: Option<String>,
    sub_transport: Option<String>,
    plan: String,
    audio: bool,
    schedule: String,
    min_days: Option<i64>,
    max_days: Option<i64>,
    importance: String,
    site_min_days: Option<i64>,
    site_max_days: Option<i64>,
    area_path: String,
    alert_after_s: Option<i64>,
    enabled: bool,
    has_credentials: bool,
    version: i64,
    removed: Option<i64>,
    site_name: String,
    area_name: String,
    state: String,
    state_since: Option<i64>,
    state_reason: Option<String>,
    masks: Option<String>,
    approved: Option<i64>,
    approved_until: Option<i64>,
}

impl Listed {
    pub(crate) fn listed(self, areas: &AreaDays) -> Result<CameraListed> {
        let row = self;
        let wrong = || corrupt("camera", row.id);
        let days = |days| optional(days).map_err(|_| wrong());
        let degrees = |value: i64| i32::try_from(value).map_err(|_| wrong());
        let position = match (row.longitude, row.latitude) {
            (Some(longitude), Some(latitude)) => Some((degrees(longitude)?, degrees(latitude)?)),
            (None, None) => None,
            _ => return Err(wrong()),
        };
        let sub = match (row.sub_url, row.sub_transport) {
            (Some(url), Some(word)) => Some(StreamAddress {
                url,
                transport: transport(&word).ok_or_else(wrong)?,
            }),
            (None, None) => None,
            _ => return Err(wrong()),
        };
        let (min_days, max_days) = (days(row.min_days)?, days(row.max_days)?);
        let (site_min, site_max) = (days(row.site_min_days)?, days(row.site_max_days)?);
        let site = (row.site_name.as_str(), (site_min, site_max));
        let said = retention::said((min_days, max_days), site, areas.at(&row.area_path));
        Ok(CameraListed {
            said,
            masks: legal::masks(row.id, row.masks.as_deref())?,
            approved: row
                .approved
                .map(|at| (Timestamp(at), row.approved_until.map(Day::numbered))),
            health: Health {
                state: State::from_word(&row.state).ok_or_else(wrong)?,
                since: row.state_since.map(Timestamp),
            },
            camera: Camera {
                id: CameraId(row.id),
                site: SiteId(row.site),
                area: AreaId(row.area),
                recorder: row.recorder.map(RecorderId),
                position,
                main: StreamAddress {
                    url: row.main_url,
                    transport: transport(&row.main_transport).ok_or_else(wrong)?,
                },
                sub,
                plan: RecordingPlan::from_word(&row.plan).ok_or_else(wrong)?,
                audio: row.audio,
                schedule: serde_json::from_str(&row.schedule)
                    .map_err(|source| wrong().because(source))?,
                min_days,
                max_days,
                importance: Importance::from_word(&row.importance).ok_or_else(wrong)?,
                alert_after_s: days(row.alert_after_s)?,
                enabled: row.enabled,
                has_credentials: row.has_credentials,
                version: row.version,
                name: row.name,
                gb_code: row.gb_code,
                place: row.place,
            },
            removed: row.removed.map(Timestamp),
            site_name: row.site_name,
            area_name: row.area_name,
            reason: row.state_reason,
        })
    }
}

fn transport(word: &str) -> Option<Transport> {
    match word {
        "tcp" => Some(Transport::Tcp),
        "udp" => Some(Transport::Udp),
        _ => None,
    }
}

fn word(transport: Transport) -> &'static str {
    match transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
    }
}

pub(crate) async fn read_locked(tx: &mut Tx, actor: &Actor, id: CameraId) -> Result<CameraListed> {
    let sql = locked!(tx, "c", read!(), " and c.id = $2");
    let row: Option<Listed> = on!(&mut *tx, conn => sqlx::query_as(sql)
        .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
    .during("read a camera")?;
    let days = AreaDays::read(tx, actor).await?;
    row.ok_or_else(|| Error::not_found("camera", id))?
        .listed(&days)
}

pub(super) async fn insert(tx: &mut Tx, camera: &Camera, sealed: Option<Vec<u8>>) -> Result<()> {
    const SQL: &str = "insert into camera (id, site, recorder, name, gb_code, place, longitude, \
        latitude, main_url, main_transport, sub_url, sub_transport, plan, min_days, max_days, \
        enabled, version, search, alert_after_s, schedule, importance, audio, state, credentials) \
        values ($1, $2, \
        $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, \
        $21, $22, 'unknown', $23)";
    write(tx, SQL, camera, Some(sealed)).await
}

/// Writes a camera over its row; the credentials too where there is something to be said of them.
pub(super) async fn update(
    tx: &mut Tx,
    camera: &Camera,
    sealed: Option<Option<Vec<u8>>>,
) -> Result<()> {
    macro_rules! sql {
        ($more:literal) => {
            concat!(
                "update camera set site = $2, recorder = $3, name = $4, gb_code = $5, place = $6, \
                   longitude = $7, latitude = $8, main_url = $9, main_transport = $10, \
                   sub_url = $11, sub_transport = $12, plan = $13, min_days = $14, \
                   max_days = $15, enabled = $16, version = $17, search = $18, \
                   alert_after_s = $19, schedule = $20, importance = $21, \
                   audio = $22",
                $more,
                " where id = $1"
            )
        };
    }
    let sql = match sealed {
        Some(_) => sql!(", credentials = $23"),
        None => sql!(""),
    };
    write(tx, sql, camera, sealed).await
}

async fn write(
    tx: &mut Tx,
    sql: &'static str,
    camera: &Camera,
    sealed: Option<Option<Vec<u8>>>,
) -> Result<()> {
    let (longitude, latitude) = camera.position.unzip();
    let sub = camera.sub.as_ref();
    let schedule = serde_json::to_string(&camera.schedule)
        .map_err(|source| Error::internal("write a schedule").because(source))?;
    let search = searchable(&[&camera.name, &camera.place, &camera.gb_code]);
    let done = on!(tx, conn => {
        let query = sqlx::query(sql)
            .bind(camera.id.0).bind(camera.site.0).bind(camera.recorder.map(|id| id.0))
            .bind(&camera.name).bind(&camera.gb_code).bind(&camera.place)
            .bind(longitude.map(i64::from)).bind(latitude.map(i64::from))
            .bind(&camera.main.url).bind(word(camera.main.transport))
            .bind(sub.map(|sub| &sub.url)).bind(sub.map(|sub| word(sub.transport)))
            .bind(camera.plan.word())
            .bind(camera.min_days.map(i64::from)).bind(camera.max_days.map(i64::from))
            .bind(camera.enabled).bind(camera.version).bind(search)
            .bind(camera.alert_after_s.map(i64::from)).bind(&schedule)
            .bind(camera.importance.word()).bind(camera.audio);
        match sealed {
            Some(sealed) => query.bind(sealed).execute(conn).await.map(drop),
            None => query.execute(conn).await.map(drop),
        }
    });
    match done {
        Err(sqlx::Error::Database(error))
            if error.is_unique_violation() && error.message().contains("gb_code") =>
        {
            Err(sqlx::Error::Database(error)).during("write a camera's GB/T 28181 code")
        }
        done => done.unless_taken("write a camera", &camera.name),
    }
}

/// Forgets removed cameras that neither footage nor a case needs.
pub(crate) async fn forget_removed(tx: &mut Tx) -> Result<()> {
    const SQL: &str = "delete from camera where removed is not null \
        and not exists (select 1 from segment where segment.camera = camera.id) \
        and not exists (select 1 from case_link where case_link.camera = camera.id) \
        and not exists (select 1 from case_link l join alert a on a.id = l.alert \
          where a.camera = camera.id) \
        and not exists (select 1 from alert where alert.camera = camera.id and ended is null)";
    on!(tx, conn => sqlx::query(SQL).execute(conn).await.map(drop)).during("forget cameras")
}
