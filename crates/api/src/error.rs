//! How an error becomes a response: one table, one shape (RFC 9457).
//!
//! A handler's `?` leaves the error in the response; [`render`] writes its body at the edge of
//! the router, where the caller's language and the request's id are known, and logs it once.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{Code, Error, ErrorKind, Language, error::DOING, id::RequestId};

/// A failed request. `?` makes one from any [`domain::Error`].
#[derive(Debug)]
pub(crate) struct Problem {
    error: Error,
    fields: Vec<(String, Error)>,
}

/// The result of a handler.
pub(crate) type Answer<T> = Result<T, Problem>;

/// The body of every response that is not a success (RFC 9457).
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "urn:xueliang:problem:span_too_long", "title": "Bad request", "status": 400,
    "code": "span_too_long", "detail": "the span is longer than 24 hours",
    "params": {"hours": "24"}, "request_id": "019ab0c1-7d3e-7000-8000-000000000001"
}))]
pub(crate) struct ProblemBody {
    /// `urn:xueliang:problem:` and the code.
    r#type: String,
    /// What kind of failure it is, in the language of `Accept-Language`.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// A stable word for programs.
    code: &'static str,
    /// A sentence for people, in the language of `Accept-Language` (zh-CN or en).
    detail: String,
    /// The values the sentence names; absent for faults of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<std::collections::BTreeMap<&'static str, String>>,
    /// What is wrong with which field of the body or the query.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// The id of this request in the gateway's log.
    request_id: RequestId,
}

/// What is wrong with one field.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct FieldProblem {
    /// Where: a JSON Pointer into the body (RFC 6901), or `?name` for a query field.
    pointer: String,
    /// A stable word for programs.
    code: &'static str,
    /// A sentence for people.
    detail: String,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match field_of(error.code()) {
            Some(pointer) => Self::at(pointer, error),
            None => Self {
                error,
                fields: Vec::new(),
            },
        }
    }
}

/// The field that a refusal of `domain` or `store` is about, where there is only one.
fn field_of(code: Code) -> Option<&'static str> {
    match code {
        Code::AlertNeedsNote | Code::CaseNeedsNote | Code::RequestNeedsNote => Some("/note"),
        Code::AlertNeedsAssignee | Code::AssigneeUnfit => Some("/assignee_id"),
        Code::AreaRoot | Code::AreaCycle => Some("/parent_id"),
        Code::RecorderElsewhere => Some("/recorder_id"),
        Code::AgreementNeeded => Some("/agreement_no"),
        Code::TotpCodeWrong => Some("/code"),
        _ => None,
    }
}

impl Problem {
    /// `error` is about the field at `pointer`.
    pub(crate) fn at(pointer: impl Into<String>, error: Error) -> Self {
        Self::of_fields(vec![(pointer.into(), error)])
    }

    /// The first of the failures, with the list of all.
    pub(crate) fn of_fields(fields: Vec<(String, Error)>) -> Self {
        let error = fields.first().map_or_else(
            || Error::internal("list the wrong fields"),
            |(_, error)| {
                let copy = Error::new(error.code());
                let params = error.params().iter();
                params.fold(copy, |copy, (name, value)| copy.with(name, value))
            },
        );
        Self { error, fields }
    }

    #[cfg(test)]
    pub(crate) fn error(&self) -> &Error {
        &self.error
    }

    #[cfg(test)]
    pub(crate) fn pointers(&self) -> Vec<&str> {
        self.fields.iter().map(|(at, _)| at.as_str()).collect()
    }
}

/// Collects what is wrong with several fields, so that people hear of all of them at once.
#[derive(Default)]
pub(crate) struct Fields(Vec<(String, Error)>);

impl Fields {
    /// The value, or its type's default after writing down what is wrong at `pointer`.
    pub(crate) fn take<T: Default>(&mut self, pointer: &str, checked: Result<T, Error>) -> T {
        checked.unwrap_or_else(|error| {
            self.0.push((pointer.to_owned(), error));
            T::default()
        })
    }

    /// The value where there is one, after the same check.
    pub(crate) fn maybe<T, U>(
        &mut self,
        pointer: &str,
        value: Option<T>,
        check: impl FnOnce(T) -> Result<U, Error>,
    ) -> Option<U> {
        match value.map(check)? {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.push((pointer.to_owned(), error));
                None
            }
        }
    }

    /// Fails when anything was wrong.
    pub(crate) fn done(self) -> Answer<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Problem::of_fields(self.0))
    }
}

