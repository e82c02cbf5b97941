//! The tree of places: areas (town → village or community), and the monitoring rooms in them.

use crate::{
    error::{Code, Error, Result},
    id::{AreaId, SiteId},
    limit,
    retention::Said,
    time::Timestamp,
};

/// A unit of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Which.
    pub id: AreaId,
    /// The one above; `None` for the root.
    pub parent: Option<AreaId>,
    /// Its name.
    pub name: String,
    /// The administrative division code (GB/T 2260), 6 to 12 digits, or empty.
    pub code: String,
    /// The last day the code is valid; codes die when towns are merged.
    pub code_until: Option<Timestamp>,
    /// Seconds of an outage before an alert; `None` takes what is above: areas, installation.
    pub alert_after_s: Option<u32>,
    /// Days of footage kept at least; `None` takes what is above.
    pub min_days: Option<u32>,
    /// Days after which footage goes; `None` takes what is above.
    pub max_days: Option<u32>,
    /// What holds here of these two: said here or above.
    pub said: Said,
    /// Counts the changes.
    pub version: i64,
}

/// Where a site stands on the way to being used.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SiteState {
    /// In the plan; nothing there.
    Planned,
    /// Under construction.
    Building,
    /// Accepted and in use.
    Accepted,
}

impl SiteState {
    /// The word in the API and in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Building => "building",
            Self::Accepted => "accepted",
        }
    }

    /// The state with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Planned, Self::Building, Self::Accepted]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// A village's monitoring room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Which.
    pub id: SiteId,
    /// The area it lies in.
    pub area: AreaId,
    /// Its name.
    pub name: String,
    /// How far along it is.
    pub state: SiteState,
    /// Whom to call.
    pub contact: String,
    /// Who repairs.
    pub contractor: String,
    /// How many sessions may run over the site's uplink at once; 0 means no limit.
    pub session_budget: u32,
    /// How many kilobits a second the uplink carries; 0 means not known.
    pub uplink_kbps: u32,
    /// Seconds of an outage before an alert; `None` takes what is above: areas, installation.
    pub alert_after_s: Option<u32>,
    /// Days of footage kept at least; `None` takes what is above.
    pub min_days: Option<u32>,
    /// Days after which footage goes; `None` takes what is above.
    pub max_days: Option<u32>,
    /// What holds here of these two: said here or above.
    pub said: Said,
    /// Counts the changes.
    pub version: i64,
}

/// Checks an administrative division code: empty, or 6 to 12 digits.
///
/// # Errors
/// [`Code::ValueInvalid`].
pub fn code(value: &str) -> Result<String> {
    let value = value.trim();
    let fits = value.is_empty()
        || ((6..=12).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit()));
    if fits {
        return Ok(value.to_owned());
    }
    Err(Error::new(Code::ValueInvalid)
        .with("field", "code")
        .with("value", value.chars().take(limit::NAME).collect::<String>())
        .with("reason", "6–12 digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_digits() {
        assert!(code("510781207").is_ok() && code("").is_ok());
        assert!(code("51078120x").is_err() && code("51").is_err());
    }
}
