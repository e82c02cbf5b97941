//! Purges as stored: the order with the camera switched off, in one transaction; rows that go batch by
//! batch (`expire`); volumes that were looked at; and the end of it. What a purge takes, and what stops
//! one, is `domain::purge`.

use domain::{
    Actor, Code, Error, Result, Span, Timestamp,
    deletion::By,
    footage::{FileRef, GapReason, Segment},
    id::{AreaId, CameraId, CaseId, PurgeId, UserId, VolumeId},
    purge::{self, Purge, PurgeHold, PurgeOrder, PurgeVolume},
    video::StreamKind,
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Page, Paging, Store,
    audit::act,
    camera,
    dialect::locked,
    duty,
    error::{During as _, corrupt},
    gap,
    page::optional,
    pool::{Tx, on},
    scope::{filtered, outlasting, scoped},
    segment::{self, columns},
};

/// What there is of a camera, before it is purged and meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurgeFacts {
    /// Its name.
    pub camera_name: String,
    /// The name of its site.
    pub site_name: String,
    /// When it was removed, if it was.
    pub removed: Option<Timestamp>,
    /// How many sealed files there are.
    pub files: u32,
    /// How many bytes they have.
    pub bytes: u64,
    /// From the first picture to the last; `None` without footage.
    pub span: Option<Span>,
    /// What cases hold.
    pub holds: Vec<PurgeHold>,
    /// The last purge of the camera, if there was one.
    pub last: Option<Purge>,
}

/// A camera that was removed and of which there is footage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedCamera {
    /// Which.
    pub id: CameraId,
    /// Its name.
    pub name: String,
    /// The name of its site.
    pub site_name: String,
    /// When it was removed.
    pub removed: Timestamp,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    camera: Uuid,
    camera_name: String,
    site_name: String,
    area: Uuid,
    removed: bool,
    document: String,
    reason: String,
    user_id: Uuid,
    name: String,
    unit: String,
    ordered: i64,
    until: Option<i64>,
    done: Option<i64>,
    files: i64,
    bytes: i64,
    gone: i64,
}

impl Row {
    async fn purge(self, tx: &mut Tx) -> Result<Purge> {
        const SQL: &str = "select p.volume, v.path, p.looked, p.strays from purge_volume p \
            join volume v on v.id = p.volume where p.purge = $1 order by v.path, v.id";
        let row = self;
        let rows: Vec<(Uuid, String, Option<i64>, i64)> = on!(tx, conn => sqlx::query_as(SQL)
            .bind(row.id).fetch_all(conn).await)
        .during("read the volumes of a purge")?;
        let wrong = || corrupt("purge", row.id);
        let count = |count| optional(Some(count)).ok().flatten().ok_or_else(wrong);
        let volume = |(id, path, looked, strays): (Uuid, String, Option<i64>, i64)| {
            Ok(PurgeVolume {
                volume: VolumeId(id),
                path,
                looked: looked.map(Timestamp),
                strays: count(strays)?,
            })
        };
        Ok(Purge {
            id: PurgeId(row.id),
            camera: CameraId(row.camera),
            area: AreaId(row.area),
            removed: row.removed,
            user: UserId(row.user_id),
            ordered: Timestamp(row.ordered),
            until: row.until.map(Timestamp),
            done: row.done.map(Timestamp),
            files: count(row.files)?,
            bytes: row.bytes.unsigned_abs(),
            gone: count(row.gone)?,
            volumes: rows.into_iter().map(volume).collect::<Result<_>>()?,
            camera_name: row.camera_name,
            site_name: row.site_name,
            document: row.document,
            reason: row.reason,
            name: row.name,
            unit: row.unit,
        })
    }
}

macro_rules! read {
    ($($which:expr),+) => {
        concat!(
            "select p.id, p.camera, p.camera_name, p.site_name, p.area, p.removed, p.document, \
               p.reason, p.user_id, p.name, p.unit, p.ordered, p.until, p.done, \
               (select cast(coalesce(sum(d.files), 0) as bigint) from deletion d \
                 where d.purge = p.id) as files, \
               (select cast(coalesce(sum(d.bytes), 0) as bigint) from deletion d \
                 where d.purge = p.id) as bytes, \
               (select cast(coalesce(sum(d.gone), 0) as bigint) from deletion d \
                 where d.purge = p.id) as gone \
             from purge p where ",
            $($which),+
        )
    };
}

