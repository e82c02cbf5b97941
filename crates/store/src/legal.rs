//! The legal records of cameras as stored, and the approvals that rest on them. What is missing, who may
//! approve and what ends an approval is `domain::legal`'s.

mod filing;
mod list;
mod photo;
mod row;

pub use filing::Filing;
pub use list::LegalListed;
pub use photo::SignPhoto;

use domain::{
    Actor, Code, Error, Result, Timestamp,
    access::Administrators,
    camera::Camera,
    day::Day,
    id::CameraId,
    legal::{self, Approval, Ended, Legal, LegalRecord, Mask, Withdrawal},
    limit::Compliance,
};
use serde_json::json;
use uuid::Uuid;

pub(crate) use row::masks;
use row::{read, write};

use crate::{
    Store,
    audit::act,
    camera,
    error::{During as _, corrupt, current},
    pool::{Tx, on},
    scope,
};

/// The condition that a camera in the table `$camera` may be pulled on the day bound as `$day`.
macro_rules! approved {
    ($camera:literal, $day:literal) => {
        concat!(
            "exists (select 1 from camera_legal l where l.camera = ",
            $camera,
            ".id and l.approved is not null and (l.approved_until is null or l.approved_until >= $",
            $day,
            "))"
        )
    };
}
pub(crate) use approved;

/// The day before which approvals are over; before all days where none is needed.
pub(crate) fn day_of(compliance: Compliance, now: Timestamp) -> Option<Day> {
    (compliance == Compliance::On).then(|| Day::of(now))
}

