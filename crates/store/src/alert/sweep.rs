//! The look at what alerts are due: reads how cameras are and what was seen of them before, asks
//! `domain::alert::watch` what is to be done, and does it.
//!
//! Two nodes that look at the same time take turns (they lock the counter `alert`), so nothing is
//! raised twice. Nothing else writes `alert_watch`.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use domain::{
    Actor, Result, Timestamp,
    alert::{
        AlertCause, AlertState, Patience,
        watch::{Deed, SiteWatches, Standing, Turn, Watch, deeds},
    },
    health::State,
    id::{AlertId, CameraId, SiteId},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::one;
use crate::{
    Store, audit,
    error::{During as _, corrupt},
    page::searchable,
    pool::{Tx, on},
};

/// A camera that something is wrong with, or was; with one of its watches, where it has any.
#[derive(FromRow)]
struct Row {
    camera: Uuid,
    site: Uuid,
    state: String,
    state_since: Option<i64>,
    unrecorded: Option<i64>,
    active: bool,
    after_s: Option<i64>,
    cause: Option<String>,
    since: Option<i64>,
    calm: Option<i64>,
    alert: Option<Uuid>,
    alert_cause: Option<String>,
    alert_state: Option<String>,
    alert_times: Option<i64>,
}

/// What is known of one camera.
struct Known {
    site: SiteId,
    state: State,
    state_since: Option<Timestamp>,
    unrecorded: Option<Timestamp>,
    active: bool,
    patience: Duration,
    watches: BTreeMap<AlertCause, Watch>,
}

/// How much one transaction does: watches that turned and deeds, of whole sites. More is left to
/// the next one, so that a great outage does not hold up others, or run out of time and be told
/// never.
const BATCH: usize = 100;

/// What a look found.
#[derive(Default)]
struct Found {
    /// Watches that are new or turned, by site.
    turned: Vec<(SiteId, Watch)>,
    /// What is to be done, by site.
    deeds: Vec<(SiteId, Vec<Deed>)>,
    /// The states of the cameras, for what alerts say they were raised for.
    states: BTreeMap<CameraId, State>,
    /// When the causes began.
    since: BTreeMap<(CameraId, AlertCause), Timestamp>,
    /// The alerts that watches have, for merging.
    alerts: BTreeMap<(CameraId, AlertCause), Standing>,
}

impl Found {
    /// The sites at which something is to be done.
    fn sites(&self) -> BTreeSet<SiteId> {
        let turned = self.turned.iter().map(|(site, _)| *site);
        turned
            .chain(self.deeds.iter().map(|(site, _)| *site))
            .collect()
    }
}

impl Store {
    /// Raises the alerts that are due and ends those that are over, as many as fit into one
    /// transaction; how many deeds that were. To be asked again until there are none.
    ///
    /// # Errors
    /// Those of the database; [`domain::Code::Corrupt`].
    pub async fn alert_sweep(&self, patience: &Patience) -> Result<usize> {
        let now = self.clock.now();
        let found = look(&mut self.read().await?, patience, now).await?;
        if found.turned.is_empty() && found.deeds.is_empty() {
            return Ok(0);
        }
        let mut tx = self.begin().await?;
        audit::next(&mut tx, "alert").await?;
        let found = look(&mut tx, patience, now).await?;
        let mut count = 0;
        let mut said = Vec::new();
        for site in found.sites() {
            if count >= BATCH {
                break;
            }
            for (_, watch) in found.turned.iter().filter(|(of, _)| *of == site) {
                write_watch(&mut tx, watch).await?;
                count += 1;
            }
            let due = found.deeds.iter().filter(|(of, _)| *of == site);
            for deed in due.flat_map(|(_, deeds)| deeds) {
                self.do_deed(&mut tx, site, deed, &found, patience, &mut said)
                    .await?;
                count += 1;
            }
        }
        // The feed's number is taken last (`audit`).
        let actor = Actor::system("alert");
        for (alert, kind) in said {
            let listed = one(&mut tx, &actor, alert).await?;
            self.tell_alert(&mut tx, &listed, kind, "", "").await?;
        }
        tx.commit().await?;
        Ok(count)
    }

