//! Times that were taken, and the table of them; how much footage a fault took.

use std::time::Duration;

use domain::Timestamp;
use serde_json::Value;
use tests::gateway::Client;

/// What was measured often.
pub(crate) struct Figures {
    what: &'static str,
    /// What the project set itself, in words.
    limit: &'static str,
    times: Vec<Duration>,
}

impl Figures {
    pub(crate) fn new(what: &'static str, limit: &'static str, times: Vec<Duration>) -> Self {
        Self { what, limit, times }
    }
}

pub(crate) fn print(table: Vec<Figures>) {
    println!(
        "{:52} {:>5} {:>9} {:>9} {:>9}   limit",
        "in seconds", "n", "median", "p95", "worst"
    );
    for Figures {
        what,
        limit,
        mut times,
    } in table
    {
        times.sort();
        let at = |percent: usize| {
            let time = times.get(times.len().saturating_sub(1) * percent / 100);
            time.map_or("-".to_owned(), |time| format!("{:.3}", time.as_secs_f64()))
        };
        let count = times.len();
        println!(
            "{what:52} {count:5} {:>9} {:>9} {:>9}   {limit}",
            at(50),
            at(95),
            at(100)
        );
    }
}

/// The pieces of footage of a camera between two times.
pub(crate) async fn spans(
    client: &Client,
    camera: &str,
    from: Timestamp,
    to: Timestamp,
) -> Vec<(Timestamp, Timestamp)> {
    let path = format!("/cameras/{camera}/footage?stream=main&from={from}&to={to}");
    let footage = client.get(&path).await;
    let segments = footage["segments"].as_array().unwrap();
    let time = |value: &Value| Timestamp::parse(value.as_str().unwrap()).unwrap();
    segments
        .iter()
        .map(|segment| (time(&segment["from"]), time(&segment["to"])))
        .collect()
}

/// How much footage each of `ends` took of each camera: from the end of what is kept until then.
/// Also how often there was none yet, because the camera had not sent a key picture.
pub(crate) async fn lost(
    client: &Client,
    cameras: &[String],
    began: Timestamp,
    ends: &[Timestamp],
    now: Timestamp,
) -> (Vec<Duration>, usize) {
    let mut lost = Vec::new();
    let mut nothing = 0;
    for camera in cameras {
        let spans = spans(client, camera, began, now).await;
        for (index, end) in ends.iter().enumerate() {
            let since = if index == 0 { began } else { ends[index - 1] };
            let mut kept = spans.iter().filter(|(from, _)| since < *from && from < end);
            match kept.next_back() {
                Some((_, to)) => lost.push(end.since(*to)),
                None => nothing += 1,
            }
        }
    }
    (lost, nothing)
}
