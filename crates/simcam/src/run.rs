//! The cameras as a program of their own: what to simulate, and lines that change it while it runs.
//! Arguments are parsed and lines are printed by whoever calls it.

use std::{io, net::SocketAddr, path::PathBuf};

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio_util::sync::CancellationToken;

use crate::{Audio, Behaviour, CameraConfig, Clip, Codec, Digest, Simcam, Stream};

/// Longest control line, in bytes.
const LINE: usize = 4096;

/// What `xueliang simcam` simulates.
#[derive(Clone, Debug)]
pub struct Options {
    /// The first camera's address; the others listen on the ports above it (or, for port 0, on any).
    pub listen: SocketAddr,
    /// How many cameras, 1 to 1000; they are called `cam01`, `cam02` and so on.
    pub cameras: u16,
    /// User and password of every camera; without them nothing is asked for.
    pub credentials: Option<(String, String)>,
    /// How the credentials are asked for.
    pub digest: Digest,
    /// The codec of the main streams, and of `file`. Sub-streams are H.264.
    pub codec: Codec,
    /// An Annex-B file for all main streams, instead of the built-in clips.
    pub file: Option<PathBuf>,
    /// Frames per second of `file`, 1 to 120.
    pub fps: u32,
    /// What is heard beside all streams.
    pub audio: Option<Audio>,
    /// Fill main streams up to this bit rate in kbit/s.
    pub kbit_s: Option<u32>,
    /// How all cameras behave to begin with.
    pub behaviour: Behaviour,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 8554)),
            cameras: 16,
            credentials: None,
            digest: Digest::Md5,
            codec: Codec::H264,
            file: None,
            fps: 25,
            audio: None,
            kbit_s: None,
            behaviour: Behaviour::Healthy,
        }
    }
}

impl Options {
    /// The cameras to start.
    fn configs(&self) -> io::Result<Vec<CameraConfig>> {
        if !(1..=1000).contains(&self.cameras) {
            let text = format!("{} cameras, must be 1 to 1000", self.cameras);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        let config = |index: u16| {
            let number = (index % 16) as u8 + 1;
            let main = match &self.file {
                Some(path) => Clip::File {
                    path: path.clone(),
                    codec: self.codec,
                    fps: self.fps,
                },
                None => Clip::builtin(number, Stream::Main, self.codec),
            };
            CameraConfig {
                name: format!("cam{:02}", index + 1),
                main: match self.kbit_s {
                    Some(kbit_s) => main.padded(kbit_s),
                    None => main,
                },
                sub: Some(Clip::builtin(number, Stream::Sub, Codec::H264)),
                audio: self.audio,
                credentials: self.credentials.clone(),
                digest: self.digest,
                behaviour: self.behaviour,
            }
        };
        Ok((0..self.cameras).map(config).collect())
    }
}

/// Runs cameras until `stop`. Each text given to `say` is a line to print: first the URLs, then the
/// answers to the lines of `control`, which are:
///
/// - `cam03 {"kind":"slow_start","seconds":2}` or, for kinds without values, `cam03 silent`; `all`
///   in place of a name means every camera;
/// - `list`: each camera's behaviour and what it has sent.
///
/// The end of `control` ends nothing. Fails as [`Simcam::start`] does.
pub async fn run_cli(
    options: Options,
    mut control: impl AsyncRead + Unpin,
    mut say: impl FnMut(String),
    stop: CancellationToken,
) -> io::Result<()> {
    let simcam = Simcam::start(options.listen, options.configs()?).await?;
    for name in simcam.names() {
        say(format!(
            "{}  {}",
            simcam.url(name, "main"),
            simcam.url(name, "sub")
        ));
    }
    let (mut inbox, mut buffer, mut open) = (Vec::new(), [0; 1024], true);
    loop {
        let count = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            read = control.read(&mut buffer), if open => read.unwrap_or(0),
        };
        open = count > 0;
        inbox.extend_from_slice(&buffer[..count]);
        while let Some(end) = inbox.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = inbox.drain(..=end).collect();
            command(&simcam, String::from_utf8_lossy(&line).trim(), &mut say);
        }
        if inbox.len() > LINE {
            inbox.clear();
            say(format!(
                "a line is longer than {LINE} bytes; it was left out"
            ));
        }
    }
    simcam.stop().await;
    Ok(())
}

/// Obeys one control line.
fn command(simcam: &Simcam, line: &str, say: &mut impl FnMut(String)) {
    let (name, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match (name, value.trim()) {
        ("", _) => {}
        ("list", "") => simcam.names().for_each(|name| say(status(simcam, name))),
        (_, "") => say(format!(
            "{line:?} is not understood: NAME BEHAVIOUR, or list"
        )),
        (name, value) => {
            let json = match value.starts_with('{') {
                true => value.to_owned(),
                false => serde_json::json!({ "kind": value }).to_string(),
            };
            let behaviour = serde_json::from_str::<Behaviour>(&json)
                .map_err(|error| error.to_string())
                .and_then(|behaviour| behaviour.check().map(|()| behaviour));
            match behaviour {
                Err(why) => say(format!("{name}: {why}")),
                Ok(behaviour) if name == "all" => simcam.names().for_each(|name| {
                    simcam.set(name, behaviour);
                }),
                Ok(behaviour) if simcam.set(name, behaviour) => say(status(simcam, name)),
                Ok(_) => say(format!("{name}: no such camera")),
            }
        }
    }
}

fn status(simcam: &Simcam, name: &str) -> String {
    let behaviour = simcam.behaviour(name).unwrap_or_default();
    let (main, sub) = (simcam.sent(name, "main"), simcam.sent(name, "sub"));
    let json = serde_json::to_string(&behaviour).unwrap_or_default();
    format!(
        "{name} {json} main: {} playing, {} frames sent, {} left out; sub: {} playing, {} frames sent, {} left out",
        main.playing, main.frames, main.left_out, sub.playing, sub.frames, sub.left_out
    )
}