    async fn do_deed(
        &self,
        tx: &mut Tx,
        site: SiteId,
        deed: &Deed,
        found: &Found,
        patience: &Patience,
        said: &mut Vec<(AlertId, &'static str)>,
    ) -> Result<()> {
        const RAISED: &str = "xueliang.alert.raised.v1";
        const RECOVERED: &str = "xueliang.alert.recovered.v1";
        const MERGED: &str = "xueliang.alert.merged.v1";
        const CLOSED: &str = "xueliang.alert.closed.v1";
        let now = self.clock.now();
        match deed {
            Deed::Raise {
                camera,
                cause,
                since,
            } => {
                let seen = found.states.get(camera).copied().unwrap_or_default();
                let alert = self
                    .raise(
                        tx,
                        (site, Some(*camera)),
                        (*cause, seen, seen.word()),
                        *since,
                        patience,
                    )
                    .await?;
                give(tx, *camera, *cause, Some(alert)).await?;
                said.push((alert, RAISED));
            }
            Deed::RaiseSite { cameras, since } => {
                let seen = cameras.first().and_then(|camera| found.states.get(camera));
                let seen = seen.copied().unwrap_or_default();
                let of = (AlertCause::SiteOffline, seen, seen.word());
                let alert = self.raise(tx, (site, None), of, *since, patience).await?;
                said.push((alert, RAISED));
                for &camera in cameras {
                    let key = (camera, AlertCause::Offline);
                    if let Some(own) = found.alerts.get(&key).filter(|own| own.open) {
                        let to = (AlertState::Merged, "merge");
                        if self.end(tx, own.id, to, now).await? {
                            said.push((own.id, MERGED));
                        }
                    }
                    self.join(tx, camera, alert, found).await?;
                }
            }
            Deed::Join { camera, alert } => self.join(tx, *camera, *alert, found).await?,
            Deed::Recover { alert, at } => {
                let to = (AlertState::Recovered, "recover");
                if self.end(tx, *alert, to, *at).await? {
                    said.push((*alert, RECOVERED));
                }
            }
            Deed::End { alert } => {
                if self
                    .end(tx, *alert, (AlertState::Closed, "end"), now)
                    .await?
                {
                    said.push((*alert, CLOSED));
                }
            }
            Deed::Leave { camera, cause } => give(tx, *camera, *cause, None).await?,
            Deed::Forget { camera, cause } => {
                const SQL: &str = "delete from alert_watch where camera = $1 and cause = $2";
                on!(tx, conn => sqlx::query(SQL).bind(camera.0).bind(cause.word())
                    .execute(conn).await.map(drop))
                .during("forget a watch")?;
            }
        }
        Ok(())
    }

    /// Raises an alert; the one that was over only just now again, where there is one. `note` is for
    /// its log.
    pub(super) async fn raise(
        &self,
        tx: &mut Tx,
        (site, camera): (SiteId, Option<CameraId>),
        (cause, seen, note): (AlertCause, State, &str),
        since: Timestamp,
        patience: &Patience,
    ) -> Result<AlertId> {
        const AGAIN: &str = "select id from alert where site = $1 and cause = $2 \
            and state = 'recovered' and ended > $4 \
            and (camera = $3 or (camera is null and $3 is null)) \
            order by ended desc limit 1";
        const REOPEN: &str = "update alert set state = 'open', seen = $2, since = $3, \
            raised = $4, times = times + 1, acknowledged_by = null, acknowledged = null, ended = null, \
            ended_by = '', version = version + 1 where id = $1 and state = 'recovered'";
        const AWAY: &str = "delete from alert_camera where alert = $1";
        const NEW: &str = "insert into alert (id, site, camera, cause, state, seen, since, raised, \
              times, ended_by, search, version) \
            values ($1, $2, $3, $4, 'open', $5, $6, $7, 1, '', $8, 1)";
        let now = self.clock.now();
        let recent = (now - patience.settle).0;
        let again: Option<Uuid> = on!(&mut *tx, conn => sqlx::query_scalar(AGAIN)
            .bind(site.0).bind(cause.word()).bind(camera.map(|camera| camera.0)).bind(recent)
            .fetch_optional(conn).await)
        .during("look for an earlier alert")?;
        if let Some(again) = again.map(AlertId) {
            let reopened = on!(&mut *tx, conn => sqlx::query(REOPEN).bind(again.0)
                .bind(seen.word()).bind(since.0).bind(now.0).execute(conn).await
                .map(|done| done.rows_affected()))
            .during("raise an alert again")?;
            // None when somebody closed it meanwhile.
            if reopened > 0 {
                on!(&mut *tx, conn => sqlx::query(AWAY).bind(again.0).execute(conn).await
                    .map(drop))
                .during("forget who was away before")?;
                self.alert_log_add(tx, again, "", "raise_again", note)
                    .await?;
                return Ok(again);
            }
        }
        let id = AlertId::fresh(&self.clock);
        let search = self.names(tx, site, camera).await?;
        on!(&mut *tx, conn => sqlx::query(NEW)
            .bind(id.0).bind(site.0).bind(camera.map(|camera| camera.0)).bind(cause.word())
            .bind(seen.word()).bind(since.0).bind(now.0).bind(search)
            .execute(conn).await.map(drop))
        .during("raise an alert")?;
        self.alert_log_add(tx, id, "", "raise", note).await?;
        Ok(id)
    }

    /// What an alert is found by.
    async fn names(&self, tx: &mut Tx, site: SiteId, camera: Option<CameraId>) -> Result<String> {
        const SQL: &str = "select si.name, coalesce((select c.name from camera c \
                           where c.id = $2), '') from site si where si.id = $1";
        let (site, camera): (String, String) = on!(tx, conn => sqlx::query_as(SQL)
            .bind(site.0).bind(camera.map(|camera| camera.0)).fetch_one(conn).await)
        .during("read the names of an alert")?;
        Ok(searchable(&[&site, &camera]))
    }

    /// Ends an alert; `false` when a person was faster.
    pub(super) async fn end(
        &self,
        tx: &mut Tx,
        alert: AlertId,
        (state, action): (AlertState, &str),
        at: Timestamp,
    ) -> Result<bool> {
        const SQL: &str = "update alert set state = $2, ended = $3, version = version + 1 \
                           where id = $1 and ended is null";
        let ended = on!(&mut *tx, conn => sqlx::query(SQL).bind(alert.0).bind(state.word())
            .bind(at.0).execute(conn).await.map(|done| done.rows_affected()))
        .during("end an alert")?;
        if ended > 0 {
            self.alert_log_add(tx, alert, "", action, "").await?;
        }
        Ok(ended > 0)
    }

    async fn join(
        &self,
        tx: &mut Tx,
        camera: CameraId,
        alert: AlertId,
        found: &Found,
    ) -> Result<()> {
        let since = found.since.get(&(camera, AlertCause::Offline));
        let since = since.copied().unwrap_or_else(|| self.clock.now());
        self.join_at(tx, camera, alert, since).await?;
        give(tx, camera, AlertCause::Offline, Some(alert)).await
    }

    /// Adds a camera to those that an alert stands for.
    pub(super) async fn join_at(
        &self,
        tx: &mut Tx,
        camera: CameraId,
        alert: AlertId,
        since: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "insert into alert_camera (alert, camera, since) values ($1, $2, $3) \
                           on conflict (alert, camera) do update set since = excluded.since";
        on!(&mut *tx, conn => sqlx::query(SQL).bind(alert.0).bind(camera.0).bind(since.0)
            .execute(conn).await.map(drop))
        .during("add a camera to an alert")
    }
}

/// Gives a watch its alert, or takes it away.
async fn give(
    tx: &mut Tx,
    camera: CameraId,
    cause: AlertCause,
    alert: Option<AlertId>,
) -> Result<()> {
    const SQL: &str = "update alert_watch set alert = $3 where camera = $1 and cause = $2";
    on!(tx, conn => sqlx::query(SQL).bind(camera.0).bind(cause.word())
        .bind(alert.map(|alert| alert.0)).execute(conn).await.map(drop))
    .during("note the alert of a watch")
}

async fn write_watch(tx: &mut Tx, watch: &Watch) -> Result<()> {
    const SQL: &str = "insert into alert_watch (camera, cause, since, calm) \
        values ($1, $2, $3, $4) on conflict (camera, cause) do update set \
          since = excluded.since, calm = excluded.calm";
    on!(tx, conn => sqlx::query(SQL)
        .bind(watch.camera.0).bind(watch.cause.word()).bind(watch.since.0)
        .bind(watch.calm.map(|at| at.0)).execute(conn).await.map(drop))
    .during("write a watch")
}

/// Reads how things are and decides what is to be done.
async fn look(tx: &mut Tx, patience: &Patience, now: Timestamp) -> Result<Found> {
    let mut found = Found::default();
    let mut sites: BTreeMap<SiteId, SiteWatches> = BTreeMap::new();
    for (id, camera) in cameras(tx, patience).await? {
        found.states.insert(id, camera.state);
        let site = camera.site;
        let watches = turned(id, camera, now, &mut found);
        let empty = || SiteWatches {
            site,
            cameras: 0,
            watches: Vec::new(),
            alert: None,
        };
        let all = sites.entry(site).or_insert_with(empty);
        all.watches.extend(watches);
    }
    let counts = if sites.is_empty() {
        Vec::new()
    } else {
        counts(tx).await?
    };
    for (site, count) in counts {
        if let Some(site) = sites.get_mut(&site) {
            site.cameras = count;
        }
    }
    for (site, alert) in site_alerts(tx).await? {
        // Also where no camera of the site has anything any more.
        let empty = || SiteWatches {
            site,
            cameras: 0,
            watches: Vec::new(),
            alert: None,
        };
        sites.entry(site).or_insert_with(empty).alert = Some(alert);
    }
    for (id, site) in sites {
        let due = deeds(&site, patience, now);
        if !due.is_empty() {
            found.deeds.push((id, due));
        }
    }
    Ok(found)
}

/// The watches of a camera as its state makes them.
fn turned(id: CameraId, known: Known, now: Timestamp, found: &mut Found) -> Vec<Watch> {
    let mut watches = known.watches;
    // Nothing known is no news: the watches stay as they are.
    if known.active && known.state != State::Unknown {
        let state = AlertCause::of(known.state);
        let changed = known.state_since.unwrap_or(now).min(now);
        for &cause in AlertCause::ALL {
            let before = watches.get(&cause).copied();
            let (seen, at) = match cause {
                AlertCause::NotRecording => {
                    let at = known.unrecorded.unwrap_or(now).min(now);
                    (known.unrecorded.is_some(), at)
                }
                _ => (state == Some(cause), changed),
            };
            let since = match Turn::of(before.map(|watch| watch.calm), seen) {
                Turn::Nothing => continue,
                Turn::Begin => Watch::begins(before.as_ref(), at),
                Turn::Calm => before.map_or(at, |watch| watch.since),
            };
            let watch = Watch {
                camera: id,
                cause,
                since,
                calm: (!seen).then_some(at),
                patience: known.patience,
                active: known.active,
                alert: before.and_then(|watch| watch.alert),
            };
            found.turned.push((known.site, watch));
            watches.insert(cause, watch);
        }
    }
    for (&cause, watch) in &watches {
        found.since.insert((id, cause), watch.since);
        if let Some(alert) = watch.alert {
            found.alerts.insert((id, cause), alert);
        }
    }
    watches.into_values().collect()
}

/// The cameras that something is or was wrong with.
async fn cameras(tx: &mut Tx, patience: &Patience) -> Result<BTreeMap<CameraId, Known>> {
    const SQL: &str = "select c.id as camera, c.site, c.state, c.state_since, \
          c.unrecorded, (c.enabled and c.removed is null and c.state <> 'unapproved') as active, \
          coalesce(c.alert_after_s, si.alert_after_s, (select t.alert_after_s from area t \
            join area x on substr(x.path, 1, length(t.path)) = t.path \
            where x.id = si.area and t.alert_after_s is not null \
            order by length(t.path) desc limit 1)) as after_s, \
          w.cause, w.since, w.calm, w.alert, a.cause as alert_cause, a.state as alert_state, \
          a.times as alert_times \
        from camera c join site si on si.id = c.site \
          left join alert_watch w on w.camera = c.id left join alert a on a.id = w.alert \
        where w.camera is not null or (c.enabled and c.removed is null \
          and (c.state not in ('online', 'unknown', 'unapproved') or c.unrecorded is not null))";
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(SQL).fetch_all(conn).await)
        .during("look what is wrong with cameras")?;
    let mut all = BTreeMap::new();
    for row in rows {
        let id = CameraId(row.camera);
        let after = row.after_s.and_then(|seconds| u64::try_from(seconds).ok());
        let wrong = || corrupt("alert_watch", row.camera);
        let state = State::from_word(&row.state).ok_or_else(|| corrupt("camera", row.camera))?;
        let known = all.entry(id).or_insert_with(|| Known {
            site: SiteId(row.site),
            state,
            state_since: row.state_since.map(Timestamp),
            unrecorded: row.unrecorded.map(Timestamp),
            active: row.active,
            patience: after.map_or(patience.raise, Duration::from_secs),
            watches: BTreeMap::new(),
        });
        let Some((word, since)) = row.cause.zip(row.since) else {
            continue;
        };
        let cause = AlertCause::from_word(&word).ok_or_else(wrong)?;
        let alert = match (row.alert, row.alert_cause, row.alert_state, row.alert_times) {
            (Some(id), Some(cause), Some(state), Some(times)) => {
                Some(standing(id, &cause, &state, times)?)
            }
            _ => None,
        };
        let watch = Watch {
            camera: id,
            cause,
            since: Timestamp(since),
            calm: row.calm.map(Timestamp),
            patience: known.patience,
            active: known.active,
            alert,
        };
        known.watches.insert(cause, watch);
    }
    Ok(all)
}