impl Store {
    /// The legal record of a camera; an empty one of version 0 before anything was written down.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn legal_get(&self, actor: &Actor, camera: CameraId) -> Result<LegalRecord> {
        let mut tx = self.read().await?;
        scope::camera(&mut tx, actor, camera).await?;
        read(&mut tx, camera).await
    }

    /// Writes the legal record of a camera; its fields were checked. Where it says something else than
    /// what was approved, the approval ends.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::VersionStale`]; [`Code::AudioNotAllowed`] when the document that
    /// allows sound goes while sound is recorded.
    pub async fn legal_put(
        &self,
        actor: &Actor,
        id: CameraId,
        legal: Legal,
        version: Option<i64>,
    ) -> Result<LegalRecord> {
        let mut tx = self.begin().await?;
        let camera = camera::read_locked(&mut tx, actor, id).await?.camera;
        let before = read(&mut tx, id).await?;
        current(before.version, version)?;
        let lost = !before.legal.audio_document.is_empty() && legal.audio_document.is_empty();
        if camera.audio && lost {
            return Err(Error::new(Code::AudioNotAllowed));
        }
        let now = self.clock.now();
        let ended = match &before.approval {
            Some(_) => before.legal.ends_approval(&legal, Day::of(now)),
            None => None,
        };
        let details = row::changed(&before.legal, &legal, before.version + 1);
        let mut after = LegalRecord {
            approval: before.approval.clone().map(|approval| Approval {
                until: legal.approvable_until(),
                ..approval
            }),
            changed: Some((actor.user, actor.name.clone(), now)),
            version: before.version + 1,
            legal,
            ..before.clone()
        };
        if let Some(ended) = ended {
            end(&mut after, actor, ended, "", now);
        }
        write(&mut tx, id, &after).await?;
        if before.legal.masks != after.legal.masks {
            row::write_masks(&mut tx, id, &after, &actor.name, now).await?;
        }
        let act = act(actor, "legal_update", "camera", id, details);
        self.write_audit(&mut tx, Some(camera.area), act).await?;
        if let Some(ended) = ended {
            self.ended_written(&mut tx, actor, &camera, ended).await?;
        }
        self.legal_told(&mut tx, &camera, &after).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Approves a camera by its legal record, from the day `on`.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::VersionStale`], those of [`LegalRecord::approvable`], and
    /// [`Code::AudioNotAllowed`] when its sound is recorded and no document allows that.
    pub async fn legal_approve(
        &self,
        actor: &Actor,
        id: CameraId,
        on: Option<Day>,
        version: Option<i64>,
        administrators: Administrators,
    ) -> Result<LegalRecord> {
        let mut tx = self.begin().await?;
        let camera = camera::read_locked(&mut tx, actor, id).await?.camera;
        let mut record = read(&mut tx, id).await?;
        current(record.version, version)?;
        let now = self.clock.now();
        let today = Day::of(now);
        let on = on.unwrap_or(today);
        record.approvable(actor, on, today, administrators)?;
        // Sound may have been switched on while no law held here.
        if camera.audio && record.legal.audio_document.is_empty() {
            return Err(Error::new(Code::AudioNotAllowed));
        }
        let approval = Approval {
            by: actor.user,
            name: actor.name.clone(),
            on,
            until: record.legal.approvable_until(),
            at: now,
        };
        let details = json!({
            "name": &camera.name, "on": on.to_string(), "version": record.version,
            "until": approval.until.map(|until| until.to_string()),
            "document": &record.legal.approval_number,
        });
        (record.approval, record.withdrawn) = (Some(approval), None);
        write(&mut tx, id, &record).await?;
        let act = act(actor, "legal_approve", "camera", id, details);
        self.write_audit(&mut tx, Some(camera.area), act).await?;
        self.legal_told(&mut tx, &camera, &record).await?;
        tx.commit().await?;
        Ok(record)
    }

    /// Withdraws the approval of a camera; nothing is pulled from it any more.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::NotApproved`]; [`Code::WithdrawNeedsReason`].
    pub async fn legal_withdraw(
        &self,
        actor: &Actor,
        id: CameraId,
        reason: &str,
    ) -> Result<LegalRecord> {
        let mut tx = self.begin().await?;
        let camera = camera::read_locked(&mut tx, actor, id).await?.camera;
        let mut record = read(&mut tx, id).await?;
        if record.approval.is_none() {
            return Err(Error::new(Code::NotApproved));
        }
        if reason.is_empty() {
            return Err(Error::new(Code::WithdrawNeedsReason));
        }
        let now = self.clock.now();
        end(&mut record, actor, Ended::Withdrawn, reason, now);
        write(&mut tx, id, &record).await?;
        let details = json!({"name": &camera.name, "reason": reason, "version": record.version});
        let act = act(actor, "legal_withdraw", "camera", id, details);
        self.write_audit(&mut tx, Some(camera.area), act).await?;
        self.legal_told(&mut tx, &camera, &record).await?;
        tx.commit().await?;
        Ok(record)
    }

    /// Tells consoles and programs, so that masks lie over open pictures at once.
    async fn legal_told(&self, tx: &mut Tx, camera: &Camera, record: &LegalRecord) -> Result<()> {
        let data = json!({
            "camera_id": camera.id, "name": &camera.name, "area_id": camera.area,
            "approved": record.is_approved(Day::of(self.clock.now())),
            "masks": record.legal.masks.len(), "version": record.version,
        });
        let subject = format!("cameras/{}", camera.id);
        let place = (camera.area, Some(camera.id));
        self.feed_add(tx, place, "xueliang.camera.legal.v1", &subject, data)
            .await
    }

    /// Ends the approval of a camera whose own record was changed so that it may show something else;
    /// whether there was one. Its audit row comes after the change's: [`Store::ended_written`].
    pub(crate) async fn approval_moved(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        (before, after): (&Camera, &Camera),
    ) -> Result<Option<Ended>> {
        let Some(ended) = legal::moved(before, after) else {
            return Ok(None);
        };
        let mut record = read(tx, before.id).await?;
        if record.approval.is_none() {
            return Ok(None);
        }
        end(&mut record, actor, ended, "", self.clock.now());
        write(tx, before.id, &record).await?;
        Ok(Some(ended))
    }

    pub(crate) async fn ended_written(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        camera: &Camera,
        ended: Ended,
    ) -> Result<()> {
        let details = json!({"name": &camera.name, "because": ended});
        let act = act(actor, "legal_end", "camera", camera.id, details);
        self.write_audit(tx, Some(camera.area), act).await
    }

    /// The masks of a camera at an instant: those of that time, for a copy of footage of it.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::Corrupt`].
    pub async fn masks_at(
        &self,
        actor: &Actor,
        camera: CameraId,
        at: Timestamp,
    ) -> Result<Vec<Mask>> {
        const SQL: &str = "select masks from camera_mask where camera = $1 and since <= $2 \
                           order by version desc limit 1";
        let mut tx = self.read().await?;
        scope::camera_kept(&mut tx, actor, camera).await?;
        let found: Option<String> = on!(&mut tx, conn => sqlx::query_scalar(SQL)
            .bind(camera.0).bind(at.0).fetch_optional(conn).await)
        .during("read the masks of a camera")?;
        masks(camera.0, found.as_deref())
    }

    /// Writes down of each camera that is to run, may not be pulled and is run by nobody, that it is
    /// not approved; whether there was one. Its alerts go the way of those of cameras that are
    /// switched off.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn health_unapproved(&self, compliance: Compliance) -> Result<bool> {
        const SQL: &str = concat!(
            "select c.id, si.area from camera c join site si on si.id = c.site \
             where c.enabled and c.removed is null and c.leased_by is null \
               and c.state <> 'unapproved' and not ",
            approved!("c", "1"),
            " order by c.id"
        );
        let Some(today) = day_of(compliance, self.clock.now()) else {
            return Ok(false);
        };
        let mut tx = self.read().await?;
        let found: Vec<(Uuid, Uuid)> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(today.number()).fetch_all(conn).await)
        .during("look for cameras that are not approved")?;
        drop(tx);
        for (camera, _) in &found {
            self.health_rest(CameraId(*camera), domain::health::State::Unapproved)
                .await?;
        }
        Ok(!found.is_empty())
    }
}

/// An approval that stands no longer.
fn end(record: &mut LegalRecord, actor: &Actor, ended: Ended, reason: &str, at: Timestamp) {
    record.approval = None;
    record.withdrawn = Some(Withdrawal {
        ended,
        name: actor.name.clone(),
        reason: reason.to_owned(),
        at,
    });
}

fn wrong(camera: Uuid) -> Error {
    corrupt("camera_legal", camera)
}
