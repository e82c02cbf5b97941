//! Sound from a camera into files and clips, and what is wrong with it.

use std::{path::Path, process::Command};

use domain::{Span, audio::AudioCodec, footage::Segment};
use futures::StreamExt as _;
use simcam::Audio;

use super::*;
use crate::{
    clip,
    footage::testing::tool,
    record::tests::{Rig, settings},
};

/// How long is recorded.
const LENGTH: Duration = Duration::from_secs(5);

/// What was recorded of a camera with this sound.
struct Recording {
    rig: Rig,
    segments: Vec<Segment>,
    sessions: u64,
}

async fn recorded(
    audio: Audio,
    behaviour: Behaviour,
    transport: Transport,
    wanted: bool,
) -> Recording {
    let main = clip(SimCodec::H264);
    let mut camera = Camera::sounding(main, Some(audio), Digest::Md5, behaviour).await;
    (camera.transport, camera.audio) = (transport, wanted);
    let mut rig = Rig::new(settings(2_000));
    let stop = CancellationToken::new();
    let (source, hub, token) = (camera.source(), rig.hub.clone(), stop.clone());
    let limits = limits();
    let clock = Clock::system();
    let running = run(&source, &hub, &clock, &limits, &token);
    let ended = tokio::join!(running, async {
        tokio::time::sleep(LENGTH).await;
        stop.cancel();
    });
    assert_eq!(ended.0, Ok(()));
    let segments = rig.segments().await;
    let sessions = camera.simcam.sent("cam", "main").sessions;
    camera.simcam.stop().await;
    Recording {
        rig,
        segments,
        sessions,
    }
}

impl Recording {
    fn span(&self) -> Span {
        let (first, last) = (&self.segments[0], self.segments.last().unwrap());
        Span::new(first.span.from(), last.span.to()).unwrap()
    }

    /// Fails unless pictures lie in one piece for each session, about as long as it was recorded.
    fn pictures_are_whole(&self) {
        let apart = |pair: &&[Segment]| pair[0].span.to() != pair[1].span.from();
        let breaks = self.segments.windows(2).filter(apart).count() as u64;
        assert!(
            breaks < self.sessions,
            "{breaks} in {} sessions",
            self.sessions
        );
        let missing = LENGTH.saturating_sub(self.span().length());
        assert!(missing < Duration::from_secs(1), "{missing:?} are missing");
    }

    /// How long all sound lasts, gaps included, and how much of that are gaps; in seconds.
    fn sound(&self) -> (f64, f64) {
        let (mut lasts, mut gaps) = (0.0, 0.0);
        for segment in &self.segments {
            let index = self.rig.footage.index(segment).unwrap();
            let Some(format) = &index.audio_format else {
                continue;
            };
            let rate = f64::from(format.rate_hz);
            for entry in &index.audio {
                let sounds = match format.codec {
                    AudioCodec::Aac => 1_024,
                    AudioCodec::Alaw | AudioCodec::Ulaw => entry.sample.size,
                };
                lasts += f64::from(entry.sample.duration) / rate;
                gaps += (f64::from(entry.sample.duration) - f64::from(sounds)) / rate;
            }
        }
        (lasts, gaps)
    }

    /// The clip of a part, as a file.
    async fn clip(&self, from: u64, to: u64) -> (Arc<clip::Clip>, std::path::PathBuf) {
        let start = self.span().from();
        let at = |ms| start + Duration::from_millis(ms);
        let span = Span::new(at(from), at(to)).unwrap();
        let mut clips = clip::plan(&self.rig.footage, &self.segments, None, span).unwrap();
        assert_eq!(clips.len(), 1);
        let clip = Arc::new(clips.remove(0));
        let pieces: Vec<_> = Arc::clone(&clip).read(0..u64::MAX).collect().await;
        let bytes: Vec<_> = pieces.into_iter().map(Result::unwrap).collect();
        let bytes = bytes.concat();
        assert_eq!(bytes.len() as u64, clip.len());
        let path = self.rig.folder.join("clip.mp4");
        std::fs::write(&path, bytes).unwrap();
        (clip, path)
    }
}

