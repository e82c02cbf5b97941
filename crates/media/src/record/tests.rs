use std::{fs, path::PathBuf};

use domain::{Span, footage::FileRef};

use super::*;
use crate::{
    footage::testing::{
        Folder, H264, H264_OPEN, H265_OPEN, Pictures, STEP, decodable, decoded, packets,
    },
    footage::{Look, PART},
    hub::Hub,
    mp4,
};

mod roll;
mod sound;
mod space;

pub(crate) const START: Timestamp = Timestamp(1_790_000_000_123_456);

/// A volume with a writer, and one camera.
pub(crate) struct Rig {
    pub(crate) footage: Arc<Footage>,
    pub(crate) hub: Hub,
    pub(crate) writer: Writer,
    pub(crate) camera: CameraId,
    inbox: tokio::sync::mpsc::Receiver<Recorded>,
    /// Last, as the thread of a writer that is dropped still writes for a while.
    pub(crate) folder: Folder,
}

pub(crate) fn settings(length_ms: u64) -> RecordSettings {
    RecordSettings {
        flush: Duration::from_millis(20),
        length: Duration::from_millis(length_ms),
        sync: Duration::from_millis(100),
    }
}

impl Rig {
    pub(crate) fn new(settings: RecordSettings) -> Self {
        let folder = Folder::new();
        let root = folder.join("volume");
        Self::at(folder, root, settings)
    }

    fn at(folder: Folder, root: PathBuf, settings: RecordSettings) -> Self {
        Self::listening(folder, root, settings, 1000)
    }

    fn listening(folder: Folder, root: PathBuf, settings: RecordSettings, room: usize) -> Self {
        let footage = Footage::open(vec![root]).unwrap();
        let clock = Clock::manual(START);
        let (out, inbox) = tokio::sync::mpsc::channel(room);
        let volume = footage.volumes()[0].id;
        let writer =
            Writer::start(Arc::clone(&footage), volume, settings, clock.clone(), out).unwrap();
        let camera = CameraId::fresh(&clock);
        let hub = Hub::new(64 << 20);
        writer.add(camera, StreamKind::Main, hub.subscribe());
        Self {
            folder,
            footage,
            hub,
            writer,
            camera,
            inbox,
        }
    }

    /// Publishes `count` pictures of a session.
    pub(crate) fn publish(&self, of: &Pictures, session: u64, start: Timestamp, count: usize) {
        for n in 0..count {
            self.hub.publish(of.frame(session, start, n));
        }
    }

    /// What was reported until everything was sealed.
    pub(crate) async fn finish(&mut self) -> Vec<Recorded> {
        self.writer.stop().await.unwrap();
        let mut out = Vec::new();
        while let Ok(report) = self.inbox.try_recv() {
            out.push(report);
        }
        out
    }

    pub(crate) async fn segments(&mut self) -> Vec<Segment> {
        segments(&self.finish().await)
    }

    pub(crate) fn file(&self, segment: &Segment) -> PathBuf {
        self.footage.path(&segment.file).unwrap()
    }

