//! The legal record of a camera (State Council Decree 799, articles 7 to 14): by what right it stands
//! there, what was looked at before it was approved, and what has to be done when. Without approval
//! nothing is pulled from it while the compliance profile is on.
//!
//! Masks, which cover what the camera may not show, are in `mask`.

pub mod mask;

use crate::{
    access::{Actor, Administrators, Via},
    camera::Camera,
    day::Day,
    error::{Code, Error, Result},
    id::UserId,
    time::Timestamp,
    words::words,
};

pub use mask::Mask;

/// Filing is due this many days after use began; the last day of article 14.
pub const FILING_DAYS: i64 = 30;
/// From this many days after use began filing is spoken of.
pub const FILING_SOON_DAYS: i64 = 20;
/// An agreement that ends within this many days is spoken of.
pub const SHARING_SOON_DAYS: i64 = 30;
/// After this many days the field of view is to be looked at again.
pub const REVIEW_DAYS: i64 = 365;
/// The largest photo of a warning sign, in bytes.
pub const SIGN_PHOTO: usize = 5 * 1024 * 1024;

words! {
    /// By which article a camera stands where it stands.
    LegalClass {
        /// Article 7, paragraph 1: main roads, bridges, squares …; built by the government.
        Art7_1 "art7_1",
        /// Article 7, paragraph 2: shops, schools, hospitals, stations …; built by who runs them, and
        /// shared by agreement.
        Art7_2 "art7_2",
        /// Article 9: other public places, where it is necessary.
        Art9 "art9",
        /// Article 33: places that are not public. Not accepted.
        Art33NonPublic "art33_non_public",
    }
}

words! {
    /// What a record lacks before it can be approved.
    Missing {
        /// The legal class.
        Class "class",
        /// Who built it.
        BuilderUnit "builder_unit",
        /// Number or date of the document that approves it.
        ApprovalDoc "approval_doc",
        /// Why it is necessary, for article 9.
        Necessity "necessity",
        /// The consent of the secret-related unit near by.
        SecretConsent "secret_consent",
        /// The declaration that nothing of article 8 is in view.
        ForbiddenPlaces "forbidden_places",
        /// When the warning sign was put up.
        Sign "sign",
        /// Who reviewed the field of view, and when.
        ViewReview "view_review",
        /// The agreement of sharing, for article 7, paragraph 2.
        Sharing "sharing",
        /// That agreement is over.
        SharingOver "sharing_over",
    }
}

words! {
    /// What somebody should see to.
    Reminder {
        /// It waits for approval, and nothing is missing.
        Waiting "waiting",
        /// It is not approved, and something is missing.
        Incomplete "incomplete",
        /// It is to be filed with the police soon.
        FilingSoon "filing_soon",
        /// It should have been filed by now.
        FilingLate "filing_late",
        /// The agreement of sharing ends soon.
        SharingSoon "sharing_soon",
        /// The agreement of sharing is over; the camera is no longer pulled.
        SharingOver "sharing_over",
        /// The field of view was reviewed more than a year ago.
        ReviewOld "review_old",
        /// There is no photo of the warning sign.
        SignPhoto "sign_photo",
    }
}

words! {
    /// Why an approval is over.
    Ended {
        /// Somebody withdrew it.
        Withdrawn "withdrawn",
        /// The camera is at another site, or was moved.
        Moved "moved",
        /// Its pictures come from another address.
        Address "address",
        /// The record says something else than what was approved.
        Record "record",
        /// A mask was taken away or changed.
        Masks "masks",
    }
}

/// What people write down. Texts may be empty and days missing until the record is complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Legal {
    /// The class.
    pub class: Option<LegalClass>,
    /// The unit that built it.
    pub builder_unit: String,
    /// The number of the document that approves it.
    pub approval_number: String,
    /// The date of that document.
    pub approval_date: Option<Day>,
    /// Why it is necessary (article 9).
    pub necessity: String,
    /// Whether a unit that has to do with state secrets is near by (article 10).
    pub near_secret_unit: bool,
    /// The document in which that unit consents.
    pub secret_consent: String,
    /// Whether it was declared that nothing of article 8 is in view.
    pub no_forbidden_place: bool,
    /// When the warning sign was put up (article 13).
    pub sign_installed: Option<Day>,
    /// Who reviewed the field of view.
    pub view_reviewed_by: String,
    /// When.
    pub view_reviewed: Option<Day>,
    /// Since when it is in use.
    pub in_use_since: Option<Day>,
    /// The number under which it is filed with the police (article 14).
    pub filing_number: String,
    /// When it was filed.
    pub filed: Option<Day>,
    /// The number of the agreement of sharing.
    pub sharing_number: String,
    /// Who shares it.
    pub sharing_partner: String,
    /// The last day of the agreement.
    pub sharing_until: Option<Day>,
    /// The document that allows its sound to be recorded; empty while none does.
    pub audio_document: String,
    /// What is covered in its pictures.
    pub masks: Vec<Mask>,
}

