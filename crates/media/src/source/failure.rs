//! Why a stream could not be opened or did not go on.

use std::io;

use domain::{camera::Credentials, health::Reason};

/// The longest detail, in characters.
const LONGEST: usize = 300;

/// A stream's end: the reason for programs and people, and what the lower layer said for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub reason: Reason,
    /// The details, on one line; never a user's name or password.
    pub detail: String,
}

impl Failure {
    pub(super) fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self {
            reason,
            detail: detail.into(),
        }
    }

    /// The connection could not be made.
    pub(super) fn connecting(place: &str, error: &io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => Reason::Refused,
            _ => Reason::Unreachable,
        };
        Self::new(reason, format!("connect to {place}: {error}"))
    }

    /// The camera did not do what `request` asked it.
    pub(super) fn asking(request: &str, error: &retina::Error) -> Self {
        let text = error.to_string();
        let reason = match error.status_code() {
            Some(401 | 403) => Reason::Denied,
            Some(453 | 503) => Reason::Overloaded,
            Some(_) => Reason::Malformed,
            None if is_io(&text) => Reason::Refused,
            None => Reason::Malformed,
        };
        Self::new(reason, format!("{request}: {}", first_line(&text)))
    }

    /// The stream broke off.
    pub(super) fn playing(error: &retina::Error) -> Self {
        let text = error.to_string();
        let reason = if is_io(&text) {
            Reason::Ended
        } else {
            Reason::Malformed
        };
        Self::new(reason, first_line(&text))
    }

    /// The same failure without the credentials, should the camera have sent them back to us.
    pub(super) fn without(mut self, credentials: Option<&Credentials>) -> Self {
        if let Some(Credentials { username, password }) = credentials {
            for secret in [password, username] {
                if !secret.is_empty() && self.detail.contains(secret.as_str()) {
                    self.detail = self.detail.replace(secret.as_str(), "…");
                }
            }
        }
        self
    }
}

/// Whether the connection itself failed. The library keeps the cause to itself; its words are
/// all there is.
pub(super) fn is_io(text: &str) -> bool {
    [
        "Unable to connect",
        "Error reading",
        "Error writing",
        "Error receiving",
    ]
    .iter()
    .any(|words| text.starts_with(words))
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_one_line_without_secrets() {
        let credentials = Credentials {
            username: "someone".into(),
            password: "p455".into(),
        };
        let failure = Failure::new(Reason::Denied, "DESCRIBE of someone with p455: no");
        let failure = failure.without(Some(&credentials));
        assert_eq!(failure.detail, "DESCRIBE of … with …: no");
        assert_eq!(first_line("a\nb"), "a");
        assert_eq!(first_line(&"视".repeat(400)).chars().count(), LONGEST);
    }

    #[test]
    fn a_host_that_is_there_is_told_from_one_that_is_not() {
        for (kind, reason) in [
            (io::ErrorKind::ConnectionRefused, Reason::Refused),
            (io::ErrorKind::TimedOut, Reason::Unreachable),
            (io::ErrorKind::HostUnreachable, Reason::Unreachable),
        ] {
            assert_eq!(Failure::connecting("x:554", &kind.into()).reason, reason);
        }
    }
}
