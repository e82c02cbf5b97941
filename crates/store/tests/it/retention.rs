//! How long footage is kept: who says so, and what is written down when it goes.

use domain::{
    Code,
    area::SiteState,
    case::LinkTarget,
    deletion::{Deletion, DeletionRule},
    limit::{Compliance, Retention},
    pressure::Importance,
    register::Purpose,
    retention::DaysFrom,
};
use store::{AreaChange, AuditFilter, CameraChange, DeletionFilter, NewArea, SiteChange, Store};

use crate::world::{all, at, new_area, new_case, on_each, segment, span, system};

const DAY: i64 = 24 * 3600;

const USUAL: Retention = Retention {
    min_days: 30,
    max_days: 40,
};

#[tokio::test]
async fn what_an_area_says_holds_for_all_below_that_say_nothing() {
    on_each!(world => {
        let store = &world.store;
        let sixty = NewArea { min_days: Some(60), ..new_area(None, "青莲镇") };
        let town = store.area_add(&system(), sixty).await.unwrap();
        let village = world.area(Some(town.id), "白庙社区").await;
        let site = world.site(village, "监控室").await;
        let camera = world.camera(site, "村口").await;
        let other = world.camera(site, "河边").await;
        let kept = async |camera| {
            let listed = store.camera_get(&system(), camera).await.unwrap();
            let kept = listed.said.kept(USUAL, Compliance::On);
            let of = |days: domain::retention::Days| (days.days, days.from, days.name);
            (of(kept.min), of(kept.max))
        };
        let of_town = || (60, DaysFrom::Area, Some("青莲镇".to_owned()));
        assert_eq!(kept(camera).await, (of_town(), of_town()));

        let change = SiteChange { max_days: Some(Some(90)), ..SiteChange::default() };
        let said = store.site_update(&system(), site, change, None).await.unwrap().said;
        assert_eq!(said.kept(USUAL, Compliance::On).max.days, 90);
        let of_site = || (90, DaysFrom::Site, Some("监控室".to_owned()));
        assert_eq!(kept(camera).await, (of_town(), of_site()));
        let change = CameraChange {
            min_days: Some(Some(35)), importance: Some(Importance::High), audio: Some(true), ..CameraChange::default()
        };
        let changed = store.camera_update(&system(), camera, change, None).await.unwrap();
        assert_eq!(changed.camera.importance, Importance::High);
        assert!(changed.camera.audio, "sound is off unless somebody asks for it");
        assert_eq!(kept(camera).await, ((35, DaysFrom::Camera, None), of_site()));
        assert_eq!(kept(other).await, (of_town(), of_site()));

        // Whoever does not see the town is not told its name, and is told its days.
        let mayor = world.actor("mayor", domain::Role::TownOperator, &[village]).await;
        let listed = store.camera_get(&mayor, other).await.unwrap();
        let min = listed.said.min.unwrap();
        assert_eq!((min.days, min.from, min.name), (60, DaysFrom::Area, None));

        // It is what decides what goes.
        let (node, volume) = world.volume().await;
        for camera in [camera, other] {
            store.segment_add(&segment(camera, volume, span(0, 60)), node).await.unwrap();
        }
        let expire = async |day: i64| {
            world.clock.set(at(day * DAY + 60));
            store.segment_expire(Compliance::On, USUAL, 9).await.unwrap().len()
        };
        assert_eq!(expire(89).await, 0, "the site's 90");
        let change = SiteChange { max_days: Some(None), ..SiteChange::default() };
        store.site_update(&system(), site, change, None).await.unwrap();
        assert_eq!(expire(41).await, 1, "its own 35, and the installation's 40");
        let change = AreaChange { min_days: Some(None), ..AreaChange::default() };
        store.area_update(&system(), town.id, change, None).await.unwrap();
        assert_eq!(expire(41).await, 1, "the town says nothing more");

        let filter = AuditFilter { target: Some(town.id.to_string()), ..AuditFilter::default() };
        let mut rows = store.audit_list(&system(), &filter, &all()).await.unwrap().items;
        // The test's clock went back.
        rows.sort_by_key(|row| -row.seq);
        let details = &rows[0].details;
        assert_eq!((&details["before"]["min_days"], details["min_days"].is_null()),
            (&serde_json::json!(60), true), "{details}");
        let moved = SiteChange { state: Some(SiteState::Building), ..SiteChange::default() };
        store.site_update(&system(), site, moved, None).await.unwrap();
        let filter = AuditFilter { target: Some(site.to_string()), ..AuditFilter::default() };
        let mut rows = store.audit_list(&system(), &filter, &all()).await.unwrap().items;
        rows.sort_by_key(|row| -row.seq);
        assert!(rows[0].details["before"].is_null(), "nothing said of retention");
        assert_eq!(rows[1].details["before"]["max_days"], 90);
    });
}

