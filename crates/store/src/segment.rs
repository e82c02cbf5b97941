//! Sealed footage as rows. A row always has its file: it is added after the file was sealed, and
//! given up before the file is unlinked (`expire`).

use std::time::Duration;

use domain::{
    Clock, Error, Result, Span, Timestamp,
    footage::{FileRef, Segment},
    id::{CameraId, NodeId, SegmentId, VolumeId},
    video::{Codec, StreamKind},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    error::{During as _, corrupt},
    expire, gap,
    pool::{Tx, on},
    purge,
};

/// No segment is longer. They are cut at the first key picture after a minute or so; the bound
/// lets a question about a span begin shortly before it instead of at the camera's first day.
pub(crate) const LONGEST: Duration = Duration::from_secs(6 * 3600);

#[derive(FromRow)]
pub(crate) struct Row {
    id: Uuid,
    camera: Uuid,
    stream: String,
    from_at: i64,
    to_at: i64,
    volume: Uuid,
    path: String,
    bytes: i64,
    blake3: Vec<u8>,
    codec: String,
    rfc6381: String,
    width: i64,
    height: i64,
    frames: i64,
    lost: i64,
    camera_offset_us: Option<i64>,
}

macro_rules! columns {
    () => {
        "id, camera, stream, from_at, to_at, volume, path, bytes, blake3, codec, rfc6381, width, \
         height, frames, lost, camera_offset_us"
    };
}
pub(crate) use columns;

impl TryFrom<Row> for Segment {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let wrong = || corrupt("segment", row.id);
        Ok(Self {
            id: SegmentId(row.id),
            camera: CameraId(row.camera),
            stream: StreamKind::from_word(&row.stream).map_err(|_| wrong())?,
            span: Span::new(Timestamp(row.from_at), Timestamp(row.to_at)).map_err(|_| wrong())?,
            file: FileRef {
                volume: VolumeId(row.volume),
                path: row.path,
            },
            bytes: row.bytes,
            blake3: <[u8; 32]>::try_from(row.blake3).map_err(|_| wrong())?,
            codec: Codec::from_word(&row.codec).ok_or_else(wrong)?,
            rfc6381: row.rfc6381,
            width: u16::try_from(row.width).map_err(|_| wrong())?,
            height: u16::try_from(row.height).map_err(|_| wrong())?,
            frames: u32::try_from(row.frames).map_err(|_| wrong())?,
            lost: u32::try_from(row.lost).map_err(|_| wrong())?,
            camera_offset_us: row.camera_offset_us,
        })
    }
}

impl Store {
    /// Writes down a sealed file; whether that added a row. The same path or id again changes
    /// nothing, and neither does a file that was given up meanwhile. What was missing and is there
    /// now is no longer a gap.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when there is no such camera, not even a removed one;
    /// [`domain::Code::SpanTooLong`] above 6 hours.
    pub async fn segment_add(&self, segment: &Segment, node: NodeId) -> Result<bool> {
        const GARBAGE: &str = "select count(*) from garbage where volume = $1 and path = $2";
        let file = &segment.file;
        let mut tx = self.begin().await?;
        if !gap::lock_camera(&mut tx, segment.camera).await? {
            return Err(Error::not_found("camera", segment.camera));
        }
        let garbage: i64 = on!(&mut tx, conn => sqlx::query_scalar(GARBAGE)
            .bind(file.volume.0).bind(&file.path).fetch_one(conn).await)
        .during("look into the garbage")?;
        if garbage > 0 {
            return Ok(false);
        }
        let added = insert(&mut tx, &self.clock, segment, node).await?;
        tx.commit().await?;
        Ok(added)
    }

