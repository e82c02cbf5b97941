//! `GET /api/v1/audit.csv`: the audit log, or what a filter leaves of it, as a file for a spreadsheet.
//! It is read and sent page by page, and that it was taken is a row of its own before the first byte.

use std::sync::Arc;

use axum::{body::Bytes, extract, http::HeaderMap, response::Response};
use domain::{
    Actor, Language, Permission, Result,
    audit::{AuditAction, AuditRow},
};
use futures::Stream;
use store::{AuditFilter, Paging, Store};

use super::AuditQuery;
use crate::{
    State,
    caller::Caller,
    error::{self, Answer},
    json::Query,
    table,
};

/// The audit log as a table (CSV, UTF-8 with a byte order mark), the newest first
///
/// Times are those of China. A cell that a spreadsheet would take for a formula begins with an
/// apostrophe.
#[utoipa::path(get, path = "/api/v1/audit.csv", tag = "audit", params(AuditQuery),
    responses((status = 200, description = "The table.", body = String, content_type = "text/csv")))]
pub(crate) async fn get_audit_table(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    headers: HeaderMap,
    Query(query): Query<AuditQuery>,
) -> Answer<Response> {
    actor.require(Permission::AuditRead)?;
    let language = error::language(&headers);
    let filter = query.filter()?;
    let details = serde_json::json!({
        "action": filter.action, "target": &filter.target, "user": filter.user,
        "name": &filter.name, "from": filter.from, "to": filter.to,
    });
    let what = ("audit", String::from("-"));
    state
        .store
        .audit_note(&actor, AuditAction::AuditExport, what, details)
        .await?;
    Ok(table::answer(
        "audit",
        &state.clock,
        rows(state.store.clone(), actor, filter, language),
    ))
}

/// The rows of a filter as a table.
pub(crate) fn rows(
    store: Store,
    actor: Actor,
    filter: AuditFilter,
    language: Language,
) -> impl Stream<Item = Result<Bytes>> + Send {
    let heading = match language {
        Language::Chinese => "序号,时间,用户编号,用户,来源地址,动作,动作代码,对象类型,对象,详情",
        Language::English => {
            "number,time,user id,user,address,action,action code,target kind,target,details"
        }
    };
    let asked = Arc::new((store, actor, filter));
    let read = move |paging: Paging| {
        let asked = Arc::clone(&asked);
        async move {
            let (store, actor, filter) = &*asked;
            store.audit_list(actor, filter, &paging).await
        }
    };
    table::rows(heading, read, move |text, row| write(text, &row, language))
}

fn write(text: &mut String, row: &AuditRow, language: Language) {
    let action = AuditAction::from_word(&row.action);
    let sentence = action.map_or(row.action.as_str(), |action| action.sentence(language));
    let details = row.details.to_string();
    let (seq, at, user) = (
        row.seq.to_string(),
        row.at.text_shanghai(),
        row.user.to_string(),
    );
    let cells = [
        seq.as_str(),
        &at,
        &user,
        &row.name,
        &row.address,
        sentence,
        &row.action,
        &row.target_kind,
        &row.target,
        &details,
    ];
    table::write_row(text, &cells);
}
