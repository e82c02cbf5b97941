//! Gaps: planned time without footage, each with its reason. Gaps of a stream never overlap each
//! other or its footage; the last one may be open.

use domain::{
    Clock, Error, Result, Span, Timestamp,
    footage::{self, Gap, GapReason, Segment},
    id::{CameraId, GapId},
    video::StreamKind,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    error::{During as _, corrupt},
    pool::{Tx, on},
    segment,
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    camera: Uuid,
    stream: String,
    from_at: i64,
    to_at: Option<i64>,
    reason: String,
}

impl TryFrom<Row> for Gap {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let wrong = || corrupt("gap", row.id);
        Ok(Self {
            id: GapId(row.id),
            camera: CameraId(row.camera),
            stream: StreamKind::from_word(&row.stream).map_err(|_| wrong())?,
            from: Timestamp(row.from_at),
            to: row.to_at.map(Timestamp),
            reason: GapReason::from_word(&row.reason).ok_or_else(wrong)?,
        })
    }
}

macro_rules! read {
    () => {
        "select id, camera, stream, from_at, to_at, reason from gap \
         where camera = $1 and stream = $2"
    };
}

/// Time of a stream that is neither footage nor a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// Of which camera.
    pub camera: CameraId,
    /// Its name.
    pub name: String,
    /// Of which stream.
    pub stream: StreamKind,
    /// From when to when.
    pub span: Span,
}

impl Store {
    /// The stream turns at `at`: the open gap ends there (an empty one vanishes), and with a reason
    /// a new one begins. The same reason again changes nothing. A time before the end of what is
    /// known is taken as that end, so that nothing overlaps whatever clocks do.
    ///
    /// # Errors
    /// Those of the database; a camera that is gone is none, because nobody asks for its gaps.
    pub async fn gap_turn(
        &self,
        camera: CameraId,
        stream: StreamKind,
        at: Timestamp,
        reason: Option<GapReason>,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        if !lock_camera(&mut tx, camera).await? {
            return Ok(());
        }
        let open = open(&mut tx, camera, stream).await?;
        if open.as_ref().map(|gap| gap.reason) == reason {
            return Ok(());
        }
        let mut at = at;
        if let Some(gap) = &open {
            at = at.max(gap.from);
            if at > gap.from {
                set(&mut tx, gap.id, gap.from, Some(at)).await?;
            } else {
                delete(&mut tx, gap.id).await?;
            }
        }
        if let Some(reason) = reason {
            begin(&mut tx, &self.clock, camera, stream, at, reason).await?;
        }
        tx.commit().await
    }

    /// Writes down that `span` of a stream is missing, as far as neither footage nor another gap
    /// covers it.
    ///
    /// # Errors
    /// Those of the database; a camera that is gone is none.
    pub async fn gap_missing(
        &self,
        camera: CameraId,
        stream: StreamKind,
        span: Span,
        reason: GapReason,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        if !lock_camera(&mut tx, camera).await? {
            return Ok(());
        }
        missing(&mut tx, &self.clock, (camera, stream), span, reason).await?;
        tx.commit().await
    }

    /// Time between what is known of a stream that is neither footage nor a gap; at most `limit`.
    /// There is none, unless something went wrong.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn gap_holes(&self, limit: u32) -> Result<Vec<Hole>> {
        const SQL: &str = "select c.id, c.name, stream, covered, from_at from (\
             select camera, stream, from_at, max(to_at) over (partition by camera, stream \
               order by from_at rows between unbounded preceding and 1 preceding) as covered \
             from (select camera, stream, from_at, to_at from segment union all \
               select camera, stream, from_at, coalesce(to_at, 9223372036854775807) from gap) known\
           ) told join camera c on c.id = told.camera where from_at > covered \
           order by c.name, stream, from_at limit $1";
        let mut tx = self.read().await?;
        let rows: Vec<(Uuid, String, String, i64, i64)> =
            on!(&mut tx, conn => sqlx::query_as(SQL).bind(i64::from(limit)).fetch_all(conn).await)
                .during("look for time without a reason")?;
        let hole = |(camera, name, stream, from, to): (Uuid, String, String, i64, i64)| {
            let wrong = |_| corrupt("gap", camera);
            Ok(Hole {
                camera: CameraId(camera),
                name,
                stream: StreamKind::from_word(&stream).map_err(wrong)?,
                span: Span::new(Timestamp(from), Timestamp(to)).map_err(wrong)?,
            })
        };
        rows.into_iter().map(hole).collect()
    }

    /// How long was planned and is missing between `span`'s ends, over all streams of cameras that are
    /// there, by reason: in microseconds.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn gap_totals(&self, span: Span) -> Result<Vec<(GapReason, i64)>> {
        const SQL: &str = "select reason, cast(sum(\
             case when g.to_at is null or g.to_at > $2 then $2 else g.to_at end - \
             case when g.from_at < $1 then $1 else g.from_at end) as bigint) \
             from gap g join camera c on c.id = g.camera \
             where c.removed is null and g.from_at < $2 and (g.to_at is null or g.to_at > $1) \
             and reason <> $3 group by reason order by reason";
        let mut tx = self.read().await?;
        let rows: Vec<(String, i64)> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(span.from().0).bind(span.to().0).bind(GapReason::NotPlanned.word())
            .fetch_all(conn).await)
        .during("sum up missing time")?;
        let total = |(word, micros): (String, i64)| {
            let reason = GapReason::from_word(&word).ok_or_else(|| corrupt("gap", &word))?;
            Ok((reason, micros))
        };
        rows.into_iter().map(total).collect()
    }

    /// The gaps that share an instant with `span`, in order, as they are: not cut to it.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn gap_list(
        &self,
        camera: CameraId,
        stream: StreamKind,
        span: Span,
    ) -> Result<Vec<Gap>> {
        let mut tx = self.read().await?;
        overlapping(&mut tx, camera, stream, span).await
    }

    /// The gap that lasts, if one does.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn gap_open(&self, camera: CameraId, stream: StreamKind) -> Result<Option<Gap>> {
        let mut tx = self.read().await?;
        open(&mut tx, camera, stream).await
    }
}

