//! Lists as tables for spreadsheets (CSV, UTF-8 with a byte order mark), read and sent page by page: no
//! more of one than a page is ever in memory.

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use domain::{Clock, Result, limit};
use futures::{Stream, TryStreamExt as _, stream};
use store::{Page, Paging};

/// By this mark spreadsheets know UTF-8.
const BOM: &str = "\u{feff}";

/// A table: `heading` are the names of its columns with commas between, `read` has a page of it, `write`
/// adds a row with [`write_row`].
pub(crate) fn rows<T, R, F, W>(
    heading: &str,
    read: R,
    write: W,
) -> impl Stream<Item = Result<Bytes>> + Send + use<T, R, F, W>
where
    T: Send + 'static,
    R: Fn(Paging) -> F + Send + 'static,
    F: Future<Output = Result<Page<T>>> + Send + 'static,
    W: Fn(&mut String, T) + Send + 'static,
{
    let first = Paging {
        limit: limit::PAGE,
        after: None,
    };
    let begin = (read, write, Some(first), format!("{BOM}{heading}\r\n"));
    stream::try_unfold(begin, |(read, write, paging, text)| async move {
        let Some(paging) = paging else {
            return Ok(None);
        };
        let page = read(paging.clone()).await?;
        let mut text = text;
        for row in page.items {
            write(&mut text, row);
        }
        let next = page.next.map(|after| Paging {
            after: Some(after),
            ..paging
        });
        Ok(Some((
            Bytes::from(text),
            (read, write, next, String::new()),
        )))
    })
}

/// The answer with a table, as a file whose name begins with `name` and says when it was made.
pub(crate) fn answer(
    name: &'static str,
    clock: &Clock,
    rows: impl Stream<Item = Result<Bytes>> + Send + 'static,
) -> Response {
    let rows = rows.inspect_err(move |error| {
        tracing::warn!(table = name, error = error.chain(), "an export ended early");
    });
    let name = format!("attachment; filename=\"{name}-{}.csv\"", stamp(clock));
    (
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, name),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ],
        Body::from_stream(rows),
    )
        .into_response()
}

/// The time now in China, `20261123083000`, for the names of files.
pub(crate) fn stamp(clock: &Clock) -> String {
    (clock.now().text_shanghai().chars())
        .filter(char::is_ascii_digit)
        .take(14)
        .collect()
}

/// Adds a row.
pub(crate) fn write_row(text: &mut String, cells: &[&str]) {
    for (index, cell) in cells.iter().enumerate() {
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
