//! Starting and stopping: a list in order, read from top to bottom.

use std::{
    sync::{Arc, PoisonError, atomic::Ordering},
    time::Duration,
};

use domain::{Error, Result};
use tokio::{
    sync::{Mutex, mpsc},
    task::JoinSet,
    time,
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, error, info, info_span, warn};

use crate::{
    Inner, alert, audit, camera, cameras, events, health, jobs, purge, reconcile, recording,
    recording::Inbox, retention, sampler, scope, startup, trigger, volume,
};

/// How many messages of the recorder may wait for their keeper.
const RECORDED: usize = 1024;
/// How long sealing everything may take; the next start finds what was left.
const SEALING: Duration = Duration::from_secs(3);
/// How long the last step of stopping may take.
const RELEASE: Duration = Duration::from_secs(1);
/// How long to wait before a keeper that panicked is started again.
const AGAIN: Duration = Duration::from_secs(1);

/// What is kept going beside the cameras.
#[derive(Clone, Copy, Debug)]
enum Keeper {
    Recording,
    Reconcile,
    Judge,
    States,
    Sampler,
    Retention,
    Purge,
    Volumes,
    Drain,
    Feed,
    Trigger,
    Alert,
    Audit,
    Scope,
    Jobs,
}

pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) -> Result<()> {
    let noted = engine
        .noted
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let noted = noted.ok_or_else(|| Error::internal("run an engine twice"))?;

    // 1. Disks and database agree before anything new is written.
    if let Some(done) = stop.run_until_cancelled(startup::run(&engine)).await {
        done?;
    }
    let (report, recorded) = mpsc::channel(RECORDED);
    engine.start_writers(report);
    *engine
        .started
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = Some(engine.clock.now());

    // 2. The keepers, then the cameras until told to stop.
    let inbox = Arc::new(Mutex::new(Inbox::new(
        recorded,
        noted,
        Arc::clone(&engine.waiting),
    )));
    let end = CancellationToken::new();
    let keepers = [
        Keeper::Recording,
        Keeper::Reconcile,
        Keeper::Judge,
        Keeper::States,
        Keeper::Sampler,
        Keeper::Retention,
        Keeper::Purge,
        Keeper::Volumes,
        Keeper::Drain,
        Keeper::Feed,
        Keeper::Trigger,
        Keeper::Alert,
        Keeper::Audit,
        Keeper::Scope,
        Keeper::Jobs,
    ];
    let mut kept = JoinSet::new();
    for keeper in keepers {
        let keep = keep(keeper, Arc::clone(&engine), Arc::clone(&inbox), end.clone());
        kept.spawn(keep.instrument(info_span!("keeper", ?keeper)));
    }
    info!("running");
    cameras::run(Arc::clone(&engine), stop, camera::run).await;
    engine.wire.stop().await;

    // 3. No camera runs any more: whatever ends now ends because the gateway stops.
    engine.stopping.store(true, Ordering::Release);
    let mut writers = JoinSet::new();
    for writer in engine.end_writers() {
        writers.spawn(async move {
            if let Err(error) = writer.stop().await {
                error!(error = error.chain(), "a recorder did not stop in order");
            }
        });
    }
    let stopped = async { while writers.join_next().await.is_some() {} };
    if time::timeout(SEALING, stopped).await.is_err() {
        warn!("the disk is slow; the next start seals what is left");
    }

    // 4. The keepers; recording first writes down what the recorder told.
    end.cancel();
    while let Some(done) = kept.join_next().await {
        if let Err(failure) = done {
            error!(%failure, "a keeper panicked while stopping");
        }
    }
    for slot in engine.lines.slots() {
        slot.close();
    }
    if let Some(inspect) = &engine.inspect {
        inspect.stop();
    }
    engine.making.close();
    if time::timeout(RELEASE, engine.making.wait()).await.is_err() {
        warn!("a still is being made without end; it is left behind");
    }
    match time::timeout(RELEASE, engine.store.lease_release(engine.node)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => warn!(error = error.chain(), "the leases run out by themselves"),
        Err(_) => warn!("the database is away; the leases run out by themselves"),
    }
    *engine
        .started
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = None;
    info!("stopped");
    Ok(())
}

/// Keeps one of them going until it returns; one that panics is started again.
async fn keep(
    keeper: Keeper,
    engine: Arc<Inner>,
    inbox: Arc<Mutex<Inbox>>,
    end: CancellationToken,
) {
    loop {
        let mut task = JoinSet::new();
        let (engine, inbox, end) = (Arc::clone(&engine), Arc::clone(&inbox), end.clone());
        let span = tracing::Span::current();
        match keeper {
            Keeper::Recording => task.spawn(recording::run(engine, inbox, end).instrument(span)),
            Keeper::Reconcile => task.spawn(reconcile::run(engine, end).instrument(span)),
            Keeper::Judge => task.spawn(health::judge(engine, end).instrument(span)),
            Keeper::States => task.spawn(health::write(engine, end).instrument(span)),
            Keeper::Sampler => task.spawn(sampler::run(engine, end).instrument(span)),
            Keeper::Retention => task.spawn(retention::run(engine, end).instrument(span)),
            Keeper::Purge => task.spawn(purge::run(engine, end).instrument(span)),
            Keeper::Volumes => task.spawn(volume::watch::run(engine, end).instrument(span)),
            Keeper::Drain => task.spawn(volume::drain::run(engine, end).instrument(span)),
            Keeper::Feed => task.spawn(events::run(engine, end).instrument(span)),
            Keeper::Trigger => task.spawn(trigger::run(engine, end).instrument(span)),
            Keeper::Alert => task.spawn(alert::run(engine, end).instrument(span)),
            Keeper::Audit => task.spawn(audit::run(engine, end).instrument(span)),
            Keeper::Scope => task.spawn(scope::run(engine, end).instrument(span)),
            Keeper::Jobs => task.spawn(jobs::run(engine, end).instrument(span)),
        };
        match task.join_next().await {
            Some(Err(failure)) if failure.is_panic() => {
                error!(%failure, "panicked; it will be started again");
                time::sleep(AGAIN).await;
            }
            _ => return,
        }
    }
}
