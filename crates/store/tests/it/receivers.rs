//! Receivers and their messages: planned with what they tell, delivered at least once, and only to
//! those who may know.

use std::time::Duration;

use domain::{
    Code, Role,
    alert::Patience,
    health::State,
    id::{AreaId, CameraId, DeliveryId, NodeId, ReceiverId},
    receiver::{Attempt, Delivery, DeliveryState, Topic},
    work::Work,
};
use store::{DeliveryFilter, Job, NewReceiver, Outcome, ReceiverChange};

use crate::world::{World, all, new_case, on_each, system};

const TTL: Duration = Duration::from_secs(60);
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn new_receiver(name: &str, topics: &[Topic], area: AreaId) -> NewReceiver {
    NewReceiver {
        name: name.to_owned(),
        url: "http://10.0.0.9/hook?token=s3cret".to_owned(),
        topics: topics.to_vec(),
        areas: vec![area],
        secret: SECRET.to_owned(),
    }
}

fn delivery_of(job: &Job) -> DeliveryId {
    let Work::Deliver { delivery } = job.work;
    delivery
}

impl World {
    async fn receiver(&self, name: &str, topics: &[Topic], area: AreaId) -> ReceiverId {
        let new = new_receiver(name, topics, area);
        let added = self.store.receiver_add(&system(), new).await.unwrap();
        added.receiver.id
    }

    async fn deliveries(&self, receiver: ReceiverId) -> Vec<Delivery> {
        let filter = DeliveryFilter::default();
        let page = self
            .store
            .delivery_list(&system(), receiver, filter, &all())
            .await;
        page.unwrap().items
    }

    /// The camera is in this state, and the alerts for that are looked at.
    async fn be(&self, camera: CameraId, state: State) {
        self.turn(camera, state).await;
        let patience = Patience {
            raise: Duration::from_secs(5),
            ..Patience::default()
        };
        for _ in 0..8 {
            self.pass(Duration::from_secs(1));
            self.store.alert_sweep(&patience).await.unwrap();
        }
    }

    async fn take(&self, node: NodeId) -> Option<Job> {
        self.store.job_take(node, TTL).await.unwrap()
    }

    async fn tried(&self, node: NodeId, id: DeliveryId, outcome: Outcome) {
        let attempt = Attempt {
            at: self.clock.now(),
            status: Some(if outcome == Outcome::Done { 200 } else { 500 }),
            error: String::new(),
            took_ms: 3,
        };
        let tried = self.store.delivery_tried(node, id, Some(attempt), outcome);
        tried.await.unwrap();
    }
}

