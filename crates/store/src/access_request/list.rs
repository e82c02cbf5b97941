//! Which requests there are, and how many wait.

use domain::{
    Actor, Permission, Result,
    access_request::{RequestKind, RequestState},
    id::CameraId,
};
use uuid::Uuid;

use super::{
    AccessRequestListed,
    row::{Row, all_seen, columns, kinds},
};
use crate::{Page, Paging, Store, error::During as _, page::pattern, pool::on};

/// Which requests to list; all of them where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct AccessRequestFilter {
    /// Only those that stand so now.
    pub state: Option<RequestState>,
    /// Only those of this kind.
    pub kind: Option<RequestKind>,
    /// Only those that ask for this camera; of approved ones, those that grant it.
    pub camera: Option<CameraId>,
    /// Only those whose number, organ, document or reason contains this, in any case.
    pub q: Option<String>,
}

/// How many requests there are to do something about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccessRequestTotals {
    /// Those that wait for a decision the actor may make.
    pub waiting: i64,
    /// Those that are approved and hold now.
    pub approved: i64,
}

impl Store {
    /// The requests whose cameras the actor sees all of, the newest first.
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn access_request_list(
        &self,
        actor: &Actor,
        filter: &AccessRequestFilter,
        paging: &Paging,
    ) -> Result<Page<AccessRequestListed>> {
        const SQL: &str = concat!(
            columns!(),
            " where ($2 is null or r.kind = $2) and ($3 is null or r.kind = $3) \
               and ($4 is null or $4 = case when r.state = 'approved' and r.granted_until <= $5 \
                 then 'expired' else r.state end) \
               and ($6 is null or exists (select 1 from access_request_camera o \
                 where o.request = r.id and o.camera = $6 \
                   and (o.granted or r.granted_until is null))) \
               and ($7 is null or r.search like $7 escape '!') and (r.made, r.id) < ($8, $9) and ",
            all_seen!(),
            " order by r.made desc, r.id desc limit $10"
        );
        let (made, id): (i64, Uuid) = paging.key((i64::MAX, Uuid::max()))?;
        let Some(only) = kinds(actor) else {
            return Ok(Page {
                items: Vec::new(),
                next: None,
            });
        };
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(only).bind(filter.kind.map(RequestKind::word))
            .bind(filter.state.map(RequestState::word)).bind(self.clock.now().0)
            .bind(filter.camera.map(|camera| camera.0)).bind(pattern(filter.q.as_deref()))
            .bind(made).bind(id).bind(paging.rows()).fetch_all(conn).await)
        .during("list requests")?;
        let page = paging.page(rows, |row| (row.made, row.id))?;
        let mut items = Vec::with_capacity(page.items.len());
        for row in page.items {
            items.push(row.listed(self, &mut tx, actor).await?);
        }
        Ok(Page {
            items,
            next: page.next,
        })
    }

    /// How many requests there are to do something about, as far as the actor sees them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn access_request_totals(&self, actor: &Actor) -> Result<AccessRequestTotals> {
        const SQL: &str = concat!(
            "select cast(coalesce(sum(case when r.state = 'asked' and r.made_by <> $3 then 1 else 0 \
               end), 0) as bigint), \
               cast(coalesce(sum(case when r.state = 'approved' then 1 else 0 end), 0) as bigint) \
             from access_request r where ($2 is null or r.kind = $2) \
               and (r.state = 'asked' or (r.state = 'approved' and r.granted_until > $4)) and ",
            all_seen!()
        );
        let Some(only) = kinds(actor) else {
            return Ok(AccessRequestTotals::default());
        };
        let mut tx = self.read().await?;
        let (waiting, approved): (i64, i64) = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(only).bind(actor.user.0).bind(self.clock.now().0)
            .fetch_one(conn).await)
        .during("count requests")?;
        let decides = actor.may(Permission::RequestApprove);
        Ok(AccessRequestTotals {
            waiting: if decides { waiting } else { 0 },
            approved,
        })
    }
}
