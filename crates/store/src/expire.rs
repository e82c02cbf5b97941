//! Retention by age and by want of space: rows of old footage become garbage, in the order they
//! began, unless something holds them, and their certificates are written (`deletion`). The files are
//! unlinked by whoever asked, and forgotten by `garbage_done`.

use std::collections::BTreeSet;

use domain::{
    Actor, Result, Timestamp,
    deletion::{By, DeletionRule},
    footage::{self, FileRef, GapReason, Segment},
    id::{CameraId, DeletionId, NodeId, VolumeId},
    limit::{Compliance, Retention},
    retention::Said,
    video::StreamKind,
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    audit::act,
    camera,
    error::{During as _, corrupt},
    gap, hold,
    page::optional,
    pool::{Tx, on},
    retention::{self, AreaDays},
    segment::{self, columns},
};

const DAY: i64 = 24 * 3600 * 1_000_000;
/// How many files of one stream go at once for want of space.
const AT_ONCE: usize = 32;

#[derive(FromRow)]
struct Stream {
    id: Uuid,
    min_days: Option<i64>,
    max_days: Option<i64>,
    site_min_days: Option<i64>,
    site_max_days: Option<i64>,
    site_name: String,
    area_path: String,
    main: Option<i64>,
    sub: Option<i64>,
}

impl Stream {
    /// What is said of how long its footage is kept.
    fn said(&self, areas: &AreaDays) -> Result<Said> {
        let days = |days| optional(days).map_err(|_| corrupt("camera", self.id));
        let own = (days(self.min_days)?, days(self.max_days)?);
        let site = (days(self.site_min_days)?, days(self.site_max_days)?);
        let site = (self.site_name.as_str(), site);
        Ok(retention::said(own, site, areas.at(&self.area_path)))
    }
}

/// A stream with footage that is old enough.
struct Due {
    camera: CameraId,
    stream: StreamKind,
    first: i64,
    cut: i64,
    by: By,
}

/// Which days of retention must be over.
#[derive(Clone, Copy)]
enum Promise {
    /// The most that is kept.
    Longest,
    /// The least that was promised.
    Shortest,
}

/// How much is to go.
struct Wanted {
    /// Only from this volume.
    volume: Option<VolumeId>,
    /// No more than needed for this many bytes.
    bytes: i64,
    /// At most so many files.
    most: usize,
    /// At most so many of one stream.
    each: usize,
}

