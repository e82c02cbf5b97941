//! What auditors take away: the register as a table, and the pack for an inspection.

use std::io::Read as _;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::world::World;

const PACK: &str = "/api/v1/inspection.zip?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";
/// More than are read at a time.
const CASES: usize = 520;

#[tokio::test]
async fn the_pack_is_whole_and_says_what_is_in_it() {
    let world = World::new().await;
    let officer = world.sign_in("case_officer").await;
    let refused = world.get(&officer, PACK).await;
    assert_eq!(refused.problem(), "permission_missing");
    let somebody = domain::Actor::system("=somebody");
    world.open_cases(&somebody, CASES).await;
    let auditor = world.sign_in("auditor").await;
    let before = world.audited().await;
    let answer = world.get(&auditor, PACK).await;
    answer.worked();
    assert_eq!(answer.header("content-type"), "application/zip");
    assert_eq!(world.audited().await, before + 1, "that it was made");
    let mut pack = zip::ZipArchive::new(std::io::Cursor::new(&answer.body)).unwrap();
    let mut text = |name: &str| {
        let mut text = String::new();
        pack.by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    let manifest: Value = serde_json::from_str(&text("manifest.json")).unwrap();
    assert_eq!(manifest["by"], "auditor");
    let files = manifest["files"].as_array().unwrap();
    let names: Vec<&str> = files
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "register.csv",
            "audit.csv",
            "deletions.csv",
            "purges.csv",
            "retention.csv",
            "volumes.csv",
            "alerts.csv",
            "users.csv"
        ]
    );
    for file in files {
        let text = text(file["name"].as_str().unwrap());
        let hash: String = (Sha256::digest(&text).iter())
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            (&file["sha256"], &file["bytes"]),
            (&json!(hash), &json!(text.len()))
        );
        assert!(text.starts_with('\u{feff}'), "{}", file["name"]);
        assert!(!text.contains("argon2"), "no secret in {}", file["name"]);
    }
    assert!(text("audit.csv").lines().count() > CASES);
    assert!(text("users.csv").contains("auditor"));
    assert!(text("retention.csv").lines().count() > 1);
    assert!(text("audit.csv").contains("\"'=somebody\""));
}

#[tokio::test]
async fn the_register_is_taken_as_a_table_and_that_is_written_down() {
    let world = World::new().await;
    let director = world.sign_in("director").await;
    let table = "/api/v1/access_views.csv?name=x";
    let refused = world.get(&director, table).await;
    assert_eq!(refused.problem(), "permission_missing");
    let auditor = world.sign_in("auditor").await;
    let before = world.audited().await;
    let answer = world.get(&auditor, table).await;
    let text = String::from_utf8(answer.worked().body.clone()).unwrap();
    assert!(text.starts_with("\u{feff}began,ended,seconds,"), "{text}");
    assert_eq!(world.audited().await, before + 1);
    let wrong = world
        .get(&auditor, "/api/v1/unusual_uses?month=2026-13")
        .await;
    assert_eq!(wrong.problem(), "month_invalid");
    let unusual = world.get(&auditor, "/api/v1/unusual_uses").await.json();
    assert_eq!(
        (&unusual["items"], &unusual["night_from"]),
        (&json!([]), &json!(22))
    );
    let totals = world
        .get(&auditor, "/api/v1/access_views/totals")
        .await
        .json();
    assert!(totals["views"].is_u64(), "{totals}");
}
