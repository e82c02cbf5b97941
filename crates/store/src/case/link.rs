//! What cases point to, from their opening on or later. A link to a span of footage holds it, from
//! the same transaction on and as long as the link is there; whoever may not see a camera does not
//! see links to it.

use domain::{
    Actor, Error, Result, Span, Timestamp,
    case::{CaseLink, LinkTarget},
    footage::Hold,
    id::{AlertId, AreaId, CameraEventId, CameraId, CaseId, CaseLinkId, HoldId, SiteId},
    video::StreamKind,
};
use serde_json::{Value, json};
use sqlx::FromRow;
use uuid::Uuid;

use super::{CaseListed, one, read_locked};
use crate::{
    Store, alert,
    audit::act,
    error::{During as _, corrupt},
    event, gap, hold,
    pool::{Tx, on},
    purge,
    scope::{self, scoped},
};

/// Something to link to a case; its fields were checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCaseLink {
    /// To what.
    pub target: LinkTarget,
    /// Why.
    pub note: String,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    case_id: Uuid,
    kind: String,
    camera: Option<Uuid>,
    event: Option<Uuid>,
    alert: Option<Uuid>,
    stream: Option<String>,
    from_at: Option<i64>,
    to_at: Option<i64>,
    note: String,
    by_name: String,
    at: i64,
}

impl TryFrom<Row> for CaseLink {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let wrong = || corrupt("case_link", row.id);
        let camera = row.camera.map(CameraId);
        let stream = row.stream.as_deref().map(StreamKind::from_word);
        let stream = stream.transpose().map_err(|_| wrong())?;
        let span = row.from_at.zip(row.to_at);
        let target = match (row.kind.as_str(), camera, row.event, row.alert, span) {
            ("camera", Some(camera), None, None, None) => LinkTarget::Camera { camera },
            ("event", Some(camera), Some(event), None, None) => LinkTarget::Event {
                camera,
                event: CameraEventId(event),
            },
            ("alert", camera, None, Some(alert), None) => LinkTarget::Alert {
                alert: AlertId(alert),
                camera,
            },
            ("span", Some(camera), None, None, Some((from, to))) => LinkTarget::Span {
                camera,
                stream,
                span: Span::new(Timestamp(from), Timestamp(to)).map_err(|_| wrong())?,
            },
            _ => return Err(wrong()),
        };
        Ok(Self {
            id: CaseLinkId(row.id),
            case: CaseId(row.case_id),
            target,
            note: row.note,
            by: row.by_name,
            at: Timestamp(row.at),
        })
    }
}

macro_rules! read {
    () => {
        concat!(
            "select l.id, l.case_id, l.kind, l.camera, l.event, l.alert, l.stream, l.from_at, \
               l.to_at, l.note, l.by_name, l.at \
             from case_link l left join camera c on c.id = l.camera \
               left join alert al on al.id = l.alert \
               join site si on si.id = coalesce(c.site, al.site) \
             where l.case_id = $2 and ",
            scoped!("si.area")
        )
    };
}

impl Store {
    /// Links something to a case that is not closed, and answers whether the link is new: what the
    /// case points to already stays as it is. A span of footage is held from now on.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when the case, the camera or the event is not in scope;
    /// [`domain::Code::CaseClosed`].
    pub async fn case_link_add(
        &self,
        actor: &Actor,
        case: CaseId,
        target: LinkTarget,
        note: &str,
    ) -> Result<(CaseLink, bool)> {
        let new = NewCaseLink {
            target,
            note: note.to_owned(),
        };
        let mut tx = self.begin().await?;
        let listed = read_locked(&mut tx, actor, case).await?;
        let known = links(&mut tx, actor, case).await?;
        if let Some(known) = known
            .into_iter()
            .find(|link| link.target.is_same(&new.target))
        {
            return Ok((known, false));
        }
        listed.case.takes_links()?;
        let link = self.link(&mut tx, actor, case, new).await?;
        self.link_told(&mut tx, actor, &listed, &link).await?;
        tx.commit().await?;
        Ok((link, true))
    }

