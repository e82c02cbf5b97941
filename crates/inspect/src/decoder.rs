//! A key picture in, a decoded picture out, by FFmpeg's own decoders for H.264 and H.265.
//!
//! A new decoder for each picture: opening one takes less than a hundredth of the decoding, and
//! nothing of one camera's stream can reach the next.

use domain::{
    quality::{DECODED_SIDE_LIMIT, Failure, Size},
    video::Codec,
};
use ffmpeg_next::{
    Packet, codec, ffi,
    util::{frame::video::Video, log},
};

/// A decoded picture.
pub(crate) struct Picture {
    /// The planes.
    pub(crate) frame: Video,
    /// The decoder had to fill something in.
    pub(crate) damaged: bool,
}

impl Picture {
    /// Its size.
    pub(crate) fn size(&self) -> Size {
        Size {
            width: self.frame.width(),
            height: self.frame.height(),
        }
    }
}

/// Whether a decoder goes on after an error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Temper {
    Strict,
    Lenient,
}

/// Keeps FFmpeg from writing to stderr; what it would say reaches people as a [`Failure`].
pub(crate) fn silence() {
    log::set_level(log::Level::Quiet);
}

/// Decodes the picture in `annexb`.
///
/// # Errors
/// [`Failure::Undecodable`] or [`Failure::TooLarge`].
pub(crate) fn decode(kind: Codec, annexb: &[u8]) -> Result<Picture, Failure> {
    // Asked leniently, the H.265 decoder fills in what is missing without saying so. So it is asked
    // strictly first; only broken pictures are decoded twice.
    match attempt(kind, annexb, Temper::Strict) {
        Ok(picture) => Ok(picture),
        Err(Failure::TooLarge) => Err(Failure::TooLarge),
        Err(_) => attempt(kind, annexb, Temper::Lenient),
    }
}

fn attempt(kind: Codec, annexb: &[u8], temper: Temper) -> Result<Picture, Failure> {
    // An empty packet would mean the end of the stream to the decoder.
    if annexb.is_empty() {
        return Err(Failure::Undecodable);
    }
    let mut decoder = open(kind, temper).map_err(|_| Failure::Undecodable)?;
    let mut frame = Video::empty();
    // The end must be announced: a decoder may hold a picture back to put it in order.
    let decoded = decoder
        .send_packet(&Packet::copy(annexb))
        .and_then(|()| decoder.send_eof())
        .and_then(|()| decoder.receive_frame(&mut frame));
    let too_long = |side| side > DECODED_SIDE_LIMIT;
    // On refusal for its size the decoder still knows what the stream announced.
    if too_long(decoder.width()) || too_long(decoder.height()) {
        return Err(Failure::TooLarge);
    }
    decoded.map_err(|_| Failure::Undecodable)?;
    if too_long(frame.width()) || too_long(frame.height()) {
        return Err(Failure::TooLarge);
    }
    if frame.width() == 0 || frame.height() == 0 {
        return Err(Failure::Undecodable);
    }
    // SAFETY: the frame was filled by the decoder; the field is a plain number.
    let filled_in = unsafe { (*frame.as_ptr()).decode_error_flags } != 0;
    let damaged = temper == Temper::Lenient || filled_in || frame.is_corrupt();
    Ok(Picture { frame, damaged })
}

fn open(kind: Codec, temper: Temper) -> Result<codec::decoder::Video, ffmpeg_next::Error> {
    // By name: by id, FFmpeg may choose a wrapper around hardware or another library.
    let name = match kind {
        Codec::H264 => "h264",
        Codec::H265 => "hevc",
    };
    let native = codec::decoder::find_by_name(name).ok_or(ffmpeg_next::Error::DecoderNotFound)?;
    let mut context = codec::context::Context::new_with_codec(native);
    context.set_threading(codec::threading::Config {
        kind: codec::threading::Type::None,
        count: 1,
        ..Default::default()
    });
    let (flags, recognition) = match temper {
        Temper::Strict => (codec::Flags::LOW_DELAY, ffi::AV_EF_EXPLODE),
        // A picture that begins a gradual refresh counts as corrupt and is still worth seeing.
        Temper::Lenient => (codec::Flags::LOW_DELAY | codec::Flags::OUTPUT_CORRUPT, 0),
    };
    context.set_flags(flags);
    // SAFETY: the context is ours and not opened yet; both fields are plain numbers.
    unsafe {
        let fields = context.as_mut_ptr();
        (*fields).err_recognition = recognition;
        (*fields).max_pixels = i64::from(DECODED_SIDE_LIMIT) * i64::from(DECODED_SIDE_LIMIT);
    }
    context.decoder().video()
}

#[cfg(test)]
mod tests;
