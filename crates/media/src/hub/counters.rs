//! What a hub counts.

use std::{collections::VecDeque, sync::Arc};

use domain::{Timestamp, video::VideoFormat};

use super::Frame;

/// Rates are taken over this long, in units of 1/90000 s…
const WINDOW: i64 = 5 * 90_000;
/// …or this many pictures, whichever is less.
const WINDOW_PICTURES: usize = 600;
/// The time between two pictures while it is not known: 25 pictures a second.
const STEP: u32 = 3600;
/// A longer time between two pictures is a pause and tells nothing about the next one.
const LONGEST_STEP: i64 = 10 * 90_000;

/// What was counted since the hub was made. Rates are those of the last seconds before the last
/// picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counters {
    /// Pictures.
    pub frames: u64,
    /// Bytes of pictures.
    pub bytes: u64,
    /// Key pictures.
    pub keys: u64,
    /// Packets that were lost before they came here.
    pub lost: u64,
    /// Sessions that brought a picture.
    pub sessions: u64,
    /// When the first picture came, by this machine's clock.
    pub first_picture: Option<Timestamp>,
    /// When the last picture came, by this machine's clock.
    pub last_picture: Option<Timestamp>,
    /// Between the last two key pictures of one session, in microseconds.
    pub key_distance_us: Option<i64>,
    /// Pictures in a thousand seconds.
    pub frame_rate_milli: u32,
    /// Bits of pictures in a second.
    pub bits_per_second: u64,
    /// The last picture's format.
    pub format: Option<Arc<VideoFormat>>,
    /// How far the camera's clock is ahead of ours, in microseconds.
    pub camera_offset_us: Option<i64>,
}

/// The running counts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counters: Counters,
    session: Option<u64>,
    key_pts: Option<i64>,
    /// Decode time and size of the last pictures of this session.
    window: VecDeque<(i64, u32)>,
    window_bytes: u64,
    step: Option<u32>,
}

impl Tally {
    pub(super) fn bytes(&self) -> u64 {
        self.counters.bytes
    }

    pub(super) fn camera_offset(&mut self, micros: i64) {
        self.counters.camera_offset_us = Some(micros);
    }

    /// An estimate of how long after `frame` the next picture comes, from how long `frame` came
    /// after the one before it. To be asked before `frame` is counted.
    pub(super) fn step(&mut self, frame: &Frame) -> u32 {
        if self.session == Some(frame.session)
            && let Some((last, _)) = self.window.back()
            && let step @ 1..LONGEST_STEP = frame.dts - last
        {
            self.step = u32::try_from(step).ok();
        }
        self.step.unwrap_or(STEP)
    }

    pub(super) fn count(&mut self, frame: &Frame) {
        let size = frame.data.len();
        let counters = &mut self.counters;
        if self.session != Some(frame.session) {
            self.session = Some(frame.session);
            counters.sessions += 1;
            self.key_pts = None;
            self.window.clear();
            self.window_bytes = 0;
        }
        counters.frames += 1;
        counters.bytes += size as u64;
        counters.lost += u64::from(frame.lost_before);
        counters.first_picture.get_or_insert(frame.received);
        counters.last_picture = Some(frame.received);
        if counters
            .format
            .as_ref()
            .is_none_or(|old| !Arc::ptr_eq(old, &frame.format))
        {
            counters.format = Some(Arc::clone(&frame.format));
        }
        if frame.key {
            counters.keys += 1;
            if let Some(before) = self.key_pts.replace(frame.pts) {
                counters.key_distance_us = Some((frame.pts - before) * 100 / 9);
            }
        }
        self.window
            .push_back((frame.dts, u32::try_from(size).unwrap_or(u32::MAX)));
        self.window_bytes += size as u64;
        while let Some(&(dts, size)) = self.window.front()
            && (frame.dts - dts > WINDOW || self.window.len() > WINDOW_PICTURES)
        {
            self.window.pop_front();
            self.window_bytes -= u64::from(size);
        }
    }

    pub(super) fn counters(&self) -> Counters {
        let mut counters = self.counters.clone();
        if let (Some(&(first, _)), Some(&(last, size))) = (self.window.front(), self.window.back())
            && let Ok(time @ 1..) = u64::try_from(last - first)
        {
            let steps = self.window.len() as u64 - 1;
            let rate = (steps * 90_000_000 + time / 2) / time;
            counters.frame_rate_milli = u32::try_from(rate).unwrap_or(u32::MAX);
            // The last picture's time has not passed yet.
            let bits = (self.window_bytes - u64::from(size)) * 8;
            counters.bits_per_second = bits * 90_000 / time;
        }
        counters
    }
}