    /// Links something to a case that nobody else changes until the transaction ends: the link and
    /// its hold. Who is to hear of it hears by [`Store::link_told`], after all links are made.
    pub(super) async fn link(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        case: CaseId,
        new: NewCaseLink,
    ) -> Result<CaseLink> {
        let mut link = CaseLink {
            id: CaseLinkId::fresh(&self.clock),
            case,
            target: new.target,
            note: new.note,
            by: actor.name.clone(),
            at: self.clock.now(),
        };
        match &mut link.target {
            LinkTarget::Camera { camera } | LinkTarget::Span { camera, .. } => {
                scope::camera(tx, actor, *camera).await?;
            }
            LinkTarget::Event { camera, event } => {
                scope::camera(tx, actor, *camera).await?;
                if event::one(tx, actor, *event).await?.camera != *camera {
                    return Err(Error::not_found("event", *event));
                }
            }
            LinkTarget::Alert { alert, camera } => {
                *camera = alert::one(tx, actor, *alert).await?.alert.camera;
            }
        }
        insert(tx, &link).await?;
        if let LinkTarget::Span {
            camera,
            stream,
            span,
        } = link.target
        {
            // Retention that looks at this camera now either came before or sees the hold.
            gap::lock_camera(tx, camera).await?;
            purge::may_hold(tx, camera, span).await?;
            let hold = Hold {
                id: HoldId::fresh(&self.clock),
                camera,
                stream,
                span,
                link: link.id,
                since: link.at,
            };
            hold::add(tx, &hold).await?;
        }
        Ok(link)
    }

    /// The log of the case, the audit log and the feed hear of a link that was made.
    pub(super) async fn link_told(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        listed: &CaseListed,
        link: &CaseLink,
    ) -> Result<()> {
        self.write_down(tx, actor, listed, link, "link").await
    }

    /// What a case points to, as far as the actor may see the cameras; the oldest first.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn case_link_list(&self, actor: &Actor, case: CaseId) -> Result<Vec<CaseLink>> {
        let mut tx = self.read().await?;
        one(&mut tx, actor, case).await?;
        links(&mut tx, actor, case).await
    }

    /// Removes a link, also of a closed case. Footage that it alone held may then go.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn case_link_remove(
        &self,
        actor: &Actor,
        case: CaseId,
        link: CaseLinkId,
    ) -> Result<()> {
        const READ: &str = concat!(read!(), " and l.id = $3");
        const SQL: &str = "delete from case_link where id = $1";
        let mut tx = self.begin().await?;
        let listed = read_locked(&mut tx, actor, case).await?;
        let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(READ)
            .bind(actor.principal).bind(case.0).bind(link.0).fetch_optional(conn).await)
        .during("read a link")?;
        let row = row.ok_or_else(|| Error::not_found("link", link))?;
        let removed = CaseLink::try_from(row)?;
        hold::release(&mut tx, link).await?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(link.0).execute(conn).await.map(drop))
            .during("remove a link")?;
        self.write_down(&mut tx, actor, &listed, &removed, "unlink")
            .await?;
        tx.commit().await
    }

    /// The log of the case, the audit log and the feed hear of a link; the feed only where the case
    /// lies, and without the camera.
    async fn write_down(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        listed: &CaseListed,
        link: &CaseLink,
        action: &'static str,
    ) -> Result<()> {
        let case = &listed.case;
        let turn = (Some(case.state), case.state);
        let place = place(tx, case.area, &link.target).await?;
        let about = Some((link.id, SiteId(place.site)));
        self.log(tx, actor, case.id, action, turn, &link.note, about)
            .await?;
        let (name, kind) = match action {
            "link" => ("case_link_add", "xueliang.case.linked.v1"),
            _ => ("case_link_remove", "xueliang.case.unlinked.v1"),
        };
        let whole = described(&case.number, link);
        let details = if place.inside {
            whole
        } else {
            // Who reads the record where the case lies learns nothing of cameras elsewhere; who
            // reads it where the camera is learns everything.
            let act = act(actor, name, "case", case.id, whole);
            self.write_audit(tx, Some(AreaId(place.area)), act).await?;
            json!({"number": &case.number, "link_id": link.id, "kind": link.target.word()})
        };
        let act = act(actor, name, "case", case.id, details);
        self.write_audit(tx, Some(case.area), act).await?;
        self.tell_case(tx, case, kind, action).await
    }
}

