//! Which bytes of a file a request wants (RFC 9110 section 14): one range, or all of it.

use std::ops::Range;

use axum::http::{HeaderMap, header};
use domain::{Code, Error, Result};

/// What is to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Nothing: the caller has it already.
    Nothing,
    /// All bytes.
    Whole,
    /// These.
    Part(Range<u64>),
}

/// What the headers want of a file with `length` bytes and the strong entity tag `etag` (quoted).
///
/// Several ranges, other units and what cannot be read are answered with the whole, as the
/// standard allows; so is a range of a version that `If-Range` shows to be another one.
///
/// # Errors
/// [`Code::RangeInvalid`] when the range lies outside the file.
pub(crate) fn wanted(headers: &HeaderMap, length: u64, etag: &str) -> Result<Wanted> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(known) = text(header::IF_NONE_MATCH) {
        let mut known = known
            .split(',')
            .map(|tag| tag.trim().trim_start_matches("W/"));
        if known.any(|tag| tag == etag || tag == "*") {
            return Ok(Wanted::Nothing);
        }
    }
    let Some(range) = text(header::RANGE) else {
        return Ok(Wanted::Whole);
    };
    if text(header::IF_RANGE).is_some_and(|tag| tag.trim() != etag) {
        return Ok(Wanted::Whole);
    }
    match parse(range, length) {
        None => Ok(Wanted::Whole),
        Some(range) if range.is_empty() => {
            Err(Error::new(Code::RangeInvalid).with("length", length))
        }
        Some(range) => Ok(Wanted::Part(range)),
    }
}

/// The range; `None` when it is not one that is understood, empty when it lies outside.
fn parse(text: &str, length: u64) -> Option<Range<u64>> {
    let (first, last) = text.trim().strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| -> Option<u64> {
        text.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
        // More digits than fit mean "beyond any file".
        Some(text.parse().unwrap_or(u64::MAX))
    };
    if first.is_empty() {
        if last.is_empty() {
            return None;
        }
        let count = number(last)?.min(length);
        return Some(length - count..length);
    }
    let first = number(first)?;
    let last = match last {
        "" => u64::MAX,
        last => number(last)?,
    };
    if last < first {
        return None;
    }
    if first >= length {
        return Some(0..0);
    }
    Some(first..last.saturating_add(1).min(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(range: &str, length: u64) -> Result<Wanted> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        wanted(&headers, length, "\"e\"")
    }

    #[test]
    fn one_range_is_answered_exactly() {
        assert_eq!(ask("bytes=0-", 10).unwrap(), Wanted::Part(0..10));
        assert_eq!(ask("bytes=2-4", 10).unwrap(), Wanted::Part(2..5));
        assert_eq!(ask("bytes=9-99", 10).unwrap(), Wanted::Part(9..10));
        assert_eq!(ask("bytes=-3", 10).unwrap(), Wanted::Part(7..10));
        assert_eq!(ask("bytes=-99", 10).unwrap(), Wanted::Part(0..10));
        let most = format!("bytes=0-{}", u64::MAX);
        assert_eq!(ask(&most, 10).unwrap(), Wanted::Part(0..10));
        for outside in ["bytes=10-", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(ask(outside, 10).unwrap_err().code(), Code::RangeInvalid);
        }
        for ignored in [
            "bytes=5-2",
            "bytes=0-1,4-5",
            "lines=1-2",
            "bytes=a-b",
            "bytes=-",
            "",
        ] {
            assert_eq!(ask(ignored, 10).unwrap(), Wanted::Whole, "{ignored}");
        }
    }

    #[test]
    fn conditions_come_first() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, "bytes=0-1".parse().unwrap());
        headers.insert(header::IF_RANGE, "\"old\"".parse().unwrap());
        assert_eq!(wanted(&headers, 10, "\"e\"").unwrap(), Wanted::Whole);
        headers.insert(header::IF_RANGE, "\"e\"".parse().unwrap());
        assert_eq!(wanted(&headers, 10, "\"e\"").unwrap(), Wanted::Part(0..2));
        headers.insert(header::IF_NONE_MATCH, "W/\"x\", \"e\"".parse().unwrap());
        assert_eq!(wanted(&headers, 10, "\"e\"").unwrap(), Wanted::Nothing);
    }
}
