//! The walls between the crates, as a table; and the licences of what we build on.

use std::{collections::BTreeSet, process::Command};

/// Each crate, the crates of ours it may use, and the outside crates only it may use.
const CRATES: &[(&str, &[&str], &[&str])] = &[
    (
        "domain",
        &[],
        &["jiff", "argon2", "chacha20poly1305", "ipnet"],
    ),
    ("store", &["domain"], &["sqlx"]),
    ("media", &["domain"], &["retina"]),
    ("inspect", &["domain"], &["ffmpeg-next"]),
    ("engine", &["domain", "store", "media"], &[]),
    (
        "api",
        &["domain", "store", "media", "engine"],
        &["utoipa-axum", "utoipa-swagger-ui", "rust_xlsxwriter"],
    ),
    ("console", &[], &["rust-embed"]),
    ("simcam", &[], &[]),
    (
        "gateway",
        &[
            "domain", "store", "media", "engine", "api", "console", "simcam",
        ],
        &[
            "clap",
            "toml",
            "tracing-subscriber",
            "hyper",
            "tokio-rustls",
            "rcgen",
            "x509-parser",
        ],
    ),
    (
        "tests",
        &[
            "domain", "store", "media", "engine", "api", "console", "simcam", "gateway",
        ],
        &[],
    ),
];

/// Who else may speak HTTP as a server.
const AXUM: &[&str] = &["api", "console", "gateway", "tests"];

/// Words in names of crates that recognise people or plates; the gateway never does.
const RECOGNISERS: &[&str] = &[
    "face", "facial", "onnx", "ort", "tract", "candle", "opencv", "tch", "alpr", "plate",
];

/// Licences that anybody may build on.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "WTFPL",
    "Zlib",
];

fn metadata(arguments: &[&str]) -> serde_json::Value {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--format-version=1"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    serde_json::from_slice(&out.stdout).unwrap()
}

#[test]
fn nobody_reaches_through_a_wall() {
    let metadata = metadata(&["--no-deps"]);
    let ours: BTreeSet<&str> = CRATES.iter().map(|row| row.0).collect();
    let mut found = BTreeSet::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        found.insert(name);
        let row = CRATES
            .iter()
            .find(|row| row.0 == name)
            .unwrap_or_else(|| panic!("{name} is not in the table"));
        for dependency in package["dependencies"].as_array().unwrap() {
            if dependency["kind"] == "dev" {
                continue;
            }
            let dependency = dependency["name"].as_str().unwrap();
            if ours.contains(dependency) {
                assert!(
                    row.1.contains(&dependency),
                    "{name} may not use {dependency}"
                );
            }
            if let Some(owner) = CRATES.iter().find(|row| row.2.contains(&dependency)) {
                assert_eq!(owner.0, name, "only {} may use {dependency}", owner.0);
            }
            assert!(
                dependency != "axum" || AXUM.contains(&name),
                "{name} may not use axum"
            );
        }
    }
    assert_eq!(found, ours);
}

#[test]
fn every_dependency_has_a_licence_anybody_may_build_on() {
    // Only what is built here: other systems' packages need not even be downloaded.
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let metadata = metadata(&["--filter-platform", &platform]);
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(allowed(licence), "{name} is under {licence}");
        let words: Vec<&str> = name.split(['-', '_']).collect();
        let recogniser = RECOGNISERS.iter().find(|word| words.contains(word));
        assert_eq!(
            recogniser, None,
            "{name} looks like it recognises people or plates"
        );
    }
}

/// Whether an SPDX expression can be met with the allowed licences: every part joined by `AND`
/// has an alternative joined by `OR` that is allowed. The old `/` means `OR`.
fn allowed(expression: &str) -> bool {
    let flat = expression.replace(['(', ')'], " ").replace('/', " OR ");
    flat.split(" AND ").all(|part| {
        part.split(" OR ")
            .any(|licence| LICENCES.contains(&licence.trim()))
    })
}

#[test]
fn expressions_are_understood() {
    assert!(allowed("MIT OR GPL-3.0") && allowed("MIT/Apache-2.0"));
    assert!(allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!allowed("GPL-3.0") && !allowed("MIT AND AGPL-3.0"));
}
