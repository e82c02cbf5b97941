//! Understanding a segment file, whole or cut off anywhere, ours or damaged or made to harm.
//!
//! Only what [`super::write`] makes is understood. Nothing here panics, and nothing is allocated
//! by a number from the file before that number was compared with what the file can hold.

#[cfg(test)]
mod tests;

use std::{fmt, io};

use domain::{
    audio::{AudioCodec, AudioFormat},
    video::{Codec, VideoFormat},
};

use super::{
    AudioSample, DESCRIPTION, Sample, TRAILER,
    index::{self, AudioIndexed, Description, Indexed, Summary, Trailer},
    write::audio_entry,
};

/// A box of the header, or the `moof` of one fragment, is never larger than this.
const LARGEST_BOX: u64 = 1 << 20;
/// A fragment that begins later than a century after the first is not believed.
pub(super) const LATEST: i64 = 90_000 * 86_400 * 36_525;
/// A trailer is never larger than this.
const LARGEST_TRAILER: u64 = 64 << 20;

/// What a file holds.
#[derive(Clone, Debug)]
pub struct Contents {
    /// What it says that it is.
    pub description: Description,
    /// What a decoder must know.
    pub format: VideoFormat,
    /// Its pictures, in the order of decoding.
    pub samples: Vec<Indexed>,
    /// What a decoder of its sound must know; `None` when it has no track of it.
    pub audio_format: Option<AudioFormat>,
    /// Its sound, in order; none without a track of it.
    pub audio: Vec<AudioIndexed>,
    /// Where the last whole fragment ends.
    pub whole: u64,
    /// Its summary, if it was sealed.
    pub summary: Option<Summary>,
}

/// Why a file was not understood.
#[derive(Debug)]
pub enum Trouble {
    /// It could not be read.
    Io(io::Error),
    /// It ends before its first picture.
    Short,
    /// It is something else, or damaged.
    Malformed(&'static str),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Short => f.write_str("ends before its first picture"),
            Self::Malformed(what) => f.write_str(what),
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Believe the trailer, where there is one.
    Quick,
    /// Walk the fragments and the lengths inside every picture; keep what precedes the first
    /// that contradicts itself. For files whose end was cut off.
    Closely,
}

/// Reads a file of `len` bytes; `read_at` fills a buffer from a position.
///
/// # Errors
/// [`Trouble`].
pub fn read(
    len: u64,
    mut read_at: impl FnMut(u64, &mut [u8]) -> io::Result<()>,
    look: Look,
) -> Result<Contents, Trouble> {
    let mut file = Source {
        len,
        read_at: &mut read_at,
    };
    let (header, at) = file.whole_box(0)?;
    if header.kind != *b"ftyp" {
        return Err(Trouble::Malformed("does not begin with ftyp"));
    }
    let (moov, at) = file.whole_box(at)?;
    if moov.kind != *b"moov" {
        return Err(Trouble::Malformed("no moov after ftyp"));
    }
    let (uuid, at) = file.whole_box(at)?;
    let description = describe(&uuid).ok_or(Trouble::Malformed("no description after moov"))?;
    let format =
        format(&moov.content, &description).ok_or(Trouble::Malformed("moov not understood"))?;
    let audio_format = description
        .audio
        .and_then(|codec| audio_format(&moov.content, codec));
    let mut contents = Contents {
        description,
        format,
        samples: Vec::new(),
        audio_format,
        audio: Vec::new(),
        whole: at,
        summary: None,
    };
    let trailer = file.trailer()?;
    match trailer {
        Some((said, begin)) if look == Look::Quick && said.is_inside(at, begin) => {
            contents.samples = said.samples;
            contents.audio = said.audio;
            contents.summary = Some(said.summary);
            contents.whole = len;
        }
        _ => {
            file.fragments(&mut contents, look)?;
            contents.summary = trailer
                .filter(|(said, begin)| {
                    *begin == contents.whole
                        && said.samples == contents.samples
                        && said.audio == contents.audio
                })
                .map(|(said, _)| said.summary);
            if contents.summary.is_some() {
                contents.whole = len;
            }
        }
    }
    if contents.samples.is_empty() {
        return Err(Trouble::Short);
    }
    if contents.audio_format.is_none() {
        // Of a kind that is not known here: the pictures are footage all the same.
        contents.audio.clear();
    }
    Ok(contents)
}

impl Trailer {
    /// Whether all that it lists lies between two positions, in order.
    fn is_inside(&self, from: u64, to: u64) -> bool {
        let pictures = self.samples.iter();
        let sound = self.audio.iter();
        inside(pictures.map(|one| (one.offset, one.sample.size)), from, to)
            && inside(sound.map(|one| (one.offset, one.sample.size)), from, to)
    }
}

fn inside(mut places: impl Iterator<Item = (u64, u32)>, from: u64, to: u64) -> bool {
    let mut at = from;
    places.all(|(offset, size)| {
        let right = at <= offset;
        at = offset.saturating_add(u64::from(size));
        right && at <= to
    })
}

struct Source<'a> {
    len: u64,
    read_at: &'a mut dyn FnMut(u64, &mut [u8]) -> io::Result<()>,
}

