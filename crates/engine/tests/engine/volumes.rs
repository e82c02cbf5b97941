//! Several disks: streams are spread over them, leave one that is drained, full, failing, hanging or
//! gone without losing a picture, and come back.

use std::{fs, path::PathBuf, time::Duration};

use domain::{
    Span,
    alert::{AlertCause, AlertState},
    footage::{Segment, covered},
    health::State,
    id::VolumeId,
    video::StreamKind,
    volume::{VolumeState, VolumeUse},
};
use media::footage::Footage;
use tokio::time::sleep;

use crate::{
    disk::Mounted,
    town::{Running, Town, actor, until},
};

const MAIN: StreamKind = StreamKind::Main;

/// Two cameras, one on each of two volumes, the first of which lies at `first`.
async fn on_two_volumes(town: &mut Town, first: PathBuf) -> (Running, VolumeId) {
    town.footage = Footage::open(vec![first, town.folder.0.join("second")]).unwrap();
    let running = town.start();
    for camera in &town.cameras {
        running
            .until(*camera, State::Online, Duration::from_secs(10))
            .await;
    }
    sleep(Duration::from_secs(6)).await;
    (running, town.footage.ids()[0])
}

async fn state(town: &Town, volume: VolumeId) -> VolumeState {
    let volumes = town.store.volume_list(town.node).await.unwrap();
    let found = volumes.into_iter().find(|known| known.id == volume);
    found.unwrap().state
}

