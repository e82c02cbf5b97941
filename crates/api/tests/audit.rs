//! The audit log as auditors read it: its seals, and the table they take away.

use std::time::Duration;

use serde_json::json;

use crate::world::World;

const TABLE: &str = "/api/v1/audit.csv";
/// More than are read at a time.
const CASES: usize = 520;

#[tokio::test]
async fn the_table_is_whole_harmless_and_itself_written_down() {
    let world = World::new().await;
    let officer = world.sign_in("case_officer").await;
    let somebody = domain::Actor::system("=cmd|' /C calc'!A0, \"urgent\"");
    world.open_cases(&somebody, CASES).await;
    let before = world.audited().await;
    let refused = world.get(&officer, TABLE).await;
    assert_eq!(refused.problem(), "permission_missing");
    let auditor = world.sign_in("auditor").await;
    let wrong = world.get(&auditor, &format!("{TABLE}?action=x")).await;
    assert_eq!(wrong.problem(), "value_unknown");
    assert_eq!(world.audited().await, before + 1, "only the sign-in");

    let answer = world
        .get(&auditor, &format!("{TABLE}?action=case_open"))
        .await;
    answer.worked();
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"audit-20261123100000.csv\""
    );
    let text = String::from_utf8(answer.body.clone()).unwrap();
    let rows: Vec<&str> = text.trim_end().split("\r\n").collect();
    assert_eq!(
        rows[0],
        "\u{feff}number,time,user id,user,address,action,action code,target kind,target,details"
    );
    // Those, and the village's own; newest first, each once.
    let numbers: Vec<i64> = rows[1..]
        .iter()
        .map(|row| row.split(',').next().unwrap().parse().unwrap())
        .collect();
    assert!(numbers.len() >= CASES);
    assert!(numbers.windows(2).all(|two| two[0] > two[1]));
    assert!(rows[1].contains(",2026-11-23T10:00:00+08:00,") && rows[1].contains(",Case opened,"));
    assert!(!text.contains(",="), "no cell begins as a formula does");
    assert!(rows[1].contains(",\"'=cmd|' /C calc'!A0, \"\"urgent\"\"\","));
    // That it was taken is a row about the installation, with the filter.
    let filter = store::AuditFilter {
        action: Some(domain::audit::AuditAction::AuditExport),
        ..store::AuditFilter::default()
    };
    let page = store::Paging {
        limit: 9,
        after: None,
    };
    let everything = domain::Actor::system("test");
    let taken = world.store.audit_list(&everything, &filter, &page).await;
    let taken = taken.unwrap().items;
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].details["action"], "case_open");
    assert_eq!(taken[0].name, "auditor");
}

#[tokio::test]
async fn the_newest_seal_can_be_noted() {
    let world = World::new().await;
    let auditor = world.sign_in("auditor").await;
    let seals = async || world.get(&auditor, "/api/v1/audit/seals").await.json();
    let none = seals().await;
    assert_eq!(none["items"], json!([]));
    assert_eq!(none["unsealed_since"], "2026-11-23T02:00:00.000000Z");
    let made = world.store.audit_seal(Duration::ZERO).await.unwrap();
    let made = made.unwrap();
    let one = seals().await;
    assert_eq!(one["unsealed_since"], json!(null));
    assert_eq!(one["items"][0]["noted"], made.noted());
    assert_eq!(one["items"][0]["rows"], world.audited().await);
    let operator = world.sign_in("operator").await;
    let refused = world.get(&operator, "/api/v1/audit/seals").await;
    assert_eq!(refused.problem(), "permission_missing");
}
