//! Duty shifts as stored. A shift has its standing record in `register`, which covers live pictures
//! for as long as it lasts.

use domain::{
    Actor, Code, Error, Result, Timestamp,
    duty::{self, Shift},
    id::{ShiftId, UserId},
    register::{Purpose, Statement},
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Store,
    audit::act,
    dialect::locked,
    error::During as _,
    pool::{Tx, on},
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    name: String,
    unit: String,
    opened: i64,
    until: i64,
    closed: Option<i64>,
}

impl From<Row> for Shift {
    fn from(row: Row) -> Self {
        Self {
            id: ShiftId(row.id),
            user: UserId(row.user_id),
            name: row.name,
            unit: row.unit,
            opened: Timestamp(row.opened),
            until: Timestamp(row.until),
            closed: row.closed.map(Timestamp),
        }
    }
}

macro_rules! read {
    () => {
        "select s.id, s.user_id, s.name, s.unit, s.opened, s.until, s.closed from duty_shift s"
    };
}

impl Store {
    /// Opens a shift for the actor, with the record under which they watch live pictures.
    ///
    /// # Errors
    /// [`Code::ShiftOpen`] when one lasts.
    pub async fn shift_open(&self, actor: &Actor) -> Result<Shift> {
        const SQL: &str = "insert into duty_shift (id, user_id, name, unit, opened, until) \
            values ($1, $2, $3, $4, $5, $6)";
        let mut tx = self.begin().await?;
        let now = self.clock.now();
        let (name, unit) = looker(&mut tx, actor).await?;
        if lasting(&mut tx, actor.user, now).await?.is_some() {
            return Err(Error::new(Code::ShiftOpen));
        }
        let shift = Shift {
            id: ShiftId::fresh(&self.clock),
            user: actor.user,
            name,
            unit,
            opened: now,
            until: now + duty::LONGEST,
            closed: None,
        };
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(shift.id.0).bind(shift.user.0).bind(&shift.name).bind(&shift.unit)
            .bind(shift.opened.0).bind(shift.until.0).execute(conn).await.map(drop))
        .during("open a shift")?;
        let standing = Statement {
            purpose: Purpose::Duty,
            camera: None,
            span: None,
            case: None,
            request: None,
            reason: String::new(),
        };
        let record = self.record(actor, standing, Some(&shift), (&shift.name, &shift.unit));
        self.write_record(&mut tx, actor, &record).await?;
        let act = act(
            actor,
            "shift_open",
            "shift",
            shift.id,
            json!({"until": shift.until}),
        );
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(shift)
    }

    /// Closes a shift of the actor, and its record with it.
    ///
    /// # Errors
    /// [`Code::NotFound`] when the shift is not theirs, [`Code::ShiftNeeded`] when it is over.
    pub async fn shift_close(&self, actor: &Actor, id: ShiftId) -> Result<Shift> {
        const SQL: &str = "update duty_shift set closed = $2 where id = $1";
        const RECORDS: &str =
            "update access_record set closed = $2 where shift = $1 and closed is null";
        let mut tx = self.begin().await?;
        // No record of the shift is made meanwhile.
        looker(&mut tx, actor).await?;
        let now = self.clock.now();
        let sql = locked!(&tx, "s", read!(), " where s.id = $1 and s.user_id = $2");
        let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(sql)
            .bind(id.0).bind(actor.user.0).fetch_optional(conn).await)
        .during("look for a shift")?;
        let mut shift = row
            .map(Shift::from)
            .ok_or_else(|| Error::not_found("shift", id))?;
        if !shift.lasts(now) {
            return Err(Error::new(Code::ShiftNeeded));
        }
        shift.closed = Some(now);
        for sql in [SQL, RECORDS] {
            on!(&mut tx, conn => sqlx::query(sql).bind(id.0).bind(now.0).execute(conn).await
                .map(drop))
            .during("close a shift")?;
        }
        self.write_audit(
            &mut tx,
            None,
            act(actor, "shift_close", "shift", id, json!({})),
        )
        .await?;
        tx.commit().await?;
        Ok(shift)
    }

    /// The actor's own shift that lasts now.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn shift_mine(&self, actor: &Actor) -> Result<Option<Shift>> {
        let mut tx = self.read().await?;
        lasting(&mut tx, actor.user, self.clock.now()).await
    }
}

/// The shift of a person that lasts at `now`. After [`looker`] nobody closes it meanwhile.
pub(crate) async fn lasting(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<Option<Shift>> {
    const SQL: &str = concat!(
        read!(),
        " where s.user_id = $1 and s.closed is null and s.until > $2 order by s.opened limit 1"
    );
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(SQL)
        .bind(user.0).bind(now.0).fetch_optional(conn).await)
    .during("look for a shift that lasts")?;
    Ok(row.map(Shift::from))
}

/// The name and the unit that a record keeps of the actor. Locks the person: two shifts do not begin
/// at once, and none is closed while a record of it is made.
pub(crate) async fn looker(tx: &mut Tx, actor: &Actor) -> Result<(String, String)> {
    let sql = locked!(
        tx,
        "p",
        "select coalesce(nullif(p.display_name, ''), p.name), p.unit from person p where p.id = $1"
    );
    let found: Option<(String, String)> = on!(tx, conn => sqlx::query_as(sql)
        .bind(actor.user.0).fetch_optional(conn).await)
    .during("read who looks")?;
    Ok(found.unwrap_or_else(|| (actor.name.clone(), String::new())))
}
