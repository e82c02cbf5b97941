//! What makes a changed audit row visible: once a minute the rows since the last seal get one hash,
//! over every byte of them, and a hash over that and the seal before.
//!
//! # The format
//!
//! Numbers are big endian. A text is its length in bytes as `u32`, then its UTF-8. All hashes are
//! BLAKE3, keyed with `derive_key("xueliang audit 2026 seals", key)` of the log's own key, which is
//! stored sealed under the installation's.
//!
//! - A row: `seq i64 · at i64 (µs UTC) · user 16 bytes · principal 16 bytes · name text ·
//!   address text · action text · target_kind text · target text · area: 0, or 1 and 16 bytes ·
//!   details text`, as they are stored, the JSON of the details byte for byte.
//! - `rows_hash`: over `"rows"` and the rows of the span in the order of their `seq`.
//! - `hash`: over `"seal" · number i64 · at i64 · first i64 · last i64 · rows i64 · from i64 · to i64
//!   · key_mark 8 bytes · rows_hash 32 bytes · hash of the seal before, 32 bytes (zeros before the
//!   first)`.
//! - `removed_mark` of a span whose rows went after their time: over `"gone" · number i64 ·
//!   hash 32 bytes · removed i64`.
//! - `key_mark`: the first 8 bytes over `"mark"`. It only says which key a seal was made with.
//!
//! # What it is worth
//!
//! Whoever has the database alone cannot make a seal: what they change, remove or insert among
//! sealed rows is found. Who has the database and the installation's key can seal anything anew, and
//! who takes everything back to an earlier copy, seals and counters too, shows a true chain, only a
//! shorter one. Against both helps a seal that was noted elsewhere: each one is written to the log,
//! shown in the console, and taken by `xueliang check --audit --noted`. A row that is forged or
//! dropped before its minute is sealed, by whoever may write to the database, is not found.

use uuid::Uuid;

use crate::{secret::Key, time::Timestamp};

/// The bytes of a hash.
pub type Hash = [u8; 32];

/// What stands for the seal before the first.
pub const NONE: Hash = [0; 32];

/// An audit row exactly as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The number.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who, as a user id.
    pub user: Uuid,
    /// The person or the key that acted.
    pub principal: Uuid,
    /// Who, by name.
    pub name: String,
    /// Where the request came from.
    pub address: String,
    /// What.
    pub action: String,
    /// The kind of thing it was done to.
    pub target_kind: String,
    /// Which one.
    pub target: String,
    /// Where it lies.
    pub area: Option<Uuid>,
    /// More, as the text of its JSON.
    pub details: String,
}

/// A seal over a span of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Rises by one from seal to seal, from one.
    pub number: i64,
    /// When it was made.
    pub at: Timestamp,
    /// The first row's number.
    pub first: i64,
    /// The last row's number.
    pub last: i64,
    /// How many rows.
    pub rows: i64,
    /// The earliest time of a row.
    pub from: Timestamp,
    /// The latest time of a row.
    pub to: Timestamp,
    /// Which key it was made with.
    pub key_mark: [u8; 8],
    /// Over the rows.
    pub rows_hash: Hash,
    /// Over all of this and the seal before.
    pub hash: Hash,
    /// Since when the rows are gone because their time was over, with the mark that proves it.
    pub removed: Option<(Timestamp, Hash)>,
}

impl Seal {
    /// The seal in one word, to be noted elsewhere: `17-` and 64 hexadecimal digits.
    #[must_use]
    pub fn noted(&self) -> String {
        format!("{}-{}", self.number, hex(&self.hash))
    }
}

