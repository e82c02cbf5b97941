//! Numbers about the running gateway in the Prometheus text format, on a listener of their own.
//!
//! Requests are counted here; everything else is read from the engine and the store when asked.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{Router, extract, http::header, response::IntoResponse, routing::get};
use domain::{Actor, Span, footage::GapReason, health, volume::VolumeState};
use engine::DiskView;

use crate::{Door, State, error::Answer};

/// Upper bounds of the buckets of durations, in seconds.
const BOUNDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Of what time missing seconds are told.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The methods that are counted by name.
const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Counters of the API. Cloning shares them.
#[derive(Clone, Default)]
pub(crate) struct Metrics(Arc<Inner>);

#[derive(Default)]
struct Inner {
    requests: Mutex<BTreeMap<(String, String, u16), Timing>>,
    pictures: AtomicU64,
    viewers: AtomicI64,
    feeds: AtomicI64,
}

#[derive(Default)]
struct Timing {
    count: u64,
    sum: f64,
    buckets: [u64; BOUNDS.len()],
}

/// Something open that is counted until it is dropped.
pub(crate) struct Open(Arc<Inner>, fn(&Inner) -> &AtomicI64);

impl Drop for Open {
    fn drop(&mut self) {
        (self.1)(&self.0).fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// A request to `route` (the pattern, never the address itself) was answered.
    pub(crate) fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        // Callers may make up methods, and strangers must not fill the memory with them.
        let method = KNOWN.iter().find(|known| **known == method);
        let method = method.unwrap_or(&"OTHER");
        let key = ((*method).to_owned(), route.to_owned(), status);
        let seconds = took.as_secs_f64();
        let mut requests = self
            .0
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let timing = requests.entry(key).or_default();
        timing.count += 1;
        timing.sum += seconds;
        for (bucket, bound) in timing.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
    }

