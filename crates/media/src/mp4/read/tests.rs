use domain::{
    Clock, Timestamp,
    id::{CameraId, SegmentId, VolumeId},
    video::StreamKind,
};
use proptest::prelude::*;

use super::*;
use crate::mp4::write;

fn from_slice(bytes: &[u8], look: Look) -> Result<Contents, Trouble> {
    read(
        bytes.len() as u64,
        |at, out| {
            out.copy_from_slice(&bytes[at as usize..at as usize + out.len()]);
            Ok(())
        },
        look,
    )
}

fn aac() -> AudioFormat {
    AudioFormat {
        codec: AudioCodec::Aac,
        rate_hz: 16_000,
        channels: 1,
        config: vec![0x14, 0x08],
    }
}

/// A file of fragments with these many pictures, where each fragment ends, and its trailer. With
/// sound, each fragment but the third has a packet fewer than pictures, and there is a gap.
fn file(fragments: &[usize], audio: Option<AudioFormat>) -> (Vec<u8>, Vec<usize>, Vec<u8>) {
    let clock = Clock::manual(Timestamp(1_790_000_000_000_000));
    let format = VideoFormat {
        codec: Codec::H264,
        width: 64,
        height: 48,
        rfc6381: "avc1.42c00a".to_owned(),
        config: vec![1, 2, 3],
    };
    let description = Description {
        version: index::VERSION,
        segment: SegmentId::fresh(&clock),
        camera: CameraId::fresh(&clock),
        stream: StreamKind::Main,
        start_us: clock.now().0,
        codec: Codec::H264,
        rfc6381: format.rfc6381.clone(),
        width: 64,
        height: 48,
        volume: VolumeId::fresh(&clock),
        audio: audio.as_ref().map(|audio| audio.codec),
    };
    let mut out = write::init_segment(&format, audio.as_ref());
    let json = serde_json::to_vec(&description).unwrap();
    out.extend(write::extended(DESCRIPTION, &json));
    let (mut ends, mut all, mut dts) = (vec![], vec![], 0);
    let (mut heard, mut time): (Vec<AudioIndexed>, _) = (vec![], 15_500);
    for (n, &count) in fragments.iter().enumerate() {
        let samples: Vec<_> = (0..count)
            .map(|k| Sample {
                duration: 3600,
                size: 4 + (k as u32 * 5) % 13 + 1,
                key: n == 0 && k == 0,
                composition: 3600 * (k as i32 % 3),
                lost: (k % 2) as u16,
            })
            .collect();
        let sounds: Vec<_> = (1..count)
            .filter(|_| audio.is_some() && n != 2)
            .map(|k| AudioSample {
                duration: 1024,
                size: 90 + k as u32,
            })
            .collect();
        let base = (time as u64, &*sounds);
        out.extend(write::fragment(
            n as u32 + 1,
            dts as u64,
            &samples,
            Some(base),
        ));
        for &sample in &samples {
            all.push(Indexed {
                dts,
                offset: out.len() as u64,
                sample,
            });
            out.extend((sample.size - 4).to_be_bytes());
            out.extend(vec![0x41; sample.size as usize - 4]);
            dts += 3600;
        }
        if let (Some(last), false) = (heard.last_mut(), sounds.is_empty()) {
            last.sample.duration = (time - last.dts) as u32;
        }
        for &sample in &sounds {
            heard.push(AudioIndexed {
                dts: time,
                offset: out.len() as u64,
                sample,
            });
            out.extend(vec![0x21; sample.size as usize]);
            time += 1024;
        }
        time += 300;
        ends.push(out.len());
    }
    let summary = Summary {
        end: Timestamp(5),
        frames: all.len() as u32,
        lost: 0,
        camera_offset_us: Some(-3),
    };
    let trailer = index::trailer(&summary, &all, &heard);
    (out, ends, trailer)
}

#[test]
fn the_trailer_and_the_fragments_say_the_same() {
    for audio in [None, Some(aac())] {
        let (mut bytes, _, trailer) = file(&[3, 1, 7, 4], audio.clone());
        let walked = from_slice(&bytes, Look::Closely).unwrap();
        assert_eq!(walked.samples.len(), 15);
        assert_eq!(walked.audio_format, audio);
        assert_eq!(walked.audio.len(), if audio.is_some() { 5 } else { 0 });
        assert_eq!(walked.whole, bytes.len() as u64);
        assert_eq!(walked.summary, None);
        bytes.extend(trailer);
        let quick = from_slice(&bytes, Look::Quick).unwrap();
        let close = from_slice(&bytes, Look::Closely).unwrap();
        for other in [&quick, &close] {
            assert_eq!(walked.samples, other.samples);
            assert_eq!(walked.audio, other.audio);
        }
        assert_eq!(quick.summary, close.summary);
        assert!(quick.summary.is_some());
        assert_eq!(close.whole, bytes.len() as u64);
    }
}

#[test]
fn a_file_cut_anywhere_keeps_its_whole_fragments() {
    for audio in [None, Some(aac())] {
        let (mut bytes, ends, trailer) = file(&[3, 1, 7], audio);
        bytes.extend(trailer);
        for cut in 0..bytes.len() {
            let kept = ends.iter().filter(|end| **end <= cut).max();
            match (from_slice(&bytes[..cut], Look::Closely), kept) {
                (Ok(contents), Some(kept)) => assert_eq!(contents.whole, *kept as u64),
                (Err(Trouble::Short), None) => {}
                (other, kept) => panic!("cut at {cut}: {kept:?} {other:?}"),
            }
        }
    }
}

#[test]
fn zeros_after_a_power_cut_are_no_pictures() {
    let (mut bytes, ends, _) = file(&[3, 1, 7], None);
    let from = ends[1] - 6;
    bytes[from..].fill(0);
    let contents = from_slice(&bytes, Look::Closely).unwrap();
    assert_eq!(contents.whole, ends[0] as u64);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = from_slice(&bytes, Look::Quick);
        let _ = from_slice(&bytes, Look::Closely);
    }

    #[test]
    fn any_damage_is_survived(
        changes in prop::collection::vec((0..2_000_usize, any::<u8>()), 1..20),
        sealed: bool,
        heard: bool,
    ) {
        let (mut bytes, _, trailer) = file(&[3, 1, 7], heard.then(aac));
        if sealed {
            bytes.extend(trailer);
        }
        for (at, value) in changes {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        for look in [Look::Quick, Look::Closely] {
            if let Ok(contents) = from_slice(&bytes, look) {
                prop_assert!(contents.whole <= bytes.len() as u64);
                let pictures = contents.samples.iter();
                let places = pictures.map(|one| (one.offset, one.sample.size));
                prop_assert!(inside(places, 0, bytes.len() as u64));
                let sound = contents.audio.iter();
                let places = sound.map(|one| (one.offset, one.sample.size));
                prop_assert!(inside(places, 0, bytes.len() as u64));
            }
        }
    }
}
