//! The row of an access record.

use domain::{
    Error, Result, Role, Span, Timestamp,
    id::{AccessRecordId, AccessRequestId, CameraId, CaseId, ShiftId, UserId},
    register::{AccessRecord, Purpose, Statement},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::error::corrupt;

macro_rules! columns {
    () => {
        "select a.id, a.user_id, a.name, a.unit, a.role, a.purpose, a.camera, a.from_at, a.to_at, \
         a.case_id, a.request, a.shift, a.reason, a.opened, a.until, a.closed, \
         (select r.number from access_request r where r.id = a.request) as request_number \
         from access_record a"
    };
}
pub(super) use columns;

#[derive(FromRow)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) user_id: Uuid,
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) role: String,
    pub(super) purpose: String,
    pub(super) camera: Option<Uuid>,
    pub(super) from_at: Option<i64>,
    pub(super) to_at: Option<i64>,
    pub(super) case_id: Option<Uuid>,
    pub(super) request: Option<Uuid>,
    pub(super) request_number: Option<String>,
    pub(super) shift: Option<Uuid>,
    pub(super) reason: String,
    pub(super) opened: i64,
    pub(super) until: i64,
    pub(super) closed: Option<i64>,
}

impl TryFrom<Row> for AccessRecord {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let wrong = || corrupt("access_record", row.id);
        Ok(Self {
            id: AccessRecordId(row.id),
            statement: Statement {
                purpose: Purpose::from_word(&row.purpose).ok_or_else(wrong)?,
                camera: row.camera.map(CameraId),
                span: span(row.from_at, row.to_at).map_err(|_| wrong())?,
                case: row.case_id.map(CaseId),
                request: row.request.map(AccessRequestId),
                reason: row.reason.clone(),
            },
            request_number: row.request_number,
            shift: row.shift.map(ShiftId),
            user: UserId(row.user_id),
            role: Role::from_word(&row.role).ok_or_else(wrong)?,
            name: row.name,
            unit: row.unit,
            opened: Timestamp(row.opened),
            until: Timestamp(row.until),
            closed: row.closed.map(Timestamp),
        })
    }
}

/// A span whose ends are stored in two columns.
pub(crate) fn span(from: Option<i64>, to: Option<i64>) -> Result<Option<Span>> {
    match (from, to) {
        (Some(from), Some(to)) => Span::new(Timestamp(from), Timestamp(to)).map(Some),
        _ => Ok(None),
    }
}
