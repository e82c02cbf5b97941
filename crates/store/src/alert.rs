//! Alerts as stored. When one is due is decided by `domain::alert::watch` and written down in
//! [`sweep`]; what people do with one by `domain::alert`. Every turn leaves a line in the alert's log
//! and a message of the feed; what people do, a row in the audit log as well.

mod row;
mod space;
mod sweep;

use domain::{
    Actor, Code, Error, Permission, Result, Timestamp,
    alert::{Alert, AlertAction, AlertCause, AlertLogRow, AlertState},
    id::{AlertId, AreaId, CameraId, SiteId, UserId},
};
use serde_json::{Value, json};
use sqlx::FromRow;
use uuid::Uuid;

pub(crate) use row::one;
use row::{Listed, read, read_locked};
pub use space::Space;

use crate::{
    Page, Paging, Store,
    audit::act,
    error::{During as _, corrupt, current},
    page::pattern,
    pool::{Tx, on},
    scope::{below, filtered, seen},
    session,
};

/// Which alerts to list; all of them where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct AlertFilter {
    /// Only those that still ask for somebody, or only those that do not.
    pub open: Option<bool>,
    /// Only those in this state.
    pub state: Option<AlertState>,
    /// Only those about this.
    pub cause: Option<AlertCause>,
    /// Only those in or below this area.
    pub area: Option<AreaId>,
    /// Only those at this site.
    pub site: Option<SiteId>,
    /// Only those of this camera, or of its whole site while it was one of those that were away.
    pub camera: Option<CameraId>,
    /// Only those given to this person.
    pub assignee: Option<UserId>,
    /// Only those whose camera or site has a name that contains this, in any case.
    pub q: Option<String>,
}

/// An alert with what lists show beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertListed {
    /// The alert.
    pub alert: Alert,
    /// The area of its site.
    pub area: AreaId,
    /// The name of that area.
    pub area_name: String,
    /// The name of its site.
    pub site_name: String,
    /// Whom to call there.
    pub contact: String,
    /// Who repairs there.
    pub contractor: String,
    /// The name of its camera.
    pub camera_name: Option<String>,
    /// The name of whoever it was given to.
    pub assignee_name: Option<String>,
    /// How many cameras it stands for.
    pub cameras: u32,
}

/// A camera that an alert of a whole site stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertCamera {
    /// Which.
    pub camera: CameraId,
    /// Its name.
    pub name: String,
    /// Since when it is away.
    pub since: Timestamp,
}

/// Somebody an alert may be given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignee {
    /// Who.
    pub id: UserId,
    /// As they are shown.
    pub name: String,
    /// The unit they belong to.
    pub unit: String,
}

#[derive(FromRow)]
struct Candidate {
    id: Uuid,
    name: String,
    display_name: String,
    unit: String,
    role: String,
}

#[derive(FromRow)]
struct LogLine {
    seq: i64,
    at: i64,
    by_name: String,
    action: String,
    note: String,
}

impl Store {
    /// The alerts in scope, those raised last first.
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn alert_list(
        &self,
        actor: &Actor,
        filter: &AlertFilter,
        paging: &Paging,
    ) -> Result<Page<AlertListed>> {
        macro_rules! list {
            ($open:literal) => {
                concat!(
                    read!(filtered!("si.area", "al.camera")),
                    $open,
                    " and ",
                    below!("si.area", "2"),
                    " and ($3 is null or al.state = $3) and ($4 is null or al.cause = $4) \
                     and ($5 is null or al.site = $5) \
                     and ($6 is null or al.camera = $6 or exists (select 1 from alert_camera m \
                       where m.alert = al.id and m.camera = $6)) \
                     and ($7 is null or al.assignee = $7) \
                     and ($8 is null or al.search like $8 escape '!') \
                     and (al.raised, al.id) < ($9, $10) \
                     order by al.raised desc, al.id desc limit $11"
                )
            };
        }
        let sql = match filter.open {
            None => list!(""),
            Some(true) => list!(" and al.ended is null"),
            Some(false) => list!(" and al.ended is not null"),
        };
        let (raised, id): (i64, Uuid) = paging.key((i64::MAX, Uuid::max()))?;
        let mut tx = self.read().await?;
        let rows: Vec<Listed> = on!(&mut tx, conn => sqlx::query_as(sql)
            .bind(actor.principal)
            .bind(filter.area.map(|area| area.0)).bind(filter.state.map(AlertState::word))
            .bind(filter.cause.map(AlertCause::word)).bind(filter.site.map(|site| site.0))
            .bind(filter.camera.map(|camera| camera.0))
            .bind(filter.assignee.map(|person| person.0)).bind(pattern(filter.q.as_deref()))
            .bind(raised).bind(id).bind(paging.rows()).fetch_all(conn).await)
        .during("list alerts")?;
        paging
            .page(rows, |row| (row.raised, row.id))?
            .map(AlertListed::try_from)
    }

