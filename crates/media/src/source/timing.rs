//! From the camera's time stamps to footage time and decode times.
//!
//! Pure values: the clock is read elsewhere, and nothing here waits.

#[cfg(test)]
mod tests;

use domain::Timestamp;

/// Units of time in a second, here and in RTP.
pub(super) const TICKS: i64 = 90_000;
/// How far footage time may be from our clock, in microseconds, and how far time stamps may run
/// ahead of it in one step.
const APART: i64 = 1_000_000;
/// How far time stamps may go back behind the last decode time before that is a jump.
const BACK: i64 = TICKS / 2;
/// Footage time that is behind our clock for this long, in microseconds, is not just a network
/// that stalls.
const LATE: i64 = 5_000_000;
/// The deepest reordering that H.264 and H.265 know.
const DEEPEST: usize = 16;
/// Pictures shown before the key picture that began the session come within this many…
const LEADING: u8 = 32;
/// …and not longer before it than this.
const LEADING_TICKS: i64 = 5 * TICKS;

/// Microseconds in so many ticks.
pub(super) fn micros(ticks: i64) -> i64 {
    (i128::from(ticks) * 100 / 9) as i64
}

fn ticks(micros: i64) -> i64 {
    (i128::from(micros) * 9 / 100) as i64
}

/// Derives decode times from presentation times, one picture at a time and without delay.
///
/// With pictures held back `depth` deep, at most `depth` of the pictures decoded before one are
/// shown after it. So it is always among the `depth + 1` latest presentation times seen so far,
/// and the earliest of those serves as its decode time: it never exceeds the picture's own time
/// and rises with every picture.
#[derive(Clone, Debug)]
pub(super) struct Decode {
    /// The latest presentation times, in order; one more than the depth.
    latest: Vec<i64>,
    last: i64,
}

impl Decode {
    /// For a session whose first picture is shown at `first`, with `step` between pictures.
    pub(super) fn new(depth: u8, step: i64, first: i64) -> Self {
        let before = 1..=i64::from(depth).min(DEEPEST as i64) + 1;
        let latest: Vec<i64> = before.rev().map(|n| first - n * step.max(1)).collect();
        Self {
            last: latest.first().map_or(first, |earliest| *earliest),
            latest,
        }
    }

    /// From the next picture on, pictures are held back this deep.
    pub(super) fn set_depth(&mut self, depth: u8) {
        let length = usize::from(depth).min(DEEPEST) + 1;
        let surplus = self.latest.len().saturating_sub(length);
        self.latest.drain(..surplus);
        while self.latest.len() < length {
            let earlier = self.latest.first().map_or(self.last, |first| first - 1);
            self.latest.insert(0, earlier);
        }
    }

    /// The presentation and decode time of the next picture. The presentation time differs from
    /// the one given only where the stream breaks its own rules: then it is moved as little as
    /// decode times need, and more depth is assumed from there on.
    pub(super) fn place(&mut self, pts: i64) -> (i64, i64) {
        let at = self.latest.partition_point(|earlier| *earlier <= pts);
        self.latest.insert(at, pts);
        if at > 0 || self.latest.len() > DEEPEST + 1 {
            self.latest.remove(0);
        }
        let earliest = self.latest.first().map_or(pts, |earliest| *earliest);
        self.last = earliest.max(self.last + 1);
        (pts.max(self.last), self.last)
    }
}

/// Where a picture stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) session: u64,
    pub(super) pts: i64,
    pub(super) dts: i64,
    pub(super) at: Timestamp,
    /// Whether the camera's time stamps jumped at this picture.
    pub(super) jumped: bool,
}

/// The footage time of one connection.
///
/// A session's first picture is shown when it came, by our clock, and the others by their time
/// stamps. When those jump, or footage time and our clock are more than a second apart for another
/// reason, the next key picture begins a new session; until then, a jump is bridged by our clock.
#[derive(Debug)]
pub(super) struct Timing {
    depth: u8,
    step: i64,
    session: Option<Session>,
    /// Whether the next key picture begins a session.
    renew: bool,
}

#[derive(Debug)]
struct Session {
    number: u64,
    /// The time stamp that is shown at 0.
    zero: i64,
    anchor: Timestamp,
    decode: Decode,
    /// The latest presentation time, and when that picture came.
    high: (i64, Timestamp),
    /// How many pictures were shown before the first one; `None` when no more may come.
    leading: Option<u8>,
    /// Since when the smallest delay is sought, and that delay in microseconds.
    late: (Timestamp, i64),
}

impl Session {
    fn new(number: u64, zero: i64, now: Timestamp, depth: u8, step: i64) -> Self {
        Self {
            number,
            zero,
            anchor: now,
            decode: Decode::new(depth, step, 0),
            high: (0, now),
            leading: Some(0),
            late: (now, i64::MAX),
        }
    }

