//! Reading the audit log: pages of what somebody may see, by any filters together.
//!
//! Rows come by time, the newest first, and by number among those of one instant. Every filter and
//! every two that are asked together have an index in this order, and a page's statement names only
//! the filters that are given: SQLite plans before it knows the values, and would read everything.

use domain::{
    Actor, Error, Result, Timestamp,
    audit::{AuditAction, AuditRow},
    id::UserId,
};
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::{
    Page, Paging, Store,
    error::{During as _, corrupt},
    pool::{Tx, on},
    scope::{self, filtered},
};

/// Which rows to list; all of them where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only rows with this action.
    pub action: Option<AuditAction>,
    /// Only rows about the thing with this id.
    pub target: Option<String>,
    /// Only rows of this person, or of keys made for them.
    pub user: Option<UserId>,
    /// The same, by the name that they sign in with.
    pub name: Option<String>,
    /// Only rows at or after this time.
    pub from: Option<Timestamp>,
    /// Only rows before this time.
    pub to: Option<Timestamp>,
}

#[derive(FromRow)]
struct Row {
    seq: i64,
    at: i64,
    user_id: Uuid,
    name: String,
    address: String,
    action: String,
    target_kind: String,
    target: String,
    details: String,
}

impl TryFrom<Row> for AuditRow {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            seq: row.seq,
            at: Timestamp(row.at),
            user: row.user_id,
            name: row.name,
            address: row.address,
            action: row.action,
            target_kind: row.target_kind,
            target: row.target,
            details: serde_json::from_str(&row.details)
                .map_err(|source| corrupt("audit", row.seq).because(source))?,
        })
    }
}

/// What an actor sees of the log.
enum Seen {
    /// All of it, also what concerns the installation and areas that are gone.
    All,
    /// Most areas: rows are found in another way, and each is asked.
    Most,
    /// These few areas.
    Few,
}

impl Store {
    /// The rows the actor may see, the newest first: those about their areas, and, for whoever sees
    /// all roots, those about the installation as a whole (people, keys, what was removed).
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn audit_list(
        &self,
        actor: &Actor,
        filter: &AuditFilter,
        paging: &Paging,
    ) -> Result<Page<AuditRow>> {
        let mut before: (i64, i64) = paging.key((i64::MAX, i64::MAX))?;
        if let Some(to) = filter.to {
            // One bound and not two: SQLite would look at the first of them only.
            before = before.min((to.0, i64::MIN));
        }
        let mut tx = self.read().await?;
        let given = filter.user.map(|user| user.0);
        let named = match &filter.name {
            Some(name) => Some(person(&mut tx, name).await?),
            None => None,
        };
        let user = match (given, named) {
            (Some(given), Some(named)) if given != named => {
                return paging
                    .page(Vec::<Row>::new(), |row| (row.at, row.seq))?
                    .map(AuditRow::try_from);
            }
            (given, named) => given.or(named),
        };
        let seen = seen(&mut tx, actor).await?;
        let sql = statement(&tx, filter, user.is_some(), &seen);
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(AssertSqlSafe(sql))
            .bind(actor.principal).bind(before.0).bind(before.1).bind(paging.rows())
            .bind(filter.action.map(AuditAction::word)).bind(&filter.target).bind(user)
            .bind(filter.from.map(|at| at.0)).fetch_all(conn).await)
        .during("list the audit log")?;
        paging
            .page(rows, |row| (row.at, row.seq))?
            .map(AuditRow::try_from)
    }

    /// How many rows there are, in all areas.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn audit_count(&self) -> Result<i64> {
        let mut tx = self.read().await?;
        on!(&mut tx, conn => sqlx::query_scalar("select count(*) from audit").fetch_one(conn).await)
            .during("count the audit log")
    }
}

/// The text of the statement for the filters that are given. What is not given is named all the same,
/// in a condition that is true: each text takes the same parameters.
fn statement(tx: &Tx, filter: &AuditFilter, user: bool, seen: &Seen) -> String {
    const COLUMNS: &str = "u.seq, u.at, u.user_id, u.name, u.address, u.action, u.target_kind, \
                           u.target, u.details";
    const ORDER: &str = "order by u.at desc, u.seq desc limit $4";
    let mut wanted = String::from("(u.at, u.seq) < ($2, $3)");
    for (given, is, is_not) in [
        (filter.action.is_some(), "u.action = $5", "$5 is null"),
        (filter.target.is_some(), "u.target = $6", "$6 is null"),
        (user, "u.user_id = $7", "$7 is null"),
        (filter.from.is_some(), "u.at >= $8", "$8 is null"),
    ] {
        wanted.push_str(" and ");
        wanted.push_str(if given { is } else { is_not });
    }
    match seen {
        // Who asks was asked about before.
        Seen::All => format!("select {COLUMNS} from audit u where {wanted} and $1 = $1 {ORDER}"),
        Seen::Few => {
            // The newest of each area, and of those the newest: an area's rows lie in order.
            let newest =
                format!("select u.seq from audit u where u.area = v.id and {wanted} {ORDER}");
            let each = match tx {
                Tx::Sqlite(_) => format!("join audit m on m.seq in ({newest})"),
                Tx::Postgres(_) => format!("cross join lateral ({newest}) m"),
            };
            format!(
                "select {COLUMNS} from audit u where u.seq in (\
                   select m.seq from (select distinct a.id from scope s \
                     join area t on t.id = s.area \
                     join area a on substr(a.path, 1, length(t.path)) = t.path \
                     where s.principal = $1 and s.in_force) v {each}) {ORDER}"
            )
        }
        Seen::Most => format!(
            "select {COLUMNS} from audit u where {wanted} and {} {ORDER}",
            filtered!("u.area")
        ),
    }
}

async fn seen(tx: &mut Tx, actor: &Actor) -> Result<Seen> {
    Ok(if scope::sees_all(tx, actor).await? {
        Seen::All
    } else if scope::is_wide(tx, actor).await? {
        Seen::Most
    } else {
        Seen::Few
    })
}

/// Whom a name belongs to; an id that nobody has when it is nobody's.
async fn person(tx: &mut Tx, name: &str) -> Result<Uuid> {
    const SQL: &str = "select id from person where name_key = $1";
    let found: Option<Uuid> = on!(tx, conn => sqlx::query_scalar(SQL)
        .bind(name.to_lowercase()).fetch_optional(conn).await)
    .during("look for a person")?;
    Ok(found.unwrap_or(Uuid::max()))
}
