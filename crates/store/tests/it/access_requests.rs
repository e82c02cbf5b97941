//! Requests of people from outside: nobody decides on their own, nobody sees more than was approved,
//! and what is known of those who came is sealed and goes.

use std::time::Duration;

use domain::{
    Actor, Code, Role, Span,
    access_request::{
        Asker, Comers, HOLDS, Narrowed, Officer, Protects, Relation, RequestAction, RequestKind,
        RequestState, SCAN, ScanKind, Wants,
    },
    id::{AccessRequestId, AreaId, CameraId, NodeId},
    register::{Purpose, Statement, Viewing, Wanted},
    secret::Key,
};
use store::{AccessRequestFilter, AccessRequestListed, AuditFilter, Look, NewAccessRequest, Store};

use crate::{
    register::{live, said},
    world::{World, all, at, on_each, span, system},
};

const PDF: &[u8] = b"%PDF-1.7 the document";

/// What the police ask for.
pub(crate) fn of_police(cameras: &[CameraId], span: Span, wants: Wants) -> NewAccessRequest {
    let officer = |name: &str, card_no: &str| Officer {
        name: name.to_owned(),
        card_no: card_no.to_owned(),
    };
    NewAccessRequest {
        asker: Asker::StateOrgan {
            organ: "盐亭县公安局".to_owned(),
            document_no: "盐公调证〔2026〕17号".to_owned(),
            wants,
        },
        comers: Comers::Officers([officer("赵警官", "J0001"), officer("钱警官", "J0002")]),
        reason: "盗窃案".to_owned(),
        cameras: cameras.to_vec(),
        span,
    }
}

/// What somebody asks for whose bicycle is gone.
fn of_person(cameras: &[CameraId], span: Span) -> NewAccessRequest {
    NewAccessRequest {
        asker: Asker::NaturalPerson {
            protects: Protects::Property,
        },
        comers: Comers::Person {
            name: "孙某某".to_owned(),
            relation: Relation::Oneself,
        },
        reason: "电动车丢失".to_owned(),
        cameras: cameras.to_vec(),
        span,
    }
}

struct Town {
    area: AreaId,
    one: CameraId,
    two: CameraId,
    officer: Actor,
    director: Actor,
    liaison: Actor,
}

async fn town(world: &World) -> Town {
    let (area, site, one) = world.one_camera().await;
    let two = world.camera(site, "渡口").await;
    Town {
        area,
        one,
        two,
        officer: world.actor("officer", Role::CaseOfficer, &[area]).await,
        director: world.actor("director", Role::Director, &[area]).await,
        liaison: world.actor("liaison", Role::PoliceLiaison, &[area]).await,
    }
}

async fn act(
    store: &Store,
    actor: &Actor,
    id: AccessRequestId,
    action: RequestAction,
    narrowed: Narrowed,
) -> domain::Result<AccessRequestListed> {
    let note = "按规定办理";
    let done = store.access_request_apply(actor, id, None, action, note, narrowed);
    done.await
}

fn under(request: AccessRequestId, purpose: Purpose, camera: CameraId, span: Span) -> Statement {
    Statement {
        request: Some(request),
        ..said(purpose, Some(camera), Some(span))
    }
}

fn footage(viewing: Viewing, camera: CameraId, span: Span) -> Wanted {
    Wanted {
        viewing,
        span: Some(span),
        ..live(camera)
    }
}

