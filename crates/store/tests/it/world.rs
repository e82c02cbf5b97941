//! A fresh database per test, and a small town in it.

use std::{path::PathBuf, time::Duration};

use domain::{
    Actor, Clock, Role, Span, Timestamp,
    area::SiteState,
    camera::{Credentials, RecordingPlan, StreamAddress, Transport},
    footage::{FileRef, Segment},
    health::{Health, State},
    id::{AreaId, CameraId, NodeId, SegmentId, SiteId, UserId, VolumeId},
    secret::Key,
    user::User,
    video::{Codec, StreamKind},
};
use sqlx::{Connection as _, PgConnection};
use store::{NewArea, NewCamera, NewCase, NewSession, NewSite, NewUser, Paging, Store};

/// 2026-11-23T02:00:00Z, ten in the morning in China.
pub(crate) const START: Timestamp = Timestamp(1_795_399_200_000_000);

/// Runs a test's body on every engine there is.
macro_rules! on_each {
    ($world:ident => $body:block) => {
        for $world in $crate::world::worlds().await {
            eprintln!("on {}", $world.engine);
            $body
        }
    };
}
pub(crate) use on_each;

/// A database and the time in it.
pub(crate) struct World {
    pub(crate) engine: &'static str,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) url: String,
    _home: Home,
}

enum Home {
    Folder(PathBuf),
    Database { server: String, name: String },
}

impl Drop for Home {
    fn drop(&mut self) {
        match self {
            Self::Folder(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            // A test that panics drops its database too; a runtime of its own, because the test's
            // may be ending.
            Self::Database { server, name } => {
                let drop = format!("drop database if exists {name} with (force)");
                let server = server.clone();
                let done = std::thread::spawn(move || execute(&server, drop)).join();
                assert!(done.is_ok());
            }
        }
    }
}

fn execute(server: &str, sql: String) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut server = PgConnection::connect(server).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(&mut server)
            .await
            .unwrap();
    });
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one way to tell a test where a server is"
)]
fn server() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok()
}

/// A world on every engine there is.
pub(crate) async fn worlds() -> Vec<World> {
    let mut all = vec![on_sqlite().await];
    all.extend(on_postgres().await);
    all
}

pub(crate) async fn on_sqlite() -> World {
    let folder = std::env::temp_dir().join(unique());
    std::fs::create_dir(&folder).unwrap();
    let url = format!("sqlite:{}", folder.join("test.db").display());
    world("sqlite", url, Home::Folder(folder)).await
}

pub(crate) async fn on_postgres() -> Option<World> {
    let server = server()?;
    let name = unique();
    let create = format!("create database {name}");
    let admin = server.clone();
    tokio::task::spawn_blocking(move || execute(&admin, create))
        .await
        .unwrap();
    let (address, _) = server.rsplit_once('/').unwrap();
    let url = format!("{address}/{name}");
    Some(world("postgres", url, Home::Database { server, name }).await)
}

fn unique() -> String {
    format!("xl_store_{}", uuid::Uuid::now_v7().simple())
}

pub(crate) fn key() -> Key {
    Key::new([7; 32])
}

async fn world(engine: &'static str, url: String, home: Home) -> World {
    let clock = Clock::manual(START);
    let store = Store::open(&url, clock.clone(), key()).await.unwrap();
    World {
        engine,
        store,
        clock,
        url,
        _home: home,
    }
}

/// The gateway itself.
pub(crate) fn system() -> Actor {
    Actor::system("test")
}

/// The first page, as long as it may be.
pub(crate) fn all() -> Paging {
    Paging {
        limit: 500,
        after: None,
    }
}

/// So many seconds after [`START`].
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp(START.0 + seconds * 1_000_000)
}

/// A span of seconds after [`START`].
pub(crate) fn span(from: i64, to: i64) -> Span {
    Span::new(at(from), at(to)).unwrap()
}

pub(crate) fn new_camera(site: SiteId, name: &str) -> NewCamera {
    let address = |stream: &str| StreamAddress {
        url: format!("rtsp://10.0.0.1/{name}/{stream}"),
        transport: Transport::Tcp,
    };
    NewCamera {
        site,
        recorder: None,
        name: name.to_owned(),
        gb_code: String::new(),
        place: "村口".to_owned(),
        position: Some((1_047_000_000, -317_000_000)),
        main: address("main"),
        sub: Some(address("sub")),
        plan: RecordingPlan::Main,
        audio: false,
        schedule: Default::default(),
        min_days: None,
        max_days: None,
        alert_after_s: None,
        importance: Default::default(),
        enabled: true,
        credentials: Some(Credentials {
            username: "viewer-of-cameras".to_owned(),
            password: "hunter-two-secret".to_owned(),
        }),
    }
}

pub(crate) fn new_case(area: AreaId, title: &str) -> NewCase {
    NewCase {
        area,
        title: title.to_owned(),
        description: "雨后塌陷".to_owned(),
        line: None,
        category: String::new(),
        place: "Gate 100%_sure".to_owned(),
        occurred: START,
        source: String::new(),
        external_id: String::new(),
        links: Vec::new(),
    }
}

