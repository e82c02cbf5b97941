//! Single key pictures, for stills.

use std::os::unix::fs::FileExt;

use domain::{Result, Timestamp, footage::Segment, video::Codec};

use crate::{
    error::during,
    footage::{Footage, SampleIndex},
    nal,
    record::OpenSegment,
};

/// A picture that can be decoded alone.
#[derive(Clone, Debug)]
pub struct KeyPicture {
    /// When it is shown.
    pub at: Timestamp,
    /// Its codec.
    pub codec: Codec,
    /// The picture as a byte stream, parameter sets first.
    pub annex_b: Vec<u8>,
}

/// The newest key picture at or before `at`; `None` when all footage begins later. `segments` are
/// those around `at` in any order, and `open` is what is still being written.
///
/// Blocks: a few small reads and one of the size of the picture.
///
/// # Errors
/// [`domain::Code::VolumeForeign`], [`domain::Code::FileDamaged`], [`domain::Code::Disk`].
pub fn key_picture_at(
    footage: &Footage,
    segments: &[Segment],
    open: Option<&OpenSegment>,
    at: Timestamp,
) -> Result<Option<KeyPicture>> {
    let part = open
        .iter()
        .flat_map(|open| &open.parts)
        .filter(|part| part.start <= at)
        .max_by_key(|part| part.start);
    let sealed = segments
        .iter()
        .filter(|segment| segment.span.from() <= at)
        .max_by_key(|segment| segment.span.from());
    match (part, sealed) {
        (Some(part), Some(sealed)) if part.start < sealed.span.from() => {
            newest(footage, &footage.index(sealed)?, at)
        }
        (Some(part), _) => newest(footage, part, at),
        (None, Some(sealed)) => newest(footage, &footage.index(sealed)?, at),
        (None, None) => Ok(None),
    }
}

fn newest(footage: &Footage, index: &SampleIndex, at: Timestamp) -> Result<Option<KeyPicture>> {
    let keys = (0..index.samples.len()).filter(|&n| index.samples[n].sample.key);
    let newest = keys
        .map(|n| (index.at(n), index.samples[n]))
        .filter(|(shown, _)| *shown <= at)
        .max_by_key(|(shown, _)| *shown);
    let Some((shown, entry)) = newest else {
        return Ok(None);
    };
    let mut data = vec![0; entry.sample.size as usize];
    footage
        .open_file(&index.file)?
        .read_exact_at(&mut data, entry.offset)
        .map_err(during("read a key picture", &index.file.path))?;
    Ok(Some(KeyPicture {
        at: shown,
        codec: index.format.codec,
        annex_b: nal::annex_b(&index.format, &data),
    }))
}
