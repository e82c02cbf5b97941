//! Disks that are mounted for one test.

#![expect(
    clippy::print_stderr,
    reason = "who reads the test's output is to know what was skipped"
)]

use std::{fs, path::PathBuf, process::Command};

use crate::town::Town;

/// Something mounted, which goes with the test.
pub(crate) struct Mounted(pub(crate) PathBuf);

impl Mounted {
    pub(crate) fn new(town: &Town, name: &str, arguments: &[&str]) -> Option<Self> {
        let at = town.folder.0.join(name);
        fs::create_dir_all(&at).unwrap();
        let done = Command::new("mount").args(arguments).arg(&at).output();
        if !done.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: this user may not mount");
            return None;
        }
        Some(Self(at))
    }

    /// A disk in memory, of about the size of [`Self::ext4`]: streams go where there is most space.
    pub(crate) fn small(town: &Town, name: &str) -> Option<Self> {
        Self::new(town, name, &["-t", "tmpfs", "-o", "size=64m", "tmpfs"])
    }

    pub(crate) fn ext4(town: &Town) -> Option<Self> {
        let image = town.folder.0.join("disk.img");
        let file = fs::File::create(&image).unwrap();
        file.set_len(64 << 20).unwrap();
        let made = Command::new("mkfs.ext4").arg("-q").arg(&image).status();
        if !made.is_ok_and(|status| status.success()) {
            eprintln!("skipped: there is no mkfs.ext4");
            return None;
        }
        Self::new(town, "disk", &["-o", "loop", image.to_str().unwrap()])
    }

    pub(crate) fn run(&self, program: &str, arguments: &[&str]) {
        let status = Command::new(program).args(arguments).arg(&self.0).status();
        assert!(status.unwrap().success(), "{program} {arguments:?}");
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // Lazily, as a thread may still hold a file.
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}
