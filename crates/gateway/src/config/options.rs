//! The options, table by table, with their defaults. What they must not be is said one level above.

use std::{net::SocketAddr, path::PathBuf};

use domain::{
    access::Administrators, audit, limit::Compliance, register, totp::SecondFactor,
    unusual::UnusualLimits, video::StreamKind,
};
use serde::Deserialize;

/// Where to listen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// For browsers and programs.
    pub listen: SocketAddr,
    /// For Prometheus; empty is off.
    pub metrics_listen: String,
    /// Whether the session cookie is for HTTPS only.
    pub secure_cookies: bool,
}

/// Encryption of what passes between browsers and the gateway.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// The chain, PEM; empty is plain HTTP.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
    /// Whether plain HTTP is answered on public addresses.
    pub insecure: bool,
    /// For how many days browsers may come over TLS only; 0 says nothing to them.
    pub hsts_days: u32,
}

/// How much one caller may ask for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Open connections.
    pub connections: u64,
    /// Of them, from one address.
    pub connections_per_address: u64,
    /// For a request's head, in seconds.
    pub head_seconds: u64,
    /// The largest head, in KiB.
    pub head_kib: u64,
    /// For a request's body, in seconds.
    pub body_seconds: u64,
    /// Requests a second from one address without sign-in.
    pub stranger_per_second: u32,
    /// And at once.
    pub stranger_burst: u32,
    /// Requests a second of one person or key.
    pub user_per_second: u32,
    /// And at once.
    pub user_burst: u32,
    /// Wrong passwords from one address.
    pub wrong_passwords: u32,
    /// And then one each, in seconds.
    pub wrong_password_seconds: u64,
}

/// Where the gateway may connect to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OutboundLists {
    /// Networks it may.
    pub allow: Vec<String>,
    /// Networks it may not.
    pub deny: Vec<String>,
}

/// How people sign in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignIn {
    /// Who must have a second factor.
    pub second_factor: SecondFactor,
    /// A session ends that was not used for this many minutes.
    pub idle_minutes: u64,
}

/// The unit's own provider of sign-ins (OpenID Connect).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Provider {
    /// Its address; empty is none.
    pub issuer: String,
    /// The gateway's id there.
    pub client_id: String,
    /// The file that holds the gateway's secret there; empty is none.
    pub client_secret_file: PathBuf,
    /// The address browsers know the gateway by.
    pub address: String,
    /// What people read on the button.
    pub label: String,
    /// The claim that is a person's name here.
    pub claim: String,
    /// The authentication context that stands for a second factor; empty is none.
    pub second_factor_acr: String,
    /// A certificate authority of its own, PEM; empty is the system's.
    pub authority_file: PathBuf,
}

impl Default for Provider {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: "xueliang".to_owned(),
            client_secret_file: PathBuf::new(),
            address: String::new(),
            label: "统一身份认证".to_owned(),
            claim: "preferred_username".to_owned(),
            second_factor_acr: String::new(),
            authority_file: PathBuf::new(),
        }
    }
}

/// Where the gateway keeps its own data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Data {
    /// Database, key and node id.
    pub folder: PathBuf,
    /// The installation's key; empty is `secret.key` in the folder.
    pub key_file: PathBuf,
    /// Another database; empty is SQLite in the folder.
    pub database: String,
}

/// What is recorded, and how long.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Footage {
    /// One folder per disk.
    pub volumes: Vec<PathBuf>,
    /// The length of a file, in seconds.
    pub segment_seconds: u64,
    /// How often pictures reach the operating system, in milliseconds.
    pub flush_ms: u64,
    /// How often pictures reach the disk, in seconds.
    pub sync_seconds: u64,
    /// What footage leaves free on each disk, in MiB.
    pub keep_free_mib: u64,
    /// Which kind of stream stops first on a full disk.
    pub give_way: Vec<StreamKind>,
    /// The least days of retention.
    pub min_days: u32,
    /// The most days of retention.
    pub max_days: u32,
    /// Whether the law's days hold.
    pub compliance: Compliance,
}

