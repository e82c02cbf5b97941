//! Sender reports, and the one clock of this crate.

use std::time::{Duration, UNIX_EPOCH};

/// Seconds from 1900 (NTP) to 1970.
const NTP_TO_UNIX: i64 = 2_208_988_800;

/// Bytes of a sender report with its source description.
pub(crate) const REPORT: usize = 28 + 20;

/// The wall clock of the simulated cameras, since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "a simulated camera has a clock of its own, as a real one does; nothing of the gateway reads it"
)]
pub(crate) fn wall_clock() -> Duration {
    std::time::SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// A sender report (RFC 3550 section 6.4.1) and the CNAME that has to come with it. `off` are the
/// seconds by which the camera's clock is wrong.
pub(crate) fn sender_report(
    ssrc: u32,
    wall: Duration,
    off: f64,
    rtp: u32,
    packets: u32,
    octets: u32,
) -> [u8; REPORT] {
    let micros = wall.as_micros() as i64 + (off * 1e6) as i64;
    let seconds = (micros.div_euclid(1_000_000) + NTP_TO_UNIX) as u32;
    let fraction = ((micros.rem_euclid(1_000_000) as u64) << 32) / 1_000_000;
    let mut report = [0; REPORT];
    report[..4].copy_from_slice(&[0x80, 200, 0, 6]);
    report[28..32].copy_from_slice(&[0x81, 202, 0, 4]);
    report[36..44].copy_from_slice(b"\x01\x06simcam");
    let words = [
        (4, ssrc),
        (8, seconds),
        (12, fraction as u32),
        (16, rtp),
        (20, packets),
        (24, octets),
        (32, ssrc),
    ];
    for (at, word) in words {
        report[at..at + 4].copy_from_slice(&word.to_be_bytes());
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_may_be_wrong() {
        let wall = Duration::from_micros(1_500_000);
        let seconds = |off| {
            let report = sender_report(1, wall, off, 2, 3, 4);
            let word = |at: usize| u32::from_be_bytes(report[at..at + 4].try_into().expect("4"));
            (i64::from(word(8)) - NTP_TO_UNIX, word(12))
        };
        assert_eq!(seconds(0.0), (1, 0x8000_0000));
        assert_eq!(seconds(90.25), (91, 0xc000_0000));
        assert_eq!(seconds(-2.0), (-1, 0x8000_0000));
    }
}
