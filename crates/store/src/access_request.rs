//! Requests of people from outside to look at footage, as stored. What may happen to one is decided by
//! `domain::access_request`. Particulars of those who come and the scanned document are sealed; looks
//! under a request are in `register`, which asks here what is granted.

mod list;
mod row;
mod scan;

pub use list::{AccessRequestFilter, AccessRequestTotals};

use domain::{
    Actor, Permission, Result, Span, Timestamp,
    access_request::{
        AccessRequest, Asker, Comers, Grant, Hand, Narrowed, RequestAction, RequestState,
    },
    id::{AccessRequestId, AreaId, CameraId},
};
use serde_json::json;

use row::{one, read_locked};

use crate::{
    Store,
    audit::act,
    error::{During as _, current},
    page::searchable,
    pool::{Tx, on},
    scope,
};
pub(crate) use row::{known, seen};

/// A new request; its fields were checked.
#[derive(Clone, Debug)]
pub struct NewAccessRequest {
    /// Who asks.
    pub asker: Asker,
    /// Particulars of those who come.
    pub comers: Comers,
    /// Why, in words.
    pub reason: String,
    /// Whose footage; each once.
    pub cameras: Vec<CameraId>,
    /// Which footage.
    pub span: Span,
}

/// A request with what is shown beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRequestListed {
    /// The request.
    pub request: AccessRequest,
    /// Its cameras, with the names they had.
    pub cameras: Vec<RequestCamera>,
    /// Particulars of those who come; `None` for whoever only reads the register, and when they went.
    pub comers: Option<Comers>,
    /// Who entered it, by name.
    pub made_by_name: String,
    /// Who decided, by name.
    pub decided_by_name: Option<String>,
}

/// A camera of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestCamera {
    /// Which, which may be gone.
    pub id: CameraId,
    /// Its name then.
    pub name: String,
    /// Where it was.
    pub area: AreaId,
    /// Whether the approval covers it.
    pub granted: bool,
}

/// Somebody who does something with a request.
pub(crate) fn hand(actor: &Actor) -> Hand {
    Hand {
        user: actor.user,
        approver: actor.may(Permission::RequestApprove),
    }
}

impl Store {
    /// Enters a request.
    ///
    /// # Errors
    /// [`domain::Code::RequestKindRefused`]; [`domain::Code::NotFound`] when a camera is out of scope.
    pub async fn access_request_add(
        &self,
        actor: &Actor,
        new: NewAccessRequest,
    ) -> Result<AccessRequestListed> {
        const CAMERA: &str = "insert into access_request_camera (request, camera, name, area, granted) \
            values ($1, $2, (select c.name from camera c where c.id = $2), $3, false)";
        actor.role.handles(new.asker.kind())?;
        let mut tx = self.begin().await?;
        let mut places = Vec::with_capacity(new.cameras.len());
        for &camera in &new.cameras {
            places.push((camera, scope::camera_kept(&mut tx, actor, camera).await?));
        }
        let id = AccessRequestId::fresh(&self.clock);
        let number = self.request_number(&mut tx).await?;
        self.write_request(&mut tx, actor, id, &number, &new)
            .await?;
        for (camera, area) in places {
            on!(&mut tx, conn => sqlx::query(CAMERA)
                .bind(id.0).bind(camera.0).bind(area.0).execute(conn).await.map(drop))
            .during("write a camera of a request")?;
        }
        let listed = one(self, &mut tx, actor, id).await?;
        let details = json!({
            "number": &number, "kind": new.asker.kind(), "cameras": &new.cameras,
            "from": new.span.from(), "to": new.span.to(),
        });
        let act = act(actor, "access_request_add", "access request", id, details);
        self.write_audit(&mut tx, place(&listed), act).await?;
        self.tell_request(&mut tx, &listed, "make").await?;
        tx.commit().await?;
        Ok(listed)
    }

