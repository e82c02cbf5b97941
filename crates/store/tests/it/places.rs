//! Areas, sites, recorders and cameras: the tree, names, versions, and what is in use.

use domain::{
    Code, Role,
    camera::RecordingPlan,
    health::State,
    id::{AreaId, SiteId},
    schedule::{Schedule, TimeOfDay, Weekday, WeeklySpan, When},
};
use store::{
    AreaChange, AuditFilter, CameraChange, CameraFilter, NewRecorder, Paging, RecorderChange,
    SiteChange,
};

use crate::world::{all, new_area, new_camera, on_each, system};

fn below(parent: AreaId) -> AreaChange {
    AreaChange {
        parent: Some(parent),
        ..AreaChange::default()
    }
}

#[tokio::test]
async fn the_tree_moves_as_a_whole_and_never_in_a_circle() {
    on_each!(world => {
        let store = &world.store;
        let town = world.area(None, "义新镇").await;
        let other = world.area(None, "新安镇").await;
        let village = world.area(Some(town), "白庙社区").await;
        let group = world.area(Some(village), "一组").await;
        let officer = world.actor("wang", Role::CaseOfficer, &[other]).await;
        assert!(store.area_get(&officer, group).await.is_err());

        for parent in [group, village] {
            let error = store.area_update(&system(), village, below(parent), None).await;
            assert_eq!(error.unwrap_err().code(), Code::AreaCycle);
        }
        let moved = store.area_update(&system(), village, below(other), Some(1)).await.unwrap();
        assert_eq!((moved.parent, moved.version), (Some(other), 2));
        // What is below moved along, and is now seen.
        assert_eq!(store.area_get(&officer, group).await.unwrap().parent, Some(village));
        let seen = store.area_list(&officer, &all()).await.unwrap().items;
        assert_eq!(seen.iter().map(|area| area.id).collect::<Vec<_>>(), [other, village, group]);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());

        let error = store.area_update(&system(), village, AreaChange::default(), Some(1)).await;
        assert_eq!(error.unwrap_err().code(), Code::VersionStale);
        let error = store.area_remove(&system(), village, None).await.unwrap_err();
        assert_eq!(error.code(), Code::InUse);
        store.area_remove(&system(), group, Some(1)).await.unwrap();
        assert_eq!(store.area_get(&system(), group).await.unwrap_err().code(), Code::NotFound);
        let top = AreaId(uuid::Uuid::nil());
        let error = store.area_get(&system(), top).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
        let error = store.area_remove(&system(), top, None).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
    });
}

#[tokio::test]
async fn names_are_new_where_they_must_be() {
    on_each!(world => {
        let store = &world.store;
        let town = world.area(None, "义新镇").await;
        let village = world.area(Some(town), "白庙社区").await;
        let site = world.site(village, "室").await;
        let site2 = world.site(town, "室").await;
        world.camera(site, "村口").await;
        world.camera(site2, "村口").await;
        let taken = |error: domain::Error| {
            assert_eq!(error.code(), Code::NameTaken, "{error:?}");
            assert!(error.params().iter().any(|(name, _)| *name == "name"));
        };
        let again = new_area(None, "义新镇");
        taken(store.area_add(&system(), again).await.unwrap_err());
        let again = new_area(Some(town), "白庙社区");
        taken(store.area_add(&system(), again).await.unwrap_err());
        taken(store.camera_add(&system(), new_camera(site, "村口")).await.unwrap_err());
        let new = NewRecorder { site, name: "NVR".to_owned(), session_budget: 4 };
        store.recorder_add(&system(), new.clone()).await.unwrap();
        taken(store.recorder_add(&system(), new).await.unwrap_err());

        let mut coded = new_camera(site, "a");
        coded.gb_code = "51078120700000000001".to_owned();
        store.camera_add(&system(), coded.clone()).await.unwrap();
        coded.name = "b".to_owned();
        let error = store.camera_add(&system(), coded).await.unwrap_err();
        assert_eq!(error.code(), Code::Duplicate, "{error:?}");
    });
}

