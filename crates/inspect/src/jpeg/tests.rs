use super::*;

fn size(width: u32, height: u32) -> Size {
    Size { width, height }
}

#[test]
fn stills_keep_the_shape_with_even_sides() {
    let square = (1, 1);
    assert_eq!(fit(size(1920, 1080), square, 640), size(640, 360));
    assert_eq!(fit(size(1920, 1080), square, 333), size(334, 188));
    assert_eq!(
        fit(size(640, 360), square, 1920),
        size(640, 360),
        "never enlarged"
    );
    assert_eq!(fit(size(8192, 16), square, 64), size(64, 2));
    assert_eq!(
        fit(size(1080, 3840), square, 1920),
        size(540, 1920),
        "a corridor camera"
    );
    assert_eq!(fit(size(704, 576), (16, 11), 512), size(512, 288));
    for nonsense in [(0, 1), (1, 0), (0, 0), (-4, 3), (1, 99)] {
        assert_eq!(
            fit(size(640, 360), nonsense, 320),
            size(320, 180),
            "{nonsense:?}"
        );
    }
}

#[test]
fn quality_never_falls_as_its_number_rises() {
    let steps: Vec<_> = (1..=100).map(step).collect();
    assert!(steps.windows(2).all(|pair| pair[0] >= pair[1]));
    assert_eq!((step(1), step(50), step(75), step(100)), (31, 8, 4, 2));
}
