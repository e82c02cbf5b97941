//! JPEGs of pictures: stills for people, from thumbnails to snapshots.

use domain::quality::{Failure, MADE_SIDE_LIMIT, Size};
use ffmpeg_next::{
    Packet, codec,
    ffi::FF_QP2LAMBDA,
    format::Pixel,
    util::{color, frame::video::Video},
};

use crate::scale::{Colours, scale};

/// A JPEG of the picture, at most `width` pixels wide, with a quality of 1 to 100.
///
/// # Errors
/// [`Failure::Unusable`] when memory runs out or the picture cannot be scaled.
pub(crate) fn jpeg(picture: &Video, width: u32, quality: u8) -> Result<Vec<u8>, Failure> {
    let shape = picture.aspect_ratio();
    let size = Size {
        width: picture.width(),
        height: picture.height(),
    };
    let scaled = scale(
        picture,
        fit(size, (shape.numerator(), shape.denominator()), width),
        Colours::Jpeg,
    )?;
    encode(scaled, quality).map_err(|_| Failure::Unusable)
}

/// The size of a still at most `width` wide of a picture with pixels of the shape `pixel` (width to
/// height): as wide as people see it, sides even and at most [`MADE_SIDE_LIMIT`], never enlarged.
fn fit(picture: Size, pixel: (i32, i32), width: u32) -> Size {
    let ratio = f64::from(pixel.0) / f64::from(pixel.1);
    // Cameras send nonsense here; nothing real is narrower or wider than this.
    let ratio = if ratio.is_finite() && (0.25..=4.0).contains(&ratio) {
        ratio
    } else {
        1.0
    };
    let (wide, high) = (f64::from(picture.width) * ratio, f64::from(picture.height));
    let factor = (f64::from(width) / wide)
        .min(f64::from(MADE_SIDE_LIMIT) / high)
        .min(1.0);
    let even = |side: f64| (((side * factor / 2.0).round() as u32) * 2).clamp(2, MADE_SIDE_LIMIT);
    Size {
        width: even(wide),
        height: even(high),
    }
}

fn encode(mut picture: Video, quality: u8) -> Result<Vec<u8>, ffmpeg_next::Error> {
    let native =
        codec::encoder::find_by_name("mjpeg").ok_or(ffmpeg_next::Error::EncoderNotFound)?;
    let mut encoder = codec::context::Context::new_with_codec(native)
        .encoder()
        .video()?;
    encoder.set_width(picture.width());
    encoder.set_height(picture.height());
    encoder.set_format(Pixel::YUVJ420P);
    encoder.set_color_range(color::Range::JPEG);
    encoder.set_aspect_ratio((1, 1));
    encoder.set_time_base((1, 1));
    // Bit exact keeps the name and version of the encoder out of the file.
    encoder.set_flags(codec::Flags::QSCALE | codec::Flags::BITEXACT);
    let mut encoder = encoder.open_as(native)?;
    picture.set_pts(Some(0));
    // SAFETY: the frame is ours; the field is a plain number. The step is taken from the frame, and
    // there is no safe way to set it.
    unsafe { (*picture.as_mut_ptr()).quality = step(quality) * FF_QP2LAMBDA };
    encoder.send_frame(&picture)?;
    encoder.send_eof()?;
    let mut packet = Packet::empty();
    encoder.receive_packet(&mut packet)?;
    Ok(packet
        .data()
        .ok_or(ffmpeg_next::Error::InvalidData)?
        .to_vec())
}

/// FFmpeg's quantiser step, 2 (best) to 31, for a quality of 1 to 100 as JPEG programs count it
/// (the tables of 50, twice as coarse at 25 and half as coarse at 75; here a step of 8 is 50).
fn step(quality: u8) -> i32 {
    let quality = i32::from(quality.clamp(1, 100));
    let percent = if quality < 50 {
        5000 / quality
    } else {
        200 - 2 * quality
    };
    (percent * 8 / 100).clamp(2, 31)
}

#[cfg(test)]
mod tests;
