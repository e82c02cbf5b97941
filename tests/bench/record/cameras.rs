//! The simulated cameras, in a process of their own.

use std::{
    io::{BufRead as _, BufReader, Lines, Write as _},
    net::TcpListener,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};
use tests::program;

/// The lowest port that is tried; below those that the system gives to clients.
const PORTS: std::ops::Range<u16> = 20_000..30_000;

/// `xueliang simcam`; ends when dropped.
pub(crate) struct Cameras {
    process: Child,
    orders: ChildStdin,
    said: Lines<BufReader<ChildStdout>>,
    count: u16,
}

/// The first of `count` free ports in a row.
pub(crate) fn ports(count: u16) -> u16 {
    let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    PORTS
        .step_by(usize::from(count))
        .find(|&first| (first..first + count).all(is_free))
        .unwrap()
}

/// Names and main streams of the cameras on these ports.
pub(crate) fn addresses(first: u16, count: u16) -> Vec<(String, String)> {
    let address = |index: u16| {
        let name = format!("cam{:02}", index + 1);
        let url = format!("rtsp://127.0.0.1:{}/{name}/main", first + index);
        (name, url)
    };
    (0..count).map(address).collect()
}

/// The same as `gateway::Client::cameras` takes them.
pub(crate) fn for_gateway(first: u16, count: u16) -> Vec<(String, Value)> {
    let addresses = addresses(first, count).into_iter();
    addresses
        .map(|(name, url)| (name, json!({ "url": url })))
        .collect()
}

impl Cameras {
    /// Starts `count` cameras on the ports from `first` on.
    pub(crate) fn start(first: u16, count: u16) -> Self {
        let mut process = Command::new(program("xueliang"))
            .args(["simcam", "--listen", &format!("127.0.0.1:{first}")])
            .args(["--cameras", &count.to_string()])
            .args(["--kbit-s", &crate::KBIT_S.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let orders = process.stdin.take().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut cameras = Self {
            process,
            orders,
            said,
            count,
        };
        // One line for each address.
        cameras.lines();
        cameras
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// How many pictures the cameras have sent on their main streams, and how many of those that were
    /// due they left out, as they came too late to send them.
    pub(crate) fn sent(&mut self) -> (u64, u64) {
        writeln!(self.orders, "list").unwrap();
        let number = |text: &str| text.split(' ').next().unwrap().parse::<u64>().unwrap();
        let (mut sent, mut left_out) = (0, 0);
        for line in self.lines() {
            let (_, main) = line.split_once(" main: ").unwrap();
            let mut parts = main.split(", ").skip(1);
            sent += number(parts.next().unwrap());
            left_out += number(parts.next().unwrap());
        }
        (sent, left_out)
    }

    fn lines(&mut self) -> Vec<String> {
        let lines = self.said.by_ref().take(usize::from(self.count));
        lines.map(Result::unwrap).collect()
    }
}

impl Drop for Cameras {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
