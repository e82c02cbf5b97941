//! Making boxes: the start of a file, and one fragment after another.

use domain::{
    audio::{AudioCodec, AudioFormat},
    video::{Codec, VideoFormat},
};

use super::{AUDIO_LEAD_S, AudioSample, Sample, TIMESCALE};

/// The identity matrix of `mvhd` and `tkhd`.
const MATRIX: [u32; 9] = [0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000];

/// Sample flags: decodable alone.
const KEY: u32 = 0x0200_0000;
/// Sample flags: depends on others, and is no place to begin.
const NOT_KEY: u32 = 0x0101_0000;

/// `trun`: data offset, and duration, size, flags and composition offset of every sample.
const TRUN_FLAGS: u32 = 0x0000_0f01;
/// `trun` of sound: data offset, and duration and size of every sample.
const AUDIO_TRUN_FLAGS: u32 = 0x0000_0301;
/// `tfhd`: offsets count from the `moof`.
const BASE_IS_MOOF: u32 = 0x0002_0000;

/// The number of the track with the pictures.
const VIDEO_TRACK: u32 = 1;
/// The number of the track with the sound.
const AUDIO_TRACK: u32 = 2;

/// The size of a fragment's `moof` and of the header of its `mdat`, in bytes.
#[must_use]
pub fn fragment_header_len(samples: usize, audio: usize) -> usize {
    let sound = if audio > 0 { 64 + 8 * audio } else { 0 };
    96 + 16 * samples + sound
}

/// Boxes being written into memory.
#[derive(Debug, Default)]
pub(crate) struct Boxes(Vec<u8>);

impl Boxes {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn u16(&mut self, value: u16) {
        self.bytes(&value.to_be_bytes());
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes(&value.to_be_bytes());
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.bytes(&value.to_be_bytes());
    }

    pub(crate) fn zeros(&mut self, count: usize) {
        self.0.resize(self.0.len() + count, 0);
    }

    /// Overwrites what stands at `at`.
    pub(crate) fn patch(&mut self, at: usize, bytes: &[u8]) {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
    }

    /// A box of this kind with what `content` writes.
    pub(crate) fn boxed(&mut self, kind: &[u8; 4], content: impl FnOnce(&mut Self)) {
        let at = self.0.len();
        self.u32(0);
        self.bytes(kind);
        content(self);
        let size = u32::try_from(self.0.len() - at).unwrap_or(u32::MAX);
        self.patch(at, &size.to_be_bytes());
    }

    /// A box that begins with a version and flags.
    pub(crate) fn full(
        &mut self,
        kind: &[u8; 4],
        version: u8,
        flags: u32,
        content: impl FnOnce(&mut Self),
    ) {
        self.boxed(kind, |b| {
            b.u32(u32::from(version) << 24 | flags);
            content(b);
        });
    }
}

/// `ftyp` and `moov` of a file or stream in fragments: what a player needs before the first one.
/// With `audio` there is a second track.
#[must_use]
pub fn init_segment(format: &VideoFormat, audio: Option<&AudioFormat>) -> Vec<u8> {
    let no_samples = |b: &mut Boxes| {
        b.full(b"stts", 0, 0, |b| b.u32(0));
        b.full(b"stsc", 0, 0, |b| b.u32(0));
        b.full(b"stsz", 0, 0, |b| b.u64(0));
        b.full(b"stco", 0, 0, |b| b.u32(0));
    };
    let mut out = Boxes::default();
    ftyp(&mut out, b"iso6", &[b"iso6", b"cmfc", b"mp41"]);
    out.boxed(b"moov", |b| {
        mvhd(b, 0, 0, audio.is_some());
        b.boxed(b"trak", |b| {
            tkhd(b, 0, format);
            mdia(b, 0, |b| {
                stsd(b, format);
                no_samples(b);
            });
        });
        if let Some(audio) = audio {
            b.boxed(b"trak", |b| {
                audio_tkhd(b, 0);
                edits(b, &[(0, i64::from(audio.rate_hz) * AUDIO_LEAD_S)]);
                audio_mdia(b, 0, audio, no_samples);
            });
        }
        b.boxed(b"mvex", |b| {
            for track in [VIDEO_TRACK].into_iter().chain(audio.map(|_| AUDIO_TRACK)) {
                b.full(b"trex", 0, 0, |b| {
                    b.u32(track);
                    b.u32(1); // sample description
                    b.zeros(12); // no default duration, size and flags
                });
            }
        });
    });
    out.into_bytes()
}

