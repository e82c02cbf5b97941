//! A governance case (综治事件) and everything that may happen to it.
//!
//! The life cycle is a part of the full one in the field's practice: report → accept → handle
//! locally → feed back → verify → closed, and reopening. Dispatch, extensions and supervision
//! come with the case work and add states and actions here.

use crate::{
    error::{Code, Error, Result},
    id::{AlertId, AreaId, CameraEventId, CameraId, CaseId, CaseLinkId, UserId},
    time::{Span, Timestamp},
    video::StreamKind,
    words::words,
};

words! {
    /// Where a case stands.
    CaseState {
        /// Reported; nobody has looked at it (待受理).
        Reported "reported",
        /// Accepted by the centre (已受理).
        Accepted "accepted",
        /// Somebody works on it (处置中).
        Handling "handling",
        /// The work is said to be done; to be verified (待核查).
        FedBack "fed_back",
        /// Finished (办结).
        Closed "closed",
    }
}

words! {
    /// What somebody asks to do with a case.
    CaseAction {
        /// Take it on (受理).
        Accept "accept",
        /// The centre or the village deals with it itself (村级自办).
        HandleLocally "handle_locally",
        /// Write down what was done so far (过程记录).
        LogProgress "log_progress",
        /// Say what was done and that it is done (反馈).
        Feedback "feedback",
        /// Agree that it is done (核查通过).
        VerifyOk "verify_ok",
        /// Send it back to be done again (退回重办).
        Rework "rework",
        /// Open it again (重新开启).
        Reopen "reopen",
    }
}

words! {
    /// The five lines (条线) of the town's governance work.
    CaseLine {
        /// Joint mediation of disputes (矛盾纠纷联调).
        Mediation "mediation",
        /// Joint public-order defence (社会治安联防).
        Defence "defence",
        /// Joint treatment of key problems (重点问题联治).
        Problems "problems",
        /// Joint service and administration (服务管理联抓).
        Service "service",
        /// Joint safe-community building (基层平安联创).
        Peace "peace",
    }
}

/// A matter somebody must deal with, from report to closure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Which.
    pub id: CaseId,
    /// The number people say: day and count of the day, such as 20261123-0007.
    pub number: String,
    /// The area it happened in.
    pub area: AreaId,
    /// A short title.
    pub title: String,
    /// What happened.
    pub description: String,
    /// The line of work, where known.
    pub line: Option<CaseLine>,
    /// The category code of the event dictionary (GB/T 31000), or empty.
    pub category: String,
    /// Where, in words.
    pub place: String,
    /// When it happened.
    pub occurred: Timestamp,
    /// The platform it came from, or empty.
    pub source: String,
    /// That platform's number, unique within the source, or empty.
    pub external_id: String,
    /// Where it stands.
    pub state: CaseState,
    /// Who works on it.
    pub handler: Option<UserId>,
    /// Who wrote it down.
    pub opened_by: UserId,
    /// When it was written down.
    pub opened: Timestamp,
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// Counts the changes; a writer must have seen the latest.
    pub version: i64,
}

/// What an action makes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The state after it.
    pub state: CaseState,
    /// Who works on it after it.
    pub handler: Option<UserId>,
    /// When it was closed, if it is.
    pub closed: Option<Timestamp>,
}

impl Case {
    /// What `action` by `user` with `note` makes of the case, or why it is not possible.
    ///
    /// # Errors
    /// [`Code::CaseActionRefused`] in a state that does not allow it; [`Code::CaseNeedsNote`]
    /// when feedback, progress, rework or reopening come without a word.
    pub fn step(
        &self,
        action: CaseAction,
        note: &str,
        user: UserId,
        now: Timestamp,
    ) -> Result<Step> {
        use CaseAction as A;
        use CaseState as S;
        let (state, handler) = match (self.state, action) {
            (S::Reported, A::Accept) => (S::Accepted, self.handler),
            (S::Accepted, A::HandleLocally) => (S::Handling, Some(user)),
            (S::Handling, A::LogProgress) => (S::Handling, self.handler),
            (S::Handling, A::Feedback) => (S::FedBack, self.handler),
            (S::FedBack, A::VerifyOk) => (S::Closed, self.handler),
            (S::FedBack, A::Rework) => (S::Handling, self.handler),
            (S::Closed, A::Reopen) => (S::Accepted, None),
            (state, action) => {
                return Err(Error::new(Code::CaseActionRefused)
                    .with("state", state.word())
                    .with("action", action.word()));
            }
        };
        let needs_note = matches!(action, A::LogProgress | A::Feedback | A::Rework | A::Reopen);
        if needs_note && note.trim().is_empty() {
            return Err(Error::new(Code::CaseNeedsNote).with("action", action.word()));
        }
        Ok(Step {
            state,
            handler,
            closed: (state == S::Closed).then_some(now),
        })
    }

    /// The actions its state allows, for showing buttons.
    #[must_use]
    pub fn actions(&self) -> Vec<CaseAction> {
        let user = UserId(uuid::Uuid::nil());
        CaseAction::ALL
            .iter()
            .copied()
            .filter(|&action| self.step(action, "-", user, self.opened).is_ok())
            .collect()
    }

