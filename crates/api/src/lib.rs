//! The REST API, and the document that describes it.
//!
//! A handler asks who is calling, whether they may, makes one call, and answers; anything
//! cleverer belongs in `domain`, `store` or `engine`. One file per first word of the URL holds
//! its types and handlers. What all of them share lies beside: `error` (how failures look),
//! `caller` (who), `origin`, `json`, `query`, `page`, `version`, `idempotency`, `range`,
//! `edge` (what happens around every request) and `document` (rules of the document).
//!
//! No SQL, no file path from a client, no rule about cases or cameras has a place here.

mod caller;
mod document;
mod door;
mod edge;
mod error;
mod guesses;
mod idempotency;
mod json;
mod kept;
mod limits;
mod mac;
mod media_links;
mod metrics;
mod origin;
mod page;
mod query;
mod range;
mod version;
mod viewing;
mod volumes;

mod access_requests;
mod alerts;
mod api_keys;
mod areas;
mod audit;
mod cameras;
mod cases;
mod deletions;
mod events;
mod filing;
mod health;
mod inspection;
mod legal_reminders;
mod machine;
mod purges;
mod receivers;
mod recorders;
mod register;
mod session;
mod shifts;
mod sites;
mod system;
mod table;
mod unusual;
mod users;

use std::{sync::Arc, time::Duration};

use axum::{Router, extract::DefaultBodyLimit, middleware, routing::any};
use domain::{
    Clock, Result, Timestamp,
    access::Administrators,
    id::NodeId,
    limit::{self, Compliance, Retention},
    secret::Key,
    totp::SecondFactor,
    unusual::UnusualLimits,
    user,
};
use engine::Engine;
use store::Store;
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use door::Door;
pub use limits::Limits;
pub use metrics::metrics_router;
pub use session::provider::{Provider, ProviderSettings};

/// How many passwords are hashed at once; each takes 19 MiB and some tens of milliseconds.
const HASHING: usize = 2;

/// What the API needs to run.
pub struct Parts {
    /// The data.
    pub store: Store,
    /// What runs.
    pub engine: Engine,
    /// The time.
    pub clock: Clock,
    /// The installation's key; keys for cursors and remembered answers are derived from it.
    pub key: Key,
    /// What the operator chose.
    pub settings: ApiSettings,
    /// Ends open WebSockets and feeds.
    pub stop: CancellationToken,
}

/// What the operator chose.
#[derive(Clone, Debug)]
pub struct ApiSettings {
    /// Whether the law's least days of retention hold.
    pub compliance: Compliance,
    /// How long footage is kept where a camera says nothing else.
    pub retention: Retention,
    /// From when on use of pictures is unusual.
    pub unusual: UnusualLimits,
    /// Whether the three administrators are three people.
    pub administrators: Administrators,
    /// Whether the data is made up, so that the console says so.
    pub demo: bool,
    /// The version of the program.
    pub version: &'static str,
    /// The engine of the database: `sqlite` or `postgres`.
    pub database: &'static str,
    /// This process.
    pub node: NodeId,
    /// How long a session lasts at most.
    pub session: Duration,
    /// How long one lasts that nobody uses.
    pub idle: Duration,
    /// Who must have a second factor.
    pub second_factor: SecondFactor,
    /// The unit's own provider of sign-ins.
    pub provider: Option<Provider>,
    /// Whether browsers may send the cookie over TLS only.
    pub secure_cookie: bool,
    /// The door that requests come through.
    pub door: Arc<Door>,
    /// How much one caller may ask for.
    pub limits: Limits,
    /// Origins that are ours besides the `Host`, for proxies that change it.
    pub origins: Vec<String>,
}

/// What handlers can reach. Cloning shares everything.
#[derive(Clone)]
pub struct State {
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    pub(crate) settings: Arc<ApiSettings>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) stop: CancellationToken,
    pub(crate) metrics: metrics::Metrics,
    /// Work that outlives its request: open WebSockets and remembered writes.
    pub(crate) open: TaskTracker,
    pub(crate) hashing: Arc<Semaphore>,
    pub(crate) guesses: guesses::Guesses,
    pub(crate) callers: Arc<limits::Callers>,
    pub(crate) recent: Arc<caller::Recent>,
    pub(crate) links: Arc<media_links::Links>,
    pub(crate) viewings: viewing::Viewings,
    pub(crate) started: Timestamp,
}

/// Secrets of this process.
pub(crate) struct Keys {
    pub(crate) cursor: Key,
    pub(crate) answers: Key,
    pub(crate) csrf: Key,
    pub(crate) links: Key,
    pub(crate) provider: Key,
    /// The hash that the password of an unknown user is compared with, for the time it takes.
    pub(crate) nobody: String,
}

