use proptest::prelude::*;

use super::*;

const STEP: i64 = TICKS / 25;

/// Decode order of a group of pictures: the last one first, then the middle of each half.
fn pyramid(from: i64, to: i64, order: &mut Vec<i64>) {
    if to - from > 1 {
        let middle = (from + to) / 2;
        order.push(middle);
        pyramid(from, middle, order);
        pyramid(middle, to, order);
    }
}

/// A stream of groups with these sizes: presentation times in decode order, and its depth.
fn stream(sizes: &[i64]) -> (Vec<i64>, u8) {
    let (mut order, mut at) = (vec![0], 0);
    for size in sizes {
        order.push(at + size);
        pyramid(at, at + size, &mut order);
        at += size;
    }
    let depth = (0..order.len())
        .map(|n| {
            order[..n]
                .iter()
                .filter(|earlier| **earlier > order[n])
                .count()
        })
        .max()
        .unwrap();
    (order.into_iter().map(|n| n * STEP).collect(), depth as u8)
}

fn rising(times: &[i64]) -> bool {
    times.windows(2).all(|two| two[0] < two[1])
}

proptest! {
    #[test]
    fn decode_times_rise_and_never_exceed_any_pyramids_times(
        sizes in prop::collection::vec(1..16_i64, 1..20),
        surplus in 0..3_u8,
    ) {
        let (order, depth) = stream(&sizes);
        let mut decode = Decode::new(depth + surplus, STEP, order[0]);
        let mut all = Vec::new();
        for pts in order {
            let (shown, dts) = decode.place(pts);
            prop_assert_eq!(shown, pts, "a stream that keeps its rules keeps its times");
            prop_assert!(dts <= pts);
            all.push(dts);
        }
        prop_assert!(rising(&all));
    }

    #[test]
    fn decode_times_rise_whatever_comes(
        times in prop::collection::vec(-1_000_000..1_000_000_i64, 1..200),
        depth in 0..20_u8,
        other in 0..20_u8,
    ) {
        let mut decode = Decode::new(depth, STEP, times[0]);
        let mut all = Vec::new();
        for (n, pts) in times.into_iter().enumerate() {
            if n == 50 {
                decode.set_depth(other);
            }
            let (shown, dts) = decode.place(pts);
            prop_assert!(dts <= shown && pts <= shown);
            prop_assert!(decode.latest.len() <= DEEPEST + 1);
            all.push(dts);
        }
        prop_assert!(rising(&all));
    }

    #[test]
    fn any_stamps_at_any_time_are_placed(
        pictures in prop::collection::vec(
            (-(1_i64 << 40)..1 << 40, 0..3_000_000_i64, any::<bool>()), 1..100),
    ) {
        let mut timing = Timing::new(1, None);
        let (mut now, mut session) = (Timestamp(1_000_000_000), 0);
        let mut last: Option<Placed> = None;
        for (stamp, wait, key) in pictures {
            now.0 += wait;
            let placed = timing.place(stamp, now, key, || { session += 1; session });
            let Some(placed) = placed else { continue };
            prop_assert!(placed.dts <= placed.pts);
            match last.filter(|last| last.session == placed.session) {
                Some(last) => prop_assert!(last.dts < placed.dts),
                None => {
                    prop_assert!(key);
                    prop_assert_eq!((placed.pts, placed.at), (0, now));
                }
            }
            last = Some(placed);
        }
    }
}

#[test]
fn lost_depth_is_found_again() {
    // Nobody said that there are B pictures.
    let (order, _) = stream(&[4; 10]);
    let mut decode = Decode::new(0, STEP, 0);
    let moved = order.iter().filter(|pts| decode.place(**pts).0 != **pts);
    assert!(
        moved.count() < 12,
        "the first groups suffer, the later ones do not"
    );
    for pts in stream(&[4; 3]).0.iter().skip(1) {
        let pts = pts + 40 * STEP;
        let (shown, dts) = decode.place(pts);
        assert!(shown == pts && dts <= pts);
    }
}

/// Feeds pictures of 25 a second; says what became of them.
struct Feed {
    timing: Timing,
    now: Timestamp,
    stamp: i64,
    sessions: u64,
}

impl Feed {
    fn new() -> Self {
        Self {
            timing: Timing::new(0, Some(25_000)),
            now: Timestamp(1_700_000_000_000_000),
            stamp: 500,
            sessions: 0,
        }
    }

