//! Segment files and trailers from any bytes. Run in `crates/media` with
//! `cargo +nightly fuzz run segments`; a file of footage is a good seed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use media::mp4::{
    index,
    read::{Look, read},
};

fuzz_target!(|data: &[u8]| {
    for look in [Look::Quick, Look::Closely] {
        let fill = |at: u64, out: &mut [u8]| {
            let at = usize::try_from(at).expect("within the data");
            out.copy_from_slice(&data[at..at + out.len()]);
            Ok(())
        };
        if let Ok(contents) = read(data.len() as u64, fill, look) {
            assert!(contents.whole <= data.len() as u64);
            for entry in &contents.samples {
                let end = entry.offset + u64::from(entry.sample.size);
                assert!(end <= contents.whole);
            }
            for entry in &contents.audio {
                let end = entry.offset + u64::from(entry.sample.size);
                assert!(end <= contents.whole);
            }
        }
    }
    if let Some(said) = index::read_trailer(data) {
        let again = index::trailer(&said.summary, &said.samples, &said.audio);
        assert_eq!(index::read_trailer(&again[24..]), Some(said));
    }
});
