//! How long footage is kept, as cameras, sites and areas show it, and the check of what somebody is
//! about to say of it. The rule is `domain::retention`.

use domain::{
    Code,
    retention::{Days, DaysFrom, Said},
};

use crate::{ApiSettings, error::Fields};

/// How long footage is kept here, whoever says so.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Kept)]
pub(crate) struct KeptView {
    /// Nothing goes before.
    min: DaysView,
    /// What nothing holds goes then.
    max: DaysView,
}

/// A number of days, and who says so.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = KeptDays)]
pub(crate) struct DaysView {
    days: u32,
    /// Who says so.
    from: DaysFrom,
    /// The name of that site or area; null for others, and for an area outside the caller's.
    name: Option<String>,
}

impl From<Days> for DaysView {
    fn from(days: Days) -> Self {
        Self {
            days: days.days,
            from: days.from,
            name: days.name,
        }
    }
}

impl KeptView {
    /// What holds where this is said.
    pub(crate) fn of(said: &Said, settings: &ApiSettings) -> Self {
        let kept = said.kept(settings.retention, settings.compliance);
        Self {
            min: kept.min.into(),
            max: kept.max.into(),
        }
    }
}

/// Checks what a place is to say of itself, below what is said above it.
pub(crate) fn check(
    fields: &mut Fields,
    settings: &ApiSettings,
    above: Said,
    own: (Option<u32>, Option<u32>),
) {
    let with = (settings.retention, settings.compliance);
    let checked = above.checked(own, with);
    let is_most = matches!(&checked, Err(error) if error.code() == Code::RetentionOrder);
    let pointer = if is_most && own.1.is_some() {
        "/max_days"
    } else {
        "/min_days"
    };
    let _: () = fields.take(pointer, checked);
}
