//! A caller that gives up leaves nothing half done, and nobody waiting.

use std::time::Duration;

use tokio::time::timeout;

use crate::world::{new_case, on_each, system};

/// Requests are cut off at every moment: waiting for the writer, in a statement, at the commit. Each
/// is there as a whole or not at all, and the next caller gets in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_gives_up_leaves_nothing_half_done() {
    on_each!(world => {
        let store = &world.store;
        let area = world.area(None, "义新镇").await;
        let it = system();
        for round in 0..150u64 {
            let patience = Duration::from_micros(round * round * 3);
            let many = (0..4).map(|_| {
                timeout(patience, store.case_open(&it, new_case(area, "x")))
            });
            futures::future::join_all(many).await;
        }
        let (_, created) = store.case_open(&system(), new_case(area, "last")).await.unwrap();
        assert!(created);
        let mut paging = crate::world::all();
        let mut cases = 0;
        loop {
            let filter = store::CaseFilter::default();
            let page = store.case_list(&system(), &filter, &paging).await.unwrap();
            for listed in &page.items {
                let log = store.case_log(&system(), listed.case.id).await.unwrap();
                assert_eq!(log.len(), 1, "{listed:?}");
            }
            cases += i64::try_from(page.items.len()).unwrap();
            match page.next {
                Some(next) => paging.after = Some(next),
                None => break,
            }
        }
        assert!(cases > 1, "nobody got through: {cases}");
        assert_eq!(store.audit_count().await.unwrap(), cases + 1, "and the area");
        assert_eq!(store.feed_last().await.unwrap(), cases);
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    });
}
