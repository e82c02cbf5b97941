//! Brings messages to receivers: signed webhooks (Standard Webhooks 1.0.0).
//!
//! One attempt is one POST. What is posted was written down when it was planned and is the same in
//! every attempt, as is its id; the time and with it the signature are the attempt's own.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    Code, Error, Result, Timestamp,
    id::DeliveryId,
    outbound::Outbound,
    receiver::{Attempt, SECRET_PREFIX},
    secret,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use media::outbound::{self, Unresolved};
use reqwest::{
    Client, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use sha2::Sha256;
use store::{Job, Outcome, Posting};
use tokio::time::timeout;
use tracing::{info, warn};
use url::{Host, Url};

use crate::{Inner, patience::within};

/// How long a receiver may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a receiver may take to answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Posts messages.
pub(crate) struct Sender {
    client: Client,
    outbound: Arc<Outbound>,
}

/// Looks names up for the client, and leaves out what may not be connected to: the client connects to
/// nothing else, whatever the name stands for a moment later.
struct Lookup(Arc<Outbound>);

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        let outbound = Arc::clone(&self.0);
        Box::pin(async move {
            // The port is put in by the client.
            let host = Host::Domain(name.as_str().to_owned());
            match outbound::resolved(&outbound, &host, 0).await {
                Ok(addresses) => Ok(Box::new(addresses.into_iter()) as Addrs),
                Err(Unresolved::Refused(error)) => Err(error.into()),
                Err(Unresolved::Unknown(error)) => Err(error.into()),
            }
        })
    }
}

impl Sender {
    /// # Errors
    /// [`domain::Code::Internal`] when TLS cannot be set up.
    pub(crate) fn new(outbound: Arc<Outbound>) -> Result<Self> {
        // Fails when somebody set one before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("xueliang/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            // A receiver that moved is told to people, not followed to wherever it points.
            .redirect(Policy::none())
            // Proxies are for the Internet; receivers are on this network.
            .no_proxy()
            .dns_resolver(Arc::new(Lookup(Arc::clone(&outbound))))
            .build();
        client
            .map(|client| Self { client, outbound })
            .map_err(|source| Error::internal("prepare to post messages").because(source))
    }

    /// Addresses that are written out are never looked up, and only here is the port known.
    async fn may_reach(&self, url: &str) -> std::result::Result<(), Failed> {
        let url = Url::parse(url).map_err(|_| Failed::without_answer("address_unusable"))?;
        let (Some(host), Some(port)) = (
            url.host().map(|host| host.to_owned()),
            url.port_or_known_default(),
        ) else {
            return Err(Failed::without_answer("address_unusable"));
        };
        let looking = outbound::resolved(&self.outbound, &host, port);
        match timeout(CONNECT, looking).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(Unresolved::Refused(_))) => Err(Failed::without_answer("not_allowed")),
            Ok(Err(Unresolved::Unknown(_))) => Err(Failed::without_answer("unreachable")),
            Err(_) => Err(Failed::without_answer("timed_out")),
        }
    }

    async fn post(&self, posting: &Posting, now: Timestamp) -> std::result::Result<u16, Failed> {
        let (id, seconds) = (posting.delivery.to_string(), now.0.div_euclid(1_000_000));
        let signed = posting
            .secrets
            .iter()
            .map(|secret| signature(secret, &id, seconds, &posting.body))
            .collect::<Option<Vec<String>>>()
            .ok_or_else(|| Failed::without_answer("secret_unusable"))?;
        self.may_reach(&posting.url).await?;
        let answer = self
            .client
            .post(&posting.url)
            .header(
                "content-type",
                "application/cloudevents+json; charset=utf-8",
            )
            .header("webhook-id", &id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signed.join(" "))
            .body(posting.body.clone())
            .send()
            .await
            .map_err(|failure| Failed::without_answer(word(&failure)))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(status.as_u16());
        }
        // What the answer says is not kept: it often repeats the address, which may hold a secret,
        // and it may come from somewhere that nobody meant to be read.
        let error = if status.is_redirection() {
            "redirected"
        } else {
            "refused"
        };
        Err(Failed {
            status: Some(status.as_u16()),
            error,
        })
    }
}

