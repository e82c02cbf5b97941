//! The program `xueliang`: reads the configuration, wires the crates, runs them and stops them.
//!
//! Belongs here: the command line, the configuration file and the environment, signals, logging,
//! and the demonstration town. Rules, SQL, pictures and HTTP do not.

pub mod cert;
pub mod check;
pub mod config;
pub mod demo;
mod door;
pub mod folder;
pub mod key;
pub mod lifecycle;
pub mod run;
pub mod telemetry;
pub mod user;
