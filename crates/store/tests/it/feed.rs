//! The feed rises in the order of commits.

use std::{collections::HashSet, time::Duration};

use domain::{
    case::CaseAction,
    health::{Health, State},
    video::StreamKind,
};

use crate::world::{at, new_case, on_each, system};

/// Many writers at once; a reader that only ever asks for what is after the last number it saw
/// sees every message, in order, without holes.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_misses_nothing() {
    const WRITERS: usize = 8;
    const EACH: usize = 20;
    on_each!(world => {
        let (area, site, _) = world.one_camera().await;
        let store = world.store.clone();
        let first = store.feed_last().await.unwrap();
        let mut writers = tokio::task::JoinSet::new();
        for n in 0..WRITERS {
            let camera = world.camera(site, &format!("w{n}")).await;
            let store = store.clone();
            writers.spawn(async move {
                for turn in 0..EACH {
                    if n % 2 == 0 {
                        let state = if turn % 2 == 0 { State::Online } else { State::Silent };
                        let since = Some(at(i64::try_from(turn).unwrap()));
                        let health = Health { state, since };
                        let told = store.health_apply(camera, StreamKind::Main, health, None, None);
                        told.await.unwrap();
                    } else {
                        let title = format!("{n} {turn}");
                        store.case_open(&system(), new_case(area, &title)).await.unwrap();
                    }
                }
            });
        }
        let wanted = WRITERS * EACH;
        let mut seen = Vec::new();
        while seen.len() < wanted {
            let after = seen.last().copied().unwrap_or(first);
            let items = store.feed_list(&system(), after, 7).await.unwrap();
            seen.extend(items.into_iter().map(|item| item.seq));
            tokio::time::sleep(Duration::from_millis(1)).await;
            if writers.is_empty() && seen.last() == Some(&store.feed_last().await.unwrap()) {
                break;
            }
            while writers.try_join_next().transpose().unwrap().is_some() {}
        }
        let whole: Vec<i64> = (first + 1..=first + i64::try_from(wanted).unwrap()).collect();
        assert_eq!(seen, whole);
        let cases: HashSet<_> = store
            .case_list(&system(), &store::CaseFilter::default(), &crate::world::all())
            .await.unwrap().items.into_iter().map(|listed| listed.case.number).collect();
        assert_eq!(cases.len(), wanted / 2, "case numbers are taken once");
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}

#[tokio::test]
async fn old_messages_go_and_numbers_stay() {
    on_each!(world => {
        let store = &world.store;
        let area = world.area(None, "义新镇").await;
        let (case, _) = store.case_open(&system(), new_case(area, "x")).await.unwrap();
        world.pass(Duration::from_secs(10));
        let id = case.case.id;
        store.case_apply(&system(), id, None, CaseAction::Accept, "").await.unwrap();
        let items = store.feed_list(&system(), 0, 99).await.unwrap();
        assert_eq!(items[0].kind, "xueliang.case.opened.v1");
        assert_eq!(items[1].kind, "xueliang.case.changed.v1");
        assert_eq!(items[1].data["state"], "accepted");
        assert_eq!(items[1].subject, format!("cases/{id}"));
        store.feed_trim(at(10)).await.unwrap();
        assert_eq!(store.feed_list(&system(), 0, 99).await.unwrap(), items[1..]);
        store.feed_trim(at(11)).await.unwrap();
        assert!(store.feed_list(&system(), 0, 99).await.unwrap().is_empty());
        assert_eq!(store.feed_last().await.unwrap(), 2);
        store.case_open(&system(), new_case(area, "y")).await.unwrap();
        assert_eq!(store.feed_last().await.unwrap(), 3);
    });
}
