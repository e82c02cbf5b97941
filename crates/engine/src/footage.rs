//! What exists of a span: rows, what is being written at this moment, and what is missing. Files
//! are `media`'s.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use domain::{
    Actor, Code, Error, Result, Span, Timestamp,
    day::Days,
    footage::{self, FootageDay, Gap, GapReason, Segment, covered},
    id::{CameraId, GapId, SegmentId, VolumeId},
    video::StreamKind,
    volume::VolumeState,
};
use media::{
    clip::{self, Clip},
    footage::SampleIndex,
};

use crate::{
    Inner,
    view::{FootageView, SegmentView},
};

/// How far behind a span a file may begin that has pictures of it: those shown just before the key
/// picture that it begins with.
const AFTERWARDS: Duration = Duration::from_secs(1);

impl Inner {
    pub(crate) async fn clip(
        &self,
        camera: CameraId,
        stream: StreamKind,
        span: Span,
    ) -> Result<Vec<Arc<Clip>>> {
        // Taken before the rows are read: a segment sealed in between is then seen twice rather
        // than not at all.
        let open = self.open_segment(camera, stream);
        let wide = Span::new(span.from(), span.to() + AFTERWARDS)?;
        let segments = self.sealed(camera, stream, wide).await?;
        let code = self.why_missing(&segments, span).await?;
        let files = Arc::clone(&self.footage);
        let plan = move || clip::plan(&files, &segments, open.as_ref(), span);
        let clips = self.blocking("plan a clip", plan).await??;
        if clips.is_empty() {
            return Err(Error::new(code).with("camera", camera));
        }
        Ok(clips.into_iter().map(Arc::new).collect())
    }

    pub(crate) async fn footage(
        &self,
        camera: CameraId,
        stream: StreamKind,
        span: Span,
    ) -> Result<FootageView> {
        let asker = Actor::system("footage");
        let removed = self.store.camera_kept(&asker, camera).await?.removed;
        let now = self.clock.now();
        // A camera that was removed is neither planned nor missed any more.
        let now = removed.map_or(now, |removed| now.min(removed));
        let open = self.open_segment(camera, stream);
        let (rows, away): (Vec<Segment>, Vec<Segment>) = self
            .sealed(camera, stream, span)
            .await?
            .into_iter()
            .partition(|row| self.has_volume(row.file.volume));
        let mut gaps = self.store.gap_list(camera, stream, span).await?;
        let bounds = self.store.segment_bounds(camera, stream).await?;
        let mut segments: Vec<SegmentView> = rows
            .iter()
            .map(|row| SegmentView {
                span: row.span,
                bytes: row.bytes,
                open: false,
                codec: row.codec,
                rfc6381: row.rfc6381.clone(),
                width: row.width,
                height: row.height,
                lost: row.lost,
            })
            .collect();
        let parts = open.map(|open| open.parts).unwrap_or_default();
        let unknown = parts
            .iter()
            .filter(|part| !rows.iter().any(|row| row.id == part.segment));
        segments.extend(
            unknown
                .filter_map(being_written)
                .filter(|part| part.span.overlaps(span)),
        );
        let spans: Vec<Span> = segments.iter().map(|segment| segment.span).collect();
        let begin = (bounds.map(|(first, _)| first).into_iter())
            .chain(gaps.iter().map(|gap| gap.from))
            .chain(spans.iter().map(|span| span.from()))
            .min();
        let planned = planned(span, begin, &gaps, now);
        let others = self.volumes_elsewhere(&away).await?;
        let of = |elsewhere: bool| -> Vec<Span> {
            let rows = away.iter();
            rows.filter(|row| others.contains(&row.file.volume) == elsewhere)
                .map(|row| row.span)
                .collect()
        };
        // What another gateway has is not lost, even where a disk here had it, too.
        let elsewhere = hidden(&of(true), &spans);
        let shown: Vec<Span> = spans.iter().chain(&elsewhere).copied().collect();
        let lost = hidden(&of(false), &shown);
        for (spans, reason) in [
            (elsewhere, GapReason::Elsewhere),
            (lost, GapReason::DiskError),
        ] {
            gaps.extend(spans.into_iter().map(|span| Gap {
                id: GapId::fresh(&self.clock),
                camera,
                stream,
                from: span.from(),
                to: Some(span.to()),
                reason,
            }));
        }
        gaps.sort_by_key(|gap| gap.from);
        Ok(FootageView {
            covered: covered(span, &spans),
            planned,
            gaps: gaps
                .into_iter()
                .filter_map(|gap| clipped(gap, span, now))
                .collect(),
            segments,
        })
    }
}

