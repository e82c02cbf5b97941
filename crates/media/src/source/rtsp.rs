//! RTSP by way of `retina`: the steps of one connection, each with its own time limit.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, OnceLock},
    time::Duration,
};

use domain::{Clock, camera::Transport, health::Reason, outbound::Outbound, video::Codec};
use retina::{
    client::{
        Demuxed, Described, InitialSequenceNumberPolicy, InitialTimestampPolicy, PlayOptions,
        Session, SessionGroup, SessionOptions, SetupOptions, TcpTransportOptions,
        UdpTransportOptions,
    },
    codec::{CodecItem, FrameFormat, ParametersRef},
};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{
    Failure, Source, SourceLimits,
    audio::{self, Audio},
    failure::is_io,
    intake::Intake,
    pace::Pace,
};
use crate::{
    hub::Hub,
    outbound::{self, Unresolved},
};

/// How long the camera has to confirm that the session is over.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long pictures may come without one that decoding can begin at.
const NO_KEY: Duration = Duration::from_secs(60);
/// How long a group of pictures may last. Files, viewers and stills begin at key pictures only, so
/// a camera that sends one for each connection and no more is called again now and then.
const LONGEST_GROUP: Duration = Duration::from_secs(600);
/// A session that ends sooner may have ended for its sound.
const IN_VAIN: Duration = Duration::from_secs(5);
/// How many packets may be unreadable in a row before the stream is given up.
const UNREADABLE: u32 = 100;

/// What the camera said about itself before it played.
#[derive(Debug, Default)]
pub(super) struct About(OnceLock<Told>);

/// See [`About`].
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) server: Option<String>,
    pub(super) video: Option<String>,
    pub(super) audio: Option<String>,
}

impl About {
    pub(super) fn told(&self) -> Option<&Told> {
        self.0.get()
    }
}

/// How one connection ended.
struct End {
    failure: Failure,
    /// The camera accepted our password before and no longer does, or wants another nonce.
    stale: bool,
    /// It was the sound that broke it: without that the pictures may well come.
    mute: bool,
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            stale: false,
            mute: false,
        }
    }
}

/// See [`super::run`].
pub(super) async fn run(
    source: &Source,
    hub: &Hub,
    clock: &Clock,
    limits: &SourceLimits,
    stop: &CancellationToken,
    about: &About,
) -> Result<(), Failure> {
    let Source::Rtsp {
        credentials, audio, ..
    } = source;
    let (mut again, mut audio) = (true, *audio);
    loop {
        let group = Arc::new(SessionGroup::default());
        let connection = Connection {
            source,
            hub,
            clock,
            limits,
            about,
            audio,
            group: Arc::clone(&group),
        };
        let end = tokio::select! {
            biased;
            () = stop.cancelled() => None,
            end = connection.stream() => match end {
                Err(end) => Some(end),
            },
        };
        let mute = end.as_ref().is_some_and(|end| end.mute) && audio;
        let stale = end.as_ref().is_some_and(|end| end.stale) && again;
        let retry = mute || stale;
        if end.is_none() || retry {
            // The library says goodbye in a task of its own; a camera that has only one session
            // to give needs it to arrive before the next begins.
            let _ = timeout(FAREWELL, group.await_teardown()).await;
        }
        match end {
            None => return Ok(()),
            Some(end) if mute => {
                let failure = end.failure.without(credentials.as_ref());
                tracing::warn!(
                    detail = failure.detail,
                    "the sound of a camera ended its session; it goes on without"
                );
                audio = false;
            }
            Some(_) if stale => again = false,
            Some(end) => return Err(end.failure.without(credentials.as_ref())),
        }
    }
}

