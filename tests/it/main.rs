//! One binary for all integration tests: what must hold for everything, and one story a file.

mod architecture;
mod cases;
mod demo;
mod health;
mod input;
mod recording;
mod restart;
