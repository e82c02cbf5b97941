//! The health of cameras as last written down. A state that changed is told in the same
//! transaction: an event of the camera, and a message of the feed.

use domain::{
    Actor, Result, Timestamp,
    event::EventSource,
    health::{Health, State},
    id::{AreaId, CameraEventId, CameraId},
    video::StreamKind,
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    dialect::locked,
    error::{During as _, corrupt},
    event,
    pool::{Tx, on},
    scope::{self, seen},
};

/// How a stream is, as last written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamState {
    /// Which stream.
    pub stream: StreamKind,
    /// How it is, and since when.
    pub health: Health,
    /// Why, in a word, while there is a failure.
    pub reason: Option<String>,
    /// Why, in a sentence.
    pub detail: Option<String>,
}

/// How many cameras of an area are how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaTotals {
    /// The area.
    pub area: AreaId,
    /// Its name.
    pub name: String,
    /// The cameras in it (not below it) by state; states without cameras are left out.
    pub totals: Vec<(State, u32)>,
}

#[derive(FromRow)]
struct Row {
    stream: String,
    state: String,
    since: Option<i64>,
    reason: Option<String>,
    detail: Option<String>,
}

impl Row {
    fn state(self, camera: CameraId) -> Result<StreamState> {
        let wrong = || corrupt("stream_health", camera);
        Ok(StreamState {
            stream: StreamKind::from_word(&self.stream).map_err(|_| wrong())?,
            health: Health {
                state: State::from_word(&self.state).ok_or_else(wrong)?,
                since: self.since.map(Timestamp),
            },
            reason: self.reason,
            detail: self.detail,
        })
    }
}

#[derive(FromRow)]
struct Known {
    area: Uuid,
    name: String,
    plan: String,
    has_sub: bool,
    state: String,
}

impl Known {
    /// As `Camera::primary`, on the row.
    fn primary(&self) -> StreamKind {
        match self.plan.as_str() {
            "main" | "both" => StreamKind::Main,
            _ if self.has_sub => StreamKind::Sub,
            _ => StreamKind::Main,
        }
    }
}

impl Store {
    /// Writes down how a stream is. When that makes the state of its camera another one, the
    /// change becomes an event of the camera and a message of the feed. Doing it again changes
    /// nothing. Neither `reason` (a word) nor `detail` (a sentence) holds a secret.
    ///
    /// # Errors
    /// Those of the database; a camera that is gone is none.
    pub async fn health_apply(
        &self,
        camera: CameraId,
        stream: StreamKind,
        health: Health,
        reason: Option<&str>,
        detail: Option<&str>,
    ) -> Result<()> {
        const STREAM: &str = "insert into stream_health \
              (camera, stream, state, since, reason, detail) values ($1, $2, $3, $4, $5, $6) \
            on conflict (camera, stream) do update set state = excluded.state, \
              since = excluded.since, reason = excluded.reason, detail = excluded.detail";
        let mut tx = self.begin().await?;
        let Some(known) = lock(&mut tx, camera).await? else {
            return Ok(());
        };
        on!(&mut tx, conn => sqlx::query(STREAM)
            .bind(camera.0).bind(stream.word()).bind(health.state.word())
            .bind(health.since.map(|at| at.0)).bind(reason).bind(detail)
            .execute(conn).await.map(drop))
        .during("write a stream's health")?;
        if known.primary() == stream {
            take_over(&mut tx, camera, stream).await?;
            if known.state != health.state.word() {
                self.tell_state(&mut tx, camera, known, health, reason, detail)
                    .await?;
            }
        }
        tx.commit().await
    }

    /// Writes down of a camera that nobody runs how all of its streams are.
    ///
    /// # Errors
    /// Those of the database; a camera that is gone is none.
    pub async fn health_rest(&self, camera: CameraId, state: State) -> Result<()> {
        const STREAMS: &str = "update stream_health set state = $2, since = $3, reason = null, \
            detail = null where camera = $1";
        const OWN: &str = "update camera set state = $2, state_since = $3, state_reason = null \
            where id = $1";
        let since = self.clock.now();
        let health = Health {
            state,
            since: Some(since),
        };
        let mut tx = self.begin().await?;
        let known = lock(&mut tx, camera).await?;
        let Some(known) = known.filter(|known| known.state != state.word()) else {
            return Ok(());
        };
        for sql in [STREAMS, OWN] {
            on!(&mut tx, conn => sqlx::query(sql).bind(camera.0).bind(state.word()).bind(since.0)
                .execute(conn).await.map(drop))
            .during("write that a camera rests")?;
        }
        self.tell_state(&mut tx, camera, known, health, None, None)
            .await?;
        tx.commit().await
    }

