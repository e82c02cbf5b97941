//! `xueliang check --audit` as an operator runs it: a log that nobody touched, one that somebody
//! edited by hand, a seal that was noted, and a folder without its key.

use sqlx::{Connection as _, SqliteConnection};
use tests::{Folder, gateway::Gateway};

#[tokio::test]
async fn an_edited_audit_log_is_found_out() {
    let folder = Folder::new("audit-check");
    let mut gateway = Gateway::start(folder.path(), "").await;
    gateway.sign_in("admin", "administrator").await;
    gateway.stop().await;
    // What was sealed last stands in the log, too.
    let (status, text) = gateway.command(&["check", "--audit"]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains(" 0 rows not sealed yet"), "{text}");
    let noted = text.split("newest seal: ").nth(1).unwrap();
    let noted = noted.split(' ').next().unwrap().to_owned();
    assert!(gateway.log().contains(&noted), "{noted}");
    let (status, text) = gateway.command(&["check", "--audit", "--noted", &noted]);
    assert_eq!(status, Some(0), "{text}");
    let other = noted.replace('-', "-0");
    let (status, text) = gateway.command(&["check", "--audit", "--noted", &other[..noted.len()]]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("is not the one that was noted"), "{text}");
    let (status, text) = gateway.command(&["check", "--audit", "--noted", "x"]);
    assert_eq!(status, Some(1), "{text}");

    let file = folder.path().join("data/gateway.db");
    let url = format!("sqlite:{}", file.display());
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    for sql in [
        "drop trigger audit_update",
        "update audit set name = 'somebody else' where seq = 2",
    ] {
        sqlx::query(sql).execute(&mut database).await.unwrap();
    }
    database.close().await.unwrap();
    for check in [&["check", "--audit"][..], &["check"]] {
        let (status, text) = gateway.command(check);
        assert_eq!(status, Some(1), "{text}");
        assert!(text.contains("changed: one or more of row"), "{text}");
        assert!(text.contains("tampered with"), "{text}");
    }
    let key = folder.path().join("data/secret.key");
    std::fs::rename(&key, key.with_extension("away")).unwrap();
    let (status, text) = gateway.command(&["check", "--audit"]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("holds no secret.key"), "{text}");
    assert!(!key.exists(), "no key was made");
}