pub(crate) fn new_user(name: &str, role: Role, areas: &[AreaId]) -> NewUser {
    NewUser {
        name: name.to_owned(),
        display_name: String::new(),
        unit: String::new(),
        role,
        areas: areas.to_vec(),
        grants: Vec::new(),
        password_hash: format!("hash of {name}"),
        must_change: false,
        particulars: Default::default(),
    }
}

/// Nobody is idle for so long in a test that does not ask for it.
pub(crate) const IDLE: Duration = Duration::from_secs(500 * 24 * 3600);

pub(crate) fn new_session(
    user: UserId,
    token_hash: [u8; 32],
    until: Timestamp,
) -> NewSession<'static> {
    NewSession {
        user,
        proved: store::Proved::Password { code: None },
        token_hash,
        csrf_hash: [2; 32],
        address: "10.0.0.9",
        agent: "Firefox 145 · Linux",
        until,
        replaces: None,
    }
}

pub(crate) fn new_area(parent: Option<AreaId>, name: &str) -> NewArea {
    NewArea {
        parent,
        name: name.to_owned(),
        code: String::new(),
        code_until: None,
        alert_after_s: None,
        min_days: None,
        max_days: None,
    }
}

pub(crate) fn new_site(area: AreaId, name: &str) -> NewSite {
    NewSite {
        area,
        name: name.to_owned(),
        state: SiteState::Accepted,
        contact: String::new(),
        contractor: String::new(),
        session_budget: 0,
        uplink_kbps: 0,
        alert_after_s: None,
        min_days: None,
        max_days: None,
    }
}

impl World {
    pub(crate) fn pass(&self, time: Duration) {
        self.clock.set(self.clock.now() + time);
    }

    pub(crate) async fn area(&self, parent: Option<AreaId>, name: &str) -> AreaId {
        let added = self.store.area_add(&system(), new_area(parent, name)).await;
        added.unwrap().id
    }

    pub(crate) async fn site(&self, area: AreaId, name: &str) -> SiteId {
        let added = self.store.site_add(&system(), new_site(area, name)).await;
        added.unwrap().id
    }

    pub(crate) async fn camera(&self, site: SiteId, name: &str) -> CameraId {
        let new = new_camera(site, name);
        let added = self.store.camera_add(&system(), new).await.unwrap();
        added.camera.id
    }

    /// A root, a site in it and a camera there.
    pub(crate) async fn one_camera(&self) -> (AreaId, SiteId, CameraId) {
        let area = self.area(None, "义新镇").await;
        let site = self.site(area, "白庙社区").await;
        let camera = self.camera(site, "村口").await;
        (area, site, camera)
    }

    /// The camera's state is this one from now on.
    pub(crate) async fn turn(&self, camera: CameraId, state: State) {
        let since = Some(self.clock.now());
        let health = Health { state, since };
        let applied = self
            .store
            .health_apply(camera, StreamKind::Main, health, None, None);
        applied.await.unwrap();
    }

    pub(crate) async fn user(&self, name: &str, role: Role, areas: &[AreaId]) -> User {
        let new = new_user(name, role, areas);
        self.store.user_add(&system(), new).await.unwrap()
    }

    /// Somebody new who has signed in.
    pub(crate) async fn actor(&self, name: &str, role: Role, areas: &[AreaId]) -> Actor {
        let user = self.user(name, role, areas).await;
        self.sign_in(user.id).await
    }

    pub(crate) async fn sign_in(&self, user: UserId) -> Actor {
        let token = *user.0.as_bytes();
        let token: [u8; 32] = [token, token].concat().try_into().unwrap();
        let until = self.clock.now() + Duration::from_secs(400 * 24 * 3600);
        let new = new_session(user, token, until);
        self.store.sign_in_ok(new).await.unwrap();
        let found = self.store.session_actor(&token, "10.0.0.9", IDLE);
        let found = found.await.unwrap();
        found.unwrap().0
    }

    /// A node and a volume of it.
    /// The database itself refuses a statement, whoever asks for it.
    pub(crate) async fn refuses(&self, sql: &'static str) {
        let refused = match self.engine {
            "sqlite" => {
                let pool = sqlx::SqlitePool::connect(&self.url).await.unwrap();
                sqlx::query(sql).execute(&pool).await.is_err()
            }
            _ => {
                let pool = sqlx::PgPool::connect(&self.url).await.unwrap();
                sqlx::query(sql).execute(&pool).await.is_err()
            }
        };
        assert!(refused, "{sql} was done on {}", self.engine);
    }

    pub(crate) async fn volume(&self) -> (NodeId, VolumeId) {
        let node = self.store.node_add("node").await.unwrap();
        let volume = VolumeId::fresh(&self.clock);
        let added = self.store.volume_add(node, volume, "/footage").await;
        added.unwrap();
        (node, volume)
    }
}

pub(crate) fn segment(camera: CameraId, volume: VolumeId, span: Span) -> Segment {
    Segment {
        id: SegmentId(uuid::Uuid::now_v7()),
        camera,
        stream: StreamKind::Main,
        span,
        file: FileRef {
            volume,
            path: format!("{camera}/main/{}.mp4", span.from()),
        },
        bytes: 1000,
        blake3: [3; 32],
        codec: Codec::H264,
        rfc6381: "avc1.640028".to_owned(),
        width: 1920,
        height: 1080,
        frames: 25,
        lost: 0,
        camera_offset_us: Some(-90_000_000),
    }
}
