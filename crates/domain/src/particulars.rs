//! Particulars of a person: what their unit certifies, and until when. Who let a paper run out does
//! not sign in until somebody who manages people writes down a new day.
//!
//! Not here: the password (`user`) and what a person may do (`access`).

use crate::{
    day::Day,
    error::{Code, Error, Result},
    time::Timestamp,
    words::words,
};

words! {
    /// A paper that runs out.
    Paper {
        /// The training in the law and in this system.
        Training "training",
        /// The contract of somebody from outside.
        Contract "contract",
    }
}

/// What is written down of a person besides name and unit. All of it may be missing: who has no
/// days is not limited by them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particulars {
    /// The post they hold (岗位); may be empty.
    pub post: String,
    /// The day of the background check.
    pub cleared: Option<Day>,
    /// The last day their training counts.
    pub training_until: Option<Day>,
    /// The last day of the contract, for people from outside.
    pub contract_until: Option<Day>,
    /// The number of the agreement on secrecy and duties; goes with a contract. May be empty.
    pub agreement: String,
}

/// What of them changes; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParticularsChange {
    /// The post.
    pub post: Option<String>,
    /// The day of the background check, or none.
    pub cleared: Option<Option<Day>>,
    /// The last day of training, or none.
    pub training_until: Option<Option<Day>>,
    /// The last day of the contract, or none.
    pub contract_until: Option<Option<Day>>,
    /// The number of the agreement.
    pub agreement: Option<String>,
}

impl Particulars {
    /// Checks them against each other: a contract names its agreement.
    ///
    /// # Errors
    /// [`Code::AgreementNeeded`].
    pub fn checked(self) -> Result<Self> {
        if self.contract_until.is_some() && self.agreement.is_empty() {
            return Err(Error::new(Code::AgreementNeeded));
        }
        Ok(self)
    }

    /// The paper that ran out first, and its last day; `None` while all of them count. A last day
    /// counts whole, in China's time.
    #[must_use]
    pub fn expired(&self, now: Timestamp) -> Option<(Paper, Day)> {
        let papers = [
            (Paper::Training, self.training_until),
            (Paper::Contract, self.contract_until),
        ];
        papers
            .into_iter()
            .filter_map(|(paper, until)| Some((paper, until?)))
            .filter(|(_, until)| now >= until.end())
            .min_by_key(|(_, until)| *until)
    }

    /// Fails when a paper ran out.
    ///
    /// # Errors
    /// [`Code::TrainingExpired`] or [`Code::ContractExpired`], with the last day.
    pub fn hold(&self, now: Timestamp) -> Result<()> {
        let Some((paper, until)) = self.expired(now) else {
            return Ok(());
        };
        let code = match paper {
            Paper::Training => Code::TrainingExpired,
            Paper::Contract => Code::ContractExpired,
        };
        Err(Error::new(code).with("until", until))
    }
}

impl ParticularsChange {
    /// Whether anything changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The particulars after the change.
    #[must_use]
    pub fn onto(self, before: &Particulars) -> Particulars {
        Particulars {
            post: self.post.unwrap_or_else(|| before.post.clone()),
            cleared: self.cleared.unwrap_or(before.cleared),
            training_until: self.training_until.unwrap_or(before.training_until),
            contract_until: self.contract_until.unwrap_or(before.contract_until),
            agreement: self.agreement.unwrap_or_else(|| before.agreement.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::DAY_US;
    use proptest::{option, prelude::*};

    fn some() -> impl Strategy<Value = Particulars> {
        (option::of(0..40i64), option::of(0..40i64)).prop_map(|(training, contract)| Particulars {
            training_until: training.map(Day::numbered),
            contract_until: contract.map(Day::numbered),
            agreement: "协议〔2026〕3号".to_owned(),
            ..Particulars::default()
        })
    }

    proptest! {
        /// A paper counts through its last day and not a moment longer; what ran out stays so.
        #[test]
        fn they_hold_through_their_last_days(one in some(), at in 0..42 * DAY_US, later in 0..DAY_US) {
            let now = Timestamp(at);
            let days = [one.training_until, one.contract_until];
            let held = days.iter().flatten().all(|until| Day::of(now) <= *until);
            prop_assert_eq!(one.hold(now).is_ok(), held);
            prop_assert_eq!(one.expired(now).is_none(), held);
            if let Some((paper, until)) = one.expired(now) {
                let first = days.iter().flatten().min().copied();
                prop_assert_eq!(Some(until), first);
                let of = match paper {
                    Paper::Training => one.training_until,
                    Paper::Contract => one.contract_until,
                };
                prop_assert_eq!(of, Some(until));
                prop_assert!(one.hold(Timestamp(at + later)).is_err());
            }
        }

        #[test]
        fn a_change_takes_what_it_names(before in some(), day in option::of(0..40i64)) {
            let day = day.map(Day::numbered);
            let change = ParticularsChange { training_until: Some(day), ..Default::default() };
            let after = change.onto(&before);
            prop_assert_eq!(after.training_until, day);
            prop_assert_eq!(after.contract_until, before.contract_until);
            prop_assert_eq!(ParticularsChange::default().onto(&before), before);
        }
    }

    #[test]
    fn who_has_no_days_is_not_limited_and_a_contract_names_its_agreement() {
        let none = Particulars::default();
        assert!(none.hold(Timestamp(i64::MAX / 2)).is_ok());
        assert!(none.clone().checked().is_ok());
        let outside = Particulars {
            contract_until: Some(Day::numbered(3)),
            ..none
        };
        let error = outside.checked().unwrap_err();
        assert_eq!(error.code(), Code::AgreementNeeded);
    }
}