struct WholeBox {
    kind: [u8; 4],
    content: Vec<u8>,
}

impl Source<'_> {
    fn bytes(&mut self, at: u64, count: u64) -> Result<Vec<u8>, Trouble> {
        if at.checked_add(count).is_none_or(|end| end > self.len) {
            return Err(Trouble::Short);
        }
        let mut out = vec![0; usize::try_from(count).map_err(|_| Trouble::Short)?];
        (self.read_at)(at, &mut out)?;
        Ok(out)
    }

    fn u32(&mut self, at: u64) -> Result<u32, Trouble> {
        let bytes = self.bytes(at, 4)?;
        Ok(bytes.first_chunk().map_or(0, |b| u32::from_be_bytes(*b)))
    }

    /// Kind and size of the box at `at`.
    fn box_header(&mut self, at: u64) -> Result<([u8; 4], u64), Trouble> {
        let bytes = self.bytes(at, 8)?;
        let size = bytes.first_chunk().map_or(0, |b| u32::from_be_bytes(*b));
        let kind = bytes.last_chunk().copied().unwrap_or_default();
        if size < 8 {
            return Err(Trouble::Malformed("a box shorter than its header"));
        }
        Ok((kind, u64::from(size)))
    }

    /// The box at `at`, and where the next one begins.
    fn whole_box(&mut self, at: u64) -> Result<(WholeBox, u64), Trouble> {
        let (kind, size) = self.box_header(at)?;
        if size > LARGEST_BOX {
            return Err(Trouble::Malformed("a box of impossible size"));
        }
        let content = self.bytes(at + 8, size - 8)?;
        Ok((WholeBox { kind, content }, at + size))
    }

    /// The trailer and where it begins; `None` when there is none or it is damaged.
    fn trailer(&mut self) -> Result<Option<(Trailer, u64)>, Trouble> {
        let Some(last) = self.len.checked_sub(4) else {
            return Ok(None);
        };
        let size = u64::from(self.u32(last)?);
        let Some(begin) = self.len.checked_sub(size) else {
            return Ok(None);
        };
        if !(48..=LARGEST_TRAILER).contains(&size) || u64::from(self.u32(begin)?) != size {
            return Ok(None);
        }
        let bytes = self.bytes(begin, size)?;
        let head = [b"uuid".as_slice(), &TRAILER].concat();
        let content = bytes.get(4..).and_then(|rest| rest.strip_prefix(&*head));
        Ok(content
            .and_then(index::read_trailer)
            .map(|said| (said, begin)))
    }

    /// Walks whole fragments from `contents.whole` on.
    fn fragments(&mut self, contents: &mut Contents, look: Look) -> Result<(), Trouble> {
        let mut first_time = None;
        loop {
            let fragment = match self.fragment(contents.whole, look) {
                Ok(fragment) => fragment,
                Err(Trouble::Io(error)) => return Err(Trouble::Io(error)),
                Err(Trouble::Short | Trouble::Malformed(_)) => return Ok(()),
            };
            let first = *first_time.get_or_insert(fragment.base);
            let time = match fragment.base.checked_sub(first).map(i64::try_from) {
                Some(Ok(time)) if time < LATEST => time,
                _ => return Ok(()),
            };
            if let Some(last) = contents.samples.last_mut() {
                // A fragment may begin later than the one before it ended, when no picture came.
                match u32::try_from(time - last.dts) {
                    Ok(duration) if duration > 0 => last.sample.duration = duration,
                    _ => return Ok(()),
                }
            }
            let (mut dts, mut offset) = (time, fragment.data);
            for sample in fragment.samples {
                contents.samples.push(Indexed {
                    dts,
                    offset,
                    sample,
                });
                dts += i64::from(sample.duration);
                offset += u64::from(sample.size);
            }
            if let Some((base, samples)) = fragment.audio {
                index::append(&mut contents.audio, base, samples, offset);
            }
            contents.whole = fragment.end;
        }
    }

    fn fragment(&mut self, at: u64, look: Look) -> Result<Fragment, Trouble> {
        let (kind, _) = self.box_header(at)?;
        if kind != *b"moof" {
            return Err(Trouble::Malformed("no moof"));
        }
        let (moof, mdat) = self.whole_box(at)?;
        let not_understood = || Trouble::Malformed("moof not understood");
        let (base, data_offset, samples) = run(&moof.content).ok_or_else(not_understood)?;
        let audio = match find_nth(&moof.content, b"traf", 1) {
            Some(traf) => Some(audio_run(traf).ok_or_else(not_understood)?),
            None => None,
        };
        let (kind, size) = self.box_header(mdat)?;
        let pictures: u64 = samples.iter().map(|sample| u64::from(sample.size)).sum();
        let begin = mdat + 8;
        let mut data = pictures;
        if let Some((_, offset, sound)) = &audio {
            if u64::from(*offset) != u64::from(data_offset) + pictures {
                return Err(Trouble::Malformed("sound does not follow the pictures"));
            }
            data += sound.iter().map(|one| u64::from(one.size)).sum::<u64>();
        }
        if kind != *b"mdat" || size != data + 8 || at + u64::from(data_offset) != begin {
            return Err(Trouble::Malformed("mdat does not fit its moof"));
        }
        let end = begin + data;
        if end > self.len {
            return Err(Trouble::Short);
        }
        if look == Look::Closely {
            let mut offset = begin;
            for sample in &samples {
                let next = offset + u64::from(sample.size);
                while offset < next {
                    let length = u64::from(self.u32(offset)?);
                    offset += 4 + length;
                    if length == 0 || offset > next {
                        return Err(Trouble::Malformed("a picture does not fit its sample"));
                    }
                }
            }
        }
        Ok(Fragment {
            base,
            data: begin,
            samples,
            audio: audio.map(|(base, _, samples)| (base, samples)),
            end,
        })
    }
}

