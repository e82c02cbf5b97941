//! Paging by key: where a list goes on is the sort key of its last item, so that a page costs the
//! same wherever it lies and nothing is skipped when rows come or go.

use domain::{Code, Error, Result, limit};
use serde::{Serialize, de::DeserializeOwned};

/// The page a caller asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// How many items at most, 1 to [`limit::PAGE`]; other numbers are taken as the nearest.
    pub limit: u32,
    /// [`Page::next`] of the page before; `None` begins.
    pub after: Option<String>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, in a stable order.
    pub items: Vec<T>,
    /// Where the next page begins; `None` at the end. Plain text: whoever gives it to strangers
    /// signs it.
    pub next: Option<String>,
}

impl Paging {
    /// One more than the page holds: whether there is a next page costs no second question.
    pub(crate) fn rows(&self) -> i64 {
        i64::from(self.limit.clamp(1, limit::PAGE)) + 1
    }

    /// The key to go on after; `first` sorts before everything.
    pub(crate) fn key<K: DeserializeOwned>(&self, first: K) -> Result<K> {
        let Some(text) = &self.after else {
            return Ok(first);
        };
        serde_json::from_str(text).map_err(|source| Error::new(Code::CursorInvalid).because(source))
    }

    /// Makes a page of the rows found; `key` is what they are sorted by.
    pub(crate) fn page<R, K: Serialize>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> K,
    ) -> Result<Page<R>> {
        let most = usize::try_from(self.rows() - 1).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        let next = match rows.last() {
            Some(last) if more => Some(
                serde_json::to_string(&key(last))
                    .map_err(|source| Error::internal("write a cursor").because(source))?,
            ),
            _ => None,
        };
        Ok(Page { items: rows, next })
    }
}

impl<R> Page<R> {
    /// The same page of other items.
    pub(crate) fn map<T>(self, view: impl FnMut(R) -> Result<T>) -> Result<Page<T>> {
        Ok(Page {
            items: self.items.into_iter().map(view).collect::<Result<_>>()?,
            next: self.next,
        })
    }
}

/// A number that may be absent, as it is stored.
pub(crate) fn optional(value: Option<i64>) -> Result<Option<u32>, std::num::TryFromIntError> {
    value.map(u32::try_from).transpose()
}

/// The pattern that finds `text` anywhere in a search column, for `like … escape '!'`. Search
/// columns hold lower case, because the two engines fold letters differently.
pub(crate) fn pattern(text: Option<&str>) -> Option<String> {
    let text = text.map(str::trim).filter(|text| !text.is_empty())?;
    let mut out = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            out.push('!');
        }
        out.push(c);
    }
    out.push('%');
    Some(out)
}

/// What [`pattern`] searches: the fields in lower case, one a line.
pub(crate) fn searchable(fields: &[&str]) -> String {
    fields.join("\n").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_where_the_rows_do() {
        let paging = Paging {
            limit: 2,
            after: None,
        };
        let page = paging.page(vec![1, 2, 3], |row| *row).unwrap();
        assert_eq!((page.items, page.next.as_deref()), (vec![1, 2], Some("2")));
        let page = paging.page(vec![1, 2], |row| *row).unwrap();
        assert_eq!(page.next, None);
        let after = Paging {
            limit: 2,
            after: Some("[]]".to_owned()),
        };
        assert_eq!(after.key(0).unwrap_err().code(), Code::CursorInvalid);
    }

    #[test]
    fn patterns_find_text_and_not_more() {
        assert_eq!(pattern(Some(" 50%_A! ")).unwrap(), "%50!%!_a!!%");
        assert_eq!(pattern(Some("  ")), None);
    }
}
