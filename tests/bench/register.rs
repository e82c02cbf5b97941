//! The register of access when there is much: a million views of one month, or as many as are asked
//! for, by 200 people at 500 cameras. Printed is how long the report on unusual use takes, what the
//! views add up to, and pages of the list, on SQLite and, where `TEST_POSTGRES_URL` names a server, on
//! PostgreSQL.
//!
//! `cargo bench --workspace --bench register [-- VIEWS]`. The rows are made by the database itself.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that fails must end, and prints"
)]

use std::time::{Duration, Instant};

use domain::{
    Actor, Clock,
    secret::Key,
    unusual::{UnusualLimits, month},
};
use sqlx::{AssertSqlSafe, Connection as _};
use store::{AccessFilter, Paging, Store};
use tests::Folder;

const VIEWS: i64 = 1_000_000;
const PEOPLE: i64 = 200;
const CAMERAS: i64 = 500;
/// Each stands for so many views.
const VIEWS_OF_RECORD: i64 = 20;
const TIMES: usize = 5;
const MONTH: &str = "2026-11";
/// Views begin in the thirty days before it, too.
const DAYS: i64 = 59;

/// One of the two engines, and what it spells differently.
struct Engine {
    name: &'static str,
    url: String,
}

impl Engine {
    async fn run(&self, sql: &str) {
        macro_rules! on {
            ($connection:ty) => {{
                let mut connection = <$connection>::connect(&self.url).await.unwrap();
                sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
                    .execute(&mut connection)
                    .await
                    .unwrap();
                connection.close().await.unwrap();
            }};
        }
        if self.name == "sqlite" {
            on!(sqlx::SqliteConnection);
        } else {
            on!(sqlx::PgConnection);
        }
    }

    /// The id of the thing of a kind with the number that an expression has.
    fn id(&self, kind: u8, number: &str) -> String {
        match self.name {
            "sqlite" => format!("unhex(printf('019ab0c17d3e7000800{kind}%012x', {number}))"),
            _ => format!(
                "('019ab0c1-7d3e-7000-800{kind}-' || lpad(to_hex({number}), 12, '0'))::uuid"
            ),
        }
    }

    /// The numbers below `count`, as `s(n)`.
    fn series(&self, count: i64) -> String {
        match self.name {
            "sqlite" => format!(
                "(with recursive s(n) as (select 0 union all select n + 1 from s \
                 where n < {count} - 1) select n from s) s"
            ),
            _ => format!("generate_series(0::bigint, {count} - 1) as s(n)"),
        }
    }

    async fn fill(&self, views: i64) {
        let begin = month(MONTH).unwrap().from().0 - 29 * 24 * 3_600_000_000;
        let step = DAYS * 24 * 3_600_000_000 / views;
        let (record, user) = (self.id(1, "s.n"), self.id(2, &format!("s.n % {PEOPLE}")));
        let records = views / VIEWS_OF_RECORD + 1;
        self.run(&format!(
            "insert into access_record (id, principal, user_id, name, unit, role, purpose, \
               case_id, reason, opened, until) \
             select {record}, {user}, {user}, 'person ' || (s.n % {PEOPLE}), 'unit', \
               'case_officer', 'case_handling', case when s.n % 3 = 0 then {user} end, '', \
               {begin}, {begin} from {}",
            self.series(records)
        ))
        .await;
        // Each record's views are the same person's.
        let of = format!("(s.n % {records})");
        let (record, user) = (self.id(1, &of), self.id(2, &format!("{of} % {PEOPLE}")));
        let camera = self.id(4, &format!("(s.n * 7919) % {CAMERAS}"));
        self.run(&format!(
            "insert into access_view (id, record, user_id, purpose, viewing, camera, camera_name, \
               area, from_at, to_at, address, began, seen, ended, bytes) \
             select {}, {record}, {user}, 'case_handling', \
               case s.n % 20 when 0 then 'export' when 1 then 'snapshot' else 'playback' end, \
               {camera}, 'camera', {camera}, {begin} + s.n * {step} - 60000000, \
               {begin} + s.n * {step}, '10.0.0.1', {begin} + s.n * {step}, \
               {begin} + s.n * {step} + 30000000, {begin} + s.n * {step} + 30000000, 1000000 \
             from {}",
            self.id(3, "s.n"),
            self.series(views)
        ))
        .await;
        self.run("analyze").await;
    }
}

/// The median of some times.
async fn timed<T>(mut what: impl AsyncFnMut() -> T) -> (Duration, T) {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..TIMES {
        let begin = Instant::now();
        last = Some(what().await);
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    (times[TIMES / 2], last.unwrap())
}

async fn measure(engine: &Engine, views: i64) {
    let clock = Clock::system();
    let store = Store::open(&engine.url, clock, Key::new([7; 32]))
        .await
        .unwrap();
    let begin = Instant::now();
    engine.fill(views).await;
    println!(
        "{}: {views} views made in {:.1?}",
        engine.name,
        begin.elapsed()
    );
    let root = Actor::system("bench");
    let span = month(MONTH).unwrap();
    let (took, found) = timed(async || {
        let found = store
            .unusual_list(&root, UnusualLimits::default(), span)
            .await;
        found.unwrap().len()
    })
    .await;
    println!("  unusual use of the month: {took:.1?}, {found} findings");
    let everything = AccessFilter::default();
    let (took, totals) = timed(async || store.view_totals(&root, &everything).await.unwrap()).await;
    println!("  all added up: {took:.1?}, {} views", totals.views);
    let by_name = AccessFilter {
        name: Some("person 77".to_owned()),
        from: Some(span.from()),
        ..AccessFilter::default()
    };
    let of_nobody = AccessFilter {
        name: Some("nobody".to_owned()),
        ..AccessFilter::default()
    };
    for (what, filter) in [
        ("the first page", everything),
        ("one person by name", by_name),
        ("a name that is not there", of_nobody),
    ] {
        let page = Paging {
            limit: 50,
            after: None,
        };
        let (took, page) = timed(async || store.view_list(&root, &filter, &page).await).await;
        println!("  {what}: {took:.1?}, {} rows", page.unwrap().items.len());
    }
}

#[tokio::main]
async fn main() {
    let views = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let views: i64 = views.unwrap_or(VIEWS);
    let folder = Folder::new("register");
    let sqlite = Engine {
        name: "sqlite",
        url: format!("sqlite:{}", folder.path().join("gateway.db").display()),
    };
    measure(&sqlite, views).await;
    drop(folder);
    let Some(server) = tests::postgres_server() else {
        return;
    };
    let name = format!("xl_register_{}", std::process::id());
    let postgres = |url: String| Engine {
        name: "postgres",
        url,
    };
    let (address, _) = server.rsplit_once('/').unwrap();
    let own = postgres(format!("{address}/{name}"));
    let admin = postgres(server.clone());
    admin.run(&format!("create database {name}")).await;
    measure(&own, views).await;
    admin
        .run(&format!("drop database {name} with (force)"))
        .await;
}