    async fn wait(&mut self, mut done: impl FnMut(&mut Self) -> bool) {
        let start = Instant::now();
        while !done(self) {
            assert!(start.elapsed() < Duration::from_secs(20), "waited in vain");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn wait_for_open(&mut self, samples: usize) -> OpenSegment {
        let (camera, mut found) = (self.camera, None);
        self.wait(|rig| {
            found = rig.writer.open_segment(camera, StreamKind::Main);
            let parts = found.iter().flat_map(|open| &open.parts);
            parts.map(|part| part.samples.len()).sum::<usize>() >= samples
        })
        .await;
        found.unwrap()
    }
}

fn segments(reports: &[Recorded]) -> Vec<Segment> {
    let segment = |report: &Recorded| match report {
        Recorded::Segment(segment) => Some(segment.clone()),
        _ => None,
    };
    reports.iter().filter_map(segment).collect()
}

/// The reports without their details: S for started, a dot for a segment, X for stopped.
fn shape(reports: &[Recorded]) -> String {
    let word = |report: &Recorded| match report {
        Recorded::Started { .. } => 'S',
        Recorded::Segment(_) => '.',
        Recorded::Stopped { .. } => 'X',
        Recorded::Lost { .. } => 'L',
        Recorded::Unsealed { .. } => 'U',
    };
    reports.iter().map(word).collect()
}

fn stops(reports: &[Recorded]) -> Vec<(Timestamp, Option<GapReason>)> {
    let stop = |report: &Recorded| match report {
        Recorded::Stopped { at, reason, .. } => Some((*at, *reason)),
        _ => None,
    };
    reports.iter().filter_map(stop).collect()
}

/// The end of `count` pictures that began at `start`.
pub(crate) fn after(start: Timestamp, count: usize) -> Timestamp {
    Timestamp(start.0 + mp4::micros(count as i64 * STEP))
}

#[tokio::test]
async fn what_was_sent_lies_on_disk_and_plays() {
    for (file, leading) in [(H264, 0), (H264_OPEN, 1), (H265_OPEN, 3)] {
        let pictures = Pictures::new(file);
        let mut rig = Rig::new(settings(2000));
        rig.publish(&pictures, 1, START, 300);
        let reports = rig.finish().await;
        let segments = segments(&reports);
        assert_eq!(shape(&reports), format!("S{}X", ".".repeat(segments.len())));
        assert!((5..=8).contains(&segments.len()), "{}", segments.len());
        assert_eq!(segments[0].span.from(), START);
        assert_eq!(segments.last().unwrap().span.to(), after(START, 300));
        for pair in segments.windows(2) {
            assert_eq!(pair[0].span.to(), pair[1].span.from());
        }
        assert_eq!(segments.iter().map(|one| one.frames).sum::<u32>(), 300);
        for segment in &segments {
            let path = rig.file(segment);
            let bytes = fs::read(&path).unwrap();
            assert_eq!(bytes.len() as i64, segment.bytes);
            assert_eq!(*blake3::hash(&bytes).as_bytes(), segment.blake3);
            assert_eq!(segment.camera_offset_us, Some(90_000_000));
            assert_eq!(packets(&path), segment.frames as usize);
            let missing = segment.frames as usize - decodable(&path);
            assert!(missing <= leading, "{missing} of {}", segment.frames);
            let found = rig
                .footage
                .adopt(segment.file.volume, &segment.file.path, Look::Quick);
            assert_eq!(found.unwrap().as_ref(), Some(segment));
            let index = rig.footage.index(segment).unwrap();
            assert_eq!(index.span(), Some(segment.span));
            assert!(index.pictures().next().unwrap().key);
        }
        let found = rig.footage.scan(segments[0].file.volume).unwrap();
        let paths: Vec<_> = found.iter().map(|found| &found.file).collect();
        assert_eq!(
            paths,
            segments.iter().map(|one| &one.file).collect::<Vec<_>>()
        );
        assert!(found.iter().all(|found| !found.part));
    }
}

#[tokio::test]
async fn a_copy_of_a_growing_file_is_adopted_as_far_as_it_is_whole() {
    let pictures = Pictures::new(H265_OPEN);
    let mut rig = Rig::new(settings(60_000));
    let elsewhere = Footage::open(vec![rig.folder.join("other")]).unwrap();
    let volume = elsewhere.volumes()[0].id;
    let mut sent = 0;
    for round in 0..12 {
        let next = sent + 7 + round;
        for n in sent..next {
            rig.hub.publish(pictures.frame(1, START, n));
        }
        sent = next;
        // All but the one that is held back.
        let open = rig.wait_for_open(sent - 1).await;
        let part = &open.parts[0];
        let bytes = fs::read(format!(
            "{}.part",
            rig.footage.path(&part.file).unwrap().display()
        ))
        .unwrap();
        let copy = FileRef {
            volume,
            path: format!("{}.part", part.file.path),
        };
        let path = elsewhere.path(&copy).unwrap();
        // As if killed between two writes, or within one.
        for torn in [0, 1 + round * 37] {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &bytes[..bytes.len() - torn]).unwrap();
            if torn == 0 {
                assert_eq!(packets(&path), sent - 1);
                decodable(&path);
            }
            let adopted = elsewhere.adopt(volume, &copy.path, Look::Quick).unwrap();
            let Some(segment) = adopted else {
                assert!(torn > 0 && !path.exists());
                continue;
            };
            assert_eq!(segment.id, part.segment);
            assert_eq!(segment.span.from(), START);
            let sealed = elsewhere.path(&segment.file).unwrap();
            assert!(!path.exists());
            assert_eq!(packets(&sealed), segment.frames as usize);
            if torn == 0 {
                assert_eq!(segment.frames as usize, sent - 1);
            } else {
                assert!((segment.frames as usize) < sent - 1);
            }
            assert_eq!(
                *blake3::hash(&fs::read(&sealed).unwrap()).as_bytes(),
                segment.blake3
            );
            let again = elsewhere
                .adopt(volume, &segment.file.path, Look::Quick)
                .unwrap();
            assert_eq!(again.as_ref(), Some(&segment));
            elsewhere.remove(&segment.file).unwrap();
            assert!(!sealed.parent().unwrap().exists());
        }
    }
}

#[tokio::test]
async fn sessions_and_formats_get_their_own_files() {
    let (first, second) = (Pictures::new(H264), Pictures::new(H265_OPEN));
    let mut rig = Rig::new(settings(60_000));
    rig.publish(&first, 1, START, 30);
    let reconnect = Timestamp(START.0 + 5_000_000);
    rig.publish(&first, 2, reconnect, 40);
    // The same session goes on with another format.
    let change = after(reconnect, 40);
    for n in 0..100 {
        let mut frame = second.frame(2, change, n);
        frame.pts += 40 * STEP;
        frame.dts += 40 * STEP;
        frame.lost_before = u32::from(n == 3) * 5;
        rig.hub.publish(frame);
    }
    rig.hub.close();
    let reports = rig.finish().await;
    assert_eq!(shape(&reports), "S.XS..X");
    assert_eq!(
        stops(&reports),
        [(after(START, 30), None), (after(change, 100), None)]
    );
    let segments = segments(&reports);
    let span = |from, to| Span::new(from, to).unwrap();
    assert_eq!(segments[0].span, span(START, after(START, 30)));
    assert_eq!(segments[1].span, span(reconnect, change));
    assert_eq!(segments[2].span, span(change, after(change, 100)));
    assert_eq!(segments[2].codec, domain::video::Codec::H265);
    assert_eq!(segments[2].lost, 5);
}

#[tokio::test]
async fn a_writer_that_falls_out_of_the_ring_says_so() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(60_000));
    let hub = Hub::new(4_000);
    rig.writer.add(rig.camera, StreamKind::Sub, hub.subscribe());
    hub.publish(pictures.frame(1, START, 0));
    hub.publish(pictures.frame(1, START, 1));
    let camera = rig.camera;
    rig.wait(|rig| rig.writer.open_segment(camera, StreamKind::Sub).is_some())
        .await;
    // More at once than the ring holds, while the writer sleeps.
    for n in 2..130 {
        hub.publish(pictures.frame(1, START, n));
    }
    let reports = rig.finish().await;
    assert_eq!(shape(&reports), "S.XS.X");
    let (end, reason) = stops(&reports)[0];
    assert_eq!(reason, Some(GapReason::Overrun));
    let segments = segments(&reports);
    assert_eq!(segments[0].span.to(), end);
    assert!(segments[1].span.from() > end);
    for segment in &segments {
        assert_eq!(decodable(&rig.file(segment)), segment.frames as usize);
    }
}

