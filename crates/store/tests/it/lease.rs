//! Leases: one node or many, no camera is run twice.

use std::{collections::HashSet, time::Duration};

use domain::{id::NodeId, limit::Compliance};
use store::CameraChange;
use tokio::time::sleep;

use crate::world::{on_each, on_postgres, system};

const LONG: Duration = Duration::from_secs(60);

fn enabled(enabled: bool) -> CameraChange {
    CameraChange {
        enabled: Some(enabled),
        ..CameraChange::default()
    }
}

#[tokio::test]
async fn a_node_takes_what_is_free_and_gives_up_what_is_off() {
    on_each!(world => {
        let store = &world.store;
        let (_, site, first) = world.one_camera().await;
        let mut cameras = vec![first];
        for n in 0..3 {
            cameras.push(world.camera(site, &format!("c{n}")).await);
        }
        store.camera_update(&system(), cameras[3], enabled(false), None).await.unwrap();
        let (one, two) = (NodeId::fresh(&world.clock), store.node_add("two").await.unwrap());
        let short = Duration::from_millis(300);
        let mine = store.lease_renew(one, 2, short, Compliance::Off).await.unwrap();
        assert_eq!(mine.len(), 2);
        let other = store.lease_renew(two, 9, LONG, Compliance::Off).await.unwrap();
        assert_eq!(other.len(), 1, "what is left, but not what is switched off");
        assert!(!mine.contains(&other[0]) && !other.contains(&cameras[3]));
        assert_eq!(store.lease_renew(one, 2, short, Compliance::Off).await.unwrap(), mine);
        assert_eq!(store.lease_renew(one, 1, short, Compliance::Off).await.unwrap().len(), 1, "less capacity");

        sleep(Duration::from_millis(400)).await;
        assert_eq!(store.lease_renew(two, 9, LONG, Compliance::Off).await.unwrap().len(), 3, "a lease ran out");
        assert!(store.lease_renew(one, 9, LONG, Compliance::Off).await.unwrap().is_empty(), "and is gone");

        store.camera_update(&system(), cameras[0], enabled(false), None).await.unwrap();
        store.camera_remove(&system(), cameras[1], None).await.unwrap();
        assert_eq!(store.lease_renew(two, 9, LONG, Compliance::Off).await.unwrap(), [cameras[2]]);
        assert!(store.node_alive_until(two).await.unwrap().is_some());
        store.lease_release(two).await.unwrap();
        assert_eq!(store.node_alive_until(two).await.unwrap(), None, "it ended in order");
        store.camera_update(&system(), cameras[0], enabled(true), None).await.unwrap();
        let taken: HashSet<_> = store.lease_renew(one, 9, LONG, Compliance::Off).await.unwrap().into_iter().collect();
        assert_eq!(taken, HashSet::from([cameras[0], cameras[2]]));
    });
}

/// Six nodes ask at once, some of them late again and again. What a node was told it has, no other
/// node is told while the first one's lease lasts.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_camera_is_held_twice() {
    let Some(world) = on_postgres().await else {
        return;
    };
    let (_, site, _) = world.one_camera().await;
    for n in 0..39 {
        world.camera(site, &format!("race {n}")).await;
    }
    let store = &world.store;
    let nodes: Vec<NodeId> = (0..6).map(|_| NodeId::fresh(&world.clock)).collect();
    for round in 0..12 {
        // Everybody at once, with leases that outlast the round.
        let asked = nodes
            .iter()
            .map(|&node| store.lease_renew(node, 10, LONG, Compliance::Off));
        let mut held = HashSet::new();
        for cameras in futures::future::join_all(asked).await {
            for camera in cameras.unwrap() {
                assert!(held.insert(camera), "held twice in round {round}");
            }
        }
        assert!(held.len() <= 40);
        // The next who asks gets what was skipped because others were looking at it.
        let mut held = HashSet::new();
        for &node in &nodes {
            held.extend(
                store
                    .lease_renew(node, 10, LONG, Compliance::Off)
                    .await
                    .unwrap(),
            );
        }
        assert_eq!(held.len(), 40, "round {round}");
        // Some stop in order, some just fall asleep and wake up in the next round.
        store.lease_release(nodes[round % 6]).await.unwrap();
        let none = Duration::ZERO;
        store
            .lease_renew(nodes[(round + 1) % 6], 10, none, Compliance::Off)
            .await
            .unwrap();
        store
            .lease_renew(nodes[(round + 3) % 6], 10, none, Compliance::Off)
            .await
            .unwrap();
    }
}
