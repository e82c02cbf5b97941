//! The API as its callers see it: through the router, on a real store and a real engine that runs
//! no camera.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod access;
mod access_requests;
mod attacks;
mod audit;
mod bad_input;
mod borders;
mod document;
mod identity;
mod inspection;
mod legal;
mod machine;
mod media_links;
mod roles;
mod signing_in;
mod streams;
mod world;
mod writing;
