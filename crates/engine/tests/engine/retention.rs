//! Old footage goes, held footage stays.

use std::time::Duration;

use domain::{Clock, Span, Timestamp, health::State, limit::Retention, video::StreamKind};
use store::{DeletionFilter, Paging};
use tokio::time::sleep;

use crate::town::{Town, until};

#[tokio::test(flavor = "multi_thread")]
async fn retention_takes_everything_but_what_is_held() {
    let mut town = Town::new(1).await;
    town.settings.record.length = Duration::from_secs(2);
    let running = town.start();
    running
        .until(town.cameras[0], State::Online, Duration::from_secs(10))
        .await;
    sleep(Duration::from_secs(9)).await;
    running.stop().await;
    let segments = town.segments(0, StreamKind::Main).await;
    assert!(segments.len() >= 3, "{segments:?}");
    let held = &segments[1];
    let inside = Span::new(
        held.span.from() + Duration::from_millis(100),
        held.span.to() - Duration::from_millis(100),
    );
    town.hold(0, inside.unwrap()).await;

    // Two days later.
    let clock = Clock::manual(Timestamp(town.clock.now().0 + 2 * 24 * 3_600_000_000));
    town.move_to(clock).await;
    town.settings.retention = Retention {
        min_days: 1,
        max_days: 1,
    };
    town.set_enabled(0, false).await;
    let running = town.start();
    until("started", Duration::from_secs(5), || {
        running.engine.state().started.is_some()
    })
    .await;
    running.engine.expire_now().await.unwrap();
    let left = town
        .store
        .segment_list(town.cameras[0], StreamKind::Main, span_of(&segments));
    assert_eq!(left.await.unwrap(), std::slice::from_ref(held));
    let report = town.check().await;
    assert_eq!(
        (report.rows, report.files, report.garbage),
        (1, 1, 0),
        "{report:?}"
    );
    let all = Paging {
        limit: 9,
        after: None,
    };
    let filter = DeletionFilter::default();
    let actor = domain::Actor::system("test");
    let certificates = town.store.deletion_list(&actor, &filter, &all).await;
    let certificates = certificates.unwrap().items;
    let files: u32 = certificates.iter().map(|one| one.files).sum();
    assert_eq!(files as usize, segments.len() - 1);
    assert!(
        certificates.iter().all(|one| one.verified().is_some()),
        "the disk was looked at: {certificates:?}"
    );
    running.stop().await;
}

fn span_of(segments: &[domain::footage::Segment]) -> Span {
    let from = segments
        .iter()
        .map(|segment| segment.span.from())
        .min()
        .unwrap();
    let to = segments
        .iter()
        .map(|segment| segment.span.to())
        .max()
        .unwrap();
    Span::new(from, to).unwrap()
}