/// The condition that a segment `s` of the camera bound as `$1` goes by a purge that ends at `$2`: what
/// a case holds of the time after that stays.
macro_rules! goes {
    () => {
        "s.camera = $1 and ($2 is null or s.from_at < $2) and not exists (select 1 from hold h \
           where h.camera = s.camera and (h.stream is null or h.stream = s.stream) \
           and h.from_at < s.to_at and h.to_at > s.from_at)"
    };
}

#[derive(FromRow)]
struct Camera {
    name: String,
    site_name: String,
    area: Uuid,
    removed: Option<i64>,
}

impl Store {
    /// Has a camera purged: writes the order down and switches the camera off. Nothing has gone yet
    /// then; the engine goes on from here, and does so after a restart.
    ///
    /// # Errors
    /// [`Code::NotFound`]; those of [`PurgeOrder::allowed`], and nothing is changed then.
    pub async fn purge_add(&self, actor: &Actor, id: CameraId, order: PurgeOrder) -> Result<Purge> {
        const ADD: &str = "insert into purge (id, camera, camera_name, site_name, area, removed, \
              document, reason, user_id, name, unit, ordered) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        const VOLUMES: &str = "insert into purge_volume (purge, volume, strays) \
            select $1, id, 0 from volume where use <> 'retired'";
        const OFF: &str = "update camera set enabled = $2, version = version + 1 \
            where id = $1 and removed is null";
        let mut tx = self.begin().await?;
        // Whoever holds footage of it waits, or came before.
        gap::lock_camera(&mut tx, id).await?;
        let found = camera(&mut tx, actor, id).await?;
        let found = found.ok_or_else(|| Error::not_found("camera", id))?;
        let runs = last(&mut tx, id)
            .await?
            .is_some_and(|last| last.done.is_none());
        order.allowed(&found.name, runs, &holds(&mut tx, id).await?)?;
        let (name, unit) = duty::looker(&mut tx, actor).await?;
        let purge = PurgeId::fresh(&self.clock);
        on!(&mut tx, conn => sqlx::query(ADD)
            .bind(purge.0).bind(id.0).bind(&found.name).bind(&found.site_name).bind(found.area)
            .bind(found.removed.is_some()).bind(&order.document).bind(&order.reason)
            .bind(actor.user.0).bind(&name).bind(&unit).bind(self.clock.now().0)
            .execute(conn).await.map(drop))
        .during("order a purge")?;
        on!(&mut tx, conn => sqlx::query(VOLUMES).bind(purge.0).execute(conn).await.map(drop))
            .during("name the volumes of a purge")?;
        on!(&mut tx, conn => sqlx::query(OFF).bind(id.0).bind(false).execute(conn).await.map(drop))
            .during("switch a camera off")?;
        let details = json!({
            "purge_id": purge, "name": &found.name, "document": &order.document,
            "reason": &order.reason,
        });
        let act = act(actor, "camera_purge", "camera", id, details);
        self.write_audit(&mut tx, Some(AreaId(found.area)), act)
            .await?;
        let made = one(&mut tx, purge).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// What there is of a camera in scope, also of one that was removed, and how its last purge is.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn purge_facts(&self, actor: &Actor, id: CameraId) -> Result<PurgeFacts> {
        const FOOTAGE: &str = "select count(*), cast(coalesce(sum(bytes), 0) as bigint), \
            min(from_at), max(to_at) from segment where camera = $1";
        const SEEN: &str = concat!(
            "select count(*) from purge p where p.id = $2 and ",
            scoped!("p.area")
        );
        let mut tx = self.read().await?;
        let found = camera(&mut tx, actor, id).await?;
        let mut last = last(&mut tx, id).await?;
        if let Some(purge) = &last {
            let seen: i64 = on!(&mut tx, conn => sqlx::query_scalar(SEEN)
                .bind(actor.principal).bind(purge.id.0).fetch_one(conn).await)
            .during("look where a purge was")?;
            last = last.filter(|_| seen > 0);
        }
        // A removed camera whose footage is gone is forgotten, its purge is not.
        let (camera_name, site_name, removed) = match (found, &last) {
            (Some(found), _) => (found.name, found.site_name, found.removed.map(Timestamp)),
            (None, Some(last)) => {
                let names = (last.camera_name.clone(), last.site_name.clone());
                (names.0, names.1, Some(last.ordered))
            }
            (None, None) => return Err(Error::not_found("camera", id)),
        };
        let (files, bytes, from, to): (i64, i64, Option<i64>, Option<i64>) =
            on!(&mut tx, conn => sqlx::query_as(FOOTAGE).bind(id.0).fetch_one(conn).await)
                .during("add up footage")?;
        let span = from.zip(to);
        Ok(PurgeFacts {
            camera_name,
            site_name,
            removed,
            files: u32::try_from(files).unwrap_or(u32::MAX),
            bytes: bytes.unsigned_abs(),
            span: span.and_then(|(from, to)| Span::new(Timestamp(from), Timestamp(to)).ok()),
            holds: holds(&mut tx, id).await?,
            last,
        })
    }

