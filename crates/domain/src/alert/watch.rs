//! When an alert is due, when it is over, and when many are one.
//!
//! A [`Watch`] is what was seen of one cause at one camera: since when it is there, and since when
//! it is gone again. It changes with the camera's state ([`Turn`]). Once a second the watches of a
//! site are looked at together ([`deeds`]), because most of a site's cameras going at once is one
//! outage of the site and not many of cameras. Everything that is needed is in the values, so that a
//! restart neither repeats nor forgets an alert.

use std::time::Duration;

use super::{AlertCause, AlertState, CALM, Patience, SITE_LEAST};
use crate::{
    id::{AlertId, CameraId, SiteId},
    time::Timestamp,
};

/// What was seen of one cause at one camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    /// At which camera.
    pub camera: CameraId,
    /// Of what.
    pub cause: AlertCause,
    /// Since when it is there.
    pub since: Timestamp,
    /// Since when it is gone again; `None` while it is there.
    pub calm: Option<Timestamp>,
    /// How long this camera may have it before people are told.
    pub patience: Duration,
    /// Whether the camera is still to run.
    pub active: bool,
    /// The alert that was raised for it, or that it is part of.
    pub alert: Option<Standing>,
}

impl Watch {
    /// Since when something is there that is seen again at `at`: what was gone only for a moment was
    /// there all the time, so that a camera that comes back again and again is told of.
    #[must_use]
    pub fn begins(before: Option<&Self>, at: Timestamp) -> Timestamp {
        match before.and_then(|watch| watch.calm.zip(Some(watch))) {
            Some((calm, watch)) if at.since(calm) < watch.patience.min(CALM) => watch.since,
            _ => at,
        }
    }
}

/// The alert of a watch, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub id: AlertId,
    /// Whether it still asks for somebody.
    pub open: bool,
    /// Whether it is the one of the whole site.
    pub whole_site: bool,
    /// Whether what is wrong comes and goes.
    pub flapping: bool,
}

impl Standing {
    /// What matters of an alert in `state`.
    #[must_use]
    pub fn of(id: AlertId, cause: AlertCause, state: AlertState, times: u32) -> Self {
        Self {
            id,
            open: state.is_open(),
            whole_site: cause == AlertCause::SiteOffline,
            flapping: times > 1,
        }
    }
}

/// The watches of one site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteWatches {
    /// Which site.
    pub site: SiteId,
    /// How many cameras are to run there.
    pub cameras: usize,
    /// What was seen of them.
    pub watches: Vec<Watch>,
    /// The open alert of the whole site.
    pub alert: Option<Standing>,
}

/// What a change of a camera's state makes of the watch of one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing.
    Nothing,
    /// It is there from now on; also again, after having been gone ([`Watch::begins`] says since
    /// when).
    Begin,
    /// It is gone from now on.
    Calm,
}

