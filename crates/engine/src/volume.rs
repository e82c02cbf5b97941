//! The volumes of this node while it runs: which stream is written to which, and how streams move.
//!
//! How volumes are is found out by `watch`, which are opened is `open`'s, moving what lies on one is
//! `drain`'s. The rules are `domain::volume`; writing is `media::record`'s.

pub(crate) mod drain;
pub mod open;
pub(crate) mod watch;

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{
    Result, Timestamp,
    footage::GapReason,
    id::{CameraId, VolumeId},
    video::StreamKind,
    volume::{Key, Load, VolumeState, VolumeUse, placed},
};
use media::{
    footage::VolumeInfo,
    hub::Reader,
    record::{Beat, OpenSegment, Recorded, Writer},
};
use tokio::{
    sync::{Notify, mpsc},
    time::Instant,
};
use tracing::{error, info};

use crate::{Inner, recording::Note, slot::Slot, view::DiskView};

/// What comes of each stream, in bytes a second.
pub(crate) type Rates = HashMap<Key, u64>;

/// The volumes of this node.
#[derive(Debug, Default)]
pub(crate) struct Volumes {
    board: Mutex<Board>,
    /// Somebody changed what they are used for.
    pub(crate) changed: Notify,
}

#[derive(Debug, Default)]
pub(crate) struct Board {
    pub(crate) disks: BTreeMap<VolumeId, Disk>,
    /// Every stream that is to be recorded, and the volume it is written to: none while there is none
    /// that could be.
    places: HashMap<Key, Option<VolumeId>>,
    /// Where each stream was last, so that it comes back there.
    last: HashMap<Key, VolumeId>,
    /// Writers of disks that hang: nothing more is expected of them, but perhaps they come back.
    abandoned: Vec<Arc<Writer>>,
    /// Where writers tell what they do; none before the start and after the end.
    out: Option<mpsc::Sender<Recorded>>,
}

/// A volume of this node, whether it is there or not.
#[derive(Debug)]
pub(crate) struct Disk {
    pub(crate) path: PathBuf,
    pub(crate) wanted: VolumeUse,
    pub(crate) state: VolumeState,
    pub(crate) since: Timestamp,
    /// How it was when it last answered.
    pub(crate) info: Option<VolumeInfo>,
    pub(crate) writer: Option<Arc<Writer>>,
    /// What its writer had done at the last look.
    pub(crate) beat: Beat,
    /// In how many looks in a row the writer stood still, sealing did, and the disk gave no answer.
    pub(crate) still: [u32; 3],
    /// How often it failed lately, and when last.
    pub(crate) failures: u32,
    pub(crate) failed: Option<Instant>,
}

impl Disk {
    /// Whether streams may be sent to it.
    pub(crate) fn is_usable(&self) -> bool {
        self.wanted == VolumeUse::Record
            && self.state == VolumeState::Ready
            && self.writer.is_some()
    }
}

impl Volumes {
    pub(crate) fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Board {
    /// Makes a volume known, which may or may not be there.
    pub(crate) fn know(&mut self, id: VolumeId, path: PathBuf, wanted: VolumeUse, now: Timestamp) {
        let disk = self.disks.entry(id).or_insert_with(|| Disk {
            path: PathBuf::new(),
            wanted,
            state: VolumeState::Missing,
            since: now,
            info: None,
            writer: None,
            beat: Beat::default(),
            still: [0; 3],
            failures: 0,
            failed: None,
        });
        (disk.path, disk.wanted) = (path, wanted);
    }

    /// The usable volumes with their sizes.
    fn rooms(&self) -> BTreeMap<VolumeId, u64> {
        let usable = self.disks.iter().filter(|(_, disk)| disk.is_usable());
        let size = |disk: &Disk| disk.info.as_ref().map_or(1, |info| info.size);
        usable.map(|(id, disk)| (*id, size(disk))).collect()
    }

    /// Every stream with what comes of it, as far as that is known.
    fn loads(&self, rates: &Rates) -> Vec<Load> {
        let load = |(key, at): (&Key, &Option<VolumeId>)| Load {
            key: *key,
            rate: rates.get(key).copied().unwrap_or_default(),
            at: *at,
        };
        self.places.iter().map(load).collect()
    }

    /// The streams that are written to a volume, or are to be.
    pub(crate) fn streams_at(&self, volume: VolumeId) -> Vec<Key> {
        let at = self.places.iter().filter(|(_, at)| **at == Some(volume));
        at.map(|(key, _)| *key).collect()
    }

    pub(crate) fn place(&self, key: Key) -> Option<VolumeId> {
        self.places.get(&key).copied().flatten()
    }

    /// The writer of a volume.
    pub(crate) fn writer(&self, volume: VolumeId) -> Option<&Arc<Writer>> {
        self.disks.get(&volume)?.writer.as_ref()
    }

    pub(crate) fn writers(&self) -> impl Iterator<Item = &Arc<Writer>> {
        let used = self.disks.values().filter_map(|disk| disk.writer.as_ref());
        used.chain(&self.abandoned)
    }
}

impl Inner {
    /// Starts the writers of the volumes that are open; what they do goes to `out`.
    pub(crate) fn start_writers(&self, out: mpsc::Sender<Recorded>) {
        let mut board = self.volumes.board();
        board.out = Some(out);
        for volume in self.footage.ids() {
            if let Err(error) = self.start_writer(&mut board, volume) {
                error!(%volume, error = error.chain(), "nothing can be recorded there");
            }
        }
    }

