//! What the cameras look at: a few places of a village, at different hours. Everything that moves
//! comes back to its start at the end of the loop.

use std::f32::consts::TAU;

use simcam::TITLES;

use crate::canvas::{Canvas, Colour};

/// Where the far plain begins.
const HORIZON: f32 = 0.40;
/// Where the houses stand.
const BASE: f32 = 0.585;
/// The road across the picture.
const ROAD: [f32; 2] = [0.61, 0.74];

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Gate,
    Square,
    Clinic,
    Crossing,
    Bridge,
    School,
}

/// One camera's view.
pub(crate) struct Scene {
    place: Place,
    seed: u32,
    sky: [Colour; 2],
    light: Colour,
    grey: bool,
}

impl Scene {
    /// The view of a camera by its number.
    pub(crate) fn of(camera: u8) -> Scene {
        let index = usize::from(camera.wrapping_sub(1)) % TITLES.len();
        let title = TITLES[index];
        let place = [
            ("村口", Place::Gate),
            ("广场", Place::Square),
            ("卫生室", Place::Clinic),
            ("桥头", Place::Bridge),
            ("学校", Place::School),
        ]
        .iter()
        .find(|(word, _)| title.contains(word))
        .map_or(Place::Crossing, |(_, place)| *place);
        let (sky, light) = match index % 5 {
            0 => ([[0.35, 0.60, 0.88], [0.80, 0.90, 0.97]], [1.0, 1.0, 0.98]),
            1 => ([[0.45, 0.66, 0.86], [0.95, 0.90, 0.78]], [1.0, 0.96, 0.88]),
            2 => ([[0.62, 0.68, 0.73], [0.82, 0.85, 0.86]], [0.84, 0.87, 0.88]),
            3 => ([[0.36, 0.40, 0.62], [0.98, 0.68, 0.45]], [0.92, 0.76, 0.66]),
            _ => ([[0.42, 0.70, 0.85], [0.86, 0.94, 0.93]], [0.96, 1.0, 0.97]),
        };
        Scene {
            place,
            seed: u32::from(camera) * 7919,
            sky,
            light,
            // Two cameras look with infrared light at night.
            grey: matches!(index, 7 | 11),
        }
    }

    /// A number from 0 to 1 that is always the same for this camera and `salt`.
    fn dice(&self, salt: u32) -> f32 {
        let mut x = self.seed ^ salt.wrapping_mul(0x9e37_79b9);
        x = (x ^ x >> 16).wrapping_mul(0x045d_9f3b);
        x = (x ^ x >> 16).wrapping_mul(0x045d_9f3b);
        ((x ^ x >> 16) & 0xffff) as f32 / 65_536.0
    }

    fn tint(&self, [r, g, b]: Colour) -> Colour {
        if self.grey {
            let y = (0.3 * r + 0.59 * g + 0.11 * b) * 0.8;
            return [y; 3];
        }
        [r * self.light[0], g * self.light[1], b * self.light[2]]
    }

    /// Paints what does not move.
    pub(crate) fn still(&self, canvas: &mut Canvas) {
        let right = canvas.right();
        canvas.shade(|_, y| {
            let depth = (y / HORIZON).min(1.0);
            let [top, low] = self.sky;
            let mixed = [0, 1, 2].map(|i| top[i] + (low[i] - top[i]) * depth);
            let grass = (y - HORIZON).max(0.0) / (1.0 - HORIZON);
            Some(if y < HORIZON {
                if self.grey {
                    [0.06 + 0.1 * depth; 3]
                } else {
                    mixed
                }
            } else {
                self.tint([
                    0.50 - 0.14 * grass,
                    0.62 - 0.14 * grass,
                    0.34 - 0.08 * grass,
                ])
            })
        });
        let sun = [0.2 + self.dice(1) * 1.3, 0.08 + self.dice(2) * 0.12];
        if self.light[1] > 0.9 || self.grey {
            let colour = if self.grey {
                [0.7; 3]
            } else {
                [1.0, 0.97, 0.82]
            };
            canvas.disc(sun[0], sun[1], 0.045, colour);
        }
        self.hills(canvas, 0.10, [0.55, 0.66, 0.68], 3);
        self.hills(canvas, 0.055, [0.40, 0.55, 0.45], 9);
        for line in 0..7 {
            let y = HORIZON + 0.015 + 0.0035 * (line * line) as f32;
            let colour = self.tint([0.42, 0.56 - 0.02 * (line % 2) as f32, 0.28]);
            canvas.stroke([0.0, y], [right, y + 0.01 * self.dice(20)], 0.004, colour);
        }
        let built = match self.place {
            Place::Crossing => 3,
            Place::Bridge => 2,
            _ => 1,
        };
        for house in 0..built {
            let x = (0.1 + 0.5 * house as f32 + 0.2 * self.dice(30 + house)) * right / 1.5;
            self.house(canvas, x, 0.20 + 0.06 * self.dice(40 + house), house);
        }
        for tree in 0..7 {
            let x = right * (tree as f32 + 0.2 + 0.6 * self.dice(50 + tree)) / 7.0;
            self.tree(canvas, x, BASE + 0.006, 0.045 + 0.03 * self.dice(60 + tree));
        }
        self.road(canvas);
        match self.place {
            Place::Gate => self.gate(canvas),
            Place::Square => self.hall(canvas, 5, [0.78, 0.16, 0.14], true),
            Place::School => self.hall(canvas, 7, [0.20, 0.42, 0.70], true),
            Place::Clinic => self.hall(canvas, 3, [0.16, 0.60, 0.36], false),
            Place::Crossing => self.crossing(canvas),
            Place::Bridge => self.river(canvas),
        }
        // The camera's own pole and a lamp, close by.
        let x = right - 0.16;
        canvas.stroke([x, 0.30], [x, 0.80], 0.012, self.tint([0.45, 0.47, 0.50]));
        canvas.stroke(
            [x, 0.31],
            [x - 0.10, 0.28],
            0.009,
            self.tint([0.45, 0.47, 0.50]),
        );
        canvas.disc(x - 0.10, 0.285, 0.014, self.tint([0.95, 0.93, 0.80]));
    }

