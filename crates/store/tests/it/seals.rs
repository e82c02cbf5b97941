//! Seals of the audit log: somebody who writes to the database behind the gateway's back is found
//! out, whatever they do to rows, seals and counters, and old rows go without breaking the chain.

use std::time::Duration;

use domain::{
    Actor, Clock, Timestamp,
    audit::{AuditAction, AuditRow, seal::read_noted},
};
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor as _};
use store::{Paging, Store};

use crate::world::{World, all, key, on_each, system};

const DAY: Duration = Duration::from_secs(24 * 3600);
const MINUTE: Duration = Duration::from_secs(60);

/// Runs statements as somebody who has the database and nothing else.
async fn by_hand(world: &World, sql: &str) -> Result<(), sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    if world.engine == "sqlite" {
        let pool = sqlx::SqlitePool::connect(&world.url).await?;
        pool.execute(sql).await?;
        pool.close().await;
    } else {
        let pool = sqlx::PgPool::connect(&world.url).await?;
        pool.execute(sql).await?;
        pool.close().await;
    }
    Ok(())
}

/// Takes away what protects the tables.
async fn unprotected(world: &World) {
    let sql = match world.engine {
        "sqlite" => {
            "drop trigger audit_update; drop trigger audit_delete; \
             drop trigger audit_seal_changes; drop trigger audit_seal_stays"
        }
        _ => "alter table audit disable trigger all; alter table audit_seal disable trigger all",
    };
    by_hand(world, sql).await.unwrap();
}

async fn note(world: &World, rows: usize) {
    let (actor, action) = (system(), AuditAction::CameraProbe);
    for _ in 0..rows {
        let what = ("device", "10.0.0.1:554".to_owned());
        let done = world.store.audit_note(&actor, action, what, json!({}));
        done.await.unwrap();
        world.pass(Duration::from_secs(1));
    }
}

async fn faults(world: &World) -> String {
    let report = world.store.audit_check(None).await.unwrap();
    let faults = report.faults.iter().map(ToString::to_string);
    faults.collect::<Vec<_>>().join("\n")
}

/// Three seals over rows 1–3, 4–8 and 9–10, and rows 11 and 12 without one.
async fn sealed(world: &World) {
    for rows in [3, 5, 2] {
        note(world, rows).await;
        world.pass(MINUTE);
        let seal = world.store.audit_seal(MINUTE).await.unwrap().unwrap();
        assert_eq!(usize::try_from(seal.rows).unwrap(), rows);
    }
    note(world, 2).await;
}

#[tokio::test]
async fn each_kind_of_tampering_is_found() {
    // What is done, and what is said of it.
    const DONE: &[(&str, &str)] = &[
        (
            "update audit set details = '{\"x\":1}' where seq = 5",
            "changed: one or more of rows 4–8 (2026-11-23T10:01:03+08:00 – 2026-11-23T10:01:07+08:00), \
             sealed by 2",
        ),
        (
            "update audit set area = (select id from area limit 1) where seq = 10",
            "changed: one or more of rows 9–10",
        ),
        (
            "delete from audit where seq = 5",
            "removed: row 5 (2026-11-23T10:01:03+08:00 – 2026-11-23T10:01:05+08:00)",
        ),
        (
            "delete from audit where seq <= 3",
            "removed: rows 1–3 (the beginning – 2026-11-23T10:00:02+08:00)",
        ),
        ("delete from audit where seq = 12", "removed: row 12"),
        (
            "delete from audit where seq > 8",
            "removed: rows 9–10 (2026-11-23T10:01:07+08:00 – 2026-11-23T10:02:09+08:00)\n\
             removed: rows 11–12",
        ),
        (
            "insert into audit select 13, at, user_id, principal, name, address, action, target_kind, \
             target, area, details from audit where seq = 12",
            "inserted: row 13",
        ),
        (
            "insert into audit select 0, at, user_id, principal, name, address, action, target_kind, \
             target, area, details from audit where seq = 12",
            "inserted: row 0",
        ),
        (
            "update audit_seal set hash = rows_hash where number = 2",
            "changed: seal 2; not proven any more: rows 4–8",
        ),
        (
            "update audit_seal set last_seq = 9 where number = 2",
            "changed: seal 2",
        ),
        (
            "delete from audit_seal where number = 2",
            "removed: seal 2; not proven any more: rows 4–8",
        ),
        (
            "delete from audit_seal where number = 3",
            "removed: seal 3; not proven any more: rows 9–12",
        ),
        (
            "delete from audit_seal; delete from audit where seq > 0",
            "removed: rows 1–12",
        ),
        (
            "update counter set value = 11 where name = 'audit'; delete from audit where seq = 12; \
             update counter set value = 2 where name = 'audit_seal'",
            "changed: the counter of seals says 2, the newest is 3",
        ),
        (
            "update audit_seal set removed = at, removed_mark = hash where number = 1; \
             delete from audit where seq <= 3",
            "removed before their time: rows 1–3",
        ),
        (
            "update audit_seal set key_mark = substr(hash, 1, 8)",
            "seals 1–3: made with another key than this installation's, or changed",
        ),
    ];
    const KEEP: &str = "create table kept_audit as select * from audit; \
        create table kept_seal as select * from audit_seal; \
        create table kept_counter as select * from counter";
    const AGAIN: &str = "delete from audit; delete from audit_seal; delete from counter; \
        insert into audit select * from kept_audit; \
        insert into audit_seal select * from kept_seal; \
        insert into counter select * from kept_counter";
    on_each!(world => {
        sealed(&world).await;
        let report = world.store.audit_check(None).await.unwrap();
        assert_eq!((report.faults, report.rows, report.seals, report.unsealed), (vec![], 12, 3, 2));
        for sql in ["update audit_seal set at = 1", "delete from audit_seal"] {
            let refused = by_hand(&world, sql).await.unwrap_err().to_string();
            assert!(refused.contains("seals of the audit log stay"), "{refused}");
        }
        unprotected(&world).await;
        by_hand(&world, KEEP).await.unwrap();
        for (sql, wanted) in DONE {
            by_hand(&world, sql).await.unwrap();
            let said = faults(&world).await;
            assert!(said.contains(wanted), "{sql}: {said}");
            by_hand(&world, AGAIN).await.unwrap();
            assert_eq!(faults(&world).await, "", "after {sql}");
        }
        // Another installation's key says so, and proves nothing.
        let other = domain::secret::Key::new([8; 32]);
        let other = Store::open(&world.url, world.clock.clone(), other).await.unwrap();
        let said = other.audit_check(None).await.unwrap().faults[0].to_string();
        assert!(said.contains("another key"), "{said}");
    });
}