impl State {
    /// The state handlers share; within a runtime, as it begins to keep the register. Hashes one
    /// password, which takes tens of milliseconds.
    ///
    /// # Errors
    /// [`domain::Code::Internal`] when the system has no random numbers.
    pub fn new(parts: Parts) -> Result<Self> {
        let keys = Keys {
            cursor: parts.key.derived("xueliang api 2026 cursors of lists"),
            answers: parts.key.derived("xueliang api 2026 remembered answers"),
            csrf: parts.key.derived("xueliang api 2026 tokens of our pages"),
            links: parts.key.derived("xueliang api 2026 media links"),
            provider: parts.key.derived("xueliang api 2026 sign-ins elsewhere"),
            nobody: user::password_hash("the password of nobody")?,
        };
        let viewings = viewing::Viewings::new(parts.clock.clone());
        let open = TaskTracker::new();
        let keep = viewings
            .clone()
            .keep(parts.store.clone(), parts.stop.clone());
        open.spawn(keep);
        Ok(Self {
            recent: Arc::default(),
            links: Arc::default(),
            viewings,
            started: parts.clock.now(),
            store: parts.store,
            engine: parts.engine,
            clock: parts.clock,
            callers: Arc::new(limits::Callers::new(parts.settings.limits)),
            settings: Arc::new(parts.settings),
            keys: Arc::new(keys),
            stop: parts.stop,
            metrics: metrics::Metrics::default(),
            open,
            hashing: Arc::new(Semaphore::new(HASHING)),
            guesses: guesses::Guesses::default(),
        })
    }

    /// Waits until open WebSockets and remembered writes have ended; after `stop`.
    pub async fn drained(&self) {
        self.open.close();
        self.open.wait().await;
    }
}

/// The routes and their description, made from the same list. Other addresses than `/api`,
/// `/healthz`, `/readyz` and `/version` are left to whoever merges this.
pub fn router(state: State) -> (Router, utoipa::openapi::OpenApi) {
    let (router, document) = described(&state).split_for_parts();
    let document = document::complete(document);
    let router = router
        .merge(machine::document_routes(&document))
        .route("/api", any(edge::route_missing))
        .route("/api/{*rest}", any(edge::route_missing))
        .layer(DefaultBodyLimit::max(limit::BODY))
        .layer(middleware::from_fn_with_state(
            query::Known::of(&document),
            query::known,
        ))
        .layer(middleware::from_fn_with_state(state.clone(), edge::around))
        .with_state(state);
    (router, document)
}

fn described(state: &State) -> OpenApiRouter<State> {
    let remembered = resources().layer(middleware::from_fn_with_state(
        state.clone(),
        idempotency::remember,
    ));
    whole(remembered)
}

/// The description alone, for writing it down without a database.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    document::complete(whole(resources()).into_openapi())
}

fn whole(resources: OpenApiRouter<State>) -> OpenApiRouter<State> {
    OpenApiRouter::with_openapi(document::Document::openapi())
        .merge(plain())
        .merge(resources)
}

/// Where an `Idempotency-Key` means nothing: sign-in, whose answer must not be kept; probing,
/// which changes nothing and is to be done again when it is asked again; the photo of a sign, which is
/// larger than other bodies; and what machines ask.
fn plain() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(
            session::sign_in,
            session::get_session,
            session::sign_out
        ))
        .routes(routes!(session::provider::sign_in_at_provider))
        .routes(routes!(session::provider::sign_in_from_provider))
        .routes(routes!(session::change_password))
        .routes(routes!(session::totp::get_totp))
        .routes(routes!(session::totp::act_on_totp))
        .routes(routes!(cameras::probe::probe_camera))
        .routes(routes!(cameras::probe::probe_known_camera))
        .routes(routes!(
            cameras::legal::get_sign_photo,
            cameras::legal::update_sign_photo
        ))
        .routes(routes!(machine::get_healthz))
        .routes(routes!(machine::get_readyz))
        .routes(routes!(machine::get_version))
}

