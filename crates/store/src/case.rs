//! Cases as stored. Every step is decided by `domain::case` and leaves a line in the case's log, a
//! row in the audit log and a message of the feed.

mod link;
mod row;
mod totals;

pub use link::NewCaseLink;
pub(crate) use row::seen;
pub use totals::CaseTotals;

use domain::{
    Actor, Result, Timestamp,
    case::{Case, CaseAction, CaseLine, CaseLink, CaseLogRow, CaseState},
    id::{AreaId, CaseId, CaseLinkId, SiteId, UserId},
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use row::{Listed, one, read, read_locked};

use crate::{
    Page, Paging, Store,
    audit::act,
    error::{During as _, corrupt, current},
    page::{pattern, searchable},
    pool::{Tx, on},
    scope::{self, all_roots, below, filtered, scoped},
};

/// A new case; its fields were checked.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// The area it happened in.
    pub area: AreaId,
    /// A short title.
    pub title: String,
    /// What happened.
    pub description: String,
    /// The line of work, where known.
    pub line: Option<CaseLine>,
    /// The category code, or empty.
    pub category: String,
    /// Where, in words.
    pub place: String,
    /// When it happened.
    pub occurred: Timestamp,
    /// The platform it comes from, or empty.
    pub source: String,
    /// That platform's number, or empty.
    pub external_id: String,
    /// What it points to from the beginning.
    pub links: Vec<NewCaseLink>,
}

/// Which cases to list; all of them where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct CaseFilter {
    /// Only those in this state.
    pub state: Option<CaseState>,
    /// Only those of this line of work.
    pub line: Option<CaseLine>,
    /// Only those in or below this area.
    pub area: Option<AreaId>,
    /// Only those this person works on.
    pub handler: Option<UserId>,
    /// Only those that are not closed.
    pub open: bool,
    /// Only those whose number, title, place or description contains this, in any case.
    pub q: Option<String>,
}

/// A case with what lists show beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseListed {
    /// The case.
    pub case: Case,
    /// The name of its area.
    pub area_name: String,
    /// The name of whoever works on it.
    pub handler_name: Option<String>,
    /// The name of whoever wrote it down.
    pub opened_by_name: String,
}

#[derive(FromRow)]
struct LogLine {
    seq: i64,
    at: i64,
    by_name: String,
    action: String,
    from_state: Option<String>,
    to_state: String,
    note: String,
    link: Option<Uuid>,
}

