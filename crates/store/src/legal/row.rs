//! The row of a legal record, and the statements that read and write it.

use domain::{
    Error, Result, Timestamp,
    day::Day,
    id::{CameraId, UserId},
    legal::{Approval, Ended, Legal, LegalClass, LegalRecord, Mask, Withdrawal},
};
use serde_json::{Map, Value, json};
use sqlx::FromRow;
use uuid::Uuid;

use super::wrong;
use crate::{
    error::During as _,
    pool::{Tx, on},
};

/// The columns of a legal record, and the tables they are read from, after `camera c`. Cameras without
/// one have nulls.
macro_rules! columns {
    () => {
        "l.class, l.builder_unit, l.approval_number, l.approval_date, l.necessity, \
         l.near_secret_unit, l.secret_consent, l.no_forbidden_place, l.sign_installed, \
         l.view_reviewed_by, l.view_reviewed, l.in_use_since, l.filing_number, l.filed, \
         l.sharing_number, l.sharing_partner, l.sharing_until, l.audio_document, l.changed, \
         l.changed_by, l.changed_name, l.approved, l.approved_by, l.approved_name, l.approved_on, \
         l.approved_until, l.ended, l.ended_why, l.ended_name, l.ended_reason, l.version, \
         (select p.at from sign_photo p where p.camera = c.id) as sign_photo, \
         (select m.masks from camera_mask m where m.camera = c.id \
           order by m.version desc limit 1) as masks"
    };
}
pub(super) use columns;

#[derive(FromRow)]
pub(super) struct Row {
    class: Option<String>,
    builder_unit: Option<String>,
    approval_number: Option<String>,
    approval_date: Option<i64>,
    necessity: Option<String>,
    near_secret_unit: Option<bool>,
    secret_consent: Option<String>,
    no_forbidden_place: Option<bool>,
    sign_installed: Option<i64>,
    view_reviewed_by: Option<String>,
    view_reviewed: Option<i64>,
    in_use_since: Option<i64>,
    filing_number: Option<String>,
    filed: Option<i64>,
    sharing_number: Option<String>,
    sharing_partner: Option<String>,
    sharing_until: Option<i64>,
    audio_document: Option<String>,
    changed: Option<i64>,
    changed_by: Option<Uuid>,
    changed_name: Option<String>,
    approved: Option<i64>,
    approved_by: Option<Uuid>,
    approved_name: Option<String>,
    approved_on: Option<i64>,
    approved_until: Option<i64>,
    ended: Option<i64>,
    ended_why: Option<String>,
    ended_name: Option<String>,
    ended_reason: Option<String>,
    version: Option<i64>,
    sign_photo: Option<i64>,
    masks: Option<String>,
}

