//! A small town behind a real router: two villages, and people who may see one of them.

mod ask;

use std::{path::PathBuf, sync::Arc, time::Duration};

use api::{ApiSettings, Limits, Parts, State};
use axum::{
    Router,
    http::{Method, Request, header},
};
use domain::{
    Actor, Clock, Permission, Role, Span, Timestamp,
    access_request::{Asker, Comers, Officer, Wants},
    alert::Patience,
    health::{Health, State as HealthState},
    id::{
        AccessRecordId, AccessRequestId, AlertId, AreaId, CameraEventId, CameraId, CaseId,
        CaseLinkId, DeliveryId, NodeId, ReceiverId, RecorderId, SessionId, ShiftId, SiteId, UserId,
        VolumeId,
    },
    limit::{Compliance, Retention},
    outbound::Outbound,
    rate::Rate,
    secret::Key,
    totp::SecondFactor,
    video::StreamKind,
    work::Work,
};
use engine::Engine;
use media::{footage::Footage, source::SourceLimits};
use serde_json::{Value, json};
use store::{Outcome, Store};
use tokio_util::sync::CancellationToken;

pub(crate) use ask::{Answer, Ask, Who, person};

/// The password of everybody in the town.
pub(crate) const PASSWORD: &str = "baimiao-2026x";
/// The installation's key.
const KEY: [u8; 32] = [7; 32];
/// A document.
pub(crate) const SCAN: &[u8] = b"%PDF-1.7 the document";
/// The host requests are sent to.
pub(crate) const HOST: &str = "gateway.test";

/// Things of one village.
pub(crate) struct Village {
    pub(crate) area: AreaId,
    pub(crate) site: SiteId,
    pub(crate) recorder: RecorderId,
    pub(crate) camera: CameraId,
    pub(crate) event: CameraEventId,
    pub(crate) case: CaseId,
    pub(crate) link: CaseLinkId,
    pub(crate) user: UserId,
    /// One of the person's two sessions.
    pub(crate) session: SessionId,
    pub(crate) key: String,
    pub(crate) receiver: ReceiverId,
    pub(crate) delivery: DeliveryId,
    pub(crate) alert: AlertId,
    pub(crate) volume: VolumeId,
    pub(crate) access: AccessRecordId,
    /// Entered by the gateway itself, with its scan.
    pub(crate) request: AccessRequestId,
    pub(crate) shift: ShiftId,
    /// Where a volume can be made.
    pub(crate) disk: PathBuf,
}

/// The town.
pub(crate) struct World {
    pub(crate) router: Router,
    pub(crate) state: State,
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    pub(crate) stop: CancellationToken,
    settings: ApiSettings,
    pub(crate) town: AreaId,
    pub(crate) inside: Village,
    pub(crate) outside: Village,
    _folder: Folder,
}

