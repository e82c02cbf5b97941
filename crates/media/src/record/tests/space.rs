//! A disk that is full, or soon will be: what is kept, and what is taken up again.

use super::*;

/// A small file system in memory, if this user may mount one.
struct SmallDisk {
    at: PathBuf,
    _folder: Folder,
}

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = Folder::new();
        let done = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=128k", "tmpfs"])
            .arg(&*folder)
            .output();
        done.is_ok_and(|output| output.status.success())
            .then(|| Self {
                at: folder.to_path_buf(),
                _folder: folder,
            })
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, as the thread of a writer that was dropped may still hold a file.
        let _ = std::process::Command::new("umount")
            .arg("-l")
            .arg(&self.at)
            .output();
    }
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "says why it did nothing")]
async fn a_full_disk_keeps_what_it_has_and_goes_on_when_there_is_room() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("skipped: this user may not mount a tmpfs");
        return;
    };
    let pictures = Pictures::new(H264);
    let ballast = disk.at.join("volume/ballast");
    let mut rig = Rig::at(Folder::new(), disk.at.join("volume"), settings(60_000));
    rig.publish(&pictures, 1, START, 40);
    rig.wait_for_open(39).await;
    // Fills the rest.
    let _ = fs::write(&ballast, vec![0; 200_000]);
    let mut sent = 40;
    let mut reports = Vec::new();
    while stops(&reports).is_empty() {
        rig.hub.publish(pictures.frame(1, START, sent));
        sent += 1;
        tokio::time::sleep(Duration::from_millis(2)).await;
        reports.extend(rig.inbox.try_recv());
        assert!(sent < 5_000);
    }
    let (kept, reason) = stops(&reports)[0];
    assert_eq!(reason, Some(GapReason::DiskFull));
    assert!(kept >= after(START, 39));
    // Still full: tried again, but said only once.
    for _ in 0..150 {
        rig.hub.publish(pictures.frame(1, START, sent));
        sent += 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    fs::remove_file(&ballast).unwrap();
    let freed = after(START, sent);
    while shape(&reports).matches('S').count() < 2 {
        rig.hub.publish(pictures.frame(1, START, sent));
        sent += 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
        reports.extend(rig.inbox.try_recv());
        assert!(sent < 5_000);
    }
    reports.extend(rig.finish().await);
    assert_eq!(stops(&reports).len(), 2);
    let segments = segments(&reports);
    assert_eq!(segments.len(), 2);
    assert_eq!(
        segments
            .iter()
            .find(|one| one.span.to() == kept)
            .unwrap()
            .span
            .from(),
        START
    );
    // Not only what comes from then on: what the ring still held, too.
    let later = segments.iter().find(|one| one.span.from() > kept).unwrap();
    assert!(later.span.from() < freed);
    // From the first key picture on that is in no file: a group is 20 pictures of 40 ms.
    let lost = later.span.from().since(kept);
    assert!(lost <= Duration::from_millis(800), "{lost:?}");
    for segment in &segments {
        assert_eq!(decodable(&rig.file(segment)), segment.frames as usize);
        let found = rig
            .footage
            .adopt(segment.file.volume, &segment.file.path, Look::Quick);
        assert_eq!(found.unwrap().as_ref(), Some(segment));
    }
}

#[tokio::test]
async fn what_gives_way_is_sealed_and_taken_up_from_the_ring() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(60_000));
    rig.publish(&pictures, 1, START, 100);
    rig.wait_for_open(99).await;
    let (camera, stream) = (rig.camera, StreamKind::Main);
    rig.writer.give_way(camera, stream);
    rig.wait(|rig| rig.inbox.len() >= 3).await;
    // Nothing is written meanwhile, but the ring fills.
    for n in 100..250 {
        rig.hub.publish(pictures.frame(1, START, n));
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    rig.writer.take_up(camera, stream);
    rig.wait_for_open(1).await;
    let reports = rig.finish().await;
    assert_eq!(shape(&reports), "S.XS.X");
    assert_eq!(
        stops(&reports)[0],
        (after(START, 100), Some(GapReason::DiskFull))
    );
    let segments = segments(&reports);
    assert_eq!(segments[0].frames, 100);
    // The next key picture is at most a group later: what the ring held is not lost.
    let gap = segments[1].span.from().since(segments[0].span.to());
    assert!(gap <= Duration::from_secs(2), "{gap:?}");
    assert_eq!(segments[1].span.to(), after(START, 250));
    for segment in &segments {
        assert_eq!(decodable(&rig.file(segment)), segment.frames as usize);
    }
}

#[tokio::test]
async fn what_gives_way_before_its_first_picture_says_so_and_loses_none() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(60_000));
    let (camera, stream) = (rig.camera, StreamKind::Main);
    rig.writer.give_way(camera, stream);
    tokio::time::sleep(Duration::from_millis(100)).await;
    rig.publish(&pictures, 1, START, 100);
    rig.wait(|rig| !rig.inbox.is_empty()).await;
    rig.writer.take_up(camera, stream);
    rig.wait_for_open(99).await;
    let reports = rig.finish().await;
    assert_eq!(shape(&reports), "XS.X");
    assert_eq!(stops(&reports)[0], (START, Some(GapReason::DiskFull)));
    let segments = segments(&reports);
    assert_eq!((segments[0].frames, segments[0].span.from()), (100, START));
}
