//! Cameras as stored. Credentials are sealed under the camera's id and are in no answer but
//! [`Store::camera_credentials`].
//!
//! A camera that is removed keeps its row, unseen by everybody, as long as footage or a case needs
//! it: retention still knows its days, and files sealed late still find their camera.

mod row;

use domain::{
    Actor, Error, Result, Timestamp,
    camera::{Camera, Credentials, Near, RecordingPlan, StreamAddress},
    day::Day,
    health::{Health, State},
    id::{AreaId, CameraId, RecorderId, SiteId},
    legal::{self, Mask},
    limit::Compliance,
    pressure::Importance,
    retention::Said,
    schedule::Schedule,
};
use serde_json::json;
use uuid::Uuid;

pub(crate) use row::{Listed, forget_removed, read, read_locked};
use row::{insert, update};

use crate::{
    Page, Paging, Store,
    audit::act,
    error::{During as _, current},
    health,
    page::pattern,
    pool::{Tx, on},
    purge, recorder,
    retention::{self, AreaDays},
    scope::{below, kept},
    site,
};

/// A new camera; its fields were checked.
#[derive(Clone, Debug)]
pub struct NewCamera {
    /// The monitoring room it belongs to.
    pub site: SiteId,
    /// The recorder it is reached through; one of the same site.
    pub recorder: Option<RecorderId>,
    /// Its name, new at its site.
    pub name: String,
    /// The GB/T 28181 code, or empty.
    pub gb_code: String,
    /// Where it stands, in words.
    pub place: String,
    /// WGS 84 longitude and latitude in degrees × 10⁷.
    pub position: Option<(i32, i32)>,
    /// The main stream.
    pub main: StreamAddress,
    /// The sub-stream.
    pub sub: Option<StreamAddress>,
    /// Which streams are recorded.
    pub plan: RecordingPlan,
    /// Whether their sound is recorded too.
    pub audio: bool,
    /// When they are; it was checked.
    pub schedule: Schedule,
    /// Days of footage kept at least; `None` takes what is above: site, areas, installation.
    pub min_days: Option<u32>,
    /// Days after which footage goes; `None` takes what is above.
    pub max_days: Option<u32>,
    /// How long it goes on being recorded when there is no space for all.
    pub importance: Importance,
    /// Seconds of an outage before an alert; `None` takes what is above: site, areas, installation.
    pub alert_after_s: Option<u32>,
    /// Whether it is to run at all.
    pub enabled: bool,
    /// What it is opened with; stored sealed.
    pub credentials: Option<Credentials>,
}

/// What of a camera changes; `None` leaves it, `Some(None)` takes it away.
#[derive(Clone, Debug, Default)]
pub struct CameraChange {
    /// The monitoring room it belongs to.
    pub site: Option<SiteId>,
    /// The recorder it is reached through.
    pub recorder: Option<Option<RecorderId>>,
    /// Its name.
    pub name: Option<String>,
    /// The GB/T 28181 code.
    pub gb_code: Option<String>,
    /// Where it stands.
    pub place: Option<String>,
    /// Longitude and latitude in degrees × 10⁷.
    pub position: Option<Option<(i32, i32)>>,
    /// The main stream.
    pub main: Option<StreamAddress>,
    /// The sub-stream.
    pub sub: Option<Option<StreamAddress>>,
    /// Which streams are recorded.
    pub plan: Option<RecordingPlan>,
    /// Whether their sound is recorded too.
    pub audio: Option<bool>,
    /// When they are.
    pub schedule: Option<Schedule>,
    /// Days of footage kept at least; `Some(None)` takes what is above.
    pub min_days: Option<Option<u32>>,
    /// Days after which footage goes; `Some(None)` takes what is above.
    pub max_days: Option<Option<u32>>,
    /// How long it goes on being recorded when there is no space for all.
    pub importance: Option<Importance>,
    /// Seconds of an outage before an alert; `Some(None)` takes what is above.
    pub alert_after_s: Option<Option<u32>>,
    /// Whether it is to run at all.
    pub enabled: Option<bool>,
    /// What it is opened with.
    pub credentials: Option<Option<Credentials>>,
}

