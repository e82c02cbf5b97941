use proptest::prelude::*;

use super::*;
use crate::register::Wanted;

const MAKER: UserId = UserId(uuid::Uuid::from_u128(1));
const OTHER: UserId = UserId(uuid::Uuid::from_u128(2));

fn camera(number: u128) -> CameraId {
    CameraId(uuid::Uuid::from_u128(number))
}

fn span(from: i64, length: i64) -> Span {
    Span::new(Timestamp(from), Timestamp(from + length)).unwrap()
}

fn asker() -> impl Strategy<Value = Asker> {
    prop_oneof![
        prop::sample::select(Wants::ALL).prop_map(|wants| Asker::StateOrgan {
            organ: "县公安局".into(),
            document_no: "〔2026〕1号".into(),
            wants,
        }),
        Just(Asker::NaturalPerson {
            protects: Protects::Property
        }),
    ]
}

prop_compose! {
    /// A request for some of the cameras 1 to 4 and some time before 100.
    fn request()(
        asker in asker(), cameras in prop::sample::subsequence(vec![1u128, 2, 3, 4], 1..=4),
        from in 0..50i64, length in 1..50i64, scan in prop::bool::ANY,
    ) -> AccessRequest {
        AccessRequest {
            id: AccessRequestId(uuid::Uuid::nil()),
            number: "DY20261123-0001".into(),
            asker,
            reason: "盗窃案".into(),
            cameras: cameras.into_iter().map(camera).collect(),
            span: span(from, length),
            scan: scan.then_some(ScanKind::Pdf),
            made_by: MAKER,
            made: Timestamp(100),
            state: RequestState::Asked,
            decision: None,
            grant: None,
            ended: None,
            version: 1,
        }
    }
}

prop_compose! {
    fn narrowed()(
        cameras in prop::option::of(prop::sample::subsequence(vec![1u128, 2, 3, 4, 5], 0..=5)),
        span in prop::option::of((0..60i64, 1..60i64)),
        wants in prop::option::of(prop::sample::select(Wants::ALL)),
        until in prop::option::of(-5..40 * 24 * 3600i64),
    ) -> Narrowed {
        Narrowed {
            cameras: cameras.map(|all| all.into_iter().map(camera).collect()),
            span: span.map(|(from, length)| self::span(from, length)),
            wants,
            until: until.map(|s| Timestamp(100 + s * 1_000_000)),
        }
    }
}

const NOW: Timestamp = Timestamp(100);

proptest! {
    /// Whatever the approver names, what is granted is inside what was asked for, and has an end.
    #[test]
    fn an_approval_is_never_wider(request in request(), narrowed in narrowed()) {
        let Ok(grant) = request.granted(narrowed.clone(), NOW) else {
            return Ok(());
        };
        prop_assert!(!grant.cameras.is_empty());
        prop_assert!(grant.cameras.iter().all(|one| request.cameras.contains(one)));
        prop_assert!(request.span.from() <= grant.span.from() && grant.span.to() <= request.span.to());
        prop_assert!(NOW < grant.until && grant.until <= NOW + HOLDS_MOST);
        match &request.asker {
            Asker::StateOrgan { wants, .. } => {
                prop_assert!(grant.wants == Some(*wants) || grant.wants == Some(Wants::View));
            }
            Asker::NaturalPerson { .. } => prop_assert_eq!(grant.wants, None),
        }
        if narrowed == Narrowed::default() {
            prop_assert_eq!(&grant.cameras, &request.cameras);
            prop_assert_eq!((grant.span, grant.until), (request.span, NOW + HOLDS));
        }
    }

    /// Nobody decides on what they entered themselves, whatever they may do.
    #[test]
    fn the_approver_is_never_the_requester(
        request in request(), approver in prop::bool::ANY, own in prop::bool::ANY,
        action in prop::sample::select(&[RequestAction::Approve, RequestAction::Refuse][..]),
    ) {
        let hand = Hand { user: if own { MAKER } else { OTHER }, approver };
        let step = request.step(action, hand, "words", NOW);
        if own {
            prop_assert_eq!(step.unwrap_err().code(), Code::RequestOwn);
        } else if !approver {
            prop_assert_eq!(step.unwrap_err().code(), Code::RequestNotOwn);
        } else if action == RequestAction::Approve && request.scan.is_none()
            && request.kind() == RequestKind::StateOrgan {
            prop_assert_eq!(step.unwrap_err().code(), Code::RequestScanNeeded);
        } else {
            prop_assert!(step.is_ok());
        }
    }

    /// What is covered was granted, in time; a natural person takes nothing away, ever.
    #[test]
    fn nothing_is_covered_that_was_not_granted(
        request in request(), narrowed in narrowed(), one in 1..6u128,
        viewing in prop::sample::select(Viewing::ALL),
        looked in prop::option::of((0..60i64, 1..60i64)),
        state in prop::sample::select(RequestState::ALL), later in 0..40 * 24 * 3600i64,
    ) {
        let mut request = request;
        request.grant = request.granted(narrowed, NOW).ok();
        request.state = match state {
            RequestState::Expired => RequestState::Approved,
            state => state,
        };
        let now = Timestamp(100 + later * 1_000_000);
        let wanted = Wanted { viewing, camera: camera(one), stream: None,
                              span: looked.map(|(from, length)| span(from, length)) };
        let covered = request.covers(&wanted, now);
        if covered.is_ok() {
            let grant = request.grant.clone().unwrap();
            let looked = wanted.span.unwrap();
            prop_assert!(request.state == RequestState::Approved && now < grant.until);
            prop_assert!(grant.cameras.contains(&wanted.camera));
            prop_assert!(grant.span.from() <= looked.from() && looked.to() <= grant.span.to());
            prop_assert!(viewing != Viewing::Live);
            if viewing == Viewing::Export {
                prop_assert_eq!(request.kind(), RequestKind::StateOrgan);
                prop_assert_eq!(grant.wants, Some(Wants::Export));
            }
            prop_assert!(request.kind().purpose().allows(viewing));
        }
    }

    /// What ended begins no more: no action leads out of an end.
    #[test]
    fn an_end_is_an_end(
        request in request(), action in prop::sample::select(RequestAction::ALL),
        own in prop::bool::ANY, state in prop::sample::select(RequestState::ALL),
    ) {
        let mut request = request;
        request.state = state;
        if state == RequestState::Approved {
            request.grant = request.granted(Narrowed::default(), NOW).ok();
        }
        let hand = Hand { user: if own { MAKER } else { OTHER }, approver: true };
        let over = !matches!(state, RequestState::Asked | RequestState::Approved);
        let step = request.step(action, hand, "words", NOW);
        prop_assert!(!over || step.is_err());
        // The time of the approval is over: nothing is left to be done.
        let late = request.step(action, hand, "words", NOW + HOLDS);
        prop_assert!(state != RequestState::Approved || late.is_err());
        prop_assert_eq!(request.takes_scan().is_ok(), state == RequestState::Asked);
    }
}

