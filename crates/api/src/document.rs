//! The front of the OpenAPI document, and what is true of every operation in it.

use domain::id::AccessRecordId;
use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        HttpMethod, OpenApi, PathItem, RefOr, Required, SecurityRequirement,
        header::HeaderBuilder,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        response::{Response, ResponseBuilder},
        schema::{KnownFormat, ObjectBuilder, Ref, Schema, SchemaFormat, Type},
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::{
    caller::COOKIE,
    cameras::live::Hello,
    error::{FieldProblem, ProblemBody},
};

const DESCRIPTION: &str = "\
Cameras, footage and cases of one gateway.

**URLs.** A resource is a plural noun below `/api/v1`. What is more than setting a field is a verb \
on it: `POST …/actions {\"action\": …}`. Ids are UUIDs; codes of other platforms are fields. Times \
are RFC 3339 with an offset (answers: UTC, microseconds); spans are half-open `[from, to)`.

**Errors** are `application/problem+json` (RFC 9457) with a stable `code` for programs, a `detail` \
for people in the language of `Accept-Language` (zh-CN or en), `errors` naming fields, and the \
`request_id` that finds the request in the log. What lies outside the caller's areas does not \
exist for the caller: 404.

**Lists** take `limit` (1–500) and `cursor`, and answer `{\"items\": […], \"next_cursor\": …}` in a \
stable order. A cursor works only with the filters it was made with.

**Writes.** A POST may carry `Idempotency-Key` (1–128 visible ASCII characters, remembered for a \
day): the same key with the same request gives the first answer again, with another request 422. \
PATCH is JSON Merge Patch: absent fields stay, null clears; PUT replaces the whole. A change names the version it was made \
for, in `If-Match` (the `ETag` of the answer before, or `*`) or in `version`; when somebody else \
was faster the answer is 412. Bodies with unknown fields are refused.

**Signing in.** People: `POST /api/v1/session` sets a cookie; writes also send the `csrf_token` of \
its answer as `X-CSRF-Token`, and come from a page of the same origin. A request that nobody asked \
for, as of a page that refreshes itself, may say so with `X-Unattended: 1`: it does not count as use \
of the session, which ends when it is not used for long. Programs: \
`Authorization: Bearer xlk_…`.

**Pictures** (live, clips, snapshots) are authorised like JSON, and each look leaves a row in the \
audit log.

**Known quirks** (do not spread): none yet.";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Xueliang Gateway", version = "1", description = DESCRIPTION,
         license(name = "Apache-2.0", identifier = "Apache-2.0")),
    components(schemas(ProblemBody, FieldProblem, Hello, AccessRecordId)),
    tags(
        (name = "session", description = "Signing in and out"),
        (name = "users", description = "People who may sign in"),
        (name = "api_keys", description = "Keys that programs sign in with"),
        (name = "areas", description = "The tree town → village or community"),
        (name = "sites", description = "Monitoring rooms of villages"),
        (name = "recorders", description = "Recorders that cameras are reached through"),
        (name = "cameras", description = "One record per camera, its pictures and its footage"),
        (name = "legal", description = "By what right cameras stand where they stand, and approvals"),
        (name = "health", description = "How cameras are, judged by pictures"),
        (name = "alerts", description = "What is out of order and asks for somebody"),
        (name = "events", description = "What happens, as it happens"),
        (name = "receivers", description = "Programs elsewhere that are told what happens"),
        (name = "cases", description = "Governance cases from report to closure"),
        (name = "audit", description = "Who did what"),
        (name = "system", description = "The gateway itself"),
        (name = "machine", description = "For load balancers and monitoring; open to everyone"),
    )
)]
pub(crate) struct Document;

/// Paths of POSTs that are not remembered.
const NOT_REMEMBERED: [&str; 5] = [
    "/api/v1/session",
    "/api/v1/session/password",
    "/api/v1/session/totp/actions",
    "/api/v1/cameras/probe",
    "/api/v1/cameras/{id}/probe",
];

/// Schemas with fields that may be absent although they appear in answers.
const OPTIONAL: [&str; 3] = ["Problem", "StreamAddress", "LiveHello"];

/// Bytes, in the document.
pub(crate) struct Binary;

