//! What areas say of how long footage is kept, for everything that lies in them. Who says what and
//! what holds in the end is `domain::retention`; taking footage away is `expire`.

use domain::{
    Actor, Result,
    retention::{DaysFrom, Said},
};
use serde_json::{Value, json};
use sqlx::FromRow;

use crate::{
    error::{During as _, corrupt},
    page::optional,
    pool::{Tx, on},
    scope::scoped,
};

/// The areas that say something; they are few, whatever the number of areas.
pub(crate) struct AreaDays(Vec<(String, Said)>);

#[derive(FromRow)]
struct Row {
    path: String,
    name: String,
    min_days: Option<i64>,
    max_days: Option<i64>,
    seen: i64,
}

impl AreaDays {
    /// Reads them, the deepest first. Those that the actor does not see have no name.
    pub(crate) async fn read(tx: &mut Tx, actor: &Actor) -> Result<Self> {
        const SQL: &str = concat!(
            "select x.path, x.name, x.min_days, x.max_days, cast(case when ",
            scoped!("x.id"),
            " then 1 else 0 end as bigint) as seen from area x \
             where x.min_days is not null or x.max_days is not null \
             order by length(x.path) desc"
        );
        let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).fetch_all(conn).await)
        .during("read what areas say of retention")?;
        let said = |row: Row| {
            let days = |days| optional(days).map_err(|_| corrupt("area", &row.path));
            let name = (row.seen > 0).then_some(row.name.as_str());
            let (min, max) = (days(row.min_days)?, days(row.max_days)?);
            let said = Said::by(DaysFrom::Area, name, min, max);
            Ok((row.path, said))
        };
        rows.into_iter().map(said).collect::<Result<_>>().map(Self)
    }

    /// What is said of the area with this path: by itself or by those above it.
    pub(crate) fn at(&self, path: &str) -> Said {
        let above = self.0.iter().filter(|(area, _)| path.starts_with(area));
        above.fold(Said::default(), |said, (_, above)| said.or(above.clone()))
    }
}

/// The two numbers that a place says, the least first.
pub(crate) type Own = (Option<u32>, Option<u32>);

/// What is said of a camera: by itself, by its site (with its name) and by the areas above.
pub(crate) fn said(own: Own, (name, site): (&str, Own), areas: Said) -> Said {
    Said::by(DaysFrom::Camera, None, own.0, own.1)
        .or(Said::by(DaysFrom::Site, Some(name), site.0, site.1))
        .or(areas)
}

/// Adds to an audit row what a change made of them, before and after.
pub(crate) fn changed(details: &mut Value, before: Own, after: Own) {
    if before != after {
        details["min_days"] = json!(after.0);
        details["max_days"] = json!(after.1);
        details["before"] = json!({"min_days": before.0, "max_days": before.1});
    }
}
