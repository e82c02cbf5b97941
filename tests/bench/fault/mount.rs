//! File systems of the bench's own, which can be filled, and cut off from their power.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use domain::Timestamp;

/// Shuts an ext4 file system down as a power cut does: from this call on nothing more reaches the
/// disk, neither data nor journal (`EXT4_IOC_SHUTDOWN` with `EXT4_GOING_FLAGS_NOLOGFLUSH`,
/// fs/ext4/ext4.h of Linux 6.12). Prints the time before and after in nanoseconds.
const CUT: &str = r"
import fcntl, os, struct, sys, time
disk = os.open(sys.argv[1], os.O_RDONLY)
before = time.time_ns()
fcntl.ioctl(disk, 0x8004587d, struct.pack('I', 2))
print(before, time.time_ns())
";

/// A mounted file system; unmounted when dropped.
pub(crate) struct Mount {
    at: PathBuf,
    image: Option<PathBuf>,
}

impl Mount {
    /// An ext4 file system in a file beside `at`; `None` where that is not allowed.
    pub(crate) fn image(at: &Path, size: &str) -> Option<Self> {
        let image = at.with_extension("image");
        let file = image.to_str()?;
        run("truncate", &["-s", size, file])?;
        run("mkfs.ext4", &["-q", "-F", file])?;
        let mount = Self {
            at: at.to_owned(),
            image: Some(image),
        };
        std::fs::create_dir(at).ok()?;
        mount.mount().then_some(mount)
    }

    /// A file system in memory; `None` where that is not allowed.
    pub(crate) fn memory(at: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir(at).ok()?;
        let option = format!("size={size}");
        run(
            "mount",
            &["-t", "tmpfs", "-o", &option, "none", at.to_str()?],
        )?;
        Some(Self {
            at: at.to_owned(),
            image: None,
        })
    }

    fn mount(&self) -> bool {
        let image = self.image.as_deref().and_then(Path::to_str).unwrap();
        run("mount", &["-o", "loop", image, self.at.to_str().unwrap()]).is_some()
    }

    /// Cuts the power; answers the times just before and after.
    pub(crate) fn cut(&self) -> (Timestamp, Timestamp) {
        let at = self.at.to_str().unwrap();
        let text = run("/usr/bin/python3", &["-c", CUT, at]).unwrap();
        let mut times = text.split_whitespace().map(|time| {
            let nanos: i64 = time.parse().unwrap();
            Timestamp(nanos / 1000)
        });
        (times.next().unwrap(), times.next().unwrap())
    }

    /// The power is back: what reached the disk is mounted anew, which replays the journal.
    pub(crate) fn again(&self) {
        assert!(
            self.unmount() && self.mount(),
            "the image cannot be mounted again"
        );
    }

    fn unmount(&self) -> bool {
        run("umount", &[self.at.to_str().unwrap()]).is_some()
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        self.unmount();
    }
}

/// What a program printed, if it succeeded.
fn run(program: &str, arguments: &[&str]) -> Option<String> {
    let out = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    out.status.success().then_some(text)
}
