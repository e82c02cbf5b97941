//! Takes work that is due, does it, and writes down how it went.
//!
//! Work is a row with a lease (`store::job`): what a process that was killed had begun is done again
//! by whoever comes next, with the same ids.

use std::{sync::Arc, time::Duration};

use domain::{Result, work::Work};
use store::Job;
use tokio::{
    task::JoinSet,
    time::{self, Instant},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, error, info_span, warn};

use crate::{Inner, notify::Sender, patience::within};

/// How much is done side by side.
const PLACES: usize = 8;
/// How long work is ours; longer than any of it takes.
const LEASE: Duration = Duration::from_secs(60);
/// How often it is asked for work without a reason.
const ASK: Duration = Duration::from_secs(1);
/// How long work that has begun may take when the gateway stops.
const FINISH: Duration = Duration::from_secs(1);

/// Works until `stop`.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let sender = match Sender::new(Arc::clone(&engine.settings.source.outbound)) {
        Ok(sender) => Arc::new(sender),
        Err(error) => {
            error!(error = error.chain(), "nothing can be delivered");
            return;
        }
    };
    // What this node had begun when it ended is free at once.
    release(&engine).await;
    let mut feed = engine.feed.follow();
    let mut running: JoinSet<()> = JoinSet::new();
    let mut away = false;
    loop {
        match stop
            .run_until_cancelled(fill(&engine, &sender, &mut running))
            .await
        {
            None => break,
            Some(Ok(())) => away = false,
            Some(Err(error)) => {
                if !std::mem::replace(&mut away, true) {
                    warn!(error = error.chain(), "no work can be taken now");
                }
            }
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(done) = running.join_next() => said(done),
            Ok(()) = feed.changed() => {}
            () = engine.work.notified() => {}
            () = time::sleep(ASK) => {}
        }
    }
    let end = Instant::now() + FINISH;
    while let Ok(Some(done)) = time::timeout_at(end, running.join_next()).await {
        said(done);
    }
    running.shutdown().await;
    release(&engine).await;
}

/// A piece of work that panicked is done again when its lease runs out.
fn said(done: std::result::Result<(), tokio::task::JoinError>) {
    if let Err(failure) = done
        && failure.is_panic()
    {
        error!(%failure, "work panicked; it will be done again");
    }
}

async fn release(engine: &Inner) {
    if let Err(error) = within(engine.store.job_release(engine.node)).await {
        warn!(
            error = error.chain(),
            "the leases of work run out by themselves"
        );
    }
}

/// Takes work as long as there are places and work.
async fn fill(engine: &Arc<Inner>, sender: &Arc<Sender>, running: &mut JoinSet<()>) -> Result<()> {
    while running.len() < PLACES {
        let Some(job) = within(engine.store.job_take(engine.node, LEASE)).await? else {
            return Ok(());
        };
        let span = info_span!("job", job = %job.id);
        let (engine, sender) = (Arc::clone(engine), Arc::clone(sender));
        running.spawn(
            async move {
                if let Err(error) = work(&engine, &sender, &job).await {
                    warn!(error = error.chain(), "work is left to whoever comes next");
                }
            }
            .instrument(span),
        );
    }
    Ok(())
}

async fn work(engine: &Inner, sender: &Sender, job: &Job) -> Result<()> {
    match job.work {
        Work::Deliver { delivery } => engine.deliver(sender, job, delivery).await,
    }
}
