//! The audit log when there is much: ten million rows of three years, or as many as are asked for.
//! Each question an auditor asks is asked thirty times for the first page and thirty times deep in
//! the list; the median and the 95th percentile are printed, on SQLite and, where
//! `TEST_POSTGRES_URL` names a server, on PostgreSQL. Then the rows are sealed and looked over.
//!
//! `cargo bench --workspace --bench audit [-- ROWS]`; ten million rows take some ten minutes and
//! 20 GB. The rows are made by the database itself, without its indexes, because the gateway would
//! take hours.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that fails must end, and prints"
)]

use std::time::{Duration, Instant};

use domain::{
    Actor, Clock, Role, Timestamp, audit::AuditAction, id::UserId, secret::Key, user::User,
};
use sqlx::{AssertSqlSafe, Connection as _};
use store::{AuditFilter, NewArea, NewUser, Page, Paging, Store};
use tests::Folder;

const ROWS: i64 = 10_000_000;
const VILLAGES: i64 = 50;
const PEOPLE: i64 = 200;
const CAMERAS: i64 = 500;
const TIMES: usize = 30;
/// 2026-11-23T02:00:00Z, and three years before.
const END: i64 = 1_795_399_200_000_000;
const YEARS: i64 = 3 * 365 * 24 * 3600 * 1_000_000;
/// A page of the console.
const PAGE: u32 = 50;

/// One of the two engines, and what it spells differently.
struct Engine {
    name: &'static str,
    url: String,
    series: &'static str,
    /// Before rows are made, and after.
    fast: &'static str,
    done: &'static str,
}

