//! Opening a database, and running one statement on whichever engine it is.

use std::{path::Path, str::FromStr as _, time::Duration};

use domain::{Clock, Code, Error, Result, secret::Key};
use sqlx::{
    ConnectOptions as _, Connection as _, Executor as _, PgPool, Postgres, Sqlite, SqlitePool,
    Transaction,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::time::timeout;

use crate::error::During as _;

/// How long a caller waits for a connection, and SQLite for another process.
const WAIT: Duration = Duration::from_secs(5);
/// Connections that only read, on SQLite.
const READERS: u32 = 4;
/// Connections, on PostgreSQL.
const CONNECTIONS: u32 = 16;

/// How PostgreSQL plans our statements. Lists take filters that may be absent: planned once for all
/// values they read everything and sort (300 ms for 20,000 alerts, 1 ms when planned for the values
/// given). Compiling takes some hundred milliseconds; ours take a tenth of that.
const PLANNING: &str = "set jit = off; set plan_cache_mode = force_custom_plan";

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The database. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    pub(crate) clock: Clock,
    /// Seals the credentials of cameras.
    pub(crate) key: Key,
}

#[derive(Clone, Debug)]
enum Engine {
    /// One connection writes: SQLite admits one writer, so that waiting happens in our pool and
    /// not as "database is locked". Readers see the last commit and never wait.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// A transaction on either engine. Dropping it rolls back.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Evaluates `$body` with `$conn` bound to the connection of whichever engine `$tx` is on.
macro_rules! on {
    ($tx:expr, $conn:ident => $body:expr) => {
        match $tx {
            $crate::pool::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::pool::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}
pub(crate) use on;

impl Store {
    /// Opens `sqlite:PATH`, `sqlite::memory:` or `postgres://…` and brings its schema up to date.
    /// A SQLite file that does not exist is made; its folder must exist.
    ///
    /// # Errors
    /// [`Code::DatabaseAddress`] for another address; [`Code::DataFolder`] when the file cannot be
    /// made or written; [`Code::DatabaseUnavailable`] when the server does not answer or accept
    /// us; [`Code::DatabaseNewer`] when a newer program made the schema. None of them repeats a
    /// password of the address.
    pub async fn open(url: &str, clock: Clock, key: Key) -> Result<Self> {
        let engine = match url.split_once(':') {
            Some(("sqlite", ":memory:")) => in_memory().await?,
            Some(("sqlite", path)) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                in_file(path).await?
            }
            Some(("postgres" | "postgresql", _)) => on_server(url).await?,
            _ => return Err(Error::new(Code::DatabaseAddress)),
        };
        Ok(Self { engine, clock, key })
    }

    /// Whether the database answers; for readiness.
    ///
    /// # Errors
    /// [`Code::DatabaseUnavailable`].
    pub async fn ping(&self) -> Result<()> {
        let mut tx = self.read().await?;
        on!(&mut tx, conn => sqlx::query("select 1").execute(conn).await.map(drop)).during("ping")
    }

    /// Begins a transaction that changes something.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        Ok(match &self.engine {
            Engine::Sqlite { writer, .. } => {
                Tx::Sqlite(writer.begin_with("begin immediate").await.during("begin")?)
            }
            Engine::Postgres(pool) => Tx::Postgres(pool.begin().await.during("begin")?),
        })
    }

    /// Begins a transaction that only reads and sees one state of the database.
    pub(crate) async fn read(&self) -> Result<Tx> {
        Ok(match &self.engine {
            Engine::Sqlite { readers, .. } => Tx::Sqlite(readers.begin().await.during("begin")?),
            Engine::Postgres(pool) => {
                const BEGIN: &str = "begin isolation level repeatable read read only";
                Tx::Postgres(pool.begin_with(BEGIN).await.during("begin")?)
            }
        })
    }
}

impl Tx {
    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .during("commit")
    }
}