/// The `moof` of one fragment and the header of its `mdat`; the bytes of the pictures follow it, and
/// those of the sound behind them. `base_dts` is the decode time of the first picture, in units of
/// [`TIMESCALE`]; with `audio` comes that of its first sample, in its own unit.
#[must_use]
pub fn fragment(
    sequence: u32,
    base_dts: u64,
    samples: &[Sample],
    audio: Option<(u64, &[AudioSample])>,
) -> Vec<u8> {
    let audio = audio.filter(|(_, samples)| !samples.is_empty());
    let header = fragment_header_len(samples.len(), audio.map_or(0, |(_, samples)| samples.len()));
    let data: u64 = samples.iter().map(|sample| u64::from(sample.size)).sum();
    let mut out = Boxes(Vec::with_capacity(header));
    out.boxed(b"moof", |b| {
        b.full(b"mfhd", 0, 0, |b| b.u32(sequence));
        b.boxed(b"traf", |b| {
            b.full(b"tfhd", 0, BASE_IS_MOOF, |b| b.u32(VIDEO_TRACK));
            b.full(b"tfdt", 1, 0, |b| b.u64(base_dts));
            b.full(b"trun", 1, TRUN_FLAGS, |b| {
                b.u32(u32::try_from(samples.len()).unwrap_or(u32::MAX));
                b.u32(u32::try_from(header).unwrap_or(u32::MAX));
                for sample in samples {
                    b.u32(sample.duration);
                    b.u32(sample.size);
                    let flags = if sample.key { KEY } else { NOT_KEY };
                    b.u32(flags | u32::from(sample.lost));
                    b.bytes(&sample.composition.to_be_bytes());
                }
            });
        });
        if let Some((base, samples)) = audio {
            b.boxed(b"traf", |b| {
                b.full(b"tfhd", 0, BASE_IS_MOOF, |b| b.u32(AUDIO_TRACK));
                b.full(b"tfdt", 1, 0, |b| b.u64(base));
                b.full(b"trun", 0, AUDIO_TRUN_FLAGS, |b| {
                    b.u32(u32::try_from(samples.len()).unwrap_or(u32::MAX));
                    b.u32(u32::try_from(header as u64 + data).unwrap_or(u32::MAX));
                    for sample in samples {
                        b.u32(sample.duration);
                        b.u32(sample.size);
                    }
                });
            });
        }
    });
    let sound = audio.iter().flat_map(|(_, samples)| *samples);
    let data = data + sound.map(|sample| u64::from(sample.size)).sum::<u64>();
    out.u32(u32::try_from(data + 8).unwrap_or(u32::MAX));
    out.bytes(b"mdat");
    debug_assert_eq!(out.len(), header);
    out.into_bytes()
}

/// A `uuid` box.
#[must_use]
pub fn extended(kind: [u8; 16], content: &[u8]) -> Vec<u8> {
    let mut out = Boxes::default();
    out.boxed(b"uuid", |b| {
        b.bytes(&kind);
        b.bytes(content);
    });
    out.into_bytes()
}

pub(crate) fn ftyp(out: &mut Boxes, major: &[u8; 4], compatible: &[&[u8; 4]]) {
    out.boxed(b"ftyp", |b| {
        b.bytes(major);
        b.u32(0);
        for brand in compatible {
            b.bytes(*brand);
        }
    });
}

