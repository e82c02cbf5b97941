//! Encoded pictures: from a camera, through memory, to disk and to viewers.
//!
//! ```text
//! source ──Frame──► hub ──┬─► record ──► footage (files) ──► clip
//!                         └─► live
//! ```
//!
//! [`source`] connects to a camera and publishes its pictures; [`nal`] looks into them without
//! decoding; [`hub`] holds the newest ones in bounded memory for any number of readers; [`record`]
//! writes them to the files of [`footage`], whose boxes are [`mp4`]'s; [`clip`] reads any span back;
//! [`live`] hands them to viewers, one fragment per picture. [`outbound`] says where connections may lead.
//!
//! Nothing in this crate decodes a picture, speaks SQL, knows HTTP, or decides when to try again.

pub mod clip;
mod error;
pub mod footage;
pub mod hub;
pub mod live;
pub mod mp4;
pub mod nal;
pub mod outbound;
pub mod record;
pub mod source;
