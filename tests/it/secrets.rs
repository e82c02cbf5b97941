//! Where secrets must not be: looked for in everything that a run left behind.

use std::path::Path;

/// Fails where one of `secrets` stands in one of `texts`; both with a name.
pub(crate) fn are_not_in(secrets: &[(&str, String)], texts: &[(String, Vec<u8>)]) {
    for (what, secret) in secrets {
        assert!(secret.len() >= 8, "{what} is too short to be looked for");
        for (place, text) in texts {
            let found = text
                .windows(secret.len())
                .position(|bytes| bytes == secret.as_bytes());
            if let Some(at) = found {
                let around = &text[at.saturating_sub(200)..(at + 60).min(text.len())];
                panic!(
                    "{what} stands in {place}: {}",
                    String::from_utf8_lossy(around)
                );
            }
        }
    }
}

/// Every file in and below `folder`, but for those that are named.
pub(crate) fn files(folder: &Path, but: &[&str], into: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if but.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            files(&path, but, into);
        } else {
            into.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}
