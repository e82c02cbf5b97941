//! Who may still sign in, with what, and for how long: papers, second factors, sessions, old
//! passwords.

use std::time::Duration;

use domain::{
    Code, Permission, Role, Timestamp,
    day::{DAY_US, Day},
    id::{SessionId, UserId},
    particulars::{Particulars, ParticularsChange},
    totp::{Secret, recovery_codes, recovery_hash, step},
};
use store::{NewApiKey, NewSession, Store, UserChange};

use crate::world::{IDLE, START, World, new_session, new_user, on_each, system};

const HOUR: Duration = Duration::from_secs(3600);

fn papers(training_until: Option<Day>) -> UserChange {
    UserChange {
        particulars: ParticularsChange {
            training_until: Some(training_until),
            ..ParticularsChange::default()
        },
        ..UserChange::default()
    }
}

async fn refused(store: &Store, new: NewSession<'_>) -> domain::Error {
    store.sign_in_ok(new).await.unwrap_err()
}

fn until(world: &World) -> Timestamp {
    world.clock.now() + 12 * HOUR
}

#[tokio::test]
async fn who_let_a_paper_run_out_is_shut_out_with_keys_and_sessions() {
    on_each!(world => {
        let store = &world.store;
        let area = world.area(None, "义新镇").await;
        let boss = world.actor("boss", Role::Administrator, &[area]).await;
        let mut new = new_user("wang", Role::TownOperator, &[area]);
        let today = Day::of(START);
        new.particulars = Particulars {
            post: "值班员".to_owned(),
            cleared: Some(Day::numbered(today.number() - 100)),
            training_until: Some(today),
            contract_until: Some(today.next()),
            agreement: String::new(),
        };
        let error = store.user_add(&boss, new.clone()).await.unwrap_err();
        assert_eq!(error.code(), Code::AgreementNeeded);
        new.particulars.agreement = "外包〔2026〕7号".to_owned();
        let wang = store.user_add(&boss, new.clone()).await.unwrap();
        assert_eq!(store.user_get(&boss, wang.id).await.unwrap().particulars, new.particulars);
        let key = NewApiKey {
            name: "k".to_owned(),
            user: wang.id,
            token_hash: [8; 32],
            permissions: vec![Permission::CameraRead],
            areas: vec![area],
            until: None,
        };
        store.api_key_add(&boss, key).await.unwrap();
        let open = async |token: u8| {
            store.session_actor(&[token; 32], "", IDLE).await.unwrap().is_some()
        };
        let key = async || store.api_key_actor(&[8; 32], "").await.unwrap().is_some();

        world.clock.set(Timestamp(today.end().0 - 1));
        store.sign_in_ok(new_session(wang.id, [1; 32], until(&world))).await.unwrap();
        assert!(open(1).await && key().await, "the last day counts whole");
        world.clock.set(today.end());
        assert!(!open(1).await && !key().await);
        let error = refused(store, new_session(wang.id, [2; 32], until(&world))).await;
        assert_eq!(error.code(), Code::TrainingExpired);
        let said = error.to_string();
        assert!(said.contains(&today.to_string()) && said.contains("boss"), "{said}");

        // A new day opens the door, and no old session comes back with it.
        store.user_update(&boss, wang.id, papers(None), None).await.unwrap();
        assert!(!open(1).await && key().await);
        store.sign_in_ok(new_session(wang.id, [3; 32], until(&world))).await.unwrap();
        world.clock.set(Timestamp(world.clock.now().0 + DAY_US));
        let error = refused(store, new_session(wang.id, [4; 32], until(&world))).await;
        assert_eq!(error.code(), Code::ContractExpired);

        // Who cannot sign in any more is not the administrator that must be left.
        let late = world.user("late", Role::Administrator, &[area]).await;
        let today = Day::of(world.clock.now());
        let yesterday = Some(Day::numbered(today.number() - 1));
        store.user_update(&system(), late.id, papers(yesterday), None).await.unwrap();
        let off = UserChange { enabled: Some(false), ..UserChange::default() };
        let error = store.user_update(&system(), boss.user, off, None).await.unwrap_err();
        assert_eq!(error.code(), Code::LastAdministrator);
        let alone = store.user_update(&system(), boss.user, papers(yesterday), None).await;
        assert_eq!(alone.unwrap_err().code(), Code::LastAdministrator);
    });
}

