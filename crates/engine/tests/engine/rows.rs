//! Changing the town's records, as the API would.

use std::net::SocketAddr;

use domain::{
    Clock, Span, Timestamp,
    area::SiteState,
    camera::{Credentials, RecordingPlan, StreamAddress, Transport},
    case::LinkTarget,
    event::EventSource,
    health::State,
    id::{CameraId, SiteId},
    schedule::Schedule,
    video::StreamKind,
};
use store::{
    CameraChange, NewArea, NewCamera, NewCameraEvent, NewCase, NewSite, SiteChange, Store,
};

use crate::town::{Town, actor, name, open_store};

pub(crate) async fn add_site(store: &Store) -> SiteId {
    let area = NewArea {
        parent: None,
        name: "青莲镇".to_owned(),
        code: String::new(),
        code_until: None,
        alert_after_s: None,
        min_days: None,
        max_days: None,
    };
    let area = store.area_add(&actor(), area).await.unwrap().id;
    let site = NewSite {
        area,
        name: "白庙社区".to_owned(),
        state: SiteState::Accepted,
        contact: String::new(),
        contractor: String::new(),
        session_budget: 0,
        uplink_kbps: 0,
        alert_after_s: None,
        min_days: None,
        max_days: None,
    };
    store.site_add(&actor(), site).await.unwrap().id
}

impl Town {
    /// The address of a simulated camera's stream.
    pub(crate) fn stream_address(&self, index: usize, stream: &str) -> StreamAddress {
        let url = self.simcam.url(&name(index), stream);
        StreamAddress {
            url,
            transport: Transport::Tcp,
        }
    }

    /// Where a simulated camera listens.
    pub(crate) fn camera_address(&self, index: usize) -> SocketAddr {
        let url = self.simcam.url(&name(index), "main");
        let rest = url.strip_prefix("rtsp://").unwrap();
        rest.split('/').next().unwrap().parse().unwrap()
    }

    pub(crate) async fn add_camera(
        &mut self,
        index: usize,
        plan: RecordingPlan,
        credentials: Option<Credentials>,
    ) {
        let new = NewCamera {
            site: self.site,
            recorder: None,
            name: name(index),
            gb_code: String::new(),
            place: String::new(),
            position: None,
            main: self.stream_address(index, "main"),
            sub: Some(self.stream_address(index, "sub")),
            plan,
            audio: false,
            schedule: Default::default(),
            min_days: None,
            max_days: None,
            alert_after_s: None,
            importance: Default::default(),
            enabled: true,
            credentials,
        };
        let listed = self.store.camera_add(&actor(), new).await.unwrap();
        self.cameras.push(listed.camera.id);
    }

    async fn change(&self, index: usize, change: CameraChange) {
        let camera = self.cameras[index];
        self.store
            .camera_update(&actor(), camera, change, None)
            .await
            .unwrap();
    }

    pub(crate) async fn set_plan(&self, index: usize, plan: RecordingPlan) {
        self.change(
            index,
            CameraChange {
                plan: Some(plan),
                ..CameraChange::default()
            },
        )
        .await;
    }

    pub(crate) async fn set_schedule(&self, index: usize, schedule: Schedule) {
        let change = CameraChange {
            schedule: Some(schedule),
            ..CameraChange::default()
        };
        self.change(index, change).await;
    }

    pub(crate) async fn set_audio(&self, index: usize, audio: bool) {
        let change = CameraChange {
            audio: Some(audio),
            ..CameraChange::default()
        };
        self.change(index, change).await;
    }

    pub(crate) async fn set_sub(&self, index: usize, sub: Option<StreamAddress>) {
        let change = CameraChange {
            sub: Some(sub),
            ..CameraChange::default()
        };
        self.change(index, change).await;
    }

    /// A device tells of an event.
    pub(crate) async fn add_event(&self, index: usize, at: Timestamp) {
        let event = NewCameraEvent {
            camera: self.cameras[index],
            source: EventSource::Device,
            kind: "line_crossing".to_owned(),
            at,
            until: None,
            note: String::new(),
            external_id: None,
        };
        self.store.event_add(&actor(), event).await.unwrap();
    }

    pub(crate) async fn set_enabled(&self, index: usize, enabled: bool) {
        let change = CameraChange {
            enabled: Some(enabled),
            ..CameraChange::default()
        };
        self.change(index, change).await;
    }

    pub(crate) async fn rename(&self, index: usize, name: &str) {
        let change = CameraChange {
            name: Some(name.to_owned()),
            ..CameraChange::default()
        };
        self.change(index, change).await;
    }

    pub(crate) async fn set_credentials(&self, index: usize, credentials: Credentials) {
        let credentials = Some(Some(credentials));
        self.change(
            index,
            CameraChange {
                credentials,
                ..CameraChange::default()
            },
        )
        .await;
    }

    /// Lets the camera be reached at another address.
    pub(crate) async fn move_camera(&self, index: usize, address: SocketAddr) {
        let to = |stream: &str| {
            let old = self.camera_address(index).to_string();
            let mut moved = self.stream_address(index, stream);
            moved.url = moved.url.replace(&old, &address.to_string());
            moved
        };
        let (main, sub) = (Some(to("main")), Some(Some(to("sub"))));
        self.change(
            index,
            CameraChange {
                main,
                sub,
                ..CameraChange::default()
            },
        )
        .await;
    }

    pub(crate) async fn set_budget(&self, sessions: u32) {
        let change = SiteChange {
            session_budget: Some(sessions),
            ..SiteChange::default()
        };
        self.store
            .site_update(&actor(), self.site, change, None)
            .await
            .unwrap();
    }

    /// Waits until the database says so too.
    pub(crate) async fn row_is(&self, camera: CameraId, stream: StreamKind, state: State) {
        for _ in 0..40 {
            let rows = self.store.health_rows(camera).await.unwrap();
            if rows
                .iter()
                .any(|(of, health)| *of == stream && health.state == state)
            {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the row never said {}", state.word());
    }
}
impl Town {
    /// A case that holds this span of the main stream.
    pub(crate) async fn hold(&self, index: usize, span: Span) {
        let camera = self.cameras[index];
        let area = self.store.camera_any(camera).await.unwrap().area;
        let case = NewCase {
            area,
            title: "占道经营".to_owned(),
            description: String::new(),
            line: None,
            category: String::new(),
            place: String::new(),
            occurred: span.from(),
            source: String::new(),
            external_id: String::new(),
            links: Vec::new(),
        };
        let (opened, _) = self.store.case_open(&actor(), case).await.unwrap();
        let stream = Some(StreamKind::Main);
        let target = LinkTarget::Span {
            camera,
            stream,
            span,
        };
        self.store
            .case_link_add(&actor(), opened.case.id, target, "")
            .await
            .unwrap();
    }

    /// Goes on at the time of another clock.
    pub(crate) async fn move_to(&mut self, clock: Clock) {
        self.store = open_store(&self.folder.0, &clock).await;
        self.clock = clock;
    }
}
