//! Digest authentication as a server does it (RFC 2617, RFC 7616).

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use md5::Md5;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// How a camera asks for its credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Digest {
    /// It does not.
    None,
    /// Digest with MD5 and without `qop`, as most cameras do.
    #[default]
    Md5,
    /// Digest with `algorithm=SHA-256` and `qop="auth"`.
    Sha256,
}

/// The realm of every simulated camera.
const REALM: &str = "simcam";

/// What a request's credentials are worth.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Granted,
    /// Missing or wrong.
    Denied,
    /// Right, but for a nonce that is not (or no longer) valid.
    Stale,
}

/// The guard of one connection; it has one valid nonce at a time.
pub(crate) struct Guard {
    digest: Digest,
    credentials: Option<(String, String)>,
    nonce: String,
    used: bool,
}

impl Guard {
    pub(crate) fn new(digest: Digest, credentials: Option<(String, String)>) -> Guard {
        Guard {
            digest,
            credentials,
            nonce: fresh(),
            used: false,
        }
    }

    /// The value of `WWW-Authenticate`. It carries a new nonce when the last one is spent.
    pub(crate) fn challenge(&mut self, stale: bool) -> String {
        if stale {
            self.nonce = fresh();
            self.used = false;
        }
        let more = match self.digest {
            Digest::Sha256 => ", algorithm=SHA-256, qop=\"auth\"",
            Digest::None | Digest::Md5 => "",
        };
        let stale = if stale { ", stale=true" } else { "" };
        format!(
            "Digest realm=\"{REALM}\", nonce=\"{}\"{more}{stale}",
            self.nonce
        )
    }

    /// Judges the `Authorization` header of a request; with `once`, a nonce is good for one request.
    pub(crate) fn judge(
        &mut self,
        method: &str,
        uri: &str,
        header: Option<&str>,
        once: bool,
    ) -> Verdict {
        let Some((user, password)) = self.credentials.as_ref() else {
            return Verdict::Granted;
        };
        if self.digest == Digest::None {
            return Verdict::Granted;
        }
        let Some(given) = header.and_then(|text| text.strip_prefix("Digest ")) else {
            return Verdict::Denied;
        };
        let get = |name: &str| parameter(given, name).unwrap_or_default();
        let hash = |text: String| match self.digest {
            Digest::Sha256 => hex(&Sha256::digest(text)),
            Digest::None | Digest::Md5 => hex(&Md5::digest(text)),
        };
        let nonce = get("nonce");
        let first = hash(format!("{user}:{REALM}:{password}"));
        let second = hash(format!("{method}:{uri}"));
        let expected = match get("qop").as_str() {
            "" => hash(format!("{first}:{nonce}:{second}")),
            qop => hash(format!(
                "{first}:{nonce}:{}:{}:{qop}:{second}",
                get("nc"),
                get("cnonce")
            )),
        };
        let right = get("username") == *user
            && get("realm") == REALM
            && get("uri") == uri
            && get("response").eq_ignore_ascii_case(&expected);
        if !right {
            return Verdict::Denied;
        }
        if nonce != self.nonce || (once && self.used) {
            return Verdict::Stale;
        }
        self.used = true;
        Verdict::Granted
    }
}

/// The value of one parameter of a comma-separated list; quotes may hold commas.
fn parameter(list: &str, name: &str) -> Option<String> {
    let mut rest = list;
    loop {
        let (key, after) = rest.split_once('=')?;
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value.trim().to_owned());
        }
        rest = next.trim_start().trim_start_matches(',');
    }
}

/// A nonce nobody was given before. It need not be a secret, only unexpected.
fn fresh() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u64(COUNT.fetch_add(1, Relaxed));
    hex(&Sha256::digest(hasher.finish().to_be_bytes())[..16])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(digest: Digest) -> Guard {
        Guard::new(digest, Some(("admin".to_owned(), "pass,word".to_owned())))
    }

    #[test]
    fn md5_without_qop_and_stale_nonces() {
        let mut guard = guard(Digest::Md5);
        let answer = |nonce: &str, password: &str| {
            let first = hex(&Md5::digest(format!("admin:{REALM}:{password}")));
            let second = hex(&Md5::digest("PLAY:rtsp://h/a"));
            let response = hex(&Md5::digest(format!("{first}:{nonce}:{second}")));
            format!(
                "Digest username=\"admin\", realm=\"{REALM}\", nonce=\"{nonce}\", uri=\"rtsp://h/a\", response=\"{response}\""
            )
        };
        let judge = |guard: &mut Guard, header: &str, once| {
            guard.judge("PLAY", "rtsp://h/a", Some(header), once)
        };
        let right = answer(&guard.nonce, "pass,word");
        assert_eq!(judge(&mut guard, &right, true), Verdict::Granted);
        assert_eq!(judge(&mut guard, &right, false), Verdict::Granted);
        assert_eq!(judge(&mut guard, &right, true), Verdict::Stale);
        assert!(guard.challenge(true).ends_with("stale=true"));
        assert_eq!(judge(&mut guard, &right, false), Verdict::Stale);
        let wrong = answer(&guard.nonce, "guess");
        assert_eq!(judge(&mut guard, &wrong, false), Verdict::Denied);
        assert_eq!(
            guard.judge("PLAY", "rtsp://h/a", None, false),
            Verdict::Denied
        );
    }

    #[test]
    fn sha256_as_in_rfc_7616() {
        // Section 3.9.1, with its realm, nonce and method in place of ours.
        let hash = |text: &str| hex(&Sha256::digest(text));
        let first = hash("Mufasa:http-auth@example.org:Circle of Life");
        let second = hash("GET:/dir/index.html");
        let response = hash(&format!(
            "{first}:7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ:auth:{second}"
        ));
        assert_eq!(
            response,
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
        );
        assert!(
            guard(Digest::Sha256)
                .challenge(false)
                .contains("algorithm=SHA-256")
        );
    }

    #[test]
    fn parameters_may_hold_commas() {
        let list = "username=\"a,b=c\", qop=auth, nc=00000001";
        assert_eq!(parameter(list, "username").as_deref(), Some("a,b=c"));
        assert_eq!(parameter(list, "qop").as_deref(), Some("auth"));
        assert_eq!(parameter(list, "NC").as_deref(), Some("00000001"));
        assert_eq!(parameter(list, "uri"), None);
    }
}
