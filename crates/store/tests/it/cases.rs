//! The life of a case, its log and its links.

use domain::{
    Code, Role,
    case::{CaseAction, CaseLine, CaseState, LinkTarget},
    event::EventSource,
    id::{CameraEventId, CaseId, CaseLinkId},
};
use store::{CaseFilter, NewCameraEvent, NewCase, Paging};

use crate::world::{START, all, new_case, on_each, span, system};

#[tokio::test]
async fn a_case_lives_from_report_to_closure_and_again() {
    use CaseAction::*;
    on_each!(world => {
        let store = &world.store;
        let area = world.area(None, "义新镇").await;
        let wang = world.actor("wang", Role::CaseOfficer, &[area]).await;
        let (case, created) = store.case_open(&wang, new_case(area, "道路塌陷")).await.unwrap();
        assert!(created);
        assert_eq!(case.case.number, "20261123-0001");
        assert_eq!((case.area_name.as_str(), case.opened_by_name.as_str()), ("义新镇", "wang"));
        assert_eq!((case.case.state, case.case.version), (CaseState::Reported, 1));
        let id = case.case.id;

        let error = store.case_apply(&wang, id, None, VerifyOk, "").await.unwrap_err();
        assert_eq!(error.code(), Code::CaseActionRefused);
        let error = store.case_apply(&wang, id, Some(7), Accept, "").await.unwrap_err();
        assert_eq!(error.code(), Code::VersionStale);
        for (version, action) in [Accept, HandleLocally, LogProgress, Feedback, VerifyOk, Reopen]
            .into_iter()
            .enumerate()
        {
            let version = i64::try_from(version).unwrap() + 1;
            let after = store.case_apply(&wang, id, Some(version), action, "好了").await.unwrap();
            assert_eq!(after.case.version, version + 1, "{action:?}");
            let handled = !matches!(action, Accept | Reopen);
            assert_eq!(after.case.handler, handled.then_some(wang.user), "{action:?}");
            assert_eq!(after.handler_name, handled.then(|| "wang".to_owned()));
            assert_eq!(after.case.closed, (action == VerifyOk).then_some(START));
            assert_eq!(store.case_get(&wang, id).await.unwrap(), after);
        }
        let log = store.case_log(&wang, id).await.unwrap();
        let words: Vec<_> = log.iter().map(|line| line.action.as_str()).collect();
        let wanted = [
            "open", "accept", "handle_locally", "log_progress", "feedback", "verify_ok", "reopen",
        ];
        assert_eq!(words, wanted);
        assert!(log.iter().zip(1..).all(|(line, seq)| line.seq == seq && line.by == "wang"));
        assert_eq!((log[0].from, log[0].to), (None, CaseState::Reported));
        assert_eq!((log[6].from, log[6].to), (Some(CaseState::Closed), CaseState::Accepted));
        let nobody = CaseId(uuid::Uuid::nil());
        let error = store.case_apply(&wang, nobody, None, Accept, "").await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
    });
}

#[tokio::test]
async fn the_same_outside_number_is_the_same_case() {
    on_each!(world => {
        let store = &world.store;
        let area = world.area(None, "义新镇").await;
        let other = world.area(None, "新安镇").await;
        let new = |area, number: &str| NewCase {
            source: "12345".to_owned(),
            external_id: number.to_owned(),
            ..new_case(area, "来电")
        };
        let (first, created) = store.case_open(&system(), new(area, "B-1")).await.unwrap();
        assert!(created);
        let rows = store.audit_count().await.unwrap();
        let (again, created) = store.case_open(&system(), new(area, "B-1")).await.unwrap();
        assert!(!created);
        assert_eq!(again, first);
        assert_eq!(store.audit_count().await.unwrap(), rows);
        let (second, _) = store.case_open(&system(), new(area, "B-2")).await.unwrap();
        assert_eq!(second.case.number, "20261123-0002", "no number was lost");
        let stranger = world.actor("zhao", Role::CaseOfficer, &[other]).await;
        let error = store.case_open(&stranger, new(other, "B-1")).await.unwrap_err();
        assert_eq!(error.code(), Code::Duplicate, "and nothing of the case");

        let it = system();
        let openings = (0..8).map(|_| store.case_open(&it, new(area, "B-9")));
        let opened = futures::future::join_all(openings).await;
        let created = opened.iter().filter(|done| done.as_ref().unwrap().1).count();
        assert_eq!(created, 1, "once, however many ask at a time");
    });
}

