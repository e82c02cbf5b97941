//! `GET /api/v1/events`: what happens, as it happens, as Server-Sent Events that carry
//! CloudEvents 1.0. A reader that comes back says what it saw last and misses nothing that is
//! still kept.

use std::{
    collections::VecDeque,
    convert::Infallible,
    time::{Duration, Instant},
};

use axum::{
    extract,
    http::HeaderMap,
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use domain::{
    Actor, Code, Error, Permission,
    event::{CloudEvent, FeedItem},
};
use futures::stream;
use serde_json::json;
use tokio::{sync::watch, time::timeout};

use crate::{
    State,
    caller::{Caller, Identity},
    error::Answer,
    json::Query,
    metrics::Open,
};

const HEARTBEAT: Duration = Duration::from_secs(15);
/// From one question whether the session still holds to the next.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// How many messages are read at once.
const BATCH: u32 = 100;
/// The beginnings of kinds that need a permission of their own: one of these.
const GUARDED: [(&str, &[Permission]); 3] = [
    ("xueliang.case.", &[Permission::CaseRead]),
    ("xueliang.alert.", &[Permission::AlertRead]),
    (
        "xueliang.access_request.",
        &[Permission::RequestMake, Permission::RequestApprove],
    ),
];

/// Where to begin.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FeedQuery {
    /// The id of the last message seen, for readers that cannot send `Last-Event-ID`. Without
    /// either, the feed begins now.
    after: Option<i64>,
}

/// What happens, as it happens (Server-Sent Events)
///
/// Each message is a `CloudEvent` in `data`, with its rising number as `id`. A comment comes every
/// 15 seconds. The feed ends when the session does. When what came after the id last seen is no
/// longer kept, or the id was never given, the first message is `xueliang.feed.reset.v1`: read the
/// lists again, and go on from its `id`.
#[utoipa::path(get, path = "/api/v1/events", tag = "events",
    params(FeedQuery, ("Last-Event-ID" = Option<i64>, Header, description = "The last id seen.")),
    responses((status = 200, body = CloudEvent, content_type = "text/event-stream")))]
pub(crate) async fn watch_events(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    identity: Identity,
    Query(query): Query<FeedQuery>,
    headers: HeaderMap,
) -> Answer<impl IntoResponse> {
    actor.require(Permission::CameraRead)?;
    let (after, reset) = begin(&state, seen(&headers)?.or(query.after)).await?;
    let feed = Feed {
        after,
        newest: state.engine.feed(),
        waiting: reset.into_iter().collect(),
        asked: Instant::now(),
        _open: state.metrics.feed(),
        actor,
        identity,
        state,
    };
    let messages = stream::unfold(feed, |mut feed| async {
        let event = feed.next().await?;
        Some((Ok::<_, Infallible>(event), feed))
    });
    let sse = Sse::new(messages).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    // Proxies that collect answers before they pass them on are told not to.
    Ok(([("x-accel-buffering", "no")], sse))
}

/// The number in `Last-Event-ID`.
fn seen(headers: &HeaderMap) -> Answer<Option<i64>> {
    const NAME: &str = "Last-Event-ID";
    let Some(value) = headers.get(NAME) else {
        return Ok(None);
    };
    let number = value.to_str().ok().and_then(|text| text.parse().ok());
    number.map(Some).ok_or_else(|| {
        let shown: String = String::from_utf8_lossy(value.as_bytes())
            .chars()
            .take(32)
            .collect();
        let error = Error::new(Code::ValueInvalid)
            .with("field", NAME)
            .with("value", shown)
            .with("reason", "0, 1, 2 …");
        error.into()
    })
}

/// After which number to read, and the message that says that not all since `seen` can be read:
/// it is older than what is kept, or was never given, as after an older database was restored.
async fn begin(state: &State, seen: Option<i64>) -> Answer<(i64, Option<FeedItem>)> {
    let last = state.store.feed_last().await?;
    let Some(seen) = seen else {
        return Ok((last, None));
    };
    let kept_after = state
        .store
        .feed_oldest()
        .await?
        .map_or(last, |oldest| oldest - 1);
    let after = if seen > last {
        last
    } else if seen < kept_after {
        kept_after
    } else {
        return Ok((seen, None));
    };
    let reset = FeedItem {
        seq: after,
        at: state.clock.now(),
        kind: "xueliang.feed.reset.v1".to_owned(),
        subject: "events".to_owned(),
        data: json!({"seen": seen, "after": after}),
    };
    Ok((after, Some(reset)))
}

struct Feed {
    state: State,
    identity: Identity,
    actor: Actor,
    /// The last message read.
    after: i64,
    newest: watch::Receiver<i64>,
    waiting: VecDeque<FeedItem>,
    asked: Instant,
    _open: Open,
}

impl Feed {
    /// The next message; `None` when the feed ends.
    async fn next(&mut self) -> Option<Event> {
        let stop = self.state.stop.clone();
        tokio::select! {
            biased;
            () = stop.cancelled() => None,
            event = self.wait() => event,
        }
    }

    async fn wait(&mut self) -> Option<Event> {
        loop {
            if self.asked.elapsed() >= ASK_AGAIN {
                self.ask_again().await?;
            }
            if let Some(item) = self.waiting.pop_front() {
                self.after = item.seq;
                return event(item);
            }
            if !self.read().await? {
                // The end of the wait is only a moment to ask who is listening.
                let _ = timeout(ASK_AGAIN, self.newest.changed()).await;
            }
        }
    }

    /// Reads what is new; whether there was anything. While the database is away the feed waits.
    async fn read(&mut self) -> Option<bool> {
        let newest = *self.newest.borrow_and_update();
        let Ok(items) = self
            .state
            .store
            .feed_list(&self.actor, self.after, BATCH)
            .await
        else {
            tokio::time::sleep(Duration::from_secs(1)).await;
            return Some(true);
        };
        let all = items.len() < BATCH as usize;
        let last = items.last().map_or(self.after, |item| item.seq);
        let actor = &self.actor;
        let hears = |item: &FeedItem| {
            let guard = GUARDED.iter().find(|(kind, _)| item.kind.starts_with(kind));
            guard.is_none_or(|(_, any)| any.iter().any(|permission| actor.may(*permission)))
        };
        self.waiting = items.into_iter().filter(hears).collect();
        if self.waiting.is_empty() {
            // What lies outside the caller's areas is not looked through again.
            self.after = if all { last.max(newest) } else { last };
        }
        Some(!all || !self.waiting.is_empty())
    }

    async fn ask_again(&mut self) -> Option<()> {
        self.asked = Instant::now();
        // Every page listens, also one that nobody is at.
        match self.identity.again(&self.state, false).await {
            Ok(Some(actor)) if actor.may(Permission::CameraRead) => self.actor = actor,
            Ok(_) => return None,
            Err(_) => {}
        }
        Some(())
    }
}

fn event(item: FeedItem) -> Option<Event> {
    let id = item.seq.to_string();
    let data = serde_json::to_string(&CloudEvent::from(item)).ok()?;
    Some(Event::default().id(id).data(data))
}
