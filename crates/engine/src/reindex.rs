//! Rows made from the files alone: for a database that was lost, or is an older copy that does not
//! know some of the cameras. Not beside a gateway that runs.
//!
//! A file says which camera and stream it is of, and when. What it does not say, a camera's name and
//! address, is left to people: unknown cameras are put, switched off, into a site of their own.

use std::{collections::HashSet, sync::Arc};

use domain::{
    Actor, Code, ErrorKind, Result,
    area::SiteState,
    camera::{RecordingPlan, StreamAddress},
    footage::{GapReason, Segment},
    id::{CameraId, NodeId, SiteId},
    video::StreamKind,
};
use media::footage::{Footage, Found};
use store::{NewArea, NewCamera, NewSite, Store};
use tracing::warn;

use crate::{
    adopt::{self, Rows},
    check,
    patience::passes,
    startup,
};

/// Who writes, in the audit log.
const WHO: &str = "xueliang reindex";
/// What the area and the site of unknown cameras are called.
const FOUND: &str = "找回的录像 / Recovered footage";
/// An address that no camera has.
const NOWHERE: &str = "rtsp://unknown.invalid/";

/// How long recovered footage stays: which of it a case had held, nobody knows any more. People may
/// shorten it.
const KEEP_DAYS: u32 = 3650;

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reindexed {
    /// Segments that have a row now.
    pub segments: u64,
    /// Cameras that the database did not know.
    pub cameras: u64,
    /// Stretches of time that had no reason, and are missing for an unknown one now.
    pub explained: u64,
    /// Files that could not be read or written down; the log says why.
    pub left: u64,
}

/// Writes a row for every file that has none, with the cameras they need, and gaps for the time
/// between what is found and what was known last.
///
/// # Errors
/// Those of the database and the disk; a file that cannot be read is counted and left as it is.
pub async fn run(store: &Store, footage: &Arc<Footage>, node: NodeId) -> Result<Reindexed> {
    startup::name_volumes(store, footage, node).await?;
    let mut found: Vec<(Found, usize)> = Vec::new();
    let mut known = Vec::new();
    for volume in footage.volumes() {
        let rows = Rows::of(store, volume.id).await?;
        let files = adopt::scan(footage, volume.id).await?.into_iter();
        let wanted = files.filter(|file| file.part || rows.lack(file));
        found.extend(wanted.map(|file| (file, known.len())));
        known.push(rows);
    }
    // Paths begin with camera and stream, and go on with the time.
    found.sort_by(|(a, _), (b, _)| a.file.path.cmp(&b.file.path));
    let mut made = Maker {
        store,
        node,
        site: None,
        begun: HashSet::new(),
        done: Reindexed::default(),
    };
    for (found, volume) in found {
        let rows = &known[volume];
        let left = match adopt::read(footage, rows, &found).await {
            Ok(None) => None,
            Ok(Some(segment)) => match made.add(&segment, rows).await {
                Ok(()) => {
                    made.done.segments += 1;
                    None
                }
                Err(error) if passes(&error) => return Err(error),
                Err(error) => Some(error),
            },
            Err(error) => Some(error),
        };
        if let Some(error) = left {
            let path = &found.file.path;
            warn!(path, error = error.chain(), "cannot be written down");
            made.done.left += 1;
        }
    }
    // Files that were written down without their gaps, as those of a volume that was added later.
    made.done.explained = check::explain(store, None).await?;
    Ok(made.done)
}

struct Maker<'a> {
    store: &'a Store,
    node: NodeId,
    /// Where unknown cameras are put, once there is one.
    site: Option<SiteId>,
    /// Streams whose gaps are known.
    begun: HashSet<(CameraId, StreamKind)>,
    done: Reindexed,
}

impl Maker<'_> {
    async fn add(&mut self, segment: &Segment, rows: &Rows) -> Result<()> {
        self.begin(segment).await?;
        let (store, node) = (self.store, self.node);
        match adopt::write(store, node, rows, segment, WHO).await {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.camera(segment.camera).await?;
                // Now there is somebody whose gap it is.
                self.begun.remove(&(segment.camera, segment.stream));
                self.begin(segment).await?;
                adopt::write(store, node, rows, segment, WHO).await
            }
            other => other,
        }
    }

    /// Before the first segment behind all that is known of its stream: from there on everything is
    /// missing for an unknown reason, until segments fill it. What an older copy of the database
    /// says of that time is what it expected, not what happened.
    async fn begin(&mut self, segment: &Segment) -> Result<()> {
        let (camera, stream) = (segment.camera, segment.stream);
        if self.begun.contains(&(camera, stream)) {
            return Ok(());
        }
        let end = match self.store.segment_bounds(camera, stream).await? {
            Some((_, end)) if segment.span.from() < end => return Ok(()),
            Some((_, end)) => end,
            None => segment.span.from(),
        };
        self.begun.insert((camera, stream));
        // A gap that begins behind the file is not contradicted by it.
        let open = self.store.gap_open(camera, stream).await?;
        if open.is_some_and(|gap| gap.from >= segment.span.to()) {
            return Ok(());
        }
        let reason = Some(GapReason::Unknown);
        self.store.gap_turn(camera, stream, end, reason).await
    }

    /// A camera of which nothing is known but its footage.
    async fn camera(&mut self, id: CameraId) -> Result<()> {
        let actor = Actor::system(WHO);
        let site = match self.site {
            Some(site) => site,
            None => self.place(&actor).await?,
        };
        let text = id.to_string();
        let main = StreamAddress {
            url: NOWHERE.to_owned(),
            transport: Default::default(),
        };
        let new = NewCamera {
            site,
            recorder: None,
            // The end of an id is what tells cameras of one day apart.
            name: text[text.len().saturating_sub(12)..].to_owned(),
            gb_code: String::new(),
            place: String::new(),
            position: None,
            main,
            sub: None,
            plan: RecordingPlan::default(),
            audio: false,
            schedule: Default::default(),
            min_days: Some(KEEP_DAYS),
            max_days: Some(KEEP_DAYS),
            alert_after_s: None,
            importance: Default::default(),
            enabled: false,
            credentials: None,
        };
        self.store.camera_restore(&actor, id, new).await?;
        self.done.cameras += 1;
        Ok(())
    }

    async fn place(&mut self, actor: &Actor) -> Result<SiteId> {
        let mut name = FOUND.to_owned();
        let area = loop {
            let new = NewArea {
                parent: None,
                name: name.clone(),
                code: String::new(),
                code_until: None,
                alert_after_s: None,
                min_days: None,
                max_days: None,
            };
            match self.store.area_add(actor, new).await {
                Ok(area) => break area.id,
                // Of an earlier time.
                Err(error) if error.code() == Code::NameTaken => name.push('+'),
                Err(error) => return Err(error),
            }
        };
        let new = NewSite {
            area,
            name: FOUND.to_owned(),
            state: SiteState::Accepted,
            contact: String::new(),
            contractor: String::new(),
            session_budget: 0,
            uplink_kbps: 0,
            alert_after_s: None,
            min_days: None,
            max_days: None,
        };
        let site = self.store.site_add(actor, new).await?.id;
        self.site = Some(site);
        Ok(site)
    }
}
