//! The row of a request, and the statements that read it.

use domain::{
    Actor, Error, Permission, Result, Timestamp,
    access_request::{
        AccessRequest, Asker, Comers, Decision, Grant, Protects, RequestKind, RequestState,
        ScanKind, Wants,
    },
    id::{AccessRequestId, AreaId, CameraId, UserId},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{AccessRequestListed, RequestCamera};
use crate::{
    Store,
    dialect::locked,
    error::{During as _, corrupt},
    pool::{Tx, on},
    register::span,
};

/// Reads requests. People are named as they are shown now; those without a row as they were then.
macro_rules! columns {
    () => {
        "select r.id, r.number, r.kind, r.organ, r.document_no, r.wants, r.protects, r.comers, \
           r.reason, r.from_at, r.to_at, r.made_by, r.made, r.state, r.decided_by, r.decided, \
           r.note, r.granted_wants, r.granted_from, r.granted_to, r.granted_until, r.ended, \
           r.version, \
           (select n.kind from access_request_scan n where n.request = r.id) as scan, \
           coalesce((select coalesce(nullif(p.display_name, ''), p.name) from person p \
             where p.id = r.made_by), r.made_by_name) as made_by_name, \
           coalesce((select coalesce(nullif(p.display_name, ''), p.name) from person p \
             where p.id = r.decided_by), r.decided_by_name) as decided_by_name \
         from access_request r"
    };
}
pub(super) use columns;

/// The condition that the principal bound as `$1` sees all cameras of the request `r`: where they are
/// gone with their area, whoever sees all roots.
macro_rules! all_seen {
    () => {
        concat!(
            "not exists (select 1 from access_request_camera q where q.request = r.id and not ",
            $crate::scope::outlasting!($crate::scope::scoped!("q.area"), "q.area"),
            ")"
        )
    };
}
pub(super) use all_seen;

#[derive(FromRow)]
pub(super) struct Row {
    pub(super) id: Uuid,
    number: String,
    kind: String,
    organ: String,
    document_no: String,
    wants: Option<String>,
    protects: Option<String>,
    pub(super) comers: Option<Vec<u8>>,
    reason: String,
    from_at: i64,
    to_at: i64,
    made_by: Uuid,
    pub(super) made: i64,
    state: String,
    decided_by: Option<Uuid>,
    decided: Option<i64>,
    note: String,
    granted_wants: Option<String>,
    granted_from: Option<i64>,
    granted_to: Option<i64>,
    granted_until: Option<i64>,
    ended: Option<i64>,
    version: i64,
    scan: Option<String>,
    made_by_name: String,
    decided_by_name: String,
}

#[derive(FromRow)]
struct CameraRow {
    camera: Uuid,
    name: String,
    area: Uuid,
    granted: bool,
}

impl From<CameraRow> for RequestCamera {
    fn from(row: CameraRow) -> Self {
        Self {
            id: CameraId(row.camera),
            name: row.name,
            area: AreaId(row.area),
            granted: row.granted,
        }
    }
}

impl Row {
    fn asker(&self) -> Result<Asker> {
        let wrong = || corrupt("access_request", self.id);
        Ok(
            match RequestKind::from_word(&self.kind).ok_or_else(wrong)? {
                RequestKind::StateOrgan => Asker::StateOrgan {
                    organ: self.organ.clone(),
                    document_no: self.document_no.clone(),
                    wants: word(self.wants.as_deref(), Wants::from_word)
                        .ok_or_else(wrong)?
                        .ok_or_else(wrong)?,
                },
                RequestKind::NaturalPerson => Asker::NaturalPerson {
                    protects: word(self.protects.as_deref(), Protects::from_word)
                        .ok_or_else(wrong)?
                        .ok_or_else(wrong)?,
                },
            },
        )
    }

    fn request(&self, cameras: &[RequestCamera]) -> Result<AccessRequest> {
        let wrong = || corrupt("access_request", self.id);
        let asked = span(Some(self.from_at), Some(self.to_at)).map_err(|_| wrong())?;
        let granted = span(self.granted_from, self.granted_to).map_err(|_| wrong())?;
        let wants = word(self.granted_wants.as_deref(), Wants::from_word).ok_or_else(wrong)?;
        let grant = match (granted, self.granted_until) {
            (Some(span), Some(until)) => Some(Grant {
                cameras: (cameras.iter())
                    .filter(|camera| camera.granted)
                    .map(|camera| camera.id)
                    .collect(),
                span,
                wants,
                until: Timestamp(until),
            }),
            (None, None) => None,
            _ => return Err(wrong()),
        };
        let state = RequestState::from_word(&self.state).ok_or_else(wrong)?;
        if state == RequestState::Approved && grant.is_none() {
            return Err(wrong());
        }
        Ok(AccessRequest {
            id: AccessRequestId(self.id),
            number: self.number.clone(),
            asker: self.asker()?,
            reason: self.reason.clone(),
            cameras: cameras.iter().map(|camera| camera.id).collect(),
            span: asked.ok_or_else(wrong)?,
            scan: word(self.scan.as_deref(), ScanKind::from_word).ok_or_else(wrong)?,
            made_by: UserId(self.made_by),
            made: Timestamp(self.made),
            state,
            decision: self.decided_by.zip(self.decided).map(|(by, at)| Decision {
                by: UserId(by),
                at: Timestamp(at),
                note: self.note.clone(),
            }),
            grant,
            ended: self.ended.map(Timestamp),
            version: self.version,
        })
    }

    /// The request as `actor` sees it.
    pub(super) async fn listed(
        self,
        store: &Store,
        tx: &mut Tx,
        actor: &Actor,
    ) -> Result<AccessRequestListed> {
        let id = AccessRequestId(self.id);
        let cameras = cameras(tx, id).await?;
        let request = self.request(&cameras)?;
        let handles = [Permission::RequestMake, Permission::RequestApprove];
        let handles = handles.iter().any(|one| actor.may(*one));
        let comers = match &self.comers {
            Some(sealed) if handles => Some(comers(store, id, sealed)?),
            _ => None,
        };
        Ok(AccessRequestListed {
            decided_by_name: (request.decision.is_some()).then_some(self.decided_by_name),
            made_by_name: self.made_by_name,
            request,
            cameras,
            comers,
        })
    }
}

/// What a word that may be missing stands for; `None` when nothing has this word.
fn word<T>(word: Option<&str>, known: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    word.map(known).map_or(Some(None), |found| found.map(Some))
}

/// What the particulars of those who come are sealed for.
pub(super) fn place(id: AccessRequestId) -> String {
    format!("access request {id}")
}

fn comers(store: &Store, id: AccessRequestId, sealed: &[u8]) -> Result<Comers> {
    let plain = store.key.open(&place(id), sealed)?;
    serde_json::from_slice(&plain).map_err(|source| corrupt("access_request", id).because(source))
}

async fn cameras(tx: &mut Tx, id: AccessRequestId) -> Result<Vec<RequestCamera>> {
    const SQL: &str = "select q.camera, q.name, q.area, q.granted from access_request_camera q \
                       where q.request = $1 order by q.camera";
    let rows: Vec<CameraRow> =
        on!(tx, conn => sqlx::query_as(SQL).bind(id.0).fetch_all(conn).await)
            .during("read the cameras of a request")?;
    Ok(rows.into_iter().map(RequestCamera::from).collect())
}

macro_rules! one {
    () => {
        concat!(
            columns!(),
            " where r.id = $2 and ($3 is null or r.kind = $3) and ",
            all_seen!()
        )
    };
}

/// One request in scope, of a kind that the actor has to do with.
pub(super) async fn one(
    store: &Store,
    tx: &mut Tx,
    actor: &Actor,
    id: AccessRequestId,
) -> Result<AccessRequestListed> {
    let row = fetch(tx, actor, id, one!()).await?;
    row.listed(store, tx, actor).await
}

/// One request; nobody else changes it until the transaction ends.
pub(super) async fn read_locked(
    store: &Store,
    tx: &mut Tx,
    actor: &Actor,
    id: AccessRequestId,
) -> Result<AccessRequestListed> {
    let sql = locked!(tx, "r", one!());
    let row = fetch(tx, actor, id, sql).await?;
    row.listed(store, tx, actor).await
}

async fn fetch(tx: &mut Tx, actor: &Actor, id: AccessRequestId, sql: &'static str) -> Result<Row> {
    let missing = || Error::not_found("access request", id);
    let kinds = kinds(actor).ok_or_else(missing)?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(sql)
        .bind(actor.principal).bind(id.0).bind(kinds).fetch_optional(conn).await)
    .during("read a request")?;
    row.ok_or_else(missing)
}

/// The request, if it is in scope, for somebody who looks under it.
pub(crate) async fn seen(tx: &mut Tx, actor: &Actor, id: AccessRequestId) -> Result<AccessRequest> {
    let row = fetch(tx, actor, id, one!()).await?;
    let cameras = cameras(tx, id).await?;
    row.request(&cameras)
}

/// The only kind the actor has to do with, as a word; `None` inside when it is all of them, and
/// outside when it is none.
pub(super) fn kinds(actor: &Actor) -> Option<Option<&'static str>> {
    match actor.role.requests() {
        [] => None,
        [only] => Some(Some(only.word())),
        _ => Some(None),
    }
}

/// A request whoever sees it, for the records that stand under it.
pub(crate) async fn known(tx: &mut Tx, id: AccessRequestId) -> Result<AccessRequest> {
    const SQL: &str = concat!(columns!(), " where r.id = $1");
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(SQL).bind(id.0)
        .fetch_optional(conn).await)
    .during("read a request")?;
    let row = row.ok_or_else(|| Error::not_found("access request", id))?;
    let cameras = cameras(tx, id).await?;
    row.request(&cameras)
}