#[tokio::test]
async fn sites_and_recorders_change_and_go() {
    on_each!(world => {
        let store = &world.store;
        let (area, site, camera) = world.one_camera().await;
        let change = SiteChange { session_budget: Some(3), ..SiteChange::default() };
        let changed = store.site_update(&system(), site, change, Some(1)).await.unwrap();
        assert_eq!((changed.session_budget, changed.version), (3, 2));
        assert_eq!(store.site_get(&system(), site).await.unwrap(), changed);

        let new = NewRecorder { site, name: "NVR".to_owned(), session_budget: 4 };
        let recorder = store.recorder_add(&system(), new).await.unwrap().id;
        let change = RecorderChange { session_budget: Some(2), name: None };
        let changed = store.recorder_update(&system(), recorder, change, Some(1)).await.unwrap();
        assert_eq!((changed.session_budget, changed.version), (2, 2));
        assert_eq!(store.recorder_get(&system(), recorder).await.unwrap(), changed);
        let link = |recorder| CameraChange { recorder: Some(recorder), ..CameraChange::default() };
        store.camera_update(&system(), camera, link(Some(recorder)), None).await.unwrap();
        let error = store.recorder_remove(&system(), recorder, None).await.unwrap_err();
        assert_eq!(error.code(), Code::InUse);

        // A camera cannot be reached through a recorder that stands elsewhere.
        let site2 = world.site(area, "另一室").await;
        let away = CameraChange { site: Some(site2), ..CameraChange::default() };
        let error = store.camera_update(&system(), camera, away, None).await.unwrap_err();
        assert_eq!(error.code(), Code::RecorderElsewhere);

        store.camera_update(&system(), camera, link(None), None).await.unwrap();
        store.recorder_remove(&system(), recorder, Some(2)).await.unwrap();
        let error = store.site_remove(&system(), site, None).await.unwrap_err();
        assert_eq!(error.code(), Code::InUse);
        store.camera_remove(&system(), camera, None).await.unwrap();
        store.site_remove(&system(), site, None).await.unwrap();
        assert_eq!(store.site_list(&system(), None, &all()).await.unwrap().items.len(), 1);
    });
}

#[tokio::test]
async fn cameras_change_field_by_field() {
    on_each!(world => {
        let store = &world.store;
        let (_, site, camera) = world.one_camera().await;
        let before = store.camera_get(&system(), camera).await.unwrap();
        assert_eq!((before.site_name.as_str(), before.area_name.as_str()), ("白庙社区", "义新镇"));
        assert_eq!(before.camera.position, Some((1_047_000_000, -317_000_000)));
        assert!(before.camera.has_credentials);
        assert_eq!(before.health.state, State::Unknown);

        let change = CameraChange {
            plan: Some(RecordingPlan::Both),
            sub: Some(None),
            min_days: Some(Some(45)),
            position: Some(None),
            ..CameraChange::default()
        };
        let after = store.camera_update(&system(), camera, change, Some(1)).await.unwrap().camera;
        assert_eq!((after.plan, &after.sub), (RecordingPlan::Both, &None));
        assert_eq!((after.min_days, after.position, after.version), (Some(45), None, 2));
        assert!(after.has_credentials, "not mentioned, so kept");
        assert_eq!(after.main, before.camera.main);
        assert_eq!(store.camera_any(camera).await.unwrap(), after);

        // When it is recorded is kept whole, and the audit log says what it was before.
        let hours = Schedule {
            when: When::Weekly,
            spans: vec![WeeklySpan {
                day: Weekday::Sunday,
                from: TimeOfDay::parse("22:00").unwrap(),
                to: TimeOfDay::parse("06:30").unwrap(),
            }],
            pre_s: 0,
            post_s: 600,
            kinds: vec!["fire".to_owned()],
        };
        let change = CameraChange { schedule: Some(hours.clone()), ..CameraChange::default() };
        let after = store.camera_update(&system(), camera, change, Some(2)).await.unwrap().camera;
        assert_eq!(after.schedule, hours);
        assert_eq!(store.camera_any(camera).await.unwrap().schedule, hours);
        let filter = AuditFilter::default();
        let acts = store.audit_list(&system(), &filter, &all()).await.unwrap().items;
        let told = &acts[0].details["recording"];
        assert_eq!(told["before"]["schedule"]["when"], "always");
        assert_eq!(told["after"]["schedule"]["spans"][0]["to"], "06:30");

        let change = CameraChange { credentials: Some(None), ..CameraChange::default() };
        store.camera_update(&system(), camera, change, Some(3)).await.unwrap();
        assert_eq!(store.camera_credentials(camera).await.unwrap(), None);
        let error = store.camera_update(&system(), camera, CameraChange::default(), Some(2)).await;
        assert_eq!(error.unwrap_err().code(), Code::VersionStale);

        store.camera_remove(&system(), camera, Some(4)).await.unwrap();
        let gone = |error: domain::Error| assert_eq!(error.code(), Code::NotFound);
        gone(store.camera_get(&system(), camera).await.unwrap_err());
        gone(store.camera_credentials(camera).await.unwrap_err());
        gone(store.camera_any(camera).await.unwrap_err());
        // The name is free again.
        world.camera(site, "村口").await;
    });
}

