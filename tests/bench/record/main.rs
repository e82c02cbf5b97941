//! What recording costs: the gateway, FFmpeg and a program that only receives and appends record
//! the same simulated cameras in turn, each in processes of its own. Printed, never asserted.
//!
//! `cargo run --release -p tests --bin bench-record -- [--streams 1,16,50,100,200] [--seconds 30]
//! [--against ffmpeg,sink]`, after `cargo build --release --workspace --bins`.
//!
//! Belongs here: which runs there are, and in which order. What one run is, is `run`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that fails must end, and prints"
)]

mod calls;
mod cameras;
mod kept;
mod process;
mod program;
mod run;
mod sink;
mod table;

use std::time::Duration;

use program::Kind;

/// Bit rate of each stream.
const KBIT_S: u32 = 4000;
/// System calls are counted with this many streams, this long.
const TRACED: (u16, Duration) = (16, Duration::from_secs(10));

struct Options {
    streams: Vec<u16>,
    window: Duration,
    programs: Vec<Kind>,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self {
            streams: vec![1, 16, 50, 100, 200],
            window: Duration::from_secs(30),
            programs: vec![Kind::Gateway],
        };
        let mut against = "ffmpeg,sink";
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            let value = rest.next().ok_or_else(|| format!("{name} needs a value"))?;
            let wrong = |_| format!("{name}: {value} is no number");
            match name.as_str() {
                "--streams" => {
                    let counts = value.split(',').map(|count| count.parse().map_err(wrong));
                    options.streams = counts.collect::<Result<_, _>>()?;
                }
                "--seconds" => {
                    options.window = Duration::from_secs(value.parse().map_err(wrong)?);
                }
                "--against" => against = value,
                _ => return Err(format!("there is no option {name}")),
            }
        }
        for name in against.split(',').filter(|name| !name.is_empty()) {
            options.programs.push(match name {
                "ffmpeg" => Kind::Ffmpeg,
                "sink" => Kind::Sink,
                _ => return Err(format!("--against: {name} is neither ffmpeg nor sink")),
            });
        }
        let legal = |count: &u16| (1..=1000).contains(count);
        if options.streams.iter().all(legal) && !options.window.is_zero() {
            Ok(options)
        } else {
            Err("1 to 1000 streams, at least one second".to_owned())
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // The bench starts itself as its own floor.
    if let [word, folder, urls @ ..] = &arguments[..]
        && word == "sink"
    {
        return sink::run(folder.as_ref(), urls);
    }
    let options = match Options::parse(&arguments) {
        Ok(options) => options,
        Err(wrong) => {
            println!("{wrong}");
            std::process::exit(2);
        }
    };
    tokio::runtime::Runtime::new()
        .unwrap()
        .block_on(compare(options));
}

async fn compare(options: Options) {
    println!(
        "each stream H.264, 25 pictures a second, {KBIT_S} kbit/s; window {} s; {} cores",
        options.window.as_secs(),
        std::thread::available_parallelism().unwrap()
    );
    for &count in &options.streams {
        println!();
        table::head(count, &process::Machine::before().await);
        let mut costs = Vec::new();
        for &kind in &options.programs {
            let cost = run::measure(kind, count, options.window).await;
            table::line(kind, &cost);
            costs.push((kind, cost));
        }
        table::ratios(&costs);
    }
    println!();
    let (count, time) = TRACED;
    println!(
        "system calls in a stream-second, {count} streams, by strace, which slows what it counts:"
    );
    for kind in options.programs {
        match run::trace(kind, count, time).await {
            Some(calls) => println!("  {:8} {calls}", kind.word()),
            None => println!("  {:8} strace is not installed", kind.word()),
        }
    }
}
