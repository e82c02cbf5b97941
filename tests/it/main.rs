//! One binary for all integration tests: what must hold for everything, and one story a file.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a story that does not go on must end, and prints what it measured"
)]

mod alerts;
mod architecture;
mod audit;
mod cases;
mod demo;
mod door;
mod health;
mod input;
mod integrator;
mod officer;
mod recording;
mod register;
mod restart;
mod secrets;
mod tls;