impl Inner {
    /// The sealed pieces that share time with a span, in order: those that have a row, and those whose
    /// row waits for the database.
    pub(crate) async fn sealed(
        &self,
        camera: CameraId,
        stream: StreamKind,
        span: Span,
    ) -> Result<Vec<Segment>> {
        // Taken first: one that is written down in between is then seen twice rather than not at all.
        let waiting = self.waiting.of(camera, stream, span);
        let mut rows = self.store.segment_list(camera, stream, span).await?;
        for segment in waiting {
            if !rows.iter().any(|row| row.id == segment.id) {
                rows.push(segment);
            }
        }
        rows.sort_by_key(|row| (row.span.from(), row.span.to()));
        Ok(rows)
    }

    /// The volumes of these pieces that are another gateway's.
    async fn volumes_elsewhere(&self, segments: &[Segment]) -> Result<BTreeSet<VolumeId>> {
        let volumes = segments.iter().map(|segment| segment.file.volume);
        let node = self.node;
        self.store.volume_elsewhere(node, &volumes.collect()).await
    }

    /// What to say when nothing can be shown of a span: nobody has it, another gateway has it, or
    /// there are rows of it here.
    pub(crate) async fn why_missing(&self, segments: &[Segment], span: Span) -> Result<Code> {
        let of_span: Vec<Segment> = (segments.iter())
            .filter(|segment| segment.span.overlaps(span) && !self.has_volume(segment.file.volume))
            .cloned()
            .collect();
        let others = self.volumes_elsewhere(&of_span).await?;
        Ok(missing(segments, span, &others))
    }

    /// Whether the files of a volume can be read: it is open, and its disk there.
    fn has_volume(&self, volume: VolumeId) -> bool {
        let board = self.volumes.board();
        let disk = board.disks.get(&volume);
        let is_missing = disk.is_some_and(|disk| disk.state == VolumeState::Missing);
        drop(board);
        !is_missing && self.footage.ids().contains(&volume)
    }

    /// The days of which something is known, with what is being written at this moment.
    pub(crate) async fn footage_days(
        &self,
        camera: CameraId,
        stream: StreamKind,
        days: Days,
    ) -> Result<Vec<FootageDay>> {
        let open = self.open_segment(camera, stream);
        let mut known = self.store.footage_day_list(camera, stream, days).await?;
        let parts = open.map(|open| open.parts).unwrap_or_default();
        let mut unknown: BTreeMap<SegmentId, Span> = parts
            .iter()
            .filter_map(|part| Some((part.segment, part.span()?)))
            .collect();
        let whole = Span::new(days.first().start(), days.last().end())?;
        let waiting = self.waiting.of(camera, stream, whole);
        unknown.extend(waiting.iter().map(|segment| (segment.id, segment.span)));
        for (id, span) in unknown {
            let rows = self.store.segment_list(camera, stream, span).await?;
            if rows.iter().any(|row| row.id == id) {
                continue;
            }
            for (day, shared) in days.shared(span) {
                let place = match known.binary_search_by_key(&day, |known| known.day) {
                    Ok(place) => place,
                    Err(place) => {
                        known.insert(place, FootageDay::empty(day));
                        place
                    }
                };
                known[place].add(shared);
            }
        }
        Ok(known)
    }
}

/// What of `away`, footage on disks that are not there, nothing else shows: stretches that touch are
/// one.
fn hidden(away: &[Span], shown: &[Span]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let parts = away.iter().flat_map(|span| footage::gaps(*span, shown));
    for part in parts {
        match out.last_mut() {
            Some(last) if part.from() <= last.to() => {
                let to = last.to().max(part.to());
                *last = Span::new(last.from(), to).unwrap_or(*last);
            }
            _ => out.push(part),
        }
    }
    out
}