/// Which cameras to list; all of them where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct CameraFilter {
    /// Only those in or below this area.
    pub area: Option<AreaId>,
    /// Only those of this site.
    pub site: Option<SiteId>,
    /// Only those whose name, place or code contains this, in any case.
    pub q: Option<String>,
    /// Only those in this state.
    pub state: Option<State>,
}

/// A camera with what lists show beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraListed {
    /// The camera.
    pub camera: Camera,
    /// The name of its site.
    pub site_name: String,
    /// The name of its area.
    pub area_name: String,
    /// How it is, as last written down.
    pub health: Health,
    /// Why, in a word, while there is a failure.
    pub reason: Option<String>,
    /// When it was removed; its record stays while a case holds footage of it.
    pub removed: Option<Timestamp>,
    /// What is said of how long its footage is kept: by itself or above.
    pub said: Said,
    /// What is covered in its pictures when people look.
    pub masks: Vec<Mask>,
    /// When it was approved, and the last day that counts; `None` while it is not.
    pub approved: Option<(Timestamp, Option<Day>)>,
}

impl CameraListed {
    /// Whether it may be pulled on this day: it is approved, or nothing demands that.
    #[must_use]
    pub fn may_run(&self, compliance: Compliance, today: Day) -> bool {
        compliance == Compliance::Off
            || (self.approved).is_some_and(|(_, until)| legal::counts(until, today))
    }
}

impl Store {
    /// Adds a camera.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when the site or the recorder is not in scope;
    /// [`domain::Code::ValueInvalid`] for a recorder of another site;
    /// [`domain::Code::NameTaken`]; [`domain::Code::Duplicate`] for a GB/T 28181 code in use.
    pub async fn camera_add(&self, actor: &Actor, new: NewCamera) -> Result<CameraListed> {
        let id = CameraId::fresh(&self.clock);
        self.camera_restore(actor, id, new).await
    }

    /// Adds a camera that had this id before, as its footage says.
    ///
    /// # Errors
    /// As [`Self::camera_add`]; [`domain::Code::NameTaken`] also when there is one of this id.
    pub async fn camera_restore(
        &self,
        actor: &Actor,
        id: CameraId,
        new: NewCamera,
    ) -> Result<CameraListed> {
        let sealed = self.sealed(id, new.credentials.as_ref())?;
        let mut tx = self.begin().await?;
        let site = site::read_locked(&mut tx, actor, new.site).await?;
        let camera = Camera {
            id,
            site: site.id,
            area: site.area,
            recorder: new.recorder,
            name: new.name,
            gb_code: new.gb_code,
            place: new.place,
            position: new.position,
            main: new.main,
            sub: new.sub,
            plan: new.plan,
            audio: new.audio,
            schedule: new.schedule,
            min_days: new.min_days,
            max_days: new.max_days,
            importance: new.importance,
            alert_after_s: new.alert_after_s,
            enabled: new.enabled,
            has_credentials: sealed.is_some(),
            version: 1,
        };
        same_site(&mut tx, actor, &camera).await?;
        insert(&mut tx, &camera, sealed).await?;
        let details = json!({
            "name": &camera.name, "site_id": camera.site, "main": &camera.main.url,
            "plan": camera.plan, "schedule": &camera.schedule, "audio": camera.audio,
            "credentials": camera.has_credentials,
        });
        let listed = one(&mut tx, actor, id).await?;
        let act = act(actor, "camera_add", "camera", id, details);
        self.write_audit(&mut tx, Some(site.area), act).await?;
        tx.commit().await?;
        Ok(listed)
    }

