//! `GET /api/v1/audit.csv`: the audit log, or what a filter leaves of it, as a file for a spreadsheet.
//! It is read and sent page by page, and that it was taken is a row of its own before the first byte.

use axum::{
    body::{Body, Bytes},
    extract,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use domain::{
    Actor, Language, Permission, Result,
    audit::{AuditAction, AuditRow},
    limit,
};
use futures::{TryStreamExt as _, stream};
use store::{AuditFilter, Paging, Store};

use super::AuditQuery;
use crate::{
    State,
    caller::Caller,
    error::{self, Answer},
    json::Query,
};

/// By this mark spreadsheets know UTF-8.
const BOM: &str = "\u{feff}";

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
    let stamp: String = (state.clock.now().text_shanghai().chars())
        .filter(char::is_ascii_digit)
        .take(14)
        .collect();
    let body = Body::from_stream(
        pages(state.store.clone(), actor, filter, language).inspect_err(|error| {
            tracing::warn!(
                error = error.chain(),
                "an export of the audit log ended early"
            );
        }),
    );
    let name = format!("attachment; filename=\"audit-{stamp}.csv\"");
    Ok((
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, name),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ],
        body,
    )
        .into_response())
}

/// The table, a page at a time: no more of it than one is ever in memory.
fn pages(
    store: Store,
    actor: Actor,
    filter: AuditFilter,
    language: Language,
) -> impl futures::Stream<Item = Result<Bytes>> {
    let first = Paging {
        limit: limit::PAGE,
        after: None,
    };
    let begin = (store, actor, filter, Some(first), heading(language));
    stream::try_unfold(
        begin,
        move |(store, actor, filter, paging, text)| async move {
            let Some(paging) = paging else {
                return Ok(None);
            };
            let page = store.audit_list(&actor, &filter, &paging).await?;
            let mut text = text;
            for row in &page.items {
                write(&mut text, row, language);
            }
            let next = page.next.map(|after| Paging {
                after: Some(after),
                ..paging
            });
            let rest = (store, actor, filter, next, String::new());
            Ok(Some((Bytes::from(text), rest)))
        },
    )
}

fn heading(language: Language) -> String {
    let names = match language {
        Language::Chinese => "序号,时间,用户编号,用户,来源地址,动作,动作代码,对象类型,对象,详情",
        Language::English => {
            "number,time,user id,user,address,action,action code,target kind,target,details"
        }
    };
    format!("{BOM}{names}\r\n")
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
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        write_cell(text, cell);
    }
    text.push_str("\r\n");
}

/// A cell as RFC 4180 quotes it. Spreadsheets calculate what begins with one of these signs, even
/// quoted, and some of them after blanks: an apostrophe before it makes it text.
fn write_cell(text: &mut String, cell: &str) {
    let formula = matches!(
        cell.trim_start().chars().next(),
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
    ) || cell.starts_with(['\t', '\r', '\n']);
    if !formula && !cell.contains([',', '"', '\r', '\n', '\t', ';']) {
        text.push_str(cell);
        return;
    }
    text.push('"');
    if formula {
        text.push('\'');
    }
    for c in cell.chars() {
        if c == '"' {
            text.push('"');
        }
        text.push(c);
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_calculated() {
        for (cell, wanted) in [
            ("村口", "村口"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "\"'=1+1\""),
            ("  =1", "\"'  =1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("-", "\"'-\""),
            ("+86", "\"'+86\""),
            ("＝1", "\"'＝1\""),
            ("\t=1", "\"'\t=1\""),
            ("", ""),
        ] {
            let mut text = String::new();
            write_cell(&mut text, cell);
            assert_eq!(text, wanted);
        }
    }
}