async fn until_it_is(town: &Town, volume: VolumeId, wanted: VolumeState, seconds: u64) {
    for _ in 0..seconds * 10 {
        if state(town, volume).await == wanted {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("not {} within {seconds} s", wanted.word());
}

/// What became of the alerts about disks.
async fn told(town: &Town) -> Vec<AlertState> {
    let alerts = town.alerts(Some(AlertCause::DiskFault)).await.into_iter();
    alerts.map(|one| one.alert.state).collect()
}

/// The camera of which something lies on `volume`.
async fn camera_at(town: &Town, volume: VolumeId) -> usize {
    let on = town.store.segment_on(volume, "", 1).await.unwrap();
    let camera = on.first().expect("something was recorded there").camera;
    let mut cameras = town.cameras.iter();
    cameras.position(|other| *other == camera).unwrap()
}

/// Nothing is missing between the first picture and the last.
fn assert_whole(segments: &[Segment]) {
    let from = segments.iter().map(|one| one.span.from()).min().unwrap();
    let to = segments.iter().map(|one| one.span.to()).max().unwrap();
    let spans: Vec<Span> = segments.iter().map(|one| one.span).collect();
    let all = Span::new(from, to).unwrap();
    assert_eq!(covered(all, &spans), to.since(from), "{spans:?}");
}

/// The last of a stream's footage, which lies elsewhere now.
async fn goes_on_elsewhere(town: &Town, camera: usize, volume: VolumeId) {
    let segments = town.segments(camera, MAIN).await;
    let last = segments.iter().max_by_key(|one| one.span.from()).unwrap();
    assert_ne!(last.file.volume, volume);
    assert_whole(&segments);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drained_volume_is_emptied_without_losing_a_picture() {
    let mut town = Town::new(2).await;
    let first = town.folder.0.join("first");
    let (running, volume) = on_two_volumes(&mut town, first).await;
    let camera = camera_at(&town, volume).await;
    let before = town.segments(camera, MAIN).await;
    let use_it = async |wanted| town.store.volume_use(&actor(), volume, wanted, false).await;

    let error = use_it(VolumeUse::Retired).await.unwrap_err();
    assert_eq!(error.code(), domain::Code::VolumeInUse);
    use_it(VolumeUse::Drain).await.unwrap();
    running.engine.look_at_volumes();
    let empty = async || {
        let rows = town.store.segment_on(volume, "", 1).await.unwrap();
        rows.is_empty()
    };
    for _ in 0..200 {
        if empty().await {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    assert!(empty().await, "everything was moved");
    sleep(Duration::from_secs(5)).await;
    assert!(empty().await, "nothing more is written there");
    use_it(VolumeUse::Retired).await.unwrap();
    running.engine.look_at_volumes();
    until("it is closed", Duration::from_secs(5), || {
        !town.footage.ids().contains(&volume)
    })
    .await;
    running.stop().await;

    goes_on_elsewhere(&town, camera, volume).await;
    let after = town.segments(camera, MAIN).await;
    for segment in before {
        let now = after.iter().find(|other| other.id == segment.id).unwrap();
        assert_eq!(now.blake3, segment.blake3);
        assert_ne!(now.file.volume, volume);
    }
    assert!(
        !town
            .folder
            .0
            .join("first")
            .join(town.cameras[camera].to_string())
            .join("main")
            .read_dir()
            .is_ok_and(|mut days| days.next().is_some())
    );
    town.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_volume_hands_its_streams_over() {
    let mut town = Town::new(2).await;
    let (Some(disk), Some(_other)) = (
        Mounted::small(&town, "small"),
        Mounted::small(&town, "second"),
    ) else {
        return;
    };
    let (running, volume) = on_two_volumes(&mut town, disk.0.join("volume")).await;
    let camera = camera_at(&town, volume).await;
    let free = town.footage.look(volume).unwrap().free;
    let ballast = usize::try_from(free - (1 << 20)).unwrap();
    fs::write(disk.0.join("ballast"), vec![0; ballast]).unwrap();
    until_it_is(&town, volume, VolumeState::Full, 8).await;
    sleep(Duration::from_secs(5)).await;
    assert_eq!(running.engine.state().without_space, 0);
    fs::remove_file(disk.0.join("ballast")).unwrap();
    until_it_is(&town, volume, VolumeState::Ready, 8).await;
    running.stop().await;
    goes_on_elsewhere(&town, camera, volume).await;
    town.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_gone_is_missed_and_not_written_to() {
    let mut town = Town::new(2).await;
    let kept = town.folder.0.join("kept");
    fs::create_dir(&kept).unwrap();
    let bind = ["--bind", kept.to_str().unwrap()];
    let Some(disk) = Mounted::new(&town, "disk", &bind) else {
        return;
    };
    let (running, volume) = on_two_volumes(&mut town, disk.0.clone()).await;
    let camera = camera_at(&town, volume).await;
    disk.run("umount", &["-l"]);
    until_it_is(&town, volume, VolumeState::Missing, 8).await;
    sleep(Duration::from_secs(5)).await;
    assert_eq!(fs::read_dir(&disk.0).unwrap().count(), 0, "nothing below");
    assert_eq!(told(&town).await, [AlertState::Open], "the site was told");
    disk.run("mount", &bind);
    until_it_is(&town, volume, VolumeState::Ready, 8).await;
    running.stop().await;
    goes_on_elsewhere(&town, camera, volume).await;

    // A start without it: the others record, and it is taken up when it is back.
    disk.run("umount", &["-l"]);
    let folders = [disk.0.clone(), town.folder.0.join("second")];
    drop(std::mem::replace(
        &mut town.footage,
        Footage::open(Vec::new()).unwrap(),
    ));
    town.footage = engine::volume::open::volumes(&town.store, town.node, &folders)
        .await
        .unwrap();
    assert_eq!(town.footage.ids().len(), 1);
    let running = town.start();
    running
        .until(town.cameras[camera], State::Online, Duration::from_secs(10))
        .await;
    until_it_is(&town, volume, VolumeState::Missing, 8).await;
    disk.run("mount", &bind);
    until_it_is(&town, volume, VolumeState::Ready, 12).await;
    running.stop().await;
    assert_eq!(town.footage.ids().len(), 2);
    town.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_is_left_alone() {
    let mut town = Town::new(2).await;
    let (Some(disk), Some(_other)) = (Mounted::ext4(&town), Mounted::small(&town, "second")) else {
        return;
    };
    let (running, volume) = on_two_volumes(&mut town, disk.0.join("volume")).await;
    let camera = camera_at(&town, volume).await;
    let before = town.segments(camera, MAIN).await.len();
    // As after a failure of the disk: the file system takes nothing more.
    disk.run("mount", &["-o", "remount,abort"]);
    until_it_is(&town, volume, VolumeState::Failing, 10).await;
    let mut more = 0;
    for _ in 0..100 {
        more = town.segments(camera, MAIN).await.len() - before;
        if more > 1 {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    assert!(more > 1, "it goes on elsewhere");
    running.stop().await;
    let segments = town.segments(camera, MAIN).await;
    assert!(segments.iter().any(|one| one.file.volume != volume));
    // What the disk took last is not known to it; the rest of the time has its reason.
    assert_eq!(town.store.gap_holes(9).await.unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_hangs_is_left_with_what_memory_has() {
    let mut town = Town::new(2).await;
    let (Some(disk), Some(_other)) = (Mounted::ext4(&town), Mounted::small(&town, "second")) else {
        return;
    };
    let (running, volume) = on_two_volumes(&mut town, disk.0.join("volume")).await;
    let camera = camera_at(&town, volume).await;
    disk.run("fsfreeze", &["-f"]);
    until_it_is(&town, volume, VolumeState::Stalled, 20).await;
    sleep(Duration::from_secs(6)).await;
    let elsewhere = town.segments(camera, MAIN).await;
    let last = elsewhere.iter().map(|one| one.span.from()).max();
    disk.run("fsfreeze", &["-u"]);
    assert!(
        elsewhere.iter().any(|one| one.file.volume != volume),
        "{last:?}"
    );
    until_it_is(&town, volume, VolumeState::Ready, 20).await;
    running.stop().await;
    assert_whole(&town.segments(camera, MAIN).await);
    assert_eq!(town.store.gap_holes(9).await.unwrap().len(), 0);
    town.check().await;
}
