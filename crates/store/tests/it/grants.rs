//! What people were given besides their areas: single cameras, and areas for a time.

use std::time::Duration;

use domain::{
    Actor, Code, Permission, Role, Timestamp,
    health::State,
    id::{AreaId, CameraId, UserId},
    scope::{Grant, Place},
};
use store::{CameraFilter, NewApiKey, UserChange};

use crate::world::{IDLE, START, World, all, new_user, on_each, system};

const HOUR: Duration = Duration::from_secs(3600);

fn camera(id: CameraId) -> Grant {
    Grant {
        place: Place::Camera(id),
        from: None,
        until: None,
    }
}

fn timed(area: AreaId, from: Timestamp, until: Timestamp) -> Grant {
    Grant {
        place: Place::Area(area),
        from: Some(from),
        until: Some(until),
    }
}

async fn give(world: &World, user: UserId, grants: Vec<Grant>) -> domain::Result<()> {
    let change = UserChange {
        grants: Some(grants),
        ..UserChange::default()
    };
    let done = world.store.user_update(&system(), user, change, None).await;
    done.map(drop)
}

/// The names of the cameras that somebody sees, by name.
async fn seen(world: &World, actor: &Actor) -> Vec<String> {
    let (filter, all) = (CameraFilter::default(), all());
    let listed = world.store.camera_list(actor, &filter, &all).await;
    let cameras = listed.unwrap().items.into_iter();
    cameras.map(|one| one.camera.name).collect()
}

/// Asks who it is, as every request does.
async fn asks(world: &World, user: UserId) -> Actor {
    let token: [u8; 32] = [*user.0.as_bytes(), *user.0.as_bytes()]
        .concat()
        .try_into()
        .unwrap();
    let found = world.store.session_actor(&token, "10.0.0.9", IDLE).await;
    found.unwrap().unwrap().0
}

#[tokio::test]
async fn whoever_was_given_a_camera_sees_it_and_nothing_else_of_its_area() {
    on_each!(world => {
        let store = &world.store;
        let (area, site, gate) = world.one_camera().await;
        let yard = world.camera(site, "晒场").await;
        let (elsewhere, _) = (world.area(None, "龙台镇").await, ());
        world.site(elsewhere, "龙台村").await;
        let mut new = new_user("li", Role::TownOperator, &[]);
        new.grants = vec![camera(gate)];
        let boss = world.actor("boss", Role::SecurityAdministrator, &[area]).await;
        let other = world.actor("other", Role::SecurityAdministrator, &[elsewhere]).await;
        let refused = store.user_add(&other, new.clone()).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound, "nobody gives what they do not see");
        let li = store.user_add(&boss, new).await.unwrap();
        assert_eq!((li.areas.len(), li.grants), (0, vec![camera(gate)]));
        let hidden = store.user_get(&other, li.id).await.unwrap_err();
        assert_eq!(hidden.code(), Code::NotFound);
        store.user_get(&boss, li.id).await.unwrap();

        let actor = world.sign_in(li.id).await;
        assert_eq!(seen(&world, &actor).await, ["村口"]);
        let areas = store.area_list(&actor, &all()).await.unwrap().items;
        assert_eq!(areas.iter().map(|one| one.id).collect::<Vec<_>>(), [area]);
        let sites = store.site_list(&actor, None, &all()).await.unwrap().items;
        assert_eq!(sites.iter().map(|one| one.id).collect::<Vec<_>>(), [site]);
        store.health_get(&actor, gate).await.unwrap();
        let error = store.health_get(&actor, yard).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
        let totals = store.health_totals(&actor).await.unwrap();
        let count: u32 = totals.iter().flat_map(|one| &one.totals).map(|(_, count)| count).sum();
        assert_eq!(count, 1, "no count tells of the others");
        assert!(!store.sees_all_areas(&actor).await.unwrap());

        // It is named, and nothing of it may be changed.
        let change = store::AreaChange { name: Some("x".to_owned()), ..Default::default() };
        let error = store.area_update(&actor, area, change, None).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
        let error = store.site_remove(&actor, site, None).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);

        // What happens to the camera is heard of, and of the others not.
        let before = store.feed_last().await.unwrap();
        world.turn(gate, State::Silent).await;
        world.turn(yard, State::Silent).await;
        let heard = store.feed_list(&actor, before, 10).await.unwrap();
        let subjects: Vec<&str> = heard.iter().map(|item| item.subject.as_str()).collect();
        assert_eq!(subjects, [format!("cameras/{gate}")]);

        give(&world, li.id, vec![camera(yard)]).await.unwrap();
        assert_eq!(seen(&world, &actor).await, ["晒场"]);
        let error = give(&world, li.id, Vec::new()).await.unwrap_err();
        assert_eq!(error.code(), Code::TextEmpty, "somebody without anything");
    });
}

#[tokio::test]
async fn what_was_given_for_a_time_begins_and_ends_with_it() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, gate) = world.one_camera().await;
        let own = world.area(None, "龙台镇").await;
        let site = world.site(own, "龙台村").await;
        world.camera(site, "井台").await;
        let li = world.user("li", Role::Administrator, &[own]).await;
        world.sign_in(li.id).await;
        let (from, until) = (START + HOUR, START + 3 * HOUR);
        give(&world, li.id, vec![timed(area, from, until)]).await.unwrap();

        assert_eq!(seen(&world, &asks(&world, li.id).await).await, ["井台"]);
        world.clock.set(from);
        let actor = asks(&world, li.id).await;
        assert_eq!(seen(&world, &actor).await, ["井台", "村口"]);
        let key = NewApiKey {
            name: "k".to_owned(),
            user: li.id,
            token_hash: [8; 32],
            permissions: vec![Permission::CameraRead],
            areas: vec![area, own],
            until: None,
        };
        store.api_key_add(&system(), key).await.unwrap();
        let program = store.api_key_actor(&[8; 32], "").await.unwrap().unwrap();
        assert_eq!(seen(&world, &program).await, ["井台", "村口"]);
        let shown = store.user_get(&system(), li.id).await.unwrap();
        assert_eq!((shown.areas, shown.grants), (vec![own], vec![timed(area, from, until)]));

        // The end is exact, also for the person's key, and nobody has to be there.
        world.clock.set(Timestamp(until.0 - 1));
        assert!(!store.scope_turn().await.unwrap());
        world.clock.set(until);
        let program = store.api_key_actor(&[8; 32], "").await.unwrap().unwrap();
        assert_eq!(seen(&world, &program).await, ["井台"]);
        assert_eq!(seen(&world, &asks(&world, li.id).await).await, ["井台"]);
        assert!(!store.scope_turn().await.unwrap(), "it was turned when somebody asked");

        // A camera for a time, which ends while nobody asks.
        let grant = Grant { until: Some(until + HOUR), ..camera(gate) };
        give(&world, li.id, vec![grant]).await.unwrap();
        assert_eq!(seen(&world, &asks(&world, li.id).await).await, ["井台", "村口"]);
        world.pass(HOUR);
        assert!(store.scope_turn().await.unwrap());
        assert_eq!(seen(&world, &actor).await, ["井台"]);
    });
}
