//! The threads on which streams are received.
//!
//! Belongs here: nothing but these threads. A stream has little to do, many times a second: on
//! threads that share their tasks every one of these times wakes another thread to look for work,
//! which costs more than the work. So each stream keeps to one thread, and what takes long (stills,
//! the database, viewers) runs elsewhere.

use std::{
    io,
    num::NonZero,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
};

use domain::{Code, Error, Result};
use tokio::{
    runtime::{Builder, Handle},
    task,
};
use tokio_util::sync::CancellationToken;

/// So many cores for one of these threads: recording, hashing and viewers want the others. One
/// thread receives several hundred streams of 4 Mbit/s.
const CORES: usize = 4;

/// See the module.
#[derive(Debug)]
pub(crate) struct Wire {
    threads: Vec<Handle>,
    next: AtomicUsize,
    end: CancellationToken,
    running: Mutex<Vec<JoinHandle<()>>>,
}

impl Wire {
    /// Starts them.
    ///
    /// # Errors
    /// [`Code::Internal`] when the system gives no thread.
    pub(crate) fn start() -> Result<Self> {
        let failed = |source| Error::new(Code::Internal).because(source);
        let end = CancellationToken::new();
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let mut wire = Self {
            threads: Vec::new(),
            next: AtomicUsize::new(0),
            end: end.clone(),
            running: Mutex::default(),
        };
        for _ in 0..cores.div_ceil(CORES) {
            let (tell, told) = mpsc::channel();
            let end = end.clone();
            let thread = thread::Builder::new()
                .name("wire".to_owned())
                .spawn(move || run(&tell, &end))
                .map_err(failed)?;
            wire.running().push(thread);
            let handle = told.recv().map_err(|_| Error::new(Code::Internal))?;
            wire.threads.push(handle.map_err(failed)?);
        }
        Ok(wire)
    }

    /// Where the next stream goes.
    pub(crate) fn thread(&self) -> &Handle {
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        &self.threads[next % self.threads.len()]
    }

    /// Ends them, and waits for that.
    pub(crate) async fn stop(&self) {
        self.end.cancel();
        let running = std::mem::take(&mut *self.running());
        let ended = task::spawn_blocking(|| running.into_iter().all(|one| one.join().is_ok()));
        if !ended.await.unwrap_or(false) {
            tracing::error!("a thread that receives streams panicked");
        }
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of the threads.
fn run(tell: &mpsc::Sender<io::Result<Handle>>, end: &CancellationToken) {
    // Nobody hears it when the start was given up.
    match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let _ = tell.send(Ok(runtime.handle().clone()));
            runtime.block_on(end.cancelled());
            // A name that is still looked up is not waited for: footage waits to be sealed.
            runtime.shutdown_background();
        }
        Err(error) => drop(tell.send(Err(error))),
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.end.cancel();
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[tokio::test]
    async fn stopping_waits_for_no_name_that_is_looked_up() {
        let wire = Wire::start().unwrap();
        let named = wire
            .thread()
            .spawn(async { thread::current().name().map(str::to_owned) });
        assert_eq!(named.await.unwrap().as_deref(), Some("wire"));
        wire.thread()
            .spawn_blocking(|| thread::sleep(Duration::from_secs(20)));
        let began = Instant::now();
        wire.stop().await;
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}
