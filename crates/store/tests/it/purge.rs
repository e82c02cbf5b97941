//! Purges: what stops one, what goes by one, and when it is done.

use domain::{
    Code,
    case::LinkTarget,
    deletion::DeletionRule,
    id::CameraId,
    purge::{Purge, PurgeOrder},
    video::StreamKind,
};
use store::{CameraChange, DeletionFilter, Store};

use crate::world::{all, new_case, on_each, segment, span, system};

fn order(name: &str) -> PurgeOrder {
    PurgeOrder {
        name: name.to_owned(),
        document: "绵公责改字〔2026〕7号".to_owned(),
        reason: "装在更衣室门口".to_owned(),
    }
}

async fn last(store: &Store, camera: CameraId) -> Purge {
    let facts = store.purge_facts(&system(), camera).await.unwrap();
    facts.last.unwrap()
}

/// Does what the engine does with a purge whose volumes are all there.
async fn carried_out(store: &Store, purge: &Purge) -> bool {
    loop {
        let files = store.purge_expire(purge.id, 2).await.unwrap();
        if files.is_empty() {
            break;
        }
        store.garbage_done(&files).await.unwrap();
    }
    for one in &purge.volumes {
        store
            .purge_looked(purge.id, one.volume, 0, true)
            .await
            .unwrap();
    }
    store.purge_done(purge.id).await.unwrap()
}

#[tokio::test]
async fn a_hold_stops_it_and_who_decides_is_named() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let (node, volume) = world.volume().await;
        store.segment_add(&segment(camera, volume, span(0, 60)), node).await.unwrap();
        let name = store.camera_any(camera).await.unwrap().name;
        let (case, _) = store.case_open(&system(), new_case(area, "x")).await.unwrap();
        let target = LinkTarget::Span { camera, stream: None, span: span(10, 20) };
        let (link, _) = store.case_link_add(&system(), case.case.id, target.clone(), "").await.unwrap();
        let add = async |name: &str| store.purge_add(&system(), camera, order(name)).await;
        assert_eq!(add("另一台").await.unwrap_err().code(), Code::PurgeNameDiffers);
        let error = add(&name).await.unwrap_err();
        assert_eq!(error.code(), Code::PurgeHeld);
        let told = error.sentence(domain::Language::Chinese);
        assert!(told.contains(&case.case.number), "{told}");
        let facts = store.purge_facts(&system(), camera).await.unwrap();
        assert_eq!((facts.files, facts.holds.len(), facts.last), (1, 1, None));
        assert!(store.camera_any(camera).await.unwrap().enabled, "nothing was changed");

        store.case_link_remove(&system(), case.case.id, link.id).await.unwrap();
        let purge = add(&name).await.unwrap();
        assert!(!store.camera_any(camera).await.unwrap().enabled);
        assert_eq!(add(&name).await.unwrap_err().code(), Code::PurgeRuns);
        // It is too late to hold it now.
        let error = store.case_link_add(&system(), case.case.id, target.clone(), "").await.unwrap_err();
        assert_eq!(error.code(), Code::CameraPurged);
        assert!(carried_out(store, &purge).await);
        store.case_link_add(&system(), case.case.id, target, "").await.unwrap();
        let listed = store.purge_list(&system(), &all()).await.unwrap().items;
        assert_eq!(listed, [last(store, camera).await]);
        assert!(listed[0].done.is_some());
        let elsewhere = world.area(None, "别处").await;
        let mayor = world.actor("mayor", domain::Role::Director, &[elsewhere]).await;
        assert!(store.purge_list(&mayor, &all()).await.unwrap().items.is_empty());
        assert_eq!(store.purge_facts(&mayor, camera).await.unwrap_err().code(), Code::NotFound);
    });
}

#[tokio::test]
async fn all_of_it_goes_and_what_comes_late_goes_too() {
    on_each!(world => {
        let store = &world.store;
        let (_, site, camera) = world.one_camera().await;
        let other = world.camera(site, "河边").await;
        let (node, volume) = world.volume().await;
        for n in 0..5 {
            let one = segment(camera, volume, span(n * 60, n * 60 + 60));
            store.segment_add(&one, node).await.unwrap();
        }
        store.segment_add(&segment(other, volume, span(0, 60)), node).await.unwrap();
        let name = store.camera_any(camera).await.unwrap().name;
        let purge = store.purge_add(&system(), camera, order(&name)).await.unwrap();
        assert!(!store.purge_done(purge.id).await.unwrap(), "nothing went yet");
        assert_eq!(store.purge_open().await.unwrap().len(), 1);
        assert!(carried_out(store, &purge).await);
        assert!(store.purge_open().await.unwrap().is_empty());
        let filter = DeletionFilter { rule: Some(DeletionRule::Purge), ..DeletionFilter::default() };
        let certificates = store.deletion_list(&system(), &filter, &all()).await.unwrap().items;
        assert_eq!(certificates.len(), 1);
        assert_eq!((certificates[0].files, certificates[0].by.purge), (5, Some(purge.id)));
        assert!(certificates[0].verified().is_some());
        let left = store.segment_list(other, StreamKind::Main, span(0, 60)).await.unwrap();
        assert_eq!(left.len(), 1, "another camera's stays");

        // What was being written is sealed late: the purge goes on.
        store.segment_add(&segment(camera, volume, span(300, 360)), node).await.unwrap();
        let again = last(store, camera).await;
        assert_eq!((again.done, again.volumes[0].looked), (None, None));
        assert!(carried_out(store, &again).await);
        assert_eq!(last(store, camera).await.files, 6);

        // What is recorded after somebody switched it on stays.
        world.clock.set(crate::world::at(1000));
        let on = CameraChange { enabled: Some(true), ..CameraChange::default() };
        store.camera_update(&system(), camera, on, None).await.unwrap();
        store.segment_add(&segment(camera, volume, span(1001, 1060)), node).await.unwrap();
        assert!(last(store, camera).await.done.is_some());
        assert!(store.purge_expire(purge.id, 9).await.unwrap().is_empty());
    });
}

#[tokio::test]
async fn a_removed_camera_is_purged_and_remembered() {
    on_each!(world => {
        let store = &world.store;
        let (_, _, camera) = world.one_camera().await;
        let (node, volume) = world.volume().await;
        store.segment_add(&segment(camera, volume, span(0, 60)), node).await.unwrap();
        let name = store.camera_any(camera).await.unwrap().name;
        assert!(store.camera_removed(&system(), 9).await.unwrap().is_empty());
        store.camera_remove(&system(), camera, None).await.unwrap();
        let removed = store.camera_removed(&system(), 9).await.unwrap();
        assert_eq!((removed[0].id, &removed[0].name), (camera, &name));
        let purge = store.purge_add(&system(), camera, order(&name)).await.unwrap();
        assert!(purge.removed);
        assert!(carried_out(store, &purge).await);
        assert!(store.camera_removed(&system(), 9).await.unwrap().is_empty());
        let facts = store.purge_facts(&system(), camera).await.unwrap();
        assert_eq!((facts.files, facts.camera_name), (0, name));
        assert!(facts.last.unwrap().done.is_some());
        let sql = ["update purge set reason = 'x'", "delete from purge"];
        for sql in sql {
            world.refuses(sql).await;
        }
    });
}
