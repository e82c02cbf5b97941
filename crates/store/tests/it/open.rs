//! Opening: what is wrong is said in a clear sentence, without secrets.

use domain::{Clock, Code};
use store::Store;

use crate::world::{START, all, key, on_each, on_postgres, on_sqlite, system};

async fn refused(url: &str) -> domain::Error {
    Store::open(url, Clock::manual(START), key())
        .await
        .expect_err(url)
}

#[tokio::test]
async fn wrong_addresses_are_named() {
    for url in [
        "",
        "gateway.db",
        "mysql://root:secret@localhost/x",
        "postgres",
    ] {
        let error = refused(url).await;
        assert_eq!(error.code(), Code::DatabaseAddress, "{url}");
        assert!(!error.chain().contains("secret"), "{error:?}");
    }
    let error = refused("postgres://xl:top-secret@localhost:notaport/x").await;
    assert_eq!(error.code(), Code::DatabaseAddress);
    assert!(!error.chain().contains("top-secret"), "{error:?}");

    // Port 1 answers nobody.
    let error = refused("postgres://xl:top-secret@127.0.0.1:1/xueliang").await;
    assert_eq!(error.code(), Code::DatabaseUnavailable);
    assert!(
        error.chain().contains("xl@127.0.0.1:1/xueliang"),
        "{error:?}"
    );
    assert!(!error.chain().contains("top-secret"), "{error:?}");
}

#[tokio::test]
async fn folders_that_cannot_be_used_are_named() {
    let error = refused("sqlite:/nowhere/at/all/gateway.db").await;
    assert_eq!(error.code(), Code::DataFolder);
    assert!(error.to_string().contains("/nowhere/at/all"), "{error}");

    // A folder in the place of the file, and a file that is something else.
    let folder = std::env::temp_dir().join(format!("xl-open-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir(&folder).unwrap();
    let error = refused(&format!("sqlite:{}", folder.display())).await;
    assert_eq!(error.code(), Code::DataFolder, "{error:?}");
    let file = folder.join("notes.txt");
    let text = "not a database, but long enough to look at".repeat(100);
    std::fs::write(&file, text).unwrap();
    let error = refused(&format!("sqlite:{}", file.display())).await;
    assert_eq!(error.code(), Code::Corrupt, "{error:?}");
    assert!(error.to_string().contains("notes.txt"), "{error}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn it_opens_twice_and_pings() {
    on_each!(world => {
        world.area(None, "义新镇").await;
        let again = Store::open(&world.url, world.clock.clone(), key()).await.unwrap();
        again.ping().await.unwrap();
        assert_eq!(again.area_list(&system(), &all()).await.unwrap().items.len(), 1);
        assert_eq!(again.check().await.unwrap(), Vec::<String>::new());
    });
}

#[tokio::test]
async fn memory_holds_one_database() {
    let store = Store::open("sqlite::memory:", Clock::manual(START), key())
        .await
        .unwrap();
    let other = store.clone();
    let node = store.node_add("one").await.unwrap();
    assert!(other.volume_list(node).await.unwrap().is_empty());
    assert_eq!(other.audit_count().await.unwrap(), 0);
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    const NEWER: &str = "insert into _sqlx_migrations \
        (version, description, success, checksum, execution_time) values ($1, 'later', $2, $3, 0)";
    let world = on_sqlite().await;
    let pool = sqlx::SqlitePool::connect(&world.url).await.unwrap();
    let add = sqlx::query(NEWER).bind(9999).bind(true).bind(&b"x"[..]);
    add.execute(&pool).await.unwrap();
    assert_eq!(refused(&world.url).await.code(), Code::DatabaseNewer);
    let Some(world) = on_postgres().await else {
        return;
    };
    let pool = sqlx::PgPool::connect(&world.url).await.unwrap();
    let add = sqlx::query(NEWER).bind(9999i64).bind(true).bind(&b"x"[..]);
    add.execute(&pool).await.unwrap();
    assert_eq!(refused(&world.url).await.code(), Code::DatabaseNewer);
}

/// What is sealed is nowhere in the clear: not in the file, its log, or a dump of the tables.
#[tokio::test]
async fn credentials_are_not_readable_in_the_database() {
    let world = on_sqlite().await;
    let (_, _, camera) = world.one_camera().await;
    let opened = world.store.camera_credentials(camera).await.unwrap();
    assert_eq!(opened.unwrap().password, "hunter-two-secret");
    let path = world.url.strip_prefix("sqlite:").unwrap();
    let mut bytes = std::fs::read(path).unwrap();
    bytes.extend(std::fs::read(format!("{path}-wal")).unwrap());
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(holds("rtsp://10.0.0.1/"), "looked in the wrong place");
    assert!(!holds("hunter-two-secret") && !holds("viewer-of-cameras"));

    if let Some(world) = on_postgres().await {
        world.one_camera().await;
        let pool = sqlx::PgPool::connect(&world.url).await.unwrap();
        let hex: String = "hunter-two"
            .bytes()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        for table in ["camera", "audit", "feed"] {
            let sql = format!("select coalesce(string_agg(t::text, ' '), '') from {table} t");
            let text: String = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .fetch_one(&pool)
                .await
                .unwrap();
            assert!(!text.contains("hunter-two"), "{table}");
            assert!(!text.contains(&hex), "{table}");
        }
    }
}

#[tokio::test]
async fn another_key_does_not_open_credentials() {
    on_each!(world => {
        let (_, _, camera) = world.one_camera().await;
        let other = domain::secret::Key::new([8; 32]);
        let other = Store::open(&world.url, world.clock.clone(), other).await.unwrap();
        let error = other.camera_credentials(camera).await.unwrap_err();
        assert_eq!(error.code(), Code::KeyUnreadable);
    });
}
