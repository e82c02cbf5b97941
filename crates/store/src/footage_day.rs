//! What each day of a stream has: counted where the rows are, from the indexes alone.

use std::{collections::BTreeMap, time::Duration};

use domain::{
    Result, Span, Timestamp,
    day::{DAY_US, Day, Days, SHANGHAI_US},
    footage::FootageDay,
    id::CameraId,
    video::StreamKind,
};
use sqlx::FromRow;

use crate::{
    Store,
    error::During as _,
    hold,
    pool::{Tx, on},
    segment::LONGEST,
};

/// The segments that begin on one day.
#[derive(FromRow)]
struct Begun {
    day: i64,
    segments: i64,
    length: i64,
    /// Where the last of them ends, which may be on the next day.
    last: i64,
}

/// The gaps that lie within one day.
#[derive(FromRow)]
struct Missing {
    day: i64,
    length: i64,
}

impl Store {
    /// The days of a stream of which something is known, in order. Not scoped: ask for the camera
    /// first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn footage_day_list(
        &self,
        camera: CameraId,
        stream: StreamKind,
        days: Days,
    ) -> Result<Vec<FootageDay>> {
        let mut found = Found {
            days,
            known: BTreeMap::new(),
        };
        let mut tx = self.read().await?;
        for begun in segments(&mut tx, camera, stream, days).await? {
            found.begun(&begun);
        }
        let (within, across) = gaps(&mut tx, camera, stream, days, self.clock.now()).await?;
        for Missing { day, length } in within {
            found.missing(Day::numbered(day), micros(length));
        }
        for (day, part) in across.into_iter().flat_map(|gap| days.shared(gap)) {
            found.missing(day, part.length());
        }
        let Ok(whole) = Span::new(days.first().start(), days.last().end()) else {
            return Ok(found.list());
        };
        for hold in hold::overlapping(&mut tx, camera, whole).await? {
            if hold.stream.is_none_or(|held| held == stream) {
                for (day, _) in days.shared(hold.span) {
                    found.day(day, |known| known.held = true);
                }
            }
        }
        Ok(found.list())
    }
}

struct Found {
    days: Days,
    known: BTreeMap<Day, FootageDay>,
}

impl Found {
    fn day(&mut self, day: Day, change: impl FnOnce(&mut FootageDay)) {
        if self.days.first() <= day && day <= self.days.last() {
            change(
                self.known
                    .entry(day)
                    .or_insert_with(|| FootageDay::empty(day)),
            );
        }
    }

    fn missing(&mut self, day: Day, length: Duration) {
        self.day(day, |known| known.gap += length);
    }

    /// What begins on a day is counted there, but for what lies beyond midnight.
    fn begun(&mut self, begun: &Begun) {
        let day = Day::numbered(begun.day);
        let beyond = Span::new(day.end(), Timestamp(begun.last)).ok();
        let length = begun.length - beyond.map_or(0, |beyond| beyond.to().0 - beyond.from().0);
        self.day(day, |known| {
            known.covered = (known.covered + micros(length)).min(micros(DAY_US));
            known.segments += begun.segments.unsigned_abs();
        });
        if let Some(beyond) = beyond {
            self.day(day.next(), |known| known.add(beyond));
        }
    }

    fn list(self) -> Vec<FootageDay> {
        let known = self.known.into_values();
        known.filter(FootageDay::is_known).collect()
    }
}

fn micros(length: i64) -> Duration {
    Duration::from_micros(u64::try_from(length).unwrap_or(0))
}

/// Reads `segment_time` only, a month of minutes in some ten milliseconds. A join with the days
/// would be shorter to write, but PostgreSQL reads all of the stream for each of them.
async fn segments(
    tx: &mut Tx,
    camera: CameraId,
    stream: StreamKind,
    days: Days,
) -> Result<Vec<Begun>> {
    const SQL: &str = "select (from_at + $5) / $6 as day, count(*) as segments, \
         cast(sum(to_at - from_at) as bigint) as length, max(to_at) as last \
         from segment where camera = $1 and stream = $2 and from_at > $3 and from_at < $4 \
         group by 1 order by 1";
    on!(tx, conn => sqlx::query_as(SQL).bind(camera.0).bind(stream.word())
        .bind((days.first().start() - LONGEST).0).bind(days.last().end().0)
        .bind(SHANGHAI_US).bind(DAY_US).fetch_all(conn).await)
    .during("count the footage of days")
}

/// The gaps that lie within one day, summed up; and those that turn a day, which are at most one
/// for each midnight, as they are. One that lasts reaches to `now`.
async fn gaps(
    tx: &mut Tx,
    camera: CameraId,
    stream: StreamKind,
    days: Days,
    now: Timestamp,
) -> Result<(Vec<Missing>, Vec<Span>)> {
    const WITHIN: &str = "select (from_at + $5) / $6 as day, \
         cast(sum(to_at - from_at) as bigint) as length \
         from gap where camera = $1 and stream = $2 and from_at >= $3 and from_at < $4 \
         and (to_at - 1 + $5) / $6 = (from_at + $5) / $6 group by 1 order by 1";
    // Gaps do not overlap: of those that begin before the days only the last can reach into them.
    const ACROSS: &str = "select from_at, to_at from gap where camera = $1 and stream = $2 \
         and from_at >= coalesce((select max(from_at) from gap \
           where camera = $1 and stream = $2 and from_at < $3), $3) \
         and from_at < $4 and (to_at is null or \
           (to_at > $3 and (to_at - 1 + $5) / $6 > (from_at + $5) / $6)) order by from_at";
    let (from, to) = (days.first().start().0, days.last().end().0);
    let within = on!(&mut *tx, conn => sqlx::query_as(WITHIN).bind(camera.0).bind(stream.word())
        .bind(from).bind(to).bind(SHANGHAI_US).bind(DAY_US).fetch_all(conn).await)
    .during("add up the gaps of days")?;
    let across: Vec<(i64, Option<i64>)> = on!(tx, conn => sqlx::query_as(ACROSS)
        .bind(camera.0).bind(stream.word()).bind(from).bind(to).bind(SHANGHAI_US).bind(DAY_US)
        .fetch_all(conn).await)
    .during("list the gaps that turn days")?;
    let across = across
        .into_iter()
        .filter_map(|(from, to)| Span::new(Timestamp(from), to.map_or(now, Timestamp)).ok());
    Ok((within, across.collect()))
}
