//! `xueliang user add`: the first administrator, and anybody else from the command line.

use std::time::Duration;

use domain::{
    Actor, Clock, Code, Error, Result,
    access::Role,
    area::Area,
    id::AreaId,
    limit, secret,
    user::{password_checked, password_hash},
};
use store::{NewUser, Paging, Store};

use crate::{config::Config, key};

/// Somebody to add.
pub struct New<'a> {
    /// What they type to sign in.
    pub name: &'a str,
    /// How they are shown; may be empty.
    pub display_name: &'a str,
    /// What they may do.
    pub role: Role,
    /// What they may see: areas by name or id; everything when there is none.
    pub areas: &'a [String],
}

/// Adds a user, and answers the one-time password, which must be changed at the first sign-in. The
/// gateway may be running.
///
/// # Errors
/// When the name is taken or not usable, an area is not there, or the database cannot be opened.
pub async fn add(config: Config, new: New<'_>) -> Result<String> {
    let name = limit::name("name", new.name)?;
    new.role.known(config.access.administrators)?;
    let display_name = match new.display_name.trim() {
        "" => String::new(),
        shown => limit::name("display_name", shown)?,
    };
    let actor = Actor::system("xueliang user add");
    let clock = Clock::system();
    let key = key::of(&config, None).await?;
    let store = Store::open(&config.database(), clock, key).await?;
    let mut areas = Vec::with_capacity(new.areas.len());
    for wanted in new.areas {
        areas.push(area(&store, &actor, wanted).await?);
    }
    let password = one_time_password(&name)?;
    let new = NewUser {
        name,
        display_name,
        unit: String::new(),
        role: new.role,
        areas,
        password_hash: password_hash(&password)?,
        must_change: true,
    };
    store.user_add(&actor, new).await?;
    // No gateway need be there to do so.
    store.audit_seal(Duration::ZERO).await?;
    Ok(password)
}

/// The area with this id or name.
async fn area(store: &Store, actor: &Actor, wanted: &str) -> Result<AreaId> {
    let mut found = Vec::new();
    let mut paging = Paging {
        limit: limit::PAGE,
        after: None,
    };
    loop {
        let page = store.area_list(actor, &paging).await?;
        let is_wanted = |area: &Area| area.name == wanted || area.id.to_string() == wanted;
        found.extend(page.items.into_iter().filter(is_wanted).map(|area| area.id));
        paging.after = match page.next {
            Some(next) => Some(next),
            None => break,
        };
    }
    match found[..] {
        [id] => Ok(id),
        [] => Err(Error::not_found("area", wanted)),
        _ => Err(Error::new(Code::ValueInvalid)
            .with("field", "--area")
            .with("value", wanted)
            .with("reason", format!("{} areas: give the id", found.len()))),
    }
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
            let new = New {
                name,
                display_name: "",
                role: Role::TownOperator,
                areas: &[],
            };
            assert!(add(Config::default(), new).await.is_err(), "{name}");
        }
    }

    #[test]
    fn one_time_passwords_meet_the_rules_and_differ() {
        let one = one_time_password("admin").unwrap();
        assert!(password_checked("admin", &one).is_ok());
        assert_ne!(one, one_time_password("admin").unwrap());
    }
}
