//! Changes that meet each other; on PostgreSQL they truly run side by side.

use domain::Role;
use store::{AreaChange, UserChange};

use crate::world::{new_area, on_each, system};

/// How often two changes are made to meet.
const ROUNDS: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_area_made_during_a_move_lies_below_its_parent() {
    on_each!(world => {
        let store = &world.store;
        let town = world.area(None, "义新镇").await;
        let one = world.area(Some(town), "one").await;
        let other = world.area(Some(town), "other").await;
        let moved = world.area(Some(one), "moved").await;
        let below = world.area(Some(moved), "below").await;
        for round in 0..ROUNDS {
            let to = if round % 2 == 0 { other } else { one };
            let change = AreaChange { parent: Some(to), ..AreaChange::default() };
            let actor = system();
            let made = async {
                for number in 0..3 {
                    let new = new_area(Some(below), &format!("{round} {number}"));
                    store.area_add(&actor, new).await.unwrap();
                }
            };
            let (moving, ()) = tokio::join!(store.area_update(&actor, moved, change, None), made);
            moving.unwrap();
        }
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn administrators_who_disable_each_other_leave_one() {
    on_each!(world => {
        let store = &world.store;
        let town = world.area(None, "义新镇").await;
        let one = world.user("one", Role::Administrator, &[town]).await.id;
        let other = world.user("other", Role::Administrator, &[town]).await.id;
        let enabled = |enabled| UserChange { enabled: Some(enabled), ..UserChange::default() };
        for _ in 0..ROUNDS {
            let actor = system();
            let (first, second) = tokio::join!(
                store.user_update(&actor, one, enabled(false), None),
                store.user_update(&actor, other, enabled(false), None),
            );
            let refused = first.err().or(second.err()).unwrap();
            assert_eq!(refused.code(), domain::Code::LastAdministrator, "{}", refused.chain());
            for id in [one, other] {
                store.user_update(&actor, id, enabled(true), None).await.unwrap();
            }
        }
    });
}