/// Reaches the camera without saying anything, which tells the ways of failing apart; answers the
/// address that was reached.
pub(super) async fn connect(
    url: &Url,
    outbound: &Outbound,
    within: Duration,
) -> Result<SocketAddr, Failure> {
    let port = url.port().unwrap_or(554);
    let (Some(host), Some(text)) = (url.host(), url.host_str()) else {
        return Err(Failure::new(Reason::Unreachable, "the address has no host"));
    };
    let place = format!("{text}:{port}");
    let connecting = async {
        let host = host.to_owned();
        let addresses = outbound::resolved(outbound, &host, port).await;
        let addresses = addresses.map_err(|error| match error {
            Unresolved::Refused(refused) => Failure::new(Reason::Unreachable, refused.to_string()),
            Unresolved::Unknown(error) => Failure::connecting(&place, &error),
        })?;
        let connected = TcpStream::connect(&addresses[..]).await;
        connected
            .and_then(|stream| stream.peer_addr())
            .map_err(|error| Failure::connecting(&place, &error))
    };
    match timeout(within, connecting).await {
        Ok(connected) => connected,
        Err(_) => Err(Failure::new(
            Reason::Unreachable,
            format!("connect to {place}: no answer within {within:?}"),
        )),
    }
}

struct Connection<'a> {
    source: &'a Source,
    hub: &'a Hub,
    clock: &'a Clock,
    limits: &'a SourceLimits,
    about: &'a About,
    /// Whether sound is wanted.
    audio: bool,
    group: Arc<SessionGroup>,
}

