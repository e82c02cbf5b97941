//! Retention by age: rows of old footage become garbage, in the order they began, unless something
//! holds them. The files are unlinked by whoever asked, and forgotten by `garbage_done`.

use domain::{
    Actor, Result, Span, Timestamp,
    footage::{self, FileRef, Segment},
    id::CameraId,
    limit::{Compliance, RETENTION_DAYS, Retention},
    video::StreamKind,
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    audit::act,
    camera,
    error::During as _,
    gap,
    pool::{Tx, on},
    segment::{self, columns},
};

const DAY: i64 = 24 * 3600 * 1_000_000;

#[derive(FromRow)]
struct Stream {
    id: Uuid,
    min_days: Option<i64>,
    max_days: Option<i64>,
    main: Option<i64>,
    sub: Option<i64>,
}

/// A stream with footage that is old enough.
struct Due {
    camera: CameraId,
    stream: StreamKind,
    first: i64,
    cut: i64,
}

impl Store {
    /// Gives up at most `limit` segments that are older than their camera's longest retention (or
    /// `default`) and that nothing holds, the oldest first; answers their files. While the
    /// compliance profile is on, nothing younger than the law's days goes, whatever cameras say.
    /// What is given up is a gap from then on, until all footage around it is gone.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn segment_expire(
        &self,
        compliance: Compliance,
        default: Retention,
        limit: u32,
    ) -> Result<Vec<FileRef>> {
        let now = self.clock.now();
        let due = self.due(compliance, default, now).await?;
        if due.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let each = most.div_ceil(due.len());
        let mut tx = self.begin().await?;
        let mut given: Vec<Segment> = Vec::new();
        for due in due {
            if given.len() >= most {
                break;
            }
            // Whoever holds footage of it, or turns one of its streams, waits or came before.
            gap::lock_camera(&mut tx, due.camera).await?;
            let some = each.max(1).min(most - given.len());
            let segments = old(&mut tx, &due, some).await?;
            if segments.is_empty() {
                continue;
            }
            for segment in &segments {
                give_up(&mut tx, segment, now).await?;
            }
            self.tell_gaps(&mut tx, &due, &segments).await?;
            given.extend(segments);
        }
        if given.is_empty() {
            return Ok(Vec::new());
        }
        camera::forget_removed(&mut tx).await?;
        given.sort_by_key(|segment| segment.span.from());
        let oldest = given.first().map(|segment| segment.span.from());
        let newest = given.iter().map(|segment| segment.span.to()).max();
        let bytes: i64 = given.iter().map(|segment| segment.bytes).sum();
        let details = json!({
            "segments": given.len(), "bytes": bytes, "oldest": oldest, "newest": newest,
        });
        let actor = Actor::system("retention");
        let act = act(&actor, "segment_expire", "segment", "-", details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(given.into_iter().map(|segment| segment.file).collect())
    }

    /// The streams whose first footage is old enough, the oldest first. A look at the first entry
    /// of each stream's index, so that asking often costs little.
    async fn due(
        &self,
        compliance: Compliance,
        default: Retention,
        now: Timestamp,
    ) -> Result<Vec<Due>> {
        const SQL: &str = "select c.id, c.min_days, c.max_days, \
            (select min(from_at) from segment where camera = c.id and stream = 'main') as main, \
            (select min(from_at) from segment where camera = c.id and stream = 'sub') as sub \
            from camera c";
        let mut tx = self.read().await?;
        let rows: Vec<Stream> = on!(&mut tx, conn => sqlx::query_as(SQL).fetch_all(conn).await)
            .during("look for old footage")?;
        let mut due = Vec::new();
        for row in rows {
            let least = row.min_days.unwrap_or(i64::from(default.min_days));
            let mut days = row
                .max_days
                .unwrap_or(i64::from(default.max_days))
                .max(least);
            if compliance == Compliance::On {
                days = days.max(i64::from(RETENTION_DAYS));
            }
            let cut = now.0.saturating_sub(days.saturating_mul(DAY));
            for (stream, first) in [(StreamKind::Main, row.main), (StreamKind::Sub, row.sub)] {
                if let Some(first) = first.filter(|first| *first < cut) {
                    let camera = CameraId(row.id);
                    due.push(Due {
                        camera,
                        stream,
                        first,
                        cut,
                    });
                }
            }
        }
        due.sort_by_key(|due| due.first);
        Ok(due)
    }

    /// The time of what was given up is a gap, as far as no other file covers it; what lies before
    /// all footage is forgotten.
    async fn tell_gaps(&self, tx: &mut Tx, due: &Due, segments: &[Segment]) -> Result<()> {
        let (camera, stream) = (due.camera, due.stream);
        for segment in segments {
            let span = segment.span;
            let rest = segment::overlapping(tx, camera, stream, span).await?;
            let mut known: Vec<Span> = rest.iter().map(|segment| segment.span).collect();
            for gap in gap::overlapping(tx, camera, stream, span).await? {
                known.extend(Span::new(gap.from, gap.to.unwrap_or(span.to())));
            }
            for missing in footage::gaps(span, &known) {
                gap::expired(tx, &self.clock, camera, stream, missing).await?;
            }
        }
        let begin = match segment::bounds(tx, camera, stream).await? {
            Some((first, _)) => Some(first),
            None => gap::last_expired(tx, camera, stream).await?,
        };
        match begin {
            Some(begin) => gap::forget(tx, camera, stream, begin).await,
            None => Ok(()),
        }
    }
}

/// The oldest segments of a stream that may go.
async fn old(tx: &mut Tx, due: &Due, most: usize) -> Result<Vec<Segment>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from segment s where camera = $1 and stream = $2 and from_at < $3 and to_at <= $3 \
         and not exists (select 1 from hold h where h.camera = s.camera \
           and (h.stream is null or h.stream = s.stream) \
           and h.from_at < s.to_at and h.to_at > s.from_at) \
         order by from_at, id limit $4"
    );
    let rows: Vec<segment::Row> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(due.camera.0).bind(due.stream.word()).bind(due.cut)
        .bind(i64::try_from(most).unwrap_or(i64::MAX)).fetch_all(conn).await)
    .during("look for old footage")?;
    rows.into_iter().map(Segment::try_from).collect()
}

async fn give_up(tx: &mut Tx, segment: &Segment, now: Timestamp) -> Result<()> {
    const ROW: &str = "delete from segment where id = $1";
    const FILE: &str = "insert into garbage (volume, path, since) values ($1, $2, $3) \
                        on conflict do nothing";
    on!(&mut *tx, conn => sqlx::query(ROW).bind(segment.id.0).execute(conn).await.map(drop))
        .during("give up a segment")?;
    on!(tx, conn => sqlx::query(FILE)
        .bind(segment.file.volume.0).bind(&segment.file.path).bind(now.0)
        .execute(conn).await.map(drop))
    .during("note garbage")
}