/// `created` in seconds since 1904, `duration` in units of [`TIMESCALE`].
pub(crate) fn mvhd(out: &mut Boxes, created: u64, duration: u64, audio: bool) {
    out.full(b"mvhd", 1, 0, |b| {
        b.u64(created);
        b.u64(created);
        b.u32(TIMESCALE);
        b.u64(duration);
        b.u32(0x0001_0000); // normal speed
        b.u16(0x0100); // full volume
        b.zeros(10);
        MATRIX.iter().for_each(|&value| b.u32(value));
        b.zeros(24);
        let last = if audio { AUDIO_TRACK } else { VIDEO_TRACK };
        b.u32(last + 1); // the next free track number
    });
}

pub(crate) fn tkhd(out: &mut Boxes, duration: u64, format: &VideoFormat) {
    let size = (format.width, format.height);
    track_header(out, VIDEO_TRACK, duration, 0, size);
}

/// The header of the track with the sound; `duration` in units of [`TIMESCALE`].
pub(crate) fn audio_tkhd(out: &mut Boxes, duration: u64) {
    const FULL: u16 = 0x0100;
    track_header(out, AUDIO_TRACK, duration, FULL, (0, 0));
}

fn track_header(
    out: &mut Boxes,
    track: u32,
    duration: u64,
    volume: u16,
    (width, height): (u16, u16),
) {
    out.full(b"tkhd", 1, 3, |b| {
        b.u64(0);
        b.u64(0);
        b.u32(track);
        b.u32(0);
        b.u64(duration);
        b.zeros(12); // layer, group
        b.u16(volume);
        b.u16(0);
        MATRIX.iter().for_each(|&value| b.u32(value));
        b.u32(u32::from(width) << 16);
        b.u32(u32::from(height) << 16);
    });
}

/// An edit list: how long each edit is, in units of [`TIMESCALE`], and where its media begins, in
/// units of the track; −1 for nothing.
pub(crate) fn edits(out: &mut Boxes, edits: &[(u64, i64)]) {
    out.boxed(b"edts", |b| {
        b.full(b"elst", 1, 0, |b| {
            b.u32(u32::try_from(edits.len()).unwrap_or(u32::MAX));
            for (length, media) in edits {
                b.u64(*length);
                b.bytes(&media.to_be_bytes());
                b.u32(0x0001_0000); // normal speed
            }
        });
    });
}

/// The media of the pictures; `tables` writes the content of `stbl`.
pub(crate) fn mdia(out: &mut Boxes, duration: u64, tables: impl FnOnce(&mut Boxes)) {
    let about = |b: &mut Boxes| b.full(b"vmhd", 0, 1, |b| b.zeros(8));
    media(
        out,
        (TIMESCALE, duration),
        (b"vide", b"video\0"),
        about,
        tables,
    );
}

/// The media of the sound, `duration` in its own unit; `tables` writes what follows its description.
pub(crate) fn audio_mdia(
    out: &mut Boxes,
    duration: u64,
    format: &AudioFormat,
    tables: impl FnOnce(&mut Boxes),
) {
    let about = |b: &mut Boxes| b.full(b"smhd", 0, 0, |b| b.zeros(4));
    let time = (format.rate_hz, duration);
    media(out, time, (b"soun", b"audio\0"), about, |b| {
        audio_stsd(b, format);
        tables(b);
    });
}

fn media(
    out: &mut Boxes,
    (scale, duration): (u32, u64),
    (kind, name): (&[u8; 4], &[u8; 6]),
    about: impl FnOnce(&mut Boxes),
    tables: impl FnOnce(&mut Boxes),
) {
    out.boxed(b"mdia", |b| {
        b.full(b"mdhd", 1, 0, |b| {
            b.u64(0);
            b.u64(0);
            b.u32(scale);
            b.u64(duration);
            b.u16(0x55c4); // language "und"
            b.u16(0);
        });
        b.full(b"hdlr", 0, 0, |b| {
            b.u32(0);
            b.bytes(kind);
            b.zeros(12);
            b.bytes(name);
        });
        b.boxed(b"minf", |b| {
            about(b);
            b.boxed(b"dinf", |b| {
                b.full(b"dref", 0, 0, |b| {
                    b.u32(1);
                    b.full(b"url ", 0, 1, |_| {}); // in this file
                });
            });
            b.boxed(b"stbl", tables);
        });
    });
}

