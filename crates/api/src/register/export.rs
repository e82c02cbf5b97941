//! `GET /api/v1/access_views.csv`: the register, or what a filter leaves of it, as a file for a
//! spreadsheet. That it was taken is a row of the audit log before the first byte.

use std::sync::Arc;

use axum::{body::Bytes, extract, http::HeaderMap, response::Response};
use domain::{Actor, Language, Permission, Result, audit::AuditAction, register::AccessView};
use futures::Stream;
use store::{AccessFilter, Paging, Store};

use super::AccessQuery;
use crate::{
    State,
    caller::Caller,
    error::{self, Answer},
    json::Query,
    table,
};

/// The register as a table (CSV, UTF-8 with a byte order mark), the latest first
///
/// Times are those of China. A cell that a spreadsheet would take for a formula begins with an
/// apostrophe.
#[utoipa::path(get, path = "/api/v1/access_views.csv", tag = "register", params(AccessQuery),
    responses((status = 200, description = "The table.", body = String, content_type = "text/csv")))]
pub(crate) async fn get_access_table(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    headers: HeaderMap,
    Query(query): Query<AccessQuery>,
) -> Answer<Response> {
    actor.require(Permission::AuditRead)?;
    let language = error::language(&headers);
    let filter = query.filter()?;
    let details = serde_json::json!({
        "user": filter.user, "name": &filter.name, "unit": &filter.unit, "camera": filter.camera,
        "purpose": filter.purpose, "viewing": filter.viewing, "case": filter.case,
        "case_number": &filter.case_number, "from": filter.from, "to": filter.to,
    });
    let what = ("access record", String::from("-"));
    state
        .store
        .audit_note(&actor, AuditAction::RegisterExport, what, details)
        .await?;
    Ok(table::answer(
        "register",
        &state.clock,
        rows(state.store.clone(), actor, filter, language),
    ))
}

/// The views of a filter as a table.
pub(crate) fn rows(
    store: Store,
    actor: Actor,
    filter: AccessFilter,
    language: Language,
) -> impl Stream<Item = Result<Bytes>> + Send {
    let heading = match language {
        Language::Chinese => {
            "开始时间,结束时间,秒数,人员编号,姓名,单位,角色,方式,摄像机编号,摄像机,码流,录像起,录像止,事由,\
             事件编号,情况说明,字节,来源地址,登记编号"
        }
        Language::English => {
            "began,ended,seconds,user id,name,unit,role,viewing,camera id,camera,stream,footage from,\
             footage to,purpose,case,reason,bytes,address,record"
        }
    };
    let asked = Arc::new((store, actor, filter));
    let read = move |paging: Paging| {
        let asked = Arc::clone(&asked);
        async move {
            let (store, actor, filter) = &*asked;
            store.view_list(actor, filter, &paging).await
        }
    };
    table::rows(heading, read, |text, view| write(text, &view))
}

fn write(text: &mut String, view: &AccessView) {
    let record = &view.record;
    let time = |at: Option<domain::Timestamp>| at.map(|at| at.text_shanghai()).unwrap_or_default();
    let span = view.wanted.span;
    let end = view.ended.unwrap_or(view.seen);
    table::write_row(
        text,
        &[
            &view.began.text_shanghai(),
            &time(view.ended),
            &end.since(view.began).as_secs().to_string(),
            &record.user.to_string(),
            &record.name,
            &record.unit,
            record.role.word(),
            view.wanted.viewing.word(),
            &view.wanted.camera.to_string(),
            &view.camera_name,
            view.wanted.stream.map_or("", |stream| stream.word()),
            &time(span.map(|span| span.from())),
            &time(span.map(|span| span.to())),
            record.statement.purpose.word(),
            view.case_number.as_deref().unwrap_or_default(),
            &record.statement.reason,
            &view.bytes.to_string(),
            &view.address,
            &record.id.to_string(),
        ],
    );
}