/// Times that no source makes stand for a bug that nobody thought of.
#[cfg(debug_assertions)]
#[tokio::test]
async fn a_panic_over_one_stream_does_not_end_the_recording_of_others() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(60_000));
    let other = Hub::new(64 << 20);
    rig.writer
        .add(rig.camera, StreamKind::Sub, other.subscribe());
    rig.publish(&pictures, 1, START, 10);
    let mut bad = pictures.frame(1, START, 10);
    bad.pts = i64::MIN;
    rig.hub.publish(bad);
    rig.wait_for_open(10).await;
    for n in 0..150 {
        other.publish(pictures.frame(1, START, n));
        if n >= 11 {
            rig.hub.publish(pictures.frame(1, START, n));
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let reports = rig.finish().await;
    assert_eq!(
        stops(&reports)[0],
        (after(START, 10), Some(GapReason::Malformed))
    );
    let of = |wanted: StreamKind| -> Vec<Segment> {
        let mut all = segments(&reports);
        all.retain(|segment| segment.stream == wanted);
        all
    };
    // What was written is kept, and from the next key picture on it goes on.
    let main = of(StreamKind::Main);
    assert_eq!(main.len(), 2, "{reports:?}");
    assert_eq!(main[0].frames, 10);
    assert_eq!(main[1].span.to(), after(START, 150));
    let sub = of(StreamKind::Sub);
    assert_eq!(sub.len(), 1);
    assert_eq!(sub[0].frames, 150);
}

#[tokio::test]
async fn taken_up_again_from_memory_never_replaces_a_file() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(60_000));
    rig.publish(&pictures, 1, START, 15);
    for _ in 0..3 {
        rig.wait_for_open(14).await;
        rig.writer.remove(rig.camera, StreamKind::Main);
        rig.writer
            .add(rig.camera, StreamKind::Main, rig.hub.subscribe());
    }
    let segments = rig.segments().await;
    assert_eq!(segments.len(), 4);
    for segment in &segments {
        assert_eq!(segment.span.from(), START);
        assert_eq!(segment.frames, 15);
        assert!(rig.file(segment).exists());
    }
}

