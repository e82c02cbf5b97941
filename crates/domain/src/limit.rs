//! The numbers that several places need. What an operator may change is filled in from the
//! configuration by `gateway`; what is fixed is a constant.

use std::time::Duration;

use crate::error::{Code, Error, Result};

/// The longest name of anything, in characters.
pub const NAME: usize = 128;
/// The longest free text of one field, in characters.
pub const TEXT: usize = 4000;
/// The most things one case points to when it is opened.
pub const LINKS: usize = 50;
/// The most areas one person, key or receiver is given.
pub const GRANTS: usize = 100;
/// The largest request body, in bytes.
pub const BODY: usize = 1024 * 1024;
/// The longest span of one clip or one question about footage.
pub const CLIP: Duration = Duration::from_secs(24 * 3600);
/// The most days of one question about days.
pub const DAYS: u32 = 366;
/// The least days of retention while the compliance profile is on
/// (State Council Decree 799, article 17).
pub const RETENTION_DAYS: u32 = 30;
/// The least days that the audit log is kept: six months of logs (Cybersecurity Law of 2025,
/// article 23). Holds with the compliance profile off, too, and in the database's own triggers.
pub const AUDIT_DAYS: u32 = 180;
/// The most items of one page.
pub const PAGE: u32 = 500;
/// How long an idempotency key is remembered.
pub const IDEMPOTENCY: Duration = Duration::from_secs(24 * 3600);
/// The longest address of a stream, in characters.
pub const ADDRESS: usize = 1024;

/// Checks a name: 1 to [`NAME`] characters, none of them a control character; trimmed.
///
/// # Errors
/// [`Code::TextEmpty`], [`Code::NameTooLong`] or [`Code::TextInvalid`].
pub fn name(field: &'static str, value: &str) -> Result<String> {
    let value = value.trim();
    if value.is_empty() {
        return Err(Error::new(Code::TextEmpty).with("field", field));
    }
    if value.chars().count() > NAME {
        return Err(Error::new(Code::NameTooLong).with("limit", NAME));
    }
    if value.chars().any(char::is_control) {
        return Err(Error::new(Code::TextInvalid).with("field", field));
    }
    Ok(value.to_owned())
}

/// Checks a free text: at most [`TEXT`] characters, no control characters but line breaks and
/// tabs; trimmed, possibly empty.
///
/// # Errors
/// [`Code::TextTooLong`] or [`Code::TextInvalid`].
pub fn text(field: &'static str, value: &str) -> Result<String> {
    let value = value.trim();
    if value.chars().count() > TEXT {
        return Err(Error::new(Code::TextTooLong)
            .with("field", field)
            .with("limit", TEXT));
    }
    if value
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return Err(Error::new(Code::TextInvalid).with("field", field));
    }
    Ok(value.to_owned())
}

/// Checks a list of different things, such as areas: 1 to [`GRANTS`] of them; sorted, each once.
///
/// # Errors
/// [`Code::TextEmpty`] or [`Code::ValueInvalid`].
pub fn list<T: Ord>(field: &'static str, mut list: Vec<T>) -> Result<Vec<T>> {
    list.sort();
    list.dedup();
    match list.len() {
        0 => Err(Error::new(Code::TextEmpty).with("field", field)),
        1..=GRANTS => Ok(list),
        more => Err(Error::new(Code::ValueInvalid)
            .with("field", field)
            .with("value", more)
            .with("reason", format!("≤ {GRANTS}"))),
    }
}

/// Whether the law's 30 days hold, and cameras need approval; `off` is for tests and demonstrations and
/// shown in red.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Compliance {
    /// The law's least days of retention hold, and nothing is pulled without approval.
    #[default]
    On,
    /// They do not.
    Off,
}

/// How long footage is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Footage is kept at least this many days.
    pub min_days: u32,
    /// Footage that nothing holds goes after this many days.
    pub max_days: u32,
}

impl Retention {
    /// Checks the two numbers against each other and against the law.
    ///
    /// # Errors
    /// [`Code::RetentionTooShort`] or [`Code::RetentionOrder`].
    pub fn checked(self, compliance: Compliance) -> Result<Self> {
        if compliance == Compliance::On && self.min_days < RETENTION_DAYS {
            return Err(Error::new(Code::RetentionTooShort)
                .with("days", self.min_days)
                .with("least", RETENTION_DAYS));
        }
        if self.max_days < self.min_days {
            return Err(Error::new(Code::RetentionOrder)
                .with("most", self.max_days)
                .with("least", self.min_days));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_measured_in_characters() {
        assert_eq!(
            name("name", &"村".repeat(128)).unwrap().chars().count(),
            128
        );
        assert_eq!(
            name("name", &"村".repeat(129)).unwrap_err().code(),
            Code::NameTooLong
        );
        assert_eq!(name("name", "  ").unwrap_err().code(), Code::TextEmpty);
        assert_eq!(
            name("name", "a\u{0}b").unwrap_err().code(),
            Code::TextInvalid
        );
    }

    #[test]
    fn the_law_can_only_be_switched_off_as_a_whole() {
        let short = Retention {
            min_days: 7,
            max_days: 90,
        };
        assert_eq!(
            short.checked(Compliance::On).unwrap_err().code(),
            Code::RetentionTooShort
        );
        assert!(short.checked(Compliance::Off).is_ok());
        let crossed = Retention {
            min_days: 40,
            max_days: 35,
        };
        assert_eq!(
            crossed.checked(Compliance::On).unwrap_err().code(),
            Code::RetentionOrder
        );
    }
}
