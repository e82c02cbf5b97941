//! What is known about encoded pictures without decoding them.

use crate::error::{Code, Error, Result};

/// A way of encoding pictures that is recorded.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Codec {
    /// ITU-T H.264 (AVC).
    H264,
    /// ITU-T H.265 (HEVC).
    H265,
}

impl Codec {
    /// The word in the API, in the database and in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::H264 => "h264",
            Self::H265 => "h265",
        }
    }

    /// The codec with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "h264" => Some(Self::H264),
            "h265" => Some(Self::H265),
            _ => None,
        }
    }
}

/// The epoch of a stream: everything a decoder must know before the first picture.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct VideoFormat {
    /// The codec.
    pub codec: Codec,
    /// Width of the picture shown, in pixels.
    pub width: u16,
    /// Height of the picture shown, in pixels.
    pub height: u16,
    /// The codec in the words browsers use (RFC 6381), such as `avc1.640028`.
    pub rfc6381: String,
    /// The decoder configuration record (ISO/IEC 14496-15 `avcC` or `hvcC`, without box header).
    pub config: Vec<u8>,
}

impl std::fmt::Debug for VideoFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}x{}", self.rfc6381, self.width, self.height)
    }
}

/// Which of a camera's two streams.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StreamKind {
    /// The full picture; recorded.
    Main,
    /// The small picture; shown on walls.
    Sub,
}

impl StreamKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Main, Self::Sub];

    /// The word in the API, in the database and in paths.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Sub => "sub",
        }
    }

    /// The stream with this word.
    ///
    /// # Errors
    /// [`Code::Corrupt`] naming the word; for words from the API use serde.
    pub fn from_word(word: &str) -> Result<Self> {
        match word {
            "main" => Ok(Self::Main),
            "sub" => Ok(Self::Sub),
            _ => Err(Error::new(Code::Corrupt)
                .with("table", "stream")
                .with("id", word)),
        }
    }
}

impl std::fmt::Display for StreamKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}