/// A folder for footage, gone with the town.
struct Folder(PathBuf);

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.inside.disk);
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What a test leaves behind is no failure of it.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl World {
    /// On SQLite in memory.
    pub(crate) async fn new() -> Self {
        Self::on("sqlite::memory:", Compliance::On).await
    }

    /// Where whole tables of requests are made in the name of one person, nobody is told to wait.
    pub(crate) async fn on(database: &str, compliance: Compliance) -> Self {
        Self::with(database, compliance, Self::usual()).await
    }

    /// Limits that no test meets by chance.
    fn usual() -> Limits {
        let many = Rate::per_second(1_000_000, 1_000_000);
        Limits {
            stranger: many,
            known: many,
            ..Limits::default()
        }
    }

    /// Where whoever may take footage out must have a second factor.
    pub(crate) async fn with_second_factor() -> Self {
        let world = Self::with("sqlite::memory:", Compliance::On, Self::usual()).await;
        world.again(|settings| settings.second_factor = SecondFactor::Exporters)
    }

    pub(crate) async fn with(database: &str, compliance: Compliance, limits: Limits) -> Self {
        let clock = Clock::manual(Timestamp::parse("2026-11-23T02:00:00Z").unwrap());
        let key = Key::new(KEY);
        let store = Store::open(database, clock.clone(), key.clone())
            .await
            .unwrap();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(domain::id::RequestId::fresh(&Clock::system()).to_string());
        std::fs::create_dir_all(&folder).unwrap();
        let node = NodeId::fresh(&clock);
        let footage = Footage::open(vec![folder.clone()]).unwrap();
        let (volume, path) = (footage.ids()[0], folder.to_string_lossy());
        store.volume_add(node, volume, &path).await.unwrap();
        let engine = Engine::new(engine::Parts {
            store: store.clone(),
            footage,
            clock: clock.clone(),
            node,
            settings: engine::Settings {
                source: SourceLimits {
                    outbound: Arc::new(Outbound::new(&["127.0.0.0/8"], &[]).unwrap()),
                    ..SourceLimits::default()
                },
                ..engine::Settings::default()
            },
            inspect: None,
        })
        .unwrap();
        let stop = CancellationToken::new();
        let settings = ApiSettings {
            limits,
            ..settings(compliance, node)
        };
        let state = state(&store, &engine, &clock, settings.clone(), &stop);
        let (router, _) = api::router(state.clone());
        let mut world = settle(router, state, store, engine, clock, stop, settings).await;
        world._folder = Folder(folder);
        world
    }

    /// The same town, in which the three administrators are three people from now on.
    pub(crate) fn with_three_administrators(self) -> Self {
        self.again(|settings| settings.administrators = domain::access::Administrators::Three)
    }

    /// The same town behind a router with other limits, which has seen nobody yet.
    pub(crate) fn limited(self, limits: Limits) -> Self {
        self.again(|settings| settings.limits = limits)
    }

    fn again(mut self, change: impl FnOnce(&mut ApiSettings)) -> Self {
        let mut settings = self.settings.clone();
        change(&mut settings);
        let state = state(&self.store, &self.engine, &self.clock, settings, &self.stop);
        (self.router, _) = api::router(state.clone());
        self.state = state;
        self
    }

    /// Signs in somebody with the town's password.
    pub(crate) async fn sign_in(&self, name: &str) -> Who {
        let body = json!({"name": name, "password": PASSWORD});
        let answer = self
            .ask(&Who::Stranger, "POST", "/api/v1/session")
            .json(&body)
            .send()
            .await;
        person(&answer)
    }

    /// A program of the root administrator with these permissions, in these areas.
    pub(crate) async fn program(&self, permissions: &[Permission], area: AreaId) -> Who {
        let root = self.sign_in("root").await;
        let body = json!({"name": "a program", "permissions": permissions, "areas": [area]});
        let answer = self.post(&root, "/api/v1/api_keys", &body).await;
        Who::Program(answer.worked().json()["token"].as_str().unwrap().to_owned())
    }

    pub(crate) fn ask(&self, who: &Who, method: &str, path: &str) -> Ask<'_> {
        let method: Method = method.parse().unwrap();
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(header::HOST, HOST)
            .header(header::ACCEPT_LANGUAGE, "en");
        match who {
            Who::Stranger => {}
            Who::Person { cookie, csrf } => {
                request = request.header(header::COOKIE, cookie);
                if method != Method::GET {
                    request = request
                        .header("x-csrf-token", csrf)
                        .header(header::ORIGIN, format!("http://{HOST}"));
                }
            }
            Who::Program(key) => {
                request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
            }
        }
        Ask::new(self, request)
    }

    pub(crate) async fn get(&self, who: &Who, path: &str) -> Answer {
        self.ask(who, "GET", path).send().await
    }

    pub(crate) async fn post(&self, who: &Who, path: &str, body: &Value) -> Answer {
        self.ask(who, "POST", path).json(body).send().await
    }

    pub(crate) async fn patch(&self, who: &Who, path: &str, body: &Value) -> Answer {
        self.ask(who, "PATCH", path).json(body).send().await
    }

    pub(crate) async fn delete(&self, who: &Who, path: &str) -> Answer {
        self.ask(who, "DELETE", path).send().await
    }

    /// Opens so many cases of the village inside, each of which leaves a row in the audit log.
    pub(crate) async fn open_cases(&self, actor: &Actor, count: usize) {
        for n in 0..count {
            let case = store::NewCase {
                area: self.inside.area,
                title: format!("flood {n}"),
                description: String::new(),
                line: None,
                category: String::new(),
                place: String::new(),
                occurred: Timestamp(0),
                source: String::new(),
                external_id: String::new(),
                links: Vec::new(),
            };
            self.store.case_open(actor, case).await.unwrap();
        }
    }

    pub(crate) async fn audited(&self) -> i64 {
        self.store.audit_count().await.unwrap()
    }
}