struct Fragment {
    base: u64,
    data: u64,
    samples: Vec<Sample>,
    /// The time of its first sound, and the sound; it lies behind the pictures.
    audio: Option<(u64, Vec<AudioSample>)>,
    end: u64,
}

fn describe(uuid: &WholeBox) -> Option<Description> {
    let json = uuid.content.strip_prefix(&DESCRIPTION)?;
    let description: Description = serde_json::from_slice(json).ok()?;
    // 9999 is far enough, and lets sums of times never overflow.
    let plausible = (0..253_402_214_400_000_000).contains(&description.start_us);
    (uuid.kind == *b"uuid" && description.version == index::VERSION && plausible)
        .then_some(description)
}

/// The content of the first box of this kind.
fn find<'a>(boxes: &'a [u8], wanted: &[u8; 4]) -> Option<&'a [u8]> {
    find_nth(boxes, wanted, 0)
}

/// The content of the box of this kind that comes after `before` others of it.
fn find_nth<'a>(mut boxes: &'a [u8], wanted: &[u8; 4], mut before: u32) -> Option<&'a [u8]> {
    loop {
        let size = usize::try_from(u32::from_be_bytes(*boxes.first_chunk()?)).ok()?;
        let (this, rest) = boxes.split_at_checked(size)?;
        if this.get(4..8)? == wanted {
            if before == 0 {
                return Some(&this[8..]);
            }
            before -= 1;
        }
        boxes = rest;
    }
}

