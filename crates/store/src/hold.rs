//! Holds: spans of footage that stay. They are made and released with the links of cases
//! (`case/link.rs`) and asked by everything that takes footage away (`expire`, `camera`).

use domain::{
    Actor, Error, Result, Span, Timestamp,
    footage::Hold,
    id::{CameraId, CaseId, CaseLinkId, HoldId},
    video::StreamKind,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    error::{During as _, corrupt},
    pool::{Tx, on},
    scope::{self, scoped},
};

/// A hold with the case it is for, as far as the actor may see that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldListed {
    /// The hold.
    pub hold: Hold,
    /// For which case; `None` when the actor may not see it.
    pub case: Option<HeldFor>,
}

/// The case footage is held for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldFor {
    /// Which.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Who holds the footage for it, by name.
    pub by: String,
}

#[derive(FromRow)]
struct Listed {
    #[sqlx(flatten)]
    hold: Row,
    case_id: Option<Uuid>,
    number: Option<String>,
    title: Option<String>,
    by_name: String,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    camera: Uuid,
    stream: Option<String>,
    from_at: i64,
    to_at: i64,
    link: Uuid,
    since: i64,
}

impl TryFrom<Row> for Hold {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let wrong = |_| corrupt("hold", row.id);
        let stream = row.stream.as_deref().map(StreamKind::from_word);
        Ok(Self {
            id: HoldId(row.id),
            camera: CameraId(row.camera),
            stream: stream.transpose().map_err(wrong)?,
            span: Span::new(Timestamp(row.from_at), Timestamp(row.to_at)).map_err(wrong)?,
            link: CaseLinkId(row.link),
            since: Timestamp(row.since),
        })
    }
}

impl Store {
    /// The holds of a camera that share an instant with `span`. Not scoped: ask for the camera
    /// first.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn hold_list(&self, camera: CameraId, span: Span) -> Result<Vec<Hold>> {
        let mut tx = self.read().await?;
        overlapping(&mut tx, camera, span).await
    }

    /// The holds of a camera in scope that share an instant with `span`, each with its case as far
    /// as the actor may see that; the earliest first.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn hold_list_for(
        &self,
        actor: &Actor,
        camera: CameraId,
        span: Span,
    ) -> Result<Vec<HoldListed>> {
        const SQL: &str = concat!(
            "select h.id, h.camera, h.stream, h.from_at, h.to_at, h.link, h.since, \
               g.id as case_id, g.number, g.title, l.by_name \
             from hold h join case_link l on l.id = h.link \
             left join governance_case g on g.id = l.case_id and ",
            scoped!("g.area"),
            " where h.camera = $2 and h.from_at < $3 and h.to_at > $4 order by h.from_at, h.id"
        );
        let mut tx = self.read().await?;
        scope::camera_kept(&mut tx, actor, camera).await?;
        let rows: Vec<Listed> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(camera.0).bind(span.to().0).bind(span.from().0)
            .fetch_all(conn).await)
        .during("list holds")?;
        let listed = |row: Listed| {
            let case = match (row.case_id, row.number, row.title) {
                (Some(id), Some(number), Some(title)) => Some(HeldFor {
                    id: CaseId(id),
                    number,
                    title,
                    by: row.by_name,
                }),
                _ => None,
            };
            Ok(HoldListed {
                hold: Hold::try_from(row.hold)?,
                case,
            })
        };
        rows.into_iter().map(listed).collect()
    }
}

pub(crate) async fn overlapping(tx: &mut Tx, camera: CameraId, span: Span) -> Result<Vec<Hold>> {
    const SQL: &str = "select id, camera, stream, from_at, to_at, link, since from hold \
        where camera = $1 and from_at < $2 and to_at > $3 order by from_at, id";
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(camera.0).bind(span.to().0).bind(span.from().0).fetch_all(conn).await)
    .during("list holds")?;
    rows.into_iter().map(Hold::try_from).collect()
}

/// Holds a span for a link, with the link's own life.
pub(crate) async fn add(tx: &mut Tx, hold: &Hold) -> Result<()> {
    const SQL: &str = "insert into hold (id, camera, stream, from_at, to_at, link, since) \
                       values ($1, $2, $3, $4, $5, $6, $7)";
    on!(tx, conn => sqlx::query(SQL)
        .bind(hold.id.0).bind(hold.camera.0).bind(hold.stream.map(StreamKind::word))
        .bind(hold.span.from().0).bind(hold.span.to().0).bind(hold.link.0).bind(hold.since.0)
        .execute(conn).await.map(drop))
    .during("hold footage")
}

/// Releases what a link holds.
pub(crate) async fn release(tx: &mut Tx, link: CaseLinkId) -> Result<()> {
    const SQL: &str = "delete from hold where link = $1";
    on!(tx, conn => sqlx::query(SQL).bind(link.0).execute(conn).await.map(drop))
        .during("release footage")
}
