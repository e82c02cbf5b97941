//! The vocabulary of the gateway: what things are and what may happen to them.
//!
//! Everything here is a plain value or a pure function. Nothing in this crate opens a file, a
//! socket or a database, spawns a task, or reads a clock by itself: effects belong to the crates
//! around it. What the API shows is not here either; its bodies live beside their handlers.

pub mod access;
pub mod access_request;
pub mod alert;
pub mod area;
pub mod audio;
pub mod audit;
pub mod camera;
pub mod case;
pub mod day;
pub mod deletion;
pub mod duty;
pub mod error;
pub mod event;
pub mod filing;
pub mod footage;
pub mod health;
pub mod id;
pub mod legal;
pub mod limit;
pub mod outbound;
pub mod particulars;
pub mod pressure;
pub mod purge;
pub mod quality;
pub mod rate;
pub mod receiver;
pub mod register;
pub mod retention;
pub mod schedule;
pub mod scope;
pub mod secret;
pub mod session;
pub mod time;
pub mod totp;
pub mod unusual;
pub mod user;
pub mod video;
pub mod volume;
mod words;
pub mod work;

pub use access::{Actor, Permission, Role};
pub use error::{Code, Error, ErrorKind, Language, Result};
pub use time::{Clock, Span, Timestamp};
