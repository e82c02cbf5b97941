//! Another key for everything that is sealed.

use std::time::Duration;

use domain::{Code, Role, id::NodeId, limit::Compliance, receiver::Topic, secret::Key};
use store::{AuditFilter, NewReceiver, ReceiverChange, Store};

use crate::world::{IDLE, START, all, new_session, new_user, on_each, system};

#[tokio::test]
async fn a_new_key_opens_what_the_old_one_sealed() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let new = NewReceiver {
            name: "平台".into(),
            url: "http://10.0.0.9/".into(),
            topics: vec![Topic::Alert],
            areas: vec![area],
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into(),
        };
        let receiver = store.receiver_add(&system(), new).await.unwrap().receiver.id;
        let boss = store.user_add(&system(), new_user("boss", Role::Administrator, &[])).await;
        let until = START + Duration::from_secs(3600);
        let session = new_session(boss.unwrap().id, [1; 32], until);
        store.sign_in_ok(session).await.unwrap();

        let node = NodeId::fresh(&world.clock);
        let new = Key::new([9; 32]);
        assert!(!store.key_fits(&new).await.unwrap());
        assert_eq!(store.key_rotate(&system(), node, &new).await.unwrap(), 2);
        // The old key opens nothing, and another rotation from it changes nothing.
        let error = store.camera_credentials(camera).await.unwrap_err();
        assert_eq!(error.code(), Code::KeyUnreadable);
        let error = store.key_rotate(&system(), node, &Key::new([3; 32])).await.unwrap_err();
        assert_eq!(error.code(), Code::KeyUnreadable);
        assert!(store.key_fits(&new).await.unwrap());
        let filter = AuditFilter::default();
        let audit = store.audit_list(&system(), &filter, &all()).await.unwrap().items;
        assert_eq!(audit[0].action, "key_rotate");
        assert_eq!(audit.iter().filter(|row| row.action == "key_rotate").count(), 1);
        assert!(store.session_actor(&[1; 32], "10.0.0.9", IDLE).await.unwrap().is_none());

        let again = Store::open(&world.url, world.clock.clone(), new).await.unwrap();
        let opened = again.camera_credentials(camera).await.unwrap().unwrap();
        assert_eq!(opened.password, "hunter-two-secret");
        // With the secret before, which also signs for a while.
        let change = ReceiverChange {
            secret: Some("whsec_b3RoZXIgc2VjcmV0IG9mIHJlY2VpdmVy".into()),
            ..ReceiverChange::default()
        };
        again.receiver_update(&system(), receiver, change, None).await.unwrap();
        let count = again.key_rotate(&system(), node, &Key::new([10; 32])).await.unwrap();
        assert_eq!(count, 3);
    });
}

#[tokio::test]
async fn a_key_is_not_changed_under_nodes_that_run() {
    on_each!(world => {
        let store = &world.store;
        let node = store.node_add("other").await.unwrap();
        store.lease_renew(node, 1, Duration::from_secs(60), Compliance::Off).await.unwrap();
        let (this, new) = (NodeId::fresh(&world.clock), Key::new([9; 32]));
        let error = store.key_rotate(&system(), this, &new).await.unwrap_err();
        assert_eq!(error.code(), Code::NodesRun);
        store.key_rotate(&system(), node, &new).await.unwrap();
    });
}
