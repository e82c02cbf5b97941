//! Where the pages come from. How they are answered is in the file above.

use std::borrow::Cow;

/// Release builds carry `web/dist` inside; debug builds read it from disk.
#[derive(rust_embed::RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

/// One file of the console.
pub(crate) struct File {
    /// What is in it.
    pub(crate) bytes: Cow<'static, [u8]>,
    /// The SHA-256 of that.
    pub(crate) hash: [u8; 32],
}

/// The file at this path below `web/dist`, where there is one.
pub(crate) fn dist(path: &str) -> Option<File> {
    Dist::get(path).map(|file| File {
        hash: file.metadata.sha256_hash(),
        bytes: file.data,
    })
}

/// The media type of a file, by the end of its name.
pub(crate) fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("ico") => "image/x-icon",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
