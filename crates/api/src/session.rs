//! `/api/v1/session`: signing in and out, and the one's own password; the second factor is in
//! [`totp`], the list of one's sessions in [`sessions`].
//!
//! A wrong name and a wrong password look alike and take the same time. Failures are counted in
//! the store and written to its security log, never to the audit log.

pub(crate) mod provider;
pub(crate) mod sessions;
pub(crate) mod totp;

use axum::{
    extract,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::IntoResponse,
};
use base64::Engine as _;
use domain::{
    Code, Error, Permission, Result, Role,
    id::{AreaId, UserId},
    limit, secret, session, user,
    user::{PASSWORDS_KEPT, User},
};
use std::{net::IpAddr, time::Duration};
use store::{Candidate, NewSession, Proved, Renewed};
use tokio::{sync::SemaphorePermit, time::timeout};

use crate::{
    State,
    caller::{self, COOKIE, SignedIn},
    error::{Answer, Problem},
    json::Json,
    mac, origin,
};

/// How long a sign-in waits for its turn to hash.
const TURN: Duration = Duration::from_secs(10);

/// A name and a password, and a code where a second factor is set up.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "wang", "password": "baimiao-2026"}))]
pub(crate) struct SignIn {
    name: String,
    password: String,
    /// The six digits of the second factor, or a recovery code; absent until it is asked for.
    code: Option<String>,
}

/// Who is signed in.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Session {
    user: SessionUser,
    /// Send it as `X-CSRF-Token` with every write.
    csrf_token: String,
}

/// The person who is signed in.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct SessionUser {
    id: UserId,
    name: String,
    display_name: String,
    unit: String,
    role: Role,
    permissions: Vec<Permission>,
    /// What may be seen: everything in and below these areas.
    areas: Vec<AreaId>,
    /// Whether that is the whole installation, also what comes to it later.
    everything: bool,
    /// Whether nothing else is allowed before the password is changed.
    must_change: bool,
    /// Whether nothing else is allowed before a second factor is set up.
    must_enrol: bool,
    /// Whether a second factor is asked for at the sign-in.
    second_factor: bool,
}

/// A new password for oneself.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"old_password": "baimiao-2026", "new_password": "qinglian-2027"}))]
pub(crate) struct PasswordChange {
    old_password: String,
    /// 10 to 128 characters with letters and digits, without one's name, no character three times
    /// in a row, and none of one's last five.
    new_password: String,
}

/// `provider` says that the unit's own provider said who it is.
fn view(state: &State, user: User, provider: bool, csrf_token: String) -> Session {
    let must_enrol = caller::must_enrol(state, &user, provider);
    Session {
        user: SessionUser {
            id: user.id,
            name: user.name,
            display_name: user.display_name,
            unit: user.unit,
            role: user.role,
            permissions: user.role.permissions().to_vec(),
            areas: user.areas,
            everything: user.everything,
            must_change: user.must_change && !provider,
            must_enrol,
            second_factor: user.second_factor,
        },
        csrf_token,
    }
}

/// Sign in
///
/// Who has set up a second factor is answered `code_needed` (401) when the password was right and
/// no `code` came with it: send both again with the code. A wrong or used one is `code_wrong`. After
/// five wrong passwords or codes in a row the account waits, from 15 seconds doubling to 15
/// minutes. `training_expired`, `contract_expired` and `password_expired` say whom to ask. Besides, after
/// twenty wrong ones from one network address, whatever the names, that address waits.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", security(()), request_body = SignIn,
    responses((status = 200, body = Session,
        headers(("Set-Cookie" = String, description = "`xueliang_session`, HttpOnly.")))))]
