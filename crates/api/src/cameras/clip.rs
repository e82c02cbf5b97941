//! `GET /api/v1/cameras/{id}/clip.mp4`: a span of footage as one file, or any range of its bytes.

use std::sync::Arc;

use axum::{
    body::Body,
    extract,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    Code, Error, Permission, Result, id::AccessRecordId, id::CameraId, register, register::Viewing,
    video::StreamKind,
};
use futures::TryStreamExt as _;
use media::clip::Clip;
use store::Look;

use super::footage::SpanQuery;
use crate::{
    State,
    caller::Caller,
    document::Binary,
    error::{Answer, Problem},
    json::{Path, Query},
    range::{self, Wanted},
    viewing::{self, ONE_LOOK},
};

/// How a clip is wanted.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ClipQuery {
    /// Which part, from 0: footage whose codec or resolution changed, or the codec of its sound, comes in
    /// several. The
    /// header `X-Clip-Parts` says how many there are.
    part: Option<usize>,
    /// `1` to save it as a file.
    download: Option<u8>,
    /// The record of why it is looked at (`POST /access_records`); it names the camera and the footage.
    access: Option<AccessRecordId>,
    /// What makes the address open by itself (`POST /media_links`); the last field.
    #[serde(rename = "link")]
    _link: Option<String>,
}

/// Recorded pictures as one MP4 file
///
/// Exact bounds, no re-encoding. Gaps stretch the picture before them, so that the player's clock
/// stays true.
#[utoipa::path(get, path = "/api/v1/cameras/{id}/clip.mp4", tag = "cameras",
    params(("id" = CameraId, Path), SpanQuery, ClipQuery,
        ("Range" = Option<String>, Header, description = "One range of bytes."),
        ("If-Range" = Option<String>, Header, description = "The `ETag` the range is meant for.")),
    responses(
        (status = 200, description = "The whole part.", body = Binary, content_type = "video/mp4",
         headers(("ETag" = String), ("Accept-Ranges" = String),
                 ("X-Clip-Parts" = u32, description = "How many parts the span has."),
                 ("X-Clip-From" = String, description = "Where this part begins."),
                 ("X-Clip-To" = String, description = "Where this part ends."))),
        (status = 206, description = "The range.", body = Binary, content_type = "video/mp4",
         headers(("Content-Range" = String)))))]
pub(crate) async fn get_clip(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    Query(span): Query<SpanQuery>,
    Query(query): Query<ClipQuery>,
    headers: HeaderMap,
) -> Answer<Response> {
    let download = query.download == Some(1);
    actor.require(match download {
        true => Permission::FootageExport,
        false => Permission::FootageView,
    })?;
    let stream = span.stream.unwrap_or(StreamKind::Main);
    let span = span.span()?;
    let camera = state.store.camera_kept(&actor, id).await?.camera;
    let parts = state.engine.clip(id, stream, span).await?;
    let clip = part(&parts, query.part.unwrap_or(0))?;
    let wanted = range::wanted(&headers, clip.len(), clip.etag())?;
    let looked = register::Wanted {
        viewing: match download {
            true => Viewing::Export,
            false => Viewing::Playback,
        },
        camera: id,
        stream: Some(stream),
        span: Some(span),
    };
    let look = Look::Within(ONE_LOOK);
    let begun = state.store.view_begin(&actor, looked, query.access, look);
    let viewing = state.viewings.begin(begun.await?);
    // What a browser kept is looked at as well.
    if wanted == Wanted::Nothing {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        describe(response.headers_mut(), &clip, parts.len(), None)?;
        return Ok(response);
    }
    let mut response = bytes(Arc::clone(&clip), wanted, viewing);
    let name = download.then(|| file_name(&camera.name, &clip));
    describe(response.headers_mut(), &clip, parts.len(), name)?;
    Ok(response)
}

fn part(parts: &[Arc<Clip>], number: usize) -> Answer<Arc<Clip>> {
    parts.get(number).map(Arc::clone).ok_or_else(|| {
        let error = Error::new(Code::ValueInvalid)
            .with("field", "part")
            .with("value", number)
            .with("reason", format!("0…{}", parts.len().saturating_sub(1)));
        Problem::at("?part", error)
    })
}

fn bytes(clip: Arc<Clip>, wanted: Wanted, viewing: viewing::Viewing) -> Response {
    let length = clip.len();
    let (status, range) = match wanted {
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Whole | Wanted::Nothing => (StatusCode::OK, 0..length),
    };
    let sized = (
        header::CONTENT_LENGTH,
        (range.end - range.start).to_string(),
    );
    let part = (status == StatusCode::PARTIAL_CONTENT).then(|| {
        let last = range.end - 1;
        [(
            header::CONTENT_RANGE,
            format!("bytes {}-{last}/{length}", range.start),
        )]
    });
    let read = clip
        .read(range)
        .inspect_ok(move |bytes| viewing.sent(bytes.len()));
    let body = Body::from_stream(read.inspect_err(|error| {
        tracing::warn!(error = error.chain(), "a clip ended early");
    }));
    (
        status,
        [sized],
        part.map(axum::response::AppendHeaders),
        body,
    )
        .into_response()
}

fn describe(
    headers: &mut HeaderMap,
    clip: &Clip,
    parts: usize,
    name: Option<String>,
) -> Result<()> {
    let span = clip.span();
    let mut insert = |name: HeaderName, value: String| -> Result<()> {
        let value = HeaderValue::from_str(&value)
            .map_err(|source| Error::internal("describe a clip").because(source))?;
        headers.insert(name, value);
        Ok(())
    };
    insert(header::CONTENT_TYPE, "video/mp4".to_owned())?;
    insert(header::ETAG, clip.etag().to_owned())?;
    insert(header::ACCEPT_RANGES, "bytes".to_owned())?;
    // Players may keep it for as long as they ask whether it is still the same and still theirs.
    insert(header::CACHE_CONTROL, "private, no-cache".to_owned())?;
    insert(HeaderName::from_static("x-clip-parts"), parts.to_string())?;
    insert(
        HeaderName::from_static("x-clip-from"),
        span.from().to_string(),
    )?;
    insert(HeaderName::from_static("x-clip-to"), span.to().to_string())?;
    if let Some(name) = name {
        insert(header::CONTENT_DISPOSITION, name)?;
    }
    Ok(())
}

/// RFC 6266: a plain name for old programs, the camera's own name for the others.
fn file_name(camera: &str, clip: &Clip) -> String {
    let stamp: String = clip
        .span()
        .from()
        .to_string()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(15)
        .collect();
    let name = format!("{camera} {stamp}Z.mp4");
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"clip-{stamp}Z.mp4\"; filename*=UTF-8''{encoded}")
}