/// Begins a gap at `at`, or where the last gap and the footage end if that is later. One of the
/// same reason that ends just there is continued.
async fn begin(
    tx: &mut Tx,
    clock: &Clock,
    camera: CameraId,
    stream: StreamKind,
    at: Timestamp,
    reason: GapReason,
) -> Result<()> {
    const LAST: &str = concat!(read!(), " order by from_at desc limit 1");
    let last: Option<Row> = on!(&mut *tx, conn => sqlx::query_as(LAST)
        .bind(camera.0).bind(stream.word()).fetch_optional(conn).await)
    .during("read the last gap")?;
    let last = last.map(Gap::try_from).transpose()?;
    let footage = segment::bounds(tx, camera, stream).await?;
    let mut at = at;
    for end in [
        last.as_ref().and_then(|gap| gap.to),
        footage.map(|(_, end)| end),
    ] {
        at = at.max(end.unwrap_or(at));
    }
    match last {
        Some(gap) if gap.reason == reason && gap.to == Some(at) => {
            set(tx, gap.id, gap.from, None).await
        }
        _ => insert(tx, clock, camera, stream, (at, None), reason).await,
    }
}

/// Takes the time of a new segment out of the gaps.
pub(crate) async fn fill(tx: &mut Tx, clock: &Clock, segment: &Segment) -> Result<()> {
    let (camera, stream, span) = (segment.camera, segment.stream, segment.span);
    for gap in overlapping(tx, camera, stream, span).await? {
        let before = gap.from < span.from();
        let after = gap.to.is_none_or(|to| span.to() < to);
        match (before, after) {
            (false, false) => delete(tx, gap.id).await?,
            (true, false) => set(tx, gap.id, gap.from, Some(span.from())).await?,
            (false, true) => set(tx, gap.id, span.to(), gap.to).await?,
            (true, true) => {
                set(tx, gap.id, gap.from, Some(span.from())).await?;
                let rest = (span.to(), gap.to);
                insert(tx, clock, camera, stream, rest, gap.reason).await?;
            }
        }
    }
    Ok(())
}

/// Writes down that `span` is missing, as far as neither footage nor another gap covers it.
pub(crate) async fn missing(
    tx: &mut Tx,
    clock: &Clock,
    (camera, stream): (CameraId, StreamKind),
    span: Span,
    reason: GapReason,
) -> Result<()> {
    let rest = segment::overlapping(tx, camera, stream, span).await?;
    let mut known: Vec<Span> = rest.iter().map(|segment| segment.span).collect();
    for gap in overlapping(tx, camera, stream, span).await? {
        known.extend(Span::new(gap.from, gap.to.unwrap_or(span.to())));
    }
    for missing in footage::gaps(span, &known) {
        gone(tx, clock, (camera, stream), missing, reason).await?;
    }
    Ok(())
}