#[tokio::test]
async fn the_last_picture_before_a_silence_is_written_too() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(60_000));
    rig.publish(&pictures, 1, START, 10);
    let before = rig.wait_for_open(9).await;
    assert_eq!(before.parts[0].samples.len(), 9);
    let after_quiet = rig.wait_for_open(10).await;
    assert_eq!(after_quiet.span().unwrap().to(), after(START, 10));
    // It goes on after three seconds of silence.
    for n in 10..20 {
        let mut frame = pictures.frame(1, START, n);
        frame.pts += 3 * 90_000;
        frame.dts += 3 * 90_000;
        frame.at = Timestamp(frame.at.0 + 3_000_000);
        rig.hub.publish(frame);
    }
    let segments = rig.segments().await;
    assert_eq!(segments.len(), 1);
    let end = after(START, 20).0 + 3_000_000;
    assert_eq!(segments[0].span.to(), Timestamp(end));
    let shown = decoded(&rig.file(&segments[0]));
    assert_eq!(shown[10].0 - shown[9].0, STEP + 3 * 90_000);
    let index = rig.footage.index(&segments[0]).unwrap();
    let times: Vec<_> = index.pictures().map(|picture| picture.at).collect();
    assert_eq!(times[10].0 - times[9].0, 3_040_000);
}

#[tokio::test]
async fn a_volume_that_vanished_is_not_written_to() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(60_000));
    // What an unmounted disk leaves behind.
    let root = rig.folder.join("volume");
    fs::rename(&root, rig.folder.join("away")).unwrap();
    fs::create_dir(&root).unwrap();
    rig.publish(&pictures, 1, START, 25);
    let reports = rig.finish().await;
    assert_eq!(stops(&reports), [(START, Some(GapReason::DiskError))]);
    assert_eq!(fs::read_dir(&root).unwrap().count(), 0);
}

#[tokio::test]
async fn the_trouble_of_one_stream_is_not_that_of_another() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(60_000));
    let other = CameraId::fresh(&Clock::manual(START));
    // No folder can be made where a file is.
    fs::write(rig.folder.join(format!("volume/{other}")), "").unwrap();
    rig.writer.add(other, StreamKind::Main, rig.hub.subscribe());
    rig.publish(&pictures, 1, START, 100);
    rig.wait_for_open(99).await;
    let reports = rig.finish().await;
    assert_eq!(stops(&reports).len(), 2);
    for report in &reports {
        match report {
            Recorded::Started { camera, .. } => assert_eq!(*camera, rig.camera),
            Recorded::Segment(segment) => assert_eq!(segment.frames, 100),
            Recorded::Stopped { camera, reason, .. } => {
                let failed = (*camera == other).then_some(GapReason::DiskError);
                assert_eq!(*reason, failed);
            }
            Recorded::Lost { .. } | Recorded::Unsealed { .. } => panic!("nothing was removed"),
        }
    }
}

