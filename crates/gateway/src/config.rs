//! What an option means: the configuration file and the environment become a [`Config`].
//!
//! The only place that reads the environment. Every option stands with its meaning and default in
//! `config/gateway.toml`; a test holds the two together. What the options are and their defaults is in
//! `options`; here is how they are read and what they must not be.

mod options;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use domain::{
    Code, Error, Language, Result, audit, limit::Retention, outbound::Outbound, register,
    secret::Key, unusual::UnusualLimits,
};
use serde::Deserialize;

pub use options::{
    Access, Alert, Audit, Camera, Data, Footage, Inspect, Limits, Log, LogFormat, OutboundLists,
    Provider, Register, Server, SignIn, Tls,
};

use crate::telemetry;

/// The most days that the audit log is kept: a hundred years.
const AUDIT_MOST: u32 = 36_525;

/// The whole file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where to listen.
    pub server: Server,
    /// Encryption of what passes between browsers and the gateway.
    pub tls: Tls,
    /// How much one caller may ask for.
    pub limits: Limits,
    /// Where the gateway may connect to.
    pub outbound: OutboundLists,
    /// How people sign in.
    pub sign_in: SignIn,
    /// The unit's own sign-in.
    pub provider: Provider,
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
    /// Who may do what.
    pub access: Access,
    /// The record of who did what.
    pub audit: Audit,
    /// The register of who looked at pictures, and why.
    pub register: Register,
    /// The log.
    pub log: Log,
    /// What stands in the environment only.
    #[serde(skip)]
    pub keys: Keys,
}

/// Keys that the environment has; they win over the key's file.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// The installation's key.
    pub now: Option<Key>,
    /// The one that is to take its place.
    pub new: Option<Key>,
}

