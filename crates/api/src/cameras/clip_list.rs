//! `GET /api/v1/cameras/{id}/clip`: what `clip.mp4` of the same span consists of, and what is missing
//! from it, for programs that fetch it and for people who keep it.

use std::{sync::Arc, time::Duration};

use axum::extract;
use domain::{
    Permission, Span, Timestamp,
    audio::AudioCodec,
    footage::{self, GapReason},
    id::CameraId,
    video::{Codec, StreamKind},
};
use engine::FootageView;
use media::clip::Clip;

use super::footage::{GapView, SpanQuery, gap_views};
use crate::{
    State,
    caller::Caller,
    error::Answer,
    json::{Json, Path, Query},
};

/// Pictures begin and end so near to what their rows say.
const NEAR: Duration = Duration::from_millis(2);
/// Less than this is left out where files were cut between pictures.
const SHORT: Duration = Duration::from_secs(1);

/// A clip: one file, or several where codec or resolution of the pictures changed, or the codec of the
/// sound.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct ClipList {
    camera_id: CameraId,
    stream: StreamKind,
    /// The wanted span.
    from: Timestamp,
    to: Timestamp,
    parts: Vec<ClipPart>,
    /// What is missing of the span, and why. In the files the picture before stands still meanwhile,
    /// so that the player's clock stays true.
    gaps: Vec<GapView>,
}

/// One file of a clip.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct ClipPart {
    /// Its number, from 0.
    part: usize,
    /// What it shows.
    from: Timestamp,
    to: Timestamp,
    /// Its size in bytes.
    bytes: u64,
    /// What identifies its content.
    etag: String,
    codec: Codec,
    /// The codec in the words of browsers (RFC 6381).
    rfc6381: String,
    /// Pixels.
    width: u16,
    /// Pixels.
    height: u16,
    /// The codec of its sound; null when it has none. Every browser plays AAC; G.711 some.
    audio: Option<AudioCodec>,
    /// Where pictures stand still in it.
    still: Vec<Still>,
    /// Where it is had.
    #[schema(example = "/api/v1/cameras/019ab0c1-7d3e-7000-8000-000000000002/clip.mp4?from=…")]
    path: String,
}

/// A stretch of a file in which the picture stands still.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Still {
    from: Timestamp,
    to: Timestamp,
    /// Why, as far as one reason is known for all of it.
    reason: Option<GapReason>,
}

/// What a clip consists of, and what is missing from it
#[utoipa::path(get, path = "/api/v1/cameras/{id}/clip", tag = "cameras",
    params(("id" = CameraId, Path), SpanQuery), responses((status = 200, body = ClipList)))]
pub(crate) async fn get_clip_list(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(id): Path<CameraId>,
    Query(query): Query<SpanQuery>,
) -> Answer<Json<ClipList>> {
    actor.require(Permission::FootageView)?;
    let stream = query.stream.unwrap_or(StreamKind::Main);
    let span = query.span()?;
    state.store.camera_get(&actor, id).await?;
    let clips = state.engine.clip(id, stream, span).await?;
    let found = state.engine.footage(id, stream, span).await?;
    let lost = unreadable(&clips, &found, span);
    let mut gaps = gap_views(found.gaps, span);
    gaps.extend(lost.into_iter().map(|lost| GapView {
        from: lost.from(),
        to: lost.to(),
        reason: GapReason::DiskError,
    }));
    gaps.sort_by_key(|gap| gap.from);
    let part = |(part, clip): (usize, &Arc<Clip>)| {
        let (shown, format) = (clip.span(), clip.format());
        let still = |missing: &Span| Still {
            from: missing.from(),
            to: missing.to(),
            reason: (gaps.iter())
                .find(|gap| gap.from <= missing.from() + NEAR && missing.to() <= gap.to + NEAR)
                .map(|gap| gap.reason),
        };
        ClipPart {
            part,
            from: shown.from(),
            to: shown.to(),
            bytes: clip.len(),
            etag: clip.etag().to_owned(),
            codec: format.codec,
            rfc6381: format.rfc6381.clone(),
            width: format.width,
            height: format.height,
            audio: clip.audio_format().map(|audio| audio.codec),
            still: clip.gaps().iter().map(still).collect(),
            path: format!(
                "/api/v1/cameras/{id}/clip.mp4?from={}&to={}&stream={stream}&part={part}",
                span.from(),
                span.to()
            ),
        }
    };
    let parts = clips.iter().enumerate().map(part).collect();
    Ok(Json(ClipList {
        camera_id: id,
        stream,
        from: span.from(),
        to: span.to(),
        parts,
        gaps,
    }))
}

/// What of a span is footage by what is known, and not in its clips: its files cannot be read.
fn unreadable(clips: &[Arc<Clip>], found: &FootageView, span: Span) -> Vec<Span> {
    let mut shown: Vec<Span> = Vec::new();
    for clip in clips {
        shown.extend(footage::gaps(clip.span(), clip.gaps()));
    }
    // One that is being written has grown since the clip was planned.
    let sealed = found.segments.iter().filter(|segment| !segment.open);
    sealed
        .filter_map(|segment| segment.span.shared(span))
        .flat_map(|segment| footage::gaps(segment, &shown))
        .filter(|lost| lost.length() > SHORT)
        .collect()
}
