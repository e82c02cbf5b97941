//! A kill costs at most a flush, and the next start puts everything in order.

use std::{path::PathBuf, process::Stdio, time::Duration};

use domain::{Clock, footage::GapReason, health::State, id::NodeId, video::StreamKind};
use engine::{Engine, Parts};
use media::footage::Footage;
use tokio::{
    process::{Child, Command},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use crate::town::{Town, open_store, settings, until};

/// How the child is told which folder and node are its own.
const FOLDER: &str = "XUELIANG_TEST_FOLDER";
const NODE: &str = "XUELIANG_TEST_NODE";

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_rows_files_and_gaps_agree() {
    let town = Town::new(4).await;
    let mut child = until_killed(&town);
    let playing =
        || (0..4).all(|index| town.simcam.sent(&crate::town::name(index), "main").frames > 100);
    until("recording", Duration::from_secs(30), playing).await;
    child.kill().await.unwrap();
    let killed = town.clock.now();
    let before = engine::check::run(&town.store, &town.footage)
        .await
        .unwrap();
    assert!(!before.unfinished.is_empty(), "{before:?}");

    sleep(Duration::from_secs(1)).await;
    let running = town.start();
    for &camera in &town.cameras {
        running
            .until(camera, State::Online, Duration::from_secs(20))
            .await;
    }
    sleep(Duration::from_secs(1)).await;
    running.stop().await;
    let report = town.check().await;
    assert!(report.unfinished.is_empty(), "{report:?}");
    for index in 0..4 {
        let gaps = town.gaps(index, StreamKind::Main).await;
        let killing = gaps
            .iter()
            .find(|gap| gap.reason == GapReason::GatewayKilled);
        let gap = killing.unwrap_or_else(|| panic!("{gaps:?}"));
        let lost = killed.since(gap.from);
        // A flush (250 ms), the picture held back, and what was on its way.
        assert!(lost < Duration::from_millis(800), "{lost:?} lost");
        assert!(gap.to.is_some(), "{gaps:?}");
        let segments = town.segments(index, StreamKind::Main).await;
        assert!(
            segments.iter().any(|segment| segment.span.to() == gap.from),
            "{segments:?}"
        );
        assert!(
            segments
                .iter()
                .any(|segment| Some(segment.span.from()) == gap.to),
            "{segments:?}"
        );
    }
}

/// An engine on this town in a process of its own.
pub(crate) fn until_killed(town: &Town) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "killed::records_until_it_is_killed"])
        .env(FOLDER, &town.folder.0)
        .env(NODE, town.node.to_string())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

/// What that process does.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by another test"]
#[expect(
    clippy::disallowed_methods,
    reason = "the parent test has no other way to tell"
)]
async fn records_until_it_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let node = NodeId(std::env::var(NODE).unwrap().parse().unwrap());
    let folder = PathBuf::from(folder);
    let clock = Clock::system();
    let engine = Engine::new(Parts {
        store: open_store(&folder, &clock).await,
        footage: Footage::open(vec![folder.join("footage")]).unwrap(),
        clock,
        node,
        settings: settings(),
        inspect: None,
    });
    engine.unwrap().run(CancellationToken::new()).await.unwrap();
}
