//! Alerts as written down: raised once, over by themselves, worked by people, seen inside the area.

use std::time::Duration;

use domain::{
    Code, Role, Timestamp,
    alert::{AlertAction, AlertCause, AlertState, Patience},
    health::State,
    id::{CameraId, SiteId},
    limit::{Compliance, Retention},
};
use store::{AlertFilter, AlertListed, CameraChange, NewSite, SiteChange, Space};

use crate::world::{World, all, new_site, on_each, system};

const PATIENCE: Patience = Patience {
    raise: Duration::from_secs(5),
    settle: Duration::from_secs(600),
    window: Duration::from_secs(60),
};

impl World {
    async fn sweep(&self) {
        self.store.alert_sweep(&PATIENCE).await.unwrap();
    }

    /// Lets the time go by with a look every second.
    async fn watch(&self, seconds: u64) {
        for _ in 0..seconds {
            self.pass(Duration::from_secs(1));
            self.sweep().await;
        }
    }

    async fn alerts(&self, filter: AlertFilter) -> Vec<AlertListed> {
        let page = self.store.alert_list(&system(), &filter, &all()).await;
        page.unwrap().items
    }

    async fn open_alerts(&self) -> Vec<AlertListed> {
        let open = Some(true);
        self.alerts(AlertFilter {
            open,
            ..AlertFilter::default()
        })
        .await
    }

    async fn kinds_since(&self, last: i64) -> Vec<String> {
        let feed = self.store.feed_list(&system(), last, 500).await.unwrap();
        let alerts = feed.into_iter().filter_map(|item| {
            let kind = item.kind.strip_prefix("xueliang.alert.")?;
            Some(kind.trim_end_matches(".v1").to_owned())
        });
        alerts.collect()
    }

    async fn cameras(&self, site: SiteId, count: usize) -> Vec<CameraId> {
        let mut all = Vec::new();
        for number in 0..count {
            let camera = self.camera(site, &format!("camera {number}")).await;
            self.turn(camera, State::Online).await;
            all.push(camera);
        }
        all
    }
}

