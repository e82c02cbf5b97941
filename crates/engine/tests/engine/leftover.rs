//! Files that the database does not take stay on the disk, and are no reason not to start.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use domain::{
    Clock, Timestamp,
    footage::{GapReason, Segment},
    health::State,
    id::{CameraId, SegmentId, VolumeId},
    video::{Codec, StreamKind, VideoFormat},
};
use engine::check;
use media::mp4::{
    self, Sample,
    index::{self, Description},
    write,
};

use tokio::time::sleep;

use crate::town::{Folder, Town, open_store, until};

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_knows_no_camera_costs_no_footage() {
    let mut town = Town::new(1).await;
    let running = town.start();
    running.until(town.cameras[0], State::Online, SOON).await;
    until("recorded", SOON, || sealed(&town).len() >= 2).await;
    running.stop().await;
    let files = sealed(&town);
    let part = copy_as_part(&files[0]);

    // The address of the database was changed, or an old copy of it restored.
    let (known, empty) = (town.store.clone(), Folder::new());
    town.store = open_store(&empty.0, &town.clock).await;
    let running = town.start();
    until("started", SOON, || running.engine.state().started.is_some()).await;
    running.stop().await;
    assert!(files.iter().all(|file| file.exists()));
    assert!(!sealed(&town).is_empty());
    let _ = fs::remove_file(part);

    town.store = known;
    let segments = town.segments(0, StreamKind::Main).await;
    assert!(segments.len() >= files.len(), "{segments:?}");
    for segment in segments {
        assert!(town.footage.path(&segment.file).unwrap().exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_have_a_row_does_not_keep_the_gateway_from_starting() {
    let town = Town::new(1).await;
    let volume = town.footage.volumes()[0].id;
    let hours = 7;
    let start = town.clock.now() - Duration::from_secs(24 * 3600);
    let here = (town.cameras[0], volume);
    let file = file(&town.clock, here, start, hours * 3600 * 90_000, 0);
    let path = town.footage.volumes()[0].path.join(&file.0);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, &file.1).unwrap();

    let running = town.start();
    running.until(town.cameras[0], State::Online, SOON).await;
    until("recording", SOON, || {
        running.health(town.cameras[0]).streams[0].recording
    })
    .await;
    running.stop().await;
    assert!(path.with_extension("").exists());
    assert!(!town.segments(0, StreamKind::Main).await.is_empty());
}

/// The sealed files of a town.
fn sealed(town: &Town) -> Vec<PathBuf> {
    let volume = &town.footage.volumes()[0];
    let found = town.footage.scan(volume.id).unwrap();
    found
        .iter()
        .filter(|found| !found.part)
        .map(|found| volume.path.join(&found.file.path))
        .collect()
}

/// As if the gateway had been killed while it wrote another file of the camera.
fn copy_as_part(sealed: &std::path::Path) -> PathBuf {
    let mut part = sealed.to_path_buf().into_os_string();
    part.push(".part");
    fs::copy(sealed, &part).unwrap();
    part.into()
}

/// The path and the bytes of an unfinished file with one picture that lasts `duration`, in units of
/// 1/90000 s. It leaves `room` bytes of its last page of the disk.
pub(crate) fn file(
    clock: &Clock,
    (camera, volume): (CameraId, VolumeId),
    start: Timestamp,
    duration: u32,
    room: usize,
) -> (String, Vec<u8>) {
    let format = VideoFormat {
        codec: Codec::H264,
        width: 64,
        height: 48,
        rfc6381: "avc1.42c00a".to_owned(),
        config: vec![1, 66, 0, 10, 0xff, 0xe0, 0],
    };
    let description = Description {
        version: index::VERSION,
        segment: SegmentId::fresh(clock),
        camera,
        stream: StreamKind::Main,
        start_us: start.0,
        codec: format.codec,
        rfc6381: format.rfc6381.clone(),
        width: format.width,
        height: format.height,
        volume,
        audio: None,
    };
    let mut bytes = mp4::init_segment(&format, None);
    let json = serde_json::to_vec(&description).unwrap();
    bytes.extend(write::extended(mp4::DESCRIPTION, &json));
    let fragment = |size: u32| {
        let sample = Sample {
            duration,
            size,
            key: true,
            ..Sample::default()
        };
        mp4::fragment(1, 0, &[sample], None)
    };
    let before = bytes.len() + fragment(0).len();
    let size = u32::try_from((before + 6 + room).next_multiple_of(4096) - before - room).unwrap();
    bytes.extend(fragment(size));
    bytes.extend((size - 4).to_be_bytes());
    bytes.push(0x65);
    bytes.resize(before + size as usize, 0x80);
    let name: String = start
        .to_string()
        .chars()
        .filter(|c| !matches!(c, '-' | ':'))
        .collect();
    let day = start.day_utc();
    (format!("{camera}/main/{day}/{name}.mp4.part"), bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_named_and_mended() {
    let town = Town::new(1).await;
    let segments = town.recorded().await;
    let [stray, gone, tail, ..] = &segments[..] else {
        panic!("{segments:?}")
    };
    let path = |segment: &Segment| town.footage.path(&segment.file).unwrap();
    fs::remove_file(path(gone)).unwrap();
    for segment in [stray, tail] {
        assert!(
            town.store
                .segment_lost(&segment.file, None, "test")
                .await
                .unwrap()
        );
    }
    town.unseal(tail);

    let report = check::run(&town.store, &town.footage).await.unwrap();
    assert!(!report.is_clean());
    assert_eq!(report.missing_files, std::slice::from_ref(&gone.file));
    assert_eq!(report.missing_rows, std::slice::from_ref(&stray.file));
    assert_eq!(report.unfinished.len(), 1);
    let done = check::repair(&town.store, &town.footage, town.node).await;
    let wanted = check::Repaired {
        adopted: 1,
        sealed: 1,
        lost: 1,
        explained: 0,
        left: 0,
    };
    assert_eq!(done.unwrap(), wanted);
    let report = town.check().await;
    assert!(report.unfinished.is_empty());
    let after = town.segments(0, StreamKind::Main).await;
    let left: Vec<_> = segments.iter().filter(|segment| *segment != gone).collect();
    assert_eq!(
        after.iter().collect::<Vec<_>>(),
        left,
        "all but what is gone, as it was"
    );
    let gaps = town.gaps(0, StreamKind::Main).await;
    let of = |segment: &Segment| {
        let span = segment.span;
        gaps.iter()
            .find(|gap| gap.from <= span.from() && gap.to.is_none_or(|to| span.to() <= to))
            .map(|gap| gap.reason)
    };
    assert_eq!((of(stray), of(tail)), (None, None), "{gaps:?}");
    assert_eq!(of(gone), Some(GapReason::DiskError));
    assert!(
        !town
            .store
            .segment_lost(&gone.file, None, "test")
            .await
            .unwrap()
    );
}

/// Cut off is what a disk that lost its last writes shows after a power cut.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_what_it_was_is_named_and_mended() {
    let town = Town::new(1).await;
    let segments = town.recorded().await;
    // Where the second fragment of a file begins: a slow machine writes several pictures at once.
    let second = |segment: &Segment| {
        let samples = town.footage.index(segment).unwrap().samples;
        let mut pairs = samples.windows(2);
        let apart =
            pairs.find(|pair| pair[0].offset + u64::from(pair[0].sample.size) < pair[1].offset);
        apart.map(|pair| pair[1].offset)
    };
    let several = |segment: &&Segment| second(segment).is_some();
    let first = segments
        .iter()
        .position(|segment| several(&segment))
        .unwrap();
    let (short, empty) = (&segments[first], &segments[first + 1]);
    let tail = segments[first + 2..].iter().find(several).unwrap();
    let path = |segment: &Segment| town.footage.path(&segment.file).unwrap();
    let cut = |path: &std::path::Path, bytes: u64| {
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_len(bytes).unwrap();
    };
    cut(&path(short), second(short).unwrap());
    cut(&path(empty), 10);
    // The rename was lost, and the end of the file.
    let at = second(tail).unwrap();
    cut(&town.unseal(tail), at);

    let report = check::run(&town.store, &town.footage).await.unwrap();
    assert_eq!(report.damaged, [short.file.clone(), empty.file.clone()]);
    assert_eq!(report.missing_files, std::slice::from_ref(&tail.file));
    let done = check::repair(&town.store, &town.footage, town.node).await;
    let wanted = check::Repaired {
        adopted: 1,
        sealed: 1,
        lost: 0,
        explained: 0,
        left: 1,
    };
    assert_eq!(done.unwrap(), wanted);
    let report = check::run(&town.store, &town.footage).await.unwrap();
    assert_eq!(
        report.missing_rows,
        std::slice::from_ref(&empty.file),
        "it stays on the disk, and is no footage"
    );
    assert!(report.damaged.is_empty() && report.missing_files.is_empty());
    assert!(report.contradictions.is_empty(), "{report:?}");
    let after = town.segments(0, StreamKind::Main).await;
    let gaps = town.gaps(0, StreamKind::Main).await;
    for was in [short, tail] {
        let is = after.iter().find(|one| one.file == was.file).unwrap();
        assert_eq!((is.id, is.span.from()), (was.id, was.span.from()));
        assert!(is.frames > 0 && is.frames < was.frames && is.span.to() < was.span.to());
        let index = town.footage.index(is).unwrap();
        assert_eq!(index.end, is.span.to());
        let told = gaps.iter().any(|gap| {
            gap.from <= is.span.to()
                && gap.to.is_none_or(|to| was.span.to() <= to)
                && gap.reason == GapReason::DiskError
        });
        assert!(told, "{gaps:?}");
    }
    // The start finds nothing more to do, and does not mind what cannot be read.
    let before = after.len();
    let running = town.start();
    let begin = Instant::now();
    let missing = async || {
        let gaps = town.gaps(0, StreamKind::Main).await;
        gaps.iter().any(|gap| gap.to.is_none())
    };
    while missing().await {
        assert!(
            begin.elapsed() < Duration::from_secs(10),
            "nothing is recorded"
        );
        sleep(Duration::from_millis(20)).await;
    }
    running.stop().await;
    let after = town.segments(0, StreamKind::Main).await;
    let gaps = town.gaps(0, StreamKind::Main).await;
    assert!(after.len() > before, "{:?} {gaps:?}", after.last());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_database_is_made_again_from_the_footage() {
    let town = Town::new(2).await;
    let running = town.start();
    for camera in &town.cameras {
        running.until(*camera, State::Online, SOON).await;
    }
    sleep(Duration::from_secs(9)).await;
    running.stop().await;
    let before = [
        town.segments(0, StreamKind::Main).await,
        town.segments(1, StreamKind::Main).await,
    ];
    // A piece in the middle is gone, too.
    let gone = &before[0][1];
    fs::remove_file(town.footage.path(&gone.file).unwrap()).unwrap();

    let folder = Folder::new();
    let empty = open_store(&folder.0, &Clock::system()).await;
    let node = empty.node_add("test").await.unwrap();
    let done = engine::reindex::run(&empty, &town.footage, node).await;
    let count = before[0].len() + before[1].len() - 1;
    let wanted = engine::reindex::Reindexed {
        segments: count as u64,
        cameras: 2,
        explained: 0,
        left: 0,
    };
    assert_eq!(done.unwrap(), wanted);
    let report = check::run(&empty, &town.footage).await.unwrap();
    assert!(
        report.is_clean() && report.unfinished.is_empty(),
        "{report:?}"
    );
    for (camera, before) in town.cameras.iter().zip(&before) {
        let list = empty.segment_list(*camera, StreamKind::Main, town.all_time());
        let left: Vec<_> = before.iter().filter(|segment| *segment != gone).collect();
        assert_eq!(list.await.unwrap().iter().collect::<Vec<_>>(), left);
    }
    let gaps = empty.gap_list(town.cameras[0], StreamKind::Main, gone.span);
    let gaps = gaps.await.unwrap();
    assert!(
        gaps.iter().any(|gap| gap.from == gone.span.from()
            && gap.to == Some(gone.span.to())
            && gap.reason == GapReason::Unknown),
        "{gaps:?}"
    );
    let camera = empty.camera_any(town.cameras[1]).await.unwrap();
    assert!(!camera.enabled && camera.id == town.cameras[1]);
    // A second time there is nothing to do.
    let again = engine::reindex::run(&empty, &town.footage, node).await;
    assert_eq!(again.unwrap(), engine::reindex::Reindexed::default());
}
