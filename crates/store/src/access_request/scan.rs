//! The scanned document of a request, sealed.

use domain::{
    Actor, Error, Result,
    access_request::{ScanKind, scan_hash},
    id::AccessRequestId,
};
use serde_json::json;

use super::{
    AccessRequestListed, place,
    row::{one, read_locked},
};
use crate::{
    Store,
    audit::act,
    error::{During as _, corrupt},
    pool::on,
};

impl Store {
    /// Keeps the scanned document of a request on which nothing was decided, in place of the one before.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], [`domain::Code::RequestActionRefused`];
    /// [`domain::Code::MediaTypeUnsupported`] and [`domain::Code::BodyTooLarge`] of the bytes.
    pub async fn access_request_scan_keep(
        &self,
        actor: &Actor,
        id: AccessRequestId,
        bytes: &[u8],
    ) -> Result<AccessRequestListed> {
        const SQL: &str = "insert into access_request_scan (request, kind, scan) values ($1, $2, $3) \
            on conflict (request) do update set kind = $2, scan = $3";
        const TURN: &str = "update access_request set version = version + 1 where id = $1";
        let kind = ScanKind::of(bytes)?;
        let sealed = self.key.seal(&sealed_for(id), bytes)?;
        let mut tx = self.begin().await?;
        let before = read_locked(self, &mut tx, actor, id).await?;
        before.request.takes_scan()?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(id.0).bind(kind.word()).bind(sealed)
            .execute(conn).await.map(drop))
        .during("keep a scan")?;
        on!(&mut tx, conn => sqlx::query(TURN).bind(id.0).execute(conn).await.map(drop))
            .during("keep a scan")?;
        let listed = one(self, &mut tx, actor, id).await?;
        let details = json!({
            "number": &before.request.number, "kind": kind, "bytes": bytes.len(),
            "blake3": scan_hash(bytes),
        });
        let act = act(actor, "access_request_scan", "access request", id, details);
        self.write_audit(&mut tx, place(&listed), act).await?;
        self.tell_request(&mut tx, &listed, "scan").await?;
        tx.commit().await?;
        Ok(listed)
    }

    /// The scanned document of a request; that it was read is written down.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`] when there is none.
    pub async fn access_request_scan_read(
        &self,
        actor: &Actor,
        id: AccessRequestId,
    ) -> Result<(ScanKind, Vec<u8>)> {
        const SQL: &str = "select n.kind, n.scan from access_request_scan n where n.request = $1";
        let mut tx = self.begin().await?;
        let listed = one(self, &mut tx, actor, id).await?;
        let row: Option<(String, Vec<u8>)> = on!(&mut tx, conn => sqlx::query_as(SQL).bind(id.0)
            .fetch_optional(conn).await)
        .during("read a scan")?;
        let (kind, sealed) = row.ok_or_else(|| Error::not_found("scan", id))?;
        let kind = ScanKind::from_word(&kind).ok_or_else(|| corrupt("access_request_scan", id))?;
        let bytes = self.key.open(&sealed_for(id), &sealed)?;
        let details = json!({"number": &listed.request.number});
        let act = act(actor, "access_request_read", "access request", id, details);
        self.write_audit(&mut tx, place(&listed), act).await?;
        tx.commit().await?;
        Ok((kind, bytes))
    }
}

/// What a scan is sealed for.
fn sealed_for(id: AccessRequestId) -> String {
    format!("access request {id} scan")
}
