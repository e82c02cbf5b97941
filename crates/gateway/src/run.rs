//! Wiring, top to bottom: folder, database, footage, engine, address, then run, then stop in
//! order.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::http::HeaderValue;
use domain::{
    Clock, Code, Error, Result, alert, health::Patience, outbound::Outbound, rate::Rate,
    work::Retry,
};
use engine::{Engine, Settings};
use media::{record::RecordSettings, source::SourceLimits};
use store::Store;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    config::{self, Config},
    door::{self, plain, tls::Certificate},
    folder::Folder,
    key,
};

/// The version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How long open requests may take to end once the gateway stops.
const DRAIN: Duration = Duration::from_secs(3);

/// How long a signed-in person stays signed in at most.
const SESSION: Duration = Duration::from_secs(12 * 3600);

/// A gateway that is ready to run: everything that can fail at the start has not.
pub struct Gateway {
    store: Store,
    engine: Engine,
    state: api::State,
    listener: TcpListener,
    metrics: Option<TcpListener>,
    requests: CancellationToken,
    entrance: door::Limits,
    certificate: Option<Arc<Certificate>>,
    hsts: Option<HeaderValue>,
    door: Arc<api::Door>,
    clock: Clock,
    _folder: Folder,
}

/// What is known once the gateway runs.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    /// Where it listens.
    pub address: SocketAddr,
    /// Whether over TLS.
    pub tls: bool,
}

impl Ready {
    /// What to type into a browser.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }
}

/// Runs the gateway of `config` until `stop`.
///
/// # Errors
/// What cannot be opened, with its name.
pub async fn serve(
    config: Config,
    stop: CancellationToken,
    ready: impl FnOnce(&Ready),
) -> Result<()> {
    Gateway::open(config, false).await?.run(stop, ready).await
}

/// The description of the REST API, as JSON.
///
/// # Errors
/// When it cannot be written as JSON, which is a bug.
pub fn openapi() -> Result<String> {
    api::document()
        .to_pretty_json()
        .map_err(|source| Error::internal("write the API's description").because(source))
}

impl Gateway {
    /// Opens everything that `config` names. `demo` marks the data as a demonstration.
    ///
    /// # Errors
    /// [`Code::DataFolder`], [`Code::PortTaken`], and what the database or the volumes say.
    pub async fn open(config: Config, demo: bool) -> Result<Self> {
        let clock = Clock::system();
        let folder = Folder::open(&config.data.folder, &clock)?;
        let plain = config.certificate().is_none();
        let readable = match plain {
            true => plain::checked(config.server.listen, config.tls.insecure)?,
            false => false,
        };
        let door = Arc::new(api::Door::new(readable));
        let certificate = config
            .certificate()
            .map(|(chain, key)| Certificate::open(chain, key, Arc::clone(&door)).map(Arc::new));
        let certificate = certificate.transpose()?;
        let listener = listen(config.server.listen).await?;
        let key = key::of(&config, Some(&folder)).await?;
        let metrics = match config.server.metrics_listen.parse() {
            Ok(address) => Some(listen(address).await?),
            Err(_) => None,
        };
        let own = [Some(&listener), metrics.as_ref()];
        let own = own
            .into_iter()
            .flatten()
            .filter_map(|it| it.local_addr().ok());
        let own = own.map(|address| address.port()).collect();
        let outbound = config.outbound()?.without_ports(own);
        let database = config.database();
        let store = Store::open(&database, clock.clone(), key.clone()).await?;
        let footage = engine::volume::open::volumes(&store, folder.node, &config.volumes()).await?;
        footage.claim()?;
        let engine = Engine::new(engine::Parts {
            store: store.clone(),
            footage,
            clock: clock.clone(),
            node: folder.node,
            settings: settings(&config, outbound),
            inspect: inspect(&config.inspect.program),
        })?;
        let requests = CancellationToken::new();
        let state = api::State::new(api::Parts {
            store: store.clone(),
            engine: engine.clone(),
            clock: clock.clone(),
            key: key.clone(),
            settings: api::ApiSettings {
                unusual: config.unusual(),
                compliance: config.footage.compliance,
                administrators: config.access.administrators,
                demo,
                version: VERSION,
                database: if database.starts_with("sqlite") {
                    "sqlite"
                } else {
                    "postgres"
                },
                node: folder.node,
                session: SESSION,
                idle: Duration::from_secs(config.sign_in.idle_minutes * 60),
                second_factor: config.sign_in.second_factor,
                provider: provider(&config.provider)?,
                secure_cookie: config.server.secure_cookies || !plain,
                door: Arc::clone(&door),
                limits: limits(&config.limits),
                origins: Vec::new(),
                retention: config.retention(),
            },
            stop: requests.clone(),
        })?;
        Ok(Self {
            store,
            engine,
            state,
            listener,
            metrics,
            requests,
            entrance: door::Limits {
                connections: config.limits.connections as usize,
                by_address: config.limits.connections_per_address as usize,
                head: Duration::from_secs(config.limits.head_seconds),
                head_bytes: config.limits.head_kib as usize * 1024,
            },
            certificate,
            hsts: hsts(config.tls.hsts_days),
            door,
            clock,
            _folder: folder,
        })
    }

