//! The few fragments that SQLite and PostgreSQL spell differently.

use crate::pool::Tx;

/// The database's own clock in µs UTC. Leases use it, so that the clocks of different nodes need
/// not agree.
pub(crate) fn now(tx: &Tx) -> &'static str {
    match tx {
        Tx::Sqlite(_) => "cast(unixepoch('subsec') * 1000000 as integer)",
        Tx::Postgres(_) => "(extract(epoch from clock_timestamp()) * 1000000)::bigint",
    }
}

/// Picks the text of a statement that locks the rows it reads until the transaction ends, except
/// those that others have locked. SQLite has one writer and needs none.
macro_rules! skip_locked {
    ($tx:expr, $sql:expr) => {
        match $tx {
            $crate::pool::Tx::Sqlite(_) => $sql.to_owned(),
            $crate::pool::Tx::Postgres(_) => format!("{} for no key update skip locked", $sql),
        }
    };
}
pub(crate) use skip_locked;

/// Picks the text of a statement that locks the rows of `$table` it reads until the transaction
/// ends; rows that only point to them need not wait. SQLite has one writer and needs none.
macro_rules! locked {
    ($tx:expr, $table:literal, $($sql:expr),+) => {
        match $tx {
            $crate::pool::Tx::Sqlite(_) => concat!($($sql),+),
            $crate::pool::Tx::Postgres(_) => concat!($($sql),+, " for no key update of ", $table),
        }
    };
}
pub(crate) use locked;