#[tokio::test]
async fn a_file_that_is_removed_while_it_is_written_is_told_of() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(800));
    rig.publish(&pictures, 1, START, 15);
    let open = rig.wait_for_open(14).await;
    let path = rig.footage.path(&open.parts[0].file).unwrap();
    let mut part = path.into_os_string();
    part.push(PART);
    fs::remove_file(part).unwrap();
    for n in 15..50 {
        rig.hub.publish(pictures.frame(1, START, n));
    }
    rig.wait_for_open(29).await;
    let reports = rig.finish().await;
    let lost: Vec<Span> = reports
        .iter()
        .filter_map(|report| match report {
            Recorded::Lost { span, .. } => Some(*span),
            _ => None,
        })
        .collect();
    let first = Span::new(START, after(START, 20)).unwrap();
    assert_eq!(lost, [first], "{reports:?}");
    // What came after it is kept.
    assert!(
        segments(&reports)
            .iter()
            .any(|one| one.span.from() == first.to())
    );
}

#[tokio::test]
async fn nobody_listening_holds_nothing_up() {
    let pictures = Pictures::new(H264);
    let folder = Folder::new();
    let root = folder.join("volume");
    let mut rig = Rig::listening(folder, root, settings(800), 1);
    rig.publish(&pictures, 1, START, 300);
    let begun = Instant::now();
    let reports = rig.finish().await;
    assert!(begun.elapsed() < Duration::from_secs(4));
    assert_eq!(shape(&reports), "S");
    // What was not taken is found on disk.
    let volume = rig.footage.volumes()[0].id;
    let found = rig.footage.scan(volume).unwrap();
    assert!(found.len() > 10 && found.iter().all(|found| !found.part));
    let adopted = found.iter().map(|found| {
        let segment = rig
            .footage
            .adopt(volume, &found.file.path, Look::Quick)
            .unwrap();
        segment.unwrap().frames
    });
    assert_eq!(adopted.sum::<u32>(), 300);
}

#[tokio::test]
async fn what_cannot_be_understood_is_neither_adopted_nor_destroyed() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(60_000));
    rig.publish(&pictures, 1, START, 50);
    let segment = rig.segments().await.remove(0);
    let volume = segment.file.volume;
    let bytes = fs::read(rig.file(&segment)).unwrap();
    let place = |name: &str, part: &str, bytes: &[u8]| {
        let path = segment.file.path.replace("123456Z", name) + part;
        let file = FileRef { volume, path };
        let on_disk = rig.footage.path(&file).unwrap();
        fs::write(&on_disk, bytes).unwrap();
        let adopted = rig.footage.adopt(volume, &file.path, Look::Quick);
        (adopted, on_disk)
    };
    for damaged in [&[0; 5000][..], b"not a film at all, but long enough"] {
        for part in ["", PART] {
            let (adopted, path) = place("000001Z", part, damaged);
            assert_eq!(adopted.unwrap_err().code(), domain::Code::FileDamaged);
            assert_eq!(fs::read(path).unwrap(), damaged);
        }
    }
    // One that ends before its first picture holds nothing.
    let (adopted, path) = place("000003Z", PART, &bytes[..900]);
    assert_eq!(adopted.unwrap(), None);
    assert!(!path.exists());
    // A sealed file without its end is still read as far as it goes.
    let (adopted, _) = place("000002Z", "", &bytes[..bytes.len() - 1]);
    assert_eq!(adopted.unwrap().unwrap().frames, 50);
    // One that lies with another camera.
    let stranger = CameraId::fresh(&Clock::manual(Timestamp(5)));
    let path = segment
        .file
        .path
        .replace(&rig.camera.to_string(), &stranger.to_string());
    let on_disk = rig.folder.join("volume").join(&path);
    fs::create_dir_all(on_disk.parent().unwrap()).unwrap();
    fs::write(&on_disk, &bytes).unwrap();
    let refused = rig.footage.adopt(volume, &path, Look::Quick).unwrap_err();
    assert_eq!(refused.code(), domain::Code::FileDamaged);
    assert!(on_disk.exists());
}
