//! A board that does what `store` does with deeds, over simulated towns.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const S: i64 = 1_000_000;
const PATIENCE: Patience = Patience {
    raise: Duration::from_secs(5),
    settle: Duration::from_secs(600),
    window: Duration::from_secs(60),
};

fn camera(number: usize) -> CameraId {
    CameraId(uuid::Uuid::from_u128(number as u128 + 1))
}

#[derive(Clone, Debug)]
struct Told {
    id: AlertId,
    camera: Option<CameraId>,
    cause: AlertCause,
    state: AlertState,
    times: u32,
    ended: Timestamp,
}

/// Since when, calm since when, and the alert.
type Seen = (Timestamp, Option<Timestamp>, Option<AlertId>);

/// One site with its watches and alerts.
#[derive(Default)]
struct Board {
    cameras: usize,
    watches: BTreeMap<(CameraId, AlertCause), Seen>,
    alerts: Vec<Told>,
    /// How often people were told that something is wrong.
    raised: usize,
}

impl Board {
    fn new(cameras: usize) -> Self {
        Self {
            cameras,
            ..Self::default()
        }
    }

    fn alert(&mut self, id: AlertId) -> &mut Told {
        self.alerts.iter_mut().find(|alert| alert.id == id).unwrap()
    }

    fn open(&self) -> Vec<&Told> {
        self.alerts
            .iter()
            .filter(|alert| alert.state.is_open())
            .collect()
    }

    /// The cause of a camera is this one, or none.
    fn see(&mut self, camera: CameraId, seen: Option<AlertCause>, now: Timestamp) {
        for &cause in AlertCause::ALL {
            let watch = self.watches.get(&(camera, cause)).map(|watch| watch.1);
            match Turn::of(watch, seen == Some(cause)) {
                Turn::Nothing => {}
                Turn::Begin => {
                    let site = self.site();
                    let before = site
                        .watches
                        .iter()
                        .find(|watch| (watch.camera, watch.cause) == (camera, cause));
                    let since = Watch::begins(before, now);
                    let alert = self.watches.get(&(camera, cause)).and_then(|watch| watch.2);
                    self.watches.insert((camera, cause), (since, None, alert));
                }
                Turn::Calm => self.watches.get_mut(&(camera, cause)).unwrap().1 = Some(now),
            }
        }
    }

    fn site(&self) -> SiteWatches {
        let standing = |id: AlertId| {
            let alert = self.alerts.iter().find(|alert| alert.id == id).unwrap();
            Standing::of(alert.id, alert.cause, alert.state, alert.times)
        };
        let watches = self
            .watches
            .iter()
            .map(|(&(camera, cause), &(since, calm, alert))| Watch {
                camera,
                cause,
                since,
                calm,
                patience: PATIENCE.raise,
                active: true,
                alert: alert.map(standing),
            });
        let whole = self.open().into_iter().find(|alert| alert.camera.is_none());
        SiteWatches {
            site: SiteId(uuid::Uuid::nil()),
            cameras: self.cameras,
            watches: watches.collect(),
            alert: whole.map(|alert| standing(alert.id)),
        }
    }

    fn raise(&mut self, camera: Option<CameraId>, cause: AlertCause, now: Timestamp) -> AlertId {
        assert!(
            !self
                .open()
                .iter()
                .any(|one| one.camera == camera && one.cause == cause),
            "two open alerts for {camera:?} {cause:?}"
        );
        self.raised += 1;
        let again = self.alerts.iter_mut().rfind(|alert| {
            alert.camera == camera
                && alert.cause == cause
                && alert.state == AlertState::Recovered
                && now.since(alert.ended) < PATIENCE.settle
        });
        if let Some(alert) = again {
            alert.state = AlertState::Open;
            alert.times += 1;
            return alert.id;
        }
        let id = AlertId(uuid::Uuid::from_u128(self.alerts.len() as u128 + 1));
        let state = AlertState::Open;
        self.alerts.push(Told {
            id,
            camera,
            cause,
            state,
            times: 1,
            ended: now,
        });
        id
    }

    fn end(&mut self, id: AlertId, state: AlertState, now: Timestamp) {
        let alert = self.alert(id);
        assert!(alert.state.is_open(), "{alert:?} is over twice");
        (alert.state, alert.ended) = (state, now);
    }

