//! The register of access (调用登记; State Council Decree 799, article 16 ¶2 (3)): nobody sees a picture
//! without having said why, and what they then looked at is written down.
//!
//! A record says who looks, at what, and for what purpose; views are what was looked at under it.
//! Who may look at all is said in `access`, shifts are in `duty`.

use std::time::Duration;

use crate::{
    access::Role,
    error::{Code, Error, Result},
    id::{AccessRecordId, AccessViewId, AreaId, CameraId, CaseId, ShiftId, UserId},
    time::{Span, Timestamp},
    video::StreamKind,
    words::words,
};

/// How long a record holds that is no shift's.
pub const HOLDS: Duration = Duration::from_secs(8 * 3600);
/// The longest span of footage that one record names.
pub const SPAN: Duration = Duration::from_secs(31 * 24 * 3600);

words! {
    /// Why pictures are looked at. The list is closed: there is no "other".
    Purpose {
        /// The looker's own duty (值班).
        Duty "duty",
        /// A case that is worked (办理事件).
        CaseHandling "case_handling",
        /// Something that happens now and cannot wait (突发事件); needs words, and is looked at afterwards.
        Emergency "emergency",
        /// A camera is set up or repaired (设备维护).
        Maintenance "maintenance",
        /// Whether duty and cameras are in order (监督检查).
        Inspection "inspection",
    }
}

words! {
    /// How something is looked at.
    Viewing {
        /// Pictures of now, moving (实时预览).
        Live "live",
        /// Recorded pictures (回放).
        Playback "playback",
        /// A single picture (抓图).
        Snapshot "snapshot",
        /// Recorded pictures, taken away as a file (下载).
        Export "export",
    }
}

impl Purpose {
    /// Whether this purpose ever lets somebody look in this way.
    #[must_use]
    pub fn allows(self, viewing: Viewing) -> bool {
        match self {
            Self::CaseHandling | Self::Emergency => true,
            Self::Duty | Self::Inspection | Self::Maintenance => viewing != Viewing::Export,
        }
    }

    /// Whether it holds for all of somebody's cameras at once: live pictures of a wall.
    #[must_use]
    pub fn stands(self) -> bool {
        matches!(self, Self::Duty | Self::Inspection | Self::Maintenance)
    }
}

impl Role {
    /// The purposes that somebody of this role may give.
    #[must_use]
    pub fn purposes(self) -> &'static [Purpose] {
        use Purpose::*;
        match self {
            Self::Director => &[Inspection, Emergency],
            Self::TownOperator | Self::VillageOperator | Self::CaseOfficer => {
                &[Duty, CaseHandling, Emergency]
            }
            Self::Contractor | Self::SystemAdministrator => &[Maintenance],
            Self::Administrator => &[Duty, CaseHandling, Emergency, Maintenance, Inspection],
            Self::Integrator => &[CaseHandling],
            Self::PoliceLiaison
            | Self::GridWorker
            | Self::SecurityAdministrator
            | Self::AuditAdministrator => &[],
        }
    }
}

/// What somebody says before they look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Why.
    pub purpose: Purpose,
    /// At which camera; `None` for live pictures of all they may see.
    pub camera: Option<CameraId>,
    /// At which footage; `None` for pictures of now alone.
    pub span: Option<Span>,
    /// For which case.
    pub case: Option<CaseId>,
    /// The reason in words; may be empty where the purpose says enough.
    pub reason: String,
}

impl Statement {
    /// Fails unless a person of `role` may say this.
    ///
    /// # Errors
    /// [`Code::PurposeRefused`], [`Code::PurposeNeeds`], [`Code::SpanTooLong`].
    pub fn checked(&self, role: Role) -> Result<()> {
        let purpose = self.purpose;
        if !role.purposes().contains(&purpose) {
            return Err(Error::new(Code::PurposeRefused).with("purpose", purpose.word()));
        }
        let needs = |field: &'static str| {
            Err(Error::new(Code::PurposeNeeds)
                .with("purpose", purpose.word())
                .with("field", field))
        };
        if self.camera.is_none() && !purpose.stands() {
            return needs("camera_id");
        }
        if self.camera.is_none() && self.span.is_some() {
            return needs("camera_id");
        }
        if self.case.is_none() && purpose == Purpose::CaseHandling {
            return needs("case_id");
        }
        if self.reason.is_empty() && purpose == Purpose::Emergency {
            return needs("reason");
        }
        if let Some(span) = self.span {
            span.at_most(SPAN)?;
        }
        Ok(())
    }
}

/// One record: who looks, at what, why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRecord {
    /// Which.
    pub id: AccessRecordId,
    /// What was said.
    pub statement: Statement,
    /// The shift it belongs to.
    pub shift: Option<ShiftId>,
    /// Who.
    pub user: UserId,
    /// Who, by name.
    pub name: String,
    /// Their unit.
    pub unit: String,
    /// Their role.
    pub role: Role,
    /// When it was made.
    pub opened: Timestamp,
    /// It holds until then.
    pub until: Timestamp,
    /// When it was closed.
    pub closed: Option<Timestamp>,
}

/// What somebody asks to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// How.
    pub viewing: Viewing,
    /// Which camera.
    pub camera: CameraId,
    /// Which stream; both where the gateway chooses.
    pub stream: Option<StreamKind>,
    /// Which footage; `None` for pictures of now.
    pub span: Option<Span>,
}