    /// Writes down since when pictures of a camera come that are to be recorded and are not; `None`
    /// when all is well. The alerts are looked at by themselves.
    ///
    /// # Errors
    /// Those of the database; a camera that is gone is none.
    pub async fn recording_apply(&self, camera: CameraId, since: Option<Timestamp>) -> Result<()> {
        const SQL: &str = "update camera set unrecorded = $2 where id = $1";
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(camera.0).bind(since.map(|at| at.0))
            .execute(conn).await.map(drop))
        .during("write whether a camera is recorded")?;
        tx.commit().await
    }

    /// How the streams of a camera are.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn health_get(&self, actor: &Actor, camera: CameraId) -> Result<Vec<StreamState>> {
        let mut tx = self.read().await?;
        scope::camera(&mut tx, actor, camera).await?;
        rows(&mut tx, camera).await
    }

    /// How the streams of any camera are; for the engine, which goes on from there.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn health_rows(&self, camera: CameraId) -> Result<Vec<(StreamKind, Health)>> {
        let mut tx = self.read().await?;
        let rows = rows(&mut tx, camera).await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.stream, row.health))
            .collect())
    }

    /// How many cameras are how, for each area in scope that has cameras of its own.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn health_totals(&self, actor: &Actor) -> Result<Vec<AreaTotals>> {
        const SQL: &str = concat!(
            "select ar.id, ar.name, ar.path, c.state, count(*) from camera c \
               join site si on si.id = c.site join area ar on ar.id = si.area \
             where c.removed is null and ",
            seen!("si.area", "c.id"),
            " group by ar.id, ar.name, ar.path, c.state order by ar.path, c.state"
        );
        let mut tx = self.read().await?;
        let rows: Vec<(Uuid, String, String, String, i64)> =
            on!(&mut tx, conn => sqlx::query_as(SQL).bind(actor.principal).fetch_all(conn).await)
                .during("count cameras by state")?;
        let mut all: Vec<AreaTotals> = Vec::new();
        for (area, name, _, word, count) in rows {
            let state = State::from_word(&word).ok_or_else(|| corrupt("camera", &word))?;
            let count = (state, u32::try_from(count).unwrap_or(u32::MAX));
            match all.last_mut().filter(|last| last.area == AreaId(area)) {
                Some(last) => last.totals.push(count),
                None => all.push(AreaTotals {
                    area: AreaId(area),
                    name,
                    totals: vec![count],
                }),
            }
        }
        Ok(all)
    }

    async fn tell_state(
        &self,
        tx: &mut Tx,
        camera: CameraId,
        known: Known,
        health: Health,
        reason: Option<&str>,
        detail: Option<&str>,
    ) -> Result<()> {
        let now = self.clock.now();
        let word = health.state.word();
        let event = domain::event::CameraEvent {
            id: CameraEventId::fresh(&self.clock),
            camera,
            source: EventSource::Gateway,
            kind: word.to_owned(),
            at: health.since.unwrap_or(now),
            until: None,
            note: detail.unwrap_or_default().to_owned(),
            external_id: None,
            by: String::new(),
            recorded: now,
        };
        event::insert(tx, &event).await?;
        let data = json!({
            "camera_id": camera, "name": known.name, "area_id": known.area, "state": word,
            "since": health.since, "reason": reason, "before": known.state,
            "event_id": event.id,
        });
        let kind = format!("xueliang.camera.{word}.v1");
        let subject = format!("cameras/{camera}");
        let place = (AreaId(known.area), Some(camera));
        self.feed_add(tx, place, &kind, &subject, data).await
    }
}

/// Copies the health of one stream into the camera's own columns.
pub(crate) async fn take_over(tx: &mut Tx, camera: CameraId, stream: StreamKind) -> Result<()> {
    const SQL: &str = "update camera set \
        state = coalesce((select h.state from stream_health h \
          where h.camera = $1 and h.stream = $2), 'unknown'), \
        state_since = (select h.since from stream_health h \
          where h.camera = $1 and h.stream = $2), \
        state_reason = (select h.reason from stream_health h \
          where h.camera = $1 and h.stream = $2) \
        where id = $1";
    on!(tx, conn => sqlx::query(SQL).bind(camera.0).bind(stream.word())
        .execute(conn).await.map(drop))
    .during("write a camera's state")
}

async fn lock(tx: &mut Tx, camera: CameraId) -> Result<Option<Known>> {
    let sql = locked!(
        tx,
        "c",
        "select si.area, c.name, c.plan, c.sub_url is not null as has_sub, c.state \
         from camera c join site si on si.id = c.site where c.id = $1 and c.removed is null"
    );
    on!(tx, conn => sqlx::query_as(sql).bind(camera.0).fetch_optional(conn).await)
        .during("read a camera's state")
}

async fn rows(tx: &mut Tx, camera: CameraId) -> Result<Vec<StreamState>> {
    const SQL: &str = "select stream, state, since, reason, detail from stream_health \
                       where camera = $1 order by stream";
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(SQL).bind(camera.0).fetch_all(conn).await)
        .during("read a camera's health")?;
    rows.into_iter().map(|row| row.state(camera)).collect()
}