/// Why an attempt failed.
struct Failed {
    status: Option<u16>,
    /// In a word.
    error: &'static str,
}

impl Failed {
    fn without_answer(error: &'static str) -> Self {
        Self {
            status: None,
            error,
        }
    }
}

/// What went wrong, in a word. The library's own sentence repeats the address, which may hold a
/// secret.
fn word(failure: &reqwest::Error) -> &'static str {
    if failure.is_timeout() {
        "timed_out"
    } else if failure.is_connect() {
        "unreachable"
    } else if failure.is_builder() {
        "address_unusable"
    } else {
        "broken_off"
    }
}

/// A signature as Standard Webhooks 1.0.0 has it ("Signature scheme"): `v1,` and the Base64 of the
/// HMAC-SHA256 over id, time in seconds and body, joined by full stops. `None` when the secret is
/// not one.
fn signature(secret: &str, id: &str, seconds: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(SECRET_PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    Some(format!(
        "v1,{}",
        STANDARD.encode(mac.finalize().into_bytes())
    ))
}

impl Inner {
    /// Brings a message to its receiver, and writes down how it went.
    pub(crate) async fn deliver(&self, sender: &Sender, job: &Job, id: DeliveryId) -> Result<()> {
        let posting = match within(self.store.delivery_posting(id)).await {
            Ok(Some(posting)) => Ok(posting),
            Ok(None) => {
                let given_up = self
                    .store
                    .delivery_tried(self.node, id, None, Outcome::GivenUp);
                return within(given_up).await;
            }
            // The database was restored beside another key: it fails like any other attempt.
            Err(error) if error.code() == Code::KeyUnreadable => {
                Err(Failed::without_answer("secret_unusable"))
            }
            Err(error) => return Err(error),
        };
        let at = self.clock.now();
        let began = std::time::Instant::now();
        let done = match posting {
            Ok(posting) => sender.post(&posting, at).await,
            Err(failed) => Err(failed),
        };
        let took_ms = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        let (attempt, outcome) = match done {
            Ok(status) => {
                info!(delivery = %id, status, took_ms, "delivered");
                let attempt = Attempt {
                    at,
                    status: Some(status),
                    error: String::new(),
                    took_ms,
                };
                (attempt, Outcome::Done)
            }
            Err(Failed { status, error }) => {
                let outcome = self.after_failure(job, status)?;
                warn!(delivery = %id, status, error, ?outcome, "not delivered");
                let attempt = Attempt {
                    at,
                    status,
                    error: error.to_owned(),
                    took_ms,
                };
                (attempt, outcome)
            }
        };
        let tried = self
            .store
            .delivery_tried(self.node, id, Some(attempt), outcome);
        within(tried).await
    }

    /// Again later, unless it failed for too long or the receiver says that it is gone (410).
    fn after_failure(&self, job: &Job, status: Option<u16>) -> Result<Outcome> {
        if status == Some(StatusCode::GONE.as_u16()) {
            return Ok(Outcome::GivenUp);
        }
        let now = self.clock.now();
        let [random] = secret::random::<1>()?;
        let wait = self.settings.retry.wait(
            job.failures + 1,
            now.since(job.created),
            f64::from(random) / 255.0,
        );
        Ok(wait.map_or(Outcome::GivenUp, |wait| Outcome::Again(now + wait)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_standard() {
        // The example of the reference libraries (standard-webhooks, libraries/*/tests).
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        let wanted = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signed.as_deref(), Some(wanted));
        assert_eq!(signature("whsec_%", "a", 1, "{}"), None);
        assert_eq!(signature("MfKQ", "a", 1, "{}"), None);
    }
}
