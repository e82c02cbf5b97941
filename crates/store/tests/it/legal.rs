//! Legal records: what is approved is run, and nothing else while the law holds.

use std::time::Duration;

use domain::{
    Code, Role,
    access::Administrators,
    camera::StreamAddress,
    day::Day,
    health::State,
    legal::{Ended, Legal, LegalClass, LegalRecord, Mask, Missing, Reminder},
    limit::Compliance,
};
use store::{CameraChange, Store};

use crate::world::{World, on_each, system};

const BEAT: Duration = Duration::from_secs(60);

/// A record that lacks nothing.
fn complete(world: &World) -> Legal {
    let today = Day::of(world.clock.now());
    Legal {
        class: Some(LegalClass::Art7_1),
        builder_unit: "义新镇人民政府".into(),
        approval_number: "义综治〔2025〕6号".into(),
        approval_date: Some(today),
        no_forbidden_place: true,
        sign_installed: Some(today),
        view_reviewed_by: "王强".into(),
        view_reviewed: Some(today),
        ..Legal::default()
    }
}

fn mask(corner: u16) -> Mask {
    Mask {
        points: vec![[0, 0], [corner, 0], [0, corner]],
    }
}

#[tokio::test]
async fn a_record_reads_back_as_it_was_written() {
    on_each!(world => {
        let store = &world.store;
        let (_, _, camera) = world.one_camera().await;
        assert_eq!(store.legal_get(&system(), camera).await.unwrap(), LegalRecord::empty());
        let today = Day::of(world.clock.now());
        let legal = Legal {
            class: Some(LegalClass::Art7_2),
            necessity: "校园".into(),
            near_secret_unit: true,
            secret_consent: "同意函".into(),
            in_use_since: Some(today),
            filing_number: "备1".into(),
            filed: Some(today),
            sharing_number: "协议7".into(),
            sharing_partner: "镇中心小学".into(),
            sharing_until: Some(today),
            audio_document: "批复".into(),
            masks: vec![mask(5000)],
            ..complete(&world)
        };
        let written = store.legal_put(&system(), camera, legal.clone(), Some(0)).await.unwrap();
        assert_eq!(written.version, 1);
        let read = store.legal_get(&system(), camera).await.unwrap();
        assert_eq!(read, written);
        assert_eq!(read.legal, legal);
        let stale = store.legal_put(&system(), camera, legal, Some(0)).await.unwrap_err();
        assert_eq!(stale.code(), Code::VersionStale);
    });
}

#[tokio::test]
async fn nothing_is_leased_without_approval() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let li = world.actor("li", Role::Director, &[area]).await;
        let node = store.node_add("node").await.unwrap();
        let leased = async |compliance| {
            let mine = store.lease_renew(node, 9, BEAT, compliance).await.unwrap();
            let told = store.health_unapproved(compliance).await.unwrap();
            (mine.len(), told)
        };
        let state = async || {
            store.camera_get(&system(), camera).await.unwrap().health.state
        };
        assert_eq!(leased(Compliance::On).await, (0, true));
        assert_eq!(state().await, State::Unapproved);
        assert_eq!(leased(Compliance::On).await, (0, false), "told once");
        store.legal_put(&system(), camera, complete(&world), None).await.unwrap();
        let three = Administrators::Three;
        let approved = store.legal_approve(&li, camera, None, Some(1), three).await.unwrap();
        assert!(approved.is_approved(Day::of(world.clock.now())));
        assert_eq!(leased(Compliance::On).await, (1, false));
        world.turn(camera, State::Online).await;
        store.legal_withdraw(&li, camera, "居民异议").await.unwrap();
        assert_eq!(leased(Compliance::On).await, (0, true));
        assert_eq!(state().await, State::Unapproved);
        // Nobody is told of an outage that is none.
        world.pass(Duration::from_secs(600));
        store.alert_sweep(&Default::default()).await.unwrap();
        assert_eq!(alerts(store).await, 0);
        assert_eq!(leased(Compliance::Off).await, (1, false), "where the law is off it runs");
    });
}

async fn alerts(store: &Store) -> usize {
    let filter = store::AlertFilter::default();
    let all = store::Paging {
        limit: 100,
        after: None,
    };
    let listed = store.alert_list(&system(), &filter, &all).await.unwrap();
    listed.items.len()
}

