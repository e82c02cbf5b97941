//! `/api/v1/access_records` and `/api/v1/access_views`: why pictures are looked at, and what was looked
//! at. What each purpose allows is `domain::register`'s; the register as a table is [`export`].

pub(crate) mod export;

use axum::{extract, http::StatusCode, response::IntoResponse};
use domain::{
    Permission, Role, Span, Timestamp,
    id::{AccessRecordId, AccessRequestId, AccessViewId, CameraId, CaseId, ShiftId, UserId},
    limit,
    register::{AccessRecord, AccessView, Purpose, Statement, Viewing},
    video::StreamKind,
};
use store::AccessFilter;

use crate::{
    State,
    caller::Caller,
    error::{Answer, Fields, Problem},
    json::{self, Json, Path, Query},
    page::{List, PageParams, Paged},
};

/// Why somebody is going to look.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "purpose": "emergency", "camera_id": "019ab0c1-7d3e-7000-8000-000000000002",
    "from": "2026-11-23T01:00:00Z", "to": "2026-11-23T02:00:00Z", "reason": "走失老人"
}))]
pub(crate) struct NewAccessRecord {
    purpose: Purpose,
    /// Which camera; absent for live pictures of all one may see, for some purposes.
    camera_id: Option<CameraId>,
    /// The footage, at most 31 days of it; absent for pictures of now alone.
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    /// The case, for `case_handling`.
    case_id: Option<CaseId>,
    /// The approved request, for `state_organ` and `natural_person`; camera and footage must be of those
    /// it grants.
    request_id: Option<AccessRequestId>,
    /// The reason in words, for `emergency`; else it may be empty.
    #[serde(default)]
    reason: String,
}

/// Why somebody looks, and at what. Media requests name it as `?access=ID`.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = AccessRecord)]
pub(crate) struct AccessRecordView {
    id: AccessRecordId,
    purpose: Purpose,
    /// Null for live pictures of all one may see.
    camera_id: Option<CameraId>,
    /// The footage; null for pictures of now alone.
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    case_id: Option<CaseId>,
    /// The request of somebody from outside.
    request_id: Option<AccessRequestId>,
    /// The request's number.
    request_number: Option<String>,
    /// Whether pictures are shown at the centre only, with the request's number over them.
    on_site: bool,
    shift_id: Option<ShiftId>,
    reason: String,
    user_id: UserId,
    /// Who, by name.
    name: String,
    unit: String,
    role: Role,
    opened: Timestamp,
    /// It holds until then.
    until: Timestamp,
    closed: Option<Timestamp>,
}

impl From<AccessRecord> for AccessRecordView {
    fn from(record: AccessRecord) -> Self {
        let said = record.statement;
        Self {
            id: record.id,
            purpose: said.purpose,
            camera_id: said.camera,
            from: said.span.map(|span| span.from()),
            to: said.span.map(|span| span.to()),
            case_id: said.case,
            request_id: said.request,
            request_number: record.request_number,
            on_site: said.purpose.is_on_site(),
            shift_id: record.shift,
            reason: said.reason,
            user_id: record.user,
            name: record.name,
            unit: record.unit,
            role: record.role,
            opened: record.opened,
            until: record.until,
            closed: record.closed,
        }
    }
}

/// One's own records, and what one may give as a purpose.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct OwnAccess {
    /// The purposes that one's role may give.
    purposes: Vec<Purpose>,
    /// The records that hold now, the newest first.
    records: Vec<AccessRecordView>,
}

/// What was looked at, by whom and why.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = AccessView)]
pub(crate) struct AccessViewView {
    id: AccessViewId,
    viewing: Viewing,
    camera_id: CameraId,
    /// Its name then; the camera may be gone since.
    camera_name: String,
    stream: Option<StreamKind>,
    /// The footage; null for pictures of now.
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    began: Timestamp,
    /// When the last known byte was sent.
    seen: Timestamp,
    /// Null while it lasts.
    ended: Option<Timestamp>,
    /// Bytes of pictures that were sent.
    bytes: u64,
    /// The address it was looked at from.
    address: String,
    /// The number of the case, where there is one.
    case_number: Option<String>,
    record: AccessRecordView,
}

impl From<AccessView> for AccessViewView {
    fn from(view: AccessView) -> Self {
        Self {
            id: view.id,
            viewing: view.wanted.viewing,
            camera_id: view.wanted.camera,
            camera_name: view.camera_name,
            stream: view.wanted.stream,
            from: view.wanted.span.map(|span| span.from()),
            to: view.wanted.span.map(|span| span.to()),
            began: view.began,
            seen: view.seen,
            ended: view.ended,
            bytes: view.bytes,
            address: view.address,
            case_number: view.case_number,
            record: view.record.into(),
        }
    }
}

/// What is asked of a record.
#[derive(Clone, Copy, Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AccessRecordAction {
    /// End it before its time.
    Close,
}

/// An action.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "close"}))]
pub(crate) struct AccessRecordActionRequest {
    action: AccessRecordAction,
}

/// Say why one is going to look
///
/// The record holds for eight hours, under a request no longer than its approval. Live pictures need no record of their own while one's shift is
/// open, or another record for all cameras holds.
#[utoipa::path(post, path = "/api/v1/access_records", tag = "register",
    request_body = NewAccessRecord, responses((status = 201, body = AccessRecordView)))]
