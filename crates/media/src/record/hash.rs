//! The hash of a file that grows piece by piece (BLAKE3).

/// What is hashed at once: sixteen chunks of 1 KiB, as many as the widest vector instructions
/// (AVX-512) take side by side. BLAKE3 hashes a tree of chunks, so pieces that begin anywhere else
/// leave most lanes empty and take more than twice the time.
const BLOCK: usize = 16 * 1024;

/// The hash of what came so far.
#[derive(Debug, Default)]
pub(super) struct Hashing {
    hasher: blake3::Hasher,
    /// Less than a block that is not hashed yet.
    rest: Vec<u8>,
}

impl Hashing {
    pub(super) fn update(&mut self, mut piece: &[u8]) {
        if !self.rest.is_empty() {
            let (head, tail) = piece.split_at(piece.len().min(BLOCK - self.rest.len()));
            self.rest.extend_from_slice(head);
            piece = tail;
            if self.rest.len() < BLOCK {
                return;
            }
            self.hasher.update(&self.rest);
            self.rest.clear();
        }
        let (blocks, rest) = piece.split_at(piece.len() - piece.len() % BLOCK);
        self.hasher.update(blocks);
        if !rest.is_empty() {
            self.rest.reserve_exact(BLOCK);
            self.rest.extend_from_slice(rest);
        }
    }

    pub(super) fn finish(mut self) -> [u8; 32] {
        self.hasher.update(&self.rest);
        *self.hasher.finalize().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_hash_like_the_whole(lengths in prop::collection::vec(0..50_000_usize, 0..12)) {
            let whole: Vec<u8> = (0..lengths.iter().sum::<usize>()).map(|n| (n * 31 / 7) as u8).collect();
            let (mut hash, mut rest) = (Hashing::default(), &*whole);
            for length in lengths {
                let (piece, tail) = rest.split_at(length);
                hash.update(piece);
                rest = tail;
            }
            prop_assert_eq!(hash.finish(), *blake3::hash(&whole).as_bytes());
        }
    }
}
