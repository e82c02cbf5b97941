//! Purging a camera (责令删除; State Council Decree 799, articles 26 to 28): a camera that stood where none
//! may stand is switched off, and all its footage goes, wherever it lies and whatever was promised.
//!
//! An order stands behind each purge: its document, who gave it effect, and why. A case that holds
//! footage of the camera stops all of it: whoever works the case decides first. What went is in
//! certificates of deletion ([`crate::deletion`]) with the purge's number; a purge is done when every
//! disk was looked at and none has a file of the camera.

use crate::{
    error::{Code, Error, Result},
    id::{AreaId, CameraId, CaseId, PurgeId, UserId, VolumeId},
    time::{Span, Timestamp},
};

/// How many cases an answer names; the rest is counted.
const NAMED: usize = 5;

/// What somebody says who has a camera purged; its texts were checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurgeOrder {
    /// The camera's name, repeated, so that it is not another one's footage that goes.
    pub name: String,
    /// The number of the document that orders it (责令改正通知书 and the like).
    pub document: String,
    /// Why, in words.
    pub reason: String,
}

/// Footage of the camera that a case holds, and who decides about that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurgeHold {
    /// Which case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// The name of the area it happened in.
    pub area_name: String,
    /// The officer who works it, who decides; `None` while nobody does: then those of the area.
    pub officer: Option<String>,
    /// The officer's unit; empty while nobody works it.
    pub unit: String,
    /// Who holds the footage for it, by name.
    pub by: String,
    /// What is held.
    pub span: Span,
}

impl PurgeHold {
    /// Which case, and who decides, as an answer names them.
    fn named(&self) -> String {
        let officer = self.officer.as_deref().unwrap_or("-");
        let mut who: Vec<&str> = vec![&self.area_name, &self.unit, officer];
        who.retain(|word| !word.is_empty());
        format!("{} ({})", self.number, who.join(", "))
    }
}

impl PurgeOrder {
    /// Fails unless a camera of this name may be purged now: it is the one that was meant, nothing of it
    /// is held, and it is not being purged already.
    ///
    /// # Errors
    /// [`Code::PurgeNameDiffers`], [`Code::PurgeRuns`], [`Code::PurgeHeld`].
    pub fn allowed(&self, camera: &str, runs: bool, holds: &[PurgeHold]) -> Result<()> {
        if self.name.trim() != camera {
            return Err(Error::new(Code::PurgeNameDiffers));
        }
        if runs {
            return Err(Error::new(Code::PurgeRuns));
        }
        if holds.is_empty() {
            return Ok(());
        }
        let mut cases: Vec<String> = holds.iter().map(PurgeHold::named).collect();
        cases.sort();
        cases.dedup();
        let more = cases.len().saturating_sub(NAMED);
        cases.truncate(NAMED);
        if more > 0 {
            cases.push(format!("+{more}"));
        }
        Err(Error::new(Code::PurgeHeld).with("cases", cases.join("; ")))
    }
}

/// A volume that is looked at for files of the camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurgeVolume {
    /// Which.
    pub volume: VolumeId,
    /// Where its node has it.
    pub path: String,
    /// When it was looked at and had no file of the camera; `None` until then.
    pub looked: Option<Timestamp>,
    /// How many files without a certificate were removed there: unfinished ones, and copies.
    pub strays: u32,
}

/// A purge: the order, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purge {
    /// Which.
    pub id: PurgeId,
    /// Of which camera; it may be gone since.
    pub camera: CameraId,
    /// Its name then.
    pub camera_name: String,
    /// The name of its site then.
    pub site_name: String,
    /// The area of that site then.
    pub area: AreaId,
    /// Whether the camera had been removed before.
    pub removed: bool,
    /// The document that orders it.
    pub document: String,
    /// Why, in words.
    pub reason: String,
    /// Who gave it effect.
    pub user: UserId,
    /// Who, by name.
    pub name: String,
    /// Their unit.
    pub unit: String,
    /// When.
    pub ordered: Timestamp,
    /// Footage that begins from then on stays: somebody switched the camera on again. `None`: none stays.
    pub until: Option<Timestamp>,
    /// Since when all is known to be gone.
    pub done: Option<Timestamp>,
    /// How many files went, by its certificates.
    pub files: u32,
    /// How many bytes they had.
    pub bytes: u64,
    /// How many of the files were unlinked and then looked for and not found.
    pub gone: u32,
    /// The volumes there were.
    pub volumes: Vec<PurgeVolume>,
}

impl Purge {
    /// Whether footage whose first picture is of `from` goes.
    #[must_use]
    pub fn takes(&self, from: Timestamp) -> bool {
        takes(self.until, from)
    }

    /// How many files are not known to be gone.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.files.saturating_sub(self.gone)
    }
}

/// Whether footage whose first picture is of `from` goes, where a camera was switched on again at
/// `until`.
#[must_use]
pub fn takes(until: Option<Timestamp>, from: Timestamp) -> bool {
    until.is_none_or(|until| from < until)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn order(name: &str) -> PurgeOrder {
        PurgeOrder {
            name: name.to_owned(),
            document: "绵公责改字〔2026〕7号".to_owned(),
            reason: "装在更衣室门口".to_owned(),
        }
    }

    fn hold(number: usize, officer: Option<&str>) -> PurgeHold {
        PurgeHold {
            case: CaseId(uuid::Uuid::from_u128(number as u128)),
            number: format!("20261123-{number:04}"),
            area_name: "白庙社区".to_owned(),
            officer: officer.map(str::to_owned),
            unit: officer.map(|_| "派出所".to_owned()).unwrap_or_default(),
            by: "李四".to_owned(),
            span: Span::new(Timestamp(0), Timestamp(9)).unwrap(),
        }
    }

    proptest! {
        /// A hold stops it whatever else is right, and whoever decides is named; another name or a
        /// purge that runs stops it, too; nothing else does.
        #[test]
        fn it_goes_ahead_only_when_nothing_is_held(
            right in any::<bool>(), runs in any::<bool>(), held in 0..9_usize,
        ) {
            let holds: Vec<_> = (0..held).map(|n| hold(n, Some("张三"))).collect();
            let name = if right { " 村口 " } else { "村口2" };
            let allowed = order(name).allowed("村口", runs, &holds);
            prop_assert_eq!(allowed.is_ok(), right && !runs && held == 0);
            if let Err(error) = allowed && right && !runs {
                prop_assert_eq!(error.code(), Code::PurgeHeld);
            }
        }

        /// What began before the camera was switched on again goes, and nothing else stays.
        #[test]
        fn what_came_before_goes(until in prop::option::of(0..99_i64), from in 0..99_i64) {
            let goes = takes(until.map(Timestamp), Timestamp(from));
            prop_assert_eq!(goes, until.is_none_or(|until| from < until));
        }
    }

    #[test]
    fn the_answer_names_the_cases_and_who_decides() {
        let holds = [hold(1, Some("张三")), hold(1, Some("张三")), hold(2, None)];
        let error = order("村口").allowed("村口", false, &holds).unwrap_err();
        let told = error.sentence(crate::error::Language::English);
        assert!(
            told.contains("20261123-0001 (白庙社区, 派出所, 张三)"),
            "{told}"
        );
        assert!(told.contains("20261123-0002 (白庙社区, -)"), "{told}");
        let many: Vec<_> = (0..8).map(|n| hold(n, None)).collect();
        let error = order("村口").allowed("村口", false, &many).unwrap_err();
        assert!(
            error
                .sentence(crate::error::Language::English)
                .contains("; +3")
        );
    }
}