impl Engine {
    async fn run(&self, sql: &str) {
        macro_rules! on {
            ($connection:ty) => {{
                let mut connection = <$connection>::connect(&self.url).await.unwrap();
                let fast = sqlx::raw_sql(self.fast).execute(&mut connection).await;
                fast.unwrap();
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

    fn id(&self, id: &str) -> String {
        let plain = id.replace('-', "");
        match self.name {
            "sqlite" => format!("x'{plain}'"),
            _ => format!("'{plain}'::uuid"),
        }
    }

    /// One of `ids` for each row, by the expression `number`.
    fn one_of(&self, ids: &[String], number: &str) -> String {
        let cases: String = (ids.iter().enumerate())
            .map(|(n, id)| format!(" when {n} then {}", self.id(id)))
            .collect();
        format!("(case {number}{cases} end)")
    }
}

/// The town that the rows tell of.
struct Town {
    store: Store,
    root: Actor,
    villages: Vec<domain::id::AreaId>,
    people: Vec<User>,
}

async fn town(engine: &Engine) -> Town {
    let clock = Clock::manual(Timestamp(END - YEARS));
    let store = Store::open(&engine.url, clock, Key::new([7; 32]))
        .await
        .unwrap();
    let root = Actor::system("bench");
    let area = |parent, name: String| NewArea {
        parent,
        name,
        code: String::new(),
        code_until: None,
        alert_after_s: None,
        min_days: None,
        max_days: None,
    };
    let town = store.area_add(&root, area(None, "town".to_owned())).await;
    let town = town.unwrap().id;
    let mut villages = Vec::new();
    for n in 0..VILLAGES {
        let new = area(Some(town), format!("village {n}"));
        villages.push(store.area_add(&root, new).await.unwrap().id);
    }
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        let one = usize::try_from(n % VILLAGES).unwrap();
        let new = NewUser {
            name: format!("person {n}"),
            display_name: String::new(),
            unit: String::new(),
            role: Role::AuditAdministrator,
            areas: vec![villages[one]],
            grants: Vec::new(),
            password_hash: "none".to_owned(),
            must_change: false,
            particulars: Default::default(),
        };
        people.push(store.user_add(&root, new).await.unwrap());
    }
    Town {
        store,
        root,
        villages,
        people,
    }
}

/// The indexes of the table, to be made again after the rows.
const INDEXES: [(&str, &str); 11] = [
    ("audit_at", "(at, seq)"),
    ("audit_user", "(user_id, at, seq)"),
    ("audit_user_action", "(user_id, action, at, seq)"),
    ("audit_action", "(action, at, seq)"),
    ("audit_target", "(target, at, seq)"),
    ("audit_target_action", "(target, action, at, seq)"),
    ("audit_target_user", "(target, user_id, at, seq)"),
    ("audit_area", "(area, at, seq) where area is not null"),
    (
        "audit_area_action",
        "(area, action, at, seq) where area is not null",
    ),
    (
        "audit_area_user",
        "(area, user_id, at, seq) where area is not null",
    ),
    (
        "audit_area_target",
        "(area, target, at, seq) where area is not null",
    ),
];

fn camera(n: i64) -> String {
    format!("019ab0c1-7d3e-7000-8000-{n:012}")
}

/// Rows as a town has them: a third of all by one busy person, a tenth about one camera, two thirds
/// live views, and a few that are nearly never done.
async fn fill(engine: &Engine, town: &Town, rows: i64) {
    let known = town.store.audit_count().await.unwrap();
    let people: Vec<String> = town.people.iter().map(|one| one.id.to_string()).collect();
    let person = engine.one_of(
        &people,
        &format!("(case when n % 3 = 0 then 0 else n * 2246822519 / 65536 % {PEOPLE} end)"),
    );
    let villages: Vec<String> = town.villages.iter().map(ToString::to_string).collect();
    let area = engine.one_of(&villages, &format!("(n * 3266489917 / 65536 % {VILLAGES})"));
    let rare = rows / 5;
    let began = Instant::now();
    let mut sql = String::new();
    for (name, _) in INDEXES {
        sql.push_str(&format!("drop index {name};"));
    }
    let from = known + 1;
    sql.push_str(&format!(
        "{series} insert into audit (seq, at, user_id, principal, name, address, action, \
           target_kind, target, area, details) \
         select {from} + n, {start} + n * {step}, {person}, {person}, 'person', '10.20.0.7', \
           case when n % {rare} = 17 then 'volume_forget' when n * 668265263 / 65536 % 10 < 7 then \
             'access_open' when n * 668265263 / 65536 % 10 < 9 then 'access_close' else 'case_apply' end, 'camera', \
           '019ab0c1-7d3e-7000-8000-' || substr('000000000000' || \
             (case when n % 11 = 0 then 0 else n * 2654435761 / 65536 % {CAMERAS} end), -12), \
           case when n % 97 = 0 then null else {area} end, \
           '{{\"stream\":\"main\",\"from\":\"2026-11-23T01:00:00Z\",\"to\":\"2026-11-23T01:10:00Z\"}}' \
         from s; update counter set value = {last} where name = 'audit';",
        series = engine.series.replace("$1", &rows.to_string()),
        start = END - YEARS,
        step = YEARS / rows,
        last = known + rows,
    ));
    if engine.name != "sqlite" {
        sql = sql.replace(
            "substr('000000000000' || (case",
            "right('000000000000' || (case",
        );
        sql = sql.replace("end), -12)", "end), 12)");
    }
    engine.run(&sql).await;
    println!(
        "{:>9} {rows} rows made in {:.0} s",
        engine.name,
        began.elapsed().as_secs_f64()
    );
    let began = Instant::now();
    for (name, columns) in INDEXES {
        engine
            .run(&format!("create index {name} on audit {columns}"))
            .await;
    }
    engine.run(engine.done).await;
    println!(
        "{:>9} indexes made in {:.0} s",
        engine.name,
        began.elapsed().as_secs_f64()
    );
}

#[tokio::main]
async fn main() {
    let rows = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let rows: i64 = rows.unwrap_or(ROWS);
    let folder = Folder::new("audit");
    let sqlite = Engine {
        name: "sqlite",
        url: format!("sqlite:{}", folder.path().join("gateway.db").display()),
        series: "with recursive s(n) as (select 0 union all select n + 1 from s where n + 1 < $1)",
        fast: "pragma synchronous = off; pragma cache_size = -400000; pragma temp_store = file",
        done: "pragma wal_checkpoint(truncate)",
    };
    bench(&sqlite, rows).await;
    drop(folder);
    let Some(server) = tests::postgres_server() else {
        return;
    };
    let name = format!("xl_audit_{}", std::process::id());
    let postgres = |url: String| Engine {
        name: "postgres",
        url,
        series: "with s(n) as (select generate_series(0::bigint, $1 - 1))",
        fast: "set synchronous_commit = off; set maintenance_work_mem = '400MB'",
        done: "vacuum analyze audit",
    };
    let (address, _) = server.rsplit_once('/').unwrap();
    let own = postgres(format!("{address}/{name}"));
    let admin = postgres(server.clone());
    admin.run(&format!("create database {name}")).await;
    bench(&own, rows).await;
    admin
        .run(&format!("drop database {name} with (force)"))
        .await;
}

async fn bench(engine: &Engine, rows: i64) {
    let town = town(engine).await;
    fill(engine, &town, rows).await;
    let busy = town.people[0].id;
    let quiet = town.people[9].id;
    let one_area = Actor {
        user: quiet,
        principal: quiet.0,
        ..town.root.clone()
    };
    let none = AuditFilter::default;
    let action = |action| AuditFilter {
        action: Some(action),
        ..none()
    };
    let target = |n| AuditFilter {
        target: Some(camera(n)),
        ..none()
    };
    let user = |user: UserId| AuditFilter {
        user: Some(user),
        ..none()
    };
    let day = 24 * 3600 * 1_000_000;
    let year = Timestamp(END - YEARS / 2);
    let during = |from: i64, to: i64| AuditFilter {
        from: Some(Timestamp(year.0 + from)),
        to: Some(Timestamp(year.0 + to)),
        ..none()
    };
    use AuditAction::{AccessClose, AccessOpen, CaseApply, UserUpdate, VolumeForget};
    let root = &town.root;
    for (what, who, filter) in [
        ("everything", root, none()),
        ("person, busy", root, user(busy)),
        ("person, one of many", root, user(quiet)),
        (
            "person, by name",
            root,
            AuditFilter {
                name: Some("person 9".to_owned()),
                ..none()
            },
        ),
        ("action, frequent", root, action(AccessOpen)),
        ("action, rare", root, action(VolumeForget)),
        ("action, never", root, action(UserUpdate)),
        ("target, busy", root, target(0)),
        ("target, one of many", root, target(77)),
        ("an hour, long ago", root, during(0, day / 24)),
        ("a year in the middle", root, during(-day * 180, day * 180)),
        (
            "person and action, frequent",
            root,
            AuditFilter {
                user: Some(busy),
                ..action(AccessClose)
            },
        ),
        (
            "person and action, never",
            root,
            AuditFilter {
                user: Some(busy),
                ..action(UserUpdate)
            },
        ),
        (
            "target and action, never",
            root,
            AuditFilter {
                target: Some(camera(0)),
                ..action(VolumeForget)
            },
        ),
        (
            "target and person",
            root,
            AuditFilter {
                user: Some(quiet),
                ..target(0)
            },
        ),
        (
            "target, person, action, a year",
            root,
            AuditFilter {
                target: Some(camera(0)),
                user: Some(busy),
                action: Some(CaseApply),
                ..during(-day * 180, day * 180)
            },
        ),
        (
            "action, a day long ago",
            root,
            AuditFilter {
                action: Some(AccessOpen),
                ..during(0, day)
            },
        ),
        ("one area, everything", &one_area, none()),
        ("one area, action, frequent", &one_area, action(AccessOpen)),
        ("one area, action, rare", &one_area, action(VolumeForget)),
        ("one area, person, busy", &one_area, user(busy)),
        ("one area, target, busy", &one_area, target(0)),
        ("one area, an hour", &one_area, during(0, day / 24)),
    ] {
        ask(engine.name, &town.store, who, what, &filter).await;
    }
    let began = Instant::now();
    let mut seals = 0;
    while town
        .store
        .audit_seal(Duration::ZERO)
        .await
        .unwrap()
        .is_some()
    {
        seals += 1;
    }
    println!(
        "{:>9} sealed in {:.1} s, {seals} seals",
        engine.name,
        began.elapsed().as_secs_f64()
    );
    let began = Instant::now();
    let report = town.store.audit_check(None).await.unwrap();
    assert!(report.is_clean(), "{:?}", report.faults);
    println!(
        "{:>9} looked over in {:.1} s, {} rows",
        engine.name,
        began.elapsed().as_secs_f64(),
        report.rows
    );
}

/// Asks for the first page, and for a page in the middle of what is left.
async fn ask(engine: &str, store: &Store, who: &Actor, what: &str, filter: &AuditFilter) {
    let first = Paging {
        limit: PAGE,
        after: None,
    };
    let took = asked(store, who, filter, &first).await;
    let page = store.audit_list(who, filter, &first).await.unwrap();
    print!("{engine:>9} {what:<32} first {took}");
    if page.next.is_none() {
        println!("   {} rows in all", page.items.len());
        return;
    }
    // In the middle of the time asked about.
    let from = filter.from.map_or(END - YEARS, |at| at.0);
    let to = filter.to.map_or(END, |at| at.0);
    let deep = Paging {
        limit: PAGE,
        after: Some(format!("[{},{}]", from + (to - from) / 2, i64::MAX)),
    };
    println!("   deep {}", asked(store, who, filter, &deep).await);
}

async fn asked(store: &Store, who: &Actor, filter: &AuditFilter, paging: &Paging) -> String {
    let mut took: Vec<Duration> = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        let page: Page<_> = store.audit_list(who, filter, paging).await.unwrap();
        took.push(began.elapsed());
        drop(page);
    }
    took.sort();
    let ms = |at: usize| took[at].as_secs_f64() * 1000.0;
    format!(
        "{:>7.1} ms, p95 {:>7.1} ms",
        ms(TIMES / 2),
        ms(TIMES * 95 / 100)
    )
}
