//! `xueliang user add`: the first administrator, and anybody else from the command line; and
//! `xueliang user change`, for when nobody can sign in who manages people.

use std::time::Duration;

use domain::{
    Actor, Clock, Code, Error, Result,
    access::Role,
    area::Area,
    id::AreaId,
    limit,
    particulars::{Particulars, ParticularsChange},
    secret,
    user::{User, password_checked, password_hash},
};
use store::{NewUser, Paging, Store, UserChange};

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
    /// Post, background check, training and contract.
    pub particulars: Particulars,
}

/// What of somebody changes.
pub struct Change<'a> {
    /// What they type to sign in.
    pub name: &'a str,
    /// Post, background check, training and contract.
    pub particulars: ParticularsChange,
    /// Whether they get a new one-time password.
    pub new_password: bool,
    /// Whether their second factor is taken away.
    pub reset_second_factor: bool,
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
    let store = open(&config).await?;
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
        grants: Vec::new(),
        password_hash: password_hash(&password)?,
        must_change: true,
        particulars: new.particulars,
    };
    store.user_add(&actor, new).await?;
    // No gateway need be there to do so.
    store.audit_seal(Duration::ZERO).await?;
    Ok(password)
}

/// Changes somebody, and answers the one-time password where one was asked for. The gateway may be
/// running.
///
/// # Errors
/// When there is nobody of this name, the change is not allowed, or the database cannot be opened.
pub async fn change(config: Config, wanted: Change<'_>) -> Result<Option<String>> {
    let actor = Actor::system("xueliang user change");
    let store = open(&config).await?;
    let user = named(&store, &actor, wanted.name.trim()).await?;
    if wanted.reset_second_factor {
        store.totp_reset(&actor, user.id).await?;
    }
    let password = match wanted.new_password {
        true => Some(one_time_password(&user.name)?),
        false => None,
    };
    let change = UserChange {
        password_hash: password.as_deref().map(password_hash).transpose()?,
        particulars: wanted.particulars,
        ..UserChange::default()
    };
    store.user_update(&actor, user.id, change, None).await?;
    Ok(password)
}

async fn open(config: &Config) -> Result<Store> {
    let key = key::of(config, None).await?;
    Store::open(&config.database(), Clock::system(), key).await
}

/// The person who signs in with this name.
async fn named(store: &Store, actor: &Actor, wanted: &str) -> Result<User> {
    let mut paging = Paging {
        limit: limit::PAGE,
        after: None,
    };
    loop {
        let page = store.user_list(actor, &paging).await?;
        let mut people = page.items.into_iter();
        let key = wanted.to_lowercase();
        if let Some(user) = people.find(|user| user.name.to_lowercase() == key) {
            return Ok(user);
        }
        paging.after = match page.next {
            Some(next) => Some(next),
            None => return Err(Error::not_found("user", wanted)),
        };
    }
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
    use domain::day::Day;

    #[tokio::test]
    async fn a_name_that_nobody_could_type_is_refused() {
        for name in ["  ", "a\u{7}b", &"x".repeat(129)] {
            // Refused before anything is opened or made.
            let new = New {
                name,
                display_name: "",
                role: Role::TownOperator,
                areas: &[],
                particulars: Particulars::default(),
            };
            assert!(add(Config::default(), new).await.is_err(), "{name}");
        }
    }

    /// The last administrator let the training run out, lost the telephone and forgot the password.
    #[tokio::test]
    async fn somebody_is_let_in_again_from_the_command_line() {
        let folder = std::env::temp_dir().join(format!("xl-user-{}", std::process::id()));
        let config = || Config {
            data: crate::config::Data {
                folder: folder.clone(),
                database: String::new(),
                ..crate::config::Data::default()
            },
            ..Config::default()
        };
        let day = |text| Day::parse(text).unwrap();
        let papers = Particulars {
            training_until: Some(day("2020-01-01")),
            ..Particulars::default()
        };
        let new = New {
            name: "Admin",
            display_name: "",
            role: Role::SecurityAdministrator,
            areas: &[],
            particulars: papers,
        };
        let first = add(config(), new).await.unwrap();
        let change = |particulars, new_password, reset_second_factor| Change {
            name: "admin",
            particulars,
            new_password,
            reset_second_factor,
        };
        let until = ParticularsChange {
            training_until: Some(Some(day("2999-12-31"))),
            ..ParticularsChange::default()
        };
        let second = super::change(config(), change(until, true, false)).await;
        let second = second.unwrap().unwrap();
        assert_ne!(first, second);
        let nothing = ParticularsChange::default;
        let none = super::change(config(), change(nothing(), false, true)).await;
        assert_eq!(none.unwrap_err().code(), Code::TotpOff);
        let store = open(&config()).await.unwrap();
        let known = store.user_by_name("admin").await.unwrap().unwrap();
        assert!(domain::user::password_matches(&second, &known.hash));
        let user = named(&store, &Actor::system("test"), "ADMIN")
            .await
            .unwrap();
        assert!(user.must_change && user.particulars.hold(Clock::system().now()).is_ok());
        let nobody = named(&store, &Actor::system("test"), "nobody").await;
        assert_eq!(nobody.unwrap_err().code(), Code::NotFound);
        drop(store);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn one_time_passwords_meet_the_rules_and_differ() {
        let one = one_time_password("admin").unwrap();
        assert!(password_checked("admin", &one).is_ok());
        assert_ne!(one, one_time_password("admin").unwrap());
    }
}
