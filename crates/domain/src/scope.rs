//! What somebody may see, and when: grants of areas and of single cameras, always or for a time.
//!
//! What they may do there is in `access`; which rows lie in somebody's scope is asked in `store`.

use crate::{
    error::{Code, Error, Result},
    id::{AreaId, CameraId},
    limit,
    time::Timestamp,
};

/// What is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// An area, and everything below it.
    Area(AreaId),
    /// One camera, wherever it stands.
    Camera(CameraId),
}

/// One thing that somebody may see, from the one time until before the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What.
    pub place: Place,
    /// From when on; `None` always did.
    pub from: Option<Timestamp>,
    /// Until when; `None` lasts.
    pub until: Option<Timestamp>,
}

impl Grant {
    /// Whether it holds at `now`.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// Whether it has no end and no beginning.
    #[must_use]
    pub fn is_standing(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }
}

/// Checks what is given beside the areas that somebody always sees: at most [`limit::GRANTS`], each
/// place once, a time that begins before it ends, and areas with a time, as others are given as areas.
///
/// # Errors
/// [`Code::ValueInvalid`], [`Code::SpanEmpty`].
pub fn checked(grants: Vec<Grant>) -> Result<Vec<Grant>> {
    let wrong = |value: String, reason: &'static str| {
        let error = Error::new(Code::ValueInvalid).with("field", "grants");
        Err(error.with("value", value).with("reason", reason))
    };
    if grants.len() > limit::GRANTS {
        return wrong(grants.len().to_string(), "≤ 100");
    }
    let mut places: Vec<Place> = grants.iter().map(|grant| grant.place).collect();
    places.sort_unstable();
    places.dedup();
    if places.len() < grants.len() {
        return wrong(grants.len().to_string(), "each place once");
    }
    for grant in &grants {
        if let (Some(from), Some(until)) = (grant.from, grant.until) {
            crate::time::Span::new(from, until)?;
        }
        if let (Place::Area(area), true) = (grant.place, grant.is_standing()) {
            return wrong(area.to_string(), "give it in areas");
        }
    }
    Ok(grants)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CAMERA: Place = Place::Camera(CameraId(uuid::Uuid::from_u128(1)));
    const AREA: Place = Place::Area(AreaId(uuid::Uuid::from_u128(1)));

    fn grant(place: Place, from: Option<i64>, until: Option<i64>) -> Grant {
        Grant {
            place,
            from: from.map(Timestamp),
            until: until.map(Timestamp),
        }
    }

    proptest! {
        /// What holds began, and is not over; what is given without times holds always.
        #[test]
        fn a_grant_holds_from_its_beginning_until_before_its_end(
            from in prop::option::of(0..100i64), until in prop::option::of(0..100i64),
            now in 0..100i64,
        ) {
            let holds = grant(CAMERA, from, until).holds(Timestamp(now));
            let inside = (from.unwrap_or(i64::MIN)..until.unwrap_or(i64::MAX)).contains(&now);
            prop_assert_eq!(holds, inside);
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let code = |grants: &[Grant]| checked(grants.to_vec()).err().map(|error| error.code());
        let timed = grant(AREA, None, Some(5));
        assert_eq!(code(&[timed, grant(CAMERA, None, None)]), None);
        assert_eq!(code(&[timed, timed]), Some(Code::ValueInvalid));
        assert_eq!(code(&[grant(AREA, None, None)]), Some(Code::ValueInvalid));
        let backwards = grant(CAMERA, Some(5), Some(5));
        assert_eq!(code(&[backwards]), Some(Code::SpanEmpty));
        let many: Vec<Grant> = (0..=limit::GRANTS as u128)
            .map(|n| {
                grant(
                    Place::Camera(CameraId(uuid::Uuid::from_u128(n))),
                    None,
                    None,
                )
            })
            .collect();
        assert_eq!(code(&many), Some(Code::ValueInvalid));
    }
}