#[tokio::test]
async fn nobody_changes_what_they_may_themselves() {
    on_each!(world => {
        let store = &world.store;
        let area = world.area(None, "义新镇").await;
        let boss = world.actor("boss", Role::Administrator, &[area]).await;
        world.user("other", Role::Administrator, &[area]).await;
        for change in [
            UserChange { role: Some(Role::AuditAdministrator), ..UserChange::default() },
            UserChange { areas: Some(vec![area]), ..UserChange::default() },
            UserChange { password_hash: Some("x".to_owned()), ..UserChange::default() },
            papers(None),
        ] {
            let error = store.user_update(&boss, boss.user, change, None).await.unwrap_err();
            assert_eq!(error.code(), Code::OwnRecord);
        }
        let error = store.totp_reset(&boss, boss.user).await.unwrap_err();
        assert_eq!(error.code(), Code::OwnRecord);
        let name = UserChange { display_name: Some("王".to_owned()), ..UserChange::default() };
        store.user_update(&boss, boss.user, name, None).await.unwrap();
    });
}

/// A person with a second factor that holds: who, what it is, and the recovery codes.
async fn enrolled(world: &World, name: &str) -> (UserId, Secret, Vec<String>) {
    let area = world.area(None, name).await;
    let actor = world.actor(name, Role::CaseOfficer, &[area]).await;
    let secret = Secret::fresh().unwrap();
    let store = &world.store;
    store.totp_begin(&actor, &secret).await.unwrap();
    // Until it is confirmed, nothing is asked for.
    let token = name.as_bytes()[0];
    let again = new_session(actor.user, [token; 32], until(world));
    store.sign_in_ok(again).await.unwrap();
    let codes = recovery_codes().unwrap();
    let hashes: Vec<_> = codes.iter().map(|code| recovery_hash(code)).collect();
    let wrong = store
        .totp_confirm(&actor, "000000x", &hashes)
        .await
        .unwrap_err();
    assert_eq!(wrong.code(), Code::TotpCodeWrong);
    let code = secret.code(step(world.clock.now()));
    store.totp_confirm(&actor, &code, &hashes).await.unwrap();
    let state = store.totp_get(&actor).await.unwrap();
    assert_eq!(
        (state.confirmed, state.recovery_left),
        (Some(world.clock.now()), 10)
    );
    for again in [
        store.totp_begin(&actor, &Secret::fresh().unwrap()).await,
        store
            .totp_confirm(&actor, &secret.code(step(world.clock.now()) + 1), &hashes)
            .await,
    ] {
        assert_eq!(again.unwrap_err().code(), Code::TotpOn);
    }
    (actor.user, secret, codes)
}

