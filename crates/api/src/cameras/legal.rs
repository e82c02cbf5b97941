//! `/api/v1/cameras/{id}/legal`: the legal record of a camera, its approval and the photo of its
//! warning sign. What is missing and who may approve is `domain::legal`'s.

use axum::{
    extract::{self, Request},
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    Permission, Timestamp,
    day::Day,
    id::CameraId,
    legal::{Ended, Legal, LegalClass, LegalRecord, Mask, Missing, Reminder, SIGN_PHOTO},
    limit,
};

use crate::{
    State,
    caller::Caller,
    document::Binary,
    error::{Answer, Fields, Problem},
    json::{self, Json, Path},
    version::{IfMatch, etag},
};

/// What is written down of a camera, whole: what a change leaves out is empty afterwards.
#[derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Legal, example = json!({
    "class": "art7_1", "builder_unit": "义新镇人民政府", "approval_number": "义综治〔2025〕6号",
    "approval_date": "2025-03-18", "necessity": "", "near_secret_unit": false,
    "secret_consent": "", "no_forbidden_place": true, "sign_installed": "2025-05-06",
    "view_reviewed_by": "王强", "view_reviewed": "2026-11-20", "in_use_since": "2026-11-21",
    "filing_number": "", "filed": null, "sharing_number": "", "sharing_partner": "",
    "sharing_until": null, "audio_document": "",
    "masks": [{"points": [[0, 0], [2000, 0], [2000, 3000]]}], "version": 0
}))]
pub(crate) struct LegalBody {
    /// By which article it stands there; `art33_non_public` is refused.
    class: Option<LegalClass>,
    /// The unit that built it.
    builder_unit: String,
    /// The number of the document that approves it.
    approval_number: String,
    /// The date of that document.
    #[schema(format = Date)]
    approval_date: Option<String>,
    /// Why it is necessary; needed for `art9`.
    necessity: String,
    /// Whether a unit that has to do with state secrets is near by.
    near_secret_unit: bool,
    /// The document in which that unit consents; needed where there is one.
    secret_consent: String,
    /// The declaration that nothing of article 8 (rooms of hotels and dormitories, bathrooms, places
    /// where somebody's privacy could be seen or heard …) is in view.
    no_forbidden_place: bool,
    /// When the warning sign was put up.
    #[schema(format = Date)]
    sign_installed: Option<String>,
    /// Who reviewed the field of view.
    view_reviewed_by: String,
    /// When.
    #[schema(format = Date)]
    view_reviewed: Option<String>,
    /// Since when it is in use.
    #[schema(format = Date)]
    in_use_since: Option<String>,
    /// The number under which it is filed with the police.
    filing_number: String,
    /// When it was filed.
    #[schema(format = Date)]
    filed: Option<String>,
    /// The number of the agreement of sharing; needed for `art7_2`, as are the next two.
    sharing_number: String,
    /// Who shares it.
    sharing_partner: String,
    /// The last day of the agreement.
    #[schema(format = Date)]
    sharing_until: Option<String>,
    /// The document that allows its sound to be recorded.
    audio_document: String,
    /// What is covered in its pictures when people look; at most 16.
    masks: Vec<Mask>,
    /// The version the change was made for, unless `If-Match` says it; 0 before the first.
    version: Option<i64>,
}

impl LegalBody {
    fn of(legal: Legal, version: i64) -> Self {
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        Self {
            class: legal.class,
            builder_unit: legal.builder_unit,
            approval_number: legal.approval_number,
            approval_date: day(legal.approval_date),
            necessity: legal.necessity,
            near_secret_unit: legal.near_secret_unit,
            secret_consent: legal.secret_consent,
            no_forbidden_place: legal.no_forbidden_place,
            sign_installed: day(legal.sign_installed),
            view_reviewed_by: legal.view_reviewed_by,
            view_reviewed: day(legal.view_reviewed),
            in_use_since: day(legal.in_use_since),
            filing_number: legal.filing_number,
            filed: day(legal.filed),
            sharing_number: legal.sharing_number,
            sharing_partner: legal.sharing_partner,
            sharing_until: day(legal.sharing_until),
            audio_document: legal.audio_document,
            masks: legal.masks,
            version: Some(version),
        }
    }