#[tokio::test]
async fn an_outage_is_raised_after_patience_and_recovers() {
    on_each!(world => {
        let (_, _, camera) = world.one_camera().await;
        world.turn(camera, State::Online).await;
        let last = world.store.feed_last().await.unwrap();
        world.turn(camera, State::Unreachable).await;
        let went = world.clock.now();
        world.watch(4).await;
        assert_eq!(world.open_alerts().await, []);
        // Another symptom of the same cause does not begin the patience anew.
        world.turn(camera, State::Refused).await;
        world.watch(1).await;
        let open = world.open_alerts().await;
        assert_eq!(open.len(), 1);
        let alert = &open[0].alert;
        assert_eq!((alert.cause, alert.camera), (AlertCause::Offline, Some(camera)));
        assert_eq!((alert.since, alert.times, alert.seen), (went, 1, State::Refused));
        assert_eq!(open[0].camera_name.as_deref(), Some("村口"));
        assert_eq!(world.store.alert_totals(&system()).await.unwrap(), (1, 0));
        world.watch(60).await;
        world.turn(camera, State::Online).await;
        world.watch(10).await;
        assert_eq!(world.open_alerts().await, []);
        let ended = world.alerts(AlertFilter::default()).await;
        assert_eq!(ended[0].alert.state, AlertState::Recovered);
        assert_eq!(world.kinds_since(last).await, ["raised", "recovered"]);
        let log = world.store.alert_log(&system(), ended[0].alert.id).await.unwrap();
        let did: Vec<_> = log.iter().map(|line| line.action.as_str()).collect();
        assert_eq!(did, ["raise", "recover"]);
    });
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the count is wanted in the output")]
async fn ten_minutes_of_flapping_give_one_alert() {
    on_each!(world => {
        let (_, _, camera) = world.one_camera().await;
        world.turn(camera, State::Online).await;
        let last = world.store.feed_last().await.unwrap();
        for _ in 0..11 {
            world.turn(camera, State::Unreachable).await;
            world.watch(15).await;
            world.turn(camera, State::Online).await;
            world.watch(40).await;
        }
        let told = world.kinds_since(last).await;
        println!("flapping for ten minutes on {}: {told:?}", world.engine);
        assert_eq!(world.alerts(AlertFilter::default()).await.len(), 1);
        assert_eq!(told, ["raised", "recovered", "raised"]);
        assert!(world.open_alerts().await[0].alert.is_flapping());
        world.watch(620).await;
        assert_eq!(world.open_alerts().await, []);
    });
}

#[tokio::test]
async fn a_site_that_is_cut_off_is_one_alert() {
    on_each!(world => {
        let area = world.area(None, "义新镇").await;
        let site = world.site(area, "白庙社区").await;
        let cameras = world.cameras(site, 6).await;
        let last = world.store.feed_last().await.unwrap();
        // One was away for long; then all go.
        world.turn(cameras[0], State::Unreachable).await;
        world.watch(300).await;
        for &camera in &cameras[1..] {
            world.turn(camera, State::Unreachable).await;
        }
        world.watch(10).await;
        let open = world.open_alerts().await;
        assert_eq!(open.len(), 2, "{open:?}");
        let whole = open.iter().find(|one| one.alert.camera.is_none()).unwrap();
        assert_eq!((whole.alert.cause, whole.cameras), (AlertCause::SiteOffline, 5));
        let away = world.store.alert_cameras(&system(), whole.alert.id).await.unwrap();
        assert_eq!(away.len(), 5);
        let of_one = AlertFilter { camera: Some(cameras[3]), ..AlertFilter::default() };
        assert_eq!(world.alerts(of_one).await.len(), 1);
        // Back, but one.
        for &camera in &cameras[1..5] {
            world.turn(camera, State::Online).await;
        }
        world.watch(10).await;
        let open = world.open_alerts().await;
        let mut away: Vec<_> = open.iter().filter_map(|one| one.alert.camera).collect();
        away.sort();
        let mut wanted = vec![cameras[0], cameras[5]];
        wanted.sort();
        assert_eq!(away, wanted);
        assert_eq!(world.kinds_since(last).await, ["raised", "raised", "recovered", "raised"]);
    });
}

#[tokio::test]
async fn patience_comes_from_the_nearest_that_says_one() {
    on_each!(world => {
        let (_, site, camera) = world.one_camera().await;
        world.turn(camera, State::Online).await;
        let quick = async |seconds: Option<u32>| {
            let change = SiteChange { alert_after_s: Some(seconds), ..SiteChange::default() };
            world.store.site_update(&system(), site, change, None).await.unwrap();
        };
        quick(Some(2)).await;
        world.turn(camera, State::Denied).await;
        world.watch(2).await;
        assert_eq!(world.open_alerts().await.len(), 1);
        world.turn(camera, State::Online).await;
        world.watch(3).await;
        assert_eq!(world.open_alerts().await.len(), 0);
        let change = CameraChange { alert_after_s: Some(Some(30)), ..CameraChange::default() };
        world.store.camera_update(&system(), camera, change, None).await.unwrap();
        world.turn(camera, State::Frozen).await;
        world.watch(29).await;
        assert_eq!(world.open_alerts().await.len(), 0);
        world.watch(1).await;
        assert_eq!(world.open_alerts().await[0].alert.cause, AlertCause::Frozen);
    });
}

#[tokio::test]
async fn people_work_an_alert_and_what_they_closed_stays_quiet() {
    on_each!(world => {
        let (area, _, camera) = world.one_camera().await;
        let elsewhere = world.area(None, "别处").await;
        let operator = world.actor("operator", Role::TownOperator, &[area]).await;
        let officer = world.user("officer", Role::CaseOfficer, &[area]).await;
        let auditor = world.user("auditor", Role::AuditAdministrator, &[area]).await;
        let stranger = world.actor("stranger", Role::TownOperator, &[elsewhere]).await;
        world.turn(camera, State::Refused).await;
        world.watch(6).await;
        let id = world.open_alerts().await[0].alert.id;
        let store = &world.store;
        let missing = store.alert_get(&stranger, id).await.unwrap_err();
        assert_eq!(missing.code(), Code::NotFound);
        assert_eq!(store.alert_totals(&stranger).await.unwrap(), (0, 0));
        let nothing = AlertFilter::default();
        assert_eq!(store.alert_list(&stranger, &nothing, &all()).await.unwrap().items, []);

        let before = store.audit_count().await.unwrap();
        let apply = async |version, action, note: &str, to| {
            store.alert_apply(&operator, id, version, action, note, to).await
        };
        let acknowledged = apply(Some(1), AlertAction::Acknowledge, "", None).await.unwrap();
        assert_eq!(acknowledged.alert.state, AlertState::Acknowledged);
        let by = acknowledged.alert.acknowledged.unwrap().0;
        assert_eq!(by, "operator");
        let stale = apply(Some(1), AlertAction::Note, "x", None).await.unwrap_err();
        assert_eq!(stale.code(), Code::VersionStale);
        let people = store.alert_assignees(&operator, id).await.unwrap();
        let names: Vec<_> = people.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["officer", "operator"]);
        for (who, code) in [(auditor.id, Code::AssigneeUnfit), (stranger.user, Code::NotFound)] {
            let refused = apply(None, AlertAction::Assign, "", Some(who)).await.unwrap_err();
            assert_eq!(refused.code(), code);
        }
        let given = apply(None, AlertAction::Assign, "去现场", Some(officer.id)).await.unwrap();
        assert_eq!(given.assignee_name.as_deref(), Some("officer"));
        let closed = apply(None, AlertAction::Close, "误报", None).await.unwrap();
        assert_eq!((closed.alert.state, closed.alert.ended_by.as_str()), (AlertState::Closed, "operator"));
        assert_eq!(store.audit_count().await.unwrap(), before + 3);
        // It is still away: quiet until it has been there once.
        world.watch(200).await;
        assert_eq!(world.open_alerts().await.len(), 0);
        world.turn(camera, State::Online).await;
        world.watch(10).await;
        world.turn(camera, State::Refused).await;
        world.watch(10).await;
        let open = world.open_alerts().await;
        assert_eq!(open.len(), 1);
        assert_ne!(open[0].alert.id, id);
    });
}

