//! The life of a case, its log and its links.

use domain::{
    Code, Role,
    case::{CaseAction, CaseLine, CaseState, LinkTarget},
    event::EventSource,
    id::{CameraEventId, CaseId, CaseLinkId},
};
use store::{CaseFilter, NewCameraEvent, NewCase, NewCaseLink, Paging};

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
        let (own, created) = store.case_open(&stranger, new(other, "B-1")).await.unwrap();
        assert!(created, "as if the other village's case did not exist");
        let (again, created) = store.case_open(&stranger, new(other, "B-1")).await.unwrap();
        assert_eq!((again.case.id, created), (own.case.id, false));
        // Who sees both is answered the one of the area that was named.
        for (place, id) in [(area, first.case.id), (other, own.case.id)] {
            let (found, created) = store.case_open(&system(), new(place, "B-1")).await.unwrap();
            assert_eq!((found.case.id, created), (id, false));
        }

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
        let wang = world.actor("wang", Role::CaseOfficer, &[village]).await;
        let some = store.case_list(&wang, &CaseFilter::default(), &all()).await.unwrap().items;
        for listed in &some[..2] {
            for action in [CaseAction::Accept, CaseAction::HandleLocally] {
                store.case_apply(&wang, listed.case.id, None, action, "").await.unwrap();
            }
        }
        let totals = store.case_totals(&wang).await.unwrap();
        assert_eq!(totals.states, [(CaseState::Reported, 4), (CaseState::Handling, 2)]);
        assert_eq!(totals.mine, 2);
        let totals = store.case_totals(&system()).await.unwrap();
        assert_eq!(totals.states, [(CaseState::Reported, 10), (CaseState::Handling, 2)]);
        assert_eq!(totals.mine, 0);
        for action in [CaseAction::Feedback, CaseAction::VerifyOk] {
            store.case_apply(&wang, some[0].case.id, None, action, "好了").await.unwrap();
        }
        assert_eq!(store.case_totals(&wang).await.unwrap().mine, 1);
        for (filter, wanted) in [
            (CaseFilter { handler: Some(wang.user), ..CaseFilter::default() }, 2),
            (CaseFilter { area: Some(village), ..CaseFilter::default() }, 6),
            (CaseFilter { area: Some(area), ..CaseFilter::default() }, 12),
            (CaseFilter { line: Some(CaseLine::Peace), ..CaseFilter::default() }, 4),
            (CaseFilter { state: Some(CaseState::Reported), ..CaseFilter::default() }, 10),
            (CaseFilter { state: Some(CaseState::Closed), ..CaseFilter::default() }, 1),
            (CaseFilter { open: true, ..CaseFilter::default() }, 11),
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
            let (link, is_new) =
                store.case_link_add(&wang, case, target.clone(), "为何").await.unwrap();
            assert_eq!((&link.target, link.by.as_str(), link.at), (target, "wang", START));
            assert!(is_new);
            let rows = store.audit_count().await.unwrap();
            let again = store.case_link_add(&wang, case, target.clone(), "又").await.unwrap();
            assert_eq!(again, (link, false), "what is there stays as it is");
            assert_eq!(store.audit_count().await.unwrap(), rows);
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
        let more = LinkTarget::Span { camera, stream: None, span: span(0, 61) };
        let error = store.case_link_add(&wang, case, more, "").await.unwrap_err();
        assert_eq!(error.code(), Code::CaseClosed);
        // What a closed case points to already is answered all the same, as after a timeout.
        let (_, is_new) = store.case_link_add(&wang, case, targets[2].clone(), "").await.unwrap();
        assert!(!is_new);
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

#[tokio::test]
async fn a_case_opens_with_everything_or_not_at_all() {
    on_each!(world => {
        let store = &world.store;
        let (area, site, camera) = world.one_camera().await;
        let other = world.camera(site, "河边").await;
        let elsewhere = world.area(None, "新安镇").await;
        let site = world.site(elsewhere, "室").await;
        let foreign = world.camera(site, "桥头").await;
        let wang = world.actor("wang", Role::CaseOfficer, &[area]).await;
        let mark = NewCameraEvent {
            camera, source: EventSource::Operator, kind: "mark".to_owned(), at: START,
            until: None, note: "烟雾".to_owned(), external_id: None,
        };
        let (event, _) = store.event_add(&wang, mark).await.unwrap();
        let link = |target| NewCaseLink { target, note: "为何".to_owned() };
        let footage = LinkTarget::Span { camera: other, stream: None, span: span(0, 60) };
        let with = |links: Vec<LinkTarget>| NewCase {
            source: "12345".to_owned(),
            external_id: "B-1".to_owned(),
            links: links.into_iter().map(link).collect(),
            ..new_case(area, "烟雾")
        };

        let rows = store.audit_count().await.unwrap();
        let feed = store.feed_last().await.unwrap();
        for (wrong, number) in [
            (vec![LinkTarget::Camera { camera: foreign }], "0"),
            (vec![footage.clone(), LinkTarget::Event { camera: other, event: event.id }], "1"),
        ] {
            let error = store.case_open(&wang, with(wrong)).await.unwrap_err();
            assert_eq!(error.code(), Code::NotFound);
            assert!(error.params().contains(&("link", number.to_owned())), "{error:?}");
        }
        let none = store.case_list(&wang, &CaseFilter::default(), &all()).await.unwrap();
        assert!(none.items.is_empty(), "nothing is written");
        assert!(store.hold_list(other, span(0, 60)).await.unwrap().is_empty());
        assert_eq!(store.audit_count().await.unwrap(), rows);
        assert_eq!(store.feed_last().await.unwrap(), feed);

        let targets = vec![
            LinkTarget::Camera { camera },
            LinkTarget::Event { camera, event: event.id },
            footage,
        ];
        let (case, created) = store.case_open(&wang, with(targets.clone())).await.unwrap();
        assert!(created);
        let case = case.case;
        assert_eq!(case.number, "20261123-0001", "no number was lost");
        let links = store.case_link_list(&wang, case.id).await.unwrap();
        assert!(targets.iter().all(|target| links.iter().any(|link| link.target == *target)));
        assert_eq!(store.event_list_of_case(&wang, case.id).await.unwrap(), [event]);
        let words: Vec<_> = store.case_log(&wang, case.id).await.unwrap();
        let words: Vec<_> = words.iter().map(|line| line.action.as_str()).collect();
        assert_eq!(words, ["open", "link", "link", "link"]);
        assert_eq!(store.audit_count().await.unwrap(), rows + 4);
        assert_eq!(store.feed_last().await.unwrap(), feed + 4);

        let (again, created) = store.case_open(&wang, with(Vec::new())).await.unwrap();
        assert!(!created && again.case.id == case.id);
        assert_eq!(store.case_link_list(&wang, case.id).await.unwrap(), links);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[tokio::test]
async fn holds_name_their_case_to_whoever_may_see_it() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let town = world.area(None, "新安镇").await;
        let both = world.actor("both", Role::CaseOfficer, &[area, town]).await;
        let wang = world.actor("wang", Role::TownOperator, &[area]).await;
        let stranger = world.actor("zhao", Role::TownOperator, &[town]).await;
        let footage = LinkTarget::Span { camera, stream: None, span: span(0, 60) };
        let links = vec![NewCaseLink { target: footage, note: String::new() }];
        let (case, _) = store
            .case_open(&both, NewCase { links, ..new_case(town, "邻镇案件") })
            .await
            .unwrap();
        let seen = store.hold_list_for(&both, camera, span(30, 90)).await.unwrap();
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].hold.span, seen[0].hold.since), (span(0, 60), START));
        let held_for = seen[0].case.as_ref().unwrap();
        assert_eq!((held_for.id, &held_for.number), (case.case.id, &case.case.number));
        assert_eq!((held_for.title.as_str(), held_for.by.as_str()), ("邻镇案件", "both"));
        let seen = store.hold_list_for(&wang, camera, span(0, 60)).await.unwrap();
        assert_eq!(seen.iter().map(|listed| &listed.case).collect::<Vec<_>>(), [&None]);
        assert!(store.hold_list_for(&wang, camera, span(60, 90)).await.unwrap().is_empty());
        let error = store.hold_list_for(&stranger, camera, span(0, 60)).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
    });
}
