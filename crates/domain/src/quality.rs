//! Messages between the gateway and `xueliang-inspect`, the program that decodes, and the rule
//! that tells a frozen picture from a quiet one.
//!
//! Bytes, values and arithmetic only: the pipes are `engine`'s and `inspect`'s, and measuring a
//! decoded picture is `inspect`'s. A message is two length-prefixed parts: `u32` (big endian) and a
//! JSON head, `u32` and a binary body. The gateway sends a [`Request`] whose body is one key
//! picture; each is answered, in order, by one [`Answer`] whose body is what was asked for.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    error::{Code, Error, Result},
    video::Codec,
};

/// Most bytes in the head of a message.
pub const HEAD_LIMIT: usize = 64 << 10;
/// Most bytes in the body of a message.
pub const BODY_LIMIT: usize = 32 << 20;
/// Longest side, in pixels, of a picture that is decoded.
pub const DECODED_SIDE_LIMIT: u32 = 8192;
/// Longest side, in pixels, of a JPEG or gray plane that is made.
pub const MADE_SIDE_LIMIT: u32 = 1920;
/// JPEG quality when none is asked for, of 1 to 100.
pub const JPEG_QUALITY: u8 = 75;

/// One key picture to look at; the body holds it as Annex B with its parameter sets in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Chosen by the asker; the answer carries it too.
    pub id: u64,
    /// How the picture is encoded.
    pub codec: Codec,
    /// What to make of it.
    pub want: Want,
}

/// What to make of a decoded picture; its size is told in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Want {
    /// A [`Measurement`].
    pub measure: bool,
    /// A JPEG at most this many pixels wide (16 to [`MADE_SIDE_LIMIT`]), never larger than the
    /// picture, sides even, shape kept.
    pub jpeg_width: Option<u32>,
    /// The JPEG's quality, 1 to 100; [`JPEG_QUALITY`] when absent.
    pub jpeg_quality: Option<u8>,
    /// The brightness of the whole picture resampled to this size, a byte per pixel, row by row.
    pub gray: Option<Size>,
}

impl Want {
    /// Whether every number is within its limits.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        let side = |least, value| (least..=MADE_SIDE_LIMIT).contains(&value);
        self.jpeg_width.is_none_or(|width| side(16, width))
            && self
                .jpeg_quality
                .is_none_or(|quality| (1..=100).contains(&quality))
            && self
                .gray
                .is_none_or(|size| side(1, size.width) && side(1, size.height))
    }
}

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// What became of the request with the same id; the body is the JPEG and then the gray plane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The request's.
    pub id: u64,
    /// What was seen, or why nothing was.
    pub outcome: Result<Seen, Failure>,
}

/// A picture that was decoded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Its size as encoded.
    pub size: Size,
    /// Parts were missing or broken, and the decoder filled them in. Not every damage is noticed:
    /// a decoder can take flipped bits for a picture.
    pub damaged: bool,
    /// There if asked for.
    pub measurement: Option<Measurement>,
    /// Bytes of JPEG at the start of the body; 0 unless asked for.
    pub jpeg_bytes: u32,
    /// Bytes of gray plane after it; 0 unless asked for.
    pub gray_bytes: u32,
}

impl Seen {
    /// The JPEG and the gray plane in `body`, either of them empty when not asked for.
    ///
    /// # Errors
    /// [`Code::Internal`] when the body is not as long as the head says.
    pub fn parts<'a>(&self, body: &'a [u8]) -> Result<(&'a [u8], &'a [u8])> {
        body.split_at_checked(self.jpeg_bytes as usize)
            .filter(|(_, gray)| gray.len() == self.gray_bytes as usize)
            .ok_or_else(|| malformed("the body is not as long as the head says"))
    }
}

/// Why nothing was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The bytes hold no picture that the decoder knows.
    Undecodable,
    /// A side is longer than [`DECODED_SIDE_LIMIT`].
    TooLarge,
    /// The request asks for something outside the limits of [`Want`].
    Impossible,
    /// It was decoded, but scaling or making the JPEG failed (out of memory, odd pixel format).
    Unusable,
}

impl Failure {
    /// The word in messages and logs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Undecodable => "undecodable",
            Self::TooLarge => "too_large",
            Self::Impossible => "impossible",
            Self::Unusable => "unusable",
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::new(Code::PictureUndecodable).with("reason", failure.word())
    }
}

/// Numbers about one picture. Brightness is full range: 0 is black, 255 is white.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// Mean brightness of all pixels.
    pub mean: f32,
    /// Standard deviation of the brightness of all pixels.
    pub contrast: f32,
    /// For comparing with another picture of the same camera.
    pub signature: Signature,
}

/// Mean brightness of each cell of a 64 by 36 grid laid over the picture, row by row, in steps of
/// 1/256. The fraction is the point: it keeps what the noise of a living sensor leaves in the mean
/// of some hundred pixels, which whole steps would round away.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature(Box<[u16]>);

impl Signature {
    /// Cells in a row.
    pub const COLUMNS: usize = 64;
    /// Rows.
    pub const ROWS: usize = 36;
    /// Cells in all.
    pub const CELLS: usize = Self::COLUMNS * Self::ROWS;

    /// The signature whose cell `index`, counted row by row, is `cell(index)`.
    #[must_use]
    pub fn from_fn(cell: impl FnMut(usize) -> u16) -> Self {
        Self((0..Self::CELLS).map(cell).collect())
    }

    /// The cells.
    #[must_use]
    pub fn cells(&self) -> &[u16] {
        &self.0
    }

