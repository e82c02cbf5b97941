//! Reading what a request carries: its body, its query and the ids in its path.
//!
//! Each says exactly what is wrong and where. What the values mean is checked by the handlers,
//! with the rules of `domain`.

mod reason;

use axum::{
    body::{Bytes, to_bytes},
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
        let bytes = in_time(state, Bytes::from_request(request, state))
            .await?
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

/// What `reading` a body brings, unless it takes longer than a body may: whoever sends a byte now and
/// then keeps a place that others need.
///
/// # Errors
/// [`Code::BodySlow`].
pub(crate) async fn in_time<T>(
    state: &State,
    reading: impl Future<Output = T>,
) -> Result<T, Problem> {
    let within = state.settings.limits.body;
    let read = tokio::time::timeout(within, reading).await;
    read.map_err(|_| {
        Error::new(Code::BodySlow)
            .with("seconds", within.as_secs())
            .into()
    })
}

/// The bytes of a body that may be larger than others, up to `most`; `None` when it is larger still, or
/// broke off. Called once it is known that the caller may send it.
///
/// # Errors
/// [`Code::BodySlow`].
pub(crate) async fn large(
    state: &State,
    request: Request,
    most: usize,
) -> Result<Option<Bytes>, Problem> {
    let read = in_time(state, to_bytes(request.into_body(), most)).await?;
    Ok(read.ok())
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
    // `serde` would take a list for the body's fields in their order.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(Problem::at("", reason::of_type("body", "object")));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let mut pointer = pointer(error.path());
        // The elements of a list have no names.
        let mut names = pointer.rsplit('/');
        let field = names.find(|name| name.parse::<usize>().is_err());
        let field = field.unwrap_or_default();
        let said = error.inner().to_string();
        if !error.inner().is_data() {
            // A number where a word is wanted is bad syntax to `serde`, too.
            let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
            return if is_json && !field.is_empty() {
                let error = reason::of_type(field, "string");
                Problem::at(pointer, error)
            } else {
                unreadable(&pointer, &said)
            };
        }
        // The place in the text helps whoever wrote the text, and not whoever filled in a form.
        let said = said
            .rsplit_once(" at line ")
            .map_or(&*said, |(said, _)| said);
        let value = word_at(bytes, &pointer);
        match reason::understood(said, field, value.as_deref()) {
            Some((error, below)) => {
                if let Some(below) = below {
                    pointer = format!("{pointer}/{below}");
                }
                Problem::at(pointer, error)
            }
            None => unreadable(&pointer, said),
        }
    })?;
    reader
        .end()
        .map_err(|error| unreadable("", &error.to_string()))?;
    Ok(value)
}

