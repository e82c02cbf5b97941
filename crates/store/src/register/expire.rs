//! What is older than the register is kept: views first, then records and shifts that nothing stands
//! under any more. Triggers refuse anything younger than 180 days, whatever the program asks for.

use domain::{Actor, Result, Timestamp};
use serde_json::json;

use crate::{Store, audit::act, error::During as _, pool::on};

impl Store {
    /// Removes at most `limit` views that began before a time, and the records and shifts that ended
    /// before it and have no view; how many rows went.
    ///
    /// # Errors
    /// Those of the database; it refuses what is younger than 180 days.
    pub async fn register_expire(&self, before: Timestamp, limit: u32) -> Result<u64> {
        const VIEWS: &str = "delete from access_view where id in \
            (select id from access_view where began < $1 order by began, id limit $2)";
        const RECORDS: &str = "delete from access_record where id in \
            (select a.id from access_record a where a.until < $1 \
               and not exists (select 1 from access_view v where v.record = a.id) limit $2)";
        const SHIFTS: &str = "delete from duty_shift where id in \
            (select s.id from duty_shift s where s.until < $1 \
               and not exists (select 1 from access_record a where a.shift = s.id) limit $2)";
        let mut tx = self.begin().await?;
        let mut gone = [0; 3];
        for (sql, gone) in [VIEWS, RECORDS, SHIFTS].into_iter().zip(&mut gone) {
            *gone = on!(&mut tx, conn => sqlx::query(sql).bind(before.0).bind(i64::from(limit))
                .execute(conn).await.map(|done| done.rows_affected()))
            .during("remove what is old of the register")?;
        }
        let [views, records, shifts] = gone;
        let all = views + records + shifts;
        if all == 0 {
            return Ok(0);
        }
        let details = json!({
            "views": views, "records": records, "shifts": shifts, "before": before,
        });
        let actor = Actor::system("register");
        let act = act(&actor, "register_expire", "access record", "-", details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(all)
    }
}