/// What a case points to, as far as the actor may see the cameras; the oldest first.
async fn links(tx: &mut Tx, actor: &Actor, case: CaseId) -> Result<Vec<CaseLink>> {
    const SQL: &str = concat!(read!(), " order by l.at, l.id");
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(actor.principal).bind(case.0).fetch_all(conn).await)
    .during("list the links of a case")?;
    rows.into_iter().map(CaseLink::try_from).collect()
}

/// Where what a link points to lies.
#[derive(FromRow)]
struct Place {
    site: Uuid,
    area: Uuid,
    /// Whether that is in or below the case's area.
    inside: bool,
}

async fn place(tx: &mut Tx, case: AreaId, target: &LinkTarget) -> Result<Place> {
    const SQL: &str = "select si.id as site, a.id as area, \
          substr(a.path, 1, length(t.path)) = t.path as inside \
        from site si join area a on a.id = si.area join area t on t.id = $1 \
        where si.id = coalesce((select site from camera where id = $2), \
            (select site from alert where id = $3))";
    on!(tx, conn => sqlx::query_as(SQL)
        .bind(case.0).bind(target.camera().map(|CameraId(id)| id))
        .bind(target.alert().map(|AlertId(id)| id)).fetch_one(conn).await)
    .during("look where a link points to")
}

fn described(number: &str, link: &CaseLink) -> Value {
    let camera = link.target.camera();
    match &link.target {
        LinkTarget::Camera { .. } => {
            json!({"number": number, "link_id": link.id, "kind": "camera", "camera_id": camera})
        }
        LinkTarget::Event { event, .. } => json!({
            "number": number, "link_id": link.id, "kind": "event", "camera_id": camera,
            "event_id": event,
        }),
        LinkTarget::Alert { alert, .. } => json!({
            "number": number, "link_id": link.id, "kind": "alert", "camera_id": camera,
            "alert_id": alert,
        }),
        LinkTarget::Span { stream, span, .. } => json!({
            "number": number, "link_id": link.id, "kind": "span", "camera_id": camera,
            "stream": stream, "from": span.from(), "to": span.to(),
        }),
    }
}

async fn insert(tx: &mut Tx, link: &CaseLink) -> Result<()> {
    const SQL: &str = "insert into case_link (id, case_id, kind, camera, event, stream, from_at, \
        to_at, note, by_name, at, alert) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let (event, alert, stream, span) = match &link.target {
        LinkTarget::Camera { .. } => (None, None, None, None),
        LinkTarget::Event { event, .. } => (Some(event.0), None, None, None),
        LinkTarget::Alert { alert, .. } => (None, Some(alert.0), None, None),
        LinkTarget::Span { stream, span, .. } => (None, None, *stream, Some(*span)),
    };
    on!(tx, conn => sqlx::query(SQL)
        .bind(link.id.0).bind(link.case.0).bind(link.target.word())
        .bind(link.target.camera().map(|camera| camera.0)).bind(event).bind(stream.map(StreamKind::word))
        .bind(span.map(|span| span.from().0)).bind(span.map(|span| span.to().0))
        .bind(&link.note).bind(&link.by).bind(link.at.0).bind(alert)
        .execute(conn).await.map(drop))
    .during("link to a case")
}