async fn deletions(store: &Store, filter: DeletionFilter) -> Vec<Deletion> {
    let page = store.deletion_list(&system(), &filter, &all()).await;
    page.unwrap().items
}

#[tokio::test]
async fn what_went_is_certified_by_camera_and_day_and_verified() {
    on_each!(world => {
        let store = &world.store;
        let (area, site, camera) = world.one_camera().await;
        let other = world.camera(site, "河边").await;
        let (node, volume) = world.volume().await;
        // The town's clock stands at ten in the morning: midnight is fourteen hours later.
        let midnight = 14 * 3600;
        let minute = |camera, n: i64| {
            segment(camera, volume, span(midnight + (n - 6) * 60, midnight + (n - 5) * 60))
        };
        let files: Vec<_> = (0..9).map(|n| minute(camera, n)).collect();
        for one in files.iter().chain([&minute(other, 0)]) {
            store.segment_add(one, node).await.unwrap();
        }
        let (case, _) = store.case_open(&system(), new_case(area, "x")).await.unwrap();
        let target = LinkTarget::Span { camera, stream: None, span: files[2].span };
        store.case_link_add(&system(), case.case.id, target, "").await.unwrap();

        // Minute by minute, as retention does, and the other camera among them.
        let mut given = Vec::new();
        for n in 0..9 {
            world.clock.set(at(40 * DAY + midnight + (n - 5) * 60 + 1));
            let some = store.segment_expire(Compliance::On, USUAL, 9).await.unwrap();
            given.extend(some);
        }
        let all_of = |camera| DeletionFilter { camera: Some(camera), ..DeletionFilter::default() };
        let of_camera = deletions(store, all_of(camera)).await;
        let seen: Vec<_> = of_camera.iter().map(|one| (one.span, one.files)).collect();
        let joined = |from: usize, to: usize| {
            domain::Span::new(files[from].span.from(), files[to].span.to()).unwrap()
        };
        // Before what is held, after it up to midnight, and after midnight; the latest first.
        assert_eq!(seen, [(joined(6, 8), 3), (joined(3, 5), 3), (joined(0, 1), 2)]);
        let first = &of_camera[2];
        assert_eq!((first.by.rule, first.by.days), (DeletionRule::Age, 40));
        assert_eq!(first.by.from, DaysFrom::Installation);
        assert_eq!((first.left(), first.verified()), (2, None));
        assert_eq!(first.bytes, 2 * files[0].bytes.unsigned_abs());
        assert_eq!(deletions(store, DeletionFilter::default()).await.len(), 4);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());

        // Where is the footage of this camera of two minutes before midnight?
        let asked = DeletionFilter {
            from: Some(at(midnight - 130)), to: Some(at(midnight - 100)), ..all_of(camera)
        };
        assert_eq!(deletions(store, asked).await, of_camera[1..2]);
        store.garbage_done(std::slice::from_ref(&files[0].file)).await.unwrap();
        let verified = DeletionFilter { verified: Some(true), ..DeletionFilter::default() };
        assert_eq!(deletions(store, verified.clone()).await, [], "one of two");
        world.clock.set(at(50 * DAY));
        store.garbage_done(&given).await.unwrap();
        store.garbage_done(&given).await.unwrap();
        assert_eq!(deletions(store, verified).await.len(), 4);
        let done = deletions(store, all_of(camera)).await;
        assert_eq!(done[2].verified(), Some(at(50 * DAY)));
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());

        // Another area's people do not see it.
        let elsewhere = world.area(None, "别处").await;
        let auditor = world.actor("auditor", domain::Role::AuditAdministrator, &[elsewhere]).await;
        let list = store.deletion_list(&auditor, &DeletionFilter::default(), &all()).await;
        assert_eq!(list.unwrap().items, []);
    });
}

