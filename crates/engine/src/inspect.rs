//! Children that decode: a few `xueliang-inspect` processes behind pipes, one request at a time
//! each.
//!
//! A child that crashes, answers nonsense or takes too long is killed and replaced; that costs one
//! answer and nothing else. What is worth looking at, and what it means, is `sampler`'s.

use std::{
    path::PathBuf,
    process::Stdio,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use domain::{
    Error, Result,
    error::Code,
    quality::{Answer, Frame, Request, Seen, Want},
    video::Codec,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::Semaphore,
    time,
};
use tracing::warn;

/// The largest picture takes about a second; a child that needs longer is stuck.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most requests that wait for a child; more are refused rather than piled up.
const WAITING: usize = 64;

/// The children.
#[derive(Debug)]
pub(crate) struct Inspect {
    program: PathBuf,
    patience: Duration,
    /// One permit per child that may run.
    children: Semaphore,
    idle: Mutex<Vec<Worker>>,
    waiting: AtomicUsize,
    next: AtomicU64,
}

#[derive(Debug)]
struct Worker {
    /// Killed when dropped.
    _child: Child,
    input: ChildStdin,
    output: ChildStdout,
    /// What was read and not used yet.
    bytes: Vec<u8>,
}

/// What a child made of a picture.
#[derive(Clone, Debug)]
pub(crate) struct Looked {
    /// What it saw.
    pub(crate) seen: Seen,
    /// The JPEG, empty unless asked for.
    pub(crate) jpeg: Bytes,
}

impl Inspect {
    /// Up to `count` children of `program`, started when needed.
    pub(crate) fn new(program: PathBuf, count: usize) -> Self {
        Self {
            program,
            patience: PATIENCE,
            children: Semaphore::new(count.max(1)),
            idle: Mutex::default(),
            waiting: AtomicUsize::new(0),
            next: AtomicU64::new(0),
        }
    }

    /// Has a key picture (Annex B with its parameter sets) looked at. Dropping the future kills
    /// the child that was asked.
    ///
    /// # Errors
    /// [`Code::Busy`] when too many wait already, [`Code::InspectMissing`] when the program does
    /// not start, [`Code::PictureUndecodable`] when it saw nothing, gave no answer in time or died.
    pub(crate) async fn look(&self, codec: Codec, picture: &[u8], want: Want) -> Result<Looked> {
        let _waits = Waits::new(&self.waiting)?;
        let _permit = (self.children.acquire().await).map_err(|_| Error::new(Code::Stopping))?;
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let request = Frame::encode(&Request { id, codec, want }, picture)?;
        let idle = self.lock().pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => self.start()?,
        };
        let answer = time::timeout(self.patience, worker.ask(&request, id)).await;
        let (answer, body) = match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                warn!(
                    error = error.chain(),
                    "a picture inspector died; it will be replaced"
                );
                return Err(undecodable("the decoder failed").because(error));
            }
            Err(_) => {
                warn!(
                    patience_ms = self.patience.as_millis(),
                    "a picture inspector hangs; killed"
                );
                return Err(undecodable("the decoder took too long"));
            }
        };
        self.lock().push(worker);
        let seen = answer.outcome?;
        let (jpeg, _) = seen.parts(&body)?;
        let jpeg = body.slice_ref(jpeg);
        Ok(Looked { seen, jpeg })
    }

    /// Ends the children that have nothing to do.
    pub(crate) fn stop(&self) {
        self.children.close();
        self.lock().clear();
    }

    fn start(&self) -> Result<Worker> {
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            // Ctrl-C is for the gateway, which ends its children itself.
            .process_group(0);
        let mut child =
            (command.spawn()).map_err(|source| Error::new(Code::InspectMissing).because(source))?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (input, output) = pipes.ok_or_else(|| Error::internal("take a child's pipes"))?;
        Ok(Worker {
            _child: child,
            input,
            output,
            bytes: Vec::new(),
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Worker {
    async fn ask(&mut self, request: &[u8], id: u64) -> Result<(Answer, Bytes)> {
        let lost = |source: std::io::Error| Error::internal("ask an inspector").because(source);
        self.input.write_all(request).await.map_err(lost)?;
        self.input.flush().await.map_err(lost)?;
        loop {
            if let Some(frame) = Frame::take(&self.bytes)? {
                let answer: Answer = frame.head()?;
                let body = Bytes::copy_from_slice(frame.body);
                let length = frame.length();
                self.bytes.drain(..length);
                if answer.id != id {
                    return Err(Error::internal(
                        "match an inspector's answer to its question",
                    ));
                }
                return Ok((answer, body));
            }
            if self.output.read_buf(&mut self.bytes).await.map_err(lost)? == 0 {
                return Err(Error::internal("read an inspector's answer").because("it ended"));
            }
        }
    }
}

fn undecodable(reason: &'static str) -> Error {
    Error::new(Code::PictureUndecodable).with("reason", reason)
}

/// One of the requests that wait; counted while it lives.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn new(count: &'a AtomicUsize) -> Result<Self> {
        if count.fetch_add(1, Ordering::AcqRel) >= WAITING {
            count.fetch_sub(1, Ordering::AcqRel);
            return Err(Error::new(Code::Busy));
        }
        Ok(Self(count))
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests;