    /// How many alerts in scope ask for somebody: not yet acknowledged, and acknowledged.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn alert_totals(&self, actor: &Actor) -> Result<(u32, u32)> {
        const SQL: &str = concat!(
            "select count(case when al.state = 'open' then 1 end), \
               count(case when al.state = 'acknowledged' then 1 end) \
             from alert al join site si on si.id = al.site where al.ended is null and ",
            seen!("si.area", "al.camera")
        );
        let mut tx = self.read().await?;
        let (open, acknowledged): (i64, i64) = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).fetch_one(conn).await)
        .during("count alerts")?;
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        Ok((count(open), count(acknowledged)))
    }

    /// One alert.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn alert_get(&self, actor: &Actor, id: AlertId) -> Result<AlertListed> {
        let mut tx = self.read().await?;
        one(&mut tx, actor, id).await
    }

    /// The cameras that an alert stands for, by name.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn alert_cameras(&self, actor: &Actor, id: AlertId) -> Result<Vec<AlertCamera>> {
        const SQL: &str = "select c.id, c.name, m.since from alert_camera m \
            join camera c on c.id = m.camera where m.alert = $1 order by c.name, c.id";
        let mut tx = self.read().await?;
        one(&mut tx, actor, id).await?;
        let rows: Vec<(Uuid, String, i64)> =
            on!(&mut tx, conn => sqlx::query_as(SQL).bind(id.0).fetch_all(conn).await)
                .during("list the cameras of an alert")?;
        let camera = |(id, name, since)| AlertCamera {
            camera: CameraId(id),
            name,
            since: Timestamp(since),
        };
        Ok(rows.into_iter().map(camera).collect())
    }

    /// Does `action` to the alert, if the rules allow it.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::VersionStale`], [`Code::AlertActionRefused`],
    /// [`Code::AlertNeedsNote`], [`Code::AlertNeedsAssignee`]; [`Code::AssigneeUnfit`] for somebody
    /// who may not handle alerts there.
    pub async fn alert_apply(
        &self,
        actor: &Actor,
        id: AlertId,
        version: Option<i64>,
        action: AlertAction,
        note: &str,
        assignee: Option<UserId>,
    ) -> Result<AlertListed> {
        const SQL: &str = "update alert set state = $2, assignee = $3, \
            acknowledged_by = coalesce($4, acknowledged_by), \
            acknowledged = coalesce($5, acknowledged), ended = coalesce($6, ended), \
            ended_by = $7, version = version + 1 where id = $1";
        let mut tx = self.begin().await?;
        let before = read_locked(&mut tx, actor, id).await?;
        let alert = &before.alert;
        current(alert.version, version)?;
        let step = alert.step(action, note, assignee)?;
        if let (AlertAction::Assign, Some(person)) = (action, assignee) {
            fit(&mut tx, before.area, person).await?;
        }
        let now = self.clock.now().0;
        let closes = action == AlertAction::Close;
        let ended_by = if closes { &actor.name } else { &alert.ended_by };
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(step.state.word()).bind(step.assignee.map(|person| person.0))
            .bind(step.acknowledges.then_some(&actor.name))
            .bind(step.acknowledges.then_some(now)).bind(step.ends.then_some(now))
            .bind(ended_by).execute(conn).await.map(drop))
        .during("write an alert")?;
        let after = one(&mut tx, actor, id).await?;
        let said = match (action, &after.assignee_name) {
            (AlertAction::Assign, Some(name)) if note.is_empty() => format!("→ {name}"),
            (AlertAction::Assign, Some(name)) => format!("→ {name}: {note}"),
            _ => note.to_owned(),
        };
        self.alert_log_add(&mut tx, id, &actor.name, action.word(), &said)
            .await?;
        let details = json!({
            "action": action, "cause": alert.cause, "from": alert.state, "to": step.state,
            "site_id": alert.site, "camera_id": alert.camera, "assignee_id": step.assignee,
            "version": after.alert.version,
        });
        let act = act(actor, "alert_apply", "alert", id, details);
        self.write_audit(&mut tx, Some(before.area), act).await?;
        let kind = match action {
            AlertAction::Acknowledge => "xueliang.alert.acknowledged.v1",
            AlertAction::Assign => "xueliang.alert.assigned.v1",
            AlertAction::Note => "xueliang.alert.noted.v1",
            AlertAction::Close => "xueliang.alert.closed.v1",
        };
        self.tell_alert(&mut tx, &after, kind, &actor.name, note)
            .await?;
        tx.commit().await?;
        Ok(after)
    }

    /// What happened to an alert, the oldest first.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn alert_log(&self, actor: &Actor, id: AlertId) -> Result<Vec<AlertLogRow>> {
        const SQL: &str = "select seq, at, by_name, action, note from alert_log \
                           where alert = $1 order by seq";
        let mut tx = self.read().await?;
        one(&mut tx, actor, id).await?;
        let rows: Vec<LogLine> = on!(&mut tx, conn => sqlx::query_as(SQL).bind(id.0)
            .fetch_all(conn).await)
        .during("read an alert's log")?;
        let line = |row: LogLine| AlertLogRow {
            seq: row.seq,
            at: Timestamp(row.at),
            by: row.by_name,
            action: row.action,
            note: row.note,
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// Whom an alert may be given to: whoever may handle alerts and sees its area, by name.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn alert_assignees(&self, actor: &Actor, id: AlertId) -> Result<Vec<Assignee>> {
        const SQL: &str = "select p.id, p.name, p.display_name, p.unit, p.role from person p \
            where p.enabled and exists (select 1 from scope s join area t on t.id = s.area \
              join area x on substr(x.path, 1, length(t.path)) = t.path \
              where s.principal = p.id and s.in_force and x.id = $1) order by p.name_key";
        let mut tx = self.read().await?;
        let listed = one(&mut tx, actor, id).await?;
        let rows: Vec<Candidate> = on!(&mut tx, conn => sqlx::query_as(SQL).bind(listed.area.0)
            .fetch_all(conn).await)
        .during("list whom an alert may be given to")?;
        let mut found = Vec::new();
        for row in rows {
            let role = domain::Role::from_word(&row.role);
            let role = role.ok_or_else(|| corrupt("person", row.id))?;
            if role.permissions().contains(&Permission::AlertHandle) {
                found.push(Assignee {
                    id: UserId(row.id),
                    name: if row.display_name.is_empty() {
                        row.name
                    } else {
                        row.display_name
                    },
                    unit: row.unit,
                });
            }
        }
        Ok(found)
    }

    /// Adds a line to the log of an alert whose row is locked.
    async fn alert_log_add(
        &self,
        tx: &mut Tx,
        alert: AlertId,
        by: &str,
        action: &str,
        note: &str,
    ) -> Result<()> {
        const SQL: &str = "insert into alert_log (alert, seq, at, by_name, action, note) \
            values ($1, (select coalesce(max(seq), 0) + 1 from alert_log where alert = $1), \
              $2, $3, $4, $5)";
        on!(tx, conn => sqlx::query(SQL)
            .bind(alert.0).bind(self.clock.now().0).bind(by).bind(action).bind(note)
            .execute(conn).await.map(drop))
        .during("write an alert's log")
    }

    /// Tells the feed of an alert; after everything else of the transaction.
    async fn tell_alert(
        &self,
        tx: &mut Tx,
        listed: &AlertListed,
        kind: &str,
        by: &str,
        note: &str,
    ) -> Result<()> {
        let subject = format!("alerts/{}", listed.alert.id);
        let data = facts(listed, by, note);
        let place = (listed.area, listed.alert.camera);
        self.feed_add(tx, place, kind, &subject, data).await
    }
}