    /// Whether this picture is shown before the first one, and so cannot be decoded from it on.
    fn is_leading(&mut self, pts: i64) -> bool {
        match self.leading {
            Some(count) if (-LEADING_TICKS..0).contains(&pts) && count < LEADING => {
                self.leading = Some(count + 1);
                true
            }
            _ => {
                // The key picture itself stands at 0.
                if pts != 0 {
                    self.leading = None;
                }
                false
            }
        }
    }

    /// How long ago the picture with the latest presentation time came, in ticks.
    fn passed(&self, now: Timestamp) -> i64 {
        ticks(now.0.saturating_sub(self.high.1.0)).max(0)
    }

    fn jumped(&self, pts: i64, now: Timestamp) -> bool {
        pts - self.high.0 > self.passed(now) + ticks(APART) || pts < self.decode.last - BACK
    }

    /// Whether footage time and our clock are apart for good.
    fn is_apart(&mut self, at: Timestamp, now: Timestamp) -> bool {
        let delay = now.0.saturating_sub(at.0);
        let (since, least) = self.late;
        let least = least.min(delay);
        self.late = (since, least);
        if now.0.saturating_sub(since.0) < LATE {
            return delay < -APART;
        }
        self.late = (now, i64::MAX);
        least > APART || delay < -APART
    }
}

impl Timing {
    /// For a stream with this reordering and, where known, this frame rate.
    pub(super) fn new(depth: u8, frame_rate_milli: Option<u32>) -> Self {
        let mut timing = Self {
            depth: 0,
            step: TICKS / 25,
            session: None,
            renew: false,
        };
        timing.set_format(depth, frame_rate_milli);
        timing
    }

    /// The stream's parameters changed.
    pub(super) fn set_format(&mut self, depth: u8, frame_rate_milli: Option<u32>) {
        self.depth = depth;
        if let Some(rate @ 1..) = frame_rate_milli {
            self.step = (TICKS * 1000 / i64::from(rate)).clamp(1, TICKS);
        }
        if let Some(session) = &mut self.session {
            session.decode.set_depth(depth);
        }
    }

    /// Whether only a key picture can come next.
    pub(super) fn needs_key(&self) -> bool {
        self.session.is_none()
    }

    /// Places the picture with this time stamp that came now. `None` when it cannot be shown: no
    /// key picture came yet, or it is shown before the one that began the session.
    pub(super) fn place(
        &mut self,
        stamp: i64,
        now: Timestamp,
        key: bool,
        next_session: impl FnOnce() -> u64,
    ) -> Option<Placed> {
        if key && (self.renew || self.session.is_none()) {
            let number = next_session();
            self.session = Some(Session::new(number, stamp, now, self.depth, self.step));
            self.renew = false;
        }
        let session = self.session.as_mut()?;
        let mut pts = stamp - session.zero;
        if session.is_leading(pts) {
            return None;
        }
        let jumped = session.jumped(pts, now);
        if jumped {
            pts = session.high.0 + session.passed(now).max(self.step);
            session.zero = stamp - pts;
            self.renew = true;
        }
        let (pts, dts) = session.decode.place(pts);
        if let step @ 1.. = pts - session.high.0 {
            session.high = (pts, now);
            self.step = step.min(TICKS);
        }
        let at = Timestamp(session.anchor.0.saturating_add(micros(pts)));
        self.renew |= session.is_apart(at, now);
        Some(Placed {
            session: session.number,
            pts,
            dts,
            at,
            jumped,
        })
    }
}

/// The camera's clock, as its sender reports tell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CameraClock(Option<(i64, i64)>);

impl CameraClock {
    /// A report: the camera's NTP time (RFC 3550, 4) was that of the time stamp. Returns how far
    /// the camera is ahead of `now` in microseconds; `None` when the camera does not know its time.
    pub(super) fn heard(&mut self, ntp: u64, stamp: i64, now: Timestamp) -> Option<i64> {
        /// Seconds from 1900 to 1970.
        const EPOCH: i64 = 2_208_988_800;
        if ntp == 0 {
            return None;
        }
        // The seconds wrap in 2036; the nearest to our clock is meant.
        let ours = now.0.div_euclid(1_000_000);
        let apart = ((ntp >> 32) as u32).wrapping_sub((ours + EPOCH) as u32) as i32;
        let fraction = ((ntp & 0xffff_ffff) * 1_000_000) >> 32;
        let micros = (ours + i64::from(apart)) * 1_000_000 + fraction as i64;
        self.0 = Some((stamp, micros));
        Some(micros - now.0)
    }

    /// When the picture with this time stamp was taken, by the camera's clock.
    pub(super) fn at(&self, stamp: i64) -> Option<Timestamp> {
        let (reported, time) = self.0?;
        Some(Timestamp(time.saturating_add(micros(stamp - reported))))
    }

    /// Time stamps jumped: what was reported no longer holds.
    pub(super) fn forget(&mut self) {
        self.0 = None;
    }
}
