//! Sees to it that a release is not shipped without the console's pages.
//!
//! Nothing is built here: `npm run build` in `web/` makes `web/dist`. Without it the program still
//! compiles and serves a page that says how to build the console.

use std::{env, path::Path};

fn main() {
    println!("cargo::rerun-if-env-changed=XUELIANG_REQUIRE_CONSOLE");
    // A debug build reads the pages from disk, so nothing has to be compiled again when they
    // change; and while the folder is missing, watching it would compile everything every time.
    if env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=web/dist");
    }
    println!("cargo::rerun-if-changed=build.rs");
    let required = env::var_os("XUELIANG_REQUIRE_CONSOLE").is_some_and(|value| value == "1");
    assert!(
        !required || Path::new("web/dist/index.html").exists(),
        "the console is not built: run `npm ci && npm run build` in crates/console/web \
         (XUELIANG_REQUIRE_CONSOLE=1 asks for it)"
    );
}
