use proptest::prelude::*;

use super::*;
use crate::access::Role;

fn day(number: i64) -> Day {
    Day::numbered(number)
}

const TODAY: i64 = 20_000;

/// A record that lacks nothing.
fn complete(class: LegalClass) -> Legal {
    Legal {
        class: Some(class),
        builder_unit: "青莲镇人民政府".into(),
        approval_number: "青府发〔2025〕12号".into(),
        approval_date: Some(day(TODAY - 100)),
        necessity: "路口事故多发".into(),
        no_forbidden_place: true,
        sign_installed: Some(day(TODAY - 50)),
        view_reviewed_by: "王强".into(),
        view_reviewed: Some(day(TODAY - 40)),
        sharing_number: "协议7".into(),
        sharing_partner: "镇中心小学".into(),
        sharing_until: Some(day(TODAY + 100)),
        ..Legal::default()
    }
}

fn record(legal: Legal) -> LegalRecord {
    LegalRecord {
        legal,
        changed: Some((
            UserId(uuid::Uuid::from_u128(1)),
            "wang".into(),
            Timestamp(0),
        )),
        sign_photo: Some(Timestamp(0)),
        version: 1,
        ..LegalRecord::empty()
    }
}

fn person(number: u128) -> Actor {
    Actor {
        user: UserId(uuid::Uuid::from_u128(number)),
        via: Via::Session,
        role: Role::Director,
        ..Actor::system("x")
    }
}

fn approved(mut record: LegalRecord) -> LegalRecord {
    record.approval = Some(Approval {
        by: UserId(uuid::Uuid::from_u128(2)),
        name: "li".into(),
        on: day(TODAY),
        until: record.legal.approvable_until(),
        at: Timestamp(0),
    });
    record
}

#[test]
fn each_class_needs_what_the_law_asks_of_it() {
    let today = day(TODAY);
    assert_eq!(Legal::default().missing(today)[0], Missing::Class);
    for class in [LegalClass::Art7_1, LegalClass::Art7_2, LegalClass::Art9] {
        assert_eq!(complete(class).missing(today), []);
    }
    let without = |change: fn(&mut Legal), class| {
        let mut legal = complete(class);
        change(&mut legal);
        legal.missing(today)
    };
    let need = |legal: &mut Legal| legal.necessity.clear();
    assert_eq!(without(need, LegalClass::Art7_1), []);
    assert_eq!(without(need, LegalClass::Art9), [Missing::Necessity]);
    let share = |legal: &mut Legal| legal.sharing_partner.clear();
    assert_eq!(without(share, LegalClass::Art7_1), []);
    assert_eq!(without(share, LegalClass::Art7_2), [Missing::Sharing]);
    let over = |legal: &mut Legal| legal.sharing_until = Some(day(TODAY - 1));
    assert_eq!(without(over, LegalClass::Art7_2), [Missing::SharingOver]);
    let secret = |legal: &mut Legal| legal.near_secret_unit = true;
    assert_eq!(
        without(secret, LegalClass::Art7_1),
        [Missing::SecretConsent]
    );
    let inside = Legal {
        class: Some(LegalClass::Art33NonPublic),
        ..Legal::default()
    };
    assert_eq!(inside.checked().unwrap_err().code(), Code::PlaceNotPublic);
}

#[test]
fn nobody_approves_their_own_record() {
    let (today, three) = (day(TODAY), Administrators::Three);
    let record = record(complete(LegalClass::Art7_1));
    let refused = |who: u128, on: Day, administrators| {
        let result = record.approvable(&person(who), on, today, administrators);
        result.err().map(|error| error.code())
    };
    assert_eq!(refused(1, today, three), Some(Code::ApproverIsAuthor));
    assert_eq!(refused(1, today, Administrators::One), None);
    assert_eq!(refused(2, today, three), None);
    assert_eq!(refused(2, today.next(), three), Some(Code::DayAhead));
    let again = approved(record.clone()).approvable(&person(2), today, today, three);
    assert_eq!(again.unwrap_err().code(), Code::AlreadyApproved);
    let empty = LegalRecord::empty().approvable(&person(2), today, today, three);
    assert_eq!(empty.unwrap_err().code(), Code::LegalIncomplete);
}

#[test]
fn an_approval_ends_with_the_agreement_it_rests_on() {
    let record = approved(record(complete(LegalClass::Art7_2)));
    assert!(record.is_approved(day(TODAY + 100)));
    assert!(!record.is_approved(day(TODAY + 101)));
    let soon = |today| {
        let found = record.reminders(day(today)).into_iter();
        found.map(|(word, _)| word).collect::<Vec<_>>()
    };
    assert_eq!(soon(TODAY), []);
    assert_eq!(soon(TODAY + 70), [Reminder::SharingSoon]);
    assert_eq!(soon(TODAY + 101), [Reminder::SharingOver]);
}

