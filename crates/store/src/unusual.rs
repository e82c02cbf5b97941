//! Unusual use, looked for in the register of one month. What is unusual is `domain::unusual`'s; rows
//! are read batch by batch and only once.

use std::collections::{HashMap, hash_map::Entry};

use domain::{
    Actor, Result, Span, Timestamp,
    id::{CameraId, UserId},
    register::Viewing,
    unusual::{Finding, Looked, UnusualLimits, Watch},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    error::{During as _, corrupt},
    pool::{Tx, on},
    register::span,
    scope::{filtered, outlasting},
};

/// How many rows are in memory at once.
const BATCH: i64 = 20_000;

/// Something unusual, with the names of then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingListed {
    /// What.
    pub finding: Finding,
    /// Who, by name.
    pub name: String,
    /// Their unit.
    pub unit: String,
    /// The camera's name, where one is named.
    pub camera_name: Option<String>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    camera: Uuid,
    viewing: String,
    began: i64,
    from_at: Option<i64>,
    to_at: Option<i64>,
    for_case: bool,
}

impl TryFrom<&Row> for Looked {
    type Error = domain::Error;
    fn try_from(row: &Row) -> Result<Self> {
        let wrong = || corrupt("access_view", row.id);
        Ok(Self {
            user: UserId(row.user_id),
            camera: CameraId(row.camera),
            viewing: Viewing::from_word(&row.viewing).ok_or_else(wrong)?,
            began: Timestamp(row.began),
            span: span(row.from_at, row.to_at).map_err(|_| wrong())?,
            for_case: row.for_case,
        })
    }
}

impl Store {
    /// What is unusual in a month, of what was looked at in the actor's areas, person by person.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn unusual_list(
        &self,
        actor: &Actor,
        limits: UnusualLimits,
        month: Span,
    ) -> Result<Vec<FindingListed>> {
        const SQL: &str = concat!(
            "select v.id, v.user_id, v.camera, v.viewing, v.began, v.from_at, v.to_at, \
               a.case_id is not null as for_case \
             from access_view v join access_record a on a.id = v.record \
             where (v.began, v.id) > ($2, $3) and v.began < $4 and ",
            outlasting!(filtered!("v.area"), "v.area"),
            " order by v.began, v.id limit $5"
        );
        let mut tx = self.read().await?;
        let mut watch = Watch::new(limits, month, duty(&mut tx, month).await?);
        let mut after = (Watch::begin(month).0, Uuid::nil());
        loop {
            let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
                .bind(actor.principal).bind(after.0).bind(after.1).bind(month.to().0).bind(BATCH)
                .fetch_all(conn).await)
            .during("read the register")?;
            for row in &rows {
                watch.take(&Looked::try_from(row)?);
            }
            match rows.last() {
                Some(last) => after = (last.began, last.id),
                None => break,
            }
        }
        let findings = watch.findings();
        // Each name is asked for once, as the last of its findings has it.
        let (mut people, mut cameras) = (HashMap::new(), HashMap::new());
        for finding in findings.iter().rev() {
            if let Entry::Vacant(place) = people.entry(finding.user) {
                place.insert(person(&mut tx, finding).await?);
            }
            if let Some(id) = finding.camera
                && let Entry::Vacant(place) = cameras.entry(id)
            {
                place.insert(camera(&mut tx, id, finding.last).await?);
            }
        }
        let listed = |finding: Finding| {
            let (name, unit) = people.get(&finding.user).cloned().unwrap_or_default();
            let camera_name = finding.camera.and_then(|id| cameras.get(&id).cloned()?);
            FindingListed {
                finding,
                name,
                unit,
                camera_name,
            }
        };
        Ok(findings.into_iter().map(listed).collect())
    }
}

/// When whom was on duty.
async fn duty(tx: &mut Tx, month: Span) -> Result<Vec<(UserId, Span)>> {
    const SQL: &str = "select user_id, opened, coalesce(closed, until) from duty_shift \
        where opened < $1 and until > $2";
    let rows: Vec<(Uuid, i64, i64)> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(month.to().0).bind(month.from().0).fetch_all(conn).await)
    .during("read shifts")?;
    let shift = |(user, from, to)| {
        let span = Span::new(Timestamp(from), Timestamp(to)).ok()?;
        Some((UserId(user), span))
    };
    Ok(rows.into_iter().filter_map(shift).collect())
}

/// Who looked, as the last row of a finding says.
async fn person(tx: &mut Tx, finding: &Finding) -> Result<(String, String)> {
    const SQL: &str = "select a.name, a.unit from access_view v \
        join access_record a on a.id = v.record \
        where v.user_id = $1 and v.began <= $2 order by v.began desc, v.id desc limit 1";
    let found: Option<(String, String)> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(finding.user.0).bind(finding.last.0).fetch_optional(conn).await)
    .during("read who looked")?;
    Ok(found.unwrap_or_default())
}

async fn camera(tx: &mut Tx, camera: CameraId, at: Timestamp) -> Result<Option<String>> {
    const SQL: &str = "select camera_name from access_view \
        where camera = $1 and began <= $2 order by began desc, id desc limit 1";
    on!(tx, conn => sqlx::query_scalar(SQL).bind(camera.0).bind(at.0)
        .fetch_optional(conn).await)
    .during("read what was looked at")
}
