//! The register of access as stored: records of who looks at what and why, and the views under them.
//! A view is written before its first byte is sent; how long it lasted and how many bytes it was are
//! noted while it lasts. Triggers let nothing else change and nothing go.

mod expire;
mod list;
mod row;

pub use list::{AccessFilter, AccessTotals};
pub(crate) use row::span;

use std::time::Duration;

use domain::{
    Actor, Code, Error, Result, Timestamp,
    access_request::AccessRequest,
    duty::Shift,
    id::{AccessRecordId, AccessViewId, AreaId},
    register::{self, AccessRecord, Purpose, Statement, Viewing, Wanted},
};
use serde_json::json;
use uuid::Uuid;

use row::{Row, columns};

use crate::{
    Store, access_request,
    audit::act,
    case, duty,
    error::During as _,
    pool::{Tx, on},
    scope,
};

/// A view that may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Which.
    pub view: AccessViewId,
    /// Under which record.
    pub record: AccessRecordId,
}

/// Whether a view is another look or one that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Each is one of its own.
    New,
    /// The same again within this time after its last byte is the same view.
    Within(Duration),
    /// As [`Look::Within`], and all single pictures of the record's footage are one view: whoever moves
    /// along a day's timeline looks at that day, and not a hundred times.
    Strip(Duration),
}

/// What became known of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub view: AccessViewId,
    /// How many more bytes were sent.
    pub bytes: u64,
    /// When the last of them was.
    pub at: Timestamp,
    /// Whether it is over.
    pub over: bool,
}

impl Store {
    /// Writes down why the actor is going to look at something.
    ///
    /// # Errors
    /// Those of [`Statement::checked`]; [`Code::NotFound`] when the camera, the case or the request is
    /// out of scope, [`Code::ShiftNeeded`] when duty is given as the purpose without a shift; those of
    /// [`AccessRequest::covers`] when the request does not grant what was said.
    pub async fn access_open(&self, actor: &Actor, said: Statement) -> Result<AccessRecord> {
        said.checked(actor.role, actor.via)?;
        let mut tx = self.begin().await?;
        let now = self.clock.now();
        let area = match said.camera {
            Some(camera) => Some(scope::camera_kept(&mut tx, actor, camera).await?),
            None => None,
        };
        if let Some(case) = said.case {
            case::seen(&mut tx, actor, case).await?;
        }
        let (name, unit) = duty::looker(&mut tx, actor).await?;
        let shift = match said.purpose {
            Purpose::Duty => {
                let lasting = duty::lasting(&mut tx, actor.user, now).await?;
                Some(lasting.ok_or_else(|| Error::new(Code::ShiftNeeded))?)
            }
            _ => None,
        };
        let request = match said.request {
            Some(_) => Some(requested(&mut tx, actor, &said, now).await?),
            None => None,
        };
        let mut record = self.record(actor, said, shift.as_ref(), (&name, &unit));
        if let Some((request, until)) = request {
            record.until = record.until.min(until);
            record.request_number = Some(request.number);
        }
        self.write_record(&mut tx, actor, &record).await?;
        let said = &record.statement;
        let details = json!({
            "purpose": said.purpose, "record": record.id, "case": said.case, "reason": said.reason,
            "request": &record.request_number,
            "from": said.span.map(|span| span.from()), "to": said.span.map(|span| span.to()),
        });
        let act = match said.camera {
            Some(camera) => act(actor, "access_open", "camera", camera, details),
            None => act(actor, "access_open", "access record", record.id, details),
        };
        self.write_audit(&mut tx, area, act).await?;
        tx.commit().await?;
        Ok(record)
    }

    /// A record of the actor, made of what they said.
    pub(crate) fn record(
        &self,
        actor: &Actor,
        statement: Statement,
        shift: Option<&Shift>,
        (name, unit): (&str, &str),
    ) -> AccessRecord {
        let now = self.clock.now();
        let until = now + register::HOLDS;
        AccessRecord {
            id: AccessRecordId::fresh(&self.clock),
            statement,
            request_number: None,
            shift: shift.map(|shift| shift.id),
            user: actor.user,
            name: name.to_owned(),
            unit: unit.to_owned(),
            role: actor.role,
            opened: now,
            until: shift.map_or(until, |shift| shift.until),
            closed: None,
        }
    }

    pub(crate) async fn write_record(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        record: &AccessRecord,
    ) -> Result<()> {
        const SQL: &str = "insert into access_record (id, principal, user_id, name, unit, role, \
            purpose, camera, from_at, to_at, case_id, request, shift, reason, opened, until) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
        let said = &record.statement;
        on!(tx, conn => sqlx::query(SQL)
            .bind(record.id.0).bind(actor.principal).bind(record.user.0).bind(&record.name)
            .bind(&record.unit).bind(record.role.word()).bind(said.purpose.word())
            .bind(said.camera.map(|camera| camera.0)).bind(said.span.map(|span| span.from().0))
            .bind(said.span.map(|span| span.to().0)).bind(said.case.map(|case| case.0))
            .bind(said.request.map(|request| request.0))
            .bind(record.shift.map(|shift| shift.0)).bind(&said.reason).bind(record.opened.0)
            .bind(record.until.0).execute(conn).await.map(drop))
        .during("write an access record")
    }