impl AccessRecord {
    /// Whether it still holds at `now`.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.closed.is_none() && now < self.until
    }

    /// Fails unless what is wanted was said.
    ///
    /// # Errors
    /// [`Code::AccessOver`], [`Code::AccessElsewhere`] or [`Code::PurposeForbids`].
    pub fn covers(&self, wanted: &Wanted, now: Timestamp) -> Result<()> {
        if !self.holds(now) {
            return Err(Error::new(Code::AccessOver));
        }
        let said = &self.statement;
        if !said.purpose.allows(wanted.viewing) {
            return Err(Error::new(Code::PurposeForbids)
                .with("purpose", said.purpose.word())
                .with("viewing", wanted.viewing.word()));
        }
        let camera = said.camera.is_none_or(|camera| camera == wanted.camera);
        let span = match (wanted.span, said.span) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(wanted), Some(said)) => said.from() <= wanted.from() && wanted.to() <= said.to(),
        };
        match camera && span {
            true => Ok(()),
            false => Err(Error::new(Code::AccessElsewhere)),
        }
    }
}

/// What was looked at under a record. Only its end and its bytes ever change, and they only grow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessView {
    /// Which.
    pub id: AccessViewId,
    /// Under which record.
    pub record: AccessRecord,
    /// The number of the record's case, where there is one.
    pub case_number: Option<String>,
    /// What was looked at.
    pub wanted: Wanted,
    /// The camera's name then.
    pub camera_name: String,
    /// Where the camera was.
    pub area: AreaId,
    /// The address it was looked at from.
    pub address: String,
    /// When the first byte was about to be sent.
    pub began: Timestamp,
    /// When the last known byte was sent.
    pub seen: Timestamp,
    /// When it was over; `None` while it lasts.
    pub ended: Option<Timestamp>,
    /// How many bytes of pictures were sent.
    pub bytes: u64,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(from: i64, to: i64) -> Option<Span> {
        Span::new(Timestamp(from), Timestamp(to)).ok()
    }

    fn record(purpose: Purpose, camera: Option<CameraId>, span: Option<Span>) -> AccessRecord {
        AccessRecord {
            id: AccessRecordId(uuid::Uuid::nil()),
            statement: Statement {
                purpose,
                camera,
                span,
                case: None,
                reason: String::new(),
            },
            shift: None,
            user: UserId(uuid::Uuid::nil()),
            name: "wang".into(),
            unit: String::new(),
            role: Role::TownOperator,
            opened: Timestamp(0),
            until: Timestamp(100),
            closed: None,
        }
    }

    const ONE: CameraId = CameraId(uuid::Uuid::from_u128(1));
    const TWO: CameraId = CameraId(uuid::Uuid::from_u128(2));

    proptest! {
        /// Whatever is covered was said: the camera, the footage, in time, for a purpose that allows it.
        #[test]
        fn nothing_is_covered_that_was_not_said(
            purpose in prop::sample::select(Purpose::ALL),
            viewing in prop::sample::select(Viewing::ALL),
            said in (prop::option::of(prop::sample::select(&[ONE, TWO][..])),
                     prop::option::of((0..50i64, 51..100i64))),
            asked in prop::option::of((0..50i64, 51..100i64)),
            closed in prop::option::of(0..100i64), now in 0..200i64,
        ) {
            let mut record = record(purpose, said.0, said.1.and_then(|(a, b)| span(a, b)));
            record.closed = closed.map(Timestamp);
            let wanted = Wanted { viewing, camera: ONE, stream: None,
                                  span: asked.and_then(|(a, b)| span(a, b)) };
            let covered = record.covers(&wanted, Timestamp(now)).is_ok();
            let inside = match (asked, said.1) {
                (None, _) => true,
                (Some(asked), Some(said)) => said.0 <= asked.0 && asked.1 <= said.1,
                (Some(_), None) => false,
            };
            let right = closed.is_none() && now < 100 && said.0 != Some(TWO) && inside
                && purpose.allows(viewing);
            prop_assert_eq!(covered, right);
        }
    }

    #[test]
    fn a_statement_says_what_its_purpose_needs() {
        let say = |purpose, camera, case, reason: &str| Statement {
            purpose,
            camera,
            span: None,
            case,
            reason: reason.into(),
        };
        let code = |said: Statement, role| said.checked(role).err().map(|error| error.code());
        let officer = Role::CaseOfficer;
        let case = Some(CaseId(uuid::Uuid::nil()));
        let needs = Some(Code::PurposeNeeds);
        assert_eq!(
            code(say(Purpose::CaseHandling, Some(ONE), None, ""), officer),
            needs
        );
        assert_eq!(
            code(say(Purpose::CaseHandling, None, case, ""), officer),
            needs
        );
        assert_eq!(
            code(say(Purpose::CaseHandling, Some(ONE), case, ""), officer),
            None
        );
        assert_eq!(
            code(say(Purpose::Emergency, Some(ONE), None, ""), officer),
            needs
        );
        assert_eq!(code(say(Purpose::Duty, None, None, ""), officer), None);
        let refused = Some(Code::PurposeRefused);
        assert_eq!(
            code(say(Purpose::Inspection, None, None, ""), officer),
            refused
        );
        assert_eq!(
            code(say(Purpose::Duty, None, None, ""), Role::AuditAdministrator),
            refused
        );
    }
}