    /// How far the cells of the two are apart.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Difference {
        let apart = || self.0.iter().zip(&other.0).map(|(a, b)| a.abs_diff(*b));
        let total: u32 = apart().map(u32::from).sum();
        Difference {
            mean: (f64::from(total) / 256.0 / Self::CELLS as f64) as f32,
            most: f32::from(apart().max().unwrap_or(0)) / 256.0,
        }
    }

    /// Standard deviation of the cells, in units of brightness.
    #[must_use]
    pub fn contrast(&self) -> f32 {
        let count = Self::CELLS as f64;
        let mean = self.0.iter().map(|&cell| f64::from(cell)).sum::<f64>() / count;
        let squares: f64 = self
            .0
            .iter()
            .map(|&cell| (f64::from(cell) - mean).powi(2))
            .sum();
        ((squares / count).sqrt() / 256.0) as f32
    }
}

impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signature(contrast {:.2})", self.contrast())
    }
}

impl Serialize for Signature {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|cell| cell.to_be_bytes()).collect();
        serializer.serialize_str(&STANDARD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let bytes = STANDARD
            .decode(String::deserialize(deserializer)?)
            .map_err(D::Error::custom)?;
        let (cells, rest) = bytes.as_chunks::<2>();
        if cells.len() != Self::CELLS || !rest.is_empty() {
            return Err(D::Error::custom("a signature of the wrong length"));
        }
        Ok(Self(
            cells.iter().map(|&cell| u16::from_be_bytes(cell)).collect(),
        ))
    }
}

/// How far two signatures are apart, in units of brightness (0 to 255).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Mean of the absolute differences of the cells.
    pub mean: f32,
    /// The largest of them.
    pub most: f32,
}

/// Below which numbers two pictures count as the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StillLimits {
    /// Most mean difference of a frozen picture.
    pub mean: f32,
    /// Most difference of any one cell of a frozen picture.
    pub cell: f32,
    /// Contrast of signatures below which there is nothing to compare.
    pub blank: f32,
}

impl Default for StillLimits {
    /// Measured on a still scene of 1280x720, key pictures a second apart, rates of 0.3 to 4
    /// Mbit/s: with sensor noise of one step, in the dark, the mean difference was 0.026 at least.
    /// Encoders fed one picture again and again settled at 0 (H.265) and below 0.01 (H.264 from
    /// 1 Mbit/s), with single cells up to 0.3. A changing digit moves its cell by more than 1.
    fn default() -> Self {
        Self {
            mean: 0.01,
            cell: 0.5,
            blank: 2.0,
        }
    }
}

/// What two pictures of one camera, taken at different times, say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stillness {
    /// The picture changes, if only by the noise of its sensor.
    Moving,
    /// The same picture twice, finer than any living sensor repeats itself.
    Frozen,
    /// Both are without features (black, covered): nothing to compare, another fault if any.
    Blank,
}

/// Judges two pictures of one camera by their signatures.
///
/// Frozen needs both limits to hold: the mean one because noise is everywhere, the one for cells
/// because a running clock or counter drawn into a clean picture moves a few cells only. In doubt
/// the picture moves: an encoder that makes of one picture something new each time at a starved bit
/// rate is missed rather than a quiet night scene accused. A source that repeats a loop looks
/// frozen when sampled at a multiple of the loop; ask for several times at uneven distances.
#[must_use]
pub fn stillness(earlier: &Signature, later: &Signature, limits: &StillLimits) -> Stillness {
    if earlier.contrast() < limits.blank && later.contrast() < limits.blank {
        return Stillness::Blank;
    }
    let difference = earlier.difference(later);
    if difference.mean <= limits.mean && difference.most <= limits.cell {
        Stillness::Frozen
    } else {
        Stillness::Moving
    }
}

/// One message in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    head: &'a [u8],
    /// The binary part.
    pub body: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The message at the start of `bytes`; `None` while it is not complete.
    ///
    /// # Errors
    /// [`Code::Internal`] when a part claims to be longer than its limit; nothing that follows can
    /// be understood then.
    pub fn take(bytes: &'a [u8]) -> Result<Option<Self>> {
        let Some((head, rest)) = part(bytes, HEAD_LIMIT)? else {
            return Ok(None);
        };
        let frame = part(rest, BODY_LIMIT)?.map(|(body, _)| Self { head, body });
        Ok(frame)
    }

    /// How many bytes it takes.
    #[must_use]
    pub fn length(&self) -> usize {
        8 + self.head.len() + self.body.len()
    }

    /// The head, understood.
    ///
    /// # Errors
    /// [`Code::Internal`] when it is not the JSON of a `T`.
    pub fn head<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(self.head).map_err(|source| malformed("the head").because(source))
    }

    /// A message of `head` and `body`.
    ///
    /// # Errors
    /// [`Code::Internal`] when either is larger than its limit.
    pub fn encode(head: &impl Serialize, body: &[u8]) -> Result<Vec<u8>> {
        let head =
            serde_json::to_vec(head).map_err(|source| malformed("the head").because(source))?;
        if head.len() > HEAD_LIMIT || body.len() > BODY_LIMIT {
            return Err(malformed("a part is larger than its limit"));
        }
        let mut bytes = Vec::with_capacity(8 + head.len() + body.len());
        for part in [&head, body] {
            bytes.extend_from_slice(&(part.len() as u32).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        Ok(bytes)
    }
}

/// The length-prefixed part at the start of `bytes`, and what follows it.
fn part(bytes: &[u8], limit: usize) -> Result<Option<(&[u8], &[u8])>> {
    let Some((length, rest)) = bytes.split_first_chunk() else {
        return Ok(None);
    };
    let length = u32::from_be_bytes(*length) as usize;
    if length > limit {
        return Err(malformed("a part claims to be larger than its limit"));
    }
    Ok(rest.split_at_checked(length))
}

fn malformed(why: &'static str) -> Error {
    Error::internal("read or write a message of xueliang-inspect").because(why)
}

#[cfg(test)]
mod tests;
