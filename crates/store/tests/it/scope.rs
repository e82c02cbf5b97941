//! An officer of village A sees nothing of village B: in no list, by no id, in no count and not in
//! the feed; and changes nothing there.

use domain::{
    Actor, Code, Error, Role,
    audit::AuditAction,
    camera::Credentials,
    case::{CaseAction, LinkTarget},
    event::EventSource,
    health::{Health, State},
    id::{AreaId, CameraEventId, CameraId, CaseId, CaseLinkId, RecorderId, SiteId, UserId},
    register::Purpose,
    video::StreamKind,
};
use store::{
    AreaChange, AuditFilter, CameraChange, CameraFilter, CaseFilter, NewCameraEvent, NewRecorder,
    RecorderChange, SiteChange, UserChange,
};

use crate::world::{
    START, World, all, new_area, new_camera, new_case, new_site, new_user, on_each, span, system,
};

/// Everything a village can have.
struct Village {
    area: AreaId,
    site: SiteId,
    recorder: RecorderId,
    camera: CameraId,
    event: CameraEventId,
    case: CaseId,
    link: CaseLinkId,
    officer: UserId,
    actor: Actor,
}

async fn village(world: &World, town: AreaId, name: &str) -> Village {
    let store = &world.store;
    let area = world.area(Some(town), name).await;
    let site = world.site(area, name).await;
    let new = NewRecorder {
        site,
        name: name.to_owned(),
        session_budget: 0,
    };
    let recorder = store.recorder_add(&system(), new).await.unwrap().id;
    let camera = world.camera(site, name).await;
    let officer = world.user(name, Role::CaseOfficer, &[area]).await.id;
    let actor = world.sign_in(officer).await;
    let (event, _) = store
        .event_add(&actor, new_event(camera, "1"))
        .await
        .unwrap();
    let (case, _) = store.case_open(&actor, new_case(area, name)).await.unwrap();
    let case = case.case.id;
    let target = LinkTarget::Span {
        camera,
        stream: None,
        span: span(0, 60),
    };
    let (link, _) = store.case_link_add(&actor, case, target, "").await.unwrap();
    let health = Health {
        state: State::Online,
        since: Some(START),
    };
    store
        .health_apply(camera, StreamKind::Main, health, None, None)
        .await
        .unwrap();
    Village {
        area,
        site,
        recorder,
        camera,
        event: event.id,
        case,
        link: link.id,
        officer,
        actor,
    }
}

fn new_event(camera: CameraId, id: &str) -> NewCameraEvent {
    NewCameraEvent {
        camera,
        source: EventSource::Operator,
        kind: "mark".to_owned(),
        at: START,
        until: None,
        note: String::new(),
        external_id: Some(id.to_owned()),
    }
}

/// Everything the actor can list, as one text.
async fn everything(world: &World, actor: &Actor) -> String {
    let store = &world.store;
    let (cameras, cases) = (CameraFilter::default(), CaseFilter::default());
    let audit = AuditFilter::default();
    let page = all();
    format!(
        "{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
        store.area_list(actor, &page).await.unwrap(),
        store.site_list(actor, None, &page).await.unwrap(),
        store.recorder_list(actor, None, &page).await.unwrap(),
        store.camera_list(actor, &cameras, &page).await.unwrap(),
        store.case_list(actor, &cases, &page).await.unwrap(),
        store.user_list(actor, &page).await.unwrap(),
        store.api_key_list(actor, &page).await.unwrap(),
        store.health_totals(actor).await.unwrap(),
        store.feed_list(actor, 0, 999).await.unwrap(),
        store.audit_list(actor, &audit, &page).await.unwrap(),
    )
}

