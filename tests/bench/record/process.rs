//! What the kernel tells about processes and the machine, by `/proc`.

use std::{collections::HashMap, fs, time::Duration};

/// Ticks of `/proc/PID/stat` in a second: `USER_HZ`, a constant of Linux on all common machines.
const TICKS: f64 = 100.0;

/// What processes used since they began.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Used {
    /// CPU milliseconds in user mode.
    pub(crate) user: f64,
    /// CPU milliseconds in the kernel.
    pub(crate) system: f64,
    /// CPU milliseconds of children, those that ended included.
    pub(crate) children: f64,
    /// Calls that write, to files or pipes.
    pub(crate) writes: f64,
    /// How often a thread was taken from a core, by itself or by force.
    pub(crate) switches: f64,
}

impl Used {
    /// Sums over all processes of `ids`.
    pub(crate) fn of(ids: &[u32]) -> Self {
        let children = descendants(ids);
        let mut used = Self::default();
        for &id in ids {
            let [user, system, ended_user, ended_system] = times(id);
            used.user += user;
            used.system += system;
            used.children += ended_user + ended_system;
            used.writes += field(&read(id, "io"), "syscw:");
            used.switches += switches(id);
        }
        for id in children {
            used.children += times(id).iter().sum::<f64>();
        }
        used
    }

    /// What was used since `before`.
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            user: self.user - before.user,
            system: self.system - before.system,
            children: self.children - before.children,
            writes: self.writes - before.writes,
            switches: self.switches - before.switches,
        }
    }
}

/// What processes hold now.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Held {
    /// Their share of memory, in MiB.
    pub(crate) pss: f64,
    /// Threads.
    pub(crate) threads: usize,
    /// Open files.
    pub(crate) files: usize,
}

impl Held {
    /// Sums over all processes of `ids`.
    pub(crate) fn of(ids: &[u32]) -> Self {
        let entries = |id: u32, folder: &str| {
            fs::read_dir(format!("/proc/{id}/{folder}")).map_or(0, Iterator::count)
        };
        let mut held = Self::default();
        for &id in ids {
            held.pss += field(&read(id, "smaps_rollup"), "Pss:") / 1024.0;
            held.threads += entries(id, "task");
            held.files += entries(id, "fd");
        }
        held
    }
}

/// How busy the machine is.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    /// The load averages over 1, 5 and 15 minutes.
    pub(crate) load: String,
    /// The idle share of the cores in percent.
    pub(crate) idle: f64,
}

impl Machine {
    /// Looks for two seconds.
    pub(crate) async fn before() -> Self {
        let before = Cores::now();
        tokio::time::sleep(Duration::from_secs(2)).await;
        let load = fs::read_to_string("/proc/loadavg").unwrap();
        let load: Vec<&str> = load.split(' ').take(3).collect();
        Self {
            load: load.join(" "),
            idle: Cores::now().idle_since(before),
        }
    }
}

/// The time of all cores since the start, idle and in all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cores {
    idle: f64,
    all: f64,
}

impl Cores {
    pub(crate) fn now() -> Self {
        let stat = fs::read_to_string("/proc/stat").unwrap();
        let line = stat.lines().next().unwrap();
        // user nice system idle iowait irq softirq steal; what follows is counted in user already.
        let times = line.split_whitespace().skip(1).take(8);
        let times: Vec<f64> = times.map(|time| time.parse().unwrap()).collect();
        Self {
            idle: times[3] + times[4],
            all: times.iter().sum(),
        }
    }

    /// In percent.
    pub(crate) fn idle_since(self, before: Self) -> f64 {
        100.0 * (self.idle - before.idle) / (self.all - before.all).max(1.0)
    }
}

fn read(id: u32, name: &str) -> String {
    fs::read_to_string(format!("/proc/{id}/{name}")).unwrap_or_default()
}

/// The first number after `name`; 0 where there is none.
fn field(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let word = line.and_then(|line| line.split_whitespace().next());
    word.and_then(|word| word.parse().ok()).unwrap_or(0.0)
}

/// The fields of `/proc/PID/stat` after the name, which may hold spaces; the first is the state.
fn stat(id: u32) -> Vec<String> {
    let text = read(id, "stat");
    let rest = text.rsplit_once(") ").map_or("", |(_, rest)| rest);
    rest.split(' ').map(str::to_owned).collect()
}

/// Milliseconds in user mode and in the kernel, and those of children that ended.
fn times(id: u32) -> [f64; 4] {
    let fields = stat(id);
    let ms = |at: usize| {
        let ticks = fields.get(at).and_then(|text| text.parse::<f64>().ok());
        ticks.unwrap_or(0.0) * 1000.0 / TICKS
    };
    [ms(11), ms(12), ms(13), ms(14)]
}

/// Switches of the threads that live.
fn switches(id: u32) -> f64 {
    let threads = fs::read_dir(format!("/proc/{id}/task"))
        .into_iter()
        .flatten();
    let status =
        threads.filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("status")).ok());
    status
        .map(|text| {
            field(&text, "voluntary_ctxt_switches:") + field(&text, "nonvoluntary_ctxt_switches:")
        })
        .sum()
}

/// The processes that these started, and those that they started.
fn descendants(ids: &[u32]) -> Vec<u32> {
    let all = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let parents: HashMap<u32, u32> = all
        .filter_map(|id| Some((id, stat(id).get(1)?.parse().ok()?)))
        .collect();
    let mut found: Vec<u32> = ids.to_vec();
    let mut at = 0;
    while at < found.len() {
        let parent = found[at];
        found.extend(
            parents
                .iter()
                .filter(|(_, of)| **of == parent)
                .map(|(id, _)| *id),
        );
        at += 1;
    }
    found.split_off(ids.len())
}
