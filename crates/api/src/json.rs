//! Reading what a request carries: its body, its query and the ids in its path.
//!
//! Each says exactly what is wrong and where. What the values mean is checked by the handlers,
//! with the rules of `domain`.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::{Code, Error, Timestamp, day::Day, limit};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

use crate::{State, error::Problem};

/// A JSON body, in or out.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<State> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &State) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let error = Error::new(Code::MediaTypeUnsupported).with("wanted", "application/json");
            return Err(error.into());
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| {
                if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                    too_large()
                } else {
                    unreadable("", "the connection ended")
                }
            })?;
        read(&bytes).map(Json)
    }
}

/// The body is larger than [`limit::BODY`].
pub(crate) fn too_large() -> Problem {
    Error::new(Code::BodyTooLarge)
        .with("limit", limit::BODY)
        .into()
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
        || kind.eq_ignore_ascii_case("application/merge-patch+json")
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        unreadable(&pointer, &error.inner().to_string())
    })?;
    reader
        .end()
        .map_err(|error| unreadable("", &error.to_string()))?;
    Ok(value)
}

fn unreadable(pointer: &str, reason: &str) -> Problem {
    let error = Error::new(Code::BodyInvalid).with("reason", shortened(reason));
    Problem::at(pointer, error)
}

/// At most 300 characters, ending with a whole word: a list of fields may be long.
fn shortened(text: &str) -> String {
    const MOST: usize = 300;
    let Some((end, _)) = text.char_indices().nth(MOST) else {
        return text.to_owned();
    };
    let whole = text[..end].rfind(' ').unwrap_or(end);
    format!("{} …", &text[..whole])
}

/// The path as a JSON Pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut out = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => out.push_str(&format!("/{index}")),
            Segment::Map { key } => {
                out.push('/');
                out.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    out
}

/// The status of what was made, or was there already.
pub(crate) fn made(is_new: bool) -> StatusCode {
    if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => {
                let kind = (header::CONTENT_TYPE, "application/json");
                let store = (header::CACHE_CONTROL, "no-store");
                ([kind, store], bytes).into_response()
            }
            Err(source) => {
                let error = Error::internal("write an answer").because(source);
                Problem::from(error).into_response()
            }
        }
    }
}

/// The ids in a request's path. What is no id names nothing: 404.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<State> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => {
                let shown: String = parts.uri.path().chars().take(128).collect();
                Err(Error::new(Code::IdInvalid).with("value", shown).into())
            }
        }
    }
}

/// The query of a request.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<State> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|rejection| {
                let text = std::error::Error::source(&rejection)
                    .map_or_else(|| rejection.to_string(), ToString::to_string);
                let error = Error::new(Code::QueryInvalid).with("reason", shortened(&text));
                error.into()
            })
    }
}

/// The time in the query field `name`.
///
/// # Errors
/// [`Code::QueryInvalid`] when it is missing, [`Code::TimeInvalid`] when it is no time.
pub(crate) fn time(name: &str, value: Option<&str>) -> Result<Timestamp, Problem> {
    let value = present(name, value)?;
    // A plus sign that was not percent-encoded arrives as a blank; no time has blanks.
    Timestamp::parse(&value.replace(' ', "+"))
        .map_err(|error| Problem::at(format!("?{name}"), error))
}

/// The day in the query field `name`.
///
/// # Errors
/// [`Code::QueryInvalid`] when it is missing, [`Code::DayInvalid`] when it is no day.
pub(crate) fn day(name: &str, value: Option<&str>) -> Result<Day, Problem> {
    Day::parse(present(name, value)?).map_err(|error| Problem::at(format!("?{name}"), error))
}

fn present<'a>(name: &str, value: Option<&'a str>) -> Result<&'a str, Problem> {
    value.ok_or_else(|| {
        let error = Error::new(Code::QueryInvalid).with("reason", format!("{name} is missing"));
        Problem::at(format!("?{name}"), error)
    })
}

/// A field of a merge patch that cannot be cleared: absent, or a value.
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// A field of a merge patch that can be cleared: absent, null, or a value.
pub(crate) fn clearable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Patch {
        #[serde(default, deserialize_with = "given")]
        name: Option<String>,
        #[serde(default, deserialize_with = "clearable")]
        sub: Option<Option<Vec<u8>>>,
    }

    #[test]
    fn merge_patches_tell_absent_from_null() {
        let absent: Patch = read(b"{}").unwrap();
        assert!(absent.name.is_none() && absent.sub.is_none());
        let cleared: Patch = read(br#"{"sub": null, "name": "x"}"#).unwrap();
        assert_eq!(
            (cleared.name.as_deref(), cleared.sub),
            (Some("x"), Some(None))
        );
        for (text, pointer) in [
            (r#"{"name": null}"#, "/name"),
            (r#"{"sub": [1, 256]}"#, "/sub/1"),
            (r#"{"colour": 1}"#, "/colour"),
            (r#"{"name": "x"} x"#, ""),
            ("[", ""),
        ] {
            let problem = read::<Patch>(text.as_bytes()).unwrap_err();
            assert_eq!(problem.error().code(), Code::BodyInvalid);
            assert_eq!(problem.pointers(), [pointer], "{text}");
        }
    }
}
