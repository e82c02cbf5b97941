//! Photos of warning signs. They show a sign in the street, no person's business, and lie in the open.

use domain::{Actor, Error, Result, Timestamp, id::CameraId, legal};
use serde_json::json;

use crate::{Store, audit::act, error::During as _, pool::on, scope};

/// A photo of a warning sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignPhoto {
    /// The media type.
    pub kind: String,
    /// Its bytes.
    pub photo: Vec<u8>,
    /// When it was put here.
    pub at: Timestamp,
}

impl Store {
    /// Puts a photo of the warning sign of a camera in the place of the one before.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`]; [`domain::Code::PhotoInvalid`].
    pub async fn sign_photo_put(
        &self,
        actor: &Actor,
        camera: CameraId,
        photo: &[u8],
    ) -> Result<()> {
        const SQL: &str = "insert into sign_photo (camera, kind, photo, at) values ($1, $2, $3, $4) \
            on conflict (camera) do update set kind = excluded.kind, photo = excluded.photo, \
              at = excluded.at";
        let mut tx = self.begin().await?;
        let area = scope::camera(&mut tx, actor, camera).await?;
        let kind = legal::photo_kind(photo)?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(camera.0).bind(kind).bind(photo)
            .bind(self.clock.now().0).execute(conn).await.map(drop))
        .during("write the photo of a sign")?;
        let details = json!({"kind": kind, "bytes": photo.len()});
        let act = act(actor, "sign_photo_put", "camera", camera, details);
        self.write_audit(&mut tx, Some(area), act).await?;
        tx.commit().await
    }

    /// The photo of the warning sign of a camera.
    ///
    /// # Errors
    /// [`domain::Code::NotFound`], also while there is none.
    pub async fn sign_photo_get(&self, actor: &Actor, camera: CameraId) -> Result<SignPhoto> {
        const SQL: &str = "select kind, photo, at from sign_photo where camera = $1";
        let mut tx = self.read().await?;
        scope::camera(&mut tx, actor, camera).await?;
        let row: Option<(String, Vec<u8>, i64)> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(camera.0).fetch_optional(conn).await)
        .during("read the photo of a sign")?;
        let (kind, photo, at) = row.ok_or_else(|| Error::not_found("sign photo", camera))?;
        Ok(SignPhoto {
            kind,
            photo,
            at: Timestamp(at),
        })
    }
}
