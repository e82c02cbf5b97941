//! Holds: spans of footage that stay. They are made and released with the links of cases
//! (`case/link.rs`) and asked by everything that takes footage away (`expire`, `camera`).

use domain::{
    Error, Result, Span, Timestamp,
    footage::Hold,
    id::{CameraId, CaseLinkId, HoldId},
    video::StreamKind,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    error::{During as _, corrupt},
    pool::{Tx, on},
};

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
