//! Who asks the town something, and what comes back.

use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, request::Builder},
};
use serde_json::Value;
use tower::ServiceExt as _;

use super::World;

/// Who sends a request.
#[derive(Clone)]
pub(crate) enum Who {
    Stranger,
    Person { cookie: String, csrf: String },
    Program(String),
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a problem, after checking that it is one.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        let body = self.json();
        assert_eq!(body["status"], self.status.as_u16());
        assert!(!body["detail"].as_str().unwrap().is_empty());
        assert!(!body["title"].as_str().unwrap().is_empty());
        assert_eq!(body["request_id"], self.header("x-request-id"));
        let code = body["code"].as_str().unwrap();
        assert_eq!(body["type"], format!("urn:xueliang:problem:{code}"));
        code.to_owned()
    }

    /// The id in the body, after checking that the request worked.
    pub(crate) fn id<T: std::str::FromStr>(&self) -> T {
        self.worked();
        let body = self.json();
        body["id"].as_str().unwrap().parse().ok().unwrap()
    }

    pub(crate) fn worked(&self) -> &Self {
        let text = String::from_utf8_lossy(&self.body);
        assert!(self.status.is_success(), "{} {text}", self.status);
        self
    }
}

/// A request under way.
pub(crate) struct Ask<'a> {
    world: &'a World,
    request: Builder,
    body: Body,
}

impl<'a> Ask<'a> {
    /// A request to the town, without a body so far.
    pub(super) fn new(world: &'a World, request: Builder) -> Self {
        Self {
            world,
            request,
            body: Body::empty(),
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        let mut ask = self.header("content-type", "application/json");
        ask.body = Body::from(body.to_string());
        ask
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// Something that the connection says of the request.
    pub(crate) fn extension<T: Clone + Send + Sync + 'static>(mut self, what: T) -> Self {
        self.request = self.request.extension(what);
        self
    }

    pub(crate) async fn response(self) -> axum::response::Response {
        let request = self.request.body(self.body).unwrap();
        self.world.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn send(self) -> Answer {
        let (parts, body) = self.response().await.into_parts();
        let body = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.to_vec(),
        }
    }
}

/// The person whom a successful sign-in made.
pub(crate) fn person(answer: &Answer) -> Who {
    answer.worked();
    let cookie = answer.header("set-cookie");
    Who::Person {
        cookie: cookie.split(';').next().unwrap().to_owned(),
        csrf: answer.json()["csrf_token"].as_str().unwrap().to_owned(),
    }
}
