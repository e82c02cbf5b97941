//! `GET /api/v1/cameras/{id}/footage`: what exists of a span, and why the rest does not.

use std::time::Duration;

use axum::extract;
use domain::{
    Error, Permission, Result, Span, Timestamp,
    footage::{Gap, GapReason},
    id::CameraId,
    limit,
    video::{Codec, StreamKind},
};
use engine::FootageView;

use crate::{
    State,
    caller::Caller,
    error::{Answer, Problem},
    json::{self, Json, Path, Query},
};

/// A span of one stream.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SpanQuery {
    /// The first instant (RFC 3339).
    #[param(required = true, value_type = Timestamp, example = "2026-11-23T10:00:00+08:00")]
    from: Option<String>,
    /// The first instant after it; at most 24 hours later, for holds 366 days.
    #[param(required = true, value_type = Timestamp, example = "2026-11-23T10:05:00+08:00")]
    to: Option<String>,
    /// `main` when absent.
    #[param(inline)]
    pub(super) stream: Option<StreamKind>,
}

impl SpanQuery {
    /// The span, of at most a day.
    pub(super) fn span(&self) -> Answer<Span> {
        self.at_most(limit::CLIP)
    }

    /// The span, for questions that longer ones may ask.
    pub(super) fn at_most(&self, most: Duration) -> Answer<Span> {
        let from = json::time("from", self.from.as_deref())?;
        let to = json::time("to", self.to.as_deref())?;
        let span: Result<Span, Error> = Span::new(from, to).and_then(|span| span.at_most(most));
        span.map_err(|error| Problem::at("?to", error))
    }
}

/// What exists of a span.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Footage {
    camera_id: CameraId,
    stream: StreamKind,
    from: Timestamp,
    to: Timestamp,
    /// What is there, by time; the first and the last may reach beyond the span.
    segments: Vec<SegmentView>,
    /// What is missing, within the span and up to now.
    gaps: Vec<GapView>,
    /// How much is there, in milliseconds.
    covered_ms: u64,
    /// How much was to be recorded up to now, in milliseconds.
    planned_ms: u64,
}

/// A piece of footage.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Segment)]
pub(crate) struct SegmentView {
    from: Timestamp,
    to: Timestamp,
    bytes: i64,
    codec: Codec,
    /// The codec in the words of browsers.
    rfc6381: String,
    width: u16,
    height: u16,
    /// Whether it is still being written.
    open: bool,
    /// Network packets lost while it was recorded.
    lost: u32,
}

/// A stretch that is missing.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Gap)]
pub(crate) struct GapView {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) reason: GapReason,
}

/// Gaps as they are told; one that lasts ends with the span.
pub(super) fn gap_views(gaps: Vec<Gap>, span: Span) -> Vec<GapView> {
    let view = |gap: Gap| GapView {
        from: gap.from,
        to: gap.to.unwrap_or(span.to()),
        reason: gap.reason,
    };
    gaps.into_iter().map(view).collect()
}

/// What was recorded
#[utoipa::path(get, path = "/api/v1/cameras/{id}/footage", tag = "cameras",
    params(("id" = CameraId, Path), SpanQuery), responses((status = 200, body = Footage)))]
pub(crate) async fn get_footage(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    Query(query): Query<SpanQuery>,
) -> Answer<Json<Footage>> {
    actor.require(Permission::FootageView)?;
    let span = query.span()?;
    let stream = query.stream.unwrap_or(StreamKind::Main);
    state.store.camera_kept(&actor, id).await?;
    let found = state.engine.footage(id, stream, span).await?;
    Ok(Json(view(id, stream, span, found)))
}

fn view(camera_id: CameraId, stream: StreamKind, span: Span, found: FootageView) -> Footage {
    let millis =
        |length: std::time::Duration| u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
    Footage {
        camera_id,
        stream,
        from: span.from(),
        to: span.to(),
        segments: found
            .segments
            .into_iter()
            .map(|segment| SegmentView {
                from: segment.span.from(),
                to: segment.span.to(),
                bytes: segment.bytes,
                codec: segment.codec,
                rfc6381: segment.rfc6381,
                width: segment.width,
                height: segment.height,
                open: segment.open,
                lost: segment.lost,
            })
            .collect(),
        gaps: gap_views(found.gaps, span),
        covered_ms: millis(found.covered),
        planned_ms: millis(found.planned),
    }
}
