//! Still pictures, live or recorded, and a first look at a camera that is to be added.

use std::{sync::Arc, time::Duration};

use domain::{
    Code, Error, Result, Span, Timestamp,
    footage::Segment,
    id::CameraId,
    quality::{MADE_SIDE_LIMIT, Want},
    video::{Codec, StreamKind},
};
use media::{
    clip,
    hub::{Frame, Next},
    outbound::{self, Unresolved},
    source::{self, Source},
};
use tokio::time;
use tokio_util::sync::CancellationToken;

use crate::{
    Inner,
    advice::{self, Advice, Facts},
    inspect::Inspect,
    live::Viewing,
    view::{ProbeReport, Snapshot},
};

/// How long a stream may take to show its first picture to somebody who wants a still.
const OPENING: Duration = Duration::from_secs(6);
/// Without a picture for this long, the newest key picture is not "now".
const NOW: Duration = Duration::from_secs(5);
/// How far back from the wanted time a recorded picture may lie.
const BACK: Duration = Duration::from_secs(600);
/// How long a recorded still waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);
/// Width of the still in a probe's report.
const PROBE_WIDTH: u32 = 640;

impl Inner {
    pub(crate) async fn snapshot(
        self: &Arc<Self>,
        camera: CameraId,
        stream: StreamKind,
        at: Option<Timestamp>,
        width: Option<u32>,
    ) -> Result<Snapshot> {
        let inspect = self
            .inspect
            .as_ref()
            .ok_or_else(|| Error::new(Code::InspectMissing))?;
        match at {
            None => {
                let frame = self.picture_now(camera, stream).await?;
                let jpeg = jpeg(inspect, frame.format.codec, &frame.annex_b(), width).await?;
                Ok(Snapshot { jpeg, at: frame.at })
            }
            Some(at) => {
                let permit = time::timeout(PATIENCE, Arc::clone(&self.stills).acquire_owned());
                let permit = (permit.await.ok().and_then(Result::ok))
                    .ok_or_else(|| Error::new(Code::Busy))?;
                let picture = self.picture_at(camera, stream, at).await?;
                let inspect = Arc::clone(inspect);
                // Goes on when whoever asked has left, as a pointer does that moves over a
                // timeline: giving up would cost a child, and the next one a start.
                let made = self.making.spawn(async move {
                    let _permit = permit;
                    let jpeg = jpeg(&inspect, picture.codec, &picture.annex_b, width).await?;
                    Ok(Snapshot {
                        jpeg,
                        at: picture.at,
                    })
                });
                made.await
                    .map_err(|failure| Error::internal("make a still").because(failure))?
            }
        }
    }

    /// The newest key picture; opens the stream when nobody else needs it.
    async fn picture_now(
        self: &Arc<Self>,
        camera: CameraId,
        stream: StreamKind,
    ) -> Result<Arc<Frame>> {
        let none = || Error::new(Code::PictureNone).with("camera", camera);
        let slot = self.lines.slot(camera, stream).ok_or_else(none)?;
        let hub = slot.hub();
        let alive = hub.counters().last_picture;
        if alive.is_some_and(|at| self.clock.now().since(at) < NOW)
            && let Some(frame) = hub.latest_key()
        {
            return Ok(frame);
        }
        if slot.is_kept() && slot.told().reason.is_some() {
            return Err(none());
        }
        let mut viewing = Viewing::new(self, slot);
        match time::timeout(OPENING, viewing.next()).await {
            Ok(Next::Frame(frame)) if frame.key => Ok(frame),
            _ => Err(none()),
        }
    }