    /// The purges in scope, the latest first; those of areas that are gone since, for whoever sees all
    /// roots.
    ///
    /// # Errors
    /// [`Code::CursorInvalid`].
    pub async fn purge_list(&self, actor: &Actor, paging: &Paging) -> Result<Page<Purge>> {
        const SQL: &str = read!(
            "(p.ordered, p.id) < ($2, $3) and ",
            outlasting!(filtered!("p.area"), "p.area"),
            " order by p.ordered desc, p.id desc limit $4"
        );
        let (ordered, id): (i64, Uuid) = paging.key((i64::MAX, Uuid::max()))?;
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(ordered).bind(id).bind(paging.rows())
            .fetch_all(conn).await)
        .during("list purges")?;
        let page = paging.page(rows, |row| (row.ordered, row.id))?;
        let mut items = Vec::with_capacity(page.items.len());
        for row in page.items {
            items.push(row.purge(&mut tx).await?);
        }
        Ok(Page {
            items,
            next: page.next,
        })
    }

    /// The cameras in scope that were removed and of which there is footage, by name; at most `limit`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn camera_removed(&self, actor: &Actor, limit: u32) -> Result<Vec<RemovedCamera>> {
        const SQL: &str = concat!(
            "select c.id, c.name, si.name, c.removed from camera c join site si on si.id = c.site \
             where c.removed is not null \
               and exists (select 1 from segment s where s.camera = c.id) and ",
            scoped!("si.area"),
            " order by c.name, c.id limit $2"
        );
        let mut tx = self.read().await?;
        let rows: Vec<(Uuid, String, String, i64)> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(i64::from(limit)).fetch_all(conn).await)
        .during("list removed cameras")?;
        let camera = |(id, name, site_name, removed)| RemovedCamera {
            id: CameraId(id),
            name,
            site_name,
            removed: Timestamp(removed),
        };
        Ok(rows.into_iter().map(camera).collect())
    }

    /// The purges that are not done, the oldest first; for the engine.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn purge_open(&self) -> Result<Vec<Purge>> {
        const SQL: &str = read!("p.done is null order by p.ordered, p.id");
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL).fetch_all(conn).await)
            .during("look for purges")?;
        let mut purges = Vec::with_capacity(rows.len());
        for row in rows {
            purges.push(row.purge(&mut tx).await?);
        }
        Ok(purges)
    }

    /// Gives up at most `limit` segments of a camera that is purged, of all volumes of all nodes;
    /// answers their files. Their certificates name the purge.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn purge_expire(&self, id: PurgeId, limit: u32) -> Result<Vec<FileRef>> {
        const SQL: &str = concat!(
            "select ",
            columns!(),
            " from segment s where ",
            goes!(),
            " order by stream, from_at, id limit $3"
        );
        let mut tx = self.begin().await?;
        let purge = one(&mut tx, id).await?;
        gap::lock_camera(&mut tx, purge.camera).await?;
        let rows: Vec<segment::Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(purge.camera.0).bind(purge.until.map(|at| at.0)).bind(i64::from(limit))
            .fetch_all(conn).await)
        .during("look for footage to purge")?;
        let segments: Vec<Segment> = rows
            .into_iter()
            .map(Segment::try_from)
            .collect::<Result<_>>()?;
        if segments.is_empty() {
            return Ok(Vec::new());
        }
        for stream in [StreamKind::Main, StreamKind::Sub] {
            let of_stream = segments.iter().filter(|segment| segment.stream == stream);
            let of_stream: Vec<Segment> = of_stream.cloned().collect();
            self.let_go(&mut tx, &of_stream, By::purge(id), GapReason::Purged)
                .await?;
        }
        camera::forget_removed(&mut tx).await?;
        let bytes: i64 = segments.iter().map(|segment| segment.bytes).sum();
        let details = json!({"purge_id": id, "segments": segments.len(), "bytes": bytes});
        let actor = Actor::system("purge");
        let act = act(&actor, "segment_expire", "segment", "-", details);
        self.write_audit(&mut tx, Some(purge.area), act).await?;
        tx.commit().await?;
        Ok(segments.into_iter().map(|segment| segment.file).collect())
    }

    /// Notes that a volume was looked at, and `strays` files without a certificate were removed there;
    /// with `clean`, that it has no file of the camera any more.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn purge_looked(
        &self,
        id: PurgeId,
        volume: VolumeId,
        strays: u32,
        clean: bool,
    ) -> Result<()> {
        const SQL: &str = "insert into purge_volume (purge, volume, looked, strays) \
            values ($1, $2, $3, $4) on conflict (purge, volume) do update set \
              looked = excluded.looked, strays = purge_volume.strays + excluded.strays";
        let mut tx = self.begin().await?;
        let looked = clean.then(|| self.clock.now().0);
        on!(&mut tx, conn => sqlx::query(SQL).bind(id.0).bind(volume.0).bind(looked)
            .bind(i64::from(strays)).execute(conn).await.map(drop))
        .during("note a volume of a purge")?;
        tx.commit().await
    }

    /// Ends a purge of which nothing is left: no row, no file that waits to be unlinked, and no volume
    /// that was not looked at, but those whose disk was given up. Whether it is done now.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn purge_done(&self, id: PurgeId) -> Result<bool> {
        const ROWS: &str = concat!("select count(*) from segment s where ", goes!());
        // Paths begin with the camera.
        const GARBAGE: &str = "select count(*) from garbage g join volume v on v.id = g.volume \
            where v.use <> 'retired' and substr(g.path, 1, 36) = $1";
        const VOLUMES: &str = "select count(*) from purge_volume p \
            join volume v on v.id = p.volume \
            where p.purge = $1 and p.looked is null and v.use <> 'retired'";
        const DONE: &str = "update purge set done = $2 where id = $1 and done is null";
        let mut tx = self.begin().await?;
        let purge = one(&mut tx, id).await?;
        gap::lock_camera(&mut tx, purge.camera).await?;
        let rows: i64 = on!(&mut tx, conn => sqlx::query_scalar(ROWS)
            .bind(purge.camera.0).bind(purge.until.map(|at| at.0)).fetch_one(conn).await)
        .during("look for footage to purge")?;
        let garbage: i64 = on!(&mut tx, conn => sqlx::query_scalar(GARBAGE)
            .bind(purge.camera.to_string()).fetch_one(conn).await)
        .during("look for files to purge")?;
        let volumes: i64 = on!(&mut tx, conn => sqlx::query_scalar(VOLUMES).bind(id.0)
            .fetch_one(conn).await)
        .during("look for volumes to purge")?;
        if rows + garbage + volumes > 0 {
            return Ok(false);
        }
        let done = on!(&mut tx, conn => sqlx::query(DONE).bind(id.0).bind(self.clock.now().0)
            .execute(conn).await.map(|done| done.rows_affected()))
        .during("end a purge")?;
        if done > 0 {
            let strays: u32 = purge.volumes.iter().map(|one| one.strays).sum();
            let details = json!({
                "purge_id": id, "name": purge.camera_name, "files": purge.files,
                "bytes": purge.bytes, "strays": strays,
            });
            let actor = Actor::system("purge");
            let act = act(&actor, "camera_purge_done", "camera", purge.camera, details);
            self.write_audit(&mut tx, Some(purge.area), act).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// A camera in scope, removed or not.
async fn camera(tx: &mut Tx, actor: &Actor, id: CameraId) -> Result<Option<Camera>> {
    const SQL: &str = concat!(
        "select c.name, si.name as site_name, si.area, c.removed \
         from camera c join site si on si.id = c.site where c.id = $2 and ",
        scoped!("si.area")
    );
    on!(tx, conn => sqlx::query_as(SQL).bind(actor.principal).bind(id.0).fetch_optional(conn).await)
        .during("look for a camera")
}

async fn one(tx: &mut Tx, id: PurgeId) -> Result<Purge> {
    let sql = locked!(tx, "p", read!("p.id = $1"));
    let row: Option<Row> = on!(&mut *tx, conn => sqlx::query_as(sql).bind(id.0)
        .fetch_optional(conn).await)
    .during("read a purge")?;
    let row = row.ok_or_else(|| Error::not_found("purge", id))?;
    row.purge(tx).await
}

/// The last purge of a camera.
async fn last(tx: &mut Tx, camera: CameraId) -> Result<Option<Purge>> {
    const SQL: &str = read!("p.camera = $1 order by p.ordered desc, p.id desc limit 1");
    let row: Option<Row> = on!(&mut *tx, conn => sqlx::query_as(SQL).bind(camera.0)
        .fetch_optional(conn).await)
    .during("read the last purge")?;
    match row {
        Some(row) => row.purge(tx).await.map(Some),
        None => Ok(None),
    }
}

/// What cases hold of a camera, whether or not whoever asks may see them: who decides must be told.
async fn holds(tx: &mut Tx, camera: CameraId) -> Result<Vec<PurgeHold>> {
    const SQL: &str = "select g.id, g.number, a.name, \
          coalesce(nullif(p.display_name, ''), p.name), coalesce(p.unit, ''), l.by_name, h.from_at, \
          h.to_at \
        from hold h join case_link l on l.id = h.link join governance_case g on g.id = l.case_id \
          join area a on a.id = g.area left join person p on p.id = g.handler \
        where h.camera = $1 order by g.number, h.from_at, h.id";
    type Held = (
        Uuid,
        String,
        String,
        Option<String>,
        String,
        String,
        i64,
        i64,
    );
    let rows: Vec<Held> = on!(tx, conn => sqlx::query_as(SQL).bind(camera.0).fetch_all(conn).await)
        .during("look for holds")?;
    let hold = |(case, number, area_name, officer, unit, by, from, to): Held| {
        Ok(PurgeHold {
            case: CaseId(case),
            number,
            area_name,
            officer,
            unit,
            by,
            span: Span::new(Timestamp(from), Timestamp(to)).map_err(|_| corrupt("hold", camera))?,
        })
    };
    rows.into_iter().map(hold).collect()
}

/// A segment of a camera that was purged was written down: the purge goes on, wherever it had come to.
pub(crate) async fn reopen(tx: &mut Tx, segment: &Segment) -> Result<()> {
    const VOLUME: &str = "update purge_volume set looked = null where volume = $3 and purge in \
        (select id from purge where camera = $1 and (until is null or until > $2))";
    const SQL: &str = "update purge set done = null \
        where camera = $1 and (until is null or until > $2) and done is not null";
    let (camera, from) = (segment.camera.0, segment.span.from().0);
    on!(&mut *tx, conn => sqlx::query(VOLUME).bind(camera).bind(from)
        .bind(segment.file.volume.0).execute(conn).await.map(drop))
    .during("look at a volume again")?;
    on!(tx, conn => sqlx::query(SQL).bind(camera).bind(from).execute(conn).await.map(drop))
        .during("go on with a purge")
}

/// Fails when footage of `span` is being purged: it is too late to hold it. The camera is locked.
pub(crate) async fn may_hold(tx: &mut Tx, camera: CameraId, span: Span) -> Result<()> {
    let purge = last(tx, camera).await?;
    match purge {
        Some(purge) if purge.done.is_none() && purge::takes(purge.until, span.from()) => {
            Err(Error::new(Code::CameraPurged))
        }
        _ => Ok(()),
    }
}

/// A camera was switched on again: what it records from now on stays.
pub(crate) async fn switched_on(tx: &mut Tx, camera: CameraId, now: Timestamp) -> Result<()> {
    const SQL: &str = "update purge set until = $2 where camera = $1 and until is null";
    on!(tx, conn => sqlx::query(SQL).bind(camera.0).bind(now.0).execute(conn).await.map(drop))
        .during("limit a purge")
}
