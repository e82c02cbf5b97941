//! How long footage is kept: what the installation, areas, sites and cameras say of it, and what
//! holds in the end.
//!
//! Who is nearest to the footage has the word: the camera before its site, the site before the
//! areas it lies in, those before the installation. Each of the two numbers goes its own way. The
//! law is above all of them, and a promise (`min_days`) is above a `max_days` that would break it.
//! What holds keep beyond that is not here ([`crate::footage::held`]).

use crate::{
    error::Result,
    limit::{Compliance, RETENTION_DAYS, Retention},
    words::words,
};

words! {
    /// Who says how long footage is kept.
    DaysFrom {
        /// The camera itself.
        Camera "camera",
        /// The site it is at.
        Site "site",
        /// An area the site lies in.
        Area "area",
        /// The configuration of the gateway.
        Installation "installation",
        /// Decree 799, article 17: not fewer while the compliance profile is on.
        Law "law",
        /// An order to delete all footage of a camera: no days count.
        Order "order",
    }
}

/// A number of days, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// How many.
    pub days: u32,
    /// Who says so.
    pub from: DaysFrom,
    /// The name of that site or area; `None` for others, and for an area that whoever asks does not
    /// see.
    pub name: Option<String>,
}

/// What is said of one camera, site or area by itself and by what is above it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Days of footage kept at least, by the nearest that says.
    pub min: Option<Days>,
    /// Days after which footage goes, by the nearest that says.
    pub max: Option<Days>,
}

impl Said {
    /// What one place says by itself.
    #[must_use]
    pub fn by(from: DaysFrom, name: Option<&str>, min: Option<u32>, max: Option<u32>) -> Self {
        let days = |days| Days {
            days,
            from,
            name: name.map(str::to_owned),
        };
        Self {
            min: min.map(days),
            max: max.map(days),
        }
    }

    /// The same, with what is above where this says nothing.
    #[must_use]
    pub fn or(self, above: Self) -> Self {
        Self {
            min: self.min.or(above.min),
            max: self.max.or(above.max),
        }
    }

    /// What holds in the end.
    #[must_use]
    pub fn kept(&self, installation: Retention, compliance: Compliance) -> Kept {
        let by = |days: &Option<Days>, default: u32| {
            let installation = || Days {
                days: default,
                from: DaysFrom::Installation,
                name: None,
            };
            days.clone().unwrap_or_else(installation)
        };
        let mut min = by(&self.min, installation.min_days);
        let mut max = by(&self.max, installation.max_days);
        if compliance == Compliance::On && min.days < RETENTION_DAYS {
            min = Days {
                days: RETENTION_DAYS,
                from: DaysFrom::Law,
                name: None,
            };
        }
        if max.days < min.days {
            max = min.clone();
        }
        Kept { min, max }
    }

    /// Checks what somebody is about to say of a place (`min` and `max`; `None` says nothing), below
    /// what is said here.
    ///
    /// # Errors
    /// [`crate::Code::RetentionTooShort`] for a least below the law's;
    /// [`crate::Code::RetentionOrder`] for a most below the least that holds there.
    pub fn checked(
        self,
        (min, max): (Option<u32>, Option<u32>),
        (installation, compliance): (Retention, Compliance),
    ) -> Result<()> {
        let above = self.kept(installation, compliance);
        let min_days = min.unwrap_or(above.min.days);
        Retention {
            min_days,
            // A longer least moves the most that is inherited along.
            max_days: max.unwrap_or(above.max.days.max(min_days)),
        }
        .checked(compliance)
        .map(drop)
    }
}

/// How long footage of a camera is kept, or would be where a place is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Nothing goes before.
    pub min: Days,
    /// What nothing holds goes then; never before `min`.
    pub max: Days,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;
    use proptest::prelude::*;

    const USUAL: Retention = Retention {
        min_days: 30,
        max_days: 90,
    };

    fn said(levels: &[(Option<u32>, Option<u32>)]) -> Said {
        const FROM: [DaysFrom; 4] = [
            DaysFrom::Camera,
            DaysFrom::Site,
            DaysFrom::Area,
            DaysFrom::Area,
        ];
        levels
            .iter()
            .zip(FROM)
            .map(|((min, max), from)| Said::by(from, None, *min, *max))
            .fold(Said::default(), Said::or)
    }

    fn level() -> impl Strategy<Value = (Option<u32>, Option<u32>)> {
        let days = || prop::option::of(0_u32..400);
        (days(), days())
    }

    proptest! {
        /// Whatever anybody says: the law holds, the most is never below the least, and what holds
        /// is what the nearest says unless one of the two forbids it.
        #[test]
        fn the_nearest_has_the_word_below_the_law(
            levels in prop::array::uniform4(level()), least in 0_u32..100, more in 0_u32..100, on: bool,
        ) {
            let installation = Retention { min_days: least, max_days: least + more };
            let compliance = if on { Compliance::On } else { Compliance::Off };
            let kept = said(&levels).kept(installation, compliance);
            prop_assert!(kept.max.days >= kept.min.days);
            prop_assert!(!on || kept.min.days >= RETENTION_DAYS);
            let min = levels.iter().find_map(|(min, _)| *min).unwrap_or(least);
            let max = levels.iter().find_map(|(_, max)| *max).unwrap_or(least + more);
            let law = if on { RETENTION_DAYS } else { 0 };
            prop_assert_eq!(kept.min.days, min.max(law));
            prop_assert_eq!(kept.max.days, max.max(min).max(law));
            prop_assert_eq!(kept.min.from == DaysFrom::Law, min < law);
        }

        /// What was accepted at a place holds there.
        #[test]
        fn what_is_accepted_holds(above in prop::array::uniform3(level()), own in level()) {
            let [camera, site, area] = above;
            let above = said(&[(None, None), camera, site, area]);
            if above.clone().checked(own, (USUAL, Compliance::On)).is_ok() {
                let kept = Said::by(DaysFrom::Camera, None, own.0, own.1).or(above)
                    .kept(USUAL, Compliance::On);
                prop_assert!(own.0.is_none_or(|min| kept.min.days == min));
                prop_assert!(own.1.is_none_or(|max| kept.max.days == max));
            }
        }
    }

    #[test]
    fn a_place_is_refused_what_would_break_a_promise() {
        let town = Said::by(DaysFrom::Area, Some("青莲镇"), Some(60), None);
        let with = (USUAL, Compliance::On);
        let refused = |own| {
            let checked = town.clone().checked(own, with);
            checked.err().map(|error| error.code())
        };
        assert_eq!(refused((Some(29), None)), Some(Code::RetentionTooShort));
        assert_eq!(refused((None, Some(59))), Some(Code::RetentionOrder));
        assert_eq!(refused((Some(40), Some(39))), Some(Code::RetentionOrder));
        assert_eq!(refused((Some(30), Some(30))), None);
        assert_eq!(refused((Some(365), None)), None, "the most moves along");
        let kept = Said::by(DaysFrom::Site, Some("监控室"), None, Some(45)).or(town);
        let kept = kept.kept(USUAL, Compliance::On);
        assert_eq!((kept.min.days, kept.max.days), (60, 60));
        assert_eq!(
            kept.max.name.as_deref(),
            Some("青莲镇"),
            "who broke the most"
        );
    }
}
