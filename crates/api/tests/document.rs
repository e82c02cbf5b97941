//! The description is the contract: it is kept in the repository and changes on purpose.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;

/// Every operation of the document: method, path, and what is said about it.
pub(crate) fn operations() -> Vec<(String, String, Value)> {
    let document = serde_json::to_value(api::document()).unwrap();
    let mut out = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            out.push((method.to_uppercase(), path.clone(), operation.clone()));
        }
    }
    out
}

/// Whether the kept files are to be written anew.
pub(crate) fn update() -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "a switch for whoever runs the tests"
    )]
    let update = std::env::var("UPDATE_OPENAPI").is_ok();
    update
}

/// `UPDATE_OPENAPI=1 cargo nextest run -p api document` writes the file anew.
#[test]
fn the_file_is_what_the_handlers_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let mut text = api::document().to_pretty_json().unwrap();
    text.push('\n');
    #[expect(
        clippy::disallowed_methods,
        reason = "a switch for whoever runs the tests"
    )]
    let update = std::env::var("UPDATE_OPENAPI").is_ok();
    if update {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "the API changed: look at the change, then run with UPDATE_OPENAPI=1 to keep it"
    );
}

#[test]
fn every_operation_is_named_and_described() {
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations() {
        let name = operation["operationId"].as_str().unwrap();
        let verbs = [
            "list", "get", "create", "update", "delete", "revoke", "act", "probe", "watch", "sign",
            "change",
        ];
        let verb = name.split('_').next().unwrap();
        assert!(verbs.contains(&verb), "{name} is no verb_resource");
        assert!(names.insert(name.to_owned()), "{name} twice");
        assert!(
            operation["summary"].is_string(),
            "{method} {path}: no summary"
        );
        assert!(operation["tags"].is_array(), "{method} {path}: no tag");
        let responses = operation["responses"].as_object().unwrap();
        let refused = &responses["4XX"]["$ref"];
        assert_eq!(refused, "#/components/responses/Problem", "{method} {path}");
        assert!(
            responses
                .keys()
                .any(|status| status.starts_with(['1', '2', '3'])),
            "{method} {path}: no success"
        );
    }
    assert!(names.len() > 40, "{}", names.len());
}

#[test]
fn it_is_openapi_3_1_without_dangling_references() {
    let document = serde_json::to_value(api::document()).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut found = 0;
    let mut todo = vec![&document];
    while let Some(value) = todo.pop() {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(target)) = map.get("$ref") {
                    let pointer = target.trim_start_matches('#');
                    assert!(document.pointer(pointer).is_some(), "{target} dangles");
                    found += 1;
                }
                todo.extend(map.values());
            }
            Value::Array(list) => todo.extend(list),
            _ => {}
        }
    }
    assert!(found > 50, "{found}");
}