/// The failure of `field` without `other`, or the other way round.
pub(crate) fn together(field: &'static str, other: &'static str) -> Error {
    Error::new(Code::FieldsTogether)
        .with("field", field)
        .with("other", other)
}

/// The status and the title of each kind. Nothing else maps kinds to HTTP.
fn shape(kind: ErrorKind) -> (StatusCode, &'static str, &'static str) {
    use StatusCode as S;
    match kind {
        ErrorKind::Invalid => (S::BAD_REQUEST, "请求有误", "Bad request"),
        ErrorKind::Unauthenticated => (S::UNAUTHORIZED, "未登录", "Not signed in"),
        ErrorKind::Denied => (S::FORBIDDEN, "无权操作", "Not allowed"),
        ErrorKind::NotFound => (S::NOT_FOUND, "未找到", "Not found"),
        ErrorKind::Method => (S::METHOD_NOT_ALLOWED, "方法不支持", "Method not allowed"),
        ErrorKind::Conflict => (S::CONFLICT, "状态冲突", "Conflict"),
        ErrorKind::Stale => (S::PRECONDITION_FAILED, "版本已过时", "Version is stale"),
        ErrorKind::Slow => (S::REQUEST_TIMEOUT, "请求超时", "Request timeout"),
        ErrorKind::TooLarge => (S::PAYLOAD_TOO_LARGE, "内容过大", "Body too large"),
        ErrorKind::MediaType => (
            S::UNSUPPORTED_MEDIA_TYPE,
            "内容类型不支持",
            "Unsupported media type",
        ),
        ErrorKind::Range => (
            S::RANGE_NOT_SATISFIABLE,
            "范围无效",
            "Range not satisfiable",
        ),
        ErrorKind::Contradiction => (S::UNPROCESSABLE_ENTITY, "请求矛盾", "Contradiction"),
        ErrorKind::TooMany => (S::TOO_MANY_REQUESTS, "请求过多", "Too many requests"),
        ErrorKind::Exhausted => (S::INSUFFICIENT_STORAGE, "资源不足", "Out of resources"),
        ErrorKind::Unavailable => (S::SERVICE_UNAVAILABLE, "暂不可用", "Not available now"),
        ErrorKind::Corrupt | ErrorKind::Internal => {
            (S::INTERNAL_SERVER_ERROR, "服务内部出错", "Server fault")
        }
    }
}

