use super::*;
use domain::quality::{StillLimits, Stillness, stillness};

/// A picture drawn pixel by pixel, with rubbish between its rows.
fn drawn(width: usize, height: usize, pixel: impl Fn(usize, usize) -> u8) -> Measurement {
    let stride = width + 13;
    let mut bytes = vec![0xAA; stride * height];
    for y in 0..height {
        for x in 0..width {
            bytes[y * stride + x] = pixel(x, y);
        }
    }
    measure(Plane {
        bytes: &bytes,
        stride,
        width,
        height,
    })
}

/// Noise of -1, 0 or 1 that is the same in every run.
fn noise(seed: u64) -> impl Fn(usize, usize) -> u8 {
    move |x, y| {
        let mut state = (seed << 40) ^ ((x as u64) << 20) ^ y as u64 ^ 0x9E37_79B9_7F4A_7C15;
        for _ in 0..3 {
            state = (state ^ (state >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        }
        ((state >> 33) % 3) as u8
    }
}

#[track_caller]
fn near(is: f32, wanted: f64) {
    assert!(
        (f64::from(is) - wanted).abs() < 0.01,
        "{is} instead of {wanted}"
    );
}

#[test]
fn uniform_pictures_have_their_brightness_and_no_contrast() {
    for (width, height, value) in [(1920, 1080, 0), (640, 360, 128), (33, 17, 255), (1, 1, 7)] {
        let is = drawn(width, height, |_, _| value);
        near(is.mean, f64::from(value));
        near(is.contrast, 0.0);
        assert!(
            is.signature
                .cells()
                .iter()
                .all(|&cell| cell == u16::from(value) * 256)
        );
    }
}

#[test]
fn halves_and_checks_have_all_the_contrast_there_is() {
    let halves = drawn(640, 360, |x, _| if x < 320 { 0 } else { 255 });
    near(halves.mean, 127.5);
    near(halves.contrast, 127.5);
    near(halves.signature.contrast(), 127.5);
    // Checks as small as a pixel are contrast for the picture, but not for its cells.
    let checks = drawn(640, 360, |x, y| if (x + y) % 2 == 0 { 0 } else { 255 });
    near(checks.contrast, 127.5);
    near(checks.signature.contrast(), 0.0);
}

#[test]
fn a_gradient_is_spread_evenly_and_its_cells_rise() {
    let is = drawn(256, 144, |x, _| x as u8);
    near(is.mean, 127.5);
    // The deviation of the whole numbers 0 to 255.
    near(is.contrast, ((256f64.powi(2) - 1.0) / 12.0).sqrt());
    let row = &is.signature.cells()[..Signature::COLUMNS];
    assert!(row.windows(2).all(|pair| pair[1] - pair[0] == 4 * 256));
    assert_eq!(row[0], 384, "the mean of 0, 1, 2 and 3");
}

#[test]
fn cells_lie_where_the_picture_has_them() {
    let is = drawn(1280, 720, |x, y| {
        if (1260..1280).contains(&x) && y < 20 {
            200
        } else {
            0
        }
    });
    for (index, &cell) in is.signature.cells().iter().enumerate() {
        assert_eq!(
            cell,
            if index == 63 { 200 * 256 } else { 0 },
            "cell {index}"
        );
    }
}

#[test]
fn sizes_that_no_grid_divides_keep_every_pixel() {
    let is = drawn(1366, 767, |x, y| ((x * 7 + y * 13) % 251) as u8);
    let cells = is.signature.cells();
    let mean = cells.iter().map(|&cell| f64::from(cell)).sum::<f64>() / 256.0 / cells.len() as f64;
    assert!(
        (mean - f64::from(is.mean)).abs() < 0.1,
        "{mean} and {}",
        is.mean
    );
}

#[test]
fn the_noise_of_a_sensor_moves_a_still_scene() {
    let scene = |x: usize, y: usize| ((x / 20 * 31 + y / 20 * 17) % 200) as u8;
    let seen = |seed| {
        let noise = noise(seed);
        drawn(1920, 1080, move |x, y| scene(x, y) + noise(x, y)).signature
    };
    let limits = StillLimits::default();
    assert_eq!(stillness(&seen(1), &seen(1), &limits), Stillness::Frozen);
    assert_eq!(stillness(&seen(1), &seen(2), &limits), Stillness::Moving);
}