/// That a camera may be pulled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Who approved.
    pub by: UserId,
    /// Who, by name.
    pub name: String,
    /// The day it counts from.
    pub on: Day,
    /// The last day it counts; `None` is until it is withdrawn.
    pub until: Option<Day>,
    /// When it was given here.
    pub at: Timestamp,
}

/// That it may no longer be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// Why, as a word.
    pub ended: Ended,
    /// Who, by name.
    pub name: String,
    /// Why, in words; may be empty where the record itself says it.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// A record with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalRecord {
    /// What people wrote down.
    pub legal: Legal,
    /// Who changed it last, by name; `None` before anybody did.
    pub changed: Option<(UserId, String, Timestamp)>,
    /// The approval, where it stands.
    pub approval: Option<Approval>,
    /// How the last approval ended, while there is no new one.
    pub withdrawn: Option<Withdrawal>,
    /// When the photo of the sign was put here.
    pub sign_photo: Option<Timestamp>,
    /// Counts the changes; 0 before the first.
    pub version: i64,
}

impl Legal {
    /// Checks what was written down, whether complete or not.
    ///
    /// # Errors
    /// [`Code::PlaceNotPublic`] for article 33; [`Code::MaskInvalid`].
    pub fn checked(self) -> Result<Self> {
        if self.class == Some(LegalClass::Art33NonPublic) {
            return Err(Error::new(Code::PlaceNotPublic));
        }
        mask::checked(&self.masks)?;
        Ok(self)
    }

    /// What is missing before it can be approved, in the order of the form.
    #[must_use]
    pub fn missing(&self, today: Day) -> Vec<Missing> {
        let shared = self.class == Some(LegalClass::Art7_2);
        let no_sharing = self.sharing_number.is_empty()
            || self.sharing_partner.is_empty()
            || self.sharing_until.is_none();
        let wanting = [
            (
                self.class
                    .is_none_or(|class| class == LegalClass::Art33NonPublic),
                Missing::Class,
            ),
            (self.builder_unit.is_empty(), Missing::BuilderUnit),
            (
                self.approval_number.is_empty() || self.approval_date.is_none(),
                Missing::ApprovalDoc,
            ),
            (
                self.class == Some(LegalClass::Art9) && self.necessity.is_empty(),
                Missing::Necessity,
            ),
            (
                self.near_secret_unit && self.secret_consent.is_empty(),
                Missing::SecretConsent,
            ),
            (!self.no_forbidden_place, Missing::ForbiddenPlaces),
            (self.sign_installed.is_none(), Missing::Sign),
            (
                self.view_reviewed_by.is_empty() || self.view_reviewed.is_none(),
                Missing::ViewReview,
            ),
            (shared && no_sharing, Missing::Sharing),
            (
                shared && !no_sharing && self.sharing_until.is_some_and(|until| until < today),
                Missing::SharingOver,
            ),
        ];
        wanting
            .into_iter()
            .filter_map(|(wants, word)| wants.then_some(word))
            .collect()
    }

    /// The last day an approval of this record counts.
    #[must_use]
    pub fn approvable_until(&self) -> Option<Day> {
        (self.sharing_until).filter(|_| self.class == Some(LegalClass::Art7_2))
    }

    /// Why an approval of `self` does not hold for `after`; `None` when it does. What is only written
    /// down later (filing, the end of an agreement that goes on, a newer review, sound) and masks that
    /// come to those there are leave it standing.
    #[must_use]
    pub fn ends_approval(&self, after: &Self, today: Day) -> Option<Ended> {
        let approved = |legal: &Self| {
            (
                legal.class,
                legal.builder_unit.clone(),
                (legal.approval_number.clone(), legal.approval_date),
                legal.necessity.clone(),
                (legal.near_secret_unit, legal.secret_consent.clone()),
                legal.sharing_number.clone(),
                legal.sharing_partner.clone(),
            )
        };
        if approved(self) != approved(after) || !after.missing(today).is_empty() {
            return Some(Ended::Record);
        }
        let kept = |mask: &Mask| after.masks.contains(mask);
        (!self.masks.iter().all(kept)).then_some(Ended::Masks)
    }
}

