//! Files that go unless they are wanted.

use super::*;

impl Rig {
    /// The names of rolling files and of all others.
    fn names(&self) -> (Vec<String>, Vec<String>) {
        let volume = self.footage.volumes()[0].id;
        let found = self.footage.scan(volume).unwrap();
        let name = |found: &crate::footage::Found| found.file.path.clone();
        (
            found.iter().filter(|one| one.roll).map(name).collect(),
            found.iter().filter(|one| !one.roll).map(name).collect(),
        )
    }

    fn reports(&mut self) -> Vec<Recorded> {
        std::iter::from_fn(|| self.inbox.try_recv().ok()).collect()
    }
}

/// A camera of its own that rolls; 20 pictures make a file.
fn rolling(back_ms: u64) -> (Rig, Hub, CameraId) {
    let rig = Rig::new(settings(500));
    let hub = Hub::new(64 << 20);
    let camera = CameraId::fresh(&Clock::system());
    let back = Duration::from_millis(back_ms);
    rig.writer
        .add_rolling(camera, StreamKind::Main, hub.subscribe(), back);
    (rig, hub, camera)
}

#[tokio::test]
async fn what_nobody_wants_goes_and_is_never_seen() {
    let pictures = Pictures::new(H264);
    let (mut rig, hub, camera) = rolling(300);
    for n in 0..90 {
        hub.publish(pictures.frame(1, START, n));
    }
    rig.wait(|rig| rig.names().0.len() == 5).await;
    assert!(rig.writer.open_segment(camera, StreamKind::Main).is_none());
    // All but the one that is written.
    rig.wait(|rig| rig.names().0.len() == 1).await;
    assert_eq!(rig.finish().await, []);
    assert_eq!(rig.names(), (vec![], vec![]));
}

#[tokio::test]
async fn what_is_wanted_is_kept_from_before_and_without_a_hole() {
    let pictures = Pictures::new(H264);
    let (mut rig, hub, camera) = rolling(60_000);
    for n in 0..90 {
        hub.publish(pictures.frame(1, START, n));
    }
    rig.wait(|rig| rig.names().0.len() == 5).await;
    let shown = |n: usize| pictures.frame(1, START, n).at;
    // In the third file.
    rig.writer.keep(camera, StreamKind::Main, shown(45));
    rig.wait(|rig| rig.names().1.len() == 3).await;
    let open = rig.writer.open_segment(camera, StreamKind::Main);
    assert_eq!(open.unwrap().parts[0].start, shown(80));
    for n in 90..130 {
        hub.publish(pictures.frame(1, START, n));
    }
    rig.wait(|rig| rig.names().1.len() >= 4).await;
    rig.writer
        .roll(camera, StreamKind::Main, Duration::from_secs(60));
    for n in 130..190 {
        hub.publish(pictures.frame(1, START, n));
    }
    let mut reports = Vec::new();
    rig.wait(|rig| {
        reports.extend(rig.reports());
        !stops(&reports).is_empty()
    })
    .await;
    assert!(reports.contains(&Recorded::Started {
        volume: rig.footage.ids()[0],
        camera,
        stream: StreamKind::Main,
        at: shown(40),
    }));
    let stops = stops(&reports);
    assert_eq!(stops, [(shown(140), Some(GapReason::NotPlanned))]);
    let mut kept = segments(&reports);
    kept.extend(rig.segments().await);
    kept.sort_by_key(|one| one.span.from());
    assert_eq!(kept[0].span.from(), shown(40));
    assert_eq!(kept.last().unwrap().span.to(), shown(140));
    for pair in kept.windows(2) {
        assert_eq!(pair[0].span.to(), pair[1].span.from());
    }
    assert_eq!(kept.iter().map(|one| one.frames).sum::<u32>(), 100);
    assert!(kept.iter().all(|one| rig.file(one).exists()));
    let (rolling, others) = rig.names();
    assert_eq!((rolling.len(), others.len()), (0, kept.len()));
}