    /// The data.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Runs until `stop`: answers requests and runs cameras. Then stops in this order: no new
    /// requests, open ones get three seconds, recordings are sealed.
    ///
    /// # Errors
    /// When the engine cannot start or ends by itself.
    pub async fn run(self, stop: CancellationToken, ready: impl FnOnce(&Ready)) -> Result<()> {
        let address = self
            .listener
            .local_addr()
            .map_err(|source| Error::internal("ask for the own address").because(source))?;
        let (router, _) = api::router(self.state.clone());
        let router = router.merge(console::router());
        if self.door.readable {
            tracing::warn!(
                %address,
                "plain HTTP: passwords and pictures can be read on the way; see [tls] in the configuration"
            );
        }
        let tls = self.certificate.is_some();
        let entrance = door::Entrance {
            listener: self.listener,
            router,
            limits: self.entrance,
            certificate: self.certificate.clone(),
            hsts: self.hsts,
            door: self.door,
        };

        let engine_stop = CancellationToken::new();
        let mut engine = tokio::task::JoinSet::new();
        engine.spawn({
            let (engine, stop) = (self.engine.clone(), engine_stop.clone());
            async move { engine.run(stop).await }
        });
        let mut servers = tokio::task::JoinSet::new();
        let web = door::serve(entrance, self.requests.clone());
        servers.spawn(async move {
            web.await;
            Ok(())
        });
        if let Some(certificate) = self.certificate {
            let (clock, requests) = (self.clock, self.requests.clone());
            servers.spawn(async move {
                certificate.follow(&clock, requests).await;
                Ok(())
            });
        }
        if let Some(listener) = self.metrics {
            let metrics = axum::serve(listener, api::metrics_router(self.state.clone()));
            let requests = self.requests.clone();
            servers.spawn(
                metrics
                    .with_graceful_shutdown(async move { requests.cancelled().await })
                    .into_future(),
            );
        }
        tracing::info!(%address, version = VERSION, "ready");
        ready(&Ready { address, tls });

        let mut ended = None;
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            done = engine.join_next() => ended = done,
        }

        self.requests.cancel();
        let drained = tokio::time::timeout(DRAIN, async {
            while servers.join_next().await.is_some() {}
            self.state.drained().await;
        });
        if drained.await.is_err() {
            tracing::warn!(
                limit_s = DRAIN.as_secs(),
                "requests were still open and are cut off"
            );
            servers.shutdown().await;
        }
        engine_stop.cancel();
        let ended = match ended {
            Some(ended) => Some(ended),
            None => engine.join_next().await,
        };
        tracing::info!("stopped");
        match ended {
            Some(Ok(done)) => done,
            Some(Err(panic)) => Err(Error::internal("run the engine").because(panic)),
            None => Ok(()),
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|source| {
        Error::new(Code::PortTaken)
            .with("address", address)
            .because(source)
    })
}

