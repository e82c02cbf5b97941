//! Making boxes: the start of a file, and one fragment after another.

use domain::video::{Codec, VideoFormat};

use super::{Sample, TIMESCALE};

/// The identity matrix of `mvhd` and `tkhd`.
const MATRIX: [u32; 9] = [0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000];

/// Sample flags: decodable alone.
const KEY: u32 = 0x0200_0000;
/// Sample flags: depends on others, and is no place to begin.
const NOT_KEY: u32 = 0x0101_0000;

/// `trun`: data offset, and duration, size, flags and composition offset of every sample.
const TRUN_FLAGS: u32 = 0x0000_0f01;
/// `tfhd`: offsets count from the `moof`.
const BASE_IS_MOOF: u32 = 0x0002_0000;

/// The size of a fragment's `moof` and of the header of its `mdat`, in bytes.
#[must_use]
pub fn fragment_header_len(samples: usize) -> usize {
    96 + 16 * samples
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
#[must_use]
pub fn init_segment(format: &VideoFormat) -> Vec<u8> {
    let mut out = Boxes::default();
    ftyp(&mut out, b"iso6", &[b"iso6", b"cmfc", b"mp41"]);
    out.boxed(b"moov", |b| {
        mvhd(b, 0, 0);
        b.boxed(b"trak", |b| {
            tkhd(b, 0, format);
            mdia(b, 0, |b| {
                stsd(b, format);
                b.full(b"stts", 0, 0, |b| b.u32(0));
                b.full(b"stsc", 0, 0, |b| b.u32(0));
                b.full(b"stsz", 0, 0, |b| b.u64(0));
                b.full(b"stco", 0, 0, |b| b.u32(0));
            });
        });
        b.boxed(b"mvex", |b| {
            b.full(b"trex", 0, 0, |b| {
                b.u32(1); // track
                b.u32(1); // sample description
                b.zeros(12); // no default duration, size and flags
            });
        });
    });
    out.into_bytes()
}

/// The `moof` of one fragment and the header of its `mdat`; the bytes of the samples follow it.
/// `base_dts` is the decode time of the first sample, in units of [`TIMESCALE`].
#[must_use]
pub fn fragment(sequence: u32, base_dts: u64, samples: &[Sample]) -> Vec<u8> {
    let header = fragment_header_len(samples.len());
    let mut out = Boxes(Vec::with_capacity(header));
    out.boxed(b"moof", |b| {
        b.full(b"mfhd", 0, 0, |b| b.u32(sequence));
        b.boxed(b"traf", |b| {
            b.full(b"tfhd", 0, BASE_IS_MOOF, |b| b.u32(1));
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
    });
    let data: u64 = samples.iter().map(|sample| u64::from(sample.size)).sum();
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
pub(crate) fn mvhd(out: &mut Boxes, created: u64, duration: u64) {
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
        b.u32(2); // the next free track number
    });
}

pub(crate) fn tkhd(out: &mut Boxes, duration: u64, format: &VideoFormat) {
    out.full(b"tkhd", 1, 3, |b| {
        b.u64(0);
        b.u64(0);
        b.u32(1); // track
        b.u32(0);
        b.u64(duration);
        b.zeros(16); // layer, group, volume
        MATRIX.iter().for_each(|&value| b.u32(value));
        b.u32(u32::from(format.width) << 16);
        b.u32(u32::from(format.height) << 16);
    });
}

/// The media of the only track; `tables` writes the content of `stbl`.
pub(crate) fn mdia(out: &mut Boxes, duration: u64, tables: impl FnOnce(&mut Boxes)) {
    out.boxed(b"mdia", |b| {
        b.full(b"mdhd", 1, 0, |b| {
            b.u64(0);
            b.u64(0);
            b.u32(TIMESCALE);
            b.u64(duration);
            b.u16(0x55c4); // language "und"
            b.u16(0);
        });
        b.full(b"hdlr", 0, 0, |b| {
            b.u32(0);
            b.bytes(b"vide");
            b.zeros(12);
            b.bytes(b"video\0");
        });
        b.boxed(b"minf", |b| {
            b.full(b"vmhd", 0, 1, |b| b.zeros(8));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_is_as_long_as_it_says() {
        for count in [0, 1, 7, 100] {
            let samples = vec![
                Sample {
                    duration: 3600,
                    size: 10,
                    ..Sample::default()
                };
                count
            ];
            let bytes = fragment(1, 5, &samples);
            assert_eq!(bytes.len(), fragment_header_len(count));
            let moof = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
            assert_eq!(&bytes[moof + 4..], b"mdat");
        }
    }
}