#[tokio::test]
async fn sealing_goes_on_after_a_seal_was_removed_and_the_hole_stays() {
    on_each!(world => {
        sealed(&world).await;
        let noted = world.store.audit_seals(&all()).await.unwrap().seals.items[0].noted();
        let noted = read_noted(&noted);
        assert_eq!(world.store.audit_check(noted).await.unwrap().faults, []);
        unprotected(&world).await;
        by_hand(&world, "delete from audit_seal where number = 3").await.unwrap();
        world.pass(MINUTE);
        let seal = world.store.audit_seal(MINUTE).await.unwrap().unwrap();
        assert_eq!((seal.number, seal.first, seal.last), (4, 9, 12));
        assert!(faults(&world).await.starts_with("removed: seal 3"));
        // With the counters set back, too, only what was noted elsewhere tells.
        let back = "delete from audit_seal where number > 2; delete from audit where seq > 8; \
            update counter set value = 8 where name = 'audit'; \
            update counter set value = 2 where name = 'audit_seal'";
        by_hand(&world, back).await.unwrap();
        assert_eq!(faults(&world).await, "");
        let report = world.store.audit_check(noted).await.unwrap();
        assert_eq!(report.faults[0].to_string(), "seal 3 is not the one that was noted");
    });
}

#[tokio::test]
async fn only_one_node_seals_and_only_when_it_is_time() {
    on_each!(world => {
        let two = Store::open(&world.url, world.clock.clone(), key()).await.unwrap();
        assert_eq!(world.store.audit_seal(MINUTE).await.unwrap(), None, "there is nothing");
        note(&world, 3).await;
        let (a, b) = futures::join!(world.store.audit_seal(MINUTE), two.audit_seal(MINUTE));
        let made: Vec<_> = [a.unwrap(), b.unwrap()].into_iter().flatten().collect();
        assert_eq!(made.len(), 1);
        note(&world, 1).await;
        assert_eq!(two.audit_seal(MINUTE).await.unwrap(), None, "it is too early");
        let state = world.store.audit_seals(&all()).await.unwrap();
        assert_eq!(state.seals.items, made);
        assert_eq!(state.unsealed, Some(Timestamp(world.clock.now().0 - 1_000_000)));
        // A clock that was set back keeps nothing from being sealed.
        world.clock.set(world.clock.now() - DAY);
        assert_eq!(two.audit_seal(MINUTE).await.unwrap().unwrap().number, 2);
        assert_eq!(faults(&world).await, "");
        let page = world.store.audit_seals(&Paging { limit: 1, after: None }).await.unwrap().seals;
        assert_eq!(page.items[0].number, 2);
        let rest = Paging { limit: 1, after: page.next };
        assert_eq!(world.store.audit_seals(&rest).await.unwrap().seals.items, made);
    });
}

