//! `/api/v1/media_links`: addresses of one clip or picture that open without a cookie or a key, for a
//! player in somebody else's page. An address holds for some minutes, for exactly what it names, for
//! one viewer's network address (the first that opens it), and no longer than the session or key it
//! was made with and the access record it names: whoever opens it is its maker, to the register, too.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    extract,
    http::{Method, StatusCode, Uri, request::Parts},
    response::IntoResponse,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Code, Error, Permission, Result, Span, Timestamp,
    audit::AuditAction,
    id::{AccessRecordId, CameraId},
    limit,
    register::{Viewing, Wanted},
    secret,
    video::StreamKind,
};

use crate::{
    State,
    caller::{self, Identity, Proof},
    error::{Answer, Problem},
    json::Json,
};

/// The last field of the query.
const FIELD: &str = "link=";
/// How long an address holds where nothing is said.
const USUAL: u32 = 300;
/// How long at most: a player asks for ranges while it plays.
const LONGEST: u32 = 3600;
/// The most addresses whose viewer is remembered.
const MOST: usize = 16 * 1024;

/// What shall be opened.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "access_id": "019ab0c1-7d3e-7000-8000-0000000000e1",
    "camera_id": "019ab0c1-7d3e-7000-8000-000000000002",
    "from": "2026-11-23T01:00:00Z", "to": "2026-11-23T01:01:00Z"
}))]
pub(crate) struct NewMediaLink {
    /// The record of why it is looked at (`POST /access_records`).
    access_id: AccessRecordId,
    camera_id: CameraId,
    /// The footage, at most 24 hours; absent for one picture of now.
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    /// `main` when absent.
    #[schema(inline)]
    stream: Option<StreamKind>,
    /// Whether the footage is saved as a file, which is an export.
    #[serde(default)]
    download: bool,
    /// How many seconds the address holds: 1 to 3600, 300 when absent.
    #[schema(minimum = 1, maximum = 3600)]
    seconds: Option<u32>,
}

/// An address that opens by itself.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct MediaLink {
    /// Path and query, to be put behind the gateway's own address.
    path: String,
    /// It opens until then.
    until: Timestamp,
}

/// Make an address of a clip or a picture that opens without signing in
///
/// For players in other pages. Whoever opens it first, by network address, is the only one it opens
/// for. What is looked at stands in the register under the record and in the name of the caller.
#[utoipa::path(post, path = "/api/v1/media_links", tag = "register",
    request_body = NewMediaLink, responses((status = 201, body = MediaLink)))]
pub(crate) async fn create_media_link(
    extract::State(state): extract::State<State>,
    identity: Identity,
    caller::Caller(actor): caller::Caller,
    Json(body): Json<NewMediaLink>,
) -> Answer<impl IntoResponse> {
    let span = match (body.from, body.to) {
        (None, None) => None,
        (from, to) => {
            let (from, to) = (present("from", from)?, present("to", to)?);
            let span = Span::new(from, to).and_then(|span| span.at_most(limit::CLIP));
            Some(span.map_err(|error| Problem::at("/to", error))?)
        }
    };
    let viewing = match (span, body.download) {
        (None, _) => Viewing::Snapshot,
        (Some(_), false) => Viewing::Playback,
        (Some(_), true) => Viewing::Export,
    };
    actor.require(match viewing {
        Viewing::Playback => Permission::FootageView,
        Viewing::Export => Permission::FootageExport,
        Viewing::Live | Viewing::Snapshot => Permission::LiveView,
    })?;
    let seconds = body.seconds.unwrap_or(USUAL);
    if !(1..=LONGEST).contains(&seconds) {
        let error = Error::new(Code::ValueInvalid)
            .with("field", "seconds")
            .with("value", seconds)
            .with("reason", format!("1…{LONGEST}"));
        return Err(Problem::at("/seconds", error));
    }
    let stream = body.stream.unwrap_or(StreamKind::Main);
    let wanted = Wanted {
        viewing,
        camera: body.camera_id,
        stream: Some(stream),
        span,
    };
    let record = state.store.view_holds(&actor, &wanted, body.access_id);
    // Whoever watches at the centre, under a request, needs no address that opens elsewhere.
    if record.await?.statement.purpose.is_on_site() {
        return Err(Error::new(Code::OnSiteOnly).into());
    }
    let target = target(&wanted, stream, body.access_id);
    let until = state.clock.now() + Duration::from_secs(seconds.into());
    let link = sealed(&state, &target, identity.proof(), until)?;
    state
        .store
        .audit_camera(&actor, AuditAction::MediaLinkAdd, body.camera_id)
        .await?;
    let path = format!("{target}&{FIELD}{link}");
    Ok((StatusCode::CREATED, Json(MediaLink { path, until })))
}

