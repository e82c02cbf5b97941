//! The audit log: a row for every change, none for a refusal, and no row ever changes.

use std::{collections::HashSet, time::Duration};

use domain::{
    Clock, Code, Role,
    audit::{AuditAction, AuditRow},
    case::{CaseAction, LinkTarget},
    event::EventSource,
    limit::{Compliance, Retention},
    register::Purpose,
};
use store::{
    AreaChange, AuditFilter, CameraChange, NewApiKey, NewCameraEvent, NewRecorder, Paging,
    RecorderChange, Renewed, SiteChange, Store, UserChange,
};

use crate::world::{
    IDLE, START, World, all, at, new_area, new_camera, new_case, new_session, new_site, new_user,
    on_each, on_postgres, on_sqlite, segment, span, system,
};

async fn rows(store: &Store, filter: AuditFilter) -> Vec<AuditRow> {
    let page = store.audit_list(&system(), &filter, &all()).await;
    page.unwrap().items
}

/// Does every change there is once; after each, exactly one more row, with this action.
async fn every_change(world: &World) {
    let store = &world.store;
    let mut known = 0;
    macro_rules! row {
        ($action:literal, $done:expr) => {{
            let done = $done
                .await
                .unwrap_or_else(|error| panic!("{}: {error:?}", $action));
            let rows = rows(store, AuditFilter::default()).await;
            assert_eq!(rows.len(), known + 1, "{}: {rows:?}", $action);
            assert_eq!(rows[0].action, $action);
            assert_eq!(rows[0].seq, i64::try_from(rows.len()).unwrap());
            assert!(!rows[0].details.to_string().contains("secret"));
            known += 1;
            done
        }};
    }
    let it = system();
    let admin = row!(
        "user_add",
        store.user_add(&it, new_user("boss", Role::Administrator, &[]))
    );
    let until = START + Duration::from_secs(3600);
    row!(
        "session_open",
        store.sign_in_ok(new_session(admin.id, [1; 32], until))
    );
    let (boss, _) = store
        .session_actor(&[1; 32], "10.0.0.1", IDLE)
        .await
        .unwrap()
        .unwrap();
    let renewed = Renewed {
        before: [1; 32],
        token_hash: [1; 32],
        csrf_hash: [2; 32],
    };
    row!(
        "user_set_password",
        store.user_set_password(&boss, admin.id, "h", false, Some(renewed))
    );
    let other = row!(
        "user_add",
        store.user_add(&boss, new_user("li", Role::AuditAdministrator, &[]))
    );
    row!(
        "user_update",
        store.user_update(&boss, other.id, UserChange::default(), None)
    );
    let key = NewApiKey {
        name: "k".to_owned(),
        user: boss.user,
        token_hash: [1; 32],
        permissions: vec![],
        areas: vec![],
        until: None,
    };
    let key = row!("api_key_add", store.api_key_add(&boss, key));
    row!("api_key_revoke", store.api_key_revoke(&boss, key.id));
    let area = row!("area_add", store.area_add(&boss, new_area(None, "镇"))).id;
    let spare = row!("area_add", store.area_add(&boss, new_area(None, "余"))).id;
    row!(
        "area_update",
        store.area_update(&boss, spare, AreaChange::default(), None)
    );
    row!("area_remove", store.area_remove(&boss, spare, None));
    let site = row!("site_add", store.site_add(&boss, new_site(area, "室"))).id;
    row!(
        "site_update",
        store.site_update(&boss, site, SiteChange::default(), None)
    );
    let new = NewRecorder {
        site,
        name: "NVR".to_owned(),
        session_budget: 0,
    };
    let recorder = row!("recorder_add", store.recorder_add(&boss, new)).id;
    let change = RecorderChange::default();
    row!(
        "recorder_update",
        store.recorder_update(&boss, recorder, change, None)
    );
    row!(
        "recorder_remove",
        store.recorder_remove(&boss, recorder, None)
    );
    let camera = row!("camera_add", store.camera_add(&boss, new_camera(site, "c")))
        .camera
        .id;
    row!(
        "camera_update",
        store.camera_update(&boss, camera, CameraChange::default(), None)
    );
    row!(
        "camera_reconnect",
        store.audit_camera(&boss, AuditAction::CameraReconnect, camera)
    );
    let said = crate::register::said(Purpose::Emergency, Some(camera), None);
    let record = row!("access_open", store.access_open(&boss, said)).id;
    row!("access_close", store.access_close(&boss, record));
    let shift = row!("shift_open", store.shift_open(&boss)).id;
    row!("shift_close", store.shift_close(&boss, shift));
    let event = NewCameraEvent {
        camera,
        source: EventSource::Operator,
        kind: "mark".to_owned(),
        at: START,
        until: None,
        note: String::new(),
        external_id: None,
    };
    row!("event_add", store.event_add(&boss, event));
    let case = row!("case_open", store.case_open(&boss, new_case(area, "x")))
        .0
        .case
        .id;
    row!(
        "case_apply",
        store.case_apply(&boss, case, None, CaseAction::Accept, "")
    );
    let target = LinkTarget::Span {
        camera,
        stream: None,
        span: span(0, 9),
    };
    let link = row!(
        "case_link_add",
        store.case_link_add(&boss, case, target, "")
    )
    .0
    .id;
    row!(
        "case_link_remove",
        store.case_link_remove(&boss, case, link)
    );
    let (node, volume) = world.volume().await;
    store
        .segment_add(&segment(camera, volume, span(0, 9)), node)
        .await
        .unwrap();
    world.clock.set(at(99 * 24 * 3600));
    let days = Retention {
        min_days: 30,
        max_days: 90,
    };
    row!(
        "segment_expire",
        store.segment_expire(Compliance::On, days, 9)
    );
    row!("camera_remove", store.camera_remove(&boss, camera, None));
    row!("site_remove", store.site_remove(&boss, site, None));
    row!("session_close", store.session_close(&boss, &[1; 32]));
    let all = rows(store, AuditFilter::default()).await;
    assert_eq!(all.len(), known);
    let system: HashSet<_> = all
        .iter()
        .filter(|row| row.user.is_nil())
        .map(|row| row.name.as_str())
        .collect();
    assert_eq!(system, HashSet::from(["test", "retention"]));
    let person = all.iter().find(|row| row.action == "camera_add").unwrap();
    assert_eq!((person.user, person.name.as_str()), (admin.id.0, "boss"));
    assert_eq!(
        (person.address.as_str(), person.target_kind.as_str()),
        ("10.0.0.1", "camera")
    );
    assert_eq!(person.target, camera.to_string());
}

