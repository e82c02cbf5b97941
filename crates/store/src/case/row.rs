//! The row of a case, and the statements that read it.

use domain::{
    Actor, Error, Result, Timestamp,
    case::{Case, CaseLine, CaseState},
    id::{AreaId, CaseId, UserId},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::CaseListed;
use crate::{
    dialect::locked,
    error::{During as _, corrupt},
    pool::{Tx, on},
};

/// Reads cases in scope with what lists show beside them. People are named as they are shown now;
/// who opened a case by a key or as the gateway itself, as they were named then.
macro_rules! read {
    () => {
        $crate::case::row::read!($crate::scope::scoped!("g.area"))
    };
    ($scope:expr) => {
        concat!(
            "select g.id, g.number, g.area, g.title, g.description, g.line, g.category, g.place, \
               g.occurred, g.source, g.external_id, g.state, g.handler, g.opened_by, g.opened, \
               g.closed, g.version, ar.name as area_name, \
               (select coalesce(nullif(p.display_name, ''), p.name) from person p \
                 where p.id = g.handler) as handler_name, \
               coalesce((select coalesce(nullif(p.display_name, ''), p.name) from person p \
                 where p.id = g.opened_by), g.opened_by_name) as opened_by_name \
             from governance_case g join area ar on ar.id = g.area where ",
            $scope
        )
    };
}
pub(super) use read;

#[derive(FromRow)]
pub(super) struct Listed {
    pub(super) id: Uuid,
    number: String,
    area: Uuid,
    title: String,
    description: String,
    line: Option<String>,
    category: String,
    place: String,
    occurred: i64,
    source: String,
    external_id: String,
    state: String,
    handler: Option<Uuid>,
    opened_by: Uuid,
    pub(super) opened: i64,
    closed: Option<i64>,
    version: i64,
    area_name: String,
    handler_name: Option<String>,
    opened_by_name: String,
}

impl TryFrom<Listed> for CaseListed {
    type Error = Error;
    fn try_from(row: Listed) -> Result<Self> {
        let wrong = || corrupt("governance_case", row.id);
        let line = row
            .line
            .map(|word| CaseLine::from_word(&word).ok_or_else(wrong));
        let state = CaseState::from_word(&row.state).ok_or_else(wrong)?;
        if (state == CaseState::Closed) != row.closed.is_some() {
            return Err(wrong());
        }
        Ok(Self {
            case: Case {
                id: CaseId(row.id),
                number: row.number,
                area: AreaId(row.area),
                title: row.title,
                description: row.description,
                line: line.transpose()?,
                category: row.category,
                place: row.place,
                occurred: Timestamp(row.occurred),
                source: row.source,
                external_id: row.external_id,
                state,
                handler: row.handler.map(UserId),
                opened_by: UserId(row.opened_by),
                opened: Timestamp(row.opened),
                closed: row.closed.map(Timestamp),
                version: row.version,
            },
            area_name: row.area_name,
            handler_name: row.handler_name,
            opened_by_name: row.opened_by_name,
        })
    }
}

pub(super) async fn one(tx: &mut Tx, actor: &Actor, id: CaseId) -> Result<CaseListed> {
    const SQL: &str = concat!(read!(), " and g.id = $2");
    fetch(tx, actor, id, SQL).await
}

/// Fails unless the actor may see the case.
pub(crate) async fn seen(tx: &mut Tx, actor: &Actor, id: CaseId) -> Result<()> {
    one(tx, actor, id).await.map(drop)
}

/// One case; nobody else changes it until the transaction ends.
pub(super) async fn read_locked(tx: &mut Tx, actor: &Actor, id: CaseId) -> Result<CaseListed> {
    let sql = locked!(tx, "g", read!(), " and g.id = $2");
    fetch(tx, actor, id, sql).await
}

async fn fetch(tx: &mut Tx, actor: &Actor, id: CaseId, sql: &'static str) -> Result<CaseListed> {
    let row: Option<Listed> = on!(tx, conn => sqlx::query_as(sql)
        .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
    .during("read a case")?;
    row.ok_or_else(|| Error::not_found("case", id))?.try_into()
}