    fn hills(&self, canvas: &mut Canvas, tall: f32, colour: Colour, salt: u32) {
        let colour = self.tint(colour);
        let phase = [self.dice(salt) * TAU, self.dice(salt + 1) * TAU];
        canvas.shape([0.0, HORIZON - 2.5 * tall, 9.0, HORIZON], colour, |x, y| {
            let wave = (x * 3.1 + phase[0]).sin() + 0.6 * (x * 7.3 + phase[1]).sin();
            HORIZON - tall * (1.1 + 0.6 * wave) - y
        });
    }

    fn house(&self, canvas: &mut Canvas, x: f32, wide: f32, salt: u32) {
        let top = BASE - 0.6 * wide;
        canvas.block([x, top, x + wide, BASE], 0.0, self.tint([0.93, 0.91, 0.86]));
        let roof = [
            [x + 0.02, top - 0.28 * wide],
            [x + wide - 0.02, top - 0.28 * wide],
            [x + wide + 0.025, top + 0.01],
            [x - 0.025, top + 0.01],
        ];
        let slate = if self.dice(salt + 70) > 0.5 {
            [0.33, 0.35, 0.38]
        } else {
            [0.55, 0.30, 0.24]
        };
        canvas.polygon(&roof, self.tint(slate));
        for window in 0..3 {
            let left = x + wide * (0.12 + 0.30 * window as f32);
            let foot = if window == 1 { BASE } else { top + 0.36 * wide };
            let dark = if window == 1 {
                [0.45, 0.28, 0.18]
            } else {
                [0.36, 0.47, 0.55]
            };
            canvas.block(
                [left, top + 0.16 * wide, left + 0.16 * wide, foot],
                0.0,
                self.tint(dark),
            );
        }
    }

    fn tree(&self, canvas: &mut Canvas, x: f32, foot: f32, size: f32) {
        canvas.stroke(
            [x, foot],
            [x, foot - 2.0 * size],
            0.25 * size,
            self.tint([0.36, 0.26, 0.18]),
        );
        for (dx, dy, part) in [(-0.6, 2.0, 0.8), (0.6, 2.1, 0.75), (0.0, 2.7, 0.95)] {
            let green = self.tint([0.20 + 0.05 * part, 0.44 + 0.08 * part, 0.20]);
            canvas.disc(x + dx * size, foot - dy * size, part * size, green);
        }
    }

    fn road(&self, canvas: &mut Canvas) {
        let right = canvas.right();
        let [top, low] = ROAD;
        canvas.block(
            [-0.1, top, right + 0.1, low],
            0.0,
            self.tint([0.44, 0.45, 0.47]),
        );
        canvas.block(
            [-0.1, low, right + 0.1, low + 0.016],
            0.0,
            self.tint([0.74, 0.73, 0.70]),
        );
        for dash in 0..10 {
            let x = right * dash as f32 / 10.0;
            let y = (top + low) / 2.0;
            canvas.block(
                [x, y - 0.003, x + 0.09, y + 0.003],
                0.0,
                self.tint([0.92, 0.92, 0.86]),
            );
        }
    }