pub(crate) async fn sign_in(
    extract::State(state): extract::State<State>,
    from: From,
    headers: HeaderMap,
    Json(body): Json<SignIn>,
) -> Answer<impl IntoResponse> {
    origin::same(&headers, &state.settings.origins)?;
    let turn = turn(&state).await?;
    let checked = verified(&state, &turn, &body.name, body.password, &from).await;
    let candidate = checked?.ok_or(Error::new(Code::SignInWrong))?;
    candidate.role.known(state.settings.administrators)?;
    let proved = Proved::Password {
        code: body.code.as_deref(),
    };
    let signed_in = opened(&state, candidate.id, proved, &from.shown(), &headers).await;
    let (user, token, csrf) = match signed_in {
        Ok(opened) => opened,
        Err(error) => {
            refused(&state, &body.name, &from.shown(), error.code()).await?;
            return Err(error.into());
        }
    };
    drop(turn);
    Ok((
        cookie(&state, &token, state.settings.session)?,
        Json(view(&state, user, false, csrf)),
    ))
}

/// Opens a session for somebody who proved who they are: who they are now, and the session's tokens.
async fn opened(
    state: &State,
    user: UserId,
    proved: Proved<'_>,
    address: &str,
    headers: &HeaderMap,
) -> Result<(User, String, String)> {
    let token = secret::token("")?;
    let csrf = csrf_token(state, &token);
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok());
    let new = NewSession {
        user,
        proved,
        token_hash: secret::token_hash(&token),
        csrf_hash: secret::token_hash(&csrf),
        address,
        agent: &session::agent(agent.unwrap_or_default()),
        until: state.clock.now() + state.settings.session,
        replaces: caller::cookie(headers).map(secret::token_hash),
    };
    let user = state.store.sign_in_ok(new).await?;
    Ok((user, token, csrf))
}

/// Counts and writes down why somebody with the right password was not let in.
async fn refused(state: &State, name: &str, address: &str, why: Code) -> Result<()> {
    let name = name.trim();
    match why {
        Code::CodeWrong => state.store.sign_in_failed(name, address).await,
        Code::TrainingExpired | Code::ContractExpired | Code::PasswordExpired => {
            state.store.sign_in_refused(name, address, why).await
        }
        _ => Ok(()),
    }
}

/// Who is signed in
#[utoipa::path(get, path = "/api/v1/session", tag = "session", security(("session" = [])),
    responses((status = 200, body = Session)))]
pub(crate) async fn get_session(
    extract::State(state): extract::State<State>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Answer<Json<Session>> {
    let token = caller::cookie(&headers).unwrap_or_default();
    let csrf = csrf_token(&state, token);
    let session = signed_in.session;
    Ok(Json(view(&state, session.user, session.provider, csrf)))
}

/// Sign out
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", security(("session" = [])),
    responses((status = 204, description = "The session is over.")))]
pub(crate) async fn sign_out(
    extract::State(state): extract::State<State>,
    signed_in: SignedIn,
) -> Answer<impl IntoResponse> {
    state
        .store
        .session_close(&signed_in.actor, &signed_in.token)
        .await?;
    Ok((StatusCode::NO_CONTENT, cookie(&state, "", Duration::ZERO)?))
}

/// Change one's own password
///
/// All other sessions of the person end, and this one goes on under a new cookie and CSRF token.
#[utoipa::path(post, path = "/api/v1/session/password", tag = "session",
    security(("session" = [])), request_body = PasswordChange,
    responses((status = 200, body = Session,
        headers(("Set-Cookie" = String, description = "`xueliang_session`, HttpOnly.")))))]
pub(crate) async fn change_password(
    extract::State(state): extract::State<State>,
    from: From,
    signed_in: SignedIn,
    Json(body): Json<PasswordChange>,
) -> Answer<impl IntoResponse> {
    let mut person = signed_in.session.user;
    user::password_checked(&person.name, &body.new_password)
        .map_err(|error| Problem::at("/new_password", error))?;
    if body.new_password == body.old_password {
        let error = Error::new(Code::PasswordSame);
        return Err(Problem::at("/new_password", error));
    }
    let turn = turn(&state).await?;
    if verified(&state, &turn, &person.name, body.old_password, &from)
        .await?
        .is_none()
    {
        let error = Error::new(Code::PasswordWrong);
        return Err(Problem::at("/old_password", error));
    }
    let used = state.store.passwords_used(person.id).await?;
    let password = body.new_password;
    let (is_used, hash) = blocking(move || {
        let is_used = used
            .iter()
            .any(|hash| user::password_matches(&password, hash));
        (is_used, user::password_hash(&password))
    })
    .await?;
    drop(turn);
    if is_used {
        let error = Error::new(Code::PasswordReused).with("count", PASSWORDS_KEPT);
        return Err(Problem::at("/new_password", error));
    }
    let token = secret::token("")?;
    let csrf = csrf_token(&state, &token);
    let renewed = Renewed {
        before: signed_in.token,
        token_hash: secret::token_hash(&token),
        csrf_hash: secret::token_hash(&csrf),
    };
    let actor = &signed_in.actor;
    let store = &state.store;
    store
        .user_set_password(actor, person.id, &hash?, false, Some(renewed))
        .await?;
    person.must_change = false;
    Ok((
        cookie(&state, &token, state.settings.session)?,
        Json(view(&state, person, signed_in.session.provider, csrf)),
    ))
}