    /// The newest recorded key picture at or before `at`.
    async fn picture_at(
        &self,
        camera: CameraId,
        stream: StreamKind,
        at: Timestamp,
    ) -> Result<clip::KeyPicture> {
        let span = Span::new((at - BACK).max(Timestamp(0)), at + Duration::from_micros(1))?;
        let open = self.open_segment(camera, stream);
        let segments = self.sealed(camera, stream, span).await?;
        let begun = segments.iter().filter(|segment| segment.span.from() <= at);
        let newest = begun.max_by_key(|segment| segment.span.from()).cloned();
        let newest: Vec<Segment> = newest.into_iter().collect();
        let code = self.why_missing(&newest, span).await?;
        let footage = Arc::clone(&self.footage);
        let find = move || clip::key_picture_at(&footage, &segments, open.as_ref(), at);
        let found = match self.blocking("read a recorded picture", find).await? {
            // The piece lies on a disk that is away, or another gateway's.
            Err(error) if error.code() == Code::VolumeForeign => None,
            found => found?,
        };
        found.ok_or_else(|| Error::new(code).with("camera", camera))
    }

    /// Whether the address may be connected to at all; one that nobody knows is the probe's business.
    async fn may_reach(&self, source: &Source) -> Result<()> {
        let Source::Rtsp { url, .. } = source;
        let (Some(host), within) = (url.host(), self.settings.source.connect) else {
            return Ok(());
        };
        let (host, port) = (host.to_owned(), url.port().unwrap_or(554));
        let looking = outbound::resolved(&self.settings.source.outbound, &host, port);
        match tokio::time::timeout(within, looking).await {
            Ok(Err(Unresolved::Refused(error))) => Err(error),
            _ => Ok(()),
        }
    }

    pub(crate) async fn probe(
        &self,
        source: Source,
        has_sub: bool,
        told: impl AsyncFnOnce() -> Result<()>,
    ) -> Result<ProbeReport> {
        let _permit = self
            .probes
            .try_acquire()
            .map_err(|_| Error::new(Code::Busy))?;
        self.may_reach(&source).await?;
        told().await?;
        let stop = CancellationToken::new();
        let _stop = stop.clone().drop_guard();
        let probed = source::probe(&source, &self.clock, &self.settings.source, &stop).await;
        let probed = match probed {
            Ok(probed) => probed,
            Err(failure) => {
                return Ok(ProbeReport {
                    reason: Some(failure.reason),
                    detail: Some(failure.detail),
                    advice: vec![failure.reason.into()],
                    ..ProbeReport::default()
                });
            }
        };
        let key_distance = (probed.key_distance_us)
            .and_then(|micros| u64::try_from(micros).ok())
            .map(Duration::from_micros);
        let format = probed.format.as_ref();
        let advice = match format {
            None => vec![Advice::Unsupported],
            Some(format) => advice::about(&Facts {
                codec: format.codec,
                size: (format.width, format.height),
                frame_rate_milli: probed.frame_rate_milli,
                key_distance,
                bits_per_second: probed.bits_per_second,
                audio: probed.audio.is_some(),
                has_sub,
            }),
        };
        let snapshot = match (&self.inspect, &probed.key_picture) {
            (Some(inspect), Some(frame)) => {
                let picture = frame.annex_b();
                // A picture that cannot be shown is no reason to keep the rest back.
                jpeg(inspect, frame.format.codec, &picture, Some(PROBE_WIDTH))
                    .await
                    .ok()
            }
            _ => None,
        };
        Ok(ProbeReport {
            reachable: true,
            reason: format
                .is_none()
                .then_some(domain::health::Reason::Unsupported),
            detail: None,
            server: probed.server.clone(),
            codec: Some(probed.codec.clone()),
            rfc6381: format.map(|format| format.rfc6381.clone()),
            width: format.map(|format| format.width),
            height: format.map(|format| format.height),
            frame_rate_milli: (probed.frame_rate_milli > 0).then_some(probed.frame_rate_milli),
            key_distance,
            bits_per_second: (probed.bits_per_second > 0).then_some(probed.bits_per_second),
            audio: probed.audio.clone(),
            advice,
            snapshot,
        })
    }
}

async fn jpeg(
    inspect: &Inspect,
    codec: Codec,
    picture: &[u8],
    width: Option<u32>,
) -> Result<bytes::Bytes> {
    let width = width.unwrap_or(MADE_SIDE_LIMIT).clamp(16, MADE_SIDE_LIMIT);
    let want = Want {
        jpeg_width: Some(width),
        ..Want::default()
    };
    Ok(inspect.look(codec, picture, want).await?.jpeg)
}