impl Row {
    pub(super) fn record(self, camera: Uuid) -> Result<LegalRecord> {
        let row = self;
        let sign_photo = row.sign_photo.map(Timestamp);
        let Some(version) = row.version else {
            return Ok(LegalRecord {
                sign_photo,
                ..LegalRecord::empty()
            });
        };
        let text = Option::unwrap_or_default;
        let day = |number: Option<i64>| number.map(Day::numbered);
        let class = match row.class.as_deref() {
            Some(word) => Some(LegalClass::from_word(word).ok_or_else(|| wrong(camera))?),
            None => None,
        };
        let approval = match (row.approved, row.approved_by, row.approved_on) {
            (Some(at), Some(by), Some(on)) => Some(Approval {
                by: UserId(by),
                name: text(row.approved_name),
                on: Day::numbered(on),
                until: day(row.approved_until),
                at: Timestamp(at),
            }),
            (None, ..) => None,
            _ => return Err(wrong(camera)),
        };
        let withdrawn = match (row.ended, row.ended_why.as_deref().map(Ended::from_word)) {
            (Some(at), Some(Some(ended))) => Some(Withdrawal {
                ended,
                name: text(row.ended_name),
                reason: text(row.ended_reason),
                at: Timestamp(at),
            }),
            (None, None) => None,
            _ => return Err(wrong(camera)),
        };
        let changed = (row.changed.zip(row.changed_by))
            .map(|(at, by)| (UserId(by), text(row.changed_name), Timestamp(at)));
        Ok(LegalRecord {
            legal: Legal {
                class,
                builder_unit: text(row.builder_unit),
                approval_number: text(row.approval_number),
                approval_date: day(row.approval_date),
                necessity: text(row.necessity),
                near_secret_unit: row.near_secret_unit.unwrap_or_default(),
                secret_consent: text(row.secret_consent),
                no_forbidden_place: row.no_forbidden_place.unwrap_or_default(),
                sign_installed: day(row.sign_installed),
                view_reviewed_by: text(row.view_reviewed_by),
                view_reviewed: day(row.view_reviewed),
                in_use_since: day(row.in_use_since),
                filing_number: text(row.filing_number),
                filed: day(row.filed),
                sharing_number: text(row.sharing_number),
                sharing_partner: text(row.sharing_partner),
                sharing_until: day(row.sharing_until),
                audio_document: text(row.audio_document),
                masks: masks(camera, row.masks.as_deref())?,
            },
            changed,
            approval,
            withdrawn,
            sign_photo,
            version,
        })
    }
}

/// The masks that a column holds; none where there is no row.
pub(crate) fn masks(camera: Uuid, text: Option<&str>) -> Result<Vec<Mask>> {
    let read = |text| serde_json::from_str(text).map_err(|source| wrong(camera).because(source));
    text.map_or(Ok(Vec::new()), read)
}

/// The record of a camera that is in scope.
pub(super) async fn read(tx: &mut Tx, camera: CameraId) -> Result<LegalRecord> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from camera c left join camera_legal l on l.camera = c.id where c.id = $1"
    );
    let row: Row = on!(tx, conn => sqlx::query_as(SQL).bind(camera.0).fetch_one(conn).await)
        .during("read a legal record")?;
    row.record(camera.0)
}

/// Writes a record over its row, or makes it; masks are apart.
pub(super) async fn write(tx: &mut Tx, camera: CameraId, record: &LegalRecord) -> Result<()> {
    const SQL: &str = "insert into camera_legal (camera, class, builder_unit, approval_number, \
          approval_date, necessity, near_secret_unit, secret_consent, no_forbidden_place, \
          sign_installed, view_reviewed_by, view_reviewed, in_use_since, filing_number, filed, \
          sharing_number, sharing_partner, sharing_until, audio_document, changed, changed_by, \
          changed_name, approved, approved_by, approved_name, approved_on, approved_until, ended, \
          ended_why, ended_name, ended_reason, version) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
          $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) \
        on conflict (camera) do update set class = excluded.class, \
          builder_unit = excluded.builder_unit, approval_number = excluded.approval_number, \
          approval_date = excluded.approval_date, necessity = excluded.necessity, \
          near_secret_unit = excluded.near_secret_unit, secret_consent = excluded.secret_consent, \
          no_forbidden_place = excluded.no_forbidden_place, \
          sign_installed = excluded.sign_installed, \
          view_reviewed_by = excluded.view_reviewed_by, view_reviewed = excluded.view_reviewed, \
          in_use_since = excluded.in_use_since, filing_number = excluded.filing_number, \
          filed = excluded.filed, sharing_number = excluded.sharing_number, \
          sharing_partner = excluded.sharing_partner, sharing_until = excluded.sharing_until, \
          audio_document = excluded.audio_document, changed = excluded.changed, \
          changed_by = excluded.changed_by, changed_name = excluded.changed_name, \
          approved = excluded.approved, approved_by = excluded.approved_by, \
          approved_name = excluded.approved_name, approved_on = excluded.approved_on, \
          approved_until = excluded.approved_until, ended = excluded.ended, \
          ended_why = excluded.ended_why, ended_name = excluded.ended_name, \
          ended_reason = excluded.ended_reason, version = excluded.version";
    let legal = &record.legal;
    let number = |day: Option<Day>| day.map(Day::number);
    let (user, name, at) = (record.changed.as_ref())
        .ok_or_else(|| Error::internal("write a legal record that nobody changed"))?;
    let (approval, ended) = (record.approval.as_ref(), record.withdrawn.as_ref());
    on!(tx, conn => sqlx::query(SQL)
        .bind(camera.0).bind(legal.class.map(LegalClass::word)).bind(&legal.builder_unit)
        .bind(&legal.approval_number).bind(number(legal.approval_date)).bind(&legal.necessity)
        .bind(legal.near_secret_unit).bind(&legal.secret_consent).bind(legal.no_forbidden_place)
        .bind(number(legal.sign_installed)).bind(&legal.view_reviewed_by)
        .bind(number(legal.view_reviewed)).bind(number(legal.in_use_since))
        .bind(&legal.filing_number).bind(number(legal.filed)).bind(&legal.sharing_number)
        .bind(&legal.sharing_partner).bind(number(legal.sharing_until))
        .bind(&legal.audio_document).bind(at.0).bind(user.0).bind(name)
        .bind(approval.map(|one| one.at.0)).bind(approval.map(|one| one.by.0))
        .bind(approval.map(|one| &one.name)).bind(approval.map(|one| one.on.number()))
        .bind(approval.and_then(|one| number(one.until))).bind(ended.map(|one| one.at.0))
        .bind(ended.map(|one| one.ended.word())).bind(ended.map(|one| &one.name))
        .bind(ended.map(|one| &one.reason)).bind(record.version)
        .execute(conn).await.map(drop))
    .during("write a legal record")
}