    fn gate(&self, canvas: &mut Canvas) {
        let red = self.tint([0.70, 0.18, 0.14]);
        let x = 0.55 + 0.3 * self.dice(80);
        for post in [0.0, 0.46] {
            canvas.block([x + post, 0.20, x + post + 0.035, BASE + 0.02], 0.004, red);
        }
        canvas.block([x - 0.03, 0.20, x + 0.525, 0.275], 0.006, red);
        canvas.block(
            [x + 0.10, 0.212, x + 0.395, 0.263],
            0.004,
            self.tint([0.95, 0.80, 0.36]),
        );
        let eaves = [
            [x + 0.03, 0.135],
            [x + 0.465, 0.135],
            [x + 0.575, 0.20],
            [x - 0.08, 0.20],
        ];
        canvas.polygon(&eaves, self.tint([0.30, 0.33, 0.37]));
    }

    fn hall(&self, canvas: &mut Canvas, windows: u32, sign: Colour, flag: bool) {
        let wide = 0.12 * windows as f32 + 0.10;
        let left = 0.66 - wide / 4.0;
        canvas.block(
            [left, 0.26, left + wide, BASE + 0.01],
            0.0,
            self.tint([0.95, 0.94, 0.90]),
        );
        canvas.block(
            [left - 0.02, 0.235, left + wide + 0.02, 0.265],
            0.0,
            self.tint([0.5, 0.5, 0.52]),
        );
        for floor in 0..2 {
            for window in 0..windows {
                let x = left + 0.06 + 0.12 * window as f32;
                let y = 0.30 + 0.14 * floor as f32;
                canvas.block(
                    [x, y, x + 0.075, y + 0.075],
                    0.0,
                    self.tint([0.42, 0.54, 0.62]),
                );
            }
        }
        canvas.block(
            [left + 0.04, 0.39, left + wide - 0.04, 0.425],
            0.0,
            self.tint(sign),
        );
        if self.place == Place::Clinic {
            let (x, y) = (left + wide / 2.0, 0.407);
            canvas.block([x - 0.012, y - 0.004, x + 0.012, y + 0.004], 0.0, [0.95; 3]);
            canvas.block([x - 0.004, y - 0.012, x + 0.004, y + 0.012], 0.0, [0.95; 3]);
        }
        if flag {
            canvas.stroke(
                [0.36, 0.10],
                [0.36, BASE + 0.01],
                0.007,
                self.tint([0.80, 0.82, 0.84]),
            );
        }
    }

    fn crossing(&self, canvas: &mut Canvas) {
        let grey = self.tint([0.44, 0.45, 0.47]);
        canvas.polygon(
            &[
                [0.86, HORIZON],
                [0.91, HORIZON],
                [1.02, ROAD[0]],
                [0.72, ROAD[0]],
            ],
            grey,
        );
        canvas.polygon(
            &[[0.66, ROAD[1]], [1.08, ROAD[1]], [1.35, 1.0], [0.40, 1.0]],
            grey,
        );
        for bar in 0..7 {
            let x = 0.675 + 0.058 * bar as f32;
            let foot = 0.86 + (x - 0.86) * 1.12;
            let white = self.tint([0.93, 0.93, 0.90]);
            let corners = [
                [x, 0.76],
                [x + 0.03, 0.76],
                [foot + 0.034, 0.815],
                [foot, 0.815],
            ];
            canvas.polygon(&corners, white);
        }
    }

    fn river(&self, canvas: &mut Canvas) {
        let right = canvas.right();
        canvas.shade(|_, y| {
            let deep = (y - 0.775) / 0.225;
            (deep > 0.0)
                .then(|| self.tint([0.36 - 0.1 * deep, 0.55 - 0.12 * deep, 0.60 - 0.1 * deep]))
        });
        canvas.block(
            [-0.1, 0.75, right + 0.1, 0.79],
            0.0,
            self.tint([0.66, 0.65, 0.62]),
        );
        for pier in 0..4 {
            let x = 0.28 + 0.42 * pier as f32;
            canvas.block(
                [x, 0.78, x + 0.07, 0.86],
                0.0,
                self.tint([0.58, 0.57, 0.55]),
            );
        }
        for post in 0..19 {
            let x = right * post as f32 / 18.0;
            canvas.stroke([x, 0.705], [x, 0.755], 0.007, self.tint([0.86, 0.86, 0.84]));
        }
        canvas.stroke(
            [0.0, 0.708],
            [right, 0.708],
            0.008,
            self.tint([0.90, 0.90, 0.88]),
        );
    }

