//! Looking over the whole audit log: seals in the order of their numbers, and after each the rows up
//! to its last, one by one. Says what was changed, removed or inserted, and where. Keeps nothing of
//! what it has seen, so that a log may be as long as it likes.

use std::{fmt, time::Duration};

use super::seal::{Entry, Hash, NONE, Rows, Seal, SealKey};
use crate::time::Timestamp;

/// How many faults are named; more are counted.
const NAMED: usize = 100;
/// Rows are sealed within a minute while a gateway runs, at its start and after every command that
/// leaves some. When the newest row that is not sealed is this much younger than the oldest, seals
/// were removed, or nobody noticed that none are made.
const UNSEALED: Duration = Duration::from_secs(3600);

/// The numbers that were given to rows and to seals so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The last number of a row.
    pub rows: i64,
    /// The last number of a seal.
    pub seals: i64,
}

/// Rows from a number to a number, with what is known of their time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Where {
    /// The first.
    pub first: i64,
    /// The last.
    pub last: i64,
    /// Not before this.
    pub from: Option<Timestamp>,
    /// Not after this.
    pub to: Option<Timestamp>,
}

/// Something that is not as the gateway left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Rows are gone.
    RowsMissing(Where),
    /// Rows are not those that were sealed.
    RowsChanged {
        /// By which seal.
        seal: i64,
        /// One or several of these.
        rows: Where,
    },
    /// A row is there that the gateway did not write, or had removed.
    RowInserted(Where),
    /// Seals are gone.
    SealsMissing {
        /// The first of them.
        first: i64,
        /// The last of them.
        last: i64,
        /// What they had sealed.
        rows: Where,
    },
    /// A seal is not as it was made.
    SealChanged {
        /// Which.
        seal: i64,
        /// What it says it had sealed.
        rows: Where,
    },
    /// Rows are said to have gone after their time, and the gateway did not say so.
    RemovalForged {
        /// By which seal.
        seal: i64,
        /// Those that are gone.
        rows: Where,
    },
    /// A seal was made with another key, and cannot be checked.
    OtherKey {
        /// The first of them.
        first: i64,
        /// The last of them.
        last: i64,
    },
    /// The counter of numbers was set back.
    CounterBehind {
        /// What is counted: `rows` or `seals`.
        what: &'static str,
        /// Where it stands.
        counter: i64,
        /// The newest number there is.
        newest: i64,
    },
    /// Rows are older than they can be without a seal.
    Unsealed(Where),
    /// A seal that was noted elsewhere is another one here, or not here.
    NotAsNoted {
        /// Which.
        seal: i64,
    },
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// How many rows there are.
    pub rows: u64,
    /// How many seals there are.
    pub seals: u64,
    /// Seals whose rows went after their time.
    pub removed: u64,
    /// Rows that are not sealed yet.
    pub unsealed: u64,
    /// The newest seal.
    pub newest: Option<Seal>,
    /// What is wrong, the first hundred.
    pub faults: Vec<Fault>,
    /// How many more faults there are.
    pub more: u64,
}

/// A log that is looked over.
#[derive(Debug)]
pub struct Chain<'k> {
    key: &'k SealKey,
    counted: Counted,
    noted: Option<(i64, Hash)>,
    /// The number the next row must have.
    next: i64,
    /// The time of the row, or the end of the span, before it.
    last_at: Option<Timestamp>,
    newest_row: i64,
    /// The hash of the last seal as it is stored, and as it must be.
    before: (Hash, Hash),
    /// The number of the last seal.
    number: i64,
    /// The seal whose rows come now.
    open: Option<Open>,
    loose: Option<(Timestamp, Where)>,
    report: AuditReport,
}

#[derive(Debug)]
struct Open {
    seal: Seal,
    rows: Rows,
    /// The last row that is taken for one of it.
    last: i64,
    /// Whether what the seal says is true.
    sound: bool,
    /// Whether the seal before it is gone, and nothing proves the rows before it.
    missing: bool,
}

impl<'k> Chain<'k> {
    /// Begins; `noted` is a seal that somebody has noted elsewhere.
    #[must_use]
    pub fn new(key: &'k SealKey, counted: Counted, noted: Option<(i64, Hash)>) -> Self {
        Self {
            key,
            counted,
            noted,
            next: 1,
            last_at: None,
            newest_row: 0,
            before: (NONE, NONE),
            number: 0,
            open: None,
            loose: None,
            report: AuditReport::default(),
        }
    }

