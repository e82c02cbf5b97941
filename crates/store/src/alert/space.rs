//! The alerts of sites about space: what was told is a row of `space_watch` until it is over, so that
//! what a person closed stays closed. What is due is decided by `domain::alert::space`. Each node
//! speaks for the cameras it runs.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Actor, Result,
    alert::{
        AlertCause, AlertState, Patience,
        space::{SiteSpace, SpaceDeed, deeds},
    },
    health::State,
    id::{AlertId, CameraId, NodeId, SiteId},
    limit::{Compliance, Retention},
};
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::one;
use crate::{
    Store, audit, dialect,
    error::{During as _, corrupt},
    page::optional,
    pool::{Tx, on},
    retention::{self, AreaDays},
};

/// What a node knows of its space.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Space {
    /// How many days of footage there will be room for; `None` until that is known.
    pub days_kept: Option<u32>,
    /// The cameras of which a stream is not recorded for want of space.
    pub away: BTreeSet<CameraId>,
    /// The disks that are out of order, in words: how, and where.
    pub faults: Vec<String>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    site: Uuid,
    min_days: Option<i64>,
    max_days: Option<i64>,
    site_min_days: Option<i64>,
    site_max_days: Option<i64>,
    site_name: String,
    area_path: String,
}

/// What sites were told, with the alert.
type Told = BTreeMap<(SiteId, AlertCause), AlertId>;

impl Store {
    /// Raises the alerts about space that are due at the sites of the cameras that a node runs, and
    /// ends those that are over; how many deeds that were.
    ///
    /// # Errors
    /// Those of the database; [`domain::Code::Corrupt`].
    pub async fn alert_space(
        &self,
        node: NodeId,
        space: &Space,
        promise: (Retention, Compliance),
        patience: &Patience,
    ) -> Result<usize> {
        let (_, due) = look(&mut self.read().await?, node, space, promise).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let mut tx = self.begin().await?;
        audit::next(&mut tx, "alert").await?;
        let (told, due) = look(&mut tx, node, space, promise).await?;
        let now = self.clock.now();
        let mut said = Vec::new();
        for deed in &due {
            match deed {
                SpaceDeed::Raise {
                    site,
                    cause,
                    cameras,
                    days,
                } => {
                    let note = match (cause, days) {
                        (_, Some((kept, promised))) => format!("{kept} < {promised}"),
                        (AlertCause::DiskFault, None) => space.faults.join(", "),
                        _ => String::new(),
                    };
                    let of = (*cause, State::Unknown, note.as_str());
                    let alert = self
                        .raise(&mut tx, (*site, None), of, now, patience)
                        .await?;
                    for camera in cameras {
                        self.join_at(&mut tx, *camera, alert, now).await?;
                    }
                    watch(&mut tx, (*site, *cause), node, alert).await?;
                    said.push((alert, "xueliang.alert.raised.v1"));
                }
                SpaceDeed::Recover { site, cause } => {
                    const SQL: &str = "delete from space_watch where site = $1 and cause = $2";
                    on!(&mut tx, conn => sqlx::query(SQL).bind(site.0).bind(cause.word())
                        .execute(conn).await.map(drop))
                    .during("forget a watch")?;
                    let to = (AlertState::Recovered, "recover");
                    if let Some(alert) = told.get(&(*site, *cause))
                        && self.end(&mut tx, *alert, to, now).await?
                    {
                        said.push((*alert, "xueliang.alert.recovered.v1"));
                    }
                }
            }
        }
        // The feed's number is taken last (`audit`).
        let actor = Actor::system("alert");
        for (alert, kind) in said {
            let listed = one(&mut tx, &actor, alert).await?;
            self.tell_alert(&mut tx, &listed, kind, "", "").await?;
        }
        tx.commit().await?;
        Ok(due.len())
    }
}

