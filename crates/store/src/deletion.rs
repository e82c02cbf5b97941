//! Certificates of deletion as stored: written in the transaction that gives footage up (`expire`),
//! completed when its files were looked for and not found, and otherwise only read. When one goes on
//! is `domain::deletion`'s.

use std::collections::BTreeMap;

use domain::{
    Actor, Error, Result, Span, Timestamp,
    deletion::{By, Deletion, DeletionRule},
    footage::{FileRef, Segment},
    id::{AreaId, CameraId, DeletionId, PurgeId},
    retention::DaysFrom,
    video::StreamKind,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Page, Paging, Store,
    error::{During as _, corrupt},
    page::optional,
    pool::{Tx, on},
    scope::{filtered, outlasting},
    segment::LONGEST,
};

/// Which certificates to list; all of them where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct DeletionFilter {
    /// Only footage of this camera.
    pub camera: Option<CameraId>,
    /// Only footage that went by this rule.
    pub rule: Option<DeletionRule>,
    /// Only footage of this time or after it.
    pub from: Option<Timestamp>,
    /// Only footage of before this time.
    pub to: Option<Timestamp>,
    /// Only those of which it is known that all files are gone, or only the others.
    pub verified: Option<bool>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    camera: Uuid,
    camera_name: String,
    site_name: String,
    area: Uuid,
    removed: bool,
    stream: String,
    from_at: i64,
    to_at: i64,
    rule: String,
    days: i64,
    days_from: String,
    files: i64,
    bytes: i64,
    begun: i64,
    last: i64,
    gone: i64,
    checked: Option<i64>,
    purge: Option<Uuid>,
}

impl TryFrom<Row> for Deletion {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let wrong = || corrupt("deletion", row.id);
        let count = |count| optional(Some(count)).ok().flatten().ok_or_else(wrong);
        Ok(Self {
            id: DeletionId(row.id),
            camera: CameraId(row.camera),
            area: AreaId(row.area),
            removed: row.removed,
            stream: StreamKind::from_word(&row.stream).map_err(|_| wrong())?,
            span: Span::new(Timestamp(row.from_at), Timestamp(row.to_at)).map_err(|_| wrong())?,
            by: By {
                rule: DeletionRule::from_word(&row.rule).ok_or_else(wrong)?,
                days: count(row.days)?,
                from: DaysFrom::from_word(&row.days_from).ok_or_else(wrong)?,
                purge: row.purge.map(PurgeId),
            },
            files: count(row.files)?,
            bytes: row.bytes.unsigned_abs(),
            begun: Timestamp(row.begun),
            last: Timestamp(row.last),
            gone: count(row.gone)?,
            checked: row.checked.map(Timestamp),
            camera_name: row.camera_name,
            site_name: row.site_name,
        })
    }
}

macro_rules! columns {
    () => {
        "d.id, d.camera, d.camera_name, d.site_name, d.area, d.removed, d.stream, d.from_at, \
         d.to_at, d.rule, d.days, d.days_from, d.files, d.bytes, d.begun, d.last, d.gone, d.checked, \
         d.purge"
    };
}

impl Store {
    /// The certificates of footage in scope, those begun last first; those of areas that are gone
    /// since, for whoever sees all roots.
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn deletion_list(
        &self,
        actor: &Actor,
        filter: &DeletionFilter,
        paging: &Paging,
    ) -> Result<Page<Deletion>> {
        const SQL: &str = concat!(
            "select ",
            columns!(),
            " from deletion d where ($2 is null or d.camera = $2) and ($3 is null or d.rule = $3) \
             and ($4 is null or d.to_at > $4) and ($5 is null or d.from_at < $5) \
             and ($6 is null or (d.gone = d.files) = $6) and (d.begun, d.id) < ($7, $8) and ",
            outlasting!(filtered!("d.area"), "d.area"),
            " order by d.begun desc, d.id desc limit $9"
        );
        let (begun, id): (i64, Uuid) = paging.key((i64::MAX, Uuid::max()))?;
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(filter.camera.map(|camera| camera.0))
            .bind(filter.rule.map(DeletionRule::word)).bind(filter.from.map(|at| at.0))
            .bind(filter.to.map(|at| at.0)).bind(filter.verified).bind(begun).bind(id)
            .bind(paging.rows()).fetch_all(conn).await)
        .during("list deletions")?;
        paging
            .page(rows, |row| (row.begun, row.id))?
            .map(Deletion::try_from)
    }

    /// Forgets files that were unlinked and are not there any more, and says so in their
    /// certificates; others than garbage are left alone.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn garbage_done(&self, files: &[FileRef]) -> Result<()> {
        const FORGET: &str =
            "delete from garbage where volume = $1 and path = $2 returning deletion";
        const GONE: &str = "update deletion set gone = gone + $2, checked = $3 where id = $1";
        let now = self.clock.now();
        let mut tx = self.begin().await?;
        let mut gone: BTreeMap<Uuid, i64> = BTreeMap::new();
        for file in files {
            let of: Option<Option<Uuid>> = on!(&mut tx, conn => sqlx::query_scalar(FORGET)
                .bind(file.volume.0).bind(&file.path).fetch_optional(conn).await)
            .during("forget garbage")?;
            // What was only moved to another volume is in none.
            if let Some(deletion) = of.flatten() {
                *gone.entry(deletion).or_default() += 1;
            }
        }
        for (deletion, count) in gone {
            on!(&mut tx, conn => sqlx::query(GONE).bind(deletion).bind(count).bind(now.0)
                .execute(conn).await.map(drop))
            .during("verify a deletion")?;
        }
        tx.commit().await
    }

    /// Writes the certificates of segments of one stream that were just forgotten, in the order they
    /// begin; for each, the certificate it is in.
    pub(crate) async fn deletion_write(
        &self,
        tx: &mut Tx,
        segments: &[Segment],
        by: By,
        now: Timestamp,
    ) -> Result<Vec<DeletionId>> {
        let Some(first) = segments.first() else {
            return Ok(Vec::new());
        };
        let mut last = newest(tx, first).await?;
        let mut places = Vec::with_capacity(segments.len());
        for segment in segments {
            let goes_on = match &last {
                Some(last) if last.goes_on(segment, by, now) => !stayed(tx, last, segment).await?,
                _ => false,
            };
            match &mut last {
                Some(last) if goes_on => last.take(segment, now),
                _ => {
                    if let Some(done) = last.take().filter(|_| !places.is_empty()) {
                        write(tx, &done).await?;
                    }
                    let id = DeletionId::fresh(&self.clock);
                    last = Some(begin(tx, id, segment, by, now).await?);
                }
            }
            places.extend(last.as_ref().map(|last| last.id));
        }
        if let Some(last) = &last {
            write(tx, last).await?;
        }
        Ok(places)
    }
}

