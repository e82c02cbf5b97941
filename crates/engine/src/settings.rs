//! What an operator may set about the engine; `gateway` fills it from the configuration.

use std::time::Duration;

use domain::{
    alert,
    health::Patience,
    limit::{Compliance, Retention},
    video::StreamKind,
    work::Retry,
};
use media::{record::RecordSettings, source::SourceLimits};

/// The numbers that cameras are run by.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Most bytes of pictures kept in memory per open stream; they are used, so this times the
    /// number of streams is what the machine needs.
    pub ring_bytes: usize,
    /// How long things may last before the state says so.
    pub patience: Patience,
    /// How long things may last before people are told.
    pub alert: alert::Patience,
    /// How messages that could not be delivered are repeated.
    pub retry: Retry,
    /// How long a camera may take for each step of connecting.
    pub source: SourceLimits,
    /// How footage is written.
    pub record: RecordSettings,
    /// How long footage is kept where a camera does not say otherwise.
    pub retention: Retention,
    /// Whether the law's 30 days hold.
    pub compliance: Compliance,
    /// Days that the audit log is kept.
    pub audit_keep_days: u32,
    /// Days that the register of access is kept.
    pub register_keep_days: u32,
    /// Bytes of a volume that footage leaves to others.
    pub keep_free: u64,
    /// Which kind of stream stops first when a volume is full and nothing on it may go.
    pub give_way: Vec<StreamKind>,
    /// How often the plan is compared with what is written.
    pub reconcile_every: Duration,
    /// How long nothing of a stream may come to lie on the disk although its pictures come.
    pub reconcile_late: Duration,
    /// Most cameras this node takes.
    pub capacity: u32,
    /// Between two looks at the pictures of a camera.
    pub sample_every: Duration,
    /// How many `xueliang-inspect` children may run.
    pub inspectors: usize,
    /// How long a stream that was opened for viewers stays open after the last one.
    pub linger: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            // 16 s of 4 Mbit/s: a group of pictures for viewers, and a disk that stalls.
            ring_bytes: 8 << 20,
            patience: Patience::default(),
            alert: alert::Patience::default(),
            retry: Retry::default(),
            source: SourceLimits::default(),
            record: RecordSettings::default(),
            retention: Retention {
                min_days: 30,
                max_days: 90,
            },
            compliance: Compliance::default(),
            audit_keep_days: domain::audit::KEEP_DAYS,
            register_keep_days: domain::register::KEEP_DAYS,
            keep_free: 0,
            give_way: vec![StreamKind::Sub, StreamKind::Main],
            reconcile_every: Duration::from_secs(20),
            reconcile_late: Duration::from_secs(30),
            capacity: 200,
            sample_every: Duration::from_secs(60),
            inspectors: 2,
            linger: Duration::from_secs(10),
        }
    }
}
