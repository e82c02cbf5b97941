//! Sound in files that are cut off, and that end where it changes.

use domain::audio::{AudioCodec, AudioFormat};

use super::*;
use crate::{clip, footage::testing::tool, hub::AudioPacket};

/// 20 ms of G.711, half as long as a picture.
const PACKET: u32 = 160;

fn format(codec: AudioCodec) -> Arc<AudioFormat> {
    Arc::new(AudioFormat {
        codec,
        rate_hz: 8_000,
        channels: 1,
        config: Vec::new(),
    })
}

/// Publishes pictures with sound beside them, `heard` of each: it begins a little before the first.
fn publish(
    rig: &Rig,
    pictures: &Pictures,
    audio: Option<&Arc<AudioFormat>>,
    numbers: std::ops::Range<usize>,
    heard: impl Fn(usize) -> bool,
) {
    for n in numbers {
        let mut frame = pictures.frame(1, START, n);
        frame.audio_format = audio.map(Arc::clone);
        let packet = |k: i64| AudioPacket {
            at: n as i64 * STEP - 2 * STEP + k * STEP / 2,
            duration: PACKET,
            data: vec![0x55; PACKET as usize].into(),
        };
        if audio.is_some() && heard(n) {
            frame.audio = (0..2).map(packet).collect();
        }
        rig.hub.publish(frame);
    }
}

#[tokio::test]
async fn a_file_left_behind_keeps_its_sound() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(60_000));
    let elsewhere = Footage::open(vec![rig.folder.join("other")]).unwrap();
    let volume = elsewhere.volumes()[0].id;
    let alaw = format(AudioCodec::Alaw);
    for round in 0..4 {
        // Every fifth time there is a gap.
        let to = (round + 1) * 15;
        publish(&rig, &pictures, Some(&alaw), round * 15..to, |n| n % 5 != 0);
        let open = rig.wait_for_open(to - 1).await;
        let part = &open.parts[0];
        let name = format!("{}.part", part.file.path);
        let root = |footage: &Footage, volume| {
            let path = name.clone();
            footage.path(&FileRef { volume, path }).unwrap()
        };
        let path = root(&elsewhere, volume);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(root(&rig.footage, part.file.volume), &path).unwrap();
        let segment = elsewhere.adopt(volume, &name, Look::Quick).unwrap();
        let segment = segment.unwrap();
        let index = elsewhere.index(&segment).unwrap();
        assert_eq!(index.audio_format, Some(Arc::clone(&alaw)));
        assert_eq!(index.audio, part.audio);
        // That beside the first picture has no place yet, and that of the last is still waiting.
        let heard = (1..to).filter(|n| n % 5 != 0).count() * 2;
        let sizes = index.audio.iter().map(|entry| entry.sample.size);
        assert_eq!(sizes.sum::<u32>(), heard as u32 * PACKET);
        assert_eq!(index.audio[0].dts, 8_000 - 2 * i64::from(PACKET));
        let begins: Vec<_> = index.audio.iter().map(|entry| entry.dts).collect();
        assert!(
            begins
                .windows(2)
                .all(|pair| pair[1] - pair[0] >= i64::from(PACKET))
        );
        let again = elsewhere
            .adopt(volume, &segment.file.path, Look::Closely)
            .unwrap();
        assert_eq!(again, Some(segment.clone()));
        fs::remove_file(elsewhere.path(&segment.file).unwrap()).unwrap();
    }
}

#[tokio::test]
async fn another_sound_begins_another_file_at_the_next_key_picture() {
    let pictures = Pictures::new(H264);
    let mut rig = Rig::new(settings(60_000));
    let (alaw, ulaw) = (format(AudioCodec::Alaw), format(AudioCodec::Ulaw));
    publish(&rig, &pictures, Some(&alaw), 0..50, |_| true);
    publish(&rig, &pictures, None, 50..90, |_| true);
    publish(&rig, &pictures, Some(&ulaw), 90..160, |n| n >= 120);
    let segments = rig.segments().await;
    let spans: Vec<_> = segments.iter().map(|one| one.span).collect();
    // Key pictures are every twenty; no picture is lost for the sake of sound.
    let cuts = [0, 60, 100, 160].map(|count| after(START, count));
    let wanted: Vec<_> = cuts
        .windows(2)
        .map(|pair| Span::new(pair[0], pair[1]).unwrap())
        .collect();
    assert_eq!(spans, wanted);

    // What has no sound goes with what comes before it.
    let all = Span::new(cuts[0], cuts[3]).unwrap();
    let clips = clip::plan(&rig.footage, &segments, None, all).unwrap();
    let codecs: Vec<_> = clips
        .iter()
        .map(|clip| {
            (
                clip.span().to(),
                clip.audio_format().map(|audio| audio.codec),
            )
        })
        .collect();
    let wanted = [
        (cuts[2], Some(AudioCodec::Alaw)),
        (cuts[3], Some(AudioCodec::Ulaw)),
    ];
    assert_eq!(codecs, wanted);

    // Sound that begins later, and an end before the end of the pictures, keep their place.
    for (clip, begins, lasts) in [(0, 0.0, 1.92), (1, 0.72, 1.6)] {
        let clip = Arc::new(
            clip::plan(&rig.footage, &segments, None, all)
                .unwrap()
                .remove(clip),
        );
        let mut bytes = Vec::new();
        let mut stream = std::pin::pin!(clip.read(0..u64::MAX));
        while let Some(piece) = futures::StreamExt::next(&mut stream).await {
            bytes.extend(piece.unwrap());
        }
        let path = rig.folder.join("clip.mp4");
        fs::write(&path, bytes).unwrap();
        let arguments = [
            "-select_streams",
            "a",
            "-show_entries",
            "packet=pts_time,duration_time",
            "-of",
            "csv=p=0",
        ];
        let said = tool("ffprobe", &arguments, &path);
        let times: Vec<(f64, f64)> = said
            .lines()
            // What is to be left out of a packet stands in lines of its own.
            .filter_map(|line| {
                let (begins, rest) = line.split_once(',')?;
                let lasts = rest.split(',').next()?;
                Some((begins.parse().ok()?, lasts.parse().ok()?))
            })
            .collect();
        let (first, last) = (times[0], times.last().unwrap());
        assert!((first.0 - begins).abs() < 0.05, "{first:?}");
        assert!((last.0 + last.1 - begins - lasts).abs() < 0.05, "{last:?}");
        assert!(times.windows(2).all(|pair| pair[0].0 < pair[1].0));
        tool("ffmpeg", &["-f", "null", "-", "-i"], &path);
    }
}