    /// Paints what moves; `t` is the part of the loop that has passed, 0 to 1.
    pub(crate) fn moving(&self, canvas: &mut Canvas, t: f32) {
        let right = canvas.right();
        let across = |salt: u32, margin: f32| {
            ((t + self.dice(salt)) % 1.0) * (right + 2.0 * margin) - margin
        };
        for bird in 0..3u32 {
            let x = across(90 + bird, 0.1);
            let y = 0.10 + 0.05 * bird as f32 + 0.01 * (TAU * t * 2.0).sin();
            let wing = 0.010 * (TAU * (t * 14.0 + 0.3 * bird as f32)).sin();
            let black = self.tint([0.20, 0.20, 0.24]);
            canvas.stroke([x, y], [x - 0.018, y - wing], 0.004, black);
            canvas.stroke([x, y], [x + 0.018, y - wing], 0.004, black);
        }
        if matches!(self.place, Place::Square | Place::School) {
            for strip in 0..10 {
                let part = strip as f32 / 10.0;
                let y = 0.105 + 0.010 * part * (TAU * (8.0 * t - part)).sin();
                let x = 0.364 + 0.012 * strip as f32;
                canvas.block(
                    [x, y, x + 0.0125, y + 0.075],
                    0.0,
                    self.tint([0.85, 0.12, 0.12]),
                );
            }
        }
        if self.place == Place::Bridge {
            for ripple in 0..9u32 {
                let y = 0.83 + 0.018 * ripple as f32;
                let x = (self.dice(120 + ripple) + t * (1 + ripple % 2) as f32) % 1.0 * right;
                let light = self.tint([0.55, 0.70, 0.74]);
                canvas.stroke([x, y], [x + 0.07 + 0.01 * ripple as f32, y], 0.004, light);
            }
        }
        let paint = [
            [0.82, 0.22, 0.18],
            [0.20, 0.42, 0.74],
            [0.92, 0.92, 0.93],
            [0.22, 0.55, 0.38],
            [0.90, 0.66, 0.18],
        ];
        let pick = |salt| paint[(self.dice(salt) * 4.99) as usize];
        self.car(
            canvas,
            right - across(100, 0.25),
            ROAD[0] + 0.052,
            0.8,
            -1.0,
            pick(101),
        );
        self.walker(canvas, across(104, 0.4), BASE + 0.045, 0.75, t, 105);
        self.car(
            canvas,
            across(102, 0.3),
            ROAD[1] - 0.012,
            1.1,
            1.0,
            pick(103),
        );
        if self.place != Place::Bridge {
            self.walker(canvas, right - across(106, 0.6), 0.87, 1.15, -t, 107);
            self.walker(canvas, across(108, 0.2), 0.83, 1.05, t, 109);
        }
    }

    fn car(&self, canvas: &mut Canvas, x: f32, foot: f32, size: f32, ahead: f32, colour: Colour) {
        let at = |dx: f32| x + ahead * dx * size;
        let mut part = |from: f32, to: f32, top: f32, low: f32, colour: Colour| {
            let (from, to) = (at(from).min(at(to)), at(from).max(at(to)));
            let edges = [from, foot - top * size, to, foot - low * size];
            canvas.block(edges, 0.008 * size, self.tint(colour));
        };
        part(-0.09, 0.09, 0.006, -0.004, [0.30, 0.31, 0.33]);
        part(-0.06, 0.045, 0.095, 0.045, colour);
        part(-0.05, 0.036, 0.088, 0.052, [0.55, 0.68, 0.76]);
        part(-0.009, -0.003, 0.09, 0.045, colour);
        part(-0.09, 0.09, 0.056, 0.014, colour);
        part(0.080, 0.090, 0.048, 0.036, [1.0, 0.95, 0.70]);
        for wheel in [-0.055, 0.055] {
            canvas.disc(
                at(wheel),
                foot - 0.016 * size,
                0.018 * size,
                self.tint([0.12, 0.12, 0.13]),
            );
            canvas.disc(
                at(wheel),
                foot - 0.016 * size,
                0.008 * size,
                self.tint([0.7, 0.7, 0.7]),
            );
        }
    }

    fn walker(&self, canvas: &mut Canvas, x: f32, foot: f32, size: f32, t: f32, salt: u32) {
        let swing = 0.020 * size * (TAU * t * 12.0).sin();
        let hip = [x, foot - 0.055 * size];
        let shoulder = [x, foot - 0.10 * size];
        let dark = self.tint([0.20, 0.22, 0.30]);
        canvas.stroke(hip, [x + swing, foot], 0.013 * size, dark);
        canvas.stroke(hip, [x - swing, foot], 0.013 * size, dark);
        let shirt = [
            self.dice(salt),
            0.35 + 0.4 * self.dice(salt + 30),
            self.dice(salt + 60),
        ];
        canvas.stroke(hip, shoulder, 0.030 * size, self.tint(shirt));
        let hand = [x - 0.8 * swing, foot - 0.062 * size];
        canvas.stroke(shoulder, hand, 0.010 * size, self.tint(shirt));
        canvas.disc(
            x,
            foot - 0.128 * size,
            0.014 * size,
            self.tint([0.88, 0.70, 0.58]),
        );
    }
}
