use std::{
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use domain::{
    Clock,
    area::SiteState,
    camera::{RecordingPlan, StreamAddress, Transport},
    limit::Compliance,
    secret::Key,
};
use media::footage::Footage;
use store::{NewArea, NewCamera, NewSite, Store};

use super::*;
use crate::{Engine, Parts, Settings};

/// An engine with cameras that are never connected.
async fn engine(cameras: usize) -> (Engine, PathBuf) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("xueliang-cameras-{}-{number}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    let clock = Clock::system();
    let store = Store::open("sqlite::memory:", clock.clone(), Key::new([1; 32]))
        .await
        .unwrap();
    let actor = Actor::system("test");
    let area = NewArea {
        parent: None,
        name: "镇".to_owned(),
        code: String::new(),
        code_until: None,
        alert_after_s: None,
        min_days: None,
        max_days: None,
    };
    let area = store.area_add(&actor, area).await.unwrap().id;
    let site = NewSite {
        area,
        name: "村".to_owned(),
        state: SiteState::Accepted,
        contact: String::new(),
        contractor: String::new(),
        session_budget: 0,
        uplink_kbps: 0,
        alert_after_s: None,
        min_days: None,
        max_days: None,
    };
    let site = store.site_add(&actor, site).await.unwrap().id;
    for index in 0..cameras {
        let url = format!("rtsp://127.0.0.1:1/{index}");
        let camera = NewCamera {
            site,
            recorder: None,
            name: format!("cam{index}"),
            gb_code: String::new(),
            place: String::new(),
            position: None,
            main: StreamAddress {
                url,
                transport: Transport::Tcp,
            },
            sub: None,
            plan: RecordingPlan::Main,
            audio: false,
            schedule: Default::default(),
            min_days: None,
            max_days: None,
            alert_after_s: None,
            importance: Default::default(),
            enabled: true,
            credentials: None,
        };
        store.camera_add(&actor, camera).await.unwrap();
    }
    let node = store.node_add("test").await.unwrap();
    let engine = Engine::new(Parts {
        store,
        footage: Footage::open(vec![folder.clone()]).unwrap(),
        clock,
        node,
        // What runs is what is looked at here, not who approved it.
        settings: Settings {
            compliance: Compliance::Off,
            ..Settings::default()
        },
        inspect: None,
    });
    (engine.unwrap(), folder)
}

#[tokio::test]
async fn a_panicking_camera_is_started_again_and_stop_waits_for_all() {
    let (engine, folder) = engine(2).await;
    let (starts, stops) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let stop = CancellationToken::new();
    let mut task = JoinSet::new();
    task.spawn({
        let (starts, stops) = (Arc::clone(&starts), Arc::clone(&stops));
        run(Arc::clone(&engine.0), stop.clone(), move |_, _, token| {
            let (starts, stops) = (Arc::clone(&starts), Arc::clone(&stops));
            async move {
                assert!(
                    starts.fetch_add(1, Ordering::SeqCst) != 0,
                    "the first one dies"
                );
                token.cancelled().await;
                time::sleep(Duration::from_millis(50)).await; // finishing a file
                stops.fetch_add(1, Ordering::SeqCst);
            }
        })
    });
    time::sleep(Duration::from_millis(500)).await;
    assert_eq!(starts.load(Ordering::SeqCst), 2);
    time::sleep(AGAIN).await;
    assert_eq!(starts.load(Ordering::SeqCst), 3);
    stop.cancel();
    task.join_next().await.unwrap().unwrap();
    assert_eq!(stops.load(Ordering::SeqCst), 2);
    let _ = std::fs::remove_dir_all(folder);
}
