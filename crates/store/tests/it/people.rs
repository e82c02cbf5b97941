//! People, their sessions and their keys.

use std::time::Duration;

use domain::{
    Code, Permission, Role,
    access::Via,
    id::{ApiKeyId, AreaId, UserId},
};
use store::{NewApiKey, Renewed, UserChange};

use crate::world::{IDLE, START, all, new_area, new_session, new_user, on_each, system};

fn key(user: UserId, hash: u8, areas: &[AreaId]) -> NewApiKey {
    NewApiKey {
        name: "upper platform".to_owned(),
        user,
        token_hash: [hash; 32],
        permissions: vec![Permission::CameraRead, Permission::EventPost],
        areas: areas.to_vec(),
        until: Some(START + Duration::from_secs(3600)),
    }
}

#[tokio::test]
async fn signing_in_counts_failures_and_opens_sessions() {
    on_each!(world => {
        let store = &world.store;
        let area = world.area(None, "义新镇").await;
        let user = world.user("Wang", Role::TownOperator, &[area]).await;
        assert!(store.user_by_name("nobody").await.unwrap().is_none());
        assert!(store.user_by_name("wa\0ng").await.unwrap().is_none());
        for _ in 0..3 {
            store.sign_in_failed("wang", "10.0.0.9").await.unwrap();
        }
        store.sign_in_failed("no\0body", "10.0.0.9").await.unwrap();
        let known = store.user_by_name("WANG").await.unwrap().unwrap();
        assert_eq!((known.id, known.failures, known.last_failure), (user.id, 3, START));
        assert_eq!(known.hash, "hash of Wang");
        assert!(!format!("{known:?}").contains("hash of"));
        let rows = store.audit_count().await.unwrap();

        let until = START + Duration::from_secs(60);
        let signed = store.sign_in_ok(new_session(user.id, [1; 32], until)).await.unwrap();
        assert_eq!(signed, user);
        assert_eq!(store.audit_count().await.unwrap(), rows + 1);
        assert_eq!(store.user_by_name("wang").await.unwrap().unwrap().failures, 0);
        let (actor, info) = store.session_actor(&[1; 32], "10.0.0.8", IDLE).await.unwrap().unwrap();
        assert_eq!((actor.user, actor.via), (user.id, Via::Session));
        assert_eq!(actor.address, "10.0.0.8");
        assert_eq!(actor.permissions, Role::TownOperator.permissions());
        assert_eq!((info.csrf_hash, info.user), ([2; 32], user.clone()));
        assert!(store.session_actor(&[9; 32], "", IDLE).await.unwrap().is_none());

        world.pass(Duration::from_secs(60));
        assert!(store.session_actor(&[1; 32], "", IDLE).await.unwrap().is_none(), "it ran out");
        let until = world.clock.now() + Duration::from_secs(60);
        store.sign_in_ok(new_session(user.id, [3; 32], until)).await.unwrap();
        store.session_close(&actor, &[3; 32]).await.unwrap();
        let rows = store.audit_count().await.unwrap();
        store.session_close(&actor, &[3; 32]).await.unwrap();
        assert_eq!(store.audit_count().await.unwrap(), rows, "it was closed already");
        assert!(store.session_actor(&[3; 32], "", IDLE).await.unwrap().is_none());
    });
}

