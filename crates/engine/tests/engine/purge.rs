//! A camera is purged: everything of it goes from all disks, and what is away goes when it is back.

use std::{fs, path::Path, time::Duration};

use domain::{
    Code,
    camera::RecordingPlan,
    deletion::DeletionRule,
    health::State,
    purge::{Purge, PurgeOrder},
    video::StreamKind,
    volume::VolumeState,
};
use media::footage::Footage;
use store::{DeletionFilter, Paging};
use tokio::time::sleep;

use crate::{
    disk::Mounted,
    town::{PASSWORD, Town, actor, name},
};

fn order() -> PurgeOrder {
    PurgeOrder {
        name: name(0),
        document: "绵公责改字〔2026〕7号".to_owned(),
        reason: "装在更衣室门口".to_owned(),
    }
}

impl Town {
    async fn last_purge(&self) -> Purge {
        let facts = self.store.purge_facts(&actor(), self.cameras[0]).await;
        facts.unwrap().last.unwrap()
    }

    /// Waits until the purge is as wanted.
    async fn until_purge(&self, what: &str, wanted: impl Fn(&Purge) -> bool) -> Purge {
        for _ in 0..300 {
            let purge = self.last_purge().await;
            if wanted(&purge) {
                return purge;
            }
            sleep(Duration::from_millis(100)).await;
        }
        panic!("{what}: {:?}", self.last_purge().await);
    }

    async fn until_volume(&self, root: &Path, wanted: VolumeState) {
        for _ in 0..150 {
            let volumes = self.store.volume_list(self.node).await.unwrap();
            let state =
                |one: &store::Volume| one.path == root.to_string_lossy() && one.state == wanted;
            if volumes.iter().any(state) {
                return;
            }
            sleep(Duration::from_millis(100)).await;
        }
        panic!("not {}", wanted.word());
    }

    /// Whether a folder has anything of the first camera.
    fn has_some(&self, root: &Path) -> bool {
        root.join(self.cameras[0].to_string()).exists()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_of_a_camera_goes_also_from_a_disk_that_was_away() {
    let mut town = Town::with(1, RecordingPlan::Both, PASSWORD).await;
    let kept = town.folder.0.join("kept");
    fs::create_dir(&kept).unwrap();
    let bind = ["--bind", kept.to_str().unwrap()];
    let Some(disk) = Mounted::new(&town, "disk", &bind) else {
        return;
    };
    let second = town.folder.0.join("second");
    town.footage = Footage::open(vec![disk.0.clone(), second.clone()]).unwrap();
    let camera = town.cameras[0];
    let running = town.start();
    running
        .until(camera, State::Online, Duration::from_secs(10))
        .await;
    sleep(Duration::from_secs(8)).await;
    assert!(town.has_some(&disk.0) && town.has_some(&second));

    // A case holds some of it: nothing at all goes, and it is still recorded.
    let segments = town.segments(0, StreamKind::Main).await;
    town.hold(0, segments[0].span).await;
    let error = town.store.purge_add(&actor(), camera, order()).await;
    assert_eq!(error.unwrap_err().code(), Code::PurgeHeld);
    running.engine.purge();
    sleep(Duration::from_secs(3)).await;
    let after = town.segments(0, StreamKind::Main).await;
    assert!(after.len() > segments.len(), "nothing went, and more came");
    let (who, every, page) = (actor(), store::CaseFilter::default(), all());
    let cases = town.store.case_list(&who, &every, &page).await.unwrap();
    let case = cases.items[0].case.id;
    let link = town.store.case_link_list(&actor(), case).await.unwrap()[0].id;
    town.store
        .case_link_remove(&actor(), case, link)
        .await
        .unwrap();

    // A disk is away: the rest goes, and it is known that this is not all.
    disk.run("umount", &["-l"]);
    town.until_volume(&disk.0, VolumeState::Missing).await;
    town.store
        .purge_add(&actor(), camera, order())
        .await
        .unwrap();
    running.engine.purge();
    let here = |purge: &Purge| {
        purge
            .volumes
            .iter()
            .filter(|one| one.looked.is_some())
            .count()
    };
    town.until_purge("the other disk", |purge| here(purge) == 1)
        .await;
    assert!(!town.has_some(&second), "what was written then is gone too");
    for stream in StreamKind::ALL {
        assert_eq!(town.segments(0, stream).await.len(), 0);
    }
    let purge = town.last_purge().await;
    assert!(purge.done.is_none() && purge.left() > 0, "{purge:?}");
    running.stop().await;

    // A restart without it, and something unfinished on it that has no row.
    town.footage = Footage::open(Vec::new()).unwrap();
    let folders = [disk.0.clone(), second.clone()];
    town.footage = engine::volume::open::volumes(&town.store, town.node, &folders)
        .await
        .unwrap();
    let running = town.start();
    sleep(Duration::from_secs(4)).await;
    assert!(town.last_purge().await.done.is_none());
    let main = kept.join(camera.to_string()).join("main/2026-01-02");
    fs::create_dir_all(&main).unwrap();
    fs::write(main.join("20260102T030405.000000Z.mp4.part"), "x").unwrap();
    disk.run("mount", &bind);
    let purge = town
        .until_purge("the disk that came back", |purge| purge.done.is_some())
        .await;
    assert!(!town.has_some(&disk.0) && !town.has_some(&second));
    assert_eq!(purge.left(), 0);
    let filter = DeletionFilter {
        rule: Some(DeletionRule::Purge),
        ..DeletionFilter::default()
    };
    let certificates = town.store.deletion_list(&who, &filter, &page).await;
    let certificates = certificates.unwrap().items;
    assert!(certificates.iter().all(|one| one.verified().is_some()));
    let files: u32 = certificates.iter().map(|one| one.files).sum();
    assert_eq!(files, purge.files);
    assert!(files >= 4, "{certificates:?}");

    // It stays off until somebody switches it on, and what comes then stays.
    assert!(!town.store.camera_any(camera).await.unwrap().enabled);
    assert_eq!(running.engine.state().cameras, 0);
    town.set_enabled(0, true).await;
    running.engine.wake();
    running
        .until(camera, State::Online, Duration::from_secs(10))
        .await;
    sleep(Duration::from_secs(6)).await;
    running.stop().await;
    assert!(!town.segments(0, StreamKind::Main).await.is_empty());
    town.check().await;
}

fn all() -> Paging {
    Paging {
        limit: 100,
        after: None,
    }
}
