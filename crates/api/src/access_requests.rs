//! `/api/v1/access_requests`: requests of people from outside to look at footage, from the document they
//! bring to the decision. What may happen to one is decided in `domain::access_request`; looks under an
//! approved one begin with a record (`register`).

pub(crate) mod scan;
mod view;

use axum::{
    extract,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    Actor, Code, Error, Permission, Result, Span, Timestamp,
    access_request::{
        self, Asker, Comers, Narrowed, Officer, Protects, Relation, RequestAction, RequestKind,
        RequestState, Wants,
    },
    id::{AccessRequestId, CameraId},
    limit,
};
use store::{AccessRequestFilter, NewAccessRequest as Entered};

use crate::{
    State,
    caller::Caller,
    error::{Answer, Fields, Problem, together},
    json::{Json, Path, Query},
    page::{List, PageParams, Paged},
    version::{IfMatch, etag},
};
use view::AccessRequestView;

/// A request somebody from outside makes: exactly one of `state_organ` and `natural_person`.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "state_organ": {"organ": "盐亭县公安局", "document_no": "盐公调证〔2026〕17号", "wants": "export",
        "officers": [{"name": "赵某", "card_no": "J0001"}, {"name": "钱某", "card_no": "J0002"}]},
    "camera_ids": ["019ab0c1-7d3e-7000-8000-000000000002"],
    "from": "2026-11-23T01:00:00Z", "to": "2026-11-23T01:30:00Z", "reason": "盗窃案"
}))]
pub(crate) struct NewAccessRequest {
    /// A state organ, for its statutory tasks (Decree 799, article 20).
    state_organ: Option<NewStateOrgan>,
    /// A person whose life, health or property is concerned (article 21). They watch at the centre and
    /// take nothing away.
    natural_person: Option<NewNaturalPerson>,
    /// Whose footage: 1 to 20 cameras.
    camera_ids: Vec<CameraId>,
    /// The footage, at most 31 days of it.
    from: Timestamp,
    to: Timestamp,
    /// Why, in words; without names of people.
    reason: String,
}

/// A state organ that asks.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewStateOrgan {
    /// Its name.
    organ: String,
    /// The number of the document it asks with.
    document_no: String,
    wants: Wants,
    /// The two officers who come.
    officers: Vec<OfficerBody>,
}

/// An officer of a state organ.
#[derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Officer)]
pub(crate) struct OfficerBody {
    name: String,
    /// The number of the service card.
    card_no: String,
}

/// A natural person who asks.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewNaturalPerson {
    name: String,
    relation: Relation,
    /// What is to be protected.
    protects: Protects,
}

/// Something to do with a request.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "approve", "to": "2026-11-23T01:20:00Z", "note": "同意"}))]
pub(crate) struct AccessRequestActionRequest {
    action: RequestAction,
    /// The version it is meant for, unless `If-Match` says it.
    version: Option<i64>,
    /// What is said about it; a refusal needs it.
    #[serde(default)]
    note: String,
    /// For `approve`: only these cameras; all that were asked for when absent.
    camera_ids: Option<Vec<CameraId>>,
    /// For `approve`: only footage from then on.
    from: Option<Timestamp>,
    /// For `approve`: only footage before then.
    to: Option<Timestamp>,
    /// For `approve`, of a state organ's: `view` lets nothing be taken away.
    wants: Option<Wants>,
    /// For `approve`: it holds until then, 30 days from now at most; seven when absent.
    until: Option<Timestamp>,
}

/// Which requests to list.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccessRequestQuery {
    /// Only those that stand so now.
    #[param(inline)]
    state: Option<RequestState>,
    /// Only those of this kind.
    #[param(inline)]
    kind: Option<RequestKind>,
    /// Only those that ask for this camera; of approved ones, those that grant it.
    camera_id: Option<CameraId>,
    /// Only those whose number, organ, document or reason contains this.
    q: Option<String>,
}

/// How many requests there are to do something about.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = AccessRequestTotals)]
pub(crate) struct TotalsView {
    /// Those that wait for a decision the caller may make.
    waiting: i64,
    /// Those that are approved and hold now.
    approved: i64,
}

/// The requests whose cameras the caller sees all of, the newest first
#[utoipa::path(get, path = "/api/v1/access_requests", tag = "register",
    params(AccessRequestQuery, PageParams),
    responses((status = 200, body = List<AccessRequestView>)))]