#[tokio::test]
async fn an_organ_sees_what_was_approved_and_no_more() {
    on_each!(world => {
        let store = &world.store;
        let town = town(&world).await;
        world.pass(Duration::from_secs(600));
        let asked = of_police(&[town.one, town.two], span(0, 300), Wants::Export);
        let made = store.access_request_add(&town.liaison, asked).await.unwrap();
        let id = made.request.id;
        assert_eq!(made.request.number, "DY20261123-0001");
        assert_eq!(store.access_request_totals(&town.director).await.unwrap().waiting, 1);
        assert_eq!(store.access_request_totals(&town.officer).await.unwrap().waiting, 0);

        // Without an approval nothing is looked at, and without the document none is given.
        let all_of_it = Narrowed::default;
        let open = async |who, camera, span| {
            store.access_open(who, under(id, Purpose::StateOrgan, camera, span)).await
        };
        let early = open(&town.liaison, town.one, span(0, 100)).await.unwrap_err();
        assert_eq!(early.code(), Code::RequestOver);
        let approve = RequestAction::Approve;
        let early = act(store, &town.director, id, approve, all_of_it()).await.unwrap_err();
        assert_eq!(early.code(), Code::RequestScanNeeded);
        store.access_request_scan_keep(&town.liaison, id, PDF).await.unwrap();
        let own = act(store, &town.liaison, id, approve, all_of_it()).await.unwrap_err();
        assert_eq!(own.code(), Code::RequestOwn);
        let colleague = act(store, &town.officer, id, approve, all_of_it()).await.unwrap_err();
        assert_eq!(colleague.code(), Code::RequestNotOwn);
        let wider = Narrowed { span: Some(span(0, 301)), ..all_of_it() };
        let wider = act(store, &town.director, id, approve, wider).await.unwrap_err();
        assert_eq!(wider.code(), Code::RequestWider);

        let narrower = Narrowed {
            cameras: Some(vec![town.one]),
            span: Some(span(0, 200)),
            wants: Some(Wants::View),
            until: None,
        };
        let granted = act(store, &town.director, id, approve, narrower).await.unwrap();
        let grant = granted.request.grant.clone().unwrap();
        assert_eq!((grant.cameras, grant.span), (vec![town.one], span(0, 200)));
        assert_eq!(grant.until, world.clock.now() + HOLDS);
        assert_eq!(granted.decided_by_name.as_deref(), Some("director"));
        let late = store.access_request_scan_keep(&town.liaison, id, PDF).await.unwrap_err();
        assert_eq!(late.code(), Code::RequestActionRefused);

        // What the approval left out does not open.
        for (camera, span) in [(town.two, span(0, 100)), (town.one, span(0, 201))] {
            let error = open(&town.liaison, camera, span).await.unwrap_err();
            assert_eq!(error.code(), Code::AccessElsewhere);
        }
        let person = under(id, Purpose::NaturalPerson, town.one, span(0, 100));
        let other = store.access_open(&town.officer, person).await.unwrap_err();
        assert_eq!(other.code(), Code::RequestOver, "another kind of request");
        let record = open(&town.liaison, town.one, span(0, 200)).await.unwrap();
        assert_eq!(record.request_number.as_deref(), Some("DY20261123-0001"));
        let look = async |wanted| {
            let begun = store.view_begin(&town.liaison, wanted, Some(record.id), Look::New).await;
            begun.err().map(|error| error.code())
        };
        let (play, take) = (Viewing::Playback, Viewing::Export);
        assert_eq!(look(footage(play, town.one, span(0, 200))).await, None);
        let taken = look(footage(take, town.one, span(0, 200))).await;
        assert_eq!(taken, Some(Code::PurposeForbids), "only watching was granted");
        let now = Wanted { viewing: Viewing::Snapshot, ..live(town.one) };
        assert_eq!(look(now).await, Some(Code::AccessElsewhere), "a picture of now");
        assert_eq!(look(live(town.one)).await, Some(Code::PurposeForbids));

        // Whoever entered it takes it back: what was opened under it is over.
        act(store, &town.liaison, id, RequestAction::Withdraw, all_of_it()).await.unwrap();
        let over = look(footage(play, town.one, span(0, 200))).await;
        assert_eq!(over, Some(Code::AccessOver));
        let over = open(&town.liaison, town.one, span(0, 100)).await.unwrap_err();
        assert_eq!(over.code(), Code::RequestOver);
        let stale = store.access_request_apply(&town.liaison, id, Some(1), approve, "", all_of_it());
        assert_eq!(stale.await.unwrap_err().code(), Code::VersionStale);
    });
}

