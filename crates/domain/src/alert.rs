//! Alerts: what is told to people when a camera or a whole site is out of order, or when there is no
//! space for its footage.
//!
//! A *state* changes within seconds ([`crate::health`]); an alert is raised after patience. Whether
//! one is due is decided in [`watch`] (of space in [`space`]) from what was seen of a camera and since when; what people may
//! do with one is decided here. Receivers and messages are not here ([`crate::receiver`]).

pub mod space;
pub mod watch;

use std::time::Duration;

use crate::{
    error::{Code, Error, Result},
    health::State as HealthState,
    id::{AlertId, CameraId, SiteId, UserId},
    time::Timestamp,
    words::words,
};

words! {
    /// What an alert is about. A camera has at most one open alert for each.
    AlertCause {
        /// The camera gives no pictures: unreachable, refused, out of sessions, silent (离线).
        Offline "offline",
        /// The camera does not accept the credentials (鉴权失败).
        Denied "denied",
        /// The same picture again and again (画面冻结).
        Frozen "frozen",
        /// Pictures of a kind that is not recorded (编码不支持).
        Unsupported "unsupported",
        /// Pictures come, are to be recorded, and are not (有画面未录像).
        NotRecording "not_recording",
        /// Most cameras of a site went within one window (站点离线).
        SiteOffline "site_offline",
        /// A site's footage will be kept for fewer days than was promised (保存天数不足).
        ShortRetention "short_retention",
        /// Cameras of a site are not recorded for want of space (空间不足停止录像).
        NoSpace "no_space",
        /// A disk that footage of a site's cameras goes to is out of order (录像磁盘故障).
        DiskFault "disk_fault",
    }
}

impl AlertCause {
    /// The cause that a camera's state is a case of; `None` when nothing is wrong or nothing known.
    #[must_use]
    pub fn of(state: HealthState) -> Option<Self> {
        match state {
            HealthState::Unknown | HealthState::Unapproved | HealthState::Online => None,
            HealthState::Unreachable
            | HealthState::Refused
            | HealthState::Overloaded
            | HealthState::Silent => Some(Self::Offline),
            HealthState::Denied => Some(Self::Denied),
            HealthState::Frozen => Some(Self::Frozen),
            HealthState::Unsupported => Some(Self::Unsupported),
        }
    }
}

words! {
    /// Where an alert stands.
    AlertState {
        /// Nobody has taken it on yet (待确认).
        Open "open",
        /// Somebody knows of it (已确认).
        Acknowledged "acknowledged",
        /// What was wrong went away by itself (已恢复).
        Recovered "recovered",
        /// A person has finished it (已关闭).
        Closed "closed",
        /// It became part of its site's alert (已合并).
        Merged "merged",
    }
}

impl AlertState {
    /// Whether it still asks for somebody.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Acknowledged)
    }
}

words! {
    /// What somebody asks to do with an alert.
    AlertAction {
        /// Say that one knows of it (确认).
        Acknowledge "acknowledge",
        /// Give it to somebody (转派).
        Assign "assign",
        /// Write something down (备注).
        Note "note",
        /// Finish it (关闭).
        Close "close",
    }
}

/// How long things may last before people are told.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// An outage lasts this long before an alert, where camera, site and areas say nothing else.
    pub raise: Duration,
    /// What comes back within this after an alert was over is the same alert again; one that came
    /// back like this is over only after as long without trouble.
    pub settle: Duration,
    /// Cameras of a site that go within this of each other went together.
    pub window: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            raise: Duration::from_secs(60),
            settle: Duration::from_secs(600),
            window: Duration::from_secs(60),
        }
    }
}

/// The least cameras that make an outage one of the site.
pub const SITE_LEAST: usize = 3;
/// An alert is over after this long without trouble, or after the patience where that is shorter.
pub const CALM: Duration = Duration::from_secs(60);

/// The longest patience that may be set for a camera, a site or an area, in seconds: a day.
pub const PATIENCE_MOST_S: u32 = 86_400;

/// Checks a patience in seconds: 1 second to a day, or none of one's own.
///
/// # Errors
/// [`Code::ValueInvalid`].
pub fn patience(seconds: Option<u32>) -> Result<Option<u32>> {
    match seconds {
        Some(wrong) if !(1..=PATIENCE_MOST_S).contains(&wrong) => {
            Err(Error::new(Code::ValueInvalid)
                .with("field", "alert_after_s")
                .with("value", wrong)
                .with("reason", format!("1–{PATIENCE_MOST_S}")))
        }
        fits => Ok(fits),
    }
}

/// Something that is wrong with a camera or a site, from the moment people are told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Which.
    pub id: AlertId,
    /// The site it is at.
    pub site: SiteId,
    /// The camera; `None` when it is about the whole site.
    pub camera: Option<CameraId>,
    /// What it is about.
    pub cause: AlertCause,
    /// Where it stands.
    pub state: AlertState,
    /// The camera's state when it was raised.
    pub seen: HealthState,
    /// Since when things are wrong.
    pub since: Timestamp,
    /// When people were told.
    pub raised: Timestamp,
    /// How many times it was raised; above one, what is wrong comes and goes.
    pub times: u32,
    /// Who acknowledged it, by name, and when.
    pub acknowledged: Option<(String, Timestamp)>,
    /// To whom it was given.
    pub assignee: Option<UserId>,
    /// When it was over: recovered, closed or merged.
    pub ended: Option<Timestamp>,
    /// Who closed it, by name; empty for the gateway itself.
    pub ended_by: String,
    /// Counts the changes; a writer must have seen the latest.
    pub version: i64,
}

