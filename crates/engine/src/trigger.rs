//! Follows the feed and wakes the tasks of cameras at which something happened: some are recorded
//! for that. What it means is decided by them; a call that does not come costs half a minute.

use std::sync::Arc;

use domain::{Actor, id::CameraId};
use tokio_util::sync::CancellationToken;
use tracing::debug;

use crate::{Inner, patience::within};

/// How many messages are read at once.
const BATCH: u32 = 200;

/// Follows until `stop`.
pub(crate) async fn run(engine: Arc<Inner>, stop: CancellationToken) {
    let mut newest = engine.feed.follow();
    // What was told before is read by every camera as it starts.
    let mut seen = *newest.borrow_and_update();
    let actor = Actor::system("engine");
    loop {
        match stop.run_until_cancelled(newest.changed()).await {
            Some(Ok(())) => {}
            _ => return,
        }
        let last = *newest.borrow_and_update();
        while seen < last {
            let read = within(engine.store.feed_list(&actor, seen, BATCH));
            let items = match stop.run_until_cancelled(read).await {
                Some(Ok(items)) if !items.is_empty() => items,
                Some(Ok(_)) => break,
                Some(Err(error)) => {
                    debug!(error = error.chain(), "the feed could not be read");
                    break;
                }
                None => return,
            };
            for item in items {
                seen = item.seq;
                let camera = item.subject.strip_prefix("cameras/");
                let camera = camera.and_then(|id| id.parse::<CameraId>().ok());
                if let Some(line) = camera.and_then(|camera| engine.lines.get(camera)) {
                    line.poke();
                }
            }
        }
    }
}