/// The sample description, with the decoder's configuration.
pub(crate) fn stsd(out: &mut Boxes, format: &VideoFormat) {
    let (entry, config) = match format.codec {
        Codec::H264 => (b"avc1", b"avcC"),
        Codec::H265 => (b"hvc1", b"hvcC"),
    };
    out.full(b"stsd", 0, 0, |b| {
        b.u32(1);
        b.boxed(entry, |b| {
            b.zeros(6);
            b.u16(1); // where the data is: the first entry of `dref`
            b.zeros(16);
            b.u16(format.width);
            b.u16(format.height);
            b.u32(0x0048_0000); // 72 dots per inch
            b.u32(0x0048_0000);
            b.u32(0);
            b.u16(1); // pictures per sample
            b.zeros(32); // name of the encoder
            b.u16(0x0018); // colour without transparency
            b.u16(0xffff);
            b.boxed(config, |b| b.bytes(&format.config));
        });
    });
}

/// The kind of the sample entry. G.711 has no entry of its own in ISO files; those of QuickTime are
/// what FFmpeg, VLC and QuickTime read.
pub(super) fn audio_entry(codec: AudioCodec) -> &'static [u8; 4] {
    match codec {
        AudioCodec::Aac => b"mp4a",
        AudioCodec::Alaw => b"alaw",
        AudioCodec::Ulaw => b"ulaw",
    }
}

/// The description of the sound.
fn audio_stsd(out: &mut Boxes, format: &AudioFormat) {
    out.full(b"stsd", 0, 0, |b| {
        b.u32(1);
        b.boxed(audio_entry(format.codec), |b| {
            b.zeros(6);
            b.u16(1); // where the data is: the first entry of `dref`
            b.zeros(8);
            b.u16(format.channels);
            b.u16(16); // bits of a sample when it is decoded
            b.zeros(4);
            b.u16(u16::try_from(format.rate_hz).unwrap_or(0));
            b.u16(0);
            if format.codec == AudioCodec::Aac {
                esds(b, &format.config);
            }
        });
    });
}

/// Descriptors of ISO/IEC 14496-1, 7.2.6, around an AudioSpecificConfig.
fn esds(out: &mut Boxes, config: &[u8]) {
    let length = config.len().min(super::LONGEST_AUDIO_CONFIG) as u8;
    out.full(b"esds", 0, 0, |b| {
        b.bytes(&[0x03, 23 + length, 0, 0, 0]); // ES_Descriptor without an id
        b.bytes(&[0x04, 15 + length]); // DecoderConfigDescriptor
        b.bytes(&[0x40, 0x15, 0, 0, 0]); // MPEG-4 audio, an audio stream, no size of a buffer
        b.zeros(8); // nothing is said of its bit rates
        b.bytes(&[0x05, length]); // DecoderSpecificInfo
        b.bytes(&config[..usize::from(length)]);
        b.bytes(&[0x06, 1, 2]); // SLConfigDescriptor: as MP4 files have it
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_is_as_long_as_it_says() {
        for (count, sounds) in [(0, 0), (1, 1), (7, 0), (100, 13)] {
            let samples = vec![
                Sample {
                    duration: 3600,
                    size: 10,
                    ..Sample::default()
                };
                count
            ];
            let sound = AudioSample {
                duration: 160,
                size: 160,
            };
            let audio = vec![sound; sounds];
            let bytes = fragment(1, 5, &samples, Some((7, &audio)));
            assert_eq!(bytes.len(), fragment_header_len(count, sounds));
            let moof = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
            assert_eq!(&bytes[moof + 4..], b"mdat");
        }
    }
}
