//! Query fields that an operation does not know are refused: a misspelt filter would answer
//! everything. What an operation knows is what the document says of it.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use axum::{
    extract::{self, MatchedPath, Request},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{Code, Error, limit};
use utoipa::openapi::{OpenApi, RefOr, path::ParameterIn};

use crate::{error::Problem, session::provider::CALLBACK};

/// The query fields of every operation, by method and pattern of the address.
pub(crate) struct Known(HashMap<(Method, String), BTreeSet<String>>);

impl Known {
    /// What `document` says.
    pub(crate) fn of(document: &OpenApi) -> Arc<Self> {
        let mut known = HashMap::new();
        for (path, item) in &document.paths.paths {
            for (method, operation) in [
                (Method::GET, &item.get),
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ] {
                let Some(operation) = operation else { continue };
                let fields = operation.parameters.iter().flatten();
                let fields = fields.filter_map(|parameter| match parameter {
                    RefOr::T(field) if field.parameter_in == ParameterIn::Query => {
                        Some(field.name.clone())
                    }
                    _ => None,
                });
                known.insert((method, path.clone()), fields.collect());
            }
        }
        Arc::new(Self(known))
    }

    fn check(&self, request: &Request) -> Result<(), Problem> {
        let Some(query) = request.uri().query() else {
            return Ok(());
        };
        let Some(path) = request.extensions().get::<MatchedPath>() else {
            return Ok(());
        };
        let method = match *request.method() {
            Method::HEAD => Method::GET,
            ref method => method.clone(),
        };
        // What else a provider says beside its answer is its own business.
        if path.as_str() == CALLBACK {
            return Ok(());
        }
        let Some(fields) = self.0.get(&(method, path.as_str().to_owned())) else {
            return Ok(());
        };
        for (name, _) in url::form_urlencoded::parse(query.as_bytes()) {
            if !fields.contains(name.as_ref()) {
                let name: String = name.chars().take(limit::NAME).collect();
                let known = fields.iter().map(String::as_str).collect::<Vec<_>>();
                let error = Error::new(Code::QueryFieldUnknown)
                    .with("field", &name)
                    .with(
                        "known",
                        if known.is_empty() {
                            "–".to_owned()
                        } else {
                            known.join(", ")
                        },
                    );
                return Err(Problem::at(format!("?{name}"), error));
            }
        }
        Ok(())
    }
}

/// Refuses a request whose query has a field that its operation does not know.
pub(crate) async fn known(
    extract::State(known): extract::State<Arc<Known>>,
    request: Request,
    next: Next,
) -> Response {
    match known.check(&request) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}
