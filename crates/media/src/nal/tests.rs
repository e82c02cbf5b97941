use proptest::prelude::*;

use super::*;

const CLOSED_264: &[u8] = include_bytes!("../testdata/closed.h264");
const OPEN_264: &[u8] = include_bytes!("../testdata/open.h264");
const BASELINE_264: &[u8] = include_bytes!("../testdata/baseline.h264");
const CLOSED_265: &[u8] = include_bytes!("../testdata/closed.h265");
const OPEN_265: &[u8] = include_bytes!("../testdata/open.h265");

const ALL: [(Codec, &[u8]); 5] = [
    (Codec::H264, CLOSED_264),
    (Codec::H264, OPEN_264),
    (Codec::H264, BASELINE_264),
    (Codec::H265, CLOSED_265),
    (Codec::H265, OPEN_265),
];

/// Cuts a stream that has one slice in each picture into pictures with 4-byte lengths.
fn pictures(codec: Codec, stream: &[u8]) -> Vec<Vec<u8>> {
    let mut out = vec![Vec::new()];
    for unit in stream_units(stream) {
        let last = out.last_mut().unwrap();
        last.extend_from_slice(&(unit.len() as u32).to_be_bytes());
        last.extend_from_slice(unit);
        if picture(codec, last).coded {
            out.push(Vec::new());
        }
    }
    out.pop();
    out
}

fn format_of(codec: Codec, stream: &[u8]) -> (VideoFormat, Sequence) {
    let units: Vec<&[u8]> = stream_units(stream).collect();
    config::format(codec, &units).unwrap()
}

/// Which pictures are keys; all streams begin a group every 12 pictures.
fn keys(codec: Codec, stream: &[u8]) -> Vec<usize> {
    let pictures = pictures(codec, stream);
    assert_eq!(pictures.len(), 36);
    let keys = pictures.iter().enumerate();
    keys.filter(|(_, data)| picture(codec, data).key)
        .map(|(at, _)| at)
        .collect()
}

#[test]
fn parameter_sets_tell_size_after_cropping_reordering_and_rate() {
    for ((codec, stream), (words, reorder)) in ALL.into_iter().zip([
        ("avc1.64000C", 2),
        ("avc1.64000C", 2),
        ("avc1.42C00C", 0),
        ("hvc1.1.6.L60.90", 2),
        ("hvc1.1.6.L60.90", 2),
    ]) {
        let (format, sequence) = format_of(codec, stream);
        assert_eq!((format.width, format.height), (322, 182));
        assert_eq!((sequence.width, sequence.height), (322, 182));
        assert_eq!(format.rfc6381, words);
        assert_eq!(sequence.reorder, reorder, "{words}");
        assert_eq!(sequence.frame_rate_milli, Some(12_000), "{words}");
        assert_eq!(config::sequence(&format).unwrap(), sequence);
    }
}

#[test]
fn decoding_begins_at_idr_cra_and_recovery_points() {
    assert_eq!(keys(Codec::H264, CLOSED_264), [0, 12, 24]);
    assert_eq!(keys(Codec::H264, BASELINE_264), [0, 12, 24]);
    assert_eq!(keys(Codec::H265, CLOSED_265), [0, 12, 24]);
    // In open groups the pictures shown before the key picture follow it.
    for (codec, stream, idr) in [(Codec::H264, OPEN_264, 5), (Codec::H265, OPEN_265, 20)] {
        let found = keys(codec, stream);
        assert_eq!(found.len(), 3, "{found:?}");
        let kinds = stream_units(stream).map(|unit| match codec {
            Codec::H264 => unit[0] & 0x1f,
            Codec::H265 => unit[0] >> 1 & 0x3f,
        });
        assert!(kinds.filter(|kind| *kind == idr || *kind == 19).count() <= 1);
    }
}

#[test]
fn a_recovery_point_of_other_than_intra_slices_is_no_start() {
    // Gradual refresh: a recovery point whose picture is a P slice (first_mb 0, slice_type 5).
    let sei: &[u8] = &[0, 0, 0, 4, 6, 6, 1, 0x84];
    let p_slice: &[u8] = &[0, 0, 0, 2, 0x41, 0b1001_1000];
    let i_slice: &[u8] = &[0, 0, 0, 2, 0x41, 0b1000_1000];
    let other_sei: &[u8] = &[0, 0, 0, 5, 6, 5, 2, 6, 1];
    assert!(!picture(Codec::H264, &[sei, p_slice].concat()).key);
    assert!(picture(Codec::H264, &[sei, i_slice].concat()).key);
    assert!(!picture(Codec::H264, &[sei, i_slice, p_slice].concat()).key);
    assert!(!picture(Codec::H264, &[other_sei, i_slice].concat()).key);
    assert!(!picture(Codec::H264, i_slice).key);
    assert_eq!(picture(Codec::H264, sei), Picture::default());
}