pub(crate) async fn list_access_requests(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(query): Query<AccessRequestQuery>,
    paged: Paged,
) -> Answer<Json<List<AccessRequestView>>> {
    may_read(&actor)?;
    let q = query.q.map(|q| limit::text("q", &q)).transpose();
    let filter = AccessRequestFilter {
        state: query.state,
        kind: query.kind,
        camera: query.camera_id,
        q: q.map_err(|error| Problem::at("?q", error))?,
    };
    let page = state
        .store
        .access_request_list(&actor, &filter, &paged.paging())
        .await?;
    let now = state.clock.now();
    Ok(Json(paged.answer(page, |request| {
        AccessRequestView::new(request, &actor, now)
    })))
}

/// How many requests there are to do something about
#[utoipa::path(get, path = "/api/v1/access_requests/totals", tag = "register",
    responses((status = 200, body = TotalsView)))]
pub(crate) async fn get_access_request_totals(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
) -> Answer<Json<TotalsView>> {
    may_read(&actor)?;
    let totals = state.store.access_request_totals(&actor).await?;
    Ok(Json(TotalsView {
        waiting: totals.waiting,
        approved: totals.approved,
    }))
}

/// Enter a request
///
/// Somebody else decides on it. The document of a state organ follows as a scan
/// (`PUT …/scan`); without it there is no approval.
#[utoipa::path(post, path = "/api/v1/access_requests", tag = "register",
    request_body = NewAccessRequest,
    responses((status = 201, body = AccessRequestView, headers(("Location" = String)))))]
pub(crate) async fn create_access_request(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Json(body): Json<NewAccessRequest>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::RequestMake)?;
    let now = state.clock.now();
    let new = body.checked(now)?;
    let made = state.store.access_request_add(&actor, new).await?;
    state.engine.written();
    let view = AccessRequestView::new(made, &actor, now);
    let location = format!("/api/v1/access_requests/{}", view.id);
    Ok((
        StatusCode::CREATED,
        etag(view.version),
        [(header::LOCATION, location)],
        Json(view),
    ))
}

/// One request
#[utoipa::path(get, path = "/api/v1/access_requests/{id}", tag = "register",
    params(("id" = AccessRequestId, Path)),
    responses((status = 200, body = AccessRequestView, headers(("ETag" = String)))))]
pub(crate) async fn get_access_request(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<AccessRequestId>,
) -> Answer<impl IntoResponse> {
    may_read(&actor)?;
    let found = state.store.access_request_get(&actor, id).await?;
    let view = AccessRequestView::new(found, &actor, state.clock.now());
    Ok((etag(view.version), Json(view)))
}

/// Approve, refuse, withdraw or close a request
///
/// Nobody decides on a request they entered themselves. An approval may be narrower than what was asked
/// for and never wider. What ends a request ends what is looked at under it.
#[utoipa::path(post, path = "/api/v1/access_requests/{id}/actions", tag = "register",
    params(("id" = AccessRequestId, Path)), request_body = AccessRequestActionRequest,
    responses((status = 200, body = AccessRequestView, headers(("ETag" = String)))))]
pub(crate) async fn act_on_access_request(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<AccessRequestId>,
    if_match: IfMatch,
    Json(body): Json<AccessRequestActionRequest>,
) -> Answer<impl IntoResponse> {
    match body.action {
        RequestAction::Approve | RequestAction::Refuse => {
            actor.require(Permission::RequestApprove)?;
        }
        RequestAction::Withdraw => actor.require(Permission::RequestMake)?,
        RequestAction::Close => may_handle(&actor)?,
    }
    let note = limit::text("note", &body.note).map_err(|error| Problem::at("/note", error))?;
    let (version, action) = (if_match.or(body.version), body.action);
    let asked = state.store.access_request_get(&actor, id).await?.request;
    let narrowed = body.narrowed(asked.span)?;
    let done = state
        .store
        .access_request_apply(&actor, id, version, action, &note, narrowed)
        .await?;
    state.engine.written();
    state.viewings.record_closed();
    let view = AccessRequestView::new(done, &actor, state.clock.now());
    Ok((etag(view.version), Json(view)))
}