#[test]
fn filing_is_spoken_of_after_twenty_days_and_late_after_thirty() {
    let mut record = approved(record(complete(LegalClass::Art7_1)));
    record.legal.in_use_since = Some(day(TODAY));
    let words = |record: &LegalRecord, today| {
        let found = record.reminders(day(today)).into_iter();
        found
            .map(|(word, due)| (word, due.map(Day::number)))
            .collect::<Vec<_>>()
    };
    assert_eq!(words(&record, TODAY + 19), []);
    let due = Some(TODAY + 30);
    assert_eq!(words(&record, TODAY + 20), [(Reminder::FilingSoon, due)]);
    assert_eq!(words(&record, TODAY + 29), [(Reminder::FilingSoon, due)]);
    assert_eq!(words(&record, TODAY + 30), [(Reminder::FilingLate, due)]);
    record.legal.filing_number = "备2026-1".into();
    record.legal.filed = Some(day(TODAY + 31));
    assert_eq!(words(&record, TODAY + 31), []);
    let reviewed = TODAY - 40 + REVIEW_DAYS;
    assert_eq!(words(&record, reviewed), []);
    let old = [(Reminder::ReviewOld, Some(reviewed))];
    assert_eq!(words(&record, reviewed + 1), old);
}

#[test]
fn photos_are_known_by_their_bytes() {
    let jpeg = [&[0xff, 0xd8, 0xff, 0xe0][..], &[0; 200]].concat();
    assert_eq!(photo_kind(&jpeg).unwrap(), "image/jpeg");
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0";
    assert_eq!(photo_kind(png).unwrap(), "image/png");
    let large = [jpeg, vec![0; SIGN_PHOTO]].concat();
    for wrong in [&b""[..], b"<svg/>", b"GIF89a", &large] {
        assert_eq!(photo_kind(wrong).unwrap_err().code(), Code::PhotoInvalid);
    }
}

fn masks() -> impl Strategy<Value = Vec<Mask>> {
    let corner = [0u16..=10_000, 0u16..=10_000];
    let mask = prop::collection::vec(corner, 3..=4).prop_map(|points| Mask { points });
    prop::collection::vec(mask, 0..4)
}

fn legal() -> impl Strategy<Value = Legal> {
    let text = || {
        prop_oneof![
            Just(String::new()),
            Just("甲".to_owned()),
            Just("乙".to_owned())
        ]
    };
    let days = || prop::option::of((TODAY - 400..TODAY + 400).prop_map(day));
    let class = prop::option::of(prop::sample::select(LegalClass::ALL));
    let texts = [
        text(),
        text(),
        text(),
        text(),
        text(),
        text(),
        text(),
        text(),
    ];
    let dates = [days(), days(), days(), days(), days()];
    let flags: (_, _) = (any::<bool>(), any::<bool>());
    (class, texts, dates, flags, masks()).prop_map(|(class, texts, dates, flags, masks)| {
        let [
            builder,
            number,
            necessity,
            consent,
            reviewer,
            sharing,
            partner,
            filing,
        ] = texts;
        let [approval, sign, reviewed, in_use, until] = dates;
        Legal {
            class,
            builder_unit: builder,
            approval_number: number,
            approval_date: approval,
            necessity,
            near_secret_unit: flags.0,
            secret_consent: consent,
            no_forbidden_place: flags.1,
            sign_installed: sign,
            view_reviewed_by: reviewer,
            view_reviewed: reviewed,
            in_use_since: in_use,
            filing_number: filing,
            filed: in_use,
            sharing_number: sharing,
            sharing_partner: partner,
            sharing_until: until,
            audio_document: String::new(),
            masks,
        }
    })
}

proptest! {
    /// What is approved lacks nothing, names a public place, and was not written by who approves.
    #[test]
    fn nothing_incomplete_is_approved(legal in legal(), who in 1..3u128) {
        let record = record(legal);
        let (today, three) = (day(TODAY), Administrators::Three);
        let may = record.approvable(&person(who), today, today, three).is_ok();
        prop_assert_eq!(may, record.legal.missing(today).is_empty() && who != 1);
        if may {
            prop_assert!(record.legal.class.is_some_and(|class| class != LegalClass::Art33NonPublic));
            prop_assert!(record.legal.no_forbidden_place);
            prop_assert!(approved(record).is_approved(today));
        }
    }

    /// An approval never holds for a record that could not be approved, nor for one that shows more;
    /// the same record and more masks leave it standing.
    #[test]
    fn an_approval_never_outlives_what_it_was_given_for(
        before in legal(), after in legal(), more in masks(),
    ) {
        let today = day(TODAY);
        if before.ends_approval(&after, today).is_none() {
            prop_assert!(after.missing(today).is_empty());
            prop_assert!(before.masks.iter().all(|mask| after.masks.contains(mask)));
            prop_assert_eq!(before.class, after.class);
        }
        if before.missing(today).is_empty() {
            let masks = [before.masks.clone(), more].concat();
            let covered = Legal { masks, ..before.clone() };
            prop_assert_eq!(before.ends_approval(&covered, today), None);
            if !before.masks.is_empty() {
                let bare = Legal { masks: Vec::new(), ..before.clone() };
                prop_assert_eq!(before.ends_approval(&bare, today), Some(Ended::Masks));
            }
        }
    }

    /// Every reminder about approval is said exactly while there is none.
    #[test]
    fn what_is_not_approved_is_spoken_of(legal in legal(), is_approved: bool) {
        let record = record(legal);
        let record = if is_approved { approved(record) } else { record };
        let today = day(TODAY);
        let spoken = record.reminders(today).iter().any(|(word, _)| {
            matches!(word, Reminder::Waiting | Reminder::Incomplete | Reminder::SharingOver)
        });
        if !record.is_approved(today) {
            prop_assert!(spoken);
        }
    }
}
