//! One record per camera (一机一档): where it is, how it is reached, what is recorded.

use crate::{
    error::{Code, Error, Result},
    id::{AreaId, CameraId, RecorderId, SiteId},
    limit,
    pressure::Importance,
    schedule::Schedule,
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
        let invalid = || Error::new(Code::AddressInvalid).with("limit", limit::ADDRESS);
        let text = self.url.trim();
        if text.chars().count() > limit::ADDRESS {
            return Err(invalid());
        }
        let url = url::Url::parse(text).map_err(|_| invalid())?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::new(Code::AddressHasCredentials));
        }
        if url.scheme() != "rtsp" || url.host_str().is_none_or(str::is_empty) {
            return Err(invalid());
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

/// Which streams of a camera are recorded; when, is its `Schedule`'s.
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
    /// The main stream.
    #[default]
    Main,
    /// The sub-stream.
    Sub,
    /// Both streams.
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
    /// Whether its sound is recorded with its pictures, where it has some.
    pub audio: bool,
    /// When that is recorded.
    pub schedule: Schedule,
    /// Days of footage kept at least; `None` takes what is above: site, areas, installation.
    pub min_days: Option<u32>,
    /// Days after which footage goes; `None` takes what is above.
    pub max_days: Option<u32>,
    /// How long it goes on being recorded when there is no space for all.
    pub importance: Importance,
    /// Seconds of an outage before an alert; `None` takes what is above: site, areas, installation.
    pub alert_after_s: Option<u32>,
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

    /// The stream that stands for the camera: the recorded one, the main one first; when nothing is
    /// recorded, the one that costs least to watch.
    #[must_use]
    pub fn primary(&self) -> StreamKind {
        if self.plan.wants(StreamKind::Main) || self.sub.is_none() {
            StreamKind::Main
        } else {
            StreamKind::Sub
        }
    }

    /// Whether the stream is recorded at times.
    #[must_use]
    pub fn records(&self, kind: StreamKind) -> bool {
        self.plan.wants(kind) && self.stream(kind).is_some()
    }
}

/// A circle to look for cameras in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// WGS 84 longitude and latitude in degrees × 10⁷.
    pub centre: (i32, i32),
    /// In metres, 1 to 100,000.
    pub radius_m: u32,
}

/// The mean radius of the Earth in metres (IUGG).
const EARTH_M: f64 = 6_371_008.8;
/// Metres of a degree of latitude, a little too few, so that a box of degrees is never too small.
const DEGREE_M: f64 = 110_500.0;

impl Near {
    /// The distance to a position in metres, on a sphere (haversine formula).
    #[must_use]
    pub fn distance_m(&self, position: (i32, i32)) -> f64 {
        let radians = |(longitude, latitude): (i32, i32)| {
            let one = |value: i32| (f64::from(value) / 1e7).to_radians();
            (one(longitude), one(latitude))
        };
        let (from, to) = (radians(self.centre), radians(position));
        let half = |one: f64, two: f64| ((one - two) / 2.0).sin().powi(2);
        let chord = half(to.1, from.1) + from.1.cos() * to.1.cos() * half(to.0, from.0);
        2.0 * EARTH_M * chord.sqrt().min(1.0).asin()
    }

    /// The least and the greatest longitude and latitude that a position in the circle can have,
    /// degrees × 10⁷. Circles over the poles and the date line are cut there.
    #[must_use]
    pub fn bounds(&self) -> [(i64, i64); 2] {
        let around = |centre: i32, degrees: f64| {
            let reach = (degrees * 1e7).ceil().min(3.6e9) as i64;
            (i64::from(centre) - reach, i64::from(centre) + reach)
        };
        let high = f64::from(self.radius_m) / DEGREE_M;
        let pole = (f64::from(self.centre.1).abs() / 1e7 + high).min(89.9);
        let wide = high / pole.to_radians().cos();
        [around(self.centre.0, wide), around(self.centre.1, high)]
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
    fn distances_are_those_of_maps() {
        let near = Near {
            centre: (1_047_500_000, 314_700_000),
            radius_m: 500,
        };
        let east = near.distance_m((1_047_600_000, 314_700_000));
        assert!((948.0..950.0).contains(&east), "{east}");
        let north = near.distance_m((1_047_500_000, 314_800_000));
        assert!((1111.0..1113.0).contains(&north), "{north}");
        assert_eq!(near.distance_m(near.centre), 0.0);
    }

    proptest::proptest! {
        /// Nothing in the circle lies outside the box.
        #[test]
        fn the_box_holds_the_circle(
            longitude in -1_790_000_000..1_790_000_000i32, latitude in -800_000_000..800_000_000i32,
            radius_m in 1u32..100_000, east in -10_000_000..10_000_000i32, north in -10_000_000..10_000_000i32,
        ) {
            let near = Near { centre: (longitude, latitude), radius_m };
            let position = (longitude.saturating_add(east), latitude.saturating_add(north));
            if near.distance_m(position) <= f64::from(radius_m) {
                let [(west, east), (south, north)] = near.bounds();
                proptest::prop_assert!((west..=east).contains(&i64::from(position.0)));
                proptest::prop_assert!((south..=north).contains(&i64::from(position.1)));
            }
        }
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
