//! The register: no purpose, no picture; and what was looked at is written down and only grows.

use std::time::Duration;

use domain::{
    Code, Permission, Role,
    id::{AccessRecordId, CameraId},
    register::{Purpose, Statement, Viewing, Wanted},
    unusual::{Unusual, UnusualLimits},
};
use store::{AccessFilter, Look, Seen, Store};

use crate::world::{all, at, new_case, on_each, span, system};

/// What somebody says.
pub(crate) fn said(
    purpose: Purpose,
    camera: Option<CameraId>,
    span: Option<domain::Span>,
) -> Statement {
    Statement {
        purpose,
        camera,
        span,
        case: None,
        request: None,
        reason: "a lost child".to_owned(),
    }
}

/// Live pictures.
pub(crate) fn live(camera: CameraId) -> Wanted {
    Wanted {
        viewing: Viewing::Live,
        camera,
        stream: None,
        span: None,
    }
}

async fn views(store: &Store) -> Vec<domain::register::AccessView> {
    let (actor, filter) = (system(), AccessFilter::default());
    store
        .view_list(&actor, &filter, &all())
        .await
        .unwrap()
        .items
}

#[tokio::test]
async fn nobody_sees_a_picture_without_a_purpose() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let wang = world.actor("wang", Role::TownOperator, &[area]).await;
        let li = world.actor("li", Role::TownOperator, &[area]).await;
        let refused = async |actor, wanted, record| {
            store.view_begin(actor, wanted, record, Look::New).await.unwrap_err().code()
        };
        assert_eq!(refused(&wang, live(camera), None).await, Code::AccessNeeded);
        let duty = said(Purpose::Duty, Some(camera), Some(span(0, 60)));
        let early = store.access_open(&wang, duty.clone()).await.unwrap_err();
        assert_eq!(early.code(), Code::ShiftNeeded);

        // A shift covers live pictures of whoever opened it, and nothing else.
        let shift = store.shift_open(&wang).await.unwrap();
        assert_eq!(store.shift_open(&wang).await.unwrap_err().code(), Code::ShiftOpen);
        let begun = store.view_begin(&wang, live(camera), None, Look::New).await.unwrap();
        assert_eq!(refused(&li, live(camera), None).await, Code::AccessNeeded);
        let playback = Wanted { viewing: Viewing::Playback, span: Some(span(0, 30)), ..live(camera) };
        assert_eq!(refused(&wang, playback, None).await, Code::AccessNeeded);
        let record = store.access_open(&wang, duty).await.unwrap().id;
        store.view_begin(&wang, playback, Some(record), Look::New).await.unwrap();
        assert_eq!(refused(&li, playback, Some(record)).await, Code::AccessNeeded, "another's record");
        let later = Wanted { span: Some(span(30, 61)), ..playback };
        assert_eq!(refused(&wang, later, Some(record)).await, Code::AccessElsewhere);
        let export = Wanted { viewing: Viewing::Export, ..playback };
        assert_eq!(refused(&wang, export, Some(record)).await, Code::PurposeForbids);

        // It is over for all of it when the shift is closed, or by itself.
        store.shift_close(&wang, shift.id).await.unwrap();
        for (wanted, record) in [(live(camera), begun.record), (playback, record)] {
            let held = store.view_holds(&wang, &wanted, record).await;
            assert_eq!(held.unwrap_err().code(), Code::AccessOver);
        }
        store.shift_open(&wang).await.unwrap();
        world.pass(domain::duty::LONGEST);
        assert_eq!(refused(&wang, live(camera), None).await, Code::AccessNeeded);
        assert!(store.shift_mine(&wang).await.unwrap().is_none());
        let nobody = store.access_close(&wang, AccessRecordId::fresh(&world.clock)).await;
        assert_eq!(nobody.unwrap_err().code(), Code::NotFound);
    });
}

