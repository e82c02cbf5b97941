//! Looks over the whole audit log (`domain::audit::chain` says what is wrong), page by page.

use domain::{
    Code, Result,
    audit::{AuditReport, Chain, Counted, Entry, Seal, SealKey, seal::Hash},
};

use super::seal::{SealRow, columns, counter, entries};
use crate::{Store, error::During as _, pool::on};

/// How many seals are read at a time.
const SEALS: i64 = 500;

impl Store {
    /// Compares every row with its seal and every seal with the one before; `noted` is one that
    /// somebody has noted elsewhere. What a gateway writes meanwhile is not looked at; what it
    /// removes meanwhile may seem to be missing: ask again then.
    ///
    /// # Errors
    /// Those of the database; what is wrong with the log is in the report.
    pub async fn audit_check(&self, noted: Option<(i64, Hash)>) -> Result<AuditReport> {
        // One statement, so that counters and rows are of one moment.
        const BOUNDS: &str = "select (select value from counter where name = 'audit'), \
              (select value from counter where name = 'audit_seal'), \
              (select max(seq) from audit), (select max(number) from audit_seal)";
        type Bounds = (Option<i64>, Option<i64>, Option<i64>, Option<i64>);
        let mut tx = self.read().await?;
        let (rows, seals, newest_row, newest_seal): Bounds =
            on!(&mut tx, conn => sqlx::query_as(BOUNDS).fetch_one(conn).await)
                .during("read the counters of the audit log")?;
        // With another key of the installation, or without any, every seal is one that it did not make.
        let key = match self.seal_key(&mut tx).await {
            Ok(Some(key)) => key,
            Err(error) if error.code() != Code::KeyUnreadable => return Err(error),
            _ => SealKey::new(&self.key),
        };
        drop(tx);
        let counted = Counted {
            rows: counter(rows, "audit")?,
            seals: counter(seals, "audit_seal")?,
        };
        let mut chain = Chain::new(&key, counted, noted);
        let mut rows = Reader {
            store: self,
            after: i64::MIN,
            last: newest_row.unwrap_or(0).max(counted.rows),
            batch: Vec::new().into_iter().peekable(),
            done: false,
        };
        let newest = newest_seal.unwrap_or(0).max(counted.seals);
        let mut after = i64::MIN;
        let mut known: Option<Seal> = None;
        loop {
            let batch = self.seals_after(after, newest).await?;
            let more = batch.len() == usize::try_from(SEALS).unwrap_or(usize::MAX);
            for seal in batch {
                after = seal.number;
                if let Some(before) = known.replace(seal) {
                    let following = known.as_ref().map(|seal| seal.first);
                    rows.feed(&mut chain, &before, following).await?;
                }
            }
            if !more {
                break;
            }
        }
        if let Some(last) = known {
            rows.feed(&mut chain, &last, None).await?;
        }
        while let Some(row) = rows.next_to(i64::MAX).await? {
            chain.row(&row);
        }
        Ok(chain.finish())
    }

    async fn seals_after(&self, after: i64, newest: i64) -> Result<Vec<Seal>> {
        const SQL: &str = concat!(
            "select ",
            columns!(),
            " from audit_seal s where s.number > $1 and s.number <= $2 order by s.number limit $3"
        );
        let mut tx = self.read().await?;
        let rows: Vec<SealRow> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(after).bind(newest).bind(SEALS).fetch_all(conn).await)
        .during("read seals")?;
        Ok(rows.into_iter().map(Seal::from).collect())
    }
}

/// Reads rows in order, a batch at a time and each batch in a transaction of its own: a long one
/// would keep the database from tidying up.
struct Reader<'s> {
    store: &'s Store,
    after: i64,
    last: i64,
    batch: std::iter::Peekable<std::vec::IntoIter<Entry>>,
    done: bool,
}

impl Reader<'_> {
    /// Feeds a seal and its rows.
    async fn feed(
        &mut self,
        chain: &mut Chain<'_>,
        seal: &Seal,
        following: Option<i64>,
    ) -> Result<()> {
        let last = chain.seal(seal, following);
        while let Some(row) = self.next_to(last).await? {
            chain.row(&row);
        }
        Ok(())
    }

    /// The next row, if its number is at most `last`.
    async fn next_to(&mut self, last: i64) -> Result<Option<Entry>> {
        if self.batch.peek().is_none() && !self.done {
            let mut tx = self.store.read().await?;
            let batch = entries(&mut tx, self.after, self.last).await?;
            self.done = batch.is_empty();
            self.after = batch.last().map_or(self.after, |row| row.seq);
            self.batch = batch.into_iter().peekable();
        }
        Ok(self.batch.next_if(|row| row.seq <= last))
    }
}
