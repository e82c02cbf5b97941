//! The only crate that speaks SQL.
//!
//! A method of [`Store`] is one transaction and keeps one promise about the data. Methods are named
//! object first, verb second, so that `case_` finds everything about cases. What an actor may see
//! is asked in the statement that reads it (`scope`); what they change leaves a row in the audit
//! log in the same transaction (`audit`), and what others should hear of leaves one in the feed
//! (`feed`). The statements are one text for SQLite and PostgreSQL; what truly differs is in
//! `dialect`.
//!
//! Not here: rules about cases, footage or health (`domain` decides, this crate writes down),
//! permissions (`api` asks for them), files (`media`), and anything that waits or repeats
//! (`engine`).

mod access_request;
mod alert;
mod area;
mod audit;
mod camera;
mod case;
mod check;
mod deletion;
mod delivery;
mod dialect;
mod duty;
mod error;
mod event;
mod expire;
mod feed;
mod footage_day;
mod gap;
mod health;
mod hold;
mod idempotency;
mod job;
mod key;
mod lease;
mod legal;
mod page;
mod password;
mod pool;
mod purge;
mod receiver;
mod recorder;
mod register;
mod retention;
mod scope;
mod sealed;
mod segment;
mod session;
mod site;
mod totp;
mod unusual;
mod user;
mod volume;

pub use access_request::{
    AccessRequestFilter, AccessRequestListed, AccessRequestTotals, NewAccessRequest, RequestCamera,
};
pub use alert::{AlertCamera, AlertFilter, AlertListed, Assignee, Space};
pub use area::{AreaChange, NewArea};
pub use audit::{AuditFilter, SealState};
pub use camera::{CameraChange, CameraFilter, CameraListed, NewCamera};
pub use case::{CaseFilter, CaseListed, CaseTotals, NewCase, NewCaseLink};
pub use deletion::DeletionFilter;
pub use delivery::{DeliveryFilter, Posting};
pub use event::NewCameraEvent;
pub use gap::Hole;
pub use health::{AreaTotals, StreamState};
pub use hold::{HeldFor, HoldListed};
pub use idempotency::Idempotency;
pub use job::{Job, Outcome};
pub use key::{ApiKey, NewApiKey};
pub use legal::{Filing, LegalListed, SignPhoto};
pub use page::{Page, Paging};
pub use pool::Store;
pub use purge::{PurgeFacts, RemovedCamera};
pub use receiver::{NewReceiver, ReceiverChange, ReceiverListed};
pub use recorder::{NewRecorder, Recorder, RecorderChange};
pub use register::{AccessFilter, AccessTotals, Begun, Look, Seen};
pub use session::{NewSession, Proved, Renewed, SessionInfo};
pub use site::{NewSite, SiteChange};
pub use totp::Totp;
pub use unusual::FindingListed;
pub use user::{Candidate, NewUser, UserChange};
pub use volume::{Volume, VolumeReport};