/// What an action makes of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The state after it.
    pub state: AlertState,
    /// To whom it is given after it.
    pub assignee: Option<UserId>,
    /// Whether the action is the one that acknowledges it.
    pub acknowledges: bool,
    /// Whether the action ends it.
    pub ends: bool,
}

impl Alert {
    /// What `action` with `note` makes of the alert, or why it is not possible. `assignee` is for
    /// [`AlertAction::Assign`] alone.
    ///
    /// # Errors
    /// [`Code::AlertActionRefused`] in a state that does not allow it; [`Code::AlertNeedsNote`] for
    /// a note or a closing without a word; [`Code::AlertNeedsAssignee`].
    pub fn step(&self, action: AlertAction, note: &str, assignee: Option<UserId>) -> Result<Step> {
        use AlertAction as A;
        use AlertState as S;
        let state = match (self.state, action) {
            (S::Open, A::Acknowledge) | (S::Open | S::Acknowledged, A::Assign) => S::Acknowledged,
            (S::Open | S::Acknowledged | S::Recovered, A::Close) => S::Closed,
            (state, A::Note) => state,
            (state, action) => {
                return Err(Error::new(Code::AlertActionRefused)
                    .with("state", state.word())
                    .with("action", action.word()));
            }
        };
        if matches!(action, A::Note | A::Close) && note.trim().is_empty() {
            return Err(Error::new(Code::AlertNeedsNote).with("action", action.word()));
        }
        if action == A::Assign && assignee.is_none() {
            return Err(Error::new(Code::AlertNeedsAssignee));
        }
        Ok(Step {
            state,
            assignee: match action {
                A::Assign => assignee,
                _ => self.assignee,
            },
            acknowledges: self.state == S::Open && state == S::Acknowledged,
            ends: self.ended.is_none() && !state.is_open(),
        })
    }

    /// The actions its state allows, for showing buttons.
    #[must_use]
    pub fn actions(&self) -> Vec<AlertAction> {
        let somebody = Some(UserId(uuid::Uuid::nil()));
        AlertAction::ALL
            .iter()
            .copied()
            .filter(|&action| self.step(action, "-", somebody).is_ok())
            .collect()
    }

    /// Whether what is wrong comes and goes.
    #[must_use]
    pub fn is_flapping(&self) -> bool {
        self.times > 1
    }
}

/// A line of an alert's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertLogRow {
    /// Rises by one from line to line of an alert.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who, by name; empty for the gateway itself.
    pub by: String,
    /// What: an action's word, `raise`, `raise_again`, `recover`, `merge` or `end`.
    pub action: String,
    /// In words.
    pub note: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn alert(state: AlertState) -> Alert {
        let nil = uuid::Uuid::nil();
        Alert {
            id: AlertId(nil),
            site: SiteId(nil),
            camera: Some(CameraId(nil)),
            cause: AlertCause::Offline,
            state,
            seen: HealthState::Refused,
            since: Timestamp(0),
            raised: Timestamp(5),
            times: 1,
            acknowledged: None,
            assignee: None,
            ended: (!state.is_open()).then_some(Timestamp(9)),
            ended_by: String::new(),
            version: 1,
        }
    }

    #[test]
    fn buttons_fit_the_state() {
        use AlertAction as A;
        for (state, actions) in [
            (
                AlertState::Open,
                vec![A::Acknowledge, A::Assign, A::Note, A::Close],
            ),
            (AlertState::Acknowledged, vec![A::Assign, A::Note, A::Close]),
            (AlertState::Recovered, vec![A::Note, A::Close]),
            (AlertState::Closed, vec![A::Note]),
            (AlertState::Merged, vec![A::Note]),
        ] {
            assert_eq!(alert(state).actions(), actions, "{state:?}");
        }
    }

    #[test]
    fn closing_wants_a_word_and_assigning_a_person() {
        let open = alert(AlertState::Open);
        let error = open.step(AlertAction::Close, " ", None).unwrap_err();
        assert_eq!(error.code(), Code::AlertNeedsNote);
        let error = open.step(AlertAction::Assign, "", None).unwrap_err();
        assert_eq!(error.code(), Code::AlertNeedsAssignee);
        assert!(patience(Some(0)).is_err() && patience(Some(86_401)).is_err());
        assert!(patience(Some(1)).is_ok() && patience(None).is_ok());
    }

    proptest! {
        /// Whatever people try: what was over stays over, and only who assigns changes the person.
        #[test]
        fn what_is_over_stays_over(steps in prop::collection::vec(0..AlertAction::ALL.len(), 0..30)) {
            let mut alert = alert(AlertState::Open);
            for step in steps {
                let action = AlertAction::ALL[step];
                let person = Some(UserId(uuid::Uuid::from_u128(7)));
                let was_open = alert.state.is_open();
                let Ok(step) = alert.step(action, "-", person) else { continue };
                prop_assert!(was_open || !step.state.is_open());
                prop_assert_eq!(step.ends, was_open && !step.state.is_open());
                if action != AlertAction::Assign {
                    prop_assert_eq!(step.assignee, alert.assignee);
                }
                alert.state = step.state;
                alert.assignee = step.assignee;
                if step.ends {
                    alert.ended = Some(Timestamp(1));
                }
            }
        }
    }
}
