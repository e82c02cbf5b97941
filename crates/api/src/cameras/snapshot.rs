//! `GET /api/v1/cameras/{id}/snapshot.jpg`: one picture, from now or from the footage.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::Body,
    extract,
    http::{HeaderName, header},
    response::IntoResponse,
};
use domain::{
    Code, Error, Permission, Span, Timestamp,
    id::{AccessRecordId, CameraId},
    register::{Viewing, Wanted},
    video::StreamKind,
};
use futures::stream;
use store::Look;

use crate::{
    State,
    caller::Caller,
    document::Binary,
    error::{Answer, Problem},
    json::{self, Path, Query},
};

/// Stills are asked for again and again while somebody watches; that is one look.
const ONE_LOOK: Duration = Duration::from_secs(600);
/// Up to this width it is a thumbnail, such as a timeline shows by the dozen.
const THUMBNAIL: u32 = 320;
const WIDTHS: std::ops::RangeInclusive<u32> = 16..=3840;

/// Which picture.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SnapshotQuery {
    /// When (RFC 3339): the newest key picture of the footage at or before it. Now when absent.
    #[param(value_type = Option<Timestamp>)]
    at: Option<String>,
    /// `main` when absent.
    #[param(inline)]
    stream: Option<StreamKind>,
    /// The width in pixels it is scaled to: 16 to 3840. As it is when absent.
    #[param(minimum = 16, maximum = 3840)]
    width: Option<u32>,
    /// The record of why it is looked at (`POST /access_records`).
    access: Option<AccessRecordId>,
    /// What makes the address open by itself (`POST /media_links`); the last field.
    #[serde(rename = "link")]
    _link: Option<String>,
}

/// One picture
#[utoipa::path(get, path = "/api/v1/cameras/{id}/snapshot.jpg", tag = "cameras",
    params(("id" = CameraId, Path), SnapshotQuery),
    responses((status = 200, body = Binary, content_type = "image/jpeg", description = "The picture.",
        headers(("X-Picture-Time" = String, description = "When it was taken.")))))]
pub(crate) async fn get_snapshot(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    Query(query): Query<SnapshotQuery>,
) -> Answer<impl IntoResponse> {
    actor.require(match query.at {
        None => Permission::LiveView,
        Some(_) => Permission::FootageView,
    })?;
    let at = json::maybe_time("at", query.at.as_deref())?;
    if let Some(at) = at.filter(|at| *at > state.clock.now()) {
        let error = Error::new(Code::SpanInFuture).with("to", at);
        return Err(Problem::at("?at", error));
    }
    if let Some(width) = query.width.filter(|width| !WIDTHS.contains(width)) {
        let error = Error::new(Code::ValueInvalid)
            .with("field", "width")
            .with("value", width)
            .with("reason", format!("{}…{}", WIDTHS.start(), WIDTHS.end()));
        return Err(Problem::at("?width", error));
    }
    let stream = query.stream.unwrap_or(StreamKind::Main);
    let looked = Wanted {
        viewing: Viewing::Snapshot,
        camera: id,
        stream: Some(stream),
        span: at
            .map(|at| Span::new(at, at + Duration::from_micros(1)))
            .transpose()?,
    };
    let look = match query.width.is_some_and(|width| width <= THUMBNAIL) {
        true => Look::Strip(ONE_LOOK),
        false => Look::Within(ONE_LOOK),
    };
    let begun = state.store.view_begin(&actor, looked, query.access, look);
    let viewing = state.viewings.begin(begun.await?);
    let picture = state.engine.snapshot(id, stream, at, query.width).await?;
    let kind = (header::CONTENT_TYPE, "image/jpeg".to_owned());
    let keep = (header::CACHE_CONTROL, "no-store".to_owned());
    let time = (
        HeaderName::from_static("x-picture-time"),
        picture.at.to_string(),
    );
    let length = (header::CONTENT_LENGTH, picture.jpeg.len().to_string());
    let body = stream::once(async move {
        viewing.sent(picture.jpeg.len());
        Ok::<_, Infallible>(picture.jpeg)
    });
    Ok(([kind, keep, time, length], Body::from_stream(body)))
}
