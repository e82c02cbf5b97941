//! When a site is told that there is no space for its footage: that it will not be kept as long as
//! was promised ([`AlertCause::ShortRetention`]), that it is not recorded any more
//! ([`AlertCause::NoSpace`]), or that a disk of those it goes to is out of order
//! ([`AlertCause::DiskFault`]).
//!
//! Each site hears of its own: one whose cameras were promised more days hears earlier. The forecast
//! and which streams gave way are [`crate::pressure`]'s; what was promised is
//! [`crate::retention`]'s.

use std::collections::BTreeSet;

use super::AlertCause;
use crate::{
    id::{CameraId, SiteId},
    pressure::FAR,
};

/// The recorded cameras of one site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteSpace {
    /// Which site.
    pub site: SiteId,
    /// Each with the days its footage is kept at least.
    pub cameras: Vec<(CameraId, u32)>,
    /// Those of which a stream is not recorded for want of space.
    pub away: BTreeSet<CameraId>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpaceDeed {
    /// Tell people of a site.
    Raise {
        /// Which site.
        site: SiteId,
        /// Of what.
        cause: AlertCause,
        /// The cameras it is about.
        cameras: Vec<CameraId>,
        /// The forecast and the longest promise, in days; `None` for the other causes.
        days: Option<(u32, u32)>,
    },
    /// It is over.
    Recover {
        /// Which site.
        site: SiteId,
        /// What is.
        cause: AlertCause,
    },
}

/// Whether `kept` days are too few for `promised` ones. What was too few is so until there is a
/// margin of a twentieth, and of a day at least, so that a forecast that goes up and down is told
/// once. While there is no forecast, nothing changes.
#[must_use]
pub fn is_short(kept: Option<u32>, promised: u32, was: bool) -> bool {
    let margin = if was { (promised / 20).max(1) } else { 0 };
    kept.map_or(was, |kept| kept < promised.saturating_add(margin).min(FAR))
}

/// What is to be done when footage will be kept for `kept` days here, and a disk is out of order or
/// none; `told` is what sites were told and is not over. Doing it, and asking again, asks for nothing
/// more.
#[must_use]
pub fn deeds(
    sites: &[SiteSpace],
    kept: Option<u32>,
    has_fault: bool,
    told: &BTreeSet<(SiteId, AlertCause)>,
) -> Vec<SpaceDeed> {
    let mut deeds = Vec::new();
    let mut wrong = BTreeSet::new();
    for one in sites {
        let site = one.site;
        let was = told.contains(&(site, AlertCause::ShortRetention));
        let longest = one.cameras.iter().map(|(_, days)| *days).max();
        if let Some(promised) = longest.filter(|promised| is_short(kept, *promised, was)) {
            wrong.insert((site, AlertCause::ShortRetention));
            if !was {
                let short = |(_, days): &&(CameraId, u32)| is_short(kept, *days, false);
                let cameras = one.cameras.iter().filter(short);
                deeds.push(SpaceDeed::Raise {
                    site,
                    cause: AlertCause::ShortRetention,
                    cameras: cameras.map(|(camera, _)| *camera).collect(),
                    days: kept.map(|kept| (kept, promised)),
                });
            }
        }
        if !one.away.is_empty() {
            wrong.insert((site, AlertCause::NoSpace));
            if !told.contains(&(site, AlertCause::NoSpace)) {
                deeds.push(SpaceDeed::Raise {
                    site,
                    cause: AlertCause::NoSpace,
                    cameras: one.away.iter().copied().collect(),
                    days: None,
                });
            }
        }
    }
    if has_fault {
        for one in sites {
            let key = (one.site, AlertCause::DiskFault);
            wrong.insert(key);
            if !told.contains(&key) {
                deeds.push(SpaceDeed::Raise {
                    site: one.site,
                    cause: AlertCause::DiskFault,
                    cameras: one.cameras.iter().map(|(camera, _)| *camera).collect(),
                    days: None,
                });
            }
        }
    }
    let over = told.difference(&wrong);
    deeds.extend(over.map(|&(site, cause)| SpaceDeed::Recover { site, cause }));
    deeds
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn site() -> impl Strategy<Value = (Vec<u32>, usize)> {
        (prop::collection::vec(0..120_u32, 0..6), 0..3_usize)
    }

    fn sites(of: &[(Vec<u32>, usize)]) -> Vec<SiteSpace> {
        let id = |site: usize, n: usize| uuid::Uuid::from_u128((site * 100 + n) as u128);
        of.iter()
            .enumerate()
            .map(|(at, (days, away))| SiteSpace {
                site: SiteId(id(at, 99)),
                cameras: (0..)
                    .zip(days)
                    .map(|(n, days)| (CameraId(id(at, n)), *days))
                    .collect(),
                away: (0..*away).map(|n| CameraId(id(at, n))).collect(),
            })
            .collect()
    }

    fn done(told: &mut BTreeSet<(SiteId, AlertCause)>, deeds: &[SpaceDeed]) {
        for deed in deeds {
            match deed {
                SpaceDeed::Raise { site, cause, .. } => assert!(told.insert((*site, *cause))),
                SpaceDeed::Recover { site, cause } => assert!(told.remove(&(*site, *cause))),
            }
        }
    }

    proptest! {
        /// Whatever comes: each site is told of a broken promise of its own and of no other's, is
        /// told once, and hears when all of it is over.
        #[test]
        fn each_site_hears_of_its_own_once(
            looks in prop::collection::vec(
                (prop::collection::vec(site(), 0..4), prop::option::of(0..200_u32), any::<bool>()),
                1..12),
        ) {
            let mut told = BTreeSet::new();
            for (of, kept, fault) in looks {
                let sites = sites(&of);
                let before = told.clone();
                let due = deeds(&sites, kept, fault, &told);
                done(&mut told, &due);
                prop_assert_eq!(deeds(&sites, kept, fault, &told), vec![], "done is done");
                for one in &sites {
                    let longest = one.cameras.iter().map(|(_, days)| *days).max();
                    let key = (one.site, AlertCause::ShortRetention);
                    if let (Some(kept), Some(longest)) = (kept, longest) {
                        prop_assert!(kept >= longest || told.contains(&key));
                        prop_assert!(kept < longest + longest / 20 + 1 || !told.contains(&key));
                    } else {
                        prop_assert!(!told.contains(&key) || before.contains(&key));
                    }
                    let key = (one.site, AlertCause::NoSpace);
                    prop_assert_eq!(told.contains(&key), !one.away.is_empty());
                    let key = (one.site, AlertCause::DiskFault);
                    prop_assert_eq!(told.contains(&key), fault);
                }
                let known = |site: &SiteId| sites.iter().any(|one| one.site == *site);
                prop_assert!(told.iter().all(|(site, _)| known(site)), "what left is over");
            }
        }
    }

    #[test]
    fn a_forecast_that_wavers_is_told_once() {
        assert!(!is_short(Some(30), 30, false));
        assert!(is_short(Some(29), 30, false));
        assert!(is_short(Some(30), 30, true) && !is_short(Some(31), 30, true));
        assert!(is_short(Some(93), 90, true) && !is_short(Some(94), 90, true));
        assert!(is_short(None, 30, true) && !is_short(None, 30, false));
        assert!(!is_short(Some(FAR), 9000, true), "nobody looks further");
    }
}