/// The unit's own sign-in, where there is one; its secret and authority are read from their files.
fn provider(options: &config::Provider) -> Result<Option<api::Provider>> {
    if options.issuer.is_empty() {
        return Ok(None);
    }
    let read = |path: &Path| -> Result<Option<Vec<u8>>> {
        if path.as_os_str().is_empty() {
            return Ok(None);
        }
        std::fs::read(path).map(Some).map_err(|source| {
            Error::new(Code::ConfigUnreadable)
                .with("path", path.display())
                .because(source)
        })
    };
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let secret = read(&options.client_secret_file)?;
    let secret = secret.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
    api::Provider::new(api::ProviderSettings {
        issuer: options.issuer.clone(),
        client_id: options.client_id.clone(),
        client_secret: secret,
        address: options.address.clone(),
        label: options.label.clone(),
        claim: options.claim.clone(),
        strong: given(&options.second_factor_acr),
        authority: read(&options.authority_file)?,
    })
    .map(Some)
}

fn limits(limits: &config::Limits) -> api::Limits {
    api::Limits {
        stranger: Rate::per_second(limits.stranger_per_second, limits.stranger_burst),
        known: Rate::per_second(limits.user_per_second, limits.user_burst),
        guesses: Rate {
            burst: limits.wrong_passwords,
            every: Duration::from_secs(limits.wrong_password_seconds),
        },
        body: Duration::from_secs(limits.body_seconds),
    }
}

/// What tells browsers to come over TLS only (RFC 6797); nothing for 0 days.
fn hsts(days: u32) -> Option<HeaderValue> {
    let value = format!("max-age={}", u64::from(days) * 24 * 3600);
    (days > 0).then(|| HeaderValue::from_str(&value).ok())?
}

fn settings(config: &Config, outbound: Outbound) -> Settings {
    let seconds = Duration::from_secs;
    Settings {
        ring_bytes: config.camera.ring_mib * 1024 * 1024,
        patience: Patience::default(),
        alert: alert::Patience {
            raise: seconds(config.alert.after_seconds),
            settle: seconds(config.alert.settle_seconds),
            window: seconds(config.alert.window_seconds),
        },
        retry: Retry {
            give_up: seconds(config.alert.give_up_hours * 3600),
            ..Retry::default()
        },
        source: SourceLimits {
            connect: seconds(config.camera.connect_seconds),
            describe: seconds(config.camera.describe_seconds),
            first_picture: seconds(config.camera.first_picture_seconds),
            silence: seconds(config.camera.silence_seconds),
            outbound: Arc::new(outbound),
        },
        record: RecordSettings {
            flush: Duration::from_millis(config.footage.flush_ms),
            length: seconds(config.footage.segment_seconds),
            sync: seconds(config.footage.sync_seconds),
        },
        retention: config.retention(),
        compliance: config.footage.compliance,
        audit_keep_days: config.audit.keep_days,
        register_keep_days: config.register.keep_days,
        keep_free: config.footage.keep_free_mib << 20,
        give_way: config.footage.give_way.clone(),
        capacity: config.camera.most,
        sample_every: seconds(config.inspect.every_seconds),
        inspectors: config.inspect.workers,
        ..Settings::default()
    }
}

/// The program that looks at pictures: the configured one, or `xueliang-inspect` beside this
/// program; a bare name is looked for on the PATH. Recording goes on without it.
fn inspect(configured: &Path) -> Option<PathBuf> {
    let is_default = configured == Path::new("");
    let name = if is_default {
        Path::new("xueliang-inspect")
    } else {
        configured
    };
    let mut places = vec![name.to_owned()];
    if name.components().count() == 1 {
        let beside = std::env::current_exe()
            .ok()
            .and_then(|program| Some(program.parent()?.join(name)));
        let path = std::env::var_os("PATH").unwrap_or_default();
        places = std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .collect();
        if is_default {
            places.splice(0..0, beside);
        }
    }
    let found = places.into_iter().find(|path| path.is_file());
    if found.is_none() && !is_default {
        tracing::error!(
            program = %configured.display(),
            "inspect.program names no program: there are no stills, and frozen pictures are not seen"
        );
    }
    found
}
