//! Parameter sets and decoder configuration records from any bytes. Run in `crates/media` with
//! `cargo +nightly fuzz run parameter_sets`.
#![no_main]

use domain::video::Codec;
use libfuzzer_sys::fuzz_target;
use media::nal::{self, config};

fuzz_target!(|data: &[u8]| {
    for codec in [Codec::H264, Codec::H265] {
        let mut sets: Vec<&[u8]> = nal::stream_units(data).collect();
        sets.push(data);
        if let Ok((format, sequence)) = config::format(codec, &sets) {
            assert_eq!(config::sequence(&format), Some(sequence));
            let sets = config::parameter_sets(codec, &format.config).expect("our own record");
            assert_eq!(config::format(codec, &sets).expect("our own sets").0, format);
        }
        let _ = config::parameter_sets(codec, data);
    }
});