#[tokio::test]
async fn people_change_and_lose_their_sessions() {
    on_each!(world => {
        let store = &world.store;
        let area = world.area(None, "义新镇").await;
        let admin = world.user("admin", Role::Administrator, &[]).await;
        assert_eq!(admin.areas, [area], "sees everything, shown with the roots");
        let boss = world.sign_in(admin.id).await;
        let wang = world.user("wang", Role::TownOperator, &[area]).await;
        let until = START + Duration::from_secs(3600);
        for token in [1u8, 2, 3] {
            store.sign_in_ok(new_session(wang.id, [token; 32], until)).await.unwrap();
        }
        let open = async |token: u8| store.session_actor(&[token; 32], "", IDLE).await.unwrap().is_some();

        let (own, _) = store.session_actor(&[1; 32], "", IDLE).await.unwrap().unwrap();
        let renewed = Renewed { before: [1; 32], token_hash: [6; 32], csrf_hash: [7; 32] };
        store.user_set_password(&own, wang.id, "new", false, Some(renewed)).await.unwrap();
        for token in [1, 2, 3] {
            assert!(!open(token).await, "the old token {token} opens nothing");
        }
        assert!(open(6).await);
        assert_eq!(store.user_by_name("wang").await.unwrap().unwrap().hash, "new");

        let change = UserChange { password_hash: Some("2".to_owned()), ..UserChange::default() };
        let after = store.user_update(&boss, wang.id, change, Some(1)).await.unwrap();
        assert!(after.must_change && !open(6).await);
        store.sign_in_ok(new_session(wang.id, [4; 32], until)).await.unwrap();
        assert!(store.session_actor(&[4; 32], "", IDLE).await.unwrap().unwrap().1.must_change);

        let off = UserChange { enabled: Some(false), ..UserChange::default() };
        store.user_update(&boss, wang.id, off.clone(), Some(2)).await.unwrap();
        assert!(!open(4).await);
        assert!(store.user_by_name("wang").await.unwrap().is_none());
        let error = store.sign_in_ok(new_session(wang.id, [5; 32], until)).await.unwrap_err();
        assert_eq!(error.code(), Code::SignInWrong);

        let demoted = UserChange { role: Some(Role::AuditAdministrator), ..UserChange::default() };
        for change in [off, demoted] {
            let error = store.user_update(&system(), admin.id, change, None).await.unwrap_err();
            assert_eq!(error.code(), Code::LastAdministrator);
        }
        let again = new_user("ADMIN", Role::AuditAdministrator, &[]);
        assert_eq!(store.user_add(&boss, again).await.unwrap_err().code(), Code::NameTaken);
        let nothing = new_user("nothing", Role::AuditAdministrator, &[]);
        assert!(store.user_add(&boss, nothing).await.unwrap().areas.is_empty());
        let people = store.user_list(&boss, &all()).await.unwrap().items;
        let names: Vec<_> = people.iter().map(|user| user.name.as_str()).collect();
        assert_eq!(names, ["admin", "nothing", "wang"]);
    });
}

#[tokio::test]
async fn nobody_reaches_up() {
    on_each!(world => {
        let store = &world.store;
        let town = world.area(None, "义新镇").await;
        let village = world.area(Some(town), "白庙社区").await;
        let top = world.user("top", Role::Administrator, &[]).await;
        let mayor = world.user("mayor", Role::Administrator, &[town]).await;
        let chief = world.actor("chief", Role::Administrator, &[village]).await;
        let seen = store.user_list(&chief, &all()).await.unwrap().items;
        assert_eq!(seen.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["chief"]);
        let refused = |error: domain::Error| assert_eq!(error.code(), Code::NotFound);
        for higher in [top.id, mayor.id] {
            refused(store.user_get(&chief, higher).await.unwrap_err());
            let change = UserChange { enabled: Some(false), ..UserChange::default() };
            refused(store.user_update(&chief, higher, change, None).await.unwrap_err());
            let set = store.user_set_password(&chief, higher, "x", true, None).await;
            refused(set.unwrap_err());
        }
        // Nobody gives away what they do not have, nor takes it.
        let change = UserChange { areas: Some(vec![town]), ..UserChange::default() };
        let friend = world.user("friend", Role::AuditAdministrator, &[village]).await;
        refused(store.user_update(&chief, friend.id, change, None).await.unwrap_err());
        for area in [town, AreaId(uuid::Uuid::nil())] {
            let friend = new_user("other friend", Role::AuditAdministrator, &[area]);
            refused(store.user_add(&chief, friend).await.unwrap_err());
        }
        refused(store.api_key_add(&chief, key(chief.user, 1, &[town])).await.unwrap_err());
        let root = store.area_add(&chief, new_area(None, "x")).await.unwrap_err();
        assert_eq!(root.code(), Code::AreaRoot);
    });
}