/// Why an approval of the camera `before` does not hold for `after`: it shows another place, or it
/// may be another camera.
#[must_use]
pub fn moved(before: &Camera, after: &Camera) -> Option<Ended> {
    let address = |camera: &Camera| {
        let sub = camera.sub.as_ref().map(|sub| sub.url.clone());
        (camera.main.url.clone(), sub)
    };
    if before.site != after.site || (before.position.is_some() && before.position != after.position)
    {
        return Some(Ended::Moved);
    }
    (address(before) != address(after)).then_some(Ended::Address)
}

impl LegalRecord {
    /// The record of a camera of which nothing was written down.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            legal: Legal::default(),
            changed: None,
            approval: None,
            withdrawn: None,
            sign_photo: None,
            version: 0,
        }
    }

    /// Whether the camera may be pulled on this day.
    #[must_use]
    pub fn is_approved(&self, today: Day) -> bool {
        (self.approval.as_ref()).is_some_and(|approval| counts(approval.until, today))
    }

    /// Checks that `actor` may approve this record on this day, counting from `on`: it lacks nothing,
    /// and it is not their own work, unless one person has to do it all.
    ///
    /// # Errors
    /// [`Code::LegalIncomplete`], [`Code::ApproverIsAuthor`], [`Code::AlreadyApproved`],
    /// [`Code::DayAhead`].
    pub fn approvable(
        &self,
        actor: &Actor,
        on: Day,
        today: Day,
        administrators: Administrators,
    ) -> Result<()> {
        let missing = self.legal.missing(today);
        if !missing.is_empty() {
            let words: Vec<&str> = missing.iter().map(|word| word.word()).collect();
            return Err(Error::new(Code::LegalIncomplete).with("missing", words.join(", ")));
        }
        if self.is_approved(today) {
            return Err(Error::new(Code::AlreadyApproved));
        }
        if on > today {
            return Err(Error::new(Code::DayAhead).with("value", on));
        }
        let own = (self.changed.as_ref()).is_some_and(|(user, ..)| *user == actor.user);
        if own && administrators == Administrators::Three && actor.via != Via::System {
            return Err(Error::new(Code::ApproverIsAuthor));
        }
        Ok(())
    }

    /// What somebody should see to, with the day it is due, the most urgent first.
    #[must_use]
    pub fn reminders(&self, today: Day) -> Vec<(Reminder, Option<Day>)> {
        let legal = &self.legal;
        let mut found = Vec::new();
        let after = |day: Day, days| Day::numbered(day.number() + days);
        let shared = legal.approvable_until();
        match shared {
            Some(until) if until < today => found.push((Reminder::SharingOver, Some(until))),
            _ if self.is_approved(today) => {}
            _ if legal.missing(today).is_empty() => found.push((Reminder::Waiting, None)),
            _ => found.push((Reminder::Incomplete, None)),
        }
        if let Some(since) = legal.in_use_since
            && (legal.filing_number.is_empty() || legal.filed.is_none())
        {
            let due = Some(after(since, FILING_DAYS));
            if today >= after(since, FILING_DAYS) {
                found.push((Reminder::FilingLate, due));
            } else if today >= after(since, FILING_SOON_DAYS) {
                found.push((Reminder::FilingSoon, due));
            }
        }
        if let Some(until) =
            shared.filter(|until| *until >= today && *until <= after(today, SHARING_SOON_DAYS))
        {
            found.push((Reminder::SharingSoon, Some(until)));
        }
        if let Some(reviewed) = legal.view_reviewed
            && today > after(reviewed, REVIEW_DAYS)
        {
            found.push((Reminder::ReviewOld, Some(after(reviewed, REVIEW_DAYS))));
        }
        if self.sign_photo.is_none() && legal.sign_installed.is_some() {
            found.push((Reminder::SignPhoto, None));
        }
        found
    }
}

/// Whether an approval still counts whose last day is `until`, `None` for one without.
#[must_use]
pub fn counts(until: Option<Day>, today: Day) -> bool {
    until.is_none_or(|until| today <= until)
}

/// The kind of a photo, by its bytes.
///
/// # Errors
/// [`Code::PhotoInvalid`] when it is neither JPEG nor PNG, or too large.
pub fn photo_kind(bytes: &[u8]) -> Result<&'static str> {
    let invalid = || Error::new(Code::PhotoInvalid).with("most", SIGN_PHOTO / (1024 * 1024));
    if bytes.len() > SIGN_PHOTO {
        return Err(invalid());
    }
    // A JPEG begins with SOI and a marker, and ends with EOI; some cameras pad after it.
    let jpeg = bytes.starts_with(&[0xff, 0xd8, 0xff]) && bytes.len() > 100;
    let png = bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16) == Some(b"IHDR");
    match (jpeg, png) {
        (true, _) => Ok("image/jpeg"),
        (_, true) => Ok("image/png"),
        _ => Err(invalid()),
    }
}

#[cfg(test)]
mod tests;