/// How cameras are treated; times in seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Camera {
    /// For a connection.
    pub connect_seconds: u64,
    /// For the description.
    pub describe_seconds: u64,
    /// For the first picture.
    pub first_picture_seconds: u64,
    /// Between pictures.
    pub silence_seconds: u64,
    /// The ring of one stream, in MiB.
    pub ring_mib: usize,
    /// The most cameras here.
    pub most: u32,
}

/// Looking at pictures.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Inspect {
    /// The program; empty looks for it.
    pub program: PathBuf,
    /// How often each camera is looked at, in seconds.
    pub every_seconds: u64,
    /// How many at once.
    pub workers: usize,
}

/// Telling people; times in seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Alert {
    /// An outage lasts this long before an alert.
    pub after_seconds: u64,
    /// What comes back within this is the same alert again.
    pub settle_seconds: u64,
    /// Cameras of a site that go within this of each other went together.
    pub window_seconds: u64,
    /// Messages to receivers are given up after this many hours.
    pub give_up_hours: u64,
}

/// Who may do what.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Access {
    /// Whether the three administrators are three people.
    pub administrators: Administrators,
}

/// The record of who did what.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// How many days it is kept.
    pub keep_days: u32,
}

/// The register of who looked at pictures, and why.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Register {
    /// How many days it is kept.
    pub keep_days: u32,
    /// The hour at which the night begins.
    pub night_from: u8,
    /// The hour at which it ends.
    pub night_to: u8,
    /// Hours of footage one person may take away in a day before that is unusual.
    pub bulk_hours: u32,
    /// The same, cameras.
    pub bulk_cameras: u32,
    /// On how many days of thirty one person may look at one camera's footage without a case.
    pub repeat_days: u32,
}

/// The log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// What is logged.
    pub filter: String,
    /// In which form.
    pub format: LogFormat,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8480)),
            metrics_listen: String::new(),
            secure_cookies: false,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            connections_per_address: 512,
            head_seconds: 15,
            head_kib: 32,
            body_seconds: 30,
            stranger_per_second: 20,
            stranger_burst: 200,
            user_per_second: 100,
            user_burst: 1000,
            wrong_passwords: 20,
            wrong_password_seconds: 30,
        }
    }
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            second_factor: SecondFactor::Exporters,
            idle_minutes: 480,
        }
    }
}

impl Default for Data {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("data/gateway"),
            key_file: PathBuf::new(),
            database: String::new(),
        }
    }
}

impl Default for Footage {
    fn default() -> Self {
        Self {
            volumes: Vec::new(),
            segment_seconds: 60,
            flush_ms: 250,
            sync_seconds: 5,
            keep_free_mib: 0,
            give_way: vec![StreamKind::Sub, StreamKind::Main],
            min_days: 30,
            max_days: 90,
            compliance: Compliance::On,
        }
    }
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            connect_seconds: 5,
            describe_seconds: 5,
            first_picture_seconds: 10,
            silence_seconds: 5,
            ring_mib: 8,
            most: 1000,
        }
    }
}

impl Default for Inspect {
    fn default() -> Self {
        Self {
            program: PathBuf::new(),
            every_seconds: 60,
            workers: 1,
        }
    }
}

impl Default for Alert {
    fn default() -> Self {
        Self {
            after_seconds: 60,
            settle_seconds: 600,
            window_seconds: 60,
            give_up_hours: 24,
        }
    }
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            keep_days: audit::KEEP_DAYS,
        }
    }
}

impl Default for Register {
    fn default() -> Self {
        let usual = UnusualLimits::default();
        Self {
            keep_days: register::KEEP_DAYS,
            night_from: usual.night_from,
            night_to: usual.night_to,
            bulk_hours: usual.bulk_hours,
            bulk_cameras: usual.bulk_cameras,
            repeat_days: usual.repeat_days,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            filter: "info".to_owned(),
            format: LogFormat::Text,
        }
    }
}