/// Writes down that footage of `span` was there and is gone, and why; joined to a neighbour of the
/// kind.
async fn gone(
    tx: &mut Tx,
    clock: &Clock,
    (camera, stream): (CameraId, StreamKind),
    span: Span,
    reason: GapReason,
) -> Result<()> {
    const BEFORE: &str = concat!(read!(), " and to_at = $3 and reason = $4");
    let known: Option<Row> = on!(&mut *tx, conn => sqlx::query_as(BEFORE)
        .bind(camera.0).bind(stream.word()).bind(span.from().0).bind(reason.word())
        .fetch_optional(conn).await)
    .during("look for an earlier gap")?;
    match known {
        Some(row) => {
            let (id, from) = (GapId(row.id), Timestamp(row.from_at));
            set(tx, id, from, Some(span.to())).await
        }
        None => {
            let span = (span.from(), Some(span.to()));
            insert(tx, clock, camera, stream, span, reason).await
        }
    }
}

/// Where the newest footage that is gone ended.
pub(crate) async fn last_expired(
    tx: &mut Tx,
    camera: CameraId,
    stream: StreamKind,
) -> Result<Option<Timestamp>> {
    const SQL: &str = "select max(to_at) from gap \
                       where camera = $1 and stream = $2 and reason in ($3, $4)";
    let end: Option<i64> = on!(tx, conn => sqlx::query_scalar(SQL)
        .bind(camera.0).bind(stream.word()).bind(GapReason::Expired.word())
        .bind(GapReason::Purged.word())
        .fetch_one(conn).await)
    .during("ask for old gaps")?;
    Ok(end.map(Timestamp))
}

/// Forgets gaps that ended at or before `at`: nothing older is told.
pub(crate) async fn forget(
    tx: &mut Tx,
    camera: CameraId,
    stream: StreamKind,
    at: Timestamp,
) -> Result<()> {
    const SQL: &str = "delete from gap where camera = $1 and stream = $2 and from_at < $3 \
                       and to_at <= $3";
    on!(tx, conn => sqlx::query(SQL).bind(camera.0).bind(stream.word()).bind(at.0)
        .execute(conn).await.map(drop))
    .during("forget old gaps")
}

pub(crate) async fn overlapping(
    tx: &mut Tx,
    camera: CameraId,
    stream: StreamKind,
    span: Span,
) -> Result<Vec<Gap>> {
    // Gaps do not overlap: of those that begin before the span only the last can reach into it.
    const SQL: &str = concat!(
        read!(),
        " and from_at >= coalesce((select max(from_at) from gap \
           where camera = $1 and stream = $2 and from_at <= $3), $3) \
         and from_at < $4 and (to_at is null or to_at > $3) order by from_at"
    );
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(camera.0).bind(stream.word()).bind(span.from().0).bind(span.to().0)
        .fetch_all(conn).await)
    .during("list gaps")?;
    rows.into_iter().map(Gap::try_from).collect()
}

async fn open(tx: &mut Tx, camera: CameraId, stream: StreamKind) -> Result<Option<Gap>> {
    const SQL: &str = concat!(read!(), " and to_at is null");
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(camera.0).bind(stream.word()).fetch_optional(conn).await)
    .during("read the open gap")?;
    row.map(Gap::try_from).transpose()
}

/// Makes turns of one camera wait for each other; whether there is such a camera.
pub(crate) async fn lock_camera(tx: &mut Tx, camera: CameraId) -> Result<bool> {
    let sql = crate::dialect::locked!(tx, "c", "select c.version from camera c where c.id = $1");
    let row: Option<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(camera.0)
        .fetch_optional(conn).await)
    .during("lock a camera")?;
    Ok(row.is_some())
}

async fn insert(
    tx: &mut Tx,
    clock: &Clock,
    camera: CameraId,
    stream: StreamKind,
    (from, to): (Timestamp, Option<Timestamp>),
    reason: GapReason,
) -> Result<()> {
    const SQL: &str = "insert into gap (id, camera, stream, from_at, to_at, reason) \
                       values ($1, $2, $3, $4, $5, $6)";
    on!(tx, conn => sqlx::query(SQL)
        .bind(GapId::fresh(clock).0).bind(camera.0).bind(stream.word()).bind(from.0)
        .bind(to.map(|to| to.0)).bind(reason.word()).execute(conn).await.map(drop))
    .during("add a gap")
}

async fn set(tx: &mut Tx, id: GapId, from: Timestamp, to: Option<Timestamp>) -> Result<()> {
    const SQL: &str = "update gap set from_at = $2, to_at = $3 where id = $1";
    on!(tx, conn => sqlx::query(SQL).bind(id.0).bind(from.0).bind(to.map(|to| to.0))
        .execute(conn).await.map(drop))
    .during("change a gap")
}

async fn delete(tx: &mut Tx, id: GapId) -> Result<()> {
    const SQL: &str = "delete from gap where id = $1";
    on!(tx, conn => sqlx::query(SQL).bind(id.0).execute(conn).await.map(drop))
        .during("remove a gap")
}