fn resources() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(users::list_users, users::create_user))
        .routes(routes!(users::get_user, users::update_user))
        .routes(routes!(
            users::sessions::list_user_sessions,
            users::sessions::delete_user_sessions
        ))
        .routes(routes!(users::sessions::delete_user_session))
        .routes(routes!(users::delete_user_totp))
        .routes(routes!(
            session::sessions::list_sessions,
            session::sessions::delete_other_sessions
        ))
        .routes(routes!(session::sessions::delete_session))
        .routes(routes!(api_keys::list_api_keys, api_keys::create_api_key))
        .routes(routes!(api_keys::revoke_api_key))
        .routes(routes!(areas::list_areas, areas::create_area))
        .routes(routes!(
            areas::get_area,
            areas::update_area,
            areas::delete_area
        ))
        .routes(routes!(sites::list_sites, sites::create_site))
        .routes(routes!(
            sites::get_site,
            sites::update_site,
            sites::delete_site
        ))
        .routes(routes!(
            recorders::list_recorders,
            recorders::create_recorder
        ))
        .routes(routes!(
            recorders::get_recorder,
            recorders::update_recorder,
            recorders::delete_recorder
        ))
        .routes(routes!(cameras::list_cameras, cameras::create_camera))
        .routes(routes!(
            cameras::get_camera,
            cameras::update_camera,
            cameras::delete_camera
        ))
        .routes(routes!(cameras::act_on_camera))
        .routes(routes!(
            cameras::purge::get_camera_purge,
            cameras::purge::create_camera_purge
        ))
        .routes(routes!(purges::list_removed_cameras))
        .routes(routes!(
            cameras::legal::get_legal,
            cameras::legal::update_legal
        ))
        .routes(routes!(cameras::legal::act_on_legal))
        .routes(routes!(legal_reminders::list_legal_reminders))
        .routes(routes!(filing::get_filing))
        .routes(routes!(cameras::footage::get_footage))
        .routes(routes!(cameras::holds::list_camera_holds))
        .routes(routes!(cameras::footage_days::list_footage_days))
        .routes(routes!(cameras::clip::get_clip))
        .routes(routes!(cameras::clip_list::get_clip_list))
        .routes(routes!(cameras::snapshot::get_snapshot))
        .routes(routes!(cameras::live::watch_live))
        .routes(routes!(cameras::health::get_camera_health))
        .routes(routes!(
            cameras::events::list_camera_events,
            cameras::events::create_camera_event
        ))
        .routes(routes!(health::get_health))
        .routes(routes!(events::watch_events))
        .routes(routes!(alerts::list_alerts))
        .routes(routes!(alerts::get_alert))
        .routes(routes!(alerts::act_on_alert))
        .routes(routes!(alerts::list_alert_log))
        .routes(routes!(alerts::list_alert_assignees))
        .routes(routes!(
            receivers::list_receivers,
            receivers::create_receiver
        ))
        .routes(routes!(
            receivers::get_receiver,
            receivers::update_receiver,
            receivers::delete_receiver
        ))
        .routes(routes!(receivers::act_on_receiver))
        .routes(routes!(receivers::deliveries::list_deliveries))
        .routes(routes!(receivers::deliveries::act_on_delivery))
        .routes(routes!(cases::list_cases, cases::create_case))
        .routes(routes!(cases::get_case_totals))
        .routes(routes!(cases::get_case))
        .routes(routes!(cases::act_on_case))
        .routes(routes!(
            cases::links::list_case_links,
            cases::links::create_case_link
        ))
        .routes(routes!(cases::links::delete_case_link))
        .routes(routes!(cases::list_case_log))
        .routes(routes!(shifts::create_shift))
        .routes(routes!(shifts::act_on_shift))
        .routes(routes!(
            register::list_access_records,
            register::create_access_record
        ))
        .routes(routes!(register::act_on_access_record))
        .routes(routes!(register::list_access_views))
        .routes(routes!(
            access_requests::list_access_requests,
            access_requests::create_access_request
        ))
        .routes(routes!(access_requests::get_access_request_totals))
        .routes(routes!(access_requests::get_access_request))
        .routes(routes!(access_requests::act_on_access_request))
        .routes(routes!(
            access_requests::scan::get_access_request_scan,
            access_requests::scan::update_access_request_scan
        ))
        .routes(routes!(register::get_access_totals))
        .routes(routes!(register::export::get_access_table))
        .routes(routes!(unusual::list_unusual_uses))
        .routes(routes!(media_links::create_media_link))
        .routes(routes!(audit::list_audit))
        .routes(routes!(audit::export::get_audit_table))
        .routes(routes!(audit::seals::list_audit_seals))
        .routes(routes!(deletions::list_deletions))
        .routes(routes!(purges::list_purges))
        .routes(routes!(inspection::get_inspection_pack))
        .routes(routes!(system::get_system))
        .routes(routes!(volumes::list_volumes, volumes::create_volume))
        .routes(routes!(volumes::update_volume))
}