    fn start_writer(&self, board: &mut Board, volume: VolumeId) -> Result<()> {
        let (Some(out), Some(disk)) = (board.out.clone(), board.disks.get_mut(&volume)) else {
            return Ok(());
        };
        let writer = Writer::start(
            Arc::clone(&self.footage),
            volume,
            self.settings.record.clone(),
            self.clock.clone(),
            out,
        )?;
        disk.info = Some(self.footage.look(volume)?);
        (disk.writer, disk.beat) = (Some(Arc::new(writer)), Beat::default());
        (disk.state, disk.since) = (VolumeState::Ready, self.clock.now());
        (disk.still, disk.failed) = ([0; 3], None);
        Ok(())
    }

    /// Ends recording altogether; the writers, which are still to be waited for.
    pub(crate) fn end_writers(&self) -> Vec<Arc<Writer>> {
        let mut board = self.volumes.board();
        board.out = None;
        board.places.clear();
        let mut writers: Vec<_> = std::mem::take(&mut board.abandoned);
        writers.extend(
            board
                .disks
                .values_mut()
                .filter_map(|disk| disk.writer.take()),
        );
        writers
    }

    /// Whether the gateway records at all at this time: not before it has started, nor while it
    /// stops.
    pub(crate) fn records(&self) -> bool {
        self.volumes.board().out.is_some()
    }

    /// Begins recording a stream, with what its ring has from `at` on.
    pub(crate) async fn begin_recording(&self, slot: &Slot, at: Timestamp) {
        let (camera, stream, from) = (slot.camera, slot.stream, at);
        let key = (camera, stream);
        let is_placed = {
            let mut board = self.volumes.board();
            let at = board.last.get(&key).copied();
            let mut loads = board.loads(&Rates::new());
            loads.retain(|load| load.at.is_some());
            loads.push(Load { key, rate: 0, at });
            let moved = placed(&loads, &board.rooms());
            let found = moved.iter().find(|(moved, _)| *moved == key);
            // One that is out of order is better than none: its writer tries again and again.
            let any = || {
                let with_writer = |disk: &Disk| disk.writer.is_some();
                let mut disks = board.disks.iter();
                disks.find(|(_, disk)| with_writer(disk)).map(|(id, _)| *id)
            };
            let usable = at.filter(|at| board.writer(*at).is_some());
            let at = found.map(|(_, to)| *to).or(usable).or_else(any);
            board.places.insert(key, at);
            if let Some(at) = at
                && let Some(writer) = board.writer(at)
            {
                hand_in(writer, slot, slot.reader(from));
                self.give_way_again(writer, camera, stream);
                board.last.insert(key, at);
            }
            at.is_some()
        };
        if !is_placed && slot.witness().rolling.is_none() {
            self.note(Note::Nowhere { camera, stream, at }).await;
        }
    }

    /// Tells all writers something about a stream: it may be on its way from one to another. Those that
    /// do not have it pass that on, or over.
    pub(crate) fn tell_writers(&self, tell: impl Fn(&Writer)) {
        self.volumes
            .board()
            .writers()
            .for_each(|writer| tell(writer));
    }

    /// Ends recording a stream.
    pub(crate) fn end_recording(&self, camera: CameraId, stream: StreamKind) {
        let mut board = self.volumes.board();
        board.places.remove(&(camera, stream));
        // It may be on its way from one to another.
        for writer in board.writers() {
            writer.remove(camera, stream);
        }
        drop(board);
        self.forget_gave_way(camera, stream);
    }

    /// Moves streams to where they are better off; `rates` are bytes in a second. Balance is sought
    /// only where `balance` says so.
    pub(crate) fn move_streams(&self, rates: &Rates, balance: bool) {
        let mut board = self.volumes.board();
        let rooms = board.rooms();
        let loads = board.loads(rates);
        let is_homeless = |load: &Load| load.at.is_none_or(|at| !rooms.contains_key(&at));
        if !(balance || loads.iter().any(is_homeless)) {
            return;
        }
        let moves = placed(&loads, &rooms);
        if !moves.is_empty() {
            info!(
                streams = moves.len(),
                "go on being recorded on other volumes"
            );
        }
        for (key, to) in moves {
            self.move_stream(&mut board, key, to);
        }
    }

