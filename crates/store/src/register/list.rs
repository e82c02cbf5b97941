//! Reading the register.

use domain::{
    Actor, Error, Result, Timestamp,
    id::{AccessViewId, AreaId, CameraId, CaseId, UserId},
    register::{AccessRecord, AccessView, Purpose, Viewing, Wanted},
    video::StreamKind,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::row::{self, span};
use crate::{
    Page, Paging, Store,
    error::{During as _, corrupt},
    pool::on,
    scope::{all_roots, filtered},
};

/// Which views to list; all of them where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct AccessFilter {
    /// Only those of this person, or of keys made for them.
    pub user: Option<UserId>,
    /// Only those of this camera.
    pub camera: Option<CameraId>,
    /// Only those for this purpose.
    pub purpose: Option<Purpose>,
    /// Only those of this kind.
    pub viewing: Option<Viewing>,
    /// Only those for this case.
    pub case: Option<CaseId>,
    /// Only those that began at or after this time.
    pub from: Option<Timestamp>,
    /// Only those that began before this time.
    pub to: Option<Timestamp>,
}

#[derive(FromRow)]
struct Listed {
    #[sqlx(flatten)]
    record: row::Row,
    view_id: Uuid,
    number: Option<String>,
    viewing: String,
    view_camera: Uuid,
    camera_name: String,
    area: Uuid,
    stream: Option<String>,
    view_from: Option<i64>,
    view_to: Option<i64>,
    address: String,
    began: i64,
    seen: i64,
    ended: Option<i64>,
    bytes: i64,
}

impl TryFrom<Listed> for AccessView {
    type Error = Error;
    fn try_from(row: Listed) -> Result<Self> {
        let wrong = || corrupt("access_view", row.view_id);
        let stream = row.stream.as_deref().map(StreamKind::from_word);
        Ok(Self {
            id: AccessViewId(row.view_id),
            case_number: row.number,
            wanted: Wanted {
                viewing: Viewing::from_word(&row.viewing).ok_or_else(wrong)?,
                camera: CameraId(row.view_camera),
                stream: stream.transpose().map_err(|_| wrong())?,
                span: span(row.view_from, row.view_to).map_err(|_| wrong())?,
            },
            record: AccessRecord::try_from(row.record)?,
            camera_name: row.camera_name,
            area: AreaId(row.area),
            address: row.address,
            began: Timestamp(row.began),
            seen: Timestamp(row.seen),
            ended: row.ended.map(Timestamp),
            bytes: row.bytes.unsigned_abs(),
        })
    }
}

impl Store {
    /// What was looked at in the actor's areas, the latest first; in areas that are gone since, for
    /// whoever sees all roots.
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn view_list(
        &self,
        actor: &Actor,
        filter: &AccessFilter,
        paging: &Paging,
    ) -> Result<Page<AccessView>> {
        const SQL: &str = concat!(
            "select a.id, a.user_id, a.name, a.unit, a.role, a.purpose, a.camera, a.from_at, \
               a.to_at, a.case_id, a.request, (select r.number from access_request r \
                 where r.id = a.request) as request_number, a.shift, a.reason, a.opened, a.until, a.closed, \
               v.id as view_id, g.number, v.viewing, v.camera as view_camera, v.camera_name, \
               v.area, v.stream, v.from_at as view_from, v.to_at as view_to, v.address, v.began, \
               v.seen, v.ended, v.bytes \
             from access_view v join access_record a on a.id = v.record \
               left join governance_case g on g.id = a.case_id \
             where ($2 is null or v.user_id = $2) and ($3 is null or v.camera = $3) \
               and ($4 is null or v.purpose = $4) and ($5 is null or v.viewing = $5) \
               and ($6 is null or a.case_id = $6) and ($7 is null or v.began >= $7) \
               and ($8 is null or v.began < $8) and (v.began, v.id) < ($9, $10) and (",
            filtered!("v.area"),
            " or (",
            all_roots!(),
            " and not exists (select 1 from area x where x.id = v.area))) \
             order by v.began desc, v.id desc limit $11"
        );
        let (began, id): (i64, Uuid) = paging.key((i64::MAX, Uuid::max()))?;
        let mut tx = self.read().await?;
        let rows: Vec<Listed> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(filter.user.map(|user| user.0))
            .bind(filter.camera.map(|camera| camera.0)).bind(filter.purpose.map(Purpose::word))
            .bind(filter.viewing.map(Viewing::word)).bind(filter.case.map(|case| case.0))
            .bind(filter.from.map(|at| at.0)).bind(filter.to.map(|at| at.0)).bind(began).bind(id)
            .bind(paging.rows()).fetch_all(conn).await)
        .during("list what was looked at")?;
        paging
            .page(rows, |row| (row.began, row.view_id))?
            .map(AccessView::try_from)
    }
}