    /// Whether things may still be linked to it.
    ///
    /// # Errors
    /// [`Code::CaseClosed`].
    pub fn takes_links(&self) -> Result<()> {
        if self.state == CaseState::Closed {
            return Err(Error::new(Code::CaseClosed));
        }
        Ok(())
    }
}

/// What a case points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A camera near it.
    Camera {
        /// Which.
        camera: CameraId,
    },
    /// An event of a camera.
    Event {
        /// Of which camera.
        camera: CameraId,
        /// Which.
        event: CameraEventId,
    },
    /// An alert of a camera or of a whole site.
    Alert {
        /// Which.
        alert: AlertId,
        /// Its camera; `None` for one of a whole site, and before it was looked up.
        camera: Option<CameraId>,
    },
    /// A span of footage, which stays as long as the link does.
    Span {
        /// Of which camera.
        camera: CameraId,
        /// Of which stream; `None` is both.
        stream: Option<StreamKind>,
        /// From when to when.
        span: Span,
    },
}

impl LinkTarget {
    /// The camera, which only an alert of a whole site has not.
    #[must_use]
    pub fn camera(&self) -> Option<CameraId> {
        match self {
            Self::Camera { camera } | Self::Event { camera, .. } | Self::Span { camera, .. } => {
                Some(*camera)
            }
            Self::Alert { camera, .. } => *camera,
        }
    }

    /// The alert, which only a link to one has.
    #[must_use]
    pub fn alert(&self) -> Option<AlertId> {
        match self {
            Self::Alert { alert, .. } => Some(*alert),
            _ => None,
        }
    }

    /// Whether both point to the same thing; of an alert its camera may not have been looked up yet.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Alert { alert, .. }, Self::Alert { alert: also, .. }) => alert == also,
            _ => self == other,
        }
    }

    /// The word in the API and in the database.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Camera { .. } => "camera",
            Self::Event { .. } => "event",
            Self::Alert { .. } => "alert",
            Self::Span { .. } => "span",
        }
    }
}

/// A link of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseLink {
    /// Which.
    pub id: CaseLinkId,
    /// Of which case.
    pub case: CaseId,
    /// To what.
    pub target: LinkTarget,
    /// Why.
    pub note: String,
    /// Who made it, by name.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// One line of a case's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseLogRow {
    /// Rises from row to row.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who, by name.
    pub by: String,
    /// What: an action's word, `open`, `link` or `unlink`.
    pub action: String,
    /// The state before.
    pub from: Option<CaseState>,
    /// The state after.
    pub to: CaseState,
    /// In words.
    pub note: String,
    /// For `link` and `unlink`: which link, where the reader may see what it points to.
    pub link: Option<CaseLinkId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn case(state: CaseState) -> Case {
        let nil = uuid::Uuid::nil();
        Case {
            id: CaseId(nil),
            number: String::new(),
            area: AreaId(nil),
            title: String::new(),
            description: String::new(),
            line: None,
            category: String::new(),
            place: String::new(),
            occurred: Timestamp(0),
            source: String::new(),
            external_id: String::new(),
            state,
            handler: None,
            opened_by: UserId(nil),
            opened: Timestamp(0),
            closed: None,
            version: 0,
        }
    }

    fn apply(case: &mut Case, action: CaseAction) -> Result<()> {
        let step = case.step(action, "done", UserId(uuid::Uuid::nil()), Timestamp(9))?;
        (case.state, case.handler, case.closed) = (step.state, step.handler, step.closed);
        Ok(())
    }

    #[test]
    fn the_main_road_is_open() {
        use CaseAction::*;
        let mut case = case(CaseState::Reported);
        for action in [
            Accept,
            HandleLocally,
            LogProgress,
            Feedback,
            Rework,
            Feedback,
            VerifyOk,
            Reopen,
        ] {
            apply(&mut case, action).unwrap();
        }
        assert_eq!(case.state, CaseState::Accepted);
        assert_eq!(case.actions(), [CaseAction::HandleLocally]);
    }

    #[test]
    fn words_are_asked_for() {
        let case = case(CaseState::Handling);
        let error = case.step(
            CaseAction::Feedback,
            " ",
            UserId(uuid::Uuid::nil()),
            Timestamp(0),
        );
        assert_eq!(error.unwrap_err().code(), Code::CaseNeedsNote);
    }

    proptest! {
        /// Whatever is tried: a case is closed exactly when it has a time of closing, and only
        /// verified feedback closes it.
        #[test]
        fn closing_needs_feedback(steps in prop::collection::vec(0..CaseAction::ALL.len(), 0..60)) {
            let mut case = case(CaseState::Reported);
            for step in steps {
                let before = case.state;
                let done = apply(&mut case, CaseAction::ALL[step]).is_ok();
                prop_assert_eq!(case.state == CaseState::Closed, case.closed.is_some());
                if done && case.state == CaseState::Closed {
                    prop_assert_eq!(before, CaseState::FedBack);
                }
            }
        }
    }
}
