//! Several gateways on one database: what another one has recorded.

use domain::{Code, Span, footage::GapReason, video::StreamKind};
use media::footage::Footage;

use crate::town::Town;

const MAIN: StreamKind = StreamKind::Main;

#[tokio::test(flavor = "multi_thread")]
async fn footage_of_another_gateway_is_told_as_being_there_and_not_as_lost() {
    let mut town = Town::new(1).await;
    let (camera, segments) = (town.cameras[0], town.recorded().await);
    let (first, last) = (&segments[0], segments.last().unwrap());
    let whole = Span::new(first.span.from(), last.span.to()).unwrap();

    let folder = town.folder.0.join("other");
    let here = std::mem::replace(&mut town.footage, Footage::open(vec![folder]).unwrap());
    let first_node = town.node;
    town.node = town.store.node_add("other").await.unwrap();
    let running = town.start();
    let found = running.engine.footage(camera, MAIN, whole).await.unwrap();
    assert_eq!(found.covered, std::time::Duration::ZERO);
    let reasons: Vec<GapReason> = found.gaps.iter().map(|gap| gap.reason).collect();
    assert!(reasons.contains(&GapReason::Elsewhere), "{reasons:?}");
    assert!(!reasons.contains(&GapReason::DiskError), "{reasons:?}");
    let clip = running.engine.clip(camera, MAIN, whole).await;
    assert_eq!(clip.unwrap_err().code(), Code::FootageElsewhere);
    let at = Some(first.span.to());
    let picture = running.engine.snapshot(camera, MAIN, at, None).await;
    assert_eq!(picture.unwrap_err().code(), Code::FootageElsewhere);
    running.stop().await;

    // Where it lies its disk may be away: that is something else.
    town.node = first_node;
    town.footage = Footage::open(vec![town.folder.0.join("second")]).unwrap();
    let running = town.start();
    let found = running.engine.footage(camera, MAIN, whole).await.unwrap();
    let lost = |gap: &domain::footage::Gap| gap.reason == GapReason::DiskError;
    assert!(found.gaps.iter().any(lost), "{:?}", found.gaps);
    let clip = running.engine.clip(camera, MAIN, whole).await;
    assert_eq!(clip.unwrap_err().code(), Code::FootageUnreadable);
    running.stop().await;

    town.footage = here;
    let running = town.start();
    let clips = running.engine.clip(camera, MAIN, whole).await.unwrap();
    assert!(!clips.is_empty());
    running.stop().await;
}
