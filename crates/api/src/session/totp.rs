//! `/api/v1/session/totp`: one's own second factor. Its secret and the recovery codes are answered
//! once and never again.

use axum::extract;
use domain::{
    Code, Error, Timestamp,
    totp::{Secret, recovery_codes, recovery_hash},
};

use super::{From, turn, verified};
use crate::{
    State,
    caller::SignedIn,
    error::{Answer, Problem},
    json::Json,
};

/// What is done with one's second factor.
#[derive(Clone, Copy, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TotpAction {
    /// Make a new secret; it holds once it was confirmed. Needs the password.
    Begin,
    /// Show that the telephone has it. Needs a code.
    Confirm,
    /// Do without. Needs the password and a code.
    Disable,
}

/// An act on one's second factor.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "begin", "password": "baimiao-2026"}))]
pub(crate) struct TotpAct {
    action: TotpAction,
    /// One's password.
    password: Option<String>,
    /// Six digits from the telephone; for `disable` a recovery code will do.
    code: Option<String>,
}

/// One's second factor.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Totp {
    /// Since when it is asked for; null while it is not.
    since: Option<Timestamp>,
    /// Recovery codes that were not used yet.
    recovery_left: usize,
    /// After `begin`: the secret for typing it into a telephone, in Base32. Otherwise null.
    secret: Option<String>,
    /// After `begin`: what is drawn as a QR code for the telephone. Otherwise null.
    uri: Option<String>,
    /// After `confirm`: the recovery codes, each of which opens the door once. Otherwise null.
    recovery_codes: Option<Vec<String>>,
}

async fn view(state: &State, person: &SignedIn) -> Answer<Totp> {
    let totp = state.store.totp_get(&person.actor).await?;
    Ok(Totp {
        since: totp.confirmed,
        recovery_left: totp.recovery_left,
        secret: None,
        uri: None,
        recovery_codes: None,
    })
}

/// Whoever must change the password does that first.
fn changed(person: &SignedIn) -> domain::Result<()> {
    if person.session.must_change {
        return Err(Error::new(Code::PasswordChangeNeeded));
    }
    Ok(())
}

/// One's own second factor
#[utoipa::path(get, path = "/api/v1/session/totp", tag = "session", security(("session" = [])),
    responses((status = 200, body = Totp)))]
pub(crate) async fn get_totp(
    extract::State(state): extract::State<State>,
    person: SignedIn,
) -> Answer<Json<Totp>> {
    changed(&person)?;
    Ok(Json(view(&state, &person).await?))
}

/// Set up or give up one's own second factor
///
/// Codes are those of RFC 6238 (SHA-1, 6 digits, 30 s), as every authenticator on a telephone makes
/// them. None is taken twice; wrong ones count as wrong passwords do.
#[utoipa::path(post, path = "/api/v1/session/totp/actions", tag = "session",
    security(("session" = [])), request_body = TotpAct, responses((status = 200, body = Totp)))]
pub(crate) async fn act_on_totp(
    extract::State(state): extract::State<State>,
    person: SignedIn,
    from: From,
    Json(body): Json<TotpAct>,
) -> Answer<Json<Totp>> {
    changed(&person)?;
    let code = || body.code.as_deref().ok_or_else(|| missing("code"));
    let store = &state.store;
    match body.action {
        TotpAction::Begin => {
            let turn = turn(&state).await?;
            proved(&state, &turn, &from, &person, body.password).await?;
            drop(turn);
            let secret = Secret::fresh()?;
            store.totp_begin(&person.actor, &secret).await?;
            let mut totp = view(&state, &person).await?;
            totp.uri = Some(secret.uri(&person.session.user.name));
            totp.secret = Some(secret.text());
            Ok(Json(totp))
        }
        TotpAction::Confirm => {
            let codes = recovery_codes()?;
            let hashes: Vec<_> = codes.iter().map(|code| recovery_hash(code)).collect();
            store.totp_confirm(&person.actor, code()?, &hashes).await?;
            let mut totp = view(&state, &person).await?;
            totp.recovery_codes = Some(codes);
            Ok(Json(totp))
        }
        TotpAction::Disable => {
            let code = code()?;
            let turn = turn(&state).await?;
            proved(&state, &turn, &from, &person, body.password.clone()).await?;
            let disabled = store.totp_disable(&person.actor, code).await;
            if let Err(error) = &disabled
                && error.code() == Code::TotpCodeWrong
            {
                let name = &person.session.user.name;
                store.sign_in_failed(name, &person.actor.address).await?;
            }
            drop(turn);
            disabled?;
            Ok(Json(view(&state, &person).await?))
        }
    }
}

/// Fails unless the person's password came along.
async fn proved(
    state: &State,
    turn: &tokio::sync::SemaphorePermit<'_>,
    from: &From,
    person: &SignedIn,
    password: Option<String>,
) -> Answer<()> {
    let password = password.ok_or_else(|| missing("password"))?;
    let name = &person.session.user.name;
    match verified(state, turn, name, password, from).await? {
        Some(_) => Ok(()),
        None => Err(Problem::at("/password", Error::new(Code::PasswordWrong))),
    }
}

fn missing(field: &'static str) -> Problem {
    let error = Error::new(Code::FieldMissing).with("field", field);
    Problem::at(format!("/{field}"), error)
}
