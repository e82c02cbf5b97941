//! Requests to look at footage by somebody from outside (调阅申请; State Council Decree 799, articles 20
//! and 21): what a state organ or a natural person asks for, who decides, and what an approval covers.
//!
//! An approval may be narrower than what was asked for and never wider. A natural person watches at the
//! centre and takes nothing away: what is asked and granted for one has no word for it. Looks under an
//! approved request are in `register`.

mod scan;
#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::{
    access::Role,
    error::{Code, Error, Result},
    id::{AccessRequestId, CameraId, UserId},
    register::{self, Purpose, Viewing},
    time::{Span, Timestamp},
    words::words,
};

pub use scan::{SCAN, ScanKind, scan_hash};

/// The most cameras of one request.
pub const CAMERAS: usize = 20;
/// The longest span of footage of one request.
pub const SPAN: Duration = register::SPAN;
/// How long an approval holds where nothing is said.
pub const HOLDS: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long it holds at most.
pub const HOLDS_MOST: Duration = Duration::from_secs(30 * 24 * 3600);

words! {
    /// Who asks.
    RequestKind {
        /// A state organ, for its statutory tasks (国家机关; article 20).
        StateOrgan "state_organ",
        /// A person whose life, health or property is concerned (自然人; article 21).
        NaturalPerson "natural_person",
    }
}

words! {
    /// Where a request stands.
    RequestState {
        /// Waits for a decision (待审批).
        Asked "asked",
        /// May be looked at under it until its time is over (已批准).
        Approved "approved",
        /// Not granted (未批准).
        Refused "refused",
        /// Taken back by whoever entered it (已撤回).
        Withdrawn "withdrawn",
        /// Its purpose is reached (已办结).
        Closed "closed",
        /// The time of its approval is over (已到期).
        Expired "expired",
    }
}

words! {
    /// What somebody does with a request.
    RequestAction {
        /// Grant it, or a part of it (批准).
        Approve "approve",
        /// Do not grant it (不批准).
        Refuse "refuse",
        /// Take it back (撤回).
        Withdraw "withdraw",
        /// Say that its purpose is reached (办结).
        Close "close",
    }
}

words! {
    /// What a state organ asks for.
    Wants {
        /// To watch footage (查阅).
        View "view",
        /// To take it away as well (调取).
        Export "export",
    }
}

words! {
    /// What a natural person has to do with the matter.
    Relation {
        /// It is their own (本人).
        Oneself "oneself",
        /// They are a near relative (近亲属).
        NearRelative "near_relative",
        /// They are the guardian (监护人).
        Guardian "guardian",
        /// They care for the person, or keep the thing (看护、代管人).
        Carer "carer",
    }
}

words! {
    /// What of a natural person is to be protected.
    Protects {
        /// Life (生命).
        Life "life",
        /// Health (健康).
        Health "health",
        /// Property (财产).
        Property "property",
    }
}

/// Who asks, as far as it may be read with the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A state organ.
    StateOrgan {
        /// Its name.
        organ: String,
        /// The number of the document it asks with.
        document_no: String,
        /// What it asks for.
        wants: Wants,
    },
    /// A natural person, who only ever watches, at the centre.
    NaturalPerson {
        /// What is to be protected.
        protects: Protects,
    },
}

/// Particulars of those who come, for whoever handles the request.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comers {
    /// The two officers of a state organ.
    Officers([Officer; 2]),
    /// The natural person.
    Person {
        /// Their name.
        name: String,
        /// What they have to do with the matter.
        relation: Relation,
    },
}

/// An officer of a state organ.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Officer {
    /// Their name.
    pub name: String,
    /// The number of their service card (执法证、警官证).
    pub card_no: String,
}

/// A request to look at footage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRequest {
    /// Which.
    pub id: AccessRequestId,
    /// The number people say: `DY` (调阅), day and count of the day, such as DY20261123-0001.
    pub number: String,
    /// Who asks.
    pub asker: Asker,
    /// Why, in words.
    pub reason: String,
    /// Whose footage: 1 to [`CAMERAS`].
    pub cameras: Vec<CameraId>,
    /// Which footage, at most [`SPAN`] of it.
    pub span: Span,
    /// The kind of the scanned document, where there is one.
    pub scan: Option<ScanKind>,
    /// Who entered it.
    pub made_by: UserId,
    /// When.
    pub made: Timestamp,
    /// Where it stands as it is written down: never [`RequestState::Expired`], which time brings.
    pub state: RequestState,
    /// What was decided.
    pub decision: Option<Decision>,
    /// What is granted, of an approved request, also after its end.
    pub grant: Option<Grant>,
    /// When it was withdrawn or closed.
    pub ended: Option<Timestamp>,
    /// Counts the changes; a writer must have seen the latest.
    pub version: i64,
}

/// Who decided on a request, when, and what they said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// What they said; may be empty of an approval.
    pub note: String,
}

/// What an approval covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Which cameras.
    pub cameras: Vec<CameraId>,
    /// Which footage.
    pub span: Span,
    /// What a state organ may do; a natural person watches, and there is no other word.
    pub wants: Option<Wants>,
    /// It holds until then.
    pub until: Timestamp,
}

