//! A webhook receiver: remembers what it got, and delays, refuses or hangs as told.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::Value;
use standardwebhooks::Webhook;
use tokio::{net::TcpListener, task::JoinSet};

use crate::eventually;

/// One message as it came.
#[derive(Clone, Debug)]
pub struct Got {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
    /// When.
    pub at: Instant,
}

impl Got {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// What it tells, such as `xueliang.alert.raised.v1`.
    #[must_use]
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    /// Whether the reference library finds the signature right.
    #[must_use]
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let webhook = Webhook::new(secret).unwrap();
        webhook.verify(&self.body, &self.headers).is_ok()
    }
}

#[derive(Default)]
struct Inside {
    got: Mutex<Vec<Got>>,
    status: Mutex<Option<u16>>,
    delay: Mutex<Duration>,
}

/// A receiver at an address of its own.
pub struct Receiver {
    inside: Arc<Inside>,
    address: SocketAddr,
    _task: JoinSet<()>,
}

impl Receiver {
    /// Starts one that accepts everything.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let inside = Arc::new(Inside::default());
        let router = Router::new()
            .route("/hook", post(take))
            .with_state(Arc::clone(&inside));
        let mut task = JoinSet::new();
        task.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            inside,
            address,
            _task: task,
        }
    }

    /// Where messages are to be posted.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Answers with this status from now on; `None` accepts again.
    pub fn refuse(&self, status: Option<u16>) {
        *self.inside.status.lock().unwrap() = status;
    }

    /// Takes so long before it answers from now on. What came is remembered at once.
    pub fn delay(&self, delay: Duration) {
        *self.inside.delay.lock().unwrap() = delay;
    }

    /// What came so far.
    #[must_use]
    pub fn got(&self) -> Vec<Got> {
        self.inside.got.lock().unwrap().clone()
    }

    /// Waits for the first message of this kind.
    pub async fn wait_for(&self, kind: &str, patience: Duration) -> Got {
        eventually(&format!("{kind} is received"), patience, async || {
            self.got().into_iter().find(|got| got.kind() == kind)
        })
        .await
    }
}

async fn take(State(inside): State<Arc<Inside>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let at = Instant::now();
    inside.got.lock().unwrap().push(Got { headers, body, at });
    let (status, delay) = (
        *inside.status.lock().unwrap(),
        *inside.delay.lock().unwrap(),
    );
    tokio::time::sleep(delay).await;
    status.map_or(StatusCode::NO_CONTENT, |status| {
        StatusCode::from_u16(status).unwrap()
    })
}