    fn move_stream(&self, board: &mut Board, key: Key, to: VolumeId) {
        let (camera, stream) = key;
        let from = board.place(key);
        let Some(writer) = board.writer(to).cloned() else {
            return;
        };
        board.places.insert(key, Some(to));
        board.last.insert(key, to);
        // There is room where it goes.
        self.forget_gave_way(camera, stream);
        if let Some(old) = from.and_then(|from| board.writer(from)) {
            old.hand_over(camera, stream, &writer);
            return;
        }
        // Its writer hangs, or there was none. Everything that memory still has is written, as
        // nobody knows what of it is on the disk that hangs.
        let Some(slot) = self.lines.slot(camera, stream) else {
            return;
        };
        let mut reader = slot.hub().subscribe_new();
        reader.back_to_key(0);
        hand_in(&writer, &slot, reader);
    }

    /// Gives up the writer of a disk that hangs, where its streams have somewhere else to go.
    pub(crate) async fn abandon(&self, volume: VolumeId) {
        let ends = {
            let mut board = self.volumes.board();
            if !board
                .disks
                .iter()
                .any(|(id, disk)| *id != volume && disk.is_usable())
            {
                return;
            }
            let taken = board
                .disks
                .get_mut(&volume)
                .and_then(|disk| disk.writer.take());
            let Some(writer) = taken else { return };
            error!(%volume, "the disk hangs: its streams go on elsewhere");
            writer.abandon();
            let streams = board.streams_at(volume);
            let end = |key: &Key| {
                let open = writer.open_segment(key.0, key.1);
                (
                    *key,
                    open.and_then(|open| open.span()).map(|span| span.to()),
                )
            };
            let ends: Vec<_> = streams.iter().map(end).collect();
            for key in streams {
                board.places.insert(key, None);
            }
            board.abandoned.push(writer);
            ends
        };
        for ((camera, stream), end) in ends {
            let rolls = |slot: Arc<Slot>| slot.witness().rolling.is_some();
            if self.lines.slot(camera, stream).is_some_and(rolls) {
                continue;
            }
            let at = end.unwrap_or_else(|| self.clock.now());
            self.note(Note::Nowhere { camera, stream, at }).await;
        }
    }

    /// Whether what the writer of `volume` tells of a stream still holds: not when it has been moved
    /// to another one, which tells its own story.
    pub(crate) fn is_told_by(
        &self,
        camera: CameraId,
        stream: StreamKind,
        volume: VolumeId,
    ) -> bool {
        let board = self.volumes.board();
        board.place((camera, stream)).is_none_or(|at| at == volume)
    }

    /// Ends recording a stream that is no longer to be recorded, and was on its way to `volume` when
    /// that was said.
    pub(crate) fn end_stray(&self, camera: CameraId, stream: StreamKind, volume: VolumeId) {
        let board = self.volumes.board();
        if board.out.is_some()
            && !board.places.contains_key(&(camera, stream))
            && let Some(writer) = board.writer(volume)
        {
            writer.remove(camera, stream);
        }
    }

    /// The disks that are out of order, being full apart: how, and where.
    pub(crate) fn disk_faults(&self) -> Vec<String> {
        let board = self.volumes.board();
        let wrong = board
            .disks
            .values()
            .filter(|disk| !matches!(disk.state, VolumeState::Ready | VolumeState::Full));
        wrong
            .map(|disk| format!("{} {}", disk.state.word(), disk.path.display()))
            .collect()
    }

    /// How the disks work.
    pub(crate) fn disks(&self) -> Vec<DiskView> {
        let board = self.volumes.board();
        let view = |(id, disk): (&VolumeId, &Disk)| DiskView {
            volume: *id,
            state: disk.state,
            beat: disk
                .writer
                .as_ref()
                .map(|writer| writer.beat())
                .unwrap_or_default(),
        };
        board.disks.iter().map(view).collect()
    }

    /// What is being written of a stream, up to the last flush, wherever.
    pub(crate) fn open_segment(&self, camera: CameraId, stream: StreamKind) -> Option<OpenSegment> {
        let board = self.volumes.board();
        let open = board
            .writers()
            .filter_map(|writer| writer.open_segment(camera, stream));
        let mut open = open.reduce(|mut all, more| {
            all.parts.extend(more.parts);
            all
        })?;
        open.parts.sort_by_key(|part| part.start);
        Some(open)
    }
}

/// Gives a stream to a writer, to be kept or only rolled as it is wanted now.
fn hand_in(writer: &Writer, slot: &Slot, reader: Reader) {
    let rolling = slot.witness().rolling;
    match rolling {
        None => writer.add(slot.camera, slot.stream, reader),
        Some(back) => writer.add_rolling(slot.camera, slot.stream, reader, back),
    }
}

/// Why footage is missing while no volume takes it.
pub(crate) const NOWHERE: GapReason = GapReason::DiskError;
