//! System calls, counted by `strace`.

use std::{
    collections::BTreeMap,
    fmt,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tests::Folder;

/// What calls are for, by their names.
const GROUPS: [(&str, &[&str]); 6] = [
    ("receive", &["recvfrom", "recvmsg", "read", "readv"]),
    (
        "wait",
        &[
            "epoll_wait",
            "epoll_pwait",
            "poll",
            "ppoll",
            "select",
            "pselect6",
        ],
    ),
    (
        "write",
        &[
            "write", "writev", "pwrite64", "pwritev", "sendto", "sendmsg",
        ],
    ),
    (
        "sync",
        &["fsync", "fdatasync", "syncfs", "sync", "sync_file_range"],
    ),
    ("futex", &["futex"]),
    ("clock", &["clock_nanosleep", "nanosleep"]),
];

/// Calls in a stream-second, by what they are for.
pub(crate) struct Calls(BTreeMap<&'static str, f64>);

impl fmt::Display for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (group, rate)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{group} {rate:.2}")?;
        }
        Ok(())
    }
}

/// Counts for `time`; `None` when there is no `strace`.
pub(crate) async fn count(ids: &[u32], time: Duration, streams: f64) -> Option<Calls> {
    let folder = Folder::new("bench-calls");
    let table = folder.path().join("table");
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-q", "-c", "-U", "name,calls", "-o"])
        .arg(&table);
    for id in ids {
        strace.args(["-p", &id.to_string()]);
    }
    let mut strace = strace.stderr(Stdio::null()).spawn().ok()?;
    let began = Instant::now();
    tokio::time::sleep(time).await;
    let seconds = began.elapsed().as_secs_f64();
    // It detaches and prints when interrupted.
    let id = strace.id().to_string();
    Command::new("kill").args(["-INT", &id]).status().unwrap();
    strace.wait().unwrap();
    let text = std::fs::read_to_string(table).ok()?;
    let mut calls: BTreeMap<&'static str, f64> =
        GROUPS.iter().map(|(group, _)| (*group, 0.0)).collect();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let (Some(name), Some(Ok(number))) = (words.next(), words.next().map(str::parse::<f64>))
        else {
            continue;
        };
        if name != "total" {
            let group = GROUPS.iter().find(|(_, names)| names.contains(&name));
            *calls
                .entry(group.map_or("other", |(group, _)| group))
                .or_default() += number / seconds / streams;
        }
    }
    Some(Calls(calls))
}
