//! What is filed of cameras with the police (State Council Decree 799, article 14): who built them,
//! where they are, of what kind, how long their footage is kept; and what of it changed since.

use crate::{legal::LegalClass, words::words};

words! {
    /// One thing that is filed of a camera: a column of the table.
    Column {
        /// Its name.
        Name "name",
        /// The area.
        Area "area",
        /// The monitoring room.
        Site "site",
        /// Where it stands.
        Place "place",
        /// Longitude and latitude, WGS 84.
        Position "position",
        /// The GB/T 28181 code.
        GbCode "gb_code",
        /// The kind of device.
        Kind "kind",
        /// The legal class.
        Class "class",
        /// Who built it.
        BuilderUnit "builder_unit",
        /// The document that approves it.
        ApprovalNumber "approval_number",
        /// Since when it is in use.
        InUseSince "in_use_since",
        /// Days of footage kept at least.
        MinDays "min_days",
        /// Days after which footage goes.
        MaxDays "max_days",
        /// The number under which it is filed.
        FilingNumber "filing_number",
        /// Whether it is approved.
        Approved "approved",
    }
}

/// What is filed of one camera.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Facts {
    /// Its name.
    pub name: String,
    /// The name of its area.
    pub area: String,
    /// The name of its site.
    pub site: String,
    /// Where it stands, in words.
    pub place: String,
    /// Longitude and latitude in degrees × 10⁷.
    pub position: Option<(i32, i32)>,
    /// The GB/T 28181 code.
    pub gb_code: String,
    /// Whether its sound is recorded: pictures and sound, or pictures alone.
    pub audio: bool,
    /// The class.
    pub class: Option<LegalClass>,
    /// Who built it.
    pub builder_unit: String,
    /// The number of the document that approves it.
    pub approval_number: String,
    /// The day its use began, `yyyy-mm-dd`.
    pub in_use_since: String,
    /// Days of footage kept at least.
    pub min_days: u32,
    /// Days after which footage goes.
    pub max_days: u32,
    /// The number under which it is filed.
    pub filing_number: String,
    /// Whether it is approved.
    pub approved: bool,
}

/// A camera in a filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// What is filed now.
    pub now: Facts,
    /// What was filed last; `None` when it is new.
    pub before: Option<Facts>,
}

impl Facts {
    /// What stands in a column; words where people read another thing in each language.
    #[must_use]
    pub fn text(&self, column: Column) -> String {
        let degrees = |value: i32| f64::from(value) / 1e7;
        match column {
            Column::Name => self.name.clone(),
            Column::Area => self.area.clone(),
            Column::Site => self.site.clone(),
            Column::Place => self.place.clone(),
            Column::Position => self.position.map_or_else(String::new, |(east, north)| {
                format!("{:.6}, {:.6}", degrees(east), degrees(north))
            }),
            Column::GbCode => self.gb_code.clone(),
            Column::Kind => if self.audio {
                "picture_and_sound"
            } else {
                "picture"
            }
            .to_owned(),
            Column::Class => self.class.map_or("", LegalClass::word).to_owned(),
            Column::BuilderUnit => self.builder_unit.clone(),
            Column::ApprovalNumber => self.approval_number.clone(),
            Column::InUseSince => self.in_use_since.clone(),
            Column::MinDays => self.min_days.to_string(),
            Column::MaxDays => self.max_days.to_string(),
            Column::FilingNumber => self.filing_number.clone(),
            Column::Approved => if self.approved { "yes" } else { "no" }.to_owned(),
        }
    }

    /// The columns that say something else than before.
    #[must_use]
    pub fn changed(&self, before: &Self) -> Vec<Column> {
        let differs = |column: &Column| self.text(*column) != before.text(*column);
        Column::ALL.iter().copied().filter(differs).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_its_columns() {
        let before = Facts {
            name: "村口".into(),
            min_days: 30,
            ..Facts::default()
        };
        assert_eq!(before.changed(&before), []);
        let after = Facts {
            min_days: 60,
            place: "桥头".into(),
            ..before.clone()
        };
        assert_eq!(after.changed(&before), [Column::Place, Column::MinDays]);
    }

    proptest::proptest! {
        /// Nothing that is filed changes unsaid.
        #[test]
        fn every_difference_is_said(
            name in "[ab]?", min_days in 0u32..2, audio: bool, approved: bool,
            position in proptest::option::of((0..2i32, 0..2i32)),
        ) {
            let facts = Facts { name, min_days, audio, approved,
                position: position.map(|(a, b)| (a * 10_000_000, b * 10_000_000)), ..Facts::default() };
            let same = facts == Facts::default();
            proptest::prop_assert_eq!(facts.changed(&Facts::default()).is_empty(), same);
        }
    }
}