    /// Bytes of pictures left the gateway. The register counts them a second time, for itself.
    pub(crate) fn sent_pictures(&self, bytes: usize) {
        self.0.pictures.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Somebody watches live pictures until this is dropped.
    pub(crate) fn viewer(&self) -> Open {
        self.open(|inner| &inner.viewers)
    }

    /// Somebody listens to the feed until this is dropped.
    pub(crate) fn feed(&self) -> Open {
        self.open(|inner| &inner.feeds)
    }

    fn open(&self, which: fn(&Inner) -> &AtomicI64) -> Open {
        which(&self.0).fetch_add(1, Ordering::Relaxed);
        Open(Arc::clone(&self.0), which)
    }

    fn write(&self, out: &mut String) {
        let name = "xueliang_http_request_duration_seconds";
        head(out, name, "histogram", "How long requests took.");
        let requests = self
            .0
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for ((method, route, status), timing) in requests.iter() {
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            for (count, bound) in timing.buckets.iter().zip(BOUNDS) {
                line(
                    out,
                    &format!("{name}_bucket{{{labels},le=\"{bound}\"}}"),
                    count,
                );
            }
            line(
                out,
                &format!("{name}_bucket{{{labels},le=\"+Inf\"}}"),
                timing.count,
            );
            line(out, &format!("{name}_sum{{{labels}}}"), timing.sum);
            line(out, &format!("{name}_count{{{labels}}}"), timing.count);
        }
        let name = "xueliang_picture_bytes_sent_total";
        head(out, name, "counter", "Bytes of pictures sent to viewers.");
        line(out, name, self.0.pictures.load(Ordering::Relaxed));
        let open = [
            (
                "xueliang_live_viewers",
                "Open live pictures.",
                &self.0.viewers,
            ),
            (
                "xueliang_feed_listeners",
                "Open event feeds.",
                &self.0.feeds,
            ),
        ];
        for (name, help, value) in open {
            head(out, name, "gauge", help);
            line(out, name, value.load(Ordering::Relaxed));
        }
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(out: &mut String, name: &str, value: impl std::fmt::Display) {
    let _ = writeln!(out, "{name} {value}");
}

/// `/metrics`, for a listener that only the monitoring reaches: it asks nobody who they are.
pub fn metrics_router(state: State) -> Router {
    Router::new()
        .route("/metrics", get(read_metrics))
        .with_state(state)
}

async fn read_metrics(extract::State(state): extract::State<State>) -> Answer<impl IntoResponse> {
    let mut out = String::new();
    state.metrics.write(&mut out);
    cameras(&state, &mut out).await?;
    missing(&state, &mut out).await?;
    let engine = state.engine.state();
    let gauges = [
        (
            "xueliang_cameras_leased",
            "Cameras this node runs.",
            engine.cameras,
        ),
        (
            "xueliang_cameras_running",
            "Cameras that show pictures now.",
            engine.running,
        ),
        (
            "xueliang_streams_recording",
            "Streams that are being written to disk.",
            engine.streams_recording,
        ),
        (
            "xueliang_rows_waiting",
            "Rows of footage and gaps that wait for the database.",
            engine.rows_waiting,
        ),
        (
            "xueliang_inspect_available",
            "Whether pictures can be looked at.",
            usize::from(engine.inspect),
        ),
        (
            "xueliang_streams_without_space",
            "Streams that are not recorded for want of space.",
            engine.without_space,
        ),
    ];
    if let Some(days) = engine.days_kept {
        let name = "xueliang_days_kept";
        let help = "Days of footage there will be room for at the inflow of the last day.";
        head(&mut out, name, "gauge", help);
        line(&mut out, name, days);
    }
    for (name, help, value) in gauges {
        head(&mut out, name, "gauge", help);
        line(&mut out, name, value);
    }
    door(&state.settings.door, &mut out);
    head(
        &mut out,
        "xueliang_volume_free_bytes",
        "gauge",
        "Free bytes of a volume.",
    );
    for volume in &engine.volumes {
        let name = format!("xueliang_volume_free_bytes{{volume=\"{}\"}}", volume.id);
        line(&mut out, &name, volume.free);
    }
    disks(&engine.disks, &mut out);
    let kind = (
        header::CONTENT_TYPE,
        "text/plain; version=0.0.4; charset=utf-8",
    );
    Ok(([kind], out))
}

/// Who stands at the door, and how long its certificate lasts.
fn door(door: &Door, out: &mut String) {
    let name = "xueliang_connections";
    head(out, name, "gauge", "Open connections.");
    line(out, name, door.open.load(Ordering::Relaxed));
    let name = "xueliang_connections_refused_total";
    let help = "Connections that were turned away because there were too many.";
    head(out, name, "counter", help);
    line(out, name, door.refused.load(Ordering::Relaxed));
    if let Some(ends) = door.certificate_ends() {
        let name = "xueliang_certificate_ends_seconds";
        let help = "When the certificate ends, in seconds since 1970.";
        head(out, name, "gauge", help);
        line(out, name, ends.0 / 1_000_000);
    }
}

/// What the disks do, and what it costs to make footage durable.
fn disks(disks: &[DiskView], out: &mut String) {
    let mut all = |name: &str, kind: &str, help: &str, value: fn(&DiskView) -> f64| {
        head(out, name, kind, help);
        for disk in disks {
            line(
                out,
                &format!("{name}{{volume=\"{}\"}}", disk.volume),
                value(disk),
            );
        }
    };
    let ready = |disk: &DiskView| f64::from(u8::from(disk.state == VolumeState::Ready));
    all(
        "xueliang_volume_ready",
        "gauge",
        "Whether a volume takes footage.",
        ready,
    );
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of a process stay below 2^52"
    )]
    {
        all(
            "xueliang_volume_syncs_total",
            "counter",
            "How often a file was made durable or sealed.",
            |disk| disk.beat.syncs as f64,
        );
        all(
            "xueliang_volume_sync_seconds_total",
            "counter",
            "How long that took.",
            |disk| disk.beat.sync_us as f64 / 1e6,
        );
        all(
            "xueliang_volume_errors_total",
            "counter",
            "How often a disk failed, being full apart.",
            |disk| disk.beat.errors as f64,
        );
    }
}

/// Every state has a line, so that a rule can ask for zero.
async fn cameras(state: &State, out: &mut String) -> Answer<()> {
    let mut totals: BTreeMap<&str, u64> = health::State::ALL
        .iter()
        .map(|state| (state.word(), 0))
        .collect();
    for area in state.store.health_totals(&Actor::system("metrics")).await? {
        for (word, count) in area.totals {
            *totals.entry(word.word()).or_default() += u64::from(count);
        }
    }
    head(out, "xueliang_cameras", "gauge", "Cameras by state.");
    for (word, count) in totals {
        line(out, &format!("xueliang_cameras{{state=\"{word}\"}}"), count);
    }
    Ok(())
}

/// Of the last day; every reason has a line.
async fn missing(state: &State, out: &mut String) -> Answer<()> {
    let now = state.clock.now();
    let mut totals: BTreeMap<&str, i64> = GapReason::ALL
        .iter()
        .filter(|reason| **reason != GapReason::NotPlanned)
        .map(|reason| (reason.word(), 0))
        .collect();
    let span = Span::new(now - DAY, now)?;
    for (reason, micros) in state.store.gap_totals(span).await? {
        totals.insert(reason.word(), micros / 1_000_000);
    }
    let name = "xueliang_missing_seconds";
    let help = "Planned seconds of the last 24 hours that are missing, by reason.";
    head(out, name, "gauge", help);
    for (word, seconds) in totals {
        line(out, &format!("{name}{{reason=\"{word}\"}}"), seconds);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_callers_make_up_are_one() {
        let metrics = Metrics::default();
        for number in 0..100 {
            let method = format!("EVIL{number}");
            metrics.answered(&method, "/api/v1/cameras", 405, Duration::ZERO);
        }
        assert_eq!(metrics.0.requests.lock().unwrap().len(), 1);
    }

    #[test]
    fn requests_are_counted_by_route() {
        let metrics = Metrics::default();
        for millis in [1, 30, 9000] {
            metrics.answered("GET", "/api/v1/cameras", 200, Duration::from_millis(millis));
        }
        let viewer = metrics.viewer();
        let mut out = String::new();
        metrics.write(&mut out);
        let labels = "method=\"GET\",route=\"/api/v1/cameras\",status=\"200\"";
        let name = "xueliang_http_request_duration_seconds";
        assert!(
            out.contains(&format!("{name}_bucket{{{labels},le=\"0.05\"}} 2\n")),
            "{out}"
        );
        assert!(out.contains(&format!("{name}_bucket{{{labels},le=\"+Inf\"}} 3\n")));
        assert!(out.contains("xueliang_live_viewers 1\n"));
        drop(viewer);
        out.clear();
        metrics.write(&mut out);
        assert!(out.contains("xueliang_live_viewers 0\n"));
    }
}