    async fn write_request(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: AccessRequestId,
        number: &str,
        new: &NewAccessRequest,
    ) -> Result<()> {
        const SQL: &str = "insert into access_request (id, number, kind, organ, document_no, wants, \
              protects, comers, reason, from_at, to_at, made_by, made_by_name, made, state, \
              decided_by_name, note, version, search) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', '', 1, $16)";
        let (organ, document_no, wants, protects) = match &new.asker {
            Asker::StateOrgan {
                organ,
                document_no,
                wants,
            } => (
                organ.as_str(),
                document_no.as_str(),
                Some(wants.word()),
                None,
            ),
            Asker::NaturalPerson { protects } => ("", "", None, Some(protects.word())),
        };
        let comers = serde_json::to_vec(&new.comers)
            .map_err(|source| domain::Error::internal("write who comes").because(source))?;
        let comers = self.key.seal(&row::place(id), &comers)?;
        let search = searchable(&[number, organ, document_no, &new.reason]);
        on!(tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(number).bind(new.asker.kind().word()).bind(organ).bind(document_no)
            .bind(wants).bind(protects).bind(comers).bind(&new.reason).bind(new.span.from().0)
            .bind(new.span.to().0).bind(actor.user.0).bind(&actor.name).bind(self.clock.now().0)
            .bind(RequestState::Asked.word()).bind(search).execute(conn).await.map(drop))
        .during("write a request")
    }

    /// One request.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] unless the actor sees all its cameras and has to do with its kind.
    pub async fn access_request_get(
        &self,
        actor: &Actor,
        id: AccessRequestId,
    ) -> Result<AccessRequestListed> {
        let mut tx = self.read().await?;
        one(self, &mut tx, actor, id).await
    }

    /// Does `action` to the request, if the rules allow it. What ends it closes the records of whoever
    /// looks under it.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::VersionStale`]; those of [`AccessRequest::step`]
    /// and, of an approval, [`AccessRequest::granted`].
    pub async fn access_request_apply(
        &self,
        actor: &Actor,
        id: AccessRequestId,
        version: Option<i64>,
        action: RequestAction,
        note: &str,
        narrowed: Narrowed,
    ) -> Result<AccessRequestListed> {
        let mut tx = self.begin().await?;
        let before = read_locked(self, &mut tx, actor, id).await?.request;
        current(before.version, version)?;
        let now = self.clock.now();
        let state = before.step(action, hand(actor), note, now)?;
        match action {
            RequestAction::Approve => {
                let grant = before.granted(narrowed, now)?;
                self.write_decision(&mut tx, actor, id, state, note).await?;
                self.write_grant(&mut tx, id, &grant).await?;
            }
            RequestAction::Refuse => self.write_decision(&mut tx, actor, id, state, note).await?,
            RequestAction::Withdraw | RequestAction::Close => {
                self.write_end(&mut tx, id, state).await?;
            }
        }
        let listed = one(self, &mut tx, actor, id).await?;
        let after = &listed.request;
        let details = json!({
            "number": &after.number, "action": action, "from": before.state, "to": state,
            "note": note, "version": after.version,
            "granted": after.grant.as_ref().map(|grant| json!({
                "cameras": &grant.cameras, "from": grant.span.from(), "to": grant.span.to(),
                "wants": grant.wants, "until": grant.until,
            })),
        });
        let act = act(actor, "access_request_apply", "access request", id, details);
        self.write_audit(&mut tx, place(&listed), act).await?;
        self.tell_request(&mut tx, &listed, action.word()).await?;
        tx.commit().await?;
        Ok(listed)
    }

    async fn write_decision(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: AccessRequestId,
        state: RequestState,
        note: &str,
    ) -> Result<()> {
        const SQL: &str = "update access_request set state = $2, decided_by = $3, \
            decided_by_name = $4, decided = $5, note = $6, version = version + 1 where id = $1";
        on!(tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(state.word()).bind(actor.user.0).bind(&actor.name)
            .bind(self.clock.now().0).bind(note).execute(conn).await.map(drop))
        .during("write a decision")
    }

