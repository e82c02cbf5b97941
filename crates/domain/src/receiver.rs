//! Receivers: programs elsewhere that are told what happens, by signed webhooks (Standard Webhooks
//! 1.0.0, standard-webhooks/spec). What they are told are messages of the feed.

use url::Url;

use crate::{
    access::Permission,
    error::{Code, Error, Result},
    id::{AreaId, DeliveryId, ReceiverId},
    limit,
    time::Timestamp,
    words::words,
};

words! {
    /// What a receiver wants to hear of.
    Topic {
        /// Alerts: raised, acknowledged, recovered …
        Alert "alert",
        /// Cases: opened, changed, linked …
        Case "case",
        /// Every change of a camera's state and every event, without patience.
        Camera "camera",
    }
}

impl Topic {
    /// What somebody must hold to have others told of it, or to read what they are told.
    #[must_use]
    pub fn needs(self) -> Permission {
        match self {
            Self::Alert => Permission::AlertRead,
            Self::Case => Permission::CaseRead,
            Self::Camera => Permission::CameraRead,
        }
    }

    /// The topic of a message of the feed, such as `xueliang.alert.raised.v1`.
    #[must_use]
    pub fn of(kind: &str) -> Option<Self> {
        kind.strip_prefix("xueliang.")
            .and_then(|rest| rest.split('.').next())
            .and_then(Self::from_word)
    }
}

/// A program elsewhere that is told what happens. Its secrets are apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Which.
    pub id: ReceiverId,
    /// What it is, for people.
    pub name: String,
    /// Where messages are posted to.
    pub url: String,
    /// What it wants to hear of.
    pub topics: Vec<Topic>,
    /// Where; everything in and below these areas.
    pub areas: Vec<AreaId>,
    /// Whether it is told anything.
    pub enabled: bool,
    /// Until when signatures are also made with the secret before the last change of it.
    pub old_secret_until: Option<Timestamp>,
    /// Since when deliveries fail; `None` while the last one worked.
    pub failing_since: Option<Timestamp>,
    /// Counts the changes.
    pub version: i64,
}

words! {
    /// Where a message to a receiver stands.
    DeliveryState {
        /// Still to be delivered, perhaps after failures.
        Pending "pending",
        /// The receiver has it.
        Delivered "delivered",
        /// Given up.
        Dead "dead",
    }
}

/// One message to one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which; also the `webhook-id`, the same in every attempt.
    pub id: DeliveryId,
    /// To whom.
    pub receiver: ReceiverId,
    /// What it tells, such as `xueliang.alert.raised.v1`.
    pub kind: String,
    /// About what, such as `alerts/0190…`.
    pub subject: String,
    /// What is posted, byte for byte.
    pub body: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// When it was made.
    pub created: Timestamp,
    /// When it was delivered or given up.
    pub done: Option<Timestamp>,
    /// When it is tried next, while it is pending.
    pub due: Option<Timestamp>,
    /// What was tried, the oldest first.
    pub attempts: Vec<Attempt>,
}

/// One attempt to deliver a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// What went wrong, in a word; empty when it worked.
    pub error: String,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
}

/// What the secret of a receiver begins with; Base64 of the key follows.
pub const SECRET_PREFIX: &str = "whsec_";

/// How long the old secret still signs after it was changed.
pub const OLD_SECRET: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

/// Checks the address of a receiver: `http` or `https` with a host, without credentials and
/// fragment.
///
/// # Errors
/// [`Code::ReceiverAddress`]; the address is not repeated, for it may hold a secret.
pub fn address(value: &str) -> Result<String> {
    let invalid = || Error::new(Code::ReceiverAddress).with("limit", limit::ADDRESS);
    let text = value.trim();
    if text.chars().count() > limit::ADDRESS {
        return Err(invalid());
    }
    let url = Url::parse(text).map_err(|_| invalid())?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none();
    if !plain {
        return Err(invalid());
    }
    Ok(url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_plain_http_without_credentials() {
        for wrong in [
            "",
            "10.0.0.2/hook",
            "ftp://10.0.0.2/",
            "http://",
            "http://u:p4ss@10.0.0.2/",
            "http://u@10.0.0.2/",
            "http://10.0.0.2/#x",
            "file:///etc/passwd",
        ] {
            let error = address(wrong).unwrap_err();
            assert_eq!(error.code(), Code::ReceiverAddress, "{wrong}");
            assert!(!error.chain().contains("p4ss"));
        }
        assert_eq!(
            address(" http://10.0.0.2:8080/hook?a=b ").unwrap(),
            "http://10.0.0.2:8080/hook?a=b"
        );
    }

    #[test]
    fn topics_come_from_kinds() {
        assert_eq!(Topic::of("xueliang.alert.raised.v1"), Some(Topic::Alert));
        assert_eq!(Topic::of("xueliang.camera.online.v1"), Some(Topic::Camera));
        assert_eq!(Topic::of("xueliang.other.v1"), None);
        assert_eq!(Topic::of("alert"), None);
    }
}
