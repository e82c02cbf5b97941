//! Which version a change was made for: `If-Match` or `version` in the body, and `ETag` back.

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, header, request::Parts},
};
use domain::{Code, Error, Result};

use crate::{State, error::Problem};

/// What `If-Match` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IfMatch {
    /// It is not there.
    Absent,
    /// `*`: whatever the version is.
    Any,
    /// This one.
    Version(i64),
}

impl FromRequestParts<State> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &State,
    ) -> std::result::Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Ok(Self::Absent);
        };
        let text = value.to_str().unwrap_or_default().trim();
        Ok(parse(text)?)
    }
}

/// Proxies that compress weaken entity tags; a weak one still names the version.
fn parse(text: &str) -> Result<IfMatch> {
    if text == "*" {
        return Ok(IfMatch::Any);
    }
    let tag = text.strip_prefix("W/").unwrap_or(text);
    tag.strip_prefix('"')
        .and_then(|tag| tag.strip_suffix('"'))
        .and_then(|tag| tag.parse().ok())
        .map(IfMatch::Version)
        .ok_or_else(|| {
            let shown: String = text.chars().take(64).collect();
            Error::new(Code::ValueInvalid)
                .with("field", "If-Match")
                .with("value", shown)
                .with("reason", "\"version\" | *")
        })
}

impl IfMatch {
    /// The version a change was made for, where the caller named one.
    pub(crate) fn or(self, body: Option<i64>) -> Option<i64> {
        match self {
            Self::Version(version) => Some(version),
            Self::Any => None,
            Self::Absent => body,
        }
    }

    /// As [`IfMatch::or`], for changes that overwrite fields: the caller must have looked.
    ///
    /// # Errors
    /// [`Code::VersionMissing`].
    pub(crate) fn required(self, body: Option<i64>) -> Result<Option<i64>> {
        if self == Self::Absent && body.is_none() {
            return Err(Error::new(Code::VersionMissing));
        }
        Ok(self.or(body))
    }
}

/// The `ETag` header that names `version`.
pub(crate) fn etag(version: i64) -> [(HeaderName, HeaderValue); 1] {
    let value = HeaderValue::from_str(&format!("\"{version}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"0\""));
    [(header::ETAG, value)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_written() {
        assert_eq!(parse("\"3\"").unwrap(), IfMatch::Version(3));
        assert_eq!(parse("W/\"3\"").unwrap(), IfMatch::Version(3));
        assert_eq!(parse("*").unwrap(), IfMatch::Any);
        assert!(parse("3").is_err() && parse("\"x\"").is_err() && parse("").is_err());
        assert_eq!(IfMatch::Absent.required(Some(2)).unwrap(), Some(2));
        assert_eq!(IfMatch::Version(1).required(Some(2)).unwrap(), Some(1));
        assert_eq!(IfMatch::Any.required(None).unwrap(), None);
        let missing = IfMatch::Absent.required(None).unwrap_err();
        assert_eq!(missing.code(), Code::VersionMissing);
    }
}
