//! The one error type that crosses crate boundaries.
//!
//! A code says what went wrong, for programs; its kind says what the caller can do about it; its
//! sentence, in the catalogue, says it to people; the source keeps what the lower layer said, for
//! the log. `Display` never repeats the source, and no error ever carries a secret.

mod catalogue;
mod words;

use std::{error, fmt};

pub use catalogue::Code;

/// The parameter that says what was being done, as an English clause. It is for the log: people are
/// told in their own language what they can do about it.
pub const DOING: &str = "doing";

/// The result of anything that can fail across a crate boundary.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What the caller can do about an error. `api` maps each kind to one HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The request is malformed or out of range; changing it may help (400).
    Invalid,
    /// Nobody is signed in (401).
    Unauthenticated,
    /// The actor may see the object but not do this to it (403).
    Denied,
    /// It does not exist, or the actor may not know that it does (404).
    NotFound,
    /// The address exists, but not for this method (405).
    Method,
    /// The object is in a state, or at a version, that forbids this (409).
    Conflict,
    /// The version named in the request is not the current one (412).
    Stale,
    /// The body did not arrive in time (408).
    Slow,
    /// The body is larger than allowed (413).
    TooLarge,
    /// The body is not in a form that is understood (415).
    MediaType,
    /// The wanted part of a file does not exist (416).
    Range,
    /// The request is well formed, but contradicts an earlier one (422).
    Contradiction,
    /// Too many requests; waiting helps (429).
    TooMany,
    /// A limit of the machine was reached: disk, queue, sessions (507).
    Exhausted,
    /// A peer or a resource is unreachable now; trying again later may help (503).
    Unavailable,
    /// Stored data contradicts itself (500).
    Corrupt,
    /// A bug (500).
    Internal,
}

/// The language of a sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

/// A failure: a code, the values its sentence names, and, where there is one, its source.
pub struct Error(Box<Inner>);

struct Inner {
    code: Code,
    params: Vec<(&'static str, String)>,
    source: Option<Box<dyn error::Error + Send + Sync>>,
}

impl Error {
    /// The error `code` stands for.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self(Box::new(Inner {
            code,
            params: Vec::new(),
            source: None,
        }))
    }

    /// A bug or an unexpected failure while doing `what` (a clause such as "read a case").
    #[must_use]
    pub fn internal(what: &'static str) -> Self {
        Self::new(Code::Internal).with(DOING, what)
    }

    /// There is no `what` with this id, or the caller may not know of it.
    #[must_use]
    pub fn not_found(what: &'static str, id: impl fmt::Display) -> Self {
        Self::new(Code::NotFound).with("what", what).with("id", id)
    }

    /// The same error with a value that its sentence names.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.0.params.push((name, value.to_string()));
        self
    }

    /// The same error with the lower-level failure that caused it.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What the caller can do about it.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.code.kind()
    }

    /// The values, for programs.
    #[must_use]
    pub fn params(&self) -> &[(&'static str, String)] {
        &self.0.params
    }

    /// The sentence for people.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let code = self.0.code;
        let mut text = code.sentence(language).to_owned();
        for (name, value) in &self.0.params {
            let word = match language {
                Language::Chinese => words::chinese(code, name, value),
                Language::English => None,
            };
            let shown = word.as_ref().unwrap_or(value);
            text = text.replace(&format!("{{{name}}}"), shown);
        }
        text
    }

    /// What was being done, the message, and every source after it, separated by `: `; for logs.
    /// Some libraries repeat their source in their own message: what was said is not said again.
    #[must_use]
    pub fn chain(&self) -> String {
        let doing = self.0.params.iter().find(|(name, _)| *name == DOING);
        let mut out = match doing {
            Some((_, doing)) => format!("{doing}: {self}"),
            None => self.to_string(),
        };
        let mut next = error::Error::source(self);
        while let Some(source) = next {
            let text = source.to_string();
            if !out.contains(&text) {
                out.push_str(": ");
                out.push_str(&text);
            }
            next = source.source();
        }
        out
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.word(), self.chain())
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_name_their_values_once_and_never_the_source() {
        let error = Error::new(Code::NameTooLong)
            .with("limit", 128)
            .because("secret lower layer");
        assert!(error.sentence(Language::Chinese).contains("128"));
        assert!(!error.to_string().contains("lower layer"));
        assert!(error.chain().ends_with("lower layer"));
    }
}