#[tokio::test]
async fn a_camera_that_is_switched_off_or_removed_has_no_alert() {
    on_each!(world => {
        let (area, site, camera) = world.one_camera().await;
        world.turn(camera, State::Refused).await;
        world.watch(6).await;
        let enabled = |on| CameraChange { enabled: Some(on), ..CameraChange::default() };
        world.store.camera_update(&system(), camera, enabled(false), None).await.unwrap();
        world.watch(1).await;
        assert_eq!(world.open_alerts().await.len(), 0);
        // Switched on again and still away: raised again, although its state never changed.
        world.store.camera_update(&system(), camera, enabled(true), None).await.unwrap();
        world.watch(6).await;
        assert_eq!(world.open_alerts().await.len(), 1);
        world.store.camera_remove(&system(), camera, None).await.unwrap();
        world.watch(2).await;
        assert_eq!(world.open_alerts().await.len(), 0);
        world.store.site_remove(&system(), site, None).await.unwrap();
        world.store.area_remove(&system(), area, None).await.unwrap();
    });
}

#[tokio::test]
async fn a_restart_neither_repeats_nor_forgets() {
    on_each!(world => {
        let (_, _, camera) = world.one_camera().await;
        world.turn(camera, State::Refused).await;
        world.watch(6).await;
        let last = world.store.feed_last().await.unwrap();
        // What is known of a camera that nobody runs is nothing new.
        world.turn(camera, State::Unknown).await;
        world.watch(100).await;
        assert_eq!(world.open_alerts().await.len(), 1);
        world.turn(camera, State::Refused).await;
        world.watch(20).await;
        assert_eq!(world.kinds_since(last).await, Vec::<String>::new());
        assert_eq!(world.alerts(AlertFilter::default()).await.len(), 1);
    });
}

