//! `GET /api/v1/health`: how many cameras are how, area by area.

use std::collections::BTreeMap;

use axum::extract;
use domain::{Permission, id::AreaId};

use crate::{State, caller::Caller, error::Answer, json::Json};

/// How many cameras are how.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(example = json!({
    "totals": {"online": 14, "unreachable": 1, "denied": 1},
    "alerts": {"open": 1, "acknowledged": 1},
    "areas": [{"area_id": "019ab0c1-7d3e-7000-8000-0000000000a1", "name": "白庙社区",
               "totals": {"online": 14, "unreachable": 1, "denied": 1}}]
}))]
pub(crate) struct Health {
    /// Cameras by state, over all areas the caller may see.
    totals: BTreeMap<&'static str, u64>,
    /// Alerts that ask for somebody; null for whoever may not see alerts.
    alerts: Option<OpenAlerts>,
    /// The same for each area that has cameras of its own.
    areas: Vec<AreaHealth>,
}

/// How many alerts ask for somebody.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct OpenAlerts {
    /// Nobody knows of them yet.
    open: u32,
    /// Somebody does.
    acknowledged: u32,
}

/// How many cameras of an area are how.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct AreaHealth {
    area_id: AreaId,
    name: String,
    totals: BTreeMap<&'static str, u64>,
}

/// How the cameras are, by area
#[utoipa::path(get, path = "/api/v1/health", tag = "health",
    responses((status = 200, body = Health)))]
pub(crate) async fn get_health(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
) -> Answer<Json<Health>> {
    actor.require(Permission::CameraRead)?;
    let mut totals = BTreeMap::new();
    let mut areas = Vec::new();
    for area in state.store.health_totals(&actor).await? {
        let mut own = BTreeMap::new();
        for (word, count) in area.totals {
            *totals.entry(word.word()).or_default() += u64::from(count);
            *own.entry(word.word()).or_default() += u64::from(count);
        }
        areas.push(AreaHealth {
            area_id: area.area,
            name: area.name,
            totals: own,
        });
    }
    let alerts = if actor.may(Permission::AlertRead) {
        let (open, acknowledged) = state.store.alert_totals(&actor).await?;
        Some(OpenAlerts { open, acknowledged })
    } else {
        None
    };
    Ok(Json(Health {
        totals,
        alerts,
        areas,
    }))
}