#[test]
fn records_round_trip_and_streams_come_back_with_their_sets() {
    for (codec, stream) in ALL {
        let (format, _) = format_of(codec, stream);
        let sets = config::parameter_sets(codec, &format.config).unwrap();
        assert_eq!(sets.len(), if codec == Codec::H264 { 2 } else { 3 });
        assert_eq!(config::format(codec, &sets).unwrap().0, format);
        let first = stripped(codec, pictures(codec, stream).remove(0));
        let again = annex_b(&format, &first);
        let units_again: Vec<&[u8]> = stream_units(&again).collect();
        assert_eq!(units_again[..sets.len()], sets[..]);
        assert_eq!(
            units_again[sets.len()..],
            units(&first).collect::<Vec<_>>()[..]
        );
    }
}

#[test]
fn stripping_leaves_what_decodes() {
    for (codec, stream) in ALL {
        for data in pictures(codec, stream) {
            let thin = stripped(codec, data.clone());
            assert!(thin.len() <= data.len());
            assert!(units(&thin).all(|unit| role(codec, unit) == Role::Content));
            assert_eq!(picture(codec, &thin), picture(codec, &data));
            assert_eq!(stripped(codec, thin.clone()), thin);
        }
    }
}

#[test]
fn other_sets_make_another_format() {
    let (one, _) = format_of(Codec::H264, CLOSED_264);
    let (other, _) = format_of(Codec::H264, BASELINE_264);
    assert_ne!(one, other);
    assert_eq!(one, format_of(Codec::H264, CLOSED_264).0);
    for missing in [
        &[][..],
        &[CLOSED_264][..],
        &[&[0x67, 100, 0, 13, 0xff][..], &[0x68]][..],
    ] {
        assert!(config::format(Codec::H264, missing).is_err());
        assert!(config::format(Codec::H265, missing).is_err());
    }
}

#[test]
fn a_set_cut_short_is_refused_or_says_the_same_size() {
    for (codec, stream) in ALL {
        let read = |set: &[u8]| match codec {
            Codec::H264 => h264::sequence(set),
            Codec::H265 => h265::sequence(set),
        };
        let set = stream_units(stream)
            .find(|unit| read(unit).is_some())
            .unwrap();
        let whole = read(set).unwrap();
        for length in 0..set.len() {
            if let Some(cut) = read(&set[..length]) {
                assert_eq!((cut.width, cut.height), (whole.width, whole.height));
            }
        }
    }
}

/// The largest difference that can be written stands where small ones do.
#[test]
fn a_scaling_list_out_of_range_is_survived() {
    let bits = format!("101011011{}1{}0", "0".repeat(31), "1".repeat(30));
    let mut unit = vec![0x67, 100, 0, 31];
    for byte in bits.as_bytes().chunks(8) {
        let bit = |n: usize| u8::from(byte.get(n) == Some(&b'1')) << (7 - n);
        unit.push((0..8).map(bit).sum());
    }
    unit.extend([0xff; 40]);
    survive(&unit);
}

/// Real sets with some bytes changed reach deeper than random ones.
fn damaged() -> impl Strategy<Value = (usize, Vec<(usize, u8)>)> {
    (
        0..ALL.len(),
        prop::collection::vec((0..60_usize, any::<u8>()), 0..6),
    )
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        survive(&bytes);
    }

    #[test]
    fn damaged_sets_are_survived((which, changes) in damaged()) {
        let (_, stream) = ALL[which];
        for unit in stream_units(stream).take(8) {
            let mut unit = unit[..unit.len().min(200)].to_vec();
            for (at, byte) in &changes {
                if let Some(place) = unit.get_mut(*at) {
                    *place = *byte;
                }
            }
            survive(&unit);
        }
    }
}

fn survive(bytes: &[u8]) {
    for codec in [Codec::H264, Codec::H265] {
        let all: Vec<&[u8]> = units(bytes)
            .chain(stream_units(bytes))
            .chain([bytes])
            .collect();
        if let Ok((format, sequence)) = config::format(codec, &all) {
            assert_eq!(config::sequence(&format), Some(sequence));
            assert!(annex_b(&format, bytes).len() > 8);
        }
        let sets = config::parameter_sets(codec, bytes).unwrap_or_default();
        assert!(sets.iter().map(|set| set.len()).sum::<usize>() <= bytes.len());
        let thin = stripped(codec, bytes.to_vec());
        assert_eq!(picture(codec, &thin), picture(codec, bytes));
    }
    let sequences = [h264::sequence(bytes), h265::sequence(bytes)];
    assert!(
        sequences
            .iter()
            .flatten()
            .all(|sequence| sequence.width > 0)
    );
}