/// What of a request an approver grants; `None` is what was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// Only these cameras.
    pub cameras: Option<Vec<CameraId>>,
    /// Only this footage.
    pub span: Option<Span>,
    /// Only this.
    pub wants: Option<Wants>,
    /// Until then, instead of [`HOLDS`] from now.
    pub until: Option<Timestamp>,
}

/// Who does something with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hand {
    /// The person.
    pub user: UserId,
    /// Whether they may decide on requests at all.
    pub approver: bool,
}

impl Asker {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> RequestKind {
        match self {
            Self::StateOrgan { .. } => RequestKind::StateOrgan,
            Self::NaturalPerson { .. } => RequestKind::NaturalPerson,
        }
    }

    /// What is granted when an approver names `only`.
    fn granted(&self, only: Option<Wants>) -> Result<Option<Wants>> {
        match (self, only) {
            (Self::StateOrgan { wants, .. }, None) => Ok(Some(*wants)),
            (Self::StateOrgan { wants, .. }, Some(only))
                if only == *wants || only == Wants::View =>
            {
                Ok(Some(only))
            }
            (Self::NaturalPerson { .. }, None) => Ok(None),
            (Self::StateOrgan { .. } | Self::NaturalPerson { .. }, Some(_)) => Err(wider("wants")),
        }
    }
}

impl RequestKind {
    /// The purpose of looks under such a request.
    #[must_use]
    pub fn purpose(self) -> Purpose {
        match self {
            Self::StateOrgan => Purpose::StateOrgan,
            Self::NaturalPerson => Purpose::NaturalPerson,
        }
    }
}

impl Role {
    /// The kinds of request that somebody of this role has to do with, each as their permissions say.
    #[must_use]
    pub fn requests(self) -> &'static [RequestKind] {
        match self {
            Self::Director | Self::CaseOfficer | Self::AuditAdministrator | Self::Administrator => {
                RequestKind::ALL
            }
            Self::PoliceLiaison => &[RequestKind::StateOrgan],
            Self::TownOperator
            | Self::VillageOperator
            | Self::GridWorker
            | Self::Contractor
            | Self::SystemAdministrator
            | Self::SecurityAdministrator
            | Self::Integrator => &[],
        }
    }

    /// Fails unless somebody of this role has to do with such requests.
    ///
    /// # Errors
    /// [`Code::RequestKindRefused`].
    pub fn handles(self, kind: RequestKind) -> Result<()> {
        match self.requests().contains(&kind) {
            true => Ok(()),
            false => Err(Error::new(Code::RequestKindRefused).with("kind", kind.word())),
        }
    }
}

/// Checks what is asked for: 1 to [`CAMERAS`] cameras, each once, and footage there can be at `now`.
///
/// # Errors
/// [`Code::TextEmpty`], [`Code::ValueInvalid`] of the cameras; [`Code::SpanTooLong`],
/// [`Code::SpanInFuture`].
pub fn asked(
    mut cameras: Vec<CameraId>,
    span: Span,
    now: Timestamp,
) -> Result<(Vec<CameraId>, Span)> {
    cameras.sort_unstable();
    cameras.dedup();
    match cameras.len() {
        0 => return Err(Error::new(Code::TextEmpty).with("field", "cameras")),
        1..=CAMERAS => {}
        more => {
            return Err(Error::new(Code::ValueInvalid)
                .with("field", "cameras")
                .with("value", more)
                .with("reason", format!("1…{CAMERAS}")));
        }
    }
    if span.to() > now {
        return Err(Error::new(Code::SpanInFuture).with("to", span.to()));
    }
    Ok((cameras, span.at_most(SPAN)?))
}

impl Comers {
    /// Checks them: two officers are two people.
    ///
    /// # Errors
    /// [`Code::RequestOfficersSame`].
    pub fn checked(self) -> Result<Self> {
        match &self {
            Self::Officers([one, two]) if one.card_no == two.card_no || one.name == two.name => {
                Err(Error::new(Code::RequestOfficersSame))
            }
            Self::Officers(_) | Self::Person { .. } => Ok(self),
        }
    }
}

impl AccessRequest {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> RequestKind {
        self.asker.kind()
    }

