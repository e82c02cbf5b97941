//! Events of cameras: facts that people or cases care about. They are added, never changed.

use domain::{
    Actor, Error, Result, Span, Timestamp,
    event::{CameraEvent, EventSource},
    id::{CameraEventId, CameraId, CaseId},
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Page, Paging, Store,
    audit::act,
    error::{During as _, corrupt},
    pool::{Tx, on},
    scope::{self, seen},
};

/// Something that happened at a camera; its fields were checked.
#[derive(Clone, Debug)]
pub struct NewCameraEvent {
    /// Of which camera.
    pub camera: CameraId,
    /// Who says so.
    pub source: EventSource,
    /// What happened, as a word.
    pub kind: String,
    /// When it began.
    pub at: Timestamp,
    /// When it ended, where it has a length.
    pub until: Option<Timestamp>,
    /// A sentence for people.
    pub note: String,
    /// The sender's own id for it.
    pub external_id: Option<String>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    camera: Uuid,
    source: String,
    kind: String,
    at: i64,
    until: Option<i64>,
    note: String,
    external_id: Option<String>,
    by_name: String,
    recorded: i64,
}

impl TryFrom<Row> for CameraEvent {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: CameraEventId(row.id),
            camera: CameraId(row.camera),
            source: EventSource::from_word(&row.source)
                .ok_or_else(|| corrupt("camera_event", row.id))?,
            kind: row.kind,
            at: Timestamp(row.at),
            until: row.until.map(Timestamp),
            note: row.note,
            external_id: row.external_id,
            by: row.by_name,
            recorded: Timestamp(row.recorded),
        })
    }
}

macro_rules! read {
    () => {
        "select e.id, e.camera, e.source, e.kind, e.at, e.until, e.note, e.external_id, \
         e.by_name, e.recorded from camera_event e"
    };
}

impl Store {
    /// Writes down what happened at a camera, tells the feed, and answers whether it was new: the
    /// same camera, source and sender's id again answers the event that is there.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when the camera is not in scope.
    pub async fn event_add(
        &self,
        actor: &Actor,
        new: NewCameraEvent,
    ) -> Result<(CameraEvent, bool)> {
        const KNOWN: &str = concat!(
            read!(),
            " where e.camera = $1 and e.source = $2 and e.external_id = $3"
        );
        let event = CameraEvent {
            id: CameraEventId::fresh(&self.clock),
            camera: new.camera,
            source: new.source,
            kind: new.kind,
            at: new.at,
            until: new.until,
            note: new.note,
            external_id: new.external_id,
            by: actor.name.clone(),
            recorded: self.clock.now(),
        };
        let mut tx = self.begin().await?;
        let area = scope::camera(&mut tx, actor, event.camera).await?;
        if !insert(&mut tx, &event).await? {
            let row: Row = on!(&mut tx, conn => sqlx::query_as(KNOWN)
                .bind(event.camera.0).bind(event.source.word()).bind(&event.external_id)
                .fetch_one(conn).await)
            .during("read an event")?;
            return Ok((row.try_into()?, false));
        }
        let details = json!({
            "event_id": event.id, "source": event.source, "kind": &event.kind, "at": event.at,
        });
        let act = act(actor, "event_add", "camera", event.camera, details);
        self.write_audit(&mut tx, Some(area), act).await?;
        let data = json!({
            "camera_id": event.camera, "area_id": area, "event_id": event.id,
            "source": event.source, "kind": &event.kind, "at": event.at, "until": event.until,
        });
        let subject = format!("cameras/{}", event.camera);
        let place = (area, Some(event.camera));
        self.feed_add(&mut tx, place, "xueliang.camera.event.v1", &subject, data)
            .await?;
        tx.commit().await?;
        Ok((event, true))
    }

    /// The events of a camera that began in `span`, the newest first.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::CursorInvalid`].
    pub async fn event_list(
        &self,
        actor: &Actor,
        camera: CameraId,
        span: Option<Span>,
        paging: &Paging,
    ) -> Result<Page<CameraEvent>> {
        const SQL: &str = concat!(
            read!(),
            " where e.camera = $1 and e.at >= $2 and e.at < $3 and (e.at, e.id) < ($4, $5) \
             order by e.at desc, e.id desc limit $6"
        );
        let (from, to) = span.map_or((i64::MIN, i64::MAX), |span| (span.from().0, span.to().0));
        let (at, id): (i64, Uuid) = paging.key((i64::MAX, Uuid::max()))?;
        let mut tx = self.read().await?;
        scope::camera(&mut tx, actor, camera).await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(camera.0).bind(from).bind(to).bind(at).bind(id).bind(paging.rows())
            .fetch_all(conn).await)
        .during("list events")?;
        paging
            .page(rows, |row| (row.at, row.id))?
            .map(CameraEvent::try_from)
    }

    /// The events of a camera that began at or after `at` and were written down at or after
    /// `recorded`, the newest 500, whoever may see them; for the engine.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn event_list_since(
        &self,
        camera: CameraId,
        at: Timestamp,
        recorded: Timestamp,
    ) -> Result<Vec<CameraEvent>> {
        const SQL: &str = concat!(
            read!(),
            " where e.camera = $1 and e.at >= $2 and e.recorded >= $3 order by e.at desc limit 500"
        );
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(camera.0).bind(at.0).bind(recorded.0).fetch_all(conn).await)
        .during("list new events")?;
        rows.into_iter().map(CameraEvent::try_from).collect()
    }

    /// One event.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn event_get(&self, actor: &Actor, id: CameraEventId) -> Result<CameraEvent> {
        let mut tx = self.read().await?;
        one(&mut tx, actor, id).await
    }

    /// The events that a case points to, as far as the actor may see their cameras; the oldest
    /// first. Not scoped by the case: ask for it first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn event_list_of_case(
        &self,
        actor: &Actor,
        case: CaseId,
    ) -> Result<Vec<CameraEvent>> {
        const SQL: &str = concat!(
            read!(),
            " join camera c on c.id = e.camera join site si on si.id = c.site \
             where e.id in (select l.event from case_link l where l.case_id = $2) and ",
            seen!("si.area", "c.id"),
            " order by e.at, e.id"
        );
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(case.0).fetch_all(conn).await)
        .during("list the events of a case")?;
        rows.into_iter().map(CameraEvent::try_from).collect()
    }
}

/// One event of a camera in scope.
pub(crate) async fn one(tx: &mut Tx, actor: &Actor, id: CameraEventId) -> Result<CameraEvent> {
    const SQL: &str = concat!(
        read!(),
        " join camera c on c.id = e.camera join site si on si.id = c.site \
         where e.id = $2 and c.removed is null and ",
        seen!("si.area", "c.id")
    );
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
    .during("read an event")?;
    row.ok_or_else(|| Error::not_found("event", id))?.try_into()
}

/// Adds an event, unless the sender's id is there already; whether it was added.
pub(crate) async fn insert(tx: &mut Tx, event: &CameraEvent) -> Result<bool> {
    const SQL: &str = "insert into camera_event (id, camera, source, kind, at, until, note, \
        external_id, by_name, recorded) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
        on conflict (camera, source, external_id) do nothing";
    let added = on!(tx, conn => sqlx::query(SQL)
        .bind(event.id.0).bind(event.camera.0).bind(event.source.word()).bind(&event.kind)
        .bind(event.at.0).bind(event.until.map(|at| at.0)).bind(&event.note)
        .bind(&event.external_id).bind(&event.by).bind(event.recorded.0)
        .execute(conn).await.map(|done| done.rows_affected()))
    .during("add an event")?;
    Ok(added > 0)
}