    async fn write_grant(&self, tx: &mut Tx, id: AccessRequestId, grant: &Grant) -> Result<()> {
        const SQL: &str = "update access_request set granted_wants = $2, granted_from = $3, \
            granted_to = $4, granted_until = $5 where id = $1";
        const CAMERA: &str =
            "update access_request_camera set granted = true where request = $1 and camera = $2";
        on!(&mut *tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(grant.wants.map(|wants| wants.word())).bind(grant.span.from().0)
            .bind(grant.span.to().0).bind(grant.until.0).execute(conn).await.map(drop))
        .during("write what is granted")?;
        for camera in &grant.cameras {
            on!(&mut *tx, conn => sqlx::query(CAMERA).bind(id.0).bind(camera.0).execute(conn).await
                .map(drop))
            .during("write a camera that is granted")?;
        }
        Ok(())
    }

    async fn write_end(&self, tx: &mut Tx, id: AccessRequestId, state: RequestState) -> Result<()> {
        const SQL: &str = "update access_request set state = $2, ended = $3, version = version + 1 \
            where id = $1";
        const RECORDS: &str =
            "update access_record set closed = $2 where request = $1 and closed is null";
        let now = self.clock.now();
        on!(&mut *tx, conn => sqlx::query(SQL).bind(id.0).bind(state.word()).bind(now.0)
            .execute(conn).await.map(drop))
        .during("end a request")?;
        on!(&mut *tx, conn => sqlx::query(RECORDS).bind(id.0).bind(now.0).execute(conn).await
            .map(drop))
        .during("close the records of a request")
    }

    /// `DY`, the day in China and the count of the day: `DY20261123-0007`.
    async fn request_number(&self, tx: &mut Tx) -> Result<String> {
        const SQL: &str = "insert into access_request_number (day, last) values ($1, 1) \
            on conflict (day) do update set last = access_request_number.last + 1 returning last";
        let day = self.clock.now().day_shanghai().replace('-', "");
        let count: i64 = on!(tx, conn => sqlx::query_scalar(SQL).bind(&day).fetch_one(conn).await)
            .during("take a number of a request")?;
        Ok(format!("DY{day}-{count:04}"))
    }

    /// Tells consoles that something happened to a request, where its first camera is; not what it
    /// says, which they fetch as far as they may.
    async fn tell_request(
        &self,
        tx: &mut Tx,
        listed: &AccessRequestListed,
        action: &str,
    ) -> Result<()> {
        let Some(first) = listed.cameras.first() else {
            return Ok(());
        };
        let id = listed.request.id;
        let data = json!({"access_request_id": id, "action": action,
            "version": listed.request.version});
        let subject = format!("access_requests/{id}");
        let kind = "xueliang.access_request.changed.v1";
        self.feed_add(tx, (first.area, None), kind, &subject, data)
            .await
    }

    /// Removes the particulars of those who came, and the scanned documents, of requests that were over
    /// before `before`. How many requests there were.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn access_request_forget(&self, before: Timestamp) -> Result<u64> {
        macro_rules! over {
            () => {
                "coalesce(ended, granted_until, decided, made) < $1"
            };
        }
        const SCANS: &str = concat!(
            "delete from access_request_scan where request in (select id from access_request where ",
            over!(),
            ")"
        );
        const COMERS: &str = concat!(
            "update access_request set comers = null where comers is not null and ",
            over!()
        );
        let mut tx = self.begin().await?;
        let mut gone = 0;
        for sql in [SCANS, COMERS] {
            gone = on!(&mut tx, conn => sqlx::query(sql).bind(before.0).execute(conn).await
                .map(|done| done.rows_affected()))
            .during("forget particulars of requests")?;
        }
        if gone == 0 {
            return Ok(0);
        }
        let actor = Actor::system("retention");
        let details = json!({"requests": gone, "before": before});
        let act = act(
            &actor,
            "access_request_forget",
            "access request",
            "-",
            details,
        );
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(gone)
    }
}

/// The area of all its cameras; `None` when they lie in several.
fn place(listed: &AccessRequestListed) -> Option<AreaId> {
    let first = listed.cameras.first()?.area;
    let same = listed.cameras.iter().all(|camera| camera.area == first);
    same.then_some(first)
}