/// What the other village's officer is refused; each must look as if it did not exist.
async fn attempts(world: &World, actor: &Actor, other: &Village, own: &Village) -> Vec<Error> {
    let store = &world.store;
    let nothing = || CameraChange::default();
    let credentials = Some(Credentials {
        username: "x".to_owned(),
        password: "y".to_owned(),
    });
    let steal = CameraChange {
        credentials: Some(credentials),
        ..nothing()
    };
    let away = CameraChange {
        site: Some(other.site),
        ..nothing()
    };
    let through = CameraChange {
        recorder: Some(Some(other.recorder)),
        ..nothing()
    };
    let under = AreaChange {
        parent: Some(other.area),
        ..AreaChange::default()
    };
    let over = SiteChange {
        area: Some(other.area),
        ..SiteChange::default()
    };
    let theirs = LinkTarget::Camera {
        camera: other.camera,
    };
    let mine = LinkTarget::Camera { camera: own.camera };
    let event = LinkTarget::Event {
        camera: own.camera,
        event: other.event,
    };
    let recorder = NewRecorder {
        site: other.site,
        name: "x".to_owned(),
        session_budget: 0,
    };
    let friend = new_user("friend", Role::AuditAdministrator, &[other.area]);
    vec![
        store.area_get(actor, other.area).await.unwrap_err(),
        store
            .area_add(actor, new_area(Some(other.area), "x"))
            .await
            .unwrap_err(),
        store
            .area_update(actor, other.area, AreaChange::default(), None)
            .await
            .unwrap_err(),
        store
            .area_update(actor, own.area, under, None)
            .await
            .unwrap_err(),
        store
            .area_remove(actor, other.area, None)
            .await
            .unwrap_err(),
        store.site_get(actor, other.site).await.unwrap_err(),
        store
            .site_add(actor, new_site(other.area, "x"))
            .await
            .unwrap_err(),
        store
            .site_update(actor, other.site, SiteChange::default(), None)
            .await
            .unwrap_err(),
        store
            .site_update(actor, own.site, over, None)
            .await
            .unwrap_err(),
        store
            .site_remove(actor, other.site, None)
            .await
            .unwrap_err(),
        store.recorder_get(actor, other.recorder).await.unwrap_err(),
        store.recorder_add(actor, recorder).await.unwrap_err(),
        store
            .recorder_update(actor, other.recorder, RecorderChange::default(), None)
            .await
            .unwrap_err(),
        store
            .recorder_remove(actor, other.recorder, None)
            .await
            .unwrap_err(),
        store.camera_get(actor, other.camera).await.unwrap_err(),
        store
            .camera_add(actor, new_camera(other.site, "x"))
            .await
            .unwrap_err(),
        store
            .camera_update(actor, other.camera, steal, None)
            .await
            .unwrap_err(),
        store
            .camera_update(actor, own.camera, away, None)
            .await
            .unwrap_err(),
        store
            .camera_update(actor, own.camera, through, None)
            .await
            .unwrap_err(),
        store
            .camera_remove(actor, other.camera, None)
            .await
            .unwrap_err(),
        store.health_get(actor, other.camera).await.unwrap_err(),
        store
            .event_add(actor, new_event(other.camera, "1"))
            .await
            .unwrap_err(),
        store
            .event_list(actor, other.camera, None, &all())
            .await
            .unwrap_err(),
        store.event_get(actor, other.event).await.unwrap_err(),
        store
            .audit_camera(actor, AuditAction::CameraReconnect, other.camera)
            .await
            .unwrap_err(),
        store
            .access_open(
                actor,
                crate::register::said(Purpose::Emergency, Some(other.camera), None),
            )
            .await
            .unwrap_err(),
        store
            .view_begin(
                actor,
                crate::register::live(other.camera),
                None,
                store::Look::New,
            )
            .await
            .unwrap_err(),
        store
            .case_open(actor, new_case(other.area, "x"))
            .await
            .unwrap_err(),
        store
            .hold_list_for(actor, other.camera, span(0, 60))
            .await
            .unwrap_err(),
        store.case_get(actor, other.case).await.unwrap_err(),
        store
            .case_apply(actor, other.case, None, CaseAction::Accept, "")
            .await
            .unwrap_err(),
        store.case_log(actor, other.case).await.unwrap_err(),
        store.case_link_list(actor, other.case).await.unwrap_err(),
        store
            .case_link_add(actor, other.case, mine, "")
            .await
            .unwrap_err(),
        store
            .case_link_add(actor, own.case, theirs, "")
            .await
            .unwrap_err(),
        store
            .case_link_add(actor, own.case, event, "")
            .await
            .unwrap_err(),
        store
            .case_link_remove(actor, other.case, other.link)
            .await
            .unwrap_err(),
        store
            .case_link_remove(actor, own.case, other.link)
            .await
            .unwrap_err(),
        store.user_get(actor, other.officer).await.unwrap_err(),
        store.user_add(actor, friend).await.unwrap_err(),
        store
            .user_update(actor, other.officer, UserChange::default(), None)
            .await
            .unwrap_err(),
        store
            .user_set_password(actor, other.officer, "x", true, None)
            .await
            .unwrap_err(),
    ]
}

