//! Seals the audit log once a minute, and removes what is older than it is kept, of the register of
//! access and of the particulars of those who asked to look at footage, too. What a seal is worth
//! is said in `domain::audit::seal`; which of several nodes makes it is decided in the database.

use std::{sync::Arc, time::Duration};

use domain::Result;
use tokio::time::{self, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::Inner;

/// Between two seals.
const EVERY: Duration = Duration::from_secs(60);
/// What another node sealed within this need not be sealed again.
const APART: Duration = Duration::from_secs(45);
/// Every so many rounds it is looked for what is too old.
const OLD: u32 = 60;
/// How long the last seal may take when the gateway stops; the next start makes it otherwise.
const LAST: Duration = Duration::from_secs(1);
/// How many rows of the register go at once.
const BATCH: u32 = 5000;
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Seals until `stop`, and once more then.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let mut tick = time::interval(EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut rounds = 0_u32;
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        let hourly = rounds.is_multiple_of(OLD);
        rounds = rounds.wrapping_add(1);
        let work = async {
            engine.seal(APART).await?;
            if hourly {
                engine.forget_audit().await?;
                engine.forget_comers().await?;
                engine.forget_register().await?;
            }
            Result::<()>::Ok(())
        };
        if let Some(Err(error)) = stop.run_until_cancelled(work).await {
            warn!(
                error = error.chain(),
                "the audit log is not sealed now; tried again in a minute"
            );
        }
    }
    match time::timeout(LAST, engine.seal(Duration::ZERO)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => warn!(error = error.chain(), "the next start seals the audit log"),
        Err(_) => warn!("the database is slow; the next start seals the audit log"),
    }
}

impl Inner {
    /// Seals what is not sealed yet, unless another node did `apart` ago. The log has each seal, so
    /// that one is known that the database cannot take back.
    async fn seal(&self, apart: Duration) -> Result<()> {
        let mut apart = apart;
        while let Some(seal) = self.store.audit_seal(apart).await? {
            info!(
                seal = seal.noted(),
                first = seal.first,
                last = seal.last,
                "the audit log was sealed"
            );
            apart = apart.max(Duration::from_nanos(1));
        }
        Ok(())
    }

    async fn forget_audit(&self) -> Result<()> {
        let keep = DAY * self.settings.audit_keep_days;
        let before = self.clock.now() - keep;
        let (mut rows, mut seals) = (0, 0);
        while let Some(gone) = self.store.audit_expire(before).await? {
            rows += gone;
            seals += 1;
        }
        if seals > 0 {
            info!(rows, seals, "old rows of the audit log were removed");
        }
        Ok(())
    }

    /// Who asked to look at footage is known as long as what was looked at.
    async fn forget_comers(&self) -> Result<()> {
        let before = self.clock.now() - DAY * self.settings.register_keep_days;
        let requests = self.store.access_request_forget(before).await?;
        if requests > 0 {
            info!(requests, "particulars of old requests were removed");
        }
        Ok(())
    }

    async fn forget_register(&self) -> Result<()> {
        let before = self.clock.now() - DAY * self.settings.register_keep_days;
        let mut rows = 0;
        loop {
            match self.store.register_expire(before, BATCH).await? {
                0 => break,
                gone => rows += gone,
            }
        }
        if rows > 0 {
            info!(rows, "old rows of the register of access were removed");
        }
        Ok(())
    }
}
