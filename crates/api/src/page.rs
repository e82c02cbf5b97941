//! Paging: one scheme for every list.
//!
//! `?limit=1..500&cursor=…` answers `{"items": […], "next_cursor": …}`. A cursor is where the
//! store goes on, with a tag that binds it to this installation, to the list and to its filters;
//! the store never sees a cursor that somebody made up.

use axum::{extract::FromRequestParts, http::request::Parts};
use base64::Engine as _;
use domain::{Code, Error, limit, secret::Key};
use store::{Page, Paging};

use crate::{
    State,
    error::{Answer, Problem},
    mac::{self, TAG},
};

/// How many items a page has when the caller does not say.
const DEFAULT: u32 = 100;
const TEXT: base64::engine::GeneralPurpose = base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A page of a list.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct List<T> {
    /// The items, in a stable order.
    items: Vec<T>,
    /// Give it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

impl<T> List<T> {
    /// The items, and where the next page begins, for an answer that says more beside them.
    pub(crate) fn parts(self) -> (Vec<T>, Option<String>) {
        (self.items, self.next_cursor)
    }

    /// A list that comes as a whole because it is short by nature.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        Self {
            items,
            next_cursor: None,
        }
    }
}

/// The query fields every list takes.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes for the document what `Paged` reads")]
pub(crate) struct PageParams {
    /// How many items at most: 1 to 500, 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// `next_cursor` of the page before; only with the same filters.
    cursor: Option<String>,
}

/// The page a caller asks for.
pub(crate) struct Paged {
    paging: Paging,
    place: String,
    key: Key,
}

impl FromRequestParts<State> for Paged {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        let mut limit = DEFAULT;
        let mut cursor = None;
        let mut filters = Vec::new();
        for pair in parts.uri.query().unwrap_or_default().split('&') {
            match pair.split_once('=') {
                Some(("limit", value)) => limit = checked_limit(value)?,
                Some(("cursor", value)) if !value.is_empty() => cursor = Some(value.to_owned()),
                _ => filters.push(pair),
            }
        }
        filters.sort_unstable();
        let place = format!("{}?{}", parts.uri.path(), filters.join("&"));
        let key = state.keys.cursor.clone();
        let after = cursor.map(|text| open(&key, &place, &text)).transpose()?;
        Ok(Self {
            paging: Paging { limit, after },
            place,
            key,
        })
    }
}

impl Paged {
    /// What to ask the store for.
    pub(crate) fn paging(&self) -> Paging {
        self.paging.clone()
    }

    /// The answer made of what the store gave.
    pub(crate) fn answer<T, V>(&self, page: Page<T>, view: impl FnMut(T) -> V) -> List<V> {
        List {
            items: page.items.into_iter().map(view).collect(),
            next_cursor: page.next.map(|next| seal(&self.key, &self.place, &next)),
        }
    }
}

fn checked_limit(text: &str) -> Answer<u32> {
    text.parse()
        .ok()
        .filter(|limit| (1..=limit::PAGE).contains(limit))
        .ok_or_else(|| {
            let error = Error::new(Code::LimitInvalid).with("most", limit::PAGE);
            Problem::at("?limit", error)
        })
}

fn seal(key: &Key, place: &str, next: &str) -> String {
    let hash = mac::keyed(key, &[place.as_bytes(), next.as_bytes()]);
    TEXT.encode([&hash[..TAG], next.as_bytes()].concat())
}

fn open(key: &Key, place: &str, cursor: &str) -> Answer<String> {
    let wrong = || Problem::at("?cursor", Error::new(Code::CursorInvalid));
    let bytes = TEXT.decode(cursor).map_err(|_| wrong())?;
    let (tag, next) = bytes.split_first_chunk::<TAG>().ok_or_else(wrong)?;
    if !mac::is_ours(key, &[place.as_bytes(), next], tag) {
        return Err(wrong());
    }
    String::from_utf8(next.to_vec()).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_where_it_was_made() {
        let key = Key::new([7; 32]);
        let cursor = seal(&key, "/api/v1/cameras?", "村口\u{1}42");
        assert_eq!(
            open(&key, "/api/v1/cameras?", &cursor).unwrap(),
            "村口\u{1}42"
        );
        assert!(open(&key, "/api/v1/cases?", &cursor).is_err());
        assert!(open(&Key::new([8; 32]), "/api/v1/cameras?", &cursor).is_err());
        for at in 0..cursor.len() {
            let mut bent = cursor.clone().into_bytes();
            bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bent).unwrap();
            assert!(open(&key, "/api/v1/cameras?", &bent).is_err(), "{at}");
        }
        for junk in ["", "x", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(open(&key, "/api/v1/cameras?", junk).is_err());
        }
    }
}
