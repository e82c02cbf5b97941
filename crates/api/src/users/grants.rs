//! What people see besides their areas, in bodies.

use domain::{
    Code, Error, Timestamp,
    id::{AreaId, CameraId},
    limit,
    scope::{self, Grant, Place},
};

/// An area for a time, or a single camera, that somebody sees besides their areas.
#[derive(Clone, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Grant)]
pub(crate) struct GrantBody {
    /// The area, and everything below it; either this or the camera.
    area_id: Option<AreaId>,
    /// The camera.
    camera_id: Option<CameraId>,
    /// From when on; absent always did.
    from: Option<Timestamp>,
    /// Until when; absent lasts.
    until: Option<Timestamp>,
}

impl From<Grant> for GrantBody {
    fn from(grant: Grant) -> Self {
        let (area_id, camera_id) = match grant.place {
            Place::Area(id) => (Some(id), None),
            Place::Camera(id) => (None, Some(id)),
        };
        Self {
            area_id,
            camera_id,
            from: grant.from,
            until: grant.until,
        }
    }
}

/// What was asked to be given, checked.
pub(super) fn granted(grants: Vec<GrantBody>) -> domain::Result<Vec<Grant>> {
    let one = |grant: GrantBody| {
        let place = match (grant.area_id, grant.camera_id) {
            (Some(area), None) => Place::Area(area),
            (None, Some(camera)) => Place::Camera(camera),
            _ => {
                return Err(Error::new(Code::ValueInvalid)
                    .with("field", "grants")
                    .with("value", "area_id, camera_id")
                    .with("reason", "one of the two"));
            }
        };
        Ok(Grant {
            place,
            from: grant.from,
            until: grant.until,
        })
    };
    scope::checked(grants.into_iter().map(one).collect::<domain::Result<_>>()?)
}

/// The areas of somebody who has these grants besides.
pub(super) fn areas_of(areas: Vec<AreaId>, grants: &[Grant]) -> domain::Result<Vec<AreaId>> {
    match areas.is_empty() && !grants.is_empty() {
        true => Ok(areas),
        false => limit::list("areas", areas),
    }
}