/// What people are told about a fault of the server: nothing of its inside.
fn fault(language: Language) -> &'static str {
    match language {
        Language::Chinese => "请求未能完成，原因已记入日志；联系管理员时请提供请求编号",
        Language::English => {
            "the request could not be completed; the log has the reason under the request id"
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = shape(self.error.kind()).0;
        let mut response = status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The language people read: the best of `Accept-Language` that the catalogue has, else Chinese.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    let Some(text) = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
    else {
        return Language::default();
    };
    let mut best = (0.0, Language::default());
    for part in text.split(',') {
        let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
        let weight: f32 = weight.trim().parse().unwrap_or(0.0);
        let primary = tag.trim().split('-').next().unwrap_or_default();
        let language = match primary.to_ascii_lowercase().as_str() {
            "zh" => Language::Chinese,
            "en" => Language::English,
            _ => continue,
        };
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

/// Writes the body of a failed response, whoever made it, and logs it.
///
/// Failures that the router itself answers (no such address, wrong method) become problems here,
/// so that every failure under `/api` has the same shape.
pub(crate) fn render(
    response: &mut Response,
    request: RequestId,
    language: Language,
    method: &Method,
    path: &str,
) {
    let problem = match response.extensions_mut().remove::<Arc<Problem>>() {
        Some(problem) => problem,
        None => match foreign(response, method, path) {
            Some(error) => Arc::new(Problem::from(error)),
            None => return,
        },
    };
    let (status, chinese, english) = shape(problem.error.kind());
    log(&problem, status);
    let body = body(
        &problem,
        status,
        request,
        language,
        |language| match language {
            Language::Chinese => chinese,
            Language::English => english,
        },
    );
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    let tag = match language {
        Language::Chinese => "zh-CN",
        Language::English => "en",
    };
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(tag));
    extra_headers(headers, &problem.error);
    *response.status_mut() = status;
    *response.body_mut() = Body::from(body);
}

fn body(
    problem: &Problem,
    status: StatusCode,
    request_id: RequestId,
    language: Language,
    title: impl Fn(Language) -> &'static str,
) -> Vec<u8> {
    let error = &problem.error;
    let inside = status == StatusCode::INTERNAL_SERVER_ERROR;
    let body = ProblemBody {
        r#type: format!("urn:xueliang:problem:{}", error.code().word()),
        title: title(language),
        status: status.as_u16(),
        code: error.code().word(),
        detail: if inside {
            fault(language).to_owned()
        } else {
            error.sentence(language)
        },
        params: (!status.is_server_error() && !error.params().is_empty()).then(|| {
            let told = error.params().iter().filter(|(name, _)| *name != DOING);
            told.cloned().collect()
        }),
        errors: problem
            .fields
            .iter()
            .map(|(pointer, error)| FieldProblem {
                pointer: pointer.clone(),
                code: error.code().word(),
                detail: error.sentence(language),
            })
            .collect(),
        request_id,
    };
    serde_json::to_vec(&body).unwrap_or_default()
}

/// The problem that stands for a failure which no handler of ours answered.
fn foreign(response: &Response, method: &Method, path: &str) -> Option<Error> {
    let path: String = path.chars().take(128).collect();
    match response.status() {
        StatusCode::NOT_FOUND => Some(Error::new(Code::RouteMissing).with("path", path)),
        StatusCode::METHOD_NOT_ALLOWED => Some(
            Error::new(Code::MethodRefused)
                .with("path", path)
                .with("method", method),
        ),
        status if status.is_server_error() => Some(Error::internal("answer a request")),
        status if status.is_client_error() => {
            Some(Error::new(Code::QueryInvalid).with("reason", status))
        }
        _ => None,
    }
}

fn extra_headers(headers: &mut HeaderMap, error: &Error) {
    let param = |wanted: &str| {
        let mut params = error.params().iter();
        params.find_map(|(name, value)| (*name == wanted).then_some(value.as_str()))
    };
    let mut insert = |name, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    match error.kind() {
        ErrorKind::TooMany | ErrorKind::Unavailable => insert(
            header::RETRY_AFTER,
            param("seconds").unwrap_or("5").to_owned(),
        ),
        ErrorKind::Range => {
            let length = param("length").unwrap_or("*");
            insert(header::CONTENT_RANGE, format!("bytes */{length}"));
        }
        ErrorKind::Unauthenticated => insert(
            header::WWW_AUTHENTICATE,
            "Bearer realm=\"xueliang\"".to_owned(),
        ),
        _ => {}
    }
}

fn log(problem: &Problem, status: StatusCode) {
    let code = problem.error.code().word();
    let error = problem.error.chain();
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(code, error, "a request failed");
    } else if status.is_server_error() {
        tracing::warn!(code, error, "a request could not be served now");
    } else {
        tracing::debug!(code, error, "a request was refused");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(text: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::ACCEPT_LANGUAGE,
            HeaderValue::from_str(text).unwrap(),
        );
        language(&headers)
    }

    #[test]
    fn the_language_is_the_best_one_we_have() {
        assert_eq!(language(&HeaderMap::new()), Language::Chinese);
        assert_eq!(spoken("en-US,en;q=0.9"), Language::English);
        assert_eq!(spoken("zh-CN,zh;q=0.9,en;q=0.8"), Language::Chinese);
        assert_eq!(spoken("fr, en;q=0.7, zh;q=0.2"), Language::English);
        assert_eq!(spoken("de"), Language::Chinese);
        assert_eq!(spoken("en;q=junk"), Language::Chinese);
    }

    #[test]
    fn faults_show_nothing_of_their_inside() {
        let error = Error::internal("read a case").because("table secret_thing");
        let mut response = Problem::from(error).into_response();
        let request = RequestId(uuid::Uuid::nil());
        let problem = response.extensions().get::<Arc<Problem>>().unwrap().clone();
        let text = body(
            &problem,
            StatusCode::INTERNAL_SERVER_ERROR,
            request,
            Language::English,
            |_| "x",
        );
        let text = String::from_utf8(text).unwrap();
        assert!(
            !text.contains("read a case") && !text.contains("secret_thing"),
            "{text}"
        );
        render(
            &mut response,
            request,
            Language::English,
            &Method::GET,
            "/api/x",
        );
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