#[tokio::test]
async fn two_looks_at_the_same_time_raise_once() {
    on_each!(world => {
        let area = world.area(None, "义新镇").await;
        let site = world.site(area, "白庙社区").await;
        for camera in world.cameras(site, 2).await {
            world.turn(camera, State::Refused).await;
        }
        world.sweep().await;
        world.pass(Duration::from_secs(6));
        let mut looks = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let store = world.store.clone();
            looks.spawn(async move { store.alert_sweep(&PATIENCE).await });
        }
        while let Some(done) = looks.join_next().await {
            done.unwrap().unwrap();
        }
        assert_eq!(world.open_alerts().await.len(), 2);
        assert!(world.clock.now() > Timestamp(0));
    });
}

#[tokio::test]
async fn a_site_hears_that_its_promise_will_not_be_kept() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, _) = world.one_camera().await;
        let long = NewSite { min_days: Some(60), ..new_site(area, "久存") };
        let long = store.site_add(&system(), long).await.unwrap().id;
        let camera = world.camera(long, "仓库").await;
        let (node, _) = world.volume().await;
        let minute = Duration::from_secs(60);
        let leased = store.lease_renew(node, 9, minute, Compliance::Off).await.unwrap();
        assert_eq!(leased.len(), 2);
        let other = domain::id::NodeId::fresh(&world.clock);
        store.lease_renew(other, 9, minute, Compliance::Off).await.unwrap();
        let usual = Retention { min_days: 30, max_days: 90 };
        let promise = (usual, Compliance::On);
        let look = async |node, days_kept, away: &[CameraId]| {
            let away = away.iter().copied().collect();
            let space = Space { days_kept, away, faults: Vec::new() };
            store.alert_space(node, &space, promise, &PATIENCE).await.unwrap()
        };
        assert_eq!(look(node, None, &[]).await + look(node, Some(60), &[]).await, 0);
        let last = store.feed_last().await.unwrap();
        assert_eq!(look(node, Some(59), &[]).await, 1, "only who was promised more");
        let open = world.open_alerts().await;
        let told = |one: &AlertListed| (one.alert.site, one.alert.cause, one.cameras);
        assert_eq!(open.iter().map(told).collect::<Vec<_>>(),
            [(long, AlertCause::ShortRetention, 1)]);
        let log = store.alert_log(&system(), open[0].alert.id).await.unwrap();
        assert_eq!(log[0].note, "59 < 60");
        assert_eq!(look(node, Some(60), &[]).await, 0, "the margin");
        assert_eq!(look(other, Some(3650), &[]).await, 0, "another node does not take it back");
        assert_eq!(look(node, Some(29), &[]).await, 1);
        world.sweep().await;
        assert_eq!(world.open_alerts().await.len(), 2, "the look at cameras leaves them alone");

        // What a person closed stays closed while it lasts.
        let id = open[0].alert.id;
        store.alert_apply(&system(), id, None, AlertAction::Close, "硬盘已订购", None).await.unwrap();
        assert_eq!(look(node, Some(20), &[]).await, 0);
        assert_eq!(look(node, Some(20), &[camera]).await, 1);
        assert_eq!(look(node, Some(90), &[]).await, 3);
        assert!(world.open_alerts().await.is_empty());
        assert_eq!(look(node, Some(90), &[]).await, 0);
        let kinds = world.kinds_since(last).await;
        assert_eq!(kinds, ["raised", "raised", "closed", "raised", "recovered", "recovered"]);

        // A node that ended does not leave its alerts for ever.
        assert_eq!(look(node, Some(1), &[]).await, 2);
        store.lease_release(node).await.unwrap();
        store.lease_renew(other, 9, minute, Compliance::Off).await.unwrap();
        assert_eq!(look(other, Some(90), &[]).await, 2);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}
