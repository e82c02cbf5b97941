//! Camera events (facts about a camera that people or cases care about) and the feed that tells
//! programs and consoles what happened.

use std::time::Duration;

use crate::{
    error::{Code, Error, Result},
    id::{CameraEventId, CameraId},
    time::Timestamp,
};

/// Who says that something happened.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EventSource {
    /// The gateway's own judgement.
    Gateway,
    /// The camera or another device.
    Device,
    /// Another platform.
    Integrator,
    /// A person's mark.
    Operator,
}

impl EventSource {
    /// The word in the API and in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Device => "device",
            Self::Integrator => "integrator",
            Self::Operator => "operator",
        }
    }

    /// The source with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Gateway,
            Self::Device,
            Self::Integrator,
            Self::Operator,
        ]
        .into_iter()
        .find(|source| source.word() == word)
    }
}

/// A fact about a camera.
#[derive(Clone, Debug, PartialEq)]
pub struct CameraEvent {
    /// Which.
    pub id: CameraEventId,
    /// Of which camera.
    pub camera: CameraId,
    /// Who says so.
    pub source: EventSource,
    /// What happened, as a word: `offline`, `online`, `frozen`, `tampering`, `mark` …
    pub kind: String,
    /// When it began.
    pub at: Timestamp,
    /// When it ended, where it has a length.
    pub until: Option<Timestamp>,
    /// A sentence for people.
    pub note: String,
    /// The sender's own id for it; the same one twice is the same event.
    pub external_id: Option<String>,
    /// The name of whoever posted it; empty for the gateway.
    pub by: String,
    /// When it was written down.
    pub recorded: Timestamp,
}

/// How far ahead of ours the clock of whoever reports an event may be: one that is set for another
/// part of the world is wrong by hours, and what it saw did happen.
const AHEAD: Duration = Duration::from_secs(24 * 3600);

/// Checks when an event began or ended.
///
/// # Errors
/// [`Code::TimeAhead`] for a time more than a day ahead of `now`.
pub fn not_ahead(at: Timestamp, now: Timestamp) -> Result<Timestamp> {
    if at > now + AHEAD {
        return Err(Error::new(Code::TimeAhead).with("value", at));
    }
    Ok(at)
}

/// Checks a kind of event: 1 to 64 of `a–z 0–9 _ . -`.
///
/// # Errors
/// [`Code::ValueInvalid`].
pub fn kind(value: &str) -> Result<String> {
    let fits = (1..=64).contains(&value.len())
        && value
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_.-".contains(&b));
    if fits {
        return Ok(value.to_owned());
    }
    Err(Error::new(Code::ValueInvalid)
        .with("field", "kind")
        .with("value", value.chars().take(64).collect::<String>())
        .with("reason", "1–64 of a–z 0–9 _ . -"))
}

/// One message of the feed, in the order of `seq`; outside it is a [`CloudEvent`].
#[derive(Clone, Debug, PartialEq)]
pub struct FeedItem {
    /// Rises from message to message; a reader resumes after the last one it saw.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What, such as `xueliang.camera.offline.v1`.
    pub kind: String,
    /// About what, such as `cameras/0190…`.
    pub subject: String,
    /// The facts.
    pub data: serde_json::Value,
}

/// A message as programs get it, by the feed and by webhooks (CloudEvents 1.0.2, JSON format).
#[derive(Clone, Debug, PartialEq, serde::Serialize, utoipa::ToSchema)]
#[schema(example = json!({
    "specversion": "1.0", "id": "42", "source": "/api/v1", "type": "xueliang.camera.offline.v1",
    "subject": "cameras/019ab0c1-7d3e-7000-8000-000000000002", "time": "2026-11-23T02:00:00.000000Z",
    "datacontenttype": "application/json", "data": {"state": "unreachable"}
}))]
pub struct CloudEvent {
    /// `1.0`.
    specversion: &'static str,
    /// Rises from message to message; also the id of the Server-Sent Event.
    pub id: String,
    /// Where it comes from.
    source: &'static str,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: String,
    /// To what.
    pub subject: String,
    /// When.
    pub time: Timestamp,
    /// `application/json`.
    datacontenttype: &'static str,
    /// The facts.
    pub data: serde_json::Value,
}

impl CloudEvent {
    /// A message.
    #[must_use]
    pub fn new(
        id: String,
        kind: String,
        subject: String,
        time: Timestamp,
        data: serde_json::Value,
    ) -> Self {
        Self {
            specversion: "1.0",
            id,
            source: "/api/v1",
            kind,
            subject,
            time,
            datacontenttype: "application/json",
            data,
        }
    }
}

impl From<FeedItem> for CloudEvent {
    fn from(item: FeedItem) -> Self {
        let id = item.seq.to_string();
        Self::new(id, item.kind, item.subject, item.at, item.data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_plain_words() {
        assert!(kind("line_crossing").is_ok());
        for word in ["", "Offline", "a b", "村", &"x".repeat(65)] {
            assert!(kind(word).is_err(), "{word}");
        }
    }
}
