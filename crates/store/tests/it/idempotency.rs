//! The same request twice is answered once.

use std::time::Duration;

use store::Idempotency::{self, Fresh, Mismatch, Running};

use crate::world::on_each;

#[tokio::test]
async fn an_answer_is_given_again() {
    on_each!(world => {
        let store = &world.store;
        let begin = async |who: u8, key: &str, what: u8| {
            store.idempotency_begin([who; 32], key, [what; 32]).await.unwrap()
        };
        assert_eq!(begin(1, "a", 1).await, Fresh);
        assert_eq!(begin(1, "a", 1).await, Running);
        assert_eq!(begin(1, "a", 2).await, Mismatch, "even while it runs");
        assert_eq!(begin(2, "a", 2).await, Fresh, "another caller's keys are their own");
        let finish = store.idempotency_finish([1; 32], "a", 201, b"{}", Some("/cases/1"));
        finish.await.unwrap();
        let answer = Idempotency::Replay {
            status: 201, body: b"{}".to_vec(), location: Some("/cases/1".to_owned()),
        };
        assert_eq!(begin(1, "a", 1).await, answer);
        assert_eq!(begin(1, "a", 2).await, Mismatch);
        // An answer is not forgotten by a late failure; a request that failed is.
        store.idempotency_forget([1; 32], "a").await.unwrap();
        assert_eq!(begin(1, "a", 1).await, answer);
        store.idempotency_forget([2; 32], "a").await.unwrap();
        assert_eq!(begin(2, "a", 3).await, Fresh);

        // One that was cut off is run again after a minute.
        world.pass(Duration::from_secs(59));
        assert_eq!(begin(2, "a", 3).await, Running);
        world.pass(Duration::from_secs(1));
        assert_eq!(begin(2, "a", 3).await, Fresh);
        assert_eq!(begin(2, "a", 3).await, Running);

        store.idempotency_trim(world.clock.now()).await.unwrap();
        assert_eq!(begin(1, "a", 1).await, Fresh, "it was forgotten");
        assert_eq!(begin(2, "a", 3).await, Running);
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_runs() {
    on_each!(world => {
        let asked = (0..12).map(|_| world.store.idempotency_begin([1; 32], "k", [1; 32]));
        let found = futures::future::join_all(asked).await;
        let fresh = found.into_iter().filter(|one| *one.as_ref().unwrap() == Fresh).count();
        assert_eq!(fresh, 1);
    });
}
