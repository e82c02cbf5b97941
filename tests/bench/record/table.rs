//! How a run is printed.

use crate::{process::Machine, program::Kind, run::Cost};

/// Memory for recent pictures that the gateway's default configuration gives each stream, in MiB.
const RING: f64 = 8.0;

/// Before the runs with so many streams.
pub(crate) fn head(count: u16, before: &Machine) {
    println!(
        "{count} streams; before: load {}, {:.0} % idle",
        before.load, before.idle
    );
    println!(
        "          CPU ms in a stream-second                    | memory, MiB (PSS)              |      |      | in a stream-second | seconds until   | pictures"
    );
    println!(
        "program     all   user system child. | simcam   idle % |    all   base each  less ring | thr. | fds  | writes  switches   | first   all     | sent     not sent   kept   missing files"
    );
}

/// One program.
pub(crate) fn line(kind: Kind, cost: &Cost) {
    let base = match kind {
        Kind::Gateway => cost.base,
        // There is nothing to be had without streams.
        Kind::Ffmpeg | Kind::Sink => 0.0,
    };
    let each = (cost.held.pss - base) / cost.streams;
    let ring = match kind {
        Kind::Gateway => format!("{:.2}", each - RING),
        Kind::Ffmpeg | Kind::Sink => "-".to_owned(),
    };
    println!(
        "{:8} {:6.3} {:6.3} {:6.3} {:6.3} | {:6.3} {:8.0} | {:6.1} {:6.1} {:5.2} {:>9} | {:4} | {:4} | {:6.2} {:9.1}   | {:5.2} {:6.2}    | {:7} {:7} {:9} {:7} {:5}",
        kind.word(),
        cost.cpu(),
        cost.each(cost.used.user),
        cost.each(cost.used.system),
        cost.each(cost.used.children),
        cost.each(cost.cameras),
        cost.idle,
        cost.held.pss,
        base,
        each,
        ring,
        cost.held.threads,
        cost.held.files,
        cost.each(cost.used.writes),
        cost.each(cost.used.switches),
        cost.started.0,
        cost.started.1,
        cost.sent,
        cost.left_out,
        cost.kept.pictures,
        cost.kept.missing,
        cost.kept.files,
    );
    for complaint in &cost.complaints {
        println!("         {complaint}");
    }
}

/// The gateway against the others of the same count.
pub(crate) fn ratios(costs: &[(Kind, Cost)]) {
    let Some((_, gateway)) = costs.iter().find(|(kind, _)| *kind == Kind::Gateway) else {
        return;
    };
    for (kind, cost) in costs.iter().filter(|(kind, _)| *kind != Kind::Gateway) {
        println!(
            "  the gateway takes {:.2} of the CPU of {}",
            gateway.cpu() / cost.cpu(),
            kind.word()
        );
    }
}
