//! What may be written into a camera's record, and the checks before it is.

use domain::{
    Code, Error, Result, alert,
    camera::{self, Camera, Credentials, RecordingPlan, StreamAddress},
    id::{RecorderId, SiteId},
    limit,
    pressure::Importance,
    retention::Said,
    schedule::Schedule,
};
use url::Url;

use crate::{
    ApiSettings,
    error::{Answer, Fields, together},
    json::{clearable, given},
    kept,
};

/// A new camera.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "site_id": "019ab0c1-7d3e-7000-8000-0000000000b1", "name": "白庙社区-村口-东向-枪机",
    "main": {"url": "rtsp://10.20.7.11:554/ch1/main", "transport": "tcp"},
    "sub": {"url": "rtsp://10.20.7.11:554/ch1/sub"},
    "username": "viewer", "password": "camera-password-1", "plan": "main"
}))]
pub(crate) struct NewCamera {
    pub(super) site_id: SiteId,
    /// 1 to 128 characters.
    name: String,
    /// The full picture. The address never carries credentials.
    main: StreamAddress,
    /// The small picture, where the camera has one.
    sub: Option<StreamAddress>,
    /// Together with `password`; stored encrypted and never shown.
    username: Option<String>,
    password: Option<String>,
    /// Which streams are recorded; `main` when absent.
    plan: Option<RecordingPlan>,
    /// Whether their sound is recorded too; `false` when absent. What people say is personal
    /// information: only where the purpose needs it.
    audio: Option<bool>,
    /// When they are; always when absent.
    schedule: Option<Schedule>,
    recorder_id: Option<RecorderId>,
    /// The GB/T 28181 code, 20 digits.
    #[serde(default)]
    gb_code: String,
    #[serde(default)]
    place: String,
    /// WGS 84, in degrees; together with `latitude`.
    longitude: Option<f64>,
    latitude: Option<f64>,
    /// Days of footage kept at least, not below the law's 30 while the compliance profile is on; null
    /// takes what is above.
    min_days: Option<u32>,
    /// Days after which footage goes, not below those that are kept at least; null takes what is
    /// above.
    max_days: Option<u32>,
    /// How long it goes on being recorded when there is no space for all; `normal` when absent.
    importance: Option<Importance>,
    /// Seconds of an outage before an alert, 1 to 86400; null takes what is above.
    alert_after_s: Option<u32>,
    /// `true` when absent.
    enabled: Option<bool>,
}

/// What of a camera changes.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "白庙社区-村口-西向-枪机", "version": 1}))]
pub(crate) struct CameraChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub(super) site_id: Option<SiteId>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    main: Option<StreamAddress>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<StreamAddress>)]
    sub: Option<Option<StreamAddress>>,
    /// Together with `password`; null removes both.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>)]
    username: Option<Option<String>>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>)]
    password: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    plan: Option<RecordingPlan>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    audio: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    schedule: Option<Schedule>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<RecorderId>)]
    recorder_id: Option<Option<RecorderId>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    gb_code: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    place: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<f64>)]
    longitude: Option<Option<f64>>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<f64>)]
    latitude: Option<Option<f64>>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<u32>)]
    min_days: Option<Option<u32>>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<u32>)]
    max_days: Option<Option<u32>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    importance: Option<Importance>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<u32>)]
    alert_after_s: Option<Option<u32>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    enabled: Option<bool>,
    /// The version the change is made for, unless `If-Match` says it.
    pub(super) version: Option<i64>,
}

impl NewCamera {
    /// What the store takes, or all that is wrong with the fields.
    pub(super) fn checked(self, settings: &ApiSettings, above: Said) -> Answer<store::NewCamera> {
        let mut fields = Fields::default();
        kept::check(&mut fields, settings, above, (self.min_days, self.max_days));
        schedule(&mut fields, self.schedule.as_ref());
        let new = store::NewCamera {
            site: self.site_id,
            recorder: self.recorder_id,
            name: fields.take("/name", limit::name("name", &self.name)),
            gb_code: fields.take("/gb_code", camera::gb_code(&self.gb_code)),
            place: fields.take("/place", limit::text("place", &self.place)),
            position: fields.take("/longitude", position(self.longitude, self.latitude)),
            main: fields
                .maybe("/main/url", Some(self.main.clone()), StreamAddress::checked)
                .unwrap_or(self.main),
            sub: fields.maybe("/sub/url", self.sub, StreamAddress::checked),
            plan: self.plan.unwrap_or_default(),
            audio: self.audio.unwrap_or(false),
            schedule: self.schedule.unwrap_or_default(),
            min_days: self.min_days,
            max_days: self.max_days,
            importance: self.importance.unwrap_or_default(),
            alert_after_s: fields.take("/alert_after_s", alert::patience(self.alert_after_s)),
            enabled: self.enabled.unwrap_or(true),
            credentials: fields.take("/password", credentials(self.username, self.password)),
        };
        fields.done()?;
        Ok(new)
    }
}

