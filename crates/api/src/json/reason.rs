//! What `serde` says of a value that does not fit, as this project's errors. Its sentences are
//! English and for programmers; people get their own, in their language, with the field's name.
//!
//! What a caller wrote stands in those sentences, too, so only how they begin and end is believed.

use domain::{Code, Error};

/// What was wrong, and the field below the place it was met at, where the sentence names one.
///
/// `field` is the name of that place, `value` what stood there, as far as the caller knows it.
/// `None` for sentences that are not about a value.
pub(super) fn understood(
    said: &str,
    field: &str,
    value: Option<&str>,
) -> Option<(Error, Option<String>)> {
    let field = match field {
        "" => "body",
        field => field,
    };
    let about = |code: Code| Error::new(code).with("field", shortened(field));
    if let Some(name) = between(said, "missing field `", "`") {
        let error = Error::new(Code::FieldMissing).with("field", shortened(name));
        return Some((error, Some(name.to_owned())));
    }
    if let Some(name) = between(said, "duplicate field `", "`") {
        let error = Error::new(Code::FieldTwice).with("field", shortened(name));
        return Some((error, Some(name.to_owned())));
    }
    if said.starts_with("unknown field `") {
        let error = about(Code::FieldUnknown).with("known", known(said));
        return Some((error, None));
    }
    if said.starts_with("unknown variant `") {
        let error = about(Code::ValueUnknown)
            .with("value", shortened(value.unwrap_or_default()))
            .with("known", known(said));
        return Some((error, None));
    }
    let of_type = |wanted: &str| Some((of_type(field, wanted), None));
    if said == "provided string was not `true` or `false`" {
        return of_type("true, false");
    }
    if said.ends_with("invalid digit found in string") || said.ends_with("to fit in target type") {
        return of_type("integer");
    }
    if said.starts_with("invalid ")
        && let Some((_, expected)) = said.rsplit_once(", expected ")
    {
        return of_type(kind(expected));
    }
    let value = shortened(value?);
    let error = if said.ends_with("RFC 3339 with an offset between 1970 and 9999") {
        Error::new(Code::TimeInvalid)
    } else {
        about(Code::ValueUnreadable)
    };
    Some((error.with("value", value), None))
}

/// A value of another type than `wanted`, in JSON's words, stands in `field`.
pub(super) fn of_type(field: &str, wanted: &str) -> Error {
    Error::new(Code::FieldType)
        .with("field", shortened(field))
        .with("wanted", wanted)
}

fn between<'a>(said: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    said.strip_prefix(begin)?.strip_suffix(end)
}

/// The names at the end of "…, expected one of `a`, `b`", "…, expected `a`" or "…, there are no
/// fields".
fn known(said: &str) -> String {
    let listed = said.rsplit_once(", expected ").map_or("", |(_, list)| list);
    let names: Vec<&str> = listed.split('`').skip(1).step_by(2).collect();
    if names.is_empty() {
        "–".to_owned()
    } else {
        shortened(&names.join(", "))
    }
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