#[tokio::test]
async fn village_a_sees_nothing_of_village_b() {
    on_each!(world => {
        let store = &world.store;
        let town = world.area(None, "义新镇").await;
        let a = village(&world, town, "AAAA").await;
        let b = village(&world, town, "BBBB").await;
        let rows = store.audit_count().await.unwrap();
        let feed = store.feed_last().await.unwrap();
        for (number, error) in attempts(&world, &a.actor, &b, &a).await.into_iter().enumerate() {
            assert_eq!(error.code(), Code::NotFound, "attempt {number}: {error:?}");
            assert!(!error.chain().contains("BBBB"), "{error:?}");
        }
        assert_eq!(store.audit_count().await.unwrap(), rows, "a refusal leaves no row");
        assert_eq!(store.feed_last().await.unwrap(), feed, "and no message");

        let seen = everything(&world, &a.actor).await;
        let theirs = [
            b.area.0, b.site.0, b.recorder.0, b.camera.0, b.event.0, b.case.0, b.link.0, b.officer.0,
        ];
        for id in theirs {
            assert!(!seen.contains(&id.to_string()), "{id} in {seen}");
        }
        assert!(!seen.contains("BBBB"), "{seen}");
        let own = [a.area.0, a.site.0, a.recorder.0, a.camera.0, a.case.0, a.officer.0];
        for id in own {
            assert!(seen.contains(&id.to_string()), "{id} missing in {seen}");
        }
        let totals = store.health_totals(&a.actor).await.unwrap();
        assert_eq!((totals.len(), totals[0].area), (1, a.area));
        assert_eq!(totals[0].totals, [(State::Online, 1)]);
        // A filter is no way around.
        for area in [b.area, town] {
            let filter = CaseFilter { area: Some(area), ..CaseFilter::default() };
            let found = store.case_list(&a.actor, &filter, &all()).await.unwrap().items;
            assert!(found.iter().all(|listed| listed.case.area == a.area));
        }

        // The town sees both, and what it links across is not shown to either beyond its own.
        let mayor = world.actor("mayor", Role::CaseOfficer, &[town]).await;
        let target = LinkTarget::Camera { camera: b.camera };
        let (across, _) = store.case_link_add(&mayor, a.case, target, "BBBB").await.unwrap();
        assert_eq!(store.case_link_list(&mayor, a.case).await.unwrap().len(), 2);
        assert_eq!(store.case_link_list(&a.actor, a.case).await.unwrap().len(), 1);
        let seen = everything(&world, &a.actor).await;
        let feed_and_rest = seen.split("AuditRow").next().unwrap();
        assert!(!feed_and_rest.contains(&b.camera.to_string()));
        assert!(!seen.contains("BBBB"), "not even why, in the log: {seen}");
        let log = store.case_log(&mayor, a.case).await.unwrap();
        let line = log.last().unwrap();
        assert_eq!((line.note.as_str(), line.link), ("BBBB", Some(across.id)));
        let log = store.case_log(&a.actor, a.case).await.unwrap();
        let line = log.last().unwrap();
        assert_eq!((line.action.as_str(), line.note.as_str(), line.link), ("link", "", None));
        assert!(log.iter().any(|line| line.link == Some(a.link)), "its own are named");
        // Nor does the record of village A tell of it; that of village B does.
        let filter = AuditFilter { action: Some(domain::audit::AuditAction::CaseLinkAdd), ..AuditFilter::default() };
        for (area, name, told) in [(a.area, "reader-a", false), (b.area, "reader-b", true)] {
            let reader = world.actor(name, Role::AuditAdministrator, &[area]).await;
            let rows = store.audit_list(&reader, &filter, &all()).await.unwrap().items;
            let text = format!("{rows:?}");
            assert!(text.contains(&across.id.to_string()), "{text}");
            assert_eq!(text.contains(&b.camera.to_string()) , told, "{text}");
        }
        let seen = everything(&world, &mayor).await;
        assert!(seen.contains("AAAA") && seen.contains("BBBB"));

        // Somebody without any area sees nothing at all.
        let boss = world.actor("boss", Role::Administrator, &[]).await;
        let nobody = store.user_add(&boss, new_user("nobody", Role::AuditAdministrator, &[])).await.unwrap();
        let nobody = world.sign_in(nobody.id).await;
        assert!(store.feed_list(&nobody, 0, 99).await.unwrap().is_empty());
        assert!(store.area_list(&nobody, &all()).await.unwrap().items.is_empty());
        let filter = AuditFilter::default();
        let rows = store.audit_list(&nobody, &filter, &all()).await.unwrap().items;
        assert!(rows.is_empty(), "{rows:?}");
    });
}