async fn settle(
    router: Router,
    state: State,
    store: Store,
    engine: Engine,
    clock: Clock,
    stop: CancellationToken,
    settings: ApiSettings,
) -> World {
    let system = Actor::system("test");
    let hash = domain::user::password_hash(PASSWORD).unwrap();
    let town = store
        .area_add(
            &system,
            store::NewArea {
                parent: None,
                name: "青莲镇".into(),
                code: "510781207".into(),
                code_until: None,
                alert_after_s: None,
                min_days: None,
                max_days: None,
            },
        )
        .await
        .unwrap()
        .id;
    add_user(&store, &hash, "root", Role::Administrator, town).await;
    let nil = uuid::Uuid::nil();
    let nothing = || Village {
        area: AreaId(nil),
        site: SiteId(nil),
        recorder: RecorderId(nil),
        camera: CameraId(nil),
        event: CameraEventId(nil),
        case: CaseId(nil),
        link: CaseLinkId(nil),
        user: UserId(nil),
        session: SessionId(nil),
        key: String::new(),
        receiver: ReceiverId(nil),
        delivery: DeliveryId(nil),
        alert: AlertId(nil),
        volume: VolumeId(nil),
        access: AccessRecordId(nil),
        request: AccessRequestId(nil),
        shift: ShiftId(nil),
        disk: PathBuf::new(),
    };
    let mut world = World {
        router,
        state,
        store,
        engine,
        clock,
        stop,
        settings,
        town,
        inside: nothing(),
        outside: nothing(),
        _folder: Folder(PathBuf::new()),
    };
    let root = world.sign_in("root").await;
    world.inside = village(&world, &root, "inside").await;
    world.outside = village(&world, &root, "outside").await;
    let others = [
        ("operator", Role::TownOperator),
        ("auditor", Role::AuditAdministrator),
    ];
    let all = Role::ALL.iter().map(|role| (role.word(), *role));
    for (name, role) in all.chain(others) {
        add_user(&world.store, &hash, name, role, world.inside.area).await;
    }
    world
}

fn settings(compliance: Compliance, node: NodeId) -> ApiSettings {
    ApiSettings {
        unusual: Default::default(),
        compliance,
        retention: Retention {
            min_days: 30,
            max_days: 90,
        },
        administrators: domain::access::Administrators::One,
        provider: None,
        demo: false,
        version: "0.0.0-test",
        database: "sqlite",
        node,
        session: Duration::from_secs(12 * 3600),
        idle: Duration::from_secs(8 * 3600),
        second_factor: SecondFactor::Off,
        secure_cookie: false,
        door: Arc::default(),
        limits: Limits::default(),
        origins: Vec::new(),
    }
}

fn state(
    store: &Store,
    engine: &Engine,
    clock: &Clock,
    settings: ApiSettings,
    stop: &CancellationToken,
) -> State {
    State::new(Parts {
        store: store.clone(),
        engine: engine.clone(),
        clock: clock.clone(),
        key: Key::new(KEY),
        settings,
        stop: stop.clone(),
    })
    .unwrap()
}

async fn add_user(store: &Store, hash: &str, name: &str, role: Role, area: AreaId) {
    let new = store::NewUser {
        name: name.into(),
        display_name: name.into(),
        unit: String::new(),
        role,
        areas: vec![area],
        grants: Vec::new(),
        password_hash: hash.into(),
        must_change: false,
        particulars: Default::default(),
    };
    store.user_add(&Actor::system("test"), new).await.unwrap();
}

/// An operator of an area with two sessions, who began to set up a second factor: the person and one
/// of the sessions.
pub(crate) async fn colleague(
    world: &World,
    root: &Who,
    name: &str,
    area: AreaId,
) -> (UserId, SessionId) {
    let body = json!({"name": name, "role": "town_operator", "areas": [area],
        "password": PASSWORD});
    let user: UserId = world.post(root, "/api/v1/users", &body).await.id();
    for _ in 0..2 {
        world.sign_in(name).await;
    }
    let sessions = world
        .get(root, &format!("/api/v1/users/{user}/sessions"))
        .await;
    let session = sessions.worked().json()["items"][0]["id"].clone();
    let session = session.as_str().unwrap().parse().unwrap();
    let factor = domain::totp::Secret::fresh().unwrap();
    let of = Actor {
        user,
        ..Actor::system("test")
    };
    world.store.totp_begin(&of, &factor).await.unwrap();
    (user, session)
}