impl Connection<'_> {
    async fn stream(&self) -> Result<Infallible, End> {
        let Source::Rtsp { url, .. } = self.source;
        let reached = connect(url, &self.limits.outbound, self.limits.connect).await?;
        // The library would look a name up again, and might be told of another address.
        let mut url = url.clone();
        let _ = url.set_ip_host(reached.ip());
        let mut session = self.describe(&url).await?;
        let (index, codec) = self.choose(&session)?;
        let mut intake = Intake::new(codec);
        if let Some(ParametersRef::Video(parameters)) = session.streams()[index].parameters() {
            // What the description says may be wrong; the stream itself comes later.
            if let Err(failure) = intake.parameters(parameters) {
                tracing::debug!(detail = failure.detail, "session description");
            }
        }
        self.answer("SETUP", session.setup(index, self.setup()))
            .await?;
        let with_sound = self.sound(&mut session, &mut intake).await?;
        let play = PlayOptions::default()
            .initial_timestamp(InitialTimestampPolicy::Ignore)
            .initial_seq(InitialSequenceNumberPolicy::Ignore);
        let playing = self.answer("PLAY", session.play(play)).await;
        let session = playing.map_err(|end| End {
            // Some cameras can set up what they cannot play together.
            mute: with_sound && !end.stale,
            ..end
        })?;
        let items = session
            .demuxed()
            .map_err(|error| Failure::asking("DESCRIBE", &error))?;
        let began = Instant::now();
        let failure = self.receive(items, index, &mut intake).await;
        let in_vain = !intake.showed() || began.elapsed() < IN_VAIN;
        Err(End {
            failure,
            stale: false,
            mute: intake.sound_broke() || with_sound && in_vain,
        })
    }

    /// How a stream is to be sent.
    fn setup(&self) -> SetupOptions {
        let Source::Rtsp { transport, .. } = self.source;
        let transport = match transport {
            Transport::Tcp => retina::client::Transport::Tcp(TcpTransportOptions::default()),
            Transport::Udp => retina::client::Transport::Udp(UdpTransportOptions::default()),
        };
        SetupOptions::default()
            .transport(transport)
            .frame_format(FrameFormat::MP4)
    }

    /// Sets up the sound beside the pictures, where it is wanted and can be recorded; whether that was
    /// tried. A camera that refuses has none.
    async fn sound(
        &self,
        session: &mut Session<Described>,
        intake: &mut Intake,
    ) -> Result<bool, End> {
        if !self.audio {
            return Ok(false);
        }
        let mut streams = session.streams().iter().enumerate();
        let Some((index, format)) =
            streams.find_map(|(index, stream)| Some((index, audio::format(stream)?)))
        else {
            return Ok(false);
        };
        let broken = |failure| End {
            failure,
            stale: false,
            mute: true,
        };
        match timeout(self.limits.describe, session.setup(index, self.setup())).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) if error.status_code().is_some_and(|status| status >= 300) => {
                let detail = Failure::asking("SETUP of the sound", &error).detail;
                tracing::warn!(
                    detail,
                    "a camera refuses its sound; its pictures come without"
                );
                return Ok(true);
            }
            // What its answer means, or when it comes, nobody knows: begin anew without.
            Ok(Err(error)) => return Err(broken(Failure::asking("SETUP of the sound", &error))),
            Err(_) => {
                let failure = Failure::new(Reason::Silent, "SETUP of the sound: no answer");
                return Err(broken(failure));
            }
        }
        tracing::debug!(?format, "sound");
        let context = session.streams()[index].ctx().map(ToString::to_string);
        intake.listen(Audio::new(format), context.unwrap_or_default());
        Ok(true)
    }

    async fn describe(&self, url: &Url) -> Result<Session<Described>, End> {
        let Source::Rtsp { credentials, .. } = self.source;
        let credentials = credentials
            .as_ref()
            .map(|known| retina::client::Credentials {
                username: known.username.clone(),
                password: known.password.clone(),
            });
        let options = SessionOptions::default()
            .creds(credentials)
            .session_group(Arc::clone(&self.group))
            .user_agent("xueliang".to_owned());
        self.answer("DESCRIBE", Session::describe(url.clone(), options))
            .await
    }

    /// Waits for the answer to a request.
    async fn answer<T>(
        &self,
        request: &'static str,
        asked: impl Future<Output = Result<T, retina::Error>>,
    ) -> Result<T, End> {
        let within = self.limits.describe;
        let error = match timeout(within, asked).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => error,
            Err(_) => {
                let detail = format!("{request}: no answer within {within:?}");
                return Err(Failure::new(Reason::Silent, detail).into());
            }
        };
        // The library answers one challenge for each connection; a nonce that expires looks like
        // a wrong password to it.
        let stale = error.status_code() == Some(401) && error.to_string().contains("after trying");
        let mut failure = Failure::asking(request, &error);
        if stale && request != "DESCRIBE" {
            failure.reason = Reason::Malformed;
            failure.detail += " (but it accepted the same password for DESCRIBE)";
        }
        Err(End {
            failure,
            stale,
            mute: false,
        })
    }

    /// The stream to record, and its codec.
    fn choose(&self, session: &Session<Described>) -> Result<(usize, Codec), Failure> {
        let streams = session.streams();
        let named = |media: &str| {
            let mut names = streams.iter().filter(|stream| stream.media() == media);
            names.next().map(|stream| stream.encoding_name().to_owned())
        };
        let codecs = [("h264", Codec::H264), ("h265", Codec::H265)];
        let chosen = streams.iter().enumerate().find_map(|(index, stream)| {
            let known = codecs
                .iter()
                .find(|(name, _)| *name == stream.encoding_name());
            let (_, codec) = known.filter(|_| stream.media() == "video")?;
            Some((index, *codec))
        });
        let video = match chosen {
            Some((index, _)) => Some(streams[index].encoding_name().to_owned()),
            None => named("video"),
        };
        let detail = match &video {
            Some(name) => format!("the video is {}", name.to_ascii_uppercase()),
            None => "there is no video".to_owned(),
        };
        // A second attempt is told the same.
        let _ = self.about.0.set(Told {
            server: session.tool().map(|tool| tool.to_string()),
            video,
            audio: named("audio"),
        });
        chosen.ok_or_else(|| Failure::new(Reason::Unsupported, detail))
    }

    /// Takes what comes until it ends. Nothing in here waits for anything but the camera, or the
    /// library could neither read nor keep the session alive.
    async fn receive(&self, mut items: Demuxed, index: usize, intake: &mut Intake) -> Failure {
        let began = Instant::now();
        let mut last = None;
        let mut unreadable = 0;
        let mut keys = Keys::default();
        let mut pace = Pace::new(matches!(
            self.source,
            Source::Rtsp {
                transport: Transport::Tcp,
                ..
            }
        ));
        let mut alarm = pin!(sleep_until(began + self.limits.first_picture));
        loop {
            let item = tokio::select! {
                biased;
                item = pace.next(&mut items, self.hub) => item,
                () = &mut alarm => {
                    let (since, within) = match last {
                        Some(last) => (last, self.limits.silence),
                        None => (began, self.limits.first_picture),
                    };
                    if since + within <= Instant::now() {
                        return Failure::new(
                            Reason::Silent,
                            format!("no picture for {within:?}"),
                        );
                    }
                    // Set again only now, not with every picture.
                    alarm.as_mut().reset(since + within);
                    continue;
                }
            };
            match item {
                Some(Ok(CodecItem::VideoFrame(picture))) => {
                    let now = Instant::now();
                    if last.is_none() {
                        alarm.as_mut().reset(now + self.limits.silence);
                    }
                    last = Some(now);
                    unreadable = 0;
                    pace.took(picture.data().len());
                    let parameters = items.streams()[index].parameters();
                    let taken = intake.picture(picture, parameters, self.hub, self.clock.now());
                    let key = match taken {
                        Ok(key) => key,
                        Err(failure) => return failure,
                    };
                    if let Some(within) = keys.overdue(key, intake.needs_key(), now) {
                        let detail = format!("no key picture within {within:?}");
                        return Failure::new(Reason::Silent, detail);
                    }
                }
                Some(Ok(CodecItem::Rtcp(packet))) if packet.stream_id() == index => {
                    intake.report(&packet, self.hub, self.clock);
                }
                Some(Ok(CodecItem::AudioFrame(packet))) => intake.sound(&packet, self.clock.now()),
                Some(Ok(_)) => {}
                Some(Err(error)) if intake.is_of_sound(&error) => {
                    tracing::debug!(%error, "unreadable sound");
                }
                Some(Err(error)) => {
                    unreadable += 1;
                    if unreadable > UNREADABLE || !survivable(&error) {
                        return Failure::playing(&error);
                    }
                    tracing::debug!(%error, "unreadable packet");
                }
                None => return Failure::new(Reason::Ended, "the camera closed the connection"),
            }
        }
    }
}

