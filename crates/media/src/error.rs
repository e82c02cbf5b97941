//! Failures of the operating system as this project's errors.

use std::{io, path::Path};

use domain::{Code, Error};

/// Makes an error of `source`, met while doing `what` (a clause such as "write a segment") with
/// `path`: [`Code::DiskFull`] when there is no room or quota left, else [`Code::Disk`].
pub(crate) fn during(
    what: &'static str,
    path: impl AsRef<Path>,
) -> impl FnOnce(io::Error) -> Error {
    move |source| {
        let code = match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::DiskFull,
            _ => Code::Disk,
        };
        Error::new(code)
            .with(domain::error::DOING, what)
            .with("path", path.as_ref().display())
            .because(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart() {
        // 28 is ENOSPC and 5 is EIO on Linux.
        for (number, code) in [(28, Code::DiskFull), (5, Code::Disk)] {
            let error = during("write a segment", "a/b.mp4")(io::Error::from_raw_os_error(number));
            assert_eq!(error.code(), code);
        }
    }
}