#[tokio::test]
async fn every_change_leaves_one_row() {
    on_each!(world => {
        every_change(&world).await;
        assert_eq!(world.store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[tokio::test]
async fn a_refused_change_leaves_none() {
    on_each!(world => {
        let store = &world.store;
        let (area, site, camera) = world.one_camera().await;
        let (case, _) = store.case_open(&system(), new_case(area, "x")).await.unwrap();
        let id = case.case.id;
        let rows = store.audit_count().await.unwrap();
        let it = system();
        let stale = Some(77);
        let refused = [
            store.area_add(&it, new_area(None, "义新镇")).await.err(),
            store.area_update(&it, area, AreaChange::default(), stale).await.err(),
            store.area_remove(&it, area, None).await.err(),
            store.site_add(&it, new_site(area, "白庙社区")).await.err(),
            store.site_update(&it, site, SiteChange::default(), stale).await.err(),
            store.site_remove(&it, site, None).await.err(),
            store.camera_add(&it, new_camera(site, "村口")).await.err(),
            store.camera_update(&it, camera, CameraChange::default(), stale).await.err(),
            store.camera_remove(&it, camera, stale).await.err(),
            store.case_apply(&it, id, stale, CaseAction::Accept, "").await.err(),
            store.case_apply(&it, id, None, CaseAction::Reopen, "x").await.err(),
            store.user_add(&it, new_user("x", Role::AuditAdministrator, &[domain::id::AreaId(site.0)])).await.err(),
        ];
        assert!(refused.iter().all(Option::is_some), "{refused:?}");
        assert_eq!(store.audit_count().await.unwrap(), rows);
        let last = store.area_add(&it, new_area(None, "新安镇")).await;
        last.unwrap();
        let newest = crate::audit::rows(store, AuditFilter::default()).await.remove(0);
        assert_eq!(newest.seq, rows + 1, "no number was lost");
    });
}

#[tokio::test]
async fn rows_are_found_and_paged() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let wang = world.actor("wang", Role::AuditAdministrator, &[area]).await;
        world.pass(Duration::from_secs(60));
        for _ in 0..5 {
            store.audit_camera(&wang, AuditAction::CameraReconnect, camera).await.unwrap();
        }
        let none = AuditFilter::default;
        for (filter, wanted) in [
            (AuditFilter { action: Some(AuditAction::CameraReconnect), ..none() }, 5),
            (AuditFilter { target: Some(camera.to_string()), ..none() }, 6),
            (AuditFilter { user: Some(wang.user), ..none() }, 6),
            (AuditFilter { from: Some(at(60)), ..none() }, 5),
            (AuditFilter { to: Some(at(60)), ..none() }, 5),
            (AuditFilter { from: Some(at(0)), to: Some(at(61)), ..none() }, 10),
            (none(), 10),
        ] {
            assert_eq!(rows(store, filter.clone()).await.len(), wanted, "{filter:?}");
        }
        let mut paging = Paging { limit: 3, after: None };
        let mut seen = Vec::new();
        loop {
            let page = store.audit_list(&wang, &none(), &paging).await.unwrap();
            seen.extend(page.items.into_iter().map(|row| row.seq));
            match page.next {
                Some(next) => paging.after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, (1..=10).rev().collect::<Vec<_>>(), "who has a root sees it all");
        let wrong = Paging { limit: 3, after: Some("\"x\"".to_owned()) };
        let error = store.audit_list(&wang, &none(), &wrong).await.unwrap_err();
        assert_eq!(error.code(), Code::CursorInvalid);
    });
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_rows() {
    const ATTEMPTS: [&str; 8] = [
        "update audit set name = 'x'",
        "delete from audit",
        "update access_view set bytes = -1",
        "update access_view set seen = seen - 1",
        "update access_view set camera_name = 'x'",
        "delete from access_view",
        "update access_record set purpose = 'duty'",
        "delete from access_record",
    ];
    let seen = async |world: &World| {
        let (_, _, camera) = world.one_camera().await;
        let said = crate::register::said(Purpose::Emergency, Some(camera), None);
        let record = world.store.access_open(&system(), said).await.unwrap().id;
        let live = crate::register::live(camera);
        let (actor, look) = (system(), store::Look::New);
        let begun = world.store.view_begin(&actor, live, Some(record), look);
        begun.await.unwrap();
    };
    let world = on_sqlite().await;
    // By its own clock.
    world.clock.set(Clock::system().now());
    seen(&world).await;
    let pool = sqlx::SqlitePool::connect(&world.url).await.unwrap();
    for sql in ATTEMPTS {
        let error = sqlx::query(sql).execute(&pool).await.unwrap_err();
        assert!(error.to_string().contains("only"), "{sql}: {error}");
    }
    if let Some(world) = on_postgres().await {
        world.clock.set(Clock::system().now());
        seen(&world).await;
        let pool = sqlx::PgPool::connect(&world.url).await.unwrap();
        let truncate = [
            "truncate audit",
            "truncate access_view",
            "truncate access_record cascade",
        ];
        for sql in ATTEMPTS.into_iter().chain(truncate) {
            let error = sqlx::query(sql).execute(&pool).await.unwrap_err();
            assert!(error.to_string().contains("only"), "{sql}: {error}");
        }
    }
}