    /// Takes the next seal; answers up to which number its rows reach, which come next. `following`
    /// is the first row of the seal after it.
    pub fn seal(&mut self, seal: &Seal, following: Option<i64>) -> i64 {
        self.close();
        self.report.seals += 1;
        let missing = seal.number > self.number + 1;
        if missing {
            self.fault(Fault::SealsMissing {
                first: self.number + 1,
                last: seal.number - 1,
                rows: Where {
                    first: self.next,
                    last: seal.first - 1,
                    from: self.last_at,
                    to: Some(seal.from),
                },
            });
        }
        if self.noted.is_some_and(|(number, _)| number == seal.number) {
            let same = self.noted.take().is_some_and(|(_, hash)| hash == seal.hash);
            if !same {
                self.fault(Fault::NotAsNoted { seal: seal.number });
            }
        }
        let sound = self.is_sound(seal, missing);
        let last = if sound {
            seal.last
        } else {
            // What it says is not to be trusted; the next seal's word is as good as ours.
            following.map_or(seal.last.min(self.counted.rows), |first| first - 1)
        };
        if let Some((at, mark)) = seal.removed {
            self.report.removed += 1;
            if sound && mark != self.key.removed_mark(seal, at) {
                let (seal, rows) = (seal.number, place(seal));
                self.fault(Fault::RemovalForged { seal, rows });
            }
            // Rows before the span are missed; those of it are not.
            if seal.first > self.next {
                self.missing(seal.first - 1, Some(seal.from));
            }
            self.next = self.next.max(last.saturating_add(1));
            self.last_at = Some(seal.to);
        }
        self.number = seal.number;
        self.report.newest = Some(seal.clone());
        self.open = Some(Open {
            rows: self.key.rows(),
            last,
            sound,
            missing,
            seal: seal.clone(),
        });
        last
    }

    fn is_sound(&mut self, seal: &Seal, missing: bool) -> bool {
        if seal.key_mark != self.key.mark() {
            let number = seal.number;
            if let Some(Fault::OtherKey { last, .. }) = self.report.faults.last_mut()
                && *last == number - 1
            {
                *last = number;
            } else {
                self.fault(Fault::OtherKey {
                    first: number,
                    last: number,
                });
            }
            self.before = (seal.hash, seal.hash);
            return false;
        }
        let (stored, right) = self.before;
        let computed = self.key.hash(seal, &stored);
        // The seal before may have been changed, or be gone: that is its own fault, said already.
        let computed_right = self.key.hash(seal, &right);
        let sound = seal.hash == computed || seal.hash == computed_right || missing;
        if !sound {
            let (seal, rows) = (seal.number, place(seal));
            self.fault(Fault::SealChanged { seal, rows });
        }
        self.before = (seal.hash, computed_right);
        sound
    }

    /// Takes the next row.
    pub fn row(&mut self, row: &Entry) {
        self.report.rows += 1;
        self.newest_row = self.newest_row.max(row.seq);
        let one = Where {
            first: row.seq,
            last: row.seq,
            from: Some(row.at),
            to: Some(row.at),
        };
        if row.seq < self.next {
            // Before the first, or in a span that went.
            self.fault(Fault::RowInserted(one));
            return;
        }
        let sealed = (self.open.as_ref()).is_some_and(|open| row.seq <= open.last);
        if !sealed && row.seq > self.counted.rows {
            self.fault(Fault::RowInserted(one));
            return;
        }
        if row.seq > self.next {
            self.missing(row.seq - 1, Some(row.at));
        }
        self.next = row.seq.saturating_add(1);
        self.last_at = Some(row.at);
        match &mut self.open {
            // A hole that was there when it was sealed has been filled, unless that seal is gone.
            Some(open) if sealed && open.sound && row.seq < open.seal.first => {
                if !open.missing {
                    self.fault(Fault::RowInserted(one));
                }
            }
            Some(open) if sealed => open.rows.take(row),
            _ => {
                self.close();
                self.report.unsealed += 1;
                let (_, loose) = self.loose.get_or_insert((row.at, one));
                loose.last = row.seq;
                loose.to = loose.to.max(Some(row.at));
            }
        }
    }

