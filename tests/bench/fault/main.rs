//! What faults cost: the gateway records simulated cameras while it is killed, while power goes,
//! while cameras fall silent or go away, and while its disk is full. Printed; it fails only where
//! rows and files differ, or footage that could be played is gone.
//!
//! `cargo bench --workspace --bench fault [-- [kill] [cut] [camera] [disk] [TIMES [SEED]]]`, after
//! `cargo build --release --workspace --bins`. Without a word all four are done; `TIMES` is how
//! often it is killed, or power is cut. `cut` and `disk` need the right to mount, else they are
//! left out.
//!
//! Belongs here: which faults there are, and the table. A fault's own story is in its file.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that fails must end, and prints"
)]

mod camera;
mod cut;
mod disk;
mod figures;
mod kill;
mod mount;

use std::time::Duration;

const PASSWORD: &str = "harbour-2026-lantern";
const SEED: u64 = 2026;

/// A generator that gives the same moments for the same seed (Knuth's MMIX constants).
struct Random(u64);

impl Random {
    /// Between `least` and `most` milliseconds.
    fn wait(&mut self, least: u64, most: u64) -> Duration {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Duration::from_millis(least + (self.0 >> 33) % (most - least))
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut numbers = arguments.iter().filter_map(|text| text.parse().ok());
    let times: Option<u64> = numbers.next();
    let times = |usual: usize| times.map_or(usual, |times| usize::try_from(times).unwrap());
    let seed = numbers.next().unwrap_or(SEED);
    let words = ["kill", "cut", "camera", "disk"];
    let named: Vec<&str> = words
        .into_iter()
        .filter(|word| arguments.iter().any(|argument| argument == word))
        .collect();
    let mut table = Vec::new();
    let mut damage = 0;
    for word in words {
        if !named.is_empty() && !named.contains(&word) {
            continue;
        }
        let random = Random(seed);
        let (figures, damaged) = match word {
            "kill" => kill::run(times(50), random).await,
            "cut" => cut::run(times(20), random).await,
            "camera" => camera::run(random).await,
            _ => disk::run(random).await,
        };
        table.extend(figures);
        damage += damaged;
    }
    println!("\nseed {seed}");
    figures::print(table);
    assert!(damage == 0, "rows and files differ, or footage is gone");
}
