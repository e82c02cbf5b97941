//! Passwords as stored: hashes of the present one and of those before it, so that nobody takes an
//! old one again.

use domain::{Result, Timestamp, id::UserId, user::PASSWORDS_KEPT};

use crate::{
    Store,
    error::During as _,
    pool::{Tx, on},
};

impl Store {
    /// The hashes of a person's last passwords, the present one among them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn passwords_used(&self, user: UserId) -> Result<Vec<String>> {
        const SQL: &str = "select hash from password_used where user_id = $1 order by n desc";
        let mut tx = self.read().await?;
        on!(&mut tx, conn => sqlx::query_scalar(SQL).bind(user.0).fetch_all(conn).await)
            .during("read old passwords")
    }
}

/// Writes a person's password, and forgets the wrong ones that were tried.
pub(crate) async fn write(
    tx: &mut Tx,
    user: UserId,
    hash: &str,
    must_change: bool,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "update person set password_hash = $2, must_change = $3, failures = 0, \
                       password_since = $4 where id = $1";
    on!(&mut *tx, conn => sqlx::query(SQL).bind(user.0).bind(hash).bind(must_change).bind(now.0)
        .execute(conn).await.map(drop))
    .during("write a password")?;
    remember(tx, user, hash).await
}

/// Keeps a hash among the last ones, and drops what is older.
pub(crate) async fn remember(tx: &mut Tx, user: UserId, hash: &str) -> Result<()> {
    const ADD: &str = "insert into password_used (user_id, n, hash) \
        select $1, coalesce(max(n), 0) + 1, $2 from password_used where user_id = $1";
    const TRIM: &str = "delete from password_used where user_id = $1 \
        and n <= (select max(n) from password_used where user_id = $1) - $2";
    let kept = i64::try_from(PASSWORDS_KEPT).unwrap_or(i64::MAX);
    on!(&mut *tx, conn => sqlx::query(ADD).bind(user.0).bind(hash).execute(conn).await.map(drop))
        .during("keep a password's hash")?;
    on!(tx, conn => sqlx::query(TRIM).bind(user.0).bind(kept).execute(conn).await.map(drop))
        .during("drop old passwords")
}
