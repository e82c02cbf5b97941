//! The code drawn into every built-in clip, so that a program can tell from a decoded picture
//! which frame of which camera it shows. Geometry and reading are here and nowhere else in Rust;
//! a reader in another language follows the description of [`read_code`].

/// The picture is divided into this many columns; a cell is one of them wide.
pub(crate) const COLUMNS: usize = 64;
/// The picture is divided into this many rows; a cell is one of them high.
pub(crate) const ROWS: usize = 36;
/// Column of the first cell.
pub(crate) const LEFT: usize = 2;
/// Row of the first cell.
pub(crate) const TOP: usize = 32;
/// Cells in one line of the code.
pub(crate) const ACROSS: usize = 16;
/// Lines of the code.
pub(crate) const LINES: usize = 2;
/// Below this mean luma a cell is black.
const BLACK: u32 = 96;
/// From this mean luma on a cell is white.
const WHITE: u32 = 160;

/// What the drawn code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The camera's number: 1 to 16, or that of a special clip (201 to 204).
    pub camera: u8,
    /// The frame within the clip, from 0; it begins again after `Clip::loop_frames`.
    pub frame: u16,
}

impl Code {
    /// The 32 cells, white = 1, first cell in the highest bit: `10`, camera (8 bits), frame (16
    /// bits), check (4 bits), `01`.
    fn cells(self) -> u32 {
        let data = u32::from(self.camera) << 16 | u32::from(self.frame);
        0b10 << 30 | data << 6 | check(data) << 2 | 0b01
    }
}

/// The six groups of four bits, each XORed with the last: zero data gives 0b0101, not zero.
fn check(data: u32) -> u32 {
    (0..6).fold(0b0101, |sum, group| sum ^ (data >> (4 * group) & 0xf))
}

/// The pixels of cell `index` as `(left, top, right, bottom)`, right and bottom excluded; `inset`
/// quarters of a cell are left out on each side.
fn area(index: usize, width: usize, height: usize, inset: usize) -> [usize; 4] {
    let column = LEFT + index % ACROSS;
    let row = TOP + index / ACROSS;
    [
        (4 * column + inset) * width / (4 * COLUMNS),
        (4 * row + inset) * height / (4 * ROWS),
        (4 * column + 4 - inset) * width / (4 * COLUMNS),
        (4 * row + 4 - inset) * height / (4 * ROWS),
    ]
}

/// Reads the drawn code from a luma plane of any size with the clip's aspect ratio; `None` when
/// there is none or it is damaged.
///
/// For readers in other languages, all in parts of the picture's width `W` and height `H`:
///
/// - The code is 32 cells in 2 lines of 16, each cell `W/64` wide and `H/36` high. The upper left
///   corner of the first cell is at `x = 2/64 · W`, `y = 32/36 · H`; cells follow left to right,
///   then the second line. Around them is a black border of half a cell.
/// - A cell is read as the mean luma (0 to 255) of its middle: the pixels from a quarter to three
///   quarters of it in both directions (at least one pixel). Below 96 it is 0, from 160 on it is
///   1, between them the code is damaged.
/// - The cells, first to last: `1 0`, eight bits of camera number, sixteen bits of frame number
///   (highest bit first), four check bits, `0 1`. The check is the XOR of `0101` and the six
///   groups of four bits of camera and frame.
pub fn read_code(luma: &[u8], width: usize, height: usize, stride: usize) -> Option<Code> {
    if width < COLUMNS || height < ROWS || stride < width {
        return None;
    }
    if luma.len() < stride * (height - 1) + width {
        return None;
    }
    let mut cells = 0u32;
    for index in 0..ACROSS * LINES {
        let [left, top, right, bottom] = area(index, width, height, 1);
        let (right, bottom) = (right.max(left + 1), bottom.max(top + 1));
        let sum: u32 = (top..bottom)
            .flat_map(|y| &luma[y * stride + left..y * stride + right])
            .map(|&pixel| u32::from(pixel))
            .sum();
        let pixels = u32::try_from((right - left) * (bottom - top)).ok()?;
        let white = match sum / pixels {
            mean if mean < BLACK => 0,
            mean if mean >= WHITE => 1,
            _ => return None,
        };
        cells = cells << 1 | white;
    }
    let data = cells >> 6 & 0xff_ffff;
    let code = Code {
        camera: (data >> 16) as u8,
        frame: (data & 0xffff) as u16,
    };
    (code.cells() == cells).then_some(code)
}

/// Draws a code into a luma plane, with its black border: what the clips are made with.
///
/// # Panics
///
/// When `luma` is smaller than `stride * height`.
pub fn draw_code(code: Code, luma: &mut [u8], width: usize, height: usize, stride: usize) {
    let [left, top, ..] = area(0, width, height, 0);
    let [.., right, bottom] = area(ACROSS * LINES - 1, width, height, 0);
    let (x, y) = (width / COLUMNS / 2, height / ROWS / 2);
    fill(luma, stride, [left - x, top - y, right + x, bottom + y], 16);
    for index in 0..ACROSS * LINES {
        if code.cells() >> (31 - index) & 1 == 1 {
            fill(luma, stride, area(index, width, height, 0), 235);
        }
    }
}

fn fill(luma: &mut [u8], stride: usize, [left, top, right, bottom]: [usize; 4], value: u8) {
    for y in top..bottom {
        luma[y * stride + left..y * stride + right].fill(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_read_at_any_size() {
        for (width, height) in [(1280, 720), (960, 540), (640, 360), (320, 180), (64, 36)] {
            let stride = width + 7;
            let mut luma = vec![120u8; stride * height];
            for frame in [0, 1, 149, 0x5555, 0xffff] {
                let code = Code { camera: 13, frame };
                draw_code(code, &mut luma, width, height, stride);
                assert_eq!(read_code(&luma, width, height, stride), Some(code));
            }
        }
    }

    #[test]
    fn a_damaged_code_is_not_read() {
        let (width, height) = (640, 360);
        let mut luma = vec![0u8; width * height];
        assert_eq!(read_code(&luma, width, height, width), None);
        let code = Code {
            camera: 7,
            frame: 42,
        };
        for cell in 0..32 {
            draw_code(code, &mut luma, width, height, width);
            let place = area(cell, width, height, 0);
            let white = luma[place[1] * width + place[0]] > 128;
            fill(&mut luma, width, place, if white { 16 } else { 235 });
            assert_eq!(read_code(&luma, width, height, width), None, "cell {cell}");
            fill(&mut luma, width, place, 128);
            assert_eq!(read_code(&luma, width, height, width), None, "cell {cell}");
        }
        assert_eq!(read_code(&luma[1..], width, height, width), None);
        assert_eq!(read_code(&[], 0, 0, 0), None);
    }
}
