//! How a camera behaves, as data. What each behaviour means on the wire is in `server.rs` (the
//! door), `session.rs` (the answers) and `reel.rs` (the pictures).

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How a camera behaves from now on; all times are in seconds.
///
/// As JSON: `{"kind": "healthy"}`, `{"kind": "clock_offset", "seconds": 90.0}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Behaviour {
    /// Answers and sends its clip.
    #[default]
    Healthy,
    /// Keeps every connection and accepts new ones, but sends nothing and answers nothing; no FIN.
    /// Requests that arrive meanwhile are never answered.
    Silent,
    /// Ends open connections by RST and refuses new ones on the TCP level.
    Refuse,
    /// Answers every request but OPTIONS with 401, whatever the credentials.
    WrongPassword,
    /// Sends one picture again and again at the usual rate; timestamps advance.
    Frozen,
    /// Sends a black picture, with the parameter sets of the clip where it has black pictures.
    Black,
    /// Changes resolution and parameter sets every `every_s` seconds (to the other stream's clip of
    /// the same codec and back).
    ChangingParameters {
        /// Seconds between two changes, above zero.
        every_s: f64,
    },
    /// Moves the RTP timestamps by `by_s` seconds (backwards when negative) every `every_s` seconds.
    JumpingTimestamps {
        /// Seconds between two jumps, above zero.
        every_s: f64,
        /// Size of a jump in seconds.
        by_s: f64,
    },
    /// Sender reports carry a clock that is `seconds` ahead (behind when negative).
    ClockOffset {
        /// The error of the camera's clock in seconds.
        seconds: f64,
    },
    /// Sends no key picture for `seconds` (at most 20) after PLAY, and afterwards one every
    /// `seconds`. A session that plays already gets one key picture at the change, then the gap.
    NoKeyPicture {
        /// Seconds between two key pictures, above zero, at most 20.
        seconds: f64,
    },
    /// Answers PLAY at once and sends its first picture `seconds` later.
    SlowStart {
        /// Seconds between the answer to PLAY and the first packet.
        seconds: f64,
    },
    /// Accepts every nonce once; the next request with it is answered 401 with `stale=true` and a
    /// new nonce. Without effect on a camera that asks for no credentials.
    StaleNonce,
    /// Answers SETUP with 453.
    NotEnoughBandwidth,
    /// Is healthy for `up_s` seconds, then refuses for `down_s`, and so on.
    Flapping {
        /// Seconds of health, above zero.
        up_s: f64,
        /// Seconds of refusal, above zero.
        down_s: f64,
    },
    /// Answers SETUP of its sound with 461; its pictures come.
    AudioRefused,
    /// Sends packets of sound that nobody can read; its pictures are healthy.
    AudioBroken,
    /// Leaves out packets at random (by a fixed sequence, the same in every run); their sequence
    /// numbers are used up.
    DropPackets {
        /// Packets left out of a thousand, 0 to 1000.
        per_mille: u16,
    },
}

/// The longest time a behaviour may name, in seconds (a day).
const LONGEST_S: f64 = 86_400.0;

impl Behaviour {
    /// Says in a sentence what is impossible about the values, if anything is.
    pub fn check(&self) -> Result<(), String> {
        let span = |name: &str, value: f64, from: f64, to: f64| {
            if (from..=to).contains(&value) {
                Ok(())
            } else {
                Err(format!("{name} is {value}, must be {from} to {to}"))
            }
        };
        // A change more often than this would never let a picture through.
        const SHORTEST_S: f64 = 0.01;
        match *self {
            Behaviour::ChangingParameters { every_s } => {
                span("every_s", every_s, SHORTEST_S, LONGEST_S)
            }
            Behaviour::JumpingTimestamps { every_s, by_s } => {
                span("every_s", every_s, SHORTEST_S, LONGEST_S)?;
                span("by_s", by_s, -LONGEST_S, LONGEST_S)
            }
            Behaviour::ClockOffset { seconds } => {
                // Cameras without a battery start in 1970, so a whole life must fit.
                span("seconds", seconds, -3e9, 3e9)
            }
            Behaviour::NoKeyPicture { seconds } => span("seconds", seconds, SHORTEST_S, 20.0),
            Behaviour::SlowStart { seconds } => span("seconds", seconds, 0.0, LONGEST_S),
            Behaviour::Flapping { up_s, down_s } => {
                span("up_s", up_s, SHORTEST_S, LONGEST_S)?;
                span("down_s", down_s, SHORTEST_S, LONGEST_S)
            }
            Behaviour::DropPackets { per_mille } if per_mille > 1000 => {
                Err(format!("per_mille is {per_mille}, must be 0 to 1000"))
            }
            _ => Ok(()),
        }
    }

    /// What a flapping camera does after `elapsed`, and how long until that changes. Any other
    /// behaviour is itself for ever.
    pub(crate) fn resolve(self, elapsed: Duration) -> (Behaviour, Option<Duration>) {
        let Behaviour::Flapping { up_s, down_s } = self else {
            return (self, None);
        };
        let at = elapsed.as_secs_f64() % (up_s + down_s);
        if at < up_s {
            (Behaviour::Healthy, Some(seconds(up_s - at)))
        } else {
            (Behaviour::Refuse, Some(seconds(up_s + down_s - at)))
        }
    }
}

/// Seconds as a duration; what cannot be one (negative, not a number) counts as zero.
pub(crate) fn seconds(value: f64) -> Duration {
    Duration::try_from_secs_f64(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_tagged_by_kind_and_strict() {
        let parsed: Behaviour =
            serde_json::from_str(r#"{"kind":"jumping_timestamps","every_s":5,"by_s":-2.5}"#)
                .expect("valid");
        assert_eq!(
            parsed,
            Behaviour::JumpingTimestamps {
                every_s: 5.0,
                by_s: -2.5
            }
        );
        assert_eq!(
            serde_json::to_string(&Behaviour::StaleNonce).expect("plain"),
            r#"{"kind":"stale_nonce"}"#
        );
        assert!(serde_json::from_str::<Behaviour>(r#"{"kind":"polite"}"#).is_err());
    }

    #[test]
    fn impossible_values_are_named() {
        let wrong = Behaviour::Flapping {
            up_s: 0.0,
            down_s: 1.0,
        };
        assert_eq!(
            wrong.check(),
            Err("up_s is 0, must be 0.01 to 86400".into())
        );
        assert!(Behaviour::SlowStart { seconds: f64::NAN }.check().is_err());
        assert!(Behaviour::DropPackets { per_mille: 1001 }.check().is_err());
        assert!(Behaviour::NoKeyPicture { seconds: 20.0 }.check().is_ok());
    }

    #[test]
    fn flapping_alternates() {
        let flapping = Behaviour::Flapping {
            up_s: 2.0,
            down_s: 1.0,
        };
        let at = |ms| flapping.resolve(Duration::from_millis(ms));
        assert_eq!(at(0), (Behaviour::Healthy, Some(Duration::from_secs(2))));
        assert_eq!(at(2_500), (Behaviour::Refuse, Some(seconds(0.5))));
        assert_eq!(at(3_500), (Behaviour::Healthy, Some(seconds(1.5))));
    }
}