    fn picture(&mut self, key: bool) -> Option<Placed> {
        self.now.0 += 40_000;
        self.stamp += STEP;
        let sessions = &mut self.sessions;
        self.timing.place(self.stamp, self.now, key, || {
            *sessions += 1;
            *sessions
        })
    }

    /// Pictures with a key picture every ten, and how far footage time is from our clock.
    fn run(&mut self, count: usize) -> Vec<(Placed, i64)> {
        (0..count)
            .map(|n| {
                let placed = self.picture(n % 10 == 0).unwrap();
                (placed, self.now.0 - placed.at.0)
            })
            .collect()
    }
}

#[test]
fn footage_time_follows_the_stamps() {
    let mut feed = Feed::new();
    assert!(feed.picture(false).is_none(), "nothing can be decoded yet");
    for (n, (placed, apart)) in feed.run(200).into_iter().enumerate() {
        assert_eq!((placed.session, apart, placed.jumped), (1, 0, false));
        assert_eq!(placed.pts, n as i64 * STEP);
        assert_eq!(
            placed.dts,
            placed.pts - STEP * i64::from(n == 0) + i64::from(n == 0) * STEP
        );
    }
}

#[test]
fn jumps_are_bridged_and_the_next_key_picture_begins_a_session() {
    for by in [3600 * TICKS, -3600 * TICKS, 2 * TICKS, -2 * TICKS, -TICKS] {
        let mut feed = Feed::new();
        feed.run(25); // ends in the middle of a group
        feed.stamp += by;
        let bridge = feed.picture(false).unwrap();
        assert!(bridge.jumped && bridge.session == 1, "{by}");
        assert_eq!(bridge.at, feed.now, "{by}");
        let next = feed.run(20);
        assert!(
            next.iter()
                .all(|(placed, apart)| placed.session == 2 && *apart == 0)
        );
        assert_eq!(next[0].0.pts, 0);
    }
}

#[test]
fn a_network_that_stalls_is_no_jump() {
    let mut feed = Feed::new();
    feed.run(25);
    // Everything is three seconds late, then comes at once.
    feed.now.0 += 3_000_000;
    for _ in 0..75 {
        feed.now.0 -= 40_000;
        assert!(!feed.picture(false).unwrap().jumped);
    }
    assert!(
        feed.run(200)
            .iter()
            .all(|(placed, apart)| placed.session == 1 && *apart == 0)
    );
}

#[test]
fn a_clock_that_drifts_away_gets_a_new_anchor() {
    for rate in [-2, 2] {
        let mut feed = Feed::new();
        let mut worst = 0;
        for n in 0..3000 {
            feed.stamp += rate * 36; // 2 % too fast or too slow
            let placed = feed.picture(n % 10 == 0).unwrap();
            worst = worst.max((feed.now.0 - placed.at.0).abs());
        }
        assert!(feed.sessions > 1);
        assert!(worst < 1_600_000, "{worst}");
    }
}

#[test]
fn pictures_shown_before_the_first_are_left_out() {
    let mut feed = Feed::new();
    feed.timing = Timing::new(2, Some(25_000));
    let first = feed.picture(true).unwrap();
    for n in [-3, -2, -1] {
        let stamp = feed.stamp + n * STEP;
        assert!(feed.timing.place(stamp, feed.now, false, || 9).is_none());
    }
    let next = feed.picture(false).unwrap();
    assert_eq!((first.pts, next.pts), (0, STEP));
    assert!(first.dts < next.dts && next.dts < 0);
}

#[test]
fn the_cameras_clock_is_read_from_its_reports() {
    let now = Timestamp::parse("2026-11-23T10:00:00Z").unwrap();
    let mut clock = CameraClock::default();
    assert_eq!(clock.at(0), None);
    assert_eq!(
        clock.heard(0, 0, now),
        None,
        "a camera that does not know its time"
    );
    let ntp = |seconds: i64| ((now.0 / 1_000_000 + 2_208_988_800 + seconds) as u64) << 32 | 1 << 31;
    assert_eq!(clock.heard(ntp(90), 1000, now), Some(90_500_000));
    assert_eq!(clock.at(1000 + TICKS), Some(Timestamp(now.0 + 91_500_000)));
    // After the wrap in 2036.
    let later = Timestamp::parse("2036-02-07T06:28:20Z").unwrap();
    assert_eq!(clock.heard(4 << 32, 0, later), Some(0));
    clock.forget();
    assert_eq!(clock.at(0), None);
}
