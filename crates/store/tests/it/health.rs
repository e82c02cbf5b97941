//! Health as written down, and what is told of it.

use std::time::Duration;

use domain::{
    Code, Role,
    camera::RecordingPlan,
    event::EventSource,
    health::{Health, State},
    id::CameraId,
    video::StreamKind::{self, Main, Sub},
};
use store::{CameraChange, NewCameraEvent};

use crate::world::{START, all, at, on_each, span, system};

fn health(state: State, second: i64) -> Health {
    Health {
        state,
        since: Some(at(second)),
    }
}

#[tokio::test]
async fn a_change_is_told_once() {
    on_each!(world => {
        let store = &world.store;
        let (area, _, camera) = world.one_camera().await;
        let last = store.feed_last().await.unwrap();
        let apply = async |stream: StreamKind, state, second, reason| {
            let health = health(state, second);
            store.health_apply(camera, stream, health, reason, reason).await.unwrap();
        };
        apply(Main, State::Online, 0, None).await;
        apply(Main, State::Online, 0, None).await;
        apply(Sub, State::Unreachable, 5, Some("unreachable")).await;
        apply(Main, State::Refused, 9, Some("refused")).await;
        let listed = store.camera_get(&system(), camera).await.unwrap();
        assert_eq!(listed.health, health(State::Refused, 9));
        assert_eq!(listed.reason.as_deref(), Some("refused"));
        let rows = store.health_rows(camera).await.unwrap();
        assert!(rows.contains(&(Main, health(State::Refused, 9))));
        assert!(rows.contains(&(Sub, health(State::Unreachable, 5))));
        let streams = store.health_get(&system(), camera).await.unwrap();
        assert_eq!((streams[1].stream, streams[1].detail.as_deref()), (Sub, Some("unreachable")));

        let feed = store.feed_list(&system(), last, 99).await.unwrap();
        let kinds: Vec<_> = feed.iter().map(|item| item.kind.as_str()).collect();
        assert_eq!(kinds, ["xueliang.camera.online.v1", "xueliang.camera.refused.v1"]);
        assert_eq!(feed[1].subject, format!("cameras/{camera}"));
        assert_eq!(feed[1].data["state"], "refused");
        assert_eq!(feed[1].data["before"], "online");
        assert_eq!(feed[1].data["camera_id"], camera.to_string());
        let events = store.event_list(&system(), camera, None, &all()).await.unwrap().items;
        let told: Vec<_> = events.iter().map(|event| (event.kind.as_str(), event.at)).collect();
        assert_eq!(told, [("refused", at(9)), ("online", at(0))]);
        assert!(events.iter().all(|event| event.source == EventSource::Gateway));
        assert_eq!(store.audit_count().await.unwrap(), 3, "area, site, camera; machines leave none");

        // The sub-stream stands for the camera when only it is recorded.
        let plan = CameraChange { plan: Some(RecordingPlan::Sub), ..CameraChange::default() };
        let listed = store.camera_update(&system(), camera, plan, None).await.unwrap();
        assert_eq!(listed.health.state, State::Unreachable);
        apply(Main, State::Online, 20, None).await;
        apply(Sub, State::Silent, 21, Some("silent")).await;
        let listed = store.camera_get(&system(), camera).await.unwrap();
        assert_eq!(listed.health, health(State::Silent, 21));
        let totals = store.health_totals(&system()).await.unwrap();
        assert_eq!((totals.len(), totals[0].area, totals[0].name.as_str()), (1, area, "义新镇"));
        assert_eq!(totals[0].totals, [(State::Silent, 1)]);

        let gone = CameraId(uuid::Uuid::nil());
        store.health_apply(gone, Main, health(State::Online, 0), None, None).await.unwrap();
    });
}

#[tokio::test]
async fn events_are_added_once_and_listed_newest_first() {
    on_each!(world => {
        let store = &world.store;
        let (area, site, camera) = world.one_camera().await;
        let other = world.camera(site, "河边").await;
        let post = world.actor("post", Role::TownOperator, &[area]).await;
        let new = |camera, second, id: Option<&str>| NewCameraEvent {
            camera, source: EventSource::Device, kind: "tampering".to_owned(), at: at(second),
            until: Some(at(second + 5)), note: "遮挡".to_owned(), external_id: id.map(str::to_owned),
        };
        let (event, created) = store.event_add(&post, new(camera, 3, Some("x-1"))).await.unwrap();
        assert!(created && event.by == "post" && event.recorded == START);
        world.pass(Duration::from_secs(60));
        let rows = store.audit_count().await.unwrap();
        let again = store.event_add(&post, new(camera, 9, Some("x-1"))).await.unwrap();
        assert_eq!(again, (event.clone(), false));
        assert_eq!(store.audit_count().await.unwrap(), rows);
        assert!(store.event_add(&post, new(other, 3, Some("x-1"))).await.unwrap().1);
        for second in [1, 7] {
            assert!(store.event_add(&post, new(camera, second, None)).await.unwrap().1);
        }
        let list = async |span| {
            let page = store.event_list(&post, camera, span, &all()).await.unwrap();
            page.items.into_iter().map(|event| event.at).collect::<Vec<_>>()
        };
        assert_eq!(list(None).await, [at(7), at(3), at(1)]);
        assert_eq!(list(Some(span(1, 7))).await, [at(3), at(1)]);
        assert_eq!(store.event_get(&post, event.id).await.unwrap(), event);
        let since = async |begun, recorded| {
            let events = store.event_list_since(camera, begun, recorded).await.unwrap();
            events.into_iter().map(|event| event.at).collect::<Vec<_>>()
        };
        assert_eq!(since(at(0), START).await, [at(7), at(3), at(1)]);
        assert_eq!(since(at(3), START).await, [at(7), at(3)]);
        assert_eq!(since(at(0), START + Duration::from_secs(60)).await, [at(7), at(1)]);
        let stray = new(CameraId(uuid::Uuid::nil()), 0, None);
        assert_eq!(store.event_add(&post, stray).await.unwrap_err().code(), Code::NotFound);
    });
}
