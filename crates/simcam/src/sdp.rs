//! The session description that DESCRIBE answers with.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{Codec, audio::Tone, packet::PAYLOAD_TYPE};

/// The control attribute of the track with the pictures.
pub(crate) const TRACK: &str = "trackID=0";
/// The control attribute of the track with the sound.
pub(crate) const AUDIO_TRACK: &str = "trackID=1";

/// The attributes of the media description; `None` when a parameter set is missing.
pub(crate) fn attributes<'a>(
    codec: Codec,
    fps: u32,
    nals: impl Iterator<Item = &'a [u8]> + Clone,
) -> Option<String> {
    let pt = PAYLOAD_TYPE;
    let set = |kind: u8| {
        nals.clone().find(|nal| match codec {
            Codec::H264 => nal[0] & 31 == kind,
            Codec::H265 => nal[0] >> 1 & 63 == kind,
        })
    };
    let coded = match codec {
        Codec::H264 => {
            let (sps, pps) = (set(7)?, set(8)?);
            let profile = sps.get(1..4)?;
            format!(
                "a=rtpmap:{pt} H264/90000\r\na=fmtp:{pt} packetization-mode=1;profile-level-id={:02X}{:02X}{:02X};sprop-parameter-sets={},{}\r\n",
                profile[0],
                profile[1],
                profile[2],
                STANDARD.encode(sps),
                STANDARD.encode(pps)
            )
        }
        Codec::H265 => format!(
            "a=rtpmap:{pt} H265/90000\r\na=fmtp:{pt} sprop-vps={};sprop-sps={};sprop-pps={}\r\n",
            STANDARD.encode(set(32)?),
            STANDARD.encode(set(33)?),
            STANDARD.encode(set(34)?)
        ),
    };
    Some(format!("{coded}a=framerate:{fps}\r\n"))
}

/// The whole description.
pub(crate) fn describe(local: IpAddr, attributes: &str, audio: Option<&Tone>) -> String {
    let family = if local.is_ipv4() { "IP4" } else { "IP6" };
    let any = if local.is_ipv4() { "0.0.0.0" } else { "::" };
    let audio = audio.map(|tone| {
        let (kind, description) = (tone.kind, tone.description);
        format!("m=audio 0 RTP/AVP {kind}\r\n{description}a=control:{AUDIO_TRACK}\r\n")
    });
    let audio = audio.unwrap_or_default();
    format!(
        "v=0\r\no=- 1 1 IN {family} {local}\r\ns=simcam\r\nc=IN {family} {any}\r\nt=0 0\r\na=control:*\r\na=range:npt=0-\r\nm=video 0 RTP/AVP {PAYLOAD_TYPE}\r\n{attributes}a=control:{TRACK}\r\n{audio}"
    )
}