#[tokio::test]
async fn keys_never_may_more_than_their_owner() {
    on_each!(world => {
        let store = &world.store;
        let town = world.area(None, "义新镇").await;
        let village = world.area(Some(town), "白庙社区").await;
        let boss = world.actor("boss", Role::Administrator, &[town]).await;
        let made = store.api_key_add(&boss, key(boss.user, 1, &[town, village])).await.unwrap();
        assert_eq!(made.areas.len(), 2);
        let actor = store.api_key_actor(&[1; 32], "10.1.1.1").await.unwrap().unwrap();
        assert_eq!((actor.user, actor.principal), (boss.user, made.id.0));
        assert_eq!((actor.via, actor.name.as_str()), (Via::ApiKey(made.id), "boss/upper platform"));
        assert_eq!(actor.permissions, [Permission::CameraRead, Permission::EventPost]);
        assert_eq!(store.area_list(&actor, &all()).await.unwrap().items.len(), 2);
        let listed = store.api_key_list(&boss, &all()).await.unwrap().items;
        assert_eq!((listed.len(), listed[0].last_used), (1, Some(START)));
        assert!(store.api_key_actor(&[2; 32], "").await.unwrap().is_none());

        // What the owner loses, the key loses.
        let change = UserChange { areas: Some(vec![village]), ..UserChange::default() };
        store.user_update(&system(), boss.user, change, None).await.unwrap();
        let left = store.api_key_list(&boss, &all()).await.unwrap().items;
        assert_eq!(left[0].areas, [village]);
        assert_eq!(store.area_list(&actor, &all()).await.unwrap().items.len(), 1);

        store.api_key_revoke(&boss, made.id).await.unwrap();
        let rows = store.audit_count().await.unwrap();
        store.api_key_revoke(&boss, made.id).await.unwrap();
        assert_eq!(store.audit_count().await.unwrap(), rows);
        assert!(store.api_key_actor(&[1; 32], "").await.unwrap().is_none());
        let error = store.api_key_revoke(&boss, ApiKeyId(uuid::Uuid::nil())).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);

        store.api_key_add(&boss, key(boss.user, 3, &[village])).await.unwrap();
        world.pass(Duration::from_secs(3600));
        assert!(store.api_key_actor(&[3; 32], "").await.unwrap().is_none(), "it ran out");
        let error = store.api_key_add(&system(), key(UserId(uuid::Uuid::nil()), 4, &[])).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound, "the gateway itself is no person");
    });
}

#[tokio::test]
async fn a_key_is_made_for_somebody_and_within_what_they_may() {
    on_each!(world => {
        let store = &world.store;
        let town = world.area(None, "义新镇").await;
        let village = world.area(Some(town), "白庙社区").await;
        let boss = world.actor("boss", Role::Administrator, &[town]).await;
        let platform = world.user("platform", Role::Integrator, &[village]).await;
        let made = store.api_key_add(&boss, key(platform.id, 1, &[village])).await.unwrap();
        assert_eq!(made.user, platform.id);
        let actor = store.api_key_actor(&[1; 32], "10.1.1.1").await.unwrap().unwrap();
        assert_eq!((actor.user, actor.role), (platform.id, Role::Integrator));
        let wide = |new| async { store.api_key_add(&boss, new).await.unwrap_err().code() };
        let mut more = key(platform.id, 2, &[village]);
        more.permissions.push(Permission::UserManage);
        assert_eq!(wide(more).await, Code::KeyTooWide);
        assert_eq!(wide(key(platform.id, 3, &[town, village])).await, Code::KeyTooWide);
        let chief = world.actor("chief", Role::Administrator, &[village]).await;
        let above = store.api_key_add(&chief, key(boss.user, 4, &[village])).await.unwrap_err();
        assert_eq!(above.code(), Code::NotFound, "a key of somebody who sees more");
    });
}