#[tokio::test]
async fn old_rows_go_in_whole_spans_and_the_chain_stays() {
    on_each!(world => {
        let now = Clock::system().now();
        world.clock.set(now - 400 * DAY);
        sealed(&world).await;
        // The span that is sealed next has an old row and a new one.
        world.clock.set(now - 100 * DAY);
        note(&world, 1).await;
        world.store.audit_seal(MINUTE).await.unwrap().unwrap();
        world.clock.set(now);
        let before = now - 200 * DAY;
        let mut gone = Vec::new();
        while let Some(done) = world.store.audit_expire(before).await.unwrap() {
            gone.push(done);
        }
        assert_eq!(gone, [3, 5, 2]);
        let report = world.store.audit_check(None).await.unwrap();
        assert_eq!((report.faults, report.rows, report.removed), (vec![], 6, 3));
        let filter = store::AuditFilter {
            action: Some(AuditAction::AuditExpire),
            ..store::AuditFilter::default()
        };
        let rows = world.store.audit_list(&system(), &filter, &all()).await.unwrap().items;
        assert_eq!(rows.len(), 3);
        let said = &rows[2].details;
        assert_eq!((&said["first"], &said["last"], &said["rows"]), (&json!(1), &json!(3), &json!(3)));
        assert_eq!(said["as_sealed"], true);
        // The database itself keeps what is younger than the law allows, whatever is asked.
        let refused = world.store.audit_expire(now).await.unwrap_err();
        assert!(refused.chain().contains("only added"), "{}", refused.chain());
        for (sql, works) in [("delete from audit where seq = 11", true), ("delete from audit", false)] {
            assert_eq!(by_hand(&world, sql).await.is_ok(), works, "{sql}");
        }
        assert!(faults(&world).await.starts_with("removed: row 11"));
        // What was changed before it went is written down for good.
        let seal = world.store.audit_seal(Duration::ZERO).await.unwrap().unwrap();
        unprotected(&world).await;
        let change = format!("update audit set name = 'x' where seq = {}", seal.last);
        by_hand(&world, &change).await.unwrap();
        world.clock.set(now + 400 * DAY);
        while world.store.audit_expire(now + DAY).await.unwrap().is_some() {}
        let rows = world.store.audit_list(&system(), &filter, &all()).await.unwrap().items;
        assert_eq!(rows[0].details["as_sealed"], false);
    });
}

#[tokio::test]
async fn any_filters_together_find_what_each_row_says() {
    on_each!(world => {
        let store = &world.store;
        let town = world.area(None, "镇").await;
        let mut cameras = Vec::new();
        let mut villages = Vec::new();
        for name in ["a", "b", "c", "d", "e"] {
            let village = world.area(Some(town), name).await;
            let site = world.site(village, "室").await;
            cameras.push(world.camera(site, name).await);
            villages.push(village);
        }
        let role = domain::Role::TownOperator;
        let everywhere = world.actor("everywhere", role, &[town]).await;
        let most = world.actor("most", role, &villages[..4]).await;
        let few = world.actor("few", role, &villages[1..3]).await;
        for (n, &camera) in cameras.iter().cycle().take(30).enumerate() {
            let who: &Actor = if n % 3 == 0 { &most } else { &everywhere };
            let action = if n % 2 == 0 { AuditAction::CameraReconnect } else { AuditAction::CameraProbe };
            let seen = store.audit_camera(who, action, camera).await;
            assert_eq!(seen.is_ok(), who.name != "most" || camera != cameras[4]);
            world.pass(Duration::from_secs(1));
        }
        let everything = store.audit_list(&system(), &store::AuditFilter::default(), &all()).await;
        let everything = everything.unwrap().items;
        let middle = everything[12].at;
        let asked = |row: &AuditRow| ["camera_reconnect", "camera_probe"].contains(&row.action.as_str());
        for number in 0..32 {
            let given = |bit: u32| number & (1 << bit) != 0;
            let filter = store::AuditFilter {
                action: given(0).then_some(AuditAction::CameraReconnect),
                target: given(1).then(|| cameras[1].to_string()),
                user: given(2).then_some(everywhere.user),
                name: given(3).then(|| "Everywhere".to_owned()),
                from: (given(4) && number % 2 == 0).then_some(middle),
                to: (given(4) && number % 2 == 1).then_some(middle),
            };
            for (who, seen) in [(&everywhere, 0..5), (&most, 0..4), (&few, 1..3)] {
                let targets: Vec<String> =
                    cameras[seen].iter().map(ToString::to_string).collect();
                let wanted: Vec<i64> = everything.iter().filter(|row| {
                    filter.action.is_none_or(|action| action.word() == row.action)
                        && filter.target.as_ref().is_none_or(|target| *target == row.target)
                        && (!given(2) && !given(3) || row.user == everywhere.user.0)
                        && filter.from.is_none_or(|at| row.at >= at)
                        && filter.to.is_none_or(|at| row.at < at)
                        && (who.name == "everywhere" || targets.contains(&row.target))
                        && (who.name == "everywhere" || asked(row))
                }).map(|row| row.seq).collect();
                let mut found = Vec::new();
                let mut paging = Paging { limit: 4, after: None };
                loop {
                    let page = store.audit_list(who, &filter, &paging).await.unwrap();
                    found.extend(page.items.into_iter().filter(|row| {
                        who.name == "everywhere" || asked(row)
                    }).map(|row| row.seq));
                    paging.after = page.next;
                    if paging.after.is_none() {
                        break;
                    }
                }
                assert_eq!(found, wanted, "{} {filter:?}", who.name);
            }
        }
    });
}
