//! One request to one answer.

use domain::quality::{Failure, JPEG_QUALITY, Request, Seen, Size};

use crate::{
    decoder, jpeg,
    measure::{Plane, measure},
    scale::{Colours, scale},
};
use ffmpeg_next::util::frame::video::Video;

/// Decodes the picture in `annexb` and makes of it what the request wants; the bytes are the body
/// of the answer.
pub(crate) fn at(request: &Request, annexb: &[u8]) -> (Result<Seen, Failure>, Vec<u8>) {
    match make(request, annexb) {
        Ok((seen, body)) => (Ok(seen), body),
        Err(failure) => (Err(failure), Vec::new()),
    }
}

fn make(request: &Request, annexb: &[u8]) -> Result<(Seen, Vec<u8>), Failure> {
    let want = &request.want;
    if !want.is_possible() {
        return Err(Failure::Impossible);
    }
    let picture = decoder::decode(request.codec, annexb)?;
    let size = picture.size();
    let brightness = |size: Size| scale(&picture.frame, size, Colours::Keep);
    let measurement = match want.measure {
        true => Some(measure(plane(&brightness(size)?))),
        false => None,
    };
    let mut body = match want.jpeg_width {
        Some(width) => jpeg::jpeg(
            &picture.frame,
            width,
            want.jpeg_quality.unwrap_or(JPEG_QUALITY),
        )?,
        None => Vec::new(),
    };
    let jpeg_bytes = body.len();
    if let Some(size) = want.gray {
        body.extend(plane(&brightness(size)?).packed());
    }
    let gray_bytes = body.len() - jpeg_bytes;
    let seen = Seen {
        size,
        damaged: picture.damaged,
        measurement,
        // Both sides of what is made are limited, so the sizes are far below 4 GiB.
        jpeg_bytes: jpeg_bytes as u32,
        gray_bytes: gray_bytes as u32,
    };
    Ok((seen, body))
}

/// The brightness of a picture that [`scale`] made.
fn plane(picture: &Video) -> Plane<'_> {
    Plane {
        bytes: picture.data(0),
        stride: picture.stride(0),
        width: picture.width() as usize,
        height: picture.height() as usize,
    }
}

#[cfg(test)]
mod tests;
