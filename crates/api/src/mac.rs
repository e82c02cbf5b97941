//! Keyed hashes (HMAC-SHA256) for what only this installation can have made.

use domain::secret::Key;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How many bytes of a hash prove that something is ours.
pub(crate) const TAG: usize = 16;

/// The hash of `parts`, which do not run into each other.
pub(crate) fn keyed(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    begun(key, parts).finalize().into_bytes().into()
}

/// Whether `tag` is the beginning of the hash of `parts`; takes the same time either way.
pub(crate) fn is_ours(key: &Key, parts: &[&[u8]], tag: &[u8; TAG]) -> bool {
    begun(key, parts).verify_truncated_left(tag).is_ok()
}

fn begun(key: &Key, parts: &[&[u8]]) -> Hmac<Sha256> {
    // A key shorter than the hash's block is filled with zeros (RFC 2104).
    let mut block = [0; 64];
    block[..32].copy_from_slice(key.bytes());
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac
}