fn standing(id: Uuid, cause: &str, state: &str, times: i64) -> Result<Standing> {
    let wrong = || corrupt("alert", id);
    Ok(Standing::of(
        AlertId(id),
        AlertCause::from_word(cause).ok_or_else(wrong)?,
        AlertState::from_word(state).ok_or_else(wrong)?,
        u32::try_from(times).map_err(|_| wrong())?,
    ))
}

/// How many cameras are to run at each site.
async fn counts(tx: &mut Tx) -> Result<Vec<(SiteId, usize)>> {
    const SQL: &str = "select site, count(*) from camera \
                       where enabled and removed is null \
                         and state <> 'unapproved' group by site";
    let rows: Vec<(Uuid, i64)> = on!(tx, conn => sqlx::query_as(SQL).fetch_all(conn).await)
        .during("count the cameras of sites")?;
    let count = |(site, count)| (SiteId(site), usize::try_from(count).unwrap_or(0));
    Ok(rows.into_iter().map(count).collect())
}

/// The open alerts of whole sites that are away.
async fn site_alerts(tx: &mut Tx) -> Result<Vec<(SiteId, Standing)>> {
    const SQL: &str = "select id, site, cause, state, times from alert \
                       where ended is null and camera is null and cause = 'site_offline'";
    let rows: Vec<(Uuid, Uuid, String, String, i64)> =
        on!(tx, conn => sqlx::query_as(SQL).fetch_all(conn).await)
            .during("read the alerts of sites")?;
    let row = |(id, site, cause, state, times): (Uuid, Uuid, String, String, i64)| {
        Ok((SiteId(site), standing(id, &cause, &state, times)?))
    };
    rows.into_iter().map(row).collect()
}