    /// The segments that share an instant with `span`, in the order they begin. Not scoped: ask
    /// for the camera first.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn segment_list(
        &self,
        camera: CameraId,
        stream: StreamKind,
        span: Span,
    ) -> Result<Vec<Segment>> {
        let mut tx = self.read().await?;
        overlapping(&mut tx, camera, stream, span).await
    }

    /// A segment; `None` when there is none. Not scoped.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn segment_find(&self, id: SegmentId) -> Result<Option<Segment>> {
        const SQL: &str = concat!("select ", columns!(), " from segment where id = $1");
        let mut tx = self.read().await?;
        let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(SQL).bind(id.0)
            .fetch_optional(conn).await)
        .during("look for a segment")?;
        row.map(Segment::try_from).transpose()
    }

    /// Segments on a volume, the oldest first, after the one with the path `after`.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn segment_on(
        &self,
        volume: VolumeId,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Segment>> {
        const SQL: &str = concat!(
            "select ",
            columns!(),
            " from segment where volume = $1 and path > $2 order by path limit $3"
        );
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(volume.0).bind(after).bind(i64::from(limit)).fetch_all(conn).await)
        .during("list the segments of a volume")?;
        rows.into_iter().map(Segment::try_from).collect()
    }

    /// Writes down that a segment's file lies elsewhere from now on, where a copy of it is; the old one
    /// is garbage then. Whether there was such a segment: retention may have been faster.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn segment_move(
        &self,
        segment: &Segment,
        to: &FileRef,
        node: NodeId,
    ) -> Result<bool> {
        const SQL: &str = "update segment set volume = $4, path = $5, node = $6 \
                           where id = $1 and volume = $2 and path = $3";
        let from = &segment.file;
        let mut tx = self.begin().await?;
        gap::lock_camera(&mut tx, segment.camera).await?;
        let moved = on!(&mut tx, conn => sqlx::query(SQL)
            .bind(segment.id.0).bind(from.volume.0).bind(&from.path)
            .bind(to.volume.0).bind(&to.path).bind(node.0)
            .execute(conn).await.map(|done| done.rows_affected()))
        .during("move a segment")?;
        if moved > 0 {
            expire::note_garbage(&mut tx, from, None, self.clock.now()).await?;
        }
        tx.commit().await?;
        Ok(moved > 0)
    }

    /// When the stream's footage begins and ends; `None` without any.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn segment_bounds(
        &self,
        camera: CameraId,
        stream: StreamKind,
    ) -> Result<Option<(Timestamp, Timestamp)>> {
        let mut tx = self.read().await?;
        bounds(&mut tx, camera, stream).await
    }
}

/// Adds the row, unless there is one of its file or id, and takes its time out of the gaps; whether
/// it was added.
pub(crate) async fn insert(
    tx: &mut Tx,
    clock: &Clock,
    segment: &Segment,
    node: NodeId,
) -> Result<bool> {
    const SQL: &str = concat!(
        "insert into segment (",
        columns!(),
        ", node) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
         $16, $17) on conflict do nothing"
    );
    segment.span.at_most(LONGEST)?;
    let file = &segment.file;
    let added = on!(&mut *tx, conn => sqlx::query(SQL)
        .bind(segment.id.0).bind(segment.camera.0).bind(segment.stream.word())
        .bind(segment.span.from().0).bind(segment.span.to().0)
        .bind(file.volume.0).bind(&file.path).bind(segment.bytes)
        .bind(&segment.blake3[..]).bind(segment.codec.word()).bind(&segment.rfc6381)
        .bind(i64::from(segment.width)).bind(i64::from(segment.height))
        .bind(i64::from(segment.frames)).bind(i64::from(segment.lost))
        .bind(segment.camera_offset_us).bind(node.0)
        .execute(conn).await.map(|done| done.rows_affected()))
    .during("add a segment")?;
    if added > 0 {
        gap::fill(tx, clock, segment).await?;
        purge::reopen(tx, segment).await?;
    }
    Ok(added > 0)
}

pub(crate) async fn overlapping(
    tx: &mut Tx,
    camera: CameraId,
    stream: StreamKind,
    span: Span,
) -> Result<Vec<Segment>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from segment where camera = $1 and stream = $2 and from_at > $3 and from_at < $4 \
         and to_at > $5 order by from_at, id"
    );
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(camera.0).bind(stream.word()).bind((span.from() - LONGEST).0)
        .bind(span.to().0).bind(span.from().0).fetch_all(conn).await)
    .during("list segments")?;
    rows.into_iter().map(Segment::try_from).collect()
}

pub(crate) async fn bounds(
    tx: &mut Tx,
    camera: CameraId,
    stream: StreamKind,
) -> Result<Option<(Timestamp, Timestamp)>> {
    // The last to end is among the last to begin: only files of two nodes overlap, and shortly.
    const SQL: &str = "select (select min(from_at) from segment \
           where camera = $1 and stream = $2), \
         (select max(to_at) from (select to_at from segment \
           where camera = $1 and stream = $2 order by from_at desc limit 16) newest)";
    let (first, last): (Option<i64>, Option<i64>) =
        on!(tx, conn => sqlx::query_as(SQL).bind(camera.0).bind(stream.word())
            .fetch_one(conn).await)
        .during("ask where footage begins and ends")?;
    Ok(first.zip(last).map(|(a, b)| (Timestamp(a), Timestamp(b))))
}
