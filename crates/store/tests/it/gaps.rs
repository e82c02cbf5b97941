//! Gaps: with the footage they cover the planned time exactly, whatever happens.

use domain::{
    Span, Timestamp,
    footage::GapReason,
    id::{CameraId, NodeId, VolumeId},
    video::StreamKind,
};
use proptest::prelude::*;

use crate::world::{World, at, on_each, segment, span, worlds};

const MAIN: StreamKind = StreamKind::Main;

#[tokio::test]
async fn turns_open_and_close() {
    on_each!(world => {
        let store = &world.store;
        let (_, _, camera) = world.one_camera().await;
        let turn = async |second, reason| {
            store.gap_turn(camera, MAIN, at(second), reason).await.unwrap();
        };
        let told = async || {
            let gaps = store.gap_list(camera, MAIN, span(-1000, 1000)).await.unwrap();
            gaps.into_iter().map(|gap| (gap.from, gap.to, gap.reason)).collect::<Vec<_>>()
        };
        use GapReason::*;
        turn(0, None).await;
        assert!(told().await.is_empty());
        turn(0, Some(Starting)).await;
        turn(5, Some(Starting)).await;
        assert_eq!(told().await, [(at(0), None, Starting)], "the same again changes nothing");
        turn(10, Some(Refused)).await;
        turn(10, Some(Denied)).await;
        assert_eq!(
            told().await,
            [(at(0), Some(at(10)), Starting), (at(10), None, Denied)],
            "an empty one vanishes"
        );
        assert_eq!(store.gap_open(camera, MAIN).await.unwrap().unwrap().reason, Denied);
        turn(20, None).await;
        assert_eq!(store.gap_open(camera, MAIN).await.unwrap(), None);
        // A clock that went back: nothing overlaps.
        turn(15, Some(Silent)).await;
        assert_eq!(told().await.last(), Some(&(at(20), None, Silent)));
        turn(12, None).await;
        assert_eq!(told().await.len(), 2);
        // One of the same reason that ends just here goes on.
        turn(20, Some(Denied)).await;
        assert_eq!(told().await.last(), Some(&(at(10), None, Denied)));

        let list = store.gap_list(camera, MAIN, span(5, 6)).await.unwrap();
        assert_eq!(list.len(), 1, "a question inside a gap finds it");
        let sub = store.gap_list(camera, StreamKind::Sub, span(0, 99)).await.unwrap();
        assert!(sub.is_empty());
        let gone = CameraId(uuid::Uuid::nil());
        store.gap_turn(gone, MAIN, at(0), Some(Silent)).await.unwrap();
    });
}

#[tokio::test]
async fn footage_that_turns_up_later_takes_its_time_out_of_gaps() {
    on_each!(world => {
        let store = &world.store;
        let (_, _, camera) = world.one_camera().await;
        let (node, volume) = world.volume().await;
        let reason = Some(GapReason::GatewayKilled);
        store.gap_turn(camera, MAIN, at(0), reason).await.unwrap();
        for found in [span(-10, 10), span(40, 50), span(60, 70)] {
            store.segment_add(&segment(camera, volume, found), node).await.unwrap();
        }
        store.gap_turn(camera, MAIN, at(100), None).await.unwrap();
        store.segment_add(&segment(camera, volume, span(90, 110)), node).await.unwrap();
        store.segment_add(&segment(camera, volume, span(50, 60)), node).await.unwrap();
        let gaps = store.gap_list(camera, MAIN, span(-100, 200)).await.unwrap();
        let told: Vec<_> = gaps.iter().map(|gap| (gap.from, gap.to.unwrap())).collect();
        assert_eq!(told, [(at(10), at(40)), (at(70), at(90))]);
        assert!(gaps.iter().all(|gap| gap.reason == GapReason::GatewayKilled));
        // A gap never begins before footage ends.
        store.gap_turn(camera, MAIN, at(105), reason).await.unwrap();
        assert_eq!(store.gap_open(camera, MAIN).await.unwrap().unwrap().from, at(110));
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
        let totals = async |span| store.gap_totals(span).await.unwrap();
        let killed = |seconds: i64| vec![(GapReason::GatewayKilled, seconds * 1_000_000)];
        assert_eq!(totals(span(0, 120)).await, killed(30 + 20 + 10));
        assert_eq!(totals(span(20, 80)).await, killed(20 + 10));
        assert_eq!(totals(span(40, 70)).await, []);
    });
}

/// What a stream may do: so many seconds later, it records (`None`) or not.
type Step = (i64, Option<GapReason>);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let reason = prop_oneof![
        2 => Just(None),
        1 => Just(Some(GapReason::Unreachable)),
        1 => Just(Some(GapReason::Silent)),
        1 => Just(Some(GapReason::GatewayStopped)),
    ];
    prop::collection::vec((0..40i64, reason), 1..25)
}

/// Plays the steps of a stream that is planned from second 0 on: while it records, segments of at
/// most 30 seconds are sealed. Answers the end.
async fn play(
    world: &World,
    camera: CameraId,
    (node, volume): (NodeId, VolumeId),
    steps: &[Step],
) -> i64 {
    let store = &world.store;
    let mut now = 0;
    let mut since = None;
    let starting = Some(GapReason::Starting);
    store.gap_turn(camera, MAIN, at(0), starting).await.unwrap();
    for &(wait, reason) in steps
        .iter()
        .chain(&[(7, None), (7, Some(GapReason::Ended))])
    {
        now += wait;
        if let (Some(begin), Some(_)) = (since, reason) {
            let mut from = begin;
            while from < now {
                let to = now.min(from + 30);
                let sealed = segment(camera, volume, span(from, to));
                store.segment_add(&sealed, node).await.unwrap();
                from = to;
            }
        }
        store.gap_turn(camera, MAIN, at(now), reason).await.unwrap();
        since = match reason {
            None => since.or(Some(now)),
            Some(_) => None,
        };
    }
    now + 10
}

/// Segments and gaps cover the time from 0 to `end` exactly, and nothing twice.
async fn is_covered(world: &World, camera: CameraId, end: i64) {
    let store = &world.store;
    let all = span(0, end);
    let segments = store.segment_list(camera, MAIN, all).await.unwrap();
    let gaps = store.gap_list(camera, MAIN, all).await.unwrap();
    let mut parts: Vec<Span> = segments.iter().map(|segment| segment.span).collect();
    parts.extend(
        gaps.iter()
            .map(|gap| Span::new(gap.from, gap.to.unwrap_or(all.to())).unwrap()),
    );
    parts.sort_by_key(|part| part.from());
    let mut now: Timestamp = all.from();
    for part in &parts {
        assert_eq!(part.from(), now, "{parts:?}");
        now = part.to();
    }
    assert_eq!(now, all.to(), "{parts:?}");
}

#[test]
fn segments_and_gaps_cover_the_planned_time_exactly() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        for world in worlds().await {
            let site = world.site(world.area(None, "镇").await, "室").await;
            let place = world.volume().await;
            let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
                cases: 40,
                failure_persistence: None,
                ..ProptestConfig::default()
            });
            let world = &world;
            let done = runner.run(&steps(), |steps| {
                tokio::task::block_in_place(|| {
                    tokio::runtime::Handle::current().block_on(async {
                        let name = uuid::Uuid::now_v7().to_string();
                        let camera = world.camera(site, &name).await;
                        let end = play(world, camera, place, &steps).await;
                        is_covered(world, camera, end).await;
                    });
                });
                Ok(())
            });
            done.unwrap();
            assert_eq!(world.store.check().await.unwrap(), Vec::<String>::new());
        }
    });
}