#[tokio::test]
async fn an_approval_ends_by_itself_and_the_records_with_it() {
    on_each!(world => {
        let store = &world.store;
        let town = town(&world).await;
        world.pass(Duration::from_secs(600));
        let asked = of_police(&[town.one], span(0, 300), Wants::Export);
        let id = store.access_request_add(&town.officer, asked).await.unwrap().request.id;
        store.access_request_scan_keep(&town.officer, id, PDF).await.unwrap();
        let hour = Narrowed { until: Some(at(600 + 3600)), ..Narrowed::default() };
        act(store, &town.director, id, RequestAction::Approve, hour).await.unwrap();
        let said = under(id, Purpose::StateOrgan, town.one, span(0, 300));
        let record = store.access_open(&town.liaison, said).await.unwrap();
        assert_eq!(record.until, at(600 + 3600), "no longer than the approval");
        let take = footage(Viewing::Export, town.one, span(0, 300));
        store.view_begin(&town.liaison, take, Some(record.id), Look::New).await.unwrap();
        let filter = |state| AccessRequestFilter { state: Some(state), ..Default::default() };
        let count = async |state| {
            let page = store.access_request_list(&town.officer, &filter(state), &all()).await;
            page.unwrap().items.len()
        };
        assert_eq!(count(RequestState::Approved).await, 1);
        world.pass(Duration::from_secs(3600));
        let over = store.view_holds(&town.liaison, &take, record.id).await.unwrap_err();
        assert_eq!(over.code(), Code::AccessOver);
        assert_eq!(count(RequestState::Approved).await, 0);
        assert_eq!(count(RequestState::Expired).await, 1);
        let totals = store.access_request_totals(&town.officer).await.unwrap();
        assert_eq!(totals.approved, 0);
        let late = act(store, &town.officer, id, RequestAction::Close, Narrowed::default()).await;
        assert_eq!(late.unwrap_err().code(), Code::RequestActionRefused);
    });
}

#[tokio::test]
async fn a_natural_person_watches_and_takes_nothing() {
    on_each!(world => {
        let store = &world.store;
        let town = town(&world).await;
        world.pass(Duration::from_secs(600));
        let asked = of_person(&[town.one], span(0, 300));
        let refused = store.access_request_add(&town.liaison, asked.clone()).await.unwrap_err();
        assert_eq!(refused.code(), Code::RequestKindRefused);
        let id = store.access_request_add(&town.officer, asked).await.unwrap().request.id;
        // The police's contact has nothing to do with it: it does not exist for them.
        let hidden = store.access_request_get(&town.liaison, id).await.unwrap_err();
        assert_eq!(hidden.code(), Code::NotFound);
        let taken = Narrowed { wants: Some(Wants::Export), ..Narrowed::default() };
        let refused = act(store, &town.director, id, RequestAction::Approve, taken).await;
        assert_eq!(refused.unwrap_err().code(), Code::RequestWider);
        act(store, &town.director, id, RequestAction::Approve, Narrowed::default()).await.unwrap();
        let said = under(id, Purpose::NaturalPerson, town.one, span(0, 300));
        let record = store.access_open(&town.officer, said).await.unwrap().id;
        let look = async |viewing| {
            let wanted = footage(viewing, town.one, span(0, 300));
            store.view_begin(&town.officer, wanted, Some(record), Look::New).await
        };
        look(Viewing::Playback).await.unwrap();
        let error = look(Viewing::Export).await.unwrap_err();
        assert_eq!(error.code(), Code::PurposeForbids);
        act(store, &town.director, id, RequestAction::Close, Narrowed::default()).await.unwrap();
        assert_eq!(look(Viewing::Playback).await.unwrap_err().code(), Code::AccessOver);
    });
}