#[tokio::test]
async fn who_sees_the_area_and_wants_the_topic_is_told() {
    on_each!(world => {
        let (area, _, camera) = world.one_camera().await;
        let elsewhere = world.area(None, "别处").await;
        let here = world.receiver("here", &[Topic::Alert], area).await;
        let there = world.receiver("there", &[Topic::Alert], elsewhere).await;
        let cases = world.receiver("cases", &[Topic::Case], area).await;
        let states = world.receiver("states", &[Topic::Camera], area).await;
        world.be(camera, State::Refused).await;
        world.store.case_open(&system(), new_case(area, "塌陷")).await.unwrap();
        let kinds = async |receiver| {
            let all = world.deliveries(receiver).await;
            all.into_iter().map(|one| one.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds(here).await, ["xueliang.alert.raised.v1"]);
        assert_eq!(kinds(there).await, Vec::<String>::new());
        assert_eq!(kinds(cases).await, ["xueliang.case.opened.v1"]);
        assert_eq!(kinds(states).await, ["xueliang.camera.refused.v1"]);
        let body: serde_json::Value =
            serde_json::from_str(&world.deliveries(here).await[0].body).unwrap();
        assert_eq!(body["specversion"], "1.0");
        assert_eq!(body["data"]["camera_id"], camera.to_string());
        assert_eq!(world.store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[tokio::test]
async fn an_end_is_told_only_where_the_outage_was() {
    on_each!(world => {
        let (area, _, camera) = world.one_camera().await;
        let told = world.receiver("told", &[Topic::Alert], area).await;
        let dead = world.receiver("dead", &[Topic::Alert], area).await;
        world.be(camera, State::Refused).await;
        let node = world.store.node_add("node").await.unwrap();
        for _ in 0..2 {
            let job = world.take(node).await.unwrap();
            let id = delivery_of(&job);
            let posting = world.store.delivery_posting(id).await.unwrap().unwrap();
            let outcome = if posting.receiver == told { Outcome::Done } else { Outcome::GivenUp };
            world.tried(node, id, outcome).await;
        }
        let late = world.receiver("late", &[Topic::Alert], area).await;
        world.be(camera, State::Online).await;
        let ends = async |receiver| {
            let all = world.deliveries(receiver).await;
            all.iter().filter(|one| one.kind.contains("recovered")).count()
        };
        assert_eq!((ends(told).await, ends(dead).await, ends(late).await), (1, 0, 0));
    });
}

#[tokio::test]
async fn a_lease_that_runs_out_gives_the_same_message_to_the_next() {
    on_each!(world => {
        let (area, _, camera) = world.one_camera().await;
        world.receiver("here", &[Topic::Alert], area).await;
        world.be(camera, State::Refused).await;
        let one = world.store.node_add("one").await.unwrap();
        let two = world.store.node_add("two").await.unwrap();
        let brief = Duration::from_millis(20);
        let first = world.store.job_take(one, brief).await.unwrap().unwrap();
        tokio::time::sleep(Duration::from_millis(60)).await;
        let again = world.take(two).await.unwrap();
        assert_eq!(again.id, first.id);
        // The first, which was only slow, changes nothing any more.
        world.tried(one, delivery_of(&first), Outcome::GivenUp).await;
        assert_eq!(world.take(one).await, None);
        world.tried(two, delivery_of(&again), Outcome::Done).await;
        assert_eq!(world.take(two).await, None);
        // What a node that is started again had taken is free at once.
        world.be(camera, State::Online).await;
        let taken = world.take(two).await.unwrap();
        assert_eq!(world.take(two).await, None);
        world.store.job_release(two).await.unwrap();
        assert_eq!(world.take(two).await.unwrap().id, taken.id);
    });
}

#[tokio::test]
async fn messages_about_one_thing_keep_their_order() {
    on_each!(world => {
        let (area, _, camera) = world.one_camera().await;
        let receiver = world.receiver("here", &[Topic::Alert], area).await;
        world.be(camera, State::Refused).await;
        world.be(camera, State::Online).await;
        assert_eq!(world.deliveries(receiver).await.len(), 2);
        let node = world.store.node_add("node").await.unwrap();
        let first = world.take(node).await.unwrap();
        assert_eq!(world.take(node).await, None, "the second waits for the first");
        let later = world.clock.now() + Duration::from_secs(20);
        world.tried(node, delivery_of(&first), Outcome::Again(later)).await;
        assert_eq!(world.take(node).await, None);
        world.pass(Duration::from_secs(20));
        let again = world.take(node).await.unwrap();
        assert_eq!((again.id, again.failures), (first.id, 1));
        let failing = world.store.receiver_get(&system(), receiver).await.unwrap();
        assert!(failing.receiver.failing_since.is_some());
        world.tried(node, delivery_of(&again), Outcome::Done).await;
        let second = world.take(node).await.unwrap();
        assert_ne!(second.id, first.id);
        world.tried(node, delivery_of(&second), Outcome::Done).await;
        let works = world.store.receiver_get(&system(), receiver).await.unwrap();
        assert_eq!((works.receiver.failing_since, works.pending, works.dead), (None, 0, 0));
        let tried = world.deliveries(receiver).await;
        let statuses: Vec<_> = tried[1].attempts.iter().map(|one| one.status).collect();
        assert_eq!(statuses, [Some(500), Some(200)]);
    });
}

#[tokio::test]
async fn one_receiver_that_hangs_leaves_places_for_others() {
    on_each!(world => {
        let area = world.area(None, "义新镇").await;
        let slow = world.receiver("slow", &[Topic::Case], area).await;
        for number in 0..6 {
            let case = new_case(area, &format!("case {number}"));
            world.store.case_open(&system(), case).await.unwrap();
        }
        let node = world.store.node_add("node").await.unwrap();
        let mut taken = 0;
        while world.take(node).await.is_some() {
            taken += 1;
        }
        assert_eq!(taken, 4);
        assert_eq!(world.deliveries(slow).await.len(), 6);
        world.receiver("quick", &[Topic::Case], area).await;
        world.store.case_open(&system(), new_case(area, "another")).await.unwrap();
        assert!(world.take(node).await.is_some());
    });
}

#[tokio::test]
async fn secrets_are_sealed_and_the_old_one_signs_for_a_day() {
    on_each!(world => {
        let area = world.area(None, "义新镇").await;
        let id = world.receiver("here", &[Topic::Case], area).await;
        let secret = Some("whsec_bmV3LXNlY3JldC1vZi0zMi1ieXRlcw==".to_owned());
        let change = ReceiverChange { secret, ..ReceiverChange::default() };
        world.store.receiver_update(&system(), id, change, None).await.unwrap();
        world.store.case_open(&system(), new_case(area, "塌陷")).await.unwrap();
        let delivery = world.deliveries(id).await[0].id;
        let posting = world.store.delivery_posting(delivery).await.unwrap().unwrap();
        assert_eq!(posting.secrets.len(), 2);
        assert_eq!(posting.secrets[1], SECRET);
        world.pass(Duration::from_secs(25 * 3600));
        let posting = world.store.delivery_posting(delivery).await.unwrap().unwrap();
        assert_eq!(posting.secrets.len(), 1);
        // Neither secret nor what the address may hold of one is in the audit log.
        let filter = store::AuditFilter::default();
        let auditor = world.actor("auditor", Role::AuditAdministrator, &[area]).await;
        let rows = world.store.audit_list(&auditor, &filter, &all()).await.unwrap();
        let text = format!("{:?}", rows.items);
        assert!(text.contains("receiver_add") && text.contains("10.0.0.9"));
        assert!(!text.contains("whsec_") && !text.contains("s3cret"));
    });
}

#[tokio::test]
async fn a_receiver_that_is_switched_off_is_told_nothing_and_one_may_try_again() {
    on_each!(world => {
        let area = world.area(None, "义新镇").await;
        let id = world.receiver("here", &[Topic::Case], area).await;
        let case = async |title| {
            world.store.case_open(&system(), new_case(area, title)).await.unwrap();
        };
        case("one").await;
        let enabled = |on| ReceiverChange { enabled: Some(on), ..ReceiverChange::default() };
        world.store.receiver_update(&system(), id, enabled(false), None).await.unwrap();
        case("two").await;
        let all = world.deliveries(id).await;
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].state, DeliveryState::Dead);
        let again = async || world.store.delivery_again(&system(), id, all[0].id).await;
        assert_eq!(again().await.unwrap_err().code(), Code::ReceiverOff);
        let test = world.store.delivery_test(&system(), id).await.unwrap_err();
        assert_eq!(test.code(), Code::ReceiverOff);
        world.store.receiver_update(&system(), id, enabled(true), None).await.unwrap();
        assert_eq!(again().await.unwrap().state, DeliveryState::Pending);
        assert_eq!(again().await.unwrap_err().code(), Code::DeliveryPending);
        world.pass(Duration::from_secs(1));
        let test = world.store.delivery_test(&system(), id).await.unwrap();
        assert_eq!(test.kind, "xueliang.receiver.test.v1");
        let node = world.store.node_add("node").await.unwrap();
        let first = world.take(node).await.unwrap();
        assert_eq!(delivery_of(&first), all[0].id);
        world.store.receiver_remove(&system(), id, None).await.unwrap();
        assert_eq!(world.take(node).await, None);
        assert!(world.store.delivery_posting(delivery_of(&first)).await.unwrap().is_none());
    });
}

#[tokio::test]
async fn a_receiver_is_seen_by_who_sees_all_its_areas() {
    on_each!(world => {
        let town = world.area(None, "义新镇").await;
        let village = world.area(Some(town), "白庙社区").await;
        let id = world.receiver("whole town", &[Topic::Case], town).await;
        let one = world.actor("village", Role::Administrator, &[village]).await;
        let missing = world.store.receiver_get(&one, id).await.unwrap_err();
        assert_eq!(missing.code(), Code::NotFound);
        let listed = world.store.receiver_list(&one, &all()).await.unwrap();
        assert_eq!(listed.items, []);
        let refused = world.store.receiver_add(&one, new_receiver("x", &[Topic::Case], town)).await;
        assert_eq!(refused.unwrap_err().code(), Code::NotFound);
        let filter = DeliveryFilter::default();
        let missing = world.store.delivery_list(&one, id, filter, &all()).await.unwrap_err();
        assert_eq!(missing.code(), Code::NotFound);
    });
}