    fn work(&mut self, now: Timestamp) {
        for deed in deeds(&self.site(), &PATIENCE, now) {
            match deed {
                Deed::Raise { camera, cause, .. } => {
                    let id = self.raise(Some(camera), cause, now);
                    self.watches.get_mut(&(camera, cause)).unwrap().2 = Some(id);
                }
                Deed::RaiseSite { cameras, .. } => {
                    let id = self.raise(None, AlertCause::SiteOffline, now);
                    for camera in cameras {
                        let watch = self
                            .watches
                            .get_mut(&(camera, AlertCause::Offline))
                            .unwrap();
                        if let Some(own) = watch.2.replace(id) {
                            self.end(own, AlertState::Merged, now);
                        }
                    }
                }
                Deed::Join { camera, alert } => {
                    self.watches
                        .get_mut(&(camera, AlertCause::Offline))
                        .unwrap()
                        .2 = Some(alert);
                }
                Deed::Recover { alert, .. } => self.end(alert, AlertState::Recovered, now),
                Deed::End { alert } => self.end(alert, AlertState::Closed, now),
                Deed::Leave { camera, cause } => {
                    self.watches.get_mut(&(camera, cause)).unwrap().2 = None;
                }
                Deed::Forget { camera, cause } => {
                    self.watches.remove(&(camera, cause)).unwrap();
                }
            }
        }
        assert_eq!(
            deeds(&self.site(), &PATIENCE, now)
                .iter()
                .filter(|deed| {
                    // A camera that its site left behind is told of at the next look.
                    !matches!(deed, Deed::Raise { .. } | Deed::Forget { .. })
                })
                .count(),
            0,
            "asked twice, told twice"
        );
    }

    /// Looks once a second; `cause(camera, second)` says what is wrong.
    fn run(&mut self, seconds: i64, cause: impl Fn(usize, i64) -> Option<AlertCause>) {
        for second in 0..seconds {
            let now = Timestamp(second * S);
            for number in 0..self.cameras {
                self.see(camera(number), cause(number, second), now);
            }
            self.work(now);
        }
    }
}

const OFFLINE: Option<AlertCause> = Some(AlertCause::Offline);

#[test]
fn a_site_that_is_cut_off_gives_one_alert_and_one_camera_gives_one() {
    let mut board = Board::new(6);
    board.run(120, |_, second| if second >= 10 { OFFLINE } else { None });
    assert_eq!(board.raised, 1);
    assert_eq!(board.open()[0].camera, None);
    // Back, and then one of six.
    let mut board = Board::new(6);
    board.run(300, |number, second| {
        let site = (10..100).contains(&second);
        (site || (number == 2 && second >= 200)).then_some(AlertCause::Offline)
    });
    assert_eq!(board.raised, 2);
    assert_eq!(board.open().len(), 1);
    assert_eq!(board.open()[0].camera, Some(camera(2)));
}

#[test]
fn cameras_noticed_one_after_the_other_become_one_alert_of_the_site() {
    let mut board = Board::new(5);
    // The first is told of alone; when most are gone its alert becomes part of the site's.
    board.run(200, |number, second| {
        (second >= 10 + 9 * number as i64).then_some(AlertCause::Offline)
    });
    let open = board.open();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].camera, None);
    assert!(
        board
            .alerts
            .iter()
            .all(|one| one.camera.is_none() || one.state == AlertState::Merged)
    );
}

#[test]
fn what_was_dead_before_does_not_hide_an_outage_of_the_site() {
    let mut board = Board::new(6);
    board.run(900, |number, second| {
        let dead = number < 3;
        (dead && second >= 200 * number as i64 || second >= 800).then_some(AlertCause::Offline)
    });
    let open = board.open();
    assert_eq!(open.len(), 4, "{open:?}");
    assert!(open.iter().any(|alert| alert.camera.is_none()));
}

#[test]
fn who_stays_away_when_the_site_is_back_has_an_alert_of_its_own() {
    let mut board = Board::new(6);
    board.run(300, |number, second| {
        ((10..100).contains(&second) || (number == 4 && second >= 10))
            .then_some(AlertCause::Offline)
    });
    let open = board.open();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].camera, Some(camera(4)));
    assert_eq!(board.raised, 2);
}