#[tokio::test]
async fn cases_are_listed_newest_first_and_found() {
    on_each!(world => {
        let store = &world.store;
        let area = world.area(None, "义新镇").await;
        let village = world.area(Some(area), "白庙社区").await;
        for number in 0..12 {
            let place = if number % 2 == 0 { area } else { village };
            let mut new = new_case(place, &format!("Case {number:02}"));
            new.line = (number % 3 == 0).then_some(CaseLine::Peace);
            store.case_open(&system(), new).await.unwrap();
            world.pass(std::time::Duration::from_secs(1));
        }
        let mut seen = Vec::new();
        let mut paging = Paging { limit: 5, after: None };
        loop {
            let page = store.case_list(&system(), &CaseFilter::default(), &paging).await.unwrap();
            seen.extend(page.items.into_iter().map(|listed| listed.case.title));
            match page.next {
                Some(next) => paging.after = Some(next),
                None => break,
            }
        }
        let wanted: Vec<String> = (0..12).rev().map(|number| format!("Case {number:02}")).collect();
        assert_eq!(seen, wanted);
        let q = |q: &str| CaseFilter { q: Some(q.to_owned()), ..CaseFilter::default() };
        for (filter, wanted) in [
            (CaseFilter { area: Some(village), ..CaseFilter::default() }, 6),
            (CaseFilter { area: Some(area), ..CaseFilter::default() }, 12),
            (CaseFilter { line: Some(CaseLine::Peace), ..CaseFilter::default() }, 4),
            (CaseFilter { state: Some(CaseState::Reported), ..CaseFilter::default() }, 12),
            (CaseFilter { state: Some(CaseState::Closed), ..CaseFilter::default() }, 0),
            (q("case 1"), 2),
            (q("-0007"), 1),
            (q("塌陷"), 12),
            (q("100%_SURE"), 12),
            (q("100__"), 0),
        ] {
            let found = store.case_list(&system(), &filter, &all()).await.unwrap();
            assert_eq!(found.items.len(), wanted, "{filter:?}");
        }
    });
}

#[tokio::test]
async fn links_point_to_cameras_events_and_spans() {
    use CaseAction::*;
    on_each!(world => {
        let store = &world.store;
        let (area, site, camera) = world.one_camera().await;
        let other = world.camera(site, "河边").await;
        let wang = world.actor("wang", Role::CaseOfficer, &[area]).await;
        let (case, _) = store.case_open(&wang, new_case(area, "塌陷")).await.unwrap();
        let case = case.case.id;
        let mark = NewCameraEvent {
            camera, source: EventSource::Operator, kind: "mark".to_owned(), at: START,
            until: None, note: String::new(), external_id: None,
        };
        let (event, _) = store.event_add(&wang, mark).await.unwrap();
        let targets = [
            LinkTarget::Camera { camera },
            LinkTarget::Event { camera, event: event.id },
            LinkTarget::Span { camera, stream: None, span: span(0, 60) },
        ];
        for target in &targets {
            let link = store.case_link_add(&wang, case, target.clone(), "为何").await.unwrap();
            assert_eq!((&link.target, link.by.as_str(), link.at), (target, "wang", START));
        }
        let links = store.case_link_list(&wang, case).await.unwrap();
        let listed: Vec<_> = links.iter().map(|link| link.target.clone()).collect();
        assert!(targets.iter().all(|target| listed.contains(target)) && listed.len() == 3);
        assert_eq!(store.hold_list(camera, span(59, 99)).await.unwrap().len(), 1);
        assert!(store.hold_list(camera, span(60, 99)).await.unwrap().is_empty());
        assert_eq!(store.case_get(&wang, case).await.unwrap().case.version, 1);

        let rows = store.audit_count().await.unwrap();
        for wrong in [
            LinkTarget::Event { camera: other, event: event.id },
            LinkTarget::Event { camera, event: CameraEventId(uuid::Uuid::nil()) },
            LinkTarget::Camera { camera: domain::id::CameraId(uuid::Uuid::nil()) },
        ] {
            let error = store.case_link_add(&wang, case, wrong, "").await.unwrap_err();
            assert_eq!(error.code(), Code::NotFound);
        }
        for action in [Accept, HandleLocally, Feedback, VerifyOk] {
            store.case_apply(&wang, case, None, action, "好了").await.unwrap();
        }
        let error = store.case_link_add(&wang, case, targets[2].clone(), "").await.unwrap_err();
        assert_eq!(error.code(), Code::CaseClosed);
        assert_eq!(store.audit_count().await.unwrap(), rows + 4);

        // What is held can be released also when the case is closed.
        let span_link = links.iter().find(|link| link.target == targets[2]).unwrap();
        store.case_link_remove(&wang, case, span_link.id).await.unwrap();
        assert!(store.hold_list(camera, span(0, 99)).await.unwrap().is_empty());
        let gone = store.case_link_remove(&wang, case, span_link.id).await.unwrap_err();
        assert_eq!(gone.code(), Code::NotFound);
        let nil = CaseLinkId(uuid::Uuid::nil());
        assert!(store.case_link_remove(&wang, case, nil).await.is_err());
        let log = store.case_log(&wang, case).await.unwrap();
        let words: Vec<_> = log.iter().map(|line| line.action.as_str()).collect();
        assert_eq!(words[..4], ["open", "link", "link", "link"]);
        assert_eq!(words.last(), Some(&"unlink"));
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}