#[tokio::test]
async fn an_approval_ends_when_the_camera_is_moved_and_with_its_agreement() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let li = world.actor("li", Role::Director, &[area]).await;
        let (three, today) = (Administrators::Three, Day::of(world.clock.now()));
        let shared = Legal {
            class: Some(LegalClass::Art7_2),
            sharing_number: "协议7".into(),
            sharing_partner: "镇中心小学".into(),
            sharing_until: Some(today.next()),
            ..complete(&world)
        };
        store.legal_put(&system(), camera, shared.clone(), None).await.unwrap();
        store.legal_approve(&li, camera, None, None, three).await.unwrap();
        let node = store.node_add("node").await.unwrap();
        let leased = async || {
            store.lease_renew(node, 9, BEAT, Compliance::On).await.unwrap().len()
        };
        assert_eq!(leased().await, 1);
        world.pass(Duration::from_secs(2 * 24 * 3600));
        assert_eq!(leased().await, 0, "the agreement is over");
        let reminders = store.legal_reminders(&li, None).await.unwrap();
        assert_eq!(reminders[0].reminders[0].0, Reminder::SharingOver);
        // One that goes on is no other agreement.
        let longer = Legal { sharing_until: Some(Day::numbered(today.number() + 400)), ..shared };
        let again = store.legal_put(&system(), camera, longer, None).await.unwrap();
        assert_eq!(again.legal.missing(today), Vec::<Missing>::new());
        assert_eq!(leased().await, 1);
        let change = CameraChange {
            main: Some(StreamAddress {
                url: "rtsp://10.0.0.77/ch1".into(),
                transport: Default::default(),
            }),
            ..CameraChange::default()
        };
        store.camera_update(&system(), camera, change, None).await.unwrap();
        let record = store.legal_get(&system(), camera).await.unwrap();
        assert_eq!(record.withdrawn.unwrap().ended, Ended::Address);
        assert_eq!(leased().await, 0);
    });
}

#[tokio::test]
async fn masks_of_every_time_are_kept() {
    on_each!(world => {
        let store = &world.store;
        let (_, _, camera) = world.one_camera().await;
        let before = world.clock.now();
        let mut times = Vec::new();
        for masks in [vec![mask(5000)], vec![mask(5000), mask(100)], Vec::new()] {
            world.pass(Duration::from_secs(60));
            times.push((world.clock.now(), masks.clone()));
            let legal = Legal { masks, ..complete(&world) };
            store.legal_put(&system(), camera, legal, None).await.unwrap();
        }
        assert_eq!(store.masks_at(&system(), camera, before).await.unwrap(), []);
        for (at, masks) in times {
            assert_eq!(store.masks_at(&system(), camera, at).await.unwrap(), masks);
        }
        let listed = store.camera_get(&system(), camera).await.unwrap();
        assert_eq!(listed.masks, []);
    });
}

#[tokio::test]
async fn a_filing_says_what_changed_since_the_last() {
    on_each!(world => {
        let store = &world.store;
        let (area, site, camera) = world.one_camera().await;
        let other = world.camera(site, "桥头").await;
        let far = world.area(None, "别处").await;
        let boss = world.actor("boss", Role::SystemAdministrator, &[area]).await;
        let month = domain::limit::Retention { min_days: 30, max_days: 90 };
        let file = async |who: &domain::Actor| {
            store.filing_export(who, None, (month, Compliance::On)).await.unwrap()
        };
        let first = file(&boss).await;
        assert_eq!((first.cameras.len(), first.last), (2, None));
        assert!(first.cameras.iter().all(|filed| filed.before.is_none()));
        assert_eq!(first.cameras[0].now.min_days, 30);

        world.pass(Duration::from_secs(60));
        store.legal_put(&system(), camera, complete(&world), None).await.unwrap();
        store.camera_remove(&system(), other, None).await.unwrap();
        world.camera(site, "新增").await;
        let stranger = world.actor("stranger", Role::SystemAdministrator, &[far]).await;
        assert_eq!(file(&stranger).await.cameras, [], "another village");
        let second = file(&boss).await;
        assert!(second.last.is_some());
        let changed = |name: &str| {
            let filed = second.cameras.iter().find(|filed| filed.now.name == name).unwrap();
            filed.before.as_ref().map(|before| filed.now.changed(before))
        };
        use domain::filing::Column as C;
        let columns = vec![C::Class, C::BuilderUnit, C::ApprovalNumber];
        assert_eq!(changed("村口"), Some(columns));
        assert_eq!(changed("新增"), None);
        let removed: Vec<_> = second.removed.iter().map(|facts| facts.name.as_str()).collect();
        assert_eq!(removed, ["桥头"]);
        assert_eq!(file(&boss).await.removed, [], "said once");
    });
}