impl Store {
    /// Opens a case with everything it points to, and answers whether it is new: the same source and
    /// outside number again answers the case that is there, as it is. A case that the actor may not
    /// see has no part in this, so that nobody learns of numbers elsewhere by trying them.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when the area, or a link's camera or event, is not in scope: of a
    /// link with its number as `link`.
    pub async fn case_open(&self, actor: &Actor, new: NewCase) -> Result<(CaseListed, bool)> {
        const KNOWN: &str = concat!(
            "select g.id from governance_case g where g.source = $2 and g.external_id = $3 and ",
            scoped!("g.area"),
            " order by case when g.area = $4 then 0 else 1 end, g.opened, g.id limit 1"
        );
        const SQL: &str = "insert into governance_case (id, number, area, title, description, \
            line, category, place, occurred, source, external_id, state, opened_by, \
            opened_by_name, opened, version, search) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
            $10, $11, $12, $13, $14, $15, 1, $16)";
        let id = CaseId::fresh(&self.clock);
        let now = self.clock.now();
        let state = CaseState::Reported;
        let mut tx = self.begin().await?;
        scope::area(&mut tx, actor, new.area).await?;
        // Taking the number makes other openings of the day wait, so that nobody opens the same
        // outside number in between.
        let number = self.next_number(&mut tx, now).await?;
        if !new.external_id.is_empty() {
            let known: Option<Uuid> = on!(&mut tx, conn => sqlx::query_scalar(KNOWN)
                .bind(actor.principal).bind(&new.source).bind(&new.external_id).bind(new.area.0)
                .fetch_optional(conn).await)
            .during("look for a case")?;
            if let Some(known) = known {
                return Ok((one(&mut tx, actor, CaseId(known)).await?, false));
            }
        }
        let search = searchable(&[&number, &new.title, &new.place, &new.description]);
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(&number).bind(new.area.0).bind(&new.title).bind(&new.description)
            .bind(new.line.map(CaseLine::word)).bind(&new.category).bind(&new.place)
            .bind(new.occurred.0).bind(&new.source).bind(&new.external_id).bind(state.word())
            .bind(actor.user.0).bind(&actor.name).bind(now.0).bind(search)
            .execute(conn).await.map(drop))
        .during("open a case")?;
        // Holds lock their cameras, everybody's in the same order, before the counters of the logs
        // are locked.
        let mut links: Vec<(usize, NewCaseLink)> = new.links.into_iter().enumerate().collect();
        links.sort_by_key(|(_, link)| link.target.camera());
        let mut made: Vec<(usize, CaseLink)> = Vec::with_capacity(links.len());
        for (number, link) in links {
            if made
                .iter()
                .any(|(_, known)| known.target.is_same(&link.target))
            {
                continue;
            }
            let link = self.link(&mut tx, actor, id, link).await;
            made.push((number, link.map_err(|error| error.with("link", number))?));
        }
        made.sort_by_key(|(number, _)| *number);
        self.log(&mut tx, actor, id, "open", (None, state), "", None)
            .await?;
        let listed = one(&mut tx, actor, id).await?;
        let details = json!({"number": &number, "title": &new.title, "source": &new.source});
        let act = act(actor, "case_open", "case", id, details);
        self.write_audit(&mut tx, Some(new.area), act).await?;
        self.tell_case(&mut tx, &listed.case, "xueliang.case.opened.v1", "open")
            .await?;
        for (_, link) in &made {
            self.link_told(&mut tx, actor, &listed, link).await?;
        }
        tx.commit().await?;
        Ok((listed, true))
    }

    /// The cases in scope, the newest first.
    ///
    /// # Errors
    /// [`domain::Code::CursorInvalid`].
    pub async fn case_list(
        &self,
        actor: &Actor,
        filter: &CaseFilter,
        paging: &Paging,
    ) -> Result<Page<CaseListed>> {
        macro_rules! list {
            ($scope:expr) => {
                // The text first: most rows fail it, and SQLite asks in the order written.
                concat!(
                    read!("($5 is null or g.search like $5 escape '!')"),
                    " and ",
                    $scope,
                    " and ",
                    below!("g.area", "2"),
                    " and ($3 is null or g.state = $3) and ($4 is null or g.line = $4) \
                     and ($6 is null or g.handler = $6) and (not $7 or g.closed is null) \
                     and (g.opened, g.id) < ($8, $9) order by g.opened desc, g.id desc \
                     limit $10"
                )
            };
        }
        const NARROW: &str = list!(scoped!("g.area"));
        const WIDE: &str = list!(filtered!("g.area"));
        let (opened, id): (i64, Uuid) = paging.key((i64::MAX, Uuid::max()))?;
        let mut tx = self.read().await?;
        let wide = scope::is_wide(&mut tx, actor).await?;
        let sql = if wide { WIDE } else { NARROW };
        let rows: Vec<Listed> = on!(&mut tx, conn => sqlx::query_as(sql)
            .bind(actor.principal)
            .bind(filter.area.map(|area| area.0)).bind(filter.state.map(CaseState::word))
            .bind(filter.line.map(CaseLine::word)).bind(pattern(filter.q.as_deref()))
            .bind(filter.handler.map(|UserId(id)| id)).bind(filter.open)
            .bind(opened).bind(id).bind(paging.rows()).fetch_all(conn).await)
        .during("list cases")?;
        paging
            .page(rows, |row| (row.opened, row.id))?
            .map(CaseListed::try_from)
    }

    /// One case.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn case_get(&self, actor: &Actor, id: CaseId) -> Result<CaseListed> {
        let mut tx = self.read().await?;
        one(&mut tx, actor, id).await
    }

    /// Does `action` to the case, if the rules allow it.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::VersionStale`],
    /// [`domain::Code::CaseActionRefused`], [`domain::Code::CaseNeedsNote`].
    pub async fn case_apply(
        &self,
        actor: &Actor,
        id: CaseId,
        version: Option<i64>,
        action: CaseAction,
        note: &str,
    ) -> Result<CaseListed> {
        const SQL: &str = "update governance_case set state = $2, handler = $3, closed = $4, \
                           version = version + 1 where id = $1";
        let mut tx = self.begin().await?;
        let before = read_locked(&mut tx, actor, id).await?.case;
        current(before.version, version)?;
        let step = before.step(action, note, actor.user, self.clock.now())?;
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(step.state.word()).bind(step.handler.map(|UserId(id)| id))
            .bind(step.closed.map(|at| at.0)).execute(conn).await.map(drop))
        .during("write a case")?;
        let turn = (Some(before.state), step.state);
        self.log(&mut tx, actor, id, action.word(), turn, note, None)
            .await?;
        let listed = one(&mut tx, actor, id).await?;
        let details = json!({
            "number": &before.number, "action": action, "from": before.state, "to": step.state,
            "version": listed.case.version,
        });
        let act = act(actor, "case_apply", "case", id, details);
        self.write_audit(&mut tx, Some(before.area), act).await?;
        let kind = "xueliang.case.changed.v1";
        self.tell_case(&mut tx, &listed.case, kind, action.word())
            .await?;
        tx.commit().await?;
        Ok(listed)
    }

    /// What happened to a case, the oldest first. Of a link to what the actor may not see there is
    /// only that it was made, not why and to what; where its site is gone, so for everybody who
    /// does not see all areas.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`].
    pub async fn case_log(&self, actor: &Actor, id: CaseId) -> Result<Vec<CaseLogRow>> {
        const SQL: &str = concat!(
            "select l.seq, l.at, l.by_name, l.action, l.from_state, l.to_state, \
               case when l.site is null or l.seen then l.note else '' end as note, \
               case when l.seen then l.link end as link \
             from (select o.*, case when si.id is null then ",
            all_roots!(),
            " else ",
            scoped!("si.area"),
            " end as seen from case_log o left join site si on si.id = o.site \
               where o.case_id = $2) l order by l.seq"
        );
        let mut tx = self.read().await?;
        one(&mut tx, actor, id).await?;
        let rows: Vec<LogLine> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(id.0).fetch_all(conn).await)
        .during("read a case's log")?;
        let state = |word: &str| CaseState::from_word(word).ok_or_else(|| corrupt("case_log", id));
        let line = |row: LogLine| {
            Ok(CaseLogRow {
                seq: row.seq,
                at: Timestamp(row.at),
                by: row.by_name,
                action: row.action,
                from: row.from_state.as_deref().map(state).transpose()?,
                to: state(&row.to_state)?,
                note: row.note,
                link: row.link.map(CaseLinkId),
            })
        };
        rows.into_iter().map(line).collect()
    }

    /// The day in China and the count of the day: `20261123-0007`.
    async fn next_number(&self, tx: &mut Tx, now: Timestamp) -> Result<String> {
        const SQL: &str = "insert into case_number (day, last) values ($1, 1) \
            on conflict (day) do update set last = case_number.last + 1 returning last";
        let day = now.day_shanghai().replace('-', "");
        let count: i64 = on!(tx, conn => sqlx::query_scalar(SQL).bind(&day).fetch_one(conn).await)
            .during("take a case number")?;
        Ok(format!("{day}-{count:04}"))
    }

    /// Adds a line to the log of a case whose row is locked; `about` is the link it is about, and
    /// the site of what that points to.
    #[expect(clippy::too_many_arguments, reason = "a line has that many columns")]
    async fn log(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        case: CaseId,
        action: &str,
        (from, to): (Option<CaseState>, CaseState),
        note: &str,
        about: Option<(CaseLinkId, SiteId)>,
    ) -> Result<()> {
        const SQL: &str = "insert into case_log \
            (case_id, seq, at, by_name, action, from_state, to_state, note, link, site) \
            values ($1, (select coalesce(max(seq), 0) + 1 from case_log where case_id = $1), \
              $2, $3, $4, $5, $6, $7, $8, $9)";
        let (link, site) = about.unzip();
        on!(tx, conn => sqlx::query(SQL)
            .bind(case.0).bind(self.clock.now().0).bind(&actor.name).bind(action)
            .bind(from.map(CaseState::word)).bind(to.word()).bind(note)
            .bind(link.map(|CaseLinkId(id)| id)).bind(site.map(|SiteId(id)| id))
            .execute(conn).await.map(drop))
        .during("write a case's log")
    }

    async fn tell_case(&self, tx: &mut Tx, case: &Case, kind: &str, action: &str) -> Result<()> {
        let data = json!({
            "case_id": case.id, "number": &case.number, "title": &case.title,
            "area_id": case.area, "action": action, "state": case.state,
            "version": case.version,
        });
        let subject = format!("cases/{}", case.id);
        self.feed_add(tx, (case.area, None), kind, &subject, data)
            .await
    }
}
