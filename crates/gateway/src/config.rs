//! What an option means: the configuration file and the environment become a [`Config`].
//!
//! The only place that reads the environment. Every option stands with its meaning and default in
//! `config/gateway.toml`; a test holds the two together.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use domain::{
    Code, Error, Result,
    limit::{Compliance, Retention},
};
use serde::Deserialize;

/// The whole file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where to listen.
    pub server: Server,
    /// Where the gateway keeps its own data.
    pub data: Data,
    /// What is recorded, and how long.
    pub footage: Footage,
    /// How cameras are treated.
    pub camera: Camera,
    /// Looking at pictures.
    pub inspect: Inspect,
    /// Telling people.
    pub alert: Alert,
    /// The log.
    pub log: Log,
}

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

/// Where the gateway keeps its own data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Data {
    /// Database, key and node id.
    pub folder: PathBuf,
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

impl Default for Data {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("data/gateway"),
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

impl Default for Log {
    fn default() -> Self {
        Self {
            filter: "info".to_owned(),
            format: LogFormat::Text,
        }
    }
}

impl Config {
    /// Reads the file at `path`, and the environment on top.
    ///
    /// # Errors
    /// [`Code::ConfigUnreadable`] when there is no such file; [`Code::ConfigInvalid`] naming the
    /// option and its line.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| {
            Error::new(Code::ConfigUnreadable)
                .with("path", path.display())
                .because(source)
        })?;
        let mut config = Self::parse(&text, path)?;
        #[expect(
            clippy::disallowed_methods,
            reason = "this is where the environment is read"
        )]
        if let Ok(database) = std::env::var("XUELIANG_DATABASE") {
            config.data.database = database;
        }
        Ok(config)
    }

    fn parse(text: &str, path: &Path) -> Result<Self> {
        let invalid = |reason: String| {
            Error::new(Code::ConfigInvalid)
                .with("path", path.display())
                .with("reason", reason)
        };
        let config: Self = toml::from_str(text).map_err(|source| invalid(source.to_string()))?;
        config.checked().map_err(invalid)
    }

    fn checked(self) -> Result<Self, String> {
        within(
            "footage.segment_seconds",
            self.footage.segment_seconds,
            10,
            600,
        )?;
        within("footage.flush_ms", self.footage.flush_ms, 100, 1000)?;
        within("footage.sync_seconds", self.footage.sync_seconds, 1, 60)?;
        within("camera.connect_seconds", self.camera.connect_seconds, 1, 60)?;
        within(
            "camera.describe_seconds",
            self.camera.describe_seconds,
            1,
            60,
        )?;
        within(
            "camera.first_picture_seconds",
            self.camera.first_picture_seconds,
            1,
            120,
        )?;
        within(
            "camera.silence_seconds",
            self.camera.silence_seconds,
            1,
            120,
        )?;
        within("camera.ring_mib", self.camera.ring_mib as u64, 1, 256)?;
        within("camera.most", u64::from(self.camera.most), 1, 10_000)?;
        within(
            "inspect.every_seconds",
            self.inspect.every_seconds,
            1,
            86_400,
        )?;
        within("inspect.workers", self.inspect.workers as u64, 1, 16)?;
        within("alert.after_seconds", self.alert.after_seconds, 1, 86_400)?;
        within("alert.settle_seconds", self.alert.settle_seconds, 1, 86_400)?;
        within("alert.window_seconds", self.alert.window_seconds, 1, 3600)?;
        within("alert.give_up_hours", self.alert.give_up_hours, 1, 168)?;
        self.retention()
            .checked(self.footage.compliance)
            .map_err(|error| format!("footage.min_days, footage.max_days: {error}"))?;
        if !self.server.metrics_listen.is_empty()
            && self.server.metrics_listen.parse::<SocketAddr>().is_err()
        {
            return Err(format!(
                "server.metrics_listen: \"{}\" is not an address with a port",
                self.server.metrics_listen
            ));
        }
        Ok(self)
    }

    /// The installation's retention.
    #[must_use]
    pub fn retention(&self) -> Retention {
        Retention {
            min_days: self.footage.min_days,
            max_days: self.footage.max_days,
        }
    }

    /// The address of the database.
    #[must_use]
    pub fn database(&self) -> String {
        if self.data.database.is_empty() {
            format!("sqlite:{}", self.data.folder.join("gateway.db").display())
        } else {
            self.data.database.clone()
        }
    }

    /// The folders footage goes to.
    #[must_use]
    pub fn volumes(&self) -> Vec<PathBuf> {
        if self.footage.volumes.is_empty() {
            vec![self.data.folder.join("footage")]
        } else {
            self.footage.volumes.clone()
        }
    }
}

fn within(option: &str, value: u64, least: u64, most: u64) -> Result<(), String> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(format!(
        "{option} must be between {least} and {most}, not {value}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config> {
        Config::parse(text, Path::new("gateway.toml"))
    }

    #[test]
    fn the_commented_file_names_every_option_with_its_default() {
        let text = include_str!("../../../config/gateway.toml");
        let written = parse(text).unwrap();
        assert_eq!(format!("{written:?}"), format!("{:?}", Config::default()));
        let options = text
            .lines()
            .filter(|line| !line.starts_with('#') && line.contains(" = "))
            .count();
        // One field per option: counted in the printed form, whose tables are nested.
        let fields = format!("{written:?}").matches(": ").count() - 7;
        assert_eq!(options, fields, "an option is missing from the file");
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let error = parse("[server]\nlisten = \"127.0.0.1:1\"\nlisen = 1\n").unwrap_err();
        let text = error.to_string();
        assert!(text.contains("lisen") && text.contains("line 3"), "{text}");
        let error = parse("[footage]\nmin_days = 7\n").unwrap_err();
        assert!(error.to_string().contains("799"), "{error}");
        assert!(parse("[footage]\nmin_days = 7\ncompliance = \"off\"\n").is_ok());
        assert!(
            parse("[footage]\nflush_ms = 5\n")
                .unwrap_err()
                .to_string()
                .contains("footage.flush_ms")
        );
    }
}