#[tokio::test]
async fn what_was_looked_at_is_written_down_and_only_grows() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let wang = world.actor("wang", Role::CaseOfficer, &[area]).await;
        let day = said(Purpose::Emergency, Some(camera), Some(span(0, 600)));
        let record = store.access_open(&wang, day).await.unwrap().id;
        let minute = Look::Within(Duration::from_secs(60));
        let clip = Wanted { viewing: Viewing::Export, span: Some(span(0, 30)), ..live(camera) };
        let look = async |wanted, look| {
            store.view_begin(&wang, wanted, Some(record), look).await.unwrap().view
        };
        let first = look(clip, minute).await;
        assert_eq!(look(clip, minute).await, first, "another range of the same clip");
        assert_ne!(look(Wanted { span: Some(span(0, 31)), ..clip }, minute).await, first);
        let still = |from| Wanted { viewing: Viewing::Snapshot, span: Some(span(from, from + 1)), ..clip };
        let strip = Look::Strip(Duration::from_secs(60));
        assert_eq!(look(still(3), strip).await, look(still(4), strip).await, "thumbnails of one day");
        world.pass(Duration::from_secs(61));
        assert_ne!(look(clip, minute).await, first);

        let note = |bytes, after, over| Seen { view: first, bytes, at: at(after), over };
        store.view_note(&[note(100, 70, false), note(23, 80, true)]).await.unwrap();
        let known = views(store).await;
        assert_eq!(known.len(), 4);
        let known = known.iter().find(|view| view.id == first).unwrap();
        assert_eq!((known.bytes, known.seen, known.ended), (123, at(80), Some(at(80))));
        assert_eq!((known.record.name.as_str(), known.record.role), ("wang", Role::CaseOfficer));
        assert_eq!(store.view_bytes().await.unwrap(), 123);

        // Whoever has a root of their own sees what was looked at there, and a stranger nothing.
        let reader = world.actor("reader", Role::AuditAdministrator, &[area]).await;
        assert!(reader.may(Permission::RegisterRead));
        let elsewhere = world.area(None, "别处").await;
        let stranger = world.actor("stranger", Role::AuditAdministrator, &[elsewhere]).await;
        let none = AccessFilter::default();
        assert_eq!(store.view_list(&reader, &none, &all()).await.unwrap().items.len(), 4);
        assert!(store.view_list(&stranger, &none, &all()).await.unwrap().items.is_empty());
        let filter = AccessFilter { viewing: Some(Viewing::Snapshot), user: Some(wang.user), ..none };
        assert_eq!(store.view_list(&reader, &filter, &all()).await.unwrap().items.len(), 1);

        // What a killed run left open ends where it was last known.
        world.pass(Duration::from_secs(600));
        assert_eq!(store.views_end_stale(Duration::from_secs(300)).await.unwrap(), 3);
        assert!(views(store).await.iter().all(|view| view.ended.is_some()));
    });
}

#[tokio::test]
async fn another_role_ends_what_was_said() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let wang = world.actor("wang", Role::TownOperator, &[area]).await;
        store.shift_open(&wang).await.unwrap();
        store.view_begin(&wang, live(camera), None, Look::New).await.unwrap();
        let mut moved = wang.clone();
        moved.role = Role::Director;
        let look = store.view_begin(&moved, live(camera), None, Look::New).await;
        assert_eq!(look.unwrap_err().code(), Code::AccessNeeded);
    });
}

