//! Which picture a session sends next, and with what timestamp: the behaviours that change
//! pictures or time are here.

use std::{ops::Range, sync::Arc, time::Duration};

use crate::{
    Behaviour, Clip, Stream,
    camera::Channel,
    film::{Film, Frame},
};

/// RTP clock ticks per second.
const CLOCK: f64 = 90_000.0;

/// One frame to send.
pub(crate) struct Shot {
    film: Arc<Film>,
    index: usize,
    /// Its RTP timestamp.
    pub(crate) rtp: u32,
    /// The RTP time of the moment it is sent, for a sender report.
    pub(crate) now: u32,
}

impl Shot {
    pub(crate) fn frame(&self) -> &Frame {
        &self.film.frames[self.index]
    }
}

/// A session's way through its camera's pictures.
pub(crate) struct Reel {
    clip: Clip,
    stream: Stream,
    own: Arc<Film>,
    film: Arc<Film>,
    part: Range<usize>,
    at: usize,
    behaviour: Behaviour,
    /// Time since the first frame, in ticks.
    ticks: u64,
    /// The time at which the behaviour began.
    since: u64,
    /// Jumps made since then.
    jumps: u64,
    /// The RTP timestamp of time zero.
    base: u32,
}

impl Reel {
    /// Begins at a key picture, but for [`Behaviour::NoKeyPicture`], which begins in a group.
    pub(crate) fn new(channel: &Channel, behaviour: Behaviour, base: u32) -> Reel {
        let mut reel = Reel {
            clip: channel.clip.clone(),
            stream: channel.stream,
            own: channel.film.clone(),
            film: channel.film.clone(),
            part: channel.film.loop_part.clone(),
            at: 0,
            behaviour: Behaviour::Healthy,
            ticks: 0,
            since: 0,
            jumps: 0,
            base,
        };
        reel.set(behaviour);
        if matches!(behaviour, Behaviour::NoKeyPicture { .. }) {
            reel.at = (reel.part.start + 1).min(reel.part.end - 1);
        }
        reel
    }

    /// Changes the behaviour from the next frame on.
    pub(crate) fn set(&mut self, behaviour: Behaviour) {
        if behaviour == self.behaviour {
            return;
        }
        self.behaviour = behaviour;
        self.since = self.ticks;
        self.jumps = 0;
        let own = self.own.clone();
        match behaviour {
            Behaviour::Frozen => self.show(own.frozen.clone(), own),
            Behaviour::Black => match own.black.clone() {
                Some(part) => self.show(part, own),
                None => {
                    let drawn = self.load(Clip::builtin(1, self.stream, self.clip.codec()));
                    let part = drawn.black.clone().unwrap_or(drawn.frozen.clone());
                    self.show(part, drawn);
                }
            },
            Behaviour::NoKeyPicture { seconds } => {
                let film = self.load(self.clip.long_group());
                let frames = (seconds * CLOCK / f64::from(film.ticks)).round() as usize;
                self.show(0..frames.clamp(1, film.loop_part.end), film);
            }
            _ => self.show(own.loop_part.clone(), own),
        }
    }

    /// The next frame; the time moves on by its duration.
    pub(crate) fn next(&mut self) -> Shot {
        match self.behaviour {
            Behaviour::ChangingParameters { every_s } => {
                let film = if self.periods(every_s).is_multiple_of(2) {
                    self.own.clone()
                } else {
                    self.load(self.clip.alternate(self.stream))
                };
                self.show(film.loop_part.clone(), film);
            }
            Behaviour::JumpingTimestamps { every_s, by_s } => {
                let due = self.periods(every_s);
                let jumps = due.saturating_sub(self.jumps) as f64;
                self.jumps = due;
                self.base = self.base.wrapping_add((jumps * by_s * CLOCK) as i64 as u32);
            }
            _ => {}
        }
        let film = self.film.clone();
        let index = self.at;
        self.at += 1;
        if self.at >= self.part.end {
            self.at = self.part.start;
        }
        let time = |frames: i32| {
            let shift = i64::from(frames) * i64::from(film.ticks);
            self.base.wrapping_add((self.ticks as i64 + shift) as u32)
        };
        let (rtp, now) = (time(film.frames[index].shift), time(film.delay as i32));
        self.ticks += u64::from(film.ticks);
        Shot {
            film,
            index,
            rtp,
            now,
        }
    }

    /// The attributes that describe what is sent first.
    pub(crate) fn description(&self) -> &str {
        &self.film.description
    }

    /// When the next frame is due, from the first one on.
    pub(crate) fn due(&self) -> Duration {
        Duration::from_nanos(self.ticks * 100_000 / 9)
    }

    /// Leaves out `gap` of time, as a camera whose line was cut: its clock ran on, and it goes on
    /// with a key picture. How many pictures that are.
    pub(crate) fn leave_out(&mut self, gap: Duration) -> u64 {
        let frame = u64::from(self.film.ticks);
        let gap = (gap.as_secs_f64() * CLOCK) as u64;
        let pictures = gap.div_ceil(frame);
        self.ticks += pictures * frame;
        self.at = self.part.start;
        pictures
    }

    fn periods(&self, every_s: f64) -> u64 {
        ((self.ticks - self.since) as f64 / (every_s * CLOCK)) as u64
    }

    /// Turns to a part of a film, from its beginning; stays where it is if that part runs already.
    fn show(&mut self, part: Range<usize>, film: Arc<Film>) {
        if self.part != part || !Arc::ptr_eq(&self.film, &film) {
            self.at = part.start;
            self.part = part;
            self.film = film;
        }
    }