/// Writes the masks of a record down as those from now on.
pub(super) async fn write_masks(
    tx: &mut Tx,
    camera: CameraId,
    record: &LegalRecord,
    name: &str,
    since: Timestamp,
) -> Result<()> {
    const SQL: &str = "insert into camera_mask (camera, since, version, masks, changed_name) \
                       values ($1, $2, $3, $4, $5)";
    let text = serde_json::to_string(&record.legal.masks)
        .map_err(|source| Error::internal("write masks").because(source))?;
    on!(tx, conn => sqlx::query(SQL).bind(camera.0).bind(since.0).bind(record.version).bind(&text)
        .bind(name).execute(conn).await.map(drop))
    .during("write the masks of a camera")
}

/// What the audit log says of a change: each field that differs, before and after.
pub(super) fn changed(before: &Legal, after: &Legal, version: i64) -> Value {
    let (before, after) = (said(before), said(after));
    let differs = after.into_iter().filter_map(|(name, now)| {
        let was = before.get(&name).cloned().unwrap_or_default();
        (was != now).then(|| (name, json!({"before": was, "after": now})))
    });
    json!({"changed": differs.collect::<Map<String, Value>>(), "version": version})
}

fn said(legal: &Legal) -> Map<String, Value> {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let text = |text: &str| text.chars().take(200).collect::<String>();
    let all = json!({
        "class": legal.class, "builder_unit": text(&legal.builder_unit),
        "approval_number": text(&legal.approval_number), "approval_date": day(legal.approval_date),
        "necessity": text(&legal.necessity), "near_secret_unit": legal.near_secret_unit,
        "secret_consent": text(&legal.secret_consent),
        "no_forbidden_place": legal.no_forbidden_place,
        "sign_installed": day(legal.sign_installed),
        "view_reviewed_by": text(&legal.view_reviewed_by), "view_reviewed": day(legal.view_reviewed),
        "in_use_since": day(legal.in_use_since), "filing_number": text(&legal.filing_number),
        "filed": day(legal.filed), "sharing_number": text(&legal.sharing_number),
        "sharing_partner": text(&legal.sharing_partner), "sharing_until": day(legal.sharing_until),
        "audio_document": text(&legal.audio_document), "masks": &legal.masks,
    });
    match all {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
