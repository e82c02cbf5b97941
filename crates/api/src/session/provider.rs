//! `/api/v1/session/provider`: signing in through the unit's own provider (OpenID Connect Core 1.0,
//! authorization code flow with PKCE, RFC 7636). The provider says who somebody is; what they may do
//! is said here: who has no account here is not let in, whatever the provider says.
//!
//! What a sign-in began with lies sealed in a cookie of the browser, so that it ends in the browser it
//! began in, on whichever node. Failures lead back to the page of the console with a code.

use std::{sync::Arc, time::Duration};

use axum::{
    extract,
    http::{HeaderMap, HeaderName, HeaderValue},
    response::{IntoResponse, Redirect},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Code, Error, Result, Timestamp};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpClientError, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope,
    core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreProviderMetadata},
};
use store::Proved;
use url::Url;

use super::{From, cookie, opened, set_cookie};
use crate::{State, caller, error::Answer, json::Query};

/// Where the provider sends browsers back to.
pub(crate) const CALLBACK: &str = "/api/v1/session/provider/callback";
const COOKIE: &str = "xueliang_provider";
/// A sign-in at the provider takes at most this.
const PATIENCE: Duration = Duration::from_secs(600);
/// An answer of the provider takes at most this.
const ANSWER: Duration = Duration::from_secs(10);
/// What the sealed cookie is for.
const PLACE: &str = "sign-in at the provider";

/// A provider that the unit has.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Its address, as it names itself.
    pub issuer: String,
    /// The gateway's id there.
    pub client_id: String,
    /// And its secret; `None` for a public client.
    pub client_secret: Option<String>,
    /// The address browsers know the gateway by, such as `https://gateway.example`.
    pub address: String,
    /// What people read on the button.
    pub label: String,
    /// The claim that is a person's name here.
    pub claim: String,
    /// The authentication context (`acr`) that stands for a second factor; `None` when there is none.
    pub strong: Option<String>,
    /// A certificate authority of its own, PEM.
    pub authority: Option<Vec<u8>>,
}

/// A provider that can be asked.
#[derive(Clone)]
pub struct Provider(Arc<Known>);

struct Known {
    settings: ProviderSettings,
    issuer: IssuerUrl,
    back: RedirectUrl,
    client: reqwest::Client,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Provider")
            .field(&self.0.settings.issuer)
            .finish()
    }
}

/// A client of a provider that may have a place to exchange codes at.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What a sign-in began with.
#[derive(serde::Serialize, serde::Deserialize)]
struct Begun {
    state: String,
    nonce: String,
    verifier: String,
    /// When it is given up, µs UTC.
    until: i64,
}

/// Who came back.
struct Proven {
    name: String,
    strong: bool,
}

impl Provider {
    /// Prepares to ask it; nothing is asked yet.
    ///
    /// # Errors
    /// [`Code::ConfigInvalid`] naming the option.
    pub fn new(settings: ProviderSettings) -> Result<Self> {
        let invalid = |option: &str, reason: String| {
            Error::new(Code::ConfigInvalid)
                .with("path", format!("provider.{option}"))
                .with("reason", reason)
        };
        let issuer = IssuerUrl::new(settings.issuer.clone())
            .map_err(|error| invalid("issuer", error.to_string()))?;
        let back = format!("{}{CALLBACK}", settings.address.trim_end_matches('/'));
        let back = RedirectUrl::new(back).map_err(|error| invalid("address", error.to_string()))?;
        // Fails when somebody set one before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = reqwest::Client::builder()
            .user_agent(concat!("xueliang/", env!("CARGO_PKG_VERSION")))
            .timeout(ANSWER)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy();
        if let Some(authority) = &settings.authority {
            let known = reqwest::Certificate::from_pem_bundle(authority)
                .map_err(|error| invalid("authority", error.to_string()))?;
            client = client.tls_certs_merge(known);
        }
        let client = client
            .build()
            .map_err(|source| Error::internal("prepare to ask the provider").because(source))?;
        Ok(Self(Arc::new(Known {
            settings,
            issuer,
            back,
            client,
        })))
    }