async fn watch(
    tx: &mut Tx,
    (site, cause): (SiteId, AlertCause),
    node: NodeId,
    alert: AlertId,
) -> Result<()> {
    const SQL: &str = "insert into space_watch (site, cause, node, alert) values ($1, $2, $3, $4)";
    on!(tx, conn => sqlx::query(SQL).bind(site.0).bind(cause.word()).bind(node.0).bind(alert.0)
        .execute(conn).await.map(drop))
    .during("write a watch")
}

/// Reads how things are and decides what is to be done. What another node told and lives to take
/// back is its own.
async fn look(
    tx: &mut Tx,
    node: NodeId,
    space: &Space,
    (default, compliance): (Retention, Compliance),
) -> Result<(Told, Vec<SpaceDeed>)> {
    let told = told(tx).await?;
    let mut others = BTreeSet::new();
    let mut mine = Told::new();
    for (key, (by, dead, alert)) in told {
        if by == node || dead {
            mine.insert(key, alert);
        } else {
            others.insert(key);
        }
    }
    let sites = sites(tx, node, space, default, compliance).await?;
    let mut due = deeds(
        &sites,
        space.days_kept,
        !space.faults.is_empty(),
        &mine.keys().copied().collect(),
    );
    due.retain(|deed| match deed {
        SpaceDeed::Raise { site, cause, .. } => !others.contains(&(*site, *cause)),
        SpaceDeed::Recover { .. } => true,
    });
    Ok((mine, due))
}

/// What sites were told and is not over: by which node, whether that ended, and the alert.
async fn told(tx: &mut Tx) -> Result<BTreeMap<(SiteId, AlertCause), (NodeId, bool, AlertId)>> {
    let sql = format!(
        "select w.site, w.cause, w.node, n.alive_until < {}, w.alert \
         from space_watch w join node n on n.id = w.node",
        dialect::now(tx)
    );
    let rows: Vec<(Uuid, String, Uuid, bool, Uuid)> =
        on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).fetch_all(conn).await)
            .during("read what sites were told of space")?;
    let row = |(site, cause, node, dead, alert): (Uuid, String, Uuid, bool, Uuid)| {
        let known = AlertCause::from_word(&cause);
        let cause = known.ok_or_else(|| corrupt("space_watch", site))?;
        Ok(((SiteId(site), cause), (NodeId(node), dead, AlertId(alert))))
    };
    rows.into_iter().map(row).collect()
}

/// The recorded cameras of a node, by site.
async fn sites(
    tx: &mut Tx,
    node: NodeId,
    space: &Space,
    default: Retention,
    compliance: Compliance,
) -> Result<Vec<SiteSpace>> {
    const SQL: &str = "select c.id, c.site, c.min_days, c.max_days, si.min_days as site_min_days, \
          si.max_days as site_max_days, si.name as site_name, ar.path as area_path \
        from camera c join site si on si.id = c.site join area ar on ar.id = si.area \
        where c.leased_by = $1 and c.enabled and c.removed is null and c.plan <> 'off'";
    let areas = AreaDays::read(tx, &Actor::system("alert")).await?;
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(SQL).bind(node.0).fetch_all(conn).await)
        .during("read what cameras are promised")?;
    let mut sites: BTreeMap<SiteId, SiteSpace> = BTreeMap::new();
    for row in rows {
        let days = |days| optional(days).map_err(|_| corrupt("camera", row.id));
        let own = (days(row.min_days)?, days(row.max_days)?);
        let site = (days(row.site_min_days)?, days(row.site_max_days)?);
        let said = retention::said(own, (&row.site_name, site), areas.at(&row.area_path));
        let (camera, site) = (CameraId(row.id), SiteId(row.site));
        let one = sites.entry(site).or_insert_with(|| SiteSpace {
            site,
            cameras: Vec::new(),
            away: BTreeSet::new(),
        });
        one.cameras
            .push((camera, said.kept(default, compliance).min.days));
        if space.away.contains(&camera) {
            one.away.insert(camera);
        }
    }
    Ok(sites.into_values().collect())
}
