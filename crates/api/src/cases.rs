//! `/api/v1/cases`: governance cases from report to closure. What may happen to one is decided in
//! `domain::case`; what one points to is in [`links`].

pub(crate) mod links;

use axum::{extract, http::header, response::IntoResponse};
use domain::{
    Actor, Code, Error, Permission, Timestamp,
    case::{CaseAction, CaseLine, CaseLogRow, CaseState},
    id::{AreaId, CaseId, CaseLinkId, UserId},
    limit,
};
use store::{CaseFilter, CaseListed, CaseTotals};

use crate::{
    State,
    caller::Caller,
    error::{Answer, Fields, Problem, together},
    json::{Json, Path, Query, made},
    page::{List, PageParams, Paged},
    version::{IfMatch, etag},
};
use links::{LinkView, NewLink};

/// A governance case.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Case)]
pub(crate) struct CaseView {
    id: CaseId,
    /// The number people say: day and count of the day.
    #[schema(example = "20261123-0007")]
    number: String,
    area_id: AreaId,
    area_name: String,
    title: String,
    description: String,
    line: Option<CaseLine>,
    /// The category code of the event dictionary (GB/T 31000), or empty.
    category: String,
    /// Where, in words.
    place: String,
    occurred_at: Timestamp,
    /// The platform it came from, or empty.
    source: String,
    /// That platform's number, or empty.
    external_id: String,
    state: CaseState,
    /// What its state allows.
    actions: Vec<CaseAction>,
    /// Who works on it.
    handler: Option<Person>,
    opened_by: Person,
    opened_at: Timestamp,
    closed_at: Option<Timestamp>,
    version: i64,
}

/// A case with what it points to.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct CaseWithLinks {
    #[serde(flatten)]
    case: CaseView,
    links: Vec<LinkView>,
}

/// Somebody, by name.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Person {
    id: UserId,
    name: String,
}

impl CaseView {
    /// As `actor` sees it: only what they may do with it is offered.
    fn new(listed: CaseListed, actor: &Actor) -> Self {
        let actions = if actor.may(Permission::CaseHandle) {
            listed.case.actions()
        } else {
            Vec::new()
        };
        let case = listed.case;
        let person = |id, name: String| Person { id, name };
        Self {
            id: case.id,
            number: case.number,
            area_id: case.area,
            area_name: listed.area_name,
            title: case.title,
            description: case.description,
            line: case.line,
            category: case.category,
            place: case.place,
            occurred_at: case.occurred,
            source: case.source,
            external_id: case.external_id,
            state: case.state,
            actions,
            handler: case
                .handler
                .map(|id| person(id, listed.handler_name.unwrap_or_default())),
            opened_by: person(case.opened_by, listed.opened_by_name),
            opened_at: case.opened,
            closed_at: case.closed,
            version: case.version,
        }
    }
}

/// A new case.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "area_id": "019ab0c1-7d3e-7000-8000-0000000000a1", "title": "村口道路塌陷",
    "description": "雨后路面塌陷约两米", "line": "problems", "place": "白庙社区村口",
    "occurred_at": "2026-11-23T08:30:00+08:00", "source": "12345", "external_id": "B-1"
}))]
pub(crate) struct NewCase {
    area_id: AreaId,
    /// 1 to 128 characters.
    title: String,
    #[serde(default)]
    description: String,
    line: Option<CaseLine>,
    /// The category code of the event dictionary (GB/T 31000).
    #[serde(default)]
    category: String,
    #[serde(default)]
    place: String,
    /// Now when absent.
    occurred_at: Option<Timestamp>,
    /// The platform it comes from; together with `external_id`.
    #[serde(default)]
    source: String,
    /// That platform's number; the same one again answers the first case.
    #[serde(default)]
    external_id: String,
    /// What it points to from the beginning, at most 50: all of it or the case is not opened. A
    /// case that was opened before keeps the links it has.
    #[serde(default)]
    links: Vec<NewLink>,
}

/// Something to do with a case.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "accept", "note": "网格员已到场"}))]
pub(crate) struct CaseActionRequest {
    action: CaseAction,
    /// The version it is meant for, unless `If-Match` says it.
    version: Option<i64>,
    /// What was done, or why; some actions need it.
    #[serde(default)]
    note: String,
}

/// One line of a case's log.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = CaseLogRow)]
pub(crate) struct LogView {
    seq: i64,
    at: Timestamp,
    /// Who, by name.
    by: String,
    /// An action, or `open`, `link`, `unlink`.
    action: String,
    from: Option<CaseState>,
    to: CaseState,
    /// Empty for a link to what the caller may not see.
    note: String,
    /// For `link` and `unlink`: which link, where the caller may see what it points to.
    link_id: Option<CaseLinkId>,
}

impl From<CaseLogRow> for LogView {
    fn from(row: CaseLogRow) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            by: row.by,
            action: row.action,
            from: row.from,
            to: row.to,
            note: row.note,
            link_id: row.link,
        }
    }
}

/// Which cases to list.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListFilter {
    /// Only those in this state.
    #[param(inline)]
    state: Option<CaseState>,
    /// Only those of this line of work.
    #[param(inline)]
    line: Option<CaseLine>,
    /// Only those in or below this area.
    area_id: Option<AreaId>,
    /// Only those this person works on.
    handler_id: Option<UserId>,
    /// Only those that are not closed.
    #[serde(default)]
    #[param(required = false)]
    open: bool,
    /// Only those whose number, title, place or description contains this.
    q: Option<String>,
}

/// The cases the caller may see, the newest first
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(ListFilter, PageParams),
    responses((status = 200, body = List<CaseView>)))]