async fn in_memory() -> Result<Engine> {
    let options = SqliteConnectOptions::new()
        .in_memory(true)
        .foreign_keys(true);
    // Every connection would be a database of its own, and an idle one must not be closed.
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(WAIT)
        .connect_with(options)
        .await
        .during("open a database in memory")?;
    SQLITE.run(&pool).await.map_err(migration)?;
    Ok(Engine::Sqlite {
        writer: pool.clone(),
        readers: pool,
    })
}

async fn in_file(path: &str) -> Result<Engine> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // What was answered for stays through a power cut: with less, commits since the last
        // checkpoint go, which can be hours of holds and audit rows.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(WAIT);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WAIT)
        .connect_with(options.clone())
        .await
        .map_err(|source| unusable(path, source))?;
    match SQLITE.run(&writer).await {
        Ok(()) => {}
        Err(MigrateError::Execute(source)) => return Err(unusable(path, source)),
        Err(other) => return Err(migration(other)),
    }
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(WAIT)
        .connect_with(options.create_if_missing(false).pragma("query_only", "1"))
        .await
        .map_err(|source| unusable(path, source))?;
    Ok(Engine::Sqlite { writer, readers })
}

async fn on_server(url: &str) -> Result<Engine> {
    // The address may hold a password: what the parser says about it is not repeated.
    let options = PgConnectOptions::from_str(url).map_err(|_| Error::new(Code::DatabaseAddress))?;
    let options = options.application_name("xueliang");
    let place = format!(
        "PostgreSQL {}@{}:{}/{}",
        options.get_username(),
        options.get_host(),
        options.get_port(),
        options.get_database().unwrap_or_default()
    );
    let unavailable = |source: sqlx::Error| {
        Error::new(Code::DatabaseUnavailable)
            .with(domain::error::DOING, &place)
            .because(source)
    };
    // Once by hand: the pool would go on trying, and in the end not say why.
    let first = timeout(WAIT, options.connect()).await;
    let first = first.unwrap_or(Err(sqlx::Error::PoolTimedOut));
    first
        .map_err(unavailable)?
        .close()
        .await
        .map_err(unavailable)?;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(WAIT)
        .after_connect(|connection, _| {
            Box::pin(async move { connection.execute(PLANNING).await.map(drop) })
        })
        .connect_with(options)
        .await
        .map_err(unavailable)?;
    POSTGRES.run(&pool).await.map_err(migration)?;
    Ok(Engine::Postgres(pool))
}

/// A SQLite file that cannot be opened: most often its folder is missing or not ours to write.
fn unusable(path: &str, source: sqlx::Error) -> Error {
    let code = match &source {
        sqlx::Error::Database(database) => database
            .code()
            .and_then(|code| code.parse::<u32>().ok())
            .map_or(0, |code| code & 0xff),
        _ => 0,
    };
    match code {
        // 8 read-only, 14 cannot be opened, 3 permission, 23 authorisation.
        3 | 8 | 14 | 23 => {
            let folder = Path::new(path)
                .parent()
                .filter(|path| *path != Path::new(""));
            let folder = folder.unwrap_or(Path::new("."));
            Error::new(Code::DataFolder)
                .with("path", folder.display())
                .because(source)
        }
        // 26: some other file.
        26 => crate::error::corrupt("database", path).because(source),
        _ => match Err::<(), _>(source).during("open the SQLite database") {
            Err(error) => error,
            Ok(()) => Error::internal("open the SQLite database"),
        },
    }
}

fn migration(failure: MigrateError) -> Error {
    match failure {
        MigrateError::VersionMissing(_) => Error::new(Code::DatabaseNewer).because(failure),
        MigrateError::VersionMismatch(version) | MigrateError::Dirty(version) => {
            crate::error::corrupt("_sqlx_migrations", version).because(failure)
        }
        MigrateError::Execute(source) => match Err::<(), _>(source).during("migrate") {
            Err(error) => error,
            Ok(()) => Error::internal("migrate"),
        },
        other => Error::internal("migrate").because(other),
    }
}