/// The word or number that stands in the body at `pointer`, for the sentence about it. Never more
/// than that one value, and none of a secret.
fn word_at(bytes: &[u8], pointer: &str) -> Option<String> {
    let secret = ["password", "secret", "token"];
    if pointer.is_empty() || secret.iter().any(|word| pointer.contains(word)) {
        return None;
    }
    let body: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    match body.pointer(pointer)? {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn unreadable(pointer: &str, reason: &str) -> Problem {
    let error = Error::new(Code::BodyInvalid).with("reason", reason::shortened(reason));
    Problem::at(pointer, error)
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
        let text = parts.uri.query().unwrap_or_default();
        let pairs = url::form_urlencoded::parse(text.as_bytes());
        let reader = serde_urlencoded::Deserializer::new(pairs);
        serde_path_to_error::deserialize(reader)
            .map(Self)
            .map_err(|error| {
                let field = error.path().to_string();
                let mut pairs = url::form_urlencoded::parse(text.as_bytes());
                let value = pairs.find(|(name, _)| *name == field);
                let value = value.map(|(_, value)| value.into_owned());
                let said = error.inner().to_string();
                let field = match &*field {
                    "." => "",
                    field => field,
                };
                match reason::understood(&said, field, value.as_deref()) {
                    Some((error, below)) => {
                        Problem::at(format!("?{}", below.as_deref().unwrap_or(field)), error)
                    }
                    None => Error::new(Code::QueryInvalid)
                        .with("reason", reason::shortened(&said))
                        .into(),
                }
            })
    }
}

/// The time in the query field `name`.
///
/// # Errors
/// [`Code::FieldMissing`] when it is missing, [`Code::TimeInvalid`] when it is no time.
pub(crate) fn time(name: &str, value: Option<&str>) -> Result<Timestamp, Problem> {
    let value = present(name, value)?;
    // A plus sign that was not percent-encoded arrives as a blank; no time has blanks.
    Timestamp::parse(&value.replace(' ', "+"))
        .map_err(|error| Problem::at(format!("?{name}"), error))
}

/// The time in the query field `name`, where it is given.
///
/// # Errors
/// [`Code::TimeInvalid`] when it is no time.
pub(crate) fn maybe_time(name: &str, value: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    value.map(|value| time(name, Some(value))).transpose()
}

/// The day in the query field `name`.
///
/// # Errors
/// [`Code::FieldMissing`] when it is missing, [`Code::DayInvalid`] when it is no day.
pub(crate) fn day(name: &str, value: Option<&str>) -> Result<Day, Problem> {
    Day::parse(present(name, value)?).map_err(|error| Problem::at(format!("?{name}"), error))
}

fn present<'a>(name: &str, value: Option<&'a str>) -> Result<&'a str, Problem> {
    value.ok_or_else(|| {
        let error = Error::new(Code::FieldMissing).with("field", name);
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
        for (text, pointer, code) in [
            (r#"{"name": null}"#, "/name", Code::FieldType),
            (r#"{"sub": [1, 256]}"#, "/sub/1", Code::FieldType),
            (r#"{"colour": 1}"#, "/colour", Code::FieldUnknown),
            (r#"{"name": "x"} x"#, "", Code::BodyInvalid),
            ("{", "", Code::BodyInvalid),
            ("7", "", Code::FieldType),
            ("[]", "", Code::FieldType),
        ] {
            let problem = read::<Patch>(text.as_bytes()).unwrap_err();
            assert_eq!(problem.error().code(), code, "{text}");
            assert_eq!(problem.pointers(), [pointer], "{text}");
        }
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Colour {
        Red,
        Green,
    }

    #[derive(Debug, Deserialize)]
    struct Paint {
        _colour: Colour,
        _id: Option<uuid::Uuid>,
        _many: Option<u32>,
        _dry: Option<bool>,
    }

    #[test]
    fn what_does_not_fit_is_said_in_the_readers_language() {
        for (text, pointer, chinese) in [
            (r#"{}"#, "/_colour", "缺少“_colour”"),
            (
                r#"{"_colour": "blue"}"#,
                "/_colour",
                "“_colour”不能是“blue”；可用的有：red, green",
            ),
            (
                r#"{"_colour": "red", "_id": "x"}"#,
                "/_id",
                "“_id”的值“x”无法识别",
            ),
            (
                r#"{"_colour": "red", "_many": "x"}"#,
                "/_many",
                "“_many”的类型不对：应为整数",
            ),
            (
                r#"{"_colour": "red", "_dry": 1}"#,
                "/_dry",
                "“_dry”的类型不对：应为 true 或 false",
            ),
            (
                r#"{"_colour": 7}"#,
                "/_colour",
                "“_colour”的类型不对：应为文字",
            ),
            (
                r#"{"_colour": "red", "_colour": "green"}"#,
                "/_colour",
                "“_colour”给出了两次",
            ),
        ] {
            let problem = read::<Paint>(text.as_bytes()).unwrap_err();
            let sentence = problem.error().sentence(domain::Language::Chinese);
            assert_eq!(sentence, chinese, "{text}");
            assert_eq!(problem.pointers(), [pointer], "{text}");
        }
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct SignIn {
        _name: String,
        _password: String,
    }

    #[test]
    fn a_password_is_never_said_again() {
        for text in [
            r#"{"_name": "a", "_password": "s3cret", "_password": "s3cret"}"#,
            r#"{"_name": "a", "_password": ["s3cret"]}"#,
            r#"{"_name": ["s3cret"], "_password": "s3cret"}"#,
            r#"{"_name": "a", "_password": "s3cret", "`x`, expected one of `y`": 1}"#,
            r#"["a", "s3cret"]"#,
        ] {
            let problem = read::<SignIn>(text.as_bytes()).unwrap_err();
            let said = format!("{problem:?}");
            assert!(!said.contains("s3cret"), "{said}");
        }
    }
}