    /// The actor's records that hold now, the newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn access_mine(&self, actor: &Actor) -> Result<Vec<AccessRecord>> {
        const SQL: &str = concat!(
            columns!(),
            " where a.principal = $1 and a.closed is null and a.until > $2 \
             order by a.opened desc limit 200"
        );
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(self.clock.now().0).fetch_all(conn).await)
        .during("read one's access records")?;
        rows.into_iter().map(AccessRecord::try_from).collect()
    }

    /// Begins a view: what is wanted must be covered by the record that is named, or, where none is,
    /// by one of the actor's that stands for all cameras. `look` says what is the same view.
    ///
    /// # Errors
    /// [`Code::NotFound`] when the camera is out of scope, [`Code::AccessNeeded`], and those of
    /// [`AccessRecord::covers`].
    pub async fn view_begin(
        &self,
        actor: &Actor,
        wanted: Wanted,
        record: Option<AccessRecordId>,
        look: Look,
    ) -> Result<Begun> {
        // Asked without the writer's lock: players ask for many ranges of one clip.
        let mut tx = self.read().await?;
        let area = scope::camera_kept(&mut tx, actor, wanted.camera).await?;
        let record = self.covering(&mut tx, actor, &wanted, record).await?;
        let (wanted, one_look) = match look {
            Look::New => (wanted, Duration::ZERO),
            Look::Within(time) => (wanted, time),
            Look::Strip(time) => {
                let span = wanted.span.and(record.statement.span);
                (Wanted { span, ..wanted }, time)
            }
        };
        if let Some(view) = self.known_view(&mut tx, &wanted, &record, one_look).await? {
            return Ok(Begun {
                view,
                record: record.id,
            });
        }
        drop(tx);
        let mut tx = self.begin().await?;
        let view = self
            .write_view(&mut tx, actor, wanted, &record, area)
            .await?;
        tx.commit().await?;
        Ok(Begun {
            view,
            record: record.id,
        })
    }

    /// The record, if what is wanted is still covered by it.
    ///
    /// # Errors
    /// As [`Store::view_begin`].
    pub async fn view_holds(
        &self,
        actor: &Actor,
        wanted: &Wanted,
        record: AccessRecordId,
    ) -> Result<AccessRecord> {
        let mut tx = self.read().await?;
        scope::camera_kept(&mut tx, actor, wanted.camera).await?;
        self.covering(&mut tx, actor, wanted, Some(record)).await
    }

    async fn covering(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        wanted: &Wanted,
        record: Option<AccessRecordId>,
    ) -> Result<AccessRecord> {
        const NAMED: &str = concat!(columns!(), " where a.principal = $1 and a.id = $2");
        const STANDING: &str = concat!(
            columns!(),
            " where a.principal = $1 and a.camera is null and a.closed is null and a.until > $2 \
             order by a.opened desc limit 1"
        );
        let now = self.clock.now();
        let row: Option<Row> = match record {
            Some(id) => on!(tx, conn => sqlx::query_as(NAMED)
                .bind(actor.principal).bind(id.0).fetch_optional(conn).await),
            None => on!(tx, conn => sqlx::query_as(STANDING)
                .bind(actor.principal).bind(now.0).fetch_optional(conn).await),
        }
        .during("look for an access record")?;
        let found = row.map(AccessRecord::try_from).transpose()?;
        // What another role could say does not hold for the one they have now.
        let found = found.filter(|found| found.role == actor.role);
        let found = found.ok_or_else(|| Error::new(Code::AccessNeeded))?;
        match found.covers(wanted, now) {
            Err(_) if record.is_none() => return Err(Error::new(Code::AccessNeeded)),
            covered => covered?,
        }
        // What a request grants is asked each time: the record says less of it than the approval.
        if let Some(request) = found.statement.request {
            access_request::known(tx, request)
                .await?
                .covers(wanted, now)?;
        }
        Ok(found)
    }

    async fn known_view(
        &self,
        tx: &mut Tx,
        wanted: &Wanted,
        record: &AccessRecord,
        one_look: Duration,
    ) -> Result<Option<AccessViewId>> {
        const SQL: &str = "select v.id from access_view v \
            where v.record = $1 and v.camera = $2 and v.viewing = $3 and v.seen > $4 \
              and coalesce(v.stream, '') = $5 and coalesce(v.from_at, 0) = $6 \
              and coalesce(v.to_at, 0) = $7 order by v.began desc limit 1";
        if one_look.is_zero() {
            return Ok(None);
        }
        let since = self.clock.now() - one_look;
        let found: Option<Uuid> = on!(tx, conn => sqlx::query_scalar(SQL)
            .bind(record.id.0).bind(wanted.camera.0).bind(wanted.viewing.word()).bind(since.0)
            .bind(wanted.stream.map_or("", |stream| stream.word()))
            .bind(wanted.span.map_or(0, |span| span.from().0))
            .bind(wanted.span.map_or(0, |span| span.to().0)).fetch_optional(conn).await)
        .during("look for an earlier view")?;
        Ok(found.map(AccessViewId))
    }

    async fn write_view(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        wanted: Wanted,
        record: &AccessRecord,
        area: AreaId,
    ) -> Result<AccessViewId> {
        const SQL: &str = "insert into access_view (id, record, user_id, purpose, viewing, camera, \
              camera_name, area, stream, from_at, to_at, address, began, seen, bytes) \
            values ($1, $2, $3, $4, $5, $6, (select c.name from camera c where c.id = $6), $7, $8, \
              $9, $10, $11, $12, $12, 0)";
        let id = AccessViewId::fresh(&self.clock);
        on!(tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(record.id.0).bind(record.user.0)
            .bind(record.statement.purpose.word()).bind(wanted.viewing.word())
            .bind(wanted.camera.0).bind(area.0).bind(wanted.stream.map(|stream| stream.word()))
            .bind(wanted.span.map(|span| span.from().0)).bind(wanted.span.map(|span| span.to().0))
            .bind(&actor.address).bind(self.clock.now().0).execute(conn).await.map(drop))
        .during("write a view")?;
        Ok(id)
    }

    /// Notes how far views went.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn view_note(&self, all: &[Seen]) -> Result<()> {
        const SQL: &str = "update access_view set bytes = bytes + $2, \
              seen = case when seen > $3 then seen else $3 end, \
              ended = case when $4 = 0 then ended when seen > $3 then seen else $3 end \
            where id = $1";
        let mut tx = self.begin().await?;
        for one in all {
            let bytes = i64::try_from(one.bytes).unwrap_or(i64::MAX);
            on!(&mut tx, conn => sqlx::query(SQL).bind(one.view.0).bind(bytes).bind(one.at.0)
                .bind(i64::from(one.over)).execute(conn).await.map(drop))
            .during("note a view")?;
        }
        tx.commit().await
    }

    /// Ends the views that a run which was killed left open, at what was last known of them. Views
    /// that began within `recent` may be another node's and stay.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn views_end_stale(&self, recent: Duration) -> Result<u64> {
        const SQL: &str = "update access_view set ended = seen where ended is null and seen < $1";
        let before = self.clock.now() - recent;
        let mut tx = self.begin().await?;
        let done = on!(&mut tx, conn => sqlx::query(SQL).bind(before.0).execute(conn).await
            .map(|done| done.rows_affected()))
        .during("end views")?;
        tx.commit().await?;
        Ok(done)
    }

    /// All bytes of pictures that the register knows of.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn view_bytes(&self) -> Result<u64> {
        let mut tx = self.read().await?;
        let sum: i64 = on!(&mut tx, conn => sqlx::query_scalar(
                "select cast(coalesce(sum(bytes), 0) as bigint) from access_view")
            .fetch_one(conn).await)
        .during("add up what was seen")?;
        Ok(sum.unsigned_abs())
    }

    /// Closes a record of the actor that is no shift's.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::AccessOver`].
    pub async fn access_close(&self, actor: &Actor, id: AccessRecordId) -> Result<()> {
        const SQL: &str = "update access_record set closed = $3 \
            where id = $1 and principal = $2 and shift is null and closed is null and until > $3";
        const THERE: &str = "select count(*) from access_record where id = $1 and principal = $2";
        let mut tx = self.begin().await?;
        let now = self.clock.now().0;
        let done = on!(&mut tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(actor.principal).bind(now).execute(conn).await
            .map(|done| done.rows_affected()))
        .during("close an access record")?;
        if done == 0 {
            let there: i64 = on!(&mut tx, conn => sqlx::query_scalar(THERE)
                .bind(id.0).bind(actor.principal).fetch_one(conn).await)
            .during("look for an access record")?;
            return Err(match there {
                0 => Error::not_found("access record", id),
                _ => Error::new(Code::AccessOver),
            });
        }
        let act = act(actor, "access_close", "access record", id, json!({}));
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await
    }
}

/// The request that the actor names, and until when it grants what they said.
async fn requested(
    tx: &mut Tx,
    actor: &Actor,
    said: &Statement,
    now: Timestamp,
) -> Result<(AccessRequest, Timestamp)> {
    let (Some(id), Some(camera)) = (said.request, said.camera) else {
        return Err(Error::new(Code::RequestOver));
    };
    let request = access_request::seen(tx, actor, id).await?;
    if request.kind().purpose() != said.purpose {
        return Err(Error::new(Code::RequestOver));
    }
    let wanted = Wanted {
        viewing: Viewing::Playback,
        camera,
        stream: None,
        span: said.span,
    };
    let until = request.covers(&wanted, now)?;
    Ok((request, until))
}
