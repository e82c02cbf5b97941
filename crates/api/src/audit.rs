//! `GET /api/v1/audit`: who did what. Reading it is itself not written down, taking it away is
//! ([`export`]); the rows are only ever added by what they tell of. Their seals are in [`seals`].

pub(crate) mod export;
pub(crate) mod seals;

use axum::extract;
use domain::{
    Permission, Timestamp,
    audit::{AuditAction, AuditRow},
    id::UserId,
    limit,
};
use store::AuditFilter;

use crate::{
    State,
    caller::Caller,
    error::{Answer, Fields},
    json::{self, Json, Query},
    page::{List, PageParams, Paged},
};

/// One row of the audit log.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = AuditRow)]
pub(crate) struct AuditView {
    /// Rises from row to row.
    seq: i64,
    at: Timestamp,
    /// Who; nil for the gateway itself.
    user_id: UserId,
    /// Who, by name.
    name: String,
    /// The address the request came from.
    address: String,
    /// What was done, object first.
    #[schema(value_type = AuditAction)]
    action: String,
    target_kind: String,
    target: String,
    /// What a reader needs to understand the row; never a secret.
    details: serde_json::Value,
}

impl From<AuditRow> for AuditView {
    fn from(row: AuditRow) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            user_id: UserId(row.user),
            name: row.name,
            address: row.address,
            action: row.action,
            target_kind: row.target_kind,
            target: row.target,
            details: row.details,
        }
    }
}

/// Which rows to list.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Only rows with this action.
    #[param(inline)]
    action: Option<AuditAction>,
    /// Only rows about the thing with this id.
    target: Option<String>,
    /// Only rows of this user, or of keys made for them; nil is the gateway itself.
    user: Option<UserId>,
    /// The same, by the name that they sign in with.
    name: Option<String>,
    /// Only rows at or after this time.
    #[param(value_type = Option<Timestamp>)]
    from: Option<String>,
    /// Only rows before this time.
    #[param(value_type = Option<Timestamp>)]
    to: Option<String>,
}

impl AuditQuery {
    fn filter(self) -> Answer<AuditFilter> {
        let mut fields = Fields::default();
        let mut word = |name: &'static str, value: Option<String>| {
            fields.maybe(&format!("?{name}"), value, |value| {
                limit::name(name, &value)
            })
        };
        let target = word("target", self.target);
        let name = word("name", self.name);
        fields.done()?;
        Ok(AuditFilter {
            action: self.action,
            target,
            user: self.user,
            name,
            from: json::maybe_time("from", self.from.as_deref())?,
            to: json::maybe_time("to", self.to.as_deref())?,
        })
    }
}

/// Who did what, the newest first
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(AuditQuery, PageParams),
    responses((status = 200, body = List<AuditView>)))]
pub(crate) async fn list_audit(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(query): Query<AuditQuery>,
    paged: Paged,
) -> Answer<Json<List<AuditView>>> {
    actor.require(Permission::AuditRead)?;
    let filter = query.filter()?;
    let page = state
        .store
        .audit_list(&actor, &filter, &paged.paging())
        .await?;
    Ok(Json(paged.answer(page, AuditView::from)))
}