/// What messages say of an alert.
fn facts(listed: &AlertListed, by: &str, note: &str) -> Value {
    let alert = &listed.alert;
    json!({
        "alert_id": alert.id, "cause": alert.cause, "state": alert.state, "seen": alert.seen,
        "site_id": alert.site, "site_name": &listed.site_name,
        "area_id": listed.area, "area_name": &listed.area_name,
        "camera_id": alert.camera, "camera_name": &listed.camera_name,
        "cameras": listed.cameras, "since": alert.since, "raised": alert.raised,
        "times": alert.times, "flapping": alert.is_flapping(), "ended": alert.ended,
        "assignee_id": alert.assignee, "assignee_name": &listed.assignee_name,
        "by": by, "note": note, "version": alert.version,
    })
}

/// Fails unless the person may handle alerts and sees the area.
async fn fit(tx: &mut Tx, area: AreaId, person: UserId) -> Result<()> {
    const SEES: &str = "select count(*) from scope s join area t on t.id = s.area \
        join area x on substr(x.path, 1, length(t.path)) = t.path \
        where s.principal = $1 and s.in_force and x.id = $2";
    let user = session::person(tx, person).await?;
    let user = user.filter(|user| user.enabled);
    let user = user.ok_or_else(|| Error::not_found("user", person))?;
    let sees: i64 = on!(tx, conn => sqlx::query_scalar(SEES).bind(person.0).bind(area.0)
        .fetch_one(conn).await)
    .during("look what a person sees")?;
    if sees == 0 {
        // Whoever does not see the area is not spoken of to those who do.
        return Err(Error::not_found("user", person));
    }
    if !user.role.permissions().contains(&Permission::AlertHandle) {
        return Err(Error::new(Code::AssigneeUnfit).with("name", user.name));
    }
    Ok(())
}