impl NewAccessRequest {
    fn checked(self, now: Timestamp) -> Answer<Entered> {
        let mut fields = Fields::default();
        let (asker, comers) = match (self.state_organ, self.natural_person) {
            (Some(organ), None) => organ.checked(&mut fields),
            (None, Some(person)) => person.checked(&mut fields),
            (None, None) => {
                let missing = Error::new(Code::FieldMissing).with("field", "state_organ");
                return Err(Problem::at("/state_organ", missing));
            }
            (Some(_), Some(_)) => {
                let twice = Error::new(Code::FieldTwice).with("field", "natural_person");
                return Err(Problem::at("/natural_person", twice));
            }
        };
        let reason = limit::text("reason", &self.reason).and_then(present);
        let reason = fields.take("/reason", reason);
        fields.done()?;
        let asked = Span::new(self.from, self.to)
            .and_then(|span| access_request::asked(self.camera_ids, span, now));
        let (cameras, span) = asked.map_err(|error| match error.code() {
            Code::TextEmpty | Code::ValueInvalid => Problem::at("/camera_ids", error),
            _ => Problem::at("/to", error),
        })?;
        Ok(Entered {
            asker,
            comers: comers.map_err(|error| Problem::at("/state_organ/officers", error))?,
            reason,
            cameras,
            span,
        })
    }
}

fn present(text: String) -> Result<String> {
    match text.is_empty() {
        true => Err(Error::new(Code::TextEmpty).with("field", "reason")),
        false => Ok(text),
    }
}

impl NewStateOrgan {
    fn checked(self, fields: &mut Fields) -> (Asker, Result<Comers>) {
        let mut word = |pointer: String, field: &'static str, value: &str| {
            fields.take(&pointer, limit::name(field, value))
        };
        let asker = Asker::StateOrgan {
            organ: word("/state_organ/organ".into(), "organ", &self.organ),
            document_no: word(
                "/state_organ/document_no".into(),
                "document_no",
                &self.document_no,
            ),
            wants: self.wants,
        };
        let officers = self.officers.iter().enumerate();
        let officers: Vec<Officer> = officers
            .map(|(number, officer)| {
                let at = format!("/state_organ/officers/{number}");
                Officer {
                    name: word(format!("{at}/name"), "name", &officer.name),
                    card_no: word(format!("{at}/card_no"), "card_no", &officer.card_no),
                }
            })
            .collect();
        let two = <[Officer; 2]>::try_from(officers)
            .map_err(|_| Error::new(Code::RequestOfficersSame))
            .and_then(|two| Comers::Officers(two).checked());
        (asker, two)
    }
}

impl NewNaturalPerson {
    fn checked(self, fields: &mut Fields) -> (Asker, Result<Comers>) {
        let name = fields.take("/natural_person/name", limit::name("name", &self.name));
        let asker = Asker::NaturalPerson {
            protects: self.protects,
        };
        let relation = self.relation;
        (asker, Ok(Comers::Person { name, relation }))
    }
}

impl AccessRequestActionRequest {
    /// What an approver leaves of what was asked for; nothing else narrows.
    fn narrowed(self, asked: Span) -> Answer<Narrowed> {
        let narrows = self.camera_ids.is_some()
            || self.from.is_some()
            || self.to.is_some()
            || self.wants.is_some()
            || self.until.is_some();
        if narrows && self.action != RequestAction::Approve {
            return Err(Problem::at("/action", together("action", "approve")));
        }
        let span = match (self.from, self.to) {
            (None, None) => None,
            (from, to) => {
                let span = Span::new(from.unwrap_or(asked.from()), to.unwrap_or(asked.to()));
                Some(span.map_err(|error| Problem::at("/to", error))?)
            }
        };
        Ok(Narrowed {
            cameras: self.camera_ids,
            span,
            wants: self.wants,
            until: self.until,
        })
    }
}

/// Fails unless the actor enters requests or decides on them.
fn may_handle(actor: &Actor) -> Result<()> {
    match actor.may(Permission::RequestMake) {
        true => Ok(()),
        false => actor.require(Permission::RequestApprove),
    }
}

/// Fails unless the actor handles requests or reads the register they belong to.
fn may_read(actor: &Actor) -> Result<()> {
    match actor.may(Permission::RegisterRead) {
        true => Ok(()),
        false => may_handle(actor),
    }
}
