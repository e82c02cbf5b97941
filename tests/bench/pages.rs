//! The pages of the console when there is much: 5 million pieces of footage, 100,000 cases and
//! 20,000 alerts. Each question a page asks is asked fifty times over HTTP; the median and the 95th
//! percentile are printed, on SQLite and, where `TEST_POSTGRES_URL` names a server, on PostgreSQL.
//!
//! `cargo build --release --workspace --bins && cargo bench --workspace --bench pages`; takes minutes.
//! The rows are made by the database itself, because the gateway would take hours; the gateway is
//! stopped meanwhile.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that fails must end, and prints"
)]

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _};
use tests::{
    Folder,
    gateway::{Client, Gateway},
};

const CASES: i64 = 100_000;
const ALERTS: i64 = 20_000;
const CAMERAS: i64 = 50;
const SEGMENTS: i64 = 5_000_000;
const TIMES: usize = 50;
/// 2026-11-23T02:00:00Z.
const START: i64 = 1_795_399_200_000_000;
const PASSWORD: &str = "harbour-2026-lantern";

/// One of the two engines, and what it spells differently.
struct Engine {
    name: &'static str,
    url: String,
    id: &'static str,
    series: &'static str,
    hash: &'static str,
}

impl Engine {
    async fn run(&self, sql: String, count: i64) {
        let bound = sql.contains("$1");
        macro_rules! on {
            ($connection:ty) => {{
                let mut connection = <$connection>::connect(&self.url).await.unwrap();
                let query = sqlx::query(AssertSqlSafe(sql));
                let query = if bound { query.bind(count) } else { query };
                query.execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }};
        }
        if self.name == "sqlite" {
            on!(sqlx::SqliteConnection);
        } else {
            on!(sqlx::PgConnection);
        }
    }

    async fn fill(&self) {
        let Self {
            id, series, hash, ..
        } = self;
        let each = SEGMENTS / CAMERAS;
        let segments = format!(
            "{series} insert into segment select {id}, c.id, 'main', {START} + n * 60000000, \
             {START} + n * 60000000 + 60000000, (select v.id from volume v), \
             c.name || '/' || n, 1000, {hash}, 'h264', 'avc1', 1920, 1080, 25, 0, null, {id} \
             from s cross join camera c order by c.id, n"
        );
        let cases = format!(
            "{series} insert into governance_case select {id}, 'n' || n, \
             (select a.id from area a where a.name = 'village ' || (n % {CAMERAS})), \
             'title ' || n, 'text', null, '', 'place', {START}, '', '', \
             case when n % 10 = 0 then 'handling' else 'reported' end, null, {id}, 'x', \
             {START} + n, null, 'n' || n || ' title ' || n, 1 from s"
        );
        let alerts = format!(
            "{series} insert into alert (id, site, camera, cause, state, seen, since, raised, \
               times, ended, ended_by, search, version) \
             select {id}, c.site, c.id, 'offline', 'recovered', 'refused', {START} + n, \
               {START} + n, 1, {START} + n + 1, '', c.name, 2 \
             from s join camera c on c.name = 'camera ' || (n % {CAMERAS})"
        );
        for (what, sql, count) in [
            ("footage", segments, each),
            ("cases", cases, CASES),
            ("alerts", alerts, ALERTS),
        ] {
            let began = Instant::now();
            self.run(sql, count).await;
            println!(
                "{:>9} {what} made in {:.0} s",
                self.name,
                began.elapsed().as_secs_f64()
            );
        }
        if self.name == "postgres" {
            self.run("vacuum analyze".to_owned(), 0).await;
        }
    }
}

#[tokio::main]
async fn main() {
    let folder = Folder::new("pages-sqlite");
    let file = folder.path().join("data/gateway.db");
    let sqlite = Engine {
        name: "sqlite",
        url: format!("sqlite:{}", file.display()),
        id: "randomblob(16)",
        series: "with recursive s(n) as (select 0 union all select n + 1 from s where n + 1 < $1)",
        hash: "zeroblob(32)",
    };
    bench(&sqlite, &folder, "").await;
    drop(folder);
    let Some(server) = tests::postgres_server() else {
        return;
    };
    let name = format!("xl_pages_{}", std::process::id());
    let admin = Engine {
        name: "postgres",
        url: server.clone(),
        id: "gen_random_uuid()",
        series: "with s(n) as (select generate_series(0::bigint, $1 - 1))",
        hash: "decode(repeat('00', 32), 'hex')",
    };
    admin.run(format!("create database {name}"), 0).await;
    let (address, _) = server.rsplit_once('/').unwrap();
    let postgres = Engine {
        url: format!("{address}/{name}"),
        ..admin
    };
    let folder = Folder::new("pages-postgres");
    bench(
        &postgres,
        &folder,
        &format!("database = \"{}\"", postgres.url),
    )
    .await;
    let admin = Engine {
        url: server,
        ..postgres
    };
    admin
        .run(format!("drop database {name} with (force)"), 0)
        .await;
}