impl Keys {
    /// Those of the environment.
    ///
    /// # Errors
    /// [`Code::ConfigInvalid`] naming the variable, never what is in it.
    pub fn read() -> Result<Self> {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is where the environment is read"
        )]
        let read = |name: &'static str| match std::env::var(name) {
            Ok(text) if !text.is_empty() => Key::parse(&text).map(Some).ok_or_else(|| {
                Error::new(Code::ConfigInvalid)
                    .with("path", name)
                    .with("reason", "32 bytes in Base64")
            }),
            _ => Ok(None),
        };
        Ok(Self {
            now: read("XUELIANG_KEY")?,
            new: read("XUELIANG_KEY_NEW")?,
        })
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
        config.keys = Keys::read()?;
        Ok(config)
    }

    fn parse(text: &str, path: &Path) -> Result<Self> {
        let invalid = |reason: String| {
            Error::new(Code::ConfigInvalid)
                .with("path", path.display())
                .with("reason", reason)
        };
        let config: Self = toml::from_str(text).map_err(|source| invalid(source.to_string()))?;
        config.checked().map_err(|(option, reason)| {
            let line = line_of(text, option);
            let at = line
                .map(|line| format!("line {line}, "))
                .unwrap_or_default();
            invalid(format!("{at}{option}: {reason}"))
        })
    }

    /// Checks what TOML cannot: the failure names the option and says what is wrong with it.
    fn checked(self) -> Result<Self, (&'static str, String)> {
        let (footage, camera, inspect, alert) =
            (&self.footage, &self.camera, &self.inspect, &self.alert);
        let limits = &self.limits;
        for (option, value, least, most) in [
            ("sign_in.idle_minutes", self.sign_in.idle_minutes, 5, 720),
            ("footage.segment_seconds", footage.segment_seconds, 10, 600),
            ("footage.flush_ms", footage.flush_ms, 100, 1000),
            ("footage.sync_seconds", footage.sync_seconds, 1, 60),
            ("footage.keep_free_mib", footage.keep_free_mib, 0, 1 << 30),
            ("camera.connect_seconds", camera.connect_seconds, 1, 60),
            ("camera.describe_seconds", camera.describe_seconds, 1, 60),
            (
                "camera.first_picture_seconds",
                camera.first_picture_seconds,
                1,
                120,
            ),
            ("camera.silence_seconds", camera.silence_seconds, 1, 120),
            ("camera.ring_mib", camera.ring_mib as u64, 1, 256),
            ("camera.most", u64::from(camera.most), 1, 10_000),
            ("inspect.every_seconds", inspect.every_seconds, 1, 86_400),
            ("inspect.workers", inspect.workers as u64, 1, 16),
            ("alert.after_seconds", alert.after_seconds, 1, 86_400),
            ("alert.settle_seconds", alert.settle_seconds, 1, 86_400),
            ("alert.window_seconds", alert.window_seconds, 1, 3600),
            ("alert.give_up_hours", alert.give_up_hours, 1, 168),
            ("tls.hsts_days", u64::from(self.tls.hsts_days), 0, 3650),
            ("limits.connections", limits.connections, 16, 1 << 20),
            (
                "limits.connections_per_address",
                limits.connections_per_address,
                8,
                1 << 20,
            ),
            ("limits.head_seconds", limits.head_seconds, 1, 600),
            ("limits.head_kib", limits.head_kib, 8, 1024),
            ("limits.body_seconds", limits.body_seconds, 1, 600),
            (
                "limits.wrong_password_seconds",
                limits.wrong_password_seconds,
                1,
                86_400,
            ),
        ] {
            if !(least..=most).contains(&value) {
                let reason = format!("must be between {least} and {most}, not {value}");
                return Err((option, reason));
            }
        }
        for (option, value) in [
            ("limits.stranger_per_second", limits.stranger_per_second),
            ("limits.stranger_burst", limits.stranger_burst),
            ("limits.user_per_second", limits.user_per_second),
            ("limits.user_burst", limits.user_burst),
            ("limits.wrong_passwords", limits.wrong_passwords),
        ] {
            if !(1..=1_000_000).contains(&value) {
                let reason = format!("must be between 1 and 1000000, not {value}");
                return Err((option, reason));
            }
        }
        self.retention()
            .checked(footage.compliance)
            .map_err(|error| match error.code() {
                Code::RetentionOrder => ("footage.max_days", days(&error)),
                _ => ("footage.min_days", days(&error)),
            })?;
        let days = self.audit.keep_days;
        audit::keep_days(days).map_err(|error| ("audit.keep_days", error.to_string()))?;
        if days > AUDIT_MOST {
            let reason = format!("must be at most {AUDIT_MOST}, not {days}");
            return Err(("audit.keep_days", reason));
        }
        self.register_checked()?;
        let metrics = &self.server.metrics_listen;
        if !metrics.is_empty() && metrics.parse::<SocketAddr>().is_err() {
            let reason = format!("\"{metrics}\" is not an address with a port");
            return Err(("server.metrics_listen", reason));
        }
        let provider = &self.provider;
        if !provider.issuer.is_empty() {
            for (option, value) in [
                ("provider.issuer", &provider.issuer),
                ("provider.address", &provider.address),
            ] {
                if !value.starts_with("https://") && !value.starts_with("http://") {
                    let reason = format!("\"{value}\" is not an address with http:// or https://");
                    return Err((option, reason));
                }
            }
        }
        let none = |path: &Path| path.as_os_str().is_empty();
        if none(&self.tls.certificate) != none(&self.tls.key) {
            let reason = "tls.key goes with it, and neither alone".to_owned();
            return Err(("tls.certificate", reason));
        }
        self.outbound().map_err(|error| {
            let allow = error.params().iter().any(|(_, value)| value == "allow");
            let option = if allow {
                "outbound.allow"
            } else {
                "outbound.deny"
            };
            (option, error.to_string())
        })?;
        telemetry::filter(&self.log.filter).map_err(|reason| ("log.filter", reason))?;
        Ok(self)
    }

    /// What is wrong with the options of the register, by name.
    fn register_checked(&self) -> Result<(), (&'static str, String)> {
        let register = &self.register;
        let days = register.keep_days;
        register::keep_days(days).map_err(|error| ("register.keep_days", error.to_string()))?;
        if days > AUDIT_MOST {
            let reason = format!("must be at most {AUDIT_MOST}, not {days}");
            return Err(("register.keep_days", reason));
        }
        for (option, value, most) in [
            ("register.night_from", u32::from(register.night_from), 23),
            ("register.night_to", u32::from(register.night_to), 23),
            ("register.bulk_hours", register.bulk_hours, 10_000),
            ("register.bulk_cameras", register.bulk_cameras, 10_000),
            ("register.repeat_days", register.repeat_days, 30),
        ] {
            if value > most {
                let reason = format!("must be between 0 and {most}, not {value}");
                return Err((option, reason));
            }
        }
        Ok(())
    }

    /// From when on use of pictures is unusual.
    #[must_use]
    pub fn unusual(&self) -> UnusualLimits {
        let register = &self.register;
        UnusualLimits {
            night_from: register.night_from,
            night_to: register.night_to,
            bulk_hours: register.bulk_hours,
            bulk_cameras: register.bulk_cameras,
            repeat_days: register.repeat_days,
        }
    }

    /// The installation's retention.
    #[must_use]
    pub fn retention(&self) -> Retention {
        Retention {
            min_days: self.footage.min_days,
            max_days: self.footage.max_days,
        }
    }

    /// Where the gateway may connect to because somebody typed an address.
    ///
    /// # Errors
    /// [`Code::ValueInvalid`] with what is no network.
    pub fn outbound(&self) -> Result<Outbound> {
        Outbound::new(&self.outbound.allow, &self.outbound.deny)
    }

    /// The certificate and its key; `None` for plain HTTP.
    #[must_use]
    pub fn certificate(&self) -> Option<(&Path, &Path)> {
        let tls = &self.tls;
        (!tls.certificate.as_os_str().is_empty()).then_some((&tls.certificate, &tls.key))
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

/// Too few days, in both languages of those who read it.
fn days(error: &Error) -> String {
    format!("{} / {error}", error.sentence(Language::Chinese))
}

/// The line of `option` (`table.name`), from 1; `None` for one the file does not set.
fn line_of(text: &str, option: &str) -> Option<usize> {
    let mut table = "";
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            table = header.split(']').next().unwrap_or_default().trim();
        } else if let Some((name, _)) = line.split_once('=') {
            let rest = option.strip_prefix(table).unwrap_or_default();
            if rest.trim_start_matches('.') == name.trim() {
                return Some(index + 1);
            }
        }
    }
    None
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
        let tables = 16; // With what the environment has: two fields that no file sets.
        let fields = format!("{written:?}").matches(": ").count() - tables - 2;
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
        for (text, wanted) in [
            ("[footage]\nflush_ms = 5\n", "line 2, footage.flush_ms: "),
            (
                "\n[ log ] # x\nfilter = \"blah=foo\"\n",
                "line 3, log.filter: ",
            ),
            ("camera.most = 0\n", "line 1, camera.most: "),
            ("[footage]\nmax_days = 7\n", "line 2, footage.max_days: "),
            (
                "[footage]\ncompliance = \"off\"\n[audit]\nkeep_days = 179\n",
                "line 4, audit.keep_days: 179 days of audit log are fewer than the 180",
            ),
            ("[audit]\nkeep_days = 99999\n", "line 2, audit.keep_days: "),
            (
                "[register]\nkeep_days = 179\n",
                "line 2, register.keep_days: 179 days of the register of access are fewer than 180",
            ),
            ("[register]\nnight_to = 24\n", "line 2, register.night_to: "),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(wanted), "{error}");
        }
    }
}
