use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::audit::seal::read_noted;
use crate::secret::Key;

const SECOND: i64 = 1_000_000;

/// A log as it lies in the database.
#[derive(Clone)]
struct Log {
    rows: Vec<Entry>,
    seals: Vec<Seal>,
    counted: Counted,
}

fn key() -> SealKey {
    SealKey::new(&Key::new([7; 32]))
}

fn entry(seq: i64) -> Entry {
    Entry {
        seq,
        at: Timestamp(seq * SECOND),
        user: Uuid::from_u128(1),
        principal: Uuid::from_u128(2),
        name: "li".to_owned(),
        address: "10.0.0.1".to_owned(),
        action: "camera_update".to_owned(),
        target_kind: "camera".to_owned(),
        target: "c".to_owned(),
        area: None,
        details: "{}".to_owned(),
    }
}

/// Spans of so many rows, each with its seal, and rows that are not sealed yet.
fn log(spans: &[usize], loose: usize) -> Log {
    let key = key();
    let (mut rows, mut seals, mut before) = (Vec::new(), Vec::new(), NONE);
    let mut seq = 0;
    for (number, span) in (1..).zip(spans) {
        let mut taken = key.rows();
        for _ in 0..*span {
            seq += 1;
            rows.push(entry(seq));
            taken.take(&entry(seq));
        }
        let seal = taken
            .sealed(&key, number, Timestamp(seq * SECOND), &before)
            .unwrap();
        before = seal.hash;
        seals.push(seal);
    }
    for _ in 0..loose {
        seq += 1;
        rows.push(entry(seq));
    }
    let counted = Counted {
        rows: seq,
        seals: i64::try_from(seals.len()).unwrap(),
    };
    Log {
        rows,
        seals,
        counted,
    }
}

impl Log {
    /// As `store` feeds it.
    fn report(&self, noted: Option<(i64, Hash)>) -> AuditReport {
        let key = key();
        let mut chain = Chain::new(&key, self.counted, noted);
        let mut rows = self.rows.iter().peekable();
        for (index, seal) in self.seals.iter().enumerate() {
            let following = self.seals.get(index + 1).map(|next| next.first);
            let last = chain.seal(seal, following);
            while let Some(row) = rows.next_if(|row| row.seq <= last) {
                chain.row(row);
            }
        }
        rows.for_each(|row| chain.row(row));
        chain.finish()
    }

    fn faults(&self) -> Vec<Fault> {
        self.report(None).faults
    }
}

#[test]
fn a_log_that_nobody_touched_is_clean() {
    for (spans, loose) in [
        (&[][..], 0),
        (&[], 3),
        (&[1], 0),
        (&[3, 1, 4], 0),
        (&[3, 1, 4], 5),
    ] {
        let log = log(spans, loose);
        let report = log.report(log.seals.last().map(|seal| (seal.number, seal.hash)));
        assert_eq!(report.faults, []);
        assert_eq!(report.rows, log.rows.len() as u64);
        assert_eq!(report.seals, spans.len() as u64);
        assert_eq!(report.unsealed, loose as u64);
    }
}

#[test]
fn every_column_of_a_row_is_sealed() {
    let changes: [fn(&mut Entry); 10] = [
        |row| row.at.0 += 1,
        |row| row.user = Uuid::from_u128(9),
        |row| row.principal = Uuid::from_u128(9),
        |row| row.name.push('x'),
        |row| row.address.push('x'),
        |row| row.action.push('x'),
        |row| row.target_kind.push('x'),
        |row| row.target.push('x'),
        |row| row.area = Some(Uuid::nil()),
        |row| row.details.push(' '),
    ];
    for change in changes {
        let mut log = log(&[2, 3, 2], 1);
        change(&mut log.rows[3]);
        let faults = log.faults();
        assert!(
            matches!(faults[..], [Fault::RowsChanged { seal: 2, rows }]
                if (rows.first, rows.last) == (3, 5)),
            "{faults:?}"
        );
    }
    // What moves from one column to the next is seen, too.
    let mut log = log(&[2], 0);
    log.rows[0].action = "live_viewc".to_owned();
    log.rows[0].target_kind = "amera".to_owned();
    assert_eq!(log.faults().len(), 1);
}

#[test]
fn every_column_of_a_seal_is_proven() {
    let changes: [fn(&mut Seal); 9] = [
        |seal| seal.at.0 += 1,
        |seal| seal.first += 1,
        |seal| seal.first -= 1,
        |seal| seal.last += 1,
        |seal| seal.last -= 1,
        |seal| seal.rows -= 1,
        |seal| seal.from.0 -= 1,
        |seal| seal.rows_hash[0] ^= 1,
        |seal| seal.hash[0] ^= 1,
    ];
    for (index, change) in changes.into_iter().enumerate() {
        for which in 0..3 {
            let mut log = log(&[2, 3, 2], 1);
            change(&mut log.seals[which]);
            let number = i64::try_from(which).unwrap() + 1;
            let faults = log.faults();
            assert!(
                matches!(faults[..], [Fault::SealChanged { seal, .. }] if seal == number),
                "{index} of {which}: {faults:?}"
            );
        }
    }
    let mut log = log(&[2, 3, 2, 1], 1);
    log.seals[1].key_mark[0] ^= 1;
    log.seals[2].key_mark[0] ^= 1;
    assert_eq!(log.faults(), [Fault::OtherKey { first: 2, last: 3 }]);
}

