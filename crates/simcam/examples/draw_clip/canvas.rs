//! Painting smooth shapes on a colour picture. Coordinates: `y` from 0 (top) to 1, `x` in the same
//! unit, so that a circle is round; distances are signed, negative inside.

/// Red, green, blue, each 0 to 1.
pub(crate) type Colour = [f32; 3];

/// A picture to paint on.
#[derive(Clone)]
pub(crate) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Colour>,
}

impl Canvas {
    /// A black picture.
    pub(crate) fn new(width: usize, height: usize) -> Canvas {
        Canvas {
            width,
            height,
            pixels: vec![[0.0; 3]; width * height],
        }
    }

    /// Its width in units of its height.
    pub(crate) fn right(&self) -> f32 {
        self.width as f32 / self.height as f32
    }

    /// Colours every pixel by its place.
    pub(crate) fn shade(&mut self, colour: impl Fn(f32, f32) -> Option<Colour>) {
        let unit = 1.0 / self.height as f32;
        for (row, line) in self.pixels.chunks_mut(self.width).enumerate() {
            for (column, pixel) in line.iter_mut().enumerate() {
                let place = ((column as f32 + 0.5) * unit, (row as f32 + 0.5) * unit);
                if let Some(colour) = colour(place.0, place.1) {
                    *pixel = colour;
                }
            }
        }
    }

    /// Paints a shape that lies within `[left, top, right, bottom]`.
    pub(crate) fn shape(
        &mut self,
        bounds: [f32; 4],
        colour: Colour,
        distance: impl Fn(f32, f32) -> f32,
    ) {
        let size = self.height as f32;
        let clip = |value: f32, end: usize| (value * size).clamp(0.0, end as f32) as usize;
        let (left, right) = (
            clip(bounds[0] - 1.0 / size, self.width),
            clip(bounds[2] + 2.0 / size, self.width),
        );
        let (top, bottom) = (
            clip(bounds[1] - 1.0 / size, self.height),
            clip(bounds[3] + 2.0 / size, self.height),
        );
        for row in top..bottom {
            for column in left..right {
                let (x, y) = ((column as f32 + 0.5) / size, (row as f32 + 0.5) / size);
                let cover = (0.5 - distance(x, y) * size).clamp(0.0, 1.0);
                let pixel = &mut self.pixels[row * self.width + column];
                for (old, new) in pixel.iter_mut().zip(colour) {
                    *old += (new - *old) * cover;
                }
            }
        }
    }

    /// A rectangle with round corners, by its edges.
    pub(crate) fn block(
        &mut self,
        [left, top, right, bottom]: [f32; 4],
        round: f32,
        colour: Colour,
    ) {
        let (cx, cy) = ((left + right) / 2.0, (top + bottom) / 2.0);
        let (hx, hy) = ((right - left) / 2.0 - round, (bottom - top) / 2.0 - round);
        self.shape([left, top, right, bottom], colour, |x, y| {
            let (dx, dy) = ((x - cx).abs() - hx, (y - cy).abs() - hy);
            dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - round
        });
    }

    /// A disc.
    pub(crate) fn disc(&mut self, x: f32, y: f32, radius: f32, colour: Colour) {
        let bounds = [x - radius, y - radius, x + radius, y + radius];
        self.shape(bounds, colour, |px, py| (px - x).hypot(py - y) - radius);
    }

    /// A stroke with round ends.
    pub(crate) fn stroke(&mut self, from: [f32; 2], to: [f32; 2], width: f32, colour: Colour) {
        let half = width / 2.0;
        let bounds = [
            from[0].min(to[0]) - half,
            from[1].min(to[1]) - half,
            from[0].max(to[0]) + half,
            from[1].max(to[1]) + half,
        ];
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let length = (dx * dx + dy * dy).max(1e-9);
        self.shape(bounds, colour, |x, y| {
            let along = (((x - from[0]) * dx + (y - from[1]) * dy) / length).clamp(0.0, 1.0);
            (x - from[0] - along * dx).hypot(y - from[1] - along * dy) - half
        });
    }

    /// A convex polygon, corners clockwise as seen.
    pub(crate) fn polygon(&mut self, corners: &[[f32; 2]], colour: Colour) {
        let mut bounds = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for [x, y] in corners {
            bounds = [
                bounds[0].min(*x),
                bounds[1].min(*y),
                bounds[2].max(*x),
                bounds[3].max(*y),
            ];
        }
        self.shape(bounds, colour, |x, y| {
            let edges = corners.iter().zip(corners.iter().cycle().skip(1));
            edges.fold(f32::MIN, |most, (from, to)| {
                let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
                most.max((dy * (x - from[0]) - dx * (y - from[1])) / dx.hypot(dy).max(1e-9))
            })
        });
    }

    /// The picture as planes Y, U, V (BT.709, limited range, colour halved in both directions).
    pub(crate) fn to_i420(&self) -> Vec<u8> {
        let (width, height) = (self.width, self.height);
        let mut planes = Vec::with_capacity(width * height * 3 / 2);
        let luma = |[r, g, b]: Colour| 0.2126 * r + 0.7152 * g + 0.0722 * b;
        let byte = |value: f32| (value + 0.5).clamp(16.0, 240.0) as u8;
        planes.extend(
            self.pixels
                .iter()
                .map(|&pixel| byte(16.0 + 219.0 * luma(pixel))),
        );
        for (component, scale) in [(2usize, 1.8556), (0, 1.5748)] {
            for row in (0..height).step_by(2) {
                for column in (0..width).step_by(2) {
                    let at = row * width + column;
                    let four = [at, at + 1, at + width, at + width + 1];
                    let sum: f32 = four
                        .iter()
                        .map(|&at| (self.pixels[at][component] - luma(self.pixels[at])) / scale)
                        .sum();
                    planes.push(byte(128.0 + 224.0 * sum / 4.0));
                }
            }
        }
        planes
    }
}