/// When key pictures came, or since when one is wanted.
#[derive(Debug, Default)]
struct Keys {
    last: Option<Instant>,
    wanted: Option<Instant>,
}

impl Keys {
    /// Notes a picture; answers how long none came that decoding can begin at, once that is too
    /// long.
    fn overdue(&mut self, key: bool, needs_key: bool, now: Instant) -> Option<Duration> {
        let last = match self.last {
            Some(last) if !key => last,
            _ => *self.last.insert(now),
        };
        if !needs_key {
            self.wanted = None;
        } else if *self.wanted.get_or_insert(now) + NO_KEY <= now {
            return Some(NO_KEY);
        }
        (last + LONGEST_GROUP <= now).then_some(LONGEST_GROUP)
    }
}

/// Whether the library can go on after this error: one packet was bad, not the connection. (After
/// a fragment that breaks off it may hold a picture that it does not expect.)
fn survivable(error: &retina::Error) -> bool {
    let text = error.to_string();
    error.status_code().is_none()
        && !is_io(&text)
        && text.contains("\npkt: ")
        && !text.starts_with("timestamp changed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_is_not_waited_for_without_end_for_a_key_picture() {
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        let mut keys = Keys::default();
        assert_eq!(keys.overdue(false, true, begin), None);
        assert_eq!(keys.overdue(false, true, after(59)), None);
        assert_eq!(keys.overdue(false, true, after(60)), Some(NO_KEY));

        // New parameters are waited for from when they came.
        let mut keys = Keys::default();
        assert_eq!(keys.overdue(true, false, begin), None);
        assert_eq!(keys.overdue(false, true, after(500)), None);
        assert_eq!(keys.overdue(true, false, after(550)), None);

        // Pictures that follow each other for ever would be one file.
        assert_eq!(keys.overdue(false, false, after(1149)), None);
        assert_eq!(keys.overdue(false, false, after(1150)), Some(LONGEST_GROUP));
    }
}
