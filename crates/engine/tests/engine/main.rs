//! The engine as a whole: real RTSP cameras (simulated, on loopback), a real database and real
//! files, each test with its own.

#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod approval;
mod disk;
mod door;
mod rows;
mod town;
mod volumes;

mod health;
mod killed;
mod leftover;
mod live;
mod nodes;
mod outage;
mod plans;
mod pressure;
mod purge;
mod reconcile;
mod reconnect;
mod recording;
mod retention;
mod sound;
mod stopping;