    /// No more comes: what was found.
    #[must_use]
    pub fn finish(mut self) -> AuditReport {
        self.close();
        if self.next <= self.counted.rows {
            self.missing(self.counted.rows, None);
        }
        if self.newest_row > self.counted.rows {
            let (counter, newest) = (self.counted.rows, self.newest_row);
            self.fault(Fault::CounterBehind {
                what: "rows",
                counter,
                newest,
            });
        }
        if self.number < self.counted.seals {
            let (first, last) = (self.number + 1, self.counted.seals);
            let rows = self.loose.map_or(
                Where {
                    first: self.next,
                    last: self.counted.rows,
                    from: self.last_at,
                    to: None,
                },
                |(_, rows)| rows,
            );
            self.fault(Fault::SealsMissing { first, last, rows });
        }
        if self.number > self.counted.seals {
            let (counter, newest) = (self.counted.seals, self.number);
            self.fault(Fault::CounterBehind {
                what: "seals",
                counter,
                newest,
            });
        }
        if let Some((begin, rows)) = self.loose
            && rows.to.is_some_and(|to| to.since(begin) > UNSEALED)
        {
            self.fault(Fault::Unsealed(rows));
        }
        if let Some((seal, _)) = self.noted {
            self.fault(Fault::NotAsNoted { seal });
        }
        self.report
    }

    /// The rows of the last seal are over.
    fn close(&mut self) {
        let Some(open) = self.open.take() else {
            return;
        };
        if !open.sound || open.seal.removed.is_some() {
            return;
        }
        if self.next <= open.seal.last {
            self.missing(open.seal.last, Some(open.seal.to));
        } else if open.rows.count() == open.seal.rows && open.rows.hash() != open.seal.rows_hash {
            let (seal, rows) = (open.seal.number, place(&open.seal));
            self.fault(Fault::RowsChanged { seal, rows });
        } else if open.rows.count() > open.seal.rows {
            // A hole that was there when it was sealed has been filled.
            self.fault(Fault::RowInserted(place(&open.seal)));
        }
    }

    fn missing(&mut self, last: i64, to: Option<Timestamp>) {
        let rows = Where {
            first: self.next,
            last,
            from: self.last_at,
            to,
        };
        self.next = last.saturating_add(1);
        self.fault(Fault::RowsMissing(rows));
    }

    fn fault(&mut self, fault: Fault) {
        if self.report.faults.len() < NAMED {
            self.report.faults.push(fault);
        } else {
            self.report.more += 1;
        }
    }
}

impl AuditReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }
}

fn place(seal: &Seal) -> Where {
    Where {
        first: seal.first,
        last: seal.last,
        from: Some(seal.from),
        to: Some(seal.to),
    }
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |at: Option<Timestamp>, none: &str| {
            at.map_or_else(|| none.to_owned(), Timestamp::text_shanghai)
        };
        if self.first == self.last {
            write!(f, "row {}", self.first)?;
        } else {
            write!(f, "rows {}–{}", self.first, self.last)?;
        }
        write!(
            f,
            " ({} – {})",
            time(self.from, "the beginning"),
            time(self.to, "now")
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seals = |f: &mut fmt::Formatter<'_>, first: i64, last: i64| {
            if first == last {
                write!(f, "seal {first}")
            } else {
                write!(f, "seals {first}–{last}")
            }
        };
        match self {
            Self::RowsMissing(rows) => write!(f, "removed: {rows}"),
            Self::RowsChanged { seal, rows } => {
                write!(f, "changed: one or more of {rows}, sealed by {seal}")
            }
            Self::RowInserted(rows) => write!(f, "inserted: {rows}"),
            Self::SealsMissing { first, last, rows } => {
                f.write_str("removed: ")?;
                seals(f, *first, *last)?;
                write!(f, "; not proven any more: {rows}")
            }
            Self::SealChanged { seal, rows } => {
                write!(f, "changed: seal {seal}; not proven any more: {rows}")
            }
            Self::RemovalForged { seal, rows } => {
                write!(f, "removed before their time: {rows}, sealed by {seal}")
            }
            Self::OtherKey { first, last } => {
                seals(f, *first, *last)?;
                f.write_str(": made with another key than this installation's, or changed")
            }
            Self::CounterBehind {
                what,
                counter,
                newest,
            } => write!(
                f,
                "changed: the counter of {what} says {counter}, the newest is {newest}"
            ),
            Self::Unsealed(rows) => {
                write!(f, "not sealed although it is long ago: {rows}")
            }
            Self::NotAsNoted { seal } => {
                write!(f, "seal {seal} is not the one that was noted")
            }
        }
    }
}

#[cfg(test)]
mod tests;
