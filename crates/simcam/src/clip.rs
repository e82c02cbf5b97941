//! Which clip a stream plays: the built-in ones by number, a file, or either padded to a bit rate.
//! How a clip becomes packets is in `film.rs`.

use std::{
    collections::HashMap,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::film::{Film, Source};

mod embedded;

/// A stream of a camera, as its path names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// `/NAME/main`: 1280×720 at 25 frames per second in the built-in clips.
    Main,
    /// `/NAME/sub`: 640×360 at 15 frames per second in the built-in clips.
    Sub,
}

impl Stream {
    /// Its name in a path.
    pub fn as_str(self) -> &'static str {
        match self {
            Stream::Main => "main",
            Stream::Sub => "sub",
        }
    }

    pub(crate) fn other(self) -> Stream {
        match self {
            Stream::Main => Stream::Sub,
            Stream::Sub => Stream::Main,
        }
    }
}

/// How the pictures of a clip are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Codec {
    /// H.264 (AVC).
    H264,
    /// H.265 (HEVC).
    H265,
}

/// Clips made for one question of ingest; 640×360, 15 frames per second, with a drawn code too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Special {
    /// H.265, open groups: CRA pictures with leading (RASL) pictures and B-pictures; camera code
    /// 201, 150 frames, a CRA or IDR every 30.
    OpenGroupH265,
    /// H.264, open groups: I-pictures with recovery points instead of IDR, B-pictures; camera code
    /// 202, 150 frames, an entry every 30.
    RecoveryPointH264,
    /// H.264, one IDR in 300 frames (20 s); camera code 203.
    LongGroupH264,
    /// H.265, one IDR in 300 frames (20 s); camera code 204.
    LongGroupH265,
}

/// What is drawn at the top of the built-in clips 1 to 16: site, place, direction and type, as the
/// demo town names its cameras.
pub const TITLES: [&str; 16] = [
    "白庙社区-村口-东向-枪机",
    "白庙社区-村委会广场-南向-球机",
    "白庙社区-卫生室门口-西向-枪机",
    "白庙社区-主干道路口-北向-球机",
    "茅庵村-村口-南向-枪机",
    "茅庵村-桥头-东向-球机",
    "茅庵村-学校路口-西向-枪机",
    "石音村-村口-西向-枪机",
    "石音村-村委会广场-东向-球机",
    "石音村-主干道路口-南向-枪机",
    "大石村-村口-北向-枪机",
    "大石村-桥头-南向-枪机",
    "大石村-卫生室门口-东向-枪机",
    "金顶村-村口-东向-枪机",
    "金顶村-学校路口-北向-球机",
    "金顶村-主干道路口-西向-球机",
];

/// A clip by name; [`Clip::builtin`] is the usual way to one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Clip {
    /// One of the clips drawn for camera 1 to 16. Other numbers wrap around (17 shows camera 1, and
    /// its drawn code says 1).
    Builtin {
        /// The number drawn into the picture, 1 to 16.
        camera: u8,
        /// Large or small.
        stream: Stream,
        /// How it is coded.
        codec: Codec,
    },
    /// A clip for one question of ingest.
    Special(Special),
    /// An Annex-B file that begins with an IDR; without drawn code unless it has one.
    File {
        /// Where it lies.
        path: PathBuf,
        /// How it is coded.
        codec: Codec,
        /// Its frames per second, 1 to 120.
        fps: u32,
    },
    /// A clip whose access units are filled up (by an SEI message of user data, so the pictures
    /// stay what they were) to a bit rate: for load. Key pictures get eight times the share of
    /// others, as real cameras send them.
    Padded {
        /// What is filled up.
        clip: Box<Clip>,
        /// The bit rate to reach, in kbit/s.
        kbit_s: u32,
    },
}

impl Clip {
    /// The clip drawn for `camera` (1 to 16; other numbers wrap around).
    pub fn builtin(camera: u8, stream: Stream, codec: Codec) -> Clip {
        Clip::Builtin {
            camera: (camera.wrapping_sub(1) % 16) + 1,
            stream,
            codec,
        }
    }