    /// The cameras in scope, by name.
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn camera_list(
        &self,
        actor: &Actor,
        filter: &CameraFilter,
        paging: &Paging,
    ) -> Result<Page<CameraListed>> {
        const SQL: &str = concat!(
            read!(),
            " and ",
            below!("si.area", "2"),
            " and ($3 is null or c.site = $3) and ($4 is null or c.search like $4 escape '!') \
             and ($5 is null or c.state = $5) and (c.name, c.id) > ($6, $7) \
             order by c.name, c.id limit $8"
        );
        let (name, id): (String, Uuid) = paging.key((String::new(), Uuid::nil()))?;
        let mut tx = self.read().await?;
        let days = AreaDays::read(&mut tx, actor).await?;
        let rows: Vec<Listed> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal)
            .bind(filter.area.map(|area| area.0)).bind(filter.site.map(|site| site.0))
            .bind(pattern(filter.q.as_deref())).bind(filter.state.map(State::word))
            .bind(name).bind(id).bind(paging.rows()).fetch_all(conn).await)
        .during("list cameras")?;
        paging
            .page(rows, |row| (row.name.clone(), row.id))?
            .map(|row| row.listed(&days))
    }

    /// The cameras in scope that stand in a circle, with their distances in metres, the nearest
    /// first; at most `limit`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn camera_near(
        &self,
        actor: &Actor,
        filter: &CameraFilter,
        near: Near,
        limit: u32,
    ) -> Result<Vec<(CameraListed, u32)>> {
        const SQL: &str = concat!(
            read!(),
            " and ",
            below!("si.area", "2"),
            " and ($3 is null or c.site = $3) and ($4 is null or c.search like $4 escape '!') \
             and ($5 is null or c.state = $5) and c.longitude between $6 and $7 \
             and c.latitude between $8 and $9"
        );
        let [(west, east), (south, north)] = near.bounds();
        let mut tx = self.read().await?;
        let days = AreaDays::read(&mut tx, actor).await?;
        let rows: Vec<Listed> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal)
            .bind(filter.area.map(|area| area.0)).bind(filter.site.map(|site| site.0))
            .bind(pattern(filter.q.as_deref())).bind(filter.state.map(State::word))
            .bind(west).bind(east).bind(south).bind(north).fetch_all(conn).await)
        .during("look for cameras near a place")?;
        let mut found = Vec::new();
        for row in rows {
            let listed = row.listed(&days)?;
            let metres = listed
                .camera
                .position
                .map(|position| near.distance_m(position).round());
            if let Some(metres) = metres.filter(|metres| *metres <= f64::from(near.radius_m)) {
                found.push((listed, metres as u32));
            }
        }
        found.sort_by(|(one, near), (two, far)| {
            (near, &one.camera.name).cmp(&(far, &two.camera.name))
        });
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// One camera.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn camera_get(&self, actor: &Actor, id: CameraId) -> Result<CameraListed> {
        let mut tx = self.read().await?;
        one(&mut tx, actor, id).await
    }

    /// One camera whose footage may be looked at: also one that was removed, as long as a case holds
    /// footage of it.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn camera_kept(&self, actor: &Actor, id: CameraId) -> Result<CameraListed> {
        const SQL: &str = concat!(read!(kept!()), " and c.id = $2");
        let mut tx = self.read().await?;
        fetch(&mut tx, actor, id, SQL).await
    }

    /// Any camera that was not removed, whoever may see it; for the engine.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn camera_any(&self, id: CameraId) -> Result<Camera> {
        let listed = self.camera_get(&Actor::system("engine"), id).await?;
        Ok(listed.camera)
    }

    /// What a camera is opened with; for the engine alone.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`]; [`domain::Code::KeyUnreadable`] when they were sealed with the
    /// key of another installation.
    pub async fn camera_credentials(&self, id: CameraId) -> Result<Option<Credentials>> {
        const SQL: &str = "select credentials from camera where id = $1 and removed is null";
        let mut tx = self.read().await?;
        let row: Option<Option<Vec<u8>>> = on!(&mut tx, conn => sqlx::query_scalar(SQL)
            .bind(id.0).fetch_optional(conn).await)
        .during("read credentials")?;
        let Some(sealed) = row.ok_or_else(|| Error::not_found("camera", id))? else {
            return Ok(None);
        };
        let plain = self.key.open(&place(id), &sealed)?;
        serde_json::from_slice(&plain)
            .map(Some)
            .map_err(|_| Error::new(domain::Code::KeyUnreadable).with("what", place(id)))
    }

    /// Changes a camera; its version rises, which makes the engine look at it again.
    ///
    /// # Errors
    /// As [`Store::camera_add`], and [`domain::Code::VersionStale`].
    pub async fn camera_update(
        &self,
        actor: &Actor,
        id: CameraId,
        change: CameraChange,
        version: Option<i64>,
    ) -> Result<CameraListed> {
        let credentials = match &change.credentials {
            Some(credentials) => Some(self.sealed(id, credentials.as_ref())?),
            None => None,
        };
        let mut tx = self.begin().await?;
        let before = read_locked(&mut tx, actor, id).await?.camera;
        current(before.version, version)?;
        let mut camera = Camera {
            site: change.site.unwrap_or(before.site),
            recorder: change.recorder.unwrap_or(before.recorder),
            name: change.name.unwrap_or(before.name.clone()),
            gb_code: change.gb_code.unwrap_or(before.gb_code.clone()),
            place: change.place.unwrap_or(before.place.clone()),
            position: change.position.unwrap_or(before.position),
            main: change.main.unwrap_or(before.main.clone()),
            sub: change.sub.unwrap_or(before.sub.clone()),
            plan: change.plan.unwrap_or(before.plan),
            audio: change.audio.unwrap_or(before.audio),
            schedule: change.schedule.unwrap_or(before.schedule.clone()),
            min_days: change.min_days.unwrap_or(before.min_days),
            max_days: change.max_days.unwrap_or(before.max_days),
            importance: change.importance.unwrap_or(before.importance),
            alert_after_s: change.alert_after_s.unwrap_or(before.alert_after_s),
            enabled: change.enabled.unwrap_or(before.enabled),
            version: before.version + 1,
            ..before
        };
        if camera.site != before.site {
            camera.area = site::read_locked(&mut tx, actor, camera.site).await?.area;
        }
        same_site(&mut tx, actor, &camera).await?;
        let details = changed(&before, &camera, credentials.is_some());
        update(&mut tx, &camera, credentials).await?;
        let left = if camera.site == before.site {
            Vec::new()
        } else {
            self.alerts_left(&mut tx, id).await?
        };
        if camera.enabled && !before.enabled {
            purge::switched_on(&mut tx, id, self.clock.now()).await?;
        }
        let ended = self
            .approval_moved(&mut tx, actor, (&before, &camera))
            .await?;
        if before.primary() != camera.primary() {
            health::take_over(&mut tx, id, camera.primary()).await?;
        }
        let listed = one(&mut tx, actor, id).await?;
        let act = act(actor, "camera_update", "camera", id, details);
        self.write_audit(&mut tx, Some(camera.area), act).await?;
        if let Some(ended) = ended {
            self.ended_written(&mut tx, actor, &camera, ended).await?;
        }
        self.alerts_left_told(&mut tx, &left).await?;
        tx.commit().await?;
        Ok(listed)
    }

    /// Removes a camera. Its credentials go at once, its footage when it is old enough and no case
    /// holds it; until then cases reach it ([`Self::camera_kept`]).
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::VersionStale`].
    pub async fn camera_remove(
        &self,
        actor: &Actor,
        id: CameraId,
        version: Option<i64>,
    ) -> Result<()> {
        const HELD: &str = "select count(*) from hold where camera = $1";
        const SQL: &str = "update camera set removed = $2, enabled = $3, credentials = null, \
            recorder = null, leased_by = null, version = version + 1 where id = $1";
        let mut tx = self.begin().await?;
        let camera = read_locked(&mut tx, actor, id).await?.camera;
        current(camera.version, version)?;
        let holds: i64 =
            on!(&mut tx, conn => sqlx::query_scalar(HELD).bind(id.0).fetch_one(conn).await)
                .during("look for holds")?;
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(self.clock.now().0).bind(false).execute(conn).await.map(drop))
        .during("remove a camera")?;
        forget_removed(&mut tx).await?;
        let act = act(
            actor,
            "camera_remove",
            "camera",
            id,
            json!({"name": camera.name, "holds": holds}),
        );
        self.write_audit(&mut tx, Some(camera.area), act).await?;
        tx.commit().await
    }

    fn sealed(&self, id: CameraId, credentials: Option<&Credentials>) -> Result<Option<Vec<u8>>> {
        let Some(credentials) = credentials else {
            return Ok(None);
        };
        let plain =
            serde_json::to_vec(credentials).map_err(|_| Error::internal("write credentials"))?;
        self.key.seal(&place(id), &plain).map(Some)
    }
}

/// The place that credentials are sealed for.
fn place(id: CameraId) -> String {
    format!("camera {id}")
}

async fn one(tx: &mut Tx, actor: &Actor, id: CameraId) -> Result<CameraListed> {
    const SQL: &str = concat!(read!(), " and c.id = $2");
    fetch(tx, actor, id, SQL).await
}

async fn fetch(
    tx: &mut Tx,
    actor: &Actor,
    id: CameraId,
    sql: &'static str,
) -> Result<CameraListed> {
    let row: Option<Listed> = on!(&mut *tx, conn => sqlx::query_as(sql)
        .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
    .during("read a camera")?;
    let days = AreaDays::read(tx, actor).await?;
    row.ok_or_else(|| Error::not_found("camera", id))?
        .listed(&days)
}

/// Fails unless the camera's recorder stands at the camera's site.
async fn same_site(tx: &mut Tx, actor: &Actor, camera: &Camera) -> Result<()> {
    let Some(id) = camera.recorder else {
        return Ok(());
    };
    let (recorder, _) = recorder::read_locked(tx, actor, id).await?;
    if recorder.site != camera.site {
        return Err(Error::new(domain::Code::RecorderElsewhere));
    }
    Ok(())
}

/// What the audit log says of a change: the fields by name, and their values where they are short.
fn changed(before: &Camera, after: &Camera, credentials: bool) -> serde_json::Value {
    let fields = [
        ("site_id", before.site != after.site),
        ("recorder_id", before.recorder != after.recorder),
        ("name", before.name != after.name),
        ("gb_code", before.gb_code != after.gb_code),
        ("place", before.place != after.place),
        ("position", before.position != after.position),
        ("main", before.main != after.main),
        ("sub", before.sub != after.sub),
        ("plan", before.plan != after.plan),
        ("audio", before.audio != after.audio),
        ("schedule", before.schedule != after.schedule),
        ("min_days", before.min_days != after.min_days),
        ("max_days", before.max_days != after.max_days),
        ("importance", before.importance != after.importance),
        ("alert_after_s", before.alert_after_s != after.alert_after_s),
        ("enabled", before.enabled != after.enabled),
        ("credentials", credentials),
    ];
    let names: Vec<&str> = fields
        .iter()
        .filter_map(|(name, differs)| differs.then_some(*name))
        .collect();
    let mut details = json!({
        "changed": names, "name": &after.name, "plan": after.plan, "audio": after.audio, "enabled": after.enabled,
        "min_days": after.min_days, "max_days": after.max_days, "importance": after.importance,
        "version": after.version,
    });
    if (before.plan, &before.schedule) != (after.plan, &after.schedule) {
        let recorded = |camera: &Camera| json!({"plan": camera.plan, "schedule": &camera.schedule});
        details["recording"] = json!({"before": recorded(before), "after": recorded(after)});
    }
    let was = (before.min_days, before.max_days);
    retention::changed(&mut details, was, (after.min_days, after.max_days));
    details
}