async fn village(world: &World, root: &Who, name: &str) -> Village {
    let make = async |path: &str, body: Value| world.post(root, path, &body).await;
    let area: AreaId = make(
        "/api/v1/areas",
        json!({"parent_id": world.town, "name": name}),
    )
    .await
    .id();
    let site: SiteId = make("/api/v1/sites", json!({"area_id": area, "name": name}))
        .await
        .id();
    let recorder = make("/api/v1/recorders", json!({"site_id": site, "name": name}))
        .await
        .id();
    let body = json!({"site_id": site, "name": format!("{name} camera"),
        "main": {"url": "rtsp://127.0.0.1:9/main"}, "sub": {"url": "rtsp://127.0.0.1:9/sub"},
        "username": "viewer", "password": "camera-password-1"});
    let camera: CameraId = make("/api/v1/cameras", body).await.id();
    let body = json!({"kind": "mark", "at": "2026-11-23T01:00:00Z"});
    let event: CameraEventId = make(&format!("/api/v1/cameras/{camera}/events"), body)
        .await
        .id();
    let body = json!({"area_id": area, "title": format!("{name} case")});
    let case: CaseId = make("/api/v1/cases", body).await.id();
    let body = json!({"kind": "camera", "camera_id": camera});
    let link = make(&format!("/api/v1/cases/{case}/links"), body)
        .await
        .id();
    let (user, session) = colleague(world, root, &format!("person of {name}"), area).await;
    let body = json!({"name": name, "permissions": ["camera_read"], "areas": [area]});
    let key = make("/api/v1/api_keys", body).await;
    let body = json!({"name": name, "url": "http://127.0.0.1:9/hook", "topics": ["alert"],
        "areas": [area]});
    let receiver = make("/api/v1/receivers", body).await.id();
    let body = json!({"purpose": "emergency", "camera_id": camera, "reason": name,
        "from": "2026-11-23T00:00:00Z", "to": "2026-11-24T00:00:00Z"});
    let access = make("/api/v1/access_records", body).await.id();
    // One has one shift at a time: the second village has the first one's.
    let shift = match make("/api/v1/shifts", json!({})).await.json()["id"].as_str() {
        Some(id) => id.parse().ok().unwrap(),
        None => world.inside.shift,
    };
    let request = request(world, camera).await;
    let (alert, delivery) = alert(world, root, camera, receiver).await;
    Village {
        area,
        site,
        recorder,
        camera,
        event,
        case,
        link,
        user,
        session,
        key: key.json()["id"].as_str().unwrap().to_owned(),
        receiver,
        delivery,
        alert,
        volume: world.engine.state().volumes[0].id,
        access,
        request,
        shift,
        disk: PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("disk-{area}")),
    }
}

/// A request of the police for footage of a camera, with its scan, on which nothing was decided.
async fn request(world: &World, camera: CameraId) -> AccessRequestId {
    let officer = |number: &str| Officer {
        name: format!("officer {number}"),
        card_no: number.into(),
    };
    let hour = |time| Timestamp::parse(time).unwrap();
    let new = store::NewAccessRequest {
        asker: Asker::StateOrgan {
            organ: "盐亭县公安局".into(),
            document_no: "盐公调证〔2026〕17号".into(),
            wants: Wants::Export,
        },
        comers: Comers::Officers([officer("J0001"), officer("J0002")]),
        reason: "盗窃案".into(),
        cameras: vec![camera],
        span: Span::new(hour("2026-11-23T01:00:00Z"), hour("2026-11-23T01:30:00Z")).unwrap(),
    };
    let (store, system) = (&world.store, Actor::system("test"));
    let made = store.access_request_add(&system, new).await.unwrap();
    let id = made.request.id;
    let kept = store.access_request_scan_keep(&system, id, SCAN);
    kept.await.unwrap();
    id
}

/// An alert of a camera, and the message about it, which was given up.
async fn alert(
    world: &World,
    root: &Who,
    camera: CameraId,
    receiver: ReceiverId,
) -> (AlertId, DeliveryId) {
    let health = |state, since| Health {
        state,
        since: Some(since),
    };
    let now = world.clock.now();
    let earlier = now - Duration::from_secs(120);
    let store = &world.store;
    let apply = async |health| {
        let applied = store.health_apply(camera, StreamKind::Main, health, None, None);
        applied.await.unwrap();
    };
    apply(health(HealthState::Refused, earlier)).await;
    store.alert_sweep(&Patience::default()).await.unwrap();
    apply(health(HealthState::Unknown, now)).await;
    let node = NodeId::fresh(&world.clock);
    while let Some(job) = store.job_take(node, Duration::from_secs(60)).await.unwrap() {
        let Work::Deliver { delivery } = job.work;
        let given_up = store.delivery_tried(node, delivery, None, Outcome::GivenUp);
        given_up.await.unwrap();
    }
    let first = async |path: String| -> uuid::Uuid {
        let answer = world.get(root, &path).await;
        let id = answer.worked().json()["items"][0]["id"].clone();
        id.as_str().unwrap().parse().unwrap()
    };
    (
        AlertId(first(format!("/api/v1/alerts?camera_id={camera}")).await),
        DeliveryId(first(format!("/api/v1/receivers/{receiver}/deliveries")).await),
    )
}
