//! The file itself: tables go in as they are read, packed on a thread of its own, and come out in pieces
//! as they are sent.

use std::{
    io::{self, Write},
    pin::Pin,
};

use axum::body::Bytes;
use domain::{Code, Error, Result};
use futures::{Stream, StreamExt as _};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::tables::{self, Asked};
use crate::State;

/// How many pieces may wait, before and after they are packed.
const WAITING: usize = 4;
/// The least that is sent at once, in bytes.
const PIECE: usize = 64 << 10;

/// A table, in pieces.
pub(super) type Rows = Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>;

/// What the packing thread is told.
enum Part {
    File(&'static str),
    Bytes(Bytes),
    /// That was all, and what the manifest says besides its files.
    End(serde_json::Value),
}

/// The file, piece by piece; it ends early with an error where something failed.
pub(super) fn made(
    state: &State,
    asked: Asked,
) -> impl Stream<Item = Result<Bytes>> + Send + use<> {
    let (out, pieces) = mpsc::channel(WAITING);
    let (parts, told) = mpsc::channel(WAITING);
    let (failed, stop) = (out.clone(), state.stop.clone());
    state.open.spawn(async move {
        let read = stop.run_until_cancelled(read(&asked, &parts)).await;
        if let Err(error) = read.unwrap_or_else(|| Err(Error::new(Code::Stopping))) {
            tracing::warn!(error = error.chain(), "an inspection pack ended early");
            // Fails when nobody reads any more.
            let _ = failed.send(Err(error)).await;
        }
    });
    state.open.spawn_blocking(move || {
        // Fails when whoever asked has left.
        if let Err(error) = packed(told, Out::new(out)) {
            tracing::debug!(%error, "an inspection pack was not taken");
        }
    });
    futures::stream::unfold(pieces, |mut pieces| async move {
        pieces.recv().await.map(|piece| (piece, pieces))
    })
}

/// Reads one table after the other.
async fn read(asked: &Asked, parts: &mpsc::Sender<Part>) -> Result<()> {
    let tell = async |part: Part| {
        let told = parts.send(part).await;
        told.map_err(|_| Error::internal("make an inspection pack"))
    };
    for (name, mut rows) in tables::all(asked) {
        tell(Part::File(name)).await?;
        while let Some(piece) = rows.next().await {
            tell(Part::Bytes(piece?)).await?;
        }
    }
    tell(Part::End(asked.about())).await
}

/// Packs what comes; without an end there is no manifest and no list of files, so that nobody takes a
/// part for the whole.
fn packed(mut told: mpsc::Receiver<Part>, out: Out) -> io::Result<()> {
    let mut zip = ZipWriter::new_stream(out);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true);
    let mut files: Vec<serde_json::Value> = Vec::new();
    let mut open: Option<(&'static str, Sha256, u64)> = None;
    let mut done = |open: Option<(&'static str, Sha256, u64)>| {
        if let Some((name, hash, bytes)) = open {
            let sha256: String = (hash.finalize().iter())
                .map(|byte| format!("{byte:02x}"))
                .collect();
            files.push(serde_json::json!({"name": name, "bytes": bytes, "sha256": sha256}));
        }
    };
    while let Some(part) = told.blocking_recv() {
        match part {
            Part::File(name) => {
                done(open.take());
                zip.start_file(name, options)?;
                open = Some((name, Sha256::new(), 0));
            }
            Part::Bytes(piece) => {
                if let Some((_, hash, bytes)) = &mut open {
                    hash.update(&piece);
                    *bytes += piece.len() as u64;
                }
                zip.write_all(&piece)?;
            }
            Part::End(mut manifest) => {
                done(open.take());
                manifest["files"] = serde_json::Value::Array(files);
                zip.start_file("manifest.json", options)?;
                let text = serde_json::to_vec_pretty(&manifest).map_err(io::Error::other)?;
                zip.write_all(&text)?;
                let mut out = zip.finish()?.into_inner();
                return out.flush();
            }
        }
    }
    Ok(())
}

/// Where the packed bytes go.
struct Out {
    pieces: mpsc::Sender<Result<Bytes>>,
    filled: Vec<u8>,
}

impl Out {
    fn new(pieces: mpsc::Sender<Result<Bytes>>) -> Self {
        Self {
            pieces,
            filled: Vec::with_capacity(PIECE),
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.filled.extend_from_slice(bytes);
        if self.filled.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.filled.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.filled, Vec::with_capacity(PIECE));
        let sent = self.pieces.blocking_send(Ok(Bytes::from(piece)));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}
