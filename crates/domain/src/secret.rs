//! Keeping secrets: camera credentials at rest, and tokens that are only stored as hashes.
//!
//! Credentials are sealed with XChaCha20-Poly1305 (RFC 8439 with the 192-bit nonce of
//! draft-irtf-cfrg-xchacha) under the installation's key; the camera's id is authenticated with
//! them, so that a sealed value copied to another row does not open.

use base64::Engine as _;
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305,
    aead::{Aead as _, Payload},
};

use crate::error::{Code, Error, Result};

const NONCE: usize = 24;

/// The key of this installation, 32 bytes.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A key from its bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A key that somebody wrote as Base64; `None` when those are not 32 bytes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = base64::engine::general_purpose::STANDARD.decode(text.trim());
        bytes.ok()?.try_into().ok().map(Self)
    }

    /// A key from the operating system's random numbers.
    ///
    /// # Errors
    /// [`Code::Internal`] when the system has none to give.
    pub fn fresh() -> Result<Self> {
        random().map(Self)
    }

    /// The bytes, for writing the key's file.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A key for another purpose, so that one leaked use does not open the others.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> Self {
        Self(blake3::derive_key(purpose, &self.0))
    }

    /// Seals `plain` for `place` (such as a camera's id): nonce, then ciphertext with tag.
    ///
    /// # Errors
    /// [`Code::Internal`] when the system has no random numbers.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE] = random()?;
        let payload = Payload {
            msg: plain,
            aad: place.as_bytes(),
        };
        let sealed = XChaCha20Poly1305::new(&self.0.into())
            .encrypt(&nonce.into(), payload)
            .map_err(|_| Error::internal("encrypt a secret"))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens what [`Key::seal`] made for the same place.
    ///
    /// # Errors
    /// [`Code::KeyUnreadable`] when the key, the place or a byte differs.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let unreadable = || Error::new(Code::KeyUnreadable).with("what", place);
        let (nonce, text) = sealed.split_first_chunk::<NONCE>().ok_or_else(unreadable)?;
        let payload = Payload {
            msg: text,
            aad: place.as_bytes(),
        };
        XChaCha20Poly1305::new(&self.0.into())
            .decrypt(&(*nonce).into(), payload)
            .map_err(|_| unreadable())
    }
}

/// Random bytes from the operating system.
///
/// # Errors
/// [`Code::Internal`] when it has none to give.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|source| Error::internal("take random numbers").because(source.to_string()))?;
    Ok(bytes)
}

/// A token of 256 random bits in 43 URL-safe characters, after `prefix`.
///
/// # Errors
/// As [`random`].
pub fn token(prefix: &str) -> Result<String> {
    let bytes: [u8; 32] = random()?;
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
    Ok(format!("{prefix}{text}"))
}

/// A key of 256 random bits for signing, in Base64 after `prefix`.
///
/// # Errors
/// As [`random`].
pub fn signing_key(prefix: &str) -> Result<String> {
    let bytes: [u8; 32] = random()?;
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    Ok(format!("{prefix}{text}"))
}

/// What is stored of a token. A plain hash suffices: tokens are random, unlike passwords.
#[must_use]
pub fn token_hash(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_values_open_only_in_their_place() {
        let key = Key::fresh().unwrap();
        let sealed = key.seal("camera 1", b"hello").unwrap();
        assert_eq!(key.open("camera 1", &sealed).unwrap(), b"hello");
        assert!(key.open("camera 2", &sealed).is_err());
        assert!(Key::fresh().unwrap().open("camera 1", &sealed).is_err());
        assert!(key.derived("x").open("camera 1", &sealed).is_err());
        let mut bent = sealed.clone();
        bent[30] ^= 1;
        assert!(key.open("camera 1", &bent).is_err());
        assert!(key.open("camera 1", &sealed[..5]).is_err());
        assert!(!sealed.windows(5).any(|w| w == b"hello"));
    }
}
