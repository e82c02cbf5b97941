//! Pictures from any bytes. Run in `crates/media` with `cargo +nightly fuzz run pictures`.
#![no_main]

use domain::video::Codec;
use libfuzzer_sys::fuzz_target;
use media::nal;

fuzz_target!(|data: &[u8]| {
    for codec in [Codec::H264, Codec::H265] {
        let thin = nal::stripped(codec, data.to_vec());
        assert!(thin.len() <= data.len());
        assert_eq!(nal::picture(codec, &thin), nal::picture(codec, data));
        assert_eq!(nal::stripped(codec, thin.clone()), thin);
    }
});