impl PartialSchema for Binary {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(format))
            .into()
    }
}

impl ToSchema for Binary {}

/// Adds what is true of every operation: who may call it, how it fails, which headers it takes.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    let cookie = ApiKeyValue::with_description(
        COOKIE,
        "Set by `POST /api/v1/session`. Writes also send `X-CSRF-Token`.",
    );
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.bearer_format = Some("xlk_…".to_owned());
    let schemes = &mut components.security_schemes;
    schemes.insert(
        "session".to_owned(),
        RefOr::T(SecurityScheme::ApiKey(ApiKey::Cookie(cookie))),
    );
    schemes.insert("key".to_owned(), RefOr::T(SecurityScheme::Http(bearer)));
    let problem = problem_response();
    components
        .responses
        .insert("Problem".to_owned(), RefOr::T(problem));
    for (name, schema) in &mut components.schemas {
        complete_schema(name, schema);
    }
    let nothing = Vec::<String>::new;
    document.security = Some(vec![
        SecurityRequirement::new("session", nothing()),
        SecurityRequirement::new("key", nothing()),
    ]);
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            complete_operation(path, &method, operation);
        }
    }
    document
}

/// Says of answers that every field is always there (null where there is nothing to say), and of
/// pages which items they hold. Bodies of requests refuse other fields; that is how they are told.
fn complete_schema(name: &str, schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => {
            let answer = object.additional_properties.is_none() && !OPTIONAL.contains(&name);
            if answer && !object.properties.is_empty() {
                object.required = object.properties.keys().cloned().collect();
            }
            if let Some(item) = name.strip_prefix("List_") {
                let items = utoipa::openapi::schema::ArrayBuilder::new()
                    .items(RefOr::Ref(Ref::from_schema_name(item)))
                    .description(Some("The items, in a stable order."));
                object.properties.insert("items".to_owned(), items.into());
            }
        }
        Schema::AllOf(all) => all
            .items
            .iter_mut()
            .for_each(|part| complete_schema(name, part)),
        Schema::OneOf(one) => one
            .items
            .iter_mut()
            .for_each(|part| complete_schema(name, part)),
        _ => {}
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Patch, &mut item.patch),
        (HttpMethod::Delete, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn complete_operation(path: &str, method: &HttpMethod, operation: &mut Operation) {
    for status in ["4XX", "5XX"] {
        operation
            .responses
            .responses
            .entry(status.to_owned())
            .or_insert_with(|| RefOr::Ref(Ref::from_response_name("Problem")));
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description = "It worked.".to_owned();
        }
    }
    let mut add = |parameter: Parameter| {
        let parameters = operation.parameters.get_or_insert_default();
        parameters.push(RefOr::T(parameter));
    };
    if *method == HttpMethod::Post && !NOT_REMEMBERED.contains(&path) {
        add(header(
            "Idempotency-Key",
            "The same key with the same request gives the first answer again.",
        ));
    }
    let versioned = match method {
        HttpMethod::Patch | HttpMethod::Delete => path.contains('{'),
        HttpMethod::Put => path.ends_with("/legal"),
        _ => false,
    };
    if versioned {
        add(header(
            "If-Match",
            "The version the change is made for, quoted, or `*`.",
        ));
    }
    if operation.tags.as_deref() == Some(&["machine".to_owned()]) {
        operation.security = Some(vec![SecurityRequirement::default()]);
    }
}

fn header(name: &str, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

fn problem_response() -> Response {
    let id = HeaderBuilder::new()
        .description(Some("The id of the request in the log."))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build();
    let example = json!({
        "type": "urn:xueliang:problem:not_found", "title": "未找到", "status": 404,
        "code": "not_found", "detail": "没有这个对象：camera 019ab0c1-7d3e-7000-8000-000000000002",
        "params": {"what": "camera", "id": "019ab0c1-7d3e-7000-8000-000000000002"},
        "request_id": "019ab0c1-7d3e-7000-8000-000000000001"
    });
    let content = utoipa::openapi::ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .example(Some(example))
        .build();
    ResponseBuilder::new()
        .description("The request failed; nothing was changed.")
        .content("application/problem+json", content)
        .header("x-request-id", id)
        .build()
}
