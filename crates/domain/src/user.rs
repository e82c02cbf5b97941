//! People who sign in: their passwords, and how often one may be wrong.

mod common;

use std::time::Duration;

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};

use crate::{
    access::Role,
    error::{Code, Error, Result},
    id::{AreaId, UserId},
    particulars::Particulars,
    scope::Grant,
    time::Timestamp,
};

/// The fewest characters of a password.
pub const PASSWORD_LEAST: usize = 10;
/// The most characters of a password; hashing must not become a way to tire the machine.
pub const PASSWORD_MOST: usize = 128;

/// How many of a person's last passwords cannot be chosen again, the present one among them.
pub const PASSWORDS_KEPT: usize = 5;
/// How long somebody has to use a one-time password.
pub const ONE_TIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// A person that may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Which.
    pub id: UserId,
    /// What they type to sign in.
    pub name: String,
    /// How they are shown.
    pub display_name: String,
    /// The unit they belong to.
    pub unit: String,
    /// What they may do.
    pub role: Role,
    /// Where; everything below these areas.
    pub areas: Vec<AreaId>,
    /// Whether that is the whole installation, also what comes to it later.
    pub everything: bool,
    /// Areas for a time, and single cameras, besides.
    pub grants: Vec<Grant>,
    /// Whether they may sign in.
    pub enabled: bool,
    /// Whether the password must be changed at the next sign-in.
    pub must_change: bool,
    /// Post, background check, training and contract.
    pub particulars: Particulars,
    /// Whether a second factor is asked for when they sign in.
    pub second_factor: bool,
    /// Counts the changes.
    pub version: i64,
}

/// Checks a new password: 10 to 128 characters, letters and digits, not the user's name, no
/// character three times in a row, none of those that are guessed first.
///
/// # Errors
/// [`Code::PasswordWeak`], [`Code::PasswordHasName`], [`Code::PasswordRepeats`] or
/// [`Code::PasswordCommon`].
pub fn password_checked(name: &str, password: &str) -> Result<()> {
    let fits = (PASSWORD_LEAST..=PASSWORD_MOST).contains(&password.chars().count())
        && password.chars().any(char::is_alphabetic)
        && password.chars().any(char::is_numeric);
    if !fits {
        return Err(Error::new(Code::PasswordWeak)
            .with("least", PASSWORD_LEAST)
            .with("most", PASSWORD_MOST));
    }
    if !name.is_empty() && password.to_lowercase().contains(&name.to_lowercase()) {
        return Err(Error::new(Code::PasswordHasName));
    }
    let characters: Vec<char> = password.chars().collect();
    let same = |three: &[char]| three[0] == three[1] && three[1] == three[2];
    if characters.windows(3).any(same) {
        return Err(Error::new(Code::PasswordRepeats));
    }
    if common::is_common(password) {
        return Err(Error::new(Code::PasswordCommon));
    }
    Ok(())
}

/// Fails when a password that somebody else gave out was left unused for too long; `since` is when
/// it was given.
///
/// # Errors
/// [`Code::PasswordExpired`] with the days it counted.
pub fn one_time_holds(must_change: bool, since: Timestamp, now: Timestamp) -> Result<()> {
    if must_change && now >= since + ONE_TIME {
        let days = ONE_TIME.as_secs() / (24 * 3600);
        return Err(Error::new(Code::PasswordExpired).with("days", days));
    }
    Ok(())
}

/// Fails when somebody would change what they themselves may do: their role, areas, particulars,
/// second factor, or their password without knowing it.
///
/// # Errors
/// [`Code::OwnRecord`].
pub fn not_oneself(actor: UserId, person: UserId) -> Result<()> {
    if actor == person {
        return Err(Error::new(Code::OwnRecord));
    }
    Ok(())
}

/// The argon2id hash of a password in PHC form, with the crate's default cost (OWASP's second
/// choice: 19 MiB, 2 passes). Takes tens of milliseconds: call it where blocking is allowed.
///
/// # Errors
/// [`Code::Internal`] when the system has no random numbers.
pub fn password_hash(password: &str) -> Result<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|source| Error::internal("hash a password").because(source.to_string()))
}

/// Whether `password` is the one that was hashed. An unreadable hash matches nothing.
#[must_use]
pub fn password_matches(password: &str, hash: &str) -> bool {
    password.chars().count() <= PASSWORD_MOST
        && argon2::PasswordHash::new(hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
}

/// How long to wait after `failures` wrong passwords in a row: nothing for the first four, then
/// from 15 s doubling to 15 minutes.
#[must_use]
pub fn lock_for(failures: u32) -> Duration {
    match failures.checked_sub(5) {
        None => Duration::ZERO,
        Some(more) => Duration::from_secs(15u64.saturating_mul(1 << more.min(10)).min(900)),
    }
}

/// Fails while the wait after wrong passwords is not over.
///
/// # Errors
/// [`Code::SignInLocked`] with the seconds left.
pub fn not_locked(failures: u32, last: Timestamp, now: Timestamp) -> Result<()> {
    let until = last + lock_for(failures);
    if now < until {
        let seconds = until.since(now).as_secs() + 1;
        return Err(Error::new(Code::SignInLocked).with("seconds", seconds));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_checked_and_hashed() {
        assert!(password_checked("wang", "short1").is_err());
        assert!(password_checked("wang", "lettersonly").is_err());
        assert!(password_checked("wang", "xwang12345").is_err());
        assert!(password_checked("wang", "baimiao-2026").is_ok());
        for (password, code) in [
            ("baimiao-2000", Code::PasswordRepeats),
            ("password-2026", Code::PasswordCommon),
            ("P@ssw0rd2026!", Code::PasswordCommon),
            ("Admin@123456", Code::PasswordCommon),
            ("1qaz@2wsx3EDC", Code::PasswordCommon),
            ("a123456789", Code::PasswordCommon),
            ("xueliang2026", Code::PasswordCommon),
        ] {
            let error = password_checked("wang", password).unwrap_err();
            assert_eq!(error.code(), code, "{password}");
        }
        for password in ["summer-am-fluss-7", "2027-qinglian", "khwp-4827-mnbt-9352"] {
            assert!(password_checked("wang", password).is_ok(), "{password}");
        }
        let hash = password_hash("baimiao-2026").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(password_matches("baimiao-2026", &hash));
        assert!(!password_matches("baimiao-2027", &hash) && !password_matches("x", "junk"));
    }

    #[test]
    fn one_time_passwords_run_out_and_ones_own_do_not() {
        let week = Timestamp(0) + ONE_TIME;
        assert!(one_time_holds(true, Timestamp(0), Timestamp(week.0 - 1)).is_ok());
        assert!(one_time_holds(true, Timestamp(0), week).is_err());
        assert!(one_time_holds(false, Timestamp(0), week).is_ok());
    }

    #[test]
    fn waiting_grows_and_ends() {
        assert_eq!(lock_for(4), Duration::ZERO);
        assert_eq!(lock_for(5).as_secs(), 15);
        assert_eq!(lock_for(50).as_secs(), 900);
        assert!(not_locked(5, Timestamp(0), Timestamp(1)).is_err());
        assert!(not_locked(5, Timestamp(0), Timestamp(15_000_000)).is_ok());
    }
}
