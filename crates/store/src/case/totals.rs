//! How many cases are not closed, and how many of them somebody works on.

use domain::{Actor, Result, case::CaseState};
use sqlx::FromRow;

use crate::{
    Store,
    error::{During as _, corrupt},
    pool::on,
    scope::scoped,
};

/// How many open cases there are, as far as the actor sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseTotals {
    /// By state, in the order of the states; those without a case are missing.
    pub states: Vec<(CaseState, i64)>,
    /// Those the actor works on.
    pub mine: i64,
}

#[derive(FromRow)]
struct Row {
    state: String,
    cases: i64,
    mine: i64,
}

impl Store {
    /// Counts the cases in scope that are not closed.
    ///
    /// # Errors
    /// [`domain::Code::Corrupt`].
    pub async fn case_totals(&self, actor: &Actor) -> Result<CaseTotals> {
        // The states by name: few cases are open, and the index finds them among all.
        const SQL: &str = concat!(
            "select g.state, count(*) as cases, \
               cast(sum(case when g.handler = $2 then 1 else 0 end) as bigint) as mine \
             from governance_case g \
             where g.state in ('reported', 'accepted', 'handling', 'fed_back') and ",
            scoped!("g.area"),
            " group by g.state"
        );
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(actor.user.0).fetch_all(conn).await)
        .during("count cases")?;
        let mut totals = CaseTotals::default();
        for row in rows {
            let state = CaseState::from_word(&row.state)
                .ok_or_else(|| corrupt("governance_case", &row.state))?;
            totals.states.push((state, row.cases));
            totals.mine += row.mine;
        }
        let place = |state| CaseState::ALL.iter().position(|one| *one == state);
        totals.states.sort_by_key(|(state, _)| place(*state));
        Ok(totals)
    }
}
