//! `GET /api/v1/cameras/{id}/live`: moving pictures over a WebSocket.
//!
//! This file is the door (who, whether, from which page) and the words both sides use; the
//! conversation itself is in [`show`].

mod pace;
mod show;

use axum::{
    body::Bytes,
    extract::{
        self, WebSocketUpgrade,
        ws::{Message, rejection::WebSocketUpgradeRejection},
    },
    http::HeaderMap,
    response::Response,
};
use domain::{
    Code, Error, Permission, Timestamp, health::State as HealthState, id::AccessRecordId,
    id::CameraId, register, register::Viewing, video::StreamKind,
};
use store::Look;

use crate::{
    State,
    caller::{Caller, Identity},
    error::Answer,
    json::{Path, Query},
    origin,
};

/// What a viewer says is small.
const HEARD_MOST: usize = 16 * 1024;

/// Which pictures, and why they are looked at.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LiveQuery {
    /// `main` or `sub`; when absent, what fits the size in the hello.
    #[param(inline)]
    stream: Option<StreamKind>,
    /// The record of why it is looked at; one's shift, or another record for all cameras, when absent.
    access: Option<AccessRecordId>,
}

/// The first message of a viewer: what it can show.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[schema(as = LiveHello, example = json!({"codecs": ["avc1"], "width": 640, "height": 360}))]
pub(crate) struct Hello {
    /// Codecs in the words of browsers, whole or as a beginning: `avc1`, `hvc1`.
    codecs: Vec<String>,
    /// The width it is shown at; a small one gets the sub-stream where the address names none.
    #[serde(default)]
    width: u32,
    /// The height it is shown at.
    #[serde(default)]
    height: u32,
}

/// A text message to a viewer.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = LiveMessage)]
pub(crate) enum Said {
    /// What the binary messages after this one are.
    Init {
        /// The stream that is shown.
        stream: StreamKind,
        /// The codec in the words of browsers.
        codec: String,
        /// For `MediaSource.addSourceBuffer`.
        mime: String,
        /// In pixels.
        width: u16,
        /// In pixels.
        height: u16,
    },
    /// The codec or the resolution changed; an init follows.
    CodecChange,
    /// The viewer was too slow: pictures were left out. The next one is a key picture.
    Missed {
        /// How many.
        count: u64,
    },
    /// There are no pictures now; said again while it lasts.
    Offline {
        /// The state of the camera.
        state: HealthState,
        /// Since when.
        since: Option<Timestamp>,
        /// Why, in a word.
        reason: Option<String>,
    },
    /// The viewer cannot show this codec.
    Unsupported {
        /// The codec in the words of browsers.
        codec: String,
        /// What happens instead.
        fallback: Fallback,
    },
}

/// What is done for a viewer that cannot show the codec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LiveFallback)]
pub(crate) enum Fallback {
    /// The sub-stream follows.
    Sub,
    /// Nothing follows; `snapshot.jpg` gives stills.
    Stills,
}

impl Said {
    fn message(&self) -> Message {
        Message::text(serde_json::to_string(self).unwrap_or_default())
    }
}

impl Hello {
    fn shows(&self, codec: &str) -> bool {
        let mut codecs = self.codecs.iter();
        codecs.any(|known| !known.is_empty() && codec.starts_with(known.as_str()))
    }

    /// A tile of a wall, not a picture one looks at alone.
    fn is_small(&self) -> bool {
        (1..=720).contains(&self.width) && self.height <= 480
    }
}

/// What a binary message holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    Init = 0,
    Key = 1,
    Fragment = 2,
}

/// One byte of kind, eight of capture time (µs since 1970, big endian), the bytes.
fn binary(kind: Kind, captured: Timestamp, bytes: &[u8]) -> Message {
    let mut out = Vec::with_capacity(9 + bytes.len());
    out.push(kind as u8);
    out.extend_from_slice(&captured.0.to_be_bytes());
    out.extend_from_slice(bytes);
    Message::Binary(Bytes::from(out))
}

/// Moving pictures (WebSocket)
///
/// The viewer first sends a `LiveHello` as text. The gateway answers with `LiveMessage`s as text
/// and with binary messages: 1 byte kind (0 init segment, 1 fragment with a key picture,
/// 2 fragment), 8 bytes capture time (µs since 1970, big endian), then fragmented MP4, one picture
/// per fragment. The connection stays while the camera is away. It closes with 4401 when the
/// session ends, 4403 when the viewer may no longer look, 1001 when the gateway stops; a viewer
/// that takes nothing for ten seconds is let go.
#[utoipa::path(get, path = "/api/v1/cameras/{id}/live", tag = "cameras",
    params(("id" = CameraId, Path), LiveQuery),
    responses((status = 101, description = "The WebSocket is open.", body = Said,
        content_type = "application/json")))]
pub(crate) async fn watch_live(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    identity: Identity,
    Path(id): Path<CameraId>,
    Query(query): Query<LiveQuery>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Answer<Response> {
    actor.require(Permission::LiveView)?;
    match identity.session {
        Some(_) => origin::same_and_named(&headers, &state.settings.origins)?,
        None => origin::same(&headers, &state.settings.origins)?,
    }
    let camera = state.store.camera_get(&actor, id).await?.camera;
    let upgrade = upgrade.map_err(|source| Error::new(Code::UpgradeNeeded).because(source))?;
    if state.stop.is_cancelled() {
        return Err(Error::new(Code::Stopping).into());
    }
    let looked = register::Wanted {
        viewing: Viewing::Live,
        camera: id,
        stream: query.stream,
        span: None,
    };
    let begun = state
        .store
        .view_begin(&actor, looked, query.access, Look::New);
    let begun = begun.await?;
    let wanted = show::Wanted {
        looked,
        record: begun.record,
        has_sub: camera.sub.is_some(),
    };
    let viewing = state.viewings.begin(begun);
    let open = state.open.clone();
    let upgrade = upgrade
        .max_message_size(HEARD_MOST)
        .max_frame_size(HEARD_MOST);
    Ok(upgrade.on_upgrade(move |socket| {
        open.track_future(show::run(state, identity, wanted, viewing, socket))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_have_the_shape_the_document_promises() {
        let message = binary(Kind::Key, Timestamp(258), b"xy").into_data();
        assert_eq!(&message[..], [1, 0, 0, 0, 0, 0, 0, 1, 2, b'x', b'y']);
        let text = Said::Unsupported {
            codec: "hvc1.1".into(),
            fallback: Fallback::Sub,
        };
        assert_eq!(
            text.message().into_text().unwrap(),
            r#"{"type":"unsupported","codec":"hvc1.1","fallback":"sub"}"#
        );
        let hello: Hello = serde_json::from_str(r#"{"codecs":["avc1",""]}"#).unwrap();
        assert!(hello.shows("avc1.640028") && !hello.shows("hvc1.1") && !hello.is_small());
    }
}