    fn checked(self) -> Answer<Legal> {
        let mut fields = Fields::default();
        fn label(fields: &mut Fields, field: &'static str, value: &str) -> String {
            match value.trim() {
                "" => String::new(),
                text => fields.take(&format!("/{field}"), limit::name(field, text)),
            }
        }
        fn day(fields: &mut Fields, field: &str, value: Option<String>) -> Option<Day> {
            fields.maybe(&format!("/{field}"), value, |text| Day::parse(&text))
        }
        let necessity = fields.take("/necessity", limit::text("necessity", &self.necessity));
        let legal = Legal {
            class: self.class,
            builder_unit: label(&mut fields, "builder_unit", &self.builder_unit),
            approval_number: label(&mut fields, "approval_number", &self.approval_number),
            approval_date: day(&mut fields, "approval_date", self.approval_date),
            necessity,
            near_secret_unit: self.near_secret_unit,
            secret_consent: label(&mut fields, "secret_consent", &self.secret_consent),
            no_forbidden_place: self.no_forbidden_place,
            sign_installed: day(&mut fields, "sign_installed", self.sign_installed),
            view_reviewed_by: label(&mut fields, "view_reviewed_by", &self.view_reviewed_by),
            view_reviewed: day(&mut fields, "view_reviewed", self.view_reviewed),
            in_use_since: day(&mut fields, "in_use_since", self.in_use_since),
            filing_number: label(&mut fields, "filing_number", &self.filing_number),
            filed: day(&mut fields, "filed", self.filed),
            sharing_number: label(&mut fields, "sharing_number", &self.sharing_number),
            sharing_partner: label(&mut fields, "sharing_partner", &self.sharing_partner),
            sharing_until: day(&mut fields, "sharing_until", self.sharing_until),
            audio_document: label(&mut fields, "audio_document", &self.audio_document),
            masks: self.masks,
        };
        fields.done()?;
        legal.checked().map_err(|error| {
            let at = match error.code() {
                domain::Code::PlaceNotPublic => "/class",
                _ => "/masks",
            };
            Problem::at(at, error)
        })
    }
}

/// That a camera may be pulled.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = LegalApproval)]
pub(crate) struct ApprovalView {
    /// Who approved, by name.
    name: String,
    /// The day it counts from.
    #[schema(format = Date)]
    on: String,
    /// The last day it counts; null is until it is withdrawn.
    #[schema(format = Date)]
    until: Option<String>,
    /// When it was given here.
    at: Timestamp,
}

/// How the last approval ended.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = LegalEnd)]
pub(crate) struct EndView {
    ended: Ended,
    /// Who, by name.
    name: String,
    /// Why, in words; empty where a change of the record says it.
    reason: String,
    at: Timestamp,
}

/// What somebody should see to.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = LegalReminder)]
pub(crate) struct ReminderView {
    reminder: Reminder,
    /// The day it is due, where there is one.
    #[schema(format = Date)]
    due: Option<String>,
}

impl From<(Reminder, Option<Day>)> for ReminderView {
    fn from((reminder, due): (Reminder, Option<Day>)) -> Self {
        Self {
            reminder,
            due: due.map(|due| due.to_string()),
        }
    }
}

/// The legal record of a camera, with what becomes of it.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = LegalRecord)]
pub(crate) struct LegalView {
    legal: LegalBody,
    /// What is missing before it can be approved.
    missing: Vec<Missing>,
    /// Whether it may be pulled today.
    approved: bool,
    /// The approval, where one was given and not ended; it may be over.
    approval: Option<ApprovalView>,
    /// How the last approval ended, while there is no new one.
    ended: Option<EndView>,
    /// What somebody should see to, the most urgent first.
    reminders: Vec<ReminderView>,
    /// Who changed it last, by name.
    changed_by: Option<String>,
    changed: Option<Timestamp>,
    /// When the photo of the warning sign was put here; null while there is none.
    sign_photo: Option<Timestamp>,
    version: i64,
}

impl LegalView {
    fn of(record: LegalRecord, today: Day) -> Self {
        let (changed_by, changed) = (record.changed.clone())
            .map(|(_, name, at)| (name, at))
            .unzip();
        Self {
            missing: record.legal.missing(today),
            approved: record.is_approved(today),
            reminders: (record.reminders(today).into_iter())
                .map(ReminderView::from)
                .collect(),
            approval: record.approval.map(|approval| ApprovalView {
                name: approval.name,
                on: approval.on.to_string(),
                until: approval.until.map(|until| until.to_string()),
                at: approval.at,
            }),
            ended: record.withdrawn.map(|ended| EndView {
                ended: ended.ended,
                name: ended.name,
                reason: ended.reason,
                at: ended.at,
            }),
            changed_by,
            changed,
            sign_photo: record.sign_photo,
            version: record.version,
            legal: LegalBody::of(record.legal, record.version),
        }
    }

