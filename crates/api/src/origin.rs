//! Whether a page of ours, or no page at all, sent the request.
//!
//! Browsers name the page's origin when they write or open a WebSocket; what they send with our
//! cookie from another page is refused. Programs with a key bring their own proof and may leave
//! the origin away.

use axum::http::{HeaderMap, header};
use domain::{Code, Error, Result};

/// Fails when `Origin` names another place than `Host`, unless it is one of `more`. Without an
/// `Origin` this passes: browsers always send one with writes.
///
/// # Errors
/// [`Code::OriginRefused`].
pub(crate) fn same(headers: &HeaderMap, more: &[String]) -> Result<()> {
    match headers.get(header::ORIGIN) {
        None => Ok(()),
        Some(origin) => {
            let origin = origin.to_str().unwrap_or_default();
            if is_ours(origin, host(headers), more) {
                return Ok(());
            }
            let shown: String = origin.chars().take(128).collect();
            Err(Error::new(Code::OriginRefused).with("origin", shown))
        }
    }
}

/// As [`same`], but an `Origin` must be there: for WebSockets that come with a cookie, which no
/// other token protects.
///
/// # Errors
/// [`Code::OriginRefused`].
pub(crate) fn same_and_named(headers: &HeaderMap, more: &[String]) -> Result<()> {
    if !headers.contains_key(header::ORIGIN) {
        return Err(Error::new(Code::OriginRefused).with("origin", "?"));
    }
    same(headers, more)
}

fn host(headers: &HeaderMap) -> &str {
    headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

fn is_ours(origin: &str, host: &str, more: &[String]) -> bool {
    let named = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    let same = named.is_some_and(|name| !host.is_empty() && name.eq_ignore_ascii_case(host));
    same || more.iter().any(|one| one.eq_ignore_ascii_case(origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_pass() {
        let more = ["https://video.example".to_owned()];
        assert!(is_ours("http://10.0.0.1:8480", "10.0.0.1:8480", &[]));
        assert!(is_ours("https://Town.local", "town.local", &[]));
        assert!(is_ours("https://video.example", "10.0.0.1:8480", &more));
        for origin in [
            "null",
            "",
            "http://",
            "http://10.0.0.1",
            "http://evil.example",
            "http://10.0.0.1:8480.evil.example",
            "ftp://10.0.0.1:8480",
        ] {
            assert!(!is_ours(origin, "10.0.0.1:8480", &more), "{origin}");
        }
        assert!(!is_ours("http://", "", &[]));
    }
}