pub(crate) async fn list_cases(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(filter): Query<ListFilter>,
    paged: Paged,
) -> Answer<Json<List<CaseView>>> {
    actor.require(Permission::CaseRead)?;
    let q = filter.q.map(|q| limit::text("q", &q)).transpose();
    let filter = CaseFilter {
        state: filter.state,
        line: filter.line,
        area: filter.area_id,
        handler: filter.handler_id,
        open: filter.open,
        q: q.map_err(|error| Problem::at("?q", error))?,
    };
    let page = state
        .store
        .case_list(&actor, &filter, &paged.paging())
        .await?;
    Ok(Json(paged.answer(page, |case| CaseView::new(case, &actor))))
}

/// How many cases are not closed, as far as the caller may see them.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = CaseTotals)]
pub(crate) struct TotalsView {
    /// By state, those with cases only.
    states: std::collections::BTreeMap<&'static str, i64>,
    /// All together.
    open: i64,
    /// Those the caller works on.
    mine: i64,
}

impl From<CaseTotals> for TotalsView {
    fn from(totals: CaseTotals) -> Self {
        let states = totals.states.iter();
        Self {
            states: states.clone().map(|(s, n)| (s.word(), *n)).collect(),
            open: states.map(|(_, n)| n).sum(),
            mine: totals.mine,
        }
    }
}

/// How many cases are not closed
#[utoipa::path(get, path = "/api/v1/cases/totals", tag = "cases",
    responses((status = 200, body = TotalsView)))]
pub(crate) async fn get_case_totals(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
) -> Answer<Json<TotalsView>> {
    actor.require(Permission::CaseRead)?;
    let totals = state.store.case_totals(&actor).await?;
    Ok(Json(totals.into()))
}

/// Open a case
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", request_body = NewCase,
    responses((status = 201, body = CaseView, headers(("Location" = String))),
        (status = 200, body = CaseView, description = "It was opened before.")))]
pub(crate) async fn create_case(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Json(body): Json<NewCase>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CaseReport)?;
    let new = body.checked(&actor, state.clock.now())?;
    let opened = state.store.case_open(&actor, new).await;
    let (case, created) = opened.map_err(links::opening_refused)?;
    state.engine.written();
    let view = CaseView::new(case, &actor);
    let location = [(header::LOCATION, format!("/api/v1/cases/{}", view.id))];
    Ok((made(created), etag(view.version), location, Json(view)))
}

impl NewCase {
    fn checked(self, actor: &Actor, now: Timestamp) -> Answer<store::NewCase> {
        let mut fields = Fields::default();
        let word = |fields: &mut Fields, field: &'static str, value: String| {
            if value.trim().is_empty() {
                return String::new();
            }
            fields.take(&format!("/{field}"), limit::name(field, &value))
        };
        let new = store::NewCase {
            area: self.area_id,
            title: fields.take("/title", limit::name("title", &self.title)),
            description: fields.take(
                "/description",
                limit::text("description", &self.description),
            ),
            line: self.line,
            category: word(&mut fields, "category", self.category),
            place: word(&mut fields, "place", self.place),
            occurred: self.occurred_at.unwrap_or(now),
            source: word(&mut fields, "source", self.source),
            external_id: word(&mut fields, "external_id", self.external_id),
            links: Vec::new(),
        };
        if new.source.is_empty() != new.external_id.is_empty() {
            fields.maybe("/external_id", Some(()), |()| -> domain::Result<()> {
                Err(together("source", "external_id"))
            });
        }
        if self.links.len() > limit::LINKS {
            fields.maybe("/links", Some(()), |()| -> domain::Result<()> {
                Err(Error::new(Code::ValueInvalid)
                    .with("field", "links")
                    .with("value", self.links.len())
                    .with("reason", format!("0…{}", limit::LINKS)))
            });
        }
        fields.done()?;
        let links = self.links.iter().enumerate();
        let links =
            links.map(|(number, link)| link.checked(&format!("/links/{number}"), actor, now));
        Ok(store::NewCase {
            links: links.collect::<Answer<_>>()?,
            ..new
        })
    }
}

/// One case, with what it points to
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", params(("id" = CaseId, Path)),
    responses((status = 200, body = CaseWithLinks, headers(("ETag" = String)))))]
pub(crate) async fn get_case(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CaseId>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CaseRead)?;
    let case = CaseView::new(state.store.case_get(&actor, id).await?, &actor);
    let links = links::links_of(&state, &actor, id).await?;
    let whole = CaseWithLinks { case, links };
    Ok((etag(whole.case.version), Json(whole)))
}

/// Accept, handle, feed back, verify or reopen a case
#[utoipa::path(post, path = "/api/v1/cases/{id}/actions", tag = "cases",
    params(("id" = CaseId, Path)), request_body = CaseActionRequest,
    responses((status = 200, body = CaseView, headers(("ETag" = String)))))]
pub(crate) async fn act_on_case(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CaseId>,
    if_match: IfMatch,
    Json(body): Json<CaseActionRequest>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CaseHandle)?;
    let note = limit::text("note", &body.note).map_err(|error| Problem::at("/note", error))?;
    let version = if_match.or(body.version);
    let case = state
        .store
        .case_apply(&actor, id, version, body.action, &note)
        .await?;
    state.engine.written();
    let view = CaseView::new(case, &actor);
    Ok((etag(view.version), Json(view)))
}

/// What happened to a case, the oldest first
#[utoipa::path(get, path = "/api/v1/cases/{id}/log", tag = "cases", params(("id" = CaseId, Path)),
    responses((status = 200, body = List<LogView>)))]
pub(crate) async fn list_case_log(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CaseId>,
) -> Answer<Json<List<LogView>>> {
    actor.require(Permission::CaseRead)?;
    let rows = state.store.case_log(&actor, id).await?;
    Ok(Json(List::whole(
        rows.into_iter().map(LogView::from).collect(),
    )))
}