/// The person whose password this is. A failure is counted; while an account waits, nothing is
/// compared. The turn is taken before the count is read, and kept until a code was compared, too, so
/// that parallel guesses cannot outrun the count by more than the few that have one.
async fn verified(
    state: &State,
    _turn: &SemaphorePermit<'_>,
    name: &str,
    password: String,
    from: &From,
) -> Result<Option<Candidate>> {
    state.callers.may_guess(from.0)?;
    let name = name.trim();
    let possible = name.chars().count() <= limit::NAME;
    let candidate = match possible {
        true => state.store.user_by_name(name).await?,
        false => None,
    };
    let now = state.clock.now();
    let shown: String = name.chars().take(limit::NAME).collect();
    let (failures, last) = match &candidate {
        Some(known) => (known.failures, known.last_failure),
        None => state.guesses.of(&shown),
    };
    user::not_locked(failures, last, now)?;
    let hash = match &candidate {
        Some(known) => known.hash.clone(),
        None => state.keys.nobody.clone(),
    };
    let matches = blocking(move || user::password_matches(&password, &hash)).await?;
    if matches && candidate.is_some() {
        return Ok(candidate);
    }
    if candidate.is_none() {
        state.guesses.failed(&shown, now);
    }
    state.callers.guessed_wrong(from.0);
    state.store.sign_in_failed(&shown, &from.shown()).await?;
    Ok(None)
}

/// The hash of a new password.
pub(crate) async fn hashed(state: &State, password: String) -> Result<String> {
    let _turn = turn(state).await?;
    blocking(move || user::password_hash(&password)).await?
}

async fn turn(state: &State) -> Result<SemaphorePermit<'_>> {
    let busy = || Error::new(Code::Busy);
    let turn = timeout(TURN, state.hashing.acquire()).await;
    turn.map_err(|_| busy())?.map_err(|_| busy())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|source| Error::internal("compare a password").because(source))
}

/// Made from the session's token, so that a page that was loaded again gets the same one and
/// nothing but its hash is stored.
fn csrf_token(state: &State, token: &str) -> String {
    let hash = mac::keyed(&state.keys.csrf, &[token.as_bytes()]);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash)
}

fn cookie(state: &State, token: &str, age: Duration) -> Result<[(HeaderName, HeaderValue); 1]> {
    let set = set_cookie(state, (COOKIE, token), "SameSite=Strict; Path=/", age);
    Ok([set?])
}

/// A cookie that no script reads, for `age`; zero takes it away.
fn set_cookie(
    state: &State,
    (name, value): (&str, &str),
    scope: &str,
    age: Duration,
) -> Result<(HeaderName, HeaderValue)> {
    let secure = if state.settings.secure_cookie {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{name}={value}; HttpOnly; {scope}; Max-Age={}{secure}",
        age.as_secs()
    );
    let value = HeaderValue::from_str(&text)
        .map_err(|source| Error::internal("write a cookie").because(source))?;
    Ok((header::SET_COOKIE, value))
}

/// The address a request came from.
pub(crate) struct From(Option<IpAddr>);

impl From {
    fn shown(&self) -> String {
        self.0.map(|ip| ip.to_string()).unwrap_or_default()
    }
}

impl extract::FromRequestParts<State> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &State,
    ) -> std::result::Result<Self, Self::Rejection> {
        Ok(Self(caller::ip(parts)))
    }
}