#[tokio::test]
async fn want_of_space_is_certified_as_such() {
    on_each!(world => {
        let store = &world.store;
        let (_, _, camera) = world.one_camera().await;
        let (node, volume) = world.volume().await;
        let one = segment(camera, volume, span(0, 60));
        store.segment_add(&one, node).await.unwrap();
        world.clock.set(at(31 * DAY));
        let relieved = store.segment_relieve(Compliance::On, USUAL, volume, 1, 9).await.unwrap();
        assert_eq!(relieved.0.len(), 1);
        let list = deletions(store, DeletionFilter::default()).await;
        assert_eq!((list[0].by.rule, list[0].by.days), (DeletionRule::Space, 30));
        assert_eq!((list[0].span, list[0].files), (one.span, 1));
    });
}

#[tokio::test]
async fn a_removed_camera_keeps_what_a_case_holds_and_no_more() {
    on_each!(world => {
        let store = &world.store;
        let (area, site, camera) = world.one_camera().await;
        let (node, volume) = world.volume().await;
        let files: Vec<_> =
            (0..3).map(|n| segment(camera, volume, span(n * 60, n * 60 + 60))).collect();
        for one in &files {
            store.segment_add(one, node).await.unwrap();
        }
        let (case, _) = store.case_open(&system(), new_case(area, "x")).await.unwrap();
        let target = LinkTarget::Span { camera, stream: None, span: files[1].span };
        let (link, _) =
            store.case_link_add(&system(), case.case.id, target, "").await.unwrap();
        store.camera_remove(&system(), camera, None).await.unwrap();
        assert_eq!(store.camera_any(camera).await.unwrap_err().code(), Code::NotFound);

        world.clock.set(at(99 * DAY));
        let space = store.segment_relieve(Compliance::Off, USUAL, volume, u64::MAX, 9).await;
        assert_eq!(space.unwrap().0, [files[0].file.clone(), files[2].file.clone()]);
        let age = store.segment_expire(Compliance::Off, USUAL, 9).await.unwrap();
        assert_eq!(age, [], "neither space nor age takes what is held");
        let gone = deletions(store, DeletionFilter::default()).await;
        assert!(gone.len() == 2 && gone.iter().all(|one| one.removed), "{gone:?}");

        // The case still leads to it.
        let links = store.case_link_list(&system(), case.case.id).await.unwrap();
        assert_eq!(links.len(), 1);
        let kept = store.camera_kept(&system(), camera).await.unwrap();
        assert!(kept.removed.is_some() && !kept.camera.enabled);
        let said = crate::register::said(Purpose::Emergency, Some(camera), None);
        store.access_open(&system(), said.clone()).await.unwrap();
        assert_eq!(store.hold_list_for(&system(), camera, files[1].span).await.unwrap().len(), 1);
        let stranger = world.area(None, "别处").await;
        let stranger = world.actor("stranger", domain::Role::AuditAdministrator, &[stranger]).await;
        assert!(store.camera_kept(&stranger, camera).await.is_err());
        assert!(store.site_remove(&system(), site, None).await.is_err());

        store.case_link_remove(&system(), case.case.id, link.id).await.unwrap();
        let hidden = store.camera_kept(&system(), camera).await.unwrap_err();
        assert_eq!(hidden.code(), Code::NotFound, "nothing is held any more");
        assert!(store.access_open(&system(), said).await.is_err());
        let age = store.segment_expire(Compliance::Off, USUAL, 9).await.unwrap();
        assert_eq!(age, [files[1].file.clone()]);
        store.site_remove(&system(), site, None).await.unwrap();
        assert_eq!(deletions(store, DeletionFilter::default()).await.len(), 3, "they outlive it");
    });
}
