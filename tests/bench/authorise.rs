//! Authorisation: what knowing who asks adds to a request. The same answers are asked for over one
//! connection, in turn: of the machine's version, which is open to everybody, and of one's own
//! session, whose answer needs nothing else of the database; once in the hot path, and once each
//! time when the gateway has to ask the database again. Printed, never asserted.
//!
//! `cargo build --release --workspace --bins && cargo bench --workspace --bench authorise`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that fails must end, and prints"
)]

use std::time::{Duration, Instant};

use tests::{Folder, gateway::Gateway};

/// As many requests as are asked for of each kind.
const TIMES: usize = 20_000;
/// Of those that the database answers, fewer: each takes the wait until the gateway has forgotten.
const COLD: usize = 20;
/// After this the gateway asks the database again.
const FORGETS: Duration = Duration::from_millis(1050);

#[tokio::main]
async fn main() {
    let folder = Folder::new("bench-authorise");
    let options = "[limits]\nuser_per_second = 1000000\nuser_burst = 1000000\n";
    let gateway = Gateway::start(folder.path(), options).await;
    let client = gateway.sign_in("root", "administrator").await;
    let asker = reqwest::Client::new();
    let ask = async |path: &str| {
        let began = Instant::now();
        let request = asker.get(format!("{}{path}", gateway.address()));
        let answer = request.header("cookie", client.cookie()).send().await;
        answer
            .unwrap()
            .error_for_status()
            .unwrap()
            .bytes()
            .await
            .unwrap();
        began.elapsed()
    };
    let (mut open, mut own, mut cold) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TIMES {
        open.push(ask("/version").await);
        own.push(ask("/api/v1/session").await);
    }
    for _ in 0..COLD {
        tokio::time::sleep(FORGETS).await;
        // The machine wakes up first.
        ask("/version").await;
        cold.push(ask("/api/v1/session").await);
    }
    println!("{:<34} {:>9} {:>9}", "", "median", "p95");
    for (what, times) in [
        ("open to everybody", &mut open),
        ("own session, known a moment ago", &mut own),
        ("own session, the database asked", &mut cold),
    ] {
        times.sort();
        let at = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1e6;
        println!("{what:<34} {:>6.0} µs {:>6.0} µs", at(50), at(95));
    }
    let median = |times: &[Duration]| times[times.len() / 2].as_secs_f64() * 1e6;
    println!(
        "authorisation adds {:.0} µs in the hot path, {:.0} µs when the database is asked",
        median(&own) - median(&open),
        median(&cold) - median(&open),
    );
}
