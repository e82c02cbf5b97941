//! Who is calling: a person with a session cookie, or a program with a key.
//!
//! [`Caller`] is an argument of every handler that is not open to everyone, and stands before the
//! body, so that a stranger's body is never read. Writes with a cookie also show the token that
//! only our own pages know, and come from our own pages.

mod recent;

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, Method, header, request::Parts},
};
use domain::{Actor, Code, Error, ErrorKind, Result, secret, session::USED, user::User};
use store::SessionInfo;

pub(crate) use recent::Recent;

use crate::{State, error::Problem, media_links, origin};

/// The name of the session cookie.
pub(crate) const COOKIE: &str = "xueliang_session";
/// What a program's key begins with.
pub(crate) const KEY_PREFIX: &str = "xlk_";
const CSRF: &str = "x-csrf-token";
/// On requests that a page sends while nobody is at it.
const UNATTENDED: &str = "x-unattended";

/// The signed-in caller. A handler without this parameter is open to everyone.
pub(crate) struct Caller(pub(crate) Actor);

/// How a caller proved who they are; enough to ask again later whether it still holds.
#[derive(Clone)]
pub(crate) struct Identity {
    /// Who they are.
    pub(crate) actor: Actor,
    /// The session, for people.
    pub(crate) session: Option<SessionInfo>,
    proof: Proof,
}

/// What a caller shows, as it is known by in the database.
#[derive(Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) enum Proof {
    /// The token of a cookie.
    Session([u8; 32]),
    /// A program's key.
    Key([u8; 32]),
}

/// A person with a session, who may still have to change the password or set up a second factor.
pub(crate) struct SignedIn {
    /// Who they are.
    pub(crate) actor: Actor,
    /// Their session.
    pub(crate) session: SessionInfo,
    /// What their token is known by.
    pub(crate) token: [u8; 32],
}

impl FromRequestParts<State> for Identity {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &State,
    ) -> std::result::Result<Self, Problem> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let found = match proved(parts, state).await {
            Ok(found) => found,
            Err(error) => {
                // Whoever tries tokens is a stranger who was not counted as one at the edge.
                if shows_proof(&parts.headers) && error.kind() == ErrorKind::Unauthenticated {
                    state.callers.stranger(ip(parts))?;
                }
                return Err(error.into());
            }
        };
        state.callers.known(found.actor.principal)?;
        if !parts.headers.contains_key(UNATTENDED) {
            found.used(state).await?;
        }
        parts.extensions.insert(found.clone());
        Ok(found)
    }
}

impl FromRequestParts<State> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &State,
    ) -> std::result::Result<Self, Problem> {
        let found = Identity::from_request_parts(parts, state).await?;
        found.actor.role.known(state.settings.administrators)?;
        found.ready(state)?;
        Ok(Self(found.actor))
    }
}

impl FromRequestParts<State> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &State,
    ) -> std::result::Result<Self, Problem> {
        let found = Identity::from_request_parts(parts, state).await?;
        match (found.session, found.proof) {
            (Some(session), Proof::Session(token)) => Ok(Self {
                actor: found.actor,
                session,
                token,
            }),
            _ => Err(Error::new(Code::SignInNeeded).into()),
        }
    }
}

impl Identity {
    /// What the caller showed.
    pub(crate) fn proof(&self) -> Proof {
        self.proof
    }

