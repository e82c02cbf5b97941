//! What `serde` says of a value that does not fit, as this project's errors. Its sentences are
//! English and for programmers; people get their own, in their language, with the field's name.

use domain::{Code, Error};

/// What was wrong, and the field below the place it was met at, where the sentence names one.
///
/// `field` is the name of that place, `value` what stood there, as far as the caller knows it.
/// `None` for sentences that are not about a value, such as a missing bracket.
pub(super) fn understood(
    said: &str,
    field: &str,
    value: Option<&str>,
) -> Option<(Error, Option<String>)> {
    let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    let known = |from: usize| match quoted.get(from..) {
        Some(known) if !known.is_empty() => known.join(", "),
        _ => "–".to_owned(),
    };
    if said.starts_with("missing field") {
        let missing = *quoted.first()?;
        let error = Error::new(Code::FieldMissing).with("field", missing);
        return Some((error, Some(missing.to_owned())));
    }
    if said.starts_with("unknown field") {
        let error = Error::new(Code::FieldUnknown)
            .with("field", quoted.first()?)
            .with("known", shortened(&known(1)));
        return Some((error, None));
    }
    let field = match field {
        "" => "body",
        field => field,
    };
    if said.starts_with("unknown variant") {
        let error = Error::new(Code::ValueUnknown)
            .with("field", field)
            .with("value", shortened(quoted.first()?))
            .with("known", shortened(&known(1)));
        return Some((error, None));
    }
    let of_type = |wanted: &str| {
        Error::new(Code::FieldType)
            .with("field", field)
            .with("wanted", wanted)
    };
    if said.contains("`true` or `false`") {
        return Some((of_type("true, false"), None));
    }
    if said.contains("invalid digit") || said.contains("parse integer") {
        return Some((of_type("integer"), None));
    }
    if let Some((_, expected)) = said
        .starts_with("invalid ")
        .then(|| said.split_once("expected "))
        .flatten()
    {
        return Some((of_type(kind(expected)), None));
    }
    let value = value?;
    if said.contains("RFC 3339") {
        let error = Error::new(Code::TimeInvalid).with("value", shortened(value));
        return Some((error, None));
    }
    let error = Error::new(Code::ValueUnreadable)
        .with("field", field)
        .with("value", shortened(value));
    Some((error, None))
}

/// What was expected, in JSON's words.
fn kind(expected: &str) -> &'static str {
    let word = |wanted: &str| expected.contains(wanted);
    match expected.split(' ').next().unwrap_or_default() {
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" => "integer",
        "f32" | "f64" => "number",
        _ if word("boolean") => "true, false",
        _ if word("sequence") || word("tuple") || word("array") => "array",
        _ if word("struct") || word("map") || word("internally tagged") => "object",
        _ if word("UUID") => "UUID",
        _ => "string",
    }
}

/// At most 300 characters: a list of fields, or what somebody sent, may be long.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 300;
    let Some((end, _)) = text.char_indices().nth(MOST) else {
        return text.to_owned();
    };
    let whole = text[..end].rfind(' ').unwrap_or(end);
    format!("{} …", &text[..whole])
}