    /// What people read on the button.
    pub(crate) fn label(&self) -> &str {
        &self.0.settings.label
    }

    /// A client of it, as it describes itself now.
    async fn client(&self) -> Result<Client> {
        let settings = &self.0.settings;
        let http = |request| sent(self.0.client.clone(), request);
        let metadata = CoreProviderMetadata::discover_async(self.0.issuer.clone(), &http)
            .await
            .map_err(|source| Error::new(Code::ProviderAway).because(source))?;
        let id = ClientId::new(settings.client_id.clone());
        let secret = settings.client_secret.clone().map(ClientSecret::new);
        let client = CoreClient::from_provider_metadata(metadata, id, secret);
        Ok(client.set_redirect_uri(self.0.back.clone()))
    }

    /// Where the browser goes, and what it comes back with `until` then.
    async fn begin(&self, until: Timestamp) -> Result<(Url, Begun)> {
        let settings = &self.0.settings;
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut asked = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge);
        if settings.claim == "email" {
            asked = asked.add_scope(Scope::new("email".to_owned()));
        }
        if let Some(strong) = &settings.strong {
            asked = asked.add_extra_param("acr_values", strong);
        }
        let (url, state, nonce) = asked.url();
        let begun = Begun {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            until: until.0,
        };
        Ok((url, begun))
    }

    /// Who it is, of whom the provider sent `code`.
    async fn end(&self, code: String, begun: Begun) -> Result<Proven> {
        let settings = &self.0.settings;
        let refused = || Error::new(Code::ProviderRefused);
        let client = self.client().await?;
        let http = |request| sent(self.0.client.clone(), request);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|source| refused().because(source))?
            .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier))
            .request_async(&http)
            .await
            .map_err(|source| refused().because(source))?;
        let token = tokens.extra_fields().id_token().ok_or_else(refused)?;
        let nonce = Nonce::new(begun.nonce);
        let claims = token
            .claims(&client.id_token_verifier(), &nonce)
            .map_err(|source| refused().because(source))?;
        let acr = claims.auth_context_ref().map(|acr| acr.as_str());
        let strong = settings.strong.is_some() && settings.strong.as_deref() == acr;
        let name = claim(token, &settings.claim)
            .ok_or_else(|| Error::new(Code::ProviderSilent).with("claim", &settings.claim))?;
        Ok(Proven { name, strong })
    }
}

/// A claim of a token that was checked before.
fn claim(token: &CoreIdToken, name: &str) -> Option<String> {
    let text = token.to_string();
    let payload = URL_SAFE_NO_PAD.decode(text.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&payload).ok()?;
    claims[name].as_str().map(str::to_owned)
}

async fn sent(
    client: reqwest::Client,
    request: HttpRequest,
) -> std::result::Result<HttpResponse, HttpClientError<reqwest::Error>> {
    let failed = |error| HttpClientError::Reqwest(Box::new(error));
    let request = request.try_into().map_err(failed)?;
    let answer = client.execute(request).await.map_err(failed)?;
    let mut response = axum::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    let body = answer.bytes().await.map_err(failed)?.to_vec();
    response.body(body).map_err(HttpClientError::Http)
}

/// Begin to sign in at the unit's provider
///
/// For browsers: leads to the provider, which leads back to the console.
#[utoipa::path(get, path = "/api/v1/session/provider", tag = "session", security(()),
    responses((status = 303, description = "To the provider.")))]
pub(crate) async fn sign_in_at_provider(
    extract::State(state): extract::State<State>,
) -> Answer<impl IntoResponse> {
    let missing = || {
        Error::new(Code::NotFound)
            .with("what", "provider")
            .with("id", "")
    };
    let provider = state.settings.provider.as_ref().ok_or_else(missing)?;
    match provider.begin(state.clock.now() + PATIENCE).await {
        Err(error) => Ok(back(&error).into_response()),
        Ok((url, begun)) => {
            let plain = serde_json::to_vec(&begun)
                .map_err(|source| Error::internal("begin a sign-in").because(source))?;
            let sealed = URL_SAFE_NO_PAD.encode(state.keys.provider.seal(PLACE, &plain)?);
            let kept = kept(&state, &sealed, PATIENCE)?;
            Ok(([kept], Redirect::to(url.as_str())).into_response())
        }
    }
}

