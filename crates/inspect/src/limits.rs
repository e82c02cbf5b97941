//! What this process may use. A bitstream is input from outside and the decoder is native code: the
//! limits keep a bad one from costing more than this process.
//!
//! Wall time is not limited here: the gateway waits for an answer and kills.

use std::{io, mem::MaybeUninit};

/// Bytes of address space: more than twice what the largest picture takes, libraries included.
const MEMORY: u64 = 1 << 30;
/// Seconds of processor time for one request; the largest picture takes about one.
const CPU_SECONDS: u64 = 10;
/// The three pipes it was started with: no file and no socket can be opened beside them.
const FILES: u64 = 3;

/// Takes away what decoding does not need, for good.
///
/// # Errors
/// What the kernel said.
pub(crate) fn confine() -> io::Result<()> {
    limit(libc::RLIMIT_AS, MEMORY, MEMORY)?;
    limit(libc::RLIMIT_CORE, 0, 0)?;
    limit(libc::RLIMIT_NOFILE, FILES, FILES)?;
    limit(libc::RLIMIT_NPROC, 0, 0)?;
    // SAFETY: neither call takes a pointer.
    let refused = unsafe {
        libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
            || libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) != 0
    };
    if refused {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Allows [`CPU_SECONDS`] more than were used so far. The kernel counts over the life of a process
/// and ends it with SIGXCPU at the limit, so the limit moves with every request.
///
/// # Errors
/// What the kernel said.
pub(crate) fn allow_cpu() -> io::Result<()> {
    let mut usage = MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: the pointer is to a `rusage` of ours, which the kernel fills when it returns 0.
    let usage = unsafe {
        if libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) != 0 {
            return Err(io::Error::last_os_error());
        }
        usage.assume_init()
    };
    let used = usage.ru_utime.tv_sec.saturating_add(usage.ru_stime.tv_sec);
    // One second more because the fractions are dropped.
    let soft = u64::try_from(used).unwrap_or(0) + 1 + CPU_SECONDS;
    limit(libc::RLIMIT_CPU, soft, libc::RLIM_INFINITY)
}

/// Sets one limit, below what the process was started with where that is less.
fn limit(resource: libc::__rlimit_resource_t, soft: u64, hard: u64) -> io::Result<()> {
    let mut now = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: the pointer is to an `rlimit` of ours that outlives the call.
    if unsafe { libc::getrlimit(resource, &raw mut now) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let hard = hard.min(now.rlim_max);
    let wanted = libc::rlimit {
        rlim_cur: soft.min(hard),
        rlim_max: hard,
    };
    // SAFETY: as above.
    if unsafe { libc::setrlimit(resource, &raw const wanted) } != 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}