fn format(moov: &[u8], description: &Description) -> Option<VideoFormat> {
    let mut tables = moov;
    for kind in [b"trak", b"mdia", b"minf", b"stbl", b"stsd"] {
        tables = find(tables, kind)?;
    }
    let (entry, config) = match description.codec {
        Codec::H264 => (b"avc1", b"avcC"),
        Codec::H265 => (b"hvc1", b"hvcC"),
    };
    let entry = find(tables.get(8..)?, entry)?;
    let config = find(entry.get(78..)?, config)?;
    Some(VideoFormat {
        codec: description.codec,
        width: description.width,
        height: description.height,
        rfc6381: description.rfc6381.clone(),
        config: config.to_vec(),
    })
}

/// What the second track says, as [`super::write`] writes it.
fn audio_format(moov: &[u8], codec: AudioCodec) -> Option<AudioFormat> {
    let media = find(find_nth(moov, b"trak", 1)?, b"mdia")?;
    let rate_hz = u32::from_be_bytes(*find(media, b"mdhd")?.get(20..)?.first_chunk()?);
    let mut tables = media;
    for kind in [b"minf", b"stbl", b"stsd"] {
        tables = find(tables, kind)?;
    }
    let entry = find(tables.get(8..)?, audio_entry(codec))?;
    let channels = u16::from_be_bytes(*entry.get(16..)?.first_chunk()?);
    let config = match codec {
        AudioCodec::Aac => {
            let [5, length, config @ ..] = find(entry.get(28..)?, b"esds")?.get(24..)? else {
                return None;
            };
            config.get(..usize::from(*length))?.to_vec()
        }
        AudioCodec::Alaw | AudioCodec::Ulaw => Vec::new(),
    };
    (rate_hz > 0).then_some(AudioFormat {
        codec,
        rate_hz,
        channels,
        config,
    })
}

/// What a `traf` and its `trun`, of this version and these flags, say before the samples: time, how
/// many there are (at least one), data offset, and what follows.
fn run_head(traf: &[u8], kind: [u8; 4]) -> Option<(u64, usize, u32, &[u8])> {
    let tfdt = find(traf, b"tfdt")?;
    let trun = find(traf, b"trun")?;
    if tfdt.first() != Some(&1) || trun.first_chunk() != Some(&kind) {
        return None;
    }
    let base = u64::from_be_bytes(*tfdt.get(4..)?.first_chunk()?);
    let count = u32::from_be_bytes(*trun.get(4..)?.first_chunk()?);
    let offset = u32::from_be_bytes(*trun.get(8..)?.first_chunk()?);
    let count = usize::try_from(count).ok().filter(|count| *count > 0)?;
    Some((base, count, offset, trun.get(12..)?))
}

/// Time, data offset and samples of the run of sound in a `traf`.
fn audio_run(traf: &[u8]) -> Option<(u64, u32, Vec<AudioSample>)> {
    let (base, count, offset, entries) = run_head(traf, [0, 0, 3, 1])?;
    let (entries, rest) = entries.as_chunks::<8>();
    if !rest.is_empty() || entries.len() != count {
        return None;
    }
    let samples = entries
        .iter()
        .map(|[d0, d1, d2, d3, s0, s1, s2, s3]| AudioSample {
            duration: u32::from_be_bytes([*d0, *d1, *d2, *d3]),
            size: u32::from_be_bytes([*s0, *s1, *s2, *s3]),
        })
        .collect();
    Some((base, offset, samples))
}

/// Decode time, data offset and samples of the run of pictures of a `moof`.
fn run(moof: &[u8]) -> Option<(u64, u32, Vec<Sample>)> {
    let traf = find(moof, b"traf")?;
    let (base, count, offset, entries) = run_head(traf, [1, 0, 0x0f, 1])?;
    let (entries, rest) = entries.as_chunks::<16>();
    if !rest.is_empty() || entries.len() != count {
        return None;
    }
    let samples = entries
        .iter()
        .map(
            |[
                d0,
                d1,
                d2,
                d3,
                s0,
                s1,
                s2,
                s3,
                _,
                f1,
                l0,
                l1,
                c0,
                c1,
                c2,
                c3,
            ]| Sample {
                duration: u32::from_be_bytes([*d0, *d1, *d2, *d3]),
                size: u32::from_be_bytes([*s0, *s1, *s2, *s3]),
                key: f1 & 1 == 0,
                composition: i32::from_be_bytes([*c0, *c1, *c2, *c3]),
                lost: u16::from_be_bytes([*l0, *l1]),
            },
        )
        .collect();
    Some((base, offset, samples))
}
