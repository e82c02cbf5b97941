//! Sessions of people: what others are told of them, and when they end.

use std::time::Duration;

use crate::{
    id::{SessionId, UserId},
    time::Timestamp,
};

/// How exactly the last use is known: not every request writes a row.
pub const USED: Duration = Duration::from_secs(60);
/// The most characters that are kept of a browser that is not known.
const AGENT: usize = 40;

/// A session that holds, without what it is proved by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it was used last, to about a minute.
    pub last_seen: Timestamp,
    /// When it ends, used or not.
    pub until: Timestamp,
    /// Where it was opened from.
    pub address: String,
    /// The browser it was opened with, in short.
    pub agent: String,
    /// Whether it is the one that asks.
    pub is_own: bool,
}

/// The browser in short, such as `Firefox 145 · Linux`; the beginning of what is not known.
#[must_use]
pub fn agent(header: &str) -> String {
    // The order matters: each names those after it, too.
    let browsers = [
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Version/", "Safari"),
    ];
    let systems = [
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let browser = browsers.into_iter().find_map(|(mark, name)| {
        let (_, rest) = header.split_once(mark)?;
        let number: String = rest
            .chars()
            .take_while(char::is_ascii_digit)
            .take(4)
            .collect();
        Some(format!("{name} {number}").trim_end().to_owned())
    });
    let system = systems.into_iter().find(|(mark, _)| header.contains(mark));
    match (browser, system) {
        (Some(browser), Some((_, system))) => format!("{browser} · {system}"),
        (Some(browser), None) => browser,
        (None, _) => {
            let shown = header.chars().filter(|c| !c.is_control());
            shown.take(AGENT).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_in_short() {
        for (header, short) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox 145 · Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge 142 · Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
                "Chrome 142 · Android",
            ),
            ("curl/8.5.0", "curl/8.5.0"),
            ("", ""),
        ] {
            assert_eq!(agent(header), short);
        }
        assert_eq!(agent(&"x".repeat(500)).len(), AGENT);
    }
}
