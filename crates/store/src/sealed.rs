//! Everything that is sealed under the installation's key, in one list, and another key for all of
//! it. A column that is not in the list would be lost with the old key: a test looks for it.

use domain::{Actor, Code, Error, Result, id::NodeId, secret::Key};
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{
    Store,
    audit::act,
    dialect,
    error::During as _,
    pool::{Tx, on},
};

/// One column of sealed values, in a table with a key of one id.
struct Column {
    #[cfg(test)]
    name: &'static str,
    /// What a value is sealed for: this, and the row's id behind it.
    place: &'static str,
    /// The rows that have one.
    rows: &'static str,
    read: &'static str,
    write: &'static str,
}

macro_rules! columns {
    ($($table:literal $key:literal $column:literal $place:literal;)*) => {
        &[$(Column {
            #[cfg(test)]
            name: concat!($table, ".", $column),
            place: $place,
            rows: concat!("select ", $key, " from ", $table,
                " where ", $column, " is not null order by ", $key),
            read: concat!("select ", $column, " from ", $table, " where ", $key, " = $1"),
            write: concat!("update ", $table, " set ", $column, " = $2 where ", $key, " = $1"),
        }),*]
    };
}

const SEALED: &[Column] = columns! {
    "camera" "id" "credentials" "camera {}";
    "receiver" "id" "secret" "receiver {}";
    "receiver" "id" "old_secret" "receiver {}";
    "audit_key" "id" "secret" "audit key {}";
    "totp" "user_id" "secret" "person {} totp";
    "access_request" "id" "comers" "access request {}";
    "access_request_scan" "request" "scan" "access request {} scan";
};

impl Column {
    fn place(&self, id: Uuid) -> String {
        self.place.replace("{}", &id.to_string())
    }

    /// The ids of the rows; what is sealed in them is read one by one, for scans are large.
    async fn rows(&self, tx: &mut Tx) -> Result<Vec<Uuid>> {
        on!(tx, conn => sqlx::query_scalar(self.rows).fetch_all(conn).await)
            .during("look for secrets")
    }

    async fn sealed(&self, tx: &mut Tx, id: Uuid) -> Result<Vec<u8>> {
        on!(tx, conn => sqlx::query_scalar(self.read).bind(id).fetch_one(conn).await)
            .during("read a secret")
    }
}

impl Store {
    /// Whether `key` opens anything that is sealed here; also when nothing is.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn key_fits(&self, key: &Key) -> Result<bool> {
        let mut tx = self.read().await?;
        let mut any = false;
        for column in SEALED {
            for id in column.rows(&mut tx).await? {
                let sealed = column.sealed(&mut tx, id).await?;
                if key.open(&column.place(id), &sealed).is_ok() {
                    return Ok(true);
                }
                any = true;
            }
        }
        Ok(!any)
    }

    /// Seals everything anew under `new`, ends all sessions and forgets remembered answers, whose
    /// keys were derived from the old one. How many secrets there were. `self` keeps the old key:
    /// open the store again. No other node may run, or it would go on sealing with the old key.
    ///
    /// # Errors
    /// [`Code::KeyUnreadable`] when something does not open with the present key;
    /// [`Code::NodesRun`].
    pub async fn key_rotate(&self, actor: &Actor, node: NodeId, new: &Key) -> Result<usize> {
        const SESSIONS: &str = "delete from session";
        const ANSWERS: &str = "delete from idempotency";
        let mut tx = self.begin().await?;
        let nodes = format!(
            "select count(*) from node where id <> $1 and alive_until > {}",
            dialect::now(&tx)
        );
        let others: i64 = on!(&mut tx, conn => sqlx::query_scalar(AssertSqlSafe(nodes))
            .bind(node.0).fetch_one(conn).await)
        .during("count nodes")?;
        if others > 0 {
            return Err(Error::new(Code::NodesRun).with("count", others));
        }
        let mut count = 0;
        for column in SEALED {
            for id in column.rows(&mut tx).await? {
                let sealed = column.sealed(&mut tx, id).await?;
                let place = column.place(id);
                let plain = self.key.open(&place, &sealed)?;
                let sealed = new.seal(&place, &plain)?;
                on!(&mut tx, conn => sqlx::query(column.write).bind(id).bind(sealed)
                    .execute(conn).await.map(drop))
                .during("seal a secret")?;
                count += 1;
            }
        }
        for sql in [SESSIONS, ANSWERS] {
            on!(&mut tx, conn => sqlx::query(sql).execute(conn).await.map(drop))
                .during("end sessions")?;
        }
        let details = json!({"sealed": count});
        let act = act(actor, "key_rotate", "installation", node, details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::SEALED;

    /// Every column that its comment says is sealed is in the list; what the API seals is forgotten
    /// instead.
    #[test]
    fn no_sealed_column_is_forgotten() {
        let schema = include_str!("../migrations/sqlite/0001_start.sql");
        let mut table = "";
        let mut found = Vec::new();
        for line in schema.lines() {
            if let Some(rest) = line.strip_prefix("create table ") {
                table = rest.split(' ').next().unwrap();
            }
            let Some((column, comment)) = line.split_once("--") else {
                continue;
            };
            let mut words = column.split_whitespace();
            if let (Some(name), Some("blob" | "blob,")) = (words.next(), words.next())
                && comment.contains("sealed")
            {
                found.push(format!("{table}.{name}"));
            }
        }
        found.sort();
        let mut listed: Vec<&str> = SEALED.iter().map(|column| column.name).collect();
        listed.sort_unstable();
        assert_eq!(found, listed);
    }
}