impl Store {
    /// Ends the alerts of a camera that moves to another site, where it begins anew; those that are
    /// to be told of.
    pub(crate) async fn alerts_left(&self, tx: &mut Tx, camera: CameraId) -> Result<Vec<AlertId>> {
        const OPEN: &str = "select id from alert where camera = $1 and ended is null order by id";
        const WATCHES: &str = "delete from alert_watch where camera = $1";
        const AWAY: &str = "delete from alert_camera where camera = $1 and exists (select 1 \
                            from alert a where a.id = alert_camera.alert and a.ended is null)";
        let open: Vec<Uuid> = on!(&mut *tx, conn => sqlx::query_scalar(OPEN).bind(camera.0)
            .fetch_all(conn).await)
        .during("look for the alerts of a camera")?;
        let mut ended = Vec::new();
        for alert in open.into_iter().map(AlertId) {
            let to = (AlertState::Closed, "end");
            if self.end(tx, alert, to, self.clock.now()).await? {
                ended.push(alert);
            }
        }
        for sql in [WATCHES, AWAY] {
            on!(&mut *tx, conn => sqlx::query(sql).bind(camera.0).execute(conn).await.map(drop))
                .during("forget what was seen of a camera")?;
        }
        Ok(ended)
    }

    /// Tells the feed that alerts ended because their camera moved.
    pub(crate) async fn alerts_left_told(&self, tx: &mut Tx, ended: &[AlertId]) -> Result<()> {
        let actor = Actor::system("alert");
        for alert in ended {
            let listed = one(tx, &actor, *alert).await?;
            self.tell_alert(tx, &listed, "xueliang.alert.closed.v1", "", "")
                .await?;
        }
        Ok(())
    }
}

/// Forgets the alerts of a site that is removed; no case points to any of them.
pub(crate) async fn forget_site(tx: &mut Tx, site: SiteId) -> Result<()> {
    const WATCHES: &str = "update alert_watch set alert = null where alert in \
                           (select a.id from alert a where a.site = $1)";
    const SQL: &str = "delete from alert where site = $1";
    on!(&mut *tx, conn => sqlx::query(WATCHES).bind(site.0).execute(conn).await.map(drop))
        .during("forget the alerts of a site")?;
    on!(tx, conn => sqlx::query(SQL).bind(site.0).execute(conn).await.map(drop))
        .during("forget the alerts of a site")
}