/// Reads [`Seal::noted`].
#[must_use]
pub fn read_noted(text: &str) -> Option<(i64, Hash)> {
    let (number, digits) = text.trim().split_once('-')?;
    let hash = blake3::Hash::from_hex(digits.trim()).ok()?;
    let number = number.parse().ok().filter(|number| *number > 0)?;
    Some((number, *hash.as_bytes()))
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(hash: &Hash) -> String {
    blake3::Hash::from_bytes(*hash).to_hex().to_string()
}

/// The key that seals are made with.
#[derive(Clone, Debug)]
pub struct SealKey {
    key: Key,
    mark: [u8; 8],
}

impl SealKey {
    /// The one of a log.
    #[must_use]
    pub fn new(own: &Key) -> Self {
        let key = own.derived("xueliang audit 2026 seals");
        let hash = blake3::keyed_hash(key.bytes(), b"mark");
        let mut mark = [0; 8];
        mark.copy_from_slice(&hash.as_bytes()[..8]);
        Self { key, mark }
    }

    /// Says which key it is, and nothing else of it.
    #[must_use]
    pub fn mark(&self) -> [u8; 8] {
        self.mark
    }

    /// Begins a span.
    #[must_use]
    pub fn rows(&self) -> Rows {
        Rows {
            hasher: self.hasher(b"rows"),
            span: None,
        }
    }

    /// What `hash` of a seal must be.
    #[must_use]
    pub fn hash(&self, seal: &Seal, previous: &Hash) -> Hash {
        let mut hasher = self.hasher(b"seal");
        for number in [
            seal.number,
            seal.at.0,
            seal.first,
            seal.last,
            seal.rows,
            seal.from.0,
            seal.to.0,
        ] {
            hasher.update(&number.to_be_bytes());
        }
        hasher.update(&seal.key_mark);
        hasher.update(&seal.rows_hash);
        hasher.update(previous);
        *hasher.finalize().as_bytes()
    }

    /// The mark of a seal whose rows went at `removed`.
    #[must_use]
    pub fn removed_mark(&self, seal: &Seal, removed: Timestamp) -> Hash {
        let mut hasher = self.hasher(b"gone");
        hasher.update(&seal.number.to_be_bytes());
        hasher.update(&seal.hash);
        hasher.update(&removed.0.to_be_bytes());
        *hasher.finalize().as_bytes()
    }

    fn hasher(&self, what: &[u8; 4]) -> blake3::Hasher {
        let mut hasher = blake3::Hasher::new_keyed(self.key.bytes());
        hasher.update(what);
        hasher
    }
}

/// The rows of a span, taken one by one in the order of their numbers.
#[derive(Debug)]
pub struct Rows {
    hasher: blake3::Hasher,
    span: Option<Taken>,
}

#[derive(Clone, Copy, Debug)]
struct Taken {
    first: i64,
    last: i64,
    rows: i64,
    from: Timestamp,
    to: Timestamp,
}

impl Rows {
    /// Takes the next row.
    pub fn take(&mut self, row: &Entry) {
        let hasher = &mut self.hasher;
        hasher.update(&row.seq.to_be_bytes());
        hasher.update(&row.at.0.to_be_bytes());
        hasher.update(row.user.as_bytes());
        hasher.update(row.principal.as_bytes());
        for text in [
            &row.name,
            &row.address,
            &row.action,
            &row.target_kind,
            &row.target,
        ] {
            add(hasher, text);
        }
        match &row.area {
            None => hasher.update(&[0]),
            Some(area) => hasher.update(&[1]).update(area.as_bytes()),
        };
        add(hasher, &row.details);
        let span = self.span.get_or_insert(Taken {
            first: row.seq,
            last: row.seq,
            rows: 0,
            from: row.at,
            to: row.at,
        });
        span.last = row.seq;
        span.rows += 1;
        span.from = span.from.min(row.at);
        span.to = span.to.max(row.at);
    }

    /// How many rows were taken.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.span.map_or(0, |span| span.rows)
    }

    /// The hash over the rows so far.
    #[must_use]
    pub fn hash(&self) -> Hash {
        *self.hasher.finalize().as_bytes()
    }

    /// Seals them after the seal with the hash `previous`; `None` when there are none.
    #[must_use]
    pub fn sealed(
        self,
        key: &SealKey,
        number: i64,
        at: Timestamp,
        previous: &Hash,
    ) -> Option<Seal> {
        let span = self.span?;
        let mut seal = Seal {
            number,
            at,
            first: span.first,
            last: span.last,
            rows: span.rows,
            from: span.from,
            to: span.to,
            key_mark: key.mark(),
            rows_hash: self.hash(),
            hash: NONE,
            removed: None,
        };
        seal.hash = key.hash(&seal, previous);
        Some(seal)
    }
}

fn add(hasher: &mut blake3::Hasher, text: &str) {
    // Longer than the database takes.
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    hasher.update(&length.to_be_bytes());
    hasher.update(text.as_bytes());
}
