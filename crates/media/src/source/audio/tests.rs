use proptest::prelude::*;

use super::*;

const RATE: i64 = 8_000;
/// A packet of 20 ms.
const PACKET: u32 = 160;

fn clock(at: i64) -> AudioClock {
    let mut clock = AudioClock::new(8_000);
    clock.picture(1, Timestamp(at), Timestamp(at));
    clock
}

#[test]
fn sound_follows_its_time_stamps_through_a_network_that_stalls() {
    let start = 1_790_000_000_000_000;
    let mut clock = clock(start);
    let mut first = None;
    for n in 0..500_i64 {
        // Nothing arrives for a second, then all of it at once.
        let came = match n {
            200..250 => 250,
            n => n,
        };
        let now = Timestamp(start + came * 20_000);
        let at = clock.place(77 + n * 160, PACKET, now).unwrap();
        let first = *first.get_or_insert(at);
        assert_eq!(at, first + n * 160);
    }
}

#[test]
fn time_stamps_that_jump_are_placed_where_they_came() {
    let start = 1_790_000_000_000_000;
    for jump in [-40_000, 40_000, 8_000_000] {
        let mut clock = clock(start);
        let mut last = 0;
        for n in 0..400_i64 {
            let now = Timestamp(start + n * 20_000);
            let stamp = n * 160 + if n < 100 { 0 } else { jump };
            if let Some(at) = clock.place(stamp, PACKET, now) {
                assert!(at >= last + 160 || last == 0);
                last = at;
            }
        }
        let wanted = clock.units(start + 399 * 20_000) - 160;
        assert!(
            (last - wanted).abs() < RATE / 3,
            "{jump}: {}",
            last - wanted
        );
    }
}

#[test]
fn sound_stays_with_pictures_whose_clock_is_another_than_ours() {
    let start = 1_790_000_000_000_000;
    let mut clock = clock(start);
    let mut first = None;
    for n in 0..60_000_i64 {
        // The camera's clock is slow by half a thousandth: 0.6 s in twenty minutes.
        let now = Timestamp(start + n * 20_010);
        if n % 2 == 0 {
            clock.picture(1, Timestamp(start + n * 20_000), now);
        }
        let at = clock.place(n * 160, PACKET, now).unwrap();
        let first = *first.get_or_insert(at);
        assert_eq!(at, first + n * 160);
    }
}

proptest! {
    /// Whatever a camera sends, sound rises, and stands about where it came.
    #[test]
    fn sound_always_rises(
        packets in prop::collection::vec((-90_000..90_000_i64, 1..4_000_u32, 0..1_000_000_i64), 1..200),
    ) {
        let mut now = 1_790_000_000_000_000;
        let mut clock = clock(now);
        let (mut stamp, mut end) = (0, i64::MIN);
        for (step, duration, pause) in packets {
            stamp += step;
            now += pause;
            if let Some(at) = clock.place(stamp, duration, Timestamp(now)) {
                prop_assert!(at >= end);
                end = at + i64::from(duration);
                prop_assert!(at <= clock.units(now + APART) + i64::from(duration));
            }
        }
    }
}