    /// A clip that belongs to another; built-in, so that only a file that has gone can be missing,
    /// and then the camera keeps its own.
    fn load(&self, clip: Clip) -> Arc<Film> {
        clip.load().unwrap_or_else(|error| {
            tracing::warn!(%error, "clip not loaded");
            self.own.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Codec, camera::Counters};

    fn reel(behaviour: Behaviour) -> Reel {
        let clip = Clip::builtin(3, Stream::Sub, Codec::H264);
        let channel = Channel {
            stream: Stream::Sub,
            film: clip.load().expect("built in"),
            clip,
            sent: Counters::default(),
        };
        Reel::new(&channel, behaviour, u32::MAX - 10_000)
    }

    #[test]
    fn the_loop_goes_on_and_time_with_it() {
        let mut reel = reel(Behaviour::Healthy);
        let shots: Vec<Shot> = (0..200).map(|_| reel.next()).collect();
        assert!(
            shots
                .windows(2)
                .all(|w| w[1].rtp.wrapping_sub(w[0].rtp) == 6000)
        );
        let keys: Vec<usize> = (0..200).filter(|&i| shots[i].frame().key).collect();
        assert_eq!(keys, [0, 30, 60, 90, 120, 150, 180]);
        assert_eq!((shots[90].index, shots[0].now), (0, shots[0].rtp));
        assert_eq!(
            reel.due(),
            Duration::from_millis(200_000 / 15) + Duration::from_nanos(333_333)
        );
    }

    #[test]
    fn frozen_and_black_are_groups_of_the_same_film() {
        let mut reel = reel(Behaviour::Healthy);
        reel.next();
        for (behaviour, from) in [(Behaviour::Frozen, 90), (Behaviour::Black, 120)] {
            reel.set(behaviour);
            let indices: Vec<usize> = (0..31).map(|_| reel.next().index).collect();
            assert_eq!(
                (indices[0], indices[29], indices[30]),
                (from, from + 29, from)
            );
        }
        reel.set(Behaviour::Healthy);
        assert_eq!(reel.next().index, 0);
    }

    #[test]
    fn no_key_picture_for_as_long_as_told() {
        let mut playing = reel(Behaviour::Healthy);
        playing.set(Behaviour::NoKeyPicture { seconds: 4.0 });
        let keys = |reel: &mut Reel| -> Vec<usize> {
            (0..130).filter(|_| reel.next().frame().key).collect()
        };
        assert_eq!(keys(&mut playing), [0, 60, 120]);
        assert_eq!(
            keys(&mut reel(Behaviour::NoKeyPicture { seconds: 4.0 })),
            [59, 119]
        );
    }

    #[test]
    fn timestamps_jump_and_parameters_change() {
        let mut jumping = reel(Behaviour::JumpingTimestamps {
            every_s: 1.0,
            by_s: -2.0,
        });
        let times: Vec<u32> = (0..40).map(|_| jumping.next().rtp).collect();
        let odd: Vec<usize> = (1..40)
            .filter(|&i| times[i].wrapping_sub(times[i - 1]) != 6000)
            .collect();
        assert_eq!(odd, [15, 30]);
        assert_eq!(times[15].wrapping_sub(times[14]) as i32, 6000 - 180_000);
        let mut changing = reel(Behaviour::ChangingParameters { every_s: 1.0 });
        let ticks: Vec<u32> = (0..55).map(|_| changing.next().film.ticks).collect();
        assert_eq!(ticks.iter().filter(|&&ticks| ticks == 3600).count(), 25);
        assert_eq!((ticks[14], ticks[15], ticks[40]), (6000, 3600, 6000));
    }

    #[test]
    fn every_built_in_clip_is_as_documented() {
        for camera in 1..=16 {
            for (stream, codec) in [
                (Stream::Main, Codec::H264),
                (Stream::Main, Codec::H265),
                (Stream::Sub, Codec::H264),
                (Stream::Sub, Codec::H265),
            ] {
                let clip = Clip::builtin(camera, stream, codec);
                let film = clip.load().expect("usable");
                let end = clip.loop_frames().expect("known") as usize;
                let group = 2 * clip.fps() as usize;
                assert_eq!(film.frames.len(), end + 2 * group, "{clip:?}");
                assert_eq!((film.frozen.clone(), film.delay), (end..end + group, 0));
                for (index, frame) in film.frames.iter().enumerate() {
                    assert_eq!(frame.key, index % group == 0, "{clip:?} frame {index}");
                }
            }
        }
    }

    #[test]
    fn open_groups_are_sent_in_coding_order_with_times_of_showing() {
        use crate::Special::{OpenGroupH265, RecoveryPointH264};
        for special in [OpenGroupH265, RecoveryPointH264] {
            let film = Clip::Special(special).load().expect("usable");
            assert_eq!(film.frames.len(), 150, "{special:?}");
            assert!(film.delay > 0, "{special:?} has no B-pictures");
            let keys: Vec<usize> = (0..150).filter(|&i| film.frames[i].key).collect();
            assert_eq!(keys.len(), 5, "{special:?}: {keys:?}");
            let mut shown: Vec<i64> = (0..150)
                .map(|i| i + i64::from(film.frames[i as usize].shift))
                .collect();
            shown.sort_unstable();
            assert!(
                shown.into_iter().eq(0..150),
                "{special:?}: one frame per time"
            );
        }
    }
}