    /// The same clip filled up to `kbit_s`.
    pub fn padded(self, kbit_s: u32) -> Clip {
        Clip::Padded {
            clip: Box::new(self),
            kbit_s,
        }
    }

    /// How it is coded.
    pub fn codec(&self) -> Codec {
        match self {
            Clip::Builtin { codec, .. } | Clip::File { codec, .. } => *codec,
            Clip::Special(Special::OpenGroupH265 | Special::LongGroupH265) => Codec::H265,
            Clip::Special(Special::RecoveryPointH264 | Special::LongGroupH264) => Codec::H264,
            Clip::Padded { clip, .. } => clip.codec(),
        }
    }

    /// Frames per second.
    pub fn fps(&self) -> u32 {
        match self {
            Clip::Builtin {
                stream: Stream::Main,
                ..
            } => 25,
            Clip::Builtin { .. } | Clip::Special(_) => 15,
            Clip::File { fps, .. } => *fps,
            Clip::Padded { clip, .. } => clip.fps(),
        }
    }

    /// Frames after which a built-in clip begins again, and with it the drawn counter; `None` for
    /// files, whose length is known when they are read.
    pub fn loop_frames(&self) -> Option<u32> {
        match self {
            Clip::Builtin { .. } => Some(self.fps() * 6),
            Clip::Special(Special::LongGroupH264 | Special::LongGroupH265) => Some(300),
            Clip::Special(_) => Some(150),
            Clip::File { .. } => None,
            Clip::Padded { clip, .. } => clip.loop_frames(),
        }
    }

    /// The clip a camera changes to when its parameters change.
    pub(crate) fn alternate(&self, stream: Stream) -> Clip {
        match self {
            Clip::Builtin {
                camera,
                stream,
                codec,
            } => Clip::builtin(*camera, stream.other(), *codec),
            Clip::Padded { clip, kbit_s } => clip.alternate(stream).padded(*kbit_s),
            Clip::Special(_) | Clip::File { .. } => Clip::builtin(1, stream.other(), self.codec()),
        }
    }

    /// The clip with one key picture in 20 s.
    pub(crate) fn long_group(&self) -> Clip {
        Clip::Special(match self.codec() {
            Codec::H264 => Special::LongGroupH264,
            Codec::H265 => Special::LongGroupH265,
        })
    }

    /// The packetised clip; made once per process and clip.
    pub(crate) fn load(&self) -> io::Result<Arc<Film>> {
        static LOADED: OnceLock<Mutex<HashMap<Clip, Arc<Film>>>> = OnceLock::new();
        let loaded = LOADED.get_or_init(Mutex::default);
        // Kept locked while loading: two cameras with one clip must not both do the work.
        let mut loaded = loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(film) = loaded.get(self) {
            return Ok(film.clone());
        }
        let film = Arc::new(self.make(None)?);
        loaded.insert(self.clone(), film.clone());
        Ok(film)
    }

    fn make(&self, kbit_s: Option<u32>) -> io::Result<Film> {
        let mut source = Source {
            codec: self.codec(),
            fps: self.fps(),
            loop_frames: self.loop_frames().map(|frames| frames as usize),
            kbit_s,
        };
        match self {
            Clip::Padded { clip, kbit_s } => clip.make(Some(*kbit_s)),
            Clip::File { path, fps, .. } => {
                source.loop_frames = None;
                let named = |why: &dyn std::fmt::Display| format!("clip {}: {why}", path.display());
                if !(1..=120).contains(fps) {
                    let why = format!("{fps} frames per second, must be 1 to 120");
                    return Err(io::Error::new(io::ErrorKind::InvalidInput, named(&why)));
                }
                let data = std::fs::read(path)
                    .map_err(|error| io::Error::new(error.kind(), named(&error)))?;
                Film::new(&data, source)
                    .map_err(|why| io::Error::new(io::ErrorKind::InvalidData, named(&why)))
            }
            Clip::Builtin { .. } | Clip::Special(_) => Film::new(embedded::bytes(self), source)
                .map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why)),
        }
    }
}
