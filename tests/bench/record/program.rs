//! The programs that are compared: how each is started on the same cameras, and stopped.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tests::{Folder, eventually, gateway::Gateway};

use crate::{cameras, kept, process::Held};

/// A stream is recorded once so many bytes of it lie on disk: more than the head of a file.
const RECORDED: u64 = 16 * 1024;

/// Who records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `xueliang serve`, with its default configuration.
    Gateway,
    /// One `ffmpeg -c copy -f segment` for each stream.
    Ffmpeg,
    /// The floor: receives and appends.
    Sink,
}

impl Kind {
    /// Its name.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Ffmpeg => "ffmpeg",
            Self::Sink => "sink",
        }
    }
}

/// A program that records, and where.
pub(crate) struct Recorder {
    pub(crate) kind: Kind,
    folder: Folder,
    first_port: u16,
    count: u16,
    gateway: Option<Gateway>,
    processes: Vec<Child>,
    /// Memory without cameras, in MiB.
    pub(crate) base: f64,
}

impl Recorder {
    /// Gets everything ready; the cameras need not be there yet.
    pub(crate) async fn new(kind: Kind, first_port: u16, count: u16) -> Self {
        let mut recorder = Self {
            kind,
            folder: Folder::new("bench-record"),
            first_port,
            count,
            gateway: None,
            processes: Vec::new(),
            base: 0.0,
        };
        if kind == Kind::Gateway {
            let mut gateway = Gateway::start(recorder.folder.path(), "").await;
            tokio::time::sleep(Duration::from_secs(2)).await;
            recorder.base = Held::of(&[gateway.id()]).pss;
            let client = gateway.sign_in("admin", "administrator").await;
            let addresses = cameras::for_gateway(first_port, count);
            client.cameras(&addresses, None).await;
            gateway.stop().await;
            recorder.gateway = Some(gateway);
        }
        recorder
    }

    /// Starts it; answers after how many seconds the first and all streams lie on disk.
    pub(crate) async fn start(&mut self) -> (f64, f64) {
        let began = Instant::now();
        let addresses = cameras::addresses(self.first_port, self.count);
        match self.kind {
            Kind::Gateway => self.gateway.as_mut().unwrap().again().await,
            Kind::Ffmpeg => {
                let start = |(name, url): &(String, String)| self.ffmpeg(name, url);
                self.processes = addresses.iter().map(start).collect();
            }
            Kind::Sink => {
                let mut sink = Command::new(std::env::current_exe().unwrap());
                sink.arg("sink").arg(self.folder.path());
                sink.args(addresses.iter().map(|(_, url)| url));
                self.processes.push(sink.spawn().unwrap());
            }
        }
        let mut first = None;
        let mut all = || {
            let sizes = kept::sizes(&self.root());
            let count = sizes.values().filter(|bytes| **bytes >= RECORDED).count();
            if count > 0 {
                first.get_or_insert_with(|| began.elapsed());
            }
            count >= usize::from(self.count)
        };
        eventually("all are recorded", Duration::from_secs(180), async || {
            all().then_some(())
        })
        .await;
        (first.unwrap().as_secs_f64(), began.elapsed().as_secs_f64())
    }

    fn ffmpeg(&self, name: &str, url: &str) -> Child {
        Command::new("ffmpeg")
            .args([
                "-nostdin",
                "-v",
                "error",
                "-rtsp_transport",
                "tcp",
                "-i",
                url,
            ])
            .args(["-c", "copy", "-f", "segment", "-segment_time", "60"])
            .args(["-segment_format", "mp4"])
            .args([
                "-segment_format_options",
                "movflags=frag_keyframe+empty_moov",
            ])
            .arg(self.folder.path().join(format!("{name}-%03d.mp4")))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Its processes, without those that they started.
    pub(crate) fn ids(&self) -> Vec<u32> {
        let gateway = self.gateway.iter().map(Gateway::id);
        gateway
            .chain(self.processes.iter().map(Child::id))
            .collect()
    }

    /// Stops it in order and waits for it.
    pub(crate) async fn stop(&mut self) {
        if let Some(gateway) = &mut self.gateway {
            gateway.stop().await;
        }
        if !self.processes.is_empty() {
            let ids = self
                .processes
                .iter()
                .map(|process| process.id().to_string());
            // Fails when one has ended by itself, which is seen by what it kept.
            let _ = Command::new("kill").args(ids).status().unwrap();
        }
        for process in &mut self.processes {
            process.wait().unwrap();
        }
        self.processes.clear();
    }

    /// What the gateway warned of while the cameras were there: the first lines, and how many.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.gateway.as_ref().map(Gateway::log).unwrap_or_default();
        let is_bad = |line: &&str| line.contains(" WARN ") || line.contains(" ERROR ");
        let mut lines: Vec<String> = log.lines().filter(is_bad).map(str::to_owned).collect();
        let count = lines.len();
        lines.truncate(3);
        if count > lines.len() {
            lines.push(format!("… {count} such lines"));
        }
        lines
    }

    /// Where its files lie.
    pub(crate) fn root(&self) -> PathBuf {
        match &self.gateway {
            Some(gateway) => gateway.footage(),
            None => self.folder.path().to_owned(),
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
