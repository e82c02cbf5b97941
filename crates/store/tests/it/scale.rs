//! How long questions take when there is much; run by hand, `--release`, with `--run-ignored all`.

use std::time::{Duration, Instant};

use domain::{
    Role,
    day::{Day, Days},
    limit::{Compliance, Retention},
    video::StreamKind,
};
use store::{AuditFilter, CameraFilter, CaseFilter, Paging};

use crate::world::{World, at, on_each, span, system};

const CASES: i64 = 100_000;
const CAMERAS: i64 = 50;
const SEGMENTS: i64 = 5_000_000;

/// Rows made by the engine itself: cameras, each with a minute's segments without end, and cases.
async fn fill(world: &World) {
    let town = world.area(None, "义新镇").await;
    let (_, volume) = world.volume().await;
    for n in 0..CAMERAS {
        let area = world.area(Some(town), &format!("village {n}")).await;
        let site = world.site(area, "室").await;
        world.camera(site, &format!("camera {n}")).await;
    }
    // The same text for both, but for making ids and counting.
    let (id, series) = match world.engine {
        "sqlite" => (
            "randomblob(16)",
            "with recursive s(n) as (select 0 union all select n + 1 from s where n + 1 < $1)",
        ),
        _ => (
            "gen_random_uuid()",
            "with s(n) as (select generate_series(0::bigint, $1 - 1))",
        ),
    };
    let volume = volume.0.simple().to_string();
    let volume = match world.engine {
        "sqlite" => format!("x'{volume}'"),
        _ => format!("'{volume}'::uuid"),
    };
    let start = at(0).0;
    let hash = match world.engine {
        "sqlite" => "zeroblob(32)",
        _ => "decode(repeat('00', 32), 'hex')",
    };
    let each = SEGMENTS / CAMERAS;
    let segments = format!(
        "{series} insert into segment select {id}, c.id, 'main', {start} + n * 60000000, \
         {start} + n * 60000000 + 60000000, {volume}, c.name || '/' || n, 1000, {hash}, 'h264', \
         'avc1', 1920, 1080, 25, 0, null, {id} from s cross join camera c order by c.id, n"
    );
    let cases = format!(
        "{series} insert into governance_case select {id}, 'n' || n, \
         (select a.id from area a where a.name = 'village ' || (n % {CAMERAS})), 'title ' || n, \
         'text', null, '', 'place', {start}, '', '', case when n % 10 = 0 then 'handling' else \
         'reported' end, null, {id}, 'x', {start} + n, null, 'n' || n || ' title ' || n, 1 from s"
    );
    for (sql, count) in [(segments, each), (cases, CASES)] {
        run(world, sql, count).await;
    }
    if world.engine == "postgres" {
        run(world, "analyze".to_owned(), 0).await;
    }
}

async fn run(world: &World, sql: String, count: i64) {
    let bound = sql.contains("$1");
    if world.engine == "sqlite" {
        let pool = sqlx::SqlitePool::connect(&world.url).await.unwrap();
        let query = sqlx::query(sqlx::AssertSqlSafe(sql));
        let query = if bound { query.bind(count) } else { query };
        query.execute(&pool).await.unwrap();
    } else {
        let pool = sqlx::PgPool::connect(&world.url).await.unwrap();
        let query = sqlx::query(sqlx::AssertSqlSafe(sql));
        let query = if bound { query.bind(count) } else { query };
        query.execute(&pool).await.unwrap();
    }
}

#[tokio::test]
#[ignore = "takes minutes; prints numbers"]
async fn questions_stay_fast_when_there_is_much() {
    on_each!(world => {
        fill(&world).await;
        let store = &world.store;
        let village = store.area_list(&system(), &crate::world::all()).await.unwrap().items;
        let village = village.iter().find(|area| area.name == "village 7").unwrap().id;
        let officer = world.actor("officer", Role::CaseOfficer, &[village]).await;
        let cameras = store
            .camera_list(&officer, &CameraFilter::default(), &crate::world::all())
            .await.unwrap().items;
        let camera = cameras[0].camera.id;
        let page = Paging { limit: 100, after: None };
        let hours = SEGMENTS / CAMERAS / 60;
        macro_rules! time {
            ($what:literal, $most:literal, $done:expr) => {{
                let begin = Instant::now();
                let done = $done.await.unwrap();
                let took = begin.elapsed();
                println!("{:>9} {:<42} {took:?}", world.engine, $what);
                assert!(took < Duration::from_millis($most), "{} took {took:?}", $what);
                done
            }};
        }
        let none = CaseFilter::default;
        let cases = time!("cases, first page", 100, store.case_list(&system(), &none(), &page));
        let middle = Paging { limit: 100, after: Some(format!(
            "[{},\"{}\"]", cases.items[0].case.opened.0 - CASES / 2, uuid::Uuid::max())) };
        time!("cases, a page in the middle", 100, store.case_list(&system(), &none(), &middle));
        time!("cases of one village", 100, store.case_list(&officer, &none(), &page));
        let q = CaseFilter { q: Some("title 4242".to_owned()), ..none() };
        time!("cases by text (looks at all)", 2000, store.case_list(&system(), &q, &page));
        let state = CaseFilter { state: Some(domain::case::CaseState::Handling), ..none() };
        time!("cases by state", 200, store.case_list(&system(), &state, &page));
        let day = span(hours * 1800, hours * 1800 + 24 * 3600);
        let found = time!("segments of a day amid all", 100, store.segment_list(camera, StreamKind::Main, day));
        assert_eq!(found.len(), 1440);
        let month = Days::new(Day::of(at(20 * 24 * 3600)), Day::of(at(49 * 24 * 3600)), 366).unwrap();
        let found = time!("the days of a month amid all", 100,
            store.footage_day_list(camera, StreamKind::Main, month));
        assert_eq!((found.len(), found[9].segments), (30, 1440));
        time!("the days of a month once more", 100,
            store.footage_day_list(camera, StreamKind::Main, month));
        let year = Days::new(Day::of(at(0)), Day::of(at(365 * 24 * 3600)), 366).unwrap();
        time!("the days of a year amid all", 500,
            store.footage_day_list(camera, StreamKind::Main, year));
        time!("bounds of a stream", 50, store.segment_bounds(camera, StreamKind::Main));
        time!("audit log", 100, store.audit_list(&system(), &AuditFilter::default(), &page));
        world.clock.set(at(40 * 24 * 3600));
        let days = Retention { min_days: 30, max_days: 30 };
        let files = time!("retention, 200 of 720 000 old ones", 500,
            store.segment_expire(Compliance::On, days, 200));
        assert_eq!(files.len(), 200);
        let none = Retention { min_days: 30, max_days: 90 };
        time!("retention, nothing old", 100, store.segment_expire(Compliance::On, none, 200));
        time!("the own contradictions (looks at all)", 60_000, store.check());
    });
}