/// What the provider sends back.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CallbackQuery {
    /// What the gateway gets the proof for.
    code: Option<String>,
    /// What the sign-in began with.
    state: Option<String>,
    /// Why there is no proof.
    error: Option<String>,
}

/// End to sign in at the unit's provider
///
/// For browsers: the provider leads here, and this to the console, with `?refused=CODE` when somebody
/// is not let in.
#[utoipa::path(get, path = "/api/v1/session/provider/callback", tag = "session", security(()),
    params(CallbackQuery), responses((status = 303, description = "To the console.",
        headers(("Set-Cookie" = String, description = "`xueliang_session`, HttpOnly.")))))]
pub(crate) async fn sign_in_from_provider(
    extract::State(state): extract::State<State>,
    from: From,
    headers: HeaderMap,
    Query(query): Query<CallbackQuery>,
) -> Answer<impl IntoResponse> {
    let over = kept(&state, "", Duration::ZERO)?;
    match let_in(&state, &from, &headers, query).await {
        Ok(token) => {
            let session = cookie(&state, &token, state.settings.session)?;
            let cookies = axum::response::AppendHeaders([over, session[0].clone()]);
            Ok((cookies, Redirect::to("/")).into_response())
        }
        Err(error) => {
            tracing::info!(
                error = error.chain(),
                "a sign-in at the provider came to nothing"
            );
            Ok((axum::response::AppendHeaders([over]), back(&error)).into_response())
        }
    }
}

async fn let_in(
    state: &State,
    from: &From,
    headers: &HeaderMap,
    query: CallbackQuery,
) -> Result<String> {
    let refused = || Error::new(Code::ProviderRefused);
    let provider = state.settings.provider.as_ref().ok_or_else(refused)?;
    let begun = begun(state, headers).ok_or_else(refused)?;
    if query.error.is_some() || query.state.as_deref() != Some(&begun.state) {
        return Err(refused());
    }
    let proven = provider.end(query.code.ok_or_else(refused)?, begun).await?;
    let address = from.shown();
    let refuse = async |why: Code| -> Result<String> {
        let store = &state.store;
        store.sign_in_refused(&proven.name, &address, why).await?;
        Err(Error::new(why))
    };
    let Some(known) = state.store.user_by_name(proven.name.trim()).await? else {
        return refuse(Code::PersonUnknown).await;
    };
    known.role.known(state.settings.administrators)?;
    if state.settings.second_factor.demands(known.role) && !proven.strong {
        return refuse(Code::FactorMissing).await;
    }
    let proved = Proved::Provider {
        strong: proven.strong,
    };
    match opened(state, known.id, proved, &address, headers).await {
        Ok((_, token, _)) => Ok(token),
        Err(error) => {
            let store = &state.store;
            store
                .sign_in_refused(&proven.name, &address, error.code())
                .await?;
            Err(error)
        }
    }
}

/// What this browser began with, unless it took too long.
fn begun(state: &State, headers: &HeaderMap) -> Option<Begun> {
    let sealed = URL_SAFE_NO_PAD
        .decode(caller::named_cookie(headers, COOKIE)?)
        .ok()?;
    let plain = state.keys.provider.open(PLACE, &sealed).ok()?;
    let begun: Begun = serde_json::from_slice(&plain).ok()?;
    (state.clock.now().0 < begun.until).then_some(begun)
}

/// Keeps in the browser what a sign-in began with. Lax: the provider's page leads back here.
fn kept(state: &State, value: &str, age: Duration) -> Result<(HeaderName, HeaderValue)> {
    let scope = "SameSite=Lax; Path=/api/v1/session/provider";
    set_cookie(state, (COOKIE, value), scope, age)
}

/// Back to the console, which says in words why.
fn back(error: &Error) -> Redirect {
    Redirect::to(&format!("/?refused={}", error.code().word()))
}