/// The streams of a file, as FFmpeg sees them: codec and sample rate.
fn streams(file: &Path) -> Vec<String> {
    let arguments = [
        "-show_entries",
        "stream=codec_name,sample_rate",
        "-of",
        "csv=p=0",
    ];
    let said = tool("ffprobe", &arguments, file);
    said.lines()
        .map(|line| line.trim_end_matches(',').to_owned())
        .collect()
}

/// How much sound FFmpeg decodes, in seconds, at this rate.
fn decoded_sound(file: &Path, rate: f64) -> f64 {
    let output = Command::new("ffmpeg")
        .args(["-v", "warning", "-i"])
        .arg(file)
        .args(["-map", "0:a", "-f", "s16le", "-"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    // G.711 has no word for it.
    let complaint = said
        .lines()
        .find(|line| !line.starts_with("Guessed Channel Layout"));
    assert_eq!(complaint, None);
    output.stdout.len() as f64 / 2.0 / rate
}

#[tokio::test]
async fn sound_is_recorded_beside_the_pictures() {
    let healthy = |audio, transport| recorded(audio, Behaviour::Healthy, transport, true);
    let (alaw, ulaw, aac) = tokio::join!(
        healthy(Audio::Alaw, Transport::Tcp),
        healthy(Audio::Ulaw, Transport::Udp),
        healthy(Audio::Aac, Transport::Tcp),
    );
    for (recording, codec, rate) in [
        (alaw, "pcm_alaw", 8_000.0),
        (ulaw, "pcm_mulaw", 8_000.0),
        (aac, "aac", 16_000.0),
    ] {
        recording.pictures_are_whole();
        assert_eq!(recording.sessions, 1);
        let wanted = ["h264".to_owned(), format!("{codec},{rate}")];
        assert!(recording.segments.len() > 1);
        for segment in &recording.segments {
            let path = recording.rig.file(segment);
            assert_eq!(streams(&path), wanted);
            tool("ffmpeg", &["-f", "null", "-", "-i"], &path);
            // What stands in the file says the same as what is known of it.
            let (volume, path) = (segment.file.volume, &segment.file.path);
            let found = recording
                .rig
                .footage
                .adopt(volume, path, crate::footage::Look::Closely);
            assert_eq!(found.unwrap().as_ref(), Some(segment));
        }
        let (lasts, gaps) = recording.sound();
        let pictures = recording.span().length().as_secs_f64();
        assert!(
            (lasts - pictures).abs() < 0.3,
            "{codec}: {lasts} of {pictures}"
        );
        assert!(gaps < 0.05, "{codec}: {gaps}");

        let (clip, path) = recording.clip(1_200, 4_200).await;
        assert!(clip.audio_format().is_some());
        assert_eq!(streams(&path), wanted);
        let heard = decoded_sound(&path, rate);
        assert!((heard - 3.0).abs() < 0.15, "{codec}: {heard}");
    }
}

#[tokio::test]
async fn trouble_with_sound_is_no_trouble_with_pictures() {
    let tcp = Transport::Tcp;
    let (unwanted, refused, broken, broken_aac) = tokio::join!(
        recorded(Audio::Aac, Behaviour::Healthy, tcp, false),
        recorded(Audio::Alaw, Behaviour::AudioRefused, tcp, true),
        recorded(Audio::Ulaw, Behaviour::AudioBroken, tcp, true),
        recorded(Audio::Aac, Behaviour::AudioBroken, tcp, true),
    );
    for (recording, sessions) in [(unwanted, 1), (refused, 1), (broken_aac, 2)] {
        assert_eq!(recording.sessions, sessions);
        recording.pictures_are_whole();
        let (clip, path) = recording.clip(1_200, 3_200).await;
        assert!(clip.audio_format().is_none());
        assert_eq!(streams(&path), ["h264"]);
    }
    // Every other packet is from nobody knows whom: the others are heard.
    broken.pictures_are_whole();
    assert_eq!(broken.sessions, 1);
    let (lasts, gaps) = broken.sound();
    assert!(
        lasts > 4.0 && (gaps / lasts - 0.5).abs() < 0.1,
        "{gaps} of {lasts}"
    );
    let (_, path) = broken.clip(1_200, 3_200).await;
    assert_eq!(streams(&path), ["h264", "pcm_mulaw,8000"]);
}