    /// Where it stands at `now`.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> RequestState {
        match (self.state, &self.grant) {
            (RequestState::Approved, Some(grant)) if now < grant.until => RequestState::Approved,
            (RequestState::Approved, _) => RequestState::Expired,
            (state, _) => state,
        }
    }

    /// The state after `action` by `hand`, or why it is not possible.
    ///
    /// # Errors
    /// [`Code::RequestActionRefused`] in a state that does not allow it; [`Code::RequestOwn`] when
    /// somebody decides on what they entered themselves, [`Code::RequestNotOwn`] when somebody ends
    /// what they did not enter and may not decide on; [`Code::RequestScanNeeded`],
    /// [`Code::RequestNeedsNote`].
    pub fn step(
        &self,
        action: RequestAction,
        hand: Hand,
        note: &str,
        now: Timestamp,
    ) -> Result<RequestState> {
        use RequestAction as A;
        use RequestState as S;
        let state = self.state_at(now);
        let own = hand.user == self.made_by;
        let after = match (state, action) {
            (S::Asked, A::Approve) => S::Approved,
            (S::Asked, A::Refuse) => S::Refused,
            (S::Asked | S::Approved, A::Withdraw) => S::Withdrawn,
            (S::Approved, A::Close) => S::Closed,
            (state, action) => {
                return Err(Error::new(Code::RequestActionRefused)
                    .with("state", state.word())
                    .with("action", action.word()));
            }
        };
        let may = match action {
            A::Approve | A::Refuse => hand.approver && !own,
            A::Withdraw => own,
            A::Close => own || hand.approver,
        };
        if !may {
            return Err(Error::new(match own {
                true => Code::RequestOwn,
                false => Code::RequestNotOwn,
            }));
        }
        let document = matches!(self.asker, Asker::StateOrgan { .. });
        if action == A::Approve && document && self.scan.is_none() {
            return Err(Error::new(Code::RequestScanNeeded));
        }
        if action == A::Refuse && note.trim().is_empty() {
            return Err(Error::new(Code::RequestNeedsNote).with("action", action.word()));
        }
        Ok(after)
    }

    /// The actions that are left to `hand`, for showing buttons.
    #[must_use]
    pub fn actions(&self, hand: Hand, now: Timestamp) -> Vec<RequestAction> {
        let possible = |action| match self.step(action, hand, "-", now) {
            Ok(_) => true,
            // The button is there, and says what is missing.
            Err(error) => error.code() == Code::RequestScanNeeded,
        };
        let actions = RequestAction::ALL.iter().copied();
        actions.filter(|&action| possible(action)).collect()
    }

    /// Fails unless the scanned document may still be given: nothing was decided on it yet.
    ///
    /// # Errors
    /// [`Code::RequestActionRefused`].
    pub fn takes_scan(&self) -> Result<()> {
        match self.state {
            RequestState::Asked => Ok(()),
            state => Err(Error::new(Code::RequestActionRefused)
                .with("state", state.word())
                .with("action", "scan")),
        }
    }

    /// What is granted at `now` to somebody who asked for this, narrowed by the approver.
    ///
    /// # Errors
    /// [`Code::RequestWider`] when it is more than what was asked for; [`Code::TextEmpty`] when no
    /// camera is left; [`Code::ValueInvalid`] when its end is not within [`HOLDS_MOST`] from now.
    pub fn granted(&self, narrowed: Narrowed, now: Timestamp) -> Result<Grant> {
        let mut cameras = narrowed.cameras.unwrap_or_else(|| self.cameras.clone());
        cameras.sort_unstable();
        cameras.dedup();
        if cameras.is_empty() {
            return Err(Error::new(Code::TextEmpty).with("field", "cameras"));
        }
        if !cameras.iter().all(|camera| self.cameras.contains(camera)) {
            return Err(wider("cameras"));
        }
        let span = narrowed.span.unwrap_or(self.span);
        if span.from() < self.span.from() || self.span.to() < span.to() {
            return Err(wider("from"));
        }
        let until = narrowed.until.unwrap_or(now + HOLDS);
        if until <= now || now + HOLDS_MOST < until {
            return Err(Error::new(Code::ValueInvalid)
                .with("field", "until")
                .with("value", until)
                .with("reason", format!("≤ {}", now + HOLDS_MOST)));
        }
        Ok(Grant {
            cameras,
            span,
            wants: self.asker.granted(narrowed.wants)?,
            until,
        })
    }

    /// Until when something may be looked at, as far as it was granted.
    ///
    /// # Errors
    /// [`Code::RequestOver`] when nothing is granted, or not any more; [`Code::AccessElsewhere`];
    /// [`Code::PurposeForbids`].
    pub fn covers(&self, wanted: &register::Wanted, now: Timestamp) -> Result<Timestamp> {
        let grant = match (self.state_at(now), &self.grant) {
            (RequestState::Approved, Some(grant)) => grant,
            _ => return Err(Error::new(Code::RequestOver)),
        };
        let inside = wanted
            .span
            .is_some_and(|span| grant.span.from() <= span.from() && span.to() <= grant.span.to());
        if !inside || !grant.cameras.contains(&wanted.camera) {
            return Err(Error::new(Code::AccessElsewhere));
        }
        let granted = match wanted.viewing {
            Viewing::Playback | Viewing::Snapshot => true,
            Viewing::Export => grant.wants == Some(Wants::Export),
            Viewing::Live => false,
        };
        match granted {
            true => Ok(grant.until),
            false => Err(Error::new(Code::PurposeForbids)
                .with("purpose", self.kind().purpose().word())
                .with("viewing", wanted.viewing.word())),
        }
    }
}

fn wider(field: &'static str) -> Error {
    Error::new(Code::RequestWider).with("field", field)
}