impl Store {
    /// Gives up at most `limit` segments that are older than their camera's longest retention (its
    /// own, its site's, its areas' or `default`) and that nothing holds, the oldest first; answers their files. While the
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
        let due = self.due(compliance, default, Promise::Longest).await?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let each = most.div_ceil(due.len().max(1));
        let wanted = Wanted {
            volume: None,
            bytes: i64::MAX,
            most,
            each: each.max(1),
        };
        let given = self.give_up(due, wanted, "retention").await?;
        Ok(given.into_iter().map(|segment| segment.file).collect())
    }

    /// As [`Self::segment_expire`], for want of space on `volume`: what is older than its camera's
    /// shortest retention goes ahead of its time, the oldest of all cameras first, until `bytes`
    /// are free. Answers the files and how many bytes they have.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn segment_relieve(
        &self,
        compliance: Compliance,
        default: Retention,
        volume: VolumeId,
        bytes: u64,
        limit: u32,
    ) -> Result<(Vec<FileRef>, u64)> {
        let mut due = self.due(compliance, default, Promise::Shortest).await?;
        // The oldest of all that may go tell how far to go in each stream.
        let mut tx = self.read().await?;
        let mut found: Vec<(Timestamp, Timestamp, u64)> = Vec::new();
        for due in &due {
            let some = old(&mut tx, due, Some(volume), AT_ONCE).await?;
            found.extend(some.iter().map(|segment| {
                let span = segment.span;
                (span.from(), span.to(), segment.bytes.unsigned_abs())
            }));
        }
        drop(tx);
        found.sort_unstable();
        let mut sum = 0_u64;
        let enough = |&(_, _, size): &(Timestamp, Timestamp, u64)| {
            let needed = sum < bytes;
            sum = sum.saturating_add(size);
            needed
        };
        let picked = found.into_iter().take_while(enough);
        let Some(reach) = picked.map(|(_, to, _)| to).max() else {
            return Ok((Vec::new(), 0));
        };
        for due in &mut due {
            due.cut = due.cut.min(reach.0);
        }
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let wanted = Wanted {
            volume: Some(volume),
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            most,
            each: most,
        };
        let given = self.give_up(due, wanted, "pressure").await?;
        let bytes = given.iter().map(|segment| segment.bytes.unsigned_abs());
        let bytes = bytes.sum();
        Ok((
            given.into_iter().map(|segment| segment.file).collect(),
            bytes,
        ))
    }

    /// Gives up what is due, as much as is wanted; `why` is who asks, for the audit log.
    async fn give_up(
        &self,
        due: Vec<Due>,
        wanted: Wanted,
        why: &'static str,
    ) -> Result<Vec<Segment>> {
        if due.is_empty() || wanted.most == 0 {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let mut given: Vec<Segment> = Vec::new();
        let mut bytes = 0_i64;
        // Whoever holds footage of a camera, or turns one of its streams, waits or came before. In
        // the order in which cases lock their cameras, or the two would wait for each other.
        let mut cameras = BTreeSet::new();
        for due in &due {
            if !old(&mut tx, due, wanted.volume, 1).await?.is_empty() {
                cameras.insert(due.camera);
            }
        }
        for &camera in &cameras {
            gap::lock_camera(&mut tx, camera).await?;
        }
        for due in due.into_iter().filter(|due| cameras.contains(&due.camera)) {
            if given.len() >= wanted.most || bytes >= wanted.bytes {
                break;
            }
            let some = wanted.each.min(wanted.most - given.len());
            let mut segments = old(&mut tx, &due, wanted.volume, some).await?;
            let mut enough = segments.iter().scan(bytes, |sum, segment| {
                let before = *sum;
                *sum = sum.saturating_add(segment.bytes);
                Some(before >= wanted.bytes)
            });
            let needed = enough.position(|is| is).unwrap_or(segments.len());
            segments.truncate(needed);
            if segments.is_empty() {
                continue;
            }
            for segment in &segments {
                bytes = bytes.saturating_add(segment.bytes);
            }
            self.let_go(&mut tx, &segments, due.by, GapReason::Expired)
                .await?;
            given.extend(segments);
        }
        if given.is_empty() {
            return Ok(Vec::new());
        }
        camera::forget_removed(&mut tx).await?;
        given.sort_by_key(|segment| segment.span.from());
        let oldest = given.first().map(|segment| segment.span.from());
        let newest = given.iter().map(|segment| segment.span.to()).max();
        let details = json!({
            "segments": given.len(), "bytes": bytes, "oldest": oldest, "newest": newest,
        });
        let actor = Actor::system(why);
        let act = act(&actor, "segment_expire", "segment", "-", details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(given)
    }

    /// Forgets segments of one stream, in the order they begin, of a camera that is locked: rows go,
    /// certificates are written, files become garbage, and their time is missing for this reason.
    pub(crate) async fn let_go(
        &self,
        tx: &mut Tx,
        segments: &[Segment],
        by: By,
        reason: GapReason,
    ) -> Result<()> {
        let now = self.clock.now();
        for segment in segments {
            forget(tx, segment).await?;
        }
        let places = self.deletion_write(tx, segments, by, now).await?;
        for (segment, deletion) in segments.iter().zip(places) {
            note_garbage(tx, &segment.file, Some(deletion), now).await?;
        }
        for segment in segments {
            let of = (segment.camera, segment.stream);
            gap::missing(tx, &self.clock, of, segment.span, reason).await?;
        }
        match segments.first() {
            Some(one) => forget_before(tx, one.camera, one.stream).await,
            None => Ok(()),
        }
    }

    /// The streams whose first footage is older than the promise, the oldest first. A look at the
    /// first entry of each stream's index, so that asking often costs little.
    async fn due(
        &self,
        compliance: Compliance,
        default: Retention,
        promise: Promise,
    ) -> Result<Vec<Due>> {
        const SQL: &str = "select c.id, c.min_days, c.max_days, si.min_days as site_min_days, \
            si.max_days as site_max_days, si.name as site_name, ar.path as area_path, \
            (select min(from_at) from segment where camera = c.id and stream = 'main') as main, \
            (select min(from_at) from segment where camera = c.id and stream = 'sub') as sub \
            from camera c join site si on si.id = c.site join area ar on ar.id = si.area";
        let now = self.clock.now();
        let mut tx = self.read().await?;
        let rows: Vec<Stream> = on!(&mut tx, conn => sqlx::query_as(SQL).fetch_all(conn).await)
            .during("look for old footage")?;
        let areas = AreaDays::read(&mut tx, &Actor::system("retention")).await?;
        let mut due = Vec::new();
        for row in rows {
            let kept = row.said(&areas)?.kept(default, compliance);
            let (rule, days) = match promise {
                Promise::Longest => (DeletionRule::Age, kept.max),
                Promise::Shortest => (DeletionRule::Space, kept.min),
            };
            let by = By {
                rule,
                days: days.days,
                from: days.from,
                purge: None,
            };
            let cut = now.0.saturating_sub(i64::from(days.days) * DAY);
            for (stream, first) in [(StreamKind::Main, row.main), (StreamKind::Sub, row.sub)] {
                if let Some(first) = first.filter(|first| *first < cut) {
                    let camera = CameraId(row.id);
                    due.push(Due {
                        camera,
                        stream,
                        first,
                        cut,
                        by,
                    });
                }
            }
        }
        due.sort_by_key(|due| due.first);
        Ok(due)
    }

    /// Forgets a segment whose file is not there any more, or is not what it was; `left` is what
    /// can still be read of it, which is written down instead. The rest of its time is missing from
    /// now on, as if the disk had failed, and held or not. What it had been stays in the audit log,
    /// under `why`. Whether there was such a segment.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn segment_lost(
        &self,
        file: &FileRef,
        left: Option<(&Segment, NodeId)>,
        why: &'static str,
    ) -> Result<bool> {
        const FIND: &str = concat!(
            "select ",
            columns!(),
            " from segment where volume = $1 and path = $2"
        );
        let mut tx = self.begin().await?;
        let find = async |tx: &mut Tx| -> Result<Option<Segment>> {
            let row: Option<segment::Row> = on!(tx, conn => sqlx::query_as(FIND)
                .bind(file.volume.0).bind(&file.path).fetch_optional(conn).await)
            .during("look for a segment")?;
            row.map(Segment::try_from).transpose()
        };
        let Some(found) = find(&mut tx).await? else {
            return Ok(false);
        };
        gap::lock_camera(&mut tx, found.camera).await?;
        // Retention may have been faster.
        let Some(lost) = find(&mut tx).await? else {
            return Ok(false);
        };
        let holds = hold::overlapping(&mut tx, lost.camera, lost.span).await?;
        forget(&mut tx, &lost).await?;
        // A damaged file may say anything of its end.
        if let Some((left, node)) = left
            && let Some(span) = left.span.shared(lost.span)
        {
            let left = Segment {
                span,
                ..left.clone()
            };
            segment::insert(&mut tx, &self.clock, &left, node).await?;
        }
        let of = (lost.camera, lost.stream);
        let reason = GapReason::DiskError;
        gap::missing(&mut tx, &self.clock, of, lost.span, reason).await?;
        let details = json!({
            "camera_id": lost.camera, "stream": lost.stream, "path": &file.path,
            "from": lost.span.from(), "to": lost.span.to(), "bytes": lost.bytes,
            "blake3": lost.hash(),
            "held": footage::held(&lost, &holds),
        });
        let actor = Actor::system(why);
        let act = act(&actor, "segment_lost", "segment", lost.id, details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(true)
    }
}

impl Store {
    /// Forgets at most `limit` segments of a volume whose disk is lost; how many. Their time is missing
    /// from then on, as the disk failed. What they were stays in the audit log.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn volume_forget(&self, volume: VolumeId, limit: u32) -> Result<usize> {
        let mut lost = self.segment_on(volume, "", limit).await?;
        if lost.is_empty() {
            return Ok(0);
        }
        // In the order in which everybody locks cameras.
        lost.sort_by_key(|segment| segment.camera);
        let mut tx = self.begin().await?;
        let mut files = Vec::with_capacity(lost.len());
        let mut camera = None;
        for segment in &lost {
            if camera.replace(segment.camera) != Some(segment.camera) {
                gap::lock_camera(&mut tx, segment.camera).await?;
            }
            let holds = hold::overlapping(&mut tx, segment.camera, segment.span).await?;
            forget(&mut tx, segment).await?;
            let of = (segment.camera, segment.stream);
            let reason = GapReason::DiskError;
            gap::missing(&mut tx, &self.clock, of, segment.span, reason).await?;
            files.push(json!({
                "path": &segment.file.path, "blake3": segment.hash(),
                "held": footage::held(segment, &holds),
            }));
        }
        let details = json!({"files": files});
        let actor = Actor::system("volume");
        let act = act(&actor, "volume_forget", "volume", volume, details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(lost.len())
    }
}

/// What lies before all footage of a stream is forgotten.
async fn forget_before(tx: &mut Tx, camera: CameraId, stream: StreamKind) -> Result<()> {
    let begin = match segment::bounds(tx, camera, stream).await? {
        Some((first, _)) => Some(first),
        None => gap::last_expired(tx, camera, stream).await?,
    };
    match begin {
        Some(begin) => gap::forget(tx, camera, stream, begin).await,
        None => Ok(()),
    }
}

/// The oldest segments of a stream that may go.
async fn old(
    tx: &mut Tx,
    due: &Due,
    volume: Option<VolumeId>,
    most: usize,
) -> Result<Vec<Segment>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from segment s where camera = $1 and stream = $2 and from_at < $3 and to_at <= $3 \
         and ($5 is null or volume = $5) and not exists (select 1 from hold h where h.camera = s.camera \
           and (h.stream is null or h.stream = s.stream) \
           and h.from_at < s.to_at and h.to_at > s.from_at) \
         order by from_at, id limit $4"
    );
    let rows: Vec<segment::Row> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(due.camera.0).bind(due.stream.word()).bind(due.cut)
        .bind(i64::try_from(most).unwrap_or(i64::MAX)).bind(volume.map(|volume| volume.0))
        .fetch_all(conn).await)
    .during("look for old footage")?;
    rows.into_iter().map(Segment::try_from).collect()
}

async fn forget(tx: &mut Tx, segment: &Segment) -> Result<()> {
    const SQL: &str = "delete from segment where id = $1";
    on!(tx, conn => sqlx::query(SQL).bind(segment.id.0).execute(conn).await.map(drop))
        .during("forget a segment")
}

pub(crate) async fn note_garbage(
    tx: &mut Tx,
    file: &FileRef,
    deletion: Option<DeletionId>,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "insert into garbage (volume, path, since, deletion) \
                       values ($1, $2, $3, $4) on conflict do nothing";
    on!(tx, conn => sqlx::query(SQL)
        .bind(file.volume.0).bind(&file.path).bind(now.0).bind(deletion.map(|of| of.0))
        .execute(conn).await.map(drop))
    .during("note garbage")
}