#[tokio::test]
async fn a_code_opens_once_and_a_recovery_code_once() {
    on_each!(world => {
        let store = &world.store;
        let (wang, secret, recovery) = enrolled(&world, "wang").await;
        let with = |code, token: u8| NewSession {
            proved: store::Proved::Password { code },
            ..new_session(wang, [token; 32], until(&world))
        };
        let rows = store.audit_count().await.unwrap();
        assert_eq!(refused(store, with(None, 1)).await.code(), Code::CodeNeeded);
        let used = secret.code(step(START));
        assert_eq!(refused(store, with(Some(&used), 1)).await.code(), Code::CodeWrong);
        assert_eq!(store.audit_count().await.unwrap(), rows);
        let next = secret.code(step(START) + 1);
        // Of those who send one code at once, one comes in.
        let (one, other) = tokio::join!(
            store.sign_in_ok(with(Some(&next), 2)),
            store.sign_in_ok(with(Some(&next), 3)),
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        world.pass(Duration::from_secs(30));
        assert_eq!(refused(store, with(Some(&next), 4)).await.code(), Code::CodeWrong);
        store.sign_in_ok(with(Some(&recovery[0]), 5)).await.unwrap();
        assert_eq!(refused(store, with(Some(&recovery[0]), 6)).await.code(), Code::CodeWrong);
        let actor = store.session_actor(&[5; 32], "", IDLE).await.unwrap().unwrap().0;
        assert_eq!(store.totp_get(&actor).await.unwrap().recovery_left, 9);
        // Nobody else's code.
        let (_, strange, other) = enrolled(&world, "li").await;
        let strange = strange.code(step(world.clock.now()) + 1);
        for code in [&strange, &other[0]] {
            assert_eq!(refused(store, with(Some(code), 7)).await.code(), Code::CodeWrong);
        }

        let error = store.totp_disable(&actor, "123").await.unwrap_err();
        assert_eq!(error.code(), Code::TotpCodeWrong);
        store.totp_disable(&actor, &recovery[1]).await.unwrap();
        let error = store.totp_disable(&actor, &recovery[2]).await.unwrap_err();
        assert_eq!(error.code(), Code::TotpOff);
        store.sign_in_ok(with(None, 8)).await.unwrap();
    });
}

#[tokio::test]
async fn the_units_provider_opens_for_who_has_an_account_and_what_the_role_needs() {
    on_each!(world => {
        let store = &world.store;
        let (wang, _, _) = enrolled(&world, "wang").await;
        let by = |user, strong, token: u8| NewSession {
            proved: store::Proved::Provider { strong },
            ..new_session(user, [token; 32], until(&world))
        };
        assert_eq!(refused(store, by(wang, false, 1)).await.code(), Code::FactorMissing);
        store.sign_in_ok(by(wang, true, 1)).await.unwrap();
        // A one-time password of this system is nobody's business who does not use it.
        let area = world.area(None, "镇").await;
        let mut new = new_user("li", Role::TownOperator, &[area]);
        new.must_change = true;
        let li = store.user_add(&system(), new).await.unwrap().id;
        store.sign_in_ok(by(li, false, 2)).await.unwrap();
        let (_, info) = store.session_actor(&[2; 32], "", IDLE).await.unwrap().unwrap();
        assert!(info.provider && !info.must_change && info.user.must_change);
        // Papers hold here as well.
        let yesterday = Day::numbered(Day::of(START).number() - 1);
        store.user_update(&system(), li, papers(Some(yesterday)), None).await.unwrap();
        assert_eq!(refused(store, by(li, true, 3)).await.code(), Code::TrainingExpired);
    });
}

#[tokio::test]
async fn who_manages_people_takes_a_lost_second_factor_away() {
    on_each!(world => {
        let store = &world.store;
        let (wang, _, _) = enrolled(&world, "wang").await;
        let elsewhere = world.area(None, "别处").await;
        let stranger = world.actor("stranger", Role::Administrator, &[elsewhere]).await;
        let error = store.totp_reset(&stranger, wang).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
        assert!(store.user_get(&system(), wang).await.unwrap().second_factor);
        store.totp_reset(&system(), wang).await.unwrap();
        assert!(!store.user_get(&system(), wang).await.unwrap().second_factor);
        let gone = store.session_actor(&[b'w'; 32], "", IDLE).await.unwrap();
        assert!(gone.is_none(), "whoever has the telephone may have the session, too");
        let error = store.totp_reset(&system(), wang).await.unwrap_err();
        assert_eq!(error.code(), Code::TotpOff);
    });
}

#[tokio::test]
async fn sessions_are_listed_ended_and_end_when_nobody_uses_them() {
    on_each!(world => {
        let store = &world.store;
        let area = world.area(None, "义新镇").await;
        let boss = world.actor("boss", Role::Administrator, &[area]).await;
        let wang = world.user("wang", Role::TownOperator, &[area]).await.id;
        for token in [1u8, 2, 3] {
            store.sign_in_ok(new_session(wang, [token; 32], until(&world))).await.unwrap();
            world.pass(HOUR);
        }
        let idle = 8 * HOUR;
        let find = async |token: u8| store.session_actor(&[token; 32], "", idle).await.unwrap();
        let (own, info) = find(1).await.unwrap();
        store.session_used(info.id).await.unwrap();
        let listed = store.session_list(&own, wang, Some(&[1; 32]), idle).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.is_own).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!((listed[0].id, listed[0].opened), (info.id, START));
        assert_eq!(listed[0].last_seen, world.clock.now());
        assert_eq!(listed[0].agent, "Firefox 145 · Linux");
        // Half an hour later than the others' eight hours.
        world.pass(7 * HOUR + HOUR / 2);
        assert!(find(1).await.is_some() && find(2).await.is_none() && find(3).await.is_none());
        let listed = store.session_list(&boss, wang, None, idle).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [info.id]);
        let error = store.session_end(&own, wang, SessionId(uuid::Uuid::nil())).await;
        assert_eq!(error.unwrap_err().code(), Code::NotFound);
        let error = store.session_end(&own, boss.user, info.id).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound, "it is another's");
        store.session_end(&boss, wang, info.id).await.unwrap();
        assert!(find(1).await.is_none());

        // A browser that signs in again leaves its session before behind.
        store.sign_in_ok(new_session(wang, [4; 32], until(&world))).await.unwrap();
        let again = NewSession {
            replaces: Some([4; 32]),
            ..new_session(wang, [5; 32], until(&world))
        };
        store.sign_in_ok(again).await.unwrap();
        store.sign_in_ok(new_session(wang, [6; 32], until(&world))).await.unwrap();
        assert!(find(4).await.is_none() && find(5).await.is_some());
        store.session_end_all(&own, wang, Some(&[6; 32])).await.unwrap();
        assert!(find(5).await.is_none() && find(6).await.is_some());
        let rows = store.audit_count().await.unwrap();
        store.session_end_all(&own, wang, Some(&[6; 32])).await.unwrap();
        assert_eq!(store.audit_count().await.unwrap(), rows, "there was no other");
        store.session_end_all(&boss, wang, None).await.unwrap();
        assert!(find(6).await.is_none());
        let elsewhere = world.area(None, "别处").await;
        let stranger = world.actor("stranger", Role::Administrator, &[elsewhere]).await;
        let error = store.session_list(&stranger, wang, None, idle).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
    });
}