    fn answer(record: LegalRecord, state: &State) -> impl IntoResponse + use<> {
        let view = Self::of(record, Day::of(state.clock.now()));
        (etag(view.version), Json(view))
    }
}

/// The legal record of a camera; an empty one of version 0 before anything was written down
#[utoipa::path(get, path = "/api/v1/cameras/{id}/legal", tag = "legal",
    params(("id" = CameraId, Path)),
    responses((status = 200, body = LegalView, headers(("ETag" = String)))))]
pub(crate) async fn get_legal(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraRead)?;
    let record = state.store.legal_get(&actor, id).await?;
    Ok(LegalView::answer(record, &state))
}

/// Write the legal record of a camera
///
/// Where it then says something else than what was approved, the approval ends, and nothing is pulled
/// from the camera until somebody approves it again.
#[utoipa::path(put, path = "/api/v1/cameras/{id}/legal", tag = "legal",
    params(("id" = CameraId, Path)), request_body = LegalBody,
    responses((status = 200, body = LegalView, headers(("ETag" = String)))))]
pub(crate) async fn update_legal(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    if_match: IfMatch,
    Json(body): Json<LegalBody>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraManage)?;
    let version = if_match.required(body.version)?;
    state.store.camera_get(&actor, id).await?;
    let legal = body.checked()?;
    let record = state.store.legal_put(&actor, id, legal, version).await?;
    state.engine.wake();
    Ok(LegalView::answer(record, &state))
}

/// What to do with the approval of a camera.
#[derive(Clone, Copy, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LegalAction {
    /// Approve it: it may be pulled from now on.
    Approve,
    /// Withdraw the approval; needs a reason.
    Withdraw,
}

/// Something to do with the approval of a camera.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "approve", "on": "2026-11-23"}))]
pub(crate) struct LegalActionRequest {
    action: LegalAction,
    /// The day an approval counts from, not after today; today when absent.
    #[schema(format = Date)]
    on: Option<String>,
    /// Why an approval is withdrawn.
    #[serde(default)]
    reason: String,
    /// The version of the record that is approved, so that nobody approves what they have not seen.
    version: Option<i64>,
}

/// Approve a camera, or withdraw its approval
///
/// Whoever changed the record last does not approve it, unless one person does the work of all
/// administrators (`access.administrators`).
#[utoipa::path(post, path = "/api/v1/cameras/{id}/legal/actions", tag = "legal",
    params(("id" = CameraId, Path)), request_body = LegalActionRequest,
    responses((status = 200, body = LegalView, headers(("ETag" = String)))))]
pub(crate) async fn act_on_legal(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    if_match: IfMatch,
    Json(body): Json<LegalActionRequest>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraApprove)?;
    let mut fields = Fields::default();
    let on = fields.maybe("/on", body.on, |text| Day::parse(&text));
    let reason = fields.take("/reason", limit::text("reason", &body.reason));
    fields.done()?;
    let (store, administrators) = (&state.store, state.settings.administrators);
    let record = match body.action {
        LegalAction::Approve => {
            let version = if_match.or(body.version);
            let approve = store.legal_approve(&actor, id, on, version, administrators);
            approve.await?
        }
        LegalAction::Withdraw => store.legal_withdraw(&actor, id, &reason).await?,
    };
    state.engine.wake();
    Ok(LegalView::answer(record, &state))
}

/// Put a photo of the warning sign of a camera (JPEG or PNG, at most 5 MiB)
#[utoipa::path(put, path = "/api/v1/cameras/{id}/sign_photo", tag = "legal",
    params(("id" = CameraId, Path)),
    request_body(content = Binary, content_type = "application/octet-stream"),
    responses((status = 204, description = "It is kept.")))]
pub(crate) async fn update_sign_photo(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    request: Request,
) -> Answer<StatusCode> {
    actor.require(Permission::CameraManage)?;
    // What is wrong with it is said where the camera is known to be the caller's.
    let photo = json::large(&state, request, SIGN_PHOTO).await?;
    let photo = photo.unwrap_or_default();
    state.store.sign_photo_put(&actor, id, &photo).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The photo of the warning sign of a camera
#[utoipa::path(get, path = "/api/v1/cameras/{id}/sign_photo", tag = "legal",
    params(("id" = CameraId, Path)),
    responses((status = 200, body = Binary, content_type = "image/*", description = "The photo.")))]
pub(crate) async fn get_sign_photo(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraRead)?;
    let photo = state.store.sign_photo_get(&actor, id).await?;
    let headers = [
        (header::CONTENT_TYPE, photo.kind),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, photo.photo))
}