#[tokio::test]
async fn lists_page_and_filter() {
    on_each!(world => {
        let store = &world.store;
        let (area, site, _) = world.one_camera().await;
        let names: Vec<String> = (0..25).map(|n| format!("Cam {n:02} 50%_x!")).collect();
        for name in &names {
            world.camera(site, name).await;
        }
        for limit in [1, 7, 26, 500] {
            let mut paging = Paging { limit, after: None };
            let mut seen = Vec::new();
            loop {
                let filter = CameraFilter::default();
                let page = store.camera_list(&system(), &filter, &paging).await.unwrap();
                assert!(page.items.len() <= limit as usize);
                seen.extend(page.items.into_iter().map(|listed| listed.camera.name));
                match page.next {
                    Some(next) => paging.after = Some(next),
                    None => break,
                }
            }
            assert_eq!(seen.len(), 26, "limit {limit}");
            assert_eq!(seen[..25], names[..], "limit {limit}");
        }
        let count = async |q: &str| {
            let filter = CameraFilter { q: Some(q.to_owned()), ..CameraFilter::default() };
            store.camera_list(&system(), &filter, &all()).await.unwrap().items.len()
        };
        assert_eq!(count("cam 0").await, 10);
        assert_eq!(count("CAM 0").await, 10);
        assert_eq!(count("0%_X!").await, 25);
        assert_eq!(count("0_%").await, 0, "signs of patterns are plain text");
        assert_eq!(count("村口").await, 26, "in the name or the place");
        assert_eq!(count(" ").await, 26);
        for (filter, wanted) in [
            (CameraFilter { site: Some(site), ..CameraFilter::default() }, 26),
            (CameraFilter { site: Some(SiteId(uuid::Uuid::nil())), ..CameraFilter::default() }, 0),
            (CameraFilter { area: Some(area), ..CameraFilter::default() }, 26),
            (CameraFilter { state: Some(State::Online), ..CameraFilter::default() }, 0),
            (CameraFilter { state: Some(State::Unknown), ..CameraFilter::default() }, 26),
        ] {
            let found = store.camera_list(&system(), &filter, &all()).await.unwrap();
            assert_eq!(found.items.len(), wanted, "{filter:?}");
        }
        let wrong = Paging { limit: 5, after: Some("{".to_owned()) };
        let error = store.camera_list(&system(), &CameraFilter::default(), &wrong).await;
        assert_eq!(error.unwrap_err().code(), Code::CursorInvalid);
    });
}
