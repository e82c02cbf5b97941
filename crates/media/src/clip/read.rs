//! The bytes of a clip, read from segment files as they are asked for.

use std::{fs::File, io, ops::Range, os::unix::fs::FileExt, sync::Arc};

use bytes::Bytes;
use domain::{Error, Result};
use futures::{Stream, stream};

use super::Clip;
use crate::{error::during, footage::damaged};

/// How much is read at once.
const PIECE: u64 = 256 << 10;

/// Where a reader is.
struct Position {
    clip: Arc<Clip>,
    at: u64,
    end: u64,
    /// The file that was read last, so that it is not opened for every piece.
    open: Option<(u32, File)>,
}

impl Clip {
    /// The bytes of `range`, in pieces; what lies behind the end is left out. Memory does not
    /// depend on the length.
    ///
    /// # Errors
    /// The stream ends with [`domain::Code::Disk`] or [`domain::Code::FileDamaged`] when a file is
    /// gone or shorter than it was.
    pub fn read(
        self: Arc<Self>,
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
        let position = Position {
            at: range.start,
            end: range.end.min(self.len),
            clip: self,
            open: None,
        };
        stream::try_unfold(position, |mut position| async move {
            if position.at >= position.end {
                return Ok(None);
            }
            let header = &position.clip.header;
            if position.at < header.len() as u64 {
                let end = position
                    .end
                    .min(header.len() as u64)
                    .min(position.at + PIECE);
                // Both lie within the header, which lies in memory.
                let bytes = header.slice(position.at as usize..end as usize);
                position.at = end;
                return Ok(Some((bytes, position)));
            }
            let piece = tokio::task::spawn_blocking(move || {
                let bytes = position.piece()?;
                Ok((bytes, position))
            });
            match piece.await {
                Ok(piece) => piece.map(Some),
                Err(error) => Err(Error::internal("read a clip").because(error)),
            }
        })
    }
}

impl Position {
    /// The next piece, from as many extents as fit.
    fn piece(&mut self) -> Result<Bytes> {
        let clip = Arc::clone(&self.clip);
        let until = self.end.min(self.at.saturating_add(PIECE));
        let mut out = vec![0; (until - self.at) as usize];
        let mut rest = &mut out[..];
        let mut next = clip
            .extents
            .partition_point(|extent| extent.at + extent.len <= self.at);
        while !rest.is_empty() {
            let extent = clip
                .extents
                .get(next)
                .ok_or_else(|| Error::internal("find a part of a clip"))?;
            let skip = self.at - extent.at;
            let count =
                usize::try_from(extent.len - skip).map_or(rest.len(), |n| n.min(rest.len()));
            let (now, later) = rest.split_at_mut(count);
            self.fill(extent.file, extent.offset + skip, now)?;
            self.at += count as u64;
            rest = later;
            next += 1;
        }
        Ok(out.into())
    }

    fn fill(&mut self, number: u32, offset: u64, out: &mut [u8]) -> Result<()> {
        let file = self
            .clip
            .files
            .get(number as usize)
            .ok_or_else(|| Error::internal("find a file of a clip"))?;
        let open = match self.open.take() {
            Some((same, open)) if same == number => open,
            _ => self.clip.footage.open_file(file)?,
        };
        open.read_exact_at(out, offset)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => damaged(&file.path, "is shorter than it was"),
                _ => during("read a footage file", &file.path)(error),
            })?;
        self.open = Some((number, open));
        Ok(())
    }
}