    /// Who the caller is now: nobody, when the session or the key ended meanwhile, or something has
    /// to be done first. `in_use` says that somebody looks on, so that the session does not end for
    /// want of use.
    pub(crate) async fn again(&self, state: &State, in_use: bool) -> Result<Option<Actor>> {
        match looked_up(state, self.proof, &self.actor.address).await {
            Ok(found) if !found.actor.role.exists(state.settings.administrators) => Ok(None),
            Ok(found) if found.ready(state).is_err() => Ok(None),
            Ok(found) => {
                if in_use {
                    found.used(state).await?;
                }
                Ok(Some(found.actor))
            }
            Err(error) if matches!(error.code(), Code::SignInNeeded | Code::KeyInvalid) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Fails while a person has to change the password or to set up a second factor first.
    fn ready(&self, state: &State) -> Result<()> {
        let Some(session) = &self.session else {
            return Ok(());
        };
        if session.must_change {
            return Err(Error::new(Code::PasswordChangeNeeded));
        }
        if must_enrol(state, &session.user, session.provider) {
            return Err(Error::new(Code::SecondFactorNeeded));
        }
        Ok(())
    }

    async fn used(&self, state: &State) -> Result<()> {
        match &self.session {
            Some(session) if session.last_seen + USED <= state.clock.now() => {
                state.store.session_used(session.id).await?;
                state.recent.forget();
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Whether a person has to set up a second factor before anything else; not here when the unit's
/// own `provider`, which asks for one itself, said who it is.
pub(crate) fn must_enrol(state: &State, user: &User, provider: bool) -> bool {
    !provider && state.settings.second_factor.demands(user.role) && !user.second_factor
}

/// A person with a session who has nothing to do first.
pub(crate) struct Person(pub(crate) SignedIn);

impl FromRequestParts<State> for Person {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &State,
    ) -> std::result::Result<Self, Problem> {
        let found = Identity::from_request_parts(parts, state).await?;
        found.ready(state)?;
        let signed_in = SignedIn::from_request_parts(parts, state).await?;
        Ok(Self(signed_in))
    }
}

/// Whether the request claims to be somebody's.
pub(crate) fn shows_proof(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION) || cookie(headers).is_some()
}

async fn proved(parts: &Parts, state: &State) -> Result<Identity> {
    let address = address(parts);
    if media_links::is_one(&parts.uri) {
        return looked_up(state, media_links::maker(state, parts)?, &address).await;
    }
    match bearer(&parts.headers)? {
        Some(key) => looked_up(state, Proof::Key(secret::token_hash(key)), &address).await,
        None => {
            let token = cookie(&parts.headers).ok_or(Error::new(Code::SignInNeeded))?;
            let proof = Proof::Session(secret::token_hash(token));
            let found = looked_up(state, proof, &address).await?;
            if is_write(&parts.method) {
                from_our_page(state, &parts.headers, &found)?;
            }
            Ok(found)
        }
    }
}

/// Where the request came from, as the socket says.
pub(crate) fn ip(parts: &Parts) -> Option<IpAddr> {
    let known = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(known.0.ip().to_canonical())
}

/// Where the request came from, as the socket says; empty when there is none.
pub(crate) fn address(parts: &Parts) -> String {
    ip(parts).map(|ip| ip.to_string()).unwrap_or_default()
}

/// Whose proof it is, as the database said within the last second.
async fn looked_up(state: &State, proof: Proof, address: &str) -> Result<Identity> {
    let now = state.clock.now();
    let changes = match state.recent.get(proof, now) {
        Ok(mut found) => {
            address.clone_into(&mut found.actor.address);
            return Ok(found);
        }
        Err(changes) => changes,
    };
    let (actor, session) = match proof {
        Proof::Key(token) => {
            let found = state.store.api_key_actor(&token, address).await?;
            (found.ok_or(Error::new(Code::KeyInvalid))?, None)
        }
        Proof::Session(token) => {
            let idle = state.settings.idle;
            let found = state.store.session_actor(&token, address, idle).await?;
            let (actor, session) = found.ok_or(Error::new(Code::SignInNeeded))?;
            (actor, Some(session))
        }
    };
    let found = Identity {
        actor,
        session,
        proof,
    };
    state.recent.keep(changes, now, &found);
    Ok(found)
}

fn is_write(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn from_our_page(state: &State, headers: &HeaderMap, found: &Identity) -> Result<()> {
    origin::same(headers, &state.settings.origins)?;
    let given = headers.get(CSRF).and_then(|value| value.to_str().ok());
    let wanted = found.session.as_ref().map(|session| session.csrf_hash);
    if given.map(secret::token_hash) != wanted || wanted.is_none() {
        return Err(Error::new(Code::CsrfMissing));
    }
    Ok(())
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let (scheme, key) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or(Error::new(Code::KeyInvalid))?;
    let key = key.trim();
    if scheme.eq_ignore_ascii_case("bearer") && key.starts_with(KEY_PREFIX) {
        return Ok(Some(key));
    }
    Err(Error::new(Code::KeyInvalid))
}

/// The session token of the request's cookie.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    named_cookie(headers, COOKIE)
}

/// The value of the request's cookie of this name.
pub(crate) fn named_cookie<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == wanted && !value.is_empty()).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_and_keys_are_found_among_others() {
        let mut headers = HeaderMap::new();
        assert!(cookie(&headers).is_none());
        headers.append(
            header::COOKIE,
            "theme=dark; xueliang_session=abc".parse().unwrap(),
        );
        assert_eq!(cookie(&headers), Some("abc"));
        headers.insert(header::AUTHORIZATION, "Bearer xlk_1".parse().unwrap());
        assert_eq!(bearer(&headers).unwrap(), Some("xlk_1"));
        for wrong in ["Basic xlk_1", "Bearer other", "Bearer", ""] {
            headers.insert(header::AUTHORIZATION, wrong.parse().unwrap());
            assert_eq!(bearer(&headers).unwrap_err().code(), Code::KeyInvalid);
        }
    }
}
