//! Rebuilds when a migration changes; `sqlx::migrate!` alone does not see new files.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
