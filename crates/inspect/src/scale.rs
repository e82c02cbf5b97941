//! Pictures of another size, always as full-range 4:2:0 (black 0, white 255), whatever the camera
//! sent: plane 0 is then the brightness that is measured, and the whole is what JPEG stores.

use domain::quality::{Failure, Size};
use ffmpeg_next::{
    ffi,
    format::Pixel,
    software::scaling::{Context, Flags},
    util::{color, frame::video::Video},
};

/// What to do with the colours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colours {
    /// Leave them: brightness stays the camera's own.
    Keep,
    /// Turn them into those of JPEG (BT.601).
    Jpeg,
}

/// The picture resampled to `size`; each new pixel is the mean of those it covers.
///
/// # Errors
/// [`Failure::Unusable`] when memory runs out or the pixel format is not supported.
pub(crate) fn scale(picture: &Video, size: Size, colours: Colours) -> Result<Video, Failure> {
    let same = size.width == picture.width() && size.height == picture.height();
    let flags = if same { Flags::POINT } else { Flags::AREA } | Flags::ACCURATE_RND;
    let mut context = Context::get(
        picture.format(),
        picture.width(),
        picture.height(),
        Pixel::YUVJ420P,
        size.width,
        size.height,
        flags,
    )
    .map_err(|_| Failure::Unusable)?;
    let from = matrix(picture);
    let to = match colours {
        Colours::Keep => from,
        Colours::Jpeg => ffi::SWS_CS_ITU601,
    };
    let full = picture.color_range() == color::Range::JPEG;
    // SAFETY: the context is valid; the tables are static in swscale; 1 << 16 is one in its
    // fixed point.
    let set = unsafe {
        ffi::sws_setColorspaceDetails(
            context.as_mut_ptr(),
            ffi::sws_getCoefficients(from),
            i32::from(full),
            ffi::sws_getCoefficients(to),
            1,
            0,
            1 << 16,
            1 << 16,
        )
    };
    let mut scaled = Video::new(Pixel::YUVJ420P, size.width, size.height);
    // SAFETY: reading a pointer of a frame that is ours.
    if set < 0 || unsafe { (*scaled.as_ptr()).data[0] }.is_null() {
        return Err(Failure::Unusable);
    }
    context
        .run(picture, &mut scaled)
        .map_err(|_| Failure::Unusable)?;
    Ok(scaled)
}

/// The matrix of its colours: as it says, or what its size makes likely.
fn matrix(picture: &Video) -> i32 {
    match picture.color_space() {
        color::Space::BT709 => ffi::SWS_CS_ITU709,
        color::Space::BT2020NCL | color::Space::BT2020CL => ffi::SWS_CS_BT2020,
        color::Space::Unspecified if picture.height() >= 720 => ffi::SWS_CS_ITU709,
        _ => ffi::SWS_CS_ITU601,
    }
}
