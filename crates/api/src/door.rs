//! What is known of the door that requests come through: written by whoever opens it, read by
//! `system` and `metrics`.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::Timestamp;

/// An end of a certificate is warned of this long before, in microseconds: 30 days.
const SOON: i64 = 30 * domain::day::DAY_US;

/// The door's state.
#[derive(Debug, Default)]
pub struct Door {
    /// Whether what passes can be read on the way: plain HTTP on more than loopback.
    pub readable: bool,
    /// When the certificate ends, in microseconds; 0 without one.
    ends: AtomicI64,
    /// Open connections, those of live pictures too.
    pub open: AtomicI64,
    /// Connections that were turned away since the start.
    pub refused: AtomicU64,
}

impl Door {
    /// A door; `readable` when it is plain HTTP on more than loopback.
    #[must_use]
    pub fn new(readable: bool) -> Self {
        Self {
            readable,
            ..Self::default()
        }
    }

    /// The certificate that is shown ends then.
    pub fn certified(&self, ends: Timestamp) {
        self.ends.store(ends.0, Ordering::Relaxed);
    }

    /// When the certificate ends; `None` without TLS.
    #[must_use]
    pub fn certificate_ends(&self) -> Option<Timestamp> {
        match self.ends.load(Ordering::Relaxed) {
            0 => None,
            ends => Some(Timestamp(ends)),
        }
    }

    /// Whether there is a certificate that ends within 30 days of `now`, or did.
    #[must_use]
    pub fn ends_soon(&self, now: Timestamp) -> bool {
        self.certificate_ends()
            .is_some_and(|ends| ends.0 - now.0 < SOON)
    }
}