#[test]
#[expect(clippy::print_stdout, reason = "the count is wanted in the output")]
fn ten_minutes_of_flapping_give_few_alerts() {
    let mut board = Board::new(6);
    board.run(600, |number, second| {
        (number == 0 && second % 55 >= 40).then_some(AlertCause::Offline)
    });
    println!(
        "flapping for ten minutes: {} alerts, told {} times",
        board.alerts.len(),
        board.raised
    );
    assert_eq!(board.alerts.len(), 1);
    assert!(board.raised <= 2, "told {} times", board.raised);
    // Blips shorter than the patience say nothing.
    let mut board = Board::new(6);
    board.run(600, |number, second| {
        (number == 0 && second % 20 >= 16).then_some(AlertCause::Offline)
    });
    assert_eq!(board.raised, 0);
}

#[test]
fn another_cause_is_another_alert_and_a_closed_one_stays_quiet() {
    let mut board = Board::new(2);
    let cause = |number: usize, second: i64| match (number, second) {
        (0, 10..100) => Some(AlertCause::Offline),
        (0, 100..) => Some(AlertCause::Denied),
        _ => None,
    };
    board.run(150, cause);
    let open = board.open();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].cause, AlertCause::Denied);
    let id = open[0].id;
    board.end(id, AlertState::Closed, Timestamp(150 * S));
    for second in 150..300 {
        board.work(Timestamp(second * S));
    }
    assert_eq!(board.open().len(), 0);
    assert_eq!(board.raised, 2);
}

#[test]
fn a_camera_that_is_switched_off_has_no_alert() {
    let mut board = Board::new(1);
    board.run(30, |_, _| OFFLINE);
    let mut site = board.site();
    site.watches[0].active = false;
    let id = site.watches[0].alert.unwrap().id;
    let forget = Deed::Forget {
        camera: camera(0),
        cause: AlertCause::Offline,
    };
    let now = Timestamp(31 * S);
    assert_eq!(
        deeds(&site, &PATIENCE, now),
        [Deed::End { alert: id }, forget.clone()]
    );
    site.watches[0].alert = None;
    assert_eq!(deeds(&site, &PATIENCE, now), [forget]);
}

#[test]
fn a_camera_that_comes_back_only_for_a_moment_is_told_of() {
    // Four seconds away, two there: never away for the patience of five, and of no use.
    let mut board = Board::new(2);
    board.run(60, |number, second| {
        (number == 0 && second >= 10 && second % 6 < 4).then_some(AlertCause::Offline)
    });
    assert_eq!(board.raised, 1);
}

#[test]
fn who_stays_away_after_the_sites_alert_was_closed_is_told_of() {
    let mut board = Board::new(6);
    let cut = |_: usize, second: i64| (second >= 10).then_some(AlertCause::Offline);
    board.run(60, cut);
    let id = board.open()[0].id;
    board.end(id, AlertState::Closed, Timestamp(60 * S));
    for second in 60..200 {
        let now = Timestamp(second * S);
        for number in 0..6 {
            let away = second < 100 || number == 3;
            board.see(camera(number), away.then_some(AlertCause::Offline), now);
        }
        board.work(now);
    }
    let open = board.open();
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!(open[0].camera, Some(camera(3)));
}

proptest! {
    /// Whatever cameras do: at most one open alert for each camera and cause and one for the site
    /// (the board refuses more), nothing is over twice, and when all is well for long enough,
    /// nothing is open.
    #[test]
    fn alerts_are_raised_once_and_end(
        cameras in 1usize..7,
        outages in prop::collection::vec((0usize..7, 0i64..900, 1i64..300, 0usize..3), 0..24),
    ) {
        let mut board = Board::new(cameras);
        board.run(2200, |number, second| {
            outages.iter().find_map(|&(which, begin, length, cause)| {
                (which % cameras == number && (begin..begin + length).contains(&second))
                    .then_some([AlertCause::Offline, AlertCause::Denied, AlertCause::Frozen][cause])
            })
        });
        prop_assert_eq!(board.open().len(), 0);
        prop_assert!(board.watches.is_empty());
    }

    /// Outages longer than the patience are told, shorter ones never.
    #[test]
    fn patience_decides(length in 1i64..30) {
        let mut board = Board::new(4);
        board.run(100, |number, second| {
            (number == 1 && (10..10 + length).contains(&second)).then_some(AlertCause::Offline)
        });
        prop_assert_eq!(board.raised, usize::from(length > 5));
    }
}
