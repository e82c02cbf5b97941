//! The scanned document of a request: what it may be, judged by its bytes and not by its name.

use crate::{
    error::{Code, Error, Result},
    words::words,
};

/// The largest scan, in bytes.
pub const SCAN: usize = 10 * 1024 * 1024;

words! {
    /// What a scan is.
    ScanKind {
        /// A PDF document.
        Pdf "pdf",
        /// A PNG picture.
        Png "png",
        /// A JPEG picture.
        Jpeg "jpeg",
    }
}

impl ScanKind {
    /// The kind of these bytes.
    ///
    /// # Errors
    /// [`Code::MediaTypeUnsupported`] when they begin as none of them; [`Code::BodyTooLarge`] when
    /// they are more than [`SCAN`].
    pub fn of(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > SCAN {
            return Err(Error::new(Code::BodyTooLarge).with("limit", SCAN));
        }
        let begins = |with: &[u8]| bytes.starts_with(with);
        if begins(b"%PDF-") {
            return Ok(Self::Pdf);
        }
        if begins(b"\x89PNG\r\n\x1a\n") {
            return Ok(Self::Png);
        }
        if begins(b"\xff\xd8\xff") {
            return Ok(Self::Jpeg);
        }
        Err(Error::new(Code::MediaTypeUnsupported).with("wanted", "PDF, PNG, JPEG"))
    }

    /// Its media type (RFC 6838).
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// What identifies a scan in the audit log: its BLAKE3 hash in hexadecimal.
#[must_use]
pub fn scan_hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
