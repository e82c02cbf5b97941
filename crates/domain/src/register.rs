//! The register of access (调用登记; State Council Decree 799, article 16 ¶2 (3)): nobody sees a picture
//! without having said why, and what they then looked at is written down.
//!
//! A record says who looks, at what, and for what purpose; views are what was looked at under it.
//! Who may look at all is said in `access`, shifts are in `duty`.

use std::time::Duration;

use crate::{
    access::{Role, Via},
    error::{Code, Error, Result},
    id::{
        AccessRecordId, AccessRequestId, AccessViewId, AreaId, CameraId, CaseId, ShiftId, UserId,
    },
    limit::AUDIT_DAYS,
    time::{Span, Timestamp},
    video::StreamKind,
    words::words,
};

/// How long a record holds that is no shift's.
pub const HOLDS: Duration = Duration::from_secs(8 * 3600);
/// The longest span of footage that one record names.
pub const SPAN: Duration = Duration::from_secs(31 * 24 * 3600);

/// How long the register is kept when nobody says otherwise: three years, in days.
pub const KEEP_DAYS: u32 = 1095;

/// Checks how many days the register is to be kept: as the audit log, whatever the compliance profile.
///
/// # Errors
/// [`Code::RegisterKeepTooShort`] below [`AUDIT_DAYS`].
pub fn keep_days(days: u32) -> Result<u32> {
    match days < AUDIT_DAYS {
        true => Err(Error::new(Code::RegisterKeepTooShort)
            .with("days", days)
            .with("least", AUDIT_DAYS)),
        false => Ok(days),
    }
}

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
        /// An approved request of a state organ (国家机关调取).
        StateOrgan "state_organ",
        /// An approved request of a natural person, who watches at the centre (自然人查阅).
        NaturalPerson "natural_person",
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
            // Footage alone, and of it what the request's approval says.
            Self::StateOrgan => viewing != Viewing::Live,
            Self::NaturalPerson => matches!(viewing, Viewing::Playback | Viewing::Snapshot),
        }
    }

    /// Whether it stands for a request that somebody from outside made: `access_request`.
    #[must_use]
    pub fn is_request(self) -> bool {
        matches!(self, Self::StateOrgan | Self::NaturalPerson)
    }

    /// Whether pictures are shown at the centre and nowhere else, with the request's number over them.
    #[must_use]
    pub fn is_on_site(self) -> bool {
        self == Self::NaturalPerson
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
            Self::TownOperator | Self::VillageOperator => &[Duty, CaseHandling, Emergency],
            Self::CaseOfficer => &[Duty, CaseHandling, Emergency, StateOrgan, NaturalPerson],
            Self::PoliceLiaison => &[StateOrgan],
            Self::Contractor | Self::SystemAdministrator => &[Maintenance],
            Self::Administrator => Purpose::ALL,
            Self::Integrator => &[CaseHandling],
            Self::GridWorker | Self::SecurityAdministrator | Self::AuditAdministrator => &[],
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
    /// Under which request of somebody from outside.
    pub request: Option<AccessRequestId>,
    /// The reason in words; may be empty where the purpose says enough.
    pub reason: String,
}

impl Statement {
    /// Fails unless a person of `role` who came in by `via` may say this.
    ///
    /// # Errors
    /// [`Code::PurposeRefused`], [`Code::OnSiteOnly`], [`Code::PurposeNeeds`],
    /// [`Code::ValueInvalid`] when it names a request for another purpose, [`Code::SpanTooLong`].
    pub fn checked(&self, role: Role, via: Via) -> Result<()> {
        let purpose = self.purpose;
        if !role.purposes().contains(&purpose) {
            return Err(Error::new(Code::PurposeRefused).with("purpose", purpose.word()));
        }
        if purpose.is_on_site() && matches!(via, Via::ApiKey(_)) {
            return Err(Error::new(Code::OnSiteOnly));
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
        match (purpose.is_request(), self.request) {
            (true, None) => return needs("request_id"),
            (false, Some(request)) => {
                return Err(Error::new(Code::ValueInvalid)
                    .with("field", "request_id")
                    .with("value", request)
                    .with("reason", "state_organ, natural_person"));
            }
            (true, Some(_)) if self.span.is_none() => return needs("from"),
            _ => {}
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
    /// The number of the request, where there is one.
    pub request_number: Option<String>,
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
            // Requests are for footage; pictures of now are nobody's from outside.
            (None, _) => !said.purpose.is_request(),
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
                request: None,
                reason: String::new(),
            },
            request_number: None,
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
                (None, _) => !purpose.is_request(),
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
            request: None,
            reason: reason.into(),
        };
        let via = Via::Session;
        let code = |said: Statement, role| said.checked(role, via).err().map(|error| error.code());
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

        let asked = |purpose, request: Option<u128>, footage| Statement {
            request: request.map(|id| AccessRequestId(uuid::Uuid::from_u128(id))),
            span: footage,
            ..say(purpose, Some(ONE), None, "")
        };
        for purpose in [Purpose::StateOrgan, Purpose::NaturalPerson] {
            assert_eq!(code(asked(purpose, None, span(0, 1)), officer), needs);
            assert_eq!(code(asked(purpose, Some(1), None), officer), needs);
            assert_eq!(code(asked(purpose, Some(1), span(0, 1)), officer), None);
        }
        let other = code(asked(Purpose::Duty, Some(1), None), officer);
        assert_eq!(other, Some(Code::ValueInvalid));
        let person = asked(Purpose::NaturalPerson, Some(1), span(0, 1));
        let key = Via::ApiKey(crate::id::ApiKeyId(uuid::Uuid::nil()));
        let by_key = person.checked(officer, key).unwrap_err();
        assert_eq!(by_key.code(), Code::OnSiteOnly);
        assert_eq!(code(person, Role::PoliceLiaison), refused);
    }
}