pub(crate) async fn create_access_record(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Json(body): Json<NewAccessRecord>,
) -> Answer<impl IntoResponse> {
    may_look(&actor)?;
    let mut fields = Fields::default();
    let span = match (body.from, body.to) {
        (Some(from), Some(to)) => {
            Some(Span::new(from, to).map_err(|error| Problem::at("/to", error))?)
        }
        (None, None) => None,
        _ => {
            let error = domain::Error::new(domain::Code::FieldsTogether)
                .with("field", "from")
                .with("other", "to");
            return Err(Problem::at("/from", error));
        }
    };
    let reason = match body.reason.trim() {
        "" => String::new(),
        reason => fields.take("/reason", limit::text("reason", reason)),
    };
    fields.done()?;
    let said = Statement {
        purpose: body.purpose,
        camera: body.camera_id,
        span,
        case: body.case_id,
        request: body.request_id,
        reason,
    };
    let record = state.store.access_open(&actor, said).await?;
    Ok((StatusCode::CREATED, Json(AccessRecordView::from(record))))
}

/// One's own records that hold now
#[utoipa::path(get, path = "/api/v1/access_records", tag = "register",
    responses((status = 200, body = OwnAccess)))]
pub(crate) async fn list_access_records(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
) -> Answer<Json<OwnAccess>> {
    may_look(&actor)?;
    let records = state.store.access_mine(&actor).await?;
    Ok(Json(OwnAccess {
        purposes: actor.role.purposes().to_vec(),
        records: records.into_iter().map(AccessRecordView::from).collect(),
    }))
}

/// End a record of one's own
#[utoipa::path(post, path = "/api/v1/access_records/{id}/actions", tag = "register",
    params(("id" = AccessRecordId, Path)), request_body = AccessRecordActionRequest,
    responses((status = 204, description = "It holds no longer.")))]
pub(crate) async fn act_on_access_record(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<AccessRecordId>,
    Json(body): Json<AccessRecordActionRequest>,
) -> Answer<StatusCode> {
    may_look(&actor)?;
    match body.action {
        AccessRecordAction::Close => state.store.access_close(&actor, id).await?,
    }
    state.viewings.record_closed();
    Ok(StatusCode::NO_CONTENT)
}

/// Which views to list.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccessQuery {
    /// Only those of this person.
    user_id: Option<UserId>,
    /// Only those of this camera, which may be gone.
    camera_id: Option<CameraId>,
    /// Only those for this purpose.
    #[param(inline)]
    purpose: Option<Purpose>,
    /// Only those of this kind.
    #[param(inline)]
    viewing: Option<Viewing>,
    /// Only those for this case.
    case_id: Option<CaseId>,
    /// Only those for the case with this number.
    case_number: Option<String>,
    /// Only those of people whose name contains this.
    name: Option<String>,
    /// Only those of people whose unit contains this.
    unit: Option<String>,
    /// Only those that began at or after this time.
    #[param(value_type = Option<Timestamp>)]
    from: Option<String>,
    /// Only those that began before this time.
    #[param(value_type = Option<Timestamp>)]
    to: Option<String>,
}

impl AccessQuery {
    fn filter(self) -> Answer<AccessFilter> {
        let mut fields = Fields::default();
        let mut word = |name: &'static str, value: Option<String>| {
            fields.maybe(&format!("?{name}"), value, |value| {
                limit::name(name, &value)
            })
        };
        let name = word("name", self.name);
        let unit = word("unit", self.unit);
        let case_number = word("case_number", self.case_number);
        fields.done()?;
        Ok(AccessFilter {
            user: self.user_id,
            camera: self.camera_id,
            purpose: self.purpose,
            viewing: self.viewing,
            name,
            unit,
            case: self.case_id,
            case_number,
            from: json::maybe_time("from", self.from.as_deref())?,
            to: json::maybe_time("to", self.to.as_deref())?,
        })
    }
}

/// What was looked at, added up.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = AccessTotals)]
pub(crate) struct AccessTotalsView {
    views: u64,
    /// By how many people.
    people: u64,
    /// How long the views lasted, added up: what was looked at at the same time counts as often.
    seconds: u64,
    bytes: u64,
}

/// What was looked at, added up, of the views that the same filter lists
#[utoipa::path(get, path = "/api/v1/access_views/totals", tag = "register", params(AccessQuery),
    responses((status = 200, body = AccessTotalsView)))]
pub(crate) async fn get_access_totals(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(query): Query<AccessQuery>,
) -> Answer<Json<AccessTotalsView>> {
    actor.require(Permission::RegisterRead)?;
    let totals = state.store.view_totals(&actor, &query.filter()?).await?;
    Ok(Json(AccessTotalsView {
        views: totals.views,
        people: totals.people,
        seconds: totals.seconds,
        bytes: totals.bytes,
    }))
}

/// The register: what was looked at, by whom and why, the latest first
#[utoipa::path(get, path = "/api/v1/access_views", tag = "register", params(AccessQuery, PageParams),
    responses((status = 200, body = List<AccessViewView>)))]
pub(crate) async fn list_access_views(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(query): Query<AccessQuery>,
    paged: Paged,
) -> Answer<Json<List<AccessViewView>>> {
    actor.require(Permission::RegisterRead)?;
    let filter = query.filter()?;
    let page = state
        .store
        .view_list(&actor, &filter, &paged.paging())
        .await?;
    Ok(Json(paged.answer(page, AccessViewView::from)))
}

/// Fails unless the actor may look at pictures of any kind.
fn may_look(actor: &domain::Actor) -> domain::Result<()> {
    match actor.may(Permission::FootageView) {
        true => Ok(()),
        false => actor.require(Permission::LiveView),
    }
}
