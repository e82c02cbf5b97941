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
    page::pattern,
    pool::on,
    scope::{filtered, outlasting},
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
    /// Only those of people whose name contains this.
    pub name: Option<String>,
    /// Only those of people whose unit contains this.
    pub unit: Option<String>,
    /// Only those for this case.
    pub case: Option<CaseId>,
    /// Only those for the case with this number.
    pub case_number: Option<String>,
    /// Only those that began at or after this time.
    pub from: Option<Timestamp>,
    /// Only those that began before this time.
    pub to: Option<Timestamp>,
}

/// What views come to together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccessTotals {
    /// How many.
    pub views: u64,
    /// How many people.
    pub people: u64,
    /// How long they lasted, added up, in seconds: what was looked at at the same time counts as often.
    pub seconds: u64,
    /// How many bytes of pictures were sent.
    pub bytes: u64,
}

/// The views of a filter that are in scope; the parameters are bound by `filtered_by`.
macro_rules! wanted {
    () => {
        concat!(
            " from access_view v join access_record a on a.id = v.record \
               left join governance_case g on g.id = a.case_id \
             where ($2 is null or v.user_id = $2) and ($3 is null or v.camera = $3) \
               and ($4 is null or v.purpose = $4) and ($5 is null or v.viewing = $5) \
               and ($6 is null or a.case_id = $6) and ($7 is null or v.began >= $7) \
               and ($8 is null or v.began < $8) \
               and ($9 is null or lower(a.name) like $9 escape '!') \
               and ($10 is null or lower(a.unit) like $10 escape '!') \
               and ($11 is null or g.number = $11) and ",
            outlasting!(filtered!("v.area"), "v.area"),
        )
    };
}

/// Binds `$1` to `$11` of [`wanted!`].
macro_rules! filtered_by {
    ($query:expr, $actor:expr, $filter:expr) => {
        $query
            .bind($actor.principal)
            .bind($filter.user.map(|user| user.0))
            .bind($filter.camera.map(|camera| camera.0))
            .bind($filter.purpose.map(Purpose::word))
            .bind($filter.viewing.map(Viewing::word))
            .bind($filter.case.map(|case| case.0))
            .bind($filter.from.map(|at| at.0))
            .bind($filter.to.map(|at| at.0))
            .bind(pattern($filter.name.as_deref()))
            .bind(pattern($filter.unit.as_deref()))
            .bind($filter.case_number.as_deref())
    };
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
               v.seen, v.ended, v.bytes",
            wanted!(),
            " and (v.began, v.id) < ($12, $13) order by v.began desc, v.id desc limit $14"
        );
        let (began, id): (i64, Uuid) = paging.key((i64::MAX, Uuid::max()))?;
        let mut tx = self.read().await?;
        let rows: Vec<Listed> = on!(&mut tx, conn => filtered_by!(
                sqlx::query_as(SQL), actor, filter)
            .bind(began).bind(id).bind(paging.rows()).fetch_all(conn).await)
        .during("list what was looked at")?;
        paging
            .page(rows, |row| (row.began, row.view_id))?
            .map(AccessView::try_from)
    }

    /// What the views of a filter come to together, of those that [`Self::view_list`] lists.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn view_totals(&self, actor: &Actor, filter: &AccessFilter) -> Result<AccessTotals> {
        const SQL: &str = concat!(
            "select count(*), count(distinct v.user_id), \
               cast(coalesce(sum(coalesce(v.ended, v.seen) - v.began), 0) as bigint), \
               cast(coalesce(sum(v.bytes), 0) as bigint)",
            wanted!()
        );
        let mut tx = self.read().await?;
        let (views, people, micros, bytes): (i64, i64, i64, i64) =
            on!(&mut tx, conn => filtered_by!(sqlx::query_as(SQL), actor, filter)
                .fetch_one(conn).await)
            .during("add up what was looked at")?;
        Ok(AccessTotals {
            views: views.unsigned_abs(),
            people: people.unsigned_abs(),
            seconds: micros.unsigned_abs() / 1_000_000,
            bytes: bytes.unsigned_abs(),
        })
    }
}