impl CameraChange {
    /// What the store takes, or all that is wrong with the fields.
    pub(super) fn checked(
        self,
        before: &Camera,
        settings: &ApiSettings,
        above: Said,
    ) -> Answer<store::CameraChange> {
        let mut fields = Fields::default();
        if self.min_days.is_some() || self.max_days.is_some() {
            let own = (
                self.min_days.unwrap_or(before.min_days),
                self.max_days.unwrap_or(before.max_days),
            );
            kept::check(&mut fields, settings, above, own);
        }
        schedule(&mut fields, self.schedule.as_ref());
        let position = match (self.longitude, self.latitude) {
            (None, None) => None,
            (Some(longitude), Some(latitude)) => fields.maybe(
                "/longitude",
                Some((longitude, latitude)),
                |(longitude, latitude)| position(longitude, latitude),
            ),
            _ => fields.maybe("/longitude", Some(()), |()| {
                Err(together("longitude", "latitude"))
            }),
        };
        let main = fields.maybe("/main/url", self.main, StreamAddress::checked);
        let sub = fields.maybe("/sub/url", self.sub, |sub| {
            sub.map(StreamAddress::checked).transpose()
        });
        let credentials = match (self.username, self.password) {
            (None, None) => fields.maybe("/password", Some(()), |()| {
                stays(
                    before,
                    main.as_ref().into_iter().chain(sub.iter().flatten()),
                )
            }),
            (username, password) => fields.maybe("/password", Some(()), |()| {
                credentials(username.flatten(), password.flatten()).map(Some)
            }),
        };
        let change = store::CameraChange {
            site: self.site_id,
            recorder: self.recorder_id,
            name: fields.maybe("/name", self.name, |name| limit::name("name", &name)),
            gb_code: fields.maybe("/gb_code", self.gb_code, |code| camera::gb_code(&code)),
            place: fields.maybe("/place", self.place, |text| limit::text("place", &text)),
            position,
            main,
            sub,
            plan: self.plan,
            audio: self.audio,
            schedule: self.schedule,
            min_days: self.min_days,
            max_days: self.max_days,
            importance: self.importance,
            alert_after_s: fields.maybe("/alert_after_s", self.alert_after_s, alert::patience),
            enabled: self.enabled,
            credentials: credentials.flatten(),
        };
        fields.done()?;
        Ok(change)
    }
}

/// No new credentials: those that are stored stay, unless an address names a machine they were not
/// given for. They are never shown, so they must not be sent to whatever somebody points at.
fn stays<'a>(
    before: &Camera,
    mut addresses: impl Iterator<Item = &'a StreamAddress>,
) -> Result<Option<Option<Credentials>>> {
    let known: Vec<_> = [Some(&before.main), before.sub.as_ref()]
        .into_iter()
        .flatten()
        .map(host)
        .collect();
    match addresses.find(|address| !known.contains(&host(address))) {
        Some(_) if before.has_credentials => Err(Error::new(Code::CredentialsNeeded)),
        _ => Ok(None),
    }
}

fn host(address: &StreamAddress) -> Option<String> {
    let url = Url::parse(&address.url).ok()?;
    url.host_str().map(str::to_ascii_lowercase)
}

/// Both, or neither.
pub(super) fn credentials(
    username: Option<String>,
    password: Option<String>,
) -> Result<Option<Credentials>> {
    let fits = |text: &str| {
        !text.is_empty()
            && text.chars().count() <= limit::NAME
            && !text.chars().any(char::is_control)
    };
    match (username, password) {
        (None, None) => Ok(None),
        (Some(username), Some(password)) if fits(&username) && fits(&password) => {
            Ok(Some(Credentials { username, password }))
        }
        // The value is not repeated: it is a secret.
        (Some(_), Some(_)) => Err(Error::new(Code::ValueInvalid)
            .with("field", "password")
            .with("value", "…")
            .with("reason", format!("1–{}", limit::NAME))),
        _ => Err(together("username", "password")),
    }
}

pub(super) fn position(
    longitude: Option<f64>,
    latitude: Option<f64>,
) -> Result<Option<(i32, i32)>> {
    let (longitude, latitude) = match (longitude, latitude) {
        (None, None) => return Ok(None),
        (Some(longitude), Some(latitude)) => (longitude, latitude),
        _ => return Err(together("longitude", "latitude")),
    };
    Ok(Some((
        fixed("longitude", longitude, 180.0)?,
        fixed("latitude", latitude, 90.0)?,
    )))
}

fn fixed(field: &'static str, degrees: f64, most: f64) -> Result<i32> {
    if !(-most..=most).contains(&degrees) {
        return Err(Error::new(Code::ValueInvalid)
            .with("field", field)
            .with("value", degrees)
            .with("reason", format!("-{most}…{most}")));
    }

    let fixed = (degrees * 1e7).round() as i32;
    Ok(fixed)
}

/// Everything that is wrong with when a camera is recorded.
fn schedule(fields: &mut Fields, schedule: Option<&Schedule>) {
    for (at, error) in schedule.map(Schedule::faults).unwrap_or_default() {
        fields.maybe(&format!("/schedule{at}"), Some(error), Err::<(), _>);
    }
}
