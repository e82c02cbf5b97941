//! How a database failure becomes the gateway's error.

use domain::{Code, Error, Result};

/// Says what was being done when the database failed.
pub(crate) trait During<T> {
    /// Turns a database failure into an error; `what` is a clause such as "read a case".
    fn during(self, what: &'static str) -> Result<T>;

    /// The same, where a second row of the same name is the caller's mistake.
    fn unless_taken(self, what: &'static str, name: &str) -> Result<T>;
}

impl<T> During<T> for Result<T, sqlx::Error> {
    fn during(self, what: &'static str) -> Result<T> {
        self.map_err(|source| foreign(what, source))
    }

    fn unless_taken(self, what: &'static str, name: &str) -> Result<T> {
        self.map_err(|source| match &source {
            sqlx::Error::Database(database) if database.is_unique_violation() => {
                Error::new(Code::NameTaken).with("name", name)
            }
            _ => foreign(what, source),
        })
    }
}

fn foreign(what: &'static str, source: sqlx::Error) -> Error {
    use sqlx::Error as E;
    let error = match &source {
        E::RowNotFound => Error::not_found("row", "-"),
        E::PoolTimedOut | E::PoolClosed | E::Io(_) | E::Tls(_) | E::WorkerCrashed => {
            unavailable(what)
        }
        E::Database(database) if database.is_unique_violation() => {
            Error::new(Code::Duplicate).with(domain::error::DOING, what)
        }
        E::Database(database) => match database.code().as_deref() {
            Some(code) if passes(code) => unavailable(what),
            // SQLite: 13 full. PostgreSQL: 53100 disk full.
            Some("13" | "53100") => Error::new(Code::DiskFull).with(domain::error::DOING, what),
            // SQLite: 11 corrupt, 26 not a database. PostgreSQL: XX001, XX002.
            Some("11" | "26" | "267" | "XX001" | "XX002") => Error::new(Code::Corrupt)
                .with("table", "database")
                .with("id", what),
            _ => Error::internal(what),
        },
        E::ColumnDecode { index, .. } => Error::new(Code::Corrupt)
            .with("table", index)
            .with("id", what),
        E::Decode(_) => Error::new(Code::Corrupt)
            .with("table", "?")
            .with("id", what),
        _ => Error::internal(what),
    };
    error.because(source)
}

fn unavailable(what: &'static str) -> Error {
    Error::new(Code::DatabaseUnavailable).with(domain::error::DOING, what)
}

/// Whether the same may succeed later. SQLite: busy, locked and their kinds, errors of the disk.
/// PostgreSQL: connections (08), conflicts (40), resources (53), intervention (57), locks (55P03).
fn passes(code: &str) -> bool {
    if let Ok(number) = code.parse::<u32>()
        && code.len() < 5
    {
        return matches!(number & 0xff, 5 | 6 | 10);
    }
    code != "53100"
        && (["08", "40", "53", "57"]
            .iter()
            .any(|class| code.starts_with(class))
            || code == "55P03")
}

/// A row that contradicts itself.
pub(crate) fn corrupt(table: &'static str, id: impl std::fmt::Display) -> Error {
    Error::new(Code::Corrupt)
        .with("table", table)
        .with("id", id)
}

/// Somebody else changed the row meanwhile.
pub(crate) fn stale(current: i64, given: i64) -> Error {
    Error::new(Code::VersionStale)
        .with("current", current)
        .with("given", given)
}

/// Fails unless the change was made for the current version, where the caller named one.
pub(crate) fn current(current: i64, given: Option<i64>) -> Result<()> {
    match given {
        Some(given) if given != current => Err(stale(current, given)),
        _ => Ok(()),
    }
}

/// Fails when something still uses what is to be removed: `uses` are what and how many, or some
/// without saying how many.
pub(crate) fn unused(what: &'static str, uses: &[(&'static str, Option<i64>)]) -> Result<()> {
    let by: Vec<String> = uses
        .iter()
        .filter(|(_, count)| count.is_none_or(|count| count > 0))
        .map(|(by, count)| count.map_or((*by).to_owned(), |count| format!("{by}: {count}")))
        .collect();
    if by.is_empty() {
        return Ok(());
    }
    Err(Error::new(Code::InUse)
        .with("what", what)
        .with("by", by.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        for code in [
            "5", "6", "517", "10", "40001", "40P01", "57P01", "55P03", "08006",
        ] {
            assert!(passes(code), "{code}");
        }
        for code in ["1", "13", "11", "23505", "53100", "42601"] {
            assert!(!passes(code), "{code}");
        }
    }
}
