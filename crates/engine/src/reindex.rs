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

use crate::{blocking, startup};

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
    /// Files that could not be read; the log says why.
    pub left: u64,
}

/// Writes a row for every file that has none, with the cameras they need, and gaps for the time
/// between the footage of streams that had none.
///
/// # Errors
/// Those of the database and the disk; a file that cannot be read is counted and left as it is.
pub async fn run(store: &Store, footage: &Arc<Footage>, node: NodeId) -> Result<Reindexed> {
    let mut found: Vec<Found> = Vec::new();
    startup::name_volumes(store, footage, node).await?;
    for volume in footage.volumes() {
        let known: HashSet<String> = store.segment_paths(volume.id).await?.into_iter().collect();
        let (disk, id) = (Arc::clone(footage), volume.id);
        let files = blocking("scan a volume", move || disk.scan(id)).await??;
        found.extend(
            files
                .into_iter()
                .filter(|file| !known.contains(&file.file.path)),
        );
    }
    // Paths begin with camera and stream, and go on with the time.
    found.sort_by(|a, b| a.file.path.cmp(&b.file.path));
    let mut made = Maker {
        store,
        node,
        site: None,
        begun: HashSet::new(),
        done: Reindexed::default(),
    };
    for file in found {
        let disk = Arc::clone(footage);
        let (volume, path) = (file.file.volume, file.file.path.clone());
        match blocking("adopt a file", move || disk.adopt(volume, &path)).await? {
            Ok(None) => {}
            Ok(Some(segment)) => made.add(&segment).await?,
            Err(error) => {
                warn!(
                    path = file.file.path,
                    error = error.chain(),
                    "cannot be read"
                );
                made.done.left += 1;
            }
        }
    }
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
    async fn add(&mut self, segment: &Segment) -> Result<()> {
        self.begin(segment).await?;
        match self.store.segment_add(segment, self.node).await {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.camera(segment.camera).await?;
                // Now there is somebody whose gap it is.
                self.begun.remove(&(segment.camera, segment.stream));
                self.begin(segment).await?;
                self.store.segment_add(segment, self.node).await?;
            }
            other => other?,
        }
        self.done.segments += 1;
        Ok(())
    }

    /// Before the first segment of a stream without any: from here on everything is missing for an
    /// unknown reason, until segments fill it.
    async fn begin(&mut self, segment: &Segment) -> Result<()> {
        let (camera, stream) = (segment.camera, segment.stream);
        if !self.begun.insert((camera, stream)) {
            return Ok(());
        }
        let bare = self.store.segment_bounds(camera, stream).await?.is_none()
            && self.store.gap_open(camera, stream).await?.is_none();
        if bare {
            let (at, reason) = (segment.span.from(), Some(GapReason::Unknown));
            self.store.gap_turn(camera, stream, at, reason).await?;
        }
        Ok(())
    }

    /// A camera of which nothing is known but its footage.
    async fn camera(&mut self, id: CameraId) -> Result<()> {
        let actor = Actor::system("xueliang reindex");
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
            min_days: Some(KEEP_DAYS),
            max_days: Some(KEEP_DAYS),
            alert_after_s: None,
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
        };
        let site = self.store.site_add(actor, new).await?.id;
        self.site = Some(site);
        Ok(site)
    }
}