/// What to say when nothing can be shown of a span, where `others` are volumes of other gateways.
fn missing(segments: &[Segment], span: Span, others: &BTreeSet<VolumeId>) -> Code {
    let of_span = || {
        segments
            .iter()
            .filter(|segment| segment.span.overlaps(span))
    };
    if of_span().any(|segment| !others.contains(&segment.file.volume)) {
        Code::FootageUnreadable
    } else if of_span().next().is_some() {
        Code::FootageElsewhere
    } else {
        Code::FootageNone
    }
}

/// A file without a row yet.
fn being_written(part: &SampleIndex) -> Option<SegmentView> {
    Some(SegmentView {
        span: part.span()?,
        bytes: part
            .pictures()
            .map(|picture| i64::from(picture.bytes))
            .sum(),
        open: true,
        codec: part.format.codec,
        rfc6381: part.format.rfc6381.clone(),
        width: part.format.width,
        height: part.format.height,
        lost: part.pictures().map(|picture| u32::from(picture.lost)).sum(),
    })
}

/// How much of the span was to be recorded: from the first that is known of the stream up to now,
/// without what the plan left out.
fn planned(span: Span, begin: Option<Timestamp>, gaps: &[Gap], now: Timestamp) -> Duration {
    let Some(begin) = begin else {
        return Duration::ZERO;
    };
    let Ok(known) = Span::new(span.from().max(begin), span.to().min(now)) else {
        return Duration::ZERO;
    };
    let unplanned: Vec<Span> = gaps
        .iter()
        .filter(|gap| gap.reason == GapReason::NotPlanned)
        .filter_map(|gap| Span::new(gap.from, gap.to.unwrap_or(now)).ok())
        .collect();
    known.length().saturating_sub(covered(known, &unplanned))
}

/// The part of a gap that lies in the span and before now.
fn clipped(gap: Gap, span: Span, now: Timestamp) -> Option<Gap> {
    let whole = Span::new(gap.from, gap.to.unwrap_or(now)).ok()?;
    let shared = whole.shared(span)?;
    Some(Gap {
        from: shared.from(),
        to: Some(shared.to()),
        ..gap
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Clock;

    fn gap(from: i64, to: Option<i64>, reason: GapReason) -> Gap {
        let clock = Clock::system();
        Gap {
            id: GapId::fresh(&clock),
            camera: CameraId::fresh(&clock),
            stream: StreamKind::Main,
            from: Timestamp(from),
            to: to.map(Timestamp),
            reason,
        }
    }

    #[test]
    fn what_was_planned_leaves_out_the_future_the_past_and_what_was_switched_off() {
        let span = Span::new(Timestamp(0), Timestamp(1000)).unwrap();
        let gaps = [
            gap(300, Some(400), GapReason::NotPlanned),
            gap(500, Some(600), GapReason::Silent),
        ];
        let begin = Some(Timestamp(200));
        let micros = planned(span, begin, &gaps, Timestamp(900)).as_micros();
        assert_eq!(micros, 900 - 200 - 100);
        assert_eq!(planned(span, None, &gaps, Timestamp(900)), Duration::ZERO);
    }

    #[test]
    fn what_lies_on_a_disk_that_is_away_is_missing_where_nothing_else_shows_it() {
        let span = |from, to| Span::new(Timestamp(from), Timestamp(to)).unwrap();
        let away = [span(100, 200), span(200, 300), span(400, 500)];
        let shown = [span(0, 100), span(250, 260), span(300, 400)];
        let lost = [span(100, 250), span(260, 300), span(400, 500)];
        assert_eq!(hidden(&away, &shown), lost);
    }

    #[test]
    fn an_open_gap_reaches_to_now() {
        let span = Span::new(Timestamp(100), Timestamp(1000)).unwrap();
        let open = clipped(gap(50, None, GapReason::Silent), span, Timestamp(700)).unwrap();
        assert_eq!((open.from, open.to), (Timestamp(100), Some(Timestamp(700))));
        assert!(clipped(gap(800, None, GapReason::Silent), span, Timestamp(700)).is_none());
    }
}
