//! `xueliang user add`: the first administrator, and anybody else from the command line.

use domain::{
    Actor, Clock, Result,
    access::Role,
    limit, secret,
    user::{password_checked, password_hash},
};
use store::{NewUser, Store};

use crate::{config::Config, folder::Folder};

/// Adds a user who may see everything, and answers the one-time password, which must be changed
/// at the first sign-in. The gateway may be running.
///
/// # Errors
/// When the name is taken or not usable, or the database cannot be opened.
pub async fn add(config: Config, name: &str, display_name: &str, role: Role) -> Result<String> {
    let name = limit::name("name", name)?;
    let display_name = match display_name.trim() {
        "" => String::new(),
        shown => limit::name("display_name", shown)?,
    };
    let clock = Clock::system();
    let key = Folder::key(&config.data.folder)?;
    let store = Store::open(&config.database(), clock, key).await?;
    let password = one_time_password(&name)?;
    store
        .user_add(
            &Actor::system("xueliang user add"),
            NewUser {
                name,
                display_name,
                unit: String::new(),
                role,
                areas: Vec::new(),
                password_hash: password_hash(&password)?,
                must_change: true,
            },
        )
        .await?;
    Ok(password)
}

/// A password of 16 characters that are hard to confuse, about 78 bits.
///
/// # Errors
/// When the system has no random numbers.
pub fn one_time_password(name: &str) -> Result<String> {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    loop {
        let bytes: [u8; 16] = secret::random()?;
        let password: String = bytes
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
            .collect();
        if password_checked(name, &password).is_ok() {
            return Ok(password);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_nobody_could_type_is_refused() {
        for name in ["  ", "a\u{7}b", &"x".repeat(129)] {
            // Refused before anything is opened or made.
            let config = Config::default();
            assert!(
                add(config, name, "", Role::Operator).await.is_err(),
                "{name}"
            );
        }
    }

    #[test]
    fn one_time_passwords_meet_the_rules_and_differ() {
        let one = one_time_password("admin").unwrap();
        assert!(password_checked("admin", &one).is_ok());
        assert_ne!(one, one_time_password("admin").unwrap());
    }
}