fn present(field: &'static str, at: Option<Timestamp>) -> Answer<Timestamp> {
    at.ok_or_else(|| {
        let other = if field == "from" { "to" } else { "from" };
        let error = Error::new(Code::FieldsTogether)
            .with("field", field)
            .with("other", other);
        Problem::at(format!("/{field}"), error)
    })
}

/// Path and query of what is wanted.
fn target(wanted: &Wanted, stream: StreamKind, record: AccessRecordId) -> String {
    let camera = wanted.camera;
    let end = format!("stream={}&access={record}", stream.word());
    match wanted.span {
        None => format!("/api/v1/cameras/{camera}/snapshot.jpg?{end}"),
        Some(span) => {
            let (from, to) = (span.from(), span.to());
            let download = match wanted.viewing {
                Viewing::Export => "&download=1",
                _ => "",
            };
            format!("/api/v1/cameras/{camera}/clip.mp4?from={from}&to={to}{download}&{end}")
        }
    }
}

fn sealed(state: &State, target: &str, proof: Proof, until: Timestamp) -> Result<String> {
    let plain = serde_json::to_vec(&(proof, until.0))
        .map_err(|source| Error::internal("make a media link").because(source))?;
    let sealed = state.keys.links.seal(target, &plain)?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// Whether the address of a request says by itself who asks.
pub(crate) fn is_one(uri: &Uri) -> bool {
    uri.query()
        .is_some_and(|query| query.split('&').any(|field| field.starts_with(FIELD)))
}

/// Who made the address that is asked for, after checking that it is as it was made and still holds.
///
/// # Errors
/// [`Code::LinkInvalid`], [`Code::LinkOver`], [`Code::LinkElsewhere`].
pub(crate) fn maker(state: &State, parts: &Parts) -> Result<Proof> {
    let invalid = || Error::new(Code::LinkInvalid);
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        return Err(invalid());
    }
    let whole = parts.uri.path_and_query().ok_or_else(invalid)?.as_str();
    let (target, link) = whole
        .rsplit_once(&format!("&{FIELD}"))
        .ok_or_else(invalid)?;
    let sealed = URL_SAFE_NO_PAD.decode(link).map_err(|_| invalid())?;
    let plain = state
        .keys
        .links
        .open(target, &sealed)
        .map_err(|_| invalid())?;
    let (proof, until): (Proof, i64) = serde_json::from_slice(&plain).map_err(|_| invalid())?;
    let (until, now) = (Timestamp(until), state.clock.now());
    if until <= now {
        return Err(Error::new(Code::LinkOver));
    }
    if let Some(ip) = caller::ip(parts) {
        state.links.only(secret::token_hash(link), ip, until, now)?;
    }
    Ok(proof)
}

/// The first viewer of each address, on this node.
#[derive(Default)]
pub(crate) struct Links(Mutex<HashMap<[u8; 32], (IpAddr, Timestamp)>>);

impl Links {
    /// Fails unless nobody else opened it before.
    fn only(&self, link: [u8; 32], ip: IpAddr, until: Timestamp, now: Timestamp) -> Result<()> {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if first.len() >= MOST {
            first.retain(|_, (_, until)| *until > now);
        }
        let full = first.len() >= MOST;
        match first.get(&link) {
            Some((known, _)) if *known == ip => Ok(()),
            Some(_) => Err(Error::new(Code::LinkElsewhere)),
            None if full => Err(Error::new(Code::RateLimited).with("seconds", 60)),
            None => {
                first.insert(link, (ip, until));
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_viewer_is_the_only_one_and_there_is_an_end_to_it() {
        let links = Links::default();
        let ip = |last| IpAddr::from([10, 0, 0, last]);
        let (now, until) = (Timestamp(0), Timestamp(10));
        assert!(links.only([1; 32], ip(1), until, now).is_ok());
        assert!(links.only([1; 32], ip(1), until, now).is_ok());
        let other = links.only([1; 32], ip(2), until, now).unwrap_err();
        assert_eq!(other.code(), Code::LinkElsewhere);
        for number in 0..MOST as u64 {
            let mut link = [2; 32];
            link[..8].copy_from_slice(&number.to_le_bytes());
            let _ = links.only(link, ip(1), until, now);
        }
        let full = links.only([3; 32], ip(1), until, now).unwrap_err();
        assert_eq!(full.code(), Code::RateLimited);
        assert!(links.only([3; 32], ip(1), Timestamp(20), until).is_ok());
        assert_eq!(links.0.lock().unwrap().len(), 1);
    }
}