#[tokio::test]
async fn a_request_is_seen_by_who_sees_all_its_cameras() {
    on_each!(world => {
        let store = &world.store;
        let town = town(&world).await;
        let other = world.area(None, "别处").await;
        let far = world.site(other, "别处站").await;
        let far = world.camera(far, "桥头").await;
        world.pass(Duration::from_secs(600));
        let both = [town.area, other];
        let wide = world.actor("wide", Role::CaseOfficer, &both).await;
        let asked = of_police(&[town.one, far], span(0, 300), Wants::View);
        let refused = store.access_request_add(&town.officer, asked.clone()).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound);
        let id = store.access_request_add(&wide, asked).await.unwrap().request.id;
        for who in [&town.officer, &town.director, &town.liaison] {
            let error = store.access_request_get(who, id).await.unwrap_err();
            assert_eq!(error.code(), Code::NotFound);
            let error = store.access_request_scan_keep(who, id, PDF).await.unwrap_err();
            assert_eq!(error.code(), Code::NotFound);
            let page = store.access_request_list(who, &Default::default(), &all()).await.unwrap();
            assert!(page.items.is_empty());
            let totals = store.access_request_totals(who).await.unwrap();
            assert_eq!(totals, Default::default());
        }
        let filter = AccessRequestFilter {
            kind: Some(RequestKind::StateOrgan),
            camera: Some(far),
            q: Some("〔2026〕17".to_owned()),
            ..Default::default()
        };
        let page = store.access_request_list(&wide, &filter, &all()).await.unwrap();
        assert_eq!(page.items.len(), 1);
        let names: Vec<_> = page.items[0].cameras.iter().map(|one| one.name.as_str()).collect();
        assert!(names.contains(&"桥头") && names.contains(&"村口"));
        let none = AccessRequestFilter { q: Some("赵警官".to_owned()), ..Default::default() };
        let page = store.access_request_list(&wide, &none, &all()).await.unwrap();
        assert!(page.items.is_empty(), "who came is not searched");
    });
}

#[tokio::test]
async fn who_came_is_sealed_and_goes() {
    on_each!(world => {
        let store = &world.store;
        let town = town(&world).await;
        let auditor = world.actor("auditor", Role::AuditAdministrator, &[town.area]).await;
        world.pass(Duration::from_secs(600));
        let asked = of_police(&[town.one], span(0, 300), Wants::View);
        let id = store.access_request_add(&town.officer, asked.clone()).await.unwrap().request.id;
        let refused = store.access_request_scan_keep(&town.officer, id, b"<html>").await;
        assert_eq!(refused.unwrap_err().code(), Code::MediaTypeUnsupported);
        let mut large = PDF.to_vec();
        large.resize(SCAN + 1, b' ');
        let refused = store.access_request_scan_keep(&town.officer, id, &large).await;
        assert_eq!(refused.unwrap_err().code(), Code::BodyTooLarge);
        let missing = store.access_request_scan_read(&town.officer, id).await.unwrap_err();
        assert_eq!(missing.code(), Code::NotFound);
        store.access_request_scan_keep(&town.officer, id, b"\x89PNG\r\n\x1a\n.").await.unwrap();
        let kept = store.access_request_scan_keep(&town.officer, id, PDF).await.unwrap();
        assert_eq!(kept.request.scan, Some(ScanKind::Pdf));
        let read = store.access_request_scan_read(&town.director, id).await.unwrap();
        assert_eq!(read, (ScanKind::Pdf, PDF.to_vec()));
        let audit = store.audit_list(&system(), &AuditFilter::default(), &all()).await.unwrap();
        assert_eq!(audit.items[0].action, "access_request_read");
        let seen = store.access_request_get(&town.director, id).await.unwrap();
        assert_eq!(seen.comers, Some(asked.comers));
        let seen = store.access_request_get(&auditor, id).await.unwrap();
        assert_eq!(seen.comers, None, "who reads the register need not know them");

        // Another key opens them, too.
        let (node, key) = (NodeId::fresh(&world.clock), Key::new([9; 32]));
        store.key_rotate(&system(), node, &key).await.unwrap();
        let again = Store::open(&world.url, world.clock.clone(), key).await.unwrap();
        let read = again.access_request_scan_read(&town.director, id).await.unwrap();
        assert_eq!(read, (ScanKind::Pdf, PDF.to_vec()));
        let seen = again.access_request_get(&town.director, id).await.unwrap();
        assert!(seen.comers.is_some());
        let store = &again;

        // After the register's years they are gone, and the request is still told of.
        act(store, &town.director, id, RequestAction::Refuse, Narrowed::default()).await.unwrap();
        let decided = world.clock.now();
        assert_eq!(store.access_request_forget(decided).await.unwrap(), 0);
        world.pass(Duration::from_secs(1));
        assert_eq!(store.access_request_forget(world.clock.now()).await.unwrap(), 1);
        assert_eq!(store.access_request_forget(world.clock.now()).await.unwrap(), 0);
        let seen = store.access_request_get(&town.director, id).await.unwrap();
        assert_eq!((seen.comers, seen.request.scan), (None, None));
        assert_eq!(seen.request.state, RequestState::Refused);
    });
}