async fn bench(engine: &Engine, folder: &Folder, options: &str) {
    // It asks for one page after the other, faster than any person.
    let options = format!("{options}\n[limits]\nuser_per_second = 100000\n");
    let mut gateway = Gateway::start(folder.path(), &options).await;
    let client = gateway.sign_in("admin", "administrator").await;
    let town = client.post("/areas", json!({"name": "town"})).await["id"].clone();
    for number in 0..CAMERAS {
        let area = json!({"name": format!("village {number}"), "parent_id": town});
        let area = client.post("/areas", area).await["id"].clone();
        let site = client
            .post("/sites", json!({"name": "室", "area_id": area}))
            .await;
        let camera = json!({"site_id": site["id"], "name": format!("camera {number}"),
            "main": {"url": "rtsp://127.0.0.1:9/main"}, "enabled": false});
        client.post("/cameras", camera).await;
    }
    gateway.stop().await;
    engine.fill().await;
    gateway.again().await;
    let client = Client::sign_in(gateway.address(), "admin", PASSWORD).await;
    let id = |list: Value| list["items"][0]["id"].as_str().unwrap().to_owned();
    let camera = id(client.get("/cameras?limit=1").await);
    let case = id(client.get("/cases?limit=1").await);
    let middle = "from=2026-12-20T16:00:00Z&to=2026-12-21T16:00:00Z";
    for (page, path) in [
        ("wall, cameras", "/cameras?limit=500".to_owned()),
        ("wall, areas", "/areas?limit=500".to_owned()),
        ("wall, sites", "/sites?limit=500".to_owned()),
        (
            "wall, open alerts",
            "/alerts?open=true&limit=500".to_owned(),
        ),
        ("every page, health", "/health".to_owned()),
        ("alerts", "/alerts?limit=50".to_owned()),
        ("alerts by text", "/alerts?limit=50&q=camera%207".to_owned()),
        (
            "alerts of a camera",
            format!("/alerts?camera_id={camera}&open=true&limit=50"),
        ),
        ("cases", "/cases?limit=50".to_owned()),
        ("cases not closed", "/cases?limit=50&open=true".to_owned()),
        ("cases, totals", "/cases/totals".to_owned()),
        (
            "cases by state",
            "/cases?limit=50&state=handling".to_owned(),
        ),
        ("cases by text", "/cases?limit=50&q=title%204242".to_owned()),
        ("case", format!("/cases/{case}")),
        ("case, log", format!("/cases/{case}/log")),
        ("camera", format!("/cameras/{camera}")),
        ("camera, health", format!("/cameras/{camera}/health")),
        (
            "camera, a day's footage",
            format!("/cameras/{camera}/footage?stream=main&{middle}"),
        ),
        (
            "camera, a month's calendar",
            format!("/cameras/{camera}/footage/days?stream=main&from=2026-12-01&to=2026-12-31"),
        ),
        (
            "camera, holds",
            format!("/cameras/{camera}/holds?stream=main&{middle}"),
        ),
        (
            "camera, events",
            format!("/cameras/{camera}/events?{middle}"),
        ),
    ] {
        ask(engine.name, &client, page, &path).await;
    }
    gateway.stop().await;
}

async fn ask(engine: &str, client: &Client, page: &str, path: &str) {
    let mut took: Vec<Duration> = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        client.get(path).await;
        took.push(began.elapsed());
    }
    took.sort();
    let ms = |at: usize| took[at].as_secs_f64() * 1000.0;
    println!(
        "{engine:>9} {page:<28} median {:>7.1} ms   95th percentile {:>7.1} ms   most {:>7.1} ms",
        ms(TIMES / 2),
        ms(TIMES * 95 / 100),
        ms(TIMES - 1)
    );
}
