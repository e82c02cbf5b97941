//! One run: fresh cameras, one program that records them, what it used in a window of time, what
//! lies on disk afterwards.

use std::time::{Duration, Instant};

use crate::{
    calls::{self, Calls},
    cameras::{self, Cameras},
    kept::Kept,
    process::{Cores, Held, Used},
    program::{Kind, Recorder},
};

/// From the moment all are recorded to the window: starting is not recording, and a ring that fills
/// for the first time (8 MiB take 17 s) has the system clear a page for every 4 KiB.
const SETTLE: Duration = Duration::from_secs(20);

/// What a run cost.
pub(crate) struct Cost {
    pub(crate) streams: f64,
    /// How long the window was, in seconds.
    pub(crate) seconds: f64,
    /// In the window.
    pub(crate) used: Used,
    /// CPU milliseconds of the cameras in the window.
    pub(crate) cameras: f64,
    /// Idle share of the machine in the window, in percent.
    pub(crate) idle: f64,
    /// At its end.
    pub(crate) held: Held,
    /// Memory without cameras, in MiB.
    pub(crate) base: f64,
    /// Seconds from the start until the first stream and all streams lay on disk.
    pub(crate) started: (f64, f64),
    /// Pictures that the cameras sent over the whole run.
    pub(crate) sent: u64,
    /// Pictures that they left out, because they got no time to send them.
    pub(crate) left_out: u64,
    pub(crate) kept: Kept,
    /// What the gateway warned of: the first lines, and how many there were.
    pub(crate) complaints: Vec<String>,
}

impl Cost {
    /// CPU milliseconds for a second of a stream, without children.
    pub(crate) fn cpu(&self) -> f64 {
        self.each(self.used.user + self.used.system)
    }

    /// Shares something out over streams and seconds.
    pub(crate) fn each(&self, sum: f64) -> f64 {
        sum / self.streams / self.seconds
    }
}

/// Records `count` streams with a program and measures it for `window`.
pub(crate) async fn measure(kind: Kind, count: u16, window: Duration) -> Cost {
    let port = cameras::ports(count);
    let mut recorder = Recorder::new(kind, port, count).await;
    let mut cameras = Cameras::start(port, count);
    let started = recorder.start().await;
    tokio::time::sleep(SETTLE).await;
    let ids = recorder.ids();
    let simcam = |used: Used| used.user + used.system;

    let (began, cores) = (Instant::now(), Cores::now());
    let (used, sending) = (Used::of(&ids), Used::of(&[cameras.id()]));
    tokio::time::sleep(window).await;
    let seconds = began.elapsed().as_secs_f64();
    let used = Used::of(&ids).since(used);
    let sending = simcam(Used::of(&[cameras.id()]).since(sending));
    let idle = Cores::now().idle_since(cores);
    let held = Held::of(&ids);

    recorder.stop().await;
    let (sent, left_out) = cameras.sent();
    Cost {
        streams: f64::from(count),
        seconds,
        used,
        cameras: sending,
        idle,
        held,
        base: recorder.base,
        started,
        sent,
        left_out,
        kept: Kept::count(&recorder.root()),
        complaints: recorder.complaints(),
    }
}

/// Records `count` streams with a program and counts its system calls for `time`; `None` without
/// `strace`.
pub(crate) async fn trace(kind: Kind, count: u16, time: Duration) -> Option<Calls> {
    let port = cameras::ports(count);
    let mut recorder = Recorder::new(kind, port, count).await;
    let _cameras = Cameras::start(port, count);
    recorder.start().await;
    tokio::time::sleep(SETTLE).await;
    let calls = calls::count(&recorder.ids(), time, f64::from(count)).await;
    recorder.stop().await;
    calls
}
