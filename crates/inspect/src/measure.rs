//! Numbers about the brightness of a picture. Pure; knows nothing of FFmpeg.

use domain::quality::{Measurement, Signature};

/// One plane of a picture: `height` rows of `width` bytes, `stride` bytes apart.
#[derive(Clone, Copy)]
pub(crate) struct Plane<'a> {
    /// At least `stride * (height - 1) + width` bytes.
    pub(crate) bytes: &'a [u8],
    /// Bytes from the start of a row to the start of the next.
    pub(crate) stride: usize,
    /// Pixels in a row; at least 1.
    pub(crate) width: usize,
    /// Rows; at least 1.
    pub(crate) height: usize,
}

impl<'a> Plane<'a> {
    /// The pixels of row `y`.
    pub(crate) fn row(&self, y: usize) -> &'a [u8] {
        &self.bytes[y * self.stride..][..self.width]
    }

    /// The pixels of all rows without what lies between them.
    pub(crate) fn packed(&self) -> Vec<u8> {
        (0..self.height)
            .flat_map(|y| self.row(y))
            .copied()
            .collect()
    }
}

/// Measures a plane of full-range brightness.
pub(crate) fn measure(plane: Plane<'_>) -> Measurement {
    let (mut sum, mut squares) = (0u64, 0u64);
    for y in 0..plane.height {
        // A row of 8192 squares fits into 32 bits, which sums faster.
        let (mut row_sum, mut row_squares) = (0u32, 0u32);
        for &pixel in plane.row(y) {
            row_sum += u32::from(pixel);
            row_squares += u32::from(pixel) * u32::from(pixel);
        }
        sum += u64::from(row_sum);
        squares += u64::from(row_squares);
    }
    let count = (plane.width * plane.height) as f64;
    let mean = sum as f64 / count;
    let variance = (squares as f64 / count - mean * mean).max(0.0);
    Measurement {
        mean: mean as f32,
        contrast: variance.sqrt() as f32,
        signature: signature(plane),
    }
}

fn signature(plane: Plane<'_>) -> Signature {
    let mut cells = Vec::with_capacity(Signature::CELLS);
    for row in 0..Signature::ROWS {
        let (top, bottom) = edges(row, Signature::ROWS, plane.height);
        let mut sums = [0u64; Signature::COLUMNS];
        for y in top..bottom {
            let pixels = plane.row(y);
            for (column, sum) in sums.iter_mut().enumerate() {
                let (left, right) = edges(column, Signature::COLUMNS, plane.width);
                *sum += pixels[left..right]
                    .iter()
                    .map(|&pixel| u64::from(pixel))
                    .sum::<u64>();
            }
        }
        for (column, sum) in sums.iter().enumerate() {
            let (left, right) = edges(column, Signature::COLUMNS, plane.width);
            let count = ((right - left) * (bottom - top)) as u64;
            // At most 255 * 256, so it fits.
            cells.push(((sum * 256 + count / 2) / count) as u16);
        }
    }
    Signature::from_fn(|index| cells[index])
}

/// Where cell `index` of `cells` begins and ends on a side of `pixels`; never empty, so that cells
/// share pixels on a side with fewer pixels than cells.
fn edges(index: usize, cells: usize, pixels: usize) -> (usize, usize) {
    let begin = index * pixels / cells;
    (begin, ((index + 1) * pixels / cells).max(begin + 1))
}

#[cfg(test)]
mod tests;