#[test]
fn what_is_gone_or_too_much_is_named() {
    let whole = log(&[2, 3, 2], 2);
    let mut log = whole.clone();
    log.seals.remove(1);
    let faults = log.faults();
    assert!(
        matches!(faults[..], [Fault::SealsMissing { first: 2, last: 2, rows }]
            if (rows.first, rows.last) == (3, 5)),
        "{faults:?}"
    );
    let mut log = whole.clone();
    log.seals.pop();
    let faults = log.faults();
    assert!(
        matches!(
            faults[..],
            [Fault::SealsMissing {
                first: 3,
                last: 3,
                ..
            }]
        ),
        "{faults:?}"
    );
    // A row that was written behind the counter's back, and one before all of them.
    for seq in [10, 500, 0] {
        let mut log = whole.clone();
        log.rows.push(entry(seq));
        log.rows.sort_by_key(|row| row.seq);
        let faults = log.faults();
        assert!(
            matches!(faults[0], Fault::RowInserted(rows) if rows.first == seq),
            "{faults:?}"
        );
    }
    let mut log = whole.clone();
    log.counted = Counted { rows: 4, seals: 1 };
    log.rows.truncate(7);
    let counters = log.faults();
    assert!(
        counters
            .iter()
            .all(|fault| matches!(fault, Fault::CounterBehind { .. }))
    );
    assert_eq!(counters.len(), 2);
    // The seals and their counter gone, hours of rows are without one.
    let mut log = whole.clone();
    log.seals.clear();
    log.counted.seals = 0;
    log.rows[8].at = Timestamp(4000 * SECOND);
    assert!(matches!(log.faults()[..], [Fault::Unsealed(_)]));
    // Everything taken back to an earlier state: only a noted seal tells.
    let old = self::log(&[2, 3], 0);
    assert_eq!(old.faults(), []);
    let noted = read_noted(&whole.seals[2].noted());
    assert_eq!(old.report(noted).faults, [Fault::NotAsNoted { seal: 3 }]);
    assert_eq!(whole.report(noted).faults, []);
}

#[test]
fn spans_that_went_in_order_leave_a_chain() {
    let mut log = log(&[2, 3, 2], 2);
    for seal in &mut log.seals[..2] {
        let at = Timestamp(77);
        seal.removed = Some((at, key().removed_mark(seal, at)));
    }
    let rows = log.rows.split_off(5);
    let early = std::mem::replace(&mut log.rows, rows);
    let report = log.report(None);
    assert_eq!((report.faults, report.removed, report.rows), (vec![], 2, 4));
    // The mark of somebody without the key.
    let mut forged = log.clone();
    forged.seals[1].removed = Some((Timestamp(77), NONE));
    assert!(matches!(
        forged.faults()[..],
        [Fault::RemovalForged { seal: 2, .. }]
    ));
    // A row that is there again.
    log.rows.insert(0, early[3].clone());
    assert!(matches!(log.faults()[..], [Fault::RowInserted(rows)] if rows.first == 4));
}

proptest! {
    #[test]
    fn removed_rows_are_named(spans in prop::collection::vec(1_usize..5, 0..5), loose in 0_usize..4,
                              from in 0_usize..20, many in 1_usize..6) {
        let mut log = log(&spans, loose);
        prop_assume!(from < log.rows.len());
        let until = (from + many).min(log.rows.len());
        log.rows.drain(from..until);
        let gone: Vec<i64> = log.faults().iter().flat_map(|fault| match fault {
            Fault::RowsMissing(rows) => rows.first..=rows.last,
            other => panic!("{other:?}"),
        }).collect();
        let wanted: Vec<i64> = (from..until).map(|row| i64::try_from(row).unwrap() + 1).collect();
        prop_assert_eq!(gone, wanted);
    }

    #[test]
    fn numbers_that_were_given_anew_are_seen(spans in prop::collection::vec(2_usize..5, 1..5),
                                             from in 0_usize..20) {
        let mut log = log(&spans, 0);
        prop_assume!(from + 1 < log.rows.len());
        // One row goes, and those after it move up: without a hole, and one too few.
        log.rows.remove(from);
        for row in &mut log.rows[from..] {
            row.seq -= 1;
        }
        log.counted.rows -= 1;
        prop_assert!(!log.report(None).is_clean());
    }
}