/// The certificate of the stream that a segment may go on.
async fn newest(tx: &mut Tx, segment: &Segment) -> Result<Option<Deletion>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from deletion d where d.camera = $1 and d.stream = $2 and d.from_at <= $3 \
         order by d.from_at desc, d.id desc limit 1"
    );
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(segment.camera.0).bind(segment.stream.word()).bind(segment.span.from().0)
        .fetch_optional(conn).await)
    .during("look for a deletion")?;
    row.map(Deletion::try_from).transpose()
}

/// Whether there is footage between a certificate and a segment that it is to go on with.
async fn stayed(tx: &mut Tx, deletion: &Deletion, segment: &Segment) -> Result<bool> {
    const SQL: &str = "select count(*) from segment where camera = $1 and stream = $2 \
        and from_at > $3 and from_at < $4 and to_at > $5";
    let (from, to) = (deletion.span.to(), segment.span.from());
    if from >= to {
        return Ok(false);
    }
    let count: i64 = on!(tx, conn => sqlx::query_scalar(SQL)
        .bind(segment.camera.0).bind(segment.stream.word()).bind((from - LONGEST).0).bind(to.0)
        .bind(from.0).fetch_one(conn).await)
    .during("look for footage that stayed")?;
    Ok(count > 0)
}

/// A certificate that begins with a segment.
async fn begin(
    tx: &mut Tx,
    id: DeletionId,
    segment: &Segment,
    by: By,
    now: Timestamp,
) -> Result<Deletion> {
    const SQL: &str = "select c.name, si.name, si.area, c.removed is not null \
        from camera c join site si on si.id = c.site where c.id = $1";
    let (camera_name, site_name, area, removed): (String, String, Uuid, bool) =
        on!(tx, conn => sqlx::query_as(SQL).bind(segment.camera.0).fetch_one(conn).await)
            .during("read the names of a deletion")?;
    Ok(Deletion {
        id,
        camera: segment.camera,
        camera_name,
        site_name,
        area: AreaId(area),
        removed,
        stream: segment.stream,
        span: segment.span,
        by,
        files: 1,
        bytes: segment.bytes.unsigned_abs(),
        begun: now,
        last: now,
        gone: 0,
        checked: None,
    })
}

async fn write(tx: &mut Tx, deletion: &Deletion) -> Result<()> {
    const SQL: &str = "insert into deletion (id, camera, camera_name, site_name, area, removed, \
          stream, from_at, to_at, rule, days, days_from, files, bytes, begun, last, gone, purge) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, $17) \
        on conflict (id) do update set to_at = excluded.to_at, files = excluded.files, \
          bytes = excluded.bytes, last = excluded.last";
    on!(tx, conn => sqlx::query(SQL)
        .bind(deletion.id.0).bind(deletion.camera.0).bind(&deletion.camera_name)
        .bind(&deletion.site_name).bind(deletion.area.0).bind(deletion.removed)
        .bind(deletion.stream.word()).bind(deletion.span.from().0).bind(deletion.span.to().0)
        .bind(deletion.by.rule.word()).bind(i64::from(deletion.by.days))
        .bind(deletion.by.from.word()).bind(i64::from(deletion.files))
        .bind(i64::try_from(deletion.bytes).unwrap_or(i64::MAX)).bind(deletion.begun.0)
        .bind(deletion.last.0).bind(deletion.by.purge.map(|purge| purge.0)).execute(conn).await.map(drop))
    .during("write a deletion")
}
