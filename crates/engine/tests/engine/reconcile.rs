//! Pictures that come and are not written are told of, and it is over once they are.

use std::{fs, time::Duration};

use domain::{
    alert::{AlertCause, AlertState},
    footage::GapReason,
    health::State,
    video::StreamKind,
};
use tokio::time::{Instant, sleep};

use crate::town::Town;

/// Somebody cleans up the folder that is recorded into: the recorder goes on writing to a file that
/// has no name any more.
#[tokio::test(flavor = "multi_thread")]
async fn pictures_that_come_and_are_not_written_are_told_of() {
    let mut town = Town::new(2).await;
    town.settings.reconcile_every = Duration::from_millis(500);
    town.settings.reconcile_late = Duration::from_secs(2);
    town.settings.alert.raise = Duration::from_secs(1);
    // Nothing is sealed, and nothing begins anew, while the test lasts.
    town.settings.record.length = Duration::from_secs(40);
    let running = town.start();
    for camera in &town.cameras {
        running
            .until(*camera, State::Online, Duration::from_secs(10))
            .await;
    }
    sleep(Duration::from_secs(3)).await;
    let alerts = async || {
        let all = town.alerts(None).await;
        let told = all
            .into_iter()
            .map(|one| (one.alert.camera, one.alert.cause, one.alert.state));
        told.collect::<Vec<_>>()
    };
    assert!(alerts().await.is_empty(), "all is well");

    let volume = town.footage.volumes()[0].path.clone();
    fs::remove_dir_all(volume.join(town.cameras[0].to_string())).unwrap();
    let wait = async |state: AlertState, within: Duration| {
        let began = Instant::now();
        let wanted = (Some(town.cameras[0]), AlertCause::NotRecording, state);
        while alerts().await != [wanted] {
            assert!(began.elapsed() < within, "{:?}", alerts().await);
            sleep(Duration::from_millis(200)).await;
        }
    };
    wait(AlertState::Open, Duration::from_secs(12)).await;
    assert_eq!(running.state(town.cameras[0]), State::Online);
    // The next file has a name again.
    wait(AlertState::Recovered, Duration::from_secs(60)).await;
    running.stop().await;
    // And what was lost has its reason.
    let gaps = town.gaps(0, StreamKind::Main).await;
    let lost = gaps.iter().find(|gap| gap.reason == GapReason::DiskError);
    let length = lost.and_then(|gap| gap.to.map(|to| to.since(gap.from)));
    assert!(length.unwrap() > Duration::from_secs(3), "{gaps:?}");
    town.check().await;
}