#[tokio::test]
async fn one_time_passwords_run_out_and_the_last_five_are_known() {
    on_each!(world => {
        let store = &world.store;
        let area = world.area(None, "义新镇").await;
        let mut new = new_user("wang", Role::TownOperator, &[area]);
        new.must_change = true;
        let wang = store.user_add(&system(), new).await.unwrap().id;
        world.pass(7 * 24 * HOUR);
        let error = refused(store, new_session(wang, [1; 32], until(&world))).await;
        assert_eq!(error.code(), Code::PasswordExpired);
        let chinese = error.sentence(domain::Language::Chinese);
        assert!(chinese.contains("系统管理员"), "nobody else is there: {chinese}");
        let change = UserChange { password_hash: Some("2".to_owned()), ..UserChange::default() };
        store.user_update(&system(), wang, change, None).await.unwrap();
        store.sign_in_ok(new_session(wang, [1; 32], until(&world))).await.unwrap();
        for hash in ["3", "4", "5", "6"] {
            store.user_set_password(&system(), wang, hash, false, None).await.unwrap();
        }
        assert_eq!(store.passwords_used(wang).await.unwrap(), ["6", "5", "4", "3", "2"]);
        world.pass(30 * 24 * HOUR);
        store.sign_in_ok(new_session(wang, [2; 32], until(&world))).await.unwrap();
    });
}
