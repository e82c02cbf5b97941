//! One record per camera (一机一档): where it is, how it is reached, what is recorded.

use crate::{
    error::{Code, Error, Result},
    id::{AreaId, CameraId, RecorderId, SiteId},
    limit,
    video::StreamKind,
};

/// How pictures travel from the camera.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Inside the RTSP connection: nothing is lost.
    #[default]
    Tcp,
    /// Beside it: loss is counted and marked.
    Udp,
}

/// The address of one stream, never with credentials.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct StreamAddress {
    /// `rtsp://host[:port]/path`, without user and password.
    pub url: String,
    /// How pictures travel.
    #[serde(default)]
    pub transport: Transport,
}

impl StreamAddress {
    /// Checks the address.
    ///
    /// # Errors
    /// [`Code::AddressHasCredentials`] when it carries a user or a password;
    /// [`Code::AddressInvalid`] when it is not an RTSP address with a host.
    pub fn checked(self) -> Result<Self> {
        let invalid = |reason: String| Error::new(Code::AddressInvalid).with("reason", reason);
        let text = self.url.trim();
        if text.chars().count() > limit::ADDRESS {
            return Err(invalid(format!("> {} characters", limit::ADDRESS)));
        }
        let url = url::Url::parse(text).map_err(|source| invalid(source.to_string()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::new(Code::AddressHasCredentials));
        }
        if url.scheme() != "rtsp" {
            return Err(invalid(format!("{}:// ≠ rtsp://", url.scheme())));
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(invalid("no host".to_owned()));
        }
        let words = url.as_str().to_ascii_lowercase();
        if ["password=", "passwd=", "pass=", "psw=", "pwd="]
            .iter()
            .any(|word| words.contains(word))
        {
            return Err(Error::new(Code::AddressHasCredentials));
        }
        Ok(Self {
            url: url.to_string(),
            transport: self.transport,
        })
    }
}

/// A user and a password for a camera. Never shown, logged or stored in the clear.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Credentials {
    /// The user.
    pub username: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// What is recorded of a camera.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RecordingPlan {
    /// The main stream, always.
    #[default]
    Main,
    /// The sub-stream, always.
    Sub,
    /// Both streams, always.
    Both,
    /// Nothing.
    Off,
}

impl RecordingPlan {
    /// Whether the plan wants this stream recorded.
    #[must_use]
    pub fn wants(self, stream: StreamKind) -> bool {
        matches!(
            (self, stream),
            (Self::Both, _) | (Self::Main, StreamKind::Main) | (Self::Sub, StreamKind::Sub)
        )
    }

    /// The word in the API and in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Sub => "sub",
            Self::Both => "both",
            Self::Off => "off",
        }
    }

    /// The plan with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Main, Self::Sub, Self::Both, Self::Off]
            .into_iter()
            .find(|plan| plan.word() == word)
    }
}

/// A camera, as everybody who may see it sees it; credentials are apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Camera {
    /// Which.
    pub id: CameraId,
    /// The monitoring room it belongs to.
    pub site: SiteId,
    /// The area of that room.
    pub area: AreaId,
    /// The recorder it is reached through, if any; sessions are budgeted per recorder.
    pub recorder: Option<RecorderId>,
    /// Its name, such as 白庙社区-村口-东向-枪机.
    pub name: String,
    /// The GB/T 28181 code, 20 digits, or empty.
    pub gb_code: String,
    /// Where it stands, in words.
    pub place: String,
    /// WGS 84 longitude and latitude in degrees, where known, ×10⁷ so that it compares exactly.
    pub position: Option<(i32, i32)>,
    /// The main stream.
    pub main: StreamAddress,
    /// The sub-stream, where the camera has one.
    pub sub: Option<StreamAddress>,
    /// What is recorded.
    pub plan: RecordingPlan,
    /// Days of footage kept at least; `None` takes the installation's.
    pub min_days: Option<u32>,
    /// Days after which footage goes; `None` takes the installation's.
    pub max_days: Option<u32>,
    /// Whether it is to run at all.
    pub enabled: bool,
    /// Whether credentials are stored for it.
    pub has_credentials: bool,
    /// Counts the changes; a changed version reconnects the camera.
    pub version: i64,
}

impl Camera {
    /// The address of a stream, where there is one.
    #[must_use]
    pub fn stream(&self, kind: StreamKind) -> Option<&StreamAddress> {
        match kind {
            StreamKind::Main => Some(&self.main),
            StreamKind::Sub => self.sub.as_ref(),
        }
    }
}

/// Checks a GB/T 28181 code: empty, or 20 digits.
///
/// # Errors
/// [`Code::ValueInvalid`].
pub fn gb_code(value: &str) -> Result<String> {
    let value = value.trim();
    if value.is_empty() || (value.len() == 20 && value.bytes().all(|b| b.is_ascii_digit())) {
        return Ok(value.to_owned());
    }
    Err(Error::new(Code::ValueInvalid)
        .with("field", "gb_code")
        .with("value", value.chars().take(32).collect::<String>())
        .with("reason", "20 digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str) -> Result<StreamAddress> {
        StreamAddress {
            url: url.to_owned(),
            transport: Transport::Tcp,
        }
        .checked()
    }

    #[test]
    fn credentials_have_no_place_in_an_address() {
        for url in [
            "rtsp://admin:secret@10.0.0.2/ch1",
            "rtsp://admin@10.0.0.2/ch1",
            "rtsp://10.0.0.2/ch1?user=admin&password=secret",
            "rtsp://10.0.0.2/user=admin&pass=secret&channel=1",
        ] {
            let error = check(url).unwrap_err();
            assert_eq!(error.code(), Code::AddressHasCredentials);
            assert!(!error.chain().contains("secret"));
        }
        for url in ["http://10.0.0.2/", "rtsp://", "10.0.0.2", ""] {
            assert_eq!(
                check(url).unwrap_err().code(),
                Code::AddressInvalid,
                "{url}"
            );
        }
        assert_eq!(
            check(" rtsp://10.0.0.2:554/ch1 ").unwrap().url,
            "rtsp://10.0.0.2:554/ch1"
        );
    }

    #[test]
    fn credentials_do_not_print() {
        let secret = Credentials {
            username: "u".into(),
            password: "p455".into(),
        };
        assert!(!format!("{secret:?}").contains("p455"));
    }
}