impl Turn {
    /// What to make of a watch (since when it is gone, where there is one) that is `seen` or not.
    #[must_use]
    pub fn of(watch: Option<Option<Timestamp>>, seen: bool) -> Self {
        match (watch, seen) {
            (None | Some(Some(_)), true) => Self::Begin,
            (Some(None), false) => Self::Calm,
            (Some(None), true) | (None | Some(Some(_)), false) => Self::Nothing,
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Tell people of one camera; the same alert again where it was over only just now.
    Raise {
        /// Which camera.
        camera: CameraId,
        /// What is wrong.
        cause: AlertCause,
        /// Since when.
        since: Timestamp,
    },
    /// Tell people that the site is away with these cameras, whose own alerts become part of it.
    RaiseSite {
        /// The cameras, in the order in which they went.
        cameras: Vec<CameraId>,
        /// Since when.
        since: Timestamp,
    },
    /// The camera went while its site is away: part of that.
    Join {
        /// Which camera.
        camera: CameraId,
        /// The site's alert.
        alert: AlertId,
    },
    /// It is over by itself since `at`.
    Recover {
        /// Which alert.
        alert: AlertId,
        /// Since when.
        at: Timestamp,
    },
    /// The site is back and this camera is not: from now on its trouble is its own.
    Leave {
        /// Which camera.
        camera: CameraId,
        /// What is wrong.
        cause: AlertCause,
    },
    /// The camera is not to run any more, so nothing is wrong with it.
    End {
        /// Which alert.
        alert: AlertId,
    },
    /// The watch has nothing more to say.
    Forget {
        /// Which camera.
        camera: CameraId,
        /// Of what.
        cause: AlertCause,
    },
}

/// What is to be done about a site at `now`. Doing it, and asking again, asks for nothing more.
#[must_use]
pub fn deeds(site: &SiteWatches, patience: &Patience, now: Timestamp) -> Vec<Deed> {
    let mut out = Vec::new();
    let mut over = false;
    for alert in whole_alerts(site) {
        let own = site.alert.is_some_and(|own| own.id == alert.id);
        let ended = site_over(site, alert, (own, patience, now), &mut out);
        over |= own && ended;
    }
    let together = if site.alert.is_none() && !over {
        went_together(site, patience, now)
    } else {
        Vec::new()
    };
    if let Some(first) = together.first() {
        out.push(Deed::RaiseSite {
            cameras: together.iter().map(|watch| watch.camera).collect(),
            since: first.since,
        });
    }
    for watch in &site.watches {
        let part = together.iter().any(|other| other.camera == watch.camera);
        if part && watch.cause == AlertCause::Offline {
            continue;
        }
        match watch.alert {
            // Decided with the site.
            Some(alert) if alert.whole_site => {}
            Some(alert) => alone(watch, alert, patience, now, &mut out),
            None => {
                let whole = site.alert.filter(|_| !over);
                untold(watch, whole, (patience, now), &mut out);
            }
        }
    }
    out
}

/// The alerts of whole sites that matter: the open one, and those that cameras are still part of.
fn whole_alerts(site: &SiteWatches) -> Vec<Standing> {
    let mut all: Vec<Standing> = site.alert.into_iter().collect();
    for alert in site.watches.iter().filter_map(|watch| watch.alert) {
        if alert.whole_site && all.iter().all(|known| known.id != alert.id) {
            all.push(alert);
        }
    }
    all
}

/// Ends an alert of the whole site when most of its cameras are back; whether it did. From one that
/// is not (any more) the site's own open one the cameras only part: what a person closed stays
/// closed, and one that stays away when the others are back is told of.
fn site_over(
    site: &SiteWatches,
    alert: Standing,
    (own, patience, now): (bool, &Patience, Timestamp),
    out: &mut Vec<Deed>,
) -> bool {
    let members: Vec<&Watch> = site
        .watches
        .iter()
        .filter(|watch| watch.alert.is_some_and(|other| other.id == alert.id))
        .collect();
    let back = |watch: &&&Watch| !watch.active || calm_enough(watch, alert.flapping, patience, now);
    let (back, away): (Vec<&Watch>, Vec<&Watch>) =
        members.iter().copied().partition(|watch| back(&watch));
    if away.len() * 2 >= members.len() && !members.is_empty() {
        return false;
    }
    if own {
        let at = back.iter().filter_map(|watch| watch.calm).max();
        out.push(Deed::Recover {
            alert: alert.id,
            at: at.unwrap_or(now),
        });
    }
    out.extend(back.iter().map(|watch| Deed::Forget {
        camera: watch.camera,
        cause: watch.cause,
    }));
    out.extend(away.iter().map(|watch| Deed::Leave {
        camera: watch.camera,
        cause: watch.cause,
    }));
    true
}

/// The cameras of a site that went together, in the order in which they went, when they are most of
/// those that were there before, and one of them is due.
fn went_together<'a>(site: &'a SiteWatches, patience: &Patience, now: Timestamp) -> Vec<&'a Watch> {
    let gone = |watch: &&Watch| watch.active && watch.calm.is_none();
    let mut candidates: Vec<&Watch> = site
        .watches
        .iter()
        .filter(gone)
        .filter(|watch| watch.cause == AlertCause::Offline)
        // What somebody closed by hand stays closed.
        .filter(|watch| watch.alert.is_none_or(|alert| alert.open))
        .collect();
    candidates.sort_by_key(|watch| (watch.since, watch.camera));
    let mut best: &[&Watch] = &[];
    for begin in 0..candidates.len() {
        let end = candidates[begin..]
            .partition_point(|watch| watch.since.since(candidates[begin].since) <= patience.window);
        let run = &candidates[begin..begin + end];
        if run.len() > best.len() {
            best = run;
        }
    }
    let Some(first) = best.first() else {
        return Vec::new();
    };
    let due = best
        .iter()
        .any(|watch| watch.alert.is_none() && is_due(watch, now));
    let before: std::collections::HashSet<CameraId> = site
        .watches
        .iter()
        .filter(gone)
        .filter(|watch| watch.since < first.since)
        .map(|watch| watch.camera)
        .filter(|camera| best.iter().all(|watch| watch.camera != *camera))
        .collect();
    let there = site.cameras.saturating_sub(before.len());
    if due && best.len() >= SITE_LEAST && best.len() * 2 > there {
        return best.to_vec();
    }
    Vec::new()
}

/// A watch with an alert of its own, or one whose alert is over.
fn alone(watch: &Watch, alert: Standing, patience: &Patience, now: Timestamp, out: &mut Vec<Deed>) {
    let forget = Deed::Forget {
        camera: watch.camera,
        cause: watch.cause,
    };
    if !watch.active {
        if alert.open {
            out.push(Deed::End { alert: alert.id });
        }
        out.push(forget);
    } else if let Some(at) = watch.calm
        && calm_enough(watch, alert.flapping, patience, now)
    {
        if alert.open {
            out.push(Deed::Recover {
                alert: alert.id,
                at,
            });
        }
        out.push(forget);
    }
}

/// A watch that nobody was told of yet.
fn untold(
    watch: &Watch,
    site: Option<Standing>,
    (patience, now): (&Patience, Timestamp),
    out: &mut Vec<Deed>,
) {
    let Watch {
        camera,
        cause,
        since,
        ..
    } = *watch;
    if !watch.active || calm_enough(watch, false, patience, now) {
        out.push(Deed::Forget { camera, cause });
    } else if watch.calm.is_some() || !is_due(watch, now) {
        // Patience.
    } else if let (Some(site), AlertCause::Offline) = (site, cause) {
        out.push(Deed::Join {
            camera,
            alert: site.id,
        });
    } else {
        out.push(Deed::Raise {
            camera,
            cause,
            since,
        });
    }
}

fn is_due(watch: &Watch, now: Timestamp) -> bool {
    now.since(watch.since) >= watch.patience
}

/// Whether there was no trouble for long enough; long, where it comes and goes.
fn calm_enough(watch: &Watch, flapping: bool, patience: &Patience, now: Timestamp) -> bool {
    let long = if flapping {
        patience.settle
    } else {
        watch.patience.min(CALM)
    };
    watch.calm.is_some_and(|calm| now.since(calm) >= long)
}

#[cfg(test)]
mod tests;