#[test]
fn what_is_asked_for_has_bounds() {
    let code = |cameras: Vec<CameraId>, span| asked(cameras, span, NOW).err().map(|e| e.code());
    assert_eq!(code(vec![], span(0, 1)), Some(Code::TextEmpty));
    let many = (0..=CAMERAS as u128).map(camera).collect();
    assert_eq!(code(many, span(0, 1)), Some(Code::ValueInvalid));
    assert_eq!(
        code(vec![camera(1)], span(0, 101)),
        Some(Code::SpanInFuture)
    );
    let (twice, _) = asked(vec![camera(1), camera(1)], span(0, 100), NOW).unwrap();
    assert_eq!(twice, [camera(1)]);
    let later = Timestamp(i64::MAX / 2);
    let long = span(0, 32 * 24 * 3600 * 1_000_000);
    let error = asked(twice, long, later).unwrap_err();
    assert_eq!(error.code(), Code::SpanTooLong);
}

#[test]
fn two_officers_are_two_people() {
    let officer = |name: &str, card_no: &str| Officer {
        name: name.into(),
        card_no: card_no.into(),
    };
    let same = Comers::Officers([officer("李", "1"), officer("王", "1")]);
    assert_eq!(
        same.checked().unwrap_err().code(),
        Code::RequestOfficersSame
    );
    let two = Comers::Officers([officer("李", "1"), officer("王", "2")]);
    assert!(two.checked().is_ok());
}

#[test]
fn a_scan_is_what_its_bytes_say() {
    for (bytes, kind) in [
        (&b"%PDF-1.7\n"[..], Some(ScanKind::Pdf)),
        (b"\x89PNG\r\n\x1a\n\0", Some(ScanKind::Png)),
        (b"\xff\xd8\xff\xe0", Some(ScanKind::Jpeg)),
        (b"<html>", None),
        (b"MZ", None),
        (b"", None),
    ] {
        assert_eq!(ScanKind::of(bytes).ok(), kind);
    }
    let mut large = b"%PDF-".to_vec();
    large.resize(SCAN + 1, 0);
    let error = ScanKind::of(&large).unwrap_err();
    assert_eq!(error.code(), Code::BodyTooLarge);
}

#[test]
fn who_has_to_do_with_requests_has_the_permission_and_the_other_way_round() {
    use crate::access::Permission::{RegisterRead, RequestApprove, RequestMake};
    for &role in Role::ALL {
        let may = [RequestMake, RequestApprove, RegisterRead];
        let may = may.iter().any(|one| role.permissions().contains(one));
        assert_eq!(may, !role.requests().is_empty(), "{role:?}");
        // Whoever may look under a request may have to do with it.
        for kind in RequestKind::ALL {
            if role.purposes().contains(&kind.purpose()) {
                assert!(role.handles(*kind).is_ok(), "{role:?}");
            }
        }
    }
}