#[tokio::test]
async fn what_was_looked_at_is_found_and_added_up() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let wang = world.actor("wang", Role::CaseOfficer, &[area]).await;
        let li = world.actor("Li", Role::TownOperator, &[area]).await;
        let (case, _) = store.case_open(&wang, new_case(area, "x")).await.unwrap();
        let day = Some(span(0, 600));
        let handling = Statement { case: Some(case.case.id), ..said(Purpose::CaseHandling, Some(camera), day) };
        let records = [
            (&wang, store.access_open(&wang, handling).await.unwrap().id),
            (&li, store.access_open(&li, said(Purpose::Emergency, Some(camera), day)).await.unwrap().id),
        ];
        for (who, record) in records {
            let wanted = Wanted { viewing: Viewing::Playback, span: day, ..live(camera) };
            let begun = store.view_begin(who, wanted, Some(record), Look::New).await.unwrap();
            let seen = Seen { view: begun.view, bytes: 100, at: at(90), over: true };
            store.view_note(&[seen]).await.unwrap();
        }
        let totals = async |filter| store.view_totals(&system(), &filter).await.unwrap();
        let none = AccessFilter::default();
        let all_of_it = totals(none.clone()).await;
        assert_eq!((all_of_it.views, all_of_it.people, all_of_it.seconds, all_of_it.bytes), (2, 2, 180, 200));
        let of = async |filter| totals(filter).await.views;
        assert_eq!(of(AccessFilter { name: Some("LI".into()), ..none.clone() }).await, 1);
        assert_eq!(of(AccessFilter { name: Some("%".into()), ..none.clone() }).await, 0);
        let number = Some(case.case.number.clone());
        assert_eq!(of(AccessFilter { case_number: number, ..none.clone() }).await, 1);
        assert_eq!(of(AccessFilter { unit: Some("别的单位".into()), ..none }).await, 0);
    });
}

#[tokio::test]
async fn the_register_goes_when_it_is_old_and_not_before() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let wang = world.actor("wang", Role::TownOperator, &[area]).await;
        // The database counts by its own clock: 200 days ago, and now.
        let now = domain::Clock::system().now();
        let old = now - Duration::from_secs(200 * 24 * 3600);
        for time in [old, now] {
            world.clock.set(time);
            let shift = store.shift_open(&wang).await.unwrap();
            store.view_begin(&wang, live(camera), None, Look::New).await.unwrap();
            store.shift_close(&wang, shift.id).await.unwrap();
        }
        let before = |days: u64| now - Duration::from_secs(days * 24 * 3600);
        let soon = now + Duration::from_secs(1);
        assert!(store.register_expire(soon, 9).await.is_err(), "it is too young");
        assert_eq!(store.register_expire(before(300), 9).await.unwrap(), 0);
        assert_eq!(store.register_expire(before(190), 9).await.unwrap(), 3, "view, record, shift");
        assert_eq!(store.register_expire(before(190), 9).await.unwrap(), 0);
        assert_eq!(views(store).await.len(), 1);
        world.refuses("delete from access_view").await;
        world.refuses("delete from access_record").await;
    });
}

#[tokio::test]
async fn unusual_use_is_found_in_the_month_and_the_area() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let li = world.actor("li", Role::Administrator, &[area]).await;
        // Ten in the morning on the 23rd of November: six days of it, and one night.
        let again = |day: i64, hours: i64| day * 24 * 3600 + hours * 3600;
        for (day, hours) in [(-5, 0), (-4, 0), (-3, 0), (-2, 0), (-1, 0), (0, 0), (0, 13)] {
            world.clock.set(at(again(day, hours)));
            let said = said(Purpose::Emergency, Some(camera), Some(span(0, 600)));
            let record = store.access_open(&li, said).await.unwrap().id;
            let wanted = Wanted { viewing: Viewing::Playback, span: Some(span(0, 600)), ..live(camera) };
            store.view_begin(&li, wanted, Some(record), Look::New).await.unwrap();
        }
        let month = domain::unusual::month("2026-11").unwrap();
        let found = async |actor: &domain::Actor| {
            store.unusual_list(actor, UnusualLimits::default(), month).await.unwrap()
        };
        let all = found(&system()).await;
        let kinds: Vec<_> = all.iter().map(|one| (one.finding.unusual, one.finding.rows)).collect();
        assert_eq!(kinds, [(Unusual::OffHours, 1), (Unusual::Repeated, 7)]);
        assert_eq!((all[1].name.as_str(), all[1].finding.days), ("li", 6));
        assert!(all[1].camera_name.is_some());
        let elsewhere = world.area(None, "别处").await;
        let stranger = world.actor("stranger", Role::AuditAdministrator, &[elsewhere]).await;
        assert!(found(&stranger).await.is_empty());
        let later = domain::unusual::month("2027-03").unwrap();
        let none = store.unusual_list(&system(), UnusualLimits::default(), later).await.unwrap();
        assert!(none.is_empty());
    });
}
