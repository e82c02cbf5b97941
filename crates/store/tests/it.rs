//! The store as its callers see it. Every test runs on SQLite, and on PostgreSQL too when
//! `TEST_POSTGRES_URL` names a server: a fresh database for each, dropped at the end.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by ending"
)]

#[path = "it/access_requests.rs"]
mod access_requests;
#[path = "it/alerts.rs"]
mod alerts;
#[path = "it/audit.rs"]
mod audit;
#[path = "it/cancel.rs"]
mod cancel;
#[path = "it/cases.rs"]
mod cases;
#[path = "it/feed.rs"]
mod feed;
#[path = "it/footage.rs"]
mod footage;
#[path = "it/gaps.rs"]
mod gaps;
#[path = "it/grants.rs"]
mod grants;
#[path = "it/health.rs"]
mod health;
#[path = "it/idempotency.rs"]
mod idempotency;
#[path = "it/identity.rs"]
mod identity;
#[path = "it/lease.rs"]
mod lease;
#[path = "it/legal.rs"]
mod legal;
#[path = "it/open.rs"]
mod open;
#[path = "it/people.rs"]
mod people;
#[path = "it/places.rs"]
mod places;
#[path = "it/purge.rs"]
mod purge;
#[path = "it/races.rs"]
mod races;
#[path = "it/receivers.rs"]
mod receivers;
#[path = "it/register.rs"]
mod register;
#[path = "it/retention.rs"]
mod retention;
#[path = "it/scale.rs"]
mod scale;
#[path = "it/scope.rs"]
mod scope;
#[path = "it/sealed.rs"]
mod sealed;
#[path = "it/seals.rs"]
mod seals;
#[path = "it/world.rs"]
mod world;
