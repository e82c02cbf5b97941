//! `POST /api/v1/cameras/probe`: tries an address before it is stored; and that of a camera that is
//! there, for the one picture that reviewing its field of view needs before it is approved.

use axum::{extract, http::HeaderMap};
use base64::Engine as _;
use domain::{
    Error, Language, Permission, Result,
    audit::AuditAction,
    camera::{Credentials, StreamAddress, Transport},
    health::Reason,
    id::CameraId,
};
use engine::ProbeReport;
use media::source::Source;
use url::Url;

use super::record::credentials;
use crate::{
    State,
    caller::Caller,
    error::{self, Answer, Fields},
    json::{Json, Path},
};

/// An address to try.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "url": "rtsp://127.0.0.1:9/ch1/main", "transport": "tcp",
    "username": "viewer", "password": "camera-password-1"
}))]
pub(crate) struct ProbeRequest {
    /// The address never carries credentials.
    url: String,
    /// `tcp` when absent.
    transport: Option<Transport>,
    /// Together with `password`.
    username: Option<String>,
    password: Option<String>,
    /// Whether the camera's record is to name a sub-stream too; advice depends on it.
    #[serde(default)]
    has_sub: bool,
}

/// What trying the address brought to light. Nothing of it is stored.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = ProbeReport)]
pub(crate) struct ProbeView {
    /// Whether pictures came.
    reachable: bool,
    /// Why they did not.
    reason: Option<Reason>,
    /// The same in words, for technicians.
    detail: Option<String>,
    /// What the device calls itself.
    server: Option<String>,
    /// The codec's name, also of one that is not recorded.
    codec: Option<String>,
    /// The codec in the words of browsers.
    rfc6381: Option<String>,
    width: Option<u16>,
    height: Option<u16>,
    /// Pictures a second.
    frame_rate: Option<f64>,
    /// From one key picture to the next.
    key_distance_ms: Option<u64>,
    bits_per_second: Option<u64>,
    /// The codec of the sound, where there is any.
    audio: Option<String>,
    /// What to change, the most important first.
    advice: Vec<AdviceView>,
    /// One picture: a JPEG in base64.
    snapshot: Option<String>,
}

/// Something to change on the camera.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Advice)]
pub(crate) struct AdviceView {
    /// A stable word.
    code: &'static str,
    /// A sentence in the caller's language.
    text: &'static str,
}

/// Try an address: pictures, codec, snapshot, advice
#[utoipa::path(post, path = "/api/v1/cameras/probe", tag = "cameras", request_body = ProbeRequest,
    responses((status = 200, body = ProbeView,
        description = "What happened; a camera that cannot be reached is an answer, not an error.")))]
pub(crate) async fn probe_camera(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    headers: HeaderMap,
    Json(body): Json<ProbeRequest>,
) -> Answer<Json<ProbeView>> {
    actor.require(Permission::CameraManage)?;
    let language = error::language(&headers);
    let mut fields = Fields::default();
    let address = StreamAddress {
        url: body.url,
        transport: body.transport.unwrap_or_default(),
    };
    let address = fields.maybe("/url", Some(address), StreamAddress::checked);
    let body_signs_in = body.username.is_some();
    let credentials = fields.take("/password", credentials(body.username, body.password));
    fields.done()?;
    let source = source(address, credentials)?;
    let Source::Rtsp { url, transport, .. } = &source;
    // The path may say something of the device's inside; who was contacted is what matters.
    let place = format!(
        "{}:{}",
        url.host_str().unwrap_or_default(),
        url.port().unwrap_or(554)
    );
    let details = serde_json::json!({
        "transport": transport, "signed_in": body_signs_in,
    });
    // It changes nothing here, and reaches a device: that is a deed.
    let told = async || {
        let target = ("device", place);
        let action = AuditAction::CameraProbe;
        state
            .store
            .audit_note(&actor, action, target, details)
            .await
    };
    let report = state.engine.probe(source, body.has_sub, told).await?;
    Ok(Json(view(report, language)))
}

/// Try a camera at its own address: one picture, for reviewing what it shows
///
/// Also before it is approved, when nothing else is pulled from it.
#[utoipa::path(post, path = "/api/v1/cameras/{id}/probe", tag = "cameras",
    params(("id" = CameraId, Path)),
    responses((status = 200, body = ProbeView,
        description = "What happened; a camera that cannot be reached is an answer, not an error.")))]
pub(crate) async fn probe_known_camera(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    headers: HeaderMap,
    Path(id): Path<CameraId>,
) -> Answer<Json<ProbeView>> {
    if !actor.may(Permission::CameraApprove) {
        actor.require(Permission::CameraManage)?;
    }
    let language = error::language(&headers);
    let camera = state.store.camera_get(&actor, id).await?.camera;
    let credentials = state.store.camera_credentials(id).await?;
    let has_sub = camera.sub.is_some();
    let source = source(Some(camera.main), credentials)?;
    let told = async || {
        let action = AuditAction::CameraProbe;
        state.store.audit_camera(&actor, action, id).await
    };
    let report = state.engine.probe(source, has_sub, told).await?;
    Ok(Json(view(report, language)))
}

fn source(address: Option<StreamAddress>, credentials: Option<Credentials>) -> Result<Source> {
    let parsed = address.and_then(|address| {
        let url = Url::parse(&address.url).ok()?;
        Some((url, address.transport))
    });
    let (url, transport) = parsed.ok_or(Error::internal("read a checked address"))?;
    Ok(Source::Rtsp {
        url,
        transport,
        audio: false,
        credentials,
    })
}

fn view(report: ProbeReport, language: Language) -> ProbeView {
    let base64 = &base64::engine::general_purpose::STANDARD;
    ProbeView {
        reachable: report.reachable,
        reason: report.reason,
        detail: report.detail,
        server: report.server,
        codec: report.codec,
        rfc6381: report.rfc6381,
        width: report.width,
        height: report.height,
        frame_rate: report
            .frame_rate_milli
            .map(|milli| f64::from(milli) / 1000.0),
        key_distance_ms: report
            .key_distance
            .map(|length| u64::try_from(length.as_millis()).unwrap_or(u64::MAX)),
        bits_per_second: report.bits_per_second,
        audio: report.audio,
        advice: report
            .advice
            .into_iter()
            .map(|advice| AdviceView {
                code: advice.word(),
                text: advice.sentence(language),
            })
            .collect(),
        snapshot: report.snapshot.map(|jpeg| base64.encode(jpeg)),
    }
}
